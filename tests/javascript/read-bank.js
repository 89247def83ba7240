// @ts-check
/* Reads a question bank as learning platforms do, by readers that others wrote.
   node read-bank.js gift FILE: its questions as JSON; node read-bank.js qti FILE...: each item as QTI 3. */
import { readFileSync } from "node:fs";
import { convertQti2toQti3 } from "@citolab/qti-convert/qti-convert-node";
import { parse } from "gift-pegjs";

const [format, ...files] = process.argv.slice(2);
const texts = files.map((file) => readFileSync(file, "utf8"));
const read = format === "gift" ? texts.flatMap((text) => parse(text)) : await Promise.all(texts.map((text) => convertQti2toQti3(text)));
process.stdout.write(JSON.stringify(read));
