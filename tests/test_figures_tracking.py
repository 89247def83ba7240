"""Figures of chapter 03: readings against the tables, known values, edge states."""

import inspect
import re
from itertools import product

import numpy as np
import pandas as pd
import pytest

from patella import evidence
from patella.figures import tracking

MEASUREMENTS = evidence.with_studies("measurements")
EXPERIMENTS = evidence.with_studies("vm_force_experiments")
EFFECTS = evidence.with_studies("group_effects")
MEANS = evidence.with_studies("group_means")
Q_ANGLES = evidence.with_studies("q_angle_norms")
RELIABILITY = evidence.with_studies("reliability")
HEADS = tracking.toy_heads(MEASUREMENTS, evidence.load("fibre_angles"))
PUBLISHED = tracking.comparisons(EFFECTS, MEANS, Q_ANGLES)
DERIVED = tracking.derived_differences(MEANS, Q_ANGLES)


@pytest.mark.parametrize("tilt, offset", [(0, 50), (20, 90), (12, 40)])
def test_drawing_shows_the_tilt_and_offset_it_names(tilt, offset):
    figure, _, _ = tracking.what_is_measured(tilt, offset)
    outer, inner = (np.array([trace.x, trace.y]).T for trace in figure.data[4:6])
    lengths = [np.hypot(*(part[1] - part[0])) for part in (outer, inner)]
    assert 100 * lengths[0] / sum(lengths) == pytest.approx(offset, abs=0.5)
    across = inner[1] - outer[0]
    assert np.degrees(np.arctan2(across[1], across[0])) == pytest.approx(tilt, abs=0.5)


def test_patella_stays_above_the_femur():
    for tilt, offset in product((0, 20), (40, 90)):
        femur, patella = tracking.what_is_measured(tilt, offset)[0].data[:2]
        groove = np.interp(patella.x, femur.x[:9], femur.y[:9])
        assert (np.array(patella.y) - groove).min() == pytest.approx(0.4, abs=0.02)


def test_toy_keeps_the_areas_of_the_heads():
    area = HEADS.set_index("part")["pcsa_cm2"]
    printed = MEASUREMENTS.query("study_id == 'ward2009' and unit == 'cm2'").set_index("condition")["value"]
    assert area["VML"] + area["VMO"] == pytest.approx(printed["vastus_medialis"])
    assert area["VLL"] + area["VLO"] == pytest.approx(printed["vastus_lateralis"])
    assert (HEADS.set_index("part").loc[["VML", "VMO"], "angle_deg"] < 0).all()


def test_weaker_vastus_medialis_turns_the_pull_outward():
    angles = [tracking.balance(HEADS, "the whole VM", force, 15).pull_angle_deg for force in (150, 100, 50, 0)]
    assert angles == sorted(angles)
    alone = [tracking.balance(HEADS, "the VMO alone", force, 15).pull_angle_deg for force in (100, 0)]
    assert 0 < alone[1] - alone[0] < angles[-1] - angles[1]


def test_tug_of_war_by_hand():
    sideways = (HEADS["pcsa_cm2"] * np.sin(np.radians(HEADS["angle_deg"]))).sum()
    upwards = (HEADS["pcsa_cm2"] * np.cos(np.radians(HEADS["angle_deg"]))).sum()
    _, reading, _ = tracking.tug_of_war(HEADS)
    assert f"pulls {np.degrees(np.arctan2(sideways, upwards)):.1f} degrees" in reading
    assert "instead" not in reading


@pytest.mark.parametrize("weakened", tracking.WEAKENED)
@pytest.mark.parametrize("force", [0, 50, 87.5, 100, 150])
@pytest.mark.parametrize("q_angle", [10, 15, 20])
def test_the_toys_words_keep_the_quadriceps_and_the_tendon_apart(weakened, force, q_angle):
    figure, reading, _ = tracking.tug_of_war(HEADS, force, weakened, q_angle)
    notes = [note.text for note in figure.layout.annotations]
    assert not any("net" in note for note in notes) and sum("quadriceps" in note for note in notes) == 1
    assert "quadriceps" in figure.layout.title.text and "quadriceps" in figure.layout.yaxis2.title.text
    now = tracking.balance(HEADS, weakened, force, q_angle)
    # Sideways, quadriceps and tendon: the pull's own share and the tendon's, which follows the Q angle.
    own = now.pull * np.sin(np.radians(now.pull_angle_deg))
    push = own + now.tendon_force * np.sin(np.radians(q_angle))
    assert f"push the kneecap outward with {100 * push / now.tendon_force:.0f} N" in reading
    assert now.pull_angle_deg == pytest.approx(tracking.balance(HEADS, weakened, force, 0).pull_angle_deg)


def test_lee_band_is_drawn_for_the_whole_muscle_only():
    shapes = [len(tracking.tug_of_war(HEADS, weakened=part)[0].layout.shapes) for part in tracking.WEAKENED]
    assert shapes == [2, 1]


def test_experiments_reading_counts_the_table():
    figure, reading, table = tracking.vm_experiments(EXPERIMENTS)
    found = EXPERIMENTS["significant"].value_counts()
    assert f"{found['yes']} significant, {found['no']} not, {found['not_stated']} without" in reading
    assert len(table) == sum(len(trace.x) for trace in figure.data) == len(EXPERIMENTS)


def test_small_changes_leave_out_what_has_no_level():
    _, reading, table = tracking.vm_experiments(EXPERIMENTS, largest_change=25)
    small = EXPERIMENTS[EXPERIMENTS["vm_force_pct_of_normal"].between(75, 125)]
    assert len(table) == len(small)
    assert set(table["study"]) == {"Lee et al. 2002", "Sakai et al. 2000"}
    assert "whole VM 0 of 2; VMO alone 2 of 2" in reading


def test_no_experiment_is_lost_by_the_outcome_filter():
    split = [len(tracking.vm_experiments(EXPERIMENTS, outcome=kind)[2]) for kind in tracking.KINDS]
    both = EXPERIMENTS["outcome"].str.contains("pressure") & EXPERIMENTS["outcome"].str.contains("kinematics|translation")
    assert sum(split) - both.sum() == len(EXPERIMENTS)


def test_experiments_say_when_nothing_is_left():
    _, reading, table = tracking.vm_experiments(EXPERIMENTS, part="VMO or VMO + VML", largest_change=25)
    assert "nothing was tested" in reading and table.empty


def test_overlap_of_known_difference():
    figure, reading, table = tracking.overlap(PUBLISHED, "Bisect offset: MRI, under load (Drew 2016)", cut_off=0.0)
    value = table.set_index("what")["value"]
    # Cohen's tables for d = 1: overlap 61.7 %, superiority 76 %, 84 % beyond.
    assert value.iloc[0] == pytest.approx(62.1, abs=0.1) and value.iloc[1] == pytest.approx(75.8, abs=0.1)
    assert value["specificity"] == 50.0
    assert "16 % of those without pain" in reading and len(figure.data) == 2


def test_overlap_of_a_difference_downward():
    name = next(label for label in PUBLISHED if "BEFORE" in label)
    _, reading, table = tracking.overlap(PUBLISHED, name)
    assert "lies lower" in reading and "got pain later" in reading
    assert table["value"].between(0, 100).all()
    assert table.set_index("what")["value"].iloc[1] > 50


@pytest.mark.parametrize("name, value", list(product(PUBLISHED, ["lower end of its interval", "upper end of its interval"])))
def test_overlap_in_every_comparison(name, value):
    figure, reading, _ = tracking.overlap(PUBLISHED, name, value, 2.5)
    assert "nan" not in reading.lower().replace("pookarnjana", "")
    assert np.isfinite(figure.data[1].y).all()


def test_derived_difference_by_hand():
    tilt = DERIVED.set_index("study_id").loc["pookarnjanamorakot1998"]
    error = np.sqrt(8.4**2 / 50 + 3.9**2 / 78)
    assert tilt["estimate"] == pytest.approx(6.5)
    assert tilt["ci_high"] - tilt["estimate"] == pytest.approx(1.96 * error, abs=0.001)


def test_forest_never_mixes_units():
    for scale in tracking.SCALES:
        table = tracking.before_or_after(EFFECTS, DERIVED, 2.4, scale, show_derived=True)[2]
        assert table["unit"].nunique() == 1


def test_forest_reading_counts_intervals():
    rows = EFFECTS[(EFFECTS["statistic"] == "mean_difference") & (EFFECTS["unit"] == "deg")]
    clear = ((rows["ci_low"] > 0) | (rows["ci_high"] < 0)).sum()
    _, reading, _ = tracking.before_or_after(EFFECTS, DERIVED, 2.4, "degrees")
    assert f"{clear} of {len(rows)} intervals exclude zero" in reading
    assert "2 of 2 Q-angle differences are smaller" in reading


def test_forest_leaves_out_a_size_without_a_unit():
    studies = [set(tracking.before_or_after(EFFECTS, DERIVED, 2.4, scale)[2]["estimate"]) for scale in tracking.SCALES]
    assert -37.47 not in set.union(*studies)


def test_an_empty_forest_is_called_a_gap():
    _, reading, table = tracking.before_or_after(EFFECTS, DERIVED, 2.4, "degrees", "prospective")
    assert table.empty and "not a zero" in reading


def test_agreement_reading_gives_the_range():
    rows = RELIABILITY[(RELIABILITY["statistic"] == "kappa") & (RELIABILITY["agreement"] == "inter-tester")]
    _, reading, table = tracking.agreement_by_test(RELIABILITY, "kappa", "between testers")
    assert f"{rows['low'].min():g} to {rows['high'].max():g}" in reading and len(table) == len(rows)


def test_agreement_draws_every_row_once():
    drawn = sum(len(tracking.agreement_by_test(RELIABILITY, statistic)[2]) for statistic in ("kappa", "icc", "correlation"))
    assert drawn == len(RELIABILITY)


@pytest.mark.parametrize("kappa, called, share", [(1, 0.5, 0), (0, 0.5, 0.5), (0.3, 0.5, 0.35), (0, 0.1, 0.18)])
def test_expected_disagreement(kappa, called, share):
    assert tracking.expected_disagreement(kappa, called) == pytest.approx(share)


def test_expected_disagreement_gives_back_its_kappa():
    kappa, called = 0.4, 0.3
    observed, by_chance = 1 - tracking.expected_disagreement(kappa, called), called**2 + (1 - called) ** 2
    assert (observed - by_chance) / (1 - by_chance) == pytest.approx(kappa)


def test_no_two_simulations_share_a_stream():
    clinicians = list(product([1], (1, 2, 3), (10, 30, 50), range(0, 101, 10)))
    keys = clinicians + [(2, sample) for sample in (1, 2, 3)] + [(3, size) for size in range(4, 201)]
    starts = {tuple(tracking._stream(*key).normal(size=3)) for key in keys}
    assert len(starts) == len(keys)


@pytest.mark.parametrize("kappa, called", [(0.0, 10), (0.3, 50), (0.7, 30), (1.0, 50)])
def test_clinicians_differ_as_often_as_is_said_to_be_expected(kappa, called):
    tables = [tracking.two_clinicians(kappa, called, sample)[2] for sample in range(1, 201)]
    expected = tables[0]["expected"] / 100
    drawn = np.mean([table["knees in this sample"] for table in tables], axis=0) / tracking.KNEES
    error = np.sqrt(expected * (1 - expected) / (200 * tracking.KNEES))
    assert (np.abs(drawn - expected) <= 4 * error + 0.0005).all()  # the table rounds to a tenth of a knee


def test_the_testers_readings_have_the_reliability_that_is_set():
    tables = [tracking.two_readings(0.6, 5.0, sample)[2] for sample in range(1, 101)]
    first, second = (np.concatenate([table.iloc[:, column] for table in tables]) for column in (1, 2))
    spare = 4 / np.sqrt(len(first))
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.6, abs=spare)
    assert np.std(first) == pytest.approx(5.0, rel=spare) and np.std(second) == pytest.approx(5.0, rel=spare)
    # What the testers add is unrelated to the person and to the other tester.
    noise = (first - second) - np.mean(first - second)
    assert abs(np.corrcoef(noise, first + second)[0, 1]) < spare
    far = (np.abs(first - second) > tracking.FAR).mean()
    expected = tracking.expected_far_apart(5.0 * np.sqrt(0.4))
    assert far == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / len(first)))


@pytest.mark.parametrize("icc, spread", [(0.0, 5.0), (0.8, 2.5), (1.0, 5.0)])
def test_readings_say_how_many_far_ones_to_expect(icc, spread):
    said = re.search(r"apart on \d+ of 40 \((\d+) expected\)", tracking.two_readings(icc, spread)[1])
    assert int(said[1]) == pytest.approx(40 * tracking.expected_far_apart(spread * np.sqrt(1 - icc)), abs=0.5)


def test_ties_keep_their_order_on_every_machine():
    sorts = re.findall(r"sort_values\(.*", inspect.getsource(tracking))
    assert sorts and all('kind="stable"' in line for line in sorts)


def test_clinicians_judge_every_knee_once_and_always_alike():
    first, again = (tracking.two_clinicians(0.3, 30, 2) for _ in range(2))
    assert sum(len(trace.x) for trace in first[0].data) == first[2]["knees in this sample"].sum() == 100
    assert first[1] == again[1]


def test_perfect_readings_agree():
    _, reading, table = tracking.two_readings(icc=1.0)
    pd.testing.assert_series_equal(table.iloc[:, 1], table.iloc[:, 2], check_names=False)
    assert "(SEM) is 0.0 degrees" in reading


def test_correlation_points_have_exactly_the_correlation():
    published = tracking.correlations(MEASUREMENTS)
    name = next(label for label in published if label.startswith("Q angle and pain"))
    figure, reading, _ = tracking.correlation(published, name)
    assert np.corrcoef(figure.data[0].x, figure.data[0].y)[0, 1] == pytest.approx(-0.29, abs=0.01)
    assert "−0.63 to 0.15, and zero lies inside it" in reading and "explains 8 %" in reading


def test_imagined_sample_is_said_to_be_imagined():
    published = tracking.correlations(MEASUREMENTS)
    name = next(iter(published))
    assert "imagined; 22 in the study" in tracking.correlation(published, name, 200)[1]
    assert "imagined" not in tracking.correlation(published, name)[1]


@pytest.mark.parametrize("text, shown", [("-0.29", "−0.29"), ("0.1 to -3", "0.1 to −3"), ("inter-2", "inter-2"), ("Q-angle", "Q-angle")])
def test_minus(text, shown):
    assert tracking.minus(text) == shown
