// @ts-check
/* The page of the reader's notes: what this browser keeps of the book, to be read, saved, printed, erased.
   Nothing leaves the browser.  What has not the form that the book writes is left out. */
(function () {
  "use strict";

  /** @param {any} value */
  const isText = (value) => typeof value === "string" && value !== "";

  /** @param {HTMLElement} panel */
  function bring(panel) {
    const told = /** @type {HTMLElement} */ (panel.querySelector("script[type='application/json']"));
    const statements = JSON.parse(told.textContent ?? "");
    const state = /** @type {HTMLElement} */ (panel.querySelector(".my-notes-state"));
    const buttons = /** @type {HTMLElement} */ (panel.querySelector(".my-notes-buttons"));
    const chapters = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll("section[data-chapter]")]);

    // -- what is kept, in lines of words

    /** @returns {string[]} */
    function beliefs() {
      const kept = courseKept.read("beliefs");
      return Object.entries(statements)
        .filter(([key]) => courseKept.confidence(kept[key]) !== null)
        .map(([key, text]) => `${text} Confidence ${kept[key]} of 100.`);
    }

    /** @param {string} chapter */
    function guesses(chapter) {
      return Object.values(courseKept.read("guesses"))
        .filter((one) => courseKept.isRecord(one) && one.chapter === chapter)
        .filter((one) => isText(one.question) && isText(one.verdict))
        .map((one) => `${one.question} ${one.verdict}`);
    }

    /** @param {string} chapter */
    function quizzes(chapter) {
      const mine = Object.values(courseKept.read("quizzes")).filter((one) => {
        return courseKept.answers(one) && one.chapter === chapter && isText(one.asked);
      });
      const right = mine.filter((one) => one.right === true).length;
      const lines = mine.map((one) => {
        const result = one.right === true ? "Right." : "Not right yet.";
        const answer = one.answers.join("; ").replace(/\.$/, "");
        return `${one.asked} My answer: ${answer}. ${result}`;
      });
      return mine.length ? [`${right} of ${mine.length} answered questions right.`, ...lines] : [];
    }

    // -- the page

    /** @param {Element} place @param {string[]} lines @param {string} none */
    function list(place, lines, none) {
      if (!lines.length) {
        place.replaceChildren(Object.assign(document.createElement("p"), { textContent: none }));
        return;
      }
      const items = document.createElement("ul");
      for (const line of lines) {
        items.append(Object.assign(document.createElement("li"), { textContent: line }));
      }
      place.replaceChildren(items);
    }

    /** @param {Element} box @param {string} name */
    const part = (box, name) => /** @type {Element} */ (box.querySelector(`[data-part="${name}"]`));

    function show() {
      list(part(panel, "beliefs"), beliefs(), "Nothing yet: the poll is in the first chapter.");
      for (const box of chapters) {
        const chapter = box.dataset.chapter ?? "";
        list(part(box, "guesses"), guesses(chapter), "No guess yet.");
        list(part(box, "quizzes"), quizzes(chapter), "No question of the quiz answered yet.");
        const remark = courseKept.read("remarks")[chapter];
        field(box).value = isText(remark) ? remark : "";
      }
      state.textContent = courseKept.works()
        ? "All of this is kept in this browser alone. Anyone else who uses this browser can read it."
        : "This browser keeps nothing for these pages: save or print before you leave.";
    }

    /** @param {Element} box */
    const field = (box) => /** @type {HTMLTextAreaElement} */ (box.querySelector("textarea"));

    /** Everything as plain text. */
    function written() {
      const parts = ["My notes", "", "What I believed at the start", ...beliefs().map((line) => `- ${line}`)];
      for (const box of chapters) {
        const chapter = box.dataset.chapter ?? "";
        const lines = [...guesses(chapter), ...quizzes(chapter)].map((line) => `- ${line}`);
        const remark = field(box).value.trim();
        if (lines.length || remark) {
          parts.push("", box.querySelector("h2")?.textContent?.trim() ?? "", ...lines);
          if (remark) parts.push("", remark);
        }
      }
      return `${parts.join("\n")}\n`;
    }

    function save() {
      const address = URL.createObjectURL(new Blob([written()], { type: "text/plain;charset=utf-8" }));
      Object.assign(document.createElement("a"), { href: address, download: "my-notes.txt" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1000); // once the browser has it
    }

    function erase() {
      if (!window.confirm("Erase beliefs, guesses, quiz results and remarks from this browser?")) return;
      courseKept.forgetAll();
      show();
      state.textContent = "Erased.";
    }

    for (const box of chapters) {
      field(box).addEventListener("input", ({ target }) => {
        const text = /** @type {HTMLTextAreaElement} */ (target).value;
        courseKept.put("remarks", box.dataset.chapter ?? "", text);
      });
    }
    const actions = { save, print: () => window.print(), erase };
    for (const [name, action] of Object.entries(actions)) {
      buttons.querySelector(`[name=${name}]`)?.addEventListener("click", action);
    }
    buttons.hidden = false;
    show();
  }

  for (const panel of document.querySelectorAll(".my-notes")) bring(/** @type {HTMLElement} */ (panel));
})();
