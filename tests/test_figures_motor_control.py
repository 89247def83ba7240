"""The figures of chapter 04 against the tables, by sums of their own."""

import re
from functools import partial

import numpy as np
import pytest

from patella import emg, evidence, statistics
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


@pytest.mark.parametrize("common", [0, 100])
def test_readings_of_the_shared_drive_print_no_digit_that_chance_decides(common, monkeypatch):
    # The same sentence from other random numbers: its last digits must not wander by more than they say.
    simulate = emg.simulate_vasti
    said = []
    for seed in range(2, 8):
        seeded = partial(simulate, duration=21, seed=seed)
        monkeypatch.setattr(emg, "simulate_vasti", lambda common, effort, **_: seeded(common, effort))
        reading = motor_control.shared_drive(common)[1]
        said.append(re.search(r"r = (−?)([\d.]+), .* between about (\d+) and (\d+) %", reading).groups())
    r = np.array([float(f"{'-' if sign else ''}{value}") for sign, value, *_ in said])
    assert r.std(ddof=1) < 0.12 and all(len(value.partition(".")[2]) == 1 for _, value, *_ in said)
    assert np.array(said)[:, 2:].astype(float).std(axis=0, ddof=1).max() < 1.5


# ---------------------------------------------------------------- the walker


@pytest.mark.parametrize("length", [1000, 1003])
def test_drawing_keeps_the_extremes_at_their_own_times(length):
    values = np.random.default_rng(1).normal(size=length)
    kept = motor_control.extremes(values, 5)
    assert (np.diff(kept) > 0).all() and kept.size == 2 * -(-length // 5)
    for start in range(0, length, 5):
        drawn = values[kept[(kept >= start) & (kept < start + 5)]]
        stretch = values[start : start + 5]
        assert (drawn.min(), drawn.max()) == (stretch.min(), stretch.max())
    assert motor_control.extremes(np.ones(10), 5).tolist() == [0, 5]


@pytest.mark.parametrize("lowpass", [10, 50, 450])
@pytest.mark.parametrize("cycle", [1, 5])
def test_drawn_curves_reach_their_printed_peaks(walk, lowpass, cycle):
    figure, _, table = motor_control.smoothing(walk, lowpass, cycle)
    for muscle, row in table.set_index("muscle").iterrows():
        (curve,) = [trace for trace in figure.data if trace.name == f"envelope, {muscle}"]
        assert max(curve.y) == pytest.approx(row["peak of the envelope"], abs=0.051)
        assert curve.x[int(np.argmax(curve.y))] == pytest.approx(row["peak (ms from touchdown)"], abs=3)


def test_onset_marks_stand_on_the_drawn_curves(walk):
    marks = 0
    for lowpass in (10, 50, 450):
        for cycle in range(1, 7):
            figure = motor_control.onset_detector(walk, lowpass, 3, 25, cycle)[0]
            curves = {trace.yaxis: trace for trace in figure.data if trace.name.startswith("envelope")}
            for mark in (trace for trace in figure.data if trace.name == "onset" and len(trace.x)):
                x, y = (np.asarray(values, float) for values in (curves[mark.yaxis].x, curves[mark.yaxis].y))
                before, after = np.interp([mark.x[0] - 1, mark.x[0]], x, y)
                assert before - 0.05 <= mark.y[0] <= after + 0.05, "the curve is elsewhere"
                marks += 1
    assert marks > 25


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
    both = onsets["finding"].str.contains("both").sum()
    rest = len(onsets) - later - none - both
    assert f"{none} found no difference, {later} a later VMO, {rest} a change" in reading
    assert both == 1 and "In 1 both came earlier" in reading and "no vote" in reading
    with pytest.raises(ValueError, match="'vmo_sooner' is on no side"):
        motor_control.onset_side("vmo_sooner")
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


def test_each_size_of_study_has_random_numbers_of_its_own(onsets, monkeypatch):
    seeds = []
    simulate = statistics.simulate_studies

    def noting(*args, seed, **kwargs):
        seeds.append(seed)
        return simulate(*args, seed=seed, **kwargs)

    monkeypatch.setattr(statistics, "simulate_studies", noting)
    sizes = motor_control.published_sizes(onsets)
    groups, runs = motor_control._simulated(sizes, 5, 20.7, motor_control.AS_PUBLISHED)
    assert len(seeds) == len(runs) == len(set(sizes))
    assert sum(run.p.size for run in runs) == 300 * sum(groups.values())
    draws = np.array([np.random.default_rng(seed).normal(size=4000) for seed in seeds])
    correlations = np.corrcoef(draws) - np.eye(len(seeds))
    assert np.abs(correlations).max() < 4.5 / np.sqrt(4000), "two sizes share their random numbers"


@pytest.mark.parametrize("difference", [0, 5, 10, 15, 20])
@pytest.mark.parametrize("sd", [20.7, 29.5])
@pytest.mark.parametrize("people", [motor_control.AS_PUBLISHED, 15])
def test_stated_frequencies_hold_in_a_long_run(onsets, difference, sd, people):
    sizes = motor_control.published_sizes(onsets)
    stated = motor_control.share_significant(sizes, difference, sd, people)
    if people == motor_control.AS_PUBLISHED:
        runs = [
            statistics.simulate_studies(difference, sd, *pair, studies=2000, seed=[7, place]).errors.power
            for place, pair in enumerate(sizes)
        ]
        truth, bias = 100 * np.mean(runs), 0
    else:  # equal groups: Welch's test has almost the exact power of Student's
        truth, bias = 100 * statistics.power_two_sample(difference / sd, people, people), 0.3
    # Standard errors in per cent of the figure's 300 studies a pair and of the long run's 2000.
    error = np.sqrt(truth * (100 - truth) / len(sizes) * (1 / 300 + 1 / 2000))
    assert abs(stated - truth) < 3 * error + bias
    assert f"{stated:.0f} % reach" in motor_control.noise_alone(sizes, difference, sd, people)[1]


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
    # Freddolini and colleagues compared no VM with a VL.
    compared = (onsets["design"] != "within_pfp") & (onsets["study_id"] != "freddolini2017")
    assert (found["clue"] == "timing").sum() == compared.sum()
    assert not found["study"].str.startswith("Freddolini").any()
    assert found.loc[found["study"].str.startswith("Boling") & (found["clue"] == "strength"), "difference"].tolist() == [False]


def test_timing_and_pain_is_the_cross_table():
    changes = evidence.with_studies("training_changes")
    _, reading, table = motor_control.timing_and_pain(changes)
    fell = changes["pain_change"].str.startswith("reduced")
    moved = changes["timing_change"] != "no_change"
    assert f"the timing changed in {(fell & moved).sum()} and stayed in {(fell & ~moved).sum()}" in reading
    assert len(table) == len(changes)
    assert len(motor_control.timing_and_pain(changes, "tape")[2]) == (changes["weeks"] == 0).sum()
