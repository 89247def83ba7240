// @ts-check
/* The rule of the verdicts, as patella/synthesis/ledger.py has it: the same names, the same results.
   A test holds the two together. */

// The types of rows and verdicts are declared for the checker in tests/javascript/globals.d.ts: braces in
// twos, as comments would need them, mean something else to the template that this script is written into.

/** @type {any} */ (globalThis).ledgerRule = (function () {
  "use strict";

  const GLUE = "\u00a0";
  const FOOTINGS = ["bare", "thin", "fair", "solid"];
  /** @type {LedgerSide[]} */
  const SIDES = ["supports", "nuance", "contradicts"];
  const REVIEW = 4;
  /** @type {Record<number, number>} */
  const START = { 4: 3, 3: 3, 2: 2, 1: 1 };
  /** @type {[string, string, string][]} */
  const CAPS = [
    ["abstract", "fair", "part of what decides was read as an abstract only"],
    ["secondary_source", "thin", "part of what decides is known to us second-hand"],
  ];

  /** @param {number} count @param {string} noun */
  const counted = (count, noun) => `${count}${GLUE}${noun}${count === 1 ? "" : "s"}`;

  /** @param {LedgerRow} row @returns {LedgerRank} */
  const rankOf = (row) => [row.directness === "direct", row.weight];

  /** @param {LedgerRank} one @param {LedgerRank} other */
  const compare = (one, other) => Number(one[0]) - Number(other[0]) || one[1] - other[1];

  /** @param {LedgerRow} row */
  const hasVoice = (row) => row.tests_claim && row.directness !== "other question" && row.weight > 0;

  /** @param {LedgerCounts} counts */
  function balance([supports, nuance, contradicts]) {
    const total = supports + nuance + contradicts;
    return total ? (supports - contradicts) / total : 0;
  }

  /** @param {LedgerCounts} counts @param {LedgerLimits} limits */
  function resultOf(counts, limits) {
    const share = balance(counts);
    if (Math.abs(share) < limits.balance) return "overstated";
    return share > 0 ? "supported" : "contradicted";
  }

  /** @param {LedgerSide[]} sides @returns {LedgerCounts} */
  const countsOf = (sides) =>
    /** @type {LedgerCounts} */ (SIDES.map((side) => sides.filter((each) => each === side).length));

  /** @param {LedgerRow[]} rows @param {LedgerLimits} limits @returns {LedgerVoice[]} */
  function voices(rows, limits) {
    /** @type {Map<string, number[]>} */
    const groups = new Map();
    rows.forEach((row, place) => {
      if (hasVoice(row)) groups.set(row.people, [...(groups.get(row.people) ?? []), place]);
    });
    return [...groups].map(([people, places]) => {
      const rank = highest(places.map((place) => rankOf(rows[place])));
      const best = places.filter((place) => compare(rankOf(rows[place]), rank) === 0);
      const said = resultOf(countsOf(best.map((place) => rows[place].verdict)), limits);
      /** @type {Record<string, LedgerSide>} */
      const sideOf = { supported: "supports", overstated: "nuance", contradicted: "contradicts" };
      return { verdict: sideOf[said], rank, people, rows: best };
    });
  }

  /** @param {LedgerRank[]} ranks */
  const highest = (ranks) => ranks.reduce((best, rank) => (compare(rank, best) > 0 ? rank : best));

  /**
   * @param {LedgerRow[]} rows
   * @param {string} question
   * @param {boolean} claimsSameness
   * @param {LedgerLimits} limits
   * @returns {LedgerVerdict}
   */
  function judge(rows, question, claimsSameness, limits) {
    const heard = voices(rows, limits);
    if (!heard.length) {
      const aside = rows.length ? `${rows.length} bear on it from the side` : "the ledger holds none";
      const reason = `No row that could answer tested it; ${aside}.`;
      const none = { direct: false, weight: 0, deciding: [] };
      return { result: "untested", footing: "bare", reason, counts: [0, 0, 0], ...none };
    }
    const rank = highest(heard.map((voice) => voice.rank));
    const best = heard.filter((voice) => compare(voice.rank, rank) === 0);
    const counts = countsOf(best.map((voice) => voice.verdict));
    const deciding = best.flatMap((voice) => voice.rows).sort((one, other) => one - other);
    const [direct, weight] = rank;
    /** @type {LedgerVerdict} */
    const verdict = {
      result: resultOf(counts, limits), footing: "bare", reason: "", direct, weight, counts, deciding,
    };
    if (question === "source") return judgeSource(verdict, rows);
    const who = `${whoOf(verdict)}: ${tally(counts)}.`;
    if (weight < REVIEW && best.length < limits.groups) {
      const groups = counted(limits.groups, "independent group");
      const needed = `A verdict needs ${groups} of people, or a review`;
      return { ...verdict, result: "undecided", reason: `${needed}. Heard: ${who}` };
    }
    const others = heard.filter((voice) => compare(voice.rank, rank) !== 0);
    const lowered = whyLower(verdict, others, claimsSameness, limits);
    let level = START[weight] - lowered.length;
    const depth = new Set(deciding.map((place) => rows[place].read_as));
    for (const [shallow, name, words] of CAPS) {
      if (!depth.has(shallow) || level <= FOOTINGS.indexOf(name)) continue;
      level = FOOTINGS.indexOf(name);
      lowered.push(words);
    }
    const why = lowered.length ? ` Footing lowered: ${lowered.join("; ")}.` : "";
    return { ...verdict, footing: FOOTINGS[Math.max(level, 0)], reason: `Decided by ${who}${why}` };
  }

  /** @param {LedgerVerdict} verdict @param {LedgerRow[]} rows @returns {LedgerVerdict} */
  function judgeSource(verdict, rows) {
    const reason = `Decided by the source: ${tally(verdict.counts)}.`;
    if (verdict.deciding.some((place) => rows[place].read_as === "secondary_source")) {
      return { ...verdict, reason: `${reason} Footing lowered: a source is known to us only second-hand.` };
    }
    return { ...verdict, footing: "solid", reason };
  }

  /** @param {LedgerVerdict} verdict */
  function whoOf({ counts, weight, deciding, direct }) {
    const number = counts.reduce((sum, count) => sum + count);
    let noun = `${counted(number, "independent group")} of people`;
    if (weight >= REVIEW && deciding.length === 1) noun = "one review";
    else if (weight >= REVIEW) {
      noun = `${counted(deciding.length, "review")}, which make ${counted(number, "voice")}`;
    }
    return `${noun} (${direct ? "direct tests" : "tests of part of it"}, weight ${weight})`;
  }

  /** @param {LedgerCounts} counts */
  const tally = (counts) => `${counts[0]} for, ${counts[1]} in part, ${counts[2]} against`;

  /**
   * @param {LedgerVerdict} verdict
   * @param {LedgerVoice[]} others
   * @param {boolean} claimsSameness
   * @param {LedgerLimits} limits
   */
  function whyLower(verdict, others, claimsSameness, limits) {
    const lowered = [];
    if (!verdict.direct) lowered.push("what decides tests the claim only in part");
    if (oneMoreChanges(verdict.counts, limits)) {
      lowered.push("one more voice of this rank could change the result");
    }
    const sign = { supported: 1, contradicted: -1 }[verdict.result] ?? 0;
    const leans = { supports: 1, nuance: 0, contradicts: -1 };
    const lean = others.reduce((sum, voice) => sum + leans[voice.verdict], 0);
    if (sign * lean < 0) lowered.push("voices of lower rank point the other way");
    if (verdict.result === "supported" && claimsSameness) {
      lowered.push("the claim says that things are alike, and finding no difference does not show that");
    }
    return lowered;
  }

  /** @param {LedgerCounts} counts @param {LedgerLimits} limits */
  function oneMoreChanges([supports, nuance, contradicts], limits) {
    const now = resultOf([supports, nuance, contradicts], limits);
    const more = now !== "supported" && resultOf([supports + 1, nuance, contradicts], limits) !== now;
    return more || (now !== "contradicted" && resultOf([supports, nuance, contradicts + 1], limits) !== now);
  }

  /**
   * What one row less, one coded a step away, or one more makes of a result.
   * @param {LedgerRow[]} rows
   * @param {string} question
   * @param {boolean} claimsSameness
   * @param {LedgerLimits} limits
   * @param {number} madeForIt weight of the design made for the question, where no row has a voice
   */
  function firmness(rows, question, claimsSameness, limits, madeForIt) {
    const result = (/** @type {LedgerRow[]} */ changed) =>
      judge(changed, question, claimsSameness, limits).result;
    const now = result(rows);
    /** @type {Record<number, string>} */
    const dropped = {};
    /** @type {Record<number, string[]>} */
    const recoded = {};
    rows.forEach((row, place) => {
      const without = result(rows.filter((_, other) => other !== place));
      if (without !== now) dropped[place] = without;
      const steps = SIDES.filter((side) => Math.abs(SIDES.indexOf(side) - SIDES.indexOf(row.verdict)) === 1)
        .map((side) => result(rows.map((each) => (each === row ? { ...row, verdict: side } : each))))
        .filter((turned) => turned !== now);
      if (steps.length) recoded[place] = [...new Set(steps)].sort();
    });
    /** @type {Record<string, string>} */
    const added = {};
    for (const side of question === "source" ? [] : SIDES) {
      const turned = result([...rows, imagined(rows, side, limits, madeForIt)]);
      if (turned !== now) added[side] = turned;
    }
    return { dropped, recoded, added };
  }

  /**
   * @param {LedgerRow[]} rows @param {LedgerSide} side @param {LedgerLimits} limits @param {number} madeForIt
   * @returns {LedgerRow}
   */
  function imagined(rows, side, limits, madeForIt) {
    const heard = voices(rows, limits);
    const [direct, weight] = heard.length ? highest(heard.map((voice) => voice.rank)) : [true, madeForIt];
    const directness = direct ? "direct" : "partly";
    return { verdict: side, directness, weight, people: "imagined people 0", tests_claim: true,
      read_as: "full_text" };
  }

  return { judge, firmness, balance };
})();
