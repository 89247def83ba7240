"""Tables as readers meet them: names for codes, units, links to the studies, cards where room is short."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from patella import evidence
from patella.course.panel import Panel
from patella.words import SPELLED, named, number, plain, words

BLANK = "not reported"
LONGEST = 24  # letters of a word that a table does not break


def table(rows, caption: str, titles: dict[str, str] | None = None, digits: int | None = None) -> Panel:
    """A table for readers.

    Parameters
    ----------
    rows : DataFrame or Series
        Its index stands before the columns when it has a name, and a label of text names each row.
    caption : str
        What the table shows.
    titles : dict, optional
        Names of columns whose title in the data package, or whose words, would not do -> what stands there.
    digits : int, optional
        Decimals of all numbers; each as it is printed unless given.

    Returns
    -------
    Panel
        A caption and rows of texts; numbers with a true minus, whole ones whole; what is missing says so.
    """
    packaged = {name: _small(title) for name, title in rows.attrs.get("titles", {}).items()}
    units = {name: unit for name, unit in rows.attrs.get("units", {}).items() if name not in (titles or {})}
    titles = packaged | SPELLED | (titles or {})
    frame, heads = _flat(rows, titles), _levels(rows)
    columns = [
        {
            "name": name,
            "title": _title(name, titles, units),
            "number": pd.api.types.is_numeric_dtype(frame[name]) and frame[name].dtype != bool,
            "heads": place < heads,
        }
        for place, name in enumerate(frame.columns)
    ]
    cells = [
        [
            _head(value, titles) if column["heads"] else _cell(value, column["name"], digits)
            for column, value in zip(columns, row)
        ]
        for row in frame.itertuples(index=False, name=None)
    ]
    lines = [" | ".join(column["title"] for column in columns)]
    lines += [" | ".join(cell["text"] for cell in row) for row in cells]
    return Panel("\n".join([caption, *lines]), "table.html", caption=caption, columns=columns, rows=cells)


def _levels(rows) -> int:
    """How many columns the index of a table gives: none when it only counts."""
    index = rows.index
    counts = index.nlevels == 1 and index.name is None and index.dtype.kind in "iu"
    return 0 if counts else index.nlevels


def _small(title: str) -> str:
    """A title within a line: "Where it was read" -> "where it was read"; "DOI" stays."""
    return title.lower() if title == title.capitalize() else title


def _flat(rows, titles: dict[str, str]) -> pd.DataFrame:
    """A table whose index, when it tells something, is columns."""
    frame = rows.to_frame() if isinstance(rows, pd.Series) else rows.copy()
    levels = _levels(frame)
    names = [name if name is not None else "" for name in frame.index.names]
    counted = titles.get(frame.columns.name, frame.columns.name)
    frame.columns = [name if isinstance(name, str) else f"{counted} {name}" for name in frame]
    heads = [frame.index.get_level_values(level) for level in range(levels)]
    frame = frame.reset_index(drop=True)
    for place, values in enumerate(heads):
        frame.insert(place, names[place], values)
    return frame


def _title(name: str, titles: dict[str, str], units: dict[str, str]) -> str:
    """What stands above a column: as asked, as the data package says, or its name in words; with its unit."""
    title = titles.get(name) or words(name)
    unit = units.get(name, "1")  # of a ratio, say
    return title if unit == "1" else f"{title} ({words(unit)})"


def _head(value, titles: dict[str, str]) -> dict:
    """What names a row: a column's own name, in a table that is turned, is told by its title."""
    if isinstance(value, str):
        return _text(_title(value, titles, {}) if value in titles else named(words(value)), value)
    return _text(plain(value))


def _cell(value, column: str, digits: int | None) -> dict:
    """What a cell says, and where it leads."""
    if isinstance(value, (bool, np.bool_)):
        return _text("yes" if value else "no")
    if column == "unit" and value == "1":
        return _text("none")
    if isinstance(value, str) and value:
        return _text(named(words(value)), value)
    if not isinstance(value, str) and pd.notna(value):
        return _text(plain(value) if digits is None else number(value, digits))
    # No caution is nothing that a source left out.
    return _text("" if column == "caution" else BLANK) | {"blank": True}


def _text(text: str, study: str = "") -> dict:
    long = any(len(word) > LONGEST for word in text.split())
    return {"text": text, "address": addresses().get(study), "blank": False, "long": long}


@cache
def addresses() -> dict[str, str]:
    """Where each study can be read, by the name that the course gives it."""
    studies = evidence.studies()
    found = {row.label: evidence.cite(key).url for key, row in studies.iterrows()}
    return {label: url for label, url in found.items() if url}
