// @ts-check
/* Marks move from the old state to the new one: plotly.js draws the new state at once, and its own
   elements are then animated from where they stood.  Nothing waits for it. */

const MILLISECONDS = 200;
const MOST_MARKS = 600; // more would cost frames
const POINTS = ".scatterlayer path.point, .barlayer .point > path, .scatterlayer path.js-line";
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const pathsMove = CSS.supports("d", 'path("M0 0")');

// Marks on their way; to ask the browser for each would cost a new layout each time.
/** @type {WeakMap<Element, Animation>} */
const running = new WeakMap();

/** @typedef {{ kind: string, transform: string | null, d: string | null }} Mark */

/**
 * The marks as they stand, trace by trace.
 * @param {Element} plot
 * @returns {Map<Element, Element[]>}
 */
function grouped(plot) {
  /** @type {Map<Element, Element[]>} */
  const groups = new Map();
  for (const mark of plot.querySelectorAll(POINTS)) {
    const trace = mark.closest(".trace");
    if (!trace) continue;
    const marks = groups.get(trace);
    if (marks) marks.push(mark);
    else groups.set(trace, [mark]);
  }
  return groups;
}

/** @param {Element} mark @returns {Mark} */
const placeOf = (mark) => ({
  kind: mark.classList[0] ?? mark.tagName,
  transform: mark.getAttribute("transform"),
  d: mark.getAttribute("d"),
});

/**
 * Where the marks stand before a drawing; null when they shall not move.
 * @param {Element} plot
 * @returns {Mark[][] | null}
 */
export function placesOf(plot) {
  if (calm.matches) return null;
  const groups = [...grouped(plot).values()];
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  return count && count <= MOST_MARKS ? groups.map((group) => group.map(placeOf)) : null;
}

/**
 * Move the marks of traces that kept their number of points from where they stood.
 * @param {Element} plot
 * @param {Mark[][]} before
 */
export function moveFrom(plot, before) {
  const groups = [...grouped(plot).values()];
  if (groups.length !== before.length) return;
  groups.forEach((group, trace) => {
    if (group.length !== before[trace].length) return;
    group.forEach((mark, place) => move(mark, before[trace][place]));
  });
}

/** @param {Element} mark @param {Mark} old */
function move(mark, old) {
  const now = placeOf(mark);
  if (now.kind !== old.kind) return;
  const frames = keyframes(old, now);
  running.get(mark)?.cancel();
  if (frames) running.set(mark, mark.animate(frames, { duration: MILLISECONDS, easing: "ease-out" }));
}

/** @param {Mark} old @param {Mark} now */
function keyframes(old, now) {
  if (old.transform !== now.transform) {
    const [from, to] = [old, now].map(({ transform }) => cssTransform(transform));
    return from && to && [{ transform: from }, { transform: to }];
  }
  if (!pathsMove || !old.d || !now.d || old.d === now.d || commands(old.d) !== commands(now.d)) return null;
  return [old, now].map(({ d }) => ({ d: `path("${d}")` }));
}

/** What a path is made of; only paths of the same make can turn into each other.
 * @param {string} path */
const commands = (path) => path.replace(/[^a-z]/gi, "").toUpperCase();

/** An SVG transform as CSS writes it, with units. @param {string | null} transform */
function cssTransform(transform) {
  const found = /^translate\(([-\d.e]+)[, ]+([-\d.e]+)\)$/.exec(transform ?? "");
  return found ? `translate(${found[1]}px, ${found[2]}px)` : null;
}
