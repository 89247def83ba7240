// @ts-check
/* One figure: its controls ask a source for a state, which is drawn and told in words. */

/** @import { Amendment, Description, Environment, Guess, Plot, Source, State } from "./types.js" */
import { Amended } from "./amended.js";
import { announcement } from "./announce.js";
import { writeHash } from "./address.js";
import { Controls } from "./controls.js";
import { groundOf, write } from "./colours.js";
import { readStored } from "./decode.js";
import { find, made, whenIdle } from "./dom.js";
import { onGroundChange } from "./ground.js";
import { GuessBox } from "./guess.js";
import { guessOf } from "./guesses.js";
import { Handles } from "./handles.js";
import { Label } from "./label.js";
import { hasWebGL } from "./library.js";
import { Drawing, hasAxes, needsWebGL } from "./plot.js";
import { labelled, linkOf, Points, wordsOf, writtenOn } from "./points.js";
import { hasPoints } from "./prospects.js";
import { Memory } from "./storage.js";
import { csv, tableElement } from "./table.js";
import { plainText } from "./texts.js";
import { Reading } from "./reading.js";

const memory = new Memory(`everystate-guess:${location.pathname}#`);
const REST_MS = 400; // a control rests: announce what changed, update the address
const QUICK_MS = 250; // moves that follow each other faster than this are drawn without motion
const SLOW_MS = 3000; // a reader who waits longer for the chart library is told
const SLOW = "The chart is on its way. The words and the table follow the controls already.";
const NOTHING = "Nothing to draw at these settings.";
const FOLLOW = "The words and the table still follow the controls.";

export class Face {
  /**
   * @param {HTMLElement} figure
   * @param {Source} source
   * @param {Environment} environment
   */
  constructor(figure, source, environment) {
    this.figure = figure;
    this.source = new Amended(source);
    this.environment = environment;
    /** @param {string} name */
    const part = (name) => find(figure, `.everystate-${name}`, HTMLElement);
    /** @type {Description} */
    this.description = readStored(part("description").textContent ?? "");
    this.title = part("title-text");
    this.stage = part("stage");
    this.live = part("live");
    this.told = part("note");
    this.link = part("link");
    this.data = find(figure, ".everystate-data", HTMLDetailsElement);
    this.table = part("table");
    this.reading = new Reading(part("reading"), figure);
    this.drawing = new Drawing(/** @type {Plot} */ (part("plot")), this.stage);
    this.drawing.dark = this.description.dark;
    this.form = find(figure, ".everystate-controls", HTMLFormElement);
    const moved = (/** @type {number} */ axis, /** @type {number} */ place) => this.move(axis, place);
    this.controls = new Controls(this.form, this.description.controls, moved);
    this.handles = new Handles(this.stage, this.drawing.plot, {
      moved,
      held: (held) => (this.controls.held = held),
    });
    this.position = this.defaults;
    this.onPaper = false;
    this.lacking = ""; // why nothing can be drawn, if that is so
    this.again = made("button", { type: "button", textContent: "Try again" });
    this.again.addEventListener("click", () => this.draw());
    /** @type {State | undefined} what is shown */
    this.current = undefined;
    /** @type {any} plotly.js, once it is here */
    this.Plotly = undefined;
    this.blank = made("p", { className: "everystate-empty", textContent: NOTHING });
    this.moved = -Infinity; // when a control moved last
    this.turn = 0; // counts the states that were asked for
    this.shown = 0; // which of them is shown
    this.said = { position: this.position, reading: this.reading.text };
    /** @type {number | undefined} */
    this.resting = undefined;
    this.points = new Points(this.drawing.plot, {
      data: () => this.drawing.plot.data ?? [],
      Plotly: () => this.drawing.drawn && this.Plotly,
      tell: (text) => (this.live.textContent = text),
    });
    this.label = new Label(find(figure, ".everystate-screen", HTMLElement));
    const click = (/** @type {any} */ event) => this.click(event);
    this.drawing.onceDrawn((plot) => plot.on("plotly_click", click));
    this.guess = this.description.guess && this.guessBox(this.description.guess, part("ask"));
    this.wire(part("csv"));
    this.findGround();
    figure.classList.add("everystate-alive");
  }

  get defaults() {
    return this.description.controls.map((control) => control.default);
  }

  /** @param {HTMLElement} csvButton */
  wire(csvButton) {
    this.link.addEventListener("click", () => this.copyLink());
    csvButton.addEventListener("click", () => this.download().catch((error) => this.fail(error)));
    this.data.addEventListener("toggle", () => this.fillTable());
    this.unfollow = this.source.follow((position) => this.show(position));
    this.ungrounded = onGroundChange(() => this.findGround());
    this.sized = new ResizeObserver(() => this.refit());
    this.sized.observe(this.stage);
  }

  /** @param {Guess} guess @param {HTMLElement} box */
  guessBox(guess, box) {
    const { figure, stage, drawing, description } = this;
    return new GuessBox(guess, {
      figure, stage, box, plot: drawing.plot, name: description.name, memory,
      changed: (answered) => this.asked(answered),
    });
  }

  /**
   * The question was put, or answered.
   * @param {boolean} answered
   */
  asked(answered) {
    for (const part of [this.form, this.link.parentElement, this.data]) {
      part?.toggleAttribute("inert", !answered);
    }
    const [detail] = guessOf(this);
    if (detail) this.figure.dispatchEvent(new CustomEvent("everystate:guess", { bubbles: true, detail }));
    if (!this.current) return;
    if (answered) this.redraw();
    else this.show(this.defaults); // the question is about this state
  }

  /**
   * A point was clicked, or touched: a mouse opens its source, a finger reads its label first.
   * @param {{ points: any[], event: MouseEvent }} event
   */
  click({ points: [point], event }) {
    if (!point) return;
    const place = point.pointNumber ?? point.pointIndex;
    const trace = this.drawing.plot.data[point.curveNumber];
    const link = linkOf(trace, place);
    if (!this.drawing.byTouch) {
      if (link) window.open(link, "_blank", "noopener");
      return;
    }
    const words = writtenOn(trace, place) ?? wordsOf(trace, place, labelled(this.drawing.plot));
    this.Plotly.Fx.unhover(this.drawing.plot);
    this.label.show(words, link, { x: event.clientX, y: event.clientY });
  }

  /**
   * Show each state with what the page adds to it, and tell what that changed; without, as it was.
   * @param {Amendment | undefined} amendment
   */
  amend(amendment) {
    this.source.amendment = amendment;
    this.show();
    this.announce();
  }

  // -- moving

  /** A reader moved a control. @param {number} axis @param {number} place */
  move(axis, place) {
    const now = performance.now();
    const quick = this.controls.held || now - this.moved < QUICK_MS;
    this.moved = now;
    const position = this.position.map((old, other) => (other === axis ? place : old));
    this.show(position, !quick);
    this.source.moved(position);
    this.rest();
  }

  /**
   * Show the state at a position: at once when it is here, else when it comes.
   * @param {number[]} position
   * @param {boolean} moves whether its marks move there from the old state
   */
  show(position = this.position, moves = false) {
    if (this.guess && !this.guess.begun) this.guess.begin({ offered: false, anew: false });
    this.position = position;
    const state = this.source.peek(position);
    if (state) return this.tell(state, moves, ++this.turn);
    this.figure.setAttribute("aria-busy", "true");
    this.controls.show(position);
    // While a slider is held, states come later than it moves on: each is shown that is newer than the last.
    const turn = ++this.turn;
    this.source.get(position).then(
      (come) => turn > this.shown && this.tell(come, moves, turn),
      (error) => turn === this.turn && this.fail(error),
    );
  }

  /**
   * The figure goes first: it asks for its width, and after a change of words the browser would lay
   * the page out to tell.
   * @param {State} state
   * @param {boolean} moves
   * @param {number} turn when it was asked for
   */
  tell(state, moves, turn) {
    this.current = state;
    this.shown = turn;
    if (turn === this.turn) this.figure.removeAttribute("aria-busy");
    let problem = this.lacking;
    try {
      this.redraw({ moves });
    } catch (error) {
      problem = told(error);
    }
    this.controls.show(this.position);
    this.figure.classList.toggle("everystate-axisless", !hasAxes(state.data));
    const title = plainText(state.layout.title?.text ?? "");
    if (title && title !== this.title.textContent) this.title.textContent = title;
    this.reading.show(state.reading);
    this.note(problem);
    this.fillTable();
  }

  /** Once a control rests. */
  rest() {
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      this.announce();
      this.source.rest(this.position);
      if (this.environment.address) history.replaceState(history.state, "", this.address());
      whenIdle(() => this.controls.mark((axis) => this.source.prospects(this.position, axis)));
    }, REST_MS);
  }

  // -- drawing

  /** Load plotly.js and draw. */
  async draw() {
    const slow = setTimeout(() => this.lack(SLOW), SLOW_MS);
    try {
      this.Plotly ??= await this.environment.loadPlotly(this.description.bundle);
      this.lack("");
      if (!this.drawing.drawn) this.redraw();
    } catch (error) {
      const again = !this.Plotly && this.environment.retries;
      this.lack(told(error), ...(again ? [this.again] : []));
    } finally {
      clearTimeout(slow);
    }
    this.figure.classList.toggle("everystate-undrawn", !this.drawing.drawn && this.lacking !== "");
  }

  /**
   * Say why nothing can be drawn, or no longer say so.
   * @param {string} text
   * @param {HTMLElement[]} more what helps
   */
  lack(text, ...more) {
    const said = this.told.firstChild?.textContent === this.lacking;
    this.lacking = text;
    if (text || said) this.note(text, ...more);
  }

  /**
   * Draw what is shown; throws where that cannot be drawn.
   * @param {import("./plot.js").Manner} manner
   */
  redraw(manner = {}) {
    if (!this.Plotly || !this.current) return;
    if (needsWebGL(this.current.data) && !hasWebGL()) {
      throw new Error("This drawing needs WebGL, which this browser does not offer");
    }
    const print = this.onPaper;
    const change = (/** @type {any} */ layout, /** @type {any[]} */ data) => {
      if (!print || this.guess?.answer) this.guess?.change(layout, data, this.colours);
    };
    this.label.hide();
    this.drawing.draw(this.Plotly, this.current, { change, print, ...manner });
    this.guess?.line?.fit();
    this.handles.show(this.guess?.asking ? [] : this.current.data, this.position);
    this.figure.dataset.drawn = "";
    this.sayEmpty(!this.current.data.some(hasPoints));
  }

  /** Draw anew where the box has another size. */
  refit() {
    if (this.drawing.misfits && !this.onPaper) this.redraw();
  }

  /** Draw anew where the ground behind the figure has another colour. */
  findGround() {
    const ground = groundOf(this.figure);
    const { style } = this.figure;
    if (write(ground) === style.getPropertyValue("--everystate-found")) return;
    this.drawing.ground = ground;
    style.setProperty("--everystate-found", write(ground));
    if (this.drawing.drawn) this.redraw();
  }

  /**
   * Draw for paper, or for the screen again.
   * @param {boolean} onPaper
   */
  print(onPaper) {
    this.onPaper = onPaper;
    if (!this.current) this.show();
    this.redraw();
  }

  /** What the guess is drawn in. */
  get colours() {
    const ink = this.onPaper ? "#000" : getComputedStyle(this.figure).color;
    return { ink, ground: write(this.onPaper ? [255, 255, 255, 0.8] : this.drawing.ground) };
  }

  /** @param {boolean} empty */
  sayEmpty(empty) {
    if (empty) this.stage.append(this.blank);
    else this.blank.remove();
  }

  // -- words

  /**
   * Note something for the reader; what is noted already stays as it is, for an alert is heard once.
   * @param {string} text
   * @param {HTMLElement[]} more what belongs to it
   */
  note(text, ...more) {
    this.told.hidden = !text;
    if (this.told.firstChild?.textContent !== text) this.told.replaceChildren(text, " ", ...more);
  }

  /** @param {unknown} error */
  fail(error) {
    this.figure.removeAttribute("aria-busy");
    this.note(error instanceof Error ? error.message : String(error));
  }

  /** Tell a screen reader what changed since it was last told. */
  announce() {
    const now = { position: this.position, reading: this.reading.text };
    this.live.textContent = announcement(this.description.controls, this.said, now);
    this.said = now;
  }

  fillTable() {
    if (!this.data.open) return;
    const { position } = this;
    const here = () => this.position === position;
    this.source.table(position).then(
      (table) => here() && this.table.replaceChildren(tableElement(table)),
      (error) => here() && this.fail(error),
    );
  }

  async download() {
    const text = csv(await this.source.table(this.position));
    const href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    made("a", { href, download: `${this.description.name}.csv` }).click();
    URL.revokeObjectURL(href);
  }

  // -- the address

  /** The address of this page with this figure in this state. */
  address() {
    const hash = writeHash(this.description.name, this.description.controls, this.position);
    return `${location.pathname}${location.search}${hash}`;
  }

  async copyLink() {
    const link = new URL(this.address(), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      this.live.textContent = "Link copied.";
      this.link.textContent = "Link copied";
      setTimeout(() => (this.link.textContent = "Copy link to this state"), 2000);
    } catch {
      this.offer(link);
    }
  }

  /** Show a link, selected, where the browser does not let a page copy it. @param {string} link */
  offer(link) {
    const field = made("input", { type: "text", value: link, readOnly: true });
    field.setAttribute("aria-label", "Link to this state");
    this.note(""); // an earlier link goes
    this.note("The browser does not let this page copy. The link, selected for you to copy:", field);
    field.select();
  }

  /** Let go of everything outside the figure. */
  close() {
    clearTimeout(this.resting);
    this.sized?.disconnect();
    this.unfollow?.();
    this.ungrounded?.();
    if (this.drawing.drawn) this.Plotly.purge(this.drawing.plot);
  }
}

/** @param {unknown} error */
function told(error) {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.replace(/\.$/, "")}. ${FOLLOW}`;
}
