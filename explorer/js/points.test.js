// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { linkOf, pointsOf, wordsOf } from "./points.js";

const LINK = "https://doi.org/10.1/x";
/** @param {any} trace */
const count = (trace) => pointsOf([trace]).length;

test("every kind of trace with points can be walked", () => {
  const traces = {
    scatter: [{ x: [1, 2, 3], y: [4, null, 6] }, 2],
    "scatter of one column": [{ y: [4, 5] }, 2],
    bar: [{ type: "bar", x: ["a", "b"], y: [1, 0] }, 2],
    box: [{ type: "box", y: [1, 2, 3] }, 3],
    "pie without labels": [{ type: "pie", values: [1, 2] }, 2],
    pie: [{ type: "pie", labels: ["a", "b"], values: [1, 2] }, 2],
    treemap: [{ type: "treemap", labels: ["a", "b"], parents: ["", "a"], values: [1, 2] }, 2],
    "treemap without values": [{ type: "treemap", labels: ["a", "b"], parents: ["", "a"] }, 2],
    polar: [{ type: "scatterpolar", r: [1, 2], theta: [0, 90] }, 2],
    ternary: [{ type: "scatterternary", a: [1, 2], b: [1, 1], c: [1, null] }, 1],
    solid: [{ type: "scatter3d", x: [1, 2], y: [1, 2], z: [1, 2] }, 2],
    heatmap: [{ type: "heatmap", z: [[1, null], [3, 4]] }, 3],
    map: [{ type: "scattergeo", lat: [1, 2], lon: [3, 4] }, 2],
    countries: [{ type: "choropleth", locations: ["NOR", "PER"], z: [1, 2] }, 2],
    candles: [{ type: "candlestick", x: ["a"], open: [1], high: [3], low: [0], close: [2] }, 1],
  };
  for (const [kind, [trace, expected]] of Object.entries(traces)) assert.equal(count(trace), expected, kind);
});

test("traces that say nothing are passed over", () => {
  for (const silent of [{ hoverinfo: "skip" }, { visible: false }, { visible: "legendonly" }]) {
    assert.equal(count({ x: [1], y: [1], ...silent }), 0);
  }
  const two = [{ y: [1], hoverinfo: "skip" }, { y: [2] }];
  assert.deepEqual(pointsOf(two), [{ curveNumber: 1, pointNumber: 0 }]);
  assert.deepEqual(pointsOf([{ type: "image", source: "data:" }]), []);
});

test("a point's link is found in its customdata", () => {
  assert.equal(linkOf({ customdata: ["no link", LINK] }, 1), LINK);
  assert.equal(linkOf({ customdata: [["Cowan", LINK]] }, 0), LINK);
  assert.equal(linkOf({ customdata: [[["a", LINK], ["b", "c"]]] }, [0, 0]), LINK);
  for (const customdata of [undefined, null, [], ["text"], [["text", 5]], "javascript:alert(1)"]) {
    assert.equal(linkOf({ customdata }, 0), undefined);
  }
});

test("a point is told as its author wrote it, else as the chart labels it, else by its values", () => {
  const trace = { name: "women", x: [1, -2], y: [3, 4], text: ["<b>first</b>", ""] };
  assert.equal(wordsOf(trace, 0, "label"), "first");
  assert.equal(wordsOf(trace, 1, "label"), "label");
  assert.equal(wordsOf(trace, 1, ""), "women: −2, 4");
  assert.equal(wordsOf({ ...trace, hovertext: ["told", ""] }, 0, "label"), "told");
  assert.equal(wordsOf({ ...trace, hovertemplate: "%{x}" }, 0, "label"), "label");
  assert.equal(wordsOf({ z: [[1, 2]], x: ["a", "b"], y: ["c"] }, [0, 1], ""), "b, c, 2");
  assert.equal(wordsOf({ z: [[1, 2]] }, [0, 1], ""), "1, 0, 2");
});
