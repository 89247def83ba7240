"""Meta-analysis: one pooled effect, and how far the studies differ."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from patella.checks import (
    check_choice,
    check_flag,
    check_positive,
    check_probability,
    differ,
    require,
    sample,
    single_numbers,
)

METHODS = ("fixed", "DL", "PM", "REML")


@dataclass(frozen=True)
class MetaAnalysis:
    """Pooled effect of k studies, its uncertainty and the spread between studies.

    `i2` is computed from Q, whatever the method for tau2, and is a fraction of 1, as are the limits
    of its test-based interval (NaN for 2 studies with a Q of 2 or less). Under the fixed-effect
    model `tau2`, its interval and the prediction interval are NaN; the prediction interval needs 3
    studies, and has k - 2 degrees of freedom. `narrower_than_normal` warns of a Hartung-Knapp
    interval that is narrower than the normal one of the same model: by chance the effects agree
    better than their own variances allow, and the interval claims too much.
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
    i2_low: float
    i2_high: float
    tau2: float
    tau2_low: float
    tau2_high: float
    prediction_low: float
    prediction_high: float
    weights: np.ndarray
    narrower_than_normal: bool


def meta_analysis(effects, variances, method="REML", hartung_knapp=False, confidence=0.95, *, ad_hoc=False):
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
    ad_hoc : bool
        With Hartung-Knapp: never let its factor of the variance be below 1, so that the interval
        is never narrower than the normal one.

    Returns
    -------
    MetaAnalysis
        `weights`, shape (k,), add up to 1.

    Raises
    ------
    ValueError
        Fewer than 2 studies, unequal lengths, missing values, variances not positive, Hartung-Knapp
        in the fixed-effect model or without `ad_hoc` for effects that are all the same but for
        rounding (its standard error would be 0), or `ad_hoc` without Hartung-Knapp.

    Notes
    -----
    Weights are ``1 / (v + tau2)``. Q has k - 1 degrees of freedom. ``I2 = max(0, (Q - (k - 1)) / Q)``
    with a test-based interval: Higgins and Thompson (2002), Stat Med 21:1539. tau2 interval:
    Q-profile, Viechtbauer (2007), Stat Med 26:37. DL: DerSimonian and Laird (1986), Control Clin
    Trials 7:177, truncated at 0. PM: the tau2 at which Q equals k - 1, Paule and Mandel (1982), J Res
    Natl Bur Stand 87:377. REML: Viechtbauer (2005), J Educ Behav Stat 30:261; where the likelihood has
    several peaks, the highest. Hartung-Knapp: Knapp and Hartung (2003), Stat Med 22:2693; its lower
    bound: "ad hoc" in Röver, Knapp and Friede (2015), BMC Med Res Methodol 15:99, and in metafor.

    Prediction interval: ``estimate +- t_{k-2} sqrt(tau2 + se^2)`` with the ordinary standard error,
    Higgins, Thompson and Spiegelhalter (2009), J R Stat Soc A 172:137. Some programs take k - 1
    degrees of freedom, which is narrower: with 3 studies by two thirds.
    """
    effects, variances = _studies(effects, variances)
    (confidence,) = single_numbers(confidence=confidence)
    check_choice(METHODS, method=method)
    check_flag(hartung_knapp=hartung_knapp, ad_hoc=ad_hoc)
    check_probability(confidence=confidence)
    require(not (hartung_knapp and method == "fixed"), "hartung_knapp needs a random-effects method.")
    require(hartung_knapp or not ad_hoc, "ad_hoc bounds a Hartung-Knapp interval: it needs hartung_knapp.")
    require(
        differ(effects) or ad_hoc or not hartung_knapp,
        "hartung_knapp needs effects that differ by more than rounding, or ad_hoc=True.",
    )
    k, alpha = effects.size, 1 - confidence
    z = stats.norm.isf(alpha / 2)
    q, tau2 = _generalized_q(effects, variances, 0.0), _tau2(effects, variances, method)
    weights = 1 / (variances + tau2)
    estimate = np.average(effects, weights=weights)
    se = model_se = 1 / np.sqrt(weights.sum())
    reference = stats.norm
    if hartung_knapp:
        factor = _generalized_q(effects, variances, tau2) / (k - 1)
        se = model_se * np.sqrt(max(factor, 1.0) if ad_hoc else factor)
        reference = stats.t(k - 1)
    half = reference.isf(alpha / 2) * se
    i2_low, i2_high = _i2_interval(q, k, z)
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
        i2=float((q - (k - 1)) / q) if q > k - 1 else 0.0,
        i2_low=i2_low,
        i2_high=i2_high,
        weights=weights / weights.sum(),
        narrower_than_normal=bool(half < z * model_se),
        **spread,
    )


def leave_one_out(effects, variances, method="REML", hartung_knapp=False, confidence=0.95, *, ad_hoc=False):
    """Repeat `meta_analysis` without each study in turn.

    Parameters
    ----------
    effects, variances, method, hartung_knapp, confidence, ad_hoc
        As in `meta_analysis`, of at least 3 studies.

    Returns
    -------
    list of MetaAnalysis
        Result i leaves study i out.

    Raises
    ------
    ValueError
        Fewer than 3 studies, or what `meta_analysis` refuses.
    """
    effects, variances = _studies(effects, variances, minimum=3)
    return [
        meta_analysis(
            np.delete(effects, i), np.delete(variances, i), method, hartung_knapp, confidence, ad_hoc=ad_hoc
        )
        for i in range(effects.size)
    ]


def _studies(effects, variances, minimum=2):
    effects, variances = sample(minimum, effects=effects), sample(minimum, variances=variances)
    require(
        effects.size == variances.size,
        f"effects and variances must be equally many, got {effects.size} and {variances.size}.",
    )
    check_positive(variances=variances)
    return effects, variances


def _i2_interval(q, k, z):
    """Test-based interval of I2, by way of ``H = sqrt(Q / (k - 1))``; see `meta_analysis`."""
    if q > k:
        error = 0.5 * np.log(q / (k - 1)) / (np.sqrt(2 * q) - np.sqrt(2 * k - 3))
    elif k > 2:
        error = np.sqrt((1 - 1 / (3 * (k - 2) ** 2)) / (2 * (k - 2)))
    else:
        return np.nan, np.nan
    log_h = 0.5 * np.log(max(q / (k - 1), 1.0))
    low, high = max(log_h - z * error, 0.0), log_h + z * error
    return float(1 - np.exp(-2 * low)), float(1 - np.exp(-2 * high))


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


# ---------------------------------------------------------------- the variance between studies
#
# One variance may exceed another by many powers of ten. So sums of weights are written without
# differences of large numbers, and roots are sought on all scales of tau2 at once.


def _tau2(effects, variances, method):
    """Between-study variance; 0 under the fixed-effect model."""
    degrees = effects.size - 1
    if method == "fixed":
        return 0.0
    if method == "REML":
        return _reml_tau2(effects, variances)
    if method == "PM":
        return _tau2_where_q_is(degrees, effects, variances)
    excess = _generalized_q(effects, variances, 0.0) - degrees
    return max(0.0, float(excess / _weight_beside_others(1 / variances)))


def _reml_tau2(effects, variances):
    """The highest peak of the restricted likelihood, among those where its slope falls to 0."""

    def slope(tau2):
        weights = _weights(variances, tau2)
        weighted = weights * _residuals(effects, weights)
        return np.sum(weighted**2, axis=-1) - _weight_beside_others(weights)

    def deviance(tau2):
        weights = _weights(variances, tau2)
        return -np.log(weights).sum() + np.log(weights.sum()) + _generalized_q(effects, variances, tau2)

    # Its first part is at most squares / tau2^2, its second at least the second-largest weight: so the slope
    # is negative from here on.
    largest = np.sum((effects - effects.mean()) ** 2) + np.sort(variances)[1]
    peaks = _falls_to_zero(slope, variances.min(), largest)
    if slope(0.0) <= 0:
        peaks.append(0.0)
    return min(peaks, key=deviance)


def _tau2_where_q_is(target, effects, variances):
    """tau2 at which the generalized Q falls to `target`; 0 if it is lower from the start."""
    scale = variances.min()
    largest = np.sum((effects - effects.mean()) ** 2) / target + scale  # Q there is below the target
    roots = _falls_to_zero(lambda tau2: _generalized_q(effects, variances, tau2) - target, scale, largest)
    return roots[0] if roots else 0.0


def _falls_to_zero(function, scale, largest):
    """All tau2 above 0 at which `function` falls from positive values to 0.

    `function` takes an array, is negative from `largest` on, and is nearly straight between points
    that differ little beside ``scale + tau2``, with `scale` the smallest variance.
    """
    grid = np.append(0.0, np.geomspace(1e-3 * scale, largest, 400))
    above = function(grid) > 0
    roots = []
    for i in np.flatnonzero(above[:-1] & ~above[1:]):
        low, high = grid[i], grid[i + 1]
        for _ in range(9):  # a 64th each time: to the last digit
            points = np.linspace(low, high, 65)
            j = np.count_nonzero(function(points[1:-1]) > 0)
            low, high = points[j], points[j + 1]
        roots.append(float(high))
    return roots


def _weights(variances, tau2):
    """Weights of the studies, last axis, for one tau2 or each of an array."""
    return 1 / (variances + np.asarray(tau2)[..., None])


def _residuals(effects, weights):
    """Distances of the effects from their weighted mean, summed from distances between the effects."""
    return weights @ (effects - effects[:, None]) / weights.sum(axis=-1, keepdims=True)


def _weight_beside_others(weights):
    """``sum(w) - sum(w^2) / sum(w)``, as the sum over pairs ``2 w_i w_j / sum(w)``."""
    before = np.cumsum(weights, axis=-1)
    return 2 * np.sum(weights[..., 1:] * before[..., :-1], axis=-1) / before[..., -1]


def _generalized_q(effects, variances, tau2):
    weights = _weights(variances, tau2)
    return np.sum(weights * _residuals(effects, weights) ** 2, axis=-1)
