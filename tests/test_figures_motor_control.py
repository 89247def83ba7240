"""The figures of chapter 04 against the tables, by sums of their own."""

import re

import numpy as np
import pytest

from patella import emg, evidence
from patella.figures import motor_control


@pytest.fixture(scope="module")
def walk():
    return motor_control.Walk.of(evidence.load("santuz_walking_raw_emg"), evidence.load("santuz_walking_gait_cycles"))


@pytest.fixture(scope="module")
def delays(walk):
    settings = [10, 50, 450], [1, 2, 3, 5], [0.02, 0.025, 0.05, 0.1]
    return emg.onset_multiverse(walk.filtered["vm"], walk.filtered["vl"], walk.rate, walk.touchdowns, *settings)


@pytest.fixture(scope="module")
def onsets():
    return evidence.with_studies("onset_direction")


@pytest.fixture(scope="module")
def found(onsets):
    tables = (evidence.with_studies(name) for name in ("group_effects", "measurements", "evidence_ledger", "atrophy_direction"))
    return motor_control.clues(onsets, *tables)


def numbers(reading):
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", reading)]


# ---------------------------------------------------------------- capacity and drive


def test_the_same_task_needs_the_same_force():
    muscles = evidence.load("model_muscles")
    for stronger in (0, 30):
        _, _, table = motor_control.capacity_and_activation(muscles, stronger, 40)
        force = (table["capacity after (% of all before)"] * table["activation after (%)"] / 100).sum()
        assert force == pytest.approx(40, abs=0.2)
    vm = table.set_index("head").loc["vastus medialis"]
    assert vm["capacity after (% of all before)"] == pytest.approx(1.3 * vm["capacity before (%)"], abs=0.1)
    assert vm["activation after (%)"] < vm["activation before (%)"]


def test_more_common_drive_means_more_alike():
    r = [numbers(motor_control.shared_drive(common)[1].split("r = ")[1])[0] for common in (0, 60, 100)]
    assert r == sorted(r) and r[0] < 0.5 < r[2]


# ---------------------------------------------------------------- the walker


def test_drawing_keeps_the_extremes():
    values = np.random.default_rng(1).normal(size=1000)
    x, y = motor_control.drawn(np.arange(1000), values, 5)
    assert len(x) == len(y) == 400
    assert (y.min(), y.max()) == (values.min(), values.max())
    assert (np.diff(x) > 0).all()


def test_detector_agrees_with_the_multiverse(walk, delays):
    chosen = delays.query("lowpass_hz == 50 and sd_multiple == 3 and minimum_duration_ms == 25").set_index("event")["delay_ms"]
    for cycle in range(1, 7):
        _, reading, table = motor_control.onset_detector(walk, 50, 3, 25, cycle)
        vm, vl = table["onset (ms from touchdown)"]
        assert vm - vl == pytest.approx(chosen[cycle])
        assert f"{abs(vm - vl)} ms {'after' if vm > vl else 'before'} the VL" in reading


def test_detector_says_when_it_finds_nothing(walk):
    figure, reading, table = motor_control.onset_detector(walk, 450, 5, 100, 6)
    assert "no onset of VM and VL" in reading
    assert table["onset (ms from touchdown)"].isna().all()
    assert all(len(trace.x) == 0 for trace in figure.data if trace.name == "onset")


def test_multiverse_is_the_sensitivity_table(delays):
    figure, reading, table = motor_control.multiverse(delays, 10, 1, 100)
    kept = evidence.load("derived_onset_sensitivity")
    assert (table["steps with both onsets"] == kept["derived_n_cycles_detected"]).all()
    np.testing.assert_allclose(table["mean delay (ms)"].astype(float), kept["derived_mean"], atol=0.11)
    complete = kept[kept["derived_n_cycles_detected"] == 6]["derived_mean"]
    assert numbers(reading)[:5] == [len(complete), len(kept), 6, complete.min(), complete.max()]
    assert [trace.x for trace in figure.data if trace.name == "your setting"] == [(complete.max(),)]


def test_multiverse_marks_a_setting_without_onsets(delays):
    figure, reading, _ = motor_control.multiverse(delays, 450, 5, 100)
    assert "no delay at all" in reading and "comes first" not in reading
    assert [len(trace.x) for trace in figure.data if trace.name in ("your setting", "its single steps")] == [0, 0]


# ---------------------------------------------------------------- the literature


def test_task_classes():
    tasks = ["patellar tendon tap reflex", "step up and step down, untaped", "stair ascent", "walking and jogging", "stationary cycling"]
    assert [motor_control.task_class(task) for task in tasks] == ["tendon tap (reflex)", "stairs or steps", "stairs or steps", "walking", "other tasks"]


def test_onset_map_counts_the_table(onsets):
    prepared = motor_control.prepared(onsets)
    figure, reading, table = motor_control.onset_map(prepared)
    later = onsets["finding"].str.contains("later").sum()
    none = onsets["finding"].str.startswith("no_").sum()
    assert f"{none} found no difference, {later} a later VMO, {len(onsets) - later - none} a change" in reading
    assert sum(len(trace.x) for trace in figure.data) == len(table) == len(onsets)
    _, reading, table = motor_control.onset_map(prepared, "prospective_cohort")
    assert set(table["study"]) == {"Safar Cherati et al. 2016", "Van Tiggelen et al. 2009", "Witvrouw et al. 2000b"} and reading.startswith("3 comparisons")
    assert motor_control.onset_map(prepared, "experimental_pain", "walking")[1] == "No comparison is left in this selection."


def test_error_bands_are_those_of_the_study(onsets, delays):
    means, measurements = evidence.with_studies("onset_timing"), evidence.with_studies("measurements")
    bands = {("sem", "step up"): 6.2, ("authors", "step down"): 11.56, ("between", "step up"): 17.2}
    for (limit, task), band in bands.items():
        figure, reading, _ = motor_control.onset_and_error(means, measurements, delays, limit, task)
        assert figure.layout.shapes[0].x1 == band
        assert f"{(means['mean'].abs() <= band).sum()} of {len(means)} printed group means" in reading
    with pytest.raises(KeyError):
        motor_control.onset_and_error(means, measurements, delays, "nothing")


def test_noise_alone_keeps_the_error_rate_and_exaggerates(onsets):
    sizes = motor_control.published_sizes(onsets)
    assert (33, 33) in sizes and len(sizes) == onsets.query("design == 'cross_sectional'").dropna(subset=["n_pfp", "n_control"]).shape[0]
    assert motor_control.share_significant(sizes, 0, 20.7) == pytest.approx(5, abs=1)
    assert motor_control.share_significant(sizes, 20, 20.7, 100) > 99
    figure, reading, table = motor_control.noise_alone(sizes, 5, 20.7)
    assert sum(sum(trace.y) for trace in figure.data[:2]) == pytest.approx(100, abs=0.3)
    assert len(table) == len(sizes)
    assert float(re.search(r"([\d.]+) times the truth", reading)[1]) > 2
    assert "Every one of them is false" in motor_control.noise_alone(sizes, 0, 20.7)[1]


# ---------------------------------------------------------------- size, strength, cause


def test_size_map_splits_all_comparisons():
    sizes = evidence.with_studies("atrophy_direction")
    whole, leg, people = (len(motor_control.muscle_size(sizes, against)[2]) for against in ("all", "the other leg", "other people"))
    assert whole == leg + people == (sizes["study_id"] != "giles2013").sum()


def test_size_and_strength_prints_its_study():
    figure, reading, _ = motor_control.size_and_strength(evidence.with_studies("measurements"))
    assert "3.38 % less area (1.3 to 5.45) but 18.4 % less torque (13 to 23.8)" in reading
    assert list(figure.data[0].error_x.array) == pytest.approx([2.07, 5.4])


@pytest.mark.parametrize("suspect", motor_control.STORIES)
@pytest.mark.parametrize("clue", ["timing", "strength", "size"])
def test_stories_are_checked_against_all_clues(found, suspect, clue):
    figure, reading, table = motor_control.cause_or_effect(found, suspect, clue)
    rows = found[found["clue"] == clue]
    assert len(table) == len(rows) == sum(len(trace.x) for trace in figure.data)
    expected = dict(enumerate(motor_control.STORIES[suspect]))
    fits = (rows["difference"] == rows["scene"].map(expected)).sum()
    assert (table["fits the story"] == "yes").sum() == fits == len(figure.data[0].x)
    assert ("no follow-ups to check" in reading) == (clue == "size")


def test_clues_hold_no_patients_without_comparison(found, onsets):
    assert (found["clue"] == "timing").sum() == (onsets["design"] != "within_pfp").sum()
    assert found.loc[found["study"].str.startswith("Boling") & (found["clue"] == "strength"), "difference"].tolist() == [False]


def test_timing_and_pain_is_the_cross_table():
    changes = evidence.with_studies("training_changes")
    _, reading, table = motor_control.timing_and_pain(changes)
    fell = changes["pain_change"].str.startswith("reduced")
    moved = changes["timing_change"] != "no_change"
    assert f"the timing changed in {(fell & moved).sum()} and stayed in {(fell & ~moved).sum()}" in reading
    assert len(table) == len(changes)
    assert len(motor_control.timing_and_pain(changes, "tape")[2]) == (changes["weeks"] == 0).sum()
