import assert from "node:assert/strict";
import test from "node:test";

import { heightOfNames, thinLabels } from "./crowd.js";

const ROWS = ["squat<br><span>Miao 2014</span>", "open vs<br>closed", "leg press"];

/** An axis of three rows in a plot of some height. @param {number} height @param {number} size of its type */
function axisAt(height, size = 10) {
  const yaxis = { range: [-0.5, 2.5], tickvals: [0, 1, 2], ticktext: ROWS, tickfont: { size } };
  const layout = { font: { size }, yaxis };
  thinLabels(layout, height);
  return layout.yaxis;
}

/** What it is labelled with. @param {number} height */
const labelsAt = (height) => axisAt(height).ticktext;

test("labels that find room stay whole", () => {
  assert.deepEqual(labelsAt(120), ROWS);
});

test("labels shrink to what is still legible before any goes", () => {
  assert.deepEqual(axisAt(76, 12).ticktext, ROWS);
  assert.equal(axisAt(76, 12).tickfont.size, 10);
  assert.equal(axisAt(120, 12).tickfont.size, 12);
});

test("in a low plot by-lines go first, so that each row keeps its name", () => {
  assert.deepEqual(labelsAt(60), ["squat", ...ROWS.slice(1)]);
});

test("in a very low plot labels that would lie on others go, too", () => {
  assert.deepEqual(labelsAt(36), ["squat", "leg press"]);
});

test("a plot as high as its names ask for keeps them all", () => {
  const yaxis = { range: [-0.5, 2.5], tickvals: [0, 1, 2], ticktext: ROWS, tickfont: { size: 12 } };
  const asked = heightOfNames({ font: { size: 12 }, yaxis });
  assert.deepEqual(labelsAt(asked), ["squat", ...ROWS.slice(1)]);
  assert.ok(labelsAt(asked - 8).length < ROWS.length);
  const numbers = { ...yaxis, ticktext: ["0", "1", "2"] };
  assert.equal(heightOfNames({ font: { size: 12 }, yaxis: numbers }), 0);
});
