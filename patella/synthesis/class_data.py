"""What a class's own measurements say, as the figures draw them beside the published numbers."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from patella import statistics
from patella.checks import check_positive, require, single_numbers
from patella.words import counted


class Paired(NamedTuple):
    """A difference within each person, tested both ways.

    Attributes
    ----------
    of : str
        Which difference, in words.
    differences : Series
        One for each person, by name.
    test : TTest
        For a difference, with its 95 % interval.
    equality : Equivalence
        For equality within `margin`, with its 90 % interval.
    margin : float
        The largest difference, either way, that would not matter, in the unit of the differences.
    left_out : str
        Who could not be used and why, in words, or "".
    """

    of: str
    differences: pd.Series
    test: statistics.TTest
    equality: statistics.Equivalence
    margin: float
    left_out: str


def ratio_of_exercises(mine: pd.DataFrame) -> pd.DataFrame:
    """The VMO:VL ratio of each person (rows) in each exercise (columns, in the order of the file).

    Parameters
    ----------
    mine : DataFrame
        Class table `ratio`: person, exercise, vmo, vl.  Several rows of a person and exercise are trials, of
        which the ratios are averaged.
    """
    _require_columns(mine, ["person", "exercise", "vmo", "vl"])
    ratios = mine.assign(ratio=mine["vmo"] / mine["vl"])
    table = ratios.pivot_table(index="person", columns="exercise", values="ratio", sort=False)
    return table[list(dict.fromkeys(mine["exercise"]))]


def ratio_difference(mine: pd.DataFrame, margin: float) -> Paired:
    """How the ratio differs between a class's two exercises, person by person.

    Raises
    ------
    ValueError
        When the table holds other than two exercises, or fewer than two people did both.
    """
    table = ratio_of_exercises(mine)
    names = ", ".join(table.columns)
    require(len(table.columns) == 2, f"A paired difference needs two exercises, the table holds: {names}.")
    first, second = table.columns
    return _paired(f"{second} minus {first}", table[second] - table[first], margin)


def onset_delay(mine: pd.DataFrame, margin: float) -> Paired:
    """How long after the VL the VMO starts, person by person, in milliseconds; trials are averaged.

    Parameters
    ----------
    mine : DataFrame
        Class table `onset`: person, vmo_onset, vl_onset, in milliseconds.
    margin : float
        Milliseconds.
    """
    _require_columns(mine, ["person", "vmo_onset", "vl_onset"])
    delays = (mine["vmo_onset"] - mine["vl_onset"]).groupby(mine["person"], sort=False).mean()
    return _paired("VMO minus VL onset", delays, margin)


def _paired(of: str, differences: pd.Series, margin: float) -> Paired:
    (margin,) = single_numbers(margin=margin)
    check_positive(margin=margin)
    missing = list(differences.index[differences.isna()])
    kept = differences.dropna()
    require(len(kept) >= 2, f"{of}: at least two people must have both, {len(kept)} has.")
    left_out = f"{counted(len(missing), 'person', 'people')} without both left out" if missing else ""
    test, equality = statistics.paired_t(kept), statistics.paired_tost(kept, -margin, margin)
    return Paired(of, kept, test, equality, margin, left_out)


def retest(mine: pd.DataFrame) -> statistics.Agreement:
    """Agreement of a class's two readings of each person.

    Parameters
    ----------
    mine : DataFrame
        Class table `retest`: person, first, second.
    """
    _require_columns(mine, ["person", "first", "second"])
    return statistics.intraclass_correlation(mine[["first", "second"]].dropna().to_numpy())


class Related(NamedTuple):
    """A correlation with its 95 % interval and the number of people."""

    r: float
    low: float
    high: float
    n: int


def relation(mine: pd.DataFrame) -> Related:
    """Pearson's correlation of a class's two measures.

    Parameters
    ----------
    mine : DataFrame
        Class table `correlation`: person, x, y.

    Raises
    ------
    ValueError
        Fewer than four people, or a measure that is the same in all.
    """
    _require_columns(mine, ["person", "x", "y"])
    both = mine[["x", "y"]].dropna()
    require(len(both) >= 4, f"A correlation needs at least four people, the table has {len(both)}.")
    for name in both:
        require(np.ptp(both[name]) > 0, f"The measure {name} is the same in all people.")
    r = float(stats.pearsonr(both["x"], both["y"]).statistic)
    low, high = statistics.correlation_interval(r, len(both)) if abs(r) < 1 else (r, r)
    return Related(r, float(low), float(high), len(both))


def _require_columns(mine: pd.DataFrame, columns: list[str]) -> None:
    missing = [name for name in columns if name not in mine]
    require(
        not missing, f"The class's table lacks {', '.join(missing)}: read it with evidence.read_class first."
    )
