// @ts-check
/* One switch for the code of all chapters.  Loaded in the head, so that nothing flashes up and folds. */
(function () {
  "use strict";

  const KEY = "course:code";
  const root = document.documentElement;

  function kept() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // blocked: the choice lives as long as the page
    }
  }

  /** @param {string} choice */
  function keep(choice) {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // blocked, as above
    }
  }

  /** @param {boolean} shown */
  function set(shown) {
    root.dataset.code = shown ? "shown" : "folded";
    for (const button of document.querySelectorAll(".code-switch button")) {
      button.setAttribute("aria-pressed", String(shown));
      button.textContent = shown ? "Hide the code" : "Show the code";
    }
  }

  set(kept() === "shown");
  document.addEventListener("DOMContentLoaded", () => {
    for (const line of document.querySelectorAll(".code-switch")) line.removeAttribute("hidden");
    set(root.dataset.code === "shown");
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest(".code-switch button")) return;
    const shown = root.dataset.code !== "shown";
    set(shown);
    keep(shown ? "shown" : "folded");
  });
})();
