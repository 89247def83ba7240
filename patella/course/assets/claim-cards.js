// A link to a claim opens its card; the poll, the claim map and the chapters link here.
(function () {
  function open() {
    var card = document.getElementById(location.hash.slice(1));
    if (card && card.matches(".claims details")) {
      card.open = true;
      card.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", open);
  window.addEventListener("load", open);
})();
