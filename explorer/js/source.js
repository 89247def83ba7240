// @ts-check
/* The source of states of a page: all of them stand in it. */

/** @import { Encoded, State, Table } from "./types.js" */
import { branch, decode, readStored, without } from "./decode.js";
import { Prospects } from "./prospects.js";

export class TableSource {
  /** @param {() => string} read gives the stored JSON, which is parsed when it is first needed */
  constructor(read) {
    this.read = read;
    /** @type {Encoded | undefined} */
    this.parsed = undefined;
    /** @type {Prospects | undefined} */
    this.seen = undefined;
  }

  get encoded() {
    this.parsed ??= /** @type {Encoded} */ (readStored(this.read()));
    return this.parsed;
  }

  /** @param {number[]} position @returns {State} */
  peek(position) {
    return decode(this.encoded, position, without(this.encoded.tree, "table"));
  }

  /** @param {number[]} position */
  async get(position) {
    return this.peek(position);
  }

  /** @param {number[]} position @returns {Promise<Table>} */
  async table(position) {
    return decode(this.encoded, position, branch(this.encoded.tree, "table"));
  }

  /** @param {number[]} position @param {number} axis */
  prospects(position, axis) {
    this.seen ??= new Prospects(this.encoded);
    return this.seen.of(position, axis);
  }

  moved() {} // nobody else to tell

  rest() {} // nothing to fetch

  follow() {
    return () => {}; // nobody else moves the controls of a page
  }
}
