// @ts-check
/* Tells of each table of the text how far it scrolls sideways, and which words it breaks; code may break. */
() => {
  const TEXT = ".reader-table thead, .reader-table .long, code";
  /** @type {string[]} */
  const found = [];
  for (const table of document.querySelectorAll("article table")) {
    const own = table.closest(".everystate, .output:not(:has(.panel))");
    const box = table.closest(".pst-scrollable-table-container, .reader-table");
    if (own || !box || !box.clientWidth) continue;
    if (box.scrollWidth > box.clientWidth + 1) found.push(`${box.scrollWidth} of ${box.clientWidth} px`);
    const walker = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest(TEXT)) continue;
      for (const word of (node.textContent ?? "").matchAll(/[\p{L}\d.]+/gu)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) found.push(word[0]);
      }
    }
  }
  return found;
};
