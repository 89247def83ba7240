"""Effect sizes, intervals, tests, power and meta-analysis.

Everything here takes numbers or arrays and returns numbers, arrays or small frozen
dataclasses. scipy and statsmodels do the work where they can; what stands here is the
part that the course needs and they lack, and checks that say what is wrong with an input.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq, elementwise, minimize_scalar
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.power import TTestIndPower, TTestPower
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import ttost_ind, ttost_paired

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
        Fewer than two values, missing values, or a group whose values are all the same.

    Notes
    -----
    `scipy.stats.ttest_ind` with ``equal_var=False``.
    """
    first, second = _varying(first, "values of first"), _varying(second, "values of second")
    _check_probability(confidence=confidence)
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

    Notes
    -----
    `statsmodels.stats.weightstats.ttost_ind` with unequal variances.
    """
    first, second = _varying(first, "values of first"), _varying(second, "values of second")
    _check(low < high, f"The margins must satisfy low < high, got {low} and {high}.")
    p, lower, upper = ttost_ind(first, second, low, high, usevar="unequal")
    interval = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.90)
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
        Probability of p < alpha.

    Notes
    -----
    Noncentral t with n1 + n2 - 2 degrees of freedom: `statsmodels.stats.power.TTestIndPower`.
    """
    d, n1, n2 = np.abs(np.asarray(d, dtype=float)), np.asarray(n1, float), np.asarray(n2, float)
    _check(np.isfinite(d), "d must be a finite number.")
    _check((n1 >= 2) & (n2 >= 2), "Both groups need at least 2 people.")
    _check_probability(alpha=alpha)
    return _two_sided(TTestIndPower().power, d, n1, alpha, ratio=n2 / n1)


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
    """
    return _smallest_n(lambda n: power_paired(dz, n, alpha), dz != 0, power, alpha)


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
    """
    return _smallest_n(lambda n: power_two_sample(d, n, n, alpha), d != 0, power, alpha)


def power_paired_tost(n, low, high, difference=0.0, sd=1.0, alpha=0.05):
    """Power of the paired equivalence test (TOST).

    Parameters
    ----------
    n : int
        Number of pairs, at least 2.
    low, high : float
        Equivalence margins, in the unit of `sd`.
    difference : float
        True mean difference, strictly between the margins.
    sd : float
        True SD of the differences within pairs.
    alpha : float
        Level of each one-sided test.

    Returns
    -------
    float
        Probability that both one-sided tests reject. See `power_two_sample_tost`.
    """
    return _tost_power(sd / np.sqrt(n), n - 1, low, high, difference, sd, alpha)


def power_two_sample_tost(n, low, high, difference=0.0, sd=1.0, alpha=0.05):
    """Power of the two-sample equivalence test (TOST) with equal groups and variances.

    Parameters
    ----------
    n : int
        Number of people in each group, at least 2.
    low, high : float
        Equivalence margins, in the unit of `sd`.
    difference : float
        True mean difference, strictly between the margins.
    sd : float
        True SD within each group.
    alpha : float
        Level of each one-sided test.

    Returns
    -------
    float
        Probability that both one-sided tests reject.

    Notes
    -----
    Given the ratio s of estimated to true standard error, equivalence is concluded when the
    estimate lies between ``low + t s se`` and ``high - t s se``. That normal probability is
    averaged over s, where ``df s^2`` is chi-squared: Phillips (1990), J Pharmacokinet
    Biopharm 18:137. Neither scipy nor statsmodels has it.
    """
    return _tost_power(sd * np.sqrt(2 / n), 2 * n - 2, low, high, difference, sd, alpha)


def _tost_power(se, df, low, high, difference, sd, alpha):
    _check(low < difference < high, "The true difference must lie between the margins.")
    _check(sd > 0, "sd must be positive.")
    _check(df >= 1, "n must be at least 2.")
    _check_probability(alpha=alpha)
    t = stats.t.isf(alpha, df)

    def concluded_at(s):
        inside = stats.norm.cdf((high - difference) / se - t * s) - stats.norm.cdf(
            (low - difference) / se + t * s
        )
        return inside * stats.chi.pdf(s * np.sqrt(df), df) * np.sqrt(df)

    widest = (high - low) / (2 * t * se)  # a larger s leaves no room between the limits
    likely = stats.chi.isf([1 - 1e-12, 1e-12], df) / np.sqrt(df)
    return float(quad(concluded_at, *np.minimum(likely, widest))[0])


def sample_size_paired_tost(low, high, difference=0.0, sd=1.0, power=0.8, alpha=0.05):
    """Smallest number of pairs with which `power_paired_tost` reaches `power`."""
    return _smallest_n(
        lambda n: power_paired_tost(n, low, high, difference, sd, alpha), True, power, alpha
    )


def sample_size_two_sample_tost(low, high, difference=0.0, sd=1.0, power=0.8, alpha=0.05):
    """Smallest size of each group with which `power_two_sample_tost` reaches `power`."""
    return _smallest_n(
        lambda n: power_two_sample_tost(n, low, high, difference, sd, alpha), True, power, alpha
    )


def _smallest_n(power_at, has_effect, power, alpha, largest=10_000_000):
    """Double n until it suffices, then halve the gap: power grows with n."""
    _check(has_effect, "The effect size is 0: no sample is large enough.")
    _check_probability(power=power, alpha=alpha)
    _check(power > alpha, f"power must exceed alpha ({alpha}).")
    enough = 2
    while power_at(enough) < power:
        enough *= 2
        _check(enough <= largest, f"More than {largest} would be needed: the effect is too small.")
    too_few = max(enough // 2, 1)
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        too_few, enough = (too_few, middle) if power_at(middle) >= power else (middle, enough)
    return enough


@dataclass(frozen=True)
class DesignErrors:
    """What to expect of the significant results of a design.

    `type_s` is the share of significant results with the wrong sign, `exaggeration` the
    mean size of a significant estimate over the true effect (type M error).
    """

    power: float
    type_s: float
    exaggeration: float


def winners_curse(effect, standard_error, alpha=0.05):
    """Power, type S and type M error of a normally distributed estimate, in closed form.

    Parameters
    ----------
    effect : float
        True effect, not 0.
    standard_error : float
        Standard error of its estimate, in the same unit; positive.
    alpha : float
        Two-sided significance level.

    Returns
    -------
    DesignErrors

    Notes
    -----
    With ``l = |effect| / se`` and critical value z: power is ``P(Z > z - l) + P(Z < -z - l)``,
    type S the second term's share of it, and exaggeration
    ``(pdf(z - l) + pdf(z + l) + l (P(Z > z - l) - P(Z < -z - l))) / (l power)``, from the mean
    of a truncated normal. Definitions: Gelman and Carlin (2014), Perspect Psychol Sci 9:641.
    """
    _check(np.isfinite(effect) and effect != 0, "effect must be a number other than 0.")
    _check(standard_error > 0, "standard_error must be positive.")
    _check_probability(alpha=alpha)
    l, z = abs(effect) / standard_error, stats.norm.isf(alpha / 2)
    right, wrong = stats.norm.sf(z - l), stats.norm.cdf(-z - l)
    size = stats.norm.pdf(z - l) + stats.norm.pdf(z + l) + l * (right - wrong)
    power = right + wrong
    return DesignErrors(float(power), float(wrong / power), float(size / (l * power)))


@dataclass(frozen=True)
class SimulatedStudies:
    """Two-group studies drawn from a known truth: one estimate and p value per study."""

    estimates: np.ndarray
    p: np.ndarray
    errors: DesignErrors


def simulate_studies(difference, sd, n1, n2, studies=1000, alpha=0.05, *, seed):
    """Simulate two-group studies of a true mean difference, each tested with Welch's t test.

    Parameters
    ----------
    difference : float
        True difference of the group means; 0 is allowed.
    sd : float
        SD within each group, in the same unit.
    n1, n2 : int
        Group sizes, at least 2 each.
    studies : int
        Number of studies to draw.
    alpha : float
        Two-sided significance level.
    seed : int
        Seed of the random numbers: the same seed gives the same studies.

    Returns
    -------
    SimulatedStudies
        `estimates` and `p` have shape (studies,). In `errors`, type S and exaggeration are
        NaN where no study is significant, or where there is no true difference to compare with.
    """
    _check(sd > 0, "sd must be positive.")
    _check(min(n1, n2) >= 2, "Both groups need at least 2 people.")
    _check(studies >= 1, "studies must be at least 1.")
    _check_probability(alpha=alpha)
    rng = np.random.default_rng(seed)
    first = rng.normal(difference, sd, (studies, n1))
    second = rng.normal(0.0, sd, (studies, n2))
    estimates = first.mean(axis=1) - second.mean(axis=1)
    p = stats.ttest_ind(first, second, axis=1, equal_var=False).pvalue
    significant = estimates[p < alpha]
    type_s = exaggeration = np.nan
    if significant.size and difference != 0:
        type_s = float(np.mean(np.sign(significant) != np.sign(difference)))
        exaggeration = float(np.mean(np.abs(significant)) / abs(difference))
    return SimulatedStudies(
        estimates, p, DesignErrors(significant.size / studies, type_s, exaggeration)
    )


# ---------------------------------------------------------------- effect sizes and intervals


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

    Notes
    -----
    ``g = (1 - 3 / (4 N - 9)) (mean1 - mean2) / sd_pooled`` and
    ``variance = N / (n1 n2) + g^2 / (2 (N - 3.94))`` with ``N = n1 + n2``:
    `statsmodels.stats.meta_analysis.effectsize_smd`, which are also the formulas of
    Cochrane's RevMan. Other packages use variances that differ in the third digit.
    """
    mean1, sd1, n1, mean2, sd2, n2 = (np.asarray(v, float) for v in (mean1, sd1, n1, mean2, sd2, n2))
    _check(np.isfinite(mean1) & np.isfinite(mean2), "Means must be finite numbers.")
    _check((sd1 > 0) & (sd2 > 0), "SDs must be positive.")
    _check((n1 >= 2) & (n2 >= 2), "Both groups need at least 2 people.")
    _check_probability(confidence=confidence)
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
    """
    low, high = np.asarray(low, float), np.asarray(high, float)
    _check(low < high, "The lower limit must be below the upper limit.")
    _check_probability(confidence=confidence)
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

    Notes
    -----
    `statsmodels.stats.proportion.proportion_confint`.
    """
    count, n = np.asarray(count), np.asarray(n)
    _check((n >= 1) & (count >= 0) & (count <= n), "count must lie between 0 and n, n at least 1.")
    _check(method in ("wilson", "exact"), f'method must be "wilson" or "exact", got {method!r}.')
    _check_probability(confidence=confidence)
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

    Notes
    -----
    ``tanh(arctanh(r) -+ z / sqrt(n - 3))``.
    """
    r, n = np.asarray(r, float), np.asarray(n, float)
    _check(np.abs(r) < 1, "r must lie strictly between -1 and 1.")
    _check(n >= 4, "n must be at least 4.")
    _check_probability(confidence=confidence)
    half = _z(confidence) / np.sqrt(n - 3)
    return np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)


def overlap(mean1, sd1, mean2, sd2):
    """Area shared by two normal distributions, as a fraction of 1.

    A standardized difference d corresponds to means d and 0 with SDs of 1.

    Notes
    -----
    Inman and Bradley (1989): `statistics.NormalDist.overlap` of the standard library.
    """
    _check(np.isfinite([mean1, mean2]), "Means must be finite numbers.")
    _check(sd1 > 0 and sd2 > 0, "SDs must be positive.")
    return NormalDist(mean1, sd1).overlap(NormalDist(mean2, sd2))


def probability_of_superiority(mean1, sd1, mean2, sd2):
    """Chance that a random member of normal group 1 exceeds a random member of group 2.

    Notes
    -----
    ``P(Z < (mean1 - mean2) / sqrt(sd1^2 + sd2^2))``: McGraw and Wong (1992), Psychol Bull 111:361.
    """
    _check(np.isfinite([mean1, mean2]), "Means must be finite numbers.")
    _check(sd1 > 0 and sd2 > 0, "SDs must be positive.")
    return float(stats.norm.cdf((mean1 - mean2) / np.hypot(sd1, sd2)))


def standard_error_of_measurement(sd, icc):
    """Standard error of measurement from the SD between people and an ICC.

    Notes
    -----
    ``sd * sqrt(1 - icc)``: Weir (2005), J Strength Cond Res 19:231.
    """
    sd, icc = np.asarray(sd, float), np.asarray(icc, float)
    _check(sd > 0, "sd must be positive.")
    _check((icc >= 0) & (icc <= 1), "icc must lie between 0 and 1.")
    return (sd * np.sqrt(1 - icc))[()]


def minimal_detectable_change(sem, confidence=0.95):
    """Smallest change between two measurements of one person that exceeds their error.

    Notes
    -----
    ``z sqrt(2) sem``: Weir (2005), J Strength Cond Res 19:231.
    """
    sem = np.asarray(sem, float)
    _check(sem >= 0, "sem must not be negative.")
    _check_probability(confidence=confidence)
    return (_z(confidence) * np.sqrt(2) * sem)[()]


# ---------------------------------------------------------------- meta-analysis


@dataclass(frozen=True)
class MetaAnalysis:
    """Pooled effect of k studies, its uncertainty and the spread between studies.

    `i2` is a fraction of 1. Under the fixed-effect model `tau2`, its interval and the
    prediction interval are NaN; the prediction interval needs 3 studies.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float
    k: int
    q: float
    q_p: float
    i2: float
    tau2: float
    tau2_low: float
    tau2_high: float
    prediction_low: float
    prediction_high: float
    weights: np.ndarray


def meta_analysis(effects, variances, method="REML", hartung_knapp=False, confidence=0.95):
    """Inverse-variance meta-analysis.

    Parameters
    ----------
    effects : array_like, shape (k,)
        One effect per study on an additive scale (logarithms of ratios); k of at least 2.
    variances : array_like, shape (k,)
        Their sampling variances (squared standard errors), positive.
    method : {"fixed", "DL", "PM", "REML"}
        Fixed effect, or random effects with the between-study variance tau2 estimated after
        DerSimonian and Laird, Paule and Mandel, or by restricted maximum likelihood.
    hartung_knapp : bool
        Interval and p from the Hartung-Knapp standard error and t with k - 1 degrees of
        freedom, in place of the normal ones. Random effects only.
    confidence : float
        Confidence level of all intervals.

    Returns
    -------
    MetaAnalysis
        `weights`, shape (k,), add up to 1.

    Raises
    ------
    ValueError
        Fewer than 2 studies, unequal lengths, missing values, variances not positive, or
        Hartung-Knapp with effects that are all the same (its standard error would be 0).

    Notes
    -----
    Weights are ``1 / (v + tau2)``. ``I2 = max(0, (Q - (k - 1)) / Q)``, Higgins and Thompson
    (2002), Stat Med 21:1539. tau2 interval: Q-profile, Viechtbauer (2007), Stat Med 26:37.
    Prediction interval: ``estimate +- t_{k-2} sqrt(tau2 + se^2)`` with the ordinary standard
    error, Higgins, Thompson and Spiegelhalter (2009), J R Stat Soc A 172:137.
    Hartung-Knapp: Knapp and Hartung (2003), Stat Med 22:2693. DL: DerSimonian and Laird
    (1986), Control Clin Trials 7:177, truncated at 0. PM: the tau2 at which Q equals k - 1,
    Paule and Mandel (1982), J Res Natl Bur Stand 87:377.
    `statsmodels.stats.meta_analysis.combine_effects` has neither REML nor intervals for tau2
    and prediction, returns negative tau2 for DL, and its PM iteration can end at 0 by mistake.
    """
    effects, variances = _studies(effects, variances)
    _check(method in ("fixed", "DL", "PM", "REML"), f"Unknown method {method!r}.")
    _check(not (hartung_knapp and method == "fixed"), "Hartung-Knapp needs a random-effects method.")
    _check(not hartung_knapp or np.ptp(effects) > 0, "Hartung-Knapp needs effects that differ.")
    _check_probability(confidence=confidence)
    k, alpha = effects.size, 1 - confidence
    q, tau2 = _generalized_q(effects, variances, 0.0), _tau2(effects, variances, method)
    weights = 1 / (variances + tau2)
    estimate = np.average(effects, weights=weights)
    se = model_se = 1 / np.sqrt(weights.sum())
    reference = stats.norm
    if hartung_knapp:
        se *= np.sqrt(_generalized_q(effects, variances, tau2) / (k - 1))
        reference = stats.t(k - 1)
    half = reference.isf(alpha / 2) * se
    spread = _between_studies(effects, variances, tau2, estimate, model_se, alpha)
    if method == "fixed":
        spread = dict.fromkeys(spread, np.nan)
    return MetaAnalysis(
        estimate=float(estimate),
        se=float(se),
        ci_low=float(estimate - half),
        ci_high=float(estimate + half),
        p=float(2 * reference.sf(abs(estimate) / se)),
        k=k,
        q=float(q),
        q_p=float(stats.chi2.sf(q, k - 1)),
        i2=float(max(0.0, 1 - (k - 1) / q)) if q > 0 else 0.0,
        weights=weights / weights.sum(),
        **spread,
    )


def leave_one_out(effects, variances, method="REML", hartung_knapp=False, confidence=0.95):
    """Repeat `meta_analysis` without each study in turn.

    Returns
    -------
    list of MetaAnalysis
        Result i leaves study i out; needs at least 3 studies.
    """
    effects, variances = _studies(effects, variances)
    _check(effects.size >= 3, "Leaving one out needs at least 3 studies.")
    return [
        meta_analysis(np.delete(effects, i), np.delete(variances, i), method, hartung_knapp, confidence)
        for i in range(effects.size)
    ]


def _studies(effects, variances):
    effects, variances = _sample(effects, "effects"), _sample(variances, "variances")
    _check(effects.size == variances.size, "effects and variances must be equally many.")
    _check(variances > 0, "variances must be positive.")
    return effects, variances


def _tau2(effects, variances, method):
    """Between-study variance; 0 under the fixed-effect model."""
    degrees = effects.size - 1
    if method == "fixed":
        return 0.0
    if method == "REML":
        return _reml_tau2(effects, variances)
    if method == "PM":
        return _tau2_where_q_is(degrees, effects, variances)
    weights = 1 / variances
    excess = _generalized_q(effects, variances, 0.0) - degrees
    return max(0.0, excess / (weights.sum() - np.sum(weights**2) / weights.sum()))


def _reml_tau2(effects, variances):
    """Maximize the restricted likelihood: Viechtbauer (2005), J Educ Behav Stat 30:261."""

    def deviance(tau2):
        weights = 1 / (variances + tau2)
        return -np.log(weights).sum() + np.log(weights.sum()) + _generalized_q(effects, variances, tau2)

    largest = 10 * (np.var(effects, ddof=1) + variances.max())
    options = {"xatol": 1e-10 * largest}
    best = minimize_scalar(deviance, bounds=(0, largest), method="bounded", options=options)
    return 0.0 if deviance(0.0) <= best.fun else float(best.x)


def _generalized_q(effects, variances, tau2):
    weights = 1 / (variances + tau2)
    return np.sum(weights * (effects - np.average(effects, weights=weights)) ** 2)


def _between_studies(effects, variances, tau2, estimate, se, alpha):
    """tau2, its Q-profile interval, and the prediction interval."""
    k = effects.size
    low, high = (
        _tau2_where_q_is(stats.chi2.isf(p, k - 1), effects, variances) for p in (alpha / 2, 1 - alpha / 2)
    )
    half = stats.t.isf(alpha / 2, k - 2) * np.sqrt(tau2 + se**2) if k > 2 else np.nan
    return {
        "tau2": float(tau2),
        "tau2_low": low,
        "tau2_high": high,
        "prediction_low": float(estimate - half),
        "prediction_high": float(estimate + half),
    }


def _tau2_where_q_is(target, effects, variances):
    """tau2 at which the generalized Q falls to `target`; 0 if it is lower from the start."""

    def excess(tau2):
        return _generalized_q(effects, variances, tau2) - target

    if excess(0.0) <= 0:
        return 0.0
    largest = np.sum((effects - effects.mean()) ** 2) / target  # Q there is at most the target
    return float(brentq(excess, 0.0, largest, xtol=1e-14 * largest))
