// @ts-check
/* Fingers: a page scrolls under them everywhere, also over a chart.  plotly.js takes touches to itself,
   so it is not told of them: the browser makes a tap into a click, and a drag across turns a solid. */

const TURN = Math.PI / 300; // a pixel
const EYE = { x: 1.25, y: 1.25, z: 1.25 }; // plotly.js' own

/** @typedef {{ x: number, y: number, z: number }} Eye */

/**
 * @param {HTMLElement} plot
 * @param {(turned: (eye: Eye | undefined) => Eye) => void} turn told how a finger turned the camera
 */
export function freeTouches(plot, turn) {
  for (const kind of ["touchstart", "touchmove", "touchend"]) {
    plot.addEventListener(kind, (event) => event.stopPropagation(), { capture: true, passive: true });
  }
  /** @type {number | null} */
  let last = null;
  /** @param {PointerEvent} event */
  const start = (event) => (last = event.pointerType === "touch" ? event.clientX : null);
  /** @param {PointerEvent} event */
  const drag = (event) => {
    if (last === null || event.pointerType !== "touch") return;
    const angle = (last - event.clientX) * TURN;
    last = event.clientX;
    turn((eye = EYE) => around(eye, angle));
  };
  const end = () => (last = null);
  plot.addEventListener("pointerdown", start, true);
  plot.addEventListener("pointermove", drag, true);
  plot.addEventListener("pointerup", end, true);
  plot.addEventListener("pointercancel", end, true);
}

/**
 * A camera turned around the upright axis.
 * @param {Eye} eye
 * @param {number} angle
 * @returns {Eye}
 */
function around({ x, y, z }, angle) {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  return { x: x * cosine - y * sine, y: x * sine + y * cosine, z };
}
