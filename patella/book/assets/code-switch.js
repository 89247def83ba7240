// @ts-check
/* One switch for the code of all chapters.  Loaded in the head, so that nothing flashes up and folds. */
(function () {
  "use strict";

  const KEY = "course:code";
  const root = document.documentElement;

  /** @param {boolean} shown */
  function set(shown) {
    root.dataset.code = shown ? "shown" : "folded";
    for (const button of document.querySelectorAll(".code-switch button")) {
      button.setAttribute("aria-pressed", String(shown));
      button.textContent = shown ? "Hide the code" : "Show the code";
    }
  }

  set(localStorage.getItem(KEY) === "shown"); // storage.js sees to it that nothing throws
  document.addEventListener("DOMContentLoaded", () => {
    for (const line of document.querySelectorAll(".code-switch")) line.removeAttribute("hidden");
    set(root.dataset.code === "shown");
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest(".code-switch button")) return;
    const shown = root.dataset.code !== "shown";
    set(shown);
    localStorage.setItem(KEY, root.dataset.code ?? "");
  });
})();
