// @ts-check
/* The points of a drawing: walked by keys, told in words, opened at their source. */

/** @import { Plot } from "./types.js" */
import { handleOf } from "./handles.js";
import { isLink, shown } from "./table.js";
import { plainText } from "./texts.js";

/** @typedef {{ curveNumber: number, pointNumber: number | number[] }} Point */

/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

const LABEL_MS = 60; // plotly.js labels points at most every 50 ms

/** @param {any} value */
const given = (value) => value !== null && value !== undefined;

/** @param {any} trace */
const isSilent = (trace) => {
  if (trace.visible === false || trace.visible === "legendonly") return true;
  return trace.hoverinfo === "skip" || handleOf(trace) !== undefined;
};

/** The columns that make points, as kinds of charts name them; the second name tells the kind. */
const COLUMNS = [
  ["labels", "values"], ["labels", "parents"], ["theta", "r"], ["a", "b", "c"], ["lat", "lon"],
  ["z", "locations"], ["x", "open", "high", "low", "close"],
];

/**
 * The columns that make a trace's points.
 * @param {any} trace
 * @returns {any[][]}
 */
function columnsOf(trace) {
  const names = COLUMNS.find(([, sign]) => sign in trace) ?? ["x", "y", "z"];
  return names.map((name) => trace[name]).filter(Array.isArray);
}

/**
 * The points of a drawing's traces that can be told.
 * @param {any[]} data
 * @returns {Point[]}
 */
export function pointsOf(data) {
  return data.flatMap((trace, curveNumber) => {
    if (isSilent(trace)) return [];
    if (Array.isArray(trace.z?.[0])) return cellsOf(trace.z, curveNumber);
    const columns = columnsOf(trace);
    const length = columns.length ? Math.min(...columns.map((column) => column.length)) : 0;
    const points = Array.from({ length }, (_, pointNumber) => ({ curveNumber, pointNumber }));
    return points.filter(({ pointNumber }) => columns.every((column) => given(column[pointNumber])));
  });
}

/** @param {any[][]} grid @param {number} curveNumber @returns {Point[]} */
function cellsOf(grid, curveNumber) {
  const cells = grid.flatMap((row, i) => row.map((value, j) => ({ value, pointNumber: [i, j] })));
  return cells.filter(({ value }) => given(value)).map(({ pointNumber }) => ({ curveNumber, pointNumber }));
}

/**
 * What an array, or an array of arrays, says of a point; what is no array is said of all.
 * @param {any} values
 * @param {number | number[]} place
 * @returns {any}
 */
function nth(values, place) {
  if (!Array.isArray(values)) return values;
  return Array.isArray(place) ? values[place[0]]?.[place[1]] : values[place];
}

/**
 * The address of a point's source, if it has one.
 * @param {any} trace
 * @param {number | number[]} place
 * @returns {string | undefined}
 */
export function linkOf(trace, place) {
  return [nth(trace.customdata, place)].flat().find(isLink);
}

/**
 * What the author wrote on a point, in plotly's markup.
 * @param {any} trace
 * @param {number | number[]} place
 * @returns {string | undefined}
 */
export function writtenOn(trace, place) {
  return nth(trace.hovertext, place) ?? (trace.hovertemplate ? undefined : nth(trace.text, place));
}

/**
 * A point in words: as the author wrote it, as the chart labels it, or its bare values.
 * @param {any} trace
 * @param {number | number[]} place
 * @param {string} label
 */
export function wordsOf(trace, place, label) {
  const written = writtenOn(trace, place);
  if (written) return plainText(written);
  if (label) return label;
  const values = Array.isArray(place)
    ? [trace.x?.[place[1]] ?? place[1], trace.y?.[place[0]] ?? place[0], nth(trace.z, place)]
    : columnsOf(trace).map((column) => column[place]);
  return [trace.name, values.map(shown).join(", ")].filter(Boolean).join(": ");
}

/**
 * What plotly.js' own label says at the moment.
 * @param {Plot} plot
 */
export function labelled(plot) {
  const lines = [...plot.querySelectorAll(".hoverlayer text.nums, .hoverlayer text.name")].map((text) => {
    const spans = text.querySelectorAll("tspan.line");
    return spans.length ? [...spans].map((span) => span.textContent).join(" ") : text.textContent;
  });
  return lines.join(", ").trim();
}

export class Points {
  /**
   * @param {Plot} plot
   * @param {object} ways
   * @param {() => any[]} ways.data what is drawn
   * @param {() => any} ways.Plotly plotly.js, once it is here
   * @param {(text: string) => void} ways.tell
   */
  constructor(plot, { data, Plotly, tell }) {
    this.plot = plot;
    this.data = data;
    this.Plotly = Plotly;
    this.tell = tell;
    /** @type {number | null} the point that the arrow keys stand on */
    this.at = null;
    /** @type {number | undefined} */
    this.telling = undefined;
    plot.addEventListener("keydown", (event) => this.walk(event));
    plot.addEventListener("blur", () => this.leave());
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const { key, target } = event;
    const acts = key in STEPS || (this.at !== null && (key === "Enter" || key === "Escape"));
    if (!acts || target !== this.plot || !this.Plotly()) return;
    event.preventDefault();
    if (key === "Escape") return this.leave();
    const points = pointsOf(this.data());
    if (!points.length) return this.tell("No points to walk through.");
    if (key in STEPS) this.stand(points, this.stepped(STEPS[key], points.length));
    else this.open(points[Math.min(this.at ?? 0, points.length - 1)]);
  }

  /**
   * The point that a step leads to; the first step leads to one of the ends.
   * @param {number} step
   * @param {number} count
   */
  stepped(step, count) {
    if (this.at === null) return step > 0 ? 0 : count - 1;
    return (this.at + step + count) % count;
  }

  /** Stand on a point, and tell it. @param {Point[]} points @param {number} place */
  stand(points, place) {
    this.at = place;
    const { curveNumber, pointNumber } = points[place];
    const trace = this.data()[curveNumber];
    const hovers = this.plot.querySelector(".nsewdrag"); // only charts with axes label a point on demand
    if (hovers) this.Plotly().Fx.hover(this.plot, [points[place]]);
    clearTimeout(this.telling);
    this.telling = window.setTimeout(() => {
      const words = wordsOf(trace, pointNumber, hovers ? labelled(this.plot) : "");
      this.tell(`${words} (${place + 1} of ${points.length})`);
    }, LABEL_MS);
  }

  /** @param {Point} point */
  open({ curveNumber, pointNumber }) {
    const link = linkOf(this.data()[curveNumber], pointNumber);
    if (link) window.open(link, "_blank", "noopener");
    else this.tell("This point names no source.");
  }

  leave() {
    if (this.at === null) return;
    this.at = null;
    clearTimeout(this.telling);
    this.Plotly().Fx.unhover(this.plot);
  }
}
