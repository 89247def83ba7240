// @ts-check
/* Differences between states, as the kernel tells them. */

/** One change: a path and the value there, or a path alone where nothing is left.
 *  @typedef {[path: (string | number)[], value?: any]} Change */

/**
 * A state with changes.  What did not change is shared with the old state, not copied.
 * @template T
 * @param {T} state
 * @param {Change[]} changes
 * @returns {T}
 */
export function patched(state, changes) {
  return changes.reduce((node, [path, ...value]) => changed(node, path, value), state);
}

/**
 * @param {any} node
 * @param {(string | number)[]} path
 * @param {any[]} value empty where nothing is left
 * @returns {any}
 */
function changed(node, [key, ...rest], value) {
  const copy = Array.isArray(node) ? [...node] : { ...node };
  if (rest.length) copy[key] = changed(node[key], rest, value);
  else if (value.length) [copy[key]] = value;
  else delete copy[key];
  return copy;
}

/**
 * Whether two states would be drawn alike; parts that they share need no look.
 * @param {import("./types.js").State} one
 * @param {import("./types.js").State} other
 */
export function drawnAlike(one, other) {
  return alike(one.data, other.data) && alike(untitled(one.layout), untitled(other.layout));
}

/** The title is words, and stands in the caption. @param {any} layout */
const untitled = (layout) => ({ ...layout, title: null });

/** @param {any} one @param {any} other @returns {boolean} */
function alike(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => key in other && alike(one[key], other[key]));
}
