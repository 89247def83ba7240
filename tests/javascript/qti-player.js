// @ts-check
/* Plays an item of a QTI package in a browser, by a player that others wrote. */
import "@citolab/qti-components";
import { qtiTransformItem } from "@citolab/qti-components/qti-transformers";

Object.assign(window, {
  /** @param {string} xml an item of QTI 3 */
  play(xml) {
    document.body.replaceChildren(qtiTransformItem().parse(xml).htmlDoc());
  },
  /** Score and feedback of what is chosen now. */
  result() {
    const item = /** @type {any} */ (document.querySelector("qti-assessment-item"));
    item.processResponse();
    const values = item.variables.map((/** @type {any} */ { identifier, value }) => [identifier, value]);
    return Object.fromEntries(values);
  },
});
