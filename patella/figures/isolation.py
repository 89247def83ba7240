"""Figures of chapter 05: can an exercise isolate or favour the VMO?"""

from __future__ import annotations

from textwrap import shorten

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from patella import statistics
from patella.figures import theme
from patella.figures.labels import POPULATIONS, counted, links, source_columns, study_hover, words

DIRECTIONS = {
    "decrease": "VMO less",
    "no_difference": "no difference",
    "increase": "VMO more",
    "unclear": "unclear or not tested",
}
DIRECTION_COLOURS = {"decrease": theme.LESS, "no_difference": theme.SAME, "increase": theme.MORE, "unclear": theme.UNCLEAR}
RATIO_OUTCOMES = ("vmo_vl_ratio", "vm_vl_ratio")


def evidence_map(contrasts: pd.DataFrame, outcome="every outcome", minimum_n=0, population="everyone"):
    """Map each contrast that a primary study tested: what was changed, and which way the VMO went.

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
    rows = contrasts[contrasts["category"] != "review"]  # a review holds studies that are counted already
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
    categories = contrasts.loc[contrasts["category"] != "review", "category"].map(words).value_counts().index
    height = {name: len(categories) - 1 - place for place, name in enumerate(categories)}

    traces = []
    for place, (side, label) in enumerate(DIRECTIONS.items()):
        some = rows[rows["side"] == side]
        turn = some.groupby("what").cumcount()
        of = some.groupby("what")["what"].transform("size")
        dots = go.Scatter(
            x=place + (turn - (of - 1) / 2) * np.minimum(0.16, 0.8 / of),
            y=some["what"].map(height),
            mode="markers",
            name=label,
            marker={
                "size": 5 + 2.6 * np.sqrt(some["n"].fillna(1)),
                "color": DIRECTION_COLOURS[side],
                "opacity": 0.75,
                "symbol": ["circle-open" if unknown else "circle" for unknown in some["n"].isna()],
                "line": {"width": 1, "color": theme.GROUND},
            },
            hovertext=[study_hover(row, row["manipulation"], f"against: {row['comparator']}", f"outcome: {words(row['outcome'])}") for _, row in some.iterrows()],
            hoverinfo="text",
            customdata=links(some),
        )
        traces.append(dots)
    layout = go.Layout(
        title="Which way did the VMO go when an exercise was changed?",
        height=620,
        showlegend=False,
        xaxis={"tickvals": list(range(4)), "ticktext": [label.replace(" ", "<br>", 1) for label in DIRECTIONS.values()], "range": [-0.5, 3.5], "side": "top", "showgrid": False},
        yaxis={"tickvals": list(height.values()), "ticktext": list(height), "range": [-0.7, len(height) - 0.3], "ticks": ""},
    )
    return go.Figure(traces, layout), _map_reading(rows, outcome, minimum_n, population), _map_table(rows)


def _map_reading(rows, outcome, minimum_n, population) -> str:
    who = "" if population == "everyone" else f" in {population}"
    size = f" with at least {minimum_n} people" if minimum_n else ""
    if rows.empty:
        return f"No contrast{who}{size} is left for {outcome}."
    count = rows["side"].value_counts()
    return (
        f"{counted(len(rows), 'contrast')} from {counted(rows['study_id'].nunique(), 'study', 'studies')}{who}{size}, {outcome}: "
        f"{count.get('no_difference', 0)} found no difference, {count.get('increase', 0)} found more VMO, "
        f"{count.get('decrease', 0)} less, {count.get('unclear', 0)} are unclear or were not tested. "
        "This counts studies; it does not weigh them, and “no difference found” is not “equal”."
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
    rows = rows.sort_values(["ratio", "study_id", "group"], kind="stable").reset_index(drop=True)

    traces = []
    for printed, symbol, label in [(True, "circle", "printed by the authors"), (False, "circle-open", "our ratio of two printed means")]:
        some = rows[rows["printed"] == printed]
        spread = some["ratio_sd"].where(~some["sd_doubtful"])
        dots = go.Scatter(
            x=some["ratio"],
            y=some.index,
            mode="markers",
            name=label,
            marker={"size": 11, "symbol": symbol, "color": theme.MUSCLES["vastus medialis"], "line": {"width": 2}},
            error_x={"type": "data", "array": [None if pd.isna(sd) else sd for sd in spread], "thickness": 1.5, "color": theme.SOFT_INK},
            hovertext=[_ratio_hover(row) for _, row in some.iterrows()],
            hoverinfo="text",
            customdata=links(some),
        )
        traces.append(dots)
    layout = go.Layout(
        title="How does the VMO:VL ratio change with the exercise?",
        height=760,
        shapes=[theme.line_at("x", 1, dash="dash")],
        xaxis={"title": {"text": "VMO:VL activity ratio (bars: ± 1 SD where printed)"}, "range": [0, 2.4]},
        yaxis={"tickvals": rows.index.tolist(), "ticktext": [_short_exercise(row) for _, row in rows.iterrows()], "range": [-0.8, max(len(rows), 6) - 0.2], "tickfont": {"size": 11}, "ticks": ""},
    )
    return go.Figure(traces, layout), _ratio_reading(rows), _ratio_table(rows)


def _short_exercise(row: pd.Series) -> str:
    exercise = shorten(row["exercise"].split(" (")[0], 34, placeholder=" …")
    group = "" if row["group"] == "all" else f", {row['group']}"
    return f"{exercise}<br>{row['study'].split(' ')[0].split('-')[0]} {row['year']}{group}"


def _ratio_hover(row: pd.Series) -> str:
    spread = f" (SD {row['ratio_sd']:g})" if pd.notna(row["ratio_sd"]) and not row["sd_doubtful"] else ""
    origin = "as printed" if row["printed"] else "our ratio of the two printed means, no spread"
    return study_hover(row, row["exercise"], f"ratio {row['ratio']:.2f}{spread}, {origin}")


def _ratio_reading(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "No exercise with a ratio is left in this selection."
    low, high = rows.iloc[0], rows.iloc[-1]
    span = f"The one ratio is {low['ratio']:.2f} ({low['exercise']}, {low['study']})." if len(rows) == 1 else (
        f"The ratio runs from {low['ratio']:.2f} ({low['exercise']}, {low['study']}) to {high['ratio']:.2f} ({high['exercise']}, {high['study']})."
    )
    spreads = rows["ratio_sd"].where(~rows["sd_doubtful"]).dropna()
    bands = f"an SD that can be drawn is printed for {len(spreads)}" if len(spreads) else "no SD that can be drawn is printed for any of them"
    return (
        f"{counted(len(rows), 'condition')} from {counted(rows['study_id'].nunique(), 'study', 'studies')}; {bands}. {span} "
        f"{(rows['ratio'] > 1).sum()} of {len(rows)} lie above 1, where the VMO’s signal is the larger share of its own reference; that says nothing about force."
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
    # Between-group questions need another sum than people compared with themselves.
    paired = contrasts[(contrasts["direction"] == "no_difference") & (contrasts["category"] != "review") & contrasts["n"].notna() & (contrasts["population"] != "pfp_and_control")]
    studies = paired.sort_values("n").drop_duplicates("study_id").reset_index(drop=True)
    studies["power"] = statistics.power_paired(effect, studies["n"].to_numpy(), alpha)
    sizes = np.arange(4, 61)
    chance = statistics.power_paired(effect, sizes, alpha)

    curve = go.Scatter(x=sizes, y=100 * chance, mode="lines", name="power", line={"color": theme.SAME, "width": 3}, hovertemplate="n = %{x}: %{y:.0f} %<extra></extra>")
    dots = go.Scatter(
        x=studies["n"],
        y=100 * studies["power"],
        mode="markers",
        name="studies that found no difference",
        marker={"size": 11, "color": theme.MORE, "line": {"width": 1, "color": theme.GROUND}},
        hovertext=[study_hover(row, f"power {100 * row['power']:.0f} % at dz = {effect:g}") for _, row in studies.iterrows()],
        hoverinfo="text",
        customdata=links(studies),
    )
    layout = go.Layout(
        title="What could a study of this size have seen?",
        height=420,
        shapes=[theme.line_at("y", 80, dash="dash")],
        annotations=[{"x": 1, "y": 80, "yanchor": "bottom", "xanchor": "left", "text": "80 %, the usual aim", "showarrow": False, "font": {"color": theme.SOFT_INK}}],
        xaxis={"title": {"text": "people in the study (n)"}, "range": [0, 62]},
        yaxis={"title": {"text": "chance to find the effect (power, %)"}, "range": [0, 103]},
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
        f"Of the {len(studies)} studies here that compared people with themselves and found no difference, {reach} {'reaches' if reach == 1 else 'reach'} 80 %. "
        "The sum is for one paired t test; the studies’ own tests differ."
    )


SPREAD = 0.3  # SD of paired differences in the ratio; an assumption of the simulation


def not_significant_is_not_equal(true_difference=0.1, n=8, margin=0.15, sample=1):
    """Simulated paired differences with a t test for difference and a test for equivalence (TOST).

    Parameters
    ----------
    true_difference : float
        Mean difference of the ratio between two exercises in the simulated population.
    n : int
        People in the simulated study.
    margin : float
        Differences below this, either way, are taken as too small to matter.
    sample : int
        Number of the sample; it seeds the generator.
    """
    noise = np.random.default_rng([sample, n]).normal(0, SPREAD, n)
    differences = np.round(true_difference + noise, 3)
    test = statistics.paired_t(differences)
    equivalence = statistics.paired_tost(differences, -margin, margin)

    people = go.Scatter(
        x=differences, y=np.linspace(0.15, 0.85, n).round(3), mode="markers", name="one simulated person each",
        marker={"size": 7, "color": theme.UNCLEAR, "opacity": 0.7}, hovertemplate="difference %{x:.2f}<extra></extra>",
    )  # fmt: skip
    layout = go.Layout(
        title="Not significant: is that the same as equal?",
        height=400,
        legend={"y": -0.25, "yanchor": "top"},
        shapes=[theme.band_at("x", -margin, margin), theme.line_at("x", 0), theme.line_at("x", true_difference, color=theme.ACCENT, dash="dot", width=2)],
        annotations=[
            {"x": 0, "y": 1, "yref": "paper", "yanchor": "bottom", "text": "too small to matter", "showarrow": False, "font": {"color": theme.SOFT_INK}},
            {"x": true_difference, "y": 0, "yanchor": "bottom", "xanchor": "left", "text": "truth", "showarrow": False, "font": {"color": theme.ACCENT}},
        ],
        xaxis={"title": {"text": "difference in the VMO:VL ratio between two exercises (simulated)"}, "range": [-1.1, 1.4]},
        yaxis={"visible": False, "range": [0, 1.75]},
    )
    intervals = [
        _interval(test.mean, test.ci_low, test.ci_high, 1.2, "mean, 95 % interval (t test)", theme.MORE),
        _interval(test.mean, equivalence.ci90_low, equivalence.ci90_high, 1.5, "mean, 90 % interval (TOST)", theme.SAME),
    ]
    table = pd.DataFrame(
        {
            "test": ["paired t test", "equivalence (TOST)"],
            "question": ["is there a difference?", f"is it smaller than ± {margin:g}?"],
            "mean difference": [round(test.mean, 3)] * 2,
            "interval": [f"95 %: {test.ci_low:.3f} to {test.ci_high:.3f}", f"90 %: {equivalence.ci90_low:.3f} to {equivalence.ci90_high:.3f}"],
            "p": [float(f"{test.p:.3g}"), float(f"{equivalence.p:.3g}")],
        }
    )
    return go.Figure([people, *intervals], layout), _equivalence_reading(true_difference, n, margin, test, equivalence), table


def _interval(mean, low, high, height, label, colour) -> go.Scatter:
    return go.Scatter(
        x=[mean], y=[height], mode="markers", name=label, marker={"size": 12, "symbol": "diamond", "color": colour},
        error_x={"type": "data", "symmetric": False, "array": [high - mean], "arrayminus": [mean - low], "thickness": 3, "width": 6, "color": colour},
        hovertemplate=f"{label}: {mean:.2f}, {low:.2f} to {high:.2f}<extra></extra>",
    )  # fmt: skip


def _equivalence_reading(true_difference, n, margin, test, equivalence) -> str:
    different, equal = test.p < 0.05, equivalence.p < 0.05
    verdict = {
        (False, False): "Neither a difference nor equality is shown: the study cannot tell.",
        (False, True): "Equality within the margin is shown, and no difference is found.",
        (True, False): "A difference is shown.",
        (True, True): "A difference is shown, and it is small enough not to matter: both at once.",
    }[different, equal]
    return (
        f"Simulation with {n} people and a true difference of {true_difference:g}: t test p {_p(test.p)}, TOST p {_p(equivalence.p)} for a margin of ± {margin:g}. {verdict}"
    )


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"

