// @ts-check
/* Cards for terms and references: on hover and focus at once, on touch at the first tap.
   The page holds their words; nothing is loaded. */
(function () {
  "use strict";

  const DELAY = 150; // ms that a mouse rests on a link, or may take on its way to the card
  const GAP = 6; // px between link and card, and between card and window

  /** @typedef {{title: string, text: string, facts?: string, caution?: string, url?: string}} Card */

  const store = document.getElementById("course-cards");
  if (!store) return;
  /** @type {Record<string, Card>} */
  const cards = JSON.parse(store.textContent || "{}");

  const box = document.createElement("div");
  box.className = "course-card";
  box.hidden = true;
  /** @type {HTMLAnchorElement | null} */
  let shownFor = null;
  let timer = 0;

  /** @param {EventTarget | null} target */
  function linkOf(target) {
    const link = target instanceof Element ? target.closest("main a.reference.internal") : null;
    return link instanceof HTMLAnchorElement && cardOf(link) ? link : null;
  }

  /** @param {HTMLAnchorElement} link */
  function cardOf(link) {
    const name = decodeURIComponent(link.hash.slice(1));
    return Object.keys(cards).includes(name) ? cards[name] : null;
  }

  /** @param {string} tag @param {string} text @param {string} name */
  function part(tag, text, name) {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  }

  /** @param {HTMLAnchorElement} link @param {Card} card */
  function fill(link, card) {
    const words = document.createElement("div");
    words.id = "course-card-words";
    words.append(part("p", card.title, "course-card-title"), part("p", card.text, ""));
    if (card.facts) words.append(part("p", card.facts, "course-card-facts"));
    if (card.caution) words.append(part("p", `Caution: ${card.caution}`, "course-card-caution"));
    const ways = document.createElement("p");
    ways.className = "course-card-ways";
    if (card.url) ways.append(way(card.url, "Open the source"), " ");
    ways.append(way(link.href, card.url || card.facts ? "In the bibliography" : "In the glossary"));
    box.replaceChildren(words, ways);
  }

  /** @param {string} address @param {string} text */
  function way(address, text) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = text;
    return link;
  }

  /** Below the link, or above it where there is more room; never wider than the window.
   * @param {HTMLAnchorElement} link */
  function place(link) {
    const rects = link.getClientRects(); // a link may be broken over two lines
    const at = rects[0] || link.getBoundingClientRect();
    const end = rects[rects.length - 1] || at;
    const room = document.documentElement;
    box.style.maxHeight = "";
    const below = room.clientHeight - end.bottom - 2 * GAP;
    const above = at.top - 2 * GAP;
    const under = box.offsetHeight <= below || below >= above;
    box.style.maxHeight = `${Math.max(under ? below : above, 80)}px`;
    box.style.top = `${under ? end.bottom + GAP : at.top - GAP - box.offsetHeight}px`;
    const left = Math.min(under ? end.left : at.left, room.clientWidth - box.offsetWidth - GAP);
    box.style.left = `${Math.max(GAP, left)}px`;
  }

  /** @param {HTMLAnchorElement} link */
  function show(link) {
    clearTimeout(timer);
    const card = cardOf(link);
    if (!card || shownFor === link) return;
    hide();
    link.removeAttribute("title"); // the browser's own card, with less in it
    fill(link, card);
    box.hidden = false;
    place(link);
    link.setAttribute("aria-describedby", "course-card-words");
    shownFor = link;
  }

  function hide() {
    clearTimeout(timer);
    box.hidden = true;
    shownFor?.removeAttribute("aria-describedby");
    shownFor = null;
  }

  function hideSoon() {
    clearTimeout(timer);
    timer = setTimeout(hide, 2 * DELAY);
  }

  document.body.append(box);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = linkOf(event.target);
    if (link) {
      clearTimeout(timer);
      timer = setTimeout(() => show(link), DELAY);
    } else if (box.contains(/** @type {Node} */ (event.target))) {
      clearTimeout(timer);
    } else if (shownFor) {
      hideSoon();
    } else {
      clearTimeout(timer);
    }
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event.target);
    if (link && link.matches(":focus-visible")) show(link);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === shownFor) hideSoon();
  });
  box.addEventListener("focusin", () => clearTimeout(timer));
  document.addEventListener("click", (event) => {
    const link = linkOf(event.target);
    const finger = event instanceof PointerEvent && event.pointerType && event.pointerType !== "mouse";
    if (link && finger && shownFor !== link) {
      event.preventDefault(); // the first tap shows, the second goes
      show(link);
    } else if (!link && !box.contains(/** @type {Node} */ (event.target))) {
      hide();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("scroll", () => shownFor && place(shownFor), { capture: true, passive: true });
  addEventListener("resize", hide);
})();
