// @ts-check
/* The figures of a page: found, made to live, drawn when near, shown as the address says. */

/** @import { Amendment, Environment, Python } from "./types.js" */
import { parseHash, readQuery } from "./address.js";
import { showAlone } from "./alone.js";
import { find, made, whenIdle } from "./dom.js";
import { Face } from "./face.js";
import { fillLists, guessOf } from "./guesses.js";
import { loadScript } from "./library.js";
import { drawOnPaper } from "./print.js";
import { TableSource } from "./source.js";
import { keepBelowBar } from "./top.js";
import { workerSource } from "./worker.js";

const NEAR = "600px";

export class Page {
  /** @param {string} folder of the scripts, with a slash at its end */
  constructor(folder) {
    /** @type {Map<string, Face>} */
    this.faces = new Map();
    /** @type {Set<Face>} figures that Python drew on this page */
    this.guests = new Set();
    /** @type {Face | undefined} the figure that the address named last */
    this.addressed = undefined;
    const query = new URLSearchParams(location.search);
    /** @type {string | null} the figure that fills the window */
    this.alone = query.get("figure");
    this.anew = query.get("ask") === "anew"; // for a class: what was guessed before does not count
    this.unfolds = query.get("print") === "folded";
    /** @type {Omit<Environment, "alone">} */
    this.environment = {
      loadPlotly: (bundle) => this.load(bundle, `${folder}plotly-${bundle}.min.js`),
      retries: true,
      address: true,
    };
    /** @type {HTMLElement | undefined} what the address names and the page lacks */
    this.missing = undefined;
  }

  begin() {
    const figures = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure.everystate"));
    if (!figures.length) return;
    const shown = [...figures].filter((figure) => this.alone === null || figure.id === this.alone);
    if (this.alone !== null && !shown.length) {
      miss(`no figure named “${this.alone}”; here is the whole page`);
      this.alone = null;
    }
    for (const figure of shown.length ? shown : figures) this.enliven(figure);
    if (shown.length && this.alone !== null) showAlone(shown[0]);
    this.askGuesses();
    if (!this.alone) keepBelowBar();
    this.watch();
    this.restore();
  }

  /**
   * Give a figure its face; one that fails says so in its own place.
   * @param {HTMLElement} figure
   */
  enliven(figure) {
    try {
      const states = find(figure, ".everystate-states", HTMLScriptElement);
      const source = new TableSource(() => states.textContent ?? "");
      const alone = () => this.alone === figure.id;
      this.faces.set(figure.id, new Face(figure, source, { ...this.environment, alone }));
    } catch (error) {
      broken(figure, error);
    }
  }

  /**
   * Give a figure that Python drew in a worker of this page its face; returns what ends it.
   * @param {HTMLElement} figure
   * @param {Python} python
   */
  adopt(figure, python) {
    find(figure, ".everystate-actions", HTMLElement).hidden = true; // no address leads to it
    const source = workerSource(figure, python);
    const face = new Face(figure, source, { ...this.environment, address: false, alone: () => false });
    this.guests.add(face);
    this.wake(face);
    return () => {
      this.guests.delete(face);
      face.close();
      source.close();
    };
  }

  /** Put the questions, but not where the address shows a state: there they are offered. */
  askGuesses() {
    const { name, query } = parseHash(location.hash);
    for (const face of this.faces.values()) {
      face.guess?.begin({ offered: query !== undefined && name === face.figure.id, anew: this.anew });
    }
    fillLists([...this.faces.values()]);
    document.addEventListener("everystate:guess", () => fillLists([...this.faces.values()]));
  }

  /**
   * Load a bundle of plotly.js for all figures that it draws: paper does not wait for those not near yet.
   * @param {string} bundle
   * @param {string} address
   */
  async load(bundle, address) {
    const Plotly = await loadScript(address);
    for (const face of this.faces.values()) {
      if (face.description.bundle === bundle) face.Plotly ??= Plotly;
    }
    return Plotly;
  }

  /** The guesses that were made on this page. */
  guesses() {
    return [...this.faces.values()].flatMap(guessOf);
  }

  /**
   * Add something of the page's own to every state of a figure.
   * @param {string} name
   * @param {Amendment} [amendment] without, the figure is as it was
   */
  amend(name, amendment) {
    const face = this.faces.get(name);
    if (!face) throw new Error(`This page has no figure named “${name}” that can be moved`);
    face.amend(amendment);
  }

  /** @param {Face} face */
  wake(face) {
    try {
      if (!face.current) face.show();
      face.draw();
    } catch (error) {
      broken(face.figure, error);
    }
  }

  watch() {
    const near = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        const face = this.faces.get(target.id);
        if (!isIntersecting || !face) continue;
        near.unobserve(target);
        this.wake(face);
      }
    }, { rootMargin: NEAR });
    for (const face of this.faces.values()) near.observe(face.figure);
    window.addEventListener("online", () => this.loadAll());
    window.addEventListener("popstate", ({ state }) => this.restore({ again: Boolean(state?.everystate) }));
    drawOnPaper(() => [...this.faces.values(), ...this.guests], () => this.unfolds);
    // Paper needs the library for figures that were never near.
    if (document.readyState === "complete") whenIdle(() => this.loadAll());
    else window.addEventListener("load", () => whenIdle(() => this.loadAll()));
  }

  async loadAll() {
    const bundles = new Set([...this.faces.values()].map((face) => face.description.bundle));
    await Promise.allSettled([...bundles].map((bundle) => this.environment.loadPlotly(bundle)));
    for (const face of this.faces.values()) {
      if (!face.drawing.drawn) whenIdle(() => this.wake(face));
    }
  }

  /** The figure of a name; a name that nothing on the page has is told. @param {string} name */
  named(name) {
    this.missing?.remove();
    const known = !name || document.getElementById(name);
    this.missing = known ? undefined : miss(`nothing named “${name}”: the link is cut or old`);
    return this.faces.get(name);
  }

  /**
   * Show the state that the address names; what it does not name is at its default.
   * @param {{ again?: boolean }} how again: by Back or Forward, not by a new link
   */
  restore({ again = false } = {}) {
    history.replaceState({ ...history.state, everystate: true }, ""); // known when it comes again
    const { name, query } = parseHash(location.hash);
    const face = this.named(name);
    if (again && this.addressed !== face) this.addressed?.show(this.addressed.defaults);
    if (!face) return;
    this.addressed = face;
    const { position, unknown } = readQuery(query, face.description.controls);
    try {
      if (query !== undefined) face.guess?.waive();
      face.show(position);
    } catch (error) {
      broken(face.figure, error);
      return;
    }
    if (unknown.length) {
      const lacking = `This link asks for something that the figure does not have: ${unknown.join(", ")}.`;
      face.note(`${lacking} The rest is shown.`);
    }
    face.figure.scrollIntoView();
  }

  /**
   * Print the page.
   * @param {{ folded?: boolean }} options folded: open folded parts on paper
   */
  print({ folded = this.unfolds } = {}) {
    const before = this.unfolds;
    this.unfolds = folded;
    window.addEventListener("afterprint", () => (this.unfolds = before), { once: true });
    window.print();
  }
}

/** Say at the top what the page lacks. @param {string} what */
function miss(what) {
  const note = made("p", { className: "everystate-note", textContent: `This page has ${what}.` });
  note.setAttribute("role", "alert");
  const first = find(document, "figure.everystate", HTMLElement);
  (first.closest("main, article, body") ?? document.body).prepend(note);
  return note;
}

/**
 * Say in a figure's own place that it does not work.
 * @param {HTMLElement} figure
 * @param {unknown} error
 */
function broken(figure, error) {
  const note = figure.querySelector(".everystate-note") ?? made("p", { className: "everystate-note" });
  figure.append(note);
  note.removeAttribute("hidden");
  note.setAttribute("role", "alert");
  note.textContent = `This figure cannot be moved here: ${error instanceof Error ? error.message : error}.`;
  figure.classList.remove("everystate-alive");
  figure.classList.add("everystate-broken");
}
