"""The belief poll: what the reader believes before the course, shown again beside the verdicts.

In the book the answers live in the reader's browser (localStorage) and nowhere else.  In Jupyter they
live in the kernel, so that one chapter cannot remember them for another.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import ipywidgets
import pandas as pd

from patella.explorer.explore import door
from patella.panel import UNFRAMED

KEY = "vastus-medialis-beliefs"  # one entry of localStorage: {statement key: 0..100}


@dataclass(frozen=True)
class Statement:
    """A sentence to believe or not.

    Attributes
    ----------
    key : str
        Name under which the answer is kept.
    text : str
    claim_id : str
        The claim of the article that it echoes.
    agrees : bool
        Whether who believes the claim believes the statement; otherwise they contradict each other.
    """

    key: str
    text: str
    claim_id: str
    agrees: bool


STATEMENTS = (
    Statement("works", "Strengthening the quadriceps eases patellofemoral pain.", "strengthening_works", True),
    Statement("alone", "The right exercise trains the VMO while the rest of the quadriceps rests.", "cannot_isolate", False),
    Statement("better", "Exercises aimed at the VMO relieve pain better than general quadriceps training.", "vmo_training_not_superior", False),
    Statement("tracking", "How the kneecap tracks matters for the pain.", "tracking_trivial", False),
    Statement("first", "A weak quadriceps can come before the pain, not only after it.", "strength_loss_only_disuse", False),
    Statement("angles", "There is no need to choose particular exercises or angles.", "dont_worry_about_angles", True),
)

NOTE = "Your answers stay in this browser: nothing is sent anywhere."


def lean(statement: Statement, result: str) -> str:
    """Which way a verdict on the claim points for the statement: "true", "false" or "open".

    >>> lean(Statement("works", "It works.", "strengthening_works", True), "supported")
    'true'
    """
    if result not in ("supported", "contradicted"):
        return "open"
    return "true" if (result == "supported") == statement.agrees else "false"


def ask() -> Poll:
    """Ask for a confidence from 0 to 100 in each statement."""
    return Poll(None)


def review(verdicts: pd.DataFrame) -> Poll:
    """Show the answers again, beside the verdicts on the claims that the statements echo.

    Parameters
    ----------
    verdicts : DataFrame
        From `patella.verdicts.verdicts`.
    """
    return Poll(verdicts.set_index("claim_id"))


class Poll:
    """The poll as sliders or, beside verdicts, as a review; through the door that the environment names."""

    def __init__(self, verdicts: pd.DataFrame | None):
        self.verdicts = verdicts
        self.answers: dict[str, int] = {}

    def __repr__(self) -> str:
        kind = "belief poll" if self.verdicts is None else "belief poll beside the verdicts"
        lines = [f"{statement.text} {self._evidence(statement)}".strip() for statement in STATEMENTS]
        return "\n".join([f"{kind}: {len(STATEMENTS)} statements, confidence 0 to 100", *lines])

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        if door() == "live":
            return self.widget()._repr_mimebundle_()
        bundle = {"text/plain": repr(self)}
        return bundle | {"text/html": self.to_html()} if door() == "page" else bundle

    def _evidence(self, statement: Statement) -> str:
        """What the evidence says of a statement, in words."""
        if self.verdicts is None:
            return ""
        verdict = self.verdicts.loc[statement.claim_id]
        leaning = {"true": "leans towards true", "false": "leans towards false", "open": "says: in part"}[lean(statement, verdict["result"])]
        return f"The evidence {'is silent' if verdict['result'] == 'untested' else leaning} (certainty {verdict['certainty']})."

    def widget(self) -> ipywidgets.Widget:
        """The poll for a notebook: sliders whose values the kernel keeps while it runs."""
        rows = []
        for statement in STATEMENTS:
            slider = ipywidgets.IntSlider(value=50, min=0, max=100, step=5, description="Confidence", style={"description_width": "initial"})
            slider.observe(lambda change, key=statement.key: self.answers.update({key: change["new"]}), names="value")
            rows += [ipywidgets.HTML(f"<p><b>{html.escape(statement.text)}</b> {html.escape(self._evidence(statement))}</p>"), slider]
        again = "" if self.verdicts is None else " Set them once more, as you set them in the first chapter, and compare."
        note = ipywidgets.HTML(f"<p>In Jupyter your answers last as long as this kernel; one chapter cannot pass them to another.{again}</p>")
        return ipywidgets.VBox([*rows, note])

    def to_html(self) -> str:
        """The poll for a page: plain HTML, one short script, no network."""
        kind = "ask" if self.verdicts is None else "review"
        items = "".join(self._item(statement) for statement in STATEMENTS)
        heading = "How sure are you? 0: surely false. 100: surely true." if kind == "ask" else "What you believed, and what the evidence says"
        without = (
            "Without JavaScript nothing can be kept here: write six numbers from 0 to 100 on paper and take them to the last chapter."
            if kind == "ask"
            else "Without JavaScript your answers cannot be shown here: compare the numbers that you wrote on paper."
        )
        return (
            f'<section class="panel poll" id="belief-poll" data-kind="{kind}" aria-labelledby="belief-poll--title">{STYLE}'
            f'<p class="poll-title" id="belief-poll--title">{heading}</p><ol>{items}</ol>'
            f'<noscript><p>{without}</p></noscript>'
            f'<p class="poll-note" role="status"></p><button type="button" class="poll-forget" hidden>Forget my answers</button>'
            f"<script>{SCRIPT}</script></section>"
        )

    def _item(self, statement: Statement) -> str:
        identity, text = f"belief-poll--{statement.key}", html.escape(statement.text)
        if self.verdicts is None:
            return (
                f'<li><label for="{identity}">{text}</label><div><span aria-hidden="true">false</span>'
                f'<input type="range" id="{identity}" data-key="{statement.key}" min="0" max="100" step="5" value="50" aria-valuetext="not set">'
                f'<span aria-hidden="true">true</span><output for="{identity}">not set</output></div></li>'
            )
        result = self.verdicts.loc[statement.claim_id, "result"]
        return (
            f'<li><b>{text}</b> <span class="poll-said" data-key="{statement.key}" data-lean="{lean(statement, result)}">You: not set.</span> '
            f'{html.escape(self._evidence(statement))} <a href="#claim-{statement.claim_id}">See the claim</a></li>'
        )


STYLE = f"<style>{UNFRAMED}" + """
.poll { margin: 1.5rem 0; padding: 1rem; border: 1px solid var(--pst-color-border, #8a94a3); border-radius: .5rem; color: var(--pst-color-text-base, inherit); background: var(--pst-color-background, transparent); }
.poll-title { margin: 0 0 .5rem; font-size: 1.1rem; font-weight: 600; }
.poll ol { margin: 0; padding-inline-start: 1.4rem; }
.poll li { margin: 0 0 .9rem; }
.poll label { display: block; margin: 0; }
.poll li > div { display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: center; }
.poll input { flex: 1 1 8rem; min-width: 6rem; min-height: 2rem; accent-color: var(--pst-color-link, #0b5c8a); }
.poll output { min-width: 5.5em; margin-inline-start: auto; font-weight: 600; font-variant-numeric: tabular-nums; }
.poll-note { margin: .25rem 0; }
.poll-said { display: block; font-weight: 600; }
.poll button { min-height: 2.25rem; padding: .25rem .75rem; color: inherit; background: transparent; border: 1px solid var(--pst-color-border, #8a94a3); border-radius: .25rem; font: inherit; cursor: pointer; }
.poll :is(input, button):focus-visible { outline: 3px solid var(--pst-color-link, #0b5c8a); outline-offset: 2px; }
</style>"""

# A browser may forbid localStorage (private windows, some for pages opened as files): then the
# sliders work, and the note says that nothing is kept.
SCRIPT = (
    """
(function (poll) {
  var KEY = "%s", NOTE = "%s", kept = {}, works = true;
  var note = poll.querySelector(".poll-note"), forget = poll.querySelector(".poll-forget");
  try { kept = parsed(localStorage.getItem(KEY)); } catch (error) { works = false; }
  function parsed(text) { try { var value = JSON.parse(text); return value && typeof value === "object" ? value : {}; } catch (error) { return {}; } }
  function number(key) { var value = kept[key]; return typeof value === "number" && value >= 0 && value <= 100 ? value : null; }
  function save() { try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch (error) { works = false; } }
  function show() {
    var any = Object.keys(kept).length > 0;
    poll.querySelectorAll("input[data-key]").forEach(function (input) {
      var value = number(input.dataset.key), text = value === null ? "not set" : value + " of 100";
      input.value = value === null ? 50 : value;
      input.setAttribute("aria-valuetext", text);
      input.nextElementSibling.nextElementSibling.textContent = text;
    });
    poll.querySelectorAll(".poll-said").forEach(function (said) {
      var value = number(said.dataset.key), lean = said.dataset.lean;
      said.textContent = value === null ? "You: not set." : "You: " + value + " of 100." + (
        lean === "open" || value === 50 ? "" : (value > 50) === (lean === "true") ? " You leaned the same way." : " You leaned the other way.");
    });
    forget.hidden = !any;
    note.textContent = !works ? "This browser keeps nothing for this page: note your answers on paper." :
      poll.dataset.kind === "ask" || any ? NOTE : "No answers are kept in this browser yet: the poll is in the first chapter.";
  }
  poll.addEventListener("input", function (event) { kept[event.target.dataset.key] = Number(event.target.value); save(); show(); });
  forget.addEventListener("click", function () { kept = {}; try { localStorage.removeItem(KEY); } catch (error) { works = false; } show(); });
  show();
})(document.currentScript.parentNode);
"""
    % (KEY, NOTE)
)
