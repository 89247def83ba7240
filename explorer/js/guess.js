// @ts-check
/* A prediction: asked on the figure's own axes or beside them, answered by a verdict in the same place. */

/** @import { Answer, Guess, Plot } from "./types.js" */
/** @import { Memory } from "./storage.js" */
import { made } from "./dom.js";
import { GuessLine } from "./line.js";

const NOT_SET = "not set yet";
const SKIPPED = ""; // kept where an answer's label would be

/**
 * @typedef {object} Setting
 * @property {string} name of the figure
 * @property {HTMLElement} box where question and verdict stand
 * @property {HTMLElement} figure
 * @property {HTMLElement} stage
 * @property {Plot} plot
 * @property {Memory} memory
 * @property {(answered: boolean) => void} changed the question was put, answered, or skipped
 */

export class GuessBox {
  /**
   * @param {Guess} guess
   * @param {Setting} setting
   */
  constructor(guess, setting) {
    this.guess = guess;
    this.setting = setting;
    this.asking = false;
    this.begun = false;
    /** @type {Answer | null} the reader's answer; null until it is given */
    this.answer = null;
    /** @type {GuessLine | null} */
    this.line = null;
    /** @type {number | null} what is set but not yet given */
    this.place = null;
  }

  /**
   * Begin as the reader left it; a link to a state shows that state, and offers the question.
   * @param {{ offered: boolean, anew: boolean }} how
   */
  begin({ offered, anew }) {
    this.begun = true;
    const kept = anew ? undefined : this.setting.memory.read(this.setting.name);
    const answer = this.guess.answers.find(({ label }) => label === kept);
    if (answer) this.tell(answer);
    else if (kept === SKIPPED || offered) this.offer();
    else this.ask();
  }

  ask() {
    const { box, plot } = this.setting;
    this.asking = true;
    plot.inert = true; // its texts may tell the answer to a screen reader
    this.answer = null;
    this.place = null;
    this.setting.figure.classList.add("everystate-asking");
    const form = made("form", { className: "everystate-guess" });
    this.button = made("button", { type: "submit", textContent: "Show the data", disabled: true });
    const skip = made("button", { type: "button", textContent: "Skip" });
    const buttons = made("div", { className: "everystate-buttons" });
    buttons.append(this.button, skip);
    form.append(...this.fields(), buttons);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.place !== null) this.settle(this.place);
    });
    skip.addEventListener("click", () => this.settle(null));
    box.style.minHeight = `${this.roomForVerdicts()}px`;
    box.replaceChildren(form);
    box.style.minHeight = `${box.offsetHeight}px`;
    this.setting.changed(false);
  }

  /** Height of the box with the longest verdict: nothing below it moves when the verdict comes. */
  roomForVerdicts() {
    const { box } = this.setting;
    const longest = this.guess.answers.reduce((one, other) => {
      return other.verdict.length > one.verdict.length ? other : one;
    });
    box.style.minHeight = "";
    this.putVerdict(longest);
    return Math.ceil(box.getBoundingClientRect().height);
  }

  /** The question with what answers it. */
  fields() {
    const { guess } = this;
    const set = (/** @type {number} */ place) => this.set(place);
    if (!guess.numeric) return [choices(guess, `${this.setting.figure.id}--guess`, set)];
    if (!guess.axis) return [scale(guess, set)];
    const told = made("p", { textContent: NOT_SET, ariaHidden: "true" }); // the line itself tells it
    this.line = new GuessLine(guess, this.setting.stage, this.setting.plot, (place) => {
      told.textContent = guess.answers[place].label;
      set(place);
    });
    return [made("p", { className: "everystate-question", textContent: guess.question }), told];
  }

  /** @param {number} place */
  set(place) {
    this.place = place;
    if (this.button) this.button.disabled = false;
  }

  /**
   * The reader answered, or skipped the question.
   * @param {number | null} place
   */
  settle(place) {
    const { memory, name, box } = this.setting;
    memory.write(name, place === null ? SKIPPED : this.guess.answers[place].label);
    this.show();
    if (place === null) this.offer();
    else this.tell(this.guess.answers[place]);
    this.setting.changed(true);
    /** @type {HTMLElement | null} */ (box.querySelector("[tabindex]"))?.focus({ preventScroll: true });
  }

  /** A link to a state shows it: the question is offered. */
  waive() {
    if (!this.asking) return;
    this.show();
    this.offer();
    this.setting.changed(true);
  }

  /** Show the figure. */
  show() {
    this.asking = false;
    this.setting.plot.inert = false;
    this.setting.figure.classList.remove("everystate-asking");
    this.line?.remove();
    this.line = null;
  }

  /** @param {Answer} answer */
  tell(answer) {
    this.answer = answer;
    this.putVerdict(answer);
  }

  /** @param {Answer} answer */
  putVerdict({ verdict }) {
    this.put("Guess again", made("p", { className: "everystate-verdict", textContent: verdict }));
  }

  offer() {
    this.setting.box.style.minHeight = "";
    this.put("Guess first");
  }

  /** The question, what is said to it, and what can be done.
   * @param {string} action @param {HTMLElement[]} said */
  put(action, ...said) {
    const question = made("p", { className: "everystate-question", textContent: this.guess.question });
    const button = made("button", { type: "button", textContent: action });
    button.addEventListener("click", () => {
      this.ask();
      const first = this.line?.surface ?? this.setting.box.querySelector("input");
      first?.focus({ preventScroll: true });
    });
    const [first] = said.length ? said : [question];
    first.tabIndex = -1; // the focus goes there
    this.setting.box.replaceChildren(question, ...said, button);
  }

  /**
   * Empty the axes while the question stands; draw the guess beside the data when it is answered.
   * @param {any} layout
   * @param {any[]} data
   * @param {{ ink: string, ground: string }} colours
   */
  change(layout, data, colours) {
    if (this.asking) {
      for (const trace of data) Object.assign(trace, { opacity: 0, hoverinfo: "skip", hovertemplate: null });
      layout.shapes = layout.annotations = [];
    } else if (this.answer) mark(layout, this.guess, this.answer, colours);
  }
}

/**
 * A line at the guess with its label, at the foot of the axes, where no legend stands.
 * @param {any} layout
 * @param {Guess} guess
 * @param {Answer} answer
 * @param {{ ink: string, ground: string }} colours
 */
function mark(layout, { axis, answers }, { value, label }, { ink, ground }) {
  if (!axis) return;
  const other = axis === "x" ? "y" : "x";
  const middle = (Number(answers[0].value) + Number(answers[answers.length - 1].value)) / 2;
  const high = Number(value) > middle;
  const place = layout[`${axis}axis`]?.type === "log" ? Math.log10(Number(value)) : value; // of a label
  const across = { [`${axis}ref`]: axis, [`${other}ref`]: "paper" };
  const line = {
    ...across, type: "line", [`${axis}0`]: value, [`${axis}1`]: value, [`${other}0`]: 0, [`${other}1`]: 1,
    line: { dash: "dot", width: 2, color: ink },
  };
  const text = {
    ...across, [axis]: place, [other]: 0, text: `your guess: ${label}`, showarrow: false,
    xanchor: axis === "x" && high ? "right" : "left", yanchor: axis === "y" && high ? "top" : "bottom",
    font: { color: ink }, bgcolor: ground,
  };
  layout.shapes = [...(layout.shapes ?? []), line];
  layout.annotations = [...(layout.annotations ?? []), text];
}

/**
 * A slider without a value until it is touched.
 * @param {Guess} guess
 * @param {(place: number) => void} set
 */
function scale({ question, answers }, set) {
  const label = made("label", { className: "everystate-question", textContent: question });
  const input = made("input", { type: "range", min: "0", step: "1", className: "everystate-unset" });
  input.max = String(answers.length - 1);
  input.value = String(Math.floor(answers.length / 2));
  input.setAttribute("aria-valuetext", NOT_SET);
  const output = made("output", { textContent: NOT_SET });
  const tell = () => {
    input.classList.remove("everystate-unset");
    output.textContent = answers[Number(input.value)].label;
    input.setAttribute("aria-valuetext", output.textContent);
    set(Number(input.value));
  };
  input.addEventListener("input", tell);
  input.addEventListener("click", tell); // on the middle, too
  label.append(input, output);
  return label;
}

/**
 * Buttons, one an answer.
 * @param {Guess} guess
 * @param {string} name
 * @param {(place: number) => void} set
 */
function choices({ question, answers }, name, set) {
  const group = made("fieldset");
  const segments = made("div", { className: "everystate-segments" });
  answers.forEach((answer, place) => {
    const label = made("label");
    const input = made("input", { type: "radio", name });
    input.addEventListener("input", () => set(place));
    label.append(input, made("span", { textContent: answer.label }));
    segments.append(label);
  });
  group.append(made("legend", { className: "everystate-question", textContent: question }), segments);
  return group;
}
