"""t tests and equivalence tests, from the values themselves."""

from dataclasses import dataclass

from scipy import stats

from patella.checks import check_below, check_probability, single_numbers, varying


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
    """Two one-sided t tests (TOST): `p` below 0.05 means equivalent within the margins.

    `p_lower` tests "the mean is at or below the lower margin", `p_upper` "at or above the
    upper one"; `p` is the larger of the two.
    """

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
        Fewer than two pairs, missing values, or differences that are all the same but for
        rounding.

    Notes
    -----
    ``t = mean / (sd / sqrt(n))`` with n - 1 degrees of freedom: `scipy.stats.ttest_1samp`.
    """
    differences = varying(differences=differences)
    (confidence,) = single_numbers(confidence=confidence)
    check_probability(confidence=confidence)
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
        Equivalence at the 5 percent level is the same as the 90 percent interval lying
        within the margins.

    Raises
    ------
    ValueError
        `low` not below `high`, or what `paired_t` refuses.

    Notes
    -----
    The procedure of Schuirmann (1987), J Pharmacokinet Biopharm 15:657, by `scipy.stats.ttest_1samp`.
    """
    differences = varying(differences=differences)
    low, high = _margins(low, high)
    return _equivalence(
        stats.ttest_1samp(differences, low, alternative="greater"),
        stats.ttest_1samp(differences, high, alternative="less"),
        stats.ttest_1samp(differences, 0),
    )


@dataclass(frozen=True)
class TwoSampleTTest:
    """Welch's two-sided t test of a difference between two groups, with its interval."""

    difference: float
    t: float
    df: float
    p: float
    ci_low: float
    ci_high: float


def two_sample_t(first, second, confidence=0.95):
    """Welch's t test of two independent groups (variances may differ).

    Parameters
    ----------
    first, second : array_like, shape (n1,) and (n2,)
        Values of the two groups in one unit; at least 2 each.
    confidence : float
        Confidence level of the interval.

    Returns
    -------
    TwoSampleTTest
        Difference is first minus second.

    Raises
    ------
    ValueError
        Fewer than two values, missing values, or a group whose values are all the same but for
        rounding.

    Notes
    -----
    `scipy.stats.ttest_ind` with ``equal_var=False``.
    """
    first, second = varying(first=first), varying(second=second)
    (confidence,) = single_numbers(confidence=confidence)
    check_probability(confidence=confidence)
    test = stats.ttest_ind(first, second, equal_var=False)
    interval = test.confidence_interval(confidence)
    return TwoSampleTTest(
        difference=float(first.mean() - second.mean()),
        t=float(test.statistic),
        df=float(test.df),
        p=float(test.pvalue),
        ci_low=float(interval.low),
        ci_high=float(interval.high),
    )


def two_sample_tost(first, second, low, high):
    """Equivalence of two independent groups by two one-sided Welch tests.

    Parameters
    ----------
    first, second : array_like, shape (n1,) and (n2,)
        Values of the two groups in one unit; at least 2 each.
    low, high : float
        Equivalence margins of first minus second, in the same unit.

    Returns
    -------
    Equivalence
        As of `paired_tost`.

    Raises
    ------
    ValueError
        `low` not below `high`, or what `two_sample_t` refuses.

    Notes
    -----
    `scipy.stats.ttest_ind_from_stats` with unequal variances, the margin taken off the first mean.
    """
    first, second = varying(first=first), varying(second=second)
    low, high = _margins(low, high)
    return _equivalence(
        _one_sided_welch(first, second, low, "greater"),
        _one_sided_welch(first, second, high, "less"),
        stats.ttest_ind(first, second, equal_var=False),
    )


def _one_sided_welch(first, second, margin, alternative):
    (mean1, sd1, n1), (mean2, sd2, n2) = (
        (values.mean(), values.std(ddof=1), values.size) for values in (first, second)
    )
    return stats.ttest_ind_from_stats(
        mean1 - margin, sd1, n1, mean2, sd2, n2, equal_var=False, alternative=alternative
    )


def _margins(low, high):
    low, high = single_numbers(low=low, high=high)
    check_below(low=low, high=high)
    return low, high


def _equivalence(lower, upper, two_sided):
    interval = two_sided.confidence_interval(0.90)
    return Equivalence(
        p_lower=float(lower.pvalue),
        p_upper=float(upper.pvalue),
        p=float(max(lower.pvalue, upper.pvalue)),
        ci90_low=float(interval.low),
        ci90_high=float(interval.high),
    )
