// @ts-check
/* The guesses of a page, gathered: for its scripts, and in elements that ask for the list. */

/** @import { Face } from "./face.js" */
import { made } from "./dom.js";

/** @typedef {{ name: string, title: string, question: string, guess: string, verdict: string }} Made */

/**
 * A figure's guess, when it is made.
 * @param {Face} face
 * @returns {Made[]}
 */
export function guessOf({ description: { name, title, guess }, guess: box }) {
  if (!guess || !box?.answer) return [];
  return [{ name, title, question: guess.question, guess: box.answer.label, verdict: box.answer.verdict }];
}

/**
 * Fill the page's lists; a figure that was not guessed at yet stands there as a link.
 * @param {Face[]} faces
 */
export function fillLists(faces) {
  const asked = faces.filter((face) => face.guess);
  for (const element of document.querySelectorAll(".everystate-guesses")) {
    const list = made("ul");
    for (const face of asked) {
      const item = made("li");
      const link = made("a", { href: `#${face.description.name}`, textContent: face.description.title });
      const [guess] = guessOf(face);
      item.append(link, ` ${guess ? guess.verdict : "Not guessed yet."}`);
      list.append(item);
    }
    element.replaceChildren(list);
  }
}
