"""The heads of the quadriceps: how large they are, where they part, and which way they pull.

Tables in, tables out; `patella.figures.anatomy` draws them.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from patella import mechanics, statistics
from patella.checks import check, check_choice, single_numbers

HEADS = ("vastus medialis", "vastus lateralis", "vastus intermedius", "rectus femoris")
TOGETHER = "the last two as one"  # so prints Farahmand the vastus intermedius and the rectus femoris
MEASURES = {
    "PCSA": ("pcsa", "pcsa_share"),
    "volume": ("volume_fraction_of_35_lower_limb_muscles",),
    "mass": ("muscle_mass",),
}


def joined_cautions(rows: pd.DataFrame, studies: pd.DataFrame) -> pd.Series:
    """The caution of each number together with the caution of its study."""
    ours, theirs = rows["caution"], rows["study_id"].map(studies["caution"]).fillna("")
    return (ours + "; " + theirs).str.strip("; ")


# ---------------------------------------------------------------- size


def head_sizes(measurements: pd.DataFrame, studies: pd.DataFrame, measure="PCSA") -> pd.DataFrame:
    """Size of each head by study, and its share of the quadriceps.

    Parameters
    ----------
    measurements, studies : DataFrame
        Tables `measurements`, with studies, and `studies`.
    measure : str
        One of `MEASURES`.

    Returns
    -------
    DataFrame
        One row a study and head: what was printed (parts of one head added up), and `share`
        in percent of all heads that the study gives: a ratio of means.
    """
    check_choice(MEASURES, measure=measure)
    wanted = (measurements["topic"] == "anatomy") & measurements["measure"].isin(MEASURES[measure])
    rows = measurements[wanted]
    rows = rows.assign(head=rows["condition"].map(_head)).dropna(subset="head")
    rows = rows.assign(caution=joined_cautions(rows, studies), parts=1)
    first = dict.fromkeys(["sd", "unit", "study", "source_location", "caution", "doi_url"], "first")
    by_head = rows.groupby(["study_id", "head"], sort=False)
    sums = by_head.agg({"value": "sum", "parts": "sum"} | first).reset_index()
    sums["n"] = sums["study_id"].map(studies["n_total"])
    sums["population"] = sums["study_id"].map(studies["population"])
    sums["share"] = 100 * sums["value"] / sums.groupby("study_id")["value"].transform("sum")
    return sums


def _head(condition: str) -> str | None:
    """The head that a row of the table is about; parts such as "inferior" belong to their head."""
    text = condition.replace("_", " ")
    if text == "rectus femoris plus vastus intermedius":
        return TOGETHER
    whole = text.removesuffix(" inferior").removesuffix(" middle").removesuffix(" superior")
    return whole if whole in HEADS else None


def predicted_volumes(regression: pd.DataFrame, height, mass, assumed_spread) -> pd.DataFrame:
    """Volume of each head that a body of this size is expected to have.

    Parameters
    ----------
    regression : DataFrame
        Table `volume_regression`, with studies.
    height : float
        Body height in cm.
    mass : float
        Body mass in kg.
    assumed_spread : float
        Standard deviation of people around the line, in percent of the prediction.

    Returns
    -------
    DataFrame
        One row a head, from below: the table's columns and `head`, `volume`, `low` and `high` (cm³; 95 in
        100 people lie between the two if the spread is as assumed and normal), `share` (% of the four).

    Raises
    ------
    ValueError
        When the height is not that of a person in cm, the mass not in kg, or the spread below 0.
    """
    height, mass, spread = single_numbers(height=height, mass=mass, assumed_spread=assumed_spread)
    check(100 <= height <= 230, "height", height, "be in cm, from 100 to 230")
    check(30 <= mass <= 200, "mass", mass, "be in kg, from 30 to 200")
    check(0 <= spread <= 50, "assumed_spread", spread, "be in percent, from 0 to 50")
    rows = regression.assign(head=regression["muscle"].str.replace("_", " ")).set_index("head")
    rows = rows.loc[list(HEADS)[::-1]].reset_index()
    volume = rows["slope_cm3_per_m_kg"] * (height / 100 * mass) + rows["intercept_cm3"]
    reach = 1.96 * spread / 100 * volume
    return rows.assign(
        volume=volume, low=volume - reach, high=volume + reach, share=100 * volume / volume.sum()
    )


# ---------------------------------------------------------------- a VMO of its own


def separate_shares(
    dissections: pd.DataFrame, studies: pd.DataFrame, method="wilson", confidence=0.95
) -> pd.DataFrame:
    """In how many specimens each dissection found a separate VMO, with an interval.

    Parameters
    ----------
    dissections, studies : DataFrame
        Tables `vmo_separate_muscle`, with studies, and `studies`.
    method, confidence
        As in `statistics.proportion_interval`.

    Returns
    -------
    DataFrame
        The dissections from small to large with `share`, `low` and `high`, in percent.
    """
    rows = dissections.sort_values(["n", "study_id"], kind="stable").reset_index(drop=True)
    low, high = statistics.proportion_interval(rows["n_positive"], rows["n"], method, confidence)
    share = 100 * rows["n_positive"] / rows["n"]
    return rows.assign(
        caution=joined_cautions(rows, studies),
        population=rows["study_id"].map(studies["population"]),
        share=share,
        low=np.minimum(100 * low, share),  # rounding must not put an end on the wrong side
        high=np.maximum(100 * high, share),
    )


def chance_to_miss(share: float, n: int) -> float:
    """How often a sample of `n` holds none of what a share of all have: (1 - share)^n.

    >>> chance_to_miss(0.5, 2)
    0.25
    """
    (share,) = single_numbers(share=share)
    check(0 <= share <= 1, "share", share, "lie between 0 and 1")
    return (1 - share) ** n


# ---------------------------------------------------------------- lines of pull

RIGID = "KleinHorsman2007"  # one cadaver as it lay; the other models move with the knee

_path = cache(mechanics.muscle_path)  # one path returns in every view


def head_lines(points: pd.DataFrame, model: str, head: str, knee_flexion) -> list[np.ndarray]:
    """Lines of one head in a model, each from its origin to the kneecap.

    Parameters
    ----------
    points : DataFrame
        Table `derived_model_points`: the models in one femur frame, straight knee.
    model : str
        A model of that table.
    head : str
        One of `HEADS`.
    knee_flexion : float
        Degrees; the rigid model keeps its own.

    Returns
    -------
    list of ndarray, shape (number of points, 3)
        In m: forward, up, lateral.
    """
    if model != RIGID:
        return [_path(model, head.replace(" ", "_"), knee_flexion)]
    rows = _points_of(points, model, head)
    rows = rows.assign(element=rows["point"].str.split("_").str[0])
    elements = rows.groupby(["muscle", "element"], sort=False)
    return [some[["x_m", "y_m", "z_m"]].to_numpy() for _, some in elements]


def points_on_kneecap(points: pd.DataFrame, model: str, head: str, lines: list) -> int:
    """How many points at the end of each line of a head lie on the kneecap."""
    on_kneecap = _points_of(points, model, head)["source_body"].str.contains("patella")
    return on_kneecap.sum() // len(lines)


def _points_of(points: pd.DataFrame, model: str, head: str) -> pd.DataFrame:
    return points[(points["model"] == model) & points["muscle"].str.startswith(head.replace(" ", "_"))]


def pull_angles(points: pd.DataFrame, model: str, knee_flexion) -> pd.DataFrame:
    """Which way each head pulls on the kneecap: the lean of its last free stretch, away from the kneecap.

    Parameters
    ----------
    points, model, knee_flexion
        As in `head_lines`.

    Returns
    -------
    DataFrame
        One row a head: `head`, `lines` (how many), and in degrees from the line hip to knee `frontal`
        (positive to the lateral side) and `sagittal` (positive forward); the mean direction of its lines.
    """
    rows = []
    for head in HEADS:
        lines = head_lines(points, model, head, knee_flexion)
        touch = points_on_kneecap(points, model, head, lines)
        forward, up, lateral = np.mean([_pull(line, touch) for line in lines], axis=0)
        frontal, sagittal = np.degrees(np.arctan2([lateral, forward], up)).tolist()
        rows.append({"head": head, "lines": len(lines), "frontal": frontal, "sagittal": sagittal})
    return pd.DataFrame(rows)


def _pull(line: np.ndarray, touch: int) -> np.ndarray:
    """Unit vector along the last free stretch of a line, away from the kneecap."""
    free = line[-touch - 1] - line[-touch]
    return free / np.linalg.norm(free)
