// @ts-check
/* Walks a figure of a page through states and tells which of its texts lie on each other or are cut. */

(() => {
  const INSET = 0.2; // of the type's size: a line of type is higher than what is written in it
  const SLACK = 1; // pixels

  /** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */

  /** @param {Box} box @param {number} across @param {number} up @returns {Box} */
  const inset = ({ left, right, top, bottom }, across, up) => {
    return { left: left + across, right: right - across, top: top + up, bottom: bottom - up };
  };

  /** @param {Box} one @param {Box} other */
  const overlap = (one, other) => {
    return one.left < other.right && other.left < one.right
      && one.top < other.bottom && other.top < one.bottom;
  };

  /** @param {Box} inner @param {Box} outer */
  const within = (inner, outer) => {
    return inner.left >= outer.left - SLACK && inner.right <= outer.right + SLACK
      && inner.top >= outer.top - SLACK && inner.bottom <= outer.bottom + SLACK;
  };

  /** What is written in a text, without its blank; turned type has it at its sides. @param {Element} text */
  function written(text) {
    const box = text.getBoundingClientRect();
    const spare = parseFloat(getComputedStyle(text).fontSize) * INSET;
    const upright = box.width >= box.height || (text.textContent ?? "").length < 3;
    return upright ? inset(box, 0, spare) : inset(box, spare, 0);
  }

  /** The part of a drawing that shows what is in an element. @param {Element} text @param {Box} stage */
  function frame(text, stage) {
    const clipped = text.closest("[clip-path]");
    const id = clipped?.getAttribute("clip-path")?.match(/#([^"')]+)/)?.[1];
    const shape = id && document.getElementById(id)?.querySelector("rect");
    const matrix = clipped instanceof SVGGraphicsElement && clipped.getScreenCTM();
    if (!shape || !matrix) return stage;
    const { x, y, width, height } = shape.getBBox();
    const left = matrix.e + x;
    const top = matrix.f + y;
    return { left, right: left + width, top, bottom: top + height };
  }

  /** @param {Element} figure */
  function faults(figure) {
    const stage = /** @type {Element} */ (figure.querySelector(".everystate-stage"));
    const box = stage.getBoundingClientRect();
    const seen = { opacityProperty: true, visibilityProperty: true };
    const texts = [...stage.querySelectorAll(".main-svg text")]
      .filter((text) => text.textContent?.trim() && text.checkVisibility(seen))
      .map((text) => ({ words: text.textContent, at: written(text), inside: frame(text, box) }));
    const found = texts.filter(({ at, inside }) => !within(at, inside)).map(({ words }) => `cut: ${words}`);
    texts.forEach((one, place) => {
      for (const other of texts.slice(place + 1)) {
        if (overlap(one.at, other.at)) found.push(`${one.words} | ${other.words}`);
      }
    });
    return found;
  }

  /** Move a control as a reader does, one that draws samples as often as it takes.
   * @param {Element} control @param {number} place @param {number} times */
  function move(control, place, times) {
    const inputs = /** @type {HTMLInputElement[]} */ ([...control.querySelectorAll("input, select, button")]);
    const [first] = inputs;
    const input = first.type === "radio" ? inputs[place] : first;
    if (input.matches("button")) {
      for (let time = 0; time < times; time++) input.click();
      return;
    }
    if (input.type === "radio") input.checked = true;
    else if (input.type === "checkbox") input.checked = place === 1;
    else input.value = String(place);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /**
   * @param {string} name of a figure
   * @param {number[][]} positions the first of them is the one shown
   */
  window.crowded = (name, positions) => {
    const figure = /** @type {Element} */ (document.getElementById(name));
    const controls = [...figure.querySelectorAll(".everystate-control")];
    const stored = figure.querySelector(".everystate-description")?.textContent ?? "";
    const sizes = JSON.parse(stored).controls.map((/** @type {any} */ control) => control.labels.length);
    let [before] = positions;
    return positions.flatMap((position) => {
      position.forEach((place, axis) => {
        const times = (place - before[axis] + sizes[axis]) % sizes[axis];
        if (times) move(controls[axis], place, times);
      });
      before = position;
      return faults(figure).map((fault) => [position.join(), fault]);
    });
  };
})();
