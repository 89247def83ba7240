"""The figures of chapter 05 say what their tables hold, and their models do what they promise."""

import itertools
import re

import numpy as np
import pytest
from patella import evidence
from patella.figures import isolation


@pytest.fixture(scope="module")
def contrasts():
    return evidence.with_studies("direction_of_effect")


@pytest.fixture(scope="module")
def ratios():
    return evidence.with_studies("exercise_ratios")


def numbers(text):
    return [float(number) for number in re.findall(r"[-+]?\d+(?:\.\d+)?", text.replace(",", ""))]


# ---------------------------------------------------------------- evidence map


def test_map_reading_counts_the_table(contrasts):
    primary = contrasts.query("category != 'review'")
    _, reading, table = isolation.evidence_map(contrasts)
    count = primary["direction"].value_counts()
    assert numbers(reading)[:5] == [len(primary), primary["study_id"].nunique(), count["no_difference"], count["increase"], count["decrease"]]
    assert len(table) == len(primary)


def test_map_filters_add_up(contrasts):
    patients = isolation.evidence_map(contrasts, outcome="the ratio itself", minimum_n=20, population="people with PFP")[2]
    expected = contrasts.query(
        "category != 'review' and outcome in ['vmo_vl_ratio', 'vm_vl_ratio'] and n >= 20 and population in ['pfp', 'pfp_and_control']"
    )
    assert sorted(patients["manipulation"]) == sorted(expected["manipulation"])


def test_map_draws_every_contrast_once(contrasts):
    figure, _, table = isolation.evidence_map(contrasts)
    places = [(x, y) for trace in figure.data for x, y in zip(trace.x, trace.y)]
    assert len(places) == len(set(places)) == len(table)


def test_map_of_nothing_says_so(contrasts):
    assert "is left" in isolation.evidence_map(contrasts, minimum_n=1000)[1]


def test_two_studies_of_one_label_are_told_apart(contrasts, ratios):
    labels = set(isolation.evidence_map(contrasts)[2]["study"]) | set(isolation.ratio_by_exercise(ratios)[2]["study"])
    assert {"Lee et al. 2024a", "Lee et al. 2024b"} <= labels
    assert "Lee et al. 2024" not in labels


# ---------------------------------------------------------------- ratios


def test_people_are_not_counted_twice(ratios):
    chang = isolation.ratio_by_exercise(ratios)[2].query("study.str.startswith('Chang')", engine="python")
    assert set(chang["group"]) == {"all"}


def test_spreads_stand_at_printed_ratios_only(ratios):
    printed, derived = isolation.ratio_by_exercise(ratios)[0].data
    assert any(value is not None for value in printed.error_x.array)
    assert not derived.error_x.visible
    assert isolation.ratio_by_exercise(ratios, printed_only=True)[2]["origin"].eq("printed").all()


def test_doubtful_spreads_are_not_drawn(ratios):
    table = isolation.ratio_by_exercise(ratios)[2]
    assert table.loc[table["study"].str.contains("Lee"), "SD"].isna().all()


def test_every_filter_has_a_reading(ratios):
    for kind, chain, people, printed in itertools.product(["lunge", "pnf", "squat"], ["open", "closed"], ["healthy people", "people with PFP"], [True, False]):
        figure, reading, table = isolation.ratio_by_exercise(ratios, kind, chain, people, printed)
        assert sum(len(trace.x) for trace in figure.data) == len(table)
        assert ("is left" in reading) == table.empty


# ---------------------------------------------------------------- cross-talk


@pytest.mark.parametrize("squeeze", [0, 80])
def test_without_leak_and_rise_both_electrodes_are_seldom_wrong(squeeze):
    found = isolation.same_squat_two_electrodes(0, squeeze, 0)[2]["studies of ten that find a rise (%)"]
    assert (found <= 5).all()  # one tail of a two-sided test at 0.05 is 2.5 %


def test_leak_alone_makes_the_published_pattern():
    _, reading, table = isolation.same_squat_two_electrodes(20, 80, 0)
    skin, wire = table["studies of ten that find a rise (%)"]
    assert skin > 80 and wire <= 5
    assert "does not work any harder" in reading


def test_a_true_rise_and_a_noisy_wire_make_it_too():
    skin, wire = isolation.same_squat_two_electrodes(0, 80, 10)[2]["studies of ten that find a rise (%)"]
    assert skin > 80 and wire < 50


def test_leak_moves_the_skin_and_never_the_wire():
    tables = [isolation.same_squat_two_electrodes(leak, 80, 0)[2].set_index("electrode")["mean ratio, squeeze"] for leak in (0, 10, 20, 30)]
    assert np.all(np.diff([table["skin electrodes"] for table in tables]) > 0)
    assert len({table["fine wires"] for table in tables}) == 1


# ---------------------------------------------------------------- normalisation


def test_start_state_has_the_published_direction():
    table = isolation.which_muscle_is_more_active()[2].set_index("measure")["larger"]
    assert table.to_dict() == {"true drive": "neither", "raw signal": "VM", "normalised": "VL"}


def test_normalisation_removes_unit_size():
    small, large = (isolation.which_muscle_is_more_active(unit_size=size)[2].set_index("measure")["VM : VL"] for size in (0.8, 1.6))
    assert small["normalised"] == large["normalised"]
    assert small["raw signal"] < large["raw signal"]


def test_unknown_drive_is_refused():
    with pytest.raises(KeyError):
        isolation.which_muscle_is_more_active("asleep")


# ---------------------------------------------------------------- reliability


def test_band_of_a_textbook_case():
    table = isolation.is_the_change_real(icc=0.84, spread=0.25)[2].set_index("mean of (people)")
    assert table.loc[1, "SEM"] == pytest.approx(0.1)  # 0.25 * sqrt(0.16)
    assert table.loc[1, "smallest real change (95 %)"] == pytest.approx(0.277)
    assert table.loc[60, "SEM"] == pytest.approx(0.1 / 60**0.5, abs=0.001)


@pytest.mark.parametrize("icc, spread", [(-0.1, 1), (1.1, 1), (0.5, 0), (0.5, float("nan")), (float("nan"), 1)])
def test_impossible_reliability_is_refused(icc, spread):
    with pytest.raises(ValueError, match="icc (must|holds NaN)|sd (must|holds NaN)"):
        isolation.is_the_change_real(icc, spread)


@pytest.mark.parametrize("icc", [0.3, 0.7, 0.95])
def test_drawn_people_have_the_reliability_that_is_named(icc):
    people = isolation.is_the_change_real(icc, 0.3)[0].data[2]
    assert np.corrcoef(people.x, people.y)[0, 1] == pytest.approx(icc, abs=0.01)
    assert np.std(people.x, ddof=1) == pytest.approx(0.3, abs=0.01)


def test_verdict_on_a_change_turns_at_the_band():
    # 1.96 * sqrt(2) * 0.3 * sqrt(0.1) = 0.263
    assert "may be noise" in isolation.is_the_change_real(0.9, 0.3, 0.26)[1]
    assert "goes beyond" in isolation.is_the_change_real(0.9, 0.3, 0.27)[1]


# ---------------------------------------------------------------- power and equivalence


def test_power_reading_names_known_values(contrasts):
    reading = isolation.power_of_studies(contrasts, 0.5, 0.05)[1]
    assert "23 times in 100" in reading and "n = 34" in reading


def test_equivalence_reading_follows_the_tests():
    for n, difference in itertools.product([8, 120], [0.0, 0.1, 0.4]):
        _, reading, table = isolation.not_significant_is_not_equal(difference, n)
        different, equal = table["p"] < 0.05
        assert ("A difference is shown" in reading) == different
        assert ("within the margin is shown" in reading or "small enough" in reading) == equal
