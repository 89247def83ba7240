// @ts-check
/* Notes on a plot: none covers another, and those that lines run through can be read all the same. */

/** @import { Colour } from "./colours.js" */
import { contrast, parse, write } from "./colours.js";

const NOTES = ".textpoint, .annotation";
const LETTERS = ".textpoint text, .annotation-text";
const BLANK = 0.2; // of the height of a line of type, above and below what is written in it
const RIM = "3px"; // half of it lies outside the letters
const APART = 1.5; // contrast to the ground; words with less stand in a mark

/**
 * Take away notes on the plot that another would cover: what is drawn last stays.  How wide words are is
 * known once they are drawn.
 * @param {Element} plot
 */
export function partNotes(plot) {
  const notes = /** @type {NodeListOf<SVGElement>} */ (plot.querySelectorAll(NOTES));
  for (const note of notes) note.style.visibility = "";
  /** @type {Box[]} */
  const taken = [];
  for (const { note, box } of [...notes].map((each) => ({ note: each, box: boxOf(each) })).reverse()) {
    if (taken.some((other) => meet(box, other))) note.style.visibility = "hidden";
    else taken.push(box);
  }
}

/**
 * Give the words on a plot a rim of the ground, but not those in the ground's own colour.
 * @param {Element} plot
 * @param {Colour} ground
 */
export function rimNotes(plot, ground) {
  const rim = { stroke: write(ground), strokeWidth: RIM, strokeLinejoin: "round", paintOrder: "stroke" };
  for (const text of /** @type {NodeListOf<SVGTextElement>} */ (plot.querySelectorAll(LETTERS))) {
    const ink = parse(text.style.fill);
    const stands = ink && contrast(ink, ground) > APART;
    Object.assign(text.style, stands ? rim : { stroke: "none" });
  }
}

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */

/** Where the words of a note stand. @param {Element} note @returns {Box} */
function boxOf(note) {
  const text = note.querySelector("text") ?? note;
  const { left, right, top, bottom } = text.getBoundingClientRect();
  const blank = BLANK * parseFloat(getComputedStyle(text).fontSize);
  return { left, right, top: top + blank, bottom: bottom - blank };
}

/** @param {Box} one @param {Box} other */
function meet(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
