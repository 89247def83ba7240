// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { csv, isLink, isNumeric, shown } from "./table.js";

test("a reader sees true minus signs and no noise of binary fractions", () => {
  const cases = [
    [-3, "−3"], [0, "0"], [0.1 + 0.2, "0.3"], [-(0.1 + 0.2), "−0.3"], [1 / 3, "0.333333333333333"],
    [2 ** 53 - 1, "9007199254740991"], [-1e-7, "−1e−7"], [null, ""], [undefined, ""], ["", ""],
    ["a-b", "a-b"], [true, "true"],
  ];
  for (const [value, text] of cases) assert.equal(shown(value), text);
});

test("columns of numbers and gaps are numeric", () => {
  assert.ok(isNumeric([1, null, -2.5]));
  for (const column of [[null, null], ["1", 2], [true], []]) assert.ok(!isNumeric(column));
});

test("only an address is a link", () => {
  for (const link of ["https://doi.org/10.1/x?y=1#z", "http://example.org"]) assert.ok(isLink(link));
  const others = ["see https://example.org", "https://a b", "javascript:alert(1)", "httpsx://a", 5, null];
  for (const value of others) assert.ok(!isLink(value));
});

test("CSV holds every value as it is, with plain hyphens, quoted where it must be", () => {
  const table = {
    columns: ["study", 'the "n"', "share, %"],
    values: [["Ä, B", "two\nlines", null], [-1.5, 1e21, 0.1 + 0.2], ['say "x"', "", "−"]],
  };
  const expected = [
    'study,"the ""n""","share, %"', '"Ä, B",-1.5,"say ""x"""', '"two\nlines",1e+21,',
    ",0.30000000000000004,−", "",
  ];
  assert.equal(csv(table), `\ufeff${expected.join("\r\n")}`);
});

test("a table without rows is a line of heads, one without columns is empty", () => {
  assert.equal(csv({ columns: ["a", "b"], values: [[], []] }), "\ufeffa,b\r\n");
  assert.equal(csv({ columns: [], values: [] }), "\ufeff\r\n");
});
