// @ts-check
/* The source of states that Python computes when they are asked for: a kernel, or a worker of the page. */

/** @import { Model, Prospect, State, Table } from "./types.js" */
import { drawnAlike, patched } from "./patch.js";
import { hasPoints } from "./prospects.js";

const MOST_KEPT = 60; // states of one figure
const MOST_AHEAD = 6; // states fetched ahead of a reader at rest
const PAUSE_MS = 30; // without a move, before anything is fetched ahead
const SLOW_MS = 300; // a kernel that takes so long is kept free for what the reader asks for
const PATIENCE_MS = 8000; // then the reader is told that the kernel does not answer

/**
 * What the kernel says about one position.
 * @typedef {object} Answer
 * @property {"state" | "table"} of
 * @property {number[]} at
 * @property {any} [whole]
 * @property {import("./patch.js").Change[]} [patch] what differs from the state at the start
 * @property {string} [error]
 */

/** @typedef {{ at: number[], state: State }} Base the state in which a figure opens: others differ from it */

/**
 * @typedef {object} Wait
 * @property {Promise<any>} promise
 * @property {(value: any) => void} resolve
 * @property {(error: Error) => void} reject
 */

export class KernelSource {
  /**
   * @param {Model} model
   * @param {number[]} counts number of values of each control
   * @param {Base} base
   * @param {{ alive: () => boolean, away: string, silent: string }} kernel whether there is one, and what to
   *   say without, and where it does not answer
   */
  constructor(model, counts, base, { alive, away, silent }) {
    this.model = model;
    this.counts = counts;
    this.base = base;
    this.alive = alive;
    this.away = away;
    this.silent = silent;
    /** @type {number[]} where the controls stand */
    this.position = model.get("_position");
    /** @type {Map<string, State>} the states that are here, the latest used last */
    this.states = new Map();
    /** @type {Map<string, Wait>} what is waited for, by kind and position */
    this.waits = new Map();
    /** @type {number[] | undefined} what the reader wants next: the latest only */
    this.wanted = undefined;
    /** @type {number[][]} what may be wanted later */
    this.ahead = [];
    /** @type {string | undefined} the state that was asked for, one at a time */
    this.asked = undefined;
    this.since = 0;
    /** @type {[axis: number, step: number]} the last move */
    this.heading = [0, 1];
    /** @type {number | undefined} */
    this.pause = undefined;
    /** @type {number | undefined} */
    this.patience = undefined;
    /** @type {Set<(position: number[]) => void>} */
    this.followers = new Set();
    model.on("msg:custom", (message) => (message.forget ? this.forget(message.forget) : this.hear(message)));
    model.on("change:_position", () => this.moveTo(model.get("_position")));
  }

  /** @param {number[]} position @returns {State | undefined} */
  peek(position) {
    const key = position.join();
    if (key === this.base.at.join()) return this.base.state;
    const known = this.states.get(key);
    if (known) this.keep(key, known);
    return known;
  }

  /** @param {number[]} position @returns {Promise<State>} */
  get(position) {
    const known = this.peek(position);
    if (known) return Promise.resolve(known);
    const name = `state ${position}`;
    const passed = `state ${this.wanted}`;
    if (passed !== name) this.waits.delete(passed); // the reader has moved on
    this.wanted = position;
    const wait = this.wait(name);
    this.askNext();
    this.awaitAnswer(position);
    return wait;
  }

  /**
   * Tell the reader when no answer comes, and ask once more: on a busy machine a message may be lost.
   * @param {number[]} position
   */
  awaitAnswer(position) {
    clearTimeout(this.patience);
    this.patience = window.setTimeout(() => {
      if (this.peek(position)) return;
      this.settle(`state ${position}`, new Error(this.silent));
      if (!this.alive()) return;
      this.wanted = position;
      this.asked = undefined;
      this.askNext();
      this.awaitAnswer(position);
    }, PATIENCE_MS);
  }

  /** @param {number[]} position @returns {Promise<Table>} */
  table(position) {
    const wait = this.wait(`table ${position}`);
    this.send({ table: position });
    return wait;
  }

  /**
   * What each value of a control would do, as far as its state is here.
   * @param {number[]} position
   * @param {number} axis
   * @returns {Prospect[]}
   */
  prospects(position, axis) {
    const here = this.peek(position);
    return Array.from({ length: this.counts[axis] }, (_, place) => {
      const there = this.peek(replaced(position, axis, place));
      if (!there) return undefined;
      if (place !== position[axis] && here && drawnAlike(here, there)) return "same";
      return there.data.some(hasPoints) ? "other" : "empty";
    });
  }

  /** The reader moved the controls. @param {number[]} position */
  moved(position) {
    const axis = position.findIndex((place, other) => place !== this.position[other]);
    if (axis >= 0) this.heading = [axis, Math.sign(position[axis] - this.position[axis])];
    this.position = position;
    this.ahead = [];
    clearTimeout(this.pause);
    if (!this.alive()) return;
    this.model.set("_position", position);
    this.model.save_changes();
    this.pause = window.setTimeout(() => this.rest(position), PAUSE_MS);
  }

  /** Fetch the states one step away, first where the reader was heading. @param {number[]} position */
  rest(position) {
    if (!this.alive()) return;
    const [axis, step] = this.heading;
    const steps = [[axis, step], [axis, 2 * step], [axis, -step]];
    for (const other of position.keys()) if (other !== axis) steps.push([other, 1], [other, -1]);
    this.ahead = steps
      .map(([moving, by]) => replaced(position, moving, position[moving] + by))
      .filter((there) => there.every((place, other) => place >= 0 && place < this.counts[other]))
      .filter((there) => !this.peek(there))
      .slice(0, MOST_AHEAD);
    this.askNext();
  }

  /** @param {(position: number[]) => void} listener */
  follow(listener) {
    this.followers.add(listener);
    return () => this.followers.delete(listener);
  }

  close() {
    clearTimeout(this.pause);
    clearTimeout(this.patience);
    this.states.clear();
    this.ahead = [];
  }

  // -- asking and hearing

  /**
   * Ask for one state at a time, the reader's first: so none waits for more than one other.
   * @returns {void}
   */
  askNext() {
    if (this.asked !== undefined && this.alive()) return;
    const position = this.wanted ?? this.ahead.shift();
    this.wanted = undefined;
    if (!position) return;
    if (this.peek(position)) return this.askNext(); // it came meanwhile
    this.asked = position.join();
    this.since = performance.now();
    this.send({ state: position });
  }

  /** @param {{ state: number[] } | { table: number[] }} question */
  send(question) {
    try {
      if (!this.alive()) throw new Error(this.away);
      this.model.send(question);
    } catch { // a kernel that was shut down cannot be sent anything
      this.asked = undefined;
      for (const name of this.waits.keys()) this.settle(name, new Error(this.away));
    }
  }

  /** @param {Answer} answer */
  hear({ of, at, whole, patch, error }) {
    const key = at.join();
    const value = patch ? patched(this.base.state, patch) : whole;
    if (of === "state" && !error) this.keep(key, value);
    const awaited = this.settle(`${of} ${key}`, error ? new Error(error) : value);
    const late = !awaited && !error && of === "state" && key === this.position.join();
    if (late) this.tell();
    if (of !== "state" || key !== this.asked) return; // another window asked
    if (performance.now() - this.since > SLOW_MS) this.ahead = [];
    this.asked = undefined;
    this.askNext();
  }

  /**
   * Give to whoever waits for it; tells whether anybody did.
   * @param {string} name
   * @param {any} found an Error where nothing was found
   */
  settle(name, found) {
    const wait = this.waits.get(name);
    this.waits.delete(name);
    if (found instanceof Error) wait?.reject(found);
    else wait?.resolve(found);
    return wait !== undefined;
  }

  /** @param {string} name @returns {Promise<any>} */
  wait(name) {
    const known = this.waits.get(name);
    if (known) return known.promise;
    const wait = /** @type {Wait} */ ({});
    wait.promise = new Promise((resolve, reject) => Object.assign(wait, { resolve, reject }));
    this.waits.set(name, wait);
    return wait.promise;
  }

  /** @param {string} key @param {State} state */
  keep(key, state) {
    this.states.delete(key);
    this.states.set(key, state);
    if (this.states.size > MOST_KEPT) this.states.delete(this.states.keys().next().value ?? "");
  }

  /** The function's data have changed: nothing that is here is true any more. @param {Base} base */
  forget(base) {
    this.base = base;
    this.states.clear();
    this.tell();
  }

  /** The controls were moved in Python or in another window. @param {number[]} position */
  moveTo(position) {
    if (position.join() === this.position.join()) return;
    this.position = position;
    this.tell();
  }

  /** The face shall show what stands at the present position. */
  tell() {
    for (const listener of this.followers) listener(this.position);
  }
}

/** @param {number[]} position @param {number} axis @param {number} place */
const replaced = (position, axis, place) => position.map((old, other) => (other === axis ? place : old));
