// @ts-check
/**
 * Where the browser forbids a page to keep anything, even asking for the storage throws, and takes with it
 * the book's menu, search and theme switch. There a page remembers in a storage of its own, until it is left.
 * Where the storage is full, writing throws: what it cannot take a page remembers in the same way.
 */
(() => {
  "use strict";

  const storage = () => {
    /** @type {Map<string, string>} */
    const kept = new Map();
    return {
      get length() {
        return kept.size;
      },
      clear: () => kept.clear(),
      getItem: (/** @type {string} */ key) => kept.get(String(key)) ?? null,
      key: (/** @type {number} */ place) => [...kept.keys()][place] ?? null,
      removeItem(/** @type {string} */ key) {
        kept.delete(String(key));
      },
      setItem(/** @type {string} */ key, /** @type {string} */ value) {
        kept.set(String(key), String(value));
      },
    };
  };

  for (const name of /** @type {const} */ (["localStorage", "sessionStorage"])) {
    try {
      window[name].getItem("");
    } catch {
      Object.defineProperty(window, name, { value: storage() });
      window.forgetsAll = true;
    }
  }

  const { getItem, setItem, removeItem } = Storage.prototype;
  /** @type {WeakMap<Storage, Map<string, string>>} */
  const overflow = new WeakMap();

  Storage.prototype.getItem = function (key) {
    return overflow.get(this)?.get(key) ?? getItem.call(this, key);
  };
  Storage.prototype.removeItem = function (key) {
    overflow.get(this)?.delete(key);
    removeItem.call(this, key);
  };
  Storage.prototype.setItem = function (key, value) {
    overflow.get(this)?.delete(key);
    try {
      setItem.call(this, key, value);
    } catch {
      window.forgetsAll = true;
      overflow.set(this, (overflow.get(this) ?? new Map()).set(key, String(value)));
    }
  };
})();
