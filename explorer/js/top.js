// @ts-check
/* Themes keep a bar at the window's top; what sticks there itself stands below it. */

/** The height of what covers the window's top. */
function covered() {
  let bar = document.elementFromPoint(window.innerWidth / 2, 1);
  while (bar && !/fixed|sticky/.test(getComputedStyle(bar).position)) bar = bar.parentElement;
  if (!bar || bar.closest(".everystate")) return 0;
  const { top, bottom } = bar.getBoundingClientRect();
  return top <= 0 && bottom < window.innerHeight / 3 ? bottom : 0;
}

/** Tell the style sheet, unless the page does. */
export function keepBelowBar() {
  const root = document.documentElement;
  if (getComputedStyle(root).getPropertyValue("--everystate-top")) return;
  const tell = () => root.style.setProperty("--everystate-top", `${covered()}px`);
  tell();
  window.addEventListener("resize", tell);
}
