// @ts-check
/* Keys pressed in a panel are the panel's: Jupyter would take arrows, Enter and letters for its own, and only
   the element that has the focus can tell it not to. */
(function () {
  "use strict";

  for (const panel of document.querySelectorAll(".jp-Notebook .panel")) {
    panel.addEventListener("focusin", ({ target }) => {
      if (target instanceof HTMLElement) target.dataset.lmSuppressShortcuts = "true";
    });
    for (const type of ["keydown", "keypress", "keyup"]) {
      panel.addEventListener(type, (event) => event.stopPropagation());
    }
  }
})();
