/* Explorers on a page: native controls choose one of the states that were computed
   when the page was built, plotly.js draws it.  A classic script, since pages are
   also read from a disk, where modules and fetch are blocked. */
(function () {
  "use strict";

  const HERE = document.currentScript.src.replace(/[^/]*$/, "");
  const REST_MS = 400; // a control rests: announce the reading, update the address
  const MISSING = {};

  // ---- states -------------------------------------------------------------------

  /* The counterpart of states.decode in Python, which explains the encoding. */
  function decode(encoded, position) {
    const { shape, pool } = encoded;
    function pick(axes, numbers) {
      let index = 0;
      for (const axis of axes) index = index * shape[axis] + position[axis];
      return numbers[index];
    }
    function valueOf(node) {
      switch (node[0]) {
        case "=": return structuredClone(node[1]);
        case "@": return structuredClone(pool[pick(node[1], node[2])]);
        case "?": return pick(node[1], node[2]) ? valueOf(node[3]) : MISSING;
        case "[": return node[1].map(valueOf).filter((value) => value !== MISSING);
        default: {
          const object = {};
          for (const key of Object.keys(node[1])) {
            const value = valueOf(node[1][key]);
            if (value !== MISSING) object[key] = value;
          }
          return object;
        }
      }
    }
    return valueOf(encoded.tree);
  }

  // ---- plotly.js, one bundle for the whole site, loaded when it is needed ---------

  const bundles = {};
  function loadPlotly(bundle) {
    bundles[bundle] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${HERE}plotly-${bundle}.min.js`;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error(`The charts library did not load: ${script.src}`));
      document.head.append(script);
    });
    return bundles[bundle];
  }

  // ---- colours ----------------------------------------------------------------------

  const printing = window.matchMedia("print");
  const isDark = () => document.documentElement.dataset.theme === "dark" && !printing.matches;

  /* A figure names its own dark colours in its template: layout.meta.dark, light -> dark. */
  function recolour(value, dark) {
    if (typeof value === "string") return dark[value] ?? value;
    if (Array.isArray(value)) {
      return typeof value[0] === "number" ? value : value.map((item) => recolour(item, dark));
    }
    if (value && typeof value === "object") {
      for (const key of Object.keys(value)) {
        if (key === "text" || key === "hovertext" || key === "customdata") continue;
        value[key] = recolour(value[key], dark);
      }
    }
    return value;
  }

  // ---- small helpers --------------------------------------------------------------

  const plainText = (markup) => {
    const spaced = String(markup ?? "").replace(/<br\s*\/?>/gi, " ");
    return new DOMParser().parseFromString(spaced, "text/html").body.textContent.replace(/\s+/g, " ").trim();
  };

  const storage = {
    key: (name) => `explorer-guess:${location.pathname}#${name}`,
    read(name) {
      try { return localStorage.getItem(this.key(name)); } catch { return null; } // blocked by the browser: ask again
    },
    write(name, value) {
      try { localStorage.setItem(this.key(name), value); } catch { /* blocked: the guess lives as long as the page */ }
    },
  };

  const isLink = (value) => typeof value === "string" && value.startsWith("https://");

  function tableElement(table) {
    const element = document.createElement("table");
    const head = element.createTHead().insertRow();
    for (const column of table.columns) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = column;
      head.append(cell);
    }
    const body = element.createTBody();
    const rows = table.values.length ? table.values[0].length : 0;
    for (let row = 0; row < rows; row++) {
      const line = body.insertRow();
      for (const column of table.values) {
        const cell = line.insertCell();
        if (isLink(column[row])) {
          const link = document.createElement("a");
          link.href = link.textContent = column[row];
          cell.append(link);
        } else cell.textContent = column[row] ?? "";
      }
    }
    return element;
  }

  function csv(table) {
    const quote = (value) => (/[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value);
    const rows = [table.columns];
    const count = table.values.length ? table.values[0].length : 0;
    for (let row = 0; row < count; row++) rows.push(table.values.map((column) => String(column[row] ?? "")));
    return rows.map((row) => row.map((value) => quote(String(value))).join(",")).join("\r\n") + "\r\n";
  }

  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea"); // pages from a disk or over plain http
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    if (!copied) throw new Error("the browser does not allow it");
  }

  // ---- one explorer -----------------------------------------------------------------

  class Explorer {
    constructor(figure) {
      this.figure = figure;
      this.name = figure.id;
      this.part = (part) => figure.querySelector(`.explorer-${part}`);
      const { controls, guess } = JSON.parse(this.part("controls-data").textContent);
      this.controls = controls;
      this.guess = guess;
      this.position = controls.map((control) => control.default);
      this.answer = null; // position of the reader's guess; null until it is made
      this.inputs = controls.map((control) => this.part("controls").elements[control.name]);
      this.plot = this.part("plot");
      this.point = null; // the point that the arrow keys stand on
      this.wire();
    }

    get state() {
      this.encoded ??= JSON.parse(this.part("states").textContent);
      return decode(this.encoded, this.position);
    }

    wire() {
      this.inputs.forEach((input, axis) => {
        input.addEventListener("input", () => {
          this.position[axis] = input.type === "checkbox" ? Number(input.checked) : Number(input.value);
          this.moved = true;
          this.show();
          this.rest();
        });
      });
      this.part("controls").addEventListener("submit", (event) => event.preventDefault());
      this.part("link").addEventListener("click", () => this.copyLink());
      this.part("csv").addEventListener("click", () => this.download());
      this.part("data").addEventListener("toggle", () => this.fillTable());
      this.plot.addEventListener("keydown", (event) => this.walk(event));
      this.plot.addEventListener("blur", () => this.leavePoint());
      if (this.guess) this.ask();
    }

    /* Once a control rests. */
    rest() {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => {
        this.announce(this.part("reading").textContent);
        if (this.moved) history.replaceState(history.state, "", this.address());
      }, REST_MS);
    }

    announce(text) {
      this.part("live").textContent = text;
    }

    note(text) {
      const note = this.part("note");
      note.hidden = !text;
      note.textContent = text;
    }

    // -- drawing

    /* The state's words at once, its figure as soon as plotly.js is here.  The figure goes first: it
       asks for its width, and after a change of words the browser would lay the page out to tell. */
    show() {
      const state = (this.current = this.state);
      if (this.Plotly) this.draw();
      this.controls.forEach((control, axis) => {
        const input = this.inputs[axis], label = control.labels[this.position[axis]];
        if (input.type === "checkbox") input.checked = Boolean(this.position[axis]);
        else input.value = this.position[axis];
        if (input.type === "range") {
          input.setAttribute("aria-valuetext", label);
          input.nextElementSibling.textContent = label;
        }
      });
      const title = plainText(state.layout.title?.text);
      if (title) this.part("title").lastChild.textContent = title; // a figure's number may stand before it
      const verdict = this.answer === null ? "" : this.guess.answers[this.answer].verdict + " ";
      this.part("reading").textContent = verdict + state.reading;
      this.fillTable();
    }

    async start() {
      try {
        this.Plotly = await loadPlotly(this.figure.dataset.bundle);
        this.draw();
      } catch (error) {
        this.note(`${error.message}. The reading and the table below still follow the controls.`);
        throw error;
      }
    }

    draw() {
      const { data, layout } = structuredClone({ data: this.current.data, layout: this.current.layout });
      delete layout.title; // it stands in the caption
      if (this.answer !== null) {
        const { shapes, annotations } = this.guess.answers[this.answer].marks;
        layout.shapes = [...(layout.shapes ?? []), ...structuredClone(shapes)];
        layout.annotations = [...(layout.annotations ?? []), ...structuredClone(annotations)];
      }
      const dark = layout.template?.layout?.meta?.dark;
      if (isDark() && dark) recolour({ data, layout }, dark);
      const solid = this.figure.dataset.bundle === "gl3d";
      layout.dragmode ??= solid ? "orbit" : false; // a finger on a chart scrolls the page
      const width = (layout.width = this.plot.clientWidth);
      // Margins that grew for one state stay: the plot keeps its place, and is not drawn twice to find it.
      if (this.room?.width === width) layout.margin = { ...layout.margin, ...this.room.margin };
      if (alone) layout.height = Math.max(320, this.part("stage").clientHeight);
      const config = { displayModeBar: solid, displaylogo: false, scrollZoom: false, doubleClick: "reset" };
      this.Plotly.react(this.plot, data, layout, config);
      const { l, r, t, b } = this.plot._fullLayout._size;
      this.room = { width, margin: { l, r, t, b } };
      if (!this.drawn) {
        this.drawn = true;
        this.plot.on("plotly_click", ({ points }) => this.open(points[0]?.customdata));
        new ResizeObserver(() => this.plot.clientWidth !== this.plot.layout.width && this.draw()).observe(this.plot);
        this.figure.dataset.drawn = "";
      }
    }

    open(link) {
      if (isLink(link)) window.open(link, "_blank", "noopener");
    }

    fillTable() {
      if (!this.part("data").open || !this.current) return;
      this.part("table").replaceChildren(tableElement(this.current.table));
    }

    download() {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv((this.current ?? this.state).table)], { type: "text/csv" }));
      link.download = `${this.name}.csv`;
      link.click();
      URL.revokeObjectURL(link.href);
    }

    // -- the points by keyboard

    points() {
      const found = [];
      this.current.data.forEach((trace, curveNumber) => {
        const silent = trace.hoverinfo === "skip" || trace.visible === false || trace.visible === "legendonly";
        const length = silent ? 0 : Math.min(trace.x?.length ?? 0, trace.y?.length ?? 0);
        for (let pointNumber = 0; pointNumber < length; pointNumber++) {
          if (trace.x[pointNumber] !== null && trace.y[pointNumber] !== null) found.push({ curveNumber, pointNumber });
        }
      });
      return found;
    }

    walk(event) {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step && event.key !== "Enter" && event.key !== "Escape") return;
      if (!this.drawn || (event.key === "Enter" && this.point === null)) return;
      event.preventDefault();
      if (event.key === "Escape") return this.leavePoint();
      const points = this.points();
      if (!points.length) return;
      if (step) this.point = this.point === null ? (step > 0 ? 0 : points.length - 1) : (this.point + step + points.length) % points.length;
      const at = points[this.point];
      const trace = this.current.data[at.curveNumber];
      const nth = (values) => (Array.isArray(values) ? values[at.pointNumber] : values);
      if (event.key === "Enter") return this.open(nth(trace.customdata));
      this.Plotly.Fx.hover(this.plot, [at]);
      const text = nth(trace.hovertext) ?? `${trace.name ?? ""} ${trace.x[at.pointNumber]}, ${trace.y[at.pointNumber]}`;
      this.announce(`${plainText(text)} (${this.point + 1} of ${points.length})`);
    }

    leavePoint() {
      if (this.point === null) return;
      this.point = null;
      this.Plotly.Fx.unhover(this.plot);
    }

    // -- the guess

    ask() {
      const kept = storage.read(this.name);
      if (kept !== null) {
        const position = Number(kept);
        if (position >= 0 && position < this.guess.answers.length) this.answer = position;
        if (kept === "skipped" || this.answer !== null) return;
      }
      const { question, numeric, answers } = this.guess;
      const box = document.createElement("form");
      box.className = "explorer-guess";
      const id = `${this.name}--guess`;
      const legend = document.createElement(numeric ? "label" : "p");
      legend.textContent = question;
      legend.id = id;
      box.append(legend);
      let chosen = () => null;
      if (numeric) {
        const input = Object.assign(document.createElement("input"), { type: "range", min: 0, max: answers.length - 1, step: 1 });
        input.value = Math.floor(answers.length / 2);
        input.id = `${id}-answer`;
        legend.htmlFor = input.id;
        const output = document.createElement("output");
        const tell = () => {
          output.textContent = answers[input.value].label;
          input.setAttribute("aria-valuetext", output.textContent);
        };
        input.addEventListener("input", tell);
        tell();
        box.append(input, output);
        chosen = () => Number(input.value);
      } else {
        const group = document.createElement("div");
        group.setAttribute("role", "radiogroup");
        group.setAttribute("aria-labelledby", id);
        answers.forEach((answer, position) => {
          const label = document.createElement("label");
          const input = Object.assign(document.createElement("input"), { type: "radio", name: "answer", value: position, required: true });
          label.append(input, " ", answer.label);
          group.append(label);
        });
        box.append(group);
        chosen = () => Number(new FormData(box).get("answer"));
      }
      const reveal = Object.assign(document.createElement("button"), { type: "submit", textContent: "Show the data" });
      const skip = Object.assign(document.createElement("button"), { type: "button", textContent: "Skip" });
      const buttons = document.createElement("div");
      buttons.append(reveal, skip);
      box.append(buttons);
      const done = (answer) => {
        this.answer = answer;
        storage.write(this.name, answer === null ? "skipped" : String(answer));
        this.figure.classList.remove("explorer-asking");
        box.remove();
        this.show();
        this.announce(this.part("reading").textContent);
        (this.inputs[0] ?? this.plot).focus();
      };
      box.addEventListener("submit", (event) => {
        event.preventDefault();
        done(chosen());
      });
      skip.addEventListener("click", () => done(null));
      this.figure.classList.add("explorer-asking");
      this.part("title").after(box);
    }

    // -- the address

    address() {
      const query = this.controls.map((control, axis) => `${control.name}=${encodeURIComponent(control.keys[this.position[axis]])}`);
      return `${location.pathname}${location.search}#${this.name}${query.length ? `?${query.join("&")}` : ""}`;
    }

    /* Take a state from the address; what is not known is told and otherwise ignored. */
    restore(query) {
      const unknown = [];
      for (const [name, key] of new URLSearchParams(query)) {
        const axis = this.controls.findIndex((control) => control.name === name);
        const position = axis < 0 ? -1 : this.controls[axis].keys.indexOf(key);
        if (position < 0) unknown.push(`${name}=${key}`);
        else this.position[axis] = position;
      }
      this.note(unknown.length ? `This link asks for something that the figure does not have: ${unknown.join(", ")}. The rest is shown.` : "");
      this.show();
      this.figure.scrollIntoView();
    }

    async copyLink() {
      const link = new URL(this.address(), location.href).href;
      try {
        await copy(link);
        this.announce("Link copied.");
        this.part("link").textContent = "Link copied";
      } catch (error) {
        this.note(`Could not copy (${error.message}). The link: ${link}`);
      }
      setTimeout(() => (this.part("link").textContent = "Copy link to this state"), 2000);
    }
  }

  // ---- the page -----------------------------------------------------------------------

  const explorers = new Map();
  let alone = null;

  function restoreFromAddress() {
    const [name, query] = decodeURIComponent(location.hash.slice(1)).split(/\?(.*)/s);
    if (query !== undefined && explorers.has(name)) explorers.get(name).restore(location.hash.split(/\?(.*)/s)[1]);
  }

  /* ?figure=NAME: that figure fills the window, for a projector or an iframe. */
  function showAlone(name) {
    const figure = document.getElementById(name);
    alone = figure && figure.classList.contains("explorer") ? figure : null;
    if (alone) {
      document.documentElement.classList.add("explorer-only");
      document.body.prepend(alone); // the rest stays, hidden: the page's own scripts look for it
      document.title = alone.querySelector(".explorer-title").textContent;
    } else {
      const note = document.createElement("p");
      note.className = "explorer-note";
      note.setAttribute("role", "alert");
      note.textContent = `This page has no figure named “${name}”; here is the whole page.`;
      (document.querySelector("main article") ?? document.body).prepend(note);
    }
  }

  function begin() {
    const name = new URLSearchParams(location.search).get("figure");
    if (name !== null) showAlone(name);
    for (const figure of document.querySelectorAll("figure.explorer")) explorers.set(figure.id, new Explorer(figure));

    const near = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        const explorer = explorers.get(target.id);
        if (!explorer.current) explorer.show();
        explorer.start();
      }
    }, { rootMargin: "600px" });
    for (const explorer of explorers.values()) near.observe(explorer.figure);

    const redraw = () => explorers.forEach((explorer) => explorer.drawn && explorer.draw());
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    printing.addEventListener("change", redraw);
    window.addEventListener("hashchange", restoreFromAddress);
    window.addEventListener("popstate", restoreFromAddress);
    restoreFromAddress();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
