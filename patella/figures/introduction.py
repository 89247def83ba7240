"""Figure of chapter 01: how patellofemoral pain goes over time."""

from __future__ import annotations

import pandas as pd

from patella.checks import check_flag
from patella.figures import marks, theme
from patella.figures.labels import source_columns
from patella.synthesis.prognosis import TRIALS, course_in_trials, with_missing
from patella.words import GLUE, counted, interval, percent


def prognosis(rows: pd.DataFrame, assumed=40, other_cohorts=False) -> marks.Shown:
    """Share with an unfavourable recovery over time, with a guess for those who did not answer.

    Parameters
    ----------
    rows : DataFrame
        Table `prognosis`, with studies.
    assumed : float
        Percent of the people who did not answer at 5 to 8 years that is assumed to do badly.
    other_cohorts : bool
        Also show other groups and outcomes.
    """
    check_flag(other_cohorts=other_cohorts)
    trials = course_in_trials(rows)
    late = trials.iloc[-1]
    answered, invited, month = int(late["n"]), int(trials["n"].max()), late["followup_months"]
    best, guess, worst = (
        with_missing(answered, late["percent"], invited, share) for share in (0, assumed, 100)
    )
    others = rows[rows["population"] != TRIALS]
    supposed = percent(assumed, None)
    said = f"If {supposed} of those who did not answer do badly: {percent(guess)} of all {invited}"
    assumption = marks.points(
        [month + 4], [guess], colour=theme.MORE, hover=[said], size=13, symbol="diamond"
    )
    figure = marks.figure(
        "Does it go away?",
        [_followed(trials, invited), assumption, *([_others(others)] if other_cohorts else [])],
        x=marks.scale("months after the start", span=(0, 88), tickvals=[3, 12, 24, 36, 48, 60, 72]),
        y=marks.scale("doing badly (% of people)", span=(0, 102)),
        height=440,
        showlegend=False,
        shapes=[_from_best_to_worst(month + 4, best, worst)],
        annotations=[
            _note(f"of {invited} people", 3, 71, theme.SAME, "left"),
            _note(f"the {answered} who<br>answered", month - 2, late["percent"], theme.SAME, "right"),
            _note("everyone, with a guess for the missing", month + 2, 95, theme.MORE, "right"),
            *([_note("other groups,<br>other outcomes", 22, 28, theme.UNCLEAR, "left")] * other_cohorts),
        ],
    )
    derived = {f"{supposed} of the missing do badly": guess, "all of the missing do well": best}
    table = _table(
        rows if other_cohorts else trials, derived | {"all of the missing do badly": worst}, month, invited
    )
    return marks.Shown(figure, _reading(trials, assumed, best, guess, worst), table)


def _followed(trials: pd.DataFrame, invited: int) -> dict:
    """The two trials over time; hollow where not all of the invited answered."""
    ends = marks.whisker(trials["percent"], trials["low"], trials["high"], theme.SOFT_INK, 1.5, cap=None)
    return marks.dots(
        trials,
        trials["followup_months"],
        trials["percent"],
        lambda row: (_said(row), f"{_interval(row['low'], row['high'], 0)}, ours, from n"),
        colour=theme.SAME,
        size=12,
        symbol=["circle-open" if n < invited else "circle" for n in trials["n"]],
        line={"width": 2},
    ) | {"error_y": ends}


def _others(rows: pd.DataFrame) -> dict:
    look = {"colour": theme.UNCLEAR, "symbol": "square-open", "line": {"width": 2}}
    return marks.dots(
        rows,
        rows["followup_months"],
        rows["percent"],
        lambda row: (_said(row), *_printed_interval(row)),
        **look,
    )


def _from_best_to_worst(month: float, best: float, worst: float) -> dict:
    stroke = {"line": {"color": theme.MORE, "width": 6}, "opacity": 0.35}
    return {"type": "line", "x0": month, "x1": month, "y0": best, "y1": worst} | stroke


def _note(text: str, x, y, colour: str, side: str) -> dict:
    return marks.note(text, x, y, colour, size=12, xanchor=side, align=side)


def _said(row: pd.Series) -> str:
    return f"{percent(row['percent'], None)} {row['outcome']} at {_when(row)}"


def _printed_interval(row: pd.Series) -> list[str]:
    return [_interval(row["ci_low"], row["ci_high"])] if pd.notna(row["ci_low"]) else []


def _interval(low: float, high: float, digits: int | None = None) -> str:
    return f"{percent(95)} interval {interval(low, high, digits)}{GLUE}%"


def _when(row: pd.Series) -> str:
    several_years = row["caution"].startswith("5 to 8 years")
    return f"5 to 8{GLUE}years" if several_years else counted(int(row["followup_months"]), "month")


def _reading(trials: pd.DataFrame, assumed, best, guess, worst) -> str:
    first, second, late = (trials.iloc[place] for place in (0, 1, -1))
    invited, answered = int(trials["n"].max()), int(late["n"])
    return (
        f"In two trials {percent(first['percent'], None)} of {invited} people had an unfavourable recovery "
        f"at {_when(first)} and {percent(second['percent'], None)} at {_when(second)}. "
        f"At {_when(late)} it was {percent(late['percent'], None)} of the {answered} who answered "
        f"({_interval(late['low'], late['high'], 0)}). If {percent(assumed, None)} of the other "
        f"{invited - answered} did badly, it would be {percent(guess)} of all; it can be anything "
        f"from {percent(best)} (all of them well) to {percent(worst)} (all of them badly)."
    )


def _table(rows: pd.DataFrame, derived: dict, month: float, invited: int) -> pd.DataFrame:
    shown = rows[["study", "population", "followup_months", "outcome", "percent", "n"]].rename(
        columns={"followup_months": "months", "percent": "share (%)"}
    )
    ours = [
        {
            "study": "ours",
            "population": TRIALS,
            "months": month,
            "outcome": f"derived: {what}",
            "share (%)": round(share, 1),
            "n": invited,
        }
        for what, share in derived.items()
    ]
    sourced = pd.concat([shown, source_columns(rows)], axis=1)
    return pd.concat([sourced, pd.DataFrame(ours)], ignore_index=True)
