"""Marks: the few kinds of thing that the course draws, as plain plotly dictionaries.

A figure is marks on two axes, a reading and a table.  A mark knows how it looks; a figure function says
only what it shows.  All that is returned is dictionaries, which one call of `figure` hands to plotly:
plotly then checks each of them once, and a page computes hundreds of figures.  Anything else of plotly's
may be added to a mark with `| {...}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from patella.figures import theme
from patella.figures.labels import links, source_columns, study_hover


class Shown(NamedTuple):
    """What a figure function returns.

    Attributes
    ----------
    figure : plotly.graph_objects.Figure
    reading : str
        What this state shows, in a sentence or two, with numbers.
    table : DataFrame, optional
        The numbers behind it; made from the traces where a figure gives none.
    """

    figure: go.Figure
    reading: str
    table: pd.DataFrame | None = None


# ------------------------------------------------------------ marks

RIM = {"line": {"width": 1, "color": theme.GROUND}}  # parts neighbours that touch


def dots(
    rows: pd.DataFrame, x, y, hover, *, colour, size=11, whiskers=None, thickness=3, cap=0, **marker
) -> dict:
    """One dot a row, with the row's study behind it: its label on hovering, its source on a click.

    Parameters
    ----------
    rows : DataFrame
        Rows of an evidence table, with studies.
    x, y : array_like
        Places, one a row.
    hover : list of str or callable
        The labels; or, for one row, the lines that stand between its study and its source.
    colour : str or list of str
    size : float or array_like
    whiskers : tuple of Series, optional
        Low and high end of an interval along x; blank where a source prints none.
    thickness, cap : float
        Of the whiskers; `cap=None` leaves plotly's own.
    **marker
        Anything else of plotly's marker.
    """
    labels = [study_hover(row, *hover(row)) for _, row in rows.iterrows()] if callable(hover) else list(hover)
    trace = {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "markers",
        "marker": {"size": size, "color": colour} | marker,
        "hovertext": labels,
        "hoverinfo": "text",
        "customdata": links(rows),
    }
    if not whiskers:
        return trace
    low, high = whiskers
    return trace | {"error_x": whisker(x, low, high, colour, thickness, cap)}


def whisker(middle, low, high, colour, thickness=3.0, cap: float | None = 0) -> dict:
    """An interval around a dot; its ends need not be alike, and a blank end is not drawn."""
    reach = [[None if pd.isna(value) else value for value in ends] for ends in (high - middle, middle - low)]
    bar = {"type": "data", "symmetric": False, "array": reach[0], "arrayminus": reach[1]}
    return bar | {"color": colour, "thickness": thickness} | ({} if cap is None else {"width": cap})


def points(x, y, *, colour, hover="", size=9, **marker) -> dict:
    """Points that stand for no study: simulated people, say."""
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "markers",
        "marker": {"size": size, "color": colour} | marker,
        **_hovering(hover),
    }


def curve(x, y, *, colour, hover="", width=3.0, **line) -> dict:
    """A line through points that were computed."""
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines",
        "line": {"color": colour, "width": width} | line,
        **_hovering(hover),
    }


def named(name: str) -> dict:
    """What a mark needs that says its name, and nothing else, on hovering."""
    return {"name": name, "hoverinfo": "name"}


def arrow_head(size: float, colour: str, **marker) -> dict:
    """What makes the end of a line of two points the tip of an arrow; anything else of plotly's marker."""
    look = {"symbol": "arrow", "size": [0, size], "angleref": "previous", "color": colour}
    return {"mode": "lines+markers", "marker": look | marker}


def track(control: str, values, x, y, *, colour=theme.SOFT_INK, width=1.0, **line) -> dict:
    """Where a grip may be dragged to move a control: point i is its place at `values[i]`."""
    handle = {"control": control, "values": list(values)}
    mark = curve(x, y, colour=colour, width=width, **line)
    return mark | {"meta": {"handle": handle}, "showlegend": False, "cliponaxis": False}


def bars(lengths, places, *, colour, hover="", width=0.62, **bar) -> dict:
    """Lying bars; anything else of plotly's bar may follow."""
    trace = {"type": "bar", "orientation": "h", "x": lengths, "y": places, "width": width}
    return trace | {"marker": {"color": colour}, **_hovering(hover)} | bar


def _hovering(hover: str | list[str]) -> dict:
    """What the label says: a template for all points, a text for each, or nothing."""
    if not isinstance(hover, str):
        return {"hovertext": hover, "hoverinfo": "text"}
    return {"hovertemplate": f"{hover}<extra></extra>"} if hover else {"hoverinfo": "skip"}


def by(rows: pd.DataFrame, column: str, kinds: dict, mark: Callable) -> list[dict]:
    """One trace a kind, in the order of `kinds`: `mark(rows of the kind, kind, what stands for it)`."""
    return [mark(rows[rows[column] == kind], kind, look) for kind, look in kinds.items()]


def sized(n: pd.Series, least: float, step: float, unknown: float = 1) -> pd.Series:
    """Diameters whose area follows the number of people."""
    return least + step * np.sqrt(n.fillna(unknown).astype(float))


# ------------------------------------------------------------ axes


def lines(labels: list | dict, *, least: int = 0, size: int = 11, span=None, **axis) -> dict:
    """A y axis with a line of text for each row.

    Parameters
    ----------
    labels : list or dict
        From below; or place -> text.
    least : int
        Room for at least so many, so that few lines stay together at the top.
    size : int
        Of the type.
    span : tuple, optional
        The range of the axis, in place of one that holds all lines.
    **axis
        Anything else of plotly's axis.
    """
    places = labels if isinstance(labels, dict) else dict(enumerate(labels))
    span = span or (-0.7, max(len(places), least) - 0.3)
    ticks = {"tickvals": list(places), "ticktext": list(places.values()), "ticks": ""}
    return ticks | {"range": list(span), "tickfont": {"size": size}} | axis


def with_byline(name: str, *more: str) -> str:
    """The label of a row in lines; where there is little room, the first stands alone.

    >>> with_byline("squat", "Miao 2014")
    'squat<br><span>Miao 2014</span>'
    """
    below = "<br>".join(filter(None, more))
    return f"{name}<br><span>{below}</span>" if below else name


def cells(labels: Iterable[str], **axis) -> dict:
    """An x axis of a few categories, named above the plot."""
    names = list(labels)
    ticks = {"tickvals": list(range(len(names))), "ticktext": names, "tickangle": 0}
    return ticks | {"range": [-0.5, len(names) - 0.5], "side": "top", "showgrid": False} | axis


def scale(*title: str, span, size: int | None = None, **axis) -> dict:
    """An axis of numbers; its title in lines short enough for a phone."""
    font = {"font": {"size": size}} if size else {}
    return {"title": {"text": "<br>".join(title)} | font, "range": list(span)} | axis


def side_by_side(rows: pd.DataFrame, keys: list[str], room=0.8, step=0.22):
    """Offset, turn and number of the rows that share a cell, each a Series by row."""
    turn, of = rows.groupby(keys).cumcount(), rows.groupby(keys)[keys[0]].transform("size")
    return (turn - (of - 1) / 2) * np.minimum(step, room / of), turn, of


# ------------------------------------------------------------ the whole


# Where words stand that begin at the left end of a plot, above it.
ABOVE: dict = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "align": "left"}


def note(text: str, x, y, colour=theme.SOFT_INK, size: int | None = None, **annotation) -> dict:
    """Words on the plot."""
    font = {"color": colour} | ({"size": size} if size else {})
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": font} | annotation


def around(axis: str, value: float) -> list[dict]:
    """Too small to matter: a band from -value to value with its edges, and zero."""
    edges = [theme.line_at(axis, end, dash="dash") for end in (value, -value)]
    return [theme.band_at(axis, -value, value), theme.line_at(axis, 0), *edges]


def figure(title: str, traces: Iterable[dict], x: dict, y: dict, height: int, **layout) -> go.Figure:
    """Everything in one call, so that plotly checks it once."""
    return go.Figure(list(traces), {"title": title, "height": height, "xaxis": x, "yaxis": y} | layout)


def table(rows: pd.DataFrame, columns: list | dict, **computed) -> pd.DataFrame:
    """Columns of an evidence table and what was computed, ending in where each number stands.

    Parameters
    ----------
    rows : DataFrame
        Rows of an evidence table, with studies.
    columns : list or dict
        Names of columns, or column -> title.
    **computed
        Title -> values of further columns.
    """
    titles = columns if isinstance(columns, dict) else {name: name for name in columns}
    shown = rows[list(titles)].rename(columns=titles).assign(**computed)
    return pd.concat([shown, source_columns(rows)], axis=1)
