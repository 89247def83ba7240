"""Meta-analysis: one pooled effect, and how far the studies differ."""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.optimize import brentq, minimize_scalar

from patella.statistics.checks import check, check_probability, sample

METHODS = ("fixed", "DL", "PM", "REML")


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
    and prediction, and returns negative tau2 for DL.
    """
    effects, variances = _checked(effects, variances)
    check(method in METHODS, f"Unknown method {method!r}; there are {', '.join(METHODS)}.")
    check(not (hartung_knapp and method == "fixed"), "Hartung-Knapp needs a random-effects method.")
    check(not hartung_knapp or np.ptp(effects) > 0, "Hartung-Knapp needs effects that differ.")
    check_probability(confidence=confidence)
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

    Parameters
    ----------
    effects, variances, method, hartung_knapp, confidence
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
    effects, variances = _checked(effects, variances)
    check(effects.size >= 3, "Leaving one out needs at least 3 studies.")
    return [
        meta_analysis(np.delete(effects, i), np.delete(variances, i), method, hartung_knapp, confidence)
        for i in range(effects.size)
    ]


def _checked(effects, variances):
    effects, variances = sample(effects, "effects"), sample(variances, "variances")
    check(effects.size == variances.size, "effects and variances must be equally many.")
    check(variances > 0, "variances must be positive.")
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
