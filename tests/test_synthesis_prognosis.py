"""patella.synthesis.prognosis against sums done by hand."""

import pytest

from patella import evidence, statistics
from patella.synthesis import prognosis

ROWS = evidence.with_studies("prognosis")


def test_missing_people_leave_open_what_a_hand_sum_says():
    assert prognosis.with_missing(60, 57, 310, 0) == pytest.approx(100 * 34 / 310)
    assert prognosis.with_missing(60, 57, 310, 100) == pytest.approx(100 * (34 + 250) / 310)
    assert prognosis.with_missing(60, 57, 310, 40) == pytest.approx(100 * (34 + 100) / 310)


@pytest.mark.parametrize("assumed", [-5, 101, "most"])
def test_a_share_beyond_all_or_none_is_refused(assumed):
    with pytest.raises(ValueError, match="assumed must"):
        prognosis.with_missing(60, 57, 310, assumed)


def test_the_course_is_that_of_the_two_trials_in_order():
    trials = prognosis.course_in_trials(ROWS.iloc[::-1])
    assert trials["followup_months"].is_monotonic_increasing
    assert set(trials["population"]) == {prognosis.TRIALS}
    late = trials.iloc[-1]
    low, high = statistics.proportion_interval(34, 60)
    assert (late["low"], late["high"]) == pytest.approx((100 * low, 100 * high))
