"""Power and sample size of t tests and of equivalence tests."""

import numpy as np
from scipy import stats
from scipy.integrate import fixed_quad
from scipy.optimize import elementwise
from statsmodels.stats.power import TTestIndPower, TTestPower

from patella.statistics.checks import check, check_probability, numbers

# ---------------------------------------------------------------- is there a difference?


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

    Raises
    ------
    ValueError
        Empty or missing values, fewer than 2 pairs, or an alpha outside 0 to 1.

    Notes
    -----
    ``T`` follows a noncentral t distribution with n - 1 degrees of freedom and noncentrality
    ``dz * sqrt(n)``; power is ``P(|T| > t_crit)``: `statsmodels.stats.power.TTestPower`.
    """
    dz, n = numbers(dz=dz, n=n)
    check(n >= 2, f"n must be at least 2 pairs, got {n}.")
    check_probability(alpha=alpha)
    return _two_sided(TTestPower().power, np.abs(dz), n, alpha)


def power_two_sample(d, n1, n2, alpha=0.05):
    """Power of the two-sided two-sample t test with equal variances.

    Parameters
    ----------
    d : array_like
        Standardized mean difference (difference over the common SD). Sign is ignored.
    n1, n2 : array_like
        Group sizes, at least 2 each; broadcast against `d`.
    alpha : float
        Significance level.

    Returns
    -------
    float or ndarray
        Probability of p < alpha, in [alpha, 1].

    Raises
    ------
    ValueError
        Empty or missing values, a group of fewer than 2, or an alpha outside 0 to 1.

    Notes
    -----
    Noncentral t with n1 + n2 - 2 degrees of freedom: `statsmodels.stats.power.TTestIndPower`.
    """
    d, n1, n2 = numbers(d=d, n1=n1, n2=n2)
    check((n1 >= 2) & (n2 >= 2), f"Both groups need at least 2 people, got {n1} and {n2}.")
    check_probability(alpha=alpha)
    return _two_sided(TTestIndPower().power, np.abs(d), n1, alpha, ratio=n2 / n1)


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

    Raises
    ------
    ValueError
        A power not above `alpha`, or what `power_paired` refuses.
    """
    (n,) = numbers(n=n)
    _check_wanted(power, alpha)

    def missing(dz, n):
        return power_paired(dz, n, alpha) - power

    bracket = elementwise.bracket_root(missing, np.zeros_like(n), np.ones_like(n), xmin=0, args=(n,))
    return elementwise.find_root(missing, bracket.bracket, args=(n,)).x[()]


def sample_size_paired(dz, power=0.8, alpha=0.05):
    """Smallest number of pairs with which a two-sided paired t test reaches `power`.

    Parameters
    ----------
    dz : float
        Mean difference over SD of the differences; not 0.
    power, alpha : float
        Wanted power (above `alpha`) and significance level.

    Returns
    -------
    int
        Number of pairs.

    Raises
    ------
    ValueError
        No effect, or one so small that more than ten million pairs would be needed; a power
        not above `alpha`; missing values.
    """
    check(dz != 0, "The effect size is 0: no sample is large enough.")
    return _smallest_n(lambda n: power_paired(dz, n, alpha), power, alpha)


def sample_size_two_sample(d, power=0.8, alpha=0.05):
    """Smallest size of each of two equal groups with which a t test reaches `power`.

    Parameters
    ----------
    d : float
        Mean difference over the common SD; not 0.
    power, alpha : float
        Wanted power (above `alpha`) and significance level.

    Returns
    -------
    int
        Number of people in each group.

    Raises
    ------
    ValueError
        As in `sample_size_paired`.
    """
    check(d != 0, "The effect size is 0: no sample is large enough.")
    return _smallest_n(lambda n: power_two_sample(d, n, n, alpha), power, alpha)


def _check_wanted(power, alpha):
    check_probability(power=power, alpha=alpha)
    check(power > alpha, f"power must exceed alpha ({alpha}): no effect at all gives that much.")


def _smallest_n(power_at, power, alpha, largest=10_000_000):
    """Double n until it suffices, then halve the gap: power grows with n."""
    _check_wanted(power, alpha)
    enough = 2
    while power_at(enough) < power:
        enough *= 2
        check(enough <= largest, f"More than {largest} would be needed: the effect is too small.")
    too_few = max(enough // 2, 1)
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        too_few, enough = (too_few, middle) if power_at(middle) >= power else (middle, enough)
    return enough


# ---------------------------------------------------------------- is it small enough?


def power_paired_tost(n, low, high, difference=0.0, sd=1.0, alpha=0.05):
    """Power of the paired equivalence test (TOST).

    Parameters
    ----------
    n : array_like
        Number of pairs, at least 2; all that follow but `alpha` are broadcast against it.
    low, high : array_like
        Equivalence margins, in the unit of `sd`.
    difference : array_like
        True mean difference, strictly between the margins.
    sd : array_like
        True SD of the differences within pairs.
    alpha : float
        Level of each one-sided test.

    Returns
    -------
    float or ndarray
        Probability that both one-sided tests reject.

    Raises
    ------
    ValueError
        As in `power_two_sample_tost`, which also tells the formula.
    """
    (n,) = numbers(n=n)
    check(n >= 2, f"n must be at least 2 pairs, got {n}.")
    return _tost_power(1 / np.sqrt(n), n - 1, low, high, difference, sd, alpha)


def power_two_sample_tost(n, low, high, difference=0.0, sd=1.0, alpha=0.05):
    """Power of the two-sample equivalence test (TOST) with equal groups and variances.

    Parameters
    ----------
    n : array_like
        Number of people in each group, at least 2; all that follow but `alpha` are broadcast
        against it.
    low, high : array_like
        Equivalence margins, in the unit of `sd`.
    difference : array_like
        True mean difference, strictly between the margins.
    sd : array_like
        True SD within each group.
    alpha : float
        Level of each one-sided test.

    Returns
    -------
    float or ndarray
        Probability that both one-sided tests reject.

    Raises
    ------
    ValueError
        Empty or missing values, n below 2, an SD that is not positive, a true difference at or
        beyond a margin, or an alpha outside 0 to 1.

    Notes
    -----
    Given the ratio s of estimated to true standard error, equivalence is concluded when the
    estimate lies between ``low + t s se`` and ``high - t s se``. That normal probability is
    averaged over s, where ``df s^2`` is chi-squared. This is the exact power of Phillips
    (1990), J Pharmacokinet Biopharm 18:137; neither scipy nor statsmodels has it.
    """
    (n,) = numbers(n=n)
    check(n >= 2, f"n must be at least 2 in each group, got {n}.")
    return _tost_power(np.sqrt(2 / n), 2 * n - 2, low, high, difference, sd, alpha)


def _tost_power(se, df, low, high, difference, sd, alpha):
    """Power for a standard error of `se` SDs; see `power_two_sample_tost`."""
    low, high, difference, sd = numbers(low=low, high=high, difference=difference, sd=sd)
    check((low < difference) & (difference < high), "The true difference must lie between the margins.")
    check(sd > 0, f"sd must be positive, got {sd}.")
    check_probability(alpha=alpha)
    # The nodes of the integral are the last axis.
    se, df, low, high = (v[..., None] for v in np.broadcast_arrays(se * sd, df, low - difference, high - difference))
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
    low, high, difference, sd : float
        As in `power_paired_tost`.
    power, alpha : float
        Wanted power (above `alpha`) and level of each one-sided test.

    Returns
    -------
    int
        Number of pairs.

    Raises
    ------
    ValueError
        More than ten million pairs would be needed, a power not above `alpha`, or what
        `power_paired_tost` refuses.
    """
    return _smallest_n(lambda n: power_paired_tost(n, low, high, difference, sd, alpha), power, alpha)


def sample_size_two_sample_tost(low, high, difference=0.0, sd=1.0, power=0.8, alpha=0.05):
    """Smallest size of each of two groups with which `power_two_sample_tost` reaches `power`.

    Parameters
    ----------
    low, high, difference, sd : float
        As in `power_two_sample_tost`.
    power, alpha : float
        Wanted power (above `alpha`) and level of each one-sided test.

    Returns
    -------
    int
        Number of people in each group.

    Raises
    ------
    ValueError
        More than ten million people would be needed, a power not above `alpha`, or what
        `power_two_sample_tost` refuses.
    """
    return _smallest_n(lambda n: power_two_sample_tost(n, low, high, difference, sd, alpha), power, alpha)
