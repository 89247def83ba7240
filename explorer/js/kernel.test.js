// @ts-check
/* The kernel's source of states against a kernel that answers when the test says so. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { patched } from "./patch.js";

globalThis.window = /** @type {any} */ (globalThis);
const { KernelSource } = await import("./kernel.js");

const COUNTS = [5, 2];
/** @param {number[]} at */
const stateAt = (at) => ({ data: [{ y: at }], layout: { title: { text: String(at) } }, reading: String(at) });

const base = { at: [0, 0], state: stateAt([0, 0]) };

/** A widget's model whose questions are kept, to be answered later. */
function modelOf() {
  /** @type {Record<string, Function>} */
  const listeners = {};
  /** @type {Record<string, any>} */
  const held = { _position: [0, 0] };
  /** @type {any[]} */
  const asked = [];
  const model = {
    asked,
    get: (/** @type {string} */ name) => held[name],
    set: (/** @type {string} */ name, /** @type {any} */ value) => (held[name] = value),
    save_changes() {},
    send: (/** @type {any} */ question) => asked.push(question),
    on: (/** @type {string} */ name, /** @type {Function} */ listener) => (listeners[name] = listener),
    widget_manager: { get_model: async () => ({}) },
    hear: (/** @type {any} */ message) => listeners["msg:custom"](message),
    answer: (/** @type {number[]} */ at) => model.hear({ of: "state", at, whole: stateAt(at) }),
    moveTo: (/** @type {number[]} */ at) => {
      held._position = at;
      listeners["change:_position"]();
    },
  };
  return model;
}

const kernel = { alive: () => true, away: "Run this cell.", silent: "It does not answer." };

test("the state at the start is here, another comes once and is kept", async () => {
  const model = modelOf();
  const source = new KernelSource(model, COUNTS, base, kernel);
  assert.deepEqual(source.peek([0, 0]), stateAt([0, 0]));
  const coming = source.get([1, 0]);
  assert.deepEqual(model.asked, [{ state: [1, 0] }]);
  model.answer([1, 0]);
  assert.deepEqual(await coming, stateAt([1, 0]));
  assert.deepEqual(source.peek([1, 0]), stateAt([1, 0]));
  source.close();
});

test("while a slider is held, only the latest place waits behind the one that is asked for", async () => {
  const model = modelOf();
  const source = new KernelSource(model, COUNTS, base, kernel);
  const first = source.get([1, 0]);
  source.get([2, 0]);
  source.get([3, 0]);
  const last = source.get([4, 0]);
  model.answer([1, 0]);
  assert.deepEqual(model.asked, [{ state: [1, 0] }, { state: [4, 0] }]);
  model.answer([4, 0]);
  assert.deepEqual([await first, await last], [stateAt([1, 0]), stateAt([4, 0])]);
  source.close();
});

test("at rest the neighbours come one by one, the reader's own wish before them", async () => {
  const model = modelOf();
  const source = new KernelSource(model, COUNTS, base, kernel);
  source.rest([0, 0]);
  assert.deepEqual(model.asked, [{ state: [1, 0] }]);
  source.get([4, 1]);
  model.answer([1, 0]);
  assert.deepEqual(model.asked.at(-1), { state: [4, 1] });
  model.answer([4, 1]);
  assert.deepEqual(model.asked.at(-1), { state: [2, 0] });
  source.close();
});

test("a question that nobody answers is told and asked again until its answer comes", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const model = modelOf();
  const source = new KernelSource(model, COUNTS, base, kernel);
  const asked = () => model.asked.filter(({ state }) => state.join() === "1,0").length;
  /** @type {number[][]} */
  const told = [];
  source.follow((position) => told.push(position));
  source.moved([1, 0]);
  const coming = source.get([1, 0]);
  context.mock.timers.tick(9000);
  await assert.rejects(coming, { message: kernel.silent });
  assert.equal(asked(), 2);
  model.answer([1, 0]);
  assert.deepEqual(told, [[1, 0]]);
  context.mock.timers.tick(60_000);
  assert.equal(asked(), 2);
  source.close();
});

test("what is kept is bounded", () => {
  const model = modelOf();
  const source = new KernelSource(model, [1000], base, kernel);
  for (let place = 1; place < 200; place++) model.answer([place]);
  assert.equal(source.states.size, 60);
  assert.equal(source.peek([1]), undefined);
  assert.deepEqual(source.peek([199]), stateAt([199]));
});

test("an error of the function is for the reader, and nothing is kept of it", async () => {
  const model = modelOf();
  const source = new KernelSource(model, COUNTS, base, kernel);
  const coming = source.get([1, 0]);
  model.hear({ of: "state", at: [1, 0], error: "No figure." });
  await assert.rejects(coming, { message: "No figure." });
  assert.equal(source.peek([1, 0]), undefined);
  source.close();
});

test("without a kernel nothing is asked, and it is said what to do", async () => {
  const model = modelOf();
  const source = new KernelSource(model, COUNTS, base, { ...kernel, alive: () => false });
  await assert.rejects(source.get([1, 0]), { message: kernel.away });
  await assert.rejects(source.table([1, 0]), { message: kernel.away });
  assert.deepEqual(model.asked, []);
  source.close();
});

test("places set elsewhere are followed, the reader's own are not told twice", () => {
  const model = modelOf();
  const source = new KernelSource(model, COUNTS, base, kernel);
  /** @type {number[][]} */
  const followed = [];
  source.follow((position) => followed.push(position));
  source.moved([1, 0]);
  model.moveTo([1, 0]);
  model.moveTo([2, 1]);
  assert.deepEqual(followed, [[2, 1]]);
  source.close();
});

test("a value is known to change nothing where its state is here", () => {
  const model = modelOf();
  const source = new KernelSource(model, COUNTS, base, kernel);
  model.hear({ of: "state", at: [1, 0], patch: [[["layout", "title"], { text: "other" }]] });
  model.hear({ of: "state", at: [2, 0], patch: [[["data", 0, "y"], []]] });
  assert.deepEqual(source.prospects([0, 0], 0).slice(0, 3), ["other", "same", "empty"]);
  assert.equal(source.prospects([0, 0], 0)[4], undefined);
});

test("a patch shares what it does not change", () => {
  const old = { data: [{ x: [1] }, { x: [2] }], layout: { a: 1, b: 2 } };
  const state = patched(old, [[["data", "length"], 1], [["layout", "b"]], [["data", 0, "y"], [3]]]);
  assert.deepEqual(state, { data: [{ x: [1], y: [3] }], layout: { a: 1 } });
  assert.deepEqual(old, { data: [{ x: [1] }, { x: [2] }], layout: { a: 1, b: 2 } });
  assert.equal(state.data[0].x, old.data[0].x);
});
