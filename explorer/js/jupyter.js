// @ts-check
/* The kernel's library in a notebook: unpacks plotly.js once a window, and gives figures their faces. */

/** @import { Description, WidgetModel } from "./types.js" */
import { find } from "./dom.js";
import { Face } from "./face.js";
import { KernelSource } from "./kernel.js";
import { slotFor } from "./slot.js";

const SILENT = "The kernel does not answer yet. If it was restarted, run this cell again.";

/**
 * @typedef {object} Surroundings
 * @property {() => boolean} alive whether there is a kernel
 * @property {string} away what to say where there is none
 * @property {() => Promise<any>} loadPlotly
 */

export default {
  /** @param {{ model: WidgetModel }} library */
  initialize({ model }) {
    const slot = slotFor(model.get("key"));
    /** @param {BlobPart} [packed] */
    const fill = (packed) => {
      if (packed && !slot.filled) slot.fill({ show, plotly: evaluate(packed) });
    };
    model.on("msg:custom", (_, buffers) => fill(buffers[0]));
    fill(model.get("plotly"));
    model.set("plotly", null); // neither kept in memory nor saved in a notebook
    if (!slot.filled) model.send({ ask: "plotly" }); // the page was loaded anew: nothing comes by itself
  },
};

/** @param {BlobPart} packed gzipped */
function unpacked(packed) {
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
}

/**
 * Evaluate plotly.js without a trace in the window, where a page may have its own.
 * @param {BlobPart} packed gzipped
 */
async function evaluate(packed) {
  const script = await unpacked(packed).blob(); // never a string: it would take ten megabytes
  const before = "const module = { exports: {} }, kept = window.Plotly;\n";
  const after = "\nwindow.Plotly = kept;\nexport default module.exports;";
  const address = URL.createObjectURL(new Blob([before, script, after], { type: "text/javascript" }));
  try {
    return (await import(address)).default;
  } catch (error) {
    throw new Error("The chart library did not load", { cause: error });
  } finally {
    URL.revokeObjectURL(address);
  }
}

let views = 0;

/**
 * Show a figure in an element; returns what ends it.
 * @param {WidgetModel} model
 * @param {HTMLElement} element
 * @param {Surroundings} surroundings
 */
export async function show(model, element, { alive, away, loadPlotly }) {
  const uid = model.get("_uid");
  const { markup, base } = await unpacked(model.get("_opening")).json();
  // One figure may have several views in a window: their ids differ.
  element.innerHTML = markup.replaceAll(uid, `${uid}-${++views}`);
  const figure = find(element, "figure.everystate", HTMLElement);
  find(figure, ".everystate-actions", HTMLElement).hidden = true; // a state in a notebook has no address
  keepKeys(figure);
  /** @type {Description} */
  const { controls } = JSON.parse(find(figure, ".everystate-description", HTMLElement).textContent ?? "");
  const counts = controls.map((control) => control.labels.length);
  const source = new KernelSource(model, counts, base, { alive, away, silent: SILENT });
  const face = new Face(figure, source, { loadPlotly, retries: false, address: false, alone: () => false });
  face.show(source.position);
  face.draw();
  // The reader's hand comes near: the first step is here before it is made.
  const near = () => source.rest(source.position);
  figure.addEventListener("focusin", near, { once: true });
  face.form.addEventListener("pointerenter", near, { once: true });
  return () => {
    face.close();
    source.close();
    element.replaceChildren();
  };
}

/**
 * Keys pressed in a figure are the figure's: Jupyter would take arrows and letters for its own.
 * @param {HTMLElement} figure
 */
function keepKeys(figure) {
  // Notebook 7 binds arrows to whatever has the focus, before the key gets there; only the element
  // itself can tell it not to.
  figure.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement) target.dataset.lmSuppressShortcuts = "true";
  });
  for (const type of ["keydown", "keypress", "keyup"]) {
    figure.addEventListener(type, (event) => event.stopPropagation());
  }
}
