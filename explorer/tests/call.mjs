// Calls functions of the scripts for tests: a line of input names module, function and arguments, a line of
// output says what it returned or threw.
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const [module, name, values] = JSON.parse(line);
  const functions = await import(`../js/${module}.js`);
  let answer;
  try {
    answer = { value: functions[name](...values) };
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify(answer));
}
