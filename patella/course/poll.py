"""The belief poll: what the reader believes before the course, shown again beside the verdicts.

In the book the answers live in the reader's browser (localStorage) and nowhere else.  In Jupyter they
live in the kernel, so that one chapter cannot remember them for another.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import ipywidgets
import pandas as pd

from everystate import doors
from patella.course.panel import Panel


@dataclass(frozen=True)
class Statement:
    """A sentence to believe or not.

    Attributes
    ----------
    key : str
        Name under which the answer is kept.
    text : str
    claim_id : str
        The claim that it echoes.
    agrees : bool
        Whether who believes the claim believes the statement; otherwise they contradict each other.
    """

    key: str
    text: str
    claim_id: str
    agrees: bool


STATEMENTS = (
    Statement(
        "works", "Strengthening the quadriceps eases patellofemoral pain.", "strengthening_works", True
    ),
    Statement(
        "alone",
        "The right exercise trains the VMO while the rest of the quadriceps rests.",
        "cannot_isolate",
        False,
    ),
    Statement(
        "better",
        "Exercises aimed at the VMO relieve pain better than general quadriceps training.",
        "vmo_training_not_superior",
        False,
    ),
    Statement("tracking", "How the kneecap tracks matters for the pain.", "tracking_trivial", False),
    Statement(
        "first",
        "A weak quadriceps can come before the pain, not only after it.",
        "strength_loss_only_disuse",
        False,
    ),
    Statement(
        "angles",
        "There is no need to choose particular muscles or angles to train.",
        "dont_worry_about_angles",
        True,
    ),
)

LEANINGS = {"true": "leans towards true", "false": "leans towards false", "open": "says: in part"}
SILENT = {
    "undecided": "has been asked and is too little to tell",
    "untested": "is silent",
}


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
        From `patella.synthesis.ledger.verdicts`.
    """
    return Poll(verdicts.set_index("claim_id"))


class Poll(Panel):
    """The poll as sliders or, beside verdicts, as a review; through the door that the environment names."""

    def __init__(self, verdicts: pd.DataFrame | None):
        self.verdicts = verdicts
        self.answers: dict[str, int] = {}
        kind = "belief poll" if verdicts is None else "belief poll beside the verdicts"
        lines = [f"{statement.text} {self._evidence(statement)}".strip() for statement in STATEMENTS]
        super().__init__(
            "\n".join([f"{kind}: {len(STATEMENTS)} statements, confidence 0 to 100", *lines]),
            "poll.html",
            kind="ask" if verdicts is None else "review",
            items=[self._item(statement) for statement in STATEMENTS],
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        if doors.current() == "kernel":
            return self.widget()._repr_mimebundle_()
        return super()._repr_mimebundle_(include, exclude)

    def _item(self, statement: Statement) -> dict:
        result = "untested" if self.verdicts is None else self.verdicts.loc[statement.claim_id, "result"]
        return {
            "key": statement.key,
            "text": statement.text,
            "claim_id": statement.claim_id,
            "evidence": self._evidence(statement),
            "lean": lean(statement, result),
        }

    def _evidence(self, statement: Statement) -> str:
        """What the evidence says of a statement, in words."""
        if self.verdicts is None:
            return ""
        verdict = self.verdicts.loc[statement.claim_id]
        said = SILENT.get(verdict["result"]) or LEANINGS[lean(statement, verdict["result"])]
        return f"The evidence {said} (footing {verdict['footing']})."

    def widget(self) -> ipywidgets.Widget:
        """The poll for a notebook: sliders whose values the kernel keeps while it runs."""
        rows = []
        for statement in STATEMENTS:
            slider = ipywidgets.IntSlider(
                value=50,
                min=0,
                max=100,
                step=5,
                description="Confidence",
                style={"description_width": "initial"},
            )
            slider.observe(
                lambda change, key=statement.key: self.answers.update({key: change["new"]}), names="value"
            )
            words = f"<p><b>{html.escape(statement.text)}</b> {html.escape(self._evidence(statement))}</p>"
            rows += [ipywidgets.HTML(words), slider]
        note = "In Jupyter your answers last as long as this kernel; one chapter cannot pass them to another."
        if self.verdicts is not None:
            note += " Set them once more, as you set them in the first chapter, and compare."
        return ipywidgets.VBox([*rows, ipywidgets.HTML(f"<p>{note}</p>")])
