"""patella.emg against an independent onset table, known filters, and closed forms."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patella import emg

DATA = Path(__file__).parents[1] / "data"
RATE = 1000.0


@pytest.fixture(scope="module")
def walking():
    """One walker's band-passed VM and VL, and his touchdowns from the first sample."""
    raw = pd.read_csv(DATA / "recordings" / "santuz_walking_raw_emg.csv")
    cycles = pd.read_csv(DATA / "recordings" / "santuz_walking_gait_cycles.csv")
    vm, vl = (emg.band_pass(raw[muscle], RATE) for muscle in ("vm", "vl"))
    return vm, vl, cycles["touchdown_s"] - raw["time_s"][0]


def sine(frequency, seconds=4.0):
    return np.sin(2 * np.pi * frequency * np.arange(0, seconds, 1 / RATE))


# ---------------------------------------------------------------- filters
# No source prints a signal and what these filters make of it: the tests use what defines them.


def test_band_pass_has_butterworth_gains():
    # A Butterworth filter passes half the power at its cut-off; run both ways, half the
    # amplitude. Far inside it passes all, far outside nothing.
    middle = slice(1000, 3000)
    for frequency, gain in [(100, 1.0), (20, 0.5), (2, 0.0)]:
        filtered = emg.band_pass(sine(frequency), RATE)[middle]
        assert np.sqrt(2 * np.mean(filtered**2)) == pytest.approx(gain, abs=0.01)


def test_filters_do_not_shift_time():
    pulse = np.zeros(2001)
    pulse[1000] = 1
    assert np.argmax(emg.band_pass(pulse, RATE)) == 1000
    assert np.argmax(emg.envelope(pulse, RATE, 10)) == 1000


def test_envelope_of_a_sine_is_its_rectified_mean():
    # The mean of a rectified sine is 2 / pi of its amplitude.
    smooth = emg.envelope(sine(37), RATE, 3)[1000:3000]
    assert smooth == pytest.approx(np.full(2000, 2 / np.pi), abs=0.005)


@given(st.floats(1e-3, 1e3), st.integers(0, 50))
@settings(max_examples=20, deadline=None)
def test_onset_does_not_depend_on_unit_or_sign(unit, seed):
    rng = np.random.default_rng(seed)
    burst = rng.normal(size=2000) * np.where(np.arange(2000) < 1000, 0.1, 1.0)
    onsets = []
    for signal in (burst, -unit * burst):
        smooth = emg.envelope(emg.band_pass(signal, RATE), RATE, 50)
        onsets.append(emg.detect_onset(smooth, RATE, (0.2, 0.8), 3, 0.05))
    assert onsets[0].time == pytest.approx(onsets[1].time)
    assert onsets[1].threshold == pytest.approx(unit * onsets[0].threshold, rel=1e-6)
    assert onsets[0].time == pytest.approx(1.0, abs=0.05)


# ---------------------------------------------------------------- onset
# Hodges and Bui (1996) print no signal with its onset: the tests use signals whose onset is known,
# and the table of 48 settings that another program made of the recording.


def test_onset_of_a_step():
    step = np.where(np.arange(2000) < 1234, 0.0, 1.0) + 0.01 * sine(40, 2.0)
    onset = emg.detect_onset(step, RATE, (0, 1), 3, 0.05)
    assert onset.time == 1.234
    assert onset.threshold == pytest.approx(3 * 0.01 / np.sqrt(2), abs=1e-6)
    assert (onset.baseline_start, onset.baseline_stop) == (0, 1)


def test_onset_needs_the_whole_duration():
    spike = np.zeros(2000) + 0.01 * sine(40, 2.0)
    spike[1200:1240] += 1
    assert emg.detect_onset(spike, RATE, (0, 1), 3, 0.04).time == 1.2
    assert np.isnan(emg.detect_onset(spike, RATE, (0, 1), 3, 0.041).time)
    assert np.isnan(emg.detect_onset(spike, RATE, (0, 1), 3, 0.04, stop=1.239).time)


def test_quietest_window():
    loud = np.ones(1000)
    loud[400:500] = 0.1
    assert emg.quietest_window(loud, RATE, 0.1) == (0.4, 0.5)
    assert emg.quietest_window(loud, RATE, 0.1, start=0.45) == (0.45, 0.55)


def test_multiverse_reproduces_the_sensitivity_table(walking):
    # 48 detector settings on six steps, computed by another program when the recording was chosen.
    expected = pd.read_csv(DATA / "derived_onset_sensitivity.csv")
    found = emg.summarize_multiverse(
        emg.onset_multiverse(*walking[:2], RATE, walking[2], [10, 50, 450], [1, 2, 3, 5], [0.02, 0.025, 0.05, 0.1])
    )
    assert len(found) == len(expected) == 48
    settings_found = found[["lowpass_hz", "sd_multiple", "minimum_duration_ms"]].to_numpy(float)
    assert (settings_found == expected[["lowpass_hz", "threshold_sd", "min_duration_ms"]].to_numpy()).all()
    assert (found["n_detected"] == expected["derived_n_cycles_detected"]).all()
    for mine, theirs in [("mean_ms", "derived_mean"), ("sd_ms", "derived_sd")]:
        assert found[mine].to_numpy() == pytest.approx(expected[theirs].to_numpy(), abs=0.05001, nan_ok=True)


def test_multiverse_is_antisymmetric(walking):
    vm, vl, events = walking
    forward, backward = (
        emg.onset_multiverse(*pair, RATE, events, [50], [3], [0.025]) for pair in ((vm, vl), (vl, vm))
    )
    assert (forward["delay_ms"] == -backward["delay_ms"]).all()
    near = emg.onset_near(emg.envelope(vm, RATE, 50), RATE, events[0], 3, 0.025)
    assert near.time == forward["first_s"][0]


# ---------------------------------------------------------------- simulation


def test_motor_pool_reproduces_potvin_and_fuglevand():
    # Constants of the authors' MATLAB code: 120 units; maxex = thr(nu) + (pfrL - minfr) / mir, so
    # 50 + (25 - 8) / 1; there the first unit fires at 35 and the last at 25 impulses/s; units start at 8.
    pool = emg.MotorPool()
    assert pool.thresholds.size == 120
    assert pool.thresholds[[0, -1]] == pytest.approx([1, 50])
    assert pool.full_excitation == 67
    assert pool.rates([67])[[0, -1], 0] == pytest.approx([35, 25])
    assert pool.rates([1.0])[:2, 0] == pytest.approx([8, 0])
    assert pool.rates([50.0])[-1, 0] == pytest.approx(8)
    assert pool.sizes[[0, -1]] == pytest.approx([1, 100])


def correlation(common, seed, variation=0.2):
    simulated = emg.simulate_vasti(common, variation=variation, duration=60, seed=seed)
    return np.corrcoef(simulated.vm_drive, simulated.vl_drive)[0, 1]


def test_common_drive_sets_the_correlation():
    # A simulation has no published numbers: these are its limits by construction.
    assert correlation(1, seed=1) == pytest.approx(1)
    assert correlation(0, seed=1) == pytest.approx(0, abs=0.15)
    assert correlation(0.6, seed=1) == pytest.approx(0.6, abs=0.15)


def test_shared_drive_shows_in_the_envelopes():
    found = []
    for common in (0, 0.5, 1):
        simulated = emg.simulate_vasti(common, duration=20, seed=4)
        envelopes = [emg.envelope(emg.band_pass(x, RATE), RATE, 3) for x in (simulated.vm, simulated.vl)]
        found.append(np.corrcoef(*envelopes)[0, 1])
    assert found == sorted(found) and found[2] > 0.8 > 0.3 > found[0]


def test_more_effort_means_more_emg():
    sizes = [emg.simulate_vasti(1, effort=e, duration=2, seed=0).vm.std() for e in (0.1, 0.4, 0.9)]
    assert sizes == sorted(sizes)


def test_simulation_is_seeded():
    one, same, other = (emg.simulate_vasti(0.5, duration=1, seed=s) for s in (7, 7, 8))
    assert np.array_equal(one.vm, same.vm) and not np.array_equal(one.vm, other.vm)
    assert one.time.shape == one.vl.shape == (1000,)


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: emg.band_pass([], RATE), "flat list"),
        (lambda: emg.band_pass([1.0, np.nan, 2.0], RATE), "NaN"),
        (lambda: emg.band_pass(sine(50), 900), "sampling rate above 900"),
        (lambda: emg.band_pass(sine(50), RATE, low=500), "low < high"),
        (lambda: emg.band_pass(np.ones(9), RATE), "too few"),
        (lambda: emg.envelope(sine(50), RATE, 500), "lower the cut-off"),
        (lambda: emg.envelope(sine(50), RATE, 0), "positive"),
        (lambda: emg.detect_onset(np.ones(100), RATE, (0.05, 0.02), 3, 0.01), "must follow each other"),
        (lambda: emg.detect_onset(np.ones(100), RATE, (0, 0.2), 3, 0.01), "must follow each other"),
        (lambda: emg.band_pass(sine(50), 0), "sampling rate above 900"),
        (lambda: emg.envelope([], RATE, 10), "flat list"),
        (lambda: emg.envelope([1.0, np.nan], RATE, 10), "NaN"),
        (lambda: emg.detect_onset([], RATE, (0, 0.05), 3, 0.01), "flat list"),
        (lambda: emg.detect_onset(np.ones(100), -1, (0, 0.05), 3, 0.01, stop=0.1), "rate must be positive"),
        (lambda: emg.detect_onset(np.ones(100), RATE, (0, np.nan), 3, 0.01), "Times must be numbers"),
        (lambda: emg.detect_onset(np.ones(100), RATE, (0, 0.05), np.nan, 0.01), "must be positive"),
        (lambda: emg.detect_onset(np.ones(100), RATE, (0, 0.05), -1, 0.01), "must be positive"),
        (lambda: emg.detect_onset(np.ones(100), RATE, (0, 0.05), 3, 0), "must be positive"),
        (lambda: emg.quietest_window(np.ones(100), RATE, 0.2), "No window"),
        (lambda: emg.quietest_window([1.0, np.nan], RATE, 0.001), "NaN"),
        (lambda: emg.onset_near(np.ones(1000), RATE, 0.1, 3, 0.01), "No window"),
        (lambda: emg.onset_near(np.ones(1000), RATE, np.nan, 3, 0.01), "Times must be numbers"),
        (lambda: emg.onset_multiverse(sine(50), sine(50)[1:], RATE, [1], [50], [3], [0.02]), "equally long"),
        (lambda: emg.onset_multiverse(sine(50), sine(50), RATE, [], [50], [3], [0.02]), "at least one"),
        (lambda: emg.onset_multiverse(sine(50), sine(50), RATE, [1], [600], [3], [0.02]), "sampling rate above 1200"),
        (lambda: emg.summarize_multiverse(pd.DataFrame()), "no rows"),
        (lambda: emg.MotorPool(units=1), "at least 2 units"),
        (lambda: emg.MotorPool(threshold_range=1), "above 1"),
        (lambda: emg.MotorPool(minimum_rate=30), "no peak"),
        (lambda: emg.MotorPool(gain=np.nan), "gain and rates"),
        (lambda: emg.MotorPool(interval_variation=-0.1), "interval_variation"),
        (lambda: emg.MotorPool().rates([np.nan]), "NaN"),
        (lambda: emg.simulate_vasti(0.5, effort=0, seed=0), "effort must be above 0"),
        (lambda: emg.simulate_vasti(1.5, seed=0), "common must lie"),
        (lambda: emg.simulate_vasti(0.5, rate=500, seed=0), "rate must lie"),
        (lambda: emg.simulate_vasti(np.nan, seed=0), "common must lie"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
