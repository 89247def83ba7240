"""Pools of trials in other orders, with a trial that nobody did, and with a spread that nobody printed.

Pure functions of tables.  Whom a pool may hold is for `trials.pool` to say: everything here goes through it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from patella import statistics
from patella.checks import check_choice, check_positive, check_whole, single_numbers
from patella.synthesis.trials import half_width, one_per_sample, people, pool

ORDERS = ("all together", "by comparator", "cumulative by year", "leaving one out")


@dataclass(frozen=True)
class Part:
    """Trials that are pooled together: all, a subgroup, or a step.

    Attributes
    ----------
    name : str
        The comparator of a subgroup, or the `study_id` that a step adds or leaves out.
    trials : DataFrame
        At most one row for each group of people.
    pooled : MetaAnalysis or None
        None where there is one trial only: there is nothing to pool.
    """

    name: str
    trials: pd.DataFrame
    pooled: statistics.MetaAnalysis | None


@dataclass(frozen=True)
class Pool(Part):
    """Several trials, and what they say together."""

    pooled: statistics.MetaAnalysis


def pool_of(name: str, trials: pd.DataFrame, method="REML", hartung_knapp=False) -> Pool:
    """Two trials or more with what they say together."""
    return Pool(name, trials, pool(trials, method, hartung_knapp))


def part(name: str, trials: pd.DataFrame, method="REML", hartung_knapp=False) -> Part:
    """Trials with what they say together, where they are more than one."""
    return pool_of(name, trials, method, hartung_knapp) if len(trials) > 1 else Part(name, trials, None)


def arranged(
    trials: pd.DataFrame, order="all together", follow_up="first", method="REML", hartung_knapp=False
) -> tuple[list[Part], Pool | None]:
    """The trials of a question in parts, and all of them together.

    Parameters
    ----------
    trials : DataFrame
        Rows of one question, from `comparable_trials`, of two groups of people or more.
    order : str
        One of `ORDERS`.
    follow_up : str
        See `one_per_sample`.
    method, hartung_knapp
        See `patella.statistics.meta_analysis`.

    Returns
    -------
    tuple
        The parts, and the total: None where a total would count the same people twice, as they stand
        in more than one subgroup.
    """
    check_choice(ORDERS, order=order)
    rows = one_per_sample(trials, follow_up)
    whole = pool_of("", rows, method, hartung_knapp)
    if order == "by comparator":
        groups = [
            part(name, one_per_sample(group, follow_up), method, hartung_knapp)
            for name, group in trials.groupby("comparator", sort=False)
        ]
        twice = people(pd.concat([group.trials for group in groups])).duplicated().any()
        return groups, None if twice else whole
    studies = rows["study_id"]
    steps = {
        "all together": {"": rows},
        "cumulative by year": {study: rows.iloc[: place + 1] for place, study in enumerate(studies)},
        "leaving one out": {study: rows[studies != study] for study in studies},
    }[order]
    return [part(name, step, method, hartung_knapp) for name, step in steps.items()], whole


# ---------------------------------------------------------------- a trial that nobody did


def imagined_trial(n: int, effect: float) -> pd.DataFrame:
    """A trial of so many people in each arm that finds this effect, in standard deviations.

    Parameters
    ----------
    n : int
        People in each arm, at least 2.
    effect : float
        Standardised mean difference.

    Returns
    -------
    DataFrame
        One row, with what `trials.pool` asks for.

    Notes
    -----
    Variance: 2 / n + d² / (4 n), as for the trials that `comparable_trials` standardises.
    """
    n, effect = single_numbers(n=n, effect=effect)
    check_whole(n=n)
    check_positive(n=n)
    variance = 2 / n + effect**2 / (4 * n)
    half = half_width(variance)
    row = {
        "study_id": "imagined", "shared_sample": "", "poolable": True, "n": 2 * n, "n_a": n, "n_b": n,
        "estimate": effect, "variance": variance, "ci_low": effect - half, "ci_high": effect + half,
    }  # fmt: skip
    return pd.DataFrame([row])


# ---------------------------------------------------------------- a spread that nobody printed


def with_assumed_spread(direct: pd.DataFrame, studies: pd.DataFrame, sd: float) -> pd.DataFrame:
    """VMO-specific minus general training as trials that can be pooled, if the SD of change were this.

    Parameters
    ----------
    direct : DataFrame
        From `pain_change.vmo_minus_general`.
    studies : DataFrame
        Table `studies` with `study_id` as its index.
    sd : float
        Assumed SD of the percent fall in pain within each arm, in percentage points.

    Returns
    -------
    DataFrame
        `direct` with `estimate`, `variance`, `ci_low`, `ci_high`, and the columns by which `trials.pool`
        decides. The variance is SD² (1 / n_a + 1 / n_b).
    """
    (sd,) = single_numbers(sd=sd)
    check_positive(sd=sd)
    variance = sd**2 * (1 / direct["n_a"] + 1 / direct["n_b"])
    half = half_width(variance)
    known = {
        name: direct["study_id"].map(studies[name]) for name in ("shared_sample", "concealed", "blinded")
    }
    return direct.assign(
        estimate=direct["difference"],
        variance=variance,
        ci_low=direct["difference"] - half,
        ci_high=direct["difference"] + half,
        poolable=True,
        derived=f"its variance from an assumed SD of {sd:g} percentage points",
        **known,
    )


def least_share(mcid: float, scale: float = 10.0) -> float:
    """The least per cent of where people started that a difference of so many points can be.

    Nobody can start above the end of the scale, so that 2 points of 10 are 20 per cent or more.

    >>> least_share(2)
    20.0
    """
    mcid, scale = single_numbers(mcid=mcid, scale=scale)
    check_positive(mcid=mcid, scale=scale)
    return 100 * mcid / scale
