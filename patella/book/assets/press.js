// @ts-check
/* What the buttons of the page's bar do. The theme writes it into the page, where the policy lets no script
   run; so it is named there and looked up here. */
(() => {
  "use strict";

  const actions = new Map([
    ["window.print()", () => window.print()],
    ["toggleFullScreen()", () => window.toggleFullScreen()],
    ["printUnfolded()", () => window.printUnfolded()],
  ]);

  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-press]") : null;
    if (!(button instanceof HTMLElement)) return;
    const action = actions.get(button.dataset.press ?? "");
    if (!action) throw new Error(`No button can do ${button.dataset.press} here: name it in press.js`);
    action();
  });
})();
