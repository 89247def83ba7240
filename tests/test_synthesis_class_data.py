"""A class's own numbers: differences within people, tested both ways, agreement and correlation."""

import numpy as np
import pandas as pd
import pytest

from patella import statistics
from patella.synthesis import class_data


def ratios(*rows):
    return pd.DataFrame(rows, columns=["person", "exercise", "vmo", "vl"])


TWO = ratios(
    ("a", "squat", 10, 10), ("a", "squeeze", 12, 10), ("b", "squat", 8, 10), ("b", "squeeze", 9, 10),
    ("c", "squat", 9, 10), ("c", "squeeze", 9.5, 10),
)  # fmt: skip


def test_a_ratio_is_paired_within_people():
    found = class_data.ratio_difference(TWO, margin=0.15)
    assert found.of == "squeeze minus squat"
    assert found.differences.to_dict() == pytest.approx({"a": 0.2, "b": 0.1, "c": 0.05})
    assert found.test == statistics.paired_t(found.differences)
    assert found.equality == statistics.paired_tost(found.differences, -0.15, 0.15)
    assert found.left_out == ""


def test_trials_are_averaged_and_who_did_one_exercise_is_named():
    more = pd.concat([TWO, ratios(("a", "squat", 8, 10), ("d", "squat", 8, 10))])
    found = class_data.ratio_difference(more, margin=0.15)
    assert found.differences["a"] == pytest.approx(0.3)
    assert found.left_out == "1 person without both left out".replace("1 ", "1\N{NO-BREAK SPACE}")


def test_three_exercises_have_no_one_difference():
    with pytest.raises(ValueError, match="squat, squeeze, lunge"):
        class_data.ratio_difference(pd.concat([TWO, ratios(("a", "lunge", 1, 1))]), margin=0.15)


def test_one_person_is_no_class():
    with pytest.raises(ValueError, match="at least two people"):
        class_data.ratio_difference(TWO[TWO["person"] == "a"], margin=0.15)


def test_onsets_are_vmo_minus_vl():
    mine = pd.DataFrame({"person": ["a", "b", "b"], "vmo_onset": [10, 5, 7], "vl_onset": [4, 5, 5.0]})
    assert class_data.onset_delay(mine, margin=10).differences.to_dict() == {"a": 6, "b": 1}


def test_a_table_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="lacks vmo_onset, vl_onset"):
        class_data.onset_delay(TWO, margin=10)


def test_agreement_as_shrout_and_fleiss_printed_it():
    # Six people, four judges: ICC(2,1) is .29 in their table 4; the R package psych gives its interval.
    readings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    found = statistics.intraclass_correlation(readings)
    assert round(found.icc, 2) == 0.29
    assert (found.people, found.readings) == (6, 4)
    assert (round(found.ci_low, 3), round(found.ci_high, 2)) == (0.019, 0.76)


def test_the_interval_of_agreement_covers_the_truth():
    noise = np.random.default_rng(7)
    covered = 0
    for _ in range(500):
        people = noise.normal(0, 2, (20, 1))
        found = statistics.intraclass_correlation(people + noise.normal(0, 1, (20, 2)))
        covered += found.ci_low < 0.8 < found.ci_high
    assert 0.92 < covered / 500 < 0.98


def test_a_shift_between_readings_counts_against_agreement():
    people = np.arange(10.0)
    assert statistics.intraclass_correlation(np.column_stack([people, people])).icc == 1
    shifted = statistics.intraclass_correlation(np.column_stack([people, people + 3]))
    assert shifted.icc < 0.8
    assert shifted.sem == pytest.approx(3 / np.sqrt(2))


@pytest.mark.parametrize("readings", [[[1, 2], [3, 4]], [1, 2, 3], [[1, 1], [1, 1], [1, 1]]])
def test_too_little_has_no_agreement(readings):
    with pytest.raises(ValueError, match="readings"):
        statistics.intraclass_correlation(readings)


def test_retest_leaves_blank_readings_out():
    mine = pd.DataFrame({"person": list("abcd"), "first": [1, 2, 3, 4], "second": [1.5, 2, np.nan, 4]})
    assert class_data.retest(mine).people == 3


def test_a_relation_has_its_interval():
    mine = pd.DataFrame({"person": list("abcde"), "x": [1, 2, 3, 4, 5], "y": [2, 1, 4, 3, 5]})
    found = class_data.relation(mine)
    assert found.r == pytest.approx(np.corrcoef(mine["x"], mine["y"])[0, 1])
    assert (found.low, found.high) == tuple(statistics.correlation_interval(found.r, 5))


def test_a_relation_needs_people_who_differ():
    with pytest.raises(ValueError, match="measure y is the same"):
        class_data.relation(pd.DataFrame({"person": list("abcd"), "x": range(4), "y": 1}))
    with pytest.raises(ValueError, match="at least four people"):
        class_data.relation(pd.DataFrame({"person": list("abc"), "x": range(3), "y": range(3)}))
