// @ts-check
/* What a small box needs: smaller type, and no more labels than find room.  plotly.js thins the labels that
   it sets itself; those that an author set are thinned here. */

const BYLINE = /<br><span>.*<\/span>/s; // what a label says after its name
const SMALLEST = 0.72; // of the author's type
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
 * Leave out labels of the upright axes that would lie on each other: first what stands in a span after a
 * label's first line, so that each row keeps its name, then labels.
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
  const fit = spaced(tickvals, ticktext, line).length === tickvals.length;
  const texts = fit ? ticktext : ticktext?.map((text) => text.replace(BYLINE, ""));
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
