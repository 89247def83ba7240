// @ts-check
/* The bet of the first page: nothing is set until it is touched, nothing is kept. */
(function () {
  "use strict";

  const panel = /** @type {HTMLElement} */ (document.currentScript?.parentElement);
  /** @template {Element} E @param {string} selector @param {new () => E} kind @returns {E} */
  function find(selector, kind) {
    const found = panel.querySelector(selector);
    if (!(found instanceof kind)) throw new TypeError(`The bet has no ${selector}`);
    return found;
  }
  const form = find("form", HTMLFormElement);
  const input = find("input", HTMLInputElement);
  const output = find("output", HTMLOutputElement);
  const button = find("button", HTMLButtonElement);
  const verdict = find(".bet-verdict", HTMLElement);
  const asked = find("[data-asked]", HTMLElement);
  const truth = Number(asked.style.getPropertyValue("--value"));

  panel.classList.add("bet-waiting");
  form.hidden = false;

  function set() {
    output.textContent = `${input.value} points`;
    input.setAttribute("aria-valuetext", output.textContent);
    button.disabled = false;
  }

  /** @param {number} guess */
  function told(guess) {
    const apart = Math.abs(guess - truth);
    const close = apart <= 3 ? "Close." : `${apart} ${guess > truth ? "too high" : "too low"}.`;
    const moral = "What exercise is compared with decides how good it looks.";
    return `You bet ${guess}; the median is ${truth}. ${close} ${moral}`;
  }

  input.addEventListener("input", set);
  input.addEventListener("pointerup", set);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    panel.classList.remove("bet-waiting");
    asked.style.setProperty("--bet", input.value);
    asked.style.setProperty("--bet-shown", "block");
    verdict.hidden = false;
    verdict.textContent = told(Number(input.value));
    verdict.scrollIntoView({ block: "nearest" }); // on a phone it stands below the fold
  });
})();
