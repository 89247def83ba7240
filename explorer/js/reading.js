// @ts-check
/* The reading: its first sentence always in sight, on a phone the rest behind a button. */

import { made } from "./dom.js";
import { firstSentence } from "./texts.js";

export class Reading {
  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} figure
   */
  constructor(element, figure) {
    this.text = element.textContent ?? "";
    this.first = made("span", { className: "everystate-first" });
    this.rest = made("span", { className: "everystate-rest" });
    this.more = made("button", { type: "button", className: "everystate-more" });
    this.more.addEventListener("click", () => this.unfold(!figure.classList.contains("everystate-told")));
    this.figure = figure;
    element.replaceChildren(this.first, this.rest);
    element.after(this.more);
    this.unfold(false);
    this.show(this.text);
  }

  /** @param {boolean} told whether all of it is shown */
  unfold(told) {
    this.figure.classList.toggle("everystate-told", told);
    this.more.setAttribute("aria-expanded", String(told));
    this.more.textContent = told ? "Less" : "More";
  }

  /** @param {string} text */
  show(text) {
    this.text = text;
    const first = firstSentence(text);
    this.first.textContent = first;
    this.rest.textContent = text.slice(first.length);
    this.more.hidden = first.length === text.length;
  }
}
