// @ts-check
/* The workbench of verdicts: what a reader moved, what the rule says of it, and an address that keeps it.
   The address: #workbench?claim=ID&strike=KEY,KEY&say.KEY=SIDE&test.KEY=DIRECTNESS&weight.DESIGN=3
   &balance=0.6&groups=2; what is not named is as the course judges it, and what is not here is told. The
   script of the figures reads the address as it reads theirs; in Jupyter there is none. */
(function () {
  "use strict";

  const rule = /** @type {any} */ (globalThis).ledgerRule;
  const NAME = "workbench";

  /** @param {HTMLElement} panel */
  function bring(panel) {
    const form = /** @type {HTMLFormElement} */ (panel.querySelector("form"));
    const { claims, start, sides, directness, limits } = JSON.parse(
      /** @type {HTMLElement} */ (panel.querySelector("script[type='application/json']")).textContent || "{}",
    );
    /** @param {string} name @returns {any} */
    const part = (name) => panel.querySelector(name);
    const fields = {
      claim: part("select[name=claim]"),
      balance: part("input[name=balance]"),
      groups: part("input[name=groups]"),
    };
    /** @type {WorkbenchClaim} */
    let claim = claimOf(start);
    let moves = unmoved();
    /** What was last said of a claim, for the live region: its name, its verdict, and the rest.
     *  @type {string[]} */
    let said = [];

    /** @param {string} id */
    function claimOf(id) {
      return claims.find((/** @type {WorkbenchClaim} */ each) => each.id === id);
    }

    /** @returns {WorkbenchMoves} */
    function unmoved() {
      return { strike: new Set(), say: {}, test: {}, weight: {}, ...limits };
    }

    /** @param {WorkbenchRow} row @returns {WorkbenchRow} */
    const asMoved = (row) => ({
      ...row,
      verdict: moves.say[row.key] ?? row.verdict,
      directness: moves.test[row.key] ?? row.directness,
      weight: moves.weight[row.design] ?? row.weight,
    });

    // -- what the rule says

    function judged() {
      const kept = claim.rows.filter((row) => !moves.strike.has(row.key)).map(asMoved);
      const asked = [kept, claim.question, claim.alike, { balance: moves.balance, groups: moves.groups }];
      return { kept, verdict: rule.judge(...asked), firm: rule.firmness(...asked, claim.made_for_it) };
    }

    function ours() {
      return rule.judge(claim.rows, claim.question, claim.alike, limits);
    }

    function show() {
      const { kept, verdict, firm } = judged();
      const before = ours();
      const changed = before.result !== verdict.result;
      panel.toggleAttribute("data-changed", changed);
      part(".workbench-words").textContent = claim.claim;
      part(".workbench-verdict b").textContent = verdict.result;
      const was = changed ? ` We judge it ${before.result}, footing ${before.footing}.` : "";
      const footing = `footing ${verdict.footing}.${was}`;
      part(".workbench-verdict span").textContent = footing;
      part(".workbench-reason").textContent = verdict.reason;
      const firmWords = firmInWords(firm, kept);
      part(".workbench-firm").replaceChildren(...firmWords.map((text) => made("li", text)));
      const deciding = new Set(verdict.deciding.map((/** @type {number} */ place) => kept[place].key));
      for (const box of panel.querySelectorAll(".workbench-row")) {
        if (!(box instanceof HTMLElement)) continue;
        const key = box.dataset.key ?? "";
        box.toggleAttribute("data-decides", deciding.has(key));
        box.toggleAttribute("data-struck", moves.strike.has(key));
        const mark = box.querySelector("small");
        if (mark) mark.textContent = deciding.has(key) ? "decides" : "";
      }
      for (const input of [fields.balance, fields.groups]) {
        input.nextElementSibling.textContent = String(Number(input.value));
      }
      tell([claim.id, `${verdict.result}, ${footing}`, balanceInWords(verdict), ...firmWords]);
    }

    /**
     * Say in the live region what a move changed: the verdict, else the balance and the firmness, or nothing.
     * @param {string[]} now
     */
    function tell(now) {
      const before = said;
      said = now;
      if (!before.length) return;
      const [id, verdict, ...rest] = now;
      const same = before[0] === id && before[1] === verdict;
      const changed = rest.filter((text, place) => text !== before[place + 2]);
      const words = same ? `The verdict stays ${verdict}` : `The verdict is now ${verdict}`;
      const nothing = same && !changed.length ? ["Balance and firmness stay, too."] : changed;
      part(".workbench-live").textContent = [words, ...nothing].join(" ");
    }

    /** @param {LedgerVerdict} verdict */
    function balanceInWords({ counts, deciding }) {
      if (!deciding.length) return "Nothing decides.";
      const share = rule.balance(counts).toFixed(2).replace("-", "\u2212");
      return `Balance ${share}: ${counts[0]} for, ${counts[1]} in part, ${counts[2]} against.`;
    }

    /**
     * @param {LedgerFirmness} firm
     * @param {WorkbenchRow[]} kept
     */
    function firmInWords({ dropped, recoded, added }, kept) {
      const of = (/** @type {Record<number, string | string[]>} */ turned) =>
        Object.entries(turned).map(([place, result]) => {
          return [kept[Number(place)].study, [result].flat().join(" or ")];
        });
      return [
        told("Drop any one row", of(dropped)),
        told("Code any one row one step away", of(recoded)),
        told("Add one study of the deciding rank", Object.entries(added).map(([side, result]) => [
          `one ${sides[side]}`, result,
        ])),
      ];
    }

    // -- the form

    function fill() {
      fields.claim.value = claim.id;
      fields.balance.value = String(moves.balance);
      fields.groups.value = String(moves.groups);
      const weights = new Map(claim.rows.map((row) => [row.design, row]));
      part(".workbench-weights").replaceChildren(
        part(".workbench-weights legend"),
        ...[...weights].map(([design, row]) => weightField(design, row)),
      );
      part(".workbench-rows").replaceChildren(part(".workbench-rows legend"), ...claim.rows.map(rowFields));
      show();
    }

    /** @param {string} design @param {WorkbenchRow} row */
    function weightField(design, row) {
      const label = made("label", `${row.kind} `);
      const input = made("input", "", { type: "range", min: "0", max: "4", step: "1" });
      input.value = String(moves.weight[design] ?? row.weight);
      const output = made("output", input.value);
      input.addEventListener("input", () => {
        output.textContent = input.value;
        move(moves.weight, design, Number(input.value), row.weight);
      });
      label.append(input, output);
      return label;
    }

    /** @param {WorkbenchRow} row */
    function rowFields(row) {
      const box = made("div", "", { className: "workbench-row" });
      box.dataset.key = row.key;
      const counts = made("input", "", { type: "checkbox", checked: !moves.strike.has(row.key) });
      const label = made("label", "");
      label.append(counts, "counts");
      counts.setAttribute("aria-label", `${row.study} counts`);
      counts.addEventListener("change", () => {
        if (counts.checked) moves.strike.delete(row.key);
        else moves.strike.add(row.key);
        moved();
      });
      const now = asMoved(row);
      const says = choice(sides, now.verdict, `What ${row.study} says`, (value) =>
        move(moves.say, row.key, value, row.verdict));
      const tests = choice(directness, now.directness, `What ${row.study} tests`, (value) =>
        move(moves.test, row.key, value, row.directness));
      const line = made("div", "");
      line.append(label, says, tests, made("small", ""));
      const words = made("p", "");
      const name = row.url ? made("a", row.study, { href: row.url }) : made("b", row.study);
      words.append(name, `: ${row.finding} (${row.kind})`);
      box.append(line, words);
      return box;
    }

    /**
     * @param {Record<string, any>} kept @param {string} key @param {string | number} value
     * @param {string | number} original
     */
    function move(kept, key, value, original) {
      if (value === original) delete kept[key];
      else kept[key] = value;
      moved();
    }

    function moved() {
      show();
      keep();
    }

    /** Put what is shown into the address; a note spoke of what was before. */
    function keep() {
      part(".workbench-note").hidden = true;
      history.replaceState(history.state, "", `${location.pathname}${location.search}${written()}`);
    }

    // -- the address

    function written() {
      const query = new URLSearchParams({ claim: claim.id });
      if (moves.strike.size) query.set("strike", [...moves.strike].join(","));
      for (const kind of /** @type {("say" | "test" | "weight")[]} */ (["say", "test", "weight"])) {
        for (const [key, value] of Object.entries(moves[kind])) query.set(`${kind}.${key}`, String(value));
      }
      for (const kind of /** @type {("balance" | "groups")[]} */ (["balance", "groups"])) {
        if (moves[kind] !== limits[kind]) query.set(kind, String(moves[kind]));
      }
      return `#${NAME}?${query}`;
    }

    function read() {
      const address = window.everystate?.asked();
      if (address?.name !== NAME) return false;
      const query = new URLSearchParams(address.query);
      const asked = query.get("claim") ?? start;
      const unread = [];
      claim = claimOf(asked) ?? claimOf(start);
      if (claim.id !== asked) unread.push(`claim=${asked}`);
      query.delete("claim");
      moves = unmoved();
      for (const [name, value] of query) unread.push(...take(name, value));
      const note = part(".workbench-note");
      note.hidden = !unread.length;
      note.textContent = unread.length ? `The address asks for what is not here: ${unread.join(", ")}.` : "";
      return true;
    }

    /** @param {string} name @param {string} value @returns {string[]} what was not understood */
    function take(name, value) {
      if (name !== "strike") return understood(name, value) ? [] : [`${name}=${value}`];
      const keys = new Set(claim.rows.map((row) => row.key));
      const asked = value.split(",");
      for (const key of asked) if (keys.has(key)) moves.strike.add(key);
      return asked.filter((key) => !keys.has(key)).map((key) => `strike=${key}`);
    }

    /** @param {string} name @param {string} value @returns {boolean} */
    function understood(name, value) {
      const keys = new Set(claim.rows.map((row) => row.key));
      if (name === "balance") return limit("balance", value, 0.1, 0.9, 0.1);
      if (name === "groups") return limit("groups", value, 1, 5, 1);
      const dot = name.indexOf(".");
      const [kind, key] = [name.slice(0, dot), name.slice(dot + 1)];
      if (kind === "weight") return weighs(key, value);
      if (kind !== "say" && kind !== "test") return false;
      const fits = keys.has(key) && Object.keys(kind === "say" ? sides : directness).includes(value);
      /** @type {Record<string, string>} */
      const kept = moves[kind];
      if (fits) kept[key] = value;
      return fits;
    }

    /** @param {string} design @param {string} value */
    function weighs(design, value) {
      const fits = claim.rows.some((row) => row.design === design) && /^[0-4]$/.test(value);
      if (fits) moves.weight[design] = Number(value);
      return fits;
    }

    /**
     * Take a limit that its slider can show; another would be computed and not be seen.
     * @param {"balance" | "groups"} kind @param {string} value
     * @param {number} low @param {number} high @param {number} step
     */
    function limit(kind, value, low, high, step) {
      const number = Number(value);
      const steps = Math.round(1 / step); // of a whole: tenths as 0.1 * 3 would miss 0.3
      const shown = Math.round(number * steps) / steps === number;
      const fits = value.trim() !== "" && number >= low && number <= high && shown;
      if (fits) moves[kind] = number;
      return fits;
    }

    // -- together

    fields.claim.addEventListener("change", () => {
      claim = claimOf(fields.claim.value);
      moves = unmoved();
      fill();
      keep();
    });
    for (const kind of /** @type {("balance" | "groups")[]} */ (["balance", "groups"])) {
      fields[kind].addEventListener("input", () => {
        moves[kind] = Number(fields[kind].value);
        moved();
      });
    }
    part("button[name=back]").addEventListener("click", () => {
      moves = unmoved();
      fill();
      keep();
    });
    part("button[name=link]").addEventListener("click", async () => {
      const note = part(".workbench-note");
      const link = new URL(written(), location.href).href;
      note.hidden = false;
      try {
        await navigator.clipboard.writeText(link);
        note.textContent = "Link copied.";
      } catch {
        note.textContent = `The browser does not let this page copy. The link: ${link}`;
      }
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("hashchange", () => {
      if (read()) {
        fill();
        panel.scrollIntoView();
      }
    });
    const linked = read();
    fill();
    form.hidden = false;
    panel.classList.add("alive");
    if (linked) panel.scrollIntoView();
  }

  /** @param {string} what @param {string[][]} turned */
  function told(what, turned) {
    if (!turned.length) return `${what}: the verdict stays.`;
    /** @type {Map<string, string[]>} */
    const byResult = new Map();
    for (const [name, result] of turned) byResult.set(result, [...(byResult.get(result) ?? []), name]);
    const listed = [...byResult].map(([result, names]) => `${result} (${names.join(", ")})`);
    return `${what}: it becomes ${listed.join("; ")}.`;
  }

  /**
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} tag @param {string} text @param {object} [properties]
   */
  function made(tag, text, properties = {}) {
    const element = document.createElement(tag);
    element.textContent = text;
    return Object.assign(element, properties);
  }

  /**
   * @param {Record<string, string>} options @param {string} value @param {string} label
   * @param {(value: string) => void} chosen
   */
  function choice(options, value, label, chosen) {
    const select = made("select", "");
    select.setAttribute("aria-label", label);
    for (const [name, words] of Object.entries(options)) {
      select.append(made("option", words, { value: name }));
    }
    select.value = value;
    select.addEventListener("change", () => chosen(select.value));
    return select;
  }

  function begin() {
    for (const panel of document.querySelectorAll(".workbench:not(.alive)")) {
      bring(/** @type {HTMLElement} */ (panel));
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
