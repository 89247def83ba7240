// @ts-check
/* Tells when the ground of a page may have changed: a theme was switched, or the system's colours. */

/** @type {Set<() => void>} */
const listeners = new Set();
let watching = false;
const tell = () => requestAnimationFrame(() => listeners.forEach((listener) => listener()));

function watch() {
  watching = true;
  const observer = new MutationObserver(tell);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true });
  }
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
}

/**
 * @param {() => void} listener
 * @returns {() => void} ends it
 */
export function onGroundChange(listener) {
  if (!watching) watch();
  listeners.add(listener);
  return () => listeners.delete(listener);
}
