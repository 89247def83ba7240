"""Figures of chapter 04: activation, the EMG of a walker, onset studies, cause and effect."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from patella import emg, statistics
from patella.figures import theme
from patella.figures.labels import author_year, counted, links, named, source_columns, study_hover, words

COLOURS = {"VM": theme.MUSCLES["vastus medialis"], "VL": theme.MUSCLES["vastus lateralis"]}
NAMES = {"vm": "vastus medialis", "vl": "vastus lateralis", "rf": "rectus femoris", "bf": "biceps femoris", "st": "semitendinosus"}
WINDOW = emg.SearchWindow()


def written(value: float, digits: int = 0) -> str:
    """A number as a reading prints it: with a true minus sign, and none before a zero."""
    return f"{round(float(value), digits) + 0.0:.{digits}f}".replace("-", "−")


# ---------------------------------------------------------------- capacity and activation

HEADS = {
    "rectus_femoris": "rectus<br>femoris",
    "vastus_intermedius": "vastus<br>intermedius",
    "vastus_lateralis": "vastus<br>lateralis",
    "vastus_medialis": "vastus<br>medialis",
}


def capacity_and_activation(muscles: pd.DataFrame, vm_stronger=30, task=40):
    """A toy: four heads, one drive, and a vastus medialis that grows stronger.

    Parameters
    ----------
    muscles : DataFrame
        Table `model_muscles`; the capacities are those of the model of Rajagopal et al.
    vm_stronger : float
        Gain of the vastus medialis in percent of its capacity.
    task : float
        Force that the task needs, in percent of what all four heads could give before.
    """
    before = muscles[muscles["model"] == "Rajagopal2016"].set_index("muscle")["max_isometric_force_n"].loc[list(HEADS)]
    after = before.copy()
    after["vastus_medialis"] *= 1 + vm_stronger / 100
    total = before.sum()
    share_before, share_after = 100 * before / total, 100 * after / total
    # The same force from more capacity: the one drive for all heads goes down.
    drive = task * total / after.sum()
    vm_before, vm_after = 100 * before["vastus_medialis"] / total, 100 * after["vastus_medialis"] / after.sum()

    heads = list(HEADS.values())
    old, new = {"color": theme.UNCLEAR}, {"color": theme.MUSCLES["vastus medialis"]}
    traces = [
        dict(type="bar", x=heads, y=share_before.round(1), name="before", marker=old, hovertemplate="%{y:.1f} %<extra>before</extra>"),
        dict(type="bar", x=heads, y=share_after.round(1), name="after the VM grew stronger", marker=new, hovertemplate="%{y:.1f} %<extra>after</extra>"),
        dict(type="bar", x=heads, y=[task] * 4, marker=old, showlegend=False, yaxis="y2", hovertemplate="%{y:.1f} %<extra>before</extra>"),
        dict(type="bar", x=heads, y=[round(drive, 1)] * 4, marker=new, showlegend=False, yaxis="y2", hovertemplate="%{y:.1f} %<extra>after</extra>"),
    ]
    layout = dict(
        title="Does a stronger muscle become a more active one?",
        height=500,
        barmode="group",
        xaxis={"anchor": "y2", "ticks": "", "tickangle": 0, "tickfont": {"size": 11}},
        yaxis={"domain": [0.56, 1], "range": [0, 70], "title": {"text": "capacity<br>(% of all before)"}},
        yaxis2={"domain": [0, 0.44], "range": [0, 85], "title": {"text": "activation<br>(% of maximum)"}},
    )
    change = "it stays the same" if vm_stronger == 0 else f"it falls to {drive:.1f} %"
    reading = (
        f"A toy model with one drive for all four heads: the VM’s capacity grows by {vm_stronger} %. For the same task the activation was {task} % before; "
        f"{change}, in the VM as in its neighbours. The VM’s share of the force goes from {vm_before:.1f} % to {vm_after:.1f} %. "
        "Capacity changed; who is told to work did not."
    )
    table = pd.DataFrame(
        {
            "head": [words(head) for head in HEADS],
            "capacity before (%)": share_before.round(1).to_numpy(),
            "capacity after (% of all before)": share_after.round(1).to_numpy(),
            "activation before (%)": [float(task)] * 4,
            "activation after (%)": [round(drive, 1)] * 4,
        }
    )
    return go.Figure(traces, layout), reading, table


def shared_drive(common=80, effort=40):
    """Simulated envelopes of VM and VL whose motor pools share part of their drive.

    Parameters
    ----------
    common : float
        Share of the fluctuation of the drive that both muscles have in common, in percent.
    effort : float
        Mean drive in percent of the maximum.
    """
    made = emg.simulate_vasti(common / 100, effort / 100, duration=21, seed=1)
    smooth = {}
    for name, signal in [("VM", made.vm), ("VL", made.vl)]:
        curve = emg.envelope(emg.band_pass(signal, 1000), 1000, 4)[500:20500]  # the ends belong to the filter
        smooth[name] = 100 * curve / curve.mean()
    r = float(np.corrcoef(smooth["VM"], smooth["VL"])[0, 1])
    share = 100 * smooth["VM"] / (smooth["VM"] + smooth["VL"])
    low, high = np.percentile(share, [5, 95])
    time = made.time[:4000:50]
    traces = [
        dict(type="scatter", x=time.round(2), y=curve[:4000:50].round(1), mode="lines", name=name, line={"color": COLOURS[name], "width": 3}, hovertemplate=f"{name}: %{{y:.0f}} %<extra></extra>")
        for name, curve in smooth.items()
    ]
    layout = dict(
        title="How independent could VM and VL be? (simulation)",
        height=400,
        xaxis={"title": {"text": "time (s)"}, "range": [0, 4]},
        yaxis={"title": {"text": "envelope (% of its own mean)"}, "range": [0, 220]},
    )
    reading = (
        f"Simulation: with {common} % of the drive’s fluctuation in common, at {effort} % effort, the two "
        f"envelopes correlate at about r = {written(r, 1)}, and the VM’s part of the pair stays between "
        f"about {low:.0f} and {high:.0f} % for nine tenths of the time (50 % is its own average). "
        "Computed over 20 s, of which the first 4 s are drawn; another 20 s could move r by 0.1 and the percentages by 1."
    )
    table = pd.DataFrame({"time (s)": time.round(2), **{f"{name} envelope (% of mean)": curve[:4000:50].round(1) for name, curve in smooth.items()}})
    return go.Figure(traces, layout), reading, table


# ---------------------------------------------------------------- the signal of one walker


@dataclass(frozen=True, eq=False)
class Walk:
    """One walker's recording: raw and band-passed EMG by muscle; touchdowns in seconds from its first sample."""

    rate: float
    raw: pd.DataFrame
    filtered: pd.DataFrame
    touchdowns: np.ndarray

    @classmethod
    def of(cls, recording: pd.DataFrame, cycles: pd.DataFrame) -> Walk:
        """Build it from the tables of the recording and of its gait cycles."""
        rate = 1000.0
        raw = recording[list(NAMES)]
        filtered = raw.apply(lambda signal: emg.band_pass(signal, rate))
        return cls(rate, raw, filtered, (cycles["touchdown_s"] - recording["time_s"].iloc[0]).to_numpy())


def extremes(values: np.ndarray, samples: int) -> np.ndarray:
    """Fewer points for the eye: where the lowest and the highest value of each stretch of samples stand."""
    stretches = np.pad(values, (0, -len(values) % samples), mode="edge").reshape(-1, samples)
    starts = samples * np.arange(len(stretches))
    return np.union1d(starts + stretches.argmin(axis=1), starts + stretches.argmax(axis=1))


def whole_recording(walk: Walk, muscle="vm"):
    """The raw signal of one muscle over the whole recording, with the touchdowns.

    Parameters
    ----------
    walk : Walk
    muscle : {"vm", "vl", "rf", "bf", "st"}
    """
    values = walk.raw[muscle].to_numpy()
    kept = extremes(values, 20)
    colour = theme.MUSCLES.get(NAMES[muscle], theme.UNCLEAR)
    trace = dict(
        type="scatter",
        x=(kept / walk.rate).round(3),
        y=values[kept].round(0),
        mode="lines",
        name=NAMES[muscle],
        line={"color": colour, "width": 1},
        hoverinfo="skip",
    )
    layout = dict(
        title="What does a muscle’s signal look like while walking?",
        height=320,
        showlegend=False,
        margin={"t": 16},
        shapes=[theme.line_at("x", float(time), dash="dash") for time in walk.touchdowns],
        xaxis={"title": {"text": "time (s)<br>dashed: the foot touches down"}, "range": [0, 7.7]},
        yaxis={"title": {"text": "raw EMG (probably µV)"}, "range": [-430, 430]},
    )
    size = values.std()
    reading = (
        f"Raw EMG of the {NAMES[muscle]}, {len(values):,} samples in {len(values) / walk.rate:.1f} s, {len(walk.touchdowns)} touchdowns. The signal swings around zero "
        f"with a standard deviation of {size:.0f} and reaches {np.abs(values).max():.0f}. Drawn: the lowest and highest value of each 20 ms."
    )
    table = pd.DataFrame({"touchdown": np.arange(1, len(walk.touchdowns) + 1), "time (s)": walk.touchdowns.round(3)})
    return go.Figure([trace], layout), reading, table


STAGES = ["raw", "filtered", "rectified"]


def filter_and_rectify(walk: Walk, stage="raw", cycle=1):
    """VM and VL around one touchdown: raw, band-passed, or rectified.

    Parameters
    ----------
    walk : Walk
    stage : {"raw", "filtered", "rectified"}
    cycle : int
        Gait cycle, counted from 1.
    """
    cut, time = _around(walk, cycle)
    traces, table = [], []
    for row, muscle in enumerate(COLOURS):
        values = (walk.raw if stage == "raw" else walk.filtered)[muscle.lower()].to_numpy()
        values = (np.abs(values) if stage == "rectified" else values)[cut]
        kept = extremes(values, 5)
        traces.append(
            dict(
                type="scatter",
                x=time[kept],
                y=values[kept].round(1),
                mode="lines",
                name=muscle,
                yaxis=["y", "y2"][row],
                line={"color": COLOURS[muscle], "width": 1},
                hoverinfo="skip",
            )
        )
        table.append((muscle, values.mean().round(2), values.std().round(2), values.min().round(1), values.max().round(1)))
    layout = dict(
        title="What do filtering and rectifying do?",
        height=440,
        shapes=[theme.line_at("x", 0, dash="dash")],
        xaxis={"title": {"text": "ms from touchdown"}, "range": [-450, 200], "anchor": "y2"},
        yaxis={"domain": [0.54, 1], "range": [-180, 180], "title": {"text": "VM"}},
        yaxis2={"domain": [0, 0.46], "range": [-320, 320], "title": {"text": "VL"}},
    )
    done = {
        "raw": "as recorded: positive and negative swings around a mean that is not quite zero",
        "filtered": "after a band-pass from 20 to 450 Hz: this recording was clean, so the eye sees little change, but the mean is now next to zero",
        "rectified": "rectified: every negative value is turned positive, so that activity no longer cancels itself out",
    }[stage]
    means = " and ".join(f"{written(mean, 2)} ({muscle})" for muscle, mean, *_ in table)
    reading = f"Cycle {cycle}, {done}. The mean of these 650 ms is {means}. Drawn thinned; computed on every sample."
    return go.Figure(traces, layout), reading, pd.DataFrame(table, columns=["muscle", "mean", "SD", "lowest", "highest"])


def _around(walk: Walk, cycle: int) -> tuple[slice, np.ndarray]:
    """The samples of the search window of one cycle, and their times in ms from touchdown."""
    event = round(walk.touchdowns[cycle - 1] * walk.rate)
    before, after = round(WINDOW.before * walk.rate), round(WINDOW.until * walk.rate)
    return slice(event - before, event + after), np.arange(-before, after) * 1000 / walk.rate


def smoothing(walk: Walk, lowpass=50, cycle=1):
    """Rectified signal and envelope of VM and VL around one touchdown.

    Parameters
    ----------
    walk : Walk
    lowpass : float
        Cut-off of the envelope's low-pass filter in Hz.
    cycle : int
        Gait cycle, counted from 1.
    """
    cut, time = _around(walk, cycle)
    traces, table = [], []
    for row, muscle in enumerate(COLOURS):
        filtered = walk.filtered[muscle.lower()].to_numpy()
        smooth = emg.envelope(filtered, walk.rate, lowpass)[cut]
        traces += _signal_and_envelope(time, np.abs(filtered[cut]), smooth, muscle, row)
        table.append((muscle, smooth.max().round(1), int(time[smooth.argmax()])))
    layout = dict(
        title="How smooth should an envelope be?",
        height=440,
        shapes=[theme.line_at("x", 0, dash="dash")],
        xaxis={"title": {"text": "ms from touchdown"}, "range": [-450, 200], "anchor": "y2"},
        yaxis={"domain": [0.54, 1], "range": [0, 180], "title": {"text": "VM"}},
        yaxis2={"domain": [0, 0.46], "range": [0, 310], "title": {"text": "VL"}},
    )
    (_, vm_peak, vm_time), (_, vl_peak, vl_time) = table
    reading = (
        f"Cycle {cycle}, low-pass at {lowpass} Hz: the envelope peaks at {vm_peak:.0f} in the VM "
        f"({written(vm_time)} ms from touchdown) and at {vl_peak:.0f} in the VL ({written(vl_time)} ms). "
        "A lower cut-off gives a smoother, lower curve that starts to rise earlier than the signal does."
    )
    return go.Figure(traces, layout), reading, pd.DataFrame(table, columns=["muscle", "peak of the envelope", "peak (ms from touchdown)"])


def _signal_and_envelope(time, rectified, smooth, muscle, row, marked=()) -> list[dict]:
    """Traces of both; `marked` are samples of the envelope that must be drawn."""
    axis = ["y", "y2"][row]
    thin, thick = extremes(rectified, 5), np.union1d(extremes(smooth, 5), marked).astype(int)
    line = dict(type="scatter", mode="lines", yaxis=axis, hoverinfo="skip")
    return [
        line
        | dict(x=time[thin], y=rectified[thin].round(0), name="rectified", showlegend=row == 0)
        | dict(line={"color": theme.UNCLEAR, "width": 0.7}),
        line
        | dict(x=time[thick], y=smooth[thick].round(1), name=f"envelope, {muscle}")
        | dict(line={"color": COLOURS[muscle], "width": 2.5}),
    ]


def onset_detector(walk: Walk, lowpass=50, threshold=3, duration=25, cycle=1):
    """The foot of the burst around one touchdown, with baseline, threshold and onset.

    Parameters
    ----------
    walk : Walk
    lowpass : float
        Cut-off of the envelope's low-pass filter in Hz.
    threshold : float
        SDs of the baseline above its mean.
    duration : float
        Shortest time above the threshold in ms.
    cycle : int
        Gait cycle, counted from 1.
    """
    cut, time = _around(walk, cycle)
    event = walk.touchdowns[cycle - 1]
    traces, shapes, onsets = [], [theme.line_at("x", 0, dash="dash")], {}
    edge = {"width": 1.5, "color": theme.GROUND}
    diamond = {"size": 13, "symbol": "diamond", "color": theme.ACCENT, "line": edge}
    for row, muscle in enumerate(COLOURS):
        filtered = walk.filtered[muscle.lower()].to_numpy()
        smooth = emg.envelope(filtered, walk.rate, lowpass)
        found = emg.onset_near(smooth, walk.rate, event, threshold, duration / 1000)
        at = [] if np.isnan(found.time) else [round(found.time * walk.rate) - cut.start]
        # Between this sample and the one before it the curve meets the threshold.
        beside = [sample + step for sample in at for step in (-1, 0)]
        traces += _signal_and_envelope(time, np.abs(filtered[cut]), smooth[cut], muscle, row, beside)
        axis = ["y", "y2"][row]
        start, stop = (1000 * (moment - event) for moment in (found.baseline_start, found.baseline_stop))
        shapes += [
            {"type": "rect", "xref": "x", "yref": f"{axis} domain", "x0": round(start), "x1": round(stop), "y0": 0, "y1": 1, "fillcolor": theme.BAND, "line": {"width": 0}, "layer": "below"},
            {"type": "line", "xref": "x", "yref": axis, "x0": -450, "x1": 200, "y0": round(found.threshold, 2), "y1": round(found.threshold, 2), "line": {"color": theme.ACCENT, "width": 1.5}},
        ]
        onsets[muscle] = (None if np.isnan(found.time) else round(1000 * (found.time - event)), round(found.threshold, 1), round(start), round(stop))
        traces.append(
            dict(
                type="scatter",
                x=time[at],
                y=[found.threshold] * len(at),
                mode="markers",
                name="onset",
                showlegend=row == 0,
                yaxis=axis,
                marker=diamond,
                hovertemplate=f"{muscle} onset: %{{x}} ms<extra></extra>",
            )
        )
    layout = dict(
        title="When does the muscle start? You set the detector",
        height=500,
        shapes=shapes,
        xaxis={"title": {"text": "ms from touchdown<br>(blue band: resting baseline)"}, "range": [-450, 200], "anchor": "y2"},
        yaxis={"domain": [0.54, 1], "range": [0, 30], "title": {"text": "VM"}},
        yaxis2={"domain": [0, 0.46], "range": [0, 30], "title": {"text": "VL"}},
    )
    setting = f"Cycle {cycle}, low-pass {lowpass} Hz, baseline mean + {threshold} SD, at least {duration} ms: "
    missing = [muscle for muscle, (moment, *_) in onsets.items() if moment is None]
    if missing:
        reading = f"{setting}no onset of {' and '.join(missing)} is found in the search window, so this cycle gives no delay."
    else:
        delay = onsets["VM"][0] - onsets["VL"][0]
        order = "both start together" if delay == 0 else f"the VM starts {abs(delay)} ms {'after' if delay > 0 else 'before'} the VL"
        vm, vl = (written(onsets[muscle][0]) for muscle in COLOURS)
        reading = f"{setting}VM at {vm} ms, VL at {vl} ms from touchdown; {order}."
    reading += " One healthy walker, one step. Drawn thinned; computed on every sample."
    table = pd.DataFrame([(muscle, *found) for muscle, found in onsets.items()], columns=["muscle", "onset (ms from touchdown)", "threshold", "baseline from (ms)", "baseline to (ms)"])
    return go.Figure(traces, layout), reading, table


def multiverse(delays: pd.DataFrame, lowpass=50, threshold=3, duration=25):
    """The mean VM-VL delay of one walker under many detector settings, with one setting marked.

    Parameters
    ----------
    delays : DataFrame
        As `patella.emg.onset_multiverse` returns it, for one length of the baseline and one rule.
    lowpass, threshold, duration : float
        The setting to mark.
    """
    summary = emg.summarize_multiverse(delays).assign(cycles=delays["event"].nunique())
    complete = summary[summary["n_detected"] == summary["cycles"]]
    complete = complete.sort_values("mean_ms", kind="stable").reset_index(drop=True)

    def is_set(table):
        return (table["lowpass_hz"] == lowpass) & (table["sd_multiple"] == threshold) & (table["minimum_duration_ms"] == duration)

    one, steps = summary[is_set(summary)].iloc[0], delays[is_set(delays)].dropna(subset="delay_ms")
    traces = []
    for cutoff, symbol in zip(sorted(complete["lowpass_hz"].unique()), ["circle", "diamond", "square"]):
        some = complete[complete["lowpass_hz"] == cutoff]
        traces.append(
            dict(
                type="scatter",
                x=some["mean_ms"].round(1), y=some.index + 1, mode="markers", name=f"{cutoff:g} Hz",
                marker={"size": 9, "symbol": symbol, "color": [theme.SAME, theme.MORE, theme.LESS][len(traces)]},
                hovertext=[f"low-pass {row.lowpass_hz:g} Hz, {row.sd_multiple:g} SD, {row.minimum_duration_ms:g} ms:<br>mean {row.mean_ms:.1f} ms, SD over steps {row.sd_ms:.1f} ms" for row in some.itertuples()],
                hoverinfo="text",
            )
        )  # fmt: skip
    place = complete.index[is_set(complete)]
    marked = place[0] + 1 if len(place) else -2
    traces += [
        dict(type="scatter", x=steps["delay_ms"].round(1), y=[marked] * len(steps), mode="markers", name="its single steps", marker={"size": 10, "symbol": "line-ns-open", "color": theme.INK, "line": {"width": 2}}, hovertemplate="one step: %{x:.0f} ms<extra></extra>"),
        dict(
            type="scatter",
            x=[round(one["mean_ms"], 1)] if one["n_detected"] else [], y=[marked] if one["n_detected"] else [], mode="markers", name="your setting",
            marker={"size": 18, "symbol": "circle-open", "color": theme.ACCENT, "line": {"width": 3}}, hovertemplate="your setting: mean %{x:.1f} ms<extra></extra>",
        ),
    ]  # fmt: skip
    layout = dict(
        title="How long is the delay? It depends on the detector",
        height=560,
        shapes=[theme.line_at("x", 0)],
        xaxis={"title": {"text": "VM minus VL onset (ms)<br>right of zero: VM later"}, "range": [-110, 170]},
        yaxis={"title": {"text": "settings, ordered by their mean"}, "range": [-4, len(complete) + 2], "tickvals": [-2, 1, len(complete)], "ticktext": ["in some<br>steps only", "1", str(len(complete))], "zeroline": False},
    )
    mean = "no delay at all, because no step has both onsets"
    if one["n_detected"]:
        steps_found = counted(int(one["n_detected"]), "step")
        mean = f"a mean delay of {written(one['mean_ms'], 1)} ms from {steps_found}"
    reversed_ = int((steps["delay_ms"] < 0).sum())
    first = f"; the VM comes first in {reversed_} of {len(steps)} of them" if len(steps) else ""
    reading = (
        f"{len(complete)} of these {len(summary)} settings find both onsets in all "
        f"{summary['cycles'].iloc[0]} steps; their means run from {written(complete['mean_ms'].min(), 1)} to "
        f"{written(complete['mean_ms'].max(), 1)} ms, for one healthy walker, with three dials of the "
        "detector and the others left alone. "
        f"Your setting (low-pass {lowpass} Hz, {threshold} SD, {duration} ms) gives {mean}{first}."
    )
    columns = {"lowpass_hz": "low-pass (Hz)", "sd_multiple": "threshold (SD)", "minimum_duration_ms": "minimum duration (ms)", "n_detected": "steps with both onsets", "mean_ms": "mean delay (ms)", "sd_ms": "SD over steps (ms)"}
    table = summary[list(columns)].rename(columns=columns).round(1).astype(object)
    return go.Figure(traces, layout), reading, table.where(table.notna(), None)


# ---------------------------------------------------------------- the literature

DESIGNS = {
    "cross_sectional": ("snapshot", "circle"),
    "within_pfp": ("patients only", "triangle-up"),
    "prospective_cohort": ("follow-up", "diamond"),
    "experimental_pain": ("experimental pain", "square"),
}
NEITHER = "both muscles earlier"  # the VM was not compared with the VL: no vote on a delay
SIDES = {
    "no difference": theme.SAME,
    NEITHER: theme.UNCLEAR,
    "changed, way not read": theme.UNCLEAR,
    "VMO later": theme.MORE,
}
FINDINGS = {  # beginnings of codes
    "no_": "no difference",
    "vm_and_vl_both_earlier": NEITHER,
    "altered": "changed, way not read",
    "vmo_later": "VMO later",
}
TASKS = ["tendon tap (reflex)", "stairs or steps", "walking", "other tasks"]


def task_class(task: str) -> str:
    """Group the tasks of the onset studies; the first that fits counts."""
    for word, name in [("tendon tap", TASKS[0]), ("stair", TASKS[1]), ("step", TASKS[1]), ("walk", TASKS[2])]:
        if word in task:
            return name
    return TASKS[3]


def onset_side(finding: str) -> str:
    """What an onset study found: one of `SIDES`."""
    for beginning, side in FINDINGS.items():
        if finding.startswith(beginning):
            return side
    raise ValueError(f"The finding {finding!r} is on no side of the onset map: add it to FINDINGS.")


def prepared(onsets: pd.DataFrame) -> pd.DataFrame:
    """Table `onset_direction` (with studies), with side, class of task, total n and hover label."""
    made = onsets.assign(
        side=onsets["finding"].map(onset_side),
        task_class=onsets["task"].map(task_class),
        n=onsets[["n_pfp", "n_control"]].sum(axis=1, min_count=1),
        population=onsets["design"].map({"within_pfp": "pfp", "experimental_pain": "healthy"}).fillna("pfp_and_control"),
    )
    labels = [study_hover(row, f"task: {row['task']}", f"{DESIGNS[row['design']][0]}: {words(row['finding'])}{_p_words(row)}") for row in made.to_dict("records")]
    return made.assign(hover=labels)


def onset_map(onsets: pd.DataFrame, design="all", task="all", minimum_n=0):
    """Map the comparisons of VMO and VL onset: task, direction, design and size.

    Parameters
    ----------
    onsets : DataFrame
        As `prepared` returns it.
    design : str
        A code of the table, or "all".
    task : str
        One of `TASKS`, or "all".
    minimum_n : int
        Smallest number of people, both groups together; above 0 leaves out those not stated.
    """
    rows = onsets
    if design != "all":
        rows = rows[rows["design"] == design]
    if task != "all":
        rows = rows[rows["task_class"] == task]
    if minimum_n:
        rows = rows[rows["n"] >= minimum_n]
    sides = list(SIDES)
    traces = []
    rows = rows.assign(turn=rows.groupby(["side", "task_class"]).cumcount(), of=rows.groupby(["side", "task_class"])["side"].transform("size"))
    for code, (label, symbol) in DESIGNS.items():
        some = rows[rows["design"] == code]
        traces.append(
            dict(
                type="scatter",
                x=some["side"].map(sides.index) + (some["turn"] - (some["of"] - 1) / 2) * np.minimum(0.2, 0.8 / some["of"]),
                # A second step keeps large neighbours apart.
                y=some["task_class"].map(lambda name: len(TASKS) - 1 - TASKS.index(name)) + 0.24 * (some["turn"] % 2) - 0.12 * (some["of"] > 1),
                mode="markers",
                name=label,
                marker={
                    "size": 6 + 1.7 * np.sqrt(some["n"].fillna(4)),
                    "symbol": [symbol + "-open" if unknown else symbol for unknown in some["n"].isna()],
                    "color": some["side"].map(SIDES),
                    "opacity": 0.75,
                    "line": {"width": 1, "color": theme.GROUND},
                },
                hovertext=some["hover"].tolist(),
                hoverinfo="text",
                customdata=links(some),
            )
        )
    layout = dict(
        title="Is the VMO late in people with kneecap pain?",
        height=520,
        showlegend=False,
        annotations=[_key("● snapshot  ▲ patients only<br>◆ follow-up  ■ experimental pain")],
        margin={"b": 48},
        xaxis={
            "tickvals": [0, 1, 2, 3],
            "ticktext": ["no<br>difference", "both<br>earlier", "changed, way<br>not read", "VMO<br>later"],
            "tickangle": 0,
            "range": [-0.5, 3.5],
            "side": "top",
            "showgrid": False,
            "zeroline": False,
        },
        yaxis={"tickvals": list(range(len(TASKS)))[::-1], "ticktext": [name.replace(" ", "<br>", 1) for name in TASKS], "range": [-0.6, len(TASKS) - 0.4], "ticks": "", "zeroline": False},
    )
    shown = rows[["study", "task"]].assign(design=rows["design"].map(lambda code: DESIGNS[code][0]), **{"n with pain": rows["n_pfp"], "n without": rows["n_control"]}, finding=rows["finding"].map(words))
    return go.Figure(traces, layout), _onset_reading(rows), pd.concat([shown, source_columns(rows)], axis=1)


def _key(text: str) -> dict:
    """What the symbols mean, below the plot: a legend would show them in the colour of one point."""
    return {"x": 0, "xref": "paper", "y": 0, "yref": "paper", "xanchor": "left", "yanchor": "top", "yshift": -6, "align": "left", "text": text, "showarrow": False, "font": {"color": theme.SOFT_INK}}


def _p_words(row: dict) -> str:
    if pd.notna(row["p_value"]):
        return f", p = {row['p_value']:g}"
    return f", p {row['p_text']}" if row["p_text"] else ""


def _onset_reading(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "No comparison is left in this selection."
    count = rows["side"].value_counts()
    both = f"In {count.get(NEITHER)} both came earlier, but were not compared with each other: no vote. "
    return (
        f"{counted(len(rows), 'comparison')} from {counted(rows['study_id'].nunique(), 'study', 'studies')}: {count.get('no difference', 0)} found no difference, "
        f"{count.get('VMO later', 0)} a later VMO, {count.get('changed, way not read', 0)} a change whose direction we could not read. "
        + (both if NEITHER in count else "")
        + "This counts; it does not weigh, and samples, tasks and detectors differ."
    )


def onset_and_error(means: pd.DataFrame, measurements: pd.DataFrame, delays: pd.DataFrame, limit="authors", task="step up"):
    """Group means of the onset difference on one axis with the error of measuring one person.

    Parameters
    ----------
    means : DataFrame
        Table `onset_timing`, with studies.
    measurements : DataFrame
        Table `measurements`, with studies: bounds of karst1995 and cavazzuti2010, limits of cowan2000.
    delays : DataFrame
        As `patella.emg.onset_multiverse` returns it, for the healthy walker.
    limit : {"sem", "authors", "between"}
        One SEM, the authors' limit of 1.96 SEM, or our limit between two tests.
    task : {"step up", "step down"}
        Task of the reliability study.
    """
    measure = {"sem": "onset_difference_sem", "authors": "onset_difference_95_confidence_limit", "between": "onset_difference_mdc95"}[limit]
    error = measurements[(measurements["study_id"] == "cowan2000") & (measurements["measure"] == measure) & (measurements["condition"] == task)].iloc[0]
    band = float(error["value"])
    bounds = measurements[measurements["measure"].isin(["onset_difference_upper_bound", "onset_delay_upper_bound"])]
    summary = emg.summarize_multiverse(delays)
    walker = summary[summary["n_detected"] == delays["event"].nunique()]

    labels, traces = [], []
    rows = means.assign(population=means["group"].map({"pfp": "pfp", "control": "healthy"}))
    for group, colour, name in [("pfp", theme.MORE, "mean, with pain"), ("control", theme.SAME, "mean, without")]:
        some = rows[rows["group"] == group]
        heights = [_height(labels, f"Briani 2016<br>{row['task'].split(', ')[1]}") for row in some.to_dict("records")]
        traces.append(
            dict(
                type="scatter",
                x=some["mean"], y=heights, mode="markers", name=name, marker={"size": 13, "color": colour}, hoverinfo="text", customdata=links(some),
                hovertext=[study_hover(row, f"{row['task']}: mean {row['mean']:g} ms, no SD printed") for row in some.to_dict("records")],
            )
        )  # fmt: skip
    for _, row in bounds.iterrows():
        kind = "tendon tap" if "tap" in row["condition"] else "voluntary tasks"
        height = _height(labels, f"{author_year(row)}<br>{kind}")
        traces.append(
            dict(
                type="scatter",
                x=[-row["value"], row["value"]], y=[height] * 2, mode="lines+markers", name="both groups within", legendgroup="bound", showlegend=bool(row.name == bounds.index[0]),
                line={"color": theme.LESS, "width": 3}, marker={"symbol": "line-ns-open", "size": 12, "line": {"width": 3}}, hoverinfo="text", customdata=links(pd.DataFrame([row, row])),
                hovertext=[study_hover(pd.Series({**row, "population": "pfp_and_control"}), f"{row['condition']}: both groups’ differences below {row['value']:g} ms")] * 2,
            )
        )  # fmt: skip
    height = _height(labels, "our walker<br>38 detector settings".replace("38", str(len(walker))))
    traces.append(dict(type="scatter", x=walker["mean_ms"].round(1), y=[height] * len(walker), mode="markers", name="healthy walker", marker={"size": 9, "symbol": "line-ns-open", "color": theme.INK, "line": {"width": 1.5}}, hovertemplate="one setting: mean %{x:.1f} ms<extra></extra>"))
    layout = dict(
        title="Are the reported delays larger than the measuring error?",
        height=500,
        shapes=[theme.band_at("x", -band, band), theme.line_at("x", 0)],
        xaxis={"title": {"text": "VM minus VL onset (ms)<br>right of zero: VM later"}, "range": [-32, 64]},
        yaxis={"tickvals": list(range(len(labels))), "ticktext": labels, "range": [len(labels) - 0.4, -0.6], "ticks": "", "zeroline": False, "tickfont": {"size": 11}},
    )
    inside = int((means["mean"].abs() <= band).sum())
    name = {"sem": "one standard error of measurement", "authors": "the authors’ 95 % limit, 1.96 SEM", "between": "our limit for a change between two tests, 1.96 √2 SEM"}[limit]
    reading = (
        f"Band: ± {band:g} ms ({name}; {task}, ten healthy people; {error['study']}). {inside} of {len(means)} printed group means lie inside. "
        "A mean over a group can be smaller than the error in one person and still be real; but such a difference cannot be told in one patient. "
        f"The same healthy walker’s mean runs from {written(walker['mean_ms'].min(), 1)} to "
        f"{written(walker['mean_ms'].max(), 1)} ms over {len(walker)} settings of the detector."
    )
    shown = pd.concat(
        [
            rows[["study", "task", "group", "n"]].assign(**{"VM minus VL (ms)": rows["mean"].astype(str)}),
            bounds[["study", "condition", "group", "n"]].rename(columns={"condition": "task"}).assign(**{"VM minus VL (ms)": "within ± " + bounds["value"].astype(str)}),
        ]
    )
    return go.Figure(traces, layout), reading, pd.concat([shown, pd.concat([source_columns(rows), source_columns(bounds)])], axis=1)


def _height(labels: list[str], label: str) -> int:
    """The line of a label, which is added if it is new."""
    if label not in labels:
        labels.append(label)
    return labels.index(label)


# ---------------------------------------------------------------- noise alone

AS_PUBLISHED = "as in the studies"


def published_sizes(onsets: pd.DataFrame) -> list[tuple[int, int]]:
    """Group sizes of the snapshot comparisons in which both are known."""
    known = onsets[(onsets["design"] == "cross_sectional") & onsets["n_pfp"].notna() & onsets["n_control"].notna()]
    return [(int(first), int(second)) for first, second in zip(known["n_pfp"], known["n_control"])]


def _simulated(sizes, true_difference, sd, people):
    """Pairs of group sizes with their counts, and of each 300 studies a count, from a stream of its own."""
    groups = Counter(sizes if people == AS_PUBLISHED else [(people, people)] * len(sizes))
    streams = np.random.SeedSequence(2015).spawn(len(groups))
    return groups, [
        statistics.simulate_studies(true_difference, sd, *pair, studies=300 * count, seed=stream)
        for (pair, count), stream in zip(groups.items(), streams)
    ]


def share_significant(sizes: list[tuple[int, int]], true_difference: float, sd: float, people=AS_PUBLISHED) -> float:
    """Share of the studies behind `noise_alone` with p < .05, in percent."""
    _, runs = _simulated(sizes, true_difference, sd, people)
    return 100 * float(np.mean(np.concatenate([run.p for run in runs]) < 0.05))


def noise_alone(sizes: list[tuple[int, int]], true_difference=0.0, sd=20.7, people=AS_PUBLISHED):
    """Simulated two-group onset studies of a known truth: how often significant, how exaggerated.

    Parameters
    ----------
    sizes : list of tuple
        Group sizes of the published studies.
    true_difference : float
        True difference of the group means in ms.
    sd : float
        SD between people in ms.
    people : str or int
        "as in the studies", or people in each group.
    """
    groups, runs = _simulated(sizes, true_difference, sd, people)
    estimates, p = (np.concatenate([getattr(run, name) for run in runs]) for name in ("estimates", "p"))
    # One literature: of each size as many studies as were published, the first ones drawn.
    one, one_p = (np.concatenate([getattr(run, name)[:count] for run, count in zip(runs, groups.values())]) for name in ("estimates", "p"))
    groups = list(groups.elements())
    found = p < 0.05
    edges = np.arange(-60, 82.5, 2.5)
    inside = np.clip(estimates, edges[0] + 0.1, edges[-1] - 0.1)
    middles = (edges[:-1] + edges[1:]) / 2
    traces = [
        dict(type="bar", x=middles, y=(100 * np.histogram(inside[which], edges)[0] / len(p)).round(2), name=name, marker={"color": colour}, hovertemplate="%{y:.1f} % near %{x} ms<extra></extra>")
        for which, name, colour in [(~found, "p ≥ .05", theme.UNCLEAR), (found, "p < .05", theme.MORE)]
    ]
    traces.append(
        dict(
            type="scatter",
            x=one.round(1), y=[1 + (place % 3) for place in range(len(one))], mode="markers", showlegend=False, yaxis="y2",
            marker={"size": [round(5 + 1.7 * sum(group) ** 0.5, 1) for group in groups], "color": [theme.MORE if p < 0.05 else theme.UNCLEAR for p in one_p], "opacity": 0.85, "line": {"width": 1, "color": theme.GROUND}},
            hovertext=[f"simulated study, {first} and {second} people:<br>difference {estimate:.1f} ms, p = {value:.2f}" for (first, second), estimate, value in zip(groups, one, one_p)], hoverinfo="text",
        )
    )  # fmt: skip
    layout = dict(
        title="What would noise alone have published? (simulation)",
        height=480,
        barmode="stack",
        bargap=0.05,
        shapes=[theme.line_at("x", true_difference, color=theme.ACCENT, dash="dot", width=2)],
        annotations=[{"x": true_difference, "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "top", "text": " truth", "showarrow": False, "font": {"color": theme.ACCENT}}],
        xaxis={"title": {"text": "difference found<br>between the groups (ms)"}, "range": [-60, 80]},
        yaxis={"domain": [0, 0.66], "range": [0, 25], "title": {"text": "% of studies"}},
        yaxis2={"domain": [0.72, 1], "range": [0, 4], "showticklabels": False, "ticks": "", "showgrid": False, "title": {"text": "one such<br>literature"}},
    )
    share = 100 * found.mean()
    who = "with the group sizes of the published studies" if people == AS_PUBLISHED else f"with {people} people in each group"
    reading = f"Simulation, {len(p):,} studies {who}, SD {sd:g} ms, true difference {true_difference:g} ms: {share:.0f} % reach p < .05. "
    if true_difference and found.any():
        wrong = 100 * (estimates[found] < 0).mean()
        reading += f"Those that do show {np.abs(estimates[found]).mean():.1f} ms on average, {np.abs(estimates[found]).mean() / true_difference:.1f} times the truth; {wrong:.0f} % of them point the wrong way. "
    else:
        reading += f"Every one of them is false. They show {np.abs(estimates[found]).mean():.1f} ms on average, where there is nothing. "
    reading += f"In the one literature of {len(one)} studies drawn above, {(one_p < 0.05).sum()} {'is' if (one_p < 0.05).sum() == 1 else 'are'} significant."
    table = pd.DataFrame({"people, group 1": [first for first, _ in groups], "people, group 2": [second for _, second in groups], "difference found (ms)": one.round(1), "p": one_p.round(3)})
    return go.Figure(traces, layout), reading, table


# ---------------------------------------------------------------- size, strength, cause and effect


def muscle_size(sizes: pd.DataFrame, against="all"):
    """Map the comparisons of muscle size: which muscle, smaller or not.

    Parameters
    ----------
    sizes : DataFrame
        Table `atrophy_direction`, with studies.
    against : {"all", "the other leg", "other people"}
        Whom the painful leg was compared with.
    """
    rows = sizes[sizes["study_id"] != "giles2013"]  # a review holds studies that may be here already
    rows = rows.assign(against=rows["comparison"].map(compared_with), caution=rows["caution"].map(named))
    if against != "all":
        rows = rows[rows["against"] == against]
    muscles = ["VMO", "VM", "VL", "VI", "RF", "quadriceps", "VMO/VL area ratio"]
    rows = rows[rows["muscle"].isin(muscles)]
    findings = ["smaller_in_pfp", "no_difference"]
    rows = rows.assign(turn=rows.groupby(["muscle", "finding"]).cumcount(), of=rows.groupby(["muscle", "finding"])["finding"].transform("size"))
    traces = []
    for name, symbol in [("the other leg", "circle"), ("other people", "diamond")]:
        some = rows[rows["against"] == name]
        traces.append(
            dict(
                type="scatter",
                x=some["finding"].map(findings.index) + (some["turn"] - (some["of"] - 1) / 2) * 0.11, y=some["muscle"].map(muscles.index), mode="markers", name=f"against {name}",
                marker={"size": 13, "symbol": symbol, "color": some["finding"].map({"smaller_in_pfp": theme.MORE, "no_difference": theme.SAME}), "opacity": 0.8, "line": {"width": 1, "color": theme.GROUND}},
                hovertext=[_size_hover(row) for row in some.to_dict("records")], hoverinfo="text", customdata=links(some),
            )
        )  # fmt: skip
    layout = dict(
        title="Is the vastus medialis smaller, and is it alone?",
        height=460,
        showlegend=False,
        annotations=[_key("● against the other leg<br>◆ against other people")],
        margin={"b": 48},
        xaxis={"tickvals": [0, 1], "ticktext": ["smaller<br>with pain", "no<br>difference"], "tickangle": 0, "range": [-0.55, 1.55], "side": "top", "showgrid": False, "zeroline": False},
        yaxis={"tickvals": list(range(len(muscles))), "ticktext": [name.replace(" area", "<br>area") for name in muscles], "range": [len(muscles) - 0.4, -0.6], "ticks": "", "zeroline": False},
    )
    smaller = rows[rows["finding"] == "smaller_in_pfp"]
    medial = smaller["muscle"].isin(["VMO", "VM"])
    reading = (
        f"{counted(len(rows), 'comparison')} from {counted(rows['study_id'].nunique(), 'study', 'studies')}: {len(smaller)} found the muscle smaller, {medial.sum()} of them the VM or VMO and "
        f"{(~medial).sum()} another muscle, the whole quadriceps or the area ratio. Dong 2021 gives five levels of one CT, the same people each time. All are snapshots: size was not measured before the pain."
    )
    shown = rows[["study", "muscle", "comparison"]].assign(finding=rows["finding"].map(words))
    return go.Figure(traces, layout), reading, pd.concat([shown, source_columns(rows)], axis=1)


def compared_with(comparison: str) -> str:
    """Whom a comparison of size takes as its measure."""
    return "the other leg" if any(word in comparison for word in ("asymptomatic limb", "other limb")) else "other people"


def _size_hover(row: dict) -> str:
    parts = [f"<b>{row['study']}</b>", row["muscle"], *row["comparison"].split(", "), f"{words(row['finding'])}{_p_words(row)}", f"Where: {row['source_location']}"]
    return "<br>".join([*parts, *([f"Caution: {row['caution']}"] if row["caution"] else [])])


def size_and_strength(measurements: pd.DataFrame):
    """How much a painful leg lacks in size and in strength, and what injected pain takes away.

    Parameters
    ----------
    measurements : DataFrame
        Table `measurements`, with studies: callaghan2004 and henriksen2011.
    """
    sides = measurements[measurements["study_id"] == "callaghan2004"]
    lost = measurements["measure"].str.startswith("strength_loss")
    injected = measurements[(measurements["study_id"] == "henriksen2011") & lost]
    injected = injected.sort_values("value", kind="stable")
    lines = ["muscle<br>area", "strength<br>(torque)", "strength lost<br>to injected pain"]
    traces = []
    for group, colour, name, shift in [("pfp", theme.MORE, "people with PFP", -0.14), ("control", theme.SAME, "people without", 0.14)]:
        some = sides[sides["group"] == group]
        traces.append(
            dict(
                type="scatter",
                x=some["value"], y=[(0 if "csa" in measure else 1) + shift for measure in some["measure"]], mode="markers", name=name, marker={"size": 12, "color": colour}, hoverinfo="text", customdata=links(some),
                error_x={"type": "data", "symmetric": False, "array": some["ci_high"] - some["value"], "arrayminus": some["value"] - some["ci_low"], "thickness": 2, "color": colour},
                hovertext=[study_hover(row | {"population": {"pfp": "pfp", "control": "healthy"}[group]}, f"{row['condition']}: {row['value']:g} % ({row['ci_low']:g} to {row['ci_high']:g})") for row in some.to_dict("records")],
            )
        )  # fmt: skip
    low, high = injected["value"]
    pain = pd.Series({**injected.iloc[0], "population": "healthy"})
    traces.append(
        dict(
            type="scatter",
            x=[low, high], y=[2, 2], mode="lines+markers", name="range, pain-free volunteers", line={"color": theme.LESS, "width": 5}, marker={"size": 10, "color": theme.LESS},
            hovertext=[study_hover(pain, f"{low:g} to {high:g} % lost, over speeds and directions")] * 2, hoverinfo="text", customdata=links(injected),
        )
    )  # fmt: skip
    layout = dict(
        title="Does the painful leg lack size, or strength?",
        height=380,
        shapes=[theme.line_at("x", 0)],
        xaxis={"title": {"text": "less than the other leg,<br>or than before (%)"}, "range": [-1, 26]},
        yaxis={"tickvals": [0, 1, 2], "ticktext": lines, "range": [2.6, -0.6], "ticks": "", "zeroline": False},
    )

    def value(measure, group):
        return sides.loc[sides["measure"].str.startswith(measure) & (sides["group"] == group)].iloc[0]

    area, torque, other = value("csa", "pfp"), value("peak", "pfp"), value("peak", "control")
    reading = (
        f"Callaghan 2004, {area['n']:.0f} people with PFP (bars: 95 % intervals): the painful side has {area['value']:g} % less area ({area['ci_low']:g} to {area['ci_high']:g}) but {torque['value']:g} % less torque ({torque['ci_low']:g} to {torque['ci_high']:g}); "
        f"{other['n']:.0f} controls differ by {other['value']:g} % in torque between their legs, too. Injected pain takes {low:g} to {high:g} % of the strength of pain-free people at once, "
        "so a good part of such a deficit needs no wasting at all."
    )
    shown = pd.concat([sides, injected])
    columns = shown[["study", "group", "condition", "measure", "value", "ci_low", "ci_high", "n"]].assign(measure=shown["measure"].map(words))
    table = pd.concat([columns, source_columns(shown)], axis=1).astype(object)
    return go.Figure(traces, layout), reading, table.where(table.notna(), None)


STORIES = {
    "the muscle causes the pain": (True, True, False),
    "the pain changes the muscle": (True, False, True),
    "both, in a circle": (True, True, True),
    "neither": (False, False, False),
}
SCENES = ["snapshot:<br>pain now", "follow-up:<br>before the pain", "experiment:<br>pain injected"]


def clues(onsets: pd.DataFrame, effects: pd.DataFrame, measurements: pd.DataFrame, ledger: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Findings on timing, strength and size, each with its design and whether it found a difference.

    Parameters
    ----------
    onsets, effects, measurements, ledger, sizes : DataFrame
        Tables `onset_direction`, `group_effects`, `measurements`, `evidence_ledger` and
        `atrophy_direction`, with studies.

    Notes
    -----
    One review of follow-up studies of strength stands for all: the others share its studies.
    Onset studies that did not compare the VM with anything are no clue to its timing.
    """
    scene = {"cross_sectional": 0, "prospective_cohort": 1, "prospective": 1, "experimental_pain": 2}
    timing = prepared(onsets[onsets["design"] != "within_pfp"])
    timing = timing[timing["side"] != NEITHER]
    timing = timing.assign(clue="timing", scene=timing["design"].map(scene), difference=timing["side"] != "no difference", what=timing["task"] + ": " + timing["finding"].map(words))
    strength = effects[effects["study_id"].isin(["lankhorst2013", "neal2019"]) & effects["outcome"].isin(["knee_extension_peak_torque", "quadriceps_strength"])]
    numbers = strength["estimate"].astype(str) + " (" + strength["ci_low"].astype(str) + " to " + strength["ci_high"].astype(str) + "), " + strength["statistic"].map(words)
    numbers = numbers.str.replace("-", "−")
    strength = strength.assign(scene=strength["design"].map(scene), difference=(strength["ci_low"] > 0) | (strength["ci_high"] < 0), what=strength["outcome"].map(words) + ": " + numbers)
    cadets = ledger[(ledger["claim_id"] == "strength_loss_only_disuse") & (ledger["study_id"] == "boling2021")]
    cadets = cadets.assign(scene=1, difference=False, what=cadets["finding"], caution="")
    injected = measurements[(measurements["study_id"] == "henriksen2011") & measurements["measure"].str.startswith("strength_loss")].iloc[:1]
    injected = injected.assign(scene=2, difference=True, what="strength falls while the pain lasts")
    strength = pd.concat([strength, cadets, injected]).assign(clue="strength")
    small = sizes[sizes["study_id"] != "giles2013"].drop_duplicates(["study_id", "finding"])
    small = small.assign(clue="size", scene=0, difference=small["finding"] == "smaller_in_pfp", what=small["muscle"] + ", " + small["comparison"])
    columns = ["clue", "scene", "difference", "study", "what", "n", "population", "source_location", "caution", "doi_url"]
    made = pd.concat([timing, strength, small]).reindex(columns=columns).reset_index(drop=True)
    made = made.fillna({"population": "people as described in the source", "caution": ""})
    made["caution"] = made["caution"].map(named)
    return made.assign(hover=[study_hover(row, row["what"]) for row in made.to_dict("records")])


def cause_or_effect(found: pd.DataFrame, suspect="the muscle causes the pain", clue="timing"):
    """Four causal stories, what each says that three designs should show, and what they showed.

    Parameters
    ----------
    found : DataFrame
        As `clues` returns it.
    suspect : str
        One of `STORIES`.
    clue : {"timing", "strength", "size"}
    """
    predicted = STORIES[suspect]
    rows = found[found["clue"] == clue]
    rows = rows.assign(fits=[difference == predicted[scene] for difference, scene in zip(rows["difference"], rows["scene"])], turn=rows.groupby(["scene", "difference"]).cumcount())
    traces = []
    for fits, name, colour, symbol in [(True, "fits the story", theme.LESS, "circle"), (False, "does not fit", theme.MORE, "x")]:
        some = rows[rows["fits"] == fits]
        traces.append(
            dict(
                type="scatter",
                x=some["difference"].astype(int) + 0.15 * (some["turn"] % 5) - 0.3, y=some["scene"] + 0.22 * (some["turn"] // 5) - 0.22, mode="markers", name=name,
                marker={"size": 13, "symbol": symbol, "color": colour, "line": {"width": 1, "color": theme.GROUND}}, hovertext=some["hover"].tolist(), hoverinfo="text", customdata=links(some),
            )
        )  # fmt: skip
    rooms = [
        {"type": "rect", "x0": side - 0.45, "x1": side + 0.45, "y0": scene - 0.42, "y1": scene + 0.42, "fillcolor": theme.BAND, "line": {"color": theme.SAME, "width": 1.5, "dash": "dot"}, "layer": "below"}
        for scene, side in enumerate(map(int, predicted))
    ]
    empty = [scene for scene in range(3) if scene not in set(rows["scene"])]
    layout = dict(
        title="Who did it? Pick a suspect and check the clues",
        height=460,
        legend={"y": -0.05, "yanchor": "top"},
        shapes=rooms,
        annotations=[{"x": 0.5, "y": scene, "text": "no study in this collection", "showarrow": False, "font": {"color": theme.SOFT_INK}} for scene in empty],
        xaxis={"tickvals": [0, 1], "ticktext": ["no difference", "a difference"], "range": [-0.5, 1.5], "side": "top", "showgrid": False, "zeroline": False},
        yaxis={"tickvals": [0, 1, 2], "ticktext": SCENES, "range": [2.5, -0.5], "showgrid": False, "zeroline": False, "ticks": ""},
    )
    parts = []
    for scene, name in enumerate(["snapshots", "follow-ups", "pain experiments"]):
        some = rows[rows["scene"] == scene]
        parts.append(f"{some['fits'].sum()} of {len(some)} {name}" if len(some) else f"no {name} to check")
    same = [name for name, story in STORIES.items() if story[0] == predicted[0] and name != suspect]
    alibi = f" The snapshots fit just as well with “{'” and “'.join(same)}”." if same else ""
    reading = f"Suspect: {suspect}. Dotted rooms: where the story expects the findings on {clue}. It agrees with {', '.join(parts)}.{alibi}"
    shown = pd.DataFrame({"study": rows["study"], "design": [SCENES[scene].replace("<br>", " ") for scene in rows["scene"]], "finding": rows["what"], "fits the story": np.where(rows["fits"], "yes", "no")})
    return go.Figure(traces, layout), reading, pd.concat([shown, source_columns(rows)], axis=1)


PAIN = {"reduced": "pain fell", "reduced_by_design": "pain fell", "not_stated": "not stated", "not_applicable_pain_free": "no pain to begin with"}


def timing_and_pain(changes: pd.DataFrame, treatment="all"):
    """Two by two: did the timing change, and did the pain?

    Parameters
    ----------
    changes : DataFrame
        Table `training_changes`, with studies.
    treatment : {"all", "training", "tape"}
    """
    tape = changes["weeks"] == 0
    rows = changes if treatment == "all" else changes[tape if treatment == "tape" else ~tape]
    rows = rows.assign(
        timing=np.where(rows["timing_change"] == "no_change", 0, 1),
        pain=rows["pain_change"].map(PAIN),
        population=rows["pain_change"].map({"not_applicable_pain_free": "healthy"}).fillna("pfp"),
    )
    columns = ["pain fell", "not stated", "no pain to begin with"]
    rows = rows.assign(turn=rows.groupby(["timing", "pain"]).cumcount(), of=rows.groupby(["timing", "pain"])["pain"].transform("size"))
    traces = []
    for is_tape, name, symbol in [(False, "weeks of training", "circle"), (True, "tape, at once", "square")]:
        some = rows[(rows["weeks"] == 0) == is_tape]
        traces.append(
            dict(
                type="scatter",
                x=some["pain"].map(columns.index) + (some["turn"] - (some["of"] - 1) / 2) * 0.18, y=some["timing"], mode="markers", name=name,
                marker={"size": 14, "symbol": symbol, "color": theme.MORE if not is_tape else theme.SAME, "line": {"width": 1, "color": theme.GROUND}},
                hovertext=[study_hover(row, row["arm"], row["measure"], f"timing: {words(row['timing_change'])}{_p_words(row)}", f"pain: {words(row['pain_change'])}") for row in some.to_dict("records")], hoverinfo="text", customdata=links(some),
            )
        )  # fmt: skip
    layout = dict(
        title="Does pain go when the timing changes?",
        height=380,
        legend={"y": -0.05, "yanchor": "top"},
        xaxis={"tickvals": [0, 1, 2], "ticktext": ["pain<br>fell", "not<br>stated", "no pain to<br>begin with"], "tickangle": 0, "range": [-0.5, 2.5], "side": "top", "showgrid": False, "zeroline": False},
        yaxis={"tickvals": [0, 1], "ticktext": ["timing<br>unchanged", "timing<br>changed"], "range": [-0.5, 1.5], "showgrid": False, "zeroline": False, "ticks": ""},
    )
    cell = rows.groupby(["timing", "pain"]).size()
    reading = (
        f"{counted(len(rows), 'row')} from {counted(rows['study_id'].nunique(), 'study', 'studies')}. Where pain fell, the timing changed in {cell.get((1, 'pain fell'), 0)} and stayed in {cell.get((0, 'pain fell'), 0)}. "
        f"In people without pain it changed in {cell.get((1, 'no pain to begin with'), 0)} and stayed in {cell.get((0, 'no pain to begin with'), 0)}. "
        "So timing can change without pain, and pain can fall without a change of timing."
        if treatment == "all"
        else f"{counted(len(rows), 'row')} from {counted(rows['study_id'].nunique(), 'study', 'studies')}: the timing changed in {(rows['timing'] == 1).sum()} and stayed in {(rows['timing'] == 0).sum()}; pain fell in {(rows['pain'] == 'pain fell').sum()}."
    )
    shown = rows[["study", "arm", "measure", "n", "weeks"]].assign(timing=rows["timing_change"].map(words), pain=rows["pain_change"].map(words)).astype(object)
    return go.Figure(traces, layout), reading, pd.concat([shown.where(shown.notna(), None), source_columns(rows)], axis=1)
