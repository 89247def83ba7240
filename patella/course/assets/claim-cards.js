// @ts-check
// A link to a claim opens its card; the poll, the claim map and the chapters link here.
(function () {
  "use strict";

  function open() {
    const card = document.getElementById(location.hash.slice(1));
    if (card instanceof HTMLDetailsElement && card.matches(".claims details")) {
      card.open = true;
      card.scrollIntoView();
    }
  }

  window.addEventListener("hashchange", open);
  window.addEventListener("load", open);
})();
