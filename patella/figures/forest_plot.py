"""The live forest plot of chapter 06: trials, what they say together, and what was published."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import pandas as pd

from patella.checks import check_choice, check_flag
from patella.figures import marks, theme
from patella.figures.labels import study_hover
from patella.synthesis.trials import (
    FOLLOW_UPS,
    QUESTIONS,
    Question,
    against_mcid,
    one_per_sample,
    people,
    pool,
)
from patella.words import (
    MINUS,
    author_year,
    counted,
    headcount,
    interval,
    named,
    number,
    percent,
    plain,
    weeks,
    with_interval,
)

MODELS = {"fixed effect": "fixed", "DerSimonian-Laird": "DL", "Paule-Mandel": "PM", "REML": "REML"}
SAME_PEOPLE = dict(zip(("first follow-up", "last follow-up"), FOLLOW_UPS))
LEAVE_OUT = ["keep all", "trial 1", "trial 2", "trial 3"]
POOLED_AT, PREDICTION_AT, PUBLISHED_AT = 0.4, 0.1, -0.6  # heights below the trials


def forest(trials: pd.DataFrame, published: pd.DataFrame, mcid: dict):
    """Bind the tables of the live forest plot and return its figure function.

    Many states look alike (one trial: no model matters), so that each look is drawn once only.

    Parameters
    ----------
    trials : DataFrame
        From `comparable_trials`.
    published : DataFrame
        From `published_values`.
    mcid : dict
        From `minimal_differences`.

    Returns
    -------
    callable
        `forest_plot`, with one parameter for each control.
    """
    samples = people(trials).groupby(trials["question"]).nunique()
    return partial(forest_plot, cache(partial(_forest_look, trials, published, mcid)), samples)


def forest_plot(
    look,
    samples: pd.Series,
    question="Function: quadriceps or hip",
    model="REML",
    hartung_knapp=False,
    same_people="first",
    leave_out="keep all",
) -> marks.Shown:
    """Live forest plot: trials, our pooled effect, and the published one beside it.

    Parameters
    ----------
    look, samples
        From `forest`: what draws, and how many groups of people each question has.
    question : str
        One of `QUESTIONS`.
    model : str
        One of `MODELS`.
    hartung_knapp : bool
        Hartung-Knapp interval; without effect in the fixed-effect model.
    same_people : str
        A value of `SAME_PEOPLE`: which follow-up counts where the same people were measured twice.
    leave_out : str
        One of `LEAVE_OUT`; nothing is left out where there is one trial, or no such trial.
    """
    check_choice(QUESTIONS, question=question)
    check_choice(MODELS, model=model)
    check_flag(hartung_knapp=hartung_knapp)
    check_choice(SAME_PEOPLE.values(), same_people=same_people)
    check_choice(LEAVE_OUT, leave_out=leave_out)
    groups = samples.get(question, 0)
    position = LEAVE_OUT.index(leave_out) - 1
    left_out = position if groups > 1 and 0 <= position < groups else None
    several = groups - (left_out is not None) > 1
    method = MODELS[model] if several else "REML"
    return look(question, method, several and hartung_knapp and method != "fixed", same_people, left_out)


def _forest_look(
    trials, published, mcid, question, method, hartung_knapp, same_people, left_out
) -> marks.Shown:
    asked = QUESTIONS[question]
    rows = one_per_sample(trials[trials["question"] == question], same_people).reset_index(drop=True)
    kept = rows.drop(index=[] if left_out is None else [left_out])
    # A value printed at two follow-ups stands beside the follow-up that is shown.
    beside = published[published["question"] == question]
    beside = beside.iloc[:1] if same_people == "first" else beside.iloc[-1:]
    pooled = pool(kept, method, hartung_knapp) if len(kept) > 1 else None
    reading = [
        _pooled_words(kept, pooled, asked, method, hartung_knapp),
        _mcid_words(kept, pooled, asked, mcid),
        _beside_words(beside, asked),
    ]
    return marks.Shown(
        _forest(rows, _weights(rows, kept, pooled), pooled, beside, asked, mcid),
        " ".join(filter(None, reading)),
        _forest_table(rows, kept, pooled, beside, asked),
    )


def _weights(rows, kept, pooled) -> np.ndarray:
    """The weight of each row, NaN where it is left out."""
    weights = np.full(len(rows), np.nan)
    if len(kept):
        weights[kept.index] = pooled.weights if pooled else 1.0
    return weights


def _forest(rows, weights, pooled, beside, asked: Question, mcid):
    places = [len(rows) + 0.5 - place for place in range(len(rows))]
    ticks = {
        place: f"{turn}. {author_year(row)}<br>{weeks(row['timepoint_weeks'])}, n = {number(row['n'])}"
        for turn, place, (_, row) in zip(range(1, len(rows) + 1), places, rows.iterrows())
    }
    ticks |= {POOLED_AT: "<b>pooled by us</b>"} if pooled else {}
    ticks |= {PUBLISHED_AT: f"published:<br>{author_year(beside.iloc[0])}"} if len(beside) else {}
    sides = (f"◀ favours {asked.second}", f"favours {asked.first} ▶")
    size = mcid.get(asked.mcid)
    mark = partial(marks.note, y=1, yref="paper", yanchor="bottom", xanchor="center")
    return marks.figure(
        "What do the trials say together?",
        [_trials(rows, weights, places, asked), *_pooled(pooled, asked), _published(beside, asked)],
        x=marks.scale(asked.unit.split(" (")[0], *sides, span=(-asked.reach, asked.reach), size=13),
        y=marks.lines(ticks, span=(-1.1, 4), size=12, showgrid=False),
        height=430,
        showlegend=False,
        shapes=marks.around("x", size) if size else [theme.line_at("x", 0)],
        annotations=[mark(f"MCID {plain(size)}", size)] if size else [],
    )


def _trials(rows, weights, places, asked: Question) -> dict:
    """Squares whose area follows the weight, open where a trial is left out."""
    out = np.isnan(weights)
    dots = marks.dots(
        rows,
        rows["estimate"],
        places,
        [_forest_hover(row, weight, asked) for (_, row), weight in zip(rows.iterrows(), weights)],
        colour=theme.SAME,
        size=np.where(out, 9, 8 + 12 * np.sqrt(weights)).tolist(),
        whiskers=(rows["ci_low"], rows["ci_high"]),
        thickness=1.5,
        cap=None,
        symbol=np.where(out, "square-open", "square").tolist(),
        line={"width": 1.5},
    )
    return dots | {"name": "trials"}


def _pooled(pooled, asked: Question) -> list[dict]:
    """A diamond with its interval, and the prediction interval below it; empty without a pooled effect."""
    one = [] if pooled is None else [pooled]
    ends = (
        pd.Series([getattr(p, end) for p in one], dtype=float) for end in ("estimate", "ci_low", "ci_high")
    )
    middle, low, high = ends
    hover = [
        f"<b>Pooled by us</b><br>{with_interval(p.estimate, p.ci_low, p.ci_high, asked.digits)}" for p in one
    ]
    at = [POOLED_AT for _ in one]
    diamond = marks.points(middle, at, colour=theme.MORE, hover=hover, size=17, symbol="diamond")
    diamond |= {"name": "ours, pooled", "error_x": marks.whisker(middle, low, high, theme.MORE, 4)}
    x = [x for p in one if np.isfinite(p.prediction_low) for x in (p.prediction_low, p.prediction_high)]
    prediction = marks.curve(x, [PREDICTION_AT for _ in x], colour=theme.MORE, width=2, dash="dot")
    return [diamond, prediction | {"name": "prediction interval"}]


def _published(beside, asked: Question) -> dict:
    dots = marks.dots(
        beside,
        beside["estimate"],
        [PUBLISHED_AT for _ in range(len(beside))],
        [
            f"<b>{row['study']}</b>, published<br>{number(row['estimate'], asked.digits)}"
            f"<br>Where: {named(row['source_location'])}"
            for _, row in beside.iterrows()
        ],
        colour=theme.ACCENT,
        size=15,
        whiskers=(beside["ci_low"], beside["ci_high"]),
        symbol=np.where(beside["ci_low"].notna(), "diamond", "diamond-open").tolist(),
        line={"width": 2, "color": theme.ACCENT},
    )
    return dots | {"name": "published"}


def _forest_hover(row, weight, asked: Question) -> str:
    share = "left out" if np.isnan(weight) else f"weight {percent(100 * weight)}"
    size = with_interval(row["estimate"], row["ci_low"], row["ci_high"], asked.digits)
    return study_hover(
        row,
        row["contrast"].replace(" - ", f" {MINUS} "),
        f"positive favours {asked.first}: {size}",
        f"derived by us: {row['derived']}" if row["derived"] else "as printed",
        f"{weeks(row['timepoint_weeks'])}, {share}",
    )


def _pooled_words(rows, pooled, asked: Question, method, hartung_knapp) -> str:
    first = f"{asked.first[0].upper()}{asked.first[1:]}"
    lead = f"{first} against {asked.second}, in {asked.unit}; positive favours {asked.first}."
    if rows.empty:
        return f"{lead} No trial in our tables gives an interval for this."
    if pooled is None:
        row = rows.iloc[0]
        found = with_interval(row["estimate"], row["ci_low"], row["ci_high"], asked.digits)
        return (
            f"{lead} One trial, {row['study']}, with {headcount(row['n'])}: {found}. "
            "With one trial there is nothing to pool."
        )
    how = {code: name for name, code in MODELS.items()}[method]
    how += ", Hartung-Knapp interval" if hartung_knapp else ""
    found = with_interval(pooled.estimate, pooled.ci_low, pooled.ci_high, asked.digits)
    return (
        f"{lead} {counted(pooled.k, 'trial')}, {headcount(rows['n'].sum())}, {how}: {found}. "
        f"{_heterogeneity(pooled)}; {_prediction(pooled, method, asked.digits)}."
        f"{NARROW if hartung_knapp and pooled.narrower_than_normal else ''}"
    )


NARROW = (
    " Beware: by chance this Hartung-Knapp interval is narrower than the usual one; don’t trust its gain."
)


def _prediction(pooled, method: str, digits: int) -> str:
    if pooled.k < 3:
        return "a prediction interval needs three trials"
    if method == "fixed":
        return "the fixed-effect model has no prediction interval"
    ends = interval(pooled.prediction_low, pooled.prediction_high, digits)
    return f"the {percent(95)} prediction interval for the true effect in a new trial is {ends}"


def _heterogeneity(pooled) -> str:
    """I² as computed from Q, with its interval where there is one."""
    share = f"I² (by Q) is {percent(100 * pooled.i2)}"
    if np.isnan(pooled.i2_low):
        return f"{share}, too few trials for an interval"
    return f"{share}, interval {number(100 * pooled.i2_low)} to {percent(100 * pooled.i2_high)}"


def _mcid_words(rows, pooled, asked: Question, mcid) -> str:
    if not asked.mcid or rows.empty:
        return ""
    ends = pooled or rows.iloc[0]
    size = plain(mcid[asked.mcid])
    return {
        "within": f"The interval lies wholly within ±{size}, the MCID.",
        "across": f"The interval reaches across the MCID of {size}: "
        "a difference that matters is neither shown nor ruled out.",
        "beyond": f"The interval lies wholly beyond the MCID of {size}.",
    }[against_mcid(ends.ci_low, ends.ci_high, mcid[asked.mcid])]


def _beside_words(beside, asked: Question) -> str:
    if beside.empty:
        return asked.beside
    row = beside.iloc[0]
    if pd.isna(row["ci_low"]):
        value = number(row["estimate"], asked.digits)
    else:
        value = with_interval(row["estimate"], row["ci_low"], row["ci_high"], asked.digits)
    return f"Published, {row['study']}: {value}. {asked.beside}"


FOREST_NUMBERS = {"estimate": "estimate", "95 % from": "ci_low", "95 % to": "ci_high", "weight (%)": "weight"}
FOREST_SOURCES = {
    "how we derived it": "derived", "where in the source": "source_location",
    "caution": "caution", "link": "doi_url",
}  # fmt: skip


def _forest_table(rows, kept, pooled, beside, asked: Question) -> pd.DataFrame:
    weights = dict(zip(kept.index, 100 * pooled.weights if pooled else [100.0]))

    def line(row, what) -> dict:
        numbers = {title: row.get(column) for title, column in FOREST_NUMBERS.items()}
        return (
            {"study": row["study"], "what": what, "n": row.get("n"), "weeks": row.get("timepoint_weeks")}
            | {
                title: None if pd.isna(value) else round(float(value), asked.digits + 1)
                for title, value in numbers.items()
            }
            | {title: named(row.get(column, "")) for title, column in FOREST_SOURCES.items()}
        )

    lines = [line(row, "trial") for _, row in rows.assign(weight=rows.index.map(weights)).iterrows()]
    if pooled:
        ours = {"estimate": pooled.estimate, "ci_low": pooled.ci_low, "ci_high": pooled.ci_high}
        lines.append(line({"study": "pooled by us", "n": kept["n"].sum()} | ours, "pooled"))
    lines += [line(row, "published") for _, row in beside.iterrows()]
    columns = ["study", "what", "n", "weeks", *FOREST_NUMBERS, *FOREST_SOURCES]
    return pd.DataFrame(lines, columns=columns, dtype=object)
