"""Power and sample size of t tests and of equivalence tests."""

import numpy as np
from scipy import stats
from scipy.integrate import fixed_quad
from scipy.optimize import brentq

from patella.checks import (
    ROUNDING,
    check,
    check_below,
    check_positive,
    check_probability,
    check_sizes,
    numbers,
    require,
)

# Larger samples are not searched for.
LARGEST_SAMPLE = 10_000_000
# Below this level scipy's noncentral t distribution fails for a sample of two.
SMALLEST_ALPHA = 1e-4

# ---------------------------------------------------------------- is there a difference?


def power_paired(dz, n, alpha=0.05):
    """Power of the two-sided paired t test.

    Parameters
    ----------
    dz : array_like
        Standardized mean difference: mean of the differences over their SD. Sign is ignored.
    n : array_like
        Number of pairs, at least 2; broadcast against `dz`.
    alpha : array_like
        Significance level; broadcast, too.

    Returns
    -------
    float or ndarray
        Probability of p < alpha, in [alpha, 1].

    Raises
    ------
    ValueError
        Empty or missing values, fewer than 2 pairs, or an alpha outside 0.0001 to 1.

    Notes
    -----
    ``T`` follows a noncentral t distribution with n - 1 degrees of freedom and noncentrality
    ``dz * sqrt(n)``; power is ``P(|T| > t_crit)``: `scipy.stats.nct`.
    """
    dz, n, alpha = numbers(dz=dz, n=n, alpha=alpha)
    check_sizes(2, n=n)
    _check_alpha(alpha)
    return _two_sided(np.abs(dz) * np.sqrt(n), n - 1, alpha)


def power_two_sample(d, n1, n2, alpha=0.05):
    """Power of the two-sided two-sample t test with equal variances.

    Parameters
    ----------
    d : array_like
        Standardized mean difference (difference over the common SD). Sign is ignored.
    n1, n2 : array_like
        Group sizes, at least 2 each; broadcast against `d`.
    alpha : array_like
        Significance level; broadcast, too.

    Returns
    -------
    float or ndarray
        Probability of p < alpha, in [alpha, 1].

    Raises
    ------
    ValueError
        Empty or missing values, a group of fewer than 2, or an alpha outside 0.0001 to 1.

    Notes
    -----
    Noncentral t with n1 + n2 - 2 degrees of freedom and noncentrality
    ``d / sqrt(1 / n1 + 1 / n2)``: `scipy.stats.nct`.
    """
    d, n1, n2, alpha = numbers(d=d, n1=n1, n2=n2, alpha=alpha)
    check_sizes(2, n1=n1, n2=n2)
    _check_alpha(alpha)
    return _two_sided(np.abs(d) / np.sqrt(1 / n1 + 1 / n2), n1 + n2 - 2, alpha)


def _check_alpha(alpha):
    check_probability(alpha=alpha)
    check(alpha >= SMALLEST_ALPHA, "alpha", alpha, f"be at least {SMALLEST_ALPHA:g}")


def _two_sided(shift, df, alpha):
    """Add the two tails of a t test's power, for a noncentrality of `shift`."""
    t = stats.t.isf(alpha / 2, df)
    shift = np.minimum(shift, _certain_shift(t, df))
    # scipy gives NaN where the far tail is too small to be computed.
    far = np.nan_to_num(stats.nct.cdf(-t, df, shift))
    return np.minimum(stats.nct.sf(t, df, shift) + far, 1.0)[()]


def _certain_shift(t, df):
    """Noncentrality beyond which power is 1 to the last digit (and scipy's functions fail)."""
    return t * np.sqrt(stats.chi2.isf(1e-16, df) / df) + 9


def detectable_dz(n, power=0.8, alpha=0.05):
    """Smallest standardized difference that a paired t test of n pairs finds with given power.

    Parameters
    ----------
    n : array_like
        Number of pairs, at least 2; what follows is broadcast against it.
    power : array_like
        Wanted power, above `alpha`.
    alpha : array_like
        Two-sided significance level.

    Returns
    -------
    float or ndarray
        dz (mean difference over SD of differences) at which `power_paired` equals `power`.

    Raises
    ------
    ValueError
        A power not above `alpha`, or what `power_paired` refuses.
    """
    n, power, alpha = numbers(n=n, power=power, alpha=alpha)
    check_sizes(2, n=n)
    _check_wanted(power, alpha)
    _check_alpha(alpha)

    def shift(df, power, alpha):
        largest = _certain_shift(stats.t.isf(alpha / 2, df), df)
        return brentq(lambda shift: _two_sided(shift, df, alpha) - power, 0, largest, xtol=1e-14)

    return (np.vectorize(shift, otypes=[float])(n - 1, power, alpha) / np.sqrt(n))[()]


def sample_size_paired(dz, power=0.8, alpha=0.05):
    """Smallest number of pairs with which a two-sided paired t test reaches `power`.

    Parameters
    ----------
    dz : array_like
        Mean difference over SD of the differences; not 0. What follows is broadcast against it.
    power, alpha : array_like
        Wanted power (above `alpha`) and significance level.

    Returns
    -------
    int or ndarray of int
        Number of pairs.

    Raises
    ------
    ValueError
        No effect, or one so small that more than ten million pairs would be needed; a power
        not above `alpha`; what `power_paired` refuses.
    """
    return _smallest_n(lambda n, dz, alpha: power_paired(dz, n, alpha), power, alpha, dz=dz)


def sample_size_two_sample(d, power=0.8, alpha=0.05):
    """Smallest size of each of two equal groups with which a t test reaches `power`.

    Parameters
    ----------
    d : array_like
        Mean difference over the common SD; not 0. What follows is broadcast against it.
    power, alpha : array_like
        Wanted power (above `alpha`) and significance level.

    Returns
    -------
    int or ndarray of int
        Number of people in each group.

    Raises
    ------
    ValueError
        As in `sample_size_paired`.
    """
    return _smallest_n(lambda n, d, alpha: power_two_sample(d, n, n, alpha), power, alpha, d=d)


def _check_wanted(power, alpha):
    check_probability(power=power, alpha=alpha)
    check(power - alpha > ROUNDING, "power", power, "exceed alpha, which no effect at all reaches")


def _smallest_n(power_at, power, alpha, **design):
    """Smallest n with ``power_at(n, *design, alpha) >= power``; power grows with n."""
    power, alpha, *values = numbers(power=power, alpha=alpha, **design)
    _check_wanted(power, alpha)

    def smallest(power, alpha, *values):
        enough = 2
        while power_at(enough, *values, alpha) < power:
            enough *= 2
            given = ", ".join(f"{name} = {value:g}" for name, value in zip(design, values))
            require(
                enough <= LARGEST_SAMPLE,
                f"More than {LARGEST_SAMPLE:,} would be needed, for what is sought is too small: {given}.",
            )
        too_few = max(enough // 2, 1)
        while enough - too_few > 1:
            middle = (enough + too_few) // 2
            if power_at(middle, *values, alpha) >= power:
                enough = middle
            else:
                too_few = middle
        return enough

    sizes = np.vectorize(smallest, otypes=[int])(power, alpha, *values)
    return sizes if sizes.ndim else int(sizes)


# ---------------------------------------------------------------- is it small enough?


def power_paired_tost(n, low, high, difference=0.0, sd=1.0, alpha=0.05):
    """Power of the paired equivalence test (TOST).

    Parameters
    ----------
    n : array_like
        Number of pairs, at least 2; what follows is broadcast against it.
    low, high : array_like
        Equivalence margins, in the unit of `sd`.
    difference : array_like
        True mean difference, strictly between the margins.
    sd : array_like
        True SD of the differences within pairs.
    alpha : array_like
        Level of each one-sided test, below 0.5.

    Returns
    -------
    float or ndarray
        Probability that both one-sided tests reject.

    Raises
    ------
    ValueError
        As in `power_two_sample_tost`, which also tells the formula.
    """
    return _tost_power(lambda n: (1 / np.sqrt(n), n - 1), n, low, high, difference, sd, alpha)


def power_two_sample_tost(n, low, high, difference=0.0, sd=1.0, alpha=0.05):
    """Power of the two-sample equivalence test (TOST) with equal groups and variances.

    Parameters
    ----------
    n : array_like
        Number of people in each group, at least 2; what follows is broadcast against it.
    low, high : array_like
        Equivalence margins, in the unit of `sd`.
    difference : array_like
        True mean difference, strictly between the margins.
    sd : array_like
        True SD within each group.
    alpha : array_like
        Level of each one-sided test, below 0.5.

    Returns
    -------
    float or ndarray
        Probability that both one-sided tests reject.

    Raises
    ------
    ValueError
        Empty or missing values, n below 2, margins that are not in order, an SD that is not
        positive, a true difference at or beyond a margin, or an alpha outside 0 to 0.5.

    Notes
    -----
    Given the ratio s of estimated to true standard error, equivalence is concluded when the
    estimate lies between ``low + t s se`` and ``high - t s se``. That normal probability is
    averaged over s, where ``df s^2`` is chi-squared. This is the exact power of Phillips
    (1990), J Pharmacokinet Biopharm 18:137; scipy has none.
    """
    return _tost_power(lambda n: (np.sqrt(2 / n), 2 * n - 2), n, low, high, difference, sd, alpha)


def _tost_power(design, n, low, high, difference, sd, alpha):
    """Power by `power_two_sample_tost`; `design` gives standard error (in SDs) and df of n."""
    n, low, high, difference, sd, alpha = numbers(
        n=n, low=low, high=high, difference=difference, sd=sd, alpha=alpha
    )
    check_sizes(2, n=n)
    check_below(low=low, high=high)
    inside = (low < difference) & (difference < high)
    check(inside, "difference", difference, "lie between the margins low and high")
    check_positive(sd=sd)
    check_probability(alpha=alpha)
    check(alpha < 0.5, "alpha", alpha, "lie below 0.5")
    se, df = design(n)
    # The nodes of the integral are the last axis.
    se, df, low, high, alpha = (
        values[..., None] for values in (se * sd, df, low - difference, high - difference, alpha)
    )
    t = stats.t.isf(alpha, df)
    likely = (np.sqrt(stats.chi2.ppf(p, df) / df) for p in (1e-12, 1 - 1e-12))
    widest = (high - low) / (2 * t * se)  # a larger s leaves no room between the limits
    first, last = (np.minimum(s, widest) for s in likely)

    def concluded_at(fraction):
        s = first + (last - first) * fraction
        inside = stats.norm.cdf(high / se - t * s) - stats.norm.cdf(low / se + t * s)
        return (last - first) * inside * stats.chi.pdf(s * np.sqrt(df), df) * np.sqrt(df)

    return fixed_quad(concluded_at, 0.0, 1.0, n=48)[0][()]


def sample_size_paired_tost(low, high, difference=0.0, sd=1.0, power=0.8, alpha=0.05):
    """Smallest number of pairs with which `power_paired_tost` reaches `power`.

    Parameters
    ----------
    low, high, difference, sd : array_like
        As in `power_paired_tost`; all are broadcast.
    power, alpha : array_like
        Wanted power (above `alpha`) and level of each one-sided test.

    Returns
    -------
    int or ndarray of int
        Number of pairs.

    Raises
    ------
    ValueError
        More than ten million pairs would be needed, a power not above `alpha`, or what
        `power_paired_tost` refuses.
    """
    return _smallest_n(power_paired_tost, power, alpha, low=low, high=high, difference=difference, sd=sd)


def sample_size_two_sample_tost(low, high, difference=0.0, sd=1.0, power=0.8, alpha=0.05):
    """Smallest size of each of two groups with which `power_two_sample_tost` reaches `power`.

    Parameters
    ----------
    low, high, difference, sd : array_like
        As in `power_two_sample_tost`; all are broadcast.
    power, alpha : array_like
        Wanted power (above `alpha`) and level of each one-sided test.

    Returns
    -------
    int or ndarray of int
        Number of people in each group.

    Raises
    ------
    ValueError
        More than ten million people would be needed, a power not above `alpha`, or what
        `power_two_sample_tost` refuses.
    """
    return _smallest_n(power_two_sample_tost, power, alpha, low=low, high=high, difference=difference, sd=sd)
