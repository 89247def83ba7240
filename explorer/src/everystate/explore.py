"""`explore`: the one call that an author writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from everystate import doors
from everystate.controls import Control, controls_for
from everystate.errors import ExplorerError
from everystate.guesses import Guess


@dataclass(frozen=True)
class Spec:
    """What an author asked for; a door makes something of it that displays itself.

    Attributes
    ----------
    name : str
        Stable id of the explorer.
    function : callable
        Takes the controls' values by name; returns figure, reading and, if it likes, a table.
    controls : tuple of Control
        In the author's order.
    guess : Guess or None
    """

    name: str
    function: Callable
    controls: tuple[Control, ...]
    guess: Guess | None = None


def explore(function, /, *, name: str | None = None, guess: Guess | None = None, **controls):
    """Show a figure function with controls.

    Parameters
    ----------
    function : callable
        Takes the controls' values; returns a plotly Figure, a reading (str) and, if
        it likes, a DataFrame, the table of this state.  Arguments that are no controls
        are bound with `functools.partial`.
    name : str, optional
        Stable id of the explorer; the function's name unless given.
    guess : Guess, optional
        A question that the reader answers before the figure is shown.
    **controls
        One for each parameter that the reader moves, abbreviated as for
        `ipywidgets.interact`: list or dict, (min, max, step), bool, number, or a widget;
        or `Samples(n)`.

    Returns
    -------
    object
        Displays itself as the cell's result; its kind depends on the door, which the
        environment variable EVERYSTATE_DOOR names.

    Raises
    ------
    ExplorerError
        When a control has no finite list of values or a name that a figure in Jupyter needs,
        the function fails in one state, or the states exceed the budget.
    """
    name = name or _name_of(function)
    for own, value, kind in (("name", name, str), ("guess", guess, Guess)):
        if value is not None and not isinstance(value, kind):
            raise ExplorerError(
                f"{own}= is explore's own, for a {kind.__name__}, and cannot be a control: "
                f"give the function's parameter {own!r} another name"
            )
    if not name or not name.isidentifier():
        raise ExplorerError(
            f"an explorer needs a readable name in letters, digits and underscores, not {name!r}: pass name="
        )
    _check_names(controls)
    return doors.show(Spec(name, function, tuple(controls_for(function, controls)), guess))


def _check_names(names: Iterable[str]) -> None:
    """Refuse what would work on a page and fail in Jupyter, where controls are traits of a widget."""
    if find_spec("anywidget") is None:  # in a reader's browser, which makes no widgets
        return
    from everystate.doors.kernel import KernelFigure  # builds on this module

    for name in names:
        if hasattr(KernelFigure, name):
            raise ExplorerError(
                f"control {name!r}: a figure in Jupyter has a {name!r} of its own; rename the parameter"
            )


def _name_of(function) -> str | None:
    """A function's own name, also where some of its arguments are bound."""
    while isinstance(function, partial):
        function = function.func
    return getattr(function, "__name__", None)
