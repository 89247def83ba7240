// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { parseHash, readQuery, writeHash } from "./address.js";

/** @import { Control } from "./types.js" */

/** @param {string} name @param {string[]} keys @param {number} start @returns {Control} */
const control = (name, keys, start) => {
  return { name, label: name, kind: "choice", labels: keys, keys, default: start };
};
const CONTROLS = [
  control("outcome", ["all of them", "the ratio itself", "a+b", "50 % & more", "is it?"], 0),
  control("minimum_n", ["0", "20", "-1.5"], 1),
];
const positions = CONTROLS[0].keys.flatMap((_, a) => CONTROLS[1].keys.map((__, b) => [a, b]));

test("every state has an address that leads back to it", () => {
  for (const name of ["map", "Abstände/1", "constructor"]) {
    const hashes = new Set();
    for (const position of positions) {
      const hash = writeHash(name, CONTROLS, position);
      hashes.add(hash);
      const parsed = parseHash(hash);
      assert.equal(parsed.name, name);
      assert.deepEqual(readQuery(parsed.query, CONTROLS), { position, unknown: [] });
    }
    assert.equal(hashes.size, positions.length);
  }
});

test("an address without controls names the figure only", () => {
  assert.equal(writeHash("map", [], []), "#map");
  assert.deepEqual(parseHash("#map"), { name: "map", query: undefined });
  assert.deepEqual(parseHash(""), { name: "", query: undefined });
});

test("signs that a mail program encoded are read as they were meant", () => {
  const forms = [
    "#map?outcome=the+ratio+itself&minimum_n=20",
    "#map%3Foutcome=the+ratio+itself&minimum_n=20",
    "#map%3foutcome=the%20ratio%20itself&minimum_n=20",
    "#map%3Foutcome%3Dthe+ratio+itself%26minimum_n%3D20",
    "#map%3Foutcome%3Dthe%2Bratio%2Bitself%26minimum_n%3D20",
    "#map%3Foutcome%3Dthe%2520ratio%2520itself%26minimum_n%3D20",
    "map?outcome=the%20ratio+itself&minimum_n=20",
    "#map?minimum_n=20&outcome=the ratio itself",
  ];
  for (const form of forms) {
    const { name, query } = parseHash(form);
    assert.equal(name, "map", form);
    assert.deepEqual(readQuery(query, CONTROLS), { position: [1, 1], unknown: [] }, form);
  }
});

test("a plus that nobody encoded may be a plus", () => {
  assert.deepEqual(readQuery("outcome=a+b", CONTROLS).position, [2, 1]);
  assert.deepEqual(readQuery("outcome=a%2Bb", CONTROLS).position, [2, 1]);
});

test("what an address does not name is at its default", () => {
  assert.deepEqual(readQuery("minimum_n=-1.5", CONTROLS).position, [0, 2]);
  assert.deepEqual(readQuery("", CONTROLS).position, [0, 1]);
  assert.deepEqual(readQuery(undefined, CONTROLS), { position: [0, 1], unknown: [] });
});

test("what cannot be read is told, and the rest is read", () => {
  const { position, unknown } = readQuery("outcome=nonsense&speed=9&minimum_n=20&outcome", CONTROLS);
  assert.deepEqual(position, [0, 1]);
  assert.deepEqual(unknown, ["outcome=nonsense", "speed=9", "outcome="]);
});

test("no address stops the page", () => {
  const hashes = ["#%", "#map?%", "#map?%E0%A4%A", "#?", "#map??", "#map?=", "#map?&&", "#%3F%3F", "##"];
  for (const hash of hashes) {
    const { query } = parseHash(hash);
    assert.deepEqual(readQuery(query, CONTROLS).position, [0, 1], hash);
  }
});
