"""What a ratio of two muscles' signals tells of the muscles: toys in which the truth is known.

One squat is recorded by two kinds of electrode, one drive is measured in two ways, and one ratio is
measured on two days.  Efforts, spreads and errors are assumptions, named where they stand.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from scipy import stats

from patella import statistics
from patella.checks import check, check_between, check_positive, single_numbers

# ---------------------------------------------------------------- one squat, two electrodes

PEOPLE, STUDIES = 10, 10_000  # people in Wong 2013; simulated studies for "how often"
VASTI_EFFORT, PLAIN_ADDUCTORS = 0.25, 0.05  # shares of a maximal effort in a plain shallow squat: assumptions
SPREAD_OF_PEOPLE = 0.25  # SD of the true ratio among people; an assumption
# SD of one measurement, as a share of it: assumptions, for a wire hears fewer fibres.
NOISE = {"skin": 0.05, "wire": 0.12}


class Study(NamedTuple):
    """Ten people who squat without and with a squeeze of the thighs, by one kind of electrode.

    Attributes
    ----------
    plain, squeezed : ndarray, shape (PEOPLE,)
        VMO:VL ratios.
    test : TTest
        Of squeezed minus plain.
    found : int
        Percent of `STUDIES` other studies of ten that find a rise: p < 0.05, squeezed above plain.
    """

    plain: np.ndarray
    squeezed: np.ndarray
    test: statistics.TTest
    found: int


def two_electrodes(cross_talk: float, squeeze: float, true_rise: float) -> dict[str, Study]:
    """The same squats by electrodes on the skin and by wires in the muscle: a simulation.

    Parameters
    ----------
    cross_talk : float
        Percent of the adductors' signal that reaches the VMO's skin electrode, on average.
    squeeze : float
        Effort of the adductors while squeezing, percent of their maximum; `PLAIN_ADDUCTORS` at least.
    true_rise : float
        Percent by which the VMO itself works more while squeezing.

    Returns
    -------
    dict
        "skin" and "wire" -> a study without luck.

    Notes
    -----
    Signals of two muscles do not follow each other closely, so their powers add: the skin
    electrode shows ``sqrt(VMO^2 + (cross_talk * adductors)^2)``, the wire the VMO alone.
    Cross-talk differs from person to person, half to one and a half times its mean.
    """
    check_between(0, 100, cross_talk=cross_talk, squeeze=squeeze)
    (true_rise,) = single_numbers(true_rise=true_rise)
    check(true_rise >= 0, "true_rise", true_rise, "not be negative")
    adductors = max(squeeze / 100, PLAIN_ADDUCTORS)
    # No adductor reaches the wire.
    return {
        "skin": _study("skin", cross_talk / 100, adductors, true_rise / 100),
        "wire": _study("wire", 0.0, 0.0, true_rise / 100),
    }


@cache
def _study(electrode: str, cross_talk: float, adductors: float, rise: float) -> Study:
    plain, others_plain = _without_squeeze(electrode, cross_talk)
    squeezed, others_squeezed = (
        _recorded(people, electrode, 1, cross_talk * adductors, rise)
        for people in (people_without_luck(), people_of_many_studies())
    )
    found = share_that_finds_a_rise(others_plain, others_squeezed)
    return Study(plain, squeezed, statistics.paired_t(squeezed - plain), found)


@lru_cache(maxsize=4)  # large, and the same for each squeeze and rise
def _without_squeeze(electrode: str, cross_talk: float) -> list[np.ndarray]:
    return [
        _recorded(people, electrode, 0, cross_talk * PLAIN_ADDUCTORS, 0.0)
        for people in (people_without_luck(), people_of_many_studies())
    ]


def _recorded(people: dict, electrode: str, time: int, leak: float, rise: float) -> np.ndarray:
    """VMO:VL ratios at the first or second recording, of the shape of the parts of `people`."""
    vmo = people["vmo"] * (1 + rise)
    heard = np.hypot(vmo, leak * people["leak"]) if leak else vmo
    return heard / VASTI_EFFORT * people[electrode][time]


@cache
def people_of_many_studies() -> dict[str, np.ndarray]:
    """Parts of simulated people, PEOPLE rows of STUDIES: effort of the VMO, share of the mean leak, errors.

    All of these parts come from one stream, one after the other: two generators of seeds that look
    different can hold the same numbers.
    """
    rng = np.random.default_rng(2013)
    level, *errors = rng.normal(size=(1 + 2 * len(NOISE), STUDIES, PEOPLE))
    leak = rng.uniform(size=level.shape)
    # The sums over the people of a study are fastest along the first axis.
    return _people(*(np.ascontiguousarray(part.T) for part in (level, leak, *errors)))


@cache
def people_without_luck() -> dict[str, np.ndarray]:
    """The same parts of ten people, each with its true mean and SD, and none related to another."""
    leak = (np.arange(PEOPLE) + 0.5) / PEOPLE
    drawn = np.random.default_rng(1999).normal(size=(PEOPLE, 1 + 2 * len(NOISE)))
    basis, _ = np.linalg.qr(np.column_stack([leak - leak.mean(), drawn - drawn.mean(axis=0)]))
    level, *errors = np.sqrt(PEOPLE - 1) * basis[:, 1:].T
    return _people(level, leak, *errors)


def _people(level: np.ndarray, leak: np.ndarray, *errors: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "vmo": VASTI_EFFORT * np.maximum(1 + SPREAD_OF_PEOPLE * level, 0.3),
        "leak": 0.5 + leak,
        "skin": 1 + NOISE["skin"] * np.stack(errors[:2]),
        "wire": 1 + NOISE["wire"] * np.stack(errors[2:]),
    }


def share_that_finds_a_rise(plain: np.ndarray, squeezed: np.ndarray) -> int:
    """Percent of simulated studies, one a column, whose paired t test at 0.05 finds a rise."""
    rises = squeezed - plain
    n = len(rises)
    t = rises.mean(axis=0) / (rises.std(axis=0, ddof=1) / np.sqrt(n))
    return round(100 * float((t > stats.t.isf(0.025, n - 1)).mean()))


# ---------------------------------------------------------------- one drive, two measures


def three_measures(true_drive: float, unit_size: float, vl_in_reference: float) -> dict[str, float]:
    """VM over VL by their drive, their raw signals and their normalised signals: a toy model.

    Parameters
    ----------
    true_drive : float
        Drive of the VM over that of the VL.
    unit_size : float
        Size of the VM's motor unit potentials under the electrode, VL = 1.
    vl_in_reference : float
        How fully the VL is driven in the reference contraction, percent of the VM's drive there.

    Notes
    -----
    ``signal = drive * unit size``, and the normalised signal is the signal over the same
    muscle's signal in the reference contraction, so that unit size cancels and the drive in
    the reference does not.
    """
    true_drive, unit_size, vl_in_reference = single_numbers(
        true_drive=true_drive, unit_size=unit_size, vl_in_reference=vl_in_reference
    )
    check_positive(true_drive=true_drive, unit_size=unit_size, vl_in_reference=vl_in_reference)
    return {
        "true drive": true_drive,
        "raw signal": true_drive * unit_size,
        "normalised": true_drive * vl_in_reference / 100,
    }


def larger(ratio: float) -> str:
    """Which of "VM" and "VL" is the larger by more than half a percent, or "neither"."""
    if abs(ratio - 1) < 0.005:
        return "neither"
    return "VM" if ratio > 1 else "VL"


# ---------------------------------------------------------------- one ratio, two days


def measured_twice(icc: float, spread: float, people: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """VMO:VL ratios of people in whom nothing changed between two days: a simulation.

    Parameters
    ----------
    icc : float
        Reliability of one measurement, 0 to 1.
    spread : float
        SD of the measured ratio among people; its mean is 1.
    people : int

    Returns
    -------
    ndarray, ndarray
        First and second day, to a thousandth.  Truth and both errors are made exactly uncorrelated, so
        that the picture has the ICC that it names.
    """
    check_between(0, 1, icc=icc)
    check_positive(spread=single_numbers(spread=spread)[0])
    parts = np.random.default_rng(1995).normal(size=(3, people))
    basis, _ = np.linalg.qr((parts - parts.mean(axis=1, keepdims=True)).T)
    truth, *errors = (basis * np.sqrt(people - 1)).T
    first, second = (
        np.round(1 + spread * (np.sqrt(icc) * truth + np.sqrt(1 - icc) * error), 3) for error in errors
    )
    return first, second


def icc_needed(change: float, spread: float) -> float:
    """The reliability above which a change of one person's ratio is more than noise (MDC, 95 %)."""
    return max(0.0, 1 - (change / (1.96 * np.sqrt(2) * spread)) ** 2)
