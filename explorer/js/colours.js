// @ts-check
/* Colours of the page: what the ground behind a figure is, and colours that stand out from it. */

/** @typedef {[red: number, green: number, blue: number, alpha: number]} Colour 0 to 255, alpha 0 to 1 */

const canvas = document.createElement("canvas").getContext("2d");
/** @type {Map<string, Colour | null>} */
const known = new Map();

/**
 * A CSS colour as numbers; null when it is none.
 * @param {string} text
 * @returns {Colour | null}
 */
export function parse(text) {
  const found = known.get(text);
  if (found !== undefined) return found;
  const colour = canvas && CSS.supports("color", text) ? numbers(text, canvas) : null;
  known.set(text, colour);
  return colour;
}

/** @param {string} text @param {CanvasRenderingContext2D} context @returns {Colour | null} */
function numbers(text, context) {
  context.fillStyle = text; // the canvas writes every colour in one of two ways
  const written = String(context.fillStyle);
  const hex = /^#(..)(..)(..)$/.exec(written);
  if (hex) return [parseInt(hex[1], 16), parseInt(hex[2], 16), parseInt(hex[3], 16), 1];
  const parts = written.match(/[\d.]+/g)?.map(Number) ?? [];
  return parts.length === 4 ? [parts[0], parts[1], parts[2], parts[3]] : null;
}

/** @param {Colour} colour */
export function write([red, green, blue, alpha]) {
  const whole = [red, green, blue].map(Math.round).join(",");
  return alpha < 1 ? `rgba(${whole},${alpha})` : `rgb(${whole})`;
}

/**
 * Relative luminance after WCAG 2.
 * @param {Colour} colour
 */
export function luminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {Colour} one @param {Colour} other */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/**
 * A colour on its way to another.
 * @param {Colour} from
 * @param {Colour} to
 * @param {number} share
 * @returns {Colour}
 */
export function mix(from, to, share) {
  const [red, green, blue] = [0, 1, 2].map((i) => from[i] + (to[i] - from[i]) * share);
  return [red, green, blue, from[3]];
}

/**
 * A colour that stands out from a ground: itself, or a lighter one (a darker one on a light ground).
 * @param {Colour} colour
 * @param {Colour} ground
 * @param {number} ratio contrast to reach
 */
export function standOut(colour, ground, ratio) {
  /** @type {Colour} */
  const end = isDark(ground) ? [255, 255, 255, 1] : [0, 0, 0, 1];
  for (let share = 0; share < 1; share += 0.05) {
    const tried = mix(colour, end, share);
    if (contrast(tried, ground) >= ratio) return tried;
  }
  return mix(colour, end, 1);
}

/** @param {Colour} ground */
export const isDark = (ground) => luminance(ground) < 0.18;

/**
 * The ground that an element is painted on: the nearest background behind it.
 * @param {Element} element
 * @returns {Colour}
 */
export function groundOf(element) {
  for (let behind = /** @type {Element | null} */ (element); behind; behind = above(behind)) {
    const ground = parse(getComputedStyle(behind).backgroundColor);
    if (ground && ground[3] > 0.5) return ground;
  }
  return canvasGround();
}

/** @param {Element} element */
function above(element) {
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/** What the browser paints where no page does. @returns {Colour} */
function canvasGround() {
  const probe = document.createElement("i");
  probe.style.cssText = "background: Canvas; position: absolute";
  document.body.append(probe);
  const ground = parse(getComputedStyle(probe).backgroundColor);
  probe.remove();
  return ground ?? [255, 255, 255, 1];
}
