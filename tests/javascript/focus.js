// @ts-check
/* Tells which things of a page look the same with the focus as without; one of each kind is tried. */

(() => {
  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']";

  /** @param {Element | null} part @param {string} [pseudo] */
  function look(part, pseudo) {
    if (!part) return "";
    const { outline, boxShadow, border, background, textDecoration } = getComputedStyle(part, pseudo);
    return [outline, boxShadow, border, background, textDecoration].join();
  }

  /** Looks of what may mark the focus: the element, what follows, what holds it. @param {Element} one */
  const looks = (one) => {
    return [look(one), look(one, "::after"), look(one.nextElementSibling), look(one.parentElement)].join();
  };

  /** @param {HTMLElement} element */
  function marksFocus(element) {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const before = looks(element);
    element.focus({ preventScroll: true });
    return document.activeElement !== element || looks(element) !== before;
  }

  window.unmarkedFocus = () => {
    /** @type {Map<string, HTMLElement>} */
    const kinds = new Map();
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(FOCUSABLE))) {
      const kind = `${element.tagName} ${element.className} ${element.getAttribute("type")}`;
      const seen = element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]");
      if (seen && !kinds.has(kind)) kinds.set(kind, element);
    }
    const unmarked = [...kinds.values()].filter((element) => !marksFocus(element));
    return unmarked.map(({ outerHTML }) => outerHTML.slice(0, 160));
  };
})();
