// @ts-check
/* What the figures of one window share: a library for each version, evaluated once whoever sends it. */

/**
 * @typedef {object} Library
 * @property {typeof import("./jupyter.js").show} show gives a figure its face
 * @property {Promise<any>} plotly plotly.js
 */

/**
 * @typedef {object} Slot
 * @property {boolean} filled
 * @property {Promise<Library>} library
 * @property {(library: Library) => void} fill
 */

/**
 * @param {string} key names a version
 * @returns {Slot}
 */
export function slotFor(key) {
  /** @type {Record<symbol, Map<string, Slot>>} */
  const shared = /** @type {any} */ (globalThis);
  const slots = (shared[Symbol.for("everystate")] ??= new Map());
  let slot = slots.get(key);
  if (!slot) slots.set(key, (slot = emptySlot()));
  return slot;
}

/** @returns {Slot} */
function emptySlot() {
  /** @type {(library: Library) => void} */
  let resolve;
  /** @type {Slot} */
  const slot = {
    filled: false,
    library: new Promise((settle) => (resolve = settle)),
    fill(library) {
      slot.filled = true;
      resolve(library);
    },
  };
  return slot;
}
