"""Figures of chapter 05: whether an exercise can isolate or favour the VMO."""

from __future__ import annotations

from textwrap import fill, shorten

import numpy as np
import pandas as pd

from patella import statistics
from patella.checks import check_choice, check_flag, single_numbers
from patella.figures import marks, own_class, theme
from patella.figures.labels import study_hover
from patella.figures.marks import Shown
from patella.synthesis.contrasts import (
    LARGEST_STUDY,
    RATIO_OUTCOMES,
    SIDES,
    Endings,
    Sample,
    drawable_ratios,
    endings,
    found_no_difference,
    of_conditions,
    people_needed,
    simulated_sample,
)
from patella.synthesis.signals import (
    PEOPLE,
    PLAIN_ADDUCTORS,
    STUDIES,
    Study,
    icc_needed,
    larger,
    measured_twice,
    three_measures,
    two_electrodes,
)
from patella.words import GLUE, counted, headcount, interval, number, p_value, percent, plain, words

# Options of the controls: what a reader chooses -> the codes that it keeps (None: all).
OUTCOMES = {"every outcome": None, "the ratio itself": RATIO_OUTCOMES}
POPULATIONS = {
    "everyone": None,
    "healthy people": ["healthy"],
    "people with PFP": ["pfp", "pfp_and_control"],
}
CHAINS = {"all": None, "open": ["open", "open_or_sling"], "closed": ["closed"]}
# Here a reader chooses by the name on the left, and the function gets the code.
EXERCISES = {
    "all": "all",
    "knee extension": "knee_extension",
    "squat": "squat",
    "lunge": "lunge",
    "hip adduction": "hip_adduction",
    "hip abduction": "hip_abduction",
    "PNF pattern": "pnf",
}
DRIVES = {"driven equally": 1.0, "VM driven 10 % more": 1.1, "VL driven 10 % more": 1 / 1.1}


def _kept(rows: pd.DataFrame, **chosen) -> pd.DataFrame:
    """The rows that the options keep: column -> codes, or None for all."""
    keep = np.ones(len(rows), dtype=bool)
    for column, codes in chosen.items():
        if codes is not None:
            keep &= rows[column].isin(codes)
    return rows[keep]


# ---------------------------------------------------------------- evidence map

WHO = {
    "everyone": "",
    "healthy people": " in healthy people",
    "people with PFP": " in people with PFP (some beside controls)",
}
SIDE_LABELS = dict(zip(SIDES, ["VMO less", "no difference", "VMO more", "unclear or not tested"]))
SIDE_TICKS = ["VMO<br>less", "no dif-<br>ference", "VMO<br>more", "unclear,<br>untested"]  # for a phone
SIDE_COLOURS = dict(zip(SIDES, [theme.LESS, theme.SAME, theme.MORE, theme.UNCLEAR]))


def evidence_map(
    contrasts: pd.DataFrame, outcome="every outcome", minimum_n=0, population="everyone"
) -> Shown:
    """Map each contrast of conditions in the same people: what was changed, and which way the VMO went.

    Parameters
    ----------
    contrasts : DataFrame
        Table `direction_of_effect`, with studies.
    outcome : str
        One of `OUTCOMES`; "the ratio itself" keeps the contrasts that tested VMO:VL.
    minimum_n : int
        Smallest study shown; above 0, studies whose n was not stated are left out.
    population : str
        One of `POPULATIONS`; "people with PFP" includes studies of both groups.
    """
    check_choice(OUTCOMES, outcome=outcome)
    check_choice(POPULATIONS, population=population)
    (minimum_n,) = single_numbers(minimum_n=minimum_n)
    conditions = of_conditions(contrasts)
    conditions = conditions.assign(what=conditions["category"].map(words))
    rows = _kept(conditions, outcome=OUTCOMES[outcome], population=POPULATIONS[population])
    if minimum_n > 0:
        rows = rows[rows["n"] >= minimum_n]
    # Every category keeps its line in every state, so that the eye can follow the dots.
    categories = conditions["what"].value_counts().index
    height = {name: len(categories) - 1 - place for place, name in enumerate(categories)}
    offset, turn, of = marks.side_by_side(rows, ["side", "what"])
    rows = rows.assign(
        x=rows["side"].map(SIDES.index) + offset,
        # Where many stand side by side, every second one steps down, so that a phone shows each of them.
        y=rows["what"].map(height) - np.where(of > 3, 0.2 * (turn % 2 * 2 - 1), 0),
        hover=[_contrast_hover(row) for row in rows.to_dict("records")],
    )
    figure = marks.figure(
        "Which way did the VMO go when an exercise was changed?",
        marks.by(rows, "side", SIDE_LABELS, _contrast_dots),
        x=marks.cells(SIDE_TICKS, tickfont={"size": 12}),
        y=marks.lines(
            {place: fill(name, 13).replace("\n", "<br>") for name, place in height.items()},
            size=12,
            span=(-0.7, len(height) - 0.3),
        ),
        height=680,
        showlegend=False,
    )
    table = marks.table(
        rows,
        ["study", "manipulation", "comparator", "n"],
        outcome=rows["outcome"].map(_outcome),
        direction=rows["side"].map(SIDE_LABELS),
    )
    return Shown(figure, _map_reading(rows, outcome, minimum_n, population), table)


def _contrast_dots(some: pd.DataFrame, side: str, label: str) -> dict:
    dots = marks.dots(
        some,
        some["x"],
        some["y"],
        some["hover"],
        colour=SIDE_COLOURS[side],
        size=marks.sized(some["n"], 5, 2),
        opacity=0.75,
        symbol=["circle-open" if unknown else "circle" for unknown in some["n"].isna()],
        **marks.RIM,
    )
    return dots | {"name": label}


def _contrast_hover(row: dict) -> str:
    against, outcome = f"against: {row['comparator']}", f"outcome: {_outcome(row['outcome'])}"
    return study_hover(row, row["manipulation"], against, outcome)


def _outcome(code: str) -> str:
    """What was measured, in words: "vmo_vl_ratio" -> "VMO:VL ratio"."""
    return words(code).replace("VMO VL", "VMO:VL").replace("VM VL", "VM:VL")


def _map_reading(rows, outcome, minimum_n, population) -> str:
    who = WHO[population]
    size = f" with at least {headcount(minimum_n)}" if minimum_n else ""
    if rows.empty:
        return f"No contrast{who}{size} is left for {outcome}."
    count = rows["side"].value_counts()
    studies = counted(rows["study_id"].nunique(), "study", "studies")
    return (
        f"{counted(len(rows), 'contrast')} from {studies}{who}{size}, {outcome}: "
        f"{count.get('no_difference', 0)} found no difference, {count.get('increase', 0)} found more VMO, "
        f"{count.get('decrease', 0)} less, {count.get('unclear', 0)} are unclear or were not tested. "
        "This counts contrasts; it does not weigh them, and “no difference found” is not “equal”. "
        "Comparisons of groups, and of muscles within one exercise, are not drawn: "
        "they change nothing for the same people."
    )


# ---------------------------------------------------------------- ratios by exercise

REFERENCE = {
    "yes": "each signal normalised to its own reference",
    "unknown": "normalised or not: not stated in the text read",
    "raw": "raw signals, not normalised",
}
SHORTER = {
    "maximal isometric ": "max. ",
    "double-leg ": "",
    " with isometric ": " with ",
    "-chain knee ": "-chain ",
    " pattern": "",
    ", ankle ": ", ",
    ", side-lying": "",
}


def ratio_by_exercise(
    ratios: pd.DataFrame,
    exercise_class="all",
    chain="all",
    population="everyone",
    printed_only=False,
    mine: pd.DataFrame | None = None,
) -> Shown:
    """VMO:VL activity ratio by exercise, as the authors printed it or as the ratio of their means.

    Parameters
    ----------
    ratios : DataFrame
        Table `exercise_ratios`, with studies.
    exercise_class : str
        One of the codes of `EXERCISES`.
    chain : str
        One of `CHAINS`.
    population : str
        One of `POPULATIONS`.
    printed_only : bool
        Leave out the ratios that we derived from two means.
    mine : DataFrame, optional
        A class's own table `ratio`, to be drawn beside the literature.
    """
    check_choice(EXERCISES.values(), exercise_class=exercise_class)
    check_choice(CHAINS, chain=chain)
    check_choice(POPULATIONS, population=population)
    check_flag(printed_only=printed_only)
    rows = _kept(
        drawable_ratios(ratios),
        exercise_class=None if exercise_class == "all" else [exercise_class],
        chain=CHAINS[chain],
        population=POPULATIONS[population],
        printed=[True] if printed_only else None,
    ).reset_index(drop=True)
    # Studies stay together, the largest on top: a ratio is compared within its own study.
    height = rows.index + 0.8 * (rows["study_id"].ne(rows["study_id"].shift()).cumsum() - 1)
    rows = rows.assign(exercise=rows["exercise"].map(words))
    records = rows.to_dict("records")
    rows = rows.assign(height=height, hover=[_ratio_hover(row) for row in records])
    lines = dict(zip(height, map(_short_exercise, records)))
    figure = marks.figure(
        "How does the VMO:VL ratio change with the exercise?",
        marks.by(
            rows,
            "printed",
            {True: "printed by the authors", False: "our ratio of two printed means"},
            _ratio_dots,
        ),
        x=marks.scale("VMO:VL ratio", f"(bars: ±{GLUE}1{GLUE}SD)", span=(0, 2.4)),
        y=marks.lines(lines, span=(-0.9, max(*lines, 5) + 0.9 if lines else 6)),
        height=940,
        legend={"x": 1, "xanchor": "right", "y": 1.01},
        shapes=[theme.line_at("x", 1, dash="dash")],
    )
    shown = Shown(figure, _ratio_reading(rows), _ratio_table(rows))
    return shown if mine is None else own_class.ratios(shown, mine)


def _ratio_dots(some: pd.DataFrame, printed: bool, label: str) -> dict:
    """Full dots for what authors print, rings for our division of two means, which has no spread."""
    colour = theme.SAME
    dots = marks.dots(
        some,
        some["ratio"],
        some["height"],
        some["hover"],
        colour=colour,
        symbol="circle" if printed else "circle-open",
        line={"width": 2, "color": colour},
    )
    spread = [None if pd.isna(sd) else sd for sd in some["spread"]] if printed else []
    bars = {"type": "data", "array": spread, "thickness": 1.5, "color": theme.SOFT_INK}
    return dots | {"name": label, "error_x": bars | {"visible": any(sd is not None for sd in spread)}}


def _short_exercise(row: dict) -> str:
    exercise = row["exercise"].split(" (")[0]
    for long, short in SHORTER.items():
        exercise = exercise.replace(long, short)
    exercise = shorten(exercise, 29, placeholder=" …")
    group = "" if row["group"] == "all" else f", {row['group']}"
    name, year = row["study"].rsplit(" ", 1)
    return marks.with_byline(exercise, f"{name.removesuffix(' et al.').split('-')[0]} {year}{group}")


def _ratio_hover(row: dict) -> str:
    spread = f" (SD{GLUE}{plain(row['spread'])})" if pd.notna(row["spread"]) else ""
    origin = "as printed" if row["printed"] else "our ratio of the two printed means, no spread"
    reference = REFERENCE["raw" if row["emg_unit"] == "uV" else row["ratio_normalised"]]
    return study_hover(row, row["exercise"], f"ratio {number(row['ratio'], 2)}{spread}, {origin}", reference)


def _ratio_reading(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "No exercise with a ratio is left in this selection."
    low, high = (
        f"{number(row['ratio'], 2)} ({row['exercise']}, {row['study']})"
        for row in (rows.iloc[rows["ratio"].argmin()], rows.iloc[rows["ratio"].argmax()])
    )
    span = f"The one ratio is {low}." if len(rows) == 1 else f"The ratio runs from {low} to {high}."
    spreads = rows["spread"].notna().sum()
    bands = (
        f"an SD that can be drawn is printed for {spreads}"
        if spreads
        else "no SD that can be drawn is printed for any of them"
    )
    studies = counted(rows["study_id"].nunique(), "study", "studies")
    return (
        f"{counted(len(rows), 'condition')} from {studies}; {bands}. {span} "
        f"{(rows['ratio'] > 1).sum()} of {len(rows)} lie above 1, where the VMO’s signal is the larger; "
        f"{(rows['ratio_normalised'] == 'yes').sum()} of {len(rows)} compare shares of a reference "
        "for sure. That says nothing about force."
    )


def _ratio_table(rows: pd.DataFrame) -> pd.DataFrame:
    origin = np.where(rows["printed"], "printed", "derived: VMO mean / VL mean")
    columns = {name: name for name in ["study", "exercise", "group", "n"]}
    columns |= {"ratio": "VMO:VL ratio", "spread": "SD"}
    return marks.table(rows, columns, origin=origin)


# ---------------------------------------------------------------- power


def power_of_studies(contrasts: pd.DataFrame, effect=0.5, alpha=0.05) -> Shown:
    """Power of a paired comparison against sample size, with the studies that found no difference.

    Parameters
    ----------
    contrasts : DataFrame
        Table `direction_of_effect`, with studies.
    effect : float
        True effect, Cohen's dz: mean difference over the SD of the differences.
    alpha : float
        Level of the two-sided test.
    """
    effect, alpha = single_numbers(effect=effect, alpha=alpha)
    studies = found_no_difference(contrasts)
    studies["power"] = 100 * statistics.power_paired(effect, studies["n"].to_numpy(), alpha)
    sizes = np.arange(4, 61)
    chance = marks.curve(
        sizes,
        100 * statistics.power_paired(effect, sizes, alpha),
        colour=theme.SAME,
        hover=f"n = %{{x}}: %{{y:.0f}}{GLUE}%",
    )
    dots = marks.dots(
        studies,
        studies["n"],
        studies["power"],
        lambda row: [f"power {percent(row['power'])} at dz = {plain(effect)}"],
        colour=theme.MORE,
        **marks.RIM,
    )
    largest = studies.loc[studies["n"].idxmax()]
    # Right of the largest study and below it there is no curve, nor the usual aim, nor the axis.
    room = {"x": largest["n"], "y": min(70, max(16, largest["power"] - 8)), "xanchor": "left"}
    named = f"{len(studies)} studies that<br>found no difference"
    figure = marks.figure(
        "What could a study of this size have seen?",
        [chance | {"name": "power"}, dots | {"name": "studies that found no difference"}],
        x=marks.scale("people in the study (n)", span=(0, 62)),
        y=marks.scale("chance to find the effect (power, %)", span=(0, 103)),
        height=420,
        shapes=[theme.line_at("y", 80, dash="dash")],
        annotations=[
            marks.note(f"usual aim: {percent(80)}", 62, 80, size=12, xanchor="right", yanchor="top"),
            marks.note(named, colour=theme.MORE, size=12, yanchor="top", align="left", **room),
        ],
        showlegend=False,
        margin={"t": 16},
    )
    power = studies["power"].round(1)
    table = marks.table(studies, ["study", "n"], **{"power (%)": power})
    return Shown(figure, _power_reading(studies, effect, alpha), table)


def _power_reading(studies: pd.DataFrame, effect: float, alpha: float) -> str:
    eight = 100 * statistics.power_paired(effect, 8, alpha)
    least = people_needed(effect, alpha)
    needed = f"n = {least}" if least else f"more than {LARGEST_STUDY:,} people"
    reach = int((studies["power"] >= 80).sum())
    return (
        f"If the true effect is dz = {plain(effect)} and the test is two-sided at {plain(alpha)}, "
        f"a study of {headcount(8)}, like Mirzabeigi 1999, finds it {number(eight)} times in 100; "
        f"{percent(80)} needs {needed}. "
        f"Of the {len(studies)} studies here that compared one group of people with itself "
        "and found no difference at least once, "
        f"{reach} {'reaches' if reach == 1 else 'reach'} {percent(80)}. "
        "The sum is for one paired t test; the studies’ own tests differ."
    )


# ---------------------------------------------------------------- not significant, or equal?

# What a study can end with, in the order of `Endings`, and which of its claims that makes.
CLAIMS = {
    "difference only": ("different",),
    "equality only": ("equal",),
    "both": ("different", "equal"),
    "neither": (),
}
LOWEST = -0.35  # of the upper picture, whose people stand above 0


def not_significant_is_not_equal(true_difference=0.1, n=8, margin=0.15, sample=1) -> Shown:
    """Simulated paired differences with a t test for difference and a test for equivalence (TOST).

    Parameters
    ----------
    true_difference : float
        Mean difference of the ratio between two exercises in the simulated population; not negative.
    n : int
        People in the simulated study.
    margin : float
        Differences below this, either way, are taken as too small to matter.
    sample : int
        Number of the sample; each has a stream of random numbers of its own.
    """
    # A slider may hand over 0.30000000000000004.
    true_difference, margin = (
        round(value, 9) for value in single_numbers(true_difference=true_difference, margin=margin)
    )
    study = simulated_sample(true_difference, n, margin, sample)
    ends = endings(true_difference, n, margin)
    truths = {"different": true_difference != 0, "equal": true_difference < margin}
    people = marks.points(
        study.differences,
        np.linspace(0.15, 0.85, n).round(3),
        colour=theme.UNCLEAR,
        hover="difference %{x}",  # a format here would write a hyphen for the minus
        size=7,
        opacity=0.7,
    )
    mean, wide, narrow = study.test.mean, (study.test.ci_low, study.test.ci_high), study.interval_90
    figure = marks.figure(
        "Not significant: is that the same as equal?",
        [
            people | {"name": "one simulated person each"},
            _interval(mean, *wide, 1.2, f"mean, {percent(95)} interval (t test)", theme.INK),
            _interval(mean, *narrow, 1.5, f"mean, {percent(90)} interval (TOST)", theme.LESS),
            _bars_of_thousand(ends, truths),
        ],
        height=740,
        legend={"y": 0, "yanchor": "bottom", "yref": "container"},
        **_two_pictures(true_difference, margin),
    )
    return Shown(
        figure,
        f"Simulation with {headcount(n)} and a true difference of {plain(true_difference)}: "
        f"t test {p_value(study.test.p)}, TOST {p_value(study.p_equal)} for a margin of {_within(margin)}. "
        f"{_sample_in_words(truths, study)} {_studies_in_words(truths, ends)}",
        _equality_table(study, margin, truths, ends),
    )


def _interval(mean, low, high, height, label, colour) -> dict:
    middle, low_end, high_end = np.array([mean]), np.array([low]), np.array([high])
    hover = f"{label}: {number(mean, 2)}, {interval(low, high, 2)}"
    dot = marks.points([mean], [height], colour=colour, hover=hover, size=12, symbol="diamond")
    return dot | {"name": label, "error_x": marks.whisker(middle, low_end, high_end, colour, cap=6)}


def _bars_of_thousand(ends: Endings, truths: dict[str, bool]) -> dict:
    """How a thousand such studies end, each end in the colour of its truth, on axes of their own."""
    counts = [round(1000 * share) for share in ends[: len(CLAIMS)]]
    colours = [
        (theme.SAME if all(truths[claim] for claim in claims) else theme.MORE) if claims else theme.UNCLEAR
        for claims in CLAIMS.values()
    ]
    return marks.bars(
        counts,
        list(CLAIMS),
        colour=colours,
        hover="%{y}: %{x} of 1,000 studies",
        width=None,
        text=[f"{count:,}" for count in counts],
        textposition="outside",
        cliponaxis=False,
        showlegend=False,
        xaxis="x2",
        yaxis="y2",
    )


def _two_pictures(true_difference: float, margin: float) -> dict:
    """Axes, shapes and notes: the sample above, a thousand such studies below."""
    behind = [
        theme.band_at("x", -margin, margin),
        theme.line_at("x", 0),
        theme.line_at("x", true_difference, color=theme.ACCENT, dash="dot", width=2),
    ]
    # Below all people.
    truth = marks.note(" truth", true_difference, LOWEST, theme.ACCENT, xanchor="left", yanchor="bottom")
    small = marks.note("too small to matter", 0, 1, yref="paper", yanchor="bottom")
    return {
        "shapes": [shape | {"yref": "y domain"} for shape in behind],  # in the upper picture only
        "annotations": [small, truth],
        # In one line, and narrow enough for a phone, where the picture below follows closely.
        "x": marks.scale("difference in VMO:VL (simulated)", span=(-1.1, 1.4), hoverformat=".2f"),
        "y": {"visible": False, "range": [LOWEST, 1.75], "domain": [0.6, 1]},
        "xaxis2": marks.scale(
            "of 1,000 such studies",
            "(blue: true, red: false)",
            span=(0, 1250),
            tickvals=[0, 500, 1000],
            anchor="y2",
        ),
        "yaxis2": {
            "tickvals": list(CLAIMS),
            "ticks": "",
            "tickfont": {"size": 12},
            "autorange": "reversed",
            "domain": [0, 0.34],
            "anchor": "x2",
        },
    }


def _within(margin: float) -> str:
    return f"±{GLUE}{plain(margin)}"


def _equality_table(study: Sample, margin, truths, ends: Endings) -> pd.DataFrame:
    intervals = {95: (study.test.ci_low, study.test.ci_high), 90: study.interval_90}
    return pd.DataFrame(
        {
            "test": ["paired t test", "equivalence (TOST)"],
            "question": ["is there a difference?", f"is it smaller than {_within(margin)}?"],
            "truth": ["yes" if true else "no" for true in truths.values()],
            "mean difference": [number(study.test.mean, 3)] * 2,
            "interval": [
                f"{percent(level)}: {interval(low, high, 2)}" for level, (low, high) in intervals.items()
            ],
            "result": [p_value(study.test.p), p_value(study.p_equal)],
            "of 1,000 such studies, shown by": [round(1000 * ends.difference), round(1000 * ends.equality)],
        }
    )


def _sample_in_words(truths: dict[str, bool], study: Sample) -> str:
    """What this sample shows, and whether that is so: the truth of a simulation is known."""
    found, equal = study.test.p < 0.05, study.p_equal < 0.05
    if found and truths["different"] and study.test.mean < 0:
        difference = "A difference is found, in the wrong direction (type S error)."
    else:
        difference = {
            (True, True): "A difference is found, and there is one.",
            (True, False): "A difference is found that does not exist: a false alarm (type I error).",
            (False, True): "The true difference is missed (type II error).",
            (False, False): "No difference is found, and there is not any.",
        }[found, truths["different"]]
    equality = {
        (True, True): "Equality within the margin is shown, and holds.",
        (True, False): "Equality within the margin is shown, but does not hold: a false claim.",
        (False, True): "Equality within the margin holds, but is not shown.",
        (False, False): "Equality within the margin is not shown, and does not hold.",
    }[equal, truths["equal"]]
    verdict = "" if found or equal else " So this study cannot tell."
    return f"{difference} {equality}{verdict}"


def _studies_in_words(truths: dict[str, bool], ends: Endings) -> str:
    found, equal, both, neither, wrong = (
        round(1000 * share)
        for share in (ends.difference, ends.equality, ends.both, ends.neither, ends.wrong_sign)
    )
    if truths["different"]:
        errors = f"and {_who(1000 - found, 'misses', 'miss')} it"
        errors += f"; {wrong} of the finds {'has' if wrong == 1 else 'have'} the wrong sign" if wrong else ""
    else:
        errors = "each a false alarm"
    shown = "hardly ever shown"
    if equal:
        shown = f"shown by {equal:,}, {'which holds' if truths['equal'] else 'each time falsely'}"
    return (
        f"Of 1,000 such studies {_who(found, 'finds', 'find')} a difference, {errors}. Equality is {shown}. "
        f"{_who(both, 'shows', 'show')} both, {neither:,} neither (exact averages, rounded)."
    )


def _who(studies: int, does: str, do: str) -> str:
    return f"{studies:,} {does if studies == 1 else do}"


# ---------------------------------------------------------------- cross-talk

ELECTRODES = {"skin": "skin electrodes", "wire": "fine wires"}
ELECTRODE_COLOURS = {"skin": theme.MORE, "wire": theme.SAME}
ELECTRODE_PLACES: dict[str, list[float]] = {
    "skin": [0, 1],
    "wire": [2.5, 3.5],
}  # without and with the squeeze


def same_squat_two_electrodes(cross_talk=20, squeeze=80, true_rise=0) -> Shown:
    """Simulated squats with and without a squeeze of the thighs, recorded in two ways at once.

    Parameters
    ----------
    cross_talk : int
        Percent of the adductors' signal that reaches the VMO's skin electrode.
    squeeze : int
        Effort of the adductors while squeezing, percent of their maximum.
    true_rise : int
        Percent by which the VMO itself works more while squeezing.

    Notes
    -----
    The model stands in `synthesis.signals.two_electrodes`.  The ten people drawn are a study without
    luck; "how often" is counted over `STUDIES` others.
    """
    studies = two_electrodes(cross_talk, squeeze, true_rise)
    figure = marks.figure(
        "Same squat, two electrodes: who is speaking? (simulation)",
        [line for electrode, study in studies.items() for line in _squat_lines(electrode, study)],
        x={
            "tickvals": [place for places in ELECTRODE_PLACES.values() for place in places],
            "ticktext": ["skin,<br>plain", "skin,<br>squeeze", "wire,<br>plain", "wire,<br>squeeze"],
            "tickangle": 0,
            "tickfont": {"size": 12},
            "range": [-0.4, 3.9],
            "showgrid": False,
            "title": {"text": "grey: one simulated person each; bold: their mean"},
        },
        y=marks.scale("VMO:VL ratio (simulated)", span=(0.3, 2.1)),
        height=500,
        showlegend=False,
        margin={"t": 16},
    )
    table = pd.DataFrame(
        {
            "electrode": [ELECTRODES[electrode] for electrode in studies],
            "mean ratio, plain": [round(float(study.plain.mean()), 3) for study in studies.values()],
            "mean ratio, squeeze": [round(float(study.squeezed.mean()), 3) for study in studies.values()],
            "test of the ten drawn": [p_value(study.test.p) for study in studies.values()],
            "studies of ten that find a rise (%)": [study.found for study in studies.values()],
            "Wong 2013 (ten people)": ["rise", "no difference found"],
        }
    )
    return Shown(figure, _electrode_reading(cross_talk, squeeze, true_rise, studies), table)


def _squat_lines(electrode: str, study: Study) -> list[dict]:
    """A line for each of ten people, and one for their mean."""
    places = ELECTRODE_PLACES[electrode]
    people = np.column_stack([study.plain, study.squeezed]).round(3)
    each = marks.curve(
        [*places, None] * PEOPLE,
        [value for pair in people.tolist() for value in (*pair, None)],
        colour=theme.UNCLEAR,
        hover="one person: %{y:.2f}",
        width=1.5,
    )
    each |= {"name": "one simulated person each", "opacity": 0.5}
    means = people.mean(axis=0).round(3)
    mean = marks.curve(places, means, colour=ELECTRODE_COLOURS[electrode], hover="mean: %{y:.2f}", width=4)
    mean |= {"name": f"mean, {ELECTRODES[electrode]}", "mode": "lines+markers", "marker": {"size": 10}}
    return [each, mean]


def _electrode_reading(cross_talk, squeeze, true_rise, studies: dict[str, Study]) -> str:
    truth = f"really works {percent(true_rise)} more" if true_rise else "does not work any harder"
    errors = "the others miss it" if true_rise else "each of these rises is false"
    drawn, found = {}, {}
    for electrode, study in studies.items():
        drawn[electrode] = f"{number(study.test.mean, 2, plus=True)} ({p_value(study.test.p)})"
        found[electrode] = _rounded(study.found)
    return (
        f"Simulation: the VMO {truth} while the adductors squeeze "
        f"at {percent(max(squeeze, 100 * PLAIN_ADDUCTORS))} of their maximum, "
        f"and {percent(cross_talk)} of their signal reaches the skin electrode. "
        "In the ten people drawn (a study without luck) "
        f"the ratio changes by {drawn['skin']} on the skin and by {drawn['wire']} by wire. "
        f"Of {STUDIES:,} such studies of ten, {found['skin']} find a rise on the skin "
        f"and {found['wire']} by wire; {errors}. "
        "Wong 2013 found a rise on the skin and no difference by wire. "
        "Efforts, spread and noise are our assumptions."
    )


def _rounded(share: int) -> str:
    """A share of studies, in percent, that does not round to all or none."""
    return {0: f"under {percent(1)}", 100: f"over {percent(99)}"}.get(share, percent(share))


# ---------------------------------------------------------------- normalisation


IN_FIRST_PAIR = {"VM": -0.2, "VL": 0.2}  # where the first two of the paired bars stand


def which_muscle_is_more_active(true_drive="driven equally", unit_size=1.3, vl_in_reference=90) -> Shown:
    """The same two muscles by their drive, their raw signal and their normalised signal (a toy model).

    Parameters
    ----------
    true_drive : str
        One of `DRIVES`.
    unit_size : float
        Size of the VM's motor unit potentials under the electrode, VL = 1.
    vl_in_reference : int
        How fully the VL is driven in the reference contraction, percent of the VM's drive there.

    Notes
    -----
    The model stands in `synthesis.signals.three_measures`.
    """
    check_choice(DRIVES, true_drive=true_drive)
    ratios = three_measures(DRIVES[true_drive], unit_size, vl_in_reference)
    heights = {"VM": [round(100 * ratio, 1) for ratio in ratios.values()], "VL": [100.0] * len(ratios)}
    muscles = {"VM": "vastus medialis", "VL": "vastus lateralis"}
    bars = [
        {
            "type": "bar",
            "name": muscle,
            "x": list(ratios),
            "y": heights[muscle],
            "marker": {"color": theme.MUSCLES[name]},
            "text": [number(height) for height in heights[muscle]],
            "textposition": "outside",
            "hovertemplate": f"{muscle}, %{{x}}: %{{y:.0f}}<extra></extra>",
        }
        for muscle, name in muscles.items()
    ]
    figure = marks.figure(
        "Which muscle is “more active”? (toy model)",
        bars,
        x={"tickangle": 0, "tickfont": {"size": 13}},
        y=marks.scale("VL = 100", span=(0, 200)),
        height=420,
        barmode="group",
        annotations=[
            marks.note(f"<b>{muscle}</b>", place, 8, theme.GROUND) for muscle, place in IN_FIRST_PAIR.items()
        ],
        showlegend=False,
        margin={"t": 16},
    )
    table = pd.DataFrame(
        {
            "measure": list(ratios),
            "VM : VL": [round(ratio, 3) for ratio in ratios.values()],
            "larger": [larger(ratio) for ratio in ratios.values()],
        }
    )
    return Shown(figure, _measures_reading(ratios), table)


def _measures_reading(ratios: dict[str, float]) -> str:
    drive, signal, share = (number(ratio, 2) for ratio in ratios.values())
    truth, raw, normalised = map(larger, ratios.values())
    if raw == normalised:
        verdict = f"Both measures say {raw}, "
        verdict += "and so does the truth." if raw == truth else f"and both are wrong: the truth is {truth}."
    else:
        right = {raw: "raw is", normalised: "normalised is"}.get(truth, "neither is")
        verdict = f"Raw says {raw}, normalised says {normalised}: "
        verdict += f"the answer turns with the measure, and {right} right."
    return (
        f"Toy model: VM to VL is {drive} in true drive, {signal} in the raw signal "
        f"and {share} after normalisation. "
        f"{verdict} The state at the start has the direction of Martinez-Valdes 2018 (18 people): "
        "raw larger in VM, normalised larger in VL, estimated drive similar. All sizes are ours."
    )


# ---------------------------------------------------------------- reliability


def is_the_change_real(icc=0.7, spread=0.3, change=0.2) -> Shown:
    """Simulated test and retest of the VMO:VL ratio, with the band of the minimal detectable change.

    Parameters
    ----------
    icc : float
        Reliability of one measurement.
    spread : float
        SD of the measured ratio among people.
    change : float
        A change to be judged.

    Notes
    -----
    ``SEM = SD * sqrt(1 - ICC)`` and ``MDC95 = 1.96 * sqrt(2) * SEM``; the mean of n people has
    a band narrower by ``sqrt(n)``.
    """
    (change,) = single_numbers(change=change)
    people = measured_twice(icc, spread)
    sem = statistics.standard_error_of_measurement(spread, icc)
    mdc = statistics.minimal_detectable_change(sem)
    figure = marks.figure(
        "When is a change of one person’s ratio real? (simulation)",
        _retest_marks(people, mdc, change),
        x=marks.scale("VMO:VL ratio, first day", span=(0, 2)),
        y=marks.scale("VMO:VL ratio, second day", span=(0, 2)),
        height=560,
        legend={"x": 1, "xanchor": "right"},
    )
    sizes = [1, 8, 30, 60]
    table = pd.DataFrame(
        {
            "mean of (people)": sizes,
            "SEM": [round(sem / np.sqrt(n), 3) for n in sizes],
            f"smallest real change ({percent(95)})": [round(mdc / np.sqrt(n), 3) for n in sizes],
        }
    )
    verdict = "goes beyond that" if change > mdc else "is within it: it may be noise"
    reading = (
        f"Simulation: with an ICC of {number(icc, 2)} and an SD among people of {plain(spread)}, "
        f"one measurement errs by {number(sem, 2)} (SEM), "
        f"and only a change beyond {number(mdc, 2)} (MDC, {percent(95)}) is more than noise in one person. "
        f"A change of {plain(change)} {verdict}; "
        f"it would need an ICC above {number(icc_needed(change, spread), 2)}. "
        f"The mean of 60{GLUE}people errs less: {number(mdc / np.sqrt(60), 2)} would do."
    )
    return Shown(figure, reading, table)


def _retest_marks(people: tuple, mdc: float, change: float) -> list[dict]:
    """The band of measurement error around no change, people in whom nothing changed, and the change."""
    ends, hover = np.array([-0.5, 2.5]), "first %{x:.2f}, again %{y:.2f}"
    edges = [*(ends - mdc).round(4), *(ends[::-1] + mdc).round(4)]
    band = marks.curve([*ends, *ends[::-1]], edges, colour=theme.SAME, width=0)
    band |= {"name": f"within measurement error ({percent(95)})", "fill": "toself", "fillcolor": theme.BAND}
    same = marks.curve(ends, ends, colour=theme.SOFT_INK, width=1.5, dash="dash")
    dots = marks.points(*people, colour=theme.UNCLEAR, hover=hover, size=7, opacity=0.75)
    judged = marks.points(
        [0.8], [round(0.8 + change, 3)], colour=theme.MORE, hover=hover, size=14, symbol="diamond"
    )
    return [
        band,
        same | {"name": "no change"},
        dots | {"name": "simulated person, nothing changed"},
        judged | {"name": f"a change of {plain(change)}, from 0.8"},
    ]
