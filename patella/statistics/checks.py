"""What every function here says of numbers that it cannot use."""

import numpy as np


def numbers(**values):
    """Return the named values as float arrays, or say which one is empty or holds NaN."""
    arrays = []
    for name, value in values.items():
        array = np.asarray(value, dtype=float)
        check(array.size, f"{name} is empty: give at least one number.")
        check(np.isfinite(array), f"{name} holds NaN or infinity: drop the missing values first.")
        arrays.append(array)
    return arrays


def sample(values, name, minimum=2):
    """Return `values` as a 1-D float array of at least `minimum` numbers, or say what is wrong."""
    values = np.asarray(values, dtype=float)
    check(
        values.ndim == 1 and values.size >= minimum,
        f"{name} needs a flat list of at least {minimum} numbers, got shape {values.shape}.",
    )
    return numbers(**{name: values})[0]


def varying(values, name):
    """A sample of at least two numbers that aren't all the same."""
    values = sample(values, name)
    check(np.ptp(values) > 0, f"All {name} are the same, so their spread is zero and t is undefined.")
    return values


def check(condition, message):
    """Raise ValueError with `message` unless `condition` holds everywhere (NaN never does)."""
    if not np.all(condition):
        raise ValueError(message)


def check_probability(**values):
    """Levels and powers are fractions of 1: 0.95, not 95."""
    for name, value in values.items():
        value = np.asarray(value, dtype=float)
        check((value > 0) & (value < 1), f"{name} must lie between 0 and 1 (both excluded), got {value}.")
