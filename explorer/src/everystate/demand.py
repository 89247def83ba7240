"""States on demand: an explorer whose function is called when somebody asks for a state.

A kernel and a worker in the browser answer the same questions with the same words; they differ in how the
questions travel.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from everystate.explore import Spec
from everystate.patches import difference
from everystate.states import failure
from everystate.views import View, view

MOST_KEPT = 32  # views of one explorer that are remembered


class OnDemand:
    """The states of one explorer, each computed when it is asked for.

    Parameters
    ----------
    spec : Spec

    Attributes
    ----------
    base : dict
        The state in which it opens: "at", the position of its controls, and "state".

    Raises
    ------
    ExplorerError
        When the function fails in the state in which the explorer opens, which the error names.
    """

    def __init__(self, spec: Spec):
        self.spec = spec
        self.views: OrderedDict[tuple[int, ...], View] = OrderedDict()
        self._lock = threading.RLock()  # Jupyter may answer a page beside a running cell
        start = [control.default for control in spec.controls]
        try:
            self.base: dict = {"at": start, "state": self.view(start).drawing()}
        except Exception as error:
            raise failure(spec.name, self.values(start), error) from error

    def values(self, position: Sequence[int]) -> dict:
        """What the function receives at a position of the controls."""
        return {
            control.name: control.values[place]
            for control, place in zip(self.spec.controls, position, strict=True)
        }

    def view(self, position: Sequence[int]) -> View:
        """What the function returns at a position of the controls; the latest ones are remembered."""
        key = tuple(position)
        with self._lock:
            if key not in self.views:
                self.views[key] = view(self.spec.function, self.values(key), self.spec.controls)
                if len(self.views) > MOST_KEPT:
                    self.views.popitem(last=False)
            self.views.move_to_end(key)
            return self.views[key]

    def renew(self) -> None:
        """Compute all anew: what the function reads beside its arguments has changed."""
        with self._lock:
            self.views.clear()
            start = self.base["at"]
            self.base = {"at": start, "state": self.view(start).drawing()}

    def answers(self, questions: dict) -> list[dict]:
        """Answer a page: a state or its table, or in words why there is none.

        Parameters
        ----------
        questions : dict
            "state" or "table" -> position of the controls.
        """
        answers: dict[str, Callable[[list[int]], dict]] = {"state": self._drawing, "table": self._rows}
        told = []
        for of in answers.keys() & questions.keys():
            at = questions[of]
            try:
                answer = answers[of](at)
            except (Exception, KeyboardInterrupt) as error:  # shown to the person at the control
                answer = {"error": f"{self._in_words(at)} {type(error).__name__}: {error}"}
            told.append({"of": of, "at": at, **answer})
        return told

    def _drawing(self, position: list[int]) -> dict:
        """A state, as its difference from the one in which the figure opens where that is shorter."""
        with self._lock:
            state = self.view(position).drawing()
            patch = difference(self.base["state"], state)
        return {"patch": patch} if len(json.dumps(patch)) < len(json.dumps(state)) else {"whole": state}

    def _rows(self, position: list[int]) -> dict:
        return {"whole": self.view(position).rows()}

    def _in_words(self, position: list[int]) -> str:
        """That there is nothing to see at a position of the controls."""
        stands = [
            f"{control.label} = {control.labels[place]}"
            for control, place in zip(self.spec.controls, position)
        ]
        return f"No figure at {', '.join(stands)}." if stands else "No figure."
