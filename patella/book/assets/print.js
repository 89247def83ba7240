// @ts-check
(() => {
  "use strict";

  const unfold = () => {
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const folded = document.querySelectorAll("details:not([open])");
    folded.forEach((part) => (part.open = true));
    const fold = () => folded.forEach((part) => (part.open = false));
    window.addEventListener("afterprint", fold, { once: true });
  };

  /** Print the page with its folded parts open, and fold them again afterwards. */
  window.printUnfolded = () => {
    unfold();
    // What is written into a part when it opens, is written before the page is printed.
    window.requestAnimationFrame(() => window.setTimeout(() => window.print()));
  };

  // ?print=student leaves the solutions out on paper, ?print=teacher opens them, and the quiz's answers.
  const edition = new URLSearchParams(location.search).get("print") ?? "";
  if (!["student", "teacher"].includes(edition)) return;
  document.documentElement.dataset.print = edition;
  for (const part of document.querySelectorAll("details.sd-dropdown")) {
    const heading = part.querySelector(".sd-summary-text, summary")?.textContent ?? "";
    part.classList.toggle("solution-in-words", heading.trim() === "Solution in words");
  }
  if (edition === "teacher") window.addEventListener("beforeprint", unfold);
})();
