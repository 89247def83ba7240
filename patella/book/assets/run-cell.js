// @ts-check
/* "Change and run this cell": the code of a chapter, run by Python in the reader's browser.
 * Python is asked for at the first press and never before; no code is ever taken from an address. */
(function () {
  "use strict";

  /** @typedef {{ kind: "text" | "html" | "error", content: string }} Output */
  /** @typedef {{ settle: (answer: any) => void, fail: (error: Error) => void }} Wait */

  const LEAST_MEMORY = 2; // GB of the device; browsers that don't tell have more
  const MEMORY = 600; // MB that Python and the course take
  const INDENT = "    ";
  const FIGURE = "figure.everystate";
  const HELP = `Runs on this device, in about ${MEMORY} MB of memory; nothing that you write leaves it. `
    + "Ctrl and Enter run; Tab indents; Escape and then Tab leave the code.";
  const STOPPED = "Stopped. The next run starts Python anew.";

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const megabytes = script.dataset.megabytes;
  const folder = new URL(script.dataset.python ?? "", script.src).href;
  const worker = new URL("run-worker.js", script.src).href;

  /** Whether this browser can run Python from here. */
  function canRun() {
    const memory = /** @type {{ deviceMemory?: number }} */ (navigator).deviceMemory ?? LEAST_MEMORY;
    const has = ["Worker", "WebAssembly", "DecompressionStream"].every((name) => name in window);
    return has && location.protocol !== "file:" && memory >= LEAST_MEMORY;
  }

  /**
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} tag
   * @param {Partial<HTMLElementTagNameMap[T]>} [properties]
   * @returns {HTMLElementTagNameMap[T]}
   */
  function made(tag, properties = {}) {
    const element = document.createElement(tag);
    Object.assign(element, properties);
    return element;
  }

  /** Python in a worker; it starts at once. */
  class Python {
    /** @param {(progress: string) => void} tell */
    constructor(tell) {
      this.tell = tell;
      /** @type {Map<number, Wait>} questions without an answer yet */
      this.waits = new Map();
      this.count = 0;
      /** @type {Worker | undefined} */
      this.worker = new Worker(worker);
      this.worker.onmessage = ({ data }) => this.hear(data);
      this.worker.onerror = () => this.end("Python did not start: its script did not come, or is blocked.");
      this.started = this.send({ start: folder });
      this.started.catch((error) => this.end(error.message)); // asked anew, it starts anew
    }

    alive() {
      return this.worker !== undefined;
    }

    /** @param {any} message @returns {Promise<any>} */
    send(message) {
      return new Promise((settle, fail) => {
        if (!this.worker) return fail(new Error(STOPPED));
        this.waits.set(++this.count, { settle, fail });
        this.worker.postMessage({ id: this.count, ...message });
      });
    }

    /** @param {{ id?: number, answer?: any, error?: string, progress?: string }} message */
    hear({ id = 0, answer, error, progress }) {
      if (progress !== undefined) return this.tell(progress);
      const wait = this.waits.get(id);
      this.waits.delete(id);
      if (error === undefined) wait?.settle(answer);
      else wait?.fail(new Error(error));
    }

    /** @param {string[]} above @param {string} code @returns {Promise<Output[]>} */
    run(above, code) {
      return this.send({ question: { run: { above, code } } });
    }

    /** @param {string} figure @param {any} asks */
    ask(figure, asks) {
      return this.send({ question: { figure, asks } });
    }

    /** @param {string[]} figures */
    forget(figures) {
      if (this.alive()) this.send({ question: { forget: figures } });
    }

    /** @param {string} reason what those hear who wait */
    end(reason) {
      this.worker?.terminate();
      this.worker = undefined;
      for (const wait of this.waits.values()) wait.fail(new Error(reason));
      this.waits.clear();
    }
  }

  /** @type {Python | undefined} one for the page */
  let python;
  /** @type {(progress: string) => void} where its progress is told: in the cell that was pressed last */
  let told = () => {};

  /** Python as it runs, or starts now. */
  function running() {
    if (!python?.alive()) python = new Python((progress) => told(progress));
    return python;
  }

  /** @param {string} textContent @param {() => void} act */
  function button(textContent, act) {
    const element = made("button", { type: "button", textContent });
    element.addEventListener("click", act);
    return element;
  }

  /** Where a reader changes the code of a cell. */
  class Editor {
    /** @param {{ run: () => void, stop: () => void, back: () => void }} acts */
    constructor(acts) {
      this.code = made("textarea", { className: "run-code", spellcheck: false, autocapitalize: "off" });
      this.code.wrap = "off";
      this.code.setAttribute("aria-label", "Code of this cell");
      this.code.addEventListener("keydown", (event) => this.press(event));
      this.code.addEventListener("input", () => this.fit());
      this.leaves = false; // whether Tab moves on
      this.run = button("Run", acts.run);
      this.stop = button("Stop", acts.stop);
      this.status = made("p", { className: "run-status" });
      this.status.setAttribute("role", "status");
      this.alert = made("pre", { className: "run-error", hidden: true });
      this.alert.setAttribute("role", "alert");
      const buttons = made("div", { className: "run-buttons" });
      buttons.append(this.run, this.stop, button("Back to the original", acts.back));
      this.element = made("div", { className: "run-editor" });
      this.element.append(this.code, buttons, this.status, this.alert);
      const help = made("p", { className: "run-help", id: `run-help-${cells.length}`, textContent: HELP });
      this.code.setAttribute("aria-describedby", help.id);
      this.element.append(help);
      this.busy = false;
    }

    /** Whether a cell runs; the keyboard keeps its place meanwhile and afterwards. */
    get busy() {
      return this.run.getAttribute("aria-disabled") === "true";
    }

    set busy(busy) {
      if (document.activeElement === this.stop) this.run.focus();
      this.run.setAttribute("aria-disabled", String(busy));
      this.stop.disabled = !busy;
    }

    /** @param {string} code */
    open(code) {
      this.code.value = code;
      this.fit();
      this.code.focus();
    }

    fit() {
      this.code.rows = this.code.value.split("\n").length + 1;
    }

    /** @param {string} status @param {string} [failure] */
    say(status, failure = "") {
      this.status.textContent = status;
      this.alert.textContent = failure;
      this.alert.hidden = !failure;
    }

    /** @param {KeyboardEvent} event */
    press(event) {
      event.stopPropagation(); // these keys are the code's, not the page's
      const { key, shiftKey } = event;
      const runs = key === "Enter" && (event.ctrlKey || event.metaKey || shiftKey);
      const indents = key === "Tab" && !shiftKey && !this.leaves;
      if (runs) this.run.click();
      else if (indents) write(INDENT);
      else if (key === "Enter") write(`\n${this.indent()}`);
      if (indents || key === "Enter") event.preventDefault();
      this.leaves = key === "Escape";
    }

    /** What the next line begins with. */
    indent() {
      const line = this.code.value.slice(0, this.code.selectionStart).split("\n").pop() ?? "";
      return (/^ */.exec(line)?.[0] ?? "") + (line.trimEnd().endsWith(":") ? INDENT : "");
    }
  }

  /** One cell with code. */
  class Cell {
    /** @param {HTMLElement} input */
    constructor(input) {
      this.input = input;
      this.cell = /** @type {HTMLElement} */ (input.closest(".cell"));
      this.original = /** @type {HTMLElement} */ (input.firstElementChild);
      this.open = button("Change and run this cell", () => this.edit());
      this.cost = made("small", { textContent: `downloads ${megabytes} MB once` });
      this.offer = made("p", { className: "run-offer" });
      this.offer.append(this.open, " ", this.cost);
      // After the figure, but with a solution where that is folded.
      if (input.parentElement === this.cell) this.cell.append(this.offer);
      else input.after(this.offer);
      this.editor = new Editor({
        run: () => this.execute(),
        stop: () => python?.end(STOPPED),
        back: () => this.restore(),
      });
      /** @type {Node[] | undefined} what stood in the place of the output */
      this.kept = undefined;
      /** @type {(() => void)[]} what ends the figures that Python drew here */
      this.endings = [];
    }

    /** The code as it stands now. */
    get source() {
      if (this.editor.element.isConnected) return this.editor.code.value;
      return (this.original.querySelector("pre")?.textContent ?? "").replace(/\n$/, "");
    }

    /** Open the code; Python is fetched meanwhile. */
    edit() {
      const { source, editor } = this;
      this.original.hidden = this.offer.hidden = true;
      this.cell.classList.add("run-open");
      this.input.append(editor.element);
      editor.open(source);
      this.listen();
      const idle = (/** @type {() => void} */ act) => () => editor.busy || act();
      running().started.then(
        idle(() => editor.say("Python is ready.")),
        (error) => idle(() => editor.say("", error.message))(),
      );
    }

    /** Tell here how Python comes along. */
    listen() {
      told = (progress) => this.editor.say(progress);
    }

    async execute() {
      const { editor } = this;
      if (editor.busy) return;
      editor.busy = true;
      editor.say("Python runs the cells above, then this one.");
      this.listen();
      const began = performance.now();
      const above = cells.slice(0, cells.indexOf(this)).map((cell) => cell.source);
      const by = running();
      try {
        this.show(await by.run(above, editor.code.value), by, began);
      } catch (error) {
        editor.say("", error instanceof Error ? error.message : String(error));
      }
      editor.busy = false;
    }

    /** The place of the output; a cell without one gets it. */
    get output() {
      let output = /** @type {HTMLElement | null} */ (this.cell.querySelector(".cell_output"));
      if (!output) {
        output = made("div", { className: "cell_output docutils container" });
        this.input.after(output);
      }
      return output;
    }

    /**
     * Show what a cell gave; where it failed, what was shown stays.
     * @param {Output[]} outputs
     * @param {Python} by
     * @param {number} began
     */
    show(outputs, by, began) {
      if (outputs.some(({ kind }) => kind === "error")) {
        const words = outputs.filter(({ kind }) => kind !== "html").map(({ content }) => content);
        this.editor.say("", words.join(""));
        return;
      }
      this.clear();
      const { output } = this;
      this.kept ??= [...output.childNodes];
      // Links to the figure that stood here still lead here.
      output.id = this.cell.querySelector(FIGURE)?.id ?? output.id;
      output.replaceChildren(...outputs.map(elementOf));
      revive(output);
      const { everystate } = window; // not on a page that was built without figures: there they stand still
      const figures = /** @type {NodeListOf<HTMLElement>} */ (output.querySelectorAll(FIGURE));
      this.number(figures);
      for (const figure of figures) {
        if (everystate) this.endings.push(everystate.adopt(figure, by));
        this.endings.push(() => by.forget([figure.id]));
      }
      this.editor.say(`Ran in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
    }

    /**
     * Give the figures that Python drew the numbers of those that stood here.
     * @param {Iterable<Element>} figures
     */
    number(figures) {
      const stood = (this.kept ?? []).filter((node) => node instanceof Element);
      const numbers = stood.flatMap((node) => [...node.querySelectorAll(`${FIGURE} .caption-number`)]);
      for (const figure of figures) {
        const number = numbers.shift()?.cloneNode(true);
        if (number) figure.querySelector(".everystate-title")?.prepend(number);
      }
    }

    /** Let go of the figures that Python drew here. */
    clear() {
      for (const end of this.endings.splice(0)) end();
    }

    restore() {
      if (this.editor.busy) python?.end(STOPPED);
      this.clear();
      if (this.kept) this.output.replaceChildren(...this.kept);
      this.kept = undefined;
      this.output.removeAttribute("id");
      this.editor.say("");
      this.editor.element.remove();
      this.original.hidden = this.offer.hidden = false;
      this.cell.classList.remove("run-open");
      this.open.focus();
    }
  }

  /** Type a text, so that it can be undone as all that is typed. @param {string} text */
  const write = (text) => document.execCommand("insertText", false, text);

  /** @param {Output} output */
  function elementOf({ kind, content }) {
    if (kind === "html") return made("div", { className: "output text_html", innerHTML: content });
    return made("pre", { className: "run-text", textContent: content });
  }

  /**
   * Give panels that Python wrote their scripts: pages run files alone, and the book has the scripts of its
   * panels as files that are named after their content. Another script is not run.
   * @param {HTMLElement} output
   */
  async function revive(output) {
    for (const idle of output.querySelectorAll("script:not([type], [src])")) {
      const code = new TextEncoder().encode(idle.textContent ?? "");
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", code)).slice(0, 8);
      const name = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const src = new URL(`from-pages/${name}.js`, script.src).href;
      idle.replaceWith(made("script", { src, async: false }));
    }
  }

  /** @type {Cell[]} */
  const cells = [];
  if (canRun()) {
    const inputs = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".cell_input"));
    for (const input of inputs) cells.push(new Cell(input));
  }
})();
