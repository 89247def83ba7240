/* Runs in the book's pages: how long after a key was pressed is a figure's drawing painted, and does
   nothing of it change any more? */
window.moves = (function () {
  "use strict";

  const LIMIT = 20_000;
  let pressed = 0; // when a key went down or up last, as the browser has it
  let backwards = null; // the control that is on its way back
  for (const kind of ["keydown", "keyup"]) {
    window.addEventListener(kind, (event) => (pressed = event.timeStamp), { capture: true });
  }

  /* The time at which the next frame has been painted. */
  const painted = () => new Promise((resolve) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      channel.port2.postMessage(null);
    });
  });

  /* The end of the last frame in which the drawing changed; of the first one where it does not. */
  async function settled(stage) {
    let changed = false;
    const watching = new MutationObserver(() => (changed = true));
    watching.observe(stage, { attributes: true, characterData: true, childList: true, subtree: true });
    let last = await painted();
    while (changed) {
      changed = false;
      const time = await painted();
      if (changed) last = time;
    }
    watching.disconnect();
    return last;
  }

  /* Arms for one move of a control; `moves.answer` gives the milliseconds from the key, null where
     nothing moves. Listens behind the face, which draws while it hears the same event. */
  function arm(control) {
    const stage = control.closest("figure").querySelector(".everystate-stage");
    const kind = control.dataset.kind === "samples" ? "click" : "input";
    moves.answer = new Promise((resolve) => {
      setTimeout(() => resolve(null), LIMIT);
      window.addEventListener(kind, async () => {
        const start = pressed;
        resolve(await settled(stage) - start);
      }, { once: true });
    });
  }

  /* Whether a control can move no further; buttons that are a ring have no end. */
  function atEnd(input, back) {
    if (!input.matches("[type=range], select")) return false;
    const [place, last] = input.matches("select")
      ? [input.selectedIndex, input.length - 1]
      : [Number(input.value), Number(input.max)];
    return place === (back ? 0 : last);
  }

  /* Arms for a move of a control, on or back as it last went, and at its end the other way; gives the
     key that makes it. */
  function next(control) {
    arm(control);
    const { kind } = control.dataset;
    const input = control.querySelector("input:checked, input:not([type=radio]), select, button");
    input.focus();
    if (kind === "samples") return "Enter";
    if (kind === "switch") return "Space";
    if (atEnd(input, control === backwards)) backwards = control === backwards ? null : control;
    const sideways = input.matches("[type=range]");
    if (control === backwards) return sideways ? "ArrowLeft" : "ArrowUp";
    return sideways ? "ArrowRight" : "ArrowDown";
  }

  /* The answer, some milliseconds later. */
  async function rested(milliseconds) {
    const time = await moves.answer;
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return time;
  }

  return { next, rested, answer: null };
})();
