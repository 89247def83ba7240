"""Error of one measurement, and of a change between two."""

import numpy as np
from scipy import stats

from patella.statistics.checks import check, check_positive, check_probability, numbers


def standard_error_of_measurement(sd, icc):
    """Standard error of measurement from the SD between people and an ICC.

    Parameters
    ----------
    sd : array_like
        SD of the measurements between people, positive, in any unit.
    icc : array_like
        Intraclass correlation of repeated measurements, 0 to 1; broadcast against `sd`.

    Returns
    -------
    float or ndarray
        Standard error of measurement in the unit of `sd`.

    Raises
    ------
    ValueError
        Empty or missing values, an SD that is not positive, or an ICC out of range.

    Notes
    -----
    ``sd * sqrt(1 - icc)``: Weir (2005), J Strength Cond Res 19:231.
    """
    sd, icc = numbers(sd=sd, icc=icc)
    check_positive(sd=sd)
    check((icc >= 0) & (icc <= 1), "icc", icc, "lie between 0 and 1")
    return (sd * np.sqrt(1 - icc))[()]


def minimal_detectable_change(sem, confidence=0.95):
    """Smallest change between two measurements of one person that exceeds their error.

    Parameters
    ----------
    sem : array_like
        Standard error of measurement, 0 or more, in any unit.
    confidence : array_like
        Confidence with which a larger change is a real one; broadcast against `sem`.

    Returns
    -------
    float or ndarray
        Change in the unit of `sem`.

    Raises
    ------
    ValueError
        Empty, missing or negative values, or a confidence outside 0 to 1.

    Notes
    -----
    ``z sqrt(2) sem``, with z of 1.96 for 95 percent: Weir (2005), J Strength Cond Res 19:231.
    """
    sem, confidence = numbers(sem=sem, confidence=confidence)
    check(sem >= 0, "sem", sem, "not be negative")
    check_probability(confidence=confidence)
    return (stats.norm.isf((1 - confidence) / 2) * np.sqrt(2) * sem)[()]
