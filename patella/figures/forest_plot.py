"""The live forest plot of chapter 06: trials, what they say together, and what was published."""

from __future__ import annotations

from functools import partial

import pandas as pd

from patella.checks import check_choice
from patella.figures import forest_lines, marks, theme
from patella.figures.forest_lines import Line, pooled_line, prediction_line, published_line, trial_line
from patella.statistics import MetaAnalysis
from patella.synthesis.pools import ORDERS, Part, Pool, arranged
from patella.synthesis.trials import FOLLOW_UPS, QUESTIONS, Question, against_mcid, people
from patella.words import (
    author_year,
    counted,
    headcount,
    interval,
    number,
    p_value,
    percent,
    plain,
    weeks,
    with_interval,
)

# Name -> method, and whether the interval is that of Hartung and Knapp.
MODELS = {
    "fixed effect": ("fixed", False),
    "DerSimonian-Laird": ("DL", False),
    "Paule-Mandel": ("PM", False),
    "REML": ("REML", False),
    "REML, Hartung-Knapp": ("REML", True),
}
SAME_PEOPLE = dict(zip(("first follow-up", "last follow-up"), FOLLOW_UPS))
# Questions that several groups of people answer; the others have one trial, or a review only.
POOLED = (
    "Function: quadriceps or hip",
    "Standardised: quadriceps or hip",
    "Standardised: added to education",
    "Standardised: any comparator",
)
ALONE = tuple(name for name in QUESTIONS if name not in POOLED)
SCALE_TYPE = 13


def forest_plot(
    trials: pd.DataFrame,
    published: pd.DataFrame,
    mcid: dict,
    question="Function: quadriceps or hip",
    order="all together",
    model="REML",
    same_people="first",
) -> marks.Shown:
    """Live forest plot: trials, our pooled effect, and the published one beside it.

    Parameters
    ----------
    trials : DataFrame
        From `comparable_trials`.
    published : DataFrame
        From `published_values`.
    mcid : dict
        From `minimal_differences`.
    question : str
        One of `POOLED`.
    order : str
        One of `ORDERS`: how the trials are put together.
    model : str
        One of `MODELS`.
    same_people : str
        A value of `SAME_PEOPLE`: which follow-up counts where the same people were measured twice.
    """
    check_choice(POOLED, question=question)
    check_choice(ORDERS, order=order)
    check_choice(MODELS, model=model)
    check_choice(SAME_PEOPLE.values(), same_people=same_people)
    asked, rows = QUESTIONS[question], trials[trials["question"] == question]
    parts, whole = arranged(rows, order, same_people, *MODELS[model])
    # A value printed at two follow-ups stands beside the follow-up that is shown.
    beside = published[published["question"] == question]
    beside = beside.iloc[:1] if same_people == "first" else beside.iloc[-1:]
    lines = [*_lines(parts, whole, order, asked), *_total(whole, order, asked)]
    lines += [published_line(row, asked.digits) for _, row in beside.iterrows()]
    reading = [
        _lead(asked),
        _order_words(parts, whole, order, asked),
        _whole_words(whole, model, asked),
        _mcid_words(whole.pooled, asked, mcid) if whole else "",
        _counted_once(rows, whole.trials) if whole else "",
        _beside_words(beside, asked),
    ]
    return marks.Shown(
        _plot("What do the trials say together?", lines, asked, mcid),
        " ".join(filter(None, reading)),
        forest_lines.table(lines, asked.digits),
    )


def one_trial(
    trials: pd.DataFrame, published: pd.DataFrame, mcid: dict, question="Function: training or activity"
) -> marks.Shown:
    """Questions that one trial answers, at each of its follow-ups, or a review alone: nothing is pooled.

    Parameters
    ----------
    trials, published, mcid
        See `forest_plot`.
    question : str
        One of `ALONE`.
    """
    check_choice(ALONE, question=question)
    asked, rows = QUESTIONS[question], trials[trials["question"] == question]
    beside = published[published["question"] == question]
    lines = [trial_line(row, asked.digits, asked.first) for _, row in rows.iterrows()]
    lines += [published_line(row, asked.digits) for _, row in beside.iterrows()]
    reading = [
        _lead(asked),
        _alone_words(rows, asked),
        _each_beside_mcid(rows, asked, mcid),
        _beside_words(beside, asked),
    ]
    return marks.Shown(
        _plot("What does one trial say?", lines, asked, mcid),
        " ".join(filter(None, reading)),
        forest_lines.table(lines, asked.digits),
    )


def _plot(title: str, lines: list[Line], asked: Question, mcid: dict):
    size = mcid.get(asked.mcid)
    note = partial(marks.note, y=1, yref="paper", yanchor="bottom", xanchor="center")
    return forest_lines.plot(
        title,
        lines,
        axis(asked),
        marks.around("x", size) if size else [theme.line_at("x", 0)],
        [note(f"MCID {plain(size)}", size)] if size else [],
    )


def axis(asked: Question) -> dict:
    """The axis of a question, with whom each side favours."""
    sides = (f"◀ favours {asked.second}", f"favours {asked.first} ▶")
    return marks.scale(asked.unit.split(" (")[0], *sides, span=(-asked.reach, asked.reach), size=SCALE_TYPE)


# ---------------------------------------------------------------- lines


def _lines(parts: list[Part], whole: Pool | None, order: str, asked: Question) -> list[Line]:
    if order == "by comparator":
        return [line for part in parts for line in _subgroup(part, asked)]
    if order == "all together" or whole is None:
        return _trials(parts[0], asked)
    short = _short(whole)
    return [_step(part, short[part.name], place, order, asked) for place, part in enumerate(parts)]


def _short(whole: Pool) -> dict[str, str]:
    """The short name of each study of a pool."""
    return {row["study_id"]: author_year(row) for _, row in whole.trials.iterrows()}


def _trials(part: Part, asked: Question) -> list[Line]:
    weights = part.pooled.weights if part.pooled else [float("nan")] * len(part.trials)
    return [
        trial_line(row, asked.digits, asked.first, weight, turn)
        for turn, (weight, (_, row)) in enumerate(zip(weights, part.trials.iterrows()), start=1)
    ]


def _subgroup(part: Part, asked: Question) -> list[Line]:
    lines = [forest_lines.words_line(f"<b>against {part.name}</b>"), *_trials(part, asked)]
    if part.pooled is None:
        return [*lines, forest_lines.words_line("one trial: not pooled")]
    people_in_it = part.trials["n"].sum()
    return [*lines, pooled_line(f"pooled against<br>{part.name}", part.pooled, asked.digits, people_in_it)]


def _step(part: Part, name: str, place: int, order: str, asked: Question) -> Line:
    """The pool after a trial was added or left out; a single trial is drawn as what it is."""
    if part.pooled is None:
        return trial_line(part.trials.iloc[0], asked.digits, asked.first)
    n = part.trials["n"].sum()
    step = f"without {name}" if order == "leaving one out" else f"+ {name}"
    label = marks.with_byline(step, f"{counted(part.pooled.k, 'trial')}, n = {number(n)}")
    return pooled_line(label, part.pooled, asked.digits, n)


def _total(whole: Pool | None, order: str, asked: Question) -> list[Line]:
    if whole is None:
        return [forest_lines.words_line("no total: same people twice")]
    # The last step of a cumulative plot is the total.
    ours = [] if order == "cumulative by year" else [
        pooled_line("pooled by us", whole.pooled, asked.digits, whole.trials["n"].sum())
    ]  # fmt: skip
    return [*ours, *prediction_line(whole.pooled, asked.digits)]


# ---------------------------------------------------------------- words


def _lead(asked: Question) -> str:
    first = f"{asked.first[0].upper()}{asked.first[1:]}"
    return f"{first} against {asked.second}, in {asked.unit}; positive favours {asked.first}."


def found(part: Part, digits: int) -> str:
    """What trials say together, or the one that there is."""
    one = part.pooled if isinstance(part, Pool) else part.trials.iloc[0]
    return with_interval(one.estimate, one.ci_low, one.ci_high, digits)


def _subgroup_words(parts: list[Part], whole: Pool | None, asked: Question) -> str:
    if len(parts) == 1:
        return (
            f"By comparator: all these trials have the same, {parts[0].name}, so that there is one subgroup "
            "and this order shows nothing new."
        )
    each = [
        f"{counted(len(part.trials), 'trial')} against {part.name}, "
        f"{found(part, asked.digits)}, "
        f"{f'I² {percent(100 * part.pooled.i2)}' if part.pooled else 'not pooled'}"
        for part in parts
    ]
    return f"By comparator: {'; '.join(each)}. {'' if whole else _no_total(parts)}"


def _no_total(parts: list[Part]) -> str:
    rows = pd.concat([part.trials for part in parts])
    twice = rows.loc[people(rows).duplicated(), "study"]
    return (
        f"No total, and no test between the subgroups: {' and '.join(twice)} stands in two of them, "
        "with the same people."
    )


def _cumulative_words(parts: list[Part], whole: Pool, asked: Question) -> str:
    short = _short(whole)
    steps = [f"{short[part.name]} {found(part, asked.digits)}" for part in parts]
    return f"Trial after trial, the pool so far: {'; then + '.join(steps)}."


def _left_out_words(parts: list[Part], whole: Pool, asked: Question) -> str:
    short = _short(whole)
    if len(whole.trials) == 2:
        return "Leaving one of two trials out leaves one, shown as it is: nothing is left to pool."
    each = [f"without {short[part.name]} {found(part, asked.digits)}" for part in parts]
    return f"Leaving one out: {'; '.join(each)}."


def _order_words(parts: list[Part], whole: Pool | None, order: str, asked: Question) -> str:
    """What the chosen order shows beyond the total."""
    if order == "by comparator":
        return _subgroup_words(parts, whole, asked)
    if order == "all together" or whole is None:
        return ""
    return (_cumulative_words if order == "cumulative by year" else _left_out_words)(parts, whole, asked)


def _whole_words(whole: Pool | None, model: str, asked: Question) -> str:
    if whole is None:
        return ""
    pooled, n = whole.pooled, whole.trials["n"].sum()
    return (
        f"{counted(pooled.k, 'trial')}, {headcount(n)}, {model}: {found(whole, asked.digits)}. "
        f"{heterogeneity(pooled, asked.digits)}; {prediction(pooled, model, asked.digits)}."
        f"{_same_as_fixed(pooled, model)}"
        f"{NARROW if pooled.narrower_than_normal else ''}"
    )


NARROW = (
    " Beware: by chance this Hartung-Knapp interval is narrower than the usual one; don’t trust its gain."
)


def _same_as_fixed(pooled: MetaAnalysis, model: str) -> str:
    """Where the choice of a model changes nothing, that is said."""
    if model == "fixed effect" or pooled.tau2 > 0:
        return ""
    also = ", but for its interval" if model.endswith("Hartung-Knapp") else ""
    return f" As τ² is 0 here, this model pools just as the fixed-effect one does{also}."


def prediction(pooled: MetaAnalysis, model: str, digits: int) -> str:
    """The prediction interval, or why there is none."""
    if pooled.k < 3:
        return "a prediction interval needs three trials"
    if model == "fixed effect":
        return "the fixed-effect model has no prediction interval"
    ends = interval(pooled.prediction_low, pooled.prediction_high, digits)
    return f"the {percent(95)} prediction interval for the true effect in a new trial is {ends}"


def heterogeneity(pooled: MetaAnalysis, digits: int) -> str:
    """Q with its p, I² as computed from Q, and tau², each with its interval where there is one."""
    share = f"Q = {number(pooled.q, 1)} ({p_value(pooled.q_p)}), I² (by Q) is {percent(100 * pooled.i2)}"
    if pd.isna(pooled.i2_low):
        share += ", too few trials for an interval"
    else:
        share += f", interval {number(100 * pooled.i2_low)} to {percent(100 * pooled.i2_high)}"
    if pd.isna(pooled.tau2):
        return share
    ends = interval(pooled.tau2_low, pooled.tau2_high, digits)
    return f"{share}; τ² is {number(pooled.tau2, digits)}, interval {ends}"


def _alone_words(rows: pd.DataFrame, asked: Question) -> str:
    if rows.empty:
        return "No trial in our tables gives an interval for this."
    each = [
        f"{with_interval(row['estimate'], row['ci_low'], row['ci_high'], asked.digits)}"
        f" at {weeks(row['timepoint_weeks'])}"
        for _, row in rows.iterrows()
    ]
    again = " Both are of the same people, so that they must not be pooled." if len(rows) > 1 else ""
    names = " and ".join(dict.fromkeys(rows["study"]))
    return (
        f"One trial ({names}) with {headcount(rows['n'].iloc[0])}: {', '.join(each)}.{again} "
        "With one trial there is nothing to pool."
    )


def _mcid_words(ends, asked: Question, mcid: dict) -> str:
    """Where the interval of a pool or of a trial lies beside the MCID."""
    if not asked.mcid:
        return ""
    size = plain(mcid[asked.mcid])
    return {
        "within": f"The interval lies wholly within ±{size}, the MCID.",
        "across": f"The interval reaches across the MCID of {size}: "
        "a difference that matters is neither shown nor ruled out.",
        "beyond": f"The interval lies wholly beyond the MCID of {size}.",
    }[against_mcid(ends.ci_low, ends.ci_high, mcid[asked.mcid])]


def _each_beside_mcid(rows: pd.DataFrame, asked: Question, mcid: dict) -> str:
    """The same for each follow-up of one trial."""
    each = [(weeks(row["timepoint_weeks"]), _mcid_words(row, asked, mcid)) for _, row in rows.iterrows()]
    if len(each) == 1:
        return each[0][1]
    return " ".join(f"At {when}: {said[0].lower()}{said[1:]}" for when, said in each)


def _counted_once(rows: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Which contrast speaks for a trial that has several, in a pool of all comparators."""
    against = shown.set_index("study_id")["comparator"]
    several = rows[rows["study_id"].isin(shown["study_id"])].groupby("study_id", sort=False)
    return " ".join(
        f"{group['study'].iloc[0]} counts once here, against {against[study]}."
        for study, group in several
        if len(set(group["comparator"])) > 1
    )


def _beside_words(beside: pd.DataFrame, asked: Question) -> str:
    if beside.empty:
        return asked.beside
    each = [
        f"Published, {row['study']}: {number(row['estimate'], asked.digits)}."
        if pd.isna(row["ci_low"])
        else f"Published, {row['study']}: "
        f"{with_interval(row['estimate'], row['ci_low'], row['ci_high'], asked.digits)}."
        for _, row in beside.iterrows()
    ]
    return f"{' '.join(each)} {asked.beside}"
