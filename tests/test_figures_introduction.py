"""Figures of chapter 01 against sums done another way."""

import pytest

from patella import evidence
from patella.figures import introduction
from patella.synthesis.prognosis import TRIALS
from patella.words import percent

ROWS = evidence.with_studies("prognosis")


@pytest.mark.parametrize("assumed", [0, 40, 100])
def test_prognosis_reading_and_marks_agree_with_the_table(assumed):
    figure, reading, table = introduction.prognosis(ROWS, assumed)
    expected = 100 * (34 + 250 * assumed / 100) / 310
    assert f"{percent(expected)} of all" in reading and figure.data[1].y[0] == pytest.approx(expected)
    assert percent(11) in reading and percent(92) in reading
    assert f"{percent(57)} of the 60 who answered" in reading
    late = ROWS[ROWS["study_id"] == "lankhorst2016"].iloc[0]
    assert late["percent"] in table["share (%)"].tolist()


def test_other_cohorts_are_separate_and_optional():
    without, _, _ = introduction.prognosis(ROWS, 40, False)
    with_others, _, table = introduction.prognosis(ROWS, 40, True)
    assert len(without.data) == 2 and len(with_others.data) == 3
    assert len(with_others.data[2].x) == (ROWS["population"] != TRIALS).sum()
    assert len(table) == len(ROWS) + 3


def test_a_share_or_switch_that_is_none_is_refused():
    with pytest.raises(ValueError, match="assumed must lie between 0 and 100"):
        introduction.prognosis(ROWS, 140)
    with pytest.raises(ValueError, match="other_cohorts must be True or False"):
        introduction.prognosis(ROWS, 40, "yes")
