// @ts-check
/* One plotly.js drawing: in its box, in the colours of its ground, under fingers and on paper. */

/** @import { Plot, State } from "./types.js" */
import { heightOfNames, labelledAxes, thinLabels, typeShare } from "./crowd.js";
import { copy, dressFor } from "./dress.js";
import { moveFrom, placesOf } from "./motion.js";
import { partNotes, rimNotes } from "./notes.js";
import { freeTouches } from "./touch.js";

/** @type {import("./colours.js").Colour} */
const PAPER = [255, 255, 255, 1];
// Where a figure names none; plotly.js' own leave room for a title, which stands in the caption.
const MARGIN = { l: 56, r: 24, t: 32, b: 56 };
const PRINT_WIDTH = 600; // pixels that fit between the margins of A4 and of US letter
const BASE_TYPE = 16;
const NARROW = 420; // pixels; no desk gives a drawing less
const PASSES = 3; // how often a box may grow for its names: larger type has larger margins
const PLOTLY_TYPE = 12; // its size where an author names none
const SOLIDS = /3d$|^(surface|cone|isosurface|streamtube|volume)$/;

// Nothing is left of these while a question stands; of all others there are axes.
const AXISLESS = /^(pie|sunburst|treemap|icicle|funnelarea|sankey|parcoords|parcats|table|indicator)$/;

const CONFIG = { displaylogo: false, scrollZoom: false, doubleClick: "reset" };
const ROUND = /polar|ternary|smith/;

/** @param {any[]} data */
export const needsWebGL = (data) => data.some(({ type }) => SOLIDS.test(type) || /gl$/.test(type));

/** @param {any[]} data */
export const hasAxes = (data) => !data.length || data.some(({ type }) => !AXISLESS.test(type));

/** What the room that labels take depends on. @param {any} layout */
const roomKey = ({ width, font }) => `${width} ${font?.size}`;

/** @typedef {{ l: number, r: number, t: number, b: number }} Room margins around a plot, in pixels */

/**
 * @typedef {object} Manner
 * @property {boolean} [print] on paper
 * @property {boolean} [moves] whether marks move from the old state to the new
 * @property {(layout: any, data: any[]) => void} [change] a last change before it is drawn
 */

export class Drawing {
  /**
   * @param {Plot} plot
   * @param {HTMLElement} stage the box that it fills
   */
  constructor(plot, stage) {
    this.plot = plot;
    this.stage = stage;
    /** @type {import("./colours.js").Colour} what it is painted on */
    this.ground = PAPER;
    /** @type {Record<string, string> | undefined} dark colours of the whole site, light to dark */
    this.dark = undefined;
    this.solid = false; // whether it is drawn in three dimensions
    this.round = false; // whether its axes go around
    this.drawn = false;
    /** @type {string | undefined} heights that the style sheet was told last */
    this.wanted = undefined;
    /** @type {any} */
    this.Plotly = undefined;
    /** @type {Map<string, Room>} margins that grew for one state, by width and type */
    this.rooms = new Map();
    /** @type {Room | undefined} those of the last drawing */
    this.room = undefined;
    this.byTouch = false; // whether a finger touched it last
    plot.addEventListener("pointerdown", ({ pointerType }) => (this.byTouch = pointerType !== "mouse"), true);
    /** @type {((plot: Plot) => void)[]} */
    this.afterwards = [];
    freeTouches(plot, (turned) => {
      if (!this.solid) return;
      this.Plotly.relayout(plot, { "scene.camera.eye": turned(plot.layout.scene?.camera?.eye) });
    });
  }

  /**
   * @param {any} Plotly
   * @param {State} state
   * @param {Manner} manner
   * @param {number} pass which drawing of this state it is
   */
  draw(Plotly, state, manner = {}, pass = 1) {
    this.Plotly = Plotly;
    this.solid = state.data.some(({ type }) => SOLIDS.test(type));
    this.round = state.data.some(({ type }) => ROUND.test(type));
    if (!manner.print && pass <= PASSES) this.setHeights(state.layout);
    const { data, layout, known } = this.prepare(state, manner);
    const before = manner.moves && this.drawn ? placesOf(this.plot) : null;
    Plotly.react(this.plot, data, layout, { ...CONFIG, displayModeBar: this.solid });
    if (before) moveFrom(this.plot, before);
    this.keepRoom(layout);
    // Which labels find room is known once there is a drawing.
    if (!known && labelledAxes(layout).length) {
      this.draw(Plotly, state, { ...manner, moves: false }, pass + 1);
    } else {
      partNotes(this.plot);
      rimNotes(this.plot, manner.print ? PAPER : this.ground);
    }
    this.drawn = true;
    for (const then of this.afterwards.splice(0)) then(this.plot);
  }

  /**
   * What plotly.js is given for a state.
   * @param {State} state
   * @param {Manner} manner
   */
  prepare(state, { print = false, change = () => {} }) {
    const dress = this.dress(state.layout, print);
    const data = copy(state.data, dress);
    const { title: _, ...stored } = state.layout; // the title stands in the caption
    const layout = copy(stored, dress);
    const { font, margin } = layout.template?.layout ?? {};
    layout.font = { size: PLOTLY_TYPE * dress.scale, ...font, ...layout.font };
    layout.margin = { ...MARGIN, ...margin, ...layout.margin };
    const known = this.fit(layout, print);
    thinLabels(layout, layout.height - layout.margin.t - layout.margin.b);
    change(layout, data);
    return { data, layout, known };
  }

  /** @param {any} layout @param {boolean} print */
  dress(layout, print) {
    const dark = { ...this.dark, ...layout.template?.layout?.meta?.dark };
    if (print) return dressFor(PAPER, dark, 1, 1);
    const { scale, share } = this.scales(layout.height);
    return dressFor(this.ground, dark, scale, share);
  }

  /**
   * The box takes the author's height, which the style sheet limits to what the window allows, but to no less
   * than the names of rows need.
   * @param {any} layout
   */
  setHeights(layout) {
    if (!layout.height) return;
    const { t, b } = this.room ?? { t: 0, b: 0 };
    const names = Math.ceil(Math.min(layout.height, t + b + heightOfNames(layout)));
    const wanted = `${layout.height} ${names}`;
    if (wanted === this.wanted) return; // to write it again would cost a new layout of the page
    this.wanted = wanted;
    this.stage.style.setProperty("--everystate-height", `${layout.height}px`);
    this.stage.parentElement?.style.setProperty("--everystate-names", `${names}px`);
  }

  /**
   * The page's type may grow with the window, the drawing's grows with it; in a low box all is smaller, in a
   * narrow one as in one that is no higher than wide.
   * @param {number} wanted height
   */
  scales(wanted) {
    const page = parseFloat(getComputedStyle(this.stage).fontSize) / BASE_TYPE;
    const { clientWidth, clientHeight } = this.stage;
    const height = clientWidth < NARROW ? Math.min(clientHeight, clientWidth) : clientHeight;
    const share = Math.round(typeShare(wanted * page, height) * 100) / 100;
    return { scale: Math.round(page * share * 100) / 100, share };
  }

  /**
   * Fit a layout to its box; tells whether the room that it takes is known.
   * @param {any} layout
   * @param {boolean} print
   */
  fit(layout, print) {
    if (this.solid) layout.scene = { uirevision: "kept", ...layout.scene }; // a solid stays as it was turned
    layout.dragmode = this.dragmode(layout);
    layout.width = print ? PRINT_WIDTH : this.stage.clientWidth;
    layout.height = print && layout.height ? layout.height : this.stage.clientHeight;
    // Margins that grew for one state stay: the plot keeps its place, and is not drawn twice to find it.
    const room = this.rooms.get(roomKey(layout));
    Object.assign(layout.margin, room);
    return Boolean(room);
  }

  /** What a drag does: nothing on a chart. @param {any} layout */
  dragmode(layout) {
    if (this.solid) return layout.dragmode ?? "orbit";
    // On a round chart plotly.js hears clicks only where a drag does something.
    return this.round ? "zoom" : false;
  }

  /** @param {any} layout */
  keepRoom(layout) {
    // No public name tells the margins that plotly.js made of those that it was given.
    const { l, r, t, b } = this.plot._fullLayout._size;
    this.room = { l, r, t, b };
    this.rooms.set(roomKey(layout), this.room);
  }

  /** Whether the box has another size than the drawing. */
  get misfits() {
    const { clientWidth, clientHeight } = this.stage;
    return this.drawn && (clientWidth !== this.plot.layout.width || clientHeight !== this.plot.layout.height);
  }

  /** @param {(plot: Plot) => void} then called once there is a drawing, with events to listen to */
  onceDrawn(then) {
    if (this.drawn) then(this.plot);
    else this.afterwards.push(then);
  }
}
