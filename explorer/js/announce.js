// @ts-check
/* What a screen reader says once a control rests: what changed first, then the sentences that are new. */

/** @import { Control } from "./types.js" */
import { sentences } from "./texts.js";

/** @typedef {{ position: number[], reading: string }} Said */

/**
 * @param {Control[]} controls
 * @param {Said} before
 * @param {Said} now
 */
export function announcement(controls, before, now) {
  const moved = controls
    .map((control, axis) => ({ control, place: now.position[axis], was: before.position[axis] }))
    .filter(({ place, was }) => place !== was)
    .map(({ control, place }) => `${control.label}: ${control.labels[place]}.`);
  const old = trimmed(before.reading);
  const fresh = trimmed(now.reading).filter((sentence) => !old.includes(sentence));
  const words = fresh.length ? fresh : [before.reading === now.reading ? "The reading stays the same." : ""];
  return [...moved, ...words].filter(Boolean).join(" ");
}

/** @param {string} text */
const trimmed = (text) => sentences(text).map((sentence) => sentence.trim());
