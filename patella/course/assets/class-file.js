// @ts-check
/* A class's own table, as spreadsheets write it, read as patella/evidence/class_data.py reads it: what can be
   told from the file is taken, what could mean two things is refused with line, column and what to do, in
   the same words.  Tests hold the two together.  What is not known here: workbooks, and of Table Schema's
   types and constraints all but those of the class's tables. */

/** @type {any} */ (globalThis).classFile = (function () {
  "use strict";

  const MOST_ROWS = 10000;
  const MOST_BYTES = 5e6;
  const MOST_OF_A_CELL = 131072; // characters, as in Python's csv
  /** @type {Record<string, string>} */
  const SEPARATORS = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };
  const BLANKS = new Set(
    ["", "-", "–", "—", ".", "?", "na", "n/a", "nan", "none", "null", "k. a.", "k.a."],
  );
  /** @type {[number[], string, string][]} first bytes, encoding, and its name for readers */
  const MARKS = [
    [[0xef, 0xbb, 0xbf], "utf-8", "UTF-8"],
    [[0xff, 0xfe], "utf-16le", "UTF-16"],
    [[0xfe, 0xff], "utf-16be", "UTF-16"],
  ];
  const UNDEFINED_IN_WINDOWS = /[\x81\x8d\x8f\x90\x9d]/;
  const LINE_END = /[\r\n\v\f\x85\u2028\u2029]/;
  const SPREADSHEET_ERROR = /^#[A-ZÄÖÜ0-9/]+[!?]?$/;
  const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
  const POINT = /^[-+]?\d*\.?\d+(?:e[-+]?\d+)?$/i;
  const COMMA = /^[-+]?\d*,?\d+(?:e[-+]?\d+)?$/i;
  const THOUSANDS = /^[-+]?\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?$/;
  const MARKUP = /<[A-Za-z/!?]|&#?[\p{L}\p{N}_]+;/u;
  const OTHER_SCHEME =
    /(?<![\p{L}\p{N}_])(?:(?!https:)[a-z][a-z0-9+.-]*:\/\/|(?:javascript|vbscript|data|blob):)/iu;
  // Where Python counts blanks it does not count U+FEFF, which JavaScript's \s and trim take for one.
  const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?![ \u00a0\u202f\u2009])\p{Zs}/u;

  /** A file that does not hold what was asked for: what is wrong, where, and what to do. */
  class Refusal extends Error {
    /**
     * @param {string} problem @param {string} mend
     * @param {ClassPlace} [place]
     */
    constructor(problem, mend, { row, column, value } = {}) {
      const line = row === undefined ? "" : `, line ${row}`;
      const place = column === undefined ? "" : `, column ${column}`;
      super(`${line}${place}: ${value === undefined ? "" : `${quoted(value)} `}${problem}. Mend: ${mend}.`);
    }
  }

  /** A text in quotes, with what nobody sees spelled out, as Python writes it. @param {string} text */
  function quoted(text) {
    const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
    const inner = [...text].map((sign) => {
      if (sign === "\\" || sign === quote) return `\\${sign}`;
      if (sign === " " || !/[\p{C}\p{Z}]/u.test(sign)) return sign;
      return spelled(sign);
    });
    return quote + inner.join("") + quote;
  }

  /** @param {string} sign */
  function spelled(sign) {
    const known = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[sign];
    if (known) return known;
    const code = Number(sign.codePointAt(0)).toString(16);
    if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
    return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  }

  // -- from bytes to cells

  /**
   * All rows as [line, cells], the header first, and what the file's form was found to be.
   * @param {Uint8Array} bytes
   */
  function cellsOf(bytes) {
    if (bytes.length > MOST_BYTES) throw new Refusal("is larger than 5 MB", "keep one class in a file");
    if (starts(bytes, [0x50, 0x4b, 3, 4]) || starts(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
      const mend = "save its sheet as CSV, and choose that file";
      throw new Refusal("is a workbook, which this page cannot read", mend);
    }
    const { rows, separator, words } = textCells(bytes);
    const kept = rows.filter(({ cells }) => cells.some(Boolean));
    if (kept.length < 2) throw new Refusal("holds no row below a header", "give each person a row");
    if (kept.length > MOST_ROWS + 1) {
      throw new Refusal(`holds more than ${MOST_ROWS} rows`, "keep one class in a file");
    }
    return { rows: kept, separator, words };
  }

  /** @param {Uint8Array} bytes @param {number[]} mark */
  const starts = (bytes, mark) => mark.every((byte, place) => bytes[place] === byte);

  /** @param {Uint8Array} bytes */
  function textCells(bytes) {
    const { text, name } = decoded(bytes);
    const told = /^sep=([^\n])\r?\n/u.exec(text); // a line of Excel's own
    const body = told ? text.slice(told[0].length) : text;
    const first = body.split(LINE_END).find((line) => /\S|\ufeff/.test(line));
    if (!first) throw new Refusal("is empty", "give it a header and a row for each person");
    const separator = told ? told[1] : likeliest(first);
    if (!(separator in SEPARATORS && first.includes(separator))) {
      const heading = quoted([...first.trim()].slice(0, 40).join(""));
      const mend = "part the cells by commas, semicolons or tabs";
      throw new Refusal(`has one heading only, ${heading}`, mend, { row: 1 });
    }
    const words = `${SEPARATORS[separator]} between the cells, ${name}`;
    return { rows: rowsOf(body, separator, told ? 2 : 1), separator, words };
  }

  /** The sign that most parts of a line could be parted by. @param {string} line */
  function likeliest(line) {
    const counts = Object.keys(SEPARATORS).map((sign) => line.split(sign).length);
    return Object.keys(SEPARATORS)[counts.indexOf(Math.max(...counts))];
  }

  /** @param {Uint8Array} bytes */
  function decoded(bytes) {
    const known = MARKS.find(([mark]) => starts(bytes, mark));
    const ways = known ? [known] : /** @type {typeof MARKS} */ (
      [[[], "utf-8", "UTF-8"], [[], "windows-1252", "Windows-1252"]]
    );
    for (const [, encoding, name] of ways) {
      try {
        const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
        if (text.includes("\0")) break;
        if (encoding !== "windows-1252" || !UNDEFINED_IN_WINDOWS.test(text)) return { text, name };
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // a TypeError tells that the bytes are no such text
      }
    }
    throw new Refusal("is no text that can be read", "save it as CSV (UTF-8)");
  }

  /**
   * The rows of a text, as Python's csv reads them, each with the line on which it begins.
   * @param {string} text @param {string} separator @param {number} firstLine
   */
  function rowsOf(text, separator, firstLine) {
    const inQuotes = '"((?:[^"]+|"")*)(?:"|$)';
    const cell = new RegExp(`(?:${inQuotes})?([^${separator}\r\n]*)([${separator}]|\r\n|\r|\n|$)`, "y");
    /** @type {ClassRow[]} */
    const rows = [];
    let [line, next] = [firstLine, firstLine];
    /** @type {string[]} */
    let cells = [];
    while (cell.lastIndex < text.length || cells.length) {
      const [whole, quote = "", rest, end] = /** @type {RegExpExecArray} */ (cell.exec(text));
      const content = quote.replaceAll('""', '"') + rest;
      if (content.length > MOST_OF_A_CELL) {
        const problem = `cannot be read: field larger than field limit (${MOST_OF_A_CELL})`;
        throw new Refusal(problem, "look for a quote without its pair", { row: line });
      }
      cells.push(stripped(content));
      next += whole.match(/\r\n|\r|\n/g)?.length ?? 0;
      if (end === separator) continue;
      rows.push({ line, cells });
      [line, cells] = [next, []];
    }
    return rows;
  }

  /** @param {string} cell */
  const stripped = (cell) => cell.replace(/^[\ufeff \u00a0\t]+/, "").replace(/[\ufeff \u00a0\t]+$/, "");

  // -- from cells to columns

  /**
   * The wanted columns as text, blank cells as "", and the line of each row.
   * @param {ClassRow[]} rows @param {ClassField[]} fields
   */
  function columnsOf([{ line: top, cells: header }, ...body], fields) {
    const places = fields.map((field) => placeOf(field, header, top));
    const width = header.reduce((most, heading, place) => (heading ? place + 1 : most), 0);
    for (const { line, cells } of body) {
      if (cells.slice(width).some(Boolean)) {
        const problem = `the row has ${cells.length} cells where the header has ${width}`;
        const mend = "a decimal comma needs semicolons between the cells, or quotes around the number";
        throw new Refusal(problem, mend, { row: line });
      }
    }
    const columns = places.map((place) => body.map(({ cells }) => textOf(cells[place] ?? "")));
    columns.forEach((column, number) => {
      const row = column.findIndex((cell) => SPREADSHEET_ERROR.test(cell));
      if (row < 0) return;
      const where = { row: body[row].line, column: fields[number].name, value: column[row] };
      throw new Refusal("is an error of the spreadsheet", "mend the formula, or leave the cell blank", where);
    });
    return { columns, lines: body.map(({ line }) => line) };
  }

  /** @param {string} cell */
  const textOf = (cell) => (BLANKS.has(folded(cell)) ? "" : cell);

  /**
   * Which column holds a field: by its name, its title or another heading of it.
   * @param {ClassField} field @param {string[]} header @param {number} line
   */
  function placeOf(field, header, line) {
    const wanted = headingsOf(field);
    const found = [...header.keys()].filter((place) => header[place] && wanted.has(headingOf(header[place])));
    if (found.length > 1) {
      const where = { row: line, value: header[found[1]] };
      throw new Refusal("stands twice in the header", "keep one of the two", where);
    }
    if (found.length) return found[0];
    const near = nearest(headingOf(field.name), header.map(headingOf));
    const hint = near === undefined ? "" : `; ${quoted(near)} may be meant`;
    const there = header.filter(Boolean).join(", ");
    const mend = `head one column ${quoted(field.name)}: the file has ${there}${hint}`;
    throw new Refusal(`the column ${field.name} (${field.title}) is missing`, mend, { row: line });
  }

  /** @param {ClassField} field */
  const headingsOf = ({ name, title, also = [] }) => new Set([name, title, ...also].map(headingOf));

  /** A heading without its unit, case, blanks and signs: "VMO (µV)" -> "vmo". @param {string} text */
  const headingOf = (text) => folded(text.replace(/[([].*/, "").replace(/[^\S\ufeff]|[_\-.:]/g, ""));

  /** Without the case of letters. @param {string} text */
  const folded = (text) => text.toLowerCase().replaceAll("ß", "ss").replaceAll("µ", "μ");

  /**
   * The word that is most like another, if any is alike enough, as Python's difflib finds it.
   * @param {string} word @param {string[]} words
   */
  function nearest(word, words) {
    const scored = words.map((other) => {
      const both = word.length + other.length;
      return { other, score: both ? (2 * alike(other, word)) / both : 1 };
    });
    scored.sort((a, b) => b.score - a.score || (a.other < b.other ? 1 : -1));
    return scored[0]?.score >= 0.6 ? scored[0].other : undefined;
  }

  /**
   * How many letters two words share in order: their longest common part, and what is left beside it.
   * @param {string} one @param {string} other @returns {number}
   */
  function alike(one, other) {
    let [start, from, size] = [0, 0, 0];
    for (let here = 0; here < one.length; here += 1) {
      for (let there = 0; there < other.length; there += 1) {
        let length = 0;
        while (here + length < one.length && one[here + length] === other[there + length]) length += 1;
        if (length > size) [start, from, size] = [here, there, length];
      }
    }
    if (!size) return 0;
    const before = alike(one.slice(0, start), other.slice(0, from));
    return size + before + alike(one.slice(start + size), other.slice(from + size));
  }

  // -- numbers

  /**
   * Whether the file's decimals follow a comma; null where no number has any.
   * @param {string[][]} columns @param {number[]} lines @param {ClassField[]} fields
   * @param {string} separator
   */
  function decimalComma(columns, lines, fields, separator) {
    /** @type {Record<string, Required<ClassPlace>>} */
    const seen = {};
    /** @type {Required<ClassPlace> | undefined} */
    let unclear;
    fields.forEach(({ name, type }, number) => {
      if (type !== "number") return;
      columns[number].forEach((value, place) => {
        const where = { row: lines[place], column: name, value };
        const mark = decimalMark(value);
        if (mark) seen[mark] ??= where;
        else if (/^[-+]?\d{1,3},\d{3}$/.test(plain(value))) unclear ??= where;
      });
    });
    const { ",": comma, ".": point } = seen;
    if (unclear && !comma && !point) {
      if (separator !== ",") return true; // where commas do not part the cells, they part the decimals
      const mend = "write it without a comma, or with a point for the decimals";
      throw new Refusal("may mean thousands or decimals", mend, unclear);
    }
    if (comma && point) {
      const other = `${quoted(point.value)} (line ${point.row}, column ${point.column}) a decimal point`;
      throw new Refusal(`has a decimal comma, and ${other}`, "write all decimals alike", comma);
    }
    return comma || point ? Boolean(comma) : null;
  }

  /**
   * The mark before the decimals, where it can be nothing else: "1,5" has one, "1,500" may be thousands.
   * @param {string} value
   */
  function decimalMark(value) {
    const cell = plain(value);
    const marks = cell.match(/[.,]/g) ?? [];
    if (/^[-+]?\d{1,3}(?:[.,]\d{3})+[.,]\d+$/.test(cell) && new Set(marks).size === 2) {
      return marks[marks.length - 1];
    }
    const [, whole, mark, digits] = /^[-+]?(\d*)([.,])(\d+)(?:e[-+]?\d+)?$/i.exec(cell) ?? [];
    const before = (whole ?? "").replace(/^0+/, "").length;
    return mark && !(digits.length === 3 && before >= 1 && before <= 3) ? mark : null;
  }

  /** A number's text with a plain minus, its digits without blanks and apostrophes. @param {string} cell */
  const plain = (cell) => cell.replace(/[−–]/g, "-").replace(/(?<=\d)(?:[^\S\ufeff]|['’])(?=\d)/g, "");

  /**
   * A number's text with a decimal point; what is no number stays as it stands, to be refused.
   * @param {string} cell @param {boolean | null} comma
   */
  function withPoint(cell, comma) {
    let text = plain(cell);
    if (comma) {
      if (THOUSANDS.test(text)) text = text.replaceAll(".", "");
      return COMMA.test(text) ? text.replace(",", ".") : cell;
    }
    if (comma === false && THOUSANDS.test(text)) text = text.replaceAll(",", "");
    return POINT.test(text) ? text : cell;
  }

  // -- what a column may hold

  /**
   * @param {string[]} texts @param {number[]} lines @param {ClassField} field
   * @param {boolean | null} comma
   */
  function columnOf(texts, lines, { name, type, title, constraints = {} }, comma) {
    const cells = type === "number" ? texts.map((cell) => withPoint(cell, comma)) : texts;
    const blank = cells.indexOf("");
    if (constraints.required && blank >= 0) {
      const mend = `fill it in (${title}) or remove the row`;
      throw new Refusal("the cell is blank", mend, { row: lines[blank], column: name });
    }
    /** @param {(cell: string) => boolean} isGood @param {string} problem @param {string} mend */
    const demand = (isGood, problem, mend) => {
      const row = cells.findIndex((cell) => cell !== "" && !isGood(cell));
      if (row >= 0) throw new Refusal(problem, mend, { row: lines[row], column: name, value: cells[row] });
    };
    demand((cell) => !UNSEEN.test(cell), "holds a character that nobody sees", "type it anew");
    const spaced = "write plain text, and a blank behind a < that means less than";
    demand((cell) => !MARKUP.test(cell), "holds markup", spaced);
    demand((cell) => !OTHER_SCHEME.test(cell), "holds an address that isn’t https", "write https://…");
    if (type === "string") return cells;
    const { minimum = -Infinity, maximum = Infinity } = constraints;
    const isNumber = (/** @type {string} */ cell) => NUMBER.test(cell) && Number.isFinite(Number(cell));
    demand(isNumber, "is not a number", "write digits with a point, or leave the cell blank");
    const unit = "check the value and its unit";
    demand((cell) => Number(cell) >= minimum, `is below ${minimum}`, unit);
    demand((cell) => Number(cell) <= maximum, `is above ${maximum}`, unit);
    return cells.map((cell) => (cell === "" ? null : Number(cell)));
  }

  // -- the whole

  /**
   * Read a class's table: column -> values, and in words what was taken.
   * @param {string} file name of the file
   * @param {Uint8Array} bytes
   * @param {ClassField[]} fields
   */
  function read(file, bytes, fields) {
    try {
      const { rows, separator, words } = cellsOf(bytes);
      const { columns, lines } = columnsOf(rows, fields);
      const comma = decimalComma(columns, lines, fields, separator);
      const values = fields.map((field, place) => columnOf(columns[place], lines, field, comma));
      const told = [`${file}: ${lines.length} ${lines.length === 1 ? "row" : "rows"}`];
      told.push(words + (comma === null ? "" : `, decimal ${comma ? "commas" : "points"}`));
      fields.forEach(({ title }, place) => {
        const blanks = columns[place].filter((cell) => cell === "").length;
        if (blanks) told.push(`${blanks} blank in ${title}`);
      });
      const used = new Set(fields.flatMap((field) => [...headingsOf(field)]));
      const left = rows[0].cells.filter((heading) => heading && !used.has(headingOf(heading)));
      if (left.length) told.push(`not used: ${left.join(", ")}`);
      const table = Object.fromEntries(fields.map(({ name }, place) => [name, values[place]]));
      return { table, taken: `${told.join("; ")}.` };
    } catch (error) {
      throw error instanceof Refusal ? new Error(file + error.message) : error;
    }
  }

  return { read };
})();
