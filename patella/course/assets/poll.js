// The belief poll: answers live in this browser's storage and nowhere else.
// A browser may forbid that (private windows, some for pages opened as files): then the sliders work,
// and the note says that nothing is kept.
(function (poll) {
  var KEY = poll.dataset.storage;
  var note = poll.querySelector(".poll-note");
  var forget = poll.querySelector(".poll-forget");
  var works = true;
  var kept = {};
  try {
    kept = parsed(localStorage.getItem(KEY));
  } catch (error) {
    works = false;
  }

  function parsed(text) {
    try {
      var value = JSON.parse(text);
      return value && typeof value === "object" ? value : {};
    } catch (error) {
      return {};
    }
  }

  function number(key) {
    var value = kept[key];
    return typeof value === "number" && value >= 0 && value <= 100 ? value : null;
  }

  function keep(input) {
    kept[input.dataset.key] = Number(input.value);
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch (error) {
      works = false;
    }
    show();
  }

  function compared(value, lean) {
    if (value === null) return "You: not set.";
    var said = "You: " + value + " of 100.";
    if (lean === "open" || value === 50) return said;
    return said + ((value > 50) === (lean === "true") ? " You leaned the same way." : " You leaned the other way.");
  }

  function noted() {
    if (!works) return "This browser keeps nothing for this page: note your answers on paper.";
    if (poll.dataset.kind === "ask" || Object.keys(kept).length) return poll.dataset.note;
    return "No answers are kept in this browser yet: the poll is in the first chapter.";
  }

  function show() {
    poll.querySelectorAll("input[data-key]").forEach(function (input) {
      var value = number(input.dataset.key);
      var text = value === null ? "not set" : value + " of 100";
      input.value = value === null ? 50 : value;
      input.setAttribute("aria-valuetext", text);
      input.parentNode.querySelector("output").textContent = text;
    });
    poll.querySelectorAll(".poll-said").forEach(function (said) {
      said.textContent = compared(number(said.dataset.key), said.dataset.lean);
    });
    forget.hidden = Object.keys(kept).length === 0;
    note.textContent = noted();
  }

  // A tap on the middle changes no value and so fires no "input": the click counts, too.
  ["input", "click"].forEach(function (kind) {
    poll.addEventListener(kind, function (event) {
      if (event.target.matches("input[data-key]")) keep(event.target);
    });
  });
  forget.addEventListener("click", function () {
    kept = {};
    try {
      localStorage.removeItem(KEY);
    } catch (error) {
      works = false;
    }
    show();
  });
  show();
})(document.currentScript.parentNode);
