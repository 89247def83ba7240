"""Winner's curse: what the significant results of a design are worth."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from patella.checks import (
    ROUNDING,
    check,
    check_positive,
    check_probability,
    check_sizes,
    check_whole,
    numbers,
    require,
    single_numbers,
)

# Random numbers of one simulation: what fits into the memory of a small machine.
MOST_DRAWS = 100_000_000


@dataclass(frozen=True)
class DesignErrors:
    """What to expect of the significant results of a design; floats, or arrays over designs.

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
    effect : array_like
        True effect, not 0; what follows is broadcast against it.
    standard_error : array_like
        Standard error of its estimate, in the same unit; positive.
    alpha : array_like
        Two-sided significance level.

    Returns
    -------
    DesignErrors

    Raises
    ------
    ValueError
        An effect that is 0 or beside its standard error no more than rounding, a standard error
        that is not positive, empty or missing values, or an alpha outside 0 to 1.

    Notes
    -----
    With ``r = |effect| / se`` and critical value z: power is ``P(Z > z - r) + P(Z < -z - r)``,
    type S the second term's share of it, and exaggeration
    ``(pdf(z - r) + pdf(z + r) + r (P(Z > z - r) - P(Z < -z - r))) / (r power)``, from the mean
    of a truncated normal. Definitions: Gelman and Carlin (2014), Perspect Psychol Sci 9:641;
    closed form: Lu, Qiu and Deng (2019), Br J Math Stat Psychol 72:1.
    """
    effect, standard_error, alpha = numbers(effect=effect, standard_error=standard_error, alpha=alpha)
    check_positive(standard_error=standard_error)
    check_probability(alpha=alpha)
    r, z = np.abs(effect) / standard_error, stats.norm.isf(alpha / 2)
    check(r > ROUNDING, "effect", effect, "be other than 0: of no effect every significant result is wrong")
    right, wrong = stats.norm.sf(z - r), stats.norm.cdf(-z - r)
    size = stats.norm.pdf(z - r) + stats.norm.pdf(z + r) + r * (right - wrong)
    power = right + wrong
    return DesignErrors(power[()], (wrong / power)[()], (size / (r * power))[()])


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
    seed : int, sequence of int, SeedSequence or Generator
        Seed of `numpy.random.default_rng`: the same seed gives the same studies.

    Returns
    -------
    SimulatedStudies
        `estimates` and `p` have shape (studies,). In `errors`, type S and exaggeration are
        NaN where no study is significant, or where there is no true difference to compare with.

    Raises
    ------
    ValueError
        An SD that is not positive or lost in the rounding of the difference, a group of fewer
        than 2, no study, sizes that are not whole, more than 100 million values in all, missing
        values, an alpha outside 0 to 1, or no seed.
    """
    difference, sd, n1, n2, studies, alpha = single_numbers(
        difference=difference, sd=sd, n1=n1, n2=n2, studies=studies, alpha=alpha
    )
    check_positive(sd=sd)
    check(sd > ROUNDING * abs(difference), "sd", sd, f"be visible beside a difference of {difference:g}")
    check_sizes(2, n1=n1, n2=n2)
    check_sizes(1, studies=studies)
    check_whole(n1=n1, n2=n2, studies=studies)
    within = studies * (n1 + n2) <= MOST_DRAWS
    check(within, "studies", studies, f"ask for at most {MOST_DRAWS:,} values (studies times n1 + n2)")
    check_probability(alpha=alpha)
    n1, n2, studies, rng = int(n1), int(n2), int(studies), _generator(seed)
    first = rng.normal(difference, sd, (studies, n1))
    second = rng.normal(0.0, sd, (studies, n2))
    estimates = first.mean(axis=1) - second.mean(axis=1)
    p = stats.ttest_ind(first, second, axis=1, equal_var=False).pvalue
    significant = estimates[p < alpha]
    type_s = exaggeration = np.nan
    if significant.size and difference != 0:
        type_s = float(np.mean(np.sign(significant) != np.sign(difference)))
        exaggeration = float(np.mean(np.abs(significant)) / abs(difference))
    return SimulatedStudies(estimates, p, DesignErrors(significant.size / studies, type_s, exaggeration))


def _generator(seed):
    require(
        seed is not None and not isinstance(seed, (bool, np.bool_)),
        f"seed must be a whole number, so that the same studies can be drawn again, got {seed}.",
    )
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError):
        raise ValueError(f"seed must be whole numbers of 0 or more, got {seed!r}.") from None
