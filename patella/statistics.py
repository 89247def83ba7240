"""Effect sizes, intervals, tests, power and meta-analysis.

Everything here takes numbers or arrays and returns numbers, arrays or small frozen
dataclasses. scipy and statsmodels do the work where they can; what stands here is the
part that the course needs and they lack, and checks that say what is wrong with an input.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.optimize import elementwise
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import ttost_paired

# ---------------------------------------------------------------- checks of the input


def _sample(values, name, minimum=2):
    """Return `values` as a 1-D float array, or say what is wrong with it."""
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or values.size < minimum:
        raise ValueError(
            f"{name} needs a flat list of at least {minimum} numbers, got shape {values.shape}."
        )
    if not np.isfinite(values).all():
        raise ValueError(f"{name} holds NaN or infinity: drop the missing values first.")
    return values


def _check(condition, message):
    """Raise ValueError with `message` unless `condition` holds everywhere (NaN never does)."""
    if not np.all(condition):
        raise ValueError(message)


def _check_probability(**values):
    for name, value in values.items():
        value = np.asarray(value, dtype=float)
        _check((value > 0) & (value < 1), f"{name} must lie between 0 and 1 (both excluded), got {value}.")


# ---------------------------------------------------------------- t tests and equivalence


@dataclass(frozen=True)
class TTest:
    """A two-sided t test of a mean difference against zero, with its interval."""

    mean: float
    sd: float
    n: int
    t: float
    df: float
    p: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True)
class Equivalence:
    """Two one-sided t tests (TOST): `p` below 0.05 means equivalent within the margins."""

    p_lower: float
    p_upper: float
    p: float
    ci90_low: float
    ci90_high: float


def paired_t(differences, confidence=0.95):
    """Paired t test from the differences within each pair.

    Parameters
    ----------
    differences : array_like, shape (n,)
        One difference per pair, in any unit; n of at least 2.
    confidence : float
        Confidence level of the interval.

    Returns
    -------
    TTest
        `mean`, `sd` and the interval are in the unit of `differences`.

    Raises
    ------
    ValueError
        Fewer than two pairs, missing values, or differences that are all the same.

    Notes
    -----
    ``t = mean / (sd / sqrt(n))`` with n - 1 degrees of freedom: `scipy.stats.ttest_1samp`.
    """
    differences = _varying(differences, "differences")
    _check_probability(confidence=confidence)
    test = stats.ttest_1samp(differences, 0)
    interval = test.confidence_interval(confidence)
    return TTest(
        mean=float(differences.mean()),
        sd=float(differences.std(ddof=1)),
        n=differences.size,
        t=float(test.statistic),
        df=float(test.df),
        p=float(test.pvalue),
        ci_low=float(interval.low),
        ci_high=float(interval.high),
    )


def paired_tost(differences, low, high):
    """Equivalence of paired measurements by two one-sided t tests.

    Parameters
    ----------
    differences : array_like, shape (n,)
        One difference per pair; n of at least 2.
    low, high : float
        Equivalence margins in the unit of `differences`: the largest mean difference,
        either way, that would not matter.

    Returns
    -------
    Equivalence
        `p_lower` tests "the mean is at or below `low`", `p_upper` "at or above `high`";
        `p` is the larger of the two. Equivalence at the 5 percent level is the same as
        the 90 percent interval lying within the margins.

    Raises
    ------
    ValueError
        `low` not below `high`, or what `paired_t` refuses.

    Notes
    -----
    Schuirmann's procedure, `statsmodels.stats.weightstats.ttost_paired`.
    """
    differences = _varying(differences, "differences")
    _check(low < high, f"The margins must satisfy low < high, got {low} and {high}.")
    p, lower, upper = ttost_paired(differences, 0, low, high)
    interval = stats.ttest_1samp(differences, 0).confidence_interval(0.90)
    return Equivalence(
        p_lower=float(lower[1]),
        p_upper=float(upper[1]),
        p=float(p),
        ci90_low=float(interval.low),
        ci90_high=float(interval.high),
    )


def _varying(values, name):
    """A sample of at least two numbers that aren't all the same."""
    values = _sample(values, name)
    _check(np.ptp(values) > 0, f"All {name} are the same, so their spread is zero and t is undefined.")
    return values


# ---------------------------------------------------------------- power and sample size


def power_paired(dz, n, alpha=0.05):
    """Power of the two-sided paired t test.

    Parameters
    ----------
    dz : array_like
        Standardized mean difference: mean of the differences over their SD. Sign is ignored.
    n : array_like
        Number of pairs, at least 2; broadcast against `dz`.
    alpha : float
        Significance level.

    Returns
    -------
    float or ndarray
        Probability of p < alpha, in [alpha, 1].

    Notes
    -----
    ``T`` follows a noncentral t distribution with n - 1 degrees of freedom and noncentrality
    ``dz * sqrt(n)``; power is ``P(|T| > t_crit)``: `statsmodels.stats.power.TTestPower`.
    """
    dz, n = np.abs(np.asarray(dz, dtype=float)), np.asarray(n, dtype=float)
    _check(np.isfinite(dz), "dz must be a finite number.")
    _check(n >= 2, "n must be at least 2 pairs.")
    _check_probability(alpha=alpha)
    return _two_sided(TTestPower().power, dz, n, alpha)


def _two_sided(power, effect_size, nobs, alpha, **design):
    """Add the two tails of a t test's power.

    Far from zero the noncentral t distribution underflows to NaN, where the near tail
    is 1 and the far tail 0.
    """
    near = power(effect_size, nobs, alpha / 2, alternative="larger", **design)
    far = power(effect_size, nobs, alpha / 2, alternative="smaller", **design)
    return np.minimum(np.nan_to_num(near, nan=1.0) + np.nan_to_num(far, nan=0.0), 1.0)[()]


def detectable_dz(n, power=0.8, alpha=0.05):
    """Smallest standardized difference that a paired t test of n pairs finds with given power.

    Parameters
    ----------
    n : array_like
        Number of pairs, at least 2.
    power : float
        Wanted power, above `alpha`.
    alpha : float
        Two-sided significance level.

    Returns
    -------
    float or ndarray
        dz (mean difference over SD of differences) at which `power_paired` equals `power`.
    """
    n = np.asarray(n, dtype=float)
    _check_probability(power=power, alpha=alpha)
    _check(power > alpha, f"power must exceed alpha ({alpha}): no effect at all gives that much.")

    def missing(dz, n):
        return power_paired(dz, n, alpha) - power

    bracket = elementwise.bracket_root(missing, np.zeros_like(n), np.ones_like(n), xmin=0, args=(n,))
    return elementwise.find_root(missing, bracket.bracket, args=(n,)).x[()]
