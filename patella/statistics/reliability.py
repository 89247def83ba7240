"""Error of one measurement, and of a change between two."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from patella.checks import check, check_positive, check_probability, differ, numbers, require, single_numbers


@dataclass(frozen=True)
class Agreement:
    """How well repeated readings agree: an intraclass correlation with its interval.

    `sem` is the SD of one person's readings around their mean, a shift between the readings included, in the
    unit of the readings.
    """

    icc: float
    ci_low: float
    ci_high: float
    sem: float
    people: int
    readings: int


def intraclass_correlation(readings, confidence=0.95):
    """Agreement of repeated readings: ICC for absolute agreement, two-way random effects, single readings.

    Parameters
    ----------
    readings : array_like, shape (n, k)
        One row for each of at least three people, one column for each of at least two readings, in any unit.
    confidence : float
        Confidence level of the interval.

    Returns
    -------
    Agreement
        The ICC may lie below 0, where readings of one person differ more than people do.

    Raises
    ------
    ValueError
        Another shape, missing values, or readings that are all the same but for rounding.

    Notes
    -----
    ICC(A,1) of McGraw and Wong (1996), Psychol Methods 1:30, which is ICC(2,1) of Shrout and Fleiss (1979),
    Psychol Bull 86:420; the interval is McGraw and Wong's.  The SEM is the root of the mean squares of
    readings and error together (Weir 2005, J Strength Cond Res 19:231).
    """
    (table,) = numbers(readings=readings)
    require(
        table.ndim == 2 and table.shape[0] >= 3 and table.shape[1] >= 2,
        f"readings must be a table of at least 3 people by 2 readings, got shape {table.shape}.",
    )
    require(differ(table), "All readings are the same (but for rounding): their agreement is undefined.")
    (confidence,) = single_numbers(confidence=confidence)
    check_probability(confidence=confidence)
    n, k = table.shape
    people, columns, error = _mean_squares(table)
    icc = (people - error) / (people + (k - 1) * error + k * (columns - error) / n)
    low, high = _icc_interval(icc, people, columns, error, n, k, confidence)
    variance = error + max(0.0, (columns - error) / n)
    return Agreement(float(icc), low, high, float(np.sqrt(variance)), n, k)


def _mean_squares(table):
    """Mean squares between people, between readings, and of the rest, of a table without repetition."""
    n, k = table.shape
    rows, columns, mean = table.mean(1), table.mean(0), table.mean()
    rest = table - rows[:, None] - columns + mean
    return (
        k * ((rows - mean) ** 2).sum() / (n - 1),
        n * ((columns - mean) ** 2).sum() / (k - 1),
        (rest**2).sum() / ((n - 1) * (k - 1)),
    )


def _icc_interval(icc, people, columns, error, n, k, confidence):
    """McGraw and Wong's interval, with Satterthwaite's degrees of freedom for the denominator."""
    if error <= np.finfo(float).eps * people and columns <= np.finfo(float).eps * people:
        return 1.0, 1.0
    a = k * icc / (n * (1 - icc))
    b = 1 + k * icc * (n - 1) / (n * (1 - icc))
    spread = (a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    v = (a * columns + b * error) ** 2 / spread
    tail = (1 - confidence) / 2
    lower, upper = stats.f.isf(tail, n - 1, v), stats.f.isf(tail, v, n - 1)
    rest = k * columns + (k * n - k - n) * error
    low = n * (people - lower * error) / (lower * rest + n * people)
    high = n * (upper * people - error) / (rest + n * upper * people)
    return float(low), float(high)


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
