"""The figures of the lab of chapter 04 against the recording and the table that other code computed."""

import re
from functools import partial

import numpy as np
import pytest

from patella import emg, evidence
from patella.figures import emg_lab
from patella.synthesis.recording import Multiverse, Walk
from patella.words import GLUE, MINUS


@pytest.fixture(scope="module")
def walk():
    return Walk.of(evidence.load("santuz_walking_raw_emg"), evidence.load("santuz_walking_gait_cycles"))


@pytest.fixture(scope="module")
def delays(walk):
    settings = [10, 50, 450], [1, 2, 3, 5], [0.02, 0.025, 0.05, 0.1]
    return emg.onset_multiverse(
        walk.filtered["vm"], walk.filtered["vl"], walk.rate, walk.touchdowns, *settings
    )


@pytest.fixture(scope="module")
def wider(walk):
    settings = [10, 50, 450], [1, 2, 3, 5], [0.02, 0.025, 0.05, 0.1]
    dials = {"baselines": [0.05, 0.1, 0.2], "rules": list(emg_lab.RULES)}
    return emg.onset_multiverse(
        walk.filtered["vm"], walk.filtered["vl"], walk.rate, walk.touchdowns, *settings, **dials
    )


def said(shown):
    """A reading with plain blanks."""
    return shown.reading.replace(GLUE, " ")


def numbers(reading):
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", reading)]


# ---------------------------------------------------------------- a simulated pair


def test_more_common_drive_means_more_alike():
    r = [numbers(said(emg_lab.shared_drive(common)).split("r = ")[1])[0] for common in (0, 60, 100)]
    assert r == sorted(r) and r[0] < 0.5 < r[2]


@pytest.mark.parametrize("common", [0, 100])
def test_readings_of_the_shared_drive_print_no_digit_that_chance_decides(common, monkeypatch):
    # The same sentence from other random numbers: its last digits must not wander by more than they say.
    simulate, seeds, found = emg.simulate_vasti, iter(range(2, 8)), []

    def with_the_next_seed(common, effort, **asked):
        return simulate(common, effort, **asked | {"seed": next(seeds)})

    monkeypatch.setattr(emg, "simulate_vasti", with_the_next_seed)
    for _ in range(6):
        reading = said(emg_lab.shared_drive(common))
        found.append(re.search(r"r = (−?)([\d.]+), .* between about (\d+) and (\d+) %", reading).groups())
    r = np.array([float(f"{'-' if sign else ''}{value}") for sign, value, *_ in found])
    assert r.std(ddof=1) < 0.12 and all(len(value.partition(".")[2]) == 1 for _, value, *_ in found)
    assert np.array(found)[:, 2:].astype(float).std(axis=0, ddof=1).max() < 1.5


# ---------------------------------------------------------------- the walker


@pytest.mark.parametrize("lowpass", [10, 50, 450])
@pytest.mark.parametrize("cycle", [1, 5])
def test_drawn_curves_reach_their_printed_peaks(walk, lowpass, cycle):
    figure, _, table = emg_lab.smoothing(walk, lowpass, cycle)
    for muscle, row in table.set_index("muscle").iterrows():
        (curve,) = [trace for trace in figure.data if trace.name == f"envelope, {muscle}"]
        assert max(curve.y) == pytest.approx(row["peak of the envelope"], abs=0.051)
        assert curve.x[int(np.argmax(curve.y))] == pytest.approx(row["peak (ms from touchdown)"], abs=3)


def test_onset_marks_stand_on_the_drawn_curves(walk):
    marks = 0
    for lowpass in (10, 50, 450):
        for cycle in range(1, 7):
            figure = emg_lab.onset_detector(walk, lowpass, 3, 25, cycle=cycle)[0]
            feet = {
                trace.yaxis: trace for trace in figure.data if trace.name in ("VM", "VL") and len(trace.x)
            }
            for mark in (trace for trace in figure.data if trace.name == "onset" and len(trace.x)):
                foot = feet[mark.yaxis]
                assert tuple(foot.x) == (mark.x[0] - 1, mark.x[0])
                assert foot.y[0] - 0.05 <= mark.y[0] <= foot.y[1] + 0.05, "the curve is elsewhere"
                marks += 1
    assert marks > 25


def test_detector_agrees_with_the_multiverse(walk, delays):
    chosen = delays.query("lowpass_hz == 50 and sd_multiple == 3 and minimum_duration_ms == 25").set_index(
        "event"
    )["delay_ms"]
    for cycle in range(1, 7):
        shown = emg_lab.onset_detector(walk, 50, 3, 25, cycle=cycle)
        vm, vl = shown.table["onset (ms from touchdown)"]
        assert vm - vl == pytest.approx(chosen[cycle])
        assert f"{abs(vm - vl)} ms {'after' if vm > vl else 'before'} the VL" in said(shown)
        assert f"VM at {vm} ms".replace("-", MINUS) in said(shown)


@pytest.mark.parametrize("baseline", emg_lab.BASELINES)
@pytest.mark.parametrize("rule", emg_lab.RULES)
def test_every_dial_of_the_detector_counts_as_in_the_multiverse(walk, wider, baseline, rule):
    chosen = wider.query("lowpass_hz == 50 and sd_multiple == 3 and minimum_duration_ms == 25")
    chosen = chosen.query("baseline_ms == @baseline and rule == @rule").set_index("event")["delay_ms"]
    for cycle in (1, 2):
        shown = emg_lab.onset_detector(walk, 50, 3, 25, baseline, rule, cycle)
        vm, vl = shown.table["onset (ms from touchdown)"].astype(float)
        assert vm - vl == pytest.approx(chosen[cycle], nan_ok=True)


def test_the_threshold_is_dragged_along_its_own_values(walk):
    for threshold in emg_lab.THRESHOLDS:
        shown = emg_lab.onset_detector(walk, threshold=threshold)
        grips = [trace for trace in shown.figure.data if trace.meta]
        assert [trace.yaxis for trace in grips] == ["y", "y2"]
        for grip, printed in zip(grips, shown.table["threshold"]):
            assert grip.meta["handle"] == {"control": "threshold", "values": list(emg_lab.THRESHOLDS)}
            assert grip.y[emg_lab.THRESHOLDS.index(threshold)] == pytest.approx(printed, abs=0.06)


def test_the_multiverse_of_all_dials_has_its_range_in_words(wider):
    shown = emg_lab.multiverse(Multiverse.of(wider), 10, 1, 100, 50, "window mean")
    means = emg.summarize_multiverse(wider).query("n_detected == 6")["mean_ms"]
    assert numbers(said(shown))[:5] == [len(means), 288, 6, abs(round(means.min(), 1)), round(means.max(), 1)]


def test_detector_says_when_it_finds_nothing(walk):
    figure, reading, table = emg_lab.onset_detector(walk, 450, 5, 100, cycle=6)
    assert "no onset of VM and VL" in reading
    assert table["onset (ms from touchdown)"].isna().all()
    assert all(len(trace.x) == 0 for trace in figure.data if trace.name == "onset")


def test_multiverse_is_the_sensitivity_table(delays):
    figure, reading, table = emg_lab.multiverse(Multiverse.of(delays), 10, 1, 100)
    kept = evidence.load("derived_onset_sensitivity")
    assert (table["steps with both onsets"] == kept["derived_n_cycles_detected"]).all()
    np.testing.assert_allclose(table["mean delay (ms)"].astype(float), kept["derived_mean"], atol=0.11)
    complete = kept[kept["derived_n_cycles_detected"] == 6]["derived_mean"]
    assert numbers(reading)[:5] == [len(complete), len(kept), 6, complete.min(), complete.max()]
    assert [trace.x for trace in figure.data if trace.name == "your setting"] == [(complete.max(),)]


def test_multiverse_marks_a_setting_without_onsets(delays):
    figure, reading, _ = emg_lab.multiverse(Multiverse.of(delays), 450, 5, 100)
    assert "no delay at all" in reading and "comes first" not in reading
    marked = [trace for trace in figure.data if trace.name in ("your setting", "its single steps")]
    assert [len(trace.x) for trace in marked] == [0, 0]


def test_labels_of_what_may_be_negative_leave_its_looks_to_the_axis(walk, delays):
    # A format in a template of plotly's, %{x:.0f}, writes a hyphen for a minus.
    for figure in (emg_lab.onset_detector(walk).figure, emg_lab.multiverse(Multiverse.of(delays)).figure):
        assert not any("%{x:" in (trace.hovertemplate or "") for trace in figure.data)


# ---------------------------------------------------------------- what no figure can show


@pytest.mark.parametrize(
    ("figure", "wanted"),
    [
        (partial(emg_lab.whole_recording, muscle="VM"), '"vm", "vl", "rf", "bf", "st"'),
        (partial(emg_lab.filter_and_rectify, stage="smooth"), '"raw", "filtered", "rectified"'),
        (partial(emg_lab.filter_and_rectify, cycle=7), "cycle must be a gait cycle of the recording, 1 to 6"),
        (partial(emg_lab.smoothing, cycle=0), "cycle must be a gait cycle of the recording, 1 to 6"),
        (partial(emg_lab.onset_detector, cycle=1.5), "cycle must be a gait cycle of the recording, 1 to 6"),
    ],
)
def test_a_wrong_choice_is_answered_with_the_right_ones(walk, figure, wanted):
    with pytest.raises(ValueError, match=wanted):
        figure(walk)


@pytest.mark.parametrize(
    ("dial", "wanted"),
    [
        ({"lowpass": 20}, "lowpass must be a setting of the multiverse: 10, 50, 450, got 20"),
        ({"threshold": 4}, "threshold must be a setting of the multiverse: 1, 2, 3, 5, got 4"),
        ({"baseline": 80}, "baseline must be a setting of the multiverse: 100, got 80"),
        ({"rule": "window mean"}, 'Unknown rule .window mean.: choose one of "every sample"'),
        ({"duration": 30}, "duration must be a setting of the multiverse: 20, 25, 50, 100, got 30"),
    ],
)
def test_a_setting_that_was_not_run_is_named(delays, dial, wanted):
    with pytest.raises(ValueError, match=wanted):
        emg_lab.multiverse(Multiverse.of(delays), **dial)


def test_there_is_no_drive_above_all():
    with pytest.raises(ValueError, match="common must lie between 0 and 100, got 120"):
        emg_lab.shared_drive(120)
