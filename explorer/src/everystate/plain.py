"""Plain JSON values of what plotly, pandas and numpy hold, and the plain words of plotly's texts."""

from __future__ import annotations

import base64
import html
import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from everystate.errors import ExplorerError

SIGNIFICANT_DIGITS = 6  # of what is drawn: finer than a pixel, unless a list spans little of its size
ALL_DIGITS = 15  # as many as a float keeps of any decimal number
NARROW = 0.01  # a list that spans less than this share of its largest number is kept with all digits
LARGEST_EXACT = 2**53 - 1  # a browser's largest exact whole number

# Plotly's own tags, https://plotly.com/chart-studio-help/adding-HTML-and-links-to-charts/
_ATTRIBUTE = r"""\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)"""
_BREAK = re.compile(rf"<br(?:{_ATTRIBUTE})*\s*/?>", re.I)
_TAG = re.compile(rf"</?(?:b|i|sub|sup|span|a|em|strong|s|u)(?:{_ATTRIBUTE})*\s*/?>", re.I)


def plain_text(text: str | None) -> str:
    """A plotly text without its tags; any other "<" is text.

    >>> plain_text("Is <i>p</i> < 0.05<br>when VMO<VL?")
    'Is p < 0.05 when VMO<VL?'
    """
    text = _TAG.sub("", _BREAK.sub(" ", text or ""))
    return re.sub(r"[ \t\r\n]+", " ", html.unescape(text)).strip()


def exact(value, where: str):
    """One value as JSON holds it, with nothing lost.

    Dates become ISO texts, intervals, periods and time spans become words, a missing
    value None.  Whole numbers are whole; those too large for a browser become texts.

    Parameters
    ----------
    value : object
    where : str
        Named in an error.

    Raises
    ------
    ExplorerError
        For an infinite number, half a character, or what is neither number nor text.
    """
    value = _scalar(value, where)
    return str(value) if isinstance(value, int) and abs(value) > LARGEST_EXACT else value


def written(value) -> str:
    """A value of a table as people read it: nothing for a blank, a true minus before a number.

    >>> written(-0.1 - 0.2)
    '−0.3'
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return format(value, f".{ALL_DIGITS}g" if isinstance(value, float) else "").replace("-", "−")


def drawn(value, where: str):
    """Turn a figure, or a part of one, into JSON values, rounded where nobody can see it.

    Parameters
    ----------
    value : object
        Nested dicts, lists and arrays, as `plotly.graph_objects.Figure.to_plotly_json` gives them.
    where : str
        Named in an error.

    Raises
    ------
    ExplorerError
        As `exact`.
    """
    value = unpacked(value)
    if isinstance(value, dict):
        return {
            key: _told(item, f"{where}.{key}") if key in _TOLD else drawn(item, f"{where}.{key}")
            for key, item in value.items()
        }
    if is_list(value):
        return _rounded_list([drawn(item, f"{where}[{place}]") for place, item in enumerate(listed(value))])
    return _scalar(value, where)


_TOLD = {"customdata", "text", "hovertext", "ids", "meta"}  # what a label may tell digit by digit


def _told(value, where: str):
    """As `drawn`, but with nothing rounded."""
    value = unpacked(value)
    if isinstance(value, dict):
        return {key: _told(item, f"{where}.{key}") for key, item in value.items()}
    if is_list(value):
        return [_told(item, f"{where}[{place}]") for place, item in enumerate(listed(value))]
    return exact(value, where)


def unpacked(value):
    """A numpy array that plotly has packed; anything else as it is."""
    if not isinstance(value, dict) or "bdata" not in value:
        return value
    array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
    shape = [int(size) for size in str(value.get("shape", array.size)).split(",")]
    return array.reshape(shape)


_LISTS = (list, tuple, range, np.ndarray, pd.Series, pd.Index, pd.api.extensions.ExtensionArray)


def is_list(value) -> bool:
    """Whether a value holds others in an order."""
    return isinstance(value, _LISTS)


def listed(value) -> list:
    """The items of a list or array; of dates as dates, where numpy would give nanoseconds."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "mM":
        return [listed(row) for row in value] if value.ndim > 1 else pd.Series(value).tolist()
    return value.tolist() if hasattr(value, "tolist") else list(value)


def rounded(value):
    """Every number of a JSON value with 6 significant digits: what a digest is taken over."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return _whole(float(f"{value:.{SIGNIFICANT_DIGITS}g}")) if isinstance(value, float) else value


def _rounded_list(values: list) -> list:
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if not any(isinstance(value, float) for value in numbers):
        return values
    size = max(map(abs, numbers))
    narrow = max(numbers) - min(numbers) < NARROW * size
    digits = ALL_DIGITS if narrow else SIGNIFICANT_DIGITS
    return [_whole(float(f"{value:.{digits}g}")) if isinstance(value, float) else value for value in values]


def _scalar(value, where: str):
    if value is None:
        return None
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (timedelta, np.timedelta64)):  # numpy counts the latter among its whole numbers
        return _span(pd.Timedelta(value))
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating, Decimal, Fraction)):
        return _number(float(value), where)
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, np.datetime64):
        return _scalar(pd.Timestamp(value), where)
    if isinstance(value, datetime):
        midnight = value.tzinfo is None and value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (pd.Interval, pd.Period)):
        return str(value)
    raise ExplorerError(
        f"{where} holds a {type(value).__name__}, which a page cannot show: turn it into a number or a text"
    )


def _text(value: str, where: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:  # as from names of files in another encoding
        raise ExplorerError(f"{where} is {value!r}, with half a character: no page can hold it") from error
    return str(value)


def _number(value: float, where: str):
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise ExplorerError(f"{where} is {value}: no figure can show such a number; drop it, or use None")
    return _whole(value)


def _whole(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) <= LARGEST_EXACT else value


def _span(span: pd.Timedelta) -> str | None:
    """A span of time in words: "3 days", "02:30:00"."""
    if span is pd.NaT:
        return None
    text = str(span).removesuffix(" 00:00:00").removeprefix("0 days ")
    return re.sub(r"^(-?1) days", r"\1 day", text)
