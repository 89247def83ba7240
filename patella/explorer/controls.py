"""Controls: from the abbreviations of `ipywidgets.interact` to finite lists of values."""

from __future__ import annotations

import inspect
import math
from dataclasses import dataclass
from decimal import Decimal

import ipywidgets
from ipywidgets.widgets.widget_bool import _Bool
from ipywidgets.widgets.widget_float import _BoundedFloat
from ipywidgets.widgets.widget_int import _BoundedInt
from ipywidgets.widgets.widget_selection import _Selection

from patella.explorer.errors import ExplorerError


@dataclass(frozen=True)
class Control:
    """One control of an explorer, with every value that it can take.

    Attributes
    ----------
    name : str
        The function's parameter.
    label : str
        What stands beside the control, with the unit where there is one.
    kind : {"range", "select", "checkbox"}
        The native HTML control that shows it on a page.
    values : tuple
        What the function receives.
    labels, keys : tuple of str
        What the reader sees, and what stands in a page's address, for each value.
    default : int
        Position of the value at the start.
    widget : ipywidgets.ValueWidget
        The same control in a notebook.
    """

    name: str
    label: str
    kind: str
    values: tuple
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    default: int
    widget: ipywidgets.ValueWidget


def controls_for(function, abbreviations: dict) -> list[Control]:
    """Read the controls of a figure function.

    Parameters
    ----------
    function : callable
        Its signature gives the default value of each control.
    abbreviations : dict
        Parameter name -> abbreviation as in `ipywidgets.interact`, or a widget.

    Raises
    ------
    ExplorerError
        When a name is not a parameter, a parameter without default has no control,
        or a control has no finite list of values.
    """
    parameters = inspect.signature(function).parameters
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    for name in abbreviations:
        if name not in parameters and not takes_any:
            raise ExplorerError(
                f"control {name!r}: the function has no such parameter; it has {', '.join(parameters) or 'none'}"
            )
    for name, parameter in parameters.items():
        needs_value = parameter.default is parameter.empty and parameter.kind in (
            parameter.POSITIONAL_OR_KEYWORD,
            parameter.KEYWORD_ONLY,
        )
        if needs_value and name not in abbreviations:
            raise ExplorerError(
                f"parameter {name!r} has neither a control nor a default: give it a control, or bind it with functools.partial"
            )
    return [
        _control(name, abbreviation, parameters[name].default if name in parameters else inspect.Parameter.empty)
        for name, abbreviation in abbreviations.items()
    ]


def _control(name, abbreviation, default) -> Control:
    if isinstance(abbreviation, (list, dict)) and not abbreviation:
        raise ExplorerError(f"control {name!r} has no values: give at least one")
    try:
        widget = ipywidgets.interactive.widget_from_abbrev(abbreviation, default)
    except (ValueError, TypeError) as error:
        raise ExplorerError(f"control {name!r}: {abbreviation!r} is not a control ({error})") from error
    if widget is None:
        raise ExplorerError(
            f"control {name!r}: {abbreviation!r} is not a control; use a list, a dict, (min, max, step), a bool or a widget"
        )
    label = widget.description or name.replace("_", " ").capitalize()
    kind, values, labels, keys = _values(name, widget)
    if not values:
        raise ExplorerError(f"control {name!r} has no values: give at least one")
    if len(set(keys)) != len(keys):
        raise ExplorerError(f"control {name!r} has two values with the same name in {list(keys)}: rename one")
    return Control(name, label, kind, values, labels, keys, _position(values, widget.value), widget)


def _values(name, widget):
    if isinstance(widget, _Bool):
        return "checkbox", (False, True), ("off", "on"), ("false", "true")
    if isinstance(widget, _Selection):
        kind = "range" if isinstance(widget, ipywidgets.SelectionSlider) else "select"
        labels, values = tuple(widget._options_labels), tuple(widget._options_values)
        plain = all(isinstance(value, (str, int, float)) for value in values)
        return kind, values, labels, tuple(str(value) for value in values) if plain else labels
    if isinstance(widget, (_BoundedInt, _BoundedFloat)):
        values = _steps(widget.min, widget.max, widget.step)
        style = getattr(widget, "readout_format", "g")
        return "range", values, tuple(format(value, style) for value in values), tuple(f"{value:g}" for value in values)
    raise ExplorerError(
        f"control {name!r}: a {type(widget).__name__} has no finite list of values, so a page cannot show all its states; "
        "use a list, a dict, (min, max, step) or a bool"
    )


def _steps(low, high, step) -> tuple:
    """All values of a slider; decimal arithmetic, so that 0.1 + 0.2 is 0.3."""
    if not step or not all(math.isfinite(number) for number in (low, high, step)):
        raise ExplorerError(f"a slider needs a finite range and a step above zero, not ({low}, {high}, {step})")
    low_, high_, step_ = (Decimal(str(number)) for number in (low, high, step))
    count = int((high_ - low_) / step_) + 1
    kind = int if all(isinstance(number, int) for number in (low, high, step)) else float
    return tuple(kind(low_ + position * step_) for position in range(count))


def _position(values, value) -> int:
    """Where a widget's own value stands in the list; a slider's may lie between two steps."""
    if value in values:
        return values.index(value)
    if isinstance(value, (int, float)):
        return min(range(len(values)), key=lambda position: abs(values[position] - value))
    return 0
