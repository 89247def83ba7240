"""What functions say of input that they cannot use.

Values are given by the names of their arguments, so that each refusal, always a ValueError, names the
argument and says what is wanted and what was given.
"""

import reprlib
from numbers import Real

import numpy as np

# Numbers that differ by less than this share of their size differ by rounding alone: room for the last
# digits that are lost where numbers a hundred thousand times larger were subtracted.
ROUNDING = 5e5 * np.finfo(float).eps
# Squares and products of what lies between these can be computed; no measurement is beyond them.
SMALLEST, LARGEST = 1e-50, 1e50
MOST_PEOPLE = 1e9


def numbers(**values):
    """Return the named values as float arrays of one shape, broadcast, or say which one is no good."""
    arrays = [_numbers(name, value) for name, value in values.items()]
    for name, array in zip(values, arrays):
        require(array.size, f"{name} is empty: give at least one number.")
    try:
        return np.broadcast_arrays(*arrays)
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in zip(values, arrays))
        raise ValueError(f"These shapes do not fit together: {shapes}.") from None


def _numbers(name, value):
    try:
        # A list becomes an array of objects: there True is still no number, and a ragged row still a list.
        array = np.asarray(value) if hasattr(value, "dtype") else np.array(value, dtype=object)
        if array.dtype.kind not in "iuf" and not all(map(_is_number, array.flat)):
            raise TypeError
        array = array.astype(float)
    except (TypeError, ValueError, OverflowError):
        given = reprlib.repr(value)
        raise ValueError(f"{name} must be a number or an array of numbers, got {given}.") from None
    require(np.isfinite(array), f"{name} holds NaN or infinity: drop the missing values first.")
    check(np.abs(array) <= LARGEST, name, array, f"be at most {LARGEST:g} in size: take a larger unit")
    return array


def _is_number(value):
    return isinstance(value, Real) and not isinstance(value, (bool, np.timedelta64))


def single_numbers(**values):
    """Return the named values as floats: one number each."""
    arrays = [_numbers(name, value) for name, value in values.items()]
    for name, array in zip(values, arrays):
        require(array.ndim == 0, f"{name} must be a single number, got an array of shape {array.shape}.")
    return [float(array) for array in arrays]


def sample(minimum=2, **values):
    """Return one named list as a 1-D float array of at least `minimum` numbers."""
    ((name, value),) = values.items()
    array = _numbers(name, value)
    require(
        array.ndim == 1 and array.size >= minimum,
        f"{name} must be a flat list of at least {minimum} numbers, got shape {array.shape}.",
    )
    return array


def varying(**values):
    """Return one named sample of at least two numbers that aren't all the same."""
    array = sample(**values)
    (name,) = values
    require(
        differ(array), f"All {name} are the same (but for rounding): their spread is 0 and t is undefined."
    )
    return array


def differ(array):
    """Whether numbers differ by more than rounding: their spread beside their own size."""
    return np.ptp(array) > max(ROUNDING * np.abs(array).max(), SMALLEST)


def require(condition, message):
    """Raise ValueError with `message` unless `condition` holds everywhere (NaN never does)."""
    if not np.all(condition):
        raise ValueError(message)


def check(good, name, value, wanted):
    """Raise ValueError with the first value that is not `good`: "name must [wanted], got value"."""
    if not np.all(good):
        first = np.extract(~np.asarray(good), value)[0]
        raise ValueError(f"{name} must {wanted}, got {first:.15g}.")


def check_positive(**values):
    """SDs, variances and standard errors lie above 0."""
    for name, value in values.items():
        check(value > 0, name, value, "be positive")
        check(value >= SMALLEST, name, value, f"be at least {SMALLEST:g}: take a smaller unit")


def check_between(low, high, **values):
    """Single numbers lie between two others, both included."""
    for name, value in zip(values, single_numbers(**values)):
        check(low <= value <= high, name, value, f"lie between {low:g} and {high:g}")


def check_probability(**values):
    """Levels and powers are fractions of 1: 0.95, not 95."""
    for name, value in values.items():
        check((value > ROUNDING) & (value < 1 - ROUNDING), name, value, "lie between 0 and 1 (both excluded)")


def check_sizes(minimum, **values):
    """Samples have so many members at least, and no more than there are people."""
    for name, value in values.items():
        check(value >= minimum, name, value, f"be at least {minimum}")
        check(value <= MOST_PEOPLE, name, value, f"be at most {MOST_PEOPLE:.0f}")


def check_whole(**values):
    """Counts are whole numbers."""
    for name, value in values.items():
        check(value == np.round(value), name, value, "be a whole number")


def check_below(**pair):
    """The first of two named values lies below the second, by more than rounding."""
    (lower, low), (upper, high) = pair.items()
    apart = high - low > ROUNDING * np.maximum(np.abs(low), np.abs(high))
    check(apart, lower, low, f"lie below {upper}, by more than rounding")


def check_choice(choices, **values):
    """Options are words from a list."""
    for name, value in values.items():
        if not (isinstance(value, str) and value in choices):
            words = ", ".join(f'"{choice}"' for choice in choices)
            raise ValueError(f"Unknown {name} {reprlib.repr(value)}: choose one of {words}.")


def check_flag(**values):
    """Switches are True or False."""
    for name, value in values.items():
        given = reprlib.repr(value)
        require(isinstance(value, (bool, np.bool_)), f"{name} must be True or False, got {given}.")
