"""Toys of the drive to a muscle: one knob for four heads, and two pools that share part of their input."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from patella import emg
from patella.checks import check_between

RATE = 1000.0  # samples per second of the simulation
HEADS = ("rectus_femoris", "vastus_intermedius", "vastus_lateralis", "vastus_medialis")


class OneDrive(NamedTuple):
    """Four heads that one drive serves, before and after one of them grew stronger.

    Attributes
    ----------
    before, after : Series
        Capacity by head, in percent of what all four could give before.
    drive : float
        Activation of each head afterwards, in percent of its maximum.
    """

    before: pd.Series
    after: pd.Series
    drive: float


def one_drive(muscles: pd.DataFrame, vm_stronger: float, task: float) -> OneDrive:
    """Let the vastus medialis grow stronger and ask the four heads for the same force as before.

    Parameters
    ----------
    muscles : DataFrame
        Table `model_muscles`; the capacities are those of the model of Rajagopal et al.
    vm_stronger : float
        Gain of the vastus medialis in percent of its capacity.
    task : float
        Force that the task needs, in percent of what all four heads could give before.

    Raises
    ------
    ValueError
        A percentage outside 0 to 100.
    """
    check_between(0, 100, vm_stronger=vm_stronger, task=task)
    model = muscles[muscles["model"] == "Rajagopal2016"].set_index("muscle")
    force = model.loc[list(HEADS), "max_isometric_force_n"]
    stronger = force.copy()
    stronger["vastus_medialis"] *= 1 + vm_stronger / 100
    total = force.sum()
    # The same force from more capacity: the one drive for all heads goes down.
    return OneDrive(100 * force / total, 100 * stronger / total, task * total / stronger.sum())


class SharedDrive(NamedTuple):
    """What the skin shows of two motor pools that share part of their drive: a simulation.

    Attributes
    ----------
    time : ndarray, shape (n,)
        Seconds.
    envelopes : dict of str to ndarray, shape (n,)
        Of "VM" and "VL", each in percent of its own mean.
    correlation : float
        Between the two envelopes.
    low, high : float
        Between these lies the VM's part of the pair for nine tenths of the time, in percent.
    """

    time: np.ndarray
    envelopes: dict[str, np.ndarray]
    correlation: float
    low: float
    high: float


def shared_drive(common: float, effort: float) -> SharedDrive:
    """Simulate the envelopes of VM and VL over 20 seconds.

    Parameters
    ----------
    common : float
        Share of the fluctuation of the drive that both muscles have in common, in percent.
    effort : float
        Mean drive in percent of the maximum.

    Raises
    ------
    ValueError
        A percentage outside 0 to 100, or no effort at all.
    """
    check_between(0, 100, common=common, effort=effort)
    made = emg.simulate_vasti(common / 100, effort / 100, duration=21, rate=RATE, seed=1)
    envelopes = {}
    for name, signal in (("VM", made.vm), ("VL", made.vl)):
        smooth = emg.envelope(emg.band_pass(signal, RATE), RATE, 4)[500:20500]  # the ends are the filter's
        envelopes[name] = 100 * smooth / smooth.mean()
    vm, vl = envelopes.values()
    low, high = np.percentile(100 * vm / (vm + vl), [5, 95])
    return SharedDrive(made.time[: vm.size], envelopes, float(np.corrcoef(vm, vl)[0, 1]), low, high)
