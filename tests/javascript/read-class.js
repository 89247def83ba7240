// Reads the files of a list with the page's own scripts, draws those that can be read, and tests differences, for
// a test to compare with what Python does.
import { readFileSync } from "node:fs";
import process from "node:process";
import { runInThisContext } from "node:vm";

const [asking, ...scripts] = process.argv.slice(2);
for (const script of scripts) runInThisContext(readFileSync(script, "utf-8"));
const { classFile, classRatios, classStatistics } = globalThis;
const { fields, look, state, table, files, differences } = JSON.parse(readFileSync(asking, "utf-8"));

function answerTo({ bytes, draw }) {
  const read = classFile.read("class.csv", Uint8Array.from(Buffer.from(bytes, "base64")), fields);
  if (!draw) return read;
  const amendment = classRatios.amendment(read.table, look);
  return { ...read, state: amendment.state(state), added: amendment.table(table) };
}

const answers = files.map((file) => {
  try {
    return answerTo(file);
  } catch (error) {
    if (error.constructor !== Error) throw error;
    return { refused: error.message };
  }
});
const tests = differences.map((each) => classStatistics.paired(each, look.margin));
process.stdout.write(JSON.stringify({ answers, tests }));
