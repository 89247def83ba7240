// @ts-check
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Memory } from "./storage.js";

/** @param {Map<string, string>} kept */
function storageOf(kept) {
  return {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
    removeItem: (/** @type {string} */ key) => kept.delete(key),
  };
}

/** @param {PropertyDescriptor} descriptor */
function provide(descriptor) {
  Object.defineProperty(globalThis, "localStorage", { configurable: true, ...descriptor });
}

const real = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
afterEach(() => {
  if (real) Object.defineProperty(globalThis, "localStorage", real);
  else Reflect.deleteProperty(globalThis, "localStorage");
});

test("what is written is read again on the next visit, under a key of its own", () => {
  const kept = new Map([["other:a", "theirs"]]);
  provide({ value: storageOf(kept) });
  new Memory("mine:").write("a", "");
  new Memory("mine:").write("b", "2");
  assert.equal(new Memory("mine:").read("a"), "");
  assert.equal(new Memory("mine:").read("b"), "2");
  assert.equal(new Memory("mine:").read("c"), undefined);
  new Memory("mine:").write("b", undefined);
  assert.equal(new Memory("mine:").read("b"), undefined);
  assert.deepEqual([...kept], [["other:a", "theirs"], ["mine:a", ""]]);
});

test("where storage is blocked, full or missing, the page remembers as long as it is open", () => {
  const blocked = () => {
    throw new DOMException("blocked", "SecurityError");
  };
  const full = { getItem: blocked, setItem: blocked, removeItem: blocked };
  const ways = [{ get: blocked }, { value: full }, { value: undefined }];
  for (const way of ways) {
    provide(way);
    const memory = new Memory("mine:");
    assert.equal(memory.read("a"), undefined);
    memory.write("a", "1");
    assert.equal(memory.read("a"), "1");
    memory.write("a", undefined);
    assert.equal(memory.read("a"), undefined);
  }
});
