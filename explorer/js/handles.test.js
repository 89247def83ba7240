// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { handleOf, nearestStop, stopsOf, wayOf } from "./handles.js";
import { pointsOf } from "./points.js";
import { hasPoints } from "./prospects.js";

const META = { handle: { control: 1, places: [2, 0, 1], label: "dose" } };
const TRACK = { x: [0, 1, null], y: [5, 7, 9], meta: META };

/** @param {number} offset @param {number} scale */
const axis = (offset, scale) => {
  return { _offset: offset, d2p: (/** @type {any} */ value) => (value === null ? NaN : value * scale) };
};

test("stops stand where the trace's own axes put its points; a gap is no stop", () => {
  const layout = { xaxis: axis(10, 100), yaxis: axis(20, 10), xaxis2: axis(500, 1), yaxis2: axis(0, 1) };
  const stops = [{ x: 10, y: 70, place: 2 }, { x: 110, y: 90, place: 0 }];
  assert.deepEqual(stopsOf(TRACK, layout), stops);
  const [first] = stopsOf({ ...TRACK, xaxis: "x2", yaxis: "y2" }, layout);
  assert.deepEqual(first, { x: 500, y: 5, place: 2 });
  assert.deepEqual(stopsOf({ ...TRACK, xaxis: "x3" }, layout), []);
});

test("a pointer beside the track leads to the nearest stop", () => {
  const stops = [0, 10, 20].map((x, place) => ({ x, y: 50, place }));
  assert.equal(nearestStop(stops, { x: 14, y: 300 }).place, 1);
  assert.equal(nearestStop(stops, { x: -999, y: 0 }).place, 0);
});

test("the pointer shows the way in which a track runs", () => {
  /** @param {number[][]} places */
  const stops = (places) => places.map(([x, y], place) => ({ x, y, place }));
  assert.equal(wayOf(stops([[0, 5], [90, 6]])), "x");
  assert.equal(wayOf(stops([[5, 0], [6, 90]])), "y");
  assert.equal(wayOf(stops([[0, 0], [90, 90]])), "");
});

test("a track is no data: it is not walked, and fills no empty figure", () => {
  assert.ok(handleOf(TRACK));
  assert.equal(handleOf({ meta: ["a word"] }), undefined);
  assert.deepEqual(pointsOf([TRACK]), []);
  assert.equal(hasPoints(TRACK), false);
  assert.equal(hasPoints({ x: [0], y: [5] }), true);
});
