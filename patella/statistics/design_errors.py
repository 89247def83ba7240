"""Winner's curse: what the significant results of a design are worth."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from patella.statistics.checks import check, check_probability, numbers


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

    Raises
    ------
    ValueError
        No effect, a standard error that is not positive, missing values, or an alpha outside
        0 to 1.

    Notes
    -----
    With ``l = |effect| / se`` and critical value z: power is ``P(Z > z - l) + P(Z < -z - l)``,
    type S the second term's share of it, and exaggeration
    ``(pdf(z - l) + pdf(z + l) + l (P(Z > z - l) - P(Z < -z - l))) / (l power)``, from the mean
    of a truncated normal. Definitions: Gelman and Carlin (2014), Perspect Psychol Sci 9:641;
    closed form: Lu, Qiu and Deng (2019), Br J Math Stat Psychol 72:1.
    """
    numbers(effect=effect, standard_error=standard_error)
    check(effect != 0, "effect must be a number other than 0: of no effect every significant result is wrong.")
    check(standard_error > 0, f"standard_error must be positive, got {standard_error}.")
    check_probability(alpha=alpha)
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

    Raises
    ------
    ValueError
        An SD that is not positive, a group of fewer than 2, no study, missing values, or an
        alpha outside 0 to 1.
    """
    numbers(difference=difference, sd=sd)
    check(sd > 0, f"sd must be positive, got {sd}.")
    check(min(n1, n2) >= 2, f"Both groups need at least 2 people, got {n1} and {n2}.")
    check(studies >= 1, f"studies must be at least 1, got {studies}.")
    check_probability(alpha=alpha)
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
