"""Words and hover labels that figures of all chapters share."""

from __future__ import annotations

import re
from functools import cache
from textwrap import wrap

import pandas as pd

from patella import evidence

POPULATIONS = {"pfp": "people with PFP", "healthy": "healthy people", "pfp_and_control": "PFP and controls", "mixed": "mixed groups"}


def words(code: str) -> str:
    """A code of the data tables as words: "hip_adduction" -> "hip adduction"."""
    return code.replace("_", " ")


def named(text: str) -> str:
    """A text in which each key of a study is its name: "as in ward2009" -> "as in Ward et al. 2009"."""
    labels, keys = _keys_and_labels()
    return keys.sub(lambda key: labels[key[0]], text)


@cache
def _keys_and_labels() -> tuple[dict[str, str], re.Pattern]:
    labels = evidence.studies()["label"].to_dict()
    return labels, re.compile(rf"\b(?:{'|'.join(sorted(labels, key=len, reverse=True))})\b")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: 1 study, 2 studies."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def chapter_number(chapter: str) -> str:
    """The number of a chapter.

    >>> chapter_number("05-isolation-evidence")
    '5'
    """
    return chapter.split("-")[0].lstrip("0")


def author_year(row) -> str:
    """The short name of a study for an axis label: its first author, or its journal, and its year."""
    return f"{re.split(' et al| and | [0-9]{4}', row['study'])[0]} {row['year']:.0f}"


def study_hover(row: pd.Series, *lines: str) -> str:
    """The hover label of a point that stands for a study.

    Parameters
    ----------
    row : Series
        Has `study`, `n`, `population`, `source_location` and `caution`.
    *lines : str
        What the point shows; they stand between the study and its source.
    """
    size = f"n = {row['n']:.0f}" if pd.notna(row["n"]) else "n not stated in the text read"
    people = POPULATIONS.get(row["population"], row["population"])
    parts = [f"<b>{row['study']}</b>", f"{size}, {people}", *lines, f"Where: {row['source_location']}"]
    if row["caution"]:
        parts.append(f"Caution: {row['caution']}")
    return "<br>".join(map(_wrapped, parts))


@cache  # the same lines return in every state of an explorer
def _wrapped(line: str) -> str:
    return "<br>".join(wrap(line, 60))


def links(rows: pd.DataFrame) -> list[str | None]:
    """The link that a click on each row's point opens."""
    return [url or None for url in rows["doi_url"]]


def source_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns that end each table of studies: where the number stands, its caution, its link."""
    return rows[["source_location", "caution", "doi_url"]].rename(
        columns={"source_location": "where in the source", "caution": "caution", "doi_url": "link"}
    )
