// @ts-check
/* One figure alone: it fills the window with what the page has for it, its type grows with it, and a frame is
   told the height it needs.  With &fill in the address it fills a frame that does not grow, a slide's, as it
   fills a window.

   What a page needs around a frame:
     window.addEventListener("message", ({ data, source }) => {
       if (data?.type === "everystate:height" && source === frame.contentWindow) frame.height = data.height;
     });                                                                                                    */

import { find, made } from "./dom.js";

const FULL_TYPE = { width: 1120, height: 720 }; // a window in which type has its full size
const [SMALLEST, LARGEST, STEP] = [0.7, 2.5, 0.03];
const framed = window.parent !== window && !new URLSearchParams(location.search).has("fill");

/** @param {HTMLElement} figure */
export function showAlone(figure) {
  const root = document.documentElement;
  root.classList.add("everystate-only");
  root.classList.toggle("everystate-framed", framed);
  document.body.prepend(figure); // the rest stays, hidden: the page's own scripts look for it
  takeAlong(figure);
  document.title = find(figure, ".everystate-title-text", HTMLElement).textContent ?? "";
  const fit = () => fitType(figure);
  fit();
  window.addEventListener("resize", fit);
  const sized = new ResizeObserver(() => {
    if (overflows(figure)) shrink(figure);
    if (framed) tellHeight(figure);
  });
  for (const part of ["title", "ask", "reading", "controls", "note", "along", "data"]) {
    sized.observe(find(figure, `.everystate-${part}`, HTMLElement));
  }
  // Browsers observe no sizes in a frame of another site before it is scrolled to.
  if (framed) tellHeight(figure);
}

/** Bring what the page has for the figure, a field for a file, say. @param {HTMLElement} figure */
function takeAlong(figure) {
  const along = made("div", { className: "everystate-along" });
  along.append(...document.querySelectorAll(`[data-everystate-with="${figure.dataset.name}"]`));
  find(figure, ".everystate-data", HTMLElement).before(along);
}

/** @param {HTMLElement} figure */
const typeOf = (figure) => Number(figure.style.getPropertyValue("--everystate-type") || 1);

/** @param {HTMLElement} figure @param {number} scale */
function setType(figure, scale) {
  figure.style.setProperty("--everystate-type", String(Math.round(scale * 100) / 100));
}

/** Type for the window, smaller where not all would fit. @param {HTMLElement} figure */
function fitType(figure) {
  const { innerWidth, innerHeight } = window;
  // A frame grows to what is asked for: its height must not be asked in turn.
  const room = framed ? innerWidth / FULL_TYPE.width
    : Math.min(innerWidth / FULL_TYPE.width, innerHeight / FULL_TYPE.height);
  setType(figure, isBeside() ? Math.min(LARGEST, Math.max(SMALLEST, room)) : 1);
  shrink(figure);
}

/** Smaller type until all fits; where even that leaves words below, the drawing stays in sight above them.
 * @param {HTMLElement} figure */
function shrink(figure) {
  const stage = find(figure, ".everystate-stage", HTMLElement);
  stage.style.maxHeight = "";
  if (framed || !isBeside()) return;
  while (overflows(figure) && typeOf(figure) > SMALLEST) setType(figure, typeOf(figure) - STEP);
  if (!overflows(figure)) return;
  const above = topIn(figure, stage) + figure.scrollTop;
  stage.style.maxHeight = `${figure.clientHeight - above - paddingOf(figure)}px`;
}

/** @param {HTMLElement} figure @param {HTMLElement} part */
const topIn = (figure, part) => part.getBoundingClientRect().top - figure.getBoundingClientRect().top;

/** @param {HTMLElement} figure */
const paddingOf = (figure) => parseFloat(getComputedStyle(figure).paddingBottom);

/** Whether the window is wide enough for a panel beside the drawing. */
const isBeside = () => window.matchMedia("(min-width: 44rem)").matches;

/** @param {HTMLElement} figure */
function overflows(figure) {
  const along = find(figure, ".everystate-along", HTMLElement);
  return [figure, along].some(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1);
}

let toldHeight = 0;

/** @param {HTMLElement} figure */
function tellHeight(figure) {
  const height = Math.ceil(neededHeight(figure));
  if (height === toldHeight) return;
  toldHeight = height;
  window.parent.postMessage({ type: "everystate:height", name: figure.dataset.name, height }, "*");
}

/** @param {HTMLElement} figure */
function neededHeight(figure) {
  if (!isBeside()) return figure.getBoundingClientRect().height;
  const stage = find(figure, ".everystate-stage", HTMLElement);
  const wanted = parseFloat(stage.style.getPropertyValue("--everystate-height"));
  const bottoms = ["controls", "reading", "note", "actions", "along", "data"].map((part) => {
    const { bottom } = find(figure, `.everystate-${part}`, HTMLElement).getBoundingClientRect();
    return bottom - figure.getBoundingClientRect().top;
  });
  return Math.max(topIn(figure, stage) + wanted, ...bottoms) + paddingOf(figure);
}
