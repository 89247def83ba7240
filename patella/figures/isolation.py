"""Figures of chapter 05: can an exercise isolate or favour the VMO?"""

from __future__ import annotations

from functools import cache
from textwrap import fill, shorten

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from scipy import stats

from patella import statistics
from patella.figures import theme
from patella.figures.labels import POPULATIONS, counted, links, source_columns, study_hover, words

WHO = {
    "everyone": "",
    "healthy people": " in healthy people",
    "people with PFP": " in people with PFP (some beside controls)",
}
DIRECTIONS = {
    "decrease": "VMO less",
    "no_difference": "no difference",
    "increase": "VMO more",
    "unclear": "unclear or not tested",
}
DIRECTION_TICKS = ["VMO<br>less", "no dif-<br>ference", "VMO<br>more", "unclear,<br>untested"]  # narrow enough for a phone
DIRECTION_COLOURS = {"decrease": theme.LESS, "no_difference": theme.SAME, "increase": theme.MORE, "unclear": theme.UNCLEAR}
RATIO_OUTCOMES = ("vmo_vl_ratio", "vm_vl_ratio")


def _choose(**choices):
    """Refuse a word that is not one of those a parameter knows; each choice is (given, allowed)."""
    for name, (given, allowed) in choices.items():
        if given not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}; it is {given!r}.")


def compared(contrasts: pd.DataFrame) -> pd.Series:
    """What each row compares: "conditions", "groups" of people, "muscles" within an exercise, or "papers".

    Parameters
    ----------
    contrasts : DataFrame
        Table `direction_of_effect`.

    Returns
    -------
    Series
        One word a row.  Only "conditions" were met by the same people, so only they tell what a change
        of the exercise did; "papers" are reviews, which hold studies that are counted already.
    """
    outcome = contrasts["outcome"]
    # A change after training is compared between groups that trained differently.
    groups = outcome.str.endswith("_group_difference") | outcome.str.endswith("_change")
    muscles = outcome.str.contains("_vs_") | (outcome == "selective_activation")
    papers = contrasts["category"] == "review"
    kinds = np.select([papers, groups, muscles], ["papers", "groups", "muscles"], "conditions")
    return pd.Series(kinds, index=contrasts.index)


def evidence_map(contrasts: pd.DataFrame, outcome="every outcome", minimum_n=0, population="everyone"):
    """Map each contrast of conditions in the same people: what was changed, and which way the VMO went.

    Parameters
    ----------
    contrasts : DataFrame
        Table `direction_of_effect`, with studies.
    outcome : {"every outcome", "the ratio itself"}
        "the ratio itself" keeps the contrasts that tested VMO:VL.
    minimum_n : int
        Smallest study shown; above 0, studies whose n was not stated are left out.
    population : {"everyone", "healthy people", "people with PFP"}
        "people with PFP" includes studies of both groups.
    """
    _choose(outcome=(outcome, ["every outcome", "the ratio itself"]), population=(population, WHO))
    conditions = rows = contrasts[compared(contrasts) == "conditions"]
    if outcome == "the ratio itself":
        rows = rows[rows["outcome"].isin(RATIO_OUTCOMES)]
    if minimum_n > 0:
        rows = rows[rows["n"] >= minimum_n]
    if population == "healthy people":
        rows = rows[rows["population"] == "healthy"]
    elif population == "people with PFP":
        rows = rows[rows["population"].isin(["pfp", "pfp_and_control"])]
    rows = rows.assign(
        side=rows["direction"].where(rows["direction"].isin(DIRECTIONS), "unclear"),
        what=rows["category"].map(words),
    )
    # Every category keeps its line in every state, so that the eye can follow the dots.
    categories = conditions["category"].map(words).value_counts().index
    height = {name: len(categories) - 1 - place for place, name in enumerate(categories)}

    traces = []
    for place, (side, label) in enumerate(DIRECTIONS.items()):
        some = rows[rows["side"] == side]
        turn = some.groupby("what").cumcount()
        of = some.groupby("what")["what"].transform("size")
        dots = dict(
            type="scatter",
            x=place + (turn - (of - 1) / 2) * np.minimum(0.22, 0.8 / of),
            # Where many stand side by side, every second one steps down, so that a phone shows each of them.
            y=some["what"].map(height) - np.where(of > 3, 0.2 * (turn % 2 * 2 - 1), 0),
            mode="markers",
            name=label,
            marker={
                "size": 5 + 2 * np.sqrt(some["n"].fillna(1)),
                "color": DIRECTION_COLOURS[side],
                "opacity": 0.75,
                "symbol": ["circle-open" if unknown else "circle" for unknown in some["n"].isna()],
                "line": {"width": 1, "color": theme.GROUND},
            },
            hovertext=[study_hover(row, row["manipulation"], f"against: {row['comparator']}", f"outcome: {words(row['outcome'])}") for row in some.to_dict("records")],
            hoverinfo="text",
            customdata=links(some),
        )
        traces.append(dots)
    layout = dict(
        title="Which way did the VMO go when an exercise was changed?",
        height=680,
        showlegend=False,
        xaxis={"tickvals": list(range(4)), "ticktext": DIRECTION_TICKS, "tickangle": 0, "tickfont": {"size": 12}, "range": [-0.5, 3.5], "side": "top", "showgrid": False, "zeroline": False},
        yaxis={"tickvals": list(height.values()), "ticktext": [fill(name, 13).replace("\n", "<br>") for name in height], "tickfont": {"size": 12}, "range": [-0.7, len(height) - 0.3], "ticks": "", "zeroline": False},
    )
    return go.Figure(traces, layout), _map_reading(rows, outcome, minimum_n, population), _map_table(rows)


def _map_reading(rows, outcome, minimum_n, population) -> str:
    who = WHO[population]
    size = f" with at least {minimum_n} people" if minimum_n else ""
    if rows.empty:
        return f"No contrast{who}{size} is left for {outcome}."
    count = rows["side"].value_counts()
    return (
        f"{counted(len(rows), 'contrast')} from {counted(rows['study_id'].nunique(), 'study', 'studies')}{who}{size}, {outcome}: "
        f"{count.get('no_difference', 0)} found no difference, {count.get('increase', 0)} found more VMO, "
        f"{count.get('decrease', 0)} less, {count.get('unclear', 0)} are unclear or were not tested. "
        "This counts contrasts; it does not weigh them, and “no difference found” is not “equal”. "
        "Comparisons of groups, and of muscles within one exercise, are not drawn: "
        "they change nothing for the same people."
    )


def _map_table(rows: pd.DataFrame) -> pd.DataFrame:
    shown = rows[["study", "manipulation", "comparator", "n"]].assign(outcome=rows["outcome"].map(words), direction=rows["side"].map(DIRECTIONS))
    return pd.concat([shown, source_columns(rows)], axis=1)


def ratio_by_exercise(ratios: pd.DataFrame, exercise_class="all", chain="all", population="everyone", printed_only=False):
    """VMO:VL activity ratio by exercise, as the authors printed it or as the ratio of their means.

    Parameters
    ----------
    ratios : DataFrame
        Table `exercise_ratios`, with studies.
    exercise_class, chain : str
        A code of the table, or "all".
    population : {"everyone", "healthy people", "people with PFP"}
    printed_only : bool
        Leave out the ratios that we derived from two means.
    """
    _choose(
        exercise_class=(exercise_class, ["all", *ratios["exercise_class"].unique()]),
        chain=(chain, ["all", "open", "closed"]),
        population=(population, WHO),
    )
    rows = ratios.assign(
        ratio=ratios["ratio_mean"].fillna(ratios["derived_ratio_of_means"]),
        printed=ratios["ratio_mean"].notna(),
        people=ratios["population"].map(POPULATIONS),
    )
    # Chang 2015 prints men, women and both together: one set only, or people count twice.
    pooled = rows.loc[rows["group"] == "all", "study_id"].unique()
    rows = rows[rows["ratio"].notna() & ~(rows["study_id"].isin(pooled) & (rows["group"] != "all"))]
    if exercise_class != "all":
        rows = rows[rows["exercise_class"] == exercise_class]
    if chain != "all":
        rows = rows[rows["chain"].str.contains(chain)]
    if population != "everyone":
        rows = rows[rows["people"] == population]
    if printed_only:
        rows = rows[rows["printed"]]
    # Studies stay together, the largest on top: a ratio is compared within its own study.
    rows = rows.sort_values(["n", "study_id", "ratio", "group"], kind="stable").reset_index(drop=True)
    rows["height"] = rows.index + 0.8 * (rows["study_id"].ne(rows["study_id"].shift()).cumsum() - 1)

    records, traces = rows.to_dict("records"), []
    for printed, symbol, label in [(True, "circle", "printed by the authors"), (False, "circle-open", "our ratio of two printed means")]:
        some = rows[rows["printed"] == printed]
        spread = some["ratio_sd"].where(~some["sd_doubtful"]) if printed else pd.Series(dtype=float)
        dots = dict(
            type="scatter",
            x=some["ratio"],
            y=some["height"],
            mode="markers",
            name=label,
            marker={"size": 11, "symbol": symbol, "color": theme.MUSCLES["vastus medialis"], "line": {"width": 2, "color": theme.MUSCLES["vastus medialis"]}},
            error_x={"type": "data", "array": [None if pd.isna(sd) else sd for sd in spread], "thickness": 1.5, "color": theme.SOFT_INK, "visible": bool(spread.notna().any())},
            hovertext=[_ratio_hover(row) for row in records if row["printed"] == printed],
            hoverinfo="text",
            customdata=links(some),
        )
        traces.append(dots)
    layout = dict(
        title="How does the VMO:VL ratio change with the exercise?",
        height=940,
        legend={"x": 1, "xanchor": "right", "y": 1.01},
        shapes=[theme.line_at("x", 1, dash="dash")],
        xaxis={"title": {"text": "VMO:VL ratio<br>(bars: ± 1 SD)"}, "range": [0, 2.4], "zeroline": False},
        yaxis={"tickvals": rows["height"].tolist(), "ticktext": [_short_exercise(row) for row in records], "range": [-0.9, max(rows["height"].max(), 5) + 0.9 if len(rows) else 6], "tickfont": {"size": 11}, "ticks": "", "zeroline": False},
    )
    return go.Figure(traces, layout), _ratio_reading(rows), _ratio_table(rows)


REFERENCE = {
    "yes": "each signal normalised to its own reference",
    "unknown": "normalised or not: not stated in the text read",
    "raw": "raw signals, not normalised",
}
SHORTER = {"maximal isometric ": "max. ", "double-leg ": "", " with isometric ": " with ", "-chain knee ": "-chain ", " pattern": "", ", ankle ": ", ", ", side-lying": ""}


def _short_exercise(row: dict) -> str:
    exercise = row["exercise"].split(" (")[0]
    for long, short in SHORTER.items():
        exercise = exercise.replace(long, short)
    exercise = shorten(exercise, 29, placeholder=" …")
    group = "" if row["group"] == "all" else f", {row['group']}"
    name, year = row["study"].rsplit(" ", 1)
    return f"{exercise}<br>{name.removesuffix(' et al.').split('-')[0]} {year}{group}"


def _ratio_hover(row: dict) -> str:
    spread = f" (SD {row['ratio_sd']:g})" if pd.notna(row["ratio_sd"]) and not row["sd_doubtful"] else ""
    origin = "as printed" if row["printed"] else "our ratio of the two printed means, no spread"
    reference = REFERENCE["raw" if row["emg_unit"] == "uV" else row["ratio_normalised"]]
    return study_hover(row, row["exercise"], f"ratio {row['ratio']:.2f}{spread}, {origin}", reference)


def _ratio_reading(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "No exercise with a ratio is left in this selection."
    low, high = rows.loc[rows["ratio"].idxmin()], rows.loc[rows["ratio"].idxmax()]
    span = f"The one ratio is {low['ratio']:.2f} ({low['exercise']}, {low['study']})." if len(rows) == 1 else (
        f"The ratio runs from {low['ratio']:.2f} ({low['exercise']}, {low['study']}) to {high['ratio']:.2f} ({high['exercise']}, {high['study']})."
    )
    spreads = rows["ratio_sd"].where(~rows["sd_doubtful"]).dropna()
    bands = f"an SD that can be drawn is printed for {len(spreads)}" if len(spreads) else "no SD that can be drawn is printed for any of them"
    normalised = (rows["ratio_normalised"] == "yes").sum()
    return (
        f"{counted(len(rows), 'condition')} from {counted(rows['study_id'].nunique(), 'study', 'studies')}; {bands}. {span} "
        f"{(rows['ratio'] > 1).sum()} of {len(rows)} lie above 1, where the VMO’s signal is the larger; "
        f"{normalised} of {len(rows)} compare shares of a reference for sure. That says nothing about force."
    )


def _ratio_table(rows: pd.DataFrame) -> pd.DataFrame:
    shown = pd.DataFrame(
        {
            "study": rows["study"],
            "exercise": rows["exercise"],
            "group": rows["group"],
            "n": rows["n"],
            "VMO:VL ratio": rows["ratio"],
            "SD": rows["ratio_sd"].where(~rows["sd_doubtful"]),
            "origin": np.where(rows["printed"], "printed", "derived: VMO mean / VL mean"),
        }
    )
    return pd.concat([shown, source_columns(rows)], axis=1)


def power_of_studies(contrasts: pd.DataFrame, effect=0.5, alpha=0.05):
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
    # Groups need another sum than people compared with themselves, and so do two groups in one number n.
    paired = contrasts[
        (contrasts["direction"] == "no_difference")
        & compared(contrasts).isin(["conditions", "muscles"])
        & (contrasts["population"] != "pfp_and_control")
        & contrasts["n"].notna()
    ]
    # A stable sort, since the order of equal n would otherwise depend on the processor.
    studies = paired.sort_values("n", kind="stable").drop_duplicates("study_id").reset_index(drop=True)
    studies["power"] = statistics.power_paired(effect, studies["n"].to_numpy(), alpha)
    sizes = np.arange(4, 61)
    chance = statistics.power_paired(effect, sizes, alpha)

    curve = dict(type="scatter", x=sizes, y=100 * chance, mode="lines", name="power", line={"color": theme.SAME, "width": 3}, hovertemplate="n = %{x}: %{y:.0f} %<extra></extra>")
    dots = dict(
        type="scatter",
        x=studies["n"],
        y=100 * studies["power"],
        mode="markers",
        name="studies that found no difference",
        marker={"size": 11, "color": theme.MORE, "line": {"width": 1, "color": theme.GROUND}},
        hovertext=[study_hover(row, f"power {100 * row['power']:.0f} % at dz = {effect:g}") for row in studies.to_dict("records")],
        hoverinfo="text",
        customdata=links(studies),
    )
    layout = dict(
        title="What could a study of this size have seen?",
        height=420,
        shapes=[theme.line_at("y", 80, dash="dash")],
        annotations=[{"x": 62, "y": 80, "yanchor": "top", "xanchor": "right", "text": "usual aim: 80 %", "showarrow": False, "font": {"size": 12, "color": theme.SOFT_INK}}],
        xaxis={"title": {"text": "people in the study (n)"}, "range": [0, 62], "zeroline": False},
        yaxis={"title": {"text": "chance to find the effect (power, %)"}, "range": [0, 103], "zeroline": False},
    )
    table = pd.concat([studies[["study", "n"]].assign(**{"power (%)": (100 * studies["power"]).round(1)}), source_columns(studies)], axis=1)
    return go.Figure([curve, dots], layout), _power_reading(studies, effect, alpha), table


def _power_reading(studies: pd.DataFrame, effect: float, alpha: float) -> str:
    eight = 100 * float(statistics.power_paired(effect, 8, alpha))
    sizes = np.arange(3, 2001)
    enough = sizes[statistics.power_paired(effect, sizes, alpha) >= 0.8]
    needed = f"80 % needs n = {enough[0]}" if len(enough) else "80 % needs more than 2,000 people"
    reach = int((studies["power"] >= 0.8).sum())
    return (
        f"If the true effect is dz = {effect:g} and the test is two-sided at {alpha:g}, a study of 8 people, like Mirzabeigi 1999, finds it "
        f"{eight:.0f} times in 100; {needed}. "
        f"Of the {len(studies)} studies here that compared one group of people with itself "
        f"and found no difference at least once, {reach} {'reaches' if reach == 1 else 'reach'} 80 %. "
        "The sum is for one paired t test; the studies’ own tests differ."
    )


SPREAD = 0.3  # SD of paired differences in the ratio; an assumption of the simulation
CLAIMS = ["difference only", "equality only", "both", "neither"]  # what a study can end with


def not_significant_is_not_equal(true_difference=0.1, n=8, margin=0.15, sample=1):
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
    # With this seed the first twelve samples of each size are about as often wrong as they should be.
    stream = np.random.SeedSequence(1994, spawn_key=(sample, n))
    noise = np.random.default_rng(stream).normal(0, SPREAD, n)
    differences = np.round(true_difference + noise, 2)
    test = statistics.paired_t(differences)
    equivalence = statistics.paired_tost(differences, -margin, margin)
    exact = round(true_difference, 9)  # a slider may hand over 0.30000000000000004
    shares = _shares_of_studies(exact, n, margin)
    truths = {"different": exact != 0, "equal": exact < margin}

    people = dict(
        type="scatter",
        x=differences, y=np.linspace(0.15, 0.85, n).round(3), mode="markers", name="one simulated person each",
        marker={"size": 7, "color": theme.UNCLEAR, "opacity": 0.7}, hovertemplate="difference %{x:.2f}<extra></extra>",
    )  # fmt: skip
    wide, narrow = (test.ci_low, test.ci_high), (equivalence.ci90_low, equivalence.ci90_high)
    intervals = [
        _interval(test.mean, *wide, 1.2, "mean, 95 % interval (t test)", theme.INK),
        _interval(test.mean, *narrow, 1.5, "mean, 90 % interval (TOST)", theme.LESS),
    ]
    thousand = [round(1000 * shares[claim]) for claim in CLAIMS]
    bars = dict(
        type="bar", orientation="h", xaxis="x2", yaxis="y2", showlegend=False,
        x=thousand, y=CLAIMS, marker={"color": [_colour_of(claim, truths) for claim in CLAIMS]},
        text=[f"{count:,}" for count in thousand], textposition="outside", cliponaxis=False,
        hovertemplate="%{y}: %{x} of 1,000 studies<extra></extra>",
    )  # fmt: skip
    layout = dict(
        title="Not significant: is that the same as equal?",
        height=740,
        legend={"y": -0.16, "yanchor": "top"},
        shapes=[
            shape | {"yref": "y domain"}  # in the upper picture only
            for shape in [
                theme.band_at("x", -margin, margin),
                theme.line_at("x", 0),
                theme.line_at("x", true_difference, color=theme.ACCENT, dash="dot", width=2),
            ]
        ],
        annotations=[
            {"x": 0, "y": 1, "yref": "paper", "yanchor": "bottom", "text": "too small to matter", "showarrow": False, "font": {"color": theme.SOFT_INK}},
            {"x": true_difference, "y": 0, "yanchor": "bottom", "xanchor": "left", "text": "truth", "showarrow": False, "font": {"color": theme.ACCENT}},
        ],
        xaxis={
            "title": {"text": "difference in VMO:VL<br>of two exercises<br>(simulated)"},  # narrow enough for a phone
            "range": [-1.1, 1.4], "zeroline": False,
        },
        yaxis={"visible": False, "range": [0, 1.75], "domain": [0.52, 1]},
        xaxis2={
            "title": {"text": "of 1,000 such studies<br>(blue: true, orange: false)"},
            "range": [0, 1250], "tickvals": [0, 500, 1000], "anchor": "y2", "zeroline": False,
        },
        yaxis2={
            "tickvals": CLAIMS, "ticktext": [claim.replace(" ", "<br>") for claim in CLAIMS], "ticks": "",
            "tickfont": {"size": 12}, "autorange": "reversed", "domain": [0, 0.3], "anchor": "x2",
        },
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "test": ["paired t test", "equivalence (TOST)"],
            "question": ["is there a difference?", f"is it smaller than ± {margin:g}?"],
            "truth": ["yes" if true else "no" for true in truths.values()],
            "mean difference": [round(test.mean, 3)] * 2,
            "interval": [
                f"{level} %: {_signed(low)} to {_signed(high)}" for level, (low, high) in [(95, wide), (90, narrow)]
            ],
            "p": [float(f"{test.p:.3g}"), float(f"{equivalence.p:.3g}")],
            "of 1,000 such studies, shown by": _found_and_equal(shares),
        }
    )
    reading = (
        f"Simulation with {n} people and a true difference of {true_difference:g}: "
        f"t test p {_p(test.p)}, TOST p {_p(equivalence.p)} for a margin of ± {margin:g}. "
        f"{_sample_in_words(truths, test, equivalence)} {_studies_in_words(truths, shares)}"
    )
    return go.Figure([people, *intervals, bars], layout), reading, table


@cache
def _shares_of_studies(true_difference: float, n: int, margin: float) -> dict[str, float]:
    """Shares of all studies that show a difference only, equality only, both or neither, and a wrong sign.

    Given the standard error that a study estimates, the t test finds a difference where its mean lies
    farther than ``t(0.975) se`` from zero, and TOST shows equality where it lies nearer than
    ``margin - t(0.95) se``: two normal probabilities.  They are averaged over the quantiles of the
    estimated standard error, which follows a chi distribution (cf. `statistics.power_paired_tost`).
    """
    true_se, df = SPREAD / np.sqrt(n), n - 1
    se = true_se * np.sqrt(stats.chi2.ppf((np.arange(4000) + 0.5) / 4000, df) / df)
    far = stats.t.isf(0.025, df) * se
    near = np.maximum(margin - stats.t.isf(0.05, df) * se, 0)

    def within(limit):
        low, high = (stats.norm.cdf((end - true_difference) / true_se) for end in (-limit, limit))
        return float((high - low).mean())

    equal, only_equal, found = within(near), within(np.minimum(near, far)), 1 - within(far)
    both = equal - only_equal
    return {
        "difference only": found - both,
        "equality only": only_equal,
        "both": both,
        "neither": 1 - found - only_equal,
        "wrong sign": float(stats.norm.cdf((-far - true_difference) / true_se).mean()),
    }


def _colour_of(claim: str, truths: dict[str, bool]) -> str:
    claimed = dict(zip(CLAIMS, [["different"], ["equal"], ["different", "equal"], []]))[claim]
    if not claimed:
        return theme.UNCLEAR
    return theme.SAME if all(truths[what] for what in claimed) else theme.MORE


def _found_and_equal(shares: dict[str, float]) -> list[int]:
    """How many of 1,000 studies find a difference, and how many show equality, alone or together."""
    return [round(1000 * (shares[claim] + shares["both"])) for claim in CLAIMS[:2]]


def _sample_in_words(truths, test, equivalence) -> str:
    """What this sample shows, and whether that is so: the truth of a simulation is known."""
    found, equal = test.p < 0.05, equivalence.p < 0.05
    if found and truths["different"] and test.mean < 0:
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


def _studies_in_words(truths, shares) -> str:
    found, equal = _found_and_equal(shares)
    wrong = round(1000 * shares["wrong sign"])
    if not truths["different"]:
        errors = "each a false alarm"
    else:
        errors = f"and {1000 - found:,} miss it"
        if wrong:
            errors += f"; {wrong} of the finds have the wrong sign"
    shown = "hardly ever shown"
    if equal:
        shown = f"shown by {equal:,}, {'which holds' if truths['equal'] else 'each time falsely'}"
    both, neither = (round(1000 * shares[claim]) for claim in CLAIMS[2:])
    return (
        f"Of 1,000 such studies {found:,} find a difference, {errors}. Equality is {shown}. "
        f"{both:,} show both, {neither:,} neither (exact averages, rounded)."
    )


def _signed(value: float, digits: int = 2, plus: bool = False) -> str:
    """A number with a true minus sign and without a negative zero."""
    return f"{round(value, digits) + 0.0:{'+' if plus else ''}.{digits}f}".replace("-", "−")


def _interval(mean, low, high, height, label, colour) -> dict:
    return dict(
        type="scatter",
        x=[mean], y=[height], mode="markers", name=label, marker={"size": 12, "symbol": "diamond", "color": colour},
        error_x={"type": "data", "symmetric": False, "array": [high - mean], "arrayminus": [mean - low], "thickness": 3, "width": 6, "color": colour},
        hovertemplate=f"{label}: {mean:.2f}, {low:.2f} to {high:.2f}<extra></extra>",
    )  # fmt: skip


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


PEOPLE, STUDIES = 10, 10_000  # people in Wong 2013; simulated studies for "how often"
VASTI_EFFORT, PLAIN_ADDUCTORS = 0.25, 0.05  # share of a maximal effort in a plain shallow squat; assumptions of the simulation
SPREAD_OF_PEOPLE = 0.25  # SD of the true ratio among people; an assumption
NOISE = {"skin": 0.05, "wire": 0.12}  # SD of one measurement, as a share of it; an assumption: a wire hears fewer fibres
ELECTRODES = {"skin": "skin electrodes", "wire": "fine wires"}


def same_squat_two_electrodes(cross_talk=20, squeeze=80, true_rise=0):
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
    Signals of two muscles do not follow each other closely, so their powers add: the skin
    electrode shows ``sqrt(VMO^2 + (cross_talk * adductors)^2)``, the wire the VMO alone.
    Cross-talk differs from person to person, half to one and a half times its mean.  The ten
    people drawn are a study without luck; "how often" is counted over `STUDIES` others.
    """
    setting = cross_talk / 100, squeeze / 100, true_rise / 100
    ratios = {electrode: _squats(electrode, _people_without_luck(), *setting) for electrode in ELECTRODES}
    tests = {electrode: statistics.paired_t(squeezed - plain) for electrode, (plain, squeezed) in ratios.items()}
    many = _people_of_many_studies()
    found = {electrode: _share_found(*_squats(electrode, many, *setting)) for electrode in ELECTRODES}

    traces = []
    for x, (electrode, (plain, squeezed)) in zip([[0, 1], [2.5, 3.5]], ratios.items()):
        people = np.column_stack([plain, squeezed]).round(3)
        traces += [
            dict(
                type="scatter",
                x=[*x, None] * PEOPLE, y=[value for pair in people.tolist() for value in (*pair, None)], mode="lines", opacity=0.5,
                line={"color": theme.UNCLEAR, "width": 1.5}, name="one simulated person each", showlegend=electrode == "skin",
                hovertemplate="one person: %{y:.2f}<extra></extra>",
            ),
            dict(
                type="scatter",
                x=x, y=people.mean(axis=0).round(3), mode="lines+markers", name=f"mean, {ELECTRODES[electrode]}",
                line={"color": theme.MORE if electrode == "skin" else theme.SAME, "width": 4}, marker={"size": 10}, hovertemplate="mean: %{y:.2f}<extra></extra>",
            ),
        ]  # fmt: skip
    layout = dict(
        title="Same squat, two electrodes: who is speaking? (simulation)",
        height=500,
        xaxis={"tickvals": [0, 1, 2.5, 3.5], "ticktext": ["skin,<br>plain", "skin,<br>squeeze", "wire,<br>plain", "wire,<br>squeeze"], "tickangle": 0, "tickfont": {"size": 12}, "range": [-0.4, 3.9], "zeroline": False, "showgrid": False},
        yaxis={"title": {"text": "VMO:VL ratio (simulated)"}, "range": [0.3, 2.1], "zeroline": False},
    )
    table = pd.DataFrame(
        {
            "electrode": [ELECTRODES[electrode] for electrode in ratios],
            "mean ratio, plain": [round(float(plain.mean()), 3) for plain, _ in ratios.values()],
            "mean ratio, squeeze": [round(float(squeezed.mean()), 3) for _, squeezed in ratios.values()],
            "p of the ten drawn": [float(f"{tests[electrode].p:.3g}") for electrode in ratios],
            "studies of ten that find a rise (%)": [found[electrode] for electrode in ratios],
            "Wong 2013 (ten people)": ["rise", "no difference found"],
        }
    )
    return go.Figure(traces, layout), _electrode_reading(cross_talk, squeeze, true_rise, tests, found), table


def _squats(electrode: str, people: dict, cross_talk: float, squeeze: float, true_rise: float):
    """VMO:VL ratios without and with the squeeze, each of the shape of the parts of `people`."""
    efforts = PLAIN_ADDUCTORS, max(squeeze, PLAIN_ADDUCTORS)
    vmo = VASTI_EFFORT * np.maximum(1 + SPREAD_OF_PEOPLE * people["level"], 0.3)
    leak = cross_talk * (0.5 + people["leak"]) if electrode == "skin" else 0.0
    return [
        np.hypot(vmo * (1 + rise), leak * adductors) / VASTI_EFFORT * (1 + NOISE[electrode] * error)
        for rise, adductors, error in zip((0.0, true_rise), efforts, people[electrode])
    ]


@cache
def _people_of_many_studies() -> dict[str, np.ndarray]:
    """Independent parts of (STUDIES, PEOPLE) people: level, leak, and two errors by each electrode.

    All of them come from one stream, one after the other: two generators of seeds that look
    different can hold the same numbers.
    """
    rng = np.random.default_rng(2013)
    level, *errors = rng.normal(size=(1 + 2 * len(ELECTRODES), STUDIES, PEOPLE))
    return {"level": level, "leak": rng.uniform(size=level.shape), "skin": errors[:2], "wire": errors[2:]}


@cache
def _people_without_luck() -> dict[str, np.ndarray]:
    """The same parts of ten people, each with its true mean and SD, and none related to another."""
    leak = (np.arange(PEOPLE) + 0.5) / PEOPLE
    drawn = np.random.default_rng(1999).normal(size=(PEOPLE, 1 + 2 * len(ELECTRODES)))
    basis, _ = np.linalg.qr(np.column_stack([leak - leak.mean(), drawn - drawn.mean(axis=0)]))
    level, *errors = np.sqrt(PEOPLE - 1) * basis[:, 1:].T
    return {"level": level, "leak": leak, "skin": errors[:2], "wire": errors[2:]}


def _share_found(plain: np.ndarray, squeezed: np.ndarray) -> int:
    """Percent of simulated studies whose paired t test at 0.05 finds a rise."""
    rises = squeezed - plain
    t = rises.mean(axis=1) / (rises.std(axis=1, ddof=1) / np.sqrt(PEOPLE))
    return round(100 * float((t > stats.t.isf(0.025, PEOPLE - 1)).mean()))


def _electrode_reading(cross_talk, squeeze, true_rise, tests, found) -> str:
    truth = f"really works {true_rise} % more" if true_rise else "does not work any harder"
    errors = "the others miss it" if true_rise else "each of these rises is false"
    squeeze = max(squeeze, round(100 * PLAIN_ADDUCTORS))
    drawn = {electrode: f"{_signed(test.mean, plus=True)} (p {_p(test.p)})" for electrode, test in tests.items()}
    return (
        f"Simulation: the VMO {truth} while the adductors squeeze at {squeeze} % of their maximum, "
        f"and {cross_talk} % of their signal reaches the skin electrode. In the ten people drawn "
        f"(a study without luck) the ratio changes by {drawn['skin']} on the skin and by {drawn['wire']} by wire. "
        f"Of {STUDIES:,} such studies of ten, {_percent(found['skin'])} find a rise on the skin "
        f"and {_percent(found['wire'])} by wire; {errors}. "
        "Wong 2013 found a rise on the skin and no difference by wire. Efforts, spread and noise are our assumptions."
    )


def _percent(rounded: int) -> str:
    """A share in words that does not round to all or none."""
    return {0: "under 1 %", 100: "over 99 %"}.get(rounded, f"{rounded} %")


DRIVES = {"driven equally": 1.0, "VM driven 10 % more": 1.1, "VL driven 10 % more": 1 / 1.1}


def which_muscle_is_more_active(true_drive="driven equally", unit_size=1.3, vl_in_reference=90):
    """The same two muscles by their drive, their raw signal and their normalised signal (a toy model).

    Parameters
    ----------
    true_drive : str
        A key of `DRIVES`.
    unit_size : float
        Size of the VM's motor unit potentials under the electrode, VL = 1.
    vl_in_reference : int
        How fully the VL is driven in the reference contraction, percent of the VM's drive there.

    Notes
    -----
    ``signal = drive * unit size``, and the normalised signal is the signal over the same
    muscle's signal in the reference contraction, so that unit size cancels and the drive in
    the reference does not.
    """
    _choose(true_drive=(true_drive, DRIVES))
    ratios = {
        "true drive": DRIVES[true_drive],
        "raw signal": DRIVES[true_drive] * unit_size,
        "normalised": DRIVES[true_drive] * vl_in_reference / 100,
    }
    bars = [
        dict(
            type="bar",
            x=list(ratios), y=heights, name=muscle, marker={"color": theme.MUSCLES[f"vastus {'medialis' if muscle == 'VM' else 'lateralis'}"]},
            text=[f"{height:.0f}" for height in heights], textposition="outside", hovertemplate=f"{muscle}, %{{x}}: %{{y:.0f}}<extra></extra>",
        )  # fmt: skip
        for muscle, heights in [("VM", [round(100 * ratio, 1) for ratio in ratios.values()]), ("VL", [100] * 3)]
    ]
    layout = dict(
        title="Which muscle is “more active”? (toy model)",
        height=420,
        barmode="group",
        xaxis={"tickangle": 0, "tickfont": {"size": 13}},
        yaxis={"title": {"text": "VL = 100"}, "range": [0, 200]},
    )
    table = pd.DataFrame({"measure": list(ratios), "VM : VL": [round(ratio, 3) for ratio in ratios.values()], "larger": [_larger(ratio) for ratio in ratios.values()]})
    truth, raw, normalised = map(_larger, ratios.values())
    if raw == normalised:
        verdict = f"Both measures say {raw}, "
        verdict += "and so does the truth." if raw == truth else f"and both are wrong: the truth is {truth}."
    else:
        right = "raw is" if raw == truth else "normalised is" if normalised == truth else "neither is"
        verdict = f"Raw says {raw}, normalised says {normalised}: "
        verdict += f"the answer turns with the measure, and {right} right."
    reading = (
        f"Toy model: VM to VL is {ratios['true drive']:.2f} in true drive, {ratios['raw signal']:.2f} in the raw signal and {ratios['normalised']:.2f} after normalisation. {verdict} "
        "The state at the start has the direction of Martinez-Valdes 2018 (18 people): raw larger in VM, normalised larger in VL, estimated drive similar. All sizes are ours."
    )
    return go.Figure(bars, layout), reading, table


def _larger(ratio: float) -> str:
    return "neither" if abs(ratio - 1) < 0.005 else "VM" if ratio > 1 else "VL"


def is_the_change_real(icc=0.7, spread=0.3, change=0.2):
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
    sem = statistics.standard_error_of_measurement(spread, icc)
    mdc = statistics.minimal_detectable_change(sem)
    truth, *errors = np.random.default_rng(1995).normal(size=(3, 60))
    # The three rows are made exactly uncorrelated, so that the picture has the ICC that it names.
    basis, _ = np.linalg.qr(np.column_stack([truth - truth.mean(), *(error - error.mean() for error in errors)]))
    truth, *errors = (basis * np.sqrt(59)).T
    first, second = (np.round(1 + spread * (np.sqrt(icc) * truth + np.sqrt(1 - icc) * error), 3) for error in errors)
    ends = np.array([-0.5, 2.5])

    traces = [
        dict(type="scatter", x=[*ends, *ends[::-1]], y=[*(ends - mdc).round(4), *(ends[::-1] + mdc).round(4)], mode="lines", fill="toself", fillcolor=theme.BAND, line={"width": 0, "color": theme.SAME}, name="within measurement error (95 %)", hoverinfo="skip"),
        dict(type="scatter", x=ends, y=ends, mode="lines", line={"color": theme.SOFT_INK, "dash": "dash", "width": 1.5}, name="no change", hoverinfo="skip"),
        dict(type="scatter", x=first, y=second, mode="markers", marker={"size": 7, "color": theme.UNCLEAR, "opacity": 0.75}, name="simulated person, nothing changed", hovertemplate="first %{x:.2f}, again %{y:.2f}<extra></extra>"),
        dict(type="scatter", x=[0.8], y=[round(0.8 + change, 3)], mode="markers", marker={"size": 14, "symbol": "diamond", "color": theme.MORE}, name=f"a change of {change:g}, from 0.8", hovertemplate="first %{x:.2f}, again %{y:.2f}<extra></extra>"),
    ]  # fmt: skip
    layout = dict(
        title="When is a change of one person’s ratio real? (simulation)",
        height=560,
        legend={"x": 1, "xanchor": "right"},
        xaxis={"title": {"text": "VMO:VL ratio, first day"}, "range": [0, 2], "zeroline": False},
        yaxis={"title": {"text": "VMO:VL ratio, second day"}, "range": [0, 2], "zeroline": False},
    )
    needed = max(0.0, 1 - (change / (1.96 * np.sqrt(2) * spread)) ** 2)
    sizes = [1, 8, 30, 60]
    table = pd.DataFrame({"mean of (people)": sizes, "SEM": [round(sem / np.sqrt(n), 3) for n in sizes], "smallest real change (95 %)": [round(mdc / np.sqrt(n), 3) for n in sizes]})
    verdict = "goes beyond that" if change > mdc else "is within it: it may be noise"
    reading = (
        f"Simulation: with an ICC of {icc:.2f} and an SD among people of {spread:g}, one measurement errs by {sem:.2f} (SEM), and only a change beyond {mdc:.2f} (MDC, 95 %) is more than noise in one person. "
        f"A change of {change:g} {verdict}; it would need an ICC above {needed:.2f}. The mean of 60 people errs less: {mdc / np.sqrt(60):.2f} would do."
    )
    return go.Figure(traces, layout), reading, table
