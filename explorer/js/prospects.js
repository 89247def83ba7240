// @ts-check
/* What the values of a control would do: whether anything drawn would change, whether any point is left. */

/** @import { Encoded, Prospect } from "./types.js" */
import { handleOf } from "./handles.js";
import { agree, branch, decode, without } from "./decode.js";

/** @param {any} value */
const given = (value) => value !== null && value !== undefined;

/** @param {unknown} values a column, or rows of a grid */
function holds(values) {
  return Array.isArray(values) && values.flat().some(given);
}

/**
 * Whether a trace has a point to draw; the track of a handle has none of its own.
 * @param {any} trace
 */
export function hasPoints(trace) {
  if (trace.visible === false || trace.visible === "legendonly" || handleOf(trace)) return false;
  for (const alone of ["z", "values", "r", "lat", "open"]) {
    if (alone in trace && alone !== "z") return holds(trace[alone]);
  }
  if (Array.isArray(trace.z) && Array.isArray(trace.z[0])) return holds(trace.z);
  const columns = ["x", "y", "z"].map((key) => trace[key]).filter(Array.isArray);
  if (!columns.length) return "source" in trace; // an image
  const least = Math.min(...columns.map((column) => column.length));
  for (let row = 0; row < least; row++) if (columns.every((column) => given(column[row]))) return true;
  return false;
}

/** For all positions of a grid of states. */
export class Prospects {
  /** @param {Encoded} encoded */
  constructor(encoded) {
    this.encoded = encoded;
    this.data = branch(encoded.tree, "data");
    this.layout = without(branch(encoded.tree, "layout"), "title");
    /** @type {Map<string, boolean>} whether a position leaves nothing to draw */
    this.emptiness = new Map();
  }

  /** @param {number[]} position */
  empty(position) {
    const key = position.join();
    const known = this.emptiness.get(key);
    if (known !== undefined) return known;
    const found = !decode(this.encoded, position, this.data).some(hasPoints);
    this.emptiness.set(key, found);
    return found;
  }

  /**
   * What each value of a control would do from a position.
   * @param {number[]} position
   * @param {number} axis
   * @returns {Prospect[]}
   */
  of(position, axis) {
    return Array.from({ length: this.encoded.shape[axis] }, (_, value) => {
      const there = position.map((place, other) => (other === axis ? value : place));
      if (value !== position[axis] && this.same(position, there)) return "same";
      return this.empty(there) ? "empty" : "other";
    });
  }

  /** @param {number[]} here @param {number[]} there */
  same(here, there) {
    return agree(this.encoded, this.data, here, there) && agree(this.encoded, this.layout, here, there);
  }
}
