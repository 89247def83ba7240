"""Words and hover labels that figures of all chapters share."""

from __future__ import annotations

from functools import cache
from textwrap import wrap

import pandas as pd

from patella.words import named

POPULATIONS = {
    "pfp": "people with PFP",
    "healthy": "healthy people",
    "pfp_and_control": "PFP and controls",
    "mixed": "mixed groups",
}


def words(code: str) -> str:
    """A code of the data tables as words: "hip_adduction" -> "hip adduction"."""
    return code.replace("_", " ")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: 1 study, 2 studies."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def chapter_number(chapter: str) -> str:
    """The number of a chapter.

    >>> chapter_number("05-isolation-evidence")
    '5'
    """
    return chapter.split("-")[0].lstrip("0")


def study_hover(row: pd.Series, *lines: str) -> str:
    """The hover label of a point that stands for a study.

    Parameters
    ----------
    row : Series
        Has `study`, `source_location` and `caution`, and `n` and `population` where its table knows whom
        the row is about.
    *lines : str
        What the point shows; they stand between the study and its source.
    """
    parts = [f"<b>{row['study']}</b>", *_people(row), *lines, f"Where: {row['source_location']}"]
    if row["caution"]:
        parts.append(f"Caution: {row['caution']}")
    return "<br>".join(map(_wrapped, parts))


def _people(row: pd.Series) -> list[str]:
    if pd.isna(row.get("population")):
        return []
    size = f"n = {row['n']:.0f}" if pd.notna(row["n"]) else "n not stated in the text read"
    return [f"{size}, {POPULATIONS.get(row['population'], row['population'])}"]


@cache  # the same lines return in every state of an explorer
def _wrapped(line: str) -> str:
    return "<br>".join(wrap(named(line), 60))


def links(rows: pd.DataFrame) -> list[str | None]:
    """The link that a click on each row's point opens."""
    return [url or None for url in rows["doi_url"]]


def source_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns that end each table of studies: where the number stands, its caution, its link."""
    titles = {"source_location": "where in the source", "caution": "caution", "doi_url": "link"}
    said = rows[["source_location", "caution"]].map(named, na_action="ignore")
    return said.assign(doi_url=rows["doi_url"]).rename(columns=titles)
