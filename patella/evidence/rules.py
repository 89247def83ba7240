"""What the cells of a row must agree on: what no column alone can tell.

What a source itself prints wrongly, or counts in another way, its row may keep: the caution then says so.
"""

import re

import numpy as np
import pandas as pd

from patella.evidence.schema import EvidenceError

# Of two columns of one row the first is never above the second.
IN_ORDER = [
    ("ci_low", "ci_high"), ("ci_low", "estimate"), ("estimate", "ci_high"), ("ci_low", "value"),
    ("value", "ci_high"), ("ci_low", "percent"), ("percent", "ci_high"), ("low", "mean"), ("mean", "high"),
    ("low", "high"), ("scale_min", "mean_baseline"), ("mean_baseline", "scale_max"),
    ("scale_min", "mean_followup"), ("mean_followup", "scale_max"), ("valid_from_deg", "valid_to_deg"),
    ("touchdown_s", "liftoff_s"), ("n_positive", "n"), ("n_pfp", "n_total"), ("n_control", "n_total"),
]  # fmt: skip
SPREADS = [
    ("mean", "sd"), ("value", "sd"), ("vmo_mean", "vmo_sd"), ("vl_mean", "vl_sd"), ("ratio_mean", "ratio_sd"),
    ("mean_baseline", "sd_baseline"), ("mean_followup", "sd_followup"),
]  # fmt: skip
RANGES = [("low", "high"), ("scale_min", "scale_max")]
WHAT = ("measure", "outcome", "parameter", "quantity")  # columns that say what was measured
PEOPLE = ("n", "n_participants")

# A unit of nature, and the words of what is measured in it.
MEASURED_IN = {
    "deg": r"angle|angulation|inclination|tilt|pennation|flexion|line_of_action|error_of_meas|force_above_1",
    "mm": r"length|distance|displacement|shift|translation|position|arm|extent|elevation|pain|vas",
    "cm": r"length|distance|displacement|pain|vas|error_of_measurement",
    "um": r"length",
    "mm2": r"area",
    "cm2": r"area|csa",
    "cm3/kg": r"volume",
    "ms": r"onset|delay|duration|emd|window",
    "min": r"duration",
    "months": r"duration",
    "years": r"age",
    "N": r"force|load",
    "BW": r"force",
    "Nm": r"torque",
    "Nm per BMI unit": r"torque",
    "Nm per body-weight unit": r"torque",
    "MPa": r"stress|pressure",
    "kPa": r"stress|pressure",
    "J/m3": r"energy_density",
    "g": r"mass",
    "Hz": r"rate|cutoff",
    "uV": r"emg",
    "uV s": r"emg",
}


def check_rows(frame, file, people=None):
    """Raise for the first row whose cells contradict each other.

    Parameters
    ----------
    frame : DataFrame
        A table whose columns have their types.
    file : path
        Where it stands.
    people : Series, optional
        Number of people in each study, by its id.

    Raises
    ------
    EvidenceError
        With file, line, column, value and the mend.
    """
    caution = frame["caution"] if "caution" in frame else pd.Series("", index=frame.index)

    def demand(good, column, problem, mend, excuse=None):
        bad = ~good if excuse is None else ~(good | caution.str.contains(excuse))
        if bad.any():
            row = bad.idxmax()
            told = problem(row) if callable(problem) else problem
            value = str(frame.loc[row, column]).removesuffix(".0")
            raise EvidenceError(file, told, mend, row=row + 2, column=column, value=value)

    for small, large in IN_ORDER:
        if {small, large} <= set(frame):
            demand(
                ~(frame[small] > frame[large]),
                small,
                lambda row, large=large: f"is above {large}, {frame.loc[row, large]}",
                f"compare {small} and {large} with the source",
            )
    for mean, sd in SPREADS:
        if {mean, sd} <= set(frame):
            largest, why, excuse = _largest_spread(frame, mean)
            demand(
                ~(frame[sd] > largest),
                sd,
                f"is more than {why} allows",
                "look for a slipped decimal point, or for another statistic than an SD",
                excuse,
            )
    for what in WHAT:
        if {what, "unit"} <= set(frame):
            fits = [_measured_in(unit, name) for name, unit in zip(frame[what], frame["unit"])]
            demand(
                pd.Series(fits, index=frame.index),
                "unit",
                lambda row, what=what: f"is no unit of {frame.loc[row, what]}",
                f"correct the unit, or add a word of the {what} to MEASURED_IN in patella/evidence/rules.py",
            )
    for count in PEOPLE:
        if people is not None and {"study_id", count} <= set(frame):
            there = frame["study_id"].map(people)
            demand(
                ~(frame[count] > there),
                count,
                lambda row, there=there: f"is more than all {there[row]:.0f} people of the study (n_total)",
                "correct the number, or say in the caution that it counts knees, limbs or testers, or people "
                "asked",
                r"knee|limb|tester|people asked",
            )


def _largest_spread(frame, mean):
    """The largest SD of each row, what sets it, and what excuses a larger one in the caution.

    Within a range nothing spreads more than half at one end and half at the other, as far as the mean lets
    it (Bhatia and Davis 2000); elsewhere a spread beyond the mean itself wants a word.
    """
    for low, high in RANGES:
        if {low, high} <= set(frame) and (frame[low].notna() & frame[mean].notna()).any():
            n = frame["n"].fillna(2).clip(lower=2)
            inside = (frame[mean] - frame[low]) * (frame[high] - frame[mean]) * n / (n - 1)
            return np.sqrt(inside).fillna(np.inf), f"the range from {low} to {high}", None
    return frame[mean].abs(), "a mean of this size", r"SD larger than the mean"


def _measured_in(unit, name):
    words = MEASURED_IN.get(unit)
    return words is None or re.search(words, name) is not None
