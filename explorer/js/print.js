// @ts-check
/* Paper: every figure of the page is drawn in the state shown, with the address at which it moves, and folded
   parts open by choice. */

/** @import { Face } from "./face.js" */
import { writeHash } from "./address.js";
import { made } from "./dom.js";

/**
 * @param {() => Iterable<Face>} faces
 * @param {() => boolean} folded whether folded parts are to be opened
 */
export function drawOnPaper(faces, folded) {
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  /** @type {HTMLElement[]} */
  const addresses = [];
  const takeAddresses = () => addresses.splice(0).forEach((address) => address.remove());
  window.addEventListener("beforeprint", () => {
    takeAddresses();
    for (const face of faces()) {
      face.print(true);
      addresses.push(addressLine(face));
      face.figure.append(addresses[addresses.length - 1]);
    }
    // The data of the figures stay folded: their readings are beside them.
    const closed = folded() ? document.querySelectorAll("details:not([open], .everystate-data)") : [];
    opened = /** @type {HTMLDetailsElement[]} */ ([...closed]);
    for (const details of opened) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of opened.splice(0)) details.open = false;
    takeAddresses();
    for (const face of faces()) face.print(false);
  });
}

/**
 * Where a figure moves, in the state that is printed: on the web, or else in which file.
 * @param {Face} face
 */
function addressLine({ description: { name, controls }, position }) {
  const moved = position.some((place, axis) => place !== controls[axis].default);
  const hash = writeHash(name, moved ? controls : [], position);
  const canonical = document.querySelector("link[rel=canonical]");
  const page = canonical instanceof HTMLLinkElement ? canonical.href : location.href;
  const address = page.replace(/[?#].*$/, "") + hash;
  const line = made("p", { className: "everystate-address", textContent: "Live figure: " });
  line.append(address.startsWith("http") ? made("a", { href: address, textContent: address })
    : address.slice(address.lastIndexOf("/") + 1));
  return line;
}
