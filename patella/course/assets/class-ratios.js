// @ts-check
/* A class's ratios beside the published ones: what is drawn, said and tabulated, as
   patella/figures/own_class.py has it.  Tests hold the two together. */

/** @type {any} */ (globalThis).classRatios = (function () {
  "use strict";

  const GLUE = "\u00a0";
  const ON_AXIS = 26; // letters of an exercise's name

  const statistics = /** @type {any} */ (globalThis).classStatistics;

  // -- words, as patella/words.py has them

  /** @param {number} value @param {number} digits */
  function number(value, digits = 2) {
    return value.toFixed(digits).replace(/^-(?=[0.]+$)/, "").replace("-", "\u2212");
  }

  /** @param {number} p */
  function pValue(p) {
    return p < 0.001 ? `p${GLUE}<${GLUE}0.001` : `p${GLUE}=${GLUE}${p.toFixed(p < 0.1 ? 3 : 2)}`;
  }

  /** @param {number} count */
  const people = (count) => `${count}${GLUE}${count === 1 ? "person" : "people"}`;

  // -- what the class measured

  /**
   * The mean ratio of each person in each exercise, both in the order of the file.
   * @param {ClassTable} table
   * @returns {ClassRatios} exercise -> person -> ratio
   */
  function ratiosOf({ person, exercise, vmo, vl }) {
    /** @type {Map<string, Map<string, number[]>>} */
    const trials = new Map(exercise.map((name) => [name, new Map()]));
    person.forEach((who, row) => {
      const of = /** @type {Map<string, number[]>} */ (trials.get(exercise[row]));
      of.set(who, [...(of.get(who) ?? []), vmo[row] / vl[row]]);
    });
    const everybody = [...new Set(person)];
    return new Map([...trials].map(([name, of]) => {
      const here = everybody.filter((who) => of.has(who));
      return [name, new Map(here.map((who) => [who, statistics.mean(of.get(who))]))];
    }));
  }

  /**
   * How the second exercise differs from the first, person by person, in words.
   * @param {ClassRatios} ratios @param {number} count of people @param {number} margin
   */
  function difference(ratios, count, margin) {
    const [[firstName, first], [secondName, second]] = ratios;
    const both = [...first.keys()].filter((who) => second.has(who));
    const of = `${secondName} minus ${firstName}`;
    if (both.length < 2) throw new Error(`${of}: at least two people must have both, ${both.length} has.`);
    const differences = both.map((who) => Number(second.get(who)) - Number(first.get(who)));
    const test = statistics.paired(differences, margin);
    const [within, alike] = [`±${GLUE}${number(margin)}`, test.equal < 0.05];
    const verdict = test.low > 0 || test.high < 0
      ? `a difference is shown, ${alike ? "though one within" : "perhaps larger than"} ${within}`
      : `no difference is shown, ${alike ? "and" : "nor that"} both are alike within ${within}`;
    const missing = count - both.length;
    const left = missing ? `; ${people(missing)} without both left out` : "";
    const ends = `95${GLUE}% interval ${number(test.low)} to ${number(test.high)}`;
    return `${of} ${number(test.mean)} (${ends}, ${pValue(test.p)}): ${verdict}${left}`;
  }

  /**
   * @param {string} called @param {ClassRatios} ratios @param {number} count of people @param {number} margin
   */
  function wordsOf(called, ratios, count, margin) {
    const who = `${called[0].toUpperCase()}${called.slice(1)}, ${people(count)}`;
    if (ratios.size === 2) return `${who}: ${difference(ratios, count, margin)}.`;
    const means = [...ratios].map(([name, of]) => `${name} ${number(statistics.mean([...of.values()]))}`);
    const more = "with two exercises the figure would tell their difference";
    return `${who}: mean ratios: ${means.join(", ")}; ${more}.`;
  }

  // -- what is drawn

  /**
   * What every state of the figure gets from the class.
   * @param {ClassTable} table
   * @param {ClassLook} look
   */
  function amendment(table, look) {
    const ratios = ratiosOf(table);
    const count = new Set(table.person).size;
    // One whose every person says so is simulated.
    const called = table.person.every((who) => who.startsWith("simulated")) ? look.simulated : look.name;
    const words = wordsOf(called, ratios, count, look.margin);
    const names = [...ratios.keys()];
    const groups = [...ratios.values()].map((of) => [...of.values()]);
    const rows = [...ratios].flatMap(([name, of]) => [...of].map(([who, ratio]) => [who, name, ratio]));
    return {
      /** @param {FigureState} state */
      state(state) {
        const axis = state.layout.yaxis;
        const [lowest, highest] = axis.range;
        const heights = names.map((_, place) => lowest - 0.6 - 1.1 * place);
        const short = names.map((name) => [...name].slice(0, ON_AXIS).join(""));
        const labels = short.map((name) => `${name}<br><span>${called}</span>`);
        const yaxis = {
          ...axis,
          tickvals: [...axis.tickvals, ...heights],
          ticktext: [...axis.ticktext, ...labels],
          range: [heights[heights.length - 1] - 0.9, highest],
        };
        const data = [...state.data, diamonds(names, groups, heights, { ...look, name: called })];
        return { data, layout: { ...state.layout, yaxis }, reading: `${words} ${state.reading}` };
      },
      /** @param {FigureTable} published */
      table: (published) => withRows(published, ["person", "exercise", "VMO:VL ratio"], rows),
    };
  }

  /**
   * @param {string[]} names @param {number[][]} groups @param {number[]} heights @param {ClassLook} look
   */
  function diamonds(names, groups, heights, { name, colour }) {
    const means = groups.map(statistics.mean);
    const spreads = groups.map((group) => (group.length > 1 ? statistics.sd(group) : null));
    const said = names.map((exercise, place) => {
      const spread = spreads[place];
      const sd = spread === null ? "" : `, SD ${number(spread)}`;
      const mean = `mean ratio ${number(means[place])}${sd}, ${people(groups[place].length)}`;
      return `${name}: ${exercise}<br>${mean}`;
    });
    const bars = { type: "data", symmetric: false, array: spreads, arrayminus: spreads };
    return {
      type: "scatter", mode: "markers", name, x: means.map((value) => Number(value.toFixed(3))), y: heights,
      marker: { size: 14, color: colour, symbol: "diamond" }, hovertext: said, hoverinfo: "text",
      error_x: { ...bars, color: colour, thickness: 2, width: 0 },
    };
  }

  /**
   * A table with more rows, whose columns it may lack.
   * @param {FigureTable} table @param {string[]} heads @param {any[][]} rows
   */
  function withRows({ columns, values }, heads, rows) {
    const published = values[0]?.length ?? 0;
    const all = [...new Set([...columns, ...heads])];
    return {
      columns: all,
      values: all.map((head) => {
        const [theirs, ours] = [values[columns.indexOf(head)], heads.indexOf(head)];
        return [...(theirs ?? Array(published).fill(null)), ...rows.map((row) => row[ours] ?? null)];
      }),
    };
  }

  return { amendment };
})();
