"""patella.emg against an independent onset table, known filters, and closed forms."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

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


@pytest.mark.parametrize(("cutoff", "order"), [(10, 2), (50, 2), (450, 2), (50, 4)])
def test_half_power_frequency_is_where_two_passes_lose_half_the_power(cutoff, order):
    # Against the frequency response of the very filter.
    frequency = emg.half_power_frequency(cutoff, RATE, order)
    _, response = signal.sosfreqz(signal.butter(order, cutoff, fs=RATE, output="sos"), [frequency], fs=RATE)
    assert abs(response[0]) ** 4 == pytest.approx(0.5)


def test_filters_do_not_shift_time():
    pulse = 1e-9 * np.random.default_rng(1).normal(size=2001)
    pulse[1000] = 1
    assert np.argmax(emg.band_pass(pulse, RATE)) == 1000
    assert np.argmax(emg.envelope(pulse, RATE, 10)) == 1000


def test_envelope_of_a_sine_is_its_rectified_mean():
    # The mean of a rectified sine is 2 / pi of its amplitude.
    smooth = emg.envelope(sine(37), RATE, 3)[1000:3000]
    assert smooth == pytest.approx(np.full(2000, 2 / np.pi), abs=0.005)


@pytest.mark.parametrize("cutoff", [10, 50])
def test_ends_of_an_envelope_err_no_more_than_noise_does(cutoff):
    # The same samples within a longer signal, whose filter knows what comes before and after.
    noise = np.random.default_rng(2).normal(size=(200, 3000))
    errors, ends = [], []
    for whole in noise:
        inner = emg.envelope(whole, RATE, cutoff)[1000:2000]
        errors.append(emg.envelope(whole[1000:2000], RATE, cutoff) - inner)
        ends.append(inner[[0, -1]])
    first = np.sqrt(np.mean(np.square(errors), axis=0))
    assert first.max() < 1.1 * np.std(ends), "the ends err more than the envelope wobbles anyway"
    assert abs(np.mean(errors, axis=0)).max() < 4 * np.std(ends) / np.sqrt(200), "the ends are off on average"


def test_a_band_pass_holds_its_ends():
    whole = 5 + np.random.default_rng(3).normal(size=(100, 3000))  # an offset, as amplifiers have
    errors = [emg.band_pass(x[1000:2000], RATE) - emg.band_pass(x, RATE)[1000:2000] for x in whole]
    assert np.sqrt(np.mean(np.square(errors), axis=0)).max() < 0.5


@given(st.floats(1e-3, 1e3), st.integers(0, 50))
@settings(max_examples=20, deadline=None)
def test_onset_does_not_depend_on_unit_or_sign(unit, seed):
    rng = np.random.default_rng(seed)
    burst = rng.normal(size=2000) * np.where(np.arange(2000) < 1000, 0.1, 1.0)
    onsets = []
    for raw in (burst, -unit * burst):
        smooth = emg.envelope(emg.band_pass(raw, RATE), RATE, 50)
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


def test_a_window_can_be_above_on_average_alone():
    # 40 samples at 5 with a gap of 10 at 0: no 50 samples lie above, the mean of 50 does (4 against 3.1).
    burst = np.full(2000, 1.0) + 0.01 * sine(40, 2.0)
    burst[1300:1350] = np.r_[np.full(20, 5.0), np.zeros(10), np.full(20, 5.0)]
    strict, lenient = (emg.detect_onset(burst, RATE, (0, 1), 300, 0.05, rule=rule) for rule in emg.RULES)
    assert strict.threshold == lenient.threshold == pytest.approx(1 + 3 / np.sqrt(2), abs=1e-3)
    assert np.isnan(strict.time)
    means = [burst[start : start + 50].mean() for start in range(1000, 1950)]
    assert lenient.time == (1000 + next(i for i, mean in enumerate(means) if mean > lenient.threshold)) / RATE


def test_quietest_window():
    loud = np.ones(1000) + 1e-3 * sine(100, 1.0)
    loud[400:500] *= 0.1
    assert emg.quietest_window(loud, RATE, 0.1) == (0.4, 0.5)
    assert emg.quietest_window(loud, RATE, 0.1, start=0.45)[0] == pytest.approx(0.45, abs=0.01)


# ---------------------------------------------------------------- what no recorder should have written


def recording(seed=1):
    """Rest for 1.5 s, then a burst of 1 s."""
    rng = np.random.default_rng(seed)
    return np.r_[rng.normal(0, 1, 1500), rng.normal(0, 50, 1000)]


@pytest.mark.parametrize("value", [0.0, 3.7, 0.1 + 0.2])
@pytest.mark.parametrize("place", [0, 1000, 2500])
@pytest.mark.parametrize("step", [emg.band_pass, lambda raw, rate: emg.envelope(raw, rate, 10)])
def test_padding_is_refused_wherever_it_stands(step, place, value):
    padding = np.full(200, value)
    padding[::2] += 1e-16 * value  # the same but for rounding
    told = f"stands still at .* for 200 samples from {place / RATE:g} s: .* Cut that stretch out"
    with pytest.raises(ValueError, match=told):
        step(np.insert(recording(), place, padding), RATE)


def test_a_slow_recording_may_repeat_a_value_for_a_few_samples():
    slow, rate = recording()[::20], RATE / 20  # so slow that the time alone would forbid three
    emg.band_pass(np.insert(slow, 50, np.full(3, slow[50])), rate, low=1, high=20)
    with pytest.raises(ValueError, match=r"stands still at .* for 5 samples"):
        emg.band_pass(np.insert(slow, 50, np.full(4, slow[50])), rate, low=1, high=20)


@pytest.mark.parametrize("raw", [np.zeros(3000), np.full(3000, 0.3), np.r_[np.full(2999, 0.3), 0.1 + 0.2]])
def test_a_dead_channel_is_refused(raw):
    for step in (emg.band_pass, lambda raw, rate: emg.envelope(raw, rate, 10)):
        with pytest.raises(ValueError, match="dead channel"):
            step(raw, RATE)


@pytest.mark.parametrize(("low", "high"), [(-60, 60), (-1e9, 60), (-60, 1e9)])
def test_clipping_is_refused(low, high):
    with pytest.raises(ValueError, match=r"clipped\. Record with less gain"):
        emg.band_pass(np.clip(recording(), low, high), RATE)


@pytest.mark.parametrize("level", [0.0, 0.3])
def test_a_baseline_without_spread_gives_no_onset(level):
    # Envelopes that another program made: exactly flat, flat but for rounding, and the tail of a filter.
    flat = np.r_[np.full(1000, level), np.linspace(1, 50, 1000)]
    rounded = flat + np.r_[1e-16 * np.tile([0, 1], 500), np.zeros(1000)]
    tail = flat + np.r_[1e-11 * np.exp(np.arange(-1000, 0) / 10), np.zeros(1000)]
    for made in (flat, rounded, tail):
        with pytest.raises(ValueError, match=r"does not vary from 0\.2 to 0\.8 s"):
            emg.detect_onset(made, RATE, (0.2, 0.8), 3, 0.025)
        with pytest.raises(ValueError, match="padding or a dead channel"):
            emg.quietest_window(made, RATE, 0.1)


def test_the_recorded_walker_passes(walking):
    assert all(np.isfinite(muscle).all() for muscle in walking[:2])


def test_multiverse_reproduces_the_sensitivity_table(walking):
    # 48 detector settings on six steps, computed by another program when the recording was chosen.
    expected = pd.read_csv(DATA / "derived_onset_sensitivity.csv")
    vm, vl, events = walking
    dials = [10, 50, 450], [1, 2, 3, 5], [0.02, 0.025, 0.05, 0.1]
    found = emg.summarize_multiverse(emg.onset_multiverse(vm, vl, RATE, events, *dials))
    assert len(found) == len(expected) == 48
    assert (found["baseline_ms"] == 100).all() and (found["rule"] == "every sample").all()
    settings_found = found[["lowpass_hz", "sd_multiple", "minimum_duration_ms"]].to_numpy(float)
    assert (settings_found == expected[["lowpass_hz", "threshold_sd", "min_duration_ms"]].to_numpy()).all()
    assert (found["n_detected"] == expected["derived_n_cycles_detected"]).all()
    for mine, theirs in [("mean_ms", "derived_mean"), ("sd_ms", "derived_sd")]:
        assert found[mine].to_numpy() == pytest.approx(expected[theirs].to_numpy(), abs=0.05001, nan_ok=True)


def test_an_unknown_rule_is_refused_by_the_name_of_its_list(walking):
    vm, vl, events = walking
    with pytest.raises(ValueError, match=r"rules.*every sample"):
        emg.onset_multiverse(vm, vl, RATE, events, [50], [3], [0.025], rules=["every second one"])


def test_every_dial_of_the_multiverse_reaches_the_detector(walking):
    vm, vl, events = walking
    dials = dict(cutoffs=[50], sd_multiples=[3], minimum_durations=[0.025, 0.1])
    dials |= dict(baselines=[0.05, 0.2], rules=list(emg.RULES))
    found = emg.onset_multiverse(vm, vl, RATE, events, **dials)
    assert len(found) == 2 * 2 * 2 * len(events) and not found.duplicated([*emg.SETTINGS, "event"]).any()
    smooth = emg.envelope(vm, RATE, 50)
    for row in found.itertuples():
        window = emg.SearchWindow(baseline=row.baseline_ms / 1000)
        duration, event = row.minimum_duration_ms / 1000, events[row.event - 1]
        alone = emg.onset_near(smooth, RATE, event, 3, duration, window, row.rule)
        assert alone.time == row.first_s or (np.isnan(alone.time) and np.isnan(row.first_s))
        assert alone.baseline_stop - alone.baseline_start == pytest.approx(row.baseline_ms / 1000)
    assert found.groupby(["minimum_duration_ms", "baseline_ms", "rule"])["first_s"].mean().nunique() == 8


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


def test_parts_of_the_simulation_are_uncorrelated(monkeypatch):
    # What the two muscles do not share must come from streams of its own: drives, intervals, skin signals.
    made = []
    slow_noise = emg._slow_noise

    def noted(*args):
        made.append(slow_noise(*args))
        return made[-1]

    monkeypatch.setattr(emg, "_slow_noise", noted)
    runs = [emg.simulate_vasti(0, duration=20, seed=seed) for seed in range(8)]
    noises, skin = np.array(made).reshape(8, 3, -1), np.array([(run.vm, run.vl) for run in runs])
    # 20 s below 5 Hz hold some 200 independent values, eight runs 1600: an SE of 0.025.
    pairs = [np.mean([np.corrcoef(run)[i, j] for run in noises]) for i, j in [(0, 1), (0, 2), (1, 2)]]
    assert np.abs(pairs).max() < 4 * 0.025
    assert abs(np.mean([np.corrcoef(run)[0, 1] for run in skin])) < 4 / np.sqrt(8 * 20 * 100)
    assert np.abs(np.corrcoef(skin.reshape(16, -1)) - np.eye(16)).max() < 0.1, "two runs are alike"


def test_a_drive_fluctuates_around_the_effort_by_a_fifth_of_it_unless_told_otherwise():
    drive = emg.simulate_vasti(1, seed=1).vm_drive
    assert (drive.mean(), drive.std()) == pytest.approx((0.4, 0.08))
    steadier = emg.simulate_vasti(1, effort=0.5, variation=0.1, seed=1).vm_drive
    assert (steadier.mean(), steadier.std()) == pytest.approx((0.5, 0.05))


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


SIGNAL = np.random.default_rng(5).normal(size=3000) * np.where(np.arange(3000) < 1500, 0.1, 1.0)
ENVELOPE = emg.envelope(SIGNAL, RATE, 50)
GOOD: dict[Callable, dict[str, Any]] = {
    emg.band_pass: dict(raw=SIGNAL, rate=RATE, low=20, high=450, order=4),
    emg.envelope: dict(filtered=SIGNAL, rate=RATE, cutoff=50, order=2),
    emg.half_power_frequency: dict(cutoff=50, rate=RATE, order=2),
    emg.detect_onset: dict(
        envelope=ENVELOPE, rate=RATE, baseline=(0.2, 1.2), sd_multiple=3, minimum_duration=0.025, stop=2.5,
        rule="window mean",
    ),
    emg.quietest_window: dict(envelope=ENVELOPE, rate=RATE, duration=0.1, start=0.2, stop=2.0),
    emg.SearchWindow: dict(before=0.45, rest_until=0.05, until=0.2, baseline=0.1),
    emg.onset_near: dict(
        envelope=ENVELOPE, rate=RATE, event=1.5, sd_multiple=3, minimum_duration=0.025,
        window=emg.SearchWindow(), rule="every sample",
    ),
    emg.onset_multiverse: dict(
        first=SIGNAL, second=SIGNAL[::-1], rate=RATE, events=[1.5], cutoffs=[50], sd_multiples=[3],
        minimum_durations=[0.025], window=emg.SearchWindow(), baselines=[0.1], rules=["every sample"],
    ),
    emg.summarize_multiverse: dict(
        multiverse=emg.onset_multiverse(SIGNAL, SIGNAL, RATE, [1.5], [50], [3], [0.025])
    ),
    emg.MotorPool: {name: field.default for name, field in emg.MotorPool.__dataclass_fields__.items()},
    emg.MotorPool().rates: dict(excitation=[1.0, 30.0]),
    emg.simulate_vasti: dict(common=0.5, effort=0.4, variation=0.2, duration=1.0, rate=1000.0, seed=1),
}  # fmt: skip
RESULTS = {emg.Onset, emg.SimulatedVasti}  # made here, not by readers
BAD = {
    "None": None,
    "text": "1000",
    "no text": "",
    "nothing": [],
    "dict": {},
    "object": object(),
    "NA": pd.NA,
    "NaN": np.nan,
    "infinity": np.inf,
    "-infinity": -np.inf,
    "below zero": -1.0,
    "zero": 0,
    "boolean": True,
    "complex": 1 + 2j,
    "huge": 10**400,
    "2-D": np.ones((2, 2)),
    "ragged": [[1.0], [1.0, 2.0]],
    "texts": ["a", "b"],
    "gap": [1.0, np.nan, 2.0],
    "missing": [1.0, None, 2.0],
    "one in a list": [1.0],
    "table": pd.DataFrame({"a": [1.0, 2.0]}),
    "set": {1.0, 2.0},
    "class": int,
}
# What is in the list above and can be used all the same.
USABLE = {
    ("detect_onset", "stop"): {"None"},
    ("quietest_window", "start"): {"zero"},
    ("quietest_window", "stop"): {"None"},
    ("SearchWindow", "rest_until"): {"zero"},
    ("onset_multiverse", "events"): {"one in a list"},
    ("onset_multiverse", "cutoffs"): {"one in a list"},
    ("onset_multiverse", "sd_multiples"): {"one in a list"},
    ("onset_multiverse", "minimum_durations"): {"one in a list"},
    ("onset_multiverse", "baselines"): {"None"},
    ("MotorPool", "interval_variation"): {"zero"},
    ("rates", "excitation"): {"one in a list"},
    ("simulate_vasti", "common"): {"zero"},
    ("simulate_vasti", "variation"): {"zero"},
    ("simulate_vasti", "seed"): {"zero"},
}


def test_every_public_function_is_tried():
    public = {
        member
        for name, member in vars(emg).items()
        if not name.startswith("_") and getattr(member, "__module__", None) == "patella.emg"
    }
    assert public == {call for call in GOOD if not inspect.ismethod(call)} | RESULTS


@pytest.mark.parametrize("call", GOOD, ids=lambda call: call.__name__)
def test_good_input_is_used(call):
    call(**GOOD[call])


@pytest.mark.parametrize(
    ("call", "argument"),
    [(call, argument) for call, good in GOOD.items() for argument in good],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_bad_input_is_refused_by_name(call, argument):
    for kind, value in BAD.items():
        if kind in USABLE.get((call.__name__, argument), ()):
            call(**GOOD[call] | {argument: value})
            continue
        with pytest.raises(ValueError, match=r"(?s)^.{26,299}$") as refusal:
            call(**GOOD[call] | {argument: value})
        message = str(refusal.value)
        related = {"window": "SearchWindow", "baselines": "baseline", "cutoffs": "cutoff", "events": "event"}
        names = {argument, argument.removesuffix("s"), related.get(argument, argument)}
        assert any(name in message for name in names), f"{kind}: {message}"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: emg.band_pass(np.ones(0), RATE), "raw"),
        (lambda: emg.band_pass(SIGNAL, 900), "lower the cut-off"),
        (lambda: emg.band_pass(SIGNAL, RATE, low=500), "low must lie below high"),
        (lambda: emg.band_pass(SIGNAL[:50], RATE), "50 samples, too few for this filter: .* more than 50"),
        (lambda: emg.envelope(SIGNAL, RATE, 500), "lower the cut-off"),
        (lambda: emg.envelope(SIGNAL[:99], RATE, 10), "more than 100"),
        (lambda: emg.detect_onset(ENVELOPE, RATE, (0.05, 0.02), 3, 0.01), "must follow each other"),
        (lambda: emg.detect_onset(ENVELOPE, RATE, (0, 4), 3, 0.01), "must follow each other"),
        (lambda: emg.detect_onset(ENVELOPE, RATE, (0, 1, 2), 3, 0.01), "a start and a stop"),
        (lambda: emg.detect_onset(ENVELOPE, RATE, (0, 1), 3, 1e-5), "a sample or more"),
        (lambda: emg.quietest_window(ENVELOPE, RATE, 4), "allow no window"),
        (lambda: emg.onset_near(ENVELOPE, RATE, 0.1, 3, 0.01), "leave that event out"),
        (lambda: emg.onset_near(ENVELOPE, RATE, 2.9, 3, 0.01), "leave that event out"),
        (lambda: emg.SearchWindow(baseline=0.6), "baseline must fit in"),
        (lambda: emg.SearchWindow(until=0.01), "rest_until must lie below until"),
        (lambda: emg.onset_multiverse(SIGNAL, SIGNAL[1:], RATE, [1.5], [50], [3], [0.02]), "equally long"),
        (lambda: emg.onset_multiverse(SIGNAL, SIGNAL, RATE, [1.5], [600], [3], [0.02]), "above 1200 Hz"),
        (lambda: emg.summarize_multiverse(pd.DataFrame()), "has 0 rows"),
        (lambda: emg.band_pass(np.where(SIGNAL > 2, np.nan, SIGNAL), RATE), "cut out or fill the gaps"),
        (lambda: emg.MotorPool(minimum_rate=30), "must not exceed a peak rate"),
        (lambda: emg.simulate_vasti(0.5, effort=0, seed=0), "effort must be above 0"),
    ],
)
def test_what_does_not_fit_together_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
