import assert from "node:assert/strict";
import test from "node:test";

import { thinLabels } from "./crowd.js";

const ROWS = ["squat<br><span>Miao 2014</span>", "open vs<br>closed", "leg press"];

/** What an axis of three rows is labelled with in a plot of some height. @param {number} height */
function labelsAt(height) {
  const yaxis = { range: [-0.5, 2.5], tickvals: [0, 1, 2], ticktext: ROWS, tickfont: { size: 10 } };
  const layout = { font: { size: 10 }, yaxis };
  thinLabels(layout, height);
  return layout.yaxis.ticktext;
}

test("labels that find room stay whole", () => {
  assert.deepEqual(labelsAt(120), ROWS);
});

test("in a low plot by-lines go first, so that each row keeps its name", () => {
  assert.deepEqual(labelsAt(60), ["squat", ...ROWS.slice(1)]);
});

test("in a very low plot labels that would lie on others go, too", () => {
  assert.deepEqual(labelsAt(36), ["squat", "leg press"]);
});
