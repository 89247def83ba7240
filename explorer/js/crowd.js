// @ts-check
/* What a small box needs: smaller type, room for the names of all rows, and no more labels than find room.
   plotly.js thins the labels that it sets itself; those that an author set are thinned here. */

export const LEGIBLE = 10; // pixels

const BYLINE = /<br><span>.*<\/span>/s; // what a label says after its name
const WORDS = /\p{L}/u; // a number left out can be told from those beside it
const SMALLEST = 0.72; // of the author's type
const LINE = 1.2; // height of a line of type
const SPARE = 0.1; // of a line: the blank around letters, which may lie on that of others

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
 * How high a plot must be between its margins for the names of all its rows, in the smallest type.
 * @param {any} layout
 */
export function heightOfNames(layout) {
  const heights = labelledAxes(layout).map((key) => {
    const { tickvals, ticktext, tickfont, range, domain: [bottom, top] = [0, 1] } = layout[key];
    const line = LINE * Math.min(tickfont?.size ?? LEGIBLE, LEGIBLE);
    const worded = ordered(tickvals).filter((place) => WORDS.test(ticktext?.[place] ?? ""));
    const rows = worded.map((place) => {
      return { at: tickvals[place], half: (line * linesOf(named(ticktext[place]))) / 2 };
    });
    const asked = rows.slice(1).map(({ at, half }, place) => {
      return (half + rows[place].half - line * SPARE) / (at - rows[place].at);
    });
    return (Math.max(0, ...asked) * Math.abs(range[1] - range[0])) / (top - bottom);
  });
  return Math.max(0, ...heights);
}

/**
 * Let labels of the upright axes that would lie on each other shrink, then leave out what stands in a span
 * after a label's first line, so that each row keeps its name, then labels.
 * @param {any} layout
 * @param {number} height of the plot between its margins
 */
export function thinLabels(layout, height) {
  for (const key of labelledAxes(layout)) {
    const axis = layout[key];
    const [bottom, top] = axis.domain ?? [0, 1];
    const type = axis.tickfont?.size ?? layout.font.size;
    const unit = (LINE * Math.abs(axis.range[1] - axis.range[0])) / (height * (top - bottom));
    const size = allFit(axis, type * unit) ? type : Math.min(type, LEGIBLE);
    layout[key] = { ...axis, ...thinned(axis, size * unit), tickfont: { ...axis.tickfont, size } };
  }
}

/** @typedef {{ tickvals: number[], ticktext?: string[] }} Labels */

/** @param {Labels} axis @param {number} line height of a line of type on the axis */
function allFit({ tickvals, ticktext }, line) {
  return spaced(tickvals, ticktext, line).length === tickvals.length;
}

/** @param {Labels} axis @param {number} line height of a line of type on the axis */
function thinned({ tickvals, ticktext }, line) {
  const texts = allFit({ tickvals, ticktext }, line) ? ticktext : ticktext?.map(named);
  const kept = spaced(tickvals, texts, line);
  const values = kept.map((place) => tickvals[place]);
  return { tickvals: values, ...(texts && { ticktext: kept.map((place) => texts[place]) }) };
}

/**
 * Places of the labels that keep their distance, from one end.
 * @param {number[]} values
 * @param {string[] | undefined} texts
 * @param {number} line its height on the axis
 */
function spaced(values, texts, line) {
  /** @param {number} place */
  const half = (place) => (linesOf(texts?.[place]) * line) / 2;
  let end = -Infinity;
  return ordered(values).filter((place) => {
    if (values[place] - half(place) < end - line * SPARE) return false;
    end = values[place] + half(place);
    return true;
  });
}

/** Places of values from the least. @param {number[]} values */
const ordered = (values) => values.map((_, place) => place).sort((a, b) => values[a] - values[b]);

/** @param {string} [text] */
const linesOf = (text) => text?.split("<br>").length ?? 1;

/** A label without its by-line. @template {string | undefined} T @param {T} text */
const named = (text) => /** @type {T} */ (text?.replace(BYLINE, ""));
