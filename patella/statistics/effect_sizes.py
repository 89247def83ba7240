"""Effect sizes, and intervals from printed summaries."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy import stats
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.proportion import proportion_confint

from patella.statistics.checks import check, check_probability, numbers


@dataclass(frozen=True)
class StandardizedDifference:
    """Hedges' g with its variance and interval; floats, or arrays over studies."""

    g: float
    variance: float
    ci_low: float
    ci_high: float


def hedges_g(mean1, sd1, n1, mean2, sd2, n2, confidence=0.95):
    """Standardized mean difference of two independent groups, corrected for small samples.

    Parameters
    ----------
    mean1, sd1, n1, mean2, sd2, n2 : array_like, shape () or (k,)
        Mean, SD and size of the two groups; means and SDs in one unit.
    confidence : float
        Confidence level of the (normal) interval.

    Returns
    -------
    StandardizedDifference
        Positive where the first mean is larger.

    Raises
    ------
    ValueError
        Empty or missing values, SDs that are not positive, a group of fewer than 2, or a
        confidence outside 0 to 1.

    Notes
    -----
    ``g = (1 - 3 / (4 N - 9)) (mean1 - mean2) / sd_pooled`` and
    ``variance = N / (n1 n2) + g^2 / (2 (N - 3.94))`` with ``N = n1 + n2``:
    `statsmodels.stats.meta_analysis.effectsize_smd`, after Hedges (1981), J Educ Stat 6:107.
    Packages differ in the variance from the third or fourth digit on.
    """
    mean1, sd1, n1, mean2, sd2, n2 = numbers(mean1=mean1, sd1=sd1, n1=n1, mean2=mean2, sd2=sd2, n2=n2)
    check((sd1 > 0) & (sd2 > 0), f"SDs must be positive, got {sd1} and {sd2}.")
    check((n1 >= 2) & (n2 >= 2), f"Both groups need at least 2 people, got {n1} and {n2}.")
    check_probability(confidence=confidence)
    g, variance = effectsize_smd(mean1, sd1, n1, mean2, sd2, n2)
    half = _z(confidence) * np.sqrt(variance)
    return StandardizedDifference(g, variance, g - half, g + half)


def _z(confidence):
    return stats.norm.isf((1 - confidence) / 2)


def variance_from_interval(low, high, confidence=0.95):
    """Sampling variance of an estimate from its printed (normal) interval.

    Parameters
    ----------
    low, high : array_like
        Limits of the interval. Take logarithms first for ratios.
    confidence : float
        Confidence level of the printed interval.

    Returns
    -------
    float or ndarray
        ``((high - low) / (2 z))^2``, in squared units of the limits.

    Raises
    ------
    ValueError
        Empty or missing limits, a lower limit not below the upper one, or a confidence
        outside 0 to 1.
    """
    low, high = numbers(low=low, high=high)
    check(low < high, "The lower limit must be below the upper limit.")
    check_probability(confidence=confidence)
    return ((high - low) / (2 * _z(confidence))) ** 2


def proportion_interval(count, n, method="wilson", confidence=0.95):
    """Interval for a proportion.

    Parameters
    ----------
    count, n : array_like of int
        Number of positives, and of all; ``0 <= count <= n`` and n of at least 1.
    method : {"wilson", "exact"}
        Wilson's score interval, or the exact one of Clopper and Pearson (wider).
    confidence : float
        Confidence level.

    Returns
    -------
    tuple
        Lower and upper limit, as fractions of 1.

    Raises
    ------
    ValueError
        Empty or missing values, a count outside 0 to n, an unknown method, or a confidence
        outside 0 to 1.

    Notes
    -----
    `statsmodels.stats.proportion.proportion_confint`.
    """
    count, n = numbers(count=count, n=n)
    check((n >= 1) & (count >= 0) & (count <= n), "count must lie between 0 and n, n at least 1.")
    check(method in ("wilson", "exact"), f'method must be "wilson" or "exact", got {method!r}.')
    check_probability(confidence=confidence)
    name = {"wilson": "wilson", "exact": "beta"}[method]
    return proportion_confint(count, n, alpha=1 - confidence, method=name)


def correlation_interval(r, n, confidence=0.95):
    """Interval for a Pearson correlation by Fisher's z transformation.

    Parameters
    ----------
    r : array_like
        Correlation, strictly between -1 and 1.
    n : array_like
        Number of pairs of values, at least 4.
    confidence : float
        Confidence level.

    Returns
    -------
    tuple
        Lower and upper limit.

    Raises
    ------
    ValueError
        Empty or missing values, a correlation of 1 or beyond, n below 4, or a confidence
        outside 0 to 1.

    Notes
    -----
    ``tanh(arctanh(r) -+ z / sqrt(n - 3))``.
    """
    r, n = numbers(r=r, n=n)
    check(np.abs(r) < 1, f"r must lie strictly between -1 and 1, got {r}.")
    check(n >= 4, f"n must be at least 4, got {n}.")
    check_probability(confidence=confidence)
    half = _z(confidence) / np.sqrt(n - 3)
    return np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)


def overlap(mean1, sd1, mean2, sd2):
    """Area shared by two normal distributions, as a fraction of 1.

    Parameters
    ----------
    mean1, sd1, mean2, sd2 : float
        Mean and SD of the two distributions, in one unit. A standardized difference d
        corresponds to means d and 0 with SDs of 1.

    Returns
    -------
    float
        0 for distributions far apart, 1 for the same one.

    Raises
    ------
    ValueError
        Missing values, or SDs that are not positive.

    Notes
    -----
    The overlapping coefficient of Inman and Bradley, doi 10.1080/03610928908830127:
    `statistics.NormalDist.overlap` of the standard library.
    """
    _check_normal(mean1, sd1, mean2, sd2)
    return NormalDist(mean1, sd1).overlap(NormalDist(mean2, sd2))


def probability_of_superiority(mean1, sd1, mean2, sd2):
    """Chance that a random member of normal group 1 exceeds a random member of group 2.

    Parameters
    ----------
    mean1, sd1, mean2, sd2 : float
        Mean and SD of the two groups, in one unit.

    Returns
    -------
    float
        Probability; one half for equal means.

    Raises
    ------
    ValueError
        Missing values, or SDs that are not positive.

    Notes
    -----
    ``P(Z < (mean1 - mean2) / sqrt(sd1^2 + sd2^2))``: McGraw and Wong (1992), Psychol Bull 111:361.
    """
    _check_normal(mean1, sd1, mean2, sd2)
    return float(stats.norm.cdf((mean1 - mean2) / np.hypot(sd1, sd2)))


def _check_normal(mean1, sd1, mean2, sd2):
    numbers(mean1=mean1, sd1=sd1, mean2=mean2, sd2=sd2)
    check(sd1 > 0 and sd2 > 0, f"SDs must be positive, got {sd1} and {sd2}.")
