// @ts-check
/* Addresses of states: #name?control=key&control=key.  One address, one picture: what an address does not
   name is at its default.  Encoded signs are read as they were meant (%3F for "?", "+" for a blank). */

/** @import { Control } from "./types.js" */

/** @param {string} text */
function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign
  }
}

/**
 * Mail and chat programs encode the question mark of an address, or all of its signs, also a second time.
 * @param {string} text
 */
function withQuestionMark(text) {
  if (text.includes("?")) return text;
  return text.includes("=") ? text.replace(/%3F/i, "?") : unescaped(text);
}

/**
 * Name and query of an address's hash; the query is undefined where it has none.
 * @param {string} hash with or without its "#"
 * @returns {{ name: string, query: string | undefined }}
 */
export function parseHash(hash) {
  const text = withQuestionMark(hash.replace(/^#/, ""));
  const place = text.indexOf("?");
  if (place < 0) return { name: unescaped(text), query: undefined };
  return { name: unescaped(text.slice(0, place)), query: text.slice(place + 1) };
}

/**
 * The position that an address asks for, and what of it could not be read.
 * @param {string | undefined} query
 * @param {Control[]} controls
 * @returns {{ position: number[], unknown: string[] }}
 */
export function readQuery(query, controls) {
  const position = controls.map((control) => control.default);
  /** @type {string[]} */
  const unknown = [];
  for (const part of (query ?? "").split("&").filter(Boolean)) {
    const [pair] = new URLSearchParams(part); // reads "+" and encoded signs
    if (!pair) continue; // a lone "?"
    const [name, key] = pair;
    const axis = controls.findIndex((control) => control.name === name);
    const place = axis < 0 ? -1 : placeOf(key, part, controls[axis].keys);
    if (place < 0) unknown.push(`${name}=${key}`);
    else position[axis] = place;
  }
  return { position, unknown };
}

/**
 * Place of a key; a plus that nobody encoded may be a blank or a plus.
 * @param {string} key
 * @param {string} part
 * @param {string[]} keys
 */
function placeOf(key, part, keys) {
  const place = keys.indexOf(key);
  if (place >= 0) return place;
  return keys.indexOf(unescaped(part.slice(part.indexOf("=") + 1)));
}

/**
 * The hash that stands for a position.
 * @param {string} name
 * @param {Control[]} controls
 * @param {number[]} position
 */
export function writeHash(name, controls, position) {
  const pairs = controls.map((control, axis) => {
    return `${encodeURIComponent(control.name)}=${encodeURIComponent(control.keys[position[axis]])}`;
  });
  return `#${encodeURIComponent(name)}${pairs.length ? `?${pairs.join("&")}` : ""}`;
}
