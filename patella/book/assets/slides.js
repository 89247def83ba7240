// @ts-check
/* ?slides makes slides of a chapter: what one will learn, each figure alive in a frame of its own with the
   text around it as notes, and the key points.  All of it comes from the page: slides work offline. */
(() => {
  "use strict";

  const asked = new URLSearchParams(location.search).get("slides");
  const article = document.querySelector("article.bd-article");
  if (asked === null || !article) return;

  /**
   * @typedef {{ heading: string, body: Node[], figure: string, notes: string[] }} Slide
   */

  /**
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} tag @param {object} [properties] @param {(Node | string)[]} [children]
   * @returns {HTMLElementTagNameMap[T]}
   */
  function made(tag, properties = {}, children = []) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /** A heading without the mark that links to it. @param {Element} section */
  function headingOf(section) {
    const copy = section.querySelector("h1, h2, h3")?.cloneNode(true);
    if (copy instanceof Element) copy.querySelector(".headerlink")?.remove();
    return copy?.textContent?.trim() ?? "";
  }

  /** The text of a section, a paragraph a note. @param {Element} section */
  function notesOf(section) {
    const paragraphs = section.querySelectorAll(":scope > p, :scope > ul > li, :scope > ol > li");
    const written = [...paragraphs].filter((paragraph) => !paragraph.querySelector("svg")); // no drawings
    return written.map((paragraph) => paragraph.textContent?.trim() ?? "").filter(Boolean);
  }

  /** @returns {Slide[]} */
  function slides() {
    const chapter = /** @type {Element} */ (article?.querySelector("section"));
    const learn = chapter.querySelector(".admonition ul");
    /** @type {Slide} */
    const first = { heading: headingOf(chapter), body: copies(learn), figure: "", notes: [] };
    const found = [first];
    for (const section of chapter.querySelectorAll(":scope > section")) {
      const heading = headingOf(section);
      const figures = section.querySelectorAll("figure.everystate");
      for (const { id } of figures) found.push({ heading, body: [], figure: id, notes: notesOf(section) });
      if (/Key points$/.test(heading)) {
        found.push({ heading, body: copies(section.querySelector("ul")), figure: "", notes: [] });
      }
    }
    return found;
  }

  /** @param {Element | null} element */
  const copies = (element) => (element ? [element.cloneNode(true)] : []);

  const all = slides();
  let place = Math.min(Math.max(Math.trunc(Number(asked)) - 1 || 0, 0), all.length - 1);
  const heading = made("h1", { tabIndex: -1 });
  const stage = made("div", { className: "slides-stage" });
  const notes = made("aside", { className: "slides-notes", hidden: true, ariaLabel: "Notes" });
  const counter = made("p", { className: "slides-counter" });
  const buttons = {
    previous: made("button", { type: "button", textContent: "Back" }),
    next: made("button", { type: "button", textContent: "Next" }),
    notes: made("button", { type: "button", textContent: "Notes" }),
    close: made("button", { type: "button", textContent: "Close" }),
  };
  const bar = made("div", { className: "slides-bar" }, [counter, ...Object.values(buttons)]);
  const show = made("div", { className: "slides", ariaLabel: "Slides" }, [heading, stage, notes, bar]);
  show.setAttribute("role", "dialog");
  show.setAttribute("aria-modal", "true");

  function draw() {
    const { heading: text, body, figure, notes: said } = all[place];
    heading.textContent = text;
    counter.textContent = `${place + 1} of ${all.length}`;
    const frame = made("iframe", { title: text, src: `${location.pathname}?figure=${figure}&fill` });
    stage.replaceChildren(...(figure ? [frame] : body.map((node) => node.cloneNode(true))));
    notes.replaceChildren(...said.map((line) => made("p", { textContent: line })));
    buttons.previous.disabled = place === 0;
    buttons.next.disabled = place === all.length - 1;
    buttons.notes.disabled = said.length === 0;
  }

  /** @param {number} step */
  function move(step) {
    const to = place + step;
    if (to < 0 || to >= all.length) return;
    place = to;
    draw();
    heading.focus();
  }

  /** @param {boolean} inert whether the page behind is out of reach */
  function setBehind(inert) {
    const others = [...document.body.children].filter((part) => part !== show);
    for (const part of others) part.toggleAttribute("inert", inert);
  }

  function close() {
    show.remove();
    setBehind(false);
    document.documentElement.classList.remove("with-slides");
  }

  const toggleNotes = () => (notes.hidden = !notes.hidden);
  buttons.previous.addEventListener("click", () => move(-1));
  buttons.next.addEventListener("click", () => move(1));
  buttons.notes.addEventListener("click", toggleNotes);
  buttons.close.addEventListener("click", close);
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: () => move(1), PageDown: () => move(1), ArrowLeft: () => move(-1), PageUp: () => move(-1),
    n: toggleNotes, Escape: close,
  };
  show.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.documentElement.classList.add("with-slides");
  document.body.append(show);
  setBehind(true);
  draw();
  heading.focus();
})();
