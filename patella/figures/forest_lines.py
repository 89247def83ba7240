"""What every forest plot is made of: one line for each trial, pool or published value, from the top.

The y axis counts pixels, so that a line with more words gets more room whatever stands above or below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from textwrap import wrap

import numpy as np
import pandas as pd

from patella.figures import marks, theme
from patella.figures.labels import study_hover
from patella.statistics import MetaAnalysis
from patella.words import GLUE, MINUS, author_year, interval, named, number, percent, weeks, with_interval

TAG = re.compile(r"</?\w+>")
HALF_DIAMOND = 8
# Heights in pixels: a label's line, a mark with words above it, a line of words below it, words alone.
LINE_OF_TYPE, AROUND_MARK, CONDUCT_LINE, WORDS = 15.6, 52, 11, 26
ABOVE_AND_BELOW = 143  # a note, ticks and the title of the axis in three lines
NUMBERS = {"estimate": "estimate", "95 % from": "low", "95 % to": "high", "weight (%)": "weight"}
SOURCES = {
    "allocation concealed": "concealed", "blinded": "blinded",
    "how we derived it": "derived", "where in the source": "source_location",
    "caution": "caution", "link": "doi_url",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a forest plot.

    Attributes
    ----------
    kind : str
        "trial", "pooled", "prediction", "published", or "words" for a line without a mark.
    label : str
        What stands at the left; for "words", in the plot.
    estimate, low, high : float
        The effect with its interval; blank where none is printed.
    beside, below : str
        Words at the right, above and below the mark.
    hover : str
    weight : float
        Share of the pool, a fraction of 1; blank where there is no pool.
    hollow : bool
        For a trial that nobody did.
    told : dict
        What the table says more of it; empty for a line that is not in the table.
    """

    kind: str
    label: str
    estimate: float = np.nan
    low: float = np.nan
    high: float = np.nan
    beside: str = ""
    below: str = ""
    hover: str = ""
    weight: float = np.nan
    hollow: bool = False
    told: dict = field(default_factory=dict)


# ---------------------------------------------------------------- lines


def words_line(text: str) -> Line:
    """A heading, or why there is no mark."""
    return Line("words", text)


def trial_line(
    row: pd.Series, digits: int, favoured: str, weight: float = np.nan, turn: int | None = None
) -> Line:
    """A trial: its people by arm, its effect, its weight in the pool, and how it was run.

    Parameters
    ----------
    row : Series
        From `comparable_trials`, or `with_assumed_spread`.
    digits : int
        Decimals of the effect.
    favoured : str
        Whom a positive effect favours.
    weight : float
        Share of the pool, a fraction of 1.
    turn : int, optional
        Its number in the plot.
    """
    name = author_year(row) if turn is None else f"{turn}. {author_year(row)}"
    when = _when(row)
    share = "" if np.isnan(weight) else f"weight {percent(100 * weight)}"
    return Line(
        "trial",
        # Three lines at most: on a phone a plot is half a window high.
        marks.with_byline(name, _arms(row), ", ".join(filter(None, [when, share]))),
        row["estimate"],
        row["ci_low"],
        row["ci_high"],
        effect(row["estimate"], row["ci_low"], row["ci_high"], digits),
        conduct(row),
        _trial_hover(row, digits, favoured, share),
        weight,
        told={"what": "trial", "study": row["study"], "n": row["n"], "n_a": row["n_a"], "n_b": row["n_b"]}
        | {"weeks": row.get("timepoint_weeks"), "comparator": row.get("comparator", "")}
        | {name: row.get(name, "") for name in SOURCES.values()},
    )


def _when(row: pd.Series) -> str:
    """How long after its start a trial measured; nothing where its table does not ask."""
    return weeks(row["timepoint_weeks"]) if "timepoint_weeks" in row else ""


def _arms(row: pd.Series) -> str:
    """People in the arm named first and in the other, or in both where only that was read."""
    if pd.isna(row["n_a"]):
        return f"n{GLUE}={GLUE}{number(row['n'])}, arms not read"
    return f"n{GLUE}={GLUE}{number(row['n_a'])} + {number(row['n_b'])}"


def conduct(row) -> str:
    """What we read of a trial's concealment and blinding; that is less than a judgement of bias."""
    concealed, blinded = (named(row[name]) or "not read" for name in ("concealed", "blinded"))
    return f"concealed: {concealed}; blind: {'nobody' if blinded == 'none' else blinded}"


def _trial_hover(row, digits: int, favoured: str, share: str) -> str:
    size = with_interval(row["estimate"], row["ci_low"], row["ci_high"], digits)
    return study_hover(
        row,
        row["contrast"].replace(" - ", f" {MINUS} "),
        f"positive favours {favoured}: {size}",
        f"derived by us: {row['derived']}" if row["derived"] else "as printed",
        ", ".join(filter(None, [_when(row), share])),
        conduct(row),
    )


def pooled_line(label: str, pooled: MetaAnalysis, digits: int, n: float) -> Line:
    """A diamond as wide as the interval of a pool of so many people."""
    found = with_interval(pooled.estimate, pooled.ci_low, pooled.ci_high, digits)
    plain_label = " ".join(TAG.sub(" ", label).split())
    return Line(
        "pooled",
        label,
        pooled.estimate,
        pooled.ci_low,
        pooled.ci_high,
        f"<b>{effect(pooled.estimate, pooled.ci_low, pooled.ci_high, digits)}</b>",
        hover=f"<b>{plain_label}</b><br>{found}",
        told={"what": "pooled", "study": plain_label, "n": n},
    )


def prediction_line(pooled: MetaAnalysis, digits: int, label="a new trial:<br>95 % prediction") -> list[Line]:
    """The interval for the true effect in a new trial; no line where there is none."""
    if not foretells(pooled):
        return []
    low, high = pooled.prediction_low, pooled.prediction_high
    return [Line("prediction", label, np.nan, low, high, interval(low, high, digits))]


def foretells(pooled: MetaAnalysis | None) -> bool:
    """Whether a pool has a prediction interval."""
    return pooled is not None and np.isfinite(pooled.prediction_low)


def published_line(row: pd.Series, digits: int) -> Line:
    """A published value, hollow where it is printed without an interval."""
    return Line(
        "published",
        f"published:<br>{author_year(row)}",
        row["estimate"],
        row["ci_low"],
        row["ci_high"],
        effect(row["estimate"], row["ci_low"], row["ci_high"], digits),
        hover=f"<b>{row['study']}</b>, published<br>{number(row['estimate'], digits)}"
        f"<br>Where: {named(row['source_location'])}",
        hollow=pd.isna(row["ci_low"]),
        told={"what": "published", "study": row["study"]}
        | {name: row.get(name, "") for name in SOURCES.values()},
    )


def effect(estimate: float, low: float, high: float, digits: int) -> str:
    """An effect with its interval in brackets, or alone where none is printed."""
    middle = number(estimate, digits)
    return middle if pd.isna(low) else f"{middle} ({interval(low, high, digits)})"


# ---------------------------------------------------------------- the plot


def plot(title: str, lines: list[Line], x: dict, shapes: list[dict], notes: Iterable[dict] = ()):
    """Lines from the top, on one axis of effects.

    Parameters
    ----------
    title : str
    lines : list of Line
    x : dict
        The axis, from `marks.scale`.
    shapes, notes
        What stands behind and above all lines.
    """
    heights = [_height(line) for line in lines]
    total = sum(heights)
    places = total - np.cumsum(heights) + np.array(heights) / 2
    marked = [(place, line) for place, line in zip(places, lines) if line.kind != "words"]
    return marks.figure(
        title,
        [
            _squares(_of(marked, "trial")),
            _diamonds(_of(marked, "pooled")),
            _predictions(_of(marked, "prediction")),
            _published(_of(marked, "published")),
        ],
        x=x,
        y=marks.lines(
            {place: _label(line) for place, line in marked}, span=(0, max(total, 1)), size=12, showgrid=False
        ),
        height=round(total) + ABOVE_AND_BELOW,
        margin={"t": 26},
        showlegend=False,
        shapes=shapes,
        # In a low box those before give way to those after.
        annotations=[
            *(_conduct_note(place, line.below) for place, line in marked if line.below),
            *(_effect_note(place, line.beside) for place, line in marked),
            *(_words_note(place, line.label) for place, line in zip(places, lines) if line.kind == "words"),
            *notes,
        ],
    )


def _label(line: Line) -> str:
    return f"<b>{line.label}</b>" if line.kind == "pooled" else line.label


def _height(line: Line) -> float:
    if line.kind == "words":
        return WORDS
    around = AROUND_MARK + CONDUCT_LINE * len(_conduct_lines(line.below))
    return max(around, LINE_OF_TYPE * (line.label.count("<br>") + 1) + 8)


def _of(marked, kind: str) -> pd.DataFrame:
    """The lines of one kind, with their places and links."""
    rows = [vars(line) | {"place": place} for place, line in marked if line.kind == kind]
    frame = pd.DataFrame(rows, columns=["place", *Line.__dataclass_fields__])
    return frame.assign(doi_url=[told.get("doi_url", "") for told in frame["told"]])


def _squares(rows: pd.DataFrame) -> dict:
    """Squares whose area follows the weight, hollow for a trial that nobody did."""
    share = rows["weight"].astype(float).fillna(1.0)
    dots = marks.dots(
        rows,
        rows["estimate"],
        rows["place"],
        rows["hover"],
        colour=theme.SAME,
        size=(8 + 12 * np.sqrt(share)).tolist(),
        whiskers=(rows["low"], rows["high"]),
        thickness=1.5,
        cap=None,
        symbol=["square-open" if hollow else "square" for hollow in rows["hollow"]],
        line={"width": 1.5},
    )
    return dots | {"name": "trials"}


def _diamonds(rows: pd.DataFrame) -> dict:
    """Each outline starts at the estimate and runs to the upper end, round to the lower one and back."""
    x, y, hover = [], [], []
    for row in rows.itertuples():
        x += [row.estimate, row.high, row.estimate, row.low, row.estimate, None]
        y += [row.place + HALF_DIAMOND * up for up in (1, 0, -1, 0, 1)] + [None]
        hover += [row.hover] * 6
    # No gap at the end, so that one diamond is nothing but its outline.
    diamonds = marks.curve(x[:-1], y[:-1], colour=theme.MORE, hover=hover[:-1], width=2)
    return diamonds | {"name": "ours, pooled", "fill": "toself", "fillcolor": theme.MORE, "hoveron": "points"}


def _predictions(rows: pd.DataFrame) -> dict:
    x, y = [], []
    for row in rows.itertuples():
        x += [row.low, row.high, None]
        y += [row.place, row.place, None]
    line = marks.curve(x[:-1], y[:-1], colour=theme.MORE, width=3, dash="dot")
    return line | {"name": "prediction interval"}


def _published(rows: pd.DataFrame) -> dict:
    dots = marks.dots(
        rows,
        rows["estimate"],
        rows["place"],
        rows["hover"],
        colour=theme.ACCENT,
        size=15,
        whiskers=(rows["low"], rows["high"]),
        symbol=["diamond-open" if hollow else "diamond" for hollow in rows["hollow"]],
        line={"width": 2, "color": theme.ACCENT},
    )
    return dots | {"name": "published"}


def _words_note(place: float, words: str) -> dict:
    """A line without a mark."""
    across = {"xref": "paper", "xanchor": "left", "align": "left", "bgcolor": theme.GROUND}
    return marks.note(words, 0, place, size=12, borderpad=0, **across)


# At the right of each line stand its effect and, for a trial, how it was run: above and below the mark, so
# that the words fit a phone and meet no interval.
_at_right = partial(
    marks.note, x=1, xref="paper", xanchor="right", align="right", bgcolor=theme.GROUND, borderpad=0
)


def _effect_note(place: float, found: str) -> dict:
    return _at_right(found, y=place, colour=theme.INK, size=12, yanchor="bottom", yshift=9)


def _conduct_lines(run: str) -> list[str]:
    """How a trial was run, in lines that leave its name room on a phone."""
    return [line for part in run.split("; ") for line in wrap(part, 28)]


def _conduct_note(place: float, run: str) -> dict:
    return _at_right("<br>".join(_conduct_lines(run)), y=place, size=11, yanchor="top", yshift=-9)


# ---------------------------------------------------------------- the table


def table(lines: list[Line], digits: int) -> pd.DataFrame:
    """The numbers of each trial, pool and published value, and where they stand."""

    def numbers(line: Line) -> dict:
        values = {title: getattr(line, name) for title, name in NUMBERS.items()}
        values["weight (%)"] = 100 * line.weight
        return {
            title: None if pd.isna(value) else round(float(value), digits + 1)
            for title, value in values.items()
        }

    plain = {"what": "what", "comparator": "comparator", "n": "n", "n, first arm": "n_a"}
    plain |= {"n, other arm": "n_b", "weeks": "weeks"}
    rows = [
        {"study": line.told["study"]}
        | {title: line.told.get(name) for title, name in plain.items()}
        | numbers(line)
        | {title: named(line.told.get(name) or "") for title, name in SOURCES.items()}
        for line in lines
        if line.told
    ]
    return pd.DataFrame(rows, columns=["study", *plain, *NUMBERS, *SOURCES], dtype=object)
