// @ts-check
/**
 * The search page: sections that answer what was asked, each with the sentence that says most of it.
 *
 * `search-index.js` holds the sections and the words that people use for those of the course; MiniSearch
 * ranks; Sphinx's `language_data.js` has the words that say nothing, and the stemmer.
 */
(() => {
  "use strict";

  const SHOWN = 10;
  // Words of a question beyond those that Sphinx leaves out.
  const QUESTION_WORDS = "am can do does how i me mean means my should what when which who why you your";
  const ANSWERS = "pages/questions.html"; // written to answer what people ask, so it comes first
  const ANSWERS_WEIGHT = 2;
  const COMMON_TITLE_WEIGHT = 0.5; // such as “Exercises”, which most chapters have

  /** @typedef {{address: string, title: string, page: string, figures: string, text: string}} Section */
  /** @typedef {{id: string, terms: string[]}} Hit */

  /** @type {{sections: Section[], synonyms: [string, string][]}} */
  const { sections, synonyms } = window.courseIndex;
  const byAddress = new Map(sections.map((section) => [section.address, section]));
  const titles = sections.map((section) => section.title);
  const silent = new Set([...window.stopwords, ...QUESTION_WORDS.split(" ")]);
  const stemmer = new window.Stemmer();

  /**
   * The stem of a word in the course’s spelling, or null where the word says nothing.
   * @param {string} word
   */
  function stem(word) {
    const british = word.toLowerCase().replace(/(\w{3}[iy])z(?=e|ing|ation)/, "$1s");
    return silent.has(british) ? null : stemmer.stemWord(british);
  }

  /**
   * A text as words between blanks, to look for words in it.
   * @param {string} text
   */
  const spaced = (text) => ` ${text.toLowerCase().replace(/['’]/g, "").split(/[\s\p{P}]+/u).join(" ")} `;

  /**
   * What was asked, followed by the course’s words for it.
   * @param {string} asked
   */
  function inTheCoursesWords(asked) {
    const said = spaced(asked);
    const meant = synonyms.filter(([people]) => said.includes(spaced(people)));
    return [asked, ...meant.map(([, course]) => course)].join(" ");
  }

  /** @param {string} address */
  function weight(address) {
    if (address.startsWith(ANSWERS)) return ANSWERS_WEIGHT;
    const title = byAddress.get(address)?.title ?? "";
    return titles.indexOf(title) === titles.lastIndexOf(title) ? 1 : COMMON_TITLE_WEIGHT;
  }

  const index = new window.MiniSearch({
    fields: ["title", "figures", "text"],
    idField: "address",
    processTerm: stem,
    searchOptions: {
      boost: { title: 2, figures: 1.5 },
      boostDocument: weight,
      prefix: (/** @type {string} */ term) => term.length > 3,
      fuzzy: (/** @type {string} */ term) => (term.length > 6 ? 0.2 : false),
    },
  });
  index.addAll(sections);

  /**
   * The sentence that holds most of the words that were found.
   * @param {string} text
   * @param {Set<string | null>} found stems
   */
  function bestSentence(text, found) {
    const sentences = [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)];
    const counts = sentences.map(({ segment }) => {
      return new Set(segment.split(/[\s\p{P}]+/u).map(stem).filter((each) => found.has(each))).size;
    });
    return sentences[counts.indexOf(Math.max(...counts))].segment.trim();
  }

  /**
   * A sentence with the words marked that were found.
   * @param {string} sentence
   * @param {Set<string | null>} found
   */
  function marked(sentence, found) {
    const paragraph = document.createElement("p");
    paragraph.className = "search-sentence";
    for (const piece of sentence.split(/([\s\p{P}]+)/u)) {
      const mark = document.createElement("mark");
      mark.textContent = piece;
      paragraph.append(found.has(stem(piece)) ? mark : piece);
    }
    return paragraph;
  }

  /** @param {Hit} hit */
  function entry({ id, terms }) {
    const section = /** @type {Section} */ (byAddress.get(id));
    const found = new Set(/** @type {(string | null)[]} */ (terms));
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = section.address;
    link.textContent = section.title;
    const page = document.createElement("span");
    page.className = "search-page";
    page.textContent = section.page;
    item.append(link, page, marked(bestSentence(section.text, found), found));
    return item;
  }

  /** @param {string} asked */
  function show(asked) {
    const hits = index.search(inTheCoursesWords(asked)).slice(0, SHOWN);
    const list = document.createElement("ol");
    list.append(...hits.map(entry));
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    told.textContent = hits.length
      ? `The best of what the course says on “${asked}”:`
      : `Nothing was found on “${asked}”. Other words may help; so may the glossary.`;
    document.querySelector("#search-results")?.replaceChildren(told, list);
  }

  const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  for (const field of document.querySelectorAll("form.bd-search input")) {
    /** @type {HTMLInputElement} */ (field).value = asked;
  }
  if (asked) show(asked);
})();
