"""Figure of chapter 01: how patellofemoral pain goes over time."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from patella import statistics
from patella.figures import theme
from patella.figures.labels import links, source_columns, study_hover

TRIALS = "treated PFP, two trials"


def with_missing(answered: int, share: float, invited: int, assumed: float) -> float:
    """The share in everyone invited, when a share is assumed for those who did not answer.

    >>> with_missing(60, 50, 300, 0)
    10.0
    """
    bad = round(answered * share / 100)
    return 100 * (bad + (invited - answered) * assumed / 100) / invited


def prognosis(rows: pd.DataFrame, assumed=40, other_cohorts=False):
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
    trials = rows[rows["population"] == TRIALS]
    trials = trials.sort_values("followup_months", kind="stable").reset_index(drop=True)
    late = trials.iloc[-1]
    answered, invited = int(late["n"]), int(trials["n"].max())
    best, guess, worst = (with_missing(answered, late["percent"], invited, share) for share in (0, assumed, 100))
    low, high = _interval(trials)
    month = late["followup_months"]

    traces = [
        dict(
            type="scatter",
            x=trials["followup_months"].tolist(),
            y=trials["percent"].tolist(),
            mode="markers",
            marker={"size": 12, "color": theme.SAME, "symbol": ["circle-open" if n < invited else "circle" for n in trials["n"]], "line": {"width": 2}},
            error_y={"type": "data", "symmetric": False, "array": (high - trials["percent"]).tolist(), "arrayminus": (trials["percent"] - low).tolist(), "thickness": 1.5, "color": theme.SOFT_INK},
            hovertext=[study_hover(row, f"{row['percent']:g} % {row['outcome']} at {_when(row)}", f"95 % interval {a:.0f} to {b:.0f} %, ours, from n") for (_, row), a, b in zip(trials.iterrows(), low, high)],
            hoverinfo="text",
            customdata=links(trials),
        ),
        dict(
            type="scatter",
            x=[month + 4], y=[guess], mode="markers", hoverinfo="text",
            hovertext=[f"If {assumed} % of those who did not answer do badly: {guess:.0f} % of all {invited}"],
            marker={"size": 13, "symbol": "diamond", "color": theme.MORE},
        ),
    ]  # fmt: skip
    if other_cohorts:
        others = rows[rows["population"] != TRIALS]
        traces.append(
            dict(
                type="scatter",
                x=others["followup_months"].tolist(), y=others["percent"].tolist(), mode="markers", hoverinfo="text",
                marker={"size": 11, "symbol": "square-open", "color": theme.UNCLEAR, "line": {"width": 2}},
                hovertext=[study_hover(row, f"{row['percent']:g} % {row['outcome']} at {_when(row)}", *_printed_interval(row)) for _, row in others.iterrows()],
                customdata=links(others),
            )
        )  # fmt: skip
    span = {"type": "line", "x0": month + 4, "x1": month + 4, "y0": best, "y1": worst, "line": {"color": theme.MORE, "width": 6}, "opacity": 0.35}
    notes = [
        _note(3, 71, f"of {invited} people", theme.SAME, "left"),
        _note(month - 2, late["percent"], f"the {answered} who<br>answered", theme.SAME, "right"),
        _note(month + 2, 95, "everyone, with a guess for the missing", theme.MORE, "right"),
    ]
    if other_cohorts:
        notes.append(_note(22, 28, "other groups,<br>other outcomes", theme.UNCLEAR, "left"))
    layout = dict(
        title="Does it go away?",
        height=440,
        showlegend=False,
        shapes=[span],
        annotations=notes,
        xaxis={"title": {"text": "months after the start"}, "range": [0, 88], "tickvals": [3, 12, 24, 36, 48, 60, 72]},
        yaxis={"title": {"text": "doing badly (% of people)"}, "range": [0, 102]},
    )
    reading = (
        f"In two trials {trials['percent'].iloc[0]:g} % of {invited} people had an unfavourable recovery at {_when(trials.iloc[0])} and {trials['percent'].iloc[1]:g} % at {_when(trials.iloc[1])}. "
        f"At 5 to 8 years it was {late['percent']:g} % of the {answered} who answered (95 % interval {low.iloc[-1]:.0f} to {high.iloc[-1]:.0f} %). "
        f"If {assumed} % of the other {invited - answered} did badly, it would be {guess:.0f} % of all; it can be anything from {best:.0f} % (all of them well) to {worst:.0f} % (all of them badly)."
    )
    derived = [(f"derived: {assumed} % of the missing do badly", guess), ("derived: all of the missing do well", best), ("derived: all of the missing do badly", worst)]
    table = _prognosis_table(rows if other_cohorts else trials, derived, month, invited)
    return go.Figure(traces, layout), reading, table


def _interval(trials: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    bounds = [statistics.proportion_interval(round(row.percent * row.n / 100), int(row.n)) for row in trials.itertuples()]
    return pd.Series([100 * low for low, _ in bounds]), pd.Series([100 * high for _, high in bounds])


def _printed_interval(row: pd.Series) -> list[str]:
    return [f"95 % interval {row['ci_low']:g} to {row['ci_high']:g} %"] if pd.notna(row["ci_low"]) else []


def _when(row: pd.Series) -> str:
    return "5 to 8 years" if row["caution"].startswith("5 to 8 years") else f"{row['followup_months']:g} months"


def _note(x, y, text, colour, side) -> dict:
    return {"x": x, "y": y, "text": text, "showarrow": False, "xanchor": side, "align": side, "font": {"size": 12, "color": colour}}


def _prognosis_table(rows, derived, month, invited) -> pd.DataFrame:
    shown = rows[["study", "population", "followup_months", "outcome", "percent", "n"]].rename(columns={"followup_months": "months", "percent": "%"})
    ours = [{"study": "ours", "population": TRIALS, "months": month, "outcome": what, "%": round(share, 1), "n": invited} for what, share in derived]
    return pd.concat([pd.concat([shown, source_columns(rows)], axis=1), pd.DataFrame(ours)], ignore_index=True)
