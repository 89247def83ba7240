"""Figures of chapter 04's signals: a simulated pair of vasti, and the EMG of a walker, step by step."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from patella import emg
from patella.checks import check, check_choice, single_numbers
from patella.figures import marks, theme
from patella.synthesis import drive
from patella.synthesis.recording import NAMES, Multiverse, Walk, extremes
from patella.words import GLUE, counted, number, percent, quantity

COLOURS = {"VM": theme.MUSCLES["vastus medialis"], "VL": theme.MUSCLES["vastus lateralis"]}
AXES = {"VM": "y", "VL": "y2"}
LINE_OF_TYPE = 18  # height of a name on the axis of the envelopes

MUSCLES = {name: code for code, name in NAMES.items()}
STAGES = {
    "raw": "as recorded: positive and negative swings around a mean that is not quite zero",
    "filtered": f"after a band-pass from 20 to {quantity(450, 'Hz')}: this recording was clean, so the eye "
    "sees little change, but the mean is now next to zero",
    "rectified": "rectified: every negative value is turned positive, so that activity no longer cancels "
    "itself out",
}


def shared_drive(common=80, effort=40) -> marks.Shown:
    """Simulated envelopes of VM and VL whose motor pools share part of their drive.

    Parameters
    ----------
    common : float
        Share of the fluctuation of the drive that both muscles have in common, in percent.
    effort : float
        Mean drive in percent of the maximum.
    """
    made = drive.shared_drive(common, effort)
    drawn = slice(0, 4000, 50)
    time = made.time[drawn].round(2)
    envelopes = {name: envelope[drawn].round(1) for name, envelope in made.envelopes.items()}
    figure = marks.figure(
        "How independent could VM and VL be? (simulation)",
        [
            marks.curve(time, envelope, colour=COLOURS[name], hover=f"{name}: %{{y:.0f}}{GLUE}%")
            | {"name": name}
            for name, envelope in envelopes.items()
        ],
        x=marks.scale("time (s)", span=(0, 4)),
        y=marks.scale("envelope (% of its own mean)", span=(0, 220)),
        height=400,
        annotations=_names_beside(time[-1], {name: envelope[-1] for name, envelope in envelopes.items()}),
        showlegend=False,
        margin={"t": 16, "r": 44},
    )
    reading = (
        f"Simulation: with {percent(common)} of the drive’s fluctuation in common, at {percent(effort)} "
        f"effort, the two envelopes correlate at about r = {number(made.correlation, 1)}, and the VM’s part "
        f"of the pair stays between about {number(made.low)} and {percent(made.high)} for nine tenths of the "
        f"time ({percent(50)} is its own average). Computed over {quantity(20, 's')}, of which the first "
        f"{quantity(4, 's')} are drawn; another {quantity(20, 's')} could move r by 0.1 and the percentages "
        "by 1."
    )
    titles = {f"{name} envelope (% of mean)": envelope for name, envelope in envelopes.items()}
    return marks.Shown(figure, reading, pd.DataFrame({"time (s)": time} | titles))


def _names_beside(x: float, ends: dict[str, float]) -> list[dict]:
    """The names of two lines beside their ends, so far apart that both can be read."""
    low, high = sorted(ends, key=ends.__getitem__)
    gap = max(0, LINE_OF_TYPE - ends[high] + ends[low]) / 2
    places = {low: ends[low] - gap, high: ends[high] + gap}
    return [
        marks.note(f"<b>{name}</b>", x, round(y, 1), COLOURS[name], xanchor="left", xshift=4)
        for name, y in places.items()
    ]


# ------------------------------------------------------------ from electrode to envelope


def whole_recording(walk: Walk, muscle="vm") -> marks.Shown:
    """The raw signal of one muscle over the whole recording, with the touchdowns.

    Parameters
    ----------
    walk : Walk
    muscle : str
        A code of `MUSCLES`.
    """
    check_choice(MUSCLES.values(), muscle=muscle)
    name, values = NAMES[muscle], walk.raw[muscle].to_numpy()
    kept, steps = extremes(values, 20), len(walk.touchdowns)
    colour = theme.MUSCLES.get(name, theme.UNCLEAR)
    figure = marks.figure(
        "What does a muscle’s signal look like while walking?",
        [
            marks.curve((kept / walk.rate).round(3), values[kept].round(0), colour=colour, width=1)
            | {"name": name}
        ],
        x=marks.scale("time (s)", "dashed: the foot touches down", span=(0, 7.7)),
        y=marks.scale("raw EMG (probably µV)", span=(-430, 430)),
        height=320,
        showlegend=False,
        margin={"t": 16},
        shapes=[theme.line_at("x", float(time), dash="dash") for time in walk.touchdowns],
    )
    reading = (
        f"Raw EMG of the {name}, {len(values):,} samples in {quantity(len(values) / walk.rate, 's', 1)}, "
        f"{counted(steps, 'touchdown')}. The signal swings around zero with a standard deviation of "
        f"{number(values.std())} and reaches {number(np.abs(values).max())}. "
        f"Drawn: the lowest and highest value of each {quantity(20, 'ms')}."
    )
    table = {"touchdown": np.arange(1, steps + 1), "time (s)": walk.touchdowns.round(3)}
    return marks.Shown(figure, reading, pd.DataFrame(table))


def _two_panels(title, traces, vm, vl, *, height=440, x=("ms from touchdown",), shapes=()):
    """VM above VL around a touchdown; `vm` and `vl` are the spans of their axes."""
    titles = {
        muscle: {"text": f"<b>{muscle}</b>", "font": {"color": colour}} for muscle, colour in COLOURS.items()
    }
    return marks.figure(
        title,
        traces,
        x=marks.scale(*x, span=(-450, 200), anchor="y2"),
        y=marks.scale(span=vm, domain=[0.54, 1], title=titles["VM"]),
        yaxis2=marks.scale(span=vl, domain=[0, 0.46], title=titles["VL"]),
        height=height,
        showlegend=False,
        margin={"t": 16},
        shapes=[theme.line_at("x", 0, dash="dash"), *shapes],
    )


def filter_and_rectify(walk: Walk, stage="raw", cycle=1) -> marks.Shown:
    """VM and VL around one touchdown: raw, band-passed, or rectified.

    Parameters
    ----------
    walk : Walk
    stage : str
        One of `STAGES`.
    cycle : int
        Gait cycle, counted from 1.
    """
    check_choice(STAGES, stage=stage)
    cut, time = walk.around(cycle)
    traces, rows = [], []
    for muscle, colour in COLOURS.items():
        signal = (walk.raw if stage == "raw" else walk.filtered)[muscle.lower()].to_numpy()
        values = (np.abs(signal) if stage == "rectified" else signal)[cut]
        kept = extremes(values, 5)
        line = marks.curve(time[kept], values[kept].round(1), colour=colour, width=1)
        traces.append(line | {"name": muscle, "yaxis": AXES[muscle]})
        sizes = values.mean().round(2), values.std().round(2), values.min().round(1), values.max().round(1)
        rows.append((muscle, *sizes))
    figure = _two_panels("What do filtering and rectifying do?", traces, (-180, 180), (-320, 320))
    means = " and ".join(f"{number(mean, 2)} ({muscle})" for muscle, mean, *_ in rows)
    reading = (
        f"Cycle {cycle}, {STAGES[stage]}. The mean of these {quantity(time.size, 'ms')} is {means}. "
        "Drawn thinned; computed on every sample."
    )
    return marks.Shown(
        figure, reading, pd.DataFrame(rows, columns=["muscle", "mean", "SD", "lowest", "highest"])
    )


def smoothing(walk: Walk, lowpass=50, cycle=1) -> marks.Shown:
    """Rectified signal and envelope of VM and VL around one touchdown.

    Parameters
    ----------
    walk : Walk
    lowpass : float
        Cut-off of the envelope's low-pass filter in Hz.
    cycle : int
        Gait cycle, counted from 1.
    """
    cut, time = walk.around(cycle)
    traces, rows = [], []
    for muscle in COLOURS:
        filtered = walk.filtered[muscle.lower()].to_numpy()
        smooth = emg.envelope(filtered, walk.rate, lowpass)[cut]
        traces += _signal_and_envelope(time, np.abs(filtered[cut]), smooth, muscle)
        rows.append((muscle, smooth.max().round(1), int(time[smooth.argmax()])))
    figure = _two_panels(
        "How smooth should an envelope be?", traces, (0, 180), (0, 310),
        x=("ms from touchdown", "grey: rectified; coloured: envelope"),
    )  # fmt: skip
    (_, vm_peak, vm_time), (_, vl_peak, vl_time) = rows
    reading = (
        f"Cycle {cycle}, low-pass at {quantity(lowpass, 'Hz', None)}: the envelope peaks at "
        f"{number(vm_peak)} in the VM ({quantity(vm_time, 'ms')} from touchdown) and at {number(vl_peak)} in "
        f"the VL ({quantity(vl_time, 'ms')}). "
        "A lower cut-off gives a smoother, lower curve that starts to rise earlier than the signal does."
    )
    columns = ["muscle", "peak of the envelope", "peak (ms from touchdown)"]
    return marks.Shown(figure, reading, pd.DataFrame(rows, columns=columns))


def _signal_and_envelope(time, rectified, smooth, muscle) -> list[dict]:
    """Traces of both, thinned."""
    thin, thick = extremes(rectified, 5), extremes(smooth, 5)
    signal = marks.curve(time[thin], rectified[thin].round(0), colour=theme.UNCLEAR, width=0.7)
    envelope = marks.curve(time[thick], smooth[thick].round(1), colour=COLOURS[muscle], width=2.5)
    return [
        signal | {"name": "rectified", "yaxis": AXES[muscle]},
        envelope | {"name": f"envelope, {muscle}", "yaxis": AXES[muscle]},
    ]


# ------------------------------------------------------------ from envelope to onset


THRESHOLDS = (1, 2, 3, 5)  # SDs above the mean of the baseline
BASELINES = (50, 100, 200)  # ms
RULES = tuple(emg.RULES)
GRIP_AT = -425  # ms from touchdown, beside the axis


def _dials(lowpass, threshold, duration, baseline, rule) -> str:
    """A setting of the detector in words."""
    low, high = quantity(lowpass, "Hz", None), quantity(threshold, "SD", None)
    above = {"every sample": "every sample of", "window mean": "the mean of"}[rule]
    return (
        f"low-pass {low}, {above} {quantity(duration, 'ms', None)} above mean + {high}, "
        f"baseline {quantity(baseline, 'ms', None)}"
    )


def onset_detector(
    walk: Walk, lowpass=50, threshold=3, duration=25, baseline=100, rule="every sample", cycle=1
) -> marks.Shown:
    """The foot of the burst around one touchdown, with baseline, threshold and onset.

    Parameters
    ----------
    walk : Walk
    lowpass : float
        Cut-off of the envelope's low-pass filter in Hz.
    threshold : float
        SDs of the baseline above its mean.
    duration : float
        Length in ms of the window that must lie above the threshold.
    baseline : float
        Length of the resting baseline in ms.
    rule : str
        One of `patella.emg.RULES`: what of the window must lie above the threshold.
    cycle : int
        Gait cycle, counted from 1.
    """
    cut, time = walk.around(cycle)
    event = walk.touchdowns[int(cycle) - 1]
    (rest,) = single_numbers(baseline=baseline)
    window = emg.SearchWindow(baseline=rest / 1000)
    traces, shapes, rows = [], [], []
    for muscle in COLOURS:
        filtered = walk.filtered[muscle.lower()].to_numpy()
        smooth = emg.envelope(filtered, walk.rate, lowpass)
        found = emg.onset_near(smooth, walk.rate, event, threshold, duration / 1000, window, rule)
        at = [] if np.isnan(found.time) else [round(found.time * walk.rate) - cut.start]
        traces += _signal_and_envelope(time, np.abs(filtered[cut]), smooth[cut], muscle)
        traces += _onset_marks(time, smooth[cut], at, found.threshold, muscle)
        traces.append(_threshold_grip(smooth, walk.rate, found, muscle))
        ends = [round(1000 * (moment - event)) for moment in (found.baseline_start, found.baseline_stop)]
        shapes += _rest_and_threshold(ends, found.threshold, AXES[muscle])
        onset = round(1000 * (found.time - event)) if at else None
        rows.append((muscle, onset, round(found.threshold, 1), *ends))
    figure = _two_panels(
        "When does the muscle start? Drag the threshold", traces, (0, 30), (0, 30),
        height=500, shapes=shapes,
        x=(
            "ms from touchdown", "grey: rectified; coloured: envelope",
            "blue band: resting baseline; diamond: onset",
        ),
    )  # fmt: skip
    order = _order({muscle: onset for muscle, onset, *_ in rows})
    reading = (
        f"Cycle {cycle}, {_dials(lowpass, threshold, duration, baseline, rule)}: {order} One healthy walker, "
        "one step. Drawn thinned; computed on every sample."
    )
    columns = ["muscle", "onset (ms from touchdown)", "threshold", "baseline from (ms)", "baseline to (ms)"]
    return marks.Shown(figure, reading, pd.DataFrame(rows, columns=columns))


def _threshold_grip(smooth, rate, found, muscle) -> dict:
    """Where the threshold would lie at each multiple of the same baseline's SD."""
    rest = smooth[round(found.baseline_start * rate) : round(found.baseline_stop * rate)]
    levels = [round(rest.mean() + multiple * rest.std(), 2) for multiple in THRESHOLDS]
    return marks.track("threshold", THRESHOLDS, [GRIP_AT] * len(levels), levels) | {"yaxis": AXES[muscle]}


def _onset_marks(time, smooth, at, threshold, muscle) -> list[dict]:
    """The onset, and the two samples of the envelope between which it meets the threshold."""
    beside = [sample + step for sample in at for step in (-1, 0)]
    foot = marks.curve(time[beside], smooth[beside].round(1), colour=COLOURS[muscle], width=2.5)
    foot |= {"name": muscle}
    diamond = {"symbol": "diamond", "line": {"width": 1.5, "color": theme.GROUND}}
    hover = f"{muscle} onset: %{{x}}{GLUE}ms"
    times = time[at]
    mark = marks.points(times, [threshold] * len(times), colour=theme.ACCENT, hover=hover, size=13, **diamond)
    panel = {"yaxis": AXES[muscle]}
    return [foot | panel, mark | panel | {"name": "onset"}]


def _rest_and_threshold(rest, threshold, axis) -> list[dict]:
    """Shapes in one panel: a band over the resting baseline, a line at the threshold."""
    across = {"xref": "x", "x0": -450, "x1": 200, "yref": axis}
    return [
        theme.band_at("x", *rest) | {"xref": "x", "yref": f"{axis} domain"},
        theme.line_at("y", round(threshold, 2), color=theme.ACCENT) | across,
    ]


def _order(onsets: dict) -> str:
    """Which of two onsets in ms came first, in words; None where none was found."""
    missing = [muscle for muscle, onset in onsets.items() if onset is None]
    if missing:
        muscles = " and ".join(missing)
        return f"no onset of {muscles} is found in the search window, so this cycle gives no delay."
    delay = onsets["VM"] - onsets["VL"]
    order = f"the VM starts {quantity(abs(delay), 'ms')} {'after' if delay > 0 else 'before'} the VL"
    return (
        f"VM at {quantity(onsets['VM'], 'ms')}, VL at {quantity(onsets['VL'], 'ms')} from touchdown; "
        f"{order if delay else 'both start together'}."
    )


# ------------------------------------------------------------ all settings of the detector

SETTING = {
    "lowpass": "lowpass_hz",
    "threshold": "sd_multiple",
    "duration": "minimum_duration_ms",
    "baseline": "baseline_ms",
    "rule": "rule",
}
BELOW = -0.04  # of the height: where a setting stands that misses steps
CUTOFF_LOOKS = [("circle", theme.SAME), ("diamond", theme.MORE), ("square", theme.LESS)]


def multiverse(
    found: Multiverse, lowpass=50, threshold=3, duration=25, baseline=100, rule="every sample"
) -> marks.Shown:
    """The mean VM-VL delay of one walker under many detector settings, with one setting marked.

    Parameters
    ----------
    found : Multiverse
    lowpass, threshold, duration, baseline : float
    rule : str
        The setting to mark: one of those in `found`.

    Raises
    ------
    ValueError
        A setting that is not in `found`.
    """
    delays, summary, complete = found.delays, found.summary, found.complete
    check_choice(delays["rule"].unique(), rule=rule)
    chosen = _setting(delays, lowpass=lowpass, threshold=threshold, duration=duration, baseline=baseline)
    chosen["rule"] = rule
    one = summary[_is_set(summary, chosen)].iloc[0]
    steps = delays[_is_set(delays, chosen)].dropna(subset="delay_ms")
    place = complete.index[_is_set(complete, chosen)]
    figure = marks.figure(
        "How long is the delay? It depends on the detector",
        _means(found) + _marked(one, steps, place[0] + 1 if len(place) else BELOW * len(complete)),
        x=marks.scale("VM minus VL onset (ms)", "right of zero: VM later", span=(-110, 170)),
        y=marks.scale(
            "settings, ordered by their mean",
            span=(-0.08 * len(complete), 1.04 * len(complete)),
            tickvals=[BELOW * len(complete), 1, len(complete)],
            ticktext=["in some<br>steps only", "1", str(len(complete))],
        ),
        height=560,
        shapes=[theme.line_at("x", 0)],
    )
    reading = (
        f"{len(complete)} of these {counted(len(summary), 'setting')} find both onsets in all "
        f"{counted(delays['event'].nunique(), 'step')}; their means run from "
        f"{number(complete['mean_ms'].min(), 1)} to {quantity(complete['mean_ms'].max(), 'ms', 1)}, for one "
        "healthy walker, with five dials of the detector and the others left alone. "
        f"Your setting ({_dials(lowpass, threshold, duration, baseline, rule)}) gives "
        f"{_its_mean(one, steps)}."
    )
    return marks.Shown(figure, reading, _multiverse_table(found))


def _setting(delays, **dials) -> dict:
    """Column -> value of each dial; the multiverse must have it."""
    for name, value in zip(dials, single_numbers(**dials)):
        known = delays[SETTING[name]].unique()
        check(
            value in known,
            name,
            value,
            f"be a setting of the multiverse: {', '.join(map('{:g}'.format, known))}",
        )
    return {SETTING[name]: value for name, value in dials.items()}


def _is_set(table, setting) -> pd.Series:
    """Which rows have this setting."""
    return (table[list(setting)] == list(setting.values())).all(axis=1)


@cache  # the same dots return in every state
def _means(found: Multiverse) -> list[dict]:
    """A trace a cut-off: the means of the settings that find all steps."""
    traces, complete = [], found.complete
    for cutoff, (symbol, colour) in zip(sorted(complete["lowpass_hz"].unique()), CUTOFF_LOOKS):
        some = complete[complete["lowpass_hz"] == cutoff]
        hover = [
            f"{_dials(*(getattr(row, column) for column in SETTING.values()))}:<br>"
            f"mean {quantity(row.mean_ms, 'ms', 1)}, SD over steps {quantity(row.sd_ms, 'ms', 1)}"
            for row in some.itertuples()
        ]
        dots = marks.points(
            some["mean_ms"].round(1), some.index + 1, colour=colour, hover=hover, symbol=symbol, size=6
        )
        traces.append(dots | {"name": quantity(cutoff, "Hz", None)})
    return traces


def _marked(one, steps, height) -> list[dict]:
    """The mean of the chosen setting and its single steps."""
    mean = [round(one["mean_ms"], 1)] if one["n_detected"] else []
    single = marks.points(
        steps["delay_ms"].round(1), [height] * len(steps), colour=theme.INK, size=10,
        hover=f"one step: %{{x}}{GLUE}ms", symbol="line-ns-open", line={"width": 2},
    )  # fmt: skip
    setting = marks.points(
        mean, [height] * len(mean), colour=theme.ACCENT, size=18,
        hover=f"your setting: mean %{{x}}{GLUE}ms", symbol="circle-open", line={"width": 3},
    )  # fmt: skip
    return [single | {"name": "its single steps"}, setting | {"name": "your setting"}]


def _its_mean(one, steps) -> str:
    if not one["n_detected"]:
        return "no delay at all, because no step has both onsets"
    reversed_ = int((steps["delay_ms"] < 0).sum())
    return (
        f"a mean delay of {quantity(one['mean_ms'], 'ms', 1)} from {counted(one['n_detected'], 'step')}; "
        f"the VM comes first in {reversed_} of {len(steps)} of them"
    )


@cache
def _multiverse_table(found: Multiverse) -> pd.DataFrame:
    columns = {
        "lowpass_hz": "low-pass (Hz)",
        "sd_multiple": "threshold (SD)",
        "minimum_duration_ms": "minimum duration (ms)",
        "baseline_ms": "baseline (ms)",
        "rule": "above the threshold",
        "n_detected": "steps with both onsets",
        "mean_ms": "mean delay (ms)",
        "sd_ms": "SD over steps (ms)",
    }
    return found.summary[list(columns)].rename(columns=columns).round(1)
