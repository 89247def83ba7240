// @ts-check
/* What a page remembers of its reader: in the browser's storage, or, where that is blocked, as long as
   it is open. */

export class Memory {
  /** @param {string} prefix of the keys */
  constructor(prefix) {
    this.prefix = prefix;
    /** @type {Map<string, string>} */
    this.here = new Map();
  }

  /** @param {string} name @returns {string | undefined} */
  read(name) {
    const here = this.here.get(name);
    if (here !== undefined) return here;
    try {
      return localStorage.getItem(this.prefix + name) ?? undefined;
    } catch {
      return undefined; // blocked
    }
  }

  /** @param {string} name @param {string | undefined} value undefined forgets */
  write(name, value) {
    if (value === undefined) this.here.delete(name);
    else this.here.set(name, value);
    try {
      if (value === undefined) localStorage.removeItem(this.prefix + name);
      else localStorage.setItem(this.prefix + name, value);
    } catch {
      // blocked: it lives as long as the page
    }
  }
}
