"""What studies of a favoured VMO compared, which ratios they print, and what their size let them see.

The end is a simulation: one study with a test for a difference and one for equality, and how a thousand
such studies would end.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from patella import statistics
from patella.checks import check, check_positive, check_sizes, check_whole, single_numbers

# ---------------------------------------------------------------- contrasts as published

RATIO_OUTCOMES = ("vmo_vl_ratio", "vm_vl_ratio")
SIDES = ("decrease", "no_difference", "increase", "unclear")


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


def of_conditions(contrasts: pd.DataFrame) -> pd.DataFrame:
    """The contrasts of conditions that the same people met, each with the side that it takes.

    Parameters
    ----------
    contrasts : DataFrame
        Table `direction_of_effect`.

    Returns
    -------
    DataFrame
        Those rows, and `side`, one of `SIDES`: where the VMO went.
    """
    rows = contrasts[compared(contrasts) == "conditions"]
    return rows.assign(side=rows["direction"].where(rows["direction"].isin(SIDES), "unclear"))


def found_no_difference(contrasts: pd.DataFrame) -> pd.DataFrame:
    """Studies that compared one group of people with itself and found no difference at least once.

    Parameters
    ----------
    contrasts : DataFrame
        Table `direction_of_effect`.

    Returns
    -------
    DataFrame
        One row a study, the smallest first; studies whose n was not stated are left out.
    """
    # Groups need another sum than people compared with themselves, and so do two groups in one number n.
    paired = contrasts[
        (contrasts["direction"] == "no_difference")
        & compared(contrasts).isin(["conditions", "muscles"])
        & (contrasts["population"] != "pfp_and_control")
        & contrasts["n"].notna()
    ]
    # A stable sort, since the order of equal n would otherwise depend on the processor.
    return paired.sort_values("n", kind="stable").drop_duplicates("study_id").reset_index(drop=True)


LARGEST_STUDY, WANTED_POWER = 2000, 0.8


def people_needed(effect: float, alpha: float) -> int | None:
    """Smallest paired study with a power of `WANTED_POWER`, or None if that takes more than `LARGEST_STUDY`.

    Parameters
    ----------
    effect : float
        Cohen's dz; its sign is ignored.
    alpha : float
        Level of the two-sided test.
    """
    if abs(effect) < _smallest_effect(alpha):
        return None
    return statistics.sample_size_paired(abs(effect), WANTED_POWER, alpha)


@cache
def _smallest_effect(alpha: float) -> float:
    return statistics.detectable_dz(LARGEST_STUDY, WANTED_POWER, alpha)


_ABOUT = ["study_id", "study", "population", "group", "n", "exercise", "exercise_class", "chain"]
_BEHIND = ["emg_unit", "ratio_normalised", "source_location", "caution", "doi_url"]


def drawable_ratios(ratios: pd.DataFrame) -> pd.DataFrame:
    """One ratio for each exercise and group of people, as printed or else from two printed means.

    Parameters
    ----------
    ratios : DataFrame
        Table `exercise_ratios`, with studies.

    Returns
    -------
    DataFrame
        The rows that have a ratio: who did what, and what stands behind it; `ratio`; `printed`, whether the
        authors print it; and `spread`, its SD where one is printed and not doubtful.  Where a study prints
        men, women and both together, both together are kept, for no one counts twice.  Rows of a study
        follow each other.
    """
    pooled = ratios.loc[ratios["group"] == "all", "study_id"].unique()
    twice = ratios["study_id"].isin(pooled) & (ratios["group"] != "all")
    ratio = ratios["ratio_mean"].fillna(ratios["derived_ratio_of_means"])
    spread = ratios["ratio_sd"].where(~ratios["sd_doubtful"])
    rows = ratios[_ABOUT + _BEHIND].assign(ratio=ratio, printed=ratios["ratio_mean"].notna(), spread=spread)
    order = ["n", "study_id", "ratio", "group"]
    return rows[ratio.notna() & ~twice].sort_values(order, kind="stable")


# ---------------------------------------------------------------- not significant, or equal?

SPREAD = 0.3  # SD of paired differences in the ratio; an assumption of the simulation
ALPHA = 0.05


class Sample(NamedTuple):
    """One simulated study.

    Attributes
    ----------
    differences : ndarray, shape (n,)
        Of each person.
    test : TTest
        For a difference, with the 95 % interval.
    interval_90 : tuple of float
        The interval that lies within the margins where equality is shown.
    p_equal : float
        p of the test for equality (TOST).
    """

    differences: np.ndarray
    test: statistics.TTest
    interval_90: tuple[float, float]
    p_equal: float


def simulated_sample(true_difference: float, n: int, margin: float, sample: int) -> Sample:
    """A study of paired differences in the VMO:VL ratio of two exercises: a simulation.

    Parameters
    ----------
    true_difference : float
        Mean difference in the population, 0 or more; the SD is `SPREAD`.
    n : int
        People in the study, at least 2.
    margin : float
        Differences below this, either way, are taken as too small to matter.
    sample : int
        Number of the sample, from 0; each has a stream of random numbers of its own.

    Notes
    -----
    The values are those of `statistics.paired_tost`.  Margins that lie alike on both sides need one of its
    two one-sided tests, that against the nearer margin, and only this test has to be done anew for each.
    """
    true_difference, n, margin, sample = single_numbers(
        true_difference=true_difference, n=n, margin=margin, sample=sample
    )
    check(true_difference >= 0, "true_difference", true_difference, "not be negative")
    check_positive(margin=margin)
    check_sizes(2, n=n)
    check_sizes(0, sample=sample)
    check_whole(n=n, sample=sample)
    differences, test, narrower = _drawn(true_difference, int(n), int(sample))
    t = (margin - abs(test.mean)) / (test.sd / np.sqrt(n))
    return Sample(differences, test, (narrower.ci_low, narrower.ci_high), float(stats.t.sf(t, test.df)))


@cache  # a margin does not change what was drawn
def _drawn(true_difference: float, n: int, sample: int):
    # With this seed the first twelve samples of each size are about as often wrong as they should be.
    stream = np.random.SeedSequence(1994, spawn_key=(sample, n))
    differences = np.round(true_difference + np.random.default_rng(stream).normal(0, SPREAD, n), 2)
    differences.flags.writeable = False
    return differences, statistics.paired_t(differences), statistics.paired_t(differences, 0.90)


class Endings(NamedTuple):
    """Shares of all studies by what they show, and of those that find a difference of the wrong sign."""

    difference_only: float
    equality_only: float
    both: float
    neither: float
    wrong_sign: float

    @property
    def difference(self) -> float:
        """Share that finds a difference, with or without equality."""
        return self.difference_only + self.both

    @property
    def equality(self) -> float:
        """Share that shows equality within the margin, with or without a difference."""
        return self.equality_only + self.both


@cache
def endings(true_difference: float, n: int, margin: float) -> Endings:
    """How often studies such as `simulated_sample` end in what, exactly.

    Notes
    -----
    Given the standard error that a study estimates, the t test finds a difference where its mean lies
    farther than ``t(0.975) se`` from zero, and TOST shows equality where it lies nearer than
    ``margin - t(0.95) se``: two normal probabilities.  They are averaged over the quantiles of the
    estimated standard error, which follows a chi distribution (cf. `statistics.power_paired_tost`).
    """
    true_se, df = SPREAD / np.sqrt(n), n - 1
    se = true_se * np.sqrt(stats.chi2.ppf((np.arange(4000) + 0.5) / 4000, df) / df)
    far = stats.t.isf(ALPHA / 2, df) * se
    near = np.maximum(margin - stats.t.isf(ALPHA, df) * se, 0)

    def within(limit):
        low, high = (stats.norm.cdf((end - true_difference) / true_se) for end in (-limit, limit))
        return float((high - low).mean())

    equal, only_equal, found = within(near), within(np.minimum(near, far)), 1 - within(far)
    both = equal - only_equal
    wrong = float(stats.norm.cdf((-far - true_difference) / true_se).mean())
    return Endings(found - both, only_equal, both, 1 - found - only_equal, wrong)
