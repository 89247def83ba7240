// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { nearest, shareOf, stepped, valueAt } from "./line.js";

const AXES = [
  { range: [0, 100] }, { range: [100, 0] }, { range: [-2.5, 7] }, { type: "linear", range: [0.1, 0.2] },
  { type: "log", range: [0, 3] }, { type: "log", range: [2, -1] },
];

test("values and shares of an axis answer each other", () => {
  for (const axis of AXES) {
    for (const share of [0, 0.1, 0.5, 0.999, 1]) {
      assert.ok(Math.abs(shareOf(axis, valueAt(axis, share)) - share) < 1e-9);
    }
  }
});

test("a logarithmic axis holds logarithms", () => {
  assert.equal(valueAt({ type: "log", range: [0, 2] }, 0.5), 10);
  assert.equal(shareOf({ type: "log", range: [0, 2] }, 100), 1);
  assert.equal(shareOf({ type: "log", range: [0, 2] }, 0), 0);
});

test("a value beyond the ends of an axis stands at its ends", () => {
  assert.equal(shareOf({ range: [0, 100] }, 120), 1);
  assert.equal(shareOf({ range: [0, 100] }, -5), 0);
  assert.equal(shareOf({ range: [100, 0] }, 120), 0);
});

test("the nearest answer is found, of two the first", () => {
  const values = [0, 5, 10, 15];
  const cases = [[-9, 0], [2.4, 0], [2.5, 0], [2.6, 1], [14, 3], [99, 3]];
  for (const [value, place] of cases) assert.equal(nearest(values, value), place);
});

test("keys move by steps and stay on the scale", () => {
  /** @type {[string, number | null, number | null][]} */
  const cases = [
    ["ArrowRight", null, 0], ["ArrowUp", null, 0], ["ArrowLeft", null, 20], ["ArrowDown", null, 20],
    ["ArrowRight", 3, 4], ["ArrowLeft", 3, 2], ["ArrowLeft", 0, 0], ["ArrowRight", 20, 20],
    ["PageUp", 3, 13], ["PageUp", 15, 20], ["PageDown", 15, 5], ["Home", null, 0], ["End", 4, 20],
    ["Tab", 4, null], ["Enter", null, null],
  ];
  for (const [key, place, expected] of cases) {
    assert.equal(stepped(key, place, 21), expected, `${key} ${place}`);
  }
});
