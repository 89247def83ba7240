// @ts-check
/* Grips on the plot that move a control: a trace is the track of one, a point for each value.  The control
   beside the plot is the way for keys and screen readers, so a grip is neither in the tab order nor told. */

/** @import { HandleMeta, Plot } from "./types.js" */
import { made } from "./dom.js";

/** @typedef {{ x: number, y: number, place: number }} Stop where a grip may stand, in pixels of the plot */

/**
 * What makes a trace the track of a grip.
 * @param {any} trace
 * @returns {HandleMeta | undefined}
 */
export const handleOf = (trace) => trace.meta?.handle;

/**
 * The stop that is nearest to a point.
 * @param {Stop[]} stops
 * @param {{ x: number, y: number }} point
 */
export function nearestStop(stops, { x, y }) {
  /** @param {Stop} stop */
  const away = (stop) => Math.hypot(stop.x - x, stop.y - y);
  return stops.reduce((best, stop) => (away(stop) < away(best) ? stop : best));
}

/**
 * The way in which a track runs, where it runs along one axis.
 * @param {Stop[]} stops
 */
export function wayOf(stops) {
  /** @param {"x" | "y"} axis */
  const span = (axis) => {
    const places = stops.map((stop) => stop[axis]);
    return Math.max(...places) - Math.min(...places);
  };
  const [across, up] = [span("x"), span("y")];
  if (across > 3 * up) return "x";
  return up > 3 * across ? "y" : "";
}

/**
 * Where the grip of a trace may stand, as plotly.js has laid out the trace's axes.
 * @param {any} trace
 * @param {Plot["_fullLayout"]} layout
 * @returns {Stop[]}
 */
export function stopsOf(trace, layout) {
  // No public name tells where plotly.js put an axis, or turns its values into pixels.
  const [across, up] = ["x", "y"].map((letter) => {
    return layout[`${letter}axis${(trace[`${letter}axis`] ?? letter).slice(1)}`];
  });
  if (!across || !up) return [];
  const { places } = /** @type {HandleMeta} */ (handleOf(trace));
  return places
    .map((place, point) => ({
      x: across._offset + across.d2p(trace.x[point]),
      y: up._offset + up.d2p(trace.y[point]),
      place,
    }))
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
}

/** One grip. */
class Grip {
  /**
   * @param {HTMLElement} stage
   * @param {(grip: Grip, place: number) => void} moved
   * @param {(held: boolean) => void} held
   */
  constructor(stage, moved, held) {
    this.stage = stage;
    this.moved = moved;
    this.held = held;
    this.control = 0;
    /** @type {Stop[]} */
    this.stops = [];
    /** @type {Stop | undefined} where it stands */
    this.at = undefined;
    /** @type {{ x: number, y: number } | null} from the pointer to the grip's middle, while it is held */
    this.off = null;
    this.element = made("div", { className: "everystate-handle", hidden: true, ariaHidden: "true" });
    this.wire();
    stage.append(this.element);
  }

  wire() {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => {
      if (!this.at || event.button !== 0) return;
      event.preventDefault(); // no text is marked
      element.setPointerCapture(event.pointerId);
      const { x, y } = this.pointed(event);
      this.off = { x: this.at.x - x, y: this.at.y - y };
      this.hold(true);
    });
    element.addEventListener("pointermove", (event) => this.off && this.drag(event, this.off));
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => this.release());
  }

  release() {
    if (this.off) this.hold(false);
    this.off = null;
  }

  remove() {
    this.release();
    this.element.remove();
  }

  /** @param {boolean} held */
  hold(held) {
    this.element.classList.toggle("everystate-held", held);
    this.held(held);
  }

  /** Where a pointer is in the stage. @param {PointerEvent} event */
  pointed({ clientX, clientY }) {
    const { left, top } = this.stage.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  /** @param {PointerEvent} event @param {{ x: number, y: number }} off */
  drag(event, off) {
    const { x, y } = this.pointed(event);
    const { place } = nearestStop(this.stops, { x: x + off.x, y: y + off.y });
    if (place !== this.at?.place) this.moved(this, place);
  }

  /**
   * Stand where a control stands; nowhere where the track has no such point.
   * @param {HandleMeta} meta
   * @param {Stop[]} stops
   * @param {number} place of the control's value
   */
  show({ control, label }, stops, place) {
    this.control = control;
    this.stops = stops;
    this.at = stops.find((stop) => stop.place === place);
    this.element.hidden = !this.at;
    this.element.title = label;
    this.element.dataset.along = wayOf(stops);
    if (this.at) this.element.style.transform = `translate(${this.at.x}px, ${this.at.y}px)`;
  }
}

export class Handles {
  /**
   * @param {HTMLElement} stage the box that the plot fills
   * @param {Plot} plot
   * @param {object} ways
   * @param {(control: number, place: number) => void} ways.moved a reader dragged a grip
   * @param {(held: boolean) => void} ways.held whether a reader holds one
   */
  constructor(stage, plot, { moved, held }) {
    this.stage = stage;
    this.plot = plot;
    this.moved = (/** @type {Grip} */ grip, /** @type {number} */ place) => moved(grip.control, place);
    this.held = held;
    /** @type {Grip[]} kept from state to state: one that is held stays in the reader's hand */
    this.grips = [];
  }

  /**
   * Put a grip on each track of a state that was drawn.
   * @param {any[]} data
   * @param {number[]} position of the controls
   */
  show(data, position) {
    const tracks = data.filter((trace) => handleOf(trace) && (trace.visible ?? true) === true);
    while (this.grips.length > tracks.length) this.grips.pop()?.remove();
    tracks.forEach((track, number) => {
      this.grips[number] ??= new Grip(this.stage, this.moved, this.held);
      const meta = /** @type {HandleMeta} */ (handleOf(track));
      this.grips[number].show(meta, stopsOf(track, this.plot._fullLayout), position[meta.control]);
    });
  }
}
