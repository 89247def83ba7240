// @ts-check
/* The native controls of a figure: they tell the position that a reader chose, and show one set from
   elsewhere. */

/** @import { Control, Prospect } from "./types.js" */

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLButtonElement} Input */

const WHY = { same: "no change", empty: "nothing to draw" };
const IDLE = "Changes nothing at these settings.";
const HOLLOW = "Hollow marks: nothing to draw there.";

/** One control: how its value is read, shown, and marked. */
class Knob {
  /**
   * @param {HTMLElement} box
   * @param {Control} control
   */
  constructor(box, control) {
    this.box = box;
    this.control = control;
    this.inputs = /** @type {Input[]} */ ([...box.querySelectorAll("input, select, button")]);
    this.output = box.querySelector("output");
    this.hint = /** @type {HTMLElement | null} */ (box.querySelector(".everystate-hint"));
    this.marks = [...box.querySelectorAll(".everystate-marks i")];
    this.place = control.default;
  }

  /** The place that the reader chose. */
  read() {
    const [input] = this.inputs;
    if (this.control.kind === "samples") return (this.place + 1) % this.control.labels.length;
    if (this.control.kind === "switch") return Number(isChecked(input));
    return Number((this.inputs.find(isChecked) ?? input).value);
  }

  /** @param {number} place */
  show(place) {
    this.place = place;
    const { kind, labels } = this.control;
    const [input] = this.inputs;
    if (kind === "switch") check(input, place === 1);
    else if (input.type === "radio") check(this.inputs[place], true);
    else if (kind !== "samples") input.value = String(place);
    if (kind === "range") input.setAttribute("aria-valuetext", labels[place]);
    if (!this.output) return;
    const sample = `sample ${labels[place]} of ${labels.length}`;
    this.output.textContent = kind === "samples" ? sample : labels[place];
  }

  /**
   * Mark the places that would change nothing or leave nothing, and say so.
   * @param {Prospect[]} prospects
   */
  mark(prospects) {
    const others = prospects.filter((_, place) => place !== this.place);
    const idle = others.length > 0 && others.every((prospect) => prospect === "same");
    this.box.toggleAttribute("data-idle", idle);
    this.tell(idle ? IDLE : this.marks.length && prospects.includes("empty") ? HOLLOW : "");
    prospects.forEach((prospect, place) => {
      this.flag(place, !idle && (prospect === "same" || prospect === "empty") ? prospect : undefined);
    });
  }

  /**
   * @param {number} place
   * @param {"same" | "empty" | undefined} why
   */
  flag(place, why) {
    const [input] = this.inputs;
    const label = this.control.labels[place];
    if (input instanceof HTMLSelectElement) {
      input.options[place].textContent = why ? `${label} (${WHY[why]})` : label;
    } else if (input.type === "radio") {
      const segment = /** @type {HTMLElement} */ (this.inputs[place].closest("label"));
      segment.title = why ? WHY[why] : "";
      set(segment, "data-prospect", why);
      set(this.inputs[place], "aria-description", why && WHY[why]);
    } else if (this.marks[place]) set(this.marks[place], "data-prospect", why);
    else if (place !== this.place && this.control.kind !== "range") {
      set(input, "aria-description", why && WHY[why]);
    }
  }

  /** @param {string} text */
  tell(text) {
    if (!this.hint || this.hint.textContent === text) return;
    this.hint.textContent = text;
    this.hint.hidden = !text;
  }
}

/** @param {Element} element @param {string} name @param {string | undefined} value */
function set(element, name, value) {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** @param {Input} input */
const isChecked = (input) => input instanceof HTMLInputElement && input.checked;

/** @param {Input} input @param {boolean} checked */
function check(input, checked) {
  if (input instanceof HTMLInputElement) input.checked = checked;
}

export class Controls {
  /**
   * @param {HTMLFormElement} form
   * @param {Control[]} controls
   * @param {(axis: number, place: number) => void} moved a reader moved a control
   */
  constructor(form, controls, moved) {
    this.held = false; // whether a slider is dragged
    this.knobs = controls.map((control, axis) => {
      const box = form.querySelector(`.everystate-control[data-axis="${axis}"]`);
      if (!(box instanceof HTMLElement)) throw new TypeError(`There is no control for “${control.label}”`);
      return this.wire(new Knob(box, control), (place) => moved(axis, place));
    });
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** @param {Knob} knob @param {(place: number) => void} moved */
  wire(knob, moved) {
    const kind = knob.control.kind === "samples" ? "click" : "input";
    for (const input of knob.inputs) {
      input.addEventListener(kind, () => moved(knob.read()));
      if (input.type !== "range") continue;
      input.addEventListener("pointerdown", () => (this.held = true));
      for (const end of ["pointerup", "pointercancel", "blur"]) {
        input.addEventListener(end, () => (this.held = false));
      }
    }
    return knob;
  }

  /** @param {number[]} position */
  show(position) {
    this.knobs.forEach((knob, axis) => knob.show(position[axis]));
  }

  /** @param {(axis: number) => Prospect[]} prospects */
  mark(prospects) {
    this.knobs.forEach((knob, axis) => knob.mark(prospects(axis)));
  }

  /** The first control, for the focus to go to. */
  get first() {
    return this.knobs[0]?.inputs.find(isChecked) ?? this.knobs[0]?.inputs[0];
  }
}
