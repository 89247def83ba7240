// @ts-check
/* Walks a figure of a page through states and tells which of its texts lie on each other or on marks, or
   are cut, which rows have lost their names, and which controls cannot be seen together with the plot. */

(() => {
  const INSET = 0.2; // of the type's size: a line of type is higher than what is written in it
  const SLACK = 1; // pixels
  const STEP = 3; // pixels between the places where a line is looked at
  const THIN = 4; // pixels
  const RIM = 2; // pixels of a rim's stroke, half of which lie outside the letters
  const FAINT = 0.35; // a mark that is paler than this can be written on
  const NOTES = ".annotation-text, .textpoint text";
  const AREAS = ".scatterlayer path.point, .barlayer .point path"; // points and bars
  const LINES = ".scatterlayer path.js-line, .errorbars path, .errorbar path, .shapelayer path";

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

  /** As `overlap`, for lines too, whose boxes have no width. @param {Box} one @param {Box} other */
  const meets = (one, other) => {
    return one.left <= other.right && other.left <= one.right
      && one.top <= other.bottom && other.top <= one.bottom;
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

  /** How much of what is behind it a colour of a mark hides. @param {Element} mark @param {"fill" | "stroke"} what */
  function cover(mark, what) {
    const style = getComputedStyle(mark);
    if (style[what] === "none") return 0;
    const channels = style[what].match(/[\d.]+/g) ?? [];
    const own = Number(style[what === "fill" ? "fillOpacity" : "strokeOpacity"]);
    let opacity = Number(channels[3] ?? 1) * own;
    for (let at = /** @type {Element | null} */ (mark); at && at.tagName !== "svg"; at = at.parentElement) {
      opacity *= Number(getComputedStyle(at).opacity);
    }
    return opacity;
  }

  /** Whether words stand on a ground of their own. @param {Element} text */
  function grounded(text) {
    const ground = text.parentElement?.querySelector(":scope > rect.bg");
    return Boolean(ground && cover(ground, "fill") > 1 - FAINT);
  }

  /** Whether letters have a rim that parts them from a line behind them. @param {Element} text */
  function rimmed(text) {
    const { paintOrder, strokeWidth } = getComputedStyle(text);
    return paintOrder.startsWith("stroke") && parseFloat(strokeWidth) >= RIM && cover(text, "stroke") > 1 - FAINT;
  }

  /** Whether a line runs through a box. @param {SVGGeometryElement} line @param {Box} box */
  function crosses(line, box) {
    const matrix = line.getScreenCTM();
    if (!matrix) return false;
    const length = line.getTotalLength();
    for (let along = 0; along <= length; along += STEP) {
      const { x, y } = line.getPointAtLength(along).matrixTransform(matrix);
      if (x > box.left && x < box.right && y > box.top && y < box.bottom) return true;
    }
    return false;
  }

  /**
   * Notes on marks.  One on a ground of its own can be read anywhere, one wholly within its bar or point
   * too, and one with a rim on a thin line.
   * @param {Element} stage
   * @param {{ text: Element, words: string | null, at: Box }[]} texts
   */
  function marked(stage, texts) {
    const notes = texts.filter(({ text }) => text.matches(NOTES) && !grounded(text))
      .map((note) => ({ ...note, rimmed: rimmed(note.text) }));
    return [...stage.querySelectorAll(`${AREAS}, ${LINES}`)].flatMap((mark) => {
      const line = mark.matches(LINES);
      const thin = line && parseFloat(getComputedStyle(mark).strokeWidth) <= THIN;
      const box = mark.getBoundingClientRect();
      const near = notes.filter((note) => !(thin && note.rimmed) && meets(note.at, box));
      if (!near.length || cover(mark, line ? "stroke" : "fill") < FAINT) return [];
      return near
        .filter(({ at }) => meets(at, frame(mark, box)))
        .filter(({ at }) => (line ? crosses(/** @type {any} */ (mark), at) : !within(at, box)))
        .map(({ words }) => `${words} on a ${line ? "line" : "mark"}`);
    });
  }

  /** @param {Element} figure @param {string[]} names of its rows */
  function nameless(figure, names) {
    const drawn = [...figure.querySelectorAll("[class^=y][class$=tick] text")].map((text) => text.textContent);
    return names.filter((name) => {
      const place = drawn.findIndex((text) => text?.startsWith(name));
      if (place >= 0) drawn.splice(place, 1);
      return place < 0;
    });
  }

  /** @param {Element} figure */
  function faults(figure) {
    const stage = /** @type {Element} */ (figure.querySelector(".everystate-stage"));
    const box = stage.getBoundingClientRect();
    const seen = { opacityProperty: true, visibilityProperty: true };
    const texts = [...stage.querySelectorAll(".main-svg text")]
      .filter((text) => text.textContent?.trim() && text.checkVisibility(seen))
      .map((text) => ({ text, words: text.textContent, at: written(text), inside: frame(text, box) }));
    const found = texts.filter(({ at, inside }) => !within(at, inside)).map(({ words }) => `cut: ${words}`);
    texts.forEach((one, place) => {
      for (const other of texts.slice(place + 1)) {
        if (overlap(one.at, other.at)) found.push(`${one.words} | ${other.words}`);
      }
    });
    return [...found, ...marked(stage, texts)];
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
   * @param {string[][]} names of the rows at each position
   */
  window.crowded = (name, positions, names = []) => {
    const figure = /** @type {Element} */ (document.getElementById(name));
    const controls = [...figure.querySelectorAll(".everystate-control")];
    const stored = figure.querySelector(".everystate-description")?.textContent ?? "";
    const sizes = JSON.parse(stored).controls.map((/** @type {any} */ control) => control.labels.length);
    let [before] = positions;
    return positions.flatMap((position, step) => {
      position.forEach((place, axis) => {
        const times = (place - before[axis] + sizes[axis]) % sizes[axis];
        if (times) move(controls[axis], place, times);
      });
      before = position;
      const lost = nameless(figure, names[step] ?? []).map((row) => `no name: ${row}`);
      return [...faults(figure), ...lost].map((fault) => [position.join(), fault]);
    });
  };

  /**
   * Controls that cannot stand on the screen at once with the plot and the first sentence under it.
   * @param {string} name of a figure
   */
  window.apart = (name) => {
    const figure = /** @type {Element} */ (document.getElementById(name));
    /** @param {Element | null} part */
    const box = (part) => /** @type {Element} */ (part).getBoundingClientRect();
    const bar = document.querySelector(".bd-header-article")?.getBoundingClientRect().bottom ?? 0;
    return [...figure.querySelectorAll(".everystate-control")].flatMap((control) => {
      control.scrollIntoView({ block: "end", behavior: "instant" });
      const [plot, words] = [".everystate-plot", ".everystate-first"].map((part) => box(figure.querySelector(part)));
      const ends = [bar - 1, plot.top, plot.bottom, words.bottom, box(control).top, box(control).bottom, innerHeight];
      const whole = ends[0] <= ends[1] && ends.slice(2).every((end, place) => end >= ends[place + 1] - 1);
      return whole ? [] : [`${control.textContent?.trim().slice(0, 20)}: ${ends.map(Math.round).join()}`];
    });
  };
})();
