// @ts-check
/* What a small box needs: smaller type, and no more words than find room.  plotly.js thins the labels that
   it sets itself; those that an author set, and notes on the plot, are thinned here. */

const SMALLEST = 0.72; // of the author's type
const NOTES = ".textpoint, .annotation";
const BLANK = 0.2; // of the height of a line of type, above and below what is written in it
const LINE = 1.2; // height of a line of type

/**
 * How much smaller type should be in a box lower than the author's.
 * @param {number} wanted height
 * @param {number} height
 */
export function typeShare(wanted, height) {
  return wanted ? Math.min(1, Math.max(SMALLEST, Math.sqrt(height / wanted))) : 1;
}

/**
 * The upright axes whose labels an author set.
 * @param {any} layout
 */
export function labelledAxes(layout) {
  return Object.keys(layout).filter((key) => {
    return /^yaxis\d*$/.test(key) && layout[key].range && layout[key].tickvals?.every(Number.isFinite);
  });
}

/**
 * Leave out labels of the upright axes that would lie on each other.
 * @param {any} layout
 * @param {number} height of the plot between its margins
 */
export function thinLabels(layout, height) {
  for (const key of labelledAxes(layout)) {
    const axis = layout[key];
    const [bottom, top] = axis.domain ?? [0, 1];
    const type = axis.tickfont?.size ?? layout.font.size;
    const line = (type * LINE * Math.abs(axis.range[1] - axis.range[0])) / (height * (top - bottom));
    layout[key] = { ...axis, ...thinned(axis.tickvals, axis.ticktext, line) };
  }
}

/**
 * @param {number[]} tickvals
 * @param {string[] | undefined} ticktext
 * @param {number} line height of a line of type on the axis
 */
function thinned(tickvals, ticktext, line) {
  const kept = spaced(tickvals, ticktext, line);
  const values = kept.map((place) => tickvals[place]);
  return { tickvals: values, ...(ticktext && { ticktext: kept.map((place) => ticktext[place]) }) };
}

/**
 * Places of the labels that keep their distance, from one end.
 * @param {number[]} values
 * @param {string[] | undefined} texts
 * @param {number} line its height on the axis
 */
function spaced(values, texts, line) {
  const order = values.map((_, place) => place).sort((a, b) => values[a] - values[b]);
  /** @param {number} place */
  const half = (place) => ((texts?.[place]?.split("<br>").length ?? 1) * line) / 2;
  let end = -Infinity;
  return order.filter((place) => {
    if (values[place] - half(place) < end - line * 0.1) return false;
    end = values[place] + half(place);
    return true;
  });
}

/**
 * Take away notes on the plot that another would cover: what is drawn last stays.  How wide words are is
 * known once they are drawn.
 * @param {Element} plot
 */
export function partNotes(plot) {
  const notes = /** @type {NodeListOf<SVGElement>} */ (plot.querySelectorAll(NOTES));
  for (const note of notes) note.style.visibility = "";
  /** @type {Box[]} */
  const taken = [];
  for (const { note, box } of [...notes].map((each) => ({ note: each, box: boxOf(each) })).reverse()) {
    if (taken.some((other) => meet(box, other))) note.style.visibility = "hidden";
    else taken.push(box);
  }
}

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */

/** Where the words of a note stand. @param {Element} note @returns {Box} */
function boxOf(note) {
  const text = note.querySelector("text") ?? note;
  const { left, right, top, bottom } = text.getBoundingClientRect();
  const blank = BLANK * parseFloat(getComputedStyle(text).fontSize);
  return { left, right, top: top + blank, bottom: bottom - blank };
}

/** @param {Box} one @param {Box} other */
function meet(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
