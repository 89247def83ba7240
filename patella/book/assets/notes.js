// @ts-check
/* On a chapter: keeps what the reader guesses for the page of notes, and offers room for remarks.
   Both stay in this browser's storage. */
(function () {
  "use strict";

  const chapter = location.pathname.split("/").pop()?.replace(/\.html$/, "") ?? "";

  document.addEventListener("everystate:guess", (event) => {
    const { name, question, guess, verdict } = /** @type {CustomEvent} */ (event).detail;
    courseKept.put("guesses", `${chapter}#${name}`, { chapter, question, guess, verdict });
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
  const remark = courseKept.read("remarks")[chapter];
  if (typeof remark === "string") field.value = remark;
  field.addEventListener("input", () => {
    courseKept.put("remarks", chapter, field.value);
    note.textContent = courseKept.works()
      ? "Kept in this browser alone."
      : "This browser keeps nothing for these pages.";
  });
  box.append(summary, field, note, all);
  end.append(box);
})();
