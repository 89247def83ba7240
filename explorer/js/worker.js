// @ts-check
/* The source of states of a figure that Python in a worker of the page has drawn. */

/** @import { Description, Model, Python } from "./types.js" */
import { find } from "./dom.js";
import { readStored } from "./decode.js";
import { KernelSource } from "./kernel.js";

const AWAY = "Python was stopped. Run the cell again to move this figure.";
const SILENT = "Python does not answer yet: it may be busy with a cell.";

/** Stands where a notebook has a widget's model: nobody else moves the controls. @implements {Model} */
class WorkerModel {
  /**
   * @param {string} uid of the figure
   * @param {Python} python
   * @param {number[]} position
   */
  constructor(uid, python, position) {
    this.uid = uid;
    this.python = python;
    /** @type {Record<string, any>} */
    this.values = { _position: position };
    /** @type {(answer: any) => void} */
    this.hear = () => {};
  }

  /** @param {string} name */
  get(name) {
    return this.values[name];
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    this.values[name] = value;
  }

  save_changes() {} // nobody else to tell

  /** @param {string} name @param {(answer: any) => void} listener */
  on(name, listener) {
    if (name === "msg:custom") this.hear = listener;
  }

  /** @param {Record<string, number[]>} question */
  send(question) {
    const [[of, at]] = Object.entries(question);
    this.python.ask(this.uid, question).then(
      (answers) => answers.forEach(this.hear),
      () => this.hear({ of, at, error: AWAY }),
    );
  }
}

/**
 * @param {HTMLElement} figure from Python, with its description and the state in which it opens
 * @param {Python} python
 */
export function workerSource(figure, python) {
  /** @param {string} name */
  const held = (name) => readStored(find(figure, `.everystate-${name}`, HTMLElement).textContent ?? "");
  const base = held("states");
  const model = new WorkerModel(figure.id, python, base.at);
  /** @type {Description} */
  const { controls } = held("description");
  const counts = controls.map((control) => control.labels.length);
  return new KernelSource(model, counts, base, { alive: () => python.alive(), away: AWAY, silent: SILENT });
}
