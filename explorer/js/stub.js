// @ts-check
/* All that travels with a figure in a notebook: it waits for the kernel's library, which travels once. */

/** @import { WidgetModel } from "./types.js" */
import { slotFor } from "./slot.js";

const REFERENCE = "IPY_MODEL_";
const AWAY = "Run this cell to see the figure.";

export default {
  /** @param {{ model: WidgetModel, el: HTMLElement }} view */
  async render({ model, el }) {
    const slot = slotFor(model.get("_key"));
    const id = model.get("_library").slice(REFERENCE.length);
    const held = await model.widget_manager.get_model(id).catch(() => undefined);
    const alive = () => held !== undefined && held.comm_live !== false;
    if (!slot.filled && !alive()) el.textContent = AWAY;
    const { show, plotly } = await slot.library;
    return show(model, el, { alive, away: AWAY, loadPlotly: () => plotly });
  },
};
