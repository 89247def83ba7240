// @ts-check
/* Explorers on a page: native controls choose one of the states that were computed
   when the page was built, plotly.js draws it.  A classic script, since pages are
   also read from a disk, where modules and fetch are blocked. */
(function () {
  "use strict";

  /**
   * How a value depends on the controls; `patella/explorer/states.py` explains it.
   * @typedef {["=", any] | ["@", number[], number[]] | ["?", number[], number[], Tree] | ["[", Tree[]]
   *   | ["{", Record<string, Tree>]} Tree
   * @typedef {{ shape: number[], pool: any[], tree: Tree }} Encoded
   * @typedef {{ columns: string[], values: any[][] }} Table
   * @typedef {{ data: any[], layout: any, reading: string, table: Table }} State
   * @typedef {{ name: string, labels: string[], keys: string[], default: number }} Control
   * @typedef {{ label: string, verdict: string, marks: { shapes: any[], annotations: any[] } }} Answer
   * @typedef {{ question: string, numeric: boolean, answers: Answer[] }} Guess
   * @typedef {HTMLInputElement | HTMLSelectElement} Input
   * @typedef {{ curveNumber: number, pointNumber: number }} Point
   */

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const HERE = script.src.replace(/[^/]*$/, "");
  const REST_MS = 400; // a control rests: announce the reading, update the address
  const MISSING = {};
  /** @type {Record<string, number>} */
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  // ---- states -------------------------------------------------------------------

  /**
   * The counterpart of states.decode in Python, which explains the encoding.
   * @param {Encoded} encoded
   * @param {number[]} position
   * @returns {State}
   */
  function decode(encoded, position) {
    const { shape, pool } = encoded;
    /** @param {number[]} axes @param {number[]} numbers */
    function pick(axes, numbers) {
      let index = 0;
      for (const axis of axes) index = index * shape[axis] + position[axis];
      return numbers[index];
    }
    /** @param {Tree} node @returns {any} */
    function valueOf(node) {
      switch (node[0]) {
        case "=": return structuredClone(node[1]);
        case "@": return structuredClone(pool[pick(node[1], node[2])]);
        case "?": return pick(node[1], node[2]) ? valueOf(node[3]) : MISSING;
        case "[": return node[1].map(valueOf).filter((value) => value !== MISSING);
        default: {
          /** @type {Record<string, any>} */
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

  /** @type {Record<string, Promise<any>>} */
  const bundles = {};
  /** @param {string} bundle */
  function loadPlotly(bundle) {
    bundles[bundle] ??= new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = `${HERE}plotly-${bundle}.min.js`;
      element.onload = () => resolve(window.Plotly);
      element.onerror = () => reject(new Error(`The charts library did not load: ${element.src}`));
      document.head.append(element);
    });
    return bundles[bundle];
  }

  // ---- colours ----------------------------------------------------------------------

  const printing = window.matchMedia("print");
  const isDark = () => document.documentElement.dataset.theme === "dark" && !printing.matches;

  /**
   * A figure names its own dark colours in its template: layout.meta.dark, light -> dark.
   * @param {any} value
   * @param {Record<string, string>} dark
   * @returns {any}
   */
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

  /**
   * The one element of its kind, which the page was built with.
   * @template {Element} E
   * @param {ParentNode} root
   * @param {string} selector
   * @param {new () => E} kind
   * @returns {E}
   */
  function find(root, selector, kind) {
    const found = root.querySelector(selector);
    if (!(found instanceof kind)) throw new TypeError(`This page has no ${selector}`);
    return found;
  }

  /**
   * A new element with properties.
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
   * @returns {HTMLElementTagNameMap[Tag]}
   */
  const made = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

  /** @param {Input} input @returns {input is HTMLInputElement} */
  const isCheckbox = (input) => input.type === "checkbox";

  /** @param {unknown} markup */
  const plainText = (markup) => {
    const spaced = String(markup ?? "").replace(/<br\s*\/?>/gi, " ");
    const { textContent } = new DOMParser().parseFromString(spaced, "text/html").body;
    return (textContent ?? "").replace(/\s+/g, " ").trim();
  };

  const storage = {
    /** @param {string} name */
    key: (name) => `explorer-guess:${location.pathname}#${name}`,
    /** @param {string} name */
    read(name) {
      try {
        return localStorage.getItem(this.key(name));
      } catch {
        return null; // blocked by the browser: ask again
      }
    },
    /** @param {string} name @param {string} value */
    write(name, value) {
      try {
        localStorage.setItem(this.key(name), value);
      } catch {
        // blocked: the guess lives as long as the page
      }
    },
  };

  /** @param {unknown} value @returns {value is string} */
  const isLink = (value) => typeof value === "string" && value.startsWith("https://");

  /** @param {Table} table */
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

  /** @param {Table} table */
  function csv(table) {
    /** @param {string} value */
    const quote = (value) => (/[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value);
    const rows = [table.columns];
    const count = table.values.length ? table.values[0].length : 0;
    for (let row = 0; row < count; row++) rows.push(table.values.map((column) => String(column[row] ?? "")));
    return rows.map((row) => row.map((value) => quote(String(value))).join(",")).join("\r\n") + "\r\n";
  }

  /** @param {string} text */
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
    /** @param {HTMLElement} figure */
    constructor(figure) {
      this.figure = figure;
      this.name = figure.id;
      this.solid = figure.dataset.bundle === "gl3d";
      /** @param {string} name */
      const part = (name) => find(figure, `.explorer-${name}`, HTMLElement);
      this.title = part("title");
      this.form = find(figure, ".explorer-controls", HTMLFormElement);
      this.stage = part("stage");
      this.plot = /** @type {HTMLElement & { on: Function, layout: any, _fullLayout: any }} */ (part("plot"));
      this.reading = part("reading");
      this.live = part("live");
      this.told = part("note");
      this.link = part("link");
      this.data = find(figure, ".explorer-data", HTMLDetailsElement);
      this.table = part("table");
      this.states = part("states");
      const { controls, guess } = JSON.parse(part("controls-data").textContent ?? "");
      this.controls = /** @type {Control[]} */ (controls);
      this.guess = /** @type {Guess | null} */ (guess);
      this.position = this.controls.map((control) => control.default);
      /** @type {Answer | null} the reader's guess; null until it is made */
      this.answer = null;
      this.inputs = this.controls.map(
        (control) => /** @type {Input} */ (document.getElementById(`${this.name}--${control.name}`)),
      );
      /** @type {number | null} the point that the arrow keys stand on */
      this.point = null;
      this.moved = false;
      this.drawn = false;
      /** @type {Encoded | undefined} */
      this.encoded = undefined;
      /** @type {State | undefined} what is shown */
      this.current = undefined;
      /** @type {any} plotly.js, once it is here */
      this.Plotly = undefined;
      /** @type {{ width: number, margin: object } | undefined} */
      this.room = undefined;
      /** @type {number | undefined} */
      this.resting = undefined;
      this.wire(part("csv"));
    }

    get state() {
      this.encoded ??= /** @type {Encoded} */ (JSON.parse(this.states.textContent ?? ""));
      return decode(this.encoded, this.position);
    }

    /** @param {HTMLElement} csvButton */
    wire(csvButton) {
      this.inputs.forEach((input, axis) => {
        input.addEventListener("input", () => {
          this.position[axis] = isCheckbox(input) ? Number(input.checked) : Number(input.value);
          this.moved = true;
          this.show();
          this.rest();
        });
      });
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.link.addEventListener("click", () => this.copyLink());
      csvButton.addEventListener("click", () => this.download());
      this.data.addEventListener("toggle", () => this.fillTable());
      this.plot.addEventListener("keydown", (event) => this.walk(event));
      this.plot.addEventListener("blur", () => this.leavePoint());
      if (this.guess) this.ask(this.guess);
    }

    /* Once a control rests. */
    rest() {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => {
        this.announce(this.reading.textContent);
        if (this.moved) history.replaceState(history.state, "", this.address());
      }, REST_MS);
    }

    /** @param {string | null} text */
    announce(text) {
      this.live.textContent = text;
    }

    /** @param {string} text */
    note(text) {
      this.told.hidden = !text;
      this.told.textContent = text;
    }

    // -- drawing

    /* The state's words at once, its figure as soon as plotly.js is here.  The figure goes first: it
       asks for its width, and after a change of words the browser would lay the page out to tell. */
    show() {
      const state = (this.current = this.state);
      this.draw();
      this.controls.forEach((control, axis) => this.set(axis, control.labels[this.position[axis]]));
      const title = plainText(state.layout.title?.text);
      const shown = this.title.lastChild; // a figure's number may stand before it
      if (title && shown) shown.textContent = title;
      this.reading.textContent = (this.answer ? `${this.answer.verdict} ` : "") + state.reading;
      this.fillTable();
    }

    /**
     * Put a control where its position says.
     * @param {number} axis
     * @param {string} label
     */
    set(axis, label) {
      const input = this.inputs[axis];
      if (isCheckbox(input)) input.checked = Boolean(this.position[axis]);
      else input.value = String(this.position[axis]);
      if (input.type === "range") {
        input.setAttribute("aria-valuetext", label);
        find(this.form, `#${input.id} + output`, HTMLOutputElement).textContent = label;
      }
    }

    async start() {
      try {
        this.Plotly = await loadPlotly(this.figure.dataset.bundle ?? "");
        this.draw();
      } catch (error) {
        const { message } = /** @type {Error} */ (error);
        this.note(`${message}. The reading and the table below still follow the controls.`);
        throw error;
      }
    }

    draw() {
      if (!this.Plotly || !this.current) return;
      const { data, layout } = structuredClone({ data: this.current.data, layout: this.current.layout });
      delete layout.title; // it stands in the caption
      this.mark(layout);
      const dark = layout.template?.layout?.meta?.dark;
      if (isDark() && dark) recolour({ data, layout }, dark);
      this.fit(layout);
      this.Plotly.react(this.plot, data, layout, {
        displayModeBar: this.solid,
        displaylogo: false,
        scrollZoom: false,
        doubleClick: "reset",
      });
      // No public name tells the margins that plotly.js made of those that it was given.
      const { l, r, t, b } = this.plot._fullLayout._size;
      this.room = { width: layout.width, margin: { l, r, t, b } };
      if (!this.drawn) this.drawnFirst();
    }

    /**
     * Fit a layout to the page.
     * @param {any} layout
     */
    fit(layout) {
      layout.dragmode ??= this.solid ? "orbit" : false; // a finger on a chart scrolls the page
      layout.width = this.plot.clientWidth;
      // Margins that grew for one state stay: the plot keeps its place, and is not drawn twice to find it.
      if (this.room?.width === layout.width) layout.margin = { ...layout.margin, ...this.room?.margin };
      if (alone) layout.height = Math.max(320, this.stage.clientHeight);
    }

    /**
     * Add the reader's guess to a layout.
     * @param {any} layout
     */
    mark(layout) {
      if (!this.answer) return;
      const { shapes, annotations } = structuredClone(this.answer.marks);
      layout.shapes = [...(layout.shapes ?? []), ...shapes];
      layout.annotations = [...(layout.annotations ?? []), ...annotations];
    }

    drawnFirst() {
      this.drawn = true;
      this.plot.on("plotly_click", (/** @type {any} */ event) => this.open(event.points[0]?.customdata));
      const resized = () => this.plot.clientWidth !== this.plot.layout.width && this.draw();
      new ResizeObserver(resized).observe(this.plot);
      this.figure.dataset.drawn = "";
    }

    /** @param {unknown} link */
    open(link) {
      if (isLink(link)) window.open(link, "_blank", "noopener");
    }

    fillTable() {
      if (this.data.open && this.current) this.table.replaceChildren(tableElement(this.current.table));
    }

    download() {
      const text = csv((this.current ?? this.state).table);
      const href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      made("a", { href, download: `${this.name}.csv` }).click();
      URL.revokeObjectURL(href);
    }

    // -- the points by keyboard

    /** @returns {Point[]} */
    points() {
      const silent = (/** @type {any} */ trace) =>
        trace.hoverinfo === "skip" || trace.visible === false || trace.visible === "legendonly";
      return (this.current?.data ?? []).flatMap((trace, curveNumber) => {
        const length = silent(trace) ? 0 : Math.min(trace.x?.length ?? 0, trace.y?.length ?? 0);
        return Array.from({ length }, (_, pointNumber) => ({ curveNumber, pointNumber })).filter(
          ({ pointNumber }) => trace.x[pointNumber] !== null && trace.y[pointNumber] !== null,
        );
      });
    }

    /** @param {KeyboardEvent} event */
    walk(event) {
      const step = STEPS[event.key];
      if (!step && event.key !== "Enter" && event.key !== "Escape") return;
      if (!this.drawn || (event.key === "Enter" && this.point === null)) return;
      event.preventDefault();
      if (event.key === "Escape") return this.leavePoint();
      const points = this.points();
      if (!points.length) return;
      if (step) this.point = this.stepped(step, points.length);
      this.standOn(points, this.point ?? 0, event.key === "Enter");
    }

    /**
     * The point that a step leads to; the first step leads to one of the ends.
     * @param {number} step
     * @param {number} count
     */
    stepped(step, count) {
      if (this.point === null) return step > 0 ? 0 : count - 1;
      return (this.point + step + count) % count;
    }

    /**
     * Tell a point, or open its source.
     * @param {Point[]} points
     * @param {number} place
     * @param {boolean} opens
     */
    standOn(points, place, opens) {
      const { curveNumber, pointNumber } = points[place];
      const trace = this.current?.data[curveNumber];
      const nth = (/** @type {any} */ values) => (Array.isArray(values) ? values[pointNumber] : values);
      if (opens) return this.open(nth(trace.customdata));
      this.Plotly.Fx.hover(this.plot, [points[place]]);
      const bare = `${trace.name ?? ""} ${trace.x[pointNumber]}, ${trace.y[pointNumber]}`;
      this.announce(`${plainText(nth(trace.hovertext) ?? bare)} (${place + 1} of ${points.length})`);
    }

    leavePoint() {
      if (this.point === null) return;
      this.point = null;
      this.Plotly.Fx.unhover(this.plot);
    }

    // -- the guess

    /**
     * Hide the figure behind its question, until it is answered or skipped here or was before.
     * @param {Guess} guess
     */
    ask(guess) {
      const kept = storage.read(this.name);
      if (kept === "skipped") return;
      this.answer = kept === null ? null : (guess.answers[Number(kept)] ?? null);
      if (this.answer) return;
      const box = made("form", { className: "explorer-guess" });
      const id = `${this.name}--guess`;
      const chosen = guess.numeric ? this.askOnScale(guess, box, id) : this.askAmong(guess, box, id);
      const skip = made("button", { type: "button", textContent: "Skip" });
      const buttons = made("div");
      buttons.append(made("button", { type: "submit", textContent: "Show the data" }), skip);
      box.append(buttons);
      const done = (/** @type {number | null} */ place) => {
        this.answer = place === null ? null : guess.answers[place];
        storage.write(this.name, place === null ? "skipped" : String(place));
        this.figure.classList.remove("explorer-asking");
        box.remove();
        this.show();
        this.announce(this.reading.textContent);
        (this.inputs[0] ?? this.plot).focus();
      };
      box.addEventListener("submit", (event) => {
        event.preventDefault();
        done(chosen());
      });
      skip.addEventListener("click", () => done(null));
      this.figure.classList.add("explorer-asking");
      this.title.after(box);
    }

    /**
     * Ask for a number, by a slider.
     * @param {Guess} guess
     * @param {HTMLFormElement} box
     * @param {string} id
     * @returns {() => number} place of the answer
     */
    askOnScale({ question, answers }, box, id) {
      const label = made("label", { id, textContent: question, htmlFor: `${id}-answer` });
      const input = made("input", { type: "range", id: `${id}-answer`, min: "0", step: "1" });
      input.max = String(answers.length - 1);
      input.value = String(Math.floor(answers.length / 2));
      const output = made("output");
      const tell = () => {
        output.textContent = answers[Number(input.value)].label;
        input.setAttribute("aria-valuetext", output.textContent);
      };
      input.addEventListener("input", tell);
      tell();
      box.append(label, input, output);
      return () => Number(input.value);
    }

    /**
     * Ask for one of several answers, by radio buttons.
     * @param {Guess} guess
     * @param {HTMLFormElement} box
     * @param {string} id
     * @returns {() => number} place of the answer
     */
    askAmong({ question, answers }, box, id) {
      const group = made("div");
      group.setAttribute("role", "radiogroup");
      group.setAttribute("aria-labelledby", id);
      answers.forEach((answer, place) => {
        const label = made("label");
        const input = made("input", { type: "radio", name: "answer", value: String(place), required: true });
        label.append(input, " ", answer.label);
        group.append(label);
      });
      box.append(made("p", { id, textContent: question }), group);
      return () => Number(new FormData(box).get("answer"));
    }

    // -- the address

    address() {
      const query = this.controls.map((control, axis) => {
        return `${control.name}=${encodeURIComponent(control.keys[this.position[axis]])}`;
      });
      const asked = query.length ? `?${query.join("&")}` : "";
      return `${location.pathname}${location.search}#${this.name}${asked}`;
    }

    /**
     * Take a state from the address; what is not known is told and otherwise ignored.
     * @param {string} query
     */
    restore(query) {
      const unknown = [];
      for (const [name, key] of new URLSearchParams(query)) {
        const axis = this.controls.findIndex((control) => control.name === name);
        const position = axis < 0 ? -1 : this.controls[axis].keys.indexOf(key);
        if (position < 0) unknown.push(`${name}=${key}`);
        else this.position[axis] = position;
      }
      const lacking = `This link asks for something that the figure does not have: ${unknown.join(", ")}.`;
      this.note(unknown.length ? `${lacking} The rest is shown.` : "");
      this.show();
      this.figure.scrollIntoView();
    }

    async copyLink() {
      const link = new URL(this.address(), location.href).href;
      try {
        await copy(link);
        this.announce("Link copied.");
        this.link.textContent = "Link copied";
      } catch (error) {
        this.note(`Could not copy (${/** @type {Error} */ (error).message}). The link: ${link}`);
      }
      setTimeout(() => (this.link.textContent = "Copy link to this state"), 2000);
    }
  }

  // ---- the page -----------------------------------------------------------------------

  /** @type {Map<string, Explorer>} */
  const explorers = new Map();
  /** @type {HTMLElement | null} */
  let alone = null;

  /** @param {string} text */
  function unescaped(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text; // a stray percent sign
    }
  }

  function restoreFromAddress() {
    const hash = location.hash.slice(1);
    const [name, query] = (hash.includes("?") ? hash : unescaped(hash)).split(/\?(.*)/s);
    if (query !== undefined) explorers.get(unescaped(name))?.restore(query);
  }

  /**
   * ?figure=NAME: that figure fills the window, for a projector or an iframe.
   * @param {string} name
   */
  function showAlone(name) {
    const figure = document.getElementById(name);
    alone = figure && figure.classList.contains("explorer") ? figure : null;
    if (alone) {
      document.documentElement.classList.add("explorer-only");
      document.body.prepend(alone); // the rest stays, hidden: the page's own scripts look for it
      document.title = find(alone, ".explorer-title", HTMLElement).textContent ?? "";
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
    for (const figure of document.querySelectorAll("figure.explorer")) {
      explorers.set(figure.id, new Explorer(/** @type {HTMLElement} */ (figure)));
    }

    const arrived = (/** @type {IntersectionObserverEntry[]} */ entries) => {
      for (const { isIntersecting, target } of entries) {
        const explorer = explorers.get(target.id);
        if (!isIntersecting || !explorer) continue;
        near.unobserve(target);
        if (!explorer.current) explorer.show();
        explorer.start();
      }
    };
    const near = new IntersectionObserver(arrived, { rootMargin: "600px" });
    for (const explorer of explorers.values()) near.observe(explorer.figure);

    const redraw = () => explorers.forEach((explorer) => explorer.draw());
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    printing.addEventListener("change", redraw);
    window.addEventListener("hashchange", restoreFromAddress);
    window.addEventListener("popstate", restoreFromAddress);
    restoreFromAddress();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
