"""Views: what a figure function returned, as plain JSON values that can be drawn anywhere."""

from __future__ import annotations

import base64
import html
import math
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from patella.explorer.errors import ExplorerError

SIGNIFICANT_DIGITS = 6


@dataclass(frozen=True)
class View:
    """One state of an explorer.

    Attributes
    ----------
    figure : plotly.graph_objects.Figure
    reading : str
        What the figure shows, in words.
    table : pandas.DataFrame
        The data of the figure.
    """

    figure: go.Figure
    reading: str
    table: pd.DataFrame

    def plain(self) -> dict:
        """The state as JSON values: floats rounded to 6 significant digits, no NaN, no infinity."""
        figure = plain_value(self.figure.to_plotly_json(), "figure")
        return {
            "data": figure.get("data", []),
            "layout": figure.get("layout", {}),
            "reading": self.reading,
            "table": {
                "columns": [str(column) for column in self.table.columns],
                "values": [_column(self.table[column]) for column in self.table.columns],
            },
        }


def view(function, values: dict) -> View:
    """Call a figure function and check what it returns.

    Raises
    ------
    ExplorerError
        When it does not return a figure and a reading (and, if it likes, a table),
        or when the reading is empty or holds a "nan".
    """
    returned = function(**values)
    parts = returned if isinstance(returned, tuple) else (returned,)
    if not 2 <= len(parts) <= 3 or not isinstance(parts[0], go.Figure) or not isinstance(parts[1], str):
        kinds = ", ".join(type(part).__name__ for part in parts)
        raise ExplorerError(f"return a plotly Figure, a reading (str) and, if you like, a DataFrame; this returned ({kinds})")
    figure, reading = parts[0], " ".join(parts[1].split())
    words = reading.lower().replace("(", " ").replace(",", " ").replace(".", " ").split()
    if not words or {"nan", "inf", "-inf", "none"} & set(words):
        raise ExplorerError(f"the reading must say in words what this state shows; it reads {reading!r}")
    return View(figure, reading, parts[2] if len(parts) == 3 else table_of(figure))


def table_of(figure: go.Figure) -> pd.DataFrame:
    """The points of a figure's traces as a table: one row a point, headed by the axis titles."""
    headings = {"x": figure.layout.xaxis.title.text or "x", "y": figure.layout.yaxis.title.text or "y"}
    rows = []
    for trace in figure.data:
        if getattr(trace, "x", None) is None or getattr(trace, "y", None) is None:
            continue
        rows.append(pd.DataFrame({"series": trace.name or "", headings["x"]: list(trace.x), headings["y"]: list(trace.y)}))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def plain_text(text: str) -> str:
    """A plotly text without its markup."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))).strip()


def _column(column: pd.Series) -> list:
    return [None if pd.isna(value) else plain_value(value, f"table column {column.name!r}") for value in column]


def plain_value(value, where: str):
    """Turn numpy and pandas values into JSON values; `where` is named in an error."""
    if isinstance(value, dict):
        if "bdata" in value:  # plotly's packing of numpy arrays
            array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
            shape = [int(size) for size in str(value.get("shape", array.size)).split(",")]
            return plain_value(array.reshape(shape).tolist(), where)
        return {key: plain_value(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(item, f"{where}[{position}]") for position, item in enumerate(value)]
    if isinstance(value, (np.ndarray, pd.Series, pd.Index)):
        return plain_value(value.tolist(), where)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return _rounded(float(value), where)
    if value is None or isinstance(value, str):
        return value
    raise ExplorerError(f"{where} holds a {type(value).__name__}, which a page cannot show: turn it into a number or a text")


def _rounded(value: float, where: str):
    if not math.isfinite(value):
        raise ExplorerError(f"{where} is {value}: a figure can draw no such number; drop the point, or use None for a gap")
    rounded = float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
