"""Panels of the first page: a bet on the question that the course turns on, and the verdicts in one strip."""

from __future__ import annotations

import pandas as pd

from patella.course.panel import Panel
from patella.figures.verdicts import RESULT_COLOURS
from patella.synthesis.ledger import RESULTS
from patella.words import counted, plain

ASKED = "another exercise"
SHOWN = ("nothing", "tape or brace", ASKED)
AGAINST = {
    "nothing": "exercise against doing nothing",
    "tape or brace": "exercise against tape or a brace",
    ASKED: "one exercise programme against another",
}
MOST = 60  # end of the scale of the bet, in percentage points


def bet(medians: pd.DataFrame) -> Panel:
    """How much one exercise programme beats another: a bet, then the medians of the trials.

    Parameters
    ----------
    medians : DataFrame
        From `patella.synthesis.pain_change.trial_medians`, in percentage points of pain.
    """
    rows = [
        {
            "name": AGAINST[kind],
            "value": round(medians.loc[kind, "median"]),
            "trials": counted(int(medians.loc[kind, "trials"]), "trial"),
            "asked": kind == ASKED,
        }
        for kind in SHOWN
    ]
    text = "; ".join(f"{row['name']}: {plain(row['value'])} points, {row['trials']}" for row in rows)
    return Panel(f"bet: {text}", "bet.html", rows=rows, most=MOST)


def verdict_strip(judged: pd.DataFrame) -> Panel:
    """Each claim as a square in the colour of its verdict, with the counts in words.

    Parameters
    ----------
    judged : DataFrame
        From `patella.synthesis.ledger.verdicts`.
    """
    counts = judged["result"].value_counts().reindex(list(RESULTS), fill_value=0)
    kinds = [
        {"word": word, "count": int(count), "colour": RESULT_COLOURS[word], "hollow": word == "untested"}
        for word, count in counts.items()
        if count
    ]
    told = ", ".join(f"{kind['count']} {kind['word']}" for kind in kinds)
    return Panel(f"{counted(len(judged), 'claim')}: {told}", "verdict-strip.html", kinds=kinds, told=told)
