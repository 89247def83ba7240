"""The worker door: an explorer drawn from Python that runs in the reader's browser, beside the page.

The page puts the markup in a cell's place and gives it the face that all figures have; the face asks for
states by the uid of the figure (`answers`), one at a time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from itertools import count

from everystate.demand import OnDemand
from everystate.explore import Spec
from everystate.markup import BUNDLE, VERSION, describe, render

BUNDLE_VARIABLE = "EVERYSTATE_BUNDLE"  # names the chart library that the site has
GONE = "This figure’s Python is gone. Run its cell again."

_numbers = count(1)
_shown: dict[str, WorkerFigure] = {}


class WorkerFigure:
    """An explorer whose states are computed when the page asks for them.

    Parameters
    ----------
    spec : Spec
    """

    def __init__(self, spec: Spec):
        self.spec, self.states = spec, OnDemand(spec)
        self.uid = f"{spec.name}-{next(_numbers)}"  # the page may still hold the figure as it was built

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        _shown[self.uid] = self
        base = self.states.base
        bundle = os.environ.get(BUNDLE_VARIABLE, BUNDLE)
        description = describe(self.spec, base["state"]["layout"], bundle)
        start = self.states.view(base["at"]).plain()
        markup = render(
            description, self.spec.controls, start, json.dumps({"version": VERSION} | base), self.uid
        )
        return {"text/html": markup, "text/plain": f"{description['title']}\n{start['reading']}"}


def show(spec: Spec) -> WorkerFigure:
    """An explorer alive on a page whose worker runs this Python."""
    return WorkerFigure(spec)


def answers(uid: str, questions: dict) -> list[dict]:
    """What a page asks of a figure that it shows, as `OnDemand.answers` tells it."""
    if uid in _shown:
        return _shown[uid].states.answers(questions)
    return [{"of": of, "at": at, "error": GONE} for of, at in questions.items()]


def forget(uids: Iterable[str]) -> None:
    """Let go of figures that a page no longer shows."""
    for uid in uids:
        _shown.pop(uid, None)
