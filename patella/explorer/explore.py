"""`explore`: the one call that an author of a chapter writes."""

from __future__ import annotations

import os

from patella.explorer import states
from patella.explorer.controls import controls_for
from patella.explorer.errors import ExplorerError
from patella.explorer.guesses import Guess

DOORS = ("live", "page", "check")
VARIABLE = "EXPLORER_DOOR"


def door() -> str:
    """Where explorers are shown: "live" in Jupyter, "page" in the book, "check" as a fingerprint.

    Raises
    ------
    ExplorerError
        When the environment variable EXPLORER_DOOR holds something else.
    """
    name = os.environ.get(VARIABLE, "live")
    if name not in DOORS:
        raise ExplorerError(f"{VARIABLE} is {name!r}; it must be one of {', '.join(DOORS)}")
    return name


if door() != "live":
    # Controls are read off ipywidgets, but no widget may reach a page or a committed notebook.
    import comm

    comm.create_comm = comm.DummyComm


def explore(function, /, *, name: str | None = None, guess: Guess | None = None, **controls):
    """Show a figure function with controls.

    Parameters
    ----------
    function : callable
        Takes the controls' values; returns a plotly Figure, a reading (str) and, if
        it likes, a DataFrame, the table of this state.
    name : str, optional
        Stable id of the explorer; the function's name unless given.
    guess : Guess, optional
        A question that the reader answers before the figure is shown.
    **controls
        One for each parameter that the reader moves, abbreviated as for
        `ipywidgets.interact`: list or dict, (min, max, step), bool, or a widget.

    Returns
    -------
    patella.explorer.live.LiveExplorer or patella.explorer.page.PageExplorer
        Displays itself as the cell's result.

    Raises
    ------
    ExplorerError
        When a control has no finite list of values, the function fails in one state,
        or the states exceed the budget.
    """
    name = name or getattr(function, "__name__", None) or getattr(getattr(function, "func", None), "__name__", None)
    if not name or not name.isidentifier():
        raise ExplorerError(f"an explorer needs a readable name in letters, digits and underscores, not {name!r}: pass name=")
    read = controls_for(function, controls)
    if door() == "live":
        from patella.explorer.live import LiveExplorer

        return LiveExplorer(name, function, read, guess)
    from patella.explorer.page import PageExplorer

    computed = states.compute(name, function, read)
    encoded = states.encode(computed, tuple(len(control.values) for control in read))
    text = states.to_json(encoded)
    states.check_size(name, computed, read, text)
    return PageExplorer(name, read, encoded, text, guess, html=door() == "page")
