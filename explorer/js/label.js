// @ts-check
/* The label of a point that was tapped: it stays until the reader taps elsewhere, and holds the link. */

import { made } from "./dom.js";
import { plainText } from "./texts.js";

export class Label {
  /** @param {HTMLElement} frame the positioned element that holds the label */
  constructor(frame) {
    this.frame = frame;
    this.element = made("div", { className: "everystate-label", hidden: true });
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "The point that you touched");
    frame.append(this.element);
    /** @param {Event} event */
    this.elsewhere = (event) => {
      if (event instanceof KeyboardEvent ? event.key === "Escape" : !this.holds(event)) this.hide();
    };
  }

  /** @param {Event} event */
  holds(event) {
    return event.composedPath().includes(this.element);
  }

  /**
   * @param {string} markup the point's words, in plotly's markup
   * @param {string | undefined} link
   * @param {{ x: number, y: number }} place in the window
   */
  show(markup, link, { x, y }) {
    const lines = markup.split(/<br\s*\/?>/i).map(plainText).filter(Boolean);
    this.element.replaceChildren(...lines.map((line) => made("p", { textContent: line })));
    if (link) {
      const anchor = made("a", { href: link, target: "_blank", rel: "noopener" });
      anchor.textContent = "Open the source";
      this.element.append(anchor);
    }
    this.element.hidden = false;
    this.put(x, y);
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, this.elsewhere, true);
  }

  /** Beside the point, inside the frame. @param {number} x @param {number} y */
  put(x, y) {
    const frame = (this.element.offsetParent ?? this.frame).getBoundingClientRect();
    const { width, height } = this.element.getBoundingClientRect();
    const left = Math.min(Math.max(0, x - frame.left - width / 2), Math.max(0, frame.width - width));
    const above = y - frame.top - height - 12;
    const top = above >= 0 ? above : y - frame.top + 12;
    this.element.style.left = `${left}px`;
    this.element.style.top = `${top}px`;
  }

  hide() {
    this.element.hidden = true;
    for (const kind of ["pointerdown", "keydown"]) document.removeEventListener(kind, this.elsewhere, true);
  }
}
