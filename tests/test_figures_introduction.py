"""Figures of chapter 01 against sums done another way."""

import pytest

from patella import evidence
from patella.figures import introduction

ROWS = evidence.with_studies("prognosis")


def test_missing_people_leave_open_what_a_hand_sum_says():
    assert introduction.with_missing(60, 57, 310, 0) == pytest.approx(100 * 34 / 310)
    assert introduction.with_missing(60, 57, 310, 100) == pytest.approx(100 * (34 + 250) / 310)
    assert introduction.with_missing(60, 57, 310, 40) == pytest.approx(100 * (34 + 100) / 310)


@pytest.mark.parametrize("assumed", [0, 40, 100])
def test_prognosis_reading_and_marks_agree_with_the_table(assumed):
    figure, reading, table = introduction.prognosis(ROWS, assumed)
    expected = 100 * (34 + 250 * assumed / 100) / 310
    assert f"{expected:.0f} % of all" in reading and figure.data[1].y[0] == pytest.approx(expected)
    assert "11 %" in reading and "92 %" in reading and "57 % of the 60 who answered" in reading
    late = ROWS[ROWS["study_id"] == "lankhorst2016"].iloc[0]
    assert late["percent"] in table["%"].tolist()


def test_other_cohorts_are_separate_and_optional():
    without, _, _ = introduction.prognosis(ROWS, 40, False)
    with_others, _, table = introduction.prognosis(ROWS, 40, True)
    assert len(without.data) == 2 and len(with_others.data) == 3
    assert len(with_others.data[2].x) == (ROWS["population"] != introduction.TRIALS).sum()
    assert len(table) == len(ROWS) + 3
