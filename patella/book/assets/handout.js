// @ts-check
/* ?handout makes two pages of paper of a chapter: what one will learn, what its figures say, the key points,
   the exercises with room to write, and some questions.  Solutions and verdicts on answers stay out. */
(() => {
  "use strict";

  const article = document.querySelector("article.bd-article");
  const chapter = article?.querySelector("section");
  if (!new URLSearchParams(location.search).has("handout") || !article || !chapter) return;
  const QUESTIONS = 3;

  /**
   * @template {keyof HTMLElementTagNameMap} T
   * @param {T} tag @param {string} className @param {(Node | string)[]} children
   * @returns {HTMLElementTagNameMap[T]}
   */
  function made(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  }

  /** @param {Element | null | undefined} element */
  const words = (element) => element?.textContent?.replace(/#$/, "").trim() ?? "";

  /** @param {string} heading @param {Node[]} parts */
  const part = (heading, ...parts) => made("section", "", made("h2", "", heading), ...parts);

  /** @param {Element | null | undefined} list */
  const copied = (list) => (list ? [list.cloneNode(true)] : []);

  /** The first sentence of a reading. @param {string} text */
  const first = (text) => /^.*?[.?!](?=\s+[A-Z\u201c]|$)/s.exec(text)?.[0] ?? text;

  function figures() {
    const items = [...chapter?.querySelectorAll("figure.everystate") ?? []].map((figure) => {
      const number = words(figure.querySelector(".caption-number"));
      const title = words(figure.querySelector(".everystate-title-text"));
      const reading = first(words(figure.querySelector(".everystate-reading")));
      return made("li", "", made("b", "", `${number}. ${title}`), ` ${reading}`);
    });
    return made("ul", "handout-figures", ...items);
  }

  function exercises() {
    const paragraphs = [...chapter?.querySelectorAll("#exercises > p") ?? []];
    const tasks = paragraphs.filter((paragraph) => /^\d+\. /.test(words(paragraph.querySelector("strong"))));
    return tasks.map((task) => made("div", "handout-task", task.cloneNode(true)));
  }

  function questions() {
    const asked = [...chapter?.querySelectorAll("#quiz .quiz-question:not([data-kind=number])") ?? []];
    return asked.slice(0, QUESTIONS).map((item) => {
      const options = [...item.querySelectorAll("summary")].map((option) => made("li", "", words(option)));
      const ask = made("p", "", words(item.querySelector(".quiz-ask")));
      return made("div", "handout-question", ask, made("ul", "", ...options));
    });
  }

  const points = chapter.querySelector("#key-points > ul");
  const sheet = made(
    "section", "handout",
    made("h1", "", words(chapter.querySelector("h1"))),
    part("What you will learn", ...copied(chapter.querySelector(".admonition ul"))),
    part("The figures, as they open", figures()),
    part("Key points", ...copied(points)),
    part("Exercises", ...exercises()),
    part("Questions", ...questions()),
    made("p", "handout-from", document.title),
  );
  article.append(sheet); // the page stays behind it, for its other scripts
  document.documentElement.classList.add("with-handout");
})();
