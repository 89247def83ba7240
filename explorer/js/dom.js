// @ts-check
/* Small helpers for elements. */

/**
 * The one element of its kind, which the page was built with.
 * @template {Element} E
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} kind
 * @returns {E}
 */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new TypeError(`This figure has no ${selector}`);
  return found;
}

/**
 * A new element with properties.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export const made = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

/** @param {() => void} work */
export function whenIdle(work) {
  if (window.requestIdleCallback) window.requestIdleCallback(work);
  else setTimeout(work, 50); // Safari
}
