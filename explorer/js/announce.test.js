// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { announcement } from "./announce.js";

/** @import { Control } from "./types.js" */

/** @type {Control[]} */
const CONTROLS = [
  { name: "n", label: "least", kind: "range", labels: ["any", "20 people"], keys: ["0", "20"], default: 0 },
  { name: "who", label: "who", kind: "choice", labels: ["women", "all"], keys: ["women", "all"], default: 0 },
];
/** @param {number[]} position @param {string} reading */
const said = (position, reading) => ({ position, reading });

test("what was moved is told first, then the sentences that are new", () => {
  const before = said([0, 0], "49 contrasts. The middle is 0.9. One is far off.");
  const now = said([1, 0], "12 contrasts. The middle is 0.9. None is far off.");
  assert.equal(announcement(CONTROLS, before, now), "least: 20 people. 12 contrasts. None is far off.");
});

test("all controls that were moved are told", () => {
  const words = announcement(CONTROLS, said([0, 0], "A."), said([1, 1], "B."));
  assert.equal(words, "least: 20 people. who: all. B.");
});

test("a reading that did not change is said to be the same", () => {
  const words = announcement(CONTROLS, said([0, 0], "A. B."), said([0, 1], "A. B."));
  assert.equal(words, "who: all. The reading stays the same.");
});

test("a reading that only lost a sentence adds nothing", () => {
  assert.equal(announcement(CONTROLS, said([0, 0], "A. B."), said([0, 1], "A.")), "who: all.");
});
