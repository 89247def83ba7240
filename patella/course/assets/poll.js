// @ts-check
// The belief poll: answers live in this browser's storage and nowhere else. Where a browser forbids that, the
// sliders work, and the note says that nothing is kept.
(function () {
  "use strict";

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const poll = /** @type {HTMLElement} */ (script.parentElement);
  const note = /** @type {HTMLElement} */ (poll.querySelector(".poll-note"));
  const forget = /** @type {HTMLElement} */ (poll.querySelector(".poll-forget"));
  let answers = courseKept.read("beliefs");

  /** @param {string} statement */
  const confidence = (statement) => courseKept.confidence(answers[statement]);

  /** @param {Record<string, any>} changed */
  function keep(changed) {
    answers = changed;
    courseKept.write("beliefs", answers);
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
    if (!courseKept.works()) return "This browser keeps nothing for this page: note your answers on paper.";
    if (poll.dataset.kind === "ask" || Object.keys(answers).length) return poll.dataset.note ?? "";
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
    forget.hidden = Object.keys(answers).length === 0;
    note.textContent = noted();
  }

  // A tap on the middle changes no value and so fires no "input": the click counts, too.
  for (const kind of ["input", "click"]) {
    poll.addEventListener(kind, ({ target }) => {
      if (!(target instanceof HTMLInputElement) || !target.dataset.key) return;
      keep({ ...answers, [target.dataset.key]: Number(target.value) });
    });
  }
  forget.addEventListener("click", () => keep({}));
  show();
})();
