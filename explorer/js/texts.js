// @ts-check
/* Texts: plotly's markup as plain words, and where a first sentence ends. */

const TAGS = /<\/?(b|i|br|sub|sup|span|a|em|strong|s|u)(\s[^<>]*)?\/?>/gi;
/** Those that plotly.js knows. */
const ENTITIES = new Map(Object.entries({
  mu: "μ", amp: "&", lt: "<", gt: ">", nbsp: "\u00a0", times: "×", plusmn: "±", deg: "°",
}));
const ENTITY = /&(#x[\da-f]+|#\d+|[a-z]+);/gi;
// After these no sentence ends, whatever the segmenter thinks.
const ABBREVIATION = /(^|[\s(])(et al|e\.g|i\.e|vs|cf|approx|ca|fig|figs|dr|prof)\.\s*$/i;
// Where a sentence begins with a number, the segmenter reads on.
const BEFORE_NUMBER = /(?<=[\p{L}\p{N})%°]\.\s+)(?=\d)/u;

/** @param {string} code */
const character = (code) => {
  const point = /^x/i.test(code) ? parseInt(code.slice(1), 16) : Number(code);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd"; // as browsers do
};

/**
 * A plotly text without its markup; a "<" that opens none of plotly's tags is a "<".
 * @param {unknown} markup
 */
export function plainText(markup) {
  return String(markup ?? "")
    .replace(TAGS, (_, name) => (name.toLowerCase() === "br" ? " " : ""))
    .replace(ENTITY, (whole, name) => {
      return name[0] === "#" ? character(name.slice(1)) : ENTITIES.get(name) ?? whole;
    })
    .replace(/[ \t\r\n]+/g, " ")
    .trim();
}

/**
 * The first sentence of a text, with the blank behind it.
 * @param {string} text
 * @param {string} language
 */
export function firstSentence(text, language = "en") {
  return sentences(text, language)[0] ?? "";
}

/**
 * The sentences of a text, each with the blank behind it: together they are the text.
 * @param {string} text
 * @param {string} language
 * @returns {string[]}
 */
export function sentences(text, language = "en") {
  if (!Intl.Segmenter) return text ? [text] : []; // an old browser: all of it is the first
  /** @type {string[]} */
  const found = [];
  const segments = [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)];
  for (const segment of segments.flatMap((one) => one.segment.split(BEFORE_NUMBER))) {
    const last = found[found.length - 1];
    if (last !== undefined && ABBREVIATION.test(last)) found[found.length - 1] = last + segment;
    else found.push(segment);
  }
  return found;
}
