"""How patellofemoral pain goes over time, and what people lost to follow-up leave open."""

from __future__ import annotations

import pandas as pd

from patella import statistics
from patella.checks import check, single_numbers

TRIALS = "treated PFP, two trials"


def with_missing(answered: int, share: float, invited: int, assumed: float) -> float:
    """The share in everyone invited, when a share is assumed for those who did not answer.

    Parameters
    ----------
    answered, invited : int
        People who answered, and who were asked.
    share, assumed : float
        Percent of those who answered, and of those who did not, who do badly.

    >>> with_missing(60, 50, 300, 0)
    10.0
    """
    (assumed,) = single_numbers(assumed=assumed)
    check(0 <= assumed <= 100, "assumed", assumed, "lie between 0 and 100 %")
    bad = round(answered * share / 100)
    return 100 * (bad + (invited - answered) * assumed / 100) / invited


def course_in_trials(rows: pd.DataFrame) -> pd.DataFrame:
    """The follow-ups of the two trials in their order, with intervals from their numbers of people.

    Parameters
    ----------
    rows : DataFrame
        Table `prognosis`, with studies.

    Returns
    -------
    DataFrame
        Its rows of the trials with `low` and `high`, in percent: Wilson's 95 % interval, which is ours.
    """
    trials = rows[rows["population"] == TRIALS]
    trials = trials.sort_values("followup_months", kind="stable").reset_index(drop=True)
    low, high = statistics.proportion_interval((trials["percent"] * trials["n"] / 100).round(), trials["n"])
    return trials.assign(low=100 * low, high=100 * high)
