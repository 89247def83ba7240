// @ts-check
/* The table of a state, as an element and as CSV. */

/** @import { Table } from "./types.js" */

const MINUS = "\u2212";
const DIGITS = 15; // as many as a number keeps of any decimal fraction
const MOST_ROWS = 1000; // that a browser lays out while a control moves
const MARK = "\ufeff"; // tells spreadsheets that the file is UTF-8

/** @param {unknown} value @returns {value is string} */
export const isLink = (value) => typeof value === "string" && /^https?:\/\/\S+$/.test(value);

/** @param {any} value */
const isMissing = (value) => value === null || value === undefined;

/**
 * A value as a reader sees it: numbers with a true minus, and without the noise of binary fractions.
 * @param {any} value
 */
export function shown(value) {
  if (isMissing(value)) return "";
  if (typeof value !== "number") return String(value);
  const number = Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
  return String(number).replaceAll("-", MINUS);
}

/** @param {Table} table */
const countOf = (table) => table.values[0]?.length ?? 0;

/** @param {Table} table @param {number} [count] of the rows from the first @returns {any[][]} */
function rowsOf(table, count = countOf(table)) {
  return Array.from({ length: count }, (_, row) => table.values.map((column) => column[row]));
}

/**
 * Whether a column holds numbers and gaps only.
 * @param {any[]} column
 */
export const isNumeric = (column) => {
  return column.every((value) => isMissing(value) || typeof value === "number") && !column.every(isMissing);
};

/**
 * The first rows of a table; where there are more, they are counted above it.
 * @param {Table} table
 */
export function tableElement(table) {
  const element = document.createElement("table");
  const count = countOf(table);
  if (count > MOST_ROWS) {
    element.createCaption().textContent = `The first ${MOST_ROWS} of ${count} rows; the download has all.`;
  }
  const numeric = table.values.map(isNumeric);
  const head = element.createTHead().insertRow();
  table.columns.forEach((column, place) => {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = column;
    cell.className = numeric[place] ? "everystate-number" : "";
    head.append(cell);
  });
  const body = element.createTBody();
  for (const row of rowsOf(table, Math.min(count, MOST_ROWS))) {
    const line = body.insertRow();
    row.forEach((value, place) => fill(line.insertCell(), value, numeric[place]));
  }
  return element;
}

/** @param {HTMLTableCellElement} cell @param {any} value @param {boolean} numeric */
function fill(cell, value, numeric) {
  if (numeric) cell.className = "everystate-number";
  if (!isLink(value)) {
    cell.textContent = shown(value);
    return;
  }
  const link = document.createElement("a");
  link.href = link.title = value;
  link.textContent = "source";
  cell.append(link);
}

/** @param {string} value */
const quoted = (value) => (/[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value);

/**
 * A table as CSV after RFC 4180, in UTF-8 as spreadsheets find it.
 * @param {Table} table
 */
export function csv(table) {
  const rows = [table.columns, ...rowsOf(table)];
  /** @param {any} value */
  const field = (value) => quoted(isMissing(value) ? "" : String(value));
  return `${MARK}${rows.map((row) => row.map(field).join(",")).join("\r\n")}\r\n`;
}
