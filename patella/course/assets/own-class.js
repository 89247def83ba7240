// @ts-check
/* A class's own table in a figure of published numbers: the reader chooses a file, which is read here, drawn
   and told, kept as long as the page is open and sent nowhere. */
(function () {
  "use strict";

  const { read } = /** @type {any} */ (globalThis).classFile;
  const { amendment } = /** @type {any} */ (globalThis).classRatios;

  /** @param {HTMLElement} panel */
  function bring(panel) {
    /** @param {string} selector @returns {any} */
    const part = (selector) => panel.querySelector(selector);
    const { figure, fields, look, trial } = JSON.parse(part("script[type='application/json']").textContent);
    const [input, told, remove] = [part("input"), part(".own-class-told"), part("button[name=remove]")];

    /** @param {string} name @param {Uint8Array} bytes @param {string} [before] what is said first */
    function take(name, bytes, before = "") {
      try {
        const { table, taken } = read(name, bytes, fields);
        if (!window.everystate) throw new Error("The figure's script did not load: load the page again.");
        window.everystate.amend(figure, amendment(table, look));
        const where = "The class stands at the foot of the figure, and first in its words.";
        told.textContent = `${before}${taken} ${where}`;
        remove.hidden = false;
      } catch (error) {
        clear();
        told.textContent = error instanceof Error ? error.message : String(error);
      }
      panel.classList.toggle("own-class-refused", remove.hidden);
    }

    function clear() {
      if (!remove.hidden) window.everystate?.amend(figure);
      remove.hidden = true;
    }

    input.addEventListener("click", () => (input.value = "")); // the same file, once it is mended
    input.addEventListener("change", async () => {
      const [file] = input.files;
      if (!file) return;
      try {
        take(file.name, new Uint8Array(await file.arrayBuffer()));
      } catch {
        told.textContent = "The browser could not read the file: choose it again.";
      }
    });
    part("button[name=try]").addEventListener("click", () => {
      input.value = "";
      take(trial.name, new TextEncoder().encode(trial.text), "These people are simulated. ");
    });
    remove.addEventListener("click", () => {
      clear();
      input.value = "";
      told.textContent = "The class was taken out of the figure.";
      input.focus();
    });
    panel.classList.add("alive");
  }

  for (const panel of document.querySelectorAll(".own-class:not(.alive)")) {
    bring(/** @type {HTMLElement} */ (panel));
  }
})();
