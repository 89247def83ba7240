"""Words and hover labels that figures of all chapters share."""

from __future__ import annotations

from functools import cache
from textwrap import wrap

import pandas as pd

from patella.words import GLUE, named, words


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
    if pd.notna(row["caution"]) and row["caution"]:  # a table of one's own has blanks that are missing
        parts.append(f"Caution: {row['caution']}")
    return "<br>".join(map(_wrapped, parts))


def _people(row: pd.Series) -> list[str]:
    if pd.isna(row.get("population")):
        return []
    size = f"n{GLUE}={GLUE}{row['n']:.0f}" if pd.notna(row["n"]) else "n not stated in the text read"
    return [f"{size}, {words(row['population'])}"]


@cache  # the same lines return in every state of an explorer
def _wrapped(line: str) -> str:
    return "<br>".join(wrap(named(line), 60))


def links(rows: pd.DataFrame) -> list[str | None]:
    """The link that a click on each row's point opens."""
    return [url or None for url in rows["doi_url"].fillna("")]


def source_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns that end each table of studies: where the number stands, its caution, its link."""
    titles = {"source_location": "where in the source", "caution": "caution", "doi_url": "link"}
    said = rows[["source_location", "caution"]].map(named, na_action="ignore")
    return said.assign(doi_url=rows["doi_url"]).rename(columns=titles)
