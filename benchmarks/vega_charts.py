"""The compared figures as charts of Altair: Vega-Lite filters and draws in the page, as the controls say.

Nothing is computed beforehand; so readings, tables and links, which follow from a state, there are none.
"""

from __future__ import annotations

import altair as alt

from figures import CLASSES, CONTRASTS, PEOPLE, POOLED, RATIOS, SCALES
from patella.synthesis.contrasts import RATIO_OUTCOMES, SIDES, drawable_ratios, of_conditions

GROUPS = "{'everyone': null, 'healthy people': ['healthy'], 'people with PFP': ['pfp', 'pfp_and_control']}"
CHAIN = "chain == 'all' || indexof(datum.chain, chain) == 0"
LOG_TEN = "log({}) / log(10)"


def of_people(parameter: str) -> str:
    """Keeps those whom a menu names."""
    return f"{parameter} == 'everyone' || indexof({GROUPS}[{parameter}], datum.population) >= 0"


def choice(name: str, options: list[str]) -> alt.Parameter:
    """A menu."""
    return alt.param(name, value=options[0], bind=alt.binding_select(options=options, name=f"{name} "))


def slider(name: str, first: float, last: float, step: float, value: float) -> alt.Parameter:
    """A slider."""
    return alt.param(
        name, value=value, bind=alt.binding_range(min=first, max=last, step=step, name=f"{name} ")
    )


def evidence_map() -> alt.Chart:
    """Which way the VMO went in each contrast."""
    rows = of_conditions(CONTRASTS)
    rows = rows[["study", "study_id", "category", "side", "n", "outcome", "population", "manipulation"]]
    cell = ["side", "category"]
    return (
        alt.Chart(rows.assign(place=rows["side"].map(SIDES.index)), width=600, height=680)
        .add_params(
            slider("minimum_n", 0, 40, 10, 0),
            choice("outcome", ["every outcome", "the ratio itself"]),
            choice("population", PEOPLE),
        )
        .transform_filter("minimum_n == 0 || datum.n >= minimum_n")
        .transform_filter(
            f"outcome == 'every outcome' || indexof({list(RATIO_OUTCOMES)}, datum.outcome) >= 0"
        )
        .transform_filter(of_people("population"))
        .transform_window(turn="row_number()", groupby=cell)
        .transform_joinaggregate(of="count()", groupby=cell)
        .transform_calculate(x="datum.place + (datum.turn - (datum.of + 1) / 2) * min(0.12, 0.8 / datum.of)")
        .mark_circle(opacity=0.75)
        .encode(
            x=alt.X("x:Q", scale=alt.Scale(domain=[-0.5, 3.5]), title=None),
            y=alt.Y("category:N", title=None),
            color=alt.Color("side:N", legend=None),
            size=alt.Size("n:Q", legend=None),
            tooltip=["study:N", "manipulation:N", "outcome:N", "n:Q"],
        )
    )


def ratio_by_exercise() -> alt.LayerChart:
    """The ratio of the muscles' activity, by exercise."""
    rows = drawable_ratios(RATIOS).reset_index(drop=True)
    rows = rows[["study", "exercise", "exercise_class", "chain", "population", "printed", "ratio", "spread"]]
    rows = rows.assign(line=rows.index, label=rows["exercise"] + ", " + rows["study"])
    base = alt.Chart(rows).encode(y=alt.Y("label:N", sort=alt.SortField("line"), title=None))
    for test in (
        "exercise_class == 'all' || datum.exercise_class == exercise_class",
        CHAIN,
        of_people("who"),
        "!printed_only || datum.printed",
    ):
        base = base.transform_filter(test)
    dots = base.mark_point(size=80).encode(
        x=alt.X("ratio:Q", scale=alt.Scale(domain=[0, 2.4]), title="VMO:VL ratio"),
        shape="printed:N",
        tooltip=["study:N", "exercise:N", "ratio:Q", "spread:Q"],
    )
    bars = base.transform_calculate(low="datum.ratio - datum.spread", high="datum.ratio + datum.spread")
    bars = bars.mark_rule().encode(x="low:Q", x2="high:Q")
    return alt.layer(bars, dots, width=600, height=940).add_params(
        choice("exercise_class", CLASSES),
        choice("chain", ["all", "open", "closed"]),
        choice("who", PEOPLE),
        alt.param("printed_only", value=False, bind=alt.binding_checkbox(name="printed_only ")),
    )


def network_odds() -> alt.LayerChart:
    """Odds of improvement, as ratios or as people; a scale's kind is no parameter, so logarithms are data."""
    rows = POOLED[
        (POOLED["study_id"] == "winters2020") & POOLED["comparison"].str.endswith(" vs wait and see")
    ]
    rows = rows[["comparison", "estimate", "ci_low", "ci_high", "study"]]
    percent = "100 * {0} * odds / (1 + {0} * odds)".replace(
        "odds", "(improve_anyway / (100 - improve_anyway))"
    )
    base = alt.Chart(rows).encode(y=alt.Y("comparison:N", sort="-x", title=None))
    for name in ("estimate", "ci_low", "ci_high"):
        value, (log, plain, _) = f"datum.{name}", SCALES
        drawn = f"scale == '{plain}' ? {value} : {percent.format(value)}"
        base = base.transform_calculate(f"{name}_x", f"scale == '{log}' ? {LOG_TEN.format(value)} : {drawn}")
    axis = alt.Axis(labelExpr=f"scale == '{SCALES[0]}' ? format(pow(10, datum.value), '.2~f') : datum.label")
    dots = base.mark_circle(size=120).encode(
        x=alt.X("estimate_x:Q", axis=axis, title=None), tooltip=["comparison:N", "estimate:Q", "study:N"]
    )
    bars = base.mark_rule().encode(x="ci_low_x:Q", x2="ci_high_x:Q")
    return alt.layer(bars, dots, width=600, height=430).add_params(
        choice("scale", list(SCALES)), slider("improve_anyway", 10, 60, 10, 30)
    )


CHARTS = [evidence_map, ratio_by_exercise, network_odds]
