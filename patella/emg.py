"""Surface EMG: filtering, envelope, onset detection, and a simulated pair of vasti.

Signals are 1-D arrays sampled at `rate` (Hz); times are seconds from the first sample.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal

# ---------------------------------------------------------------- from raw signal to envelope


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
        Order of the Butterworth filter, which runs forwards and backwards (zero phase).

    Returns
    -------
    ndarray, shape (n,)
        Filtered EMG in the unit of `raw`.

    Raises
    ------
    ValueError
        A sampling rate too low for the cut-off, cut-offs out of order, or a signal that is
        too short, not 1-D, or has missing values.
    """
    raw = _signal(raw)
    if not 0 < low < high:
        raise ValueError(f"Cut-offs must satisfy 0 < low < high, got {low} and {high} Hz.")
    _check_rate(rate, high)
    return _zero_phase(signal.butter(order, [low, high], "bandpass", fs=rate, output="sos"), raw)


def envelope(filtered, rate, cutoff, order=2):
    """Linear envelope: full-wave rectification, then a low-pass filter without time shift.

    Parameters
    ----------
    filtered : array_like, shape (n,)
        Band-passed EMG.
    rate : float
        Sampling rate in Hz, more than twice `cutoff`.
    cutoff : float
        Cut-off of the low-pass filter in Hz: the lower, the smoother and the more smeared.
    order : int
        Order of the Butterworth filter, which runs forwards and backwards (zero phase).

    Returns
    -------
    ndarray, shape (n,)
        Envelope in the unit of `filtered`.

    Raises
    ------
    ValueError
        A sampling rate too low for the cut-off, a cut-off that is not positive, or a signal that
        is too short, not 1-D, or has missing values.
    """
    filtered = _signal(filtered)
    _check_rate(rate, cutoff)
    return _zero_phase(signal.butter(order, cutoff, fs=rate, output="sos"), np.abs(filtered))


def _signal(values, minimum=2):
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or values.size < minimum:
        raise ValueError(f"A signal needs a flat list of samples, got shape {values.shape}.")
    if not np.isfinite(values).all():
        raise ValueError("The signal holds NaN or infinity: cut out or fill the gaps first.")
    return values


def _check_rate(rate, cutoff):
    if not cutoff > 0:
        raise ValueError(f"The cut-off must be positive, got {cutoff} Hz.")
    if not rate > 2 * cutoff:
        raise ValueError(
            f"A cut-off of {cutoff} Hz needs a sampling rate above {2 * cutoff} Hz, got {rate}: "
            "lower the cut-off."
        )


def _sample_numbers(times, rate):
    """Whole sample numbers of times in seconds."""
    if not rate > 0:
        raise ValueError(f"rate must be positive, got {rate} Hz.")
    if not np.isfinite(times).all():
        raise ValueError(f"Times must be numbers, got {times} s: leave out events and windows that have none.")
    return [round(float(t) * rate) for t in times]


def _zero_phase(sections, values):
    try:
        return signal.sosfiltfilt(sections, values)
    except ValueError as error:  # the only one left is the length
        raise ValueError(f"{values.size} samples are too few for this filter.") from error


# ---------------------------------------------------------------- onset


@dataclass(frozen=True)
class Onset:
    """A detected onset and how it came about; times in seconds, `time` NaN if none was found."""

    time: float
    threshold: float
    baseline_start: float
    baseline_stop: float


def detect_onset(envelope, rate, baseline, sd_multiple, minimum_duration, stop=None):
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
        Seconds for which the envelope must stay above the threshold.
    stop : float, optional
        End of the search in seconds; the end of the signal if left out. The whole minimum
        duration must fit in before it.

    Returns
    -------
    Onset
        Its threshold is in the unit of `envelope`.

    Raises
    ------
    ValueError
        A baseline or search window outside the signal, settings that are not positive, or a
        signal that is too short, not 1-D, or has missing values.

    Notes
    -----
    The threshold method compared by Hodges and Bui (1996), Electroencephalogr Clin
    Neurophysiol 101:511, with low-pass filters of 10, 50 and 500 Hz, 1 to 3 SDs and 20 to
    100 ms. In the abstract, which is all that we read, the mean over the window must exceed
    the threshold; here every sample of it must. SDs divide by the number of baseline samples.
    """
    envelope = _signal(envelope)
    stop = envelope.size / rate if stop is None else stop
    first, last, end = _sample_numbers((*baseline, stop), rate)
    if not 0 <= first < last < end <= envelope.size:
        raise ValueError(
            f"Baseline {baseline} s and search until {stop} s must follow each other within "
            f"the {envelope.size / rate} s of signal."
        )
    length = round(minimum_duration * rate)
    if length < 1 or not sd_multiple > 0:
        raise ValueError("minimum_duration (one sample or more) and sd_multiple must be positive.")
    rest = envelope[first:last]
    threshold = rest.mean() + sd_multiple * rest.std()
    above = envelope[last:end] > threshold
    time = np.nan
    if above.size >= length:
        stays = sliding_window_view(above, length).all(axis=1)
        if stays.any():
            time = (last + int(stays.argmax())) / rate
    return Onset(time, float(threshold), first / rate, last / rate)


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
        A window that does not fit into that part of the signal, or a signal that is too short,
        not 1-D, or has missing values.
    """
    envelope = _signal(envelope)
    stop = envelope.size / rate if stop is None else stop
    length, first, last = _sample_numbers((duration, start, stop), rate)
    if not (0 <= first < last <= envelope.size and 1 <= length <= last - first):
        raise ValueError(f"No window of {duration} s between {start} and {stop} s of the signal.")
    quietest = first + int(sliding_window_view(envelope[first:last], length).mean(axis=1).argmin())
    return quietest / rate, (quietest + length) / rate


@dataclass(frozen=True)
class SearchWindow:
    """Where to look for an onset around an event such as touchdown, in seconds.

    The baseline is the quietest `baseline` seconds between `before` seconds before the event
    and `rest_until` after it; the search ends `until` after it. The defaults are our choice
    for the touchdown of the recorded walkers.
    """

    before: float = 0.45
    rest_until: float = 0.05
    until: float = 0.2
    baseline: float = 0.1


def onset_near(envelope, rate, event, sd_multiple, minimum_duration, window=SearchWindow()):
    """Onset around one event, against the quietest stretch before it.

    Parameters
    ----------
    envelope, rate, sd_multiple, minimum_duration
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
        `detect_onset` refuses.
    """
    baseline = quietest_window(
        envelope, rate, window.baseline, event - window.before, event + window.rest_until
    )
    return detect_onset(
        envelope, rate, baseline, sd_multiple, minimum_duration, stop=event + window.until
    )


def onset_multiverse(
    first, second, rate, events, cutoffs, sd_multiples, minimum_durations, window=SearchWindow()
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
    cutoffs, sd_multiples, minimum_durations : iterable of float
        Low-pass cut-offs (Hz), threshold multiples, and durations (s) to combine.
    window : SearchWindow
        Where to take the baseline and to search.

    Returns
    -------
    DataFrame
        One row per setting and event: `lowpass_hz`, `sd_multiple`, `minimum_duration_ms`,
        `event` (counted from 1), `first_s`, `second_s` and `delay_ms` (positive where
        `first` is later); NaN where no onset was found.

    Raises
    ------
    ValueError
        Signals of unequal length, nothing to combine, or what `envelope` and `onset_near`
        refuse.
    """
    cutoffs, sd_multiples, minimum_durations, events = map(list, (cutoffs, sd_multiples, minimum_durations, events))
    if len(first) != len(second):
        raise ValueError(f"Both signals must be equally long, got {len(first)} and {len(second)} samples.")
    if not (cutoffs and sd_multiples and minimum_durations and events):
        raise ValueError("Give at least one cut-off, one threshold, one duration and one event.")
    rows = []
    for cutoff in cutoffs:
        envelopes = [envelope(muscle, rate, cutoff) for muscle in (first, second)]
        for multiple, duration in product(sd_multiples, minimum_durations):
            for number, event in enumerate(events, start=1):
                onsets = [onset_near(e, rate, event, multiple, duration, window).time for e in envelopes]
                delay = 1000 * (onsets[0] - onsets[1])
                rows.append((cutoff, multiple, round(1000 * duration, 6), number, *onsets, delay))
    columns = "lowpass_hz sd_multiple minimum_duration_ms event first_s second_s delay_ms"
    return pd.DataFrame(rows, columns=columns.split())


def summarize_multiverse(multiverse):
    """Number of events with an onset, mean and SD of the delay, for each setting.

    Parameters
    ----------
    multiverse : DataFrame
        As returned by `onset_multiverse`.

    Returns
    -------
    DataFrame
        `lowpass_hz`, `sd_multiple`, `minimum_duration_ms`, `n_detected`, `mean_ms`, `sd_ms`;
        the mean is NaN without, the SD with fewer than two detected events.

    Raises
    ------
    ValueError
        A table without rows.
    """
    if multiverse.empty:
        raise ValueError("The multiverse has no rows: nothing to summarize.")
    settings = ["lowpass_hz", "sd_multiple", "minimum_duration_ms"]
    delays = multiverse.groupby(settings, as_index=False)["delay_ms"]
    return delays.agg(n_detected="count", mean_ms="mean", sd_ms="std")


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
        if not self.units >= 2:
            raise ValueError(f"A pool needs at least 2 units, got {self.units}.")
        if not (self.threshold_range > 1 and self.size_range > 1):
            raise ValueError("threshold_range and size_range must be above 1: the last unit exceeds the first.")
        if not (self.gain > 0 and 0 < self.minimum_rate <= min(self.peak_rate_first, self.peak_rate_last)):
            raise ValueError("gain and rates must be positive, and no peak may lie below minimum_rate.")
        if not self.interval_variation >= 0:
            raise ValueError(f"interval_variation must not be negative, got {self.interval_variation}.")

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
        excitation = _signal(excitation, minimum=1)
        thresholds = self.thresholds[:, None]
        decline = (thresholds - 1) / (self.threshold_range - 1)
        peaks = self.peak_rate_first - (self.peak_rate_first - self.peak_rate_last) * decline
        above = excitation - thresholds
        return np.where(above >= 0, np.minimum(self.minimum_rate + self.gain * above, peaks), 0.0)


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
    for name, value, low, high in [
        ("common", common, 0, 1),
        ("effort", effort, 0, 1),
        ("variation", variation, 0, 1),
        ("duration", duration, 1, 600),
        ("rate", rate, 1000, 1e5),
    ]:
        if not low <= value <= high:
            raise ValueError(f"{name} must lie between {low} and {high}, got {value}.")
    if effort == 0:
        raise ValueError("effort must be above 0: a muscle at rest has no EMG to simulate.")
    rng = np.random.default_rng(seed)
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
    phases = np.cumsum(pool.rates(drive * pool.full_excitation), axis=1) / rate
    impulses = np.zeros(drive.size)
    for phase, size in zip(phases, pool.sizes):
        intervals = np.maximum(rng.normal(1, pool.interval_variation, int(phase[-1]) + 10), 0.1)
        intervals[0] *= rng.random()  # units start anywhere in their cycle
        spikes = np.searchsorted(phase, np.cumsum(intervals))
        np.add.at(impulses, spikes[spikes < drive.size], size)
    t = np.arange(-0.005, 0.005, 1 / rate)
    wave = -t * np.exp(-((t / 0.0015) ** 2))
    return signal.fftconvolve(impulses, wave / np.abs(wave).max(), mode="same")
