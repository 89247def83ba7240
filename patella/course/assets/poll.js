// @ts-check
// The belief poll: answers live in this browser's storage and nowhere else.
// A browser may forbid that (private windows, some for pages opened as files): then the sliders work,
// and the note says that nothing is kept.
(function () {
  "use strict";

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const poll = /** @type {HTMLElement} */ (script.parentElement);
  const note = /** @type {HTMLElement} */ (poll.querySelector(".poll-note"));
  const forget = /** @type {HTMLElement} */ (poll.querySelector(".poll-forget"));
  const key = poll.dataset.storage ?? "";
  let works = true;
  /** @type {Record<string, unknown>} statement -> confidence */
  let kept = parsed(stored(() => localStorage.getItem(key)));

  /**
   * What the storage answers; nothing, and a note, where the browser forbids it.
   * @template T
   * @param {() => T} ask
   */
  function stored(ask) {
    try {
      return ask();
    } catch {
      works = false;
      return null;
    }
  }

  /** @param {string | null} text */
  function parsed(text) {
    try {
      const value = JSON.parse(text ?? "{}");
      return value && typeof value === "object" ? value : {};
    } catch {
      return {};
    }
  }

  /** @param {string} statement */
  function confidence(statement) {
    const value = kept[statement];
    return typeof value === "number" && value >= 0 && value <= 100 ? value : null;
  }

  /** @param {HTMLInputElement} input */
  function keep(input) {
    kept[input.dataset.key ?? ""] = Number(input.value);
    stored(() => localStorage.setItem(key, JSON.stringify(kept)));
    show();
  }

  /**
   * @param {number | null} value
   * @param {string | undefined} lean
   */
  function compared(value, lean) {
    if (value === null) return "You: not set.";
    const said = `You: ${value} of 100.`;
    if (lean === "open" || value === 50) return said;
    return `${said} You leaned the ${(value > 50) === (lean === "true") ? "same" : "other"} way.`;
  }

  function noted() {
    if (!works) return "This browser keeps nothing for this page: note your answers on paper.";
    if (poll.dataset.kind === "ask" || Object.keys(kept).length) return poll.dataset.note ?? "";
    return "No answers are kept in this browser yet: the poll is in the first chapter.";
  }

  function show() {
    for (const input of poll.querySelectorAll("input")) {
      const value = confidence(input.dataset.key ?? "");
      const text = value === null ? "not set" : `${value} of 100`;
      input.value = String(value ?? 50);
      input.setAttribute("aria-valuetext", text);
      input.parentElement?.querySelector("output")?.replaceChildren(text);
    }
    for (const said of /** @type {NodeListOf<HTMLElement>} */ (poll.querySelectorAll(".poll-said"))) {
      said.textContent = compared(confidence(said.dataset.key ?? ""), said.dataset.lean);
    }
    forget.hidden = Object.keys(kept).length === 0;
    note.textContent = noted();
  }

  // A tap on the middle changes no value and so fires no "input": the click counts, too.
  for (const kind of ["input", "click"]) {
    poll.addEventListener(kind, ({ target }) => {
      if (target instanceof HTMLInputElement && target.dataset.key) keep(target);
    });
  }
  forget.addEventListener("click", () => {
    kept = {};
    stored(() => localStorage.removeItem(key));
    show();
  });
  show();
})();
