"""Figures of chapter 06: what exercise does for patellofemoral pain, and compared with what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pandas as pd

from patella import statistics
from patella.checks import check_choice, check_flag, check_positive, check_probability, single_numbers
from patella.figures import marks, theme
from patella.synthesis import pain_change
from patella.synthesis.trials import PLACES, in_mcids, people, percent_improved
from patella.words import (
    GLUE,
    author_year,
    counted,
    headcount,
    interval,
    number,
    percent,
    plain,
    quantity,
    weeks,
    with_interval,
)

TITLE = 13  # size of the type of an axis title in several lines


# ---------------------------------------------------------------- VMO-specific or general


KIND_COLOURS = dict(zip(pain_change.ARM_KINDS, (theme.MORE, theme.SAME, theme.ACCENT, theme.UNCLEAR)))
KIND_OF = {code: kind for kind, codes in pain_change.ARM_KINDS.items() for code in codes}
TRIALS = {"VMO against general": 340, "every randomised trial": 640}  # -> height of the figure


def vmo_or_general(
    arms: pd.DataFrame, trials="VMO against general", show_untreated=True, stated_only=False
) -> marks.Shown:
    """Percent fall in pain of each arm, joined within its trial.

    Parameters
    ----------
    arms : DataFrame
        Table `percent_pain_change`, with studies.
    trials : str
        One of `TRIALS`.
    show_untreated : bool
        Draw the arms without treatment, with placebo or with education alone.
    stated_only : bool
        Leave out trials whose VMO arm we classed as such by inference.
    """
    check_choice(TRIALS, trials=trials)
    check_flag(show_untreated=show_untreated, stated_only=stated_only)
    direct = pain_change.vmo_minus_general(arms)
    if stated_only:
        direct, arms = direct[~direct["inferred"]], pain_change.without_inferred(arms)
    rows = arms[arms["design"] == "rct"]
    if trials == "VMO against general":
        rows = rows[rows["study_id"].isin(direct["study_id"])]
    if not show_untreated:
        rows = rows[~rows["arm_class"].isin(pain_change.ARM_KINDS["no exercise"])]
    rows = rows.assign(kind=rows["arm_class"].map(KIND_OF))
    names = _newest_below(rows, direct)
    height = rows["study_id"].map({study: place for place, study in enumerate(names)})
    figure = marks.figure(
        "Which colour wins?",
        [_joined(rows, names), *marks.by(rows, "kind", KIND_COLOURS, partial(_arms, height))],
        x=marks.scale("fall in pain by the", "end of treatment (%)", span=(-30, 100), size=TITLE),
        y=marks.lines(list(names.values()), least=2, size=14),
        height=TRIALS[trials],
        shapes=[theme.line_at("x", 0)],
    )
    computed = {"fall in pain (%)": rows["percent_pain_decrease"], "class": rows["class_basis"]}
    table = marks.table(rows, ["study", "arm", "kind", "n"], **computed)
    return marks.Shown(figure, _vmo_reading(direct, rows, trials), table)


def _newest_below(rows: pd.DataFrame, direct: pd.DataFrame) -> dict[str, str]:
    """Studies with their short names, from below: those that compare directly on top, then by year."""
    studies = rows.drop_duplicates("study_id")
    studies = studies.assign(direct=studies["study_id"].isin(direct["study_id"]))
    studies = studies.sort_values(["direct", "year"], ascending=[True, False], kind="stable")
    return {row["study_id"]: author_year(row) for _, row in studies.iterrows()}


def _joined(rows: pd.DataFrame, names: dict[str, str]) -> dict:
    """A bar for each trial, from its smallest fall in pain to its largest."""
    x, y = [], []
    for place, study in enumerate(names):
        falls = rows.loc[rows["study_id"] == study, "percent_pain_decrease"]
        x += [falls.min(), falls.max(), None]
        y += [place, place, None]
    return marks.curve(x, y, colour=theme.GRID, width=5) | {"showlegend": False}


def _arms(height: pd.Series, rows: pd.DataFrame, kind: str, colour: str) -> dict:
    def told(row):
        return f"{row['arm']}: pain {_fell(row['percent_pain_decrease'])}", f"class: {row['class_basis']}"

    dots = marks.dots(
        rows,
        rows["percent_pain_decrease"],
        height[rows.index],
        told,
        colour=colour,
        size=marks.sized(rows["n"], 4, 2.6),
        opacity=0.85,
        **marks.RIM,
    )
    return dots | {"name": kind, "showlegend": not rows.empty}


def _fell(fall: float) -> str:
    return f"fell by {percent(fall, None)}" if fall >= 0 else f"rose by {percent(-fall, None)}"


def _vmo_reading(direct: pd.DataFrame, rows: pd.DataFrame, trials: str) -> str:
    each = ", ".join(
        f"{number(row['difference'], plus=True)} ({author_year(row)})" for _, row in direct.iterrows()
    )
    mean = np.average(direct["difference"], weights=direct["n"])
    lead = (
        ""
        if trials == "VMO against general"
        else f"{counted(len(rows), 'arm')} of {counted(rows['study_id'].nunique(), 'randomised trial')}. "
    )
    return (
        f"{lead}{counted(len(direct), 'trial')} set VMO-specific against general quadriceps training, "
        f"{headcount(direct['n'].sum())} in those arms. VMO-specific minus general, in percentage points of "
        f"pain: {each}; weighted by size {number(mean, 1)}. "
        "The review prints no spread, so there is no interval: this describes, it does not test."
    )


# ---------------------------------------------------------------- compared with what


COMPARATOR_COLOURS = dict(
    zip(pain_change.COMPARATORS, (theme.MORE, theme.ACCENT, theme.SAME, theme.UNCLEAR, theme.LESS))
)
COMPARATORS = {"all": pain_change.COMPARATORS} | {kind: (kind,) for kind in pain_change.COMPARATORS}
# Whether the first-named arm trains the VMO in particular.
EXERCISES = {"any quadriceps training": (True, False), "VMO-specific": (True,), "not VMO-specific": (False,)}


def compared_with_what(
    contrasts: pd.DataFrame, comparator="all", exercise="any quadriceps training", packages=False
) -> marks.Shown:
    """How much more pain fell with exercise than with the arm it was compared with.

    Parameters
    ----------
    contrasts : DataFrame
        From `pain_contrasts`.
    comparator : str
        One of `COMPARATORS`.
    exercise : str
        One of `EXERCISES`: kind of the first-named arm.
    packages : bool
        Also trials in which exercise came together with tape, brace or mobilisation.
    """
    check_choice(COMPARATORS, comparator=comparator)
    check_choice(EXERCISES, exercise=exercise)
    check_flag(packages=packages)
    rows = contrasts if packages else contrasts[~contrasts["package"]]
    rows = rows[rows["comparator"].isin(COMPARATORS[comparator])]
    rows = rows[(rows["arm_class"] == "vmo_specific").isin(EXERCISES[exercise])]
    # Nothing stands at the top, the strongest comparator at the bottom.
    rows = (
        rows.assign(strength=rows["comparator"].map(pain_change.COMPARATORS.index))
        .sort_values(["strength", "difference"], ascending=[False, True], kind="stable")
        .reset_index(drop=True)
    )
    figure = marks.figure(
        "Exercise wins. Compared with what?",
        marks.by(rows, "comparator", COMPARATOR_COLOURS, _contrasts),
        x=marks.scale("further fall in pain", "(percentage points)", span=(-35, 95), size=TITLE, dtick=25),
        y=marks.lines([_arm_label(row) for _, row in rows.iterrows()], span=(-0.8, max(len(rows), 8) - 0.2)),
        height=800,
        shapes=[theme.line_at("x", 0, dash="dash")],
    )
    told = ["study", "arm", "against", "comparator", "n"]
    table = marks.table(rows, told, **{"difference (percentage points)": rows["difference"]})
    return marks.Shown(figure, _comparator_reading(rows, packages), table)


def _contrasts(rows: pd.DataFrame, kind: str, colour: str) -> dict:
    def told(row):
        return (
            f"{row['arm']}: pain {_fell(row['first_fall'])}",
            f"{row['against']}: pain {_fell(row['second_fall'])}",
            f"difference {quantity(row['difference'], 'percentage points')}",
        )

    dots = marks.dots(
        rows,
        rows["difference"],
        rows.index,
        told,
        colour=colour,
        size=marks.sized(rows["n"], 4, 1.8),
        symbol=["diamond" if package else "circle" for package in rows["package"]],
        **marks.RIM,
    )
    return dots | {"name": f"against {kind}"}


def _arm_label(row: pd.Series) -> str:
    arm = row["arm"].split(" (")[0].replace("quadriceps retraining + mobilisation + taping", "package")
    return marks.with_byline(arm if len(arm) <= 26 else f"{arm[:25]}…", author_year(row))


def _comparator_reading(rows: pd.DataFrame, packages: bool) -> str:
    if rows.empty:
        also = (
            ""
            if packages
            else " with exercise alone; one that combined it with tape, brace or mobilisation may be added"
        )
        return f"No randomised trial here made this comparison{also}."
    parts = []
    for kind, row in pain_change.trial_medians(rows).iterrows():
        spread = "" if row["trials"] == 1 else f", from {interval(row['min'], row['max'], 0)}"
        sign = " apart, whichever arm was ahead" if kind == "another exercise" else ""
        behind = f"{counted(int(row['trials']), 'trial')}{spread}"
        parts.append(f"against {kind} {quantity(row['median'], 'points')}{sign} ({behind})")
    trials = counted(rows["study_id"].nunique(), "randomised trial")
    return (
        f"{counted(len(rows), 'contrast')} of {trials}. Median further fall in pain: {'; '.join(parts)}. "
        "No spread is printed, so no interval can be given; and each comparator has other trials behind it."
    )


# ---------------------------------------------------------------- the minimal important difference


PLACE_COLOURS = dict(zip(PLACES, (theme.LESS, theme.UNCLEAR, theme.SAME)))
PLACE_NAMES = {"beyond": "wholly beyond", "across": "reaches across", "within": "wholly within"}
EVIDENCE = {"trials and reviews": ("trial", "review"), "trials": ("trial",)}
SCALE_NAMES = {"pain": "pain", "akps": "function"}


def mcid_explorer(
    intervals: pd.DataFrame, mcid_pain=2.0, mcid_akps=10, evidence="trials and reviews"
) -> marks.Shown:
    """Show which intervals lie beyond, across or within the important difference that the reader sets.

    Marks are hollow where the scale of the difference is inferred.

    Parameters
    ----------
    intervals : DataFrame
        From `intervals_with_mcid`.
    mcid_pain : float
        Smallest difference that matters, in points of 10.
    mcid_akps : float
        The same on the AKPS, in points of 100.
    evidence : str
        One of `EVIDENCE`.
    """
    check_choice(EVIDENCE, evidence=evidence)
    rows = in_mcids(intervals, mcid_pain, mcid_akps).assign(label=_mcid_labels(intervals))
    rows = rows[rows["kind"].isin(EVIDENCE[evidence])].iloc[::-1].reset_index(drop=True)
    heading = (
        "difference, in MCIDs",
        "(band: too small to matter)",
        "right: first-named is better",
        "hollow: scale inferred",
    )
    figure = marks.figure(
        "Is the difference large enough to matter?",
        marks.by(rows, "place", PLACE_COLOURS, _mcid_intervals),
        x=marks.scale(*heading, span=_span(rows), size=TITLE),
        y=marks.lines(rows["label"].tolist(), least=len(intervals)),
        height=110 + 42 * len(intervals),
        shapes=marks.around("x", 1),
    )
    return marks.Shown(figure, _mcid_reading(rows, mcid_pain, mcid_akps), _mcid_table(rows))


def _mcid_labels(rows: pd.DataFrame) -> pd.Series:
    """What was compared, by whom and in what; and when, where one trial is followed up twice."""
    whose = pd.Series([f"{author_year(row)}, {SCALE_NAMES[row['scale']]}" for _, row in rows.iterrows()])
    when = [f", {weeks(row['timepoint_weeks'])}" for _, row in rows.iterrows()]
    twice = (rows["what"] + whose).duplicated(keep=False)
    return pd.Series(map(marks.with_byline, rows["what"], whose.where(~twice, whose + when)))


def _mcid_intervals(rows: pd.DataFrame, place: str, colour: str) -> dict:
    """Diamonds for reviews and circles for trials, hollow where the scale is inferred."""
    shapes = rows["kind"].map({"review": "diamond", "trial": "circle"})
    dots = marks.dots(
        rows,
        rows["estimate_units"],
        rows.index,
        _mcid_hover,
        colour=colour,
        whiskers=(rows["ci_low_units"], rows["ci_high_units"]),
        thickness=2.5,
        symbol=(shapes + rows["inferred"].map({True: "-open", False: ""})).tolist(),
        line={"width": 2, "color": colour},
    )
    return dots | {"name": PLACE_NAMES[place]}


def _mcid_hover(row: pd.Series) -> list[str]:
    size = with_interval(row["estimate"], row["ci_low"], row["ci_high"], 1)
    lines = [row["what"], f"{SCALE_NAMES[row['scale']]}: {size}", "positive favours the first-named"]
    lines += ["the scale is inferred from the size, none is printed"] if row["inferred"] else []
    return lines + ([f"derived by us: {row['derived']}"] if row["derived"] else [])


def _mcid_reading(rows: pd.DataFrame, mcid_pain: float, mcid_akps: float) -> str:
    count = rows["place"].value_counts()
    trials, reviews = rows[rows["kind"] == "trial"], rows[rows["kind"] == "review"]
    groups = counted(people(trials).nunique(), "group")
    also = f" and {counted(reviews['study_id'].nunique(), 'review')}" if len(reviews) else ""
    return (
        f"With an MCID of {quantity(mcid_pain, 'points', None)} of 10 for pain "
        f"and {plain(mcid_akps)} of 100 on the AKPS, "
        f"{count.get('beyond', 0)} of {len(rows)} intervals lie wholly beyond it, "
        f"{count.get('across', 0)} reach across, {count.get('within', 0)} lie wholly within, "
        f"from {groups} of trial patients{also}. "
        "Within means that a difference of that size is ruled out "
        f"at the {percent(95)} level; "
        "across means that it is not known. "
        f"{rows['inferred'].sum()} hang on a scale that we inferred (hollow marks)."
    )


def _mcid_table(rows: pd.DataFrame) -> pd.DataFrame:
    shown = rows.assign(scale=rows["scale"] + rows["inferred"].map({True: ", inferred", False: ""})).round(2)
    titles = {name: name for name in ("study", "what", "kind", "scale", "n")}
    titles |= {
        "timepoint_weeks": "weeks",
        "estimate": "estimate",
        "ci_low": "95 % from",
        "ci_high": "95 % to",
    }
    table = marks.table(shown, titles | {"place": "verdict"})
    return table.astype(object).where(table.notna(), None)


def _span(rows: pd.DataFrame) -> list[float]:
    """An axis that holds every interval, and never less than its usual range."""
    return [min(-2.8, rows["ci_low_units"].min() - 0.2), max(4.2, rows["ci_high_units"].max() + 0.2)]


# ---------------------------------------------------------------- network odds ratios


@dataclass(frozen=True)
class _Rival:
    """What the network compared treatments with: as its rows say it, as we do, and the end of the axis."""

    code: str
    name: str
    during: str  # what people do who get only this
    title: str
    largest: float


RIVALS = {
    "waiting": _Rival(
        "wait and see", "waiting", "while they wait", "How precise is “thirteen times the odds”?", 250
    ),
    "education": _Rival(
        "education", "education alone", "with education alone", "What does a package add to education?", 12
    ),
}


SCALES = ("odds ratio, log axis", "odds ratio, plain axis", "percent improved")


def network_odds(
    pooled: pd.DataFrame, against="waiting", scale="odds ratio, log axis", improve_anyway=30
) -> marks.Shown:
    """Odds of any improvement at three months, from one network meta-analysis.

    Parameters
    ----------
    pooled : DataFrame
        Table `pooled_effects`, with studies.
    against : str
        One of `RIVALS`.
    scale : str
        One of `SCALES`.
    improve_anyway : int
        Assumed percentage of people who improve without the treatment; without effect on odds ratios.
    """
    check_choice(RIVALS, against=against)
    check_choice(SCALES, scale=scale)
    rival = RIVALS[against]
    rows = pooled[pooled["study_id"] == "winters2020"]
    rows = rows[rows["comparison"].str.endswith(f" vs {rival.code}")]
    rows = rows.sort_values("estimate", ascending=False, kind="stable").reset_index(drop=True)
    rows = rows.assign(treatment=rows["comparison"].str.removesuffix(f" vs {rival.code}"))
    values = rows[["estimate", "ci_low", "ci_high"]]
    improved = percent_improved(values, improve_anyway)
    in_percent = scale == "percent improved"
    nothing, x = improve_anyway if in_percent else 1, _odds_axis(scale, rival)
    figure = marks.figure(
        rival.title,
        [_treatments(rows, improved if in_percent else values)],
        x=x,
        y=marks.lines([_treatment_label(name) for name in rows["treatment"]], size=12, span=_room(rows)),
        height=430,
        shapes=[theme.line_at("x", nothing, dash="dash")],
        annotations=[_rival_note(rival, np.log10(nothing) if x["type"] == "log" else nothing, x["range"])],
    )
    table = marks.table(
        rows.assign(against=rival.name),
        {"treatment": "treatment", "against": "against", "estimate": "odds ratio"}
        | {"ci_low": "95 % from", "ci_high": "95 % to"},
        **_improved_column(improved, rival, improve_anyway) if in_percent else {},
    )
    lead, means, doubt = _network_reading(rows["treatment"], values, improved, rival, improve_anyway)
    return marks.Shown(figure, f"{lead} {means if in_percent else ODDS_ONLY} {doubt}", table)


ODDS_ONLY = (
    "Odds are no chances: what they mean in people hangs on how many improve anyway, which moves the scale "
    "“percent improved” only."
)


def _improved_column(improved: pd.DataFrame, rival: _Rival, improve_anyway: int) -> dict:
    title = f"improved, if {percent(improve_anyway, None)} do {rival.during} (%)"
    return {title: improved["estimate"].round(1)}


def _room(rows: pd.DataFrame) -> tuple[float, float]:
    return -0.6, max(len(rows), 3) - 0.4


def _odds_axis(scale: str, rival: _Rival) -> dict:
    if scale == "percent improved":
        return marks.scale("people who improve (%)", span=(0, 102), size=TITLE, type="linear")
    log = scale == "odds ratio, log axis"
    title = ("odds ratio against", f"{rival.name} ({'log' if log else 'plain'} axis)")
    if not log:
        return marks.scale(*title, span=(0, rival.largest), size=TITLE, type="linear")
    span = (np.log10(0.7), np.log10(1.6 * rival.largest))
    return marks.scale(*title, span=span, size=TITLE, type="log", tickvals=[1, 3, 10, 30, 100])


def _rival_note(rival: _Rival, x: float, span) -> dict:
    """What the treatments are compared with, on the side of its line that has more room."""
    side = "right" if x > 0.45 * sum(span) else "left"
    return marks.note(rival.name, x, 1, xanchor=side, yref="paper", yanchor="bottom")


def _treatments(rows: pd.DataFrame, drawn: pd.DataFrame) -> dict:
    """A dot for each treatment; `drawn` are its odds ratios or percentages."""
    dots = marks.dots(
        rows,
        drawn["estimate"],
        rows.index,
        [
            f"<b>{row['treatment']}</b><br>{_odds_words(row)}<br>{row['study']}, {row['source_location']}"
            "<br>network of 22 trials; most comparisons of low or very low certainty"
            for _, row in rows.iterrows()
        ],
        colour=theme.SAME,
        size=13,
        whiskers=(drawn["ci_low"], drawn["ci_high"]),
    )
    return dots | {"name": "treatments"}


def _odds_words(row: pd.Series) -> str:
    ends = interval(row["ci_low"], row["ci_high"], None)
    return f"odds ratio {plain(row['estimate'])}, {percent(95)} credible interval {ends}"


def _network_reading(treatment, values, improved, rival: _Rival, improve_anyway) -> tuple[str, str, str]:
    """What the odds are, what they mean in people, and how sure that is."""

    def share(place) -> str:
        return f"{number(improved['ci_low'][place])} to {percent(improved['ci_high'][place])}"

    doubt = "most comparisons are of low or very low certainty."
    assumed = f"If {percent(improve_anyway, None)} improve {rival.during} (an assumption), that means"
    if rival.code == "education":
        braced = treatment.str.contains("orthosis")
        small, large = treatment.index[~braced][0], treatment.index[braced][0]
        return (
            "Exercise with education and tape or mobilisation, against education alone: "
            f"{_odds_words(values.loc[small])}; with an orthosis too: {_odds_words(values.loc[large])}.",
            f"{assumed} {share(small)} and {share(large)} at three months.",
            "How much of it the exercise does, these packages cannot say; "
            f"at twelve months improvement was similar with education alone; {doubt}",
        )
    exercise = treatment.index[treatment == "exercise"][0]
    row = values.loc[exercise]
    return (
        f"Exercise against waiting: {_odds_words(row)}; "
        f"the upper end is {quantity(row['ci_high'] / row['ci_low'], 'times')} the lower.",
        f"{assumed} {share(exercise)} with exercise.",
        f"All {len(values)} intervals overlap, so this does not rank the treatments; {doubt}",
    )


def _treatment_label(name: str) -> str:
    """Three short lines at most."""
    name = name.replace("taping/mobilisations", "taping or mobilisation").replace("+", " + ")
    return name.replace(" + taping", "<br>+ taping").replace("mobilisation + ", "mobilisation<br>+ ")


# ---------------------------------------------------------------- how many people would settle it


SIZES = np.arange(2, 2001)
SHOWN = (
    5, 8, 12, 16, 20, 25, 30, 36, 43, 50, 60, 70, 80, 95, 110, 130, 150, 175, 200, 240, 280, 330, 390, 450,
)  # fmt: skip


@cache
def _chance(margin: float, difference: float) -> np.ndarray:
    """Power to show equivalence within the margin (SDs) for each of `SIZES`: states share it."""
    return statistics.power_two_sample_tost(SIZES, -margin, margin, difference)


def sample_size_for_equivalence(
    direct: pd.DataFrame, margin=1.0, true_difference=0.0, sd=2.0, power=0.8
) -> marks.Shown:
    """Show how large a trial must be to find VMO-specific and general training alike.

    Parameters
    ----------
    direct : DataFrame
        From `vmo_minus_general`.
    margin : float
        Difference in pain (points of 10) that would be too small to matter, either way.
    true_difference : float
        True difference between the programmes.
    sd : float
        SD of pain within each arm.
    power : float
        Wanted chance of showing equivalence.
    """
    margin, true_difference, sd, power = single_numbers(
        margin=margin, true_difference=true_difference, sd=sd, power=power
    )
    check_positive(margin=margin, sd=sd)
    check_probability(power=power)
    chance = _chance(margin / sd, true_difference / sd)
    chances = pd.Series(100 * chance, index=SIZES).round(1)
    needed = int(SIZES[np.argmax(chance >= power)]) if chance[-1] >= power else None
    on_axis = [needed] if needed and needed <= SHOWN[-1] else []
    last = _end_of_axis(needed)
    figure = marks.figure(
        "How many people would settle it?",
        [_power_curve(chances), _trials_of_today(direct, chances)],
        x=marks.scale(
            "people in each arm", "● a trial of today", "★ all of them together",
            span=(0, last), size=TITLE,
        ),
        y=marks.scale("chance to show equivalence (%)", span=(-2, 103)),
        height=430,
        showlegend=False,
        shapes=[
            theme.line_at("y", 100 * power, dash="dash"),
            *(theme.line_at("x", size, color=theme.ACCENT, width=2) for size in on_axis),
        ],
        annotations=[_needed_note(size, last) for size in on_axis],
    )  # fmt: skip
    lead = (
        f"A calculation, not data: to show within ±{quantity(margin, 'points', None)} of 10 that the two "
        f"programmes are alike, with a true difference of {plain(true_difference)}, an SD of {plain(sd)} and "
        f"{percent(100 * power)} power, "
    )
    table = {"people in each arm": SHOWN, "chance to show equivalence (%)": chances[list(SHOWN)].to_numpy()}
    return marks.Shown(figure, lead + _needed_words(direct, needed), pd.DataFrame(table))


def _power_curve(chances: pd.Series) -> dict:
    hover = f"%{{x}} in each arm: %{{y:.0f}}{GLUE}%"
    return marks.curve(SHOWN, chances[list(SHOWN)], colour=theme.SAME, hover=hover) | {"name": "power"}


def _trials_of_today(direct: pd.DataFrame, chances: pd.Series) -> dict:
    """Each trial by the size of its arms, and a star for all of them together."""
    total = direct["n"].sum()
    sizes = [*(direct["n"] // 2), total // 2]
    hover = [
        f"a trial of the size of {row['study']}:<br>{headcount(row['n'])} in the two arms"
        for _, row in direct.iterrows()
    ]
    hover.append(f"as large as all {len(direct)} together:<br>{headcount(total)} in the two arms")
    symbols = ["circle"] * len(direct) + ["star"]
    look = {"hover": hover, "size": 12, "symbol": symbols} | marks.RIM
    return marks.points(sizes, chances[sizes], colour=theme.MORE, **look) | {"name": "trials of today"}


def _end_of_axis(needed: int | None) -> int:
    """One of two, so that the curve fills the plot and the axis does not give the guess away."""
    return 210 if needed and needed <= 190 else SHOWN[-1] + 5


def _needed_note(needed: int, last: int) -> dict:
    """Where the curve is not: it lies low before the number that is needed and high after it."""
    side, height, edge = ("left", 0, "bottom") if needed < 0.6 * last else ("right", 103, "top")
    return marks.note(f" {needed} in each arm ", needed, height, theme.ACCENT, xanchor=side, yanchor=edge)


def _needed_words(direct: pd.DataFrame, needed: int | None) -> str:
    largest = direct.nlargest(1, "n").iloc[0]
    if needed:
        answer = (
            f"a trial needs {headcount(needed)} in each arm, {2 * needed} in all, "
            f"{quantity(2 * needed / largest['n'], 'times', 1)} the two arms of the largest that exists "
            f"({author_year(largest)}, {headcount(largest['n'])})"
        )
    else:
        answer = f"a trial needs more than {SIZES[-1]:,}{GLUE}people in each arm"
    return (
        f"{answer}. All {counted(len(direct), 'trial')} together "
        f"have {number(direct['n'].sum())} in these arms, "
        "but print no SD that we could read, so they cannot be pooled."
    )
