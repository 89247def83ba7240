// @ts-check
/* On a chapter: keeps what the reader guesses for the page of notes, and offers room for remarks.
   Both stay in this browser's storage. */
(function () {
  "use strict";

  const chapter = location.pathname.split("/").pop()?.replace(/\.html$/, "") ?? "";

  /** @param {string} key @returns {Record<string, any>} */
  function stored(key) {
    try {
      const value = JSON.parse(localStorage.getItem(key) ?? "{}");
      return value && typeof value === "object" && !Array.isArray(value) ? value : {};
    } catch {
      return {}; // blocked, or not ours: it is written anew
    }
  }

  /** Whether it is kept. @param {string} key @param {string} name @param {any} value */
  function keep(key, name, value) {
    try {
      localStorage.setItem(key, JSON.stringify({ ...stored(key), [name]: value }));
      return true;
    } catch {
      return false;
    }
  }

  document.addEventListener("everystate:guess", (event) => {
    const { name, question, guess, verdict } = /** @type {CustomEvent} */ (event).detail;
    keep("vastus-medialis-guesses", `${chapter}#${name}`, { chapter, question, guess, verdict });
  });

  const end = document.querySelector("article.bd-article > section");
  if (!end) return;
  const box = document.createElement("details");
  box.className = "own-remarks";
  const summary = document.createElement("summary");
  summary.textContent = "My remarks on this chapter";
  const field = document.createElement("textarea");
  field.rows = 5;
  field.setAttribute("aria-label", "My remarks on this chapter");
  const note = Object.assign(document.createElement("p"), { className: "own-remarks-note" });
  note.setAttribute("role", "status");
  const all = Object.assign(document.createElement("a"), {
    href: "../pages/my-notes.html",
    textContent: "All my notes",
  });
  const remark = stored("vastus-medialis-remarks")[chapter];
  if (typeof remark === "string") field.value = remark;
  field.addEventListener("input", () => {
    const kept = keep("vastus-medialis-remarks", chapter, field.value);
    note.textContent = kept ? "Kept in this browser alone." : "This browser keeps nothing for these pages.";
  });
  box.append(summary, field, note, all);
  end.append(box);
})();
