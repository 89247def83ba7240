// @ts-check
/* Paper: every figure of the page is drawn in the state shown, and folded parts open by choice. */

/** @import { Face } from "./face.js" */

/**
 * @param {() => Iterable<Face>} faces
 * @param {() => boolean} folded whether folded parts are to be opened
 */
export function drawOnPaper(faces, folded) {
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  window.addEventListener("beforeprint", () => {
    for (const face of faces()) face.print(true);
    // The data of the figures stay folded: their readings are beside them.
    const closed = folded() ? document.querySelectorAll("details:not([open], .everystate-data)") : [];
    opened = /** @type {HTMLDetailsElement[]} */ ([...closed]);
    for (const details of opened) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of opened.splice(0)) details.open = false;
    for (const face of faces()) face.print(false);
  });
}
