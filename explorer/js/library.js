// @ts-check
/* plotly.js, one bundle for the whole site, loaded when it is needed. */

import { made } from "./dom.js";

const ATTEMPTS = 3; // a network that fails once may be back at once
const PAUSE_MS = 500;

/** @type {Map<string, Promise<any>>} what is on its way, or here; what failed may be asked for again */
const bundles = new Map();

/**
 * @param {string} address of the bundle's script
 * @returns {Promise<any>} plotly.js
 */
export function loadScript(address) {
  const known = bundles.get(address);
  if (known) return known;
  const loading = attempt(address, ATTEMPTS);
  bundles.set(address, loading);
  loading.catch(() => bundles.delete(address));
  return loading;
}

/** @param {string} address @param {number} attempts @returns {Promise<any>} */
async function attempt(address, attempts) {
  try {
    return await evaluate(address);
  } catch (error) {
    if (attempts <= 1) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return attempt(address, attempts - 1);
  }
}

/** @param {string} address @returns {Promise<any>} */
function evaluate(address) {
  return new Promise((resolve, reject) => {
    const element = made("script", { src: address });
    const fail = () => {
      element.remove();
      reject(new Error(`The chart library did not load (${address})`));
    };
    // A file that came in part leaves none.
    element.onload = () => (window.Plotly ? resolve(window.Plotly) : fail());
    element.onerror = fail;
    document.head.append(element);
  });
}

/** Whether this browser draws in three dimensions. */
export function hasWebGL() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}
