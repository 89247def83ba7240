// @ts-check
/* A stored drawing made ready for plotly.js: copied where plotly.js writes into it, coloured for the
   ground that it stands on, its type and marks scaled.  Columns of values are shared, never copied. */

/** @import { Colour } from "./colours.js" */
import { isDark, mix, parse, standOut, write } from "./colours.js";
import { LEGIBLE } from "./crowd.js";

const COLOURS = /colou?r(s|way|scale)?$/i;
const GROUNDS = /^((paper_|plot_)?bg|background)color$/;
const LINES = /^(grid|zeroline|spike)color$/;
const MARK_CONTRAST = 3;
const TEXT_CONTRAST = 4.5;

/**
 * How colours and type are changed.
 * @typedef {object} Dress
 * @property {string} key two dresses with the same key are the same
 * @property {number} scale of all type
 * @property {number} share of the marks' size, in a low box
 * @property {(colour: string, key: string, parent: string) => string} colour
 */

/**
 * @param {Colour} ground
 * @param {Record<string, string> | undefined} named the figure's own dark colours, light to dark
 * @param {number} scale of all type
 * @param {number} share of the marks' size
 * @returns {Dress}
 */
export function dressFor(ground, named, scale, share) {
  const dark = isDark(ground);
  const key = `${dark ? write(ground) + JSON.stringify(named ?? {}) : "light"} ${scale} ${share}`;
  return { key, scale, share, colour: dark ? darkened(ground, named ?? {}) : (colour) => colour };
}

/**
 * @param {Colour} ground
 * @param {Record<string, string>} named
 * @returns {Dress["colour"]}
 */
function darkened(ground, named) {
  /** @type {Colour} */
  const ink = [255, 255, 255, 1];
  return (text, key, parent) => {
    if (named[text]) return named[text];
    const colour = parse(text);
    if (!colour || colour[3] === 0) return text;
    if (GROUNDS.test(key)) return write(isDark(colour) ? colour : groundFor(colour, ground, ink));
    if (LINES.test(key)) return write(mix(ground, ink, 0.2));
    const ratio = parent.endsWith("font") ? TEXT_CONTRAST : MARK_CONTRAST;
    return write(standOut(colour, ground, ratio));
  };
}

/** White becomes the ground; what was a little darker than white becomes a little lighter than the ground.
 * @param {Colour} colour @param {Colour} ground @param {Colour} ink @returns {Colour} */
function groundFor(colour, ground, ink) {
  const white = colour[0] + colour[1] + colour[2] === 765;
  const [red, green, blue] = white ? ground : mix(ground, ink, 0.07);
  return [red, green, blue, colour[3]];
}

/** @type {WeakMap<object, Map<string, any>>} what was dressed before, by dress */
const dressed = new WeakMap();

/**
 * @template {object} T
 * @param {T} value
 * @param {Dress} dress
 * @param {() => T} make
 * @returns {T}
 */
function once(value, dress, make) {
  let by = dressed.get(value);
  if (!by) dressed.set(value, (by = new Map()));
  if (!by.has(dress.key)) by.set(dress.key, make());
  return by.get(dress.key);
}

/**
 * A copy that plotly.js may write into.
 * @param {any} value
 * @param {Dress} dress
 * @param {string} key where it stands
 * @param {string} parent where that stands
 * @returns {any}
 */
export function copy(value, dress, key = "", parent = "") {
  if (typeof value === "string") return COLOURS.test(key) ? dress.colour(value, key, parent) : value;
  if (typeof value === "number") return key === "size" ? sized(value, dress, parent) : value;
  if (Array.isArray(value)) return copyList(value, dress, key, parent);
  if (value && typeof value === "object") {
    if (key === "template") return once(value, dress, () => copyObject(value, dress, key));
    return copyObject(value, dress, key);
  }
  return value;
}

/**
 * A size in its dress; type that shrinks stays legible.
 * @param {number} size
 * @param {Dress} dress
 * @param {string} parent what has the size
 */
function sized(size, dress, parent) {
  if (parent.endsWith("font")) return Math.max(size * dress.scale, Math.min(size, LEGIBLE));
  return parent === "marker" ? size * dress.share : size;
}

/** @param {any} object @param {Dress} dress @param {string} parent */
function copyObject(object, dress, parent) {
  /** @type {Record<string, any>} */
  const made = {};
  for (const key of Object.keys(object)) made[key] = copy(object[key], dress, key, parent);
  return made;
}

/** @param {any[]} list @param {Dress} dress @param {string} key @param {string} parent */
function copyList(list, dress, key, parent) {
  const item = list.find((one) => one !== null);
  if (COLOURS.test(key)) {
    if (typeof item === "number" || item === undefined) return list;
    return once(list, dress, () => list.map((one) => copy(one, dress, key, parent)));
  }
  if (key === "size" && parent === "marker" && dress.share !== 1) {
    return once(list, dress, () => list.map((one) => one * dress.share));
  }
  const holdsObjects = item && typeof item === "object" && !Array.isArray(item);
  return holdsObjects ? list.map((one) => copy(one, dress, "", key)) : list;
}
