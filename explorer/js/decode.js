// @ts-check
/* States out of their stored encoding, the counterpart of states.py.  docs/encoding.md explains it. */

/** @import { Encoded, Tree } from "./types.js" */

const MISSING = Symbol("missing");
const VERSION = 1;

/**
 * What is stored in a figure, parsed; nothing is guessed of what another version means.
 * @param {string} text
 * @returns {any}
 */
export function readStored(text) {
  const stored = JSON.parse(text);
  if (stored.version === VERSION) return stored;
  const found = `This figure is stored in version ${stored.version}`;
  throw new Error(`${found}, and this page reads version ${VERSION}`);
}

/**
 * A number that depends on some controls only.
 * @param {number[]} shape number of values of each control
 * @param {number[]} position position of each control
 * @param {number[]} axes the controls that it depends on
 * @param {number[]} numbers in row-major order over these controls
 */
function pick(shape, position, axes, numbers) {
  let index = 0;
  for (const axis of axes) index = index * shape[axis] + position[axis];
  return numbers[index];
}

/**
 * What a tree holds at one position.  Values are shared with the encoding: do not change them.
 * @param {Encoded} encoded
 * @param {number[]} position
 * @param {Tree} tree
 * @returns {any}
 */
export function decode(encoded, position, tree = encoded.tree) {
  const { shape, pool } = encoded;
  /** @param {Tree} node @returns {any} */
  function valueOf(node) {
    switch (node[0]) {
      case "=": return node[1];
      case "@": return pool[pick(shape, position, node[1], node[2])];
      case "?": return pick(shape, position, node[1], node[2]) ? valueOf(node[3]) : MISSING;
      case "[": return node[1].map(valueOf).filter((value) => value !== MISSING);
      default: {
        const entries = Object.entries(node[1]).map(([key, child]) => [key, valueOf(child)]);
        return Object.fromEntries(entries.filter(([, value]) => value !== MISSING)); // also "__proto__"
      }
    }
  }
  return valueOf(tree);
}

/**
 * The part of a tree under one key, for a look at it alone.
 * @param {Tree} tree
 * @param {string} key
 * @returns {Tree}
 */
export function branch(tree, key) {
  if (tree[0] === "=") return ["=", tree[1][key]];
  if (tree[0] !== "{") throw new TypeError(`These states have no ${key}`);
  return tree[1][key];
}

/**
 * A tree without one key.
 * @param {Tree} tree
 * @param {string} key
 * @returns {Tree}
 */
export function without(tree, key) {
  if (tree[0] !== "{" && tree[0] !== "=") return tree;
  const { [key]: _, ...rest } = tree[1];
  return [tree[0], rest];
}

/**
 * Whether a tree holds the same at two positions: equal values stand once in the pool.
 * @param {Encoded} encoded
 * @param {Tree} tree
 * @param {number[]} here
 * @param {number[]} there
 * @returns {boolean}
 */
export function agree(encoded, tree, here, there) {
  const { shape } = encoded;
  /** @param {number[]} axes @param {number[]} numbers */
  const both = (axes, numbers) => [here, there].map((position) => pick(shape, position, axes, numbers));
  /** @param {Tree} node @returns {boolean} */
  function same(node) {
    switch (node[0]) {
      case "=": return true;
      case "[": return node[1].every(same);
      case "{": return Object.values(node[1]).every(same);
      default: {
        const [one, other] = both(node[1], node[2]);
        if (one !== other) return false;
        return node[0] === "@" || !one || same(node[3]);
      }
    }
  }
  return same(tree);
}
