"""Surface EMG: filtering, envelope, onset detection, and a simulated pair of vasti.

Signals are 1-D arrays sampled at `rate` (Hz); times are seconds from the first sample.
Every function raises ValueError, in words, for what it cannot use.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import product
from reprlib import repr as shortened

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal

from patella.checks import (
    check,
    check_below,
    check_choice,
    check_positive,
    check_whole,
    require,
    sample,
    single_numbers,
)

# ---------------------------------------------------------------- what no function can use


def _positive(**values):
    """The named single numbers, all of them positive."""
    found = single_numbers(**values)
    check_positive(**dict(zip(values, found)))
    return found


def _between(low, high, **values):
    """The named single numbers, all of them from `low` to `high`."""
    found = single_numbers(**values)
    for name, value in zip(values, found):
        check(low <= value <= high, name, value, f"lie between {low:g} and {high:g}")
    return found


def _order(order):
    check_whole(order=_between(1, 8, order=order)[0])
    return int(order)


def _signal(**named):
    """One named signal; gaps are not to be dropped, as elsewhere, for that would shift time."""
    ((name, values),) = named.items()
    if getattr(values, "dtype", None) == np.float64:
        require(np.isfinite(values), f"{name} holds NaN or infinity: cut out or fill the gaps first.")
    return sample(**named)


def _instance(kind, **named):
    ((name, value),) = named.items()
    require(isinstance(value, kind), f"{name} must be a {kind.__name__}, got {shortened(value)}.")


def _sample_numbers(rate, **times):
    """Whole sample numbers of times in seconds."""
    return [round(time * rate) for time in single_numbers(**times)]


# ---------------------------------------------------------------- from raw signal to envelope

STANDSTILL = 0.05  # s: longer than the packets that wireless recorders lose, shorter than any padding


def band_pass(raw, rate, low=20.0, high=450.0, order=4):
    """Remove movement artefact below `low` and noise above `high`, without shifting time.

    Parameters
    ----------
    raw : array_like, shape (n,)
        Raw EMG, any unit.
    rate : float
        Sampling rate in Hz, more than twice `high`.
    low, high : float
        Cut-off frequencies in Hz. The defaults are our choice: a usual band for surface EMG,
        kept below half of the 1000 Hz at which the walker of chapter 04 was recorded.
    order : int
        Order of the Butterworth low-pass from which the filter is made, 1 to 8. A band-pass
        has twice as many poles: "order 4" falls off on each side like a filter of order 4,
        but is one of order 8, and it runs twice.

    Returns
    -------
    ndarray, shape (n,)
        Filtered EMG in the unit of `raw`.

    Raises
    ------
    ValueError
        A sampling rate too low for the cut-off, cut-offs out of order, or a signal that is
        shorter than a period of `low`, not 1-D, has missing values, stands still for 50 ms
        (padding, a dead channel) or is clipped.

    Notes
    -----
    The filter runs forwards and backwards (zero phase). Each pass takes 3 dB at a cut-off, both
    together 6 dB, half of the amplitude: the usual -3 dB points of the pair lie inside the band
    (`half_power_frequency` tells how far for a low-pass). Beyond its ends the signal is taken to
    go on as its mirror image; within a period of `low` from an end the result rests on that.
    """
    rate, low, high = _positive(rate=rate, low=low, high=high)
    raw = _recorded(rate, raw=raw)
    check_below(low=low, high=high)
    _check_cutoff("high", high, rate)
    sections = signal.butter(_order(order), [low, high], "bandpass", fs=rate, output="sos")
    return _zero_phase("raw", raw, sections, rate / low)


def envelope(filtered, rate, cutoff, order=2):
    """Linear envelope: full-wave rectification, then a low-pass filter without time shift.

    Parameters
    ----------
    filtered : array_like, shape (n,)
        Band-passed EMG.
    rate : float
        Sampling rate in Hz, more than twice `cutoff`.
    cutoff : float
        Cut-off of the low-pass filter in Hz: the lower, the smoother and the more smeared. It
        labels one pass; see `half_power_frequency`.
    order : int
        Order of the Butterworth filter, 1 to 8, which runs forwards and backwards (zero phase).

    Returns
    -------
    ndarray, shape (n,)
        Envelope in the unit of `filtered`.

    Raises
    ------
    ValueError
        A sampling rate too low for the cut-off, a cut-off that is not positive, or a signal that
        is shorter than a period of the cut-off, or that `band_pass` would refuse, too.

    Notes
    -----
    Beyond its ends the rectified signal is taken to go on as its mirror image: within a period
    of the cut-off from an end the envelope rests on that.
    """
    rate, cutoff = _positive(rate=rate, cutoff=cutoff)
    filtered = _recorded(rate, filtered=filtered)
    _check_cutoff("cutoff", cutoff, rate)
    sections = signal.butter(_order(order), cutoff, fs=rate, output="sos")
    return _zero_phase("filtered", np.abs(filtered), sections, rate / cutoff)


def half_power_frequency(cutoff, rate, order=2):
    """Frequency at which a low-pass that runs forwards and backwards really passes half the power.

    Parameters
    ----------
    cutoff : float
        The label: where one pass has its -3 dB, in Hz.
    rate : float
        Sampling rate in Hz, more than twice `cutoff`.
    order : int
        Order of the Butterworth filter, 1 to 8.

    Returns
    -------
    float
        Hz; below the label.

    Raises
    ------
    ValueError
        A cut-off or a rate that is not positive or does not fit the other.

    Notes
    -----
    One pass has the power gain ``1 / (1 + (w / w_c)^(2 order))`` at the frequency
    ``w = tan(pi f / rate)`` before the bilinear transform, two passes its square, which is one
    half where ``(w / w_c)^(2 order) = sqrt(2) - 1``.
    """
    cutoff, rate = _positive(cutoff=cutoff, rate=rate)
    _check_cutoff("cutoff", cutoff, rate)
    narrower = (np.sqrt(2) - 1) ** (1 / (2 * _order(order)))
    return float(rate / np.pi * np.arctan(narrower * np.tan(np.pi * cutoff / rate)))


def _recorded(rate, **named):
    """A named signal in which something was recorded throughout: no padding, dead channel or clipping."""
    (name,) = named
    values = _signal(**named)
    rounding = 8 * np.finfo(float).eps * np.abs(values).max()
    start, count = _longest_run(np.abs(np.diff(values)) <= rounding)
    require(
        count + 1 < min(max(round(STANDSTILL * rate), 5), values.size),
        f"{name} stands still at {values[start]:g} for {count + 1} samples from {start / rate:g} s: "
        "padding, a dead channel, or an amplifier at its limit. Cut that stretch out first.",
    )
    for extreme, limit in [("highest", values.max()), ("lowest", values.min())]:
        start, count = _longest_run(np.abs(values - limit) <= rounding)
        require(
            count < 3,
            f"{name} stays at its {extreme} value, {limit:g}, for {count} samples from "
            f"{start / rate:g} s: it is clipped. Record with less gain, or cut that stretch out.",
        )
    return values


def _longest_run(held):
    """First place and length of the longest run of True; length 0 if there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], held, [False]]).astype(np.int8)))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    return (starts[lengths.argmax()], lengths.max()) if lengths.size else (0, 0)


def _check_cutoff(name, cutoff, rate):
    require(
        rate > 2 * cutoff,
        f"{name} of {cutoff:g} Hz needs a sampling rate above {2 * cutoff:g} Hz, got rate {rate:g}: "
        "lower the cut-off.",
    )


def _zero_phase(name, values, sections, period):
    """Filter both ways; a period (in samples) of the slowest cut-off is mirrored at each end."""
    mirrored = int(np.ceil(period))
    require(
        values.size > mirrored,
        f"{name} has {values.size} samples, too few for this filter: it needs more than {mirrored}, "
        "a period of its lowest cut-off. Give a longer signal or raise that cut-off.",
    )
    return signal.sosfiltfilt(sections, values, padtype="even", padlen=mirrored)


# ---------------------------------------------------------------- onset


RULES: dict[str, Callable] = {
    "every sample": np.min,
    "window mean": np.mean,
}  # what of the window must exceed the threshold


@dataclass(frozen=True)
class Onset:
    """A detected onset and how it came about; times in seconds, `time` NaN if none was found."""

    time: float
    threshold: float
    baseline_start: float
    baseline_stop: float


def detect_onset(envelope, rate, baseline, sd_multiple, minimum_duration, stop=None, rule="every sample"):
    """First time after the baseline that the envelope stays above its threshold.

    Parameters
    ----------
    envelope : array_like, shape (n,)
        Envelope of the EMG.
    rate : float
        Sampling rate in Hz.
    baseline : tuple of float
        Start and stop of the resting baseline, in seconds from the first sample.
    sd_multiple : float
        The threshold is the baseline mean plus this many baseline SDs.
    minimum_duration : float
        Length in seconds of the window that must lie above the threshold.
    stop : float, optional
        End of the search in seconds; the end of the signal if left out. The whole minimum
        duration must fit in before it.
    rule : {"every sample", "window mean"}
        Whether every sample of the window must exceed the threshold, or only its mean.

    Returns
    -------
    Onset
        The time is that of the window's first sample, the threshold in the unit of `envelope`.

    Raises
    ------
    ValueError
        A baseline or search window outside the signal, a baseline without noise (padding, a dead
        channel), settings that are not positive, or a signal that is too short, not 1-D, or has
        missing values.

    Notes
    -----
    The threshold method compared by Hodges and Bui (1996), Electroencephalogr Clin
    Neurophysiol 101:511, with low-pass filters of 10, 50 and 500 Hz, 1 to 3 SDs and 20 to
    100 ms. In the abstract, which is all that we read, the mean over the window must exceed
    the threshold; the rule that every sample must is the stricter one. SDs divide by the number
    of baseline samples.
    """
    rate, sd_multiple, minimum_duration = _positive(
        rate=rate, sd_multiple=sd_multiple, minimum_duration=minimum_duration
    )
    envelope = _signal(envelope=envelope)
    baseline = sample(minimum=2, baseline=baseline)
    require(baseline.size == 2, f"baseline must be a start and a stop, got {baseline.size} numbers.")
    check_choice(RULES, rule=rule)
    stop = envelope.size / rate if stop is None else stop
    first, last, end, length = _sample_numbers(
        rate, start=baseline[0], baseline=baseline[1], stop=stop, minimum_duration=minimum_duration
    )
    require(
        0 <= first < last < end <= envelope.size,
        f"baseline ({baseline[0]:g} to {baseline[1]:g} s) and the search until {stop:g} s (stop) must "
        f"follow each other within the {envelope.size / rate:g} s of signal.",
    )
    check(length >= 1, "minimum_duration", minimum_duration, f"last a sample or more at {rate:g} Hz")
    rest = _resting(envelope, first, last, rate)
    threshold = rest.mean() + sd_multiple * rest.std()
    time = np.nan
    if end - last >= length:
        above = RULES[rule](sliding_window_view(envelope[last:end], length), axis=1) > threshold
        if above.any():
            time = (last + int(above.argmax())) / rate
    return Onset(time, float(threshold), first / rate, last / rate)


def _resting(envelope, first, last, rate):
    """Samples of a baseline in which a recorder's noise shows: an SD above a ten-millionth of the peak."""
    rest = envelope[first:last]
    require(
        rest.std() > 1e-7 * np.abs(envelope).max(),
        f"envelope does not vary from {first / rate:g} to {last / rate:g} s, so a baseline there has no SD: "
        "padding or a dead channel. Choose a stretch of rest in which the recorder ran.",
    )
    return rest


def quietest_window(envelope, rate, duration, start=0.0, stop=None):
    """Start and stop (s) of the window with the lowest mean between `start` and `stop`.

    Parameters
    ----------
    envelope : array_like, shape (n,)
        Envelope of the EMG.
    rate : float
        Sampling rate in Hz.
    duration : float
        Length of the window in seconds.
    start, stop : float
        Part of the signal to look in, seconds from the first sample; all of it by default.

    Returns
    -------
    tuple of float

    Raises
    ------
    ValueError
        A window that does not fit into that part of the signal, a quietest window without noise
        (padding, a dead channel), or a signal that is too short, not 1-D, or has missing values.
    """
    rate, duration = _positive(rate=rate, duration=duration)
    envelope = _signal(envelope=envelope)
    stop = envelope.size / rate if stop is None else stop
    length, first, last = _sample_numbers(rate, duration=duration, start=start, stop=stop)
    require(
        0 <= first < last <= envelope.size and 2 <= length <= last - first,
        f"duration, start and stop allow no window of {duration:g} s between {start:g} and {stop:g} s "
        f"of the {envelope.size / rate:g} s of signal: shorten the one or widen the other.",
    )
    quietest = first + int(sliding_window_view(envelope[first:last], length).mean(axis=1).argmin())
    _resting(envelope, quietest, quietest + length, rate)
    return quietest / rate, (quietest + length) / rate


@dataclass(frozen=True)
class SearchWindow:
    """Where to look for an onset around an event such as touchdown, in seconds.

    The baseline is the quietest `baseline` seconds between `before` seconds before the event
    and `rest_until` after it; the search ends `until` after it. The defaults are our choice
    for the touchdown of the recorded walkers.

    Raises
    ------
    ValueError
        A time that is no number, a baseline that is not positive or does not fit in before
        `rest_until`, or a search that ends no later than the rest.
    """

    before: float = 0.45
    rest_until: float = 0.05
    until: float = 0.2
    baseline: float = 0.1

    def __post_init__(self):
        before, rest_until, until, _ = single_numbers(**asdict(self))
        _positive(baseline=self.baseline)
        fits = f"fit in between before and rest_until, which lie {before + rest_until:g} s apart"
        check(self.baseline <= before + rest_until, "baseline", self.baseline, fits)
        check_below(rest_until=rest_until, until=until)


def onset_near(
    envelope, rate, event, sd_multiple, minimum_duration, window=SearchWindow(), rule="every sample"
):
    """Onset around one event, against the quietest stretch before it.

    Parameters
    ----------
    envelope, rate, sd_multiple, minimum_duration, rule
        As in `detect_onset`.
    event : float
        Time of the event in seconds from the first sample.
    window : SearchWindow
        Where to take the baseline and to search.

    Returns
    -------
    Onset

    Raises
    ------
    ValueError
        An event so near to an end of the signal that a window does not fit, or what
        `quietest_window` and `detect_onset` refuse.
    """
    _instance(SearchWindow, window=window)
    (event,), (rate,) = single_numbers(event=event), _positive(rate=rate)
    envelope = _signal(envelope=envelope)
    start, end = event - window.before, event + window.until
    first, last = _sample_numbers(rate, start=start, end=end)
    require(
        0 <= first < last <= envelope.size,
        f"event at {event:g} s needs the signal from {start:g} to {end:g} s, which lasts "
        f"{envelope.size / rate:g} s: leave that event out or change the window.",
    )
    baseline = quietest_window(envelope, rate, window.baseline, start, event + window.rest_until)
    return detect_onset(envelope, rate, baseline, sd_multiple, minimum_duration, end, rule)


SETTINGS = ["lowpass_hz", "sd_multiple", "minimum_duration_ms", "baseline_ms", "rule"]


def onset_multiverse(
    first,
    second,
    rate,
    events,
    cutoffs,
    sd_multiples,
    minimum_durations,
    window=SearchWindow(),
    baselines=None,
    rules=("every sample",),
):
    """Onset of `first` minus onset of `second` for every combination of detector settings.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Band-passed EMG of two muscles.
    rate : float
        Sampling rate in Hz.
    events : array_like, shape (m,)
        Times around which to search, seconds from the first sample.
    cutoffs, sd_multiples, minimum_durations : array_like
        Low-pass cut-offs (Hz), threshold multiples, and durations (s) to combine.
    window : SearchWindow
        Where to take the baseline and to search.
    baselines : array_like, optional
        Lengths of the baseline (s) to combine; that of `window` if left out.
    rules : sequence of str
        Rules of `detect_onset` to combine.

    Returns
    -------
    DataFrame
        One row per setting and event: `lowpass_hz`, `sd_multiple`, `minimum_duration_ms`,
        `baseline_ms`, `rule`, `event` (counted from 1), `first_s`, `second_s` and `delay_ms`
        (positive where `first` is later); NaN where no onset was found.

    Raises
    ------
    ValueError
        Signals of unequal length, nothing to combine, or what `envelope` and `onset_near`
        refuse.
    """
    first, second = _signal(first=first), _signal(second=second)
    require(
        first.size == second.size,
        f"first and second must be equally long, got {first.size} and {second.size} samples: "
        "cut the longer one.",
    )
    _instance(SearchWindow, window=window)
    require(
        isinstance(rules, (list, tuple)) and len(rules) > 0,
        f"rules must be a list of one or more of {list(RULES)}, got {shortened(rules)}.",
    )
    for rule in rules:
        check_choice(RULES, rules=rule)
    events, cutoffs = sample(1, events=events), sample(1, cutoffs=cutoffs)
    baselines = [window.baseline] if baselines is None else sample(1, baselines=baselines)
    dials = [
        sample(1, sd_multiples=sd_multiples),
        sample(1, minimum_durations=minimum_durations),
        [replace(window, baseline=float(length)) for length in baselines],
        rules,
    ]
    rows = []
    for cutoff in cutoffs:
        envelopes = [envelope(muscle, rate, cutoff) for muscle in (first, second)]
        for multiple, duration, place, rule in product(*dials):
            setting = (cutoff, multiple, round(1000 * duration, 6), round(1000 * place.baseline, 6), rule)
            for number, event in enumerate(events, start=1):
                onsets = [onset_near(e, rate, event, multiple, duration, place, rule).time for e in envelopes]
                rows.append((*setting, number, *onsets, 1000 * (onsets[0] - onsets[1])))
    return pd.DataFrame(rows, columns=[*SETTINGS, "event", "first_s", "second_s", "delay_ms"])


def summarize_multiverse(multiverse):
    """Number of events with an onset, mean and SD of the delay, for each setting.

    Parameters
    ----------
    multiverse : DataFrame
        As returned by `onset_multiverse`.

    Returns
    -------
    DataFrame
        `lowpass_hz`, `sd_multiple`, `minimum_duration_ms`, `baseline_ms`, `rule`, `n_detected`,
        `mean_ms`, `sd_ms`; the mean is NaN without, the SD with fewer than two detected events.

    Raises
    ------
    ValueError
        Not such a table, or one without rows.
    """
    _instance(pd.DataFrame, multiverse=multiverse)
    missing = [column for column in [*SETTINGS, "delay_ms"] if column not in multiverse]
    require(
        len(multiverse) and not missing,
        f"multiverse has {len(multiverse)} rows and lacks the columns {missing}: "
        "give what onset_multiverse returns.",
    )
    return multiverse.groupby(SETTINGS, as_index=False)["delay_ms"].agg(
        n_detected="count", mean_ms="mean", sd_ms="std"
    )


# ---------------------------------------------------------------- simulation


@dataclass(frozen=True)
class MotorPool:
    """Motor units of a simulated muscle, after Potvin and Fuglevand (2017), without fatigue.

    Excitation counts in units of the first unit's threshold. Thresholds grow exponentially
    from 1 to `threshold_range` over the pool. Above its threshold a unit fires at
    `minimum_rate`, plus `gain` impulses/s per unit of excitation, up to a peak that falls with
    the threshold from `peak_rate_first` to `peak_rate_last`. Sizes grow exponentially from 1
    to `size_range`. `interval_variation` is the SD of the intervals between impulses over
    their mean.

    Raises
    ------
    ValueError
        Fewer than 2 units, ranges not above 1, or rates that are not positive or end below
        `minimum_rate`.

    Notes
    -----
    PLoS Comput Biol 13:e1005581, built on Fuglevand, Winter and Patla (1993), J Neurophysiol
    70:2470. Formulas and values were checked in the authors' own MATLAB code (GitHub,
    JimPotvin/Potvin_Fuglevand_Muscle_Fatigue_Model): there 120 units (``nu``), recruitment
    range 50 (``r``; 30 is named as the other choice), rates of 8 (``minfr``), 35 (``pfr1``) and
    25 impulses/s (``pfrL``), and a slope of 1 (``mir``). `size_range` is the code's range of
    twitch forces (``rp``, 100), and that it serves for the size of action potentials is our
    assumption. So is `interval_variation`: the code has rates, but no single impulses.
    """

    units: int = 120
    threshold_range: float = 50.0
    size_range: float = 100.0
    minimum_rate: float = 8.0
    peak_rate_first: float = 35.0
    peak_rate_last: float = 25.0
    gain: float = 1.0
    interval_variation: float = 0.2

    def __post_init__(self):
        numbers = dict(zip(asdict(self), single_numbers(**asdict(self))))
        check(numbers["units"] >= 2, "units", self.units, "be at least 2")
        check_whole(units=self.units)
        for name in ("threshold_range", "size_range"):
            check(numbers[name] > 1, name, numbers[name], "be above 1: the last unit exceeds the first")
        for name in ("minimum_rate", "peak_rate_first", "peak_rate_last", "gain"):
            check_positive(**{name: numbers[name]})
        peak = min(self.peak_rate_first, self.peak_rate_last)
        lowest = self.minimum_rate
        check(lowest <= peak, "minimum_rate", lowest, f"not exceed a peak rate, {peak:g}")
        check(self.interval_variation >= 0, "interval_variation", self.interval_variation, "be 0 or more")

    @property
    def thresholds(self):
        """Excitation at which each unit starts to fire, shape (units,)."""
        return np.geomspace(1, self.threshold_range, self.units)

    @property
    def sizes(self):
        """Size of each unit's action potential, shape (units,)."""
        return np.geomspace(1, self.size_range, self.units)

    @property
    def full_excitation(self):
        """Excitation at which the last unit reaches its peak rate."""
        return self.threshold_range + (self.peak_rate_last - self.minimum_rate) / self.gain

    def rates(self, excitation):
        """Firing rates in impulses/s, shape (units, n), for an excitation of shape (n,)."""
        excitation = sample(1, excitation=excitation)
        thresholds = self.thresholds[:, None]
        decline = (thresholds - 1) / (self.threshold_range - 1)
        peaks = self.peak_rate_first - (self.peak_rate_first - self.peak_rate_last) * decline
        rates = excitation - thresholds  # in place from here: a second of such a table takes a megabyte
        silent = rates < 0
        rates *= self.gain
        rates += self.minimum_rate
        np.minimum(rates, peaks, out=rates)
        rates[silent] = 0.0
        return rates


@dataclass(frozen=True)
class SimulatedVasti:
    """A simulation, not a recording: drives (fraction of maximum) and EMG (arbitrary units)."""

    time: np.ndarray
    vm_drive: np.ndarray
    vl_drive: np.ndarray
    vm: np.ndarray
    vl: np.ndarray


def simulate_vasti(common, effort=0.4, variation=0.2, duration=10.0, rate=1000.0, *, seed):
    """Simulate surface EMG of two muscles whose motor pools share part of their drive.

    Parameters
    ----------
    common : float
        Share of the drive's fluctuation that both muscles have in common, 0 to 1: the
        expected correlation of the two drives.
    effort : float
        Mean drive as a fraction of the maximum, above 0 and at most 1.
    variation : float
        SD of the fluctuation as a fraction of `effort`.
    duration : float
        Seconds, at least 1.
    rate : float
        Samples per second, at least 1000.
    seed : int
        Seed of the random numbers: the same seed gives the same signals.

    Returns
    -------
    SimulatedVasti
        Arrays of shape (duration * rate,). Drives are cut off at 0 and 1.

    Raises
    ------
    ValueError
        A parameter that is missing or out of its range.

    Notes
    -----
    Each drive is ``effort (1 + variation (sqrt(common) shared + sqrt(1 - common) own))`` where
    both noises are white noise below 5 Hz with an SD of 1. Motor units follow `MotorPool`;
    their spikes are counted with their size and given one shape, a biphasic wave 10 ms long,
    without any cross-talk. The 5 Hz, the wave and equal pools are our simplifications.
    """
    common, effort, variation = _between(0, 1, common=common, effort=effort, variation=variation)
    check(effort > 0, "effort", effort, "be above 0: a muscle at rest has no EMG to simulate")
    (duration,), (rate,) = _between(1, 600, duration=duration), _between(1000, 1e5, rate=rate)
    (whole,) = single_numbers(seed=seed)
    check_whole(seed=whole)
    check(whole >= 0, "seed", whole, "be 0 or more")
    rng = np.random.default_rng(int(seed))
    samples = round(duration * rate)
    shared, *own = (_slow_noise(rng, samples, rate) for _ in range(3))
    drives, muscles = [], []
    for noise in own:
        fluctuation = np.sqrt(common) * shared + np.sqrt(1 - common) * noise
        drives.append(np.clip(effort * (1 + variation * fluctuation), 0, 1))
        muscles.append(_surface_emg(rng, MotorPool(), drives[-1], rate))
    return SimulatedVasti(np.arange(samples) / rate, *drives, *muscles)


def _slow_noise(rng, samples, rate, cutoff=5.0):
    """White noise below the cut-off, with mean 0 and SD 1 over the signal."""
    sections = signal.butter(2, cutoff, fs=rate, output="sos")
    noise = signal.sosfiltfilt(sections, rng.normal(size=samples))
    return (noise - noise.mean()) / noise.std()


def _surface_emg(rng, pool, drive, rate):
    """Sum the action potentials of all units of a pool."""
    phases = pool.rates(drive * pool.full_excitation)
    np.cumsum(phases, axis=1, out=phases)
    phases /= rate
    impulses = np.zeros(drive.size)
    for phase, size in zip(phases, pool.sizes):
        intervals = np.maximum(rng.normal(1, pool.interval_variation, int(phase[-1]) + 10), 0.1)
        intervals[0] *= rng.random()  # units start anywhere in their cycle
        spikes = np.searchsorted(phase, np.cumsum(intervals))
        np.add.at(impulses, spikes[spikes < drive.size], size)
    t = np.arange(-0.005, 0.005, 1 / rate)
    wave = -t * np.exp(-((t / 0.0015) ** 2))
    return signal.fftconvolve(impulses, wave / np.abs(wave).max(), mode="same")
