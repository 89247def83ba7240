"""The page door: an explorer with all its states, in formats that need no kernel and no network."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from functools import cached_property

from everystate import markup, states
from everystate.doors import latex
from everystate.doors.words import words
from everystate.explore import Spec

STATES_VARIABLE, BYTES_VARIABLE = "EVERYSTATE_MOST_STATES", "EVERYSTATE_MOST_BYTES"


class Page:
    """An explorer with all its states.

    Parameters
    ----------
    spec : Spec
    grid : list of dict
        All states in row-major order over the controls' values.
    formats : tuple of str
        The mime types in which it displays itself, names in `FORMATS`.

    Attributes
    ----------
    name : str
    encoded : dict
        All states, from `states.encode`.
    text : str
        The same as JSON.
    """

    def __init__(self, spec: Spec, grid: list[dict], formats: tuple[str, ...]):
        self.spec, self.name, self.formats = spec, spec.name, formats
        self.traces = sorted({trace.get("type", "scatter") for state in grid for trace in state["data"]})
        self.encoded = states.encode(grid, tuple(len(control.labels) for control in spec.controls))
        self.text = states.to_json(self.encoded)

    def state(self, position: tuple[int, ...]) -> dict:
        """One state as plain JSON values."""
        return states.decode(self.encoded, position)

    @cached_property
    def start(self) -> dict:
        """The state in which the explorer opens."""
        return self.state(tuple(control.default for control in self.spec.controls))

    @cached_property
    def description(self) -> dict:
        """All that a page needs beside the states."""
        return markup.describe(self.spec, self.start["layout"], markup.BUNDLE)

    def fingerprint(self) -> str:
        """Name, controls and a digest over all states, in one line."""
        controls = self.spec.controls
        sizes = ", ".join(f"{control.name} ({len(control.labels)})" for control in controls)
        count = math.prod(self.encoded["shape"])
        spoken = json.dumps([[control.label, control.labels, control.default] for control in controls])
        asked = json.dumps(self.spec.guess.plain()) if self.spec.guess else ""
        found = states.digest(self.encoded, spoken + asked)
        return f"{self.name}: {count} state{'s' * (count > 1)}; {sizes or 'no controls'}; digest {found}"

    def __repr__(self) -> str:
        return words(self)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {mime_type: FORMATS[mime_type](self) for mime_type in self.formats}


def show(spec: Spec) -> Page:
    """All states computed; displayed as HTML, LaTeX and words."""
    return computed(spec, formats=("text/html", "text/latex", "text/plain"))


def computed(spec: Spec, formats: tuple[str, ...]) -> Page:
    """An explorer with all its states, held against the budgets.

    Raises
    ------
    ExplorerError
        When there are too many states or bytes, or the function fails in one state.
    """
    most_states = int(os.environ.get(STATES_VARIABLE, states.MOST_STATES))
    most_bytes = int(os.environ.get(BYTES_VARIABLE, states.MOST_BYTES))
    grid = states.compute(spec.name, spec.function, spec.controls, most_states)
    page = Page(spec, grid, formats)
    states.check_size(spec.name, grid, spec.controls, page.text, most_bytes)
    return page


def html(page: Page) -> str:
    """The explorer on a page: complete without a script in its first state, alive with it."""
    return markup.render(page.description, page.spec.controls, page.start, page.text, uid=page.name)


def payload(page: Page) -> dict:
    """What the Sphinx extension makes its figure of; the states as a JSON text, which nothing unpacks."""
    return {"description": page.description, "traces": page.traces, "states": page.text}


SPHINX = "application/vnd.everystate.v1+json"

# How a page is written; another format is added here.
FORMATS: dict[str, Callable[[Page], str | dict]] = {
    "text/plain": words,
    "text/html": html,
    "text/latex": lambda page: latex.render(page.description["title"], page.start),
    SPHINX: payload,
}
