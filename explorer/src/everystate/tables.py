"""Tables: the data of a figure as rows and columns, and any table as plain JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from numbers import Real

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from everystate.handles import handle_of
from everystate.plain import exact, is_list, listed, plain_text

# What traces hold for each of their points, and what it is called where no axis has a title.
POINT = {
    "x": "x", "y": "y", "z": "z", "a": "a", "b": "b", "c": "c", "r": "r", "theta": "theta",
    "real": "real", "imag": "imaginary", "lat": "latitude", "lon": "longitude", "locations": "place",
    "labels": "label", "parents": "parent", "values": "value",
    "open": "open", "high": "high", "low": "low", "close": "close",
    "lowerfence": "lower fence", "q1": "first quartile", "median": "median", "q3": "third quartile",
    "upperfence": "upper fence", "mean": "mean", "sd": "sd",
    "u": "u", "v": "v", "w": "w", "intensity": "value",
}  # fmt: skip
MATRIX = {"heatmap", "contour", "surface", "histogram2d", "histogram2dcontour", "carpet", "contourcarpet"}


def plain_table(table: pd.DataFrame) -> dict:
    """Columns of a table as JSON values, nothing rounded.

    An index with a name, or one that tells more than places, becomes columns.

    Returns
    -------
    dict
        "columns": list of str; "values": a list for each column.
    """
    columns = [*_index_columns(table.index)]
    columns += [(_heading(name), table.iloc[:, place]) for place, name in enumerate(table.columns)]
    return {
        "columns": [heading for heading, _ in columns],
        "values": [
            [exact(value, f"table column {heading!r}") for value in listed(values)]
            for heading, values in columns
        ],
    }


def _index_columns(index: pd.Index) -> Iterator[tuple[str, pd.Index]]:
    tells = isinstance(index, pd.MultiIndex) or index.name is not None or not _counts(index)
    if not tells:
        return
    for level, name in enumerate(index.names):
        yield _heading(name), index.get_level_values(level)


def _counts(index: pd.Index) -> bool:
    """Whether an index holds nothing but the places of rows."""
    return pd.api.types.is_integer_dtype(index.dtype)


def _heading(name) -> str:
    """A name of a column in words; nothing for one that is missing."""
    if isinstance(name, tuple):
        return ", ".join(filter(None, map(_heading, name)))
    heading = exact(name, "a heading of the table")
    return "" if heading is None else str(heading)


def table_of(figure: go.Figure) -> pd.DataFrame:
    """The data of a figure's traces: one row a point, headed by the axes' titles.

    Matrices (heatmaps, contours, surfaces) are written in long form; error bars become two
    columns, their lower and upper ends.  Tracks of handles are left out.
    """
    told = [trace for trace in figure.data if trace.visible is not False and not handle_of(trace)]
    rows = [_rows(trace, figure.layout) for trace in told]
    frames = [frame for frame in rows if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _rows(trace, layout: go.Layout) -> pd.DataFrame:
    columns = _from_matrix(trace, layout) or _from_points(trace, layout) or _from_parts(trace)
    if not columns:
        return pd.DataFrame()
    series = plain_text(trace["name"]) if "name" in trace else ""
    length = max(len(values) for _, values in columns)
    frame = pd.DataFrame({"series": [series] * length})
    for heading, values in columns:
        known = heading if heading not in frame else f"{heading} ({len(frame.columns)})"
        frame[known] = pd.Series(list(values), dtype=object).reindex(range(length))
    return frame.infer_objects()


def _from_points(trace, layout) -> list[tuple[str, Sequence]]:
    """Columns of a trace that holds lists of one value a point."""
    held = {key: _values(trace[key]) for key in POINT if is_list(_get(trace, key))}
    held = {key: values for key, values in held.items() if not any(map(is_list, values))}
    if not held:
        return []
    if set(held) == {"y"} and trace.type in {"scatter", "scattergl", "bar", "waterfall"}:
        held = {"x": _counted(trace, "x", len(held["y"])), **held}
    columns: list[tuple[str, Sequence]] = []
    for key, values in held.items():
        heading = _title(trace, layout, key)
        columns.append((heading, values))
        columns += _error_ends(trace, key, heading, values)
    return columns


def _from_matrix(trace, layout) -> list[tuple[str, Sequence]]:
    """Columns of a matrix in long form: x, y, value."""
    if trace.type not in MATRIX or "z" not in trace or trace["z"] is None:
        return []
    rows = [listed(row) for row in listed(trace["z"])]
    height, width = len(rows), max(map(len, rows), default=0)
    cells = [(row, column) for row in range(height) for column in range(len(rows[row]))]
    across, down = (_along(trace, key, size) for key, size in (("x", width), ("y", height)))
    return [
        (_title(trace, layout, "x"), [_at(across, column, row, column) for row, column in cells]),
        (_title(trace, layout, "y"), [_at(down, row, row, column) for row, column in cells]),
        (_title(trace, layout, "z"), [rows[row][column] for row, column in cells]),
    ]


def _along(trace, key: str, size: int) -> list:
    """Coordinates of a matrix along one side; those of a surface may be a matrix themselves."""
    return _values(trace[key]) if is_list(trace[key]) else _counted(trace, key, size)


def _at(along: list, place: int, row: int, column: int):
    return along[row][column] if is_list(along[0]) else along[place]


def _from_parts(trace) -> list[tuple[str, Sequence]]:
    """Columns of a trace that keeps its data in parts of its own."""
    if "dimensions" in trace:
        return [
            (plain_text(part.label) or f"dimension {place}", _values(part["values"]))
            for place, part in enumerate(trace["dimensions"] or (), 1)
            if is_list(part["values"])
        ]
    if trace.type == "sankey":
        names, link = listed(trace.node.label), trace.link
        ends = [("from", link.source), ("to", link.target)]
        named = [(heading, [names[place] for place in listed(places)]) for heading, places in ends]
        return [*named, ("value", listed(link.value))]
    if trace.type == "table":
        heads = [listed(head)[0] if is_list(head) else head for head in listed(trace.header["values"])]
        cells = map(listed, listed(trace.cells["values"]))
        return [(plain_text(str(head)), values) for head, values in zip(heads, cells)]
    if trace.type == "indicator":
        return [("value", [trace.value])]
    return []


def _values(values) -> list:
    """Values of points; a two-level category is one text."""
    items = listed(values)
    if len(items) == 2 and all(is_list(item) for item in items) and not isinstance(values, np.ndarray):
        return [
            ", ".join(str(part) for part in pair if not pd.isna(part)) for pair in zip(*map(listed, items))
        ]
    return items


def _counted(trace, key: str, length: int) -> list:
    """Where plotly puts points that have no coordinate of their own."""
    first, step = (_get(trace, name) for name in (f"{key}0", f"d{key}"))
    if isinstance(first, str):
        return [first] * length
    return [(first or 0) + place * (1 if step is None else step) for place in range(length)]


def _get(trace, name: str):
    """An attribute that not every kind of trace has."""
    return trace[name] if name in trace else None  # noqa: SIM401  traces are no mappings


def _title(trace, layout, key: str) -> str:
    """What a coordinate is called: the title of its axis, or of the colour bar."""
    title = None
    if key in ("x", "y", "z") and "scene" in trace:
        scene = layout[trace["scene"] or "scene"]
        title = scene[f"{key}axis"].title.text
    elif key in ("x", "y") and f"{key}axis" in trace:
        name = trace[f"{key}axis"] or key  # "x2" for the axis xaxis2
        title = layout[f"{key}axis{name[1:]}"].title.text
    elif key in ("z", "intensity"):
        bar = _get(trace, "colorbar")
        title = (bar.title.text if bar is not None else None) or "value"
    return plain_text(title) or POINT[key]


def _error_ends(trace, key: str, heading: str, values: Sequence) -> list[tuple[str, Sequence]]:
    """Lower and upper ends of the error bars along one coordinate."""
    name = f"error_{key}"
    if name not in trace or trace[name].visible is False:
        return []
    bar = trace[name]
    if not all(value is None or isinstance(value, Real) for value in values):
        return []  # of dates and words
    above = _lengths(bar, values, "array", "value")
    if above is None:
        return []
    symmetric = bar.symmetric is True or (bar.arrayminus is None and bar.valueminus is None)
    below = above if symmetric else _lengths(bar, values, "arrayminus", "valueminus") or [0] * len(values)
    return [
        (f"{heading}, lower end", [_moved(value, length, -1) for value, length in zip(values, below)]),
        (f"{heading}, upper end", [_moved(value, length, 1) for value, length in zip(values, above)]),
    ]


def _lengths(bar, values: Sequence, array: str, constant: str) -> list | None:
    """Lengths of error bars by plotly's four ways to give them."""
    if bar[array] is not None:
        return listed(bar[array])
    kind, number = bar.type, bar[constant]
    if kind == "sqrt":
        return [abs(value) ** 0.5 for value in values]
    if number is None:
        return None
    return [abs(value) * number / 100 if kind == "percent" else number for value in values]


def _moved(value, length, sign: int):
    return None if value is None or length is None else value + sign * length
