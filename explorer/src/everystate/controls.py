"""Controls: from the abbreviations of `ipywidgets.interact` to finite lists of values."""

from __future__ import annotations

import enum
import inspect
import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from numbers import Integral, Real

import ipywidgets

from everystate.errors import ExplorerError
from everystate.plain import exact

MOST_VALUES = 10_000  # of one control: more than any page shows, fewer than a browser's slider can tell apart
STEP = 0.1  # of a slider between numbers that are not whole, as in interact


@dataclass(frozen=True)
class Control:
    """One control of an explorer, with every value that it can take.

    Attributes
    ----------
    name : str
        The function's parameter.
    label : str
        What stands beside the control, with the unit where there is one.
    kind : {"choice", "range", "switch", "samples"}
        What kind of thing the reader moves.
    values : tuple
        What the function receives.
    labels, keys : tuple of str
        What the reader sees, and what stands in a page's address, for each value.
    default : int
        Position of the value at the start.
    widget : ipywidgets.ValueWidget or None
        The author's own widget, where one was given.
    """

    name: str
    label: str
    kind: str
    values: tuple
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    default: int
    widget: ipywidgets.ValueWidget | None = None


@dataclass(frozen=True)
class Samples:
    """Abbreviation of a control that draws the samples of a simulation, one after another.

    Parameters
    ----------
    count : int
        The function receives 1 to `count`: a seed, say.
    """

    count: int

    def __post_init__(self):
        if not _are(Integral, [self.count]) or self.count < 1:
            raise ExplorerError(f"Samples needs a whole number above zero, not {self.count!r}")
        if self.count > MOST_VALUES:
            raise ExplorerError(f"Samples({self.count}) is too many: draw at most {MOST_VALUES:,}")


def controls_for(function, abbreviations: dict) -> list[Control]:
    """Read the controls of a figure function; no widget is made.

    Parameters
    ----------
    function : callable
        Its signature gives the default value of each control.
    abbreviations : dict
        Parameter name -> abbreviation as in `ipywidgets.interact`, Samples, or a widget.

    Raises
    ------
    ExplorerError
        When a name is not a parameter, a parameter without default has no control,
        or a control has no finite list of values.
    """
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError) as error:
        raise ExplorerError(f"{function!r} is no function whose parameters can be read") from error
    named = {
        name: parameter
        for name, parameter in parameters.items()
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    }
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    for name in abbreviations:
        if name not in named and not takes_any:
            raise ExplorerError(
                f"control {name!r}: the function has no such parameter; it has {', '.join(named) or 'none'}"
            )
    for name, parameter in parameters.items():
        asks = parameter.default is parameter.empty and parameter.kind not in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        )
        if asks and name not in abbreviations:
            raise ExplorerError(
                f"parameter {name!r} has neither a control nor a default: "
                "give it a control, or bind it with functools.partial"
            )
    return [
        _control(name, abbreviation, named[name].default if name in named else inspect.Parameter.empty)
        for name, abbreviation in abbreviations.items()
    ]


def _control(name: str, abbreviation, default) -> Control:
    label, widget = name.replace("_", " ").capitalize(), None
    if isinstance(abbreviation, ipywidgets.ValueWidget):
        widget, label = abbreviation, getattr(abbreviation, "description", "") or label
        kind, values, labels, keys, start = _from_widget(name, widget)
    else:
        kind, values, labels, keys, start = _from_abbreviation(name, abbreviation, default)
    if not values:
        raise ExplorerError(f"control {name!r} has no values: give at least one")
    if len(values) > MOST_VALUES:
        raise ExplorerError(f"control {name!r} has more than {MOST_VALUES:,} values: {_COARSEN}")
    for texts in (keys, labels):
        if len(set(texts)) != len(texts):
            raise ExplorerError(
                f"control {name!r} has two values with the same name in {list(texts)}: rename one"
            )
    for text in labels:
        exact(text, f"a value of control {name!r}")
        if not text.strip() or text in _NO_NAMES:
            raise ExplorerError(
                f"control {name!r} has a value without a name, {text!r}: "
                'give it one, as in {"not reported": value}'
            )
    place = position_of(values, start, nearest=kind == "range") or 0
    if widget is None and kind != "switch" and _is_elsewhere(default, values, kind):
        warnings.warn(
            f"control {name!r}: the function's default {default!r} is none of its values; "
            f"it starts at {labels[place]}",
            stacklevel=5,  # where the author calls explore
        )
    return Control(name, label, kind, values, labels, keys, place, widget)


def _from_abbreviation(name: str, abbreviation, default):
    """Kind, values, labels, keys and the value at the start, as interact reads an abbreviation."""
    if isinstance(abbreviation, Samples):
        counted = tuple(range(1, int(abbreviation.count) + 1))
        labels = tuple(map(str, counted))
        return "samples", counted, labels, labels, default if default in counted else 1
    if isinstance(abbreviation, bool):
        return *_SWITCH, abbreviation
    if isinstance(abbreviation, tuple) and 2 <= len(abbreviation) <= 3 and _are(Real, abbreviation):
        return _slider(name, *abbreviation, default=default)
    if _are(Real, [abbreviation]):
        return _slider(name, *_around(abbreviation), start=abbreviation)
    if isinstance(abbreviation, enum.EnumMeta):
        members: list[enum.Enum] = list(abbreviation)
        return _choice([(member.name, member) for member in members], default)
    if isinstance(abbreviation, Iterable) and not isinstance(abbreviation, (str, bytes, tuple)):
        return _choice(abbreviation, default)
    advice = "use a list, a dict, (min, max, step), a bool, a number, Samples or a widget"
    if isinstance(abbreviation, (str, bytes, ipywidgets.fixed)):
        advice = f"to give the function one value, bind it with functools.partial; else {advice}"
    raise ExplorerError(f"control {name!r}: {abbreviation!r} has no finite list of values; {advice}")


def _from_widget(name: str, widget: ipywidgets.ValueWidget):
    """The same of a widget, by the traits that it has."""
    value = getattr(widget, "value", None)
    if _has(widget, "index", "options") and not isinstance(widget.index, tuple):  # one of several
        kind, *rest = _choice(widget.options, value)
        return "range" if isinstance(widget, ipywidgets.SelectionSlider) else kind, *rest
    if isinstance(value, bool):
        return *_SWITCH, value
    # A logarithmic slider has a base: its ends are exponents.
    if _has(widget, "min", "max", "step") and isinstance(value, Real) and not _has(widget, "base"):
        kind, values, labels, keys, start = _slider(name, widget.min, widget.max, widget.step, start=value)
        return kind, values, _as_read_out(widget, values) or labels, keys, start
    raise ExplorerError(
        f"control {name!r}: a {type(widget).__name__} has no finite list of values, "
        "so a page cannot show all its states; use a list, a dict, (min, max, step) or a bool"
    )


_NO_NAMES = {"nan", "NaN", "NaT", "<NA>", "inf", "−inf", "-inf"}
_COARSEN = "take a larger step or a shorter range"
_SWITCH = ("switch", (False, True), ("off", "on"), ("false", "true"))


def _choice(options, start):
    """One of several: a mapping, pairs of label and value, or values that are their own labels."""
    options = tuple(islice(options.items() if isinstance(options, Mapping) else options, MOST_VALUES + 1))
    if not all(isinstance(option, (list, tuple)) and len(option) == 2 for option in options):
        options = tuple((option, option) for option in options)
    labels = tuple(_minus(label) if isinstance(label, Real) else str(label) for label, _ in options)
    values = tuple(value for _, value in options)
    plain = all(isinstance(value, (str, int, float)) for value in values)
    keys = tuple(str(value) for value in values) if plain else tuple(str(label) for label, _ in options)
    return "choice", values, labels, keys, start


def _slider(name: str, low, high, step=None, *, default=inspect.Parameter.empty, start=None):
    """All values between two ends; in decimals, so that 0.1 + 0.2 is 0.3."""
    ends = (low, high) if step is None else (low, high, step)
    whole = _are(Integral, ends)
    if step is None:
        step = 1 if whole else STEP
    if not step > 0 or not all(math.isfinite(number) for number in ends):
        raise ExplorerError(
            f"control {name!r}: a slider needs a finite range and a step above zero, not {ends}"
        )
    if low > high:
        raise ExplorerError(
            f"control {name!r}: a slider's range begins at its lower end, not ({low}, {high})"
        )
    first, last, wide = map(_decimal, (low, high, step))
    count = int((last - first) / wide) + 1
    if count > MOST_VALUES:
        raise ExplorerError(
            f"control {name!r} would have {count:,} values, and {MOST_VALUES:,} are the most: {_COARSEN}"
        )
    exact = [first + place * wide for place in range(count)]
    decimals = max(len(f"{number.normalize():f}".partition(".")[2]) for number in (first, wide))
    values = tuple((int if whole else float)(number) for number in exact)
    labels = tuple(f"{number:.{decimals}f}".replace("-", "−") for number in exact)
    keys = tuple(format(number.normalize() + 0, "f") for number in exact)
    if start is None:
        start = _start(low, high, None if len(ends) == 2 else step, default, whole)
    return "range", values, labels, keys, start


def _around(number) -> list:
    """Ends of the slider that interact makes of one number."""
    if not number:
        return [number, number + 1]
    three_times = 3 * number if _are(Integral, [number]) else float(3 * _decimal(number))
    return sorted([-number, three_times])


def _decimal(number) -> Decimal:
    """A number as it is written; a fraction, which has no end in decimals, as its nearest one."""
    return Decimal(str(float(number) if isinstance(number, Fraction) else number))


def _start(low, high, step, default, whole: bool):
    """Where interact's slider stands: at the function's default if it can, else in the middle."""
    if _are(Real, [default]) and math.isfinite(default):
        return min(max(int(default) if whole else default, low), high)
    middle = low + ((high - low) // 2 if _are(Integral, (low, high)) else (high - low) / 2)
    return middle if step is None else low + int((middle - low) / step) * step


def _as_read_out(widget, values) -> tuple[str, ...] | None:
    """Labels in the author's own format: None where it is the usual one, or tells two values alike."""
    if not _has(widget, "readout_format"):
        return None
    if widget.readout_format == widget.trait_defaults("readout_format"):
        return None
    try:
        labels = tuple(_minus(format(value, widget.readout_format)) for value in values)
    except ValueError:  # d3 knows formats that Python does not
        return None
    return labels if len(set(labels)) == len(labels) else None


def _is_elsewhere(default, values: tuple, kind: str) -> bool:
    """Whether a function's default is no value of its control, nor between two on a slider."""
    if default is inspect.Parameter.empty or default is None or position_of(values, default) is not None:
        return False
    if kind != "range":
        return True
    return not (_are(Real, [default]) and min(values) <= default <= max(values))


def _minus(number) -> str:
    return str(number).replace("-", "−")


def _are(kind: type, numbers) -> bool:
    return all(isinstance(number, kind) for number in numbers)


def _has(widget, *traits: str) -> bool:
    return all(widget.has_trait(trait) for trait in traits)


def position_of(values: tuple, value, *, nearest: bool = False) -> int | None:
    """Where a value stands among others; None where it does not.

    Parameters
    ----------
    values : tuple
    value
        Equal to one of them, or the same object where equality has no plain answer.
    nearest : bool, optional
        Whether a number between two others stands where the nearer one does, as on a slider.
    """
    for place, known in enumerate(values):
        if known is value or _equal(known, value):
            return place
    if nearest and isinstance(value, Real) and _are(Real, values):
        return min(range(len(values)), key=lambda place: abs(values[place] - value))
    return None


def _equal(one, other) -> bool:
    try:
        return bool(one == other)
    except (TypeError, ValueError):  # arrays and tables compare item by item
        return False
