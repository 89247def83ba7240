/* Runs in every frame before the page's own scripts: when is the page's first figure
   drawn, and how long after a key press does the figure that is drawn differ? */
window.probe = (function () {
  "use strict";

  function plots(root) {
    const found = [...root.querySelectorAll(".js-plotly-plot, .vega-embed svg.marks")];
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) found.push(...plots(element.shadowRoot));
    return found;
  }

  /* The marks of a figure as they are drawn: empty until there are some. */
  function marksOf(plot) {
    const layer = plot?.querySelector(".scatterlayer, .role-frame");
    return layer?.querySelector("path.point, .mark-symbol path") ? layer.innerHTML : "";
  }

  /* The figure that is looked at: the page's first, unless told otherwise. */
  let watched = 0;
  let plot = null;
  function marks() {
    if (!plot?.isConnected) plot = plots(document)[watched] ?? null;
    return marksOf(plot);
  }

  function watch(number) {
    watched = number;
    plot = null;
  }

  /* Figures that are there, and those that have marks, but for those from before `age`. */
  const old = new Set();
  const young = () => plots(document).filter((each) => !old.has(each));
  const count = () => young().length;
  const drawn = () => young().filter(marksOf).length;
  const age = () => plots(document).forEach((each) => old.add(each));

  /* The time after the frame in which `ready` came true has been painted. */
  function painted(ready, milliseconds) {
    const end = performance.now() + milliseconds;
    return new Promise((resolve) => {
      function look() {
        if (performance.now() > end) return resolve(null);
        if (!ready()) return requestAnimationFrame(look);
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now());
        channel.port2.postMessage(null);
      }
      requestAnimationFrame(look);
    });
  }

  const since = window.top.performance.timeOrigin;
  const first = painted(() => marks() !== "", 30_000).then((time) => time && performance.timeOrigin + time - since);

  /* Arms the probe; the promise that it keeps gives the milliseconds from the next key press to the figure drawn anew, or null. */
  function arm(milliseconds) {
    const before = marks();
    probe.answer = new Promise((resolve) => {
      window.addEventListener("keydown", async (event) => {
        const time = await painted(() => marks() !== before && marks() !== "", milliseconds);
        resolve(time && time - event.timeStamp);
      }, { capture: true, once: true });
    });
  }

  return { first, arm, answer: null, marks, watch, count, drawn, age };
})();
