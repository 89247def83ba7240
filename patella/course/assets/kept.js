// @ts-check
/* What the book keeps of its reader: records of named things, in this browser's storage and nowhere else.
   A browser may forbid that (private windows, some for pages opened as files). And what is stored may come
   from an older book or another hand: what has not the form that the book writes counts as nothing. */
(function () {
  "use strict";

  const KEYS = {
    beliefs: "vastus-medialis-beliefs", // statement -> confidence from 0 to 100
    guesses: "vastus-medialis-guesses", // address of the figure -> what was guessed
    quizzes: "vastus-medialis-quizzes", // question -> what was answered
    remarks: "vastus-medialis-remarks", // chapter -> text
  };
  const OF_FIGURES = "everystate-guess:"; // how the figures' own keys begin
  let works = true;

  /**
   * What the storage answers; nothing where the browser forbids it.
   * @template T
   * @param {(storage: Storage) => T} ask
   */
  function asked(ask) {
    try {
      return ask(localStorage);
    } catch {
      works = false;
      return null;
    }
  }

  /** @param {any} value @returns {value is Record<string, any>} */
  const isRecord = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);

  /** @param {KeptPart} part @returns {Record<string, any>} */
  function read(part) {
    const text = asked((storage) => storage.getItem(KEYS[part]));
    try {
      const value = JSON.parse(text ?? "{}");
      return isRecord(value) ? value : {};
    } catch {
      return {}; // no JSON
    }
  }

  /** @param {KeptPart} part @param {Record<string, any>} record */
  function write(part, record) {
    asked((storage) => storage.setItem(KEYS[part], JSON.stringify(record)));
  }

  /** Keep one thing more. @param {KeptPart} part @param {string} name @param {any} value */
  const put = (part, name, value) => write(part, { ...read(part), [name]: value });

  function forgetAll() {
    asked((storage) => {
      const figures = Object.keys(storage).filter((key) => key.startsWith(OF_FIGURES));
      for (const key of [...Object.values(KEYS), ...figures]) storage.removeItem(key);
    });
  }

  /** How sure somebody was of a statement; null where nothing is kept that says it. @param {any} value */
  const confidence = (value) => (Number.isInteger(value) && value >= 0 && value <= 100 ? value : null);

  /** The words of an answer to a question of a quiz; null where none are kept. @param {any} one */
  function answers(one) {
    if (!isRecord(one) || !Array.isArray(one.answers)) return null;
    return one.answers.every((answer) => typeof answer === "string") ? one.answers : null;
  }

  globalThis.courseKept = {
    read, write, put, forgetAll, isRecord, confidence, answers,
    /** Whether the browser keeps what is written, as far as is known; `storage.js` may stand in for it. */
    works: () => works && !window.forgetsAll,
  };
})();
