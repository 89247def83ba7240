// @ts-check
/* The quiz of a chapter.  The page holds each option as a folded box with what is said to it; here they
   become a form.  What was answered is kept in this browser's storage and nowhere else:
   { question: { asked, chapter, answers: [words], right, first } }, where `first` tells of the first try. */
(function () {
  "use strict";

  /** @param {string} tag @param {Record<string, any>} [properties] @param {(Node | string)[]} [children] */
  function made(tag, properties = {}, children = []) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return /** @type {any} */ (element);
  }

  /** @param {Element | null} element */
  const copies = (element) => [...(element?.childNodes ?? [])].map((node) => node.cloneNode(true));

  /**
   * The number that a reader typed, with a point or a comma, with any minus; NaN for anything else.
   * @param {string} text
   */
  function numberOf(text) {
    const plain = text.trim().replace(/[\u2212\u2013]/g, "-").replace(/^\+/, "").replace(/\s*%$/, "");
    return /^-?(\d+([.,]\d*)?|[.,]\d+)$/.test(plain) ? Number(plain.replace(",", ".")) : NaN;
  }

  /** @param {HTMLElement} quiz */
  function bring(quiz) {
    const chapter = quiz.dataset.chapter ?? "";
    const score = /** @type {HTMLElement} */ (quiz.querySelector(".quiz-score"));
    const questions = /** @type {HTMLElement[]} */ ([...quiz.querySelectorAll(".quiz-question")]);

    /** What is kept of a question, if it has the form that is written here. @param {string} id */
    function keptOf(id) {
      const one = courseKept.read("quizzes")[id];
      return courseKept.answers(one) ? one : null;
    }

    // -- one question

    /** @type {Map<string, QuizAnswer>} what was answered since the page opened, where nothing can be kept */
    const answered = new Map();

    /** @param {HTMLElement} item */
    function question(item) {
      const { id = "", kind = "", truth, tolerance, unit = "" } = item.dataset;
      const ask = /** @type {HTMLElement} */ (item.querySelector(".quiz-ask"));
      const folded = /** @type {HTMLDetailsElement[]} */ ([...item.querySelectorAll("details")]);
      const told = made("div", { className: "quiz-told" });
      told.setAttribute("role", "status");
      const check = made("button", { type: "submit", textContent: "Check" });
      const again = made("button", { type: "button", textContent: "Try again", hidden: true });
      const fields = made("fieldset");
      fields.setAttribute("aria-labelledby", ask.id);
      const inputs = kind === "number" ? [number()] : folded.map(choice);
      const buttons = made("div", { className: "quiz-buttons" }, [check, again]);
      const form = made("form", { noValidate: true }, [fields, buttons, told]);
      item.insertBefore(form, item.querySelector(".quiz-see"));

      function number() {
        const input = made("input", { type: "text", inputMode: "decimal", autocomplete: "off" });
        input.setAttribute("aria-label", unit ? `Your number, in ${unit}` : "Your number");
        const behind = made("span", { textContent: unit });
        fields.append(made("div", { className: "quiz-number" }, [input, behind]));
        return input;
      }

      /** @param {HTMLDetailsElement} option */
      function choice(option) {
        const type = kind === "several" ? "checkbox" : "radio";
        const input = made("input", { type, name: `quiz--${id}` });
        const words = made("span", {}, copies(option.querySelector("summary")));
        if (type === "checkbox" && !fields.childElementCount) {
          fields.append(made("p", { className: "quiz-hint", textContent: "More than one is right." }));
        }
        fields.append(made("label", { className: "quiz-choice" }, [input, words]));
        return input;
      }

      /** The answers as words, as they are kept. */
      function chosen() {
        if (kind === "number") return inputs[0].value.trim() ? [inputs[0].value.trim()] : [];
        return folded.filter((_, place) => inputs[place].checked).map(wordsOf);
      }

      /** @param {HTMLDetailsElement} option */
      function wordsOf(option) {
        return option.querySelector("summary")?.textContent?.trim() ?? "";
      }

      /** @param {string[]} answers */
      function judged(answers) {
        if (kind === "number") return judgedNumber(answers[0]);
        const picked = folded.filter((option) => answers.includes(wordsOf(option)));
        const wanted = folded.filter((option) => option.dataset.right === "true");
        const missing = wanted.filter((option) => !picked.includes(option)).length;
        const right = !missing && picked.length === wanted.length;
        const said = picked.map((option) => {
          const sign = option.dataset.right === "true" ? "Right: " : "Not so: ";
          const name = kind === "several" ? [made("em", { textContent: wordsOf(option) }), " "] : [];
          const feedback = copies(option.querySelector("p"));
          return made("p", {}, [made("b", { textContent: sign }), ...name, ...feedback]);
        });
        if (kind === "several" && missing) {
          const more = missing === 1 ? "One more is right." : `${missing} more are right.`;
          said.push(made("p", { textContent: more }));
        }
        return { right, said };
      }

      /** @param {string} answer */
      function judgedNumber(answer) {
        const right = Math.abs(numberOf(answer) - Number(truth)) <= Number(tolerance) + 1e-9;
        const said = right ? folded[0].querySelector("p") : item.querySelector("template")?.content;
        const parts = [...(said?.childNodes ?? [])].map((node) => node.cloneNode(true));
        const sign = made("b", { textContent: right ? "Right: " : "Not yet: " });
        return { right, said: [made("p", {}, [sign, ...parts])] };
      }

      /** @param {string[]} answers */
      function show(answers) {
        const { right, said } = judged(answers);
        told.replaceChildren(...said);
        item.classList.add("quiz-answered");
        item.dataset.result = right ? "right" : "wrong";
        check.hidden = right;
        again.hidden = false;
        return right;
      }

      form.addEventListener("submit", (/** @type {Event} */ event) => {
        event.preventDefault();
        const answers = chosen();
        if (!answers.length || (kind === "number" && Number.isNaN(numberOf(answers[0])))) {
          const textContent = kind === "number" ? "Type a number, for example 12.5." : "Choose first.";
          told.replaceChildren(made("p", { textContent }));
          return;
        }
        const right = show(answers);
        const before = keptOf(id) ?? answered.get(id);
        const first = before ? Boolean(before.first) : right;
        const one = { asked: askedWords(ask), chapter, answers, right, first };
        answered.set(id, one);
        courseKept.put("quizzes", id, one);
        tally();
      });
      again.addEventListener("click", () => {
        clear();
        inputs[0].focus();
      });

      function clear() {
        form.reset();
        told.replaceChildren();
        item.classList.remove("quiz-answered");
        delete item.dataset.result;
        check.hidden = false;
        again.hidden = true;
      }

      const before = keptOf(id);
      if (before && restored(before.answers)) show(before.answers);

      /** Put kept answers back; false where the question offers them no more. @param {string[]} answers */
      function restored(answers) {
        if (kind === "number") {
          inputs[0].value = Number.isNaN(numberOf(answers[0] ?? "")) ? "" : answers[0];
          return inputs[0].value !== "";
        }
        const offered = folded.map(wordsOf);
        if (!answers.length || !answers.every((answer) => offered.includes(answer))) return false;
        inputs.forEach((input, place) => (input.checked = answers.includes(offered[place])));
        return true;
      }

      return { id, clear };
    }

    /** The question without the link back. @param {HTMLElement} ask */
    function askedWords(ask) {
      const copy = /** @type {HTMLElement} */ (ask.cloneNode(true));
      copy.querySelector(".quiz-back")?.remove();
      return copy.textContent?.trim() ?? "";
    }

    // -- the score

    const start = made("button", { type: "button", textContent: "Start over", hidden: true });

    function tally() {
      const done = questions.filter((item) => item.dataset.result);
      const right = done.filter((item) => item.dataset.result === "right");
      const first = right.filter(({ dataset: { id = "" } }) => (keptOf(id) ?? answered.get(id))?.first);
      const where = courseKept.works()
        ? "Kept in this browser alone."
        : "This browser keeps nothing for this page.";
      score.textContent = done.length && questions.length > 1
        ? `${right.length} of ${questions.length} right, ${first.length} of them at the first try. ${where}`
        : "";
      start.hidden = !done.length || questions.length === 1;
    }

    const brought = questions.map(question);
    start.addEventListener("click", () => {
      const all = courseKept.read("quizzes");
      for (const { id, clear } of brought) {
        delete all[id];
        answered.delete(id);
        clear();
      }
      courseKept.write("quizzes", all);
      tally();
      quiz.querySelector("input")?.focus();
    });
    quiz.append(made("div", { className: "quiz-buttons" }, [start]));
    quiz.classList.add("alive");
    tally();
  }

  for (const quiz of document.querySelectorAll(".quiz:not(.alive)")) bring(/** @type {HTMLElement} */ (quiz));
})();
