// Judges the cases of a file with the page's own rule, for a test to compare with Python's.
import { readFileSync } from "node:fs";
import process from "node:process";
import { runInThisContext } from "node:vm";

runInThisContext(readFileSync(process.argv[2], "utf-8"));
const { judge, firmness } = globalThis.ledgerRule;
const answers = JSON.parse(readFileSync(process.argv[3], "utf-8")).map(({ rows, question, alike, limits, made_for_it, firm }) => {
  const asked = [rows, question, alike, limits];
  return { verdict: judge(...asked), firm: firm ? firmness(...asked, made_for_it) : null };
});
process.stdout.write(JSON.stringify(answers));
