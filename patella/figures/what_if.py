"""Forest plots of chapter 06 that assume something: a trial that nobody did, a spread that none printed."""

from __future__ import annotations

from functools import cache

import pandas as pd

from patella.checks import check_choice, check_flag
from patella.figures import forest_lines, marks, theme
from patella.figures.forest_lines import Line, effect, pooled_line, prediction_line, trial_line
from patella.figures.forest_plot import MODELS, axis, found, heterogeneity, prediction
from patella.synthesis.pools import Pool, imagined_trial, least_share, pool_of, with_assumed_spread
from patella.synthesis.trials import QUESTIONS, one_per_sample
from patella.words import counted, headcount, number, percent, plain, quantity, with_interval

# ---------------------------------------------------------------- an imagined trial

JOINED = ("Standardised: added to education", "Standardised: quadriceps or hip")


def imagined_in_pool(
    trials: pd.DataFrame, question="Standardised: added to education", n=100, effect=0.0
) -> marks.Shown:
    """Show what a trial that nobody did would make of the pool: hollow, and in standard deviations.

    Parameters
    ----------
    trials : DataFrame
        From `comparable_trials`.
    question : str
        One of `JOINED`.
    n : int
        People in each of its arms.
    effect : float
        What it finds, in standard deviations.
    """
    check_choice(JOINED, question=question)
    asked = QUESTIONS[question]
    own = one_per_sample(trials[trials["question"] == question])
    more = imagined_trial(n, effect)
    before, after = pool_of("before", own), pool_of("after", pd.concat([own, more], ignore_index=True))
    weights = after.pooled.weights
    lines = [
        trial_line(row, asked.digits, asked.first, weight, turn)
        for turn, (weight, (_, row)) in enumerate(zip(weights, own.iterrows()), start=1)
    ]
    lines += [
        _imagined_line(more.iloc[0], weights[-1], asked.digits),
        *_before_or_after("without it", before, asked.digits),
        *_before_or_after("with it", after, asked.digits),
    ]
    figure = forest_lines.plot(
        "What would one more trial change?", lines, axis(asked), [theme.line_at("x", 0)]
    )
    return marks.Shown(
        figure, _imagined_words(more.iloc[0], before, after, asked), forest_lines.table(lines, asked.digits)
    )


def _imagined_line(row: pd.Series, weight: float, digits: int) -> Line:
    arms = f"n = {number(row['n_a'])} + {number(row['n_b'])}"
    return Line(
        "trial",
        marks.with_byline("<i>imagined trial</i>", arms, f"weight {percent(100 * weight)}"),
        row["estimate"],
        row["ci_low"],
        row["ci_high"],
        effect(row["estimate"], row["ci_low"], row["ci_high"], digits),
        "imagined: nobody did it",
        hover=f"<b>Imagined trial</b><br>{arms}",
        weight=weight,
        hollow=True,
        told={"what": "imagined", "study": "imagined trial", "n": row["n"]}
        | {"n_a": row["n_a"], "n_b": row["n_b"]},
    )


def _before_or_after(name: str, pool: Pool, digits: int) -> list[Line]:
    ours = pooled_line(f"pooled {name}", pool.pooled, digits, pool.trials["n"].sum())
    return [ours, *prediction_line(pool.pooled, digits, f"prediction {name}")]


def _imagined_words(more: pd.Series, before: Pool, after: Pool, asked) -> str:
    digits = asked.digits
    arms = f"{number(more['n_a'])} people in each arm"
    found_by = with_interval(more["estimate"], more["ci_low"], more["ci_high"], digits)
    return (
        f"Imagined, not done: a trial of {asked.first} against {asked.second}, {arms}, that finds "
        f"{found_by} standard deviations; positive favours {asked.first}. "
        f"Pooled by REML, without it: {found(before, digits)} ({counted(before.pooled.k, 'trial')}, "
        f"{headcount(before.trials['n'].sum())}). With it: {found(after, digits)}; it would carry "
        f"{percent(100 * after.pooled.weights[-1])} of the weight. {_zero_words(before, after)} "
        f"Before: {prediction(before.pooled, 'REML', digits)}; after: "
        f"{prediction(after.pooled, 'REML', digits)}."
    )


def _zero_words(before: Pool, after: Pool) -> str:
    """Whether the two intervals leave out no difference."""
    was, now = (side.pooled.ci_low > 0 or side.pooled.ci_high < 0 for side in (before, after))
    if was == now:
        return f"The interval {'leaves out' if now else 'holds'} zero, as before."
    return (
        f"The interval {'left out' if was else 'held'} zero and {'leaves it out' if now else 'holds it'} now."
    )


# ---------------------------------------------------------------- an assumed spread

SPREADS = (15, 20, 25, 30, 35, 40)  # percentage points
SPREAD_MODELS = {name: MODELS[name] for name in ("fixed effect", "REML", "REML, Hartung-Knapp")}
REACH = 60  # percentage points of pain


def assumed_spread(
    direct: pd.DataFrame, studies: pd.DataFrame, mcid: dict, sd=25, model="REML", stated_only=False
) -> marks.Shown:
    """Pool VMO-specific against general training, if the SD of the fall in pain were what the reader assumes.

    Parameters
    ----------
    direct : DataFrame
        From `pain_change.vmo_minus_general`.
    studies : DataFrame
        Table `studies` with `study_id` as its index.
    mcid : dict
        From `minimal_differences`.
    sd : float
        Assumed SD within each arm, in percentage points.
    model : str
        One of `SPREAD_MODELS`.
    stated_only : bool
        Leave out trials whose VMO arm we classed as such by inference.
    """
    check_choice(SPREAD_MODELS, model=model)
    check_flag(stated_only=stated_only)
    rows = with_assumed_spread(direct, studies, sd)
    pooled = pool_of("", rows[~rows["inferred"]] if stated_only else rows, *SPREAD_MODELS[model])
    lines = [
        trial_line(row, 0, "VMO-specific training", weight, turn)
        for turn, (weight, (_, row)) in enumerate(
            zip(pooled.pooled.weights, pooled.trials.iterrows()), start=1
        )
    ]
    lines += [
        pooled_line(
            f"pooled, if the<br>SD is {plain(sd)} (assumed)", pooled.pooled, 0, pooled.trials["n"].sum()
        ),
        *prediction_line(pooled.pooled, 0),
    ]
    least = least_share(mcid["pain"])
    figure = forest_lines.plot(
        "VMO or general: is a difference ruled out?",
        lines,
        _axis_of_falls(),
        marks.around("x", least),
        [marks.note(f"MCID, at least {percent(least)}", least, 1, yref="paper", yanchor="bottom")],
    )
    return marks.Shown(figure, _assumed_words(pooled, sd, model, mcid["pain"]), forest_lines.table(lines, 0))


@cache
def _axis_of_falls() -> dict:
    sides = ("◀ favours general training", "favours VMO-specific training ▶")
    return marks.scale("percentage points of pain", *sides, span=(-REACH, REACH), size=13, dtick=20)


def _assumed_words(pooled: Pool, sd: float, model: str, mcid: float) -> str:
    together = pooled.pooled
    points = quantity(sd, "percentage points", None)
    return (
        "No trial printed how far its people differed, in what we read: the intervals rest on an assumed SD "
        f"of {points}. VMO-specific minus general, positive favours VMO-specific: "
        f"{counted(together.k, 'trial')}, {headcount(pooled.trials['n'].sum())}, {model}: "
        f"{with_interval(together.estimate, together.ci_low, together.ci_high, 0)}. "
        f"{_excluded_words(together, mcid)} "
        "It is no test of equivalence: no margin was named in advance. "
        f"{heterogeneity(together, 0)}; {prediction(together, model, 0)}. {_spread_words(together, model)}"
    )


def _excluded_words(together, mcid: float) -> str:
    """Whether a difference of the size of the MCID is left out, whatever the pain with which people began."""
    least, farthest = least_share(mcid), max(abs(together.ci_low), abs(together.ci_high))
    size = (
        f"The MCID, {plain(mcid)} points of 10, is {percent(least)} of the pain of people who start at 10, "
        "and more of it for all others"
    )
    if farthest < least:
        return f"{size}: on this assumption the interval rules out a difference of that size, either way."
    return (
        f"{size}. The interval reaches {quantity(farthest, 'points')}: on this assumption it rules out a "
        f"difference of that size only for people who start below {number(10 * least / farthest, 1)} of 10."
    )


def _spread_words(together, model: str) -> str:
    """What the assumption moves, and what it does not."""
    off = ""
    if max(abs(together.ci_low), abs(together.ci_high)) > REACH:
        off = " The interval runs off the chart."
    if model == "REML, Hartung-Knapp":
        return (
            "Hartung-Knapp takes the width of its interval from how far the differences lie apart, so that "
            f"the assumed SD hardly moves it.{off}"
        )
    if model == "fixed effect":
        return "Here the interval widens just as the assumed SD does."
    if together.tau2 > 0:
        return (
            "The smaller the SD, the more the trials disagree beyond chance, and τ² makes up for it: "
            "the interval hardly shrinks."
        )
    return (
        "With an SD so large the trials agree within chance, and REML says what the fixed-effect model says."
    )
