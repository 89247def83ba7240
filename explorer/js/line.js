// @ts-check
/* A guess on the figure's own axes: a line that is dragged, tapped or moved by keys.  Nothing is set
   until the reader sets it. */

/** @import { Guess, Plot } from "./types.js" */
import { made } from "./dom.js";

/** @type {Record<string, number>} steps of the keys, in answers */
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
const PROMPT = "Drag, tap or use the arrow keys to set your guess.";

/**
 * Where a value stands on an axis, as a share from its first end; beyond the ends at the ends.
 * @param {{ type?: string, range: number[] }} axis
 * @param {number} value
 */
export function shareOf({ type, range: [first, last] }, value) {
  const place = type === "log" ? Math.log10(value) : value;
  return Math.min(1, Math.max(0, (place - first) / (last - first)));
}

/**
 * The value at a share of an axis.
 * @param {{ type?: string, range: number[] }} axis
 * @param {number} share
 */
export function valueAt({ type, range: [first, last] }, share) {
  const place = first + share * (last - first);
  return type === "log" ? 10 ** place : place;
}

/**
 * Place of the value nearest to one.
 * @param {number[]} values
 * @param {number} value
 */
export function nearest(values, value) {
  let best = 0;
  for (let place = 1; place < values.length; place++) {
    if (Math.abs(values[place] - value) < Math.abs(values[best] - value)) best = place;
  }
  return best;
}

/**
 * Place that a key leads to; the first key begins at the end that it comes from.
 * @param {string} key
 * @param {number | null} place
 * @param {number} count
 */
export function stepped(key, place, count) {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = STEPS[key];
  if (!step) return null;
  if (place === null) return step > 0 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, place + step));
}

export class GuessLine {
  /**
   * @param {Guess} guess a numeric one with an axis
   * @param {HTMLElement} stage
   * @param {Plot} plot
   * @param {(place: number) => void} changed
   */
  constructor(guess, stage, plot, changed) {
    this.guess = guess;
    this.values = guess.answers.map(({ value }) => Number(value));
    this.upright = guess.axis === "x"; // a line at one x stands upright
    this.plot = plot;
    this.stage = stage;
    this.changed = changed;
    /** @type {number | null} */
    this.place = null;
    this.dragged = false;
    this.surface = made("div", { className: "everystate-surface", tabIndex: 0 });
    this.surface.dataset.axis = guess.axis ?? "";
    this.line = made("div", { className: "everystate-guess-line", hidden: true });
    this.label = made("span");
    this.line.append(this.label);
    this.prompt = made("p", { className: "everystate-prompt", textContent: PROMPT });
    this.surface.append(this.prompt, this.line);
    this.describe();
    this.wire();
    stage.append(this.surface);
  }

  describe() {
    const { surface, values } = this;
    surface.setAttribute("role", "slider");
    surface.setAttribute("aria-label", this.guess.question);
    surface.setAttribute("aria-orientation", this.upright ? "horizontal" : "vertical");
    surface.setAttribute("aria-valuemin", String(values[0]));
    surface.setAttribute("aria-valuemax", String(values[values.length - 1]));
    surface.setAttribute("aria-valuetext", "not set yet");
  }

  wire() {
    const { surface } = this;
    surface.addEventListener("keydown", (event) => {
      const place = stepped(event.key, this.place, this.values.length);
      if (place === null) return;
      event.preventDefault();
      this.set(place);
    });
    surface.addEventListener("pointerdown", (event) => {
      // A finger that moves across the line's way scrolls the page: it sets the line when it has tapped.
      this.dragged = event.pointerType !== "touch" || this.upright || event.target === this.label;
      if (!this.dragged) return;
      surface.setPointerCapture(event.pointerId);
      if (event.pointerType !== "touch") this.follow(event);
    });
    surface.addEventListener("pointermove", (event) => this.dragged && event.buttons && this.follow(event));
    surface.addEventListener("click", (event) => this.follow(event));
    for (const end of ["pointerup", "pointercancel"]) {
      surface.addEventListener(end, () => (this.dragged = false));
    }
  }

  /** @returns {{ type?: string, range: number[] }} */
  get axis() {
    return this.plot.layout[this.upright ? "xaxis" : "yaxis"];
  }

  /** @param {MouseEvent} event */
  follow({ clientX, clientY }) {
    const { left, bottom, width, height } = this.surface.getBoundingClientRect();
    const share = this.upright ? (clientX - left) / width : (bottom - clientY) / height;
    this.set(nearest(this.values, valueAt(this.axis, Math.min(1, Math.max(0, share)))));
  }

  /** @param {number} place */
  set(place) {
    this.place = place;
    this.show();
    this.changed(place);
  }

  show() {
    if (this.place === null) return;
    const share = shareOf(this.axis, this.values[this.place]);
    const { label } = this.guess.answers[this.place];
    this.prompt.hidden = true;
    this.line.hidden = false;
    this.line.style[this.upright ? "left" : "bottom"] = `${share * 100}%`;
    this.line.classList.toggle("everystate-turned", share > 0.5);
    this.label.textContent = label;
    this.surface.setAttribute("aria-valuenow", String(this.values[this.place]));
    this.surface.setAttribute("aria-valuetext", label);
  }

  /** Lie over the plot's own area, wherever plotly.js put it. */
  fit() {
    const area = this.plot.querySelector(".draglayer .xy .nsewdrag") ?? this.plot.querySelector(".nsewdrag");
    if (!area) return;
    const [inner, outer] = [area.getBoundingClientRect(), this.stage.getBoundingClientRect()];
    Object.assign(this.surface.style, {
      left: `${inner.left - outer.left}px`,
      top: `${inner.top - outer.top}px`,
      width: `${inner.width}px`,
      height: `${inner.height}px`,
    });
    this.show();
  }

  remove() {
    this.surface.remove();
  }
}
