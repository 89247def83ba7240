"""Views: what a figure function returned, checked, as plain JSON values that can be drawn anywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import plotly.graph_objects as go

from everystate.controls import Control
from everystate.errors import ExplorerError
from everystate.handles import place_handles
from everystate.plain import drawn, exact
from everystate.tables import plain_table, table_of

# A missing value as Python and pandas print it: never a word, wherever it stands.
_MISSING = re.compile(r"(?<!\w)(?:nan|NaN|NaT|inf)(?![\w’'])|<NA>|(?<!\w)Nan(?=\s*(?:[%±]|of\b))")
# Python's None is a word of a sentence only where a sentence begins and goes on.
_NONE = re.compile(r"(?<!\w)None(?!\w)")
_BEGINS = re.compile(r"(?:^|[.?!:…]\s+|[“‘\"'(\[])$")
_GOES_ON = re.compile(r",?\s+[^\W\d_]")
_ENDS = re.compile(r"\.?(?:\s|$)")


@dataclass(frozen=True)
class View:
    """One state of an explorer.

    Attributes
    ----------
    figure : plotly.graph_objects.Figure
    reading : str
        What the figure shows, in words.
    given : pandas.DataFrame or None
        The function's own table.
    controls : sequence of Control
        What the figure's handles may move.
    """

    figure: go.Figure
    reading: str
    given: pd.DataFrame | None = None
    controls: Sequence[Control] = ()

    @cached_property
    def table(self) -> pd.DataFrame:
        """The data of the figure: the function's own table, or what its traces hold."""
        return table_of(self.figure) if self.given is None else self.given

    def drawing(self) -> dict:
        """Data, layout and reading as JSON values."""
        figure = drawn(place_handles(self.figure.to_plotly_json(), self.controls), "figure")
        return {
            "data": figure.get("data", []),
            "layout": figure.get("layout", {}),
            "reading": self.reading,
        }

    def rows(self) -> dict:
        """The table as JSON values, column by column."""
        return plain_table(self.table)

    def plain(self) -> dict:
        """The whole state as JSON values."""
        return self.drawing() | {"table": self.rows()}


def view(function, values: dict, controls: Sequence[Control] = ()) -> View:
    """Call a figure function and check what it returns.

    Parameters
    ----------
    function : callable
    values : dict
        Its arguments.
    controls : sequence of Control, optional
        What the figure's handles may move.

    Raises
    ------
    ExplorerError
        When it does not return a figure and a reading (and, if it likes, a table), when the
        figure brings controls of its own, or when the reading is empty or holds a missing value.
    """
    returned = function(**values)
    parts = returned if isinstance(returned, tuple) else (returned,)
    kinds = (go.Figure, str, pd.DataFrame)
    if not 2 <= len(parts) <= 3 or not all(isinstance(part, kind) for part, kind in zip(parts, kinds)):
        names = ", ".join(type(part).__name__ for part in parts)
        raise ExplorerError(
            f"return a plotly Figure, a reading (str) and, if you like, a DataFrame; this returned ({names})"
        )
    figure, *words_and_table = parts
    _check_figure(figure)
    # Blanks that part a number from its unit stay as they are: no line breaks there.
    reading = exact(re.sub(r"[ \t\r\n]+", " ", words_and_table[0]).strip(), "the reading")
    missing = missing_value(reading)
    if missing or not re.search(r"\w", reading):
        fault = f"it holds {missing!r}, a missing value" if missing else "it is empty"
        raise ExplorerError(f"the reading must say in words what this state shows; {fault}: {reading!r}")
    return View(figure, reading, words_and_table[1] if words_and_table[1:] else None, controls)


def _check_figure(figure: go.Figure) -> None:
    if figure.frames:
        raise ExplorerError(
            "the figure has frames (animation_frame, say), which need a kernel or a clock: "
            "make what they run through a control of explore"
        )
    own = [name for name in ("updatemenus", "sliders") if figure.layout[name]]
    if own:
        raise ExplorerError(
            f"the figure brings controls of its own (layout.{' and layout.'.join(own)}): "
            "make what they change a control of explore"
        )


def missing_value(reading: str) -> str | None:
    """The first missing value that a text tells as if it were a word or a number.

    >>> missing_value("mean nan%; sd 3")
    'nan'
    >>> missing_value("None of the 12 improved, as Nan et al. 2013 found.")
    """
    found = _MISSING.search(reading)
    if found:
        return found[0]
    for none in _NONE.finditer(reading):
        before, after = reading[: none.start()], reading[none.end() :]
        answers = before.endswith("? ") and _ENDS.match(after)
        if not answers and not (_BEGINS.search(before) and _GOES_ON.match(after)):
            return none[0]
    return None
