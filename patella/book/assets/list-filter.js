// @ts-check
/* Filters a long list by words and by its items' first letter; the address keeps neither. */
(function () {
  "use strict";

  /** @param {string} text */
  function folded(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  /** What belongs to an item: a definition goes with its term.
   * @param {HTMLElement} item */
  function partsOf(item) {
    const parts = [item];
    if (item.matches("dt")) {
      for (let next = item.nextElementSibling; next?.matches("dd"); next = next.nextElementSibling) {
        parts.push(/** @type {HTMLElement} */ (next));
      }
    }
    return parts;
  }

  /** @param {HTMLFormElement} form */
  function bring(form) {
    const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(form.dataset.items || "none")]);
    const items = found.map((item) => {
      const parts = partsOf(item);
      const text = folded(parts.map((part) => part.textContent).join(" ")).replace(/\s+/g, " ").trim();
      return { parts, text, letter: (text.match(/[a-z0-9]/) || [""])[0].toUpperCase() };
    });
    const field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
    const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
    let letter = "";

    function apply() {
      const words = folded(field.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { parts, text, letter: first } of items) {
        const fits = (!letter || first === letter) && words.every((word) => text.includes(word));
        for (const part of parts) part.hidden = !fits;
        shown += Number(fits);
      }
      status.textContent = words.length || letter ? `${shown} of ${items.length} shown` : "";
      // A heading with nothing left below it says nothing.
      for (const section of document.querySelectorAll("article section section")) {
        const own = items.filter(({ parts }) => section.contains(parts[0]));
        section.toggleAttribute("hidden", own.length > 0 && own.every(({ parts }) => parts[0].hidden));
      }
    }

    /** @param {string} chosen */
    function choose(chosen) {
      letter = chosen;
      for (const button of form.querySelectorAll(".letters button")) {
        button.setAttribute("aria-pressed", String(button.textContent === letter));
      }
      apply();
    }

    if (form.dataset.letters === "true") {
      const group = /** @type {HTMLElement} */ (form.querySelector(".letters"));
      for (const name of [...new Set(items.map((item) => item.letter))].filter(Boolean).sort()) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = name;
        button.setAttribute("aria-pressed", "false");
        button.addEventListener("click", () => choose(letter === name ? "" : name));
        group.append(button);
      }
    }
    field.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    // What a link leads to is never hidden.
    addEventListener("hashchange", () => {
      field.value = "";
      choose("");
    });
    form.hidden = items.length === 0;
  }

  /* The catalogue was one page once: its addresses of tables and studies lead on to the pages of today. */
  function forward() {
    const [, kind, name] = location.hash.match(/^#(table|study)-([\w-]+)$/) ?? [];
    const page = kind === "study" ? "data/all-studies.html" : `data/${name?.replaceAll("-", "_")}.html`;
    const linked = document.querySelector(`article a[href="${page}"]`);
    if (kind && linked) location.replace(kind === "study" ? page + location.hash : page);
  }

  forward();
  addEventListener("hashchange", forward);
  for (const form of document.querySelectorAll("form.list-filter")) {
    bring(/** @type {HTMLFormElement} */ (form));
  }
})();
