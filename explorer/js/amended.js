// @ts-check
/* A source whose states a page may add to: marks of its own beside those of the figure. */

/** @import { Amendment, Source, State } from "./types.js" */

/** @implements {Source} */
export class Amended {
  /** @param {Source} source */
  constructor(source) {
    this.source = source;
    /** @type {Amendment | undefined} */
    this.amendment = undefined;
  }

  /** @param {State} state */
  amend(state) {
    return this.amendment ? this.amendment.state(state) : state;
  }

  /** @param {number[]} position */
  peek(position) {
    const state = this.source.peek(position);
    return state && this.amend(state);
  }

  /** @param {number[]} position */
  async get(position) {
    return this.amend(await this.source.get(position));
  }

  /** @param {number[]} position */
  async table(position) {
    const table = await this.source.table(position);
    return this.amendment ? this.amendment.table(table) : table;
  }

  /** @param {number[]} position @param {number} axis */
  prospects(position, axis) {
    return this.source.prospects(position, axis);
  }

  /** @param {number[]} position */
  moved(position) {
    this.source.moved(position);
  }

  /** @param {number[]} position */
  rest(position) {
    this.source.rest(position);
  }

  /** @param {(position: number[]) => void} listener */
  follow(listener) {
    return this.source.follow(listener);
  }
}
