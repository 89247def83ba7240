"""The recording of one walker: the raw signals, what a filter leaves of them, and cuts around each step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from patella import emg
from patella.checks import check, single_numbers

NAMES = {
    "vm": "vastus medialis",
    "vl": "vastus lateralis",
    "rf": "rectus femoris",
    "bf": "biceps femoris",
    "st": "semitendinosus",
}
RATE = 1000.0  # samples per second
WINDOW = emg.SearchWindow()


@dataclass(frozen=True, eq=False)
class Walk:
    """One walker's recording.

    Attributes
    ----------
    rate : float
        Samples per second.
    raw, filtered : DataFrame
        EMG as recorded and band-passed, a column a muscle.
    touchdowns : ndarray
        Seconds from the first sample.
    """

    rate: float
    raw: pd.DataFrame
    filtered: pd.DataFrame
    touchdowns: np.ndarray

    @classmethod
    def of(cls, recording: pd.DataFrame, cycles: pd.DataFrame) -> Walk:
        """Build it from the tables of the recording and of its gait cycles."""
        raw = recording[list(NAMES)]
        filtered = raw.apply(lambda signal: emg.band_pass(signal, RATE))
        touchdowns = cycles["touchdown_s"] - recording["time_s"].iloc[0]
        return cls(RATE, raw, filtered, touchdowns.to_numpy())

    def around(self, cycle: int) -> tuple[slice, np.ndarray]:
        """The samples of the search window of one cycle, and their times in ms from touchdown.

        Parameters
        ----------
        cycle : int
            Gait cycle, counted from 1.

        Raises
        ------
        ValueError
            When the recording has no such cycle.
        """
        (cycle,) = single_numbers(cycle=cycle)
        known = range(1, len(self.touchdowns) + 1)
        check(cycle in known, "cycle", cycle, f"be a gait cycle of the recording, 1 to {len(known)}")
        event = round(self.touchdowns[int(cycle) - 1] * self.rate)
        before, after = round(WINDOW.before * self.rate), round(WINDOW.until * self.rate)
        return slice(event - before, event + after), np.arange(-before, after) * 1000 / self.rate


@dataclass(frozen=True, eq=False)
class Multiverse:
    """Every setting of the detector on one recording.

    Attributes
    ----------
    delays : DataFrame
        As `patella.emg.onset_multiverse` returns it.
    summary : DataFrame
        As `patella.emg.summarize_multiverse` returns it: a row a setting.
    complete : DataFrame
        Of `summary` the settings that find all steps, by their mean.
    """

    delays: pd.DataFrame
    summary: pd.DataFrame
    complete: pd.DataFrame

    @classmethod
    def of(cls, delays: pd.DataFrame) -> Multiverse:
        """Summarize the delays, once for all figures."""
        summary = emg.summarize_multiverse(delays)
        complete = summary[summary["n_detected"] == delays["event"].nunique()]
        return cls(delays, summary, complete.sort_values("mean_ms", kind="stable").reset_index(drop=True))


def extremes(values: np.ndarray, samples: int) -> np.ndarray:
    """Fewer points for the eye: where the lowest and the highest value of each stretch of samples stand."""
    stretches = np.pad(values, (0, -len(values) % samples), mode="edge").reshape(-1, samples)
    starts = samples * np.arange(len(stretches))
    return np.union1d(starts + stretches.argmin(axis=1), starts + stretches.argmax(axis=1))
