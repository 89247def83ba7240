"""A class's own measurements in the figures of published ones, in a colour of their own.

Each function takes what a figure shows and a class's table, as `evidence.read_class` returns it, and returns
the figure with the class drawn beside the literature, its reading first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from patella import statistics
from patella.figures import marks, theme
from patella.figures.marks import Shown
from patella.synthesis import class_data
from patella.words import GLUE, headcount, interval, number, p_value, percent, quantity

YOURS = theme.ACCENT
NAME, SIMULATED = "your class", "simulated class"
RATIO_MARGIN = 0.15  # of the VMO:VL ratio: the margin of the simulation in figure 5.7


def ratios(shown: Shown, mine: pd.DataFrame) -> Shown:
    """Under the published ratios, the class's mean of each exercise with its SD.

    Parameters
    ----------
    shown : Shown
        From `isolation.ratio_by_exercise`.
    mine : DataFrame
        Class table `ratio`.
    """
    table = class_data.ratio_of_exercises(mine)
    means, spreads, counts = table.mean(), table.std(), table.notna().sum()
    axis = shown.figure.layout.yaxis
    lowest = axis.range[0]
    heights = [lowest - 0.6 - 1.1 * place for place in range(len(table.columns))]
    called = _called(mine)
    labels = [_ratio_label(called, name, means[name], spreads[name], counts[name]) for name in table]
    dots = _diamonds(called, means.round(3), heights, labels, size=14)
    dots |= {"error_x": marks.whisker(means, means - spreads, means + spreads, YOURS, 2)}
    names = [f"{exercise[:26]}<br><span>{called}</span>" for exercise in table]
    ticks = {"tickvals": [*axis.tickvals, *heights], "ticktext": [*axis.ticktext, *names]}
    figure = shown.figure.add_trace(dots)
    figure.update_yaxes(ticks | {"range": [heights[-1] - 0.9, axis.range[1]]})
    added = table.reset_index().melt("person", var_name="exercise", value_name="VMO:VL ratio").dropna()
    if len(table.columns) == 2:
        words = _difference(class_data.ratio_difference(mine, RATIO_MARGIN), "", 2)
    else:
        told = ", ".join(f"{name} {number(means[name], 2)}" for name in table)
        words = f"mean ratios: {told}; with two exercises the figure would tell their difference"
    return _beside(shown, figure, f"{called}, {headcount(len(table))}: {words}.", added)


def _called(mine: pd.DataFrame) -> str:
    """What a class is called: one whose every person says so is simulated."""
    return SIMULATED if mine["person"].astype(str).str.startswith("simulated").all() else NAME


def _ratio_label(called, exercise, mean, spread, count) -> str:
    sd = "" if np.isnan(spread) else f", SD {number(spread, 2)}"
    return f"{called}: {exercise}<br>mean ratio {number(mean, 2)}{sd}, {headcount(count)}"


def onsets(shown: Shown, mine: pd.DataFrame, margin: float) -> Shown:
    """On a line of its own, the class's delays and their mean.

    Parameters
    ----------
    shown : Shown
        From `motor_control.onset_and_error`.
    mine : DataFrame
        Class table `onset`.
    margin : float
        Milliseconds that do not matter: the measuring error that the figure shows.
    """
    found = class_data.onset_delay(mine, margin)
    axis = shown.figure.layout.yaxis
    place = axis.range[0] + 0.2
    delays = found.differences
    each = marks.points(
        delays.round(1), [place] * len(delays), colour=YOURS, size=9, symbol="line-ns-open",
        hover=[f"{person}: {quantity(delay, 'ms', 1)}" for person, delay in delays.items()],
    )  # fmt: skip
    test = found.test
    called = _called(mine)
    said = f"{called}, mean: {quantity(test.mean, 'ms', 1)}"
    mean = _diamonds(called, [round(test.mean, 1)], [place], said, size=14)
    middle, low_end, high_end = (pd.Series([value]) for value in (test.mean, test.ci_low, test.ci_high))
    mean |= {"error_x": marks.whisker(middle, low_end, high_end, YOURS, 3)}
    figure = shown.figure.add_traces([each | {"showlegend": False}, mean])
    ticks = {"tickvals": [*axis.tickvals, place], "ticktext": [*axis.ticktext, called]}
    figure.update_yaxes(ticks | {"range": [place + 0.6, axis.range[1]]})
    low, high = min(-32, delays.min() - 4), max(64, delays.max() + 4)
    figure.update_xaxes(range=[float(low), float(high)])
    words = f"{called}, {headcount(len(delays))}: {_difference(found, 'ms', 1)}."
    added = delays.rename("VM minus VL (ms)").rename_axis("group").reset_index()
    return _beside(shown, figure, words, added)


def readings(shown: Shown, mine: pd.DataFrame) -> Shown:
    """Over the simulated pairs of readings, the class's own.

    Parameters
    ----------
    shown : Shown
        From `tracking.two_readings`.
    mine : DataFrame
        Class table `retest`.
    """
    found = class_data.retest(mine)
    pairs = mine[["person", "first", "second"]].dropna()
    figure = shown.figure.add_trace(_diamonds(_called(mine), pairs["first"], pairs["second"], _people(pairs)))
    figure.add_annotation(_key(mine))
    values = pairs[["first", "second"]].to_numpy()
    low, high = float(min(-6, values.min() - 1)), float(max(30, values.max() + 1))
    figure.update_xaxes(range=[low, high]).update_yaxes(range=[low, high])
    change = statistics.minimal_detectable_change(found.sem)
    words = (
        f"{_called(mine)}, {headcount(found.people)}: ICC {number(found.icc, 2)} ({percent(95)} interval "
        f"{interval(found.ci_low, found.ci_high, 2)}), error of one reading {number(found.sem, 1)}; two "
        f"readings of one person must differ by more than {number(change, 1)} to count as real."
    )
    added = pairs.rename(columns={"first": "first tester (°)", "second": "second tester (°)"})
    return _beside(shown, figure, words, added)


def relation(shown: Shown, mine: pd.DataFrame) -> Shown:
    """Over the simulated points, the class's two measures in SDs from their means.

    Parameters
    ----------
    shown : Shown
        From `tracking.correlation`.
    mine : DataFrame
        Class table `correlation`.
    """
    found = class_data.relation(mine)
    both = mine[["person", "x", "y"]].dropna()
    x, y = ((both[name] - both[name].mean()) / both[name].std() for name in ("x", "y"))
    figure = shown.figure.add_trace(_diamonds(_called(mine), x.round(2), y.round(2), _people(both)))
    figure.add_annotation(_key(mine))
    words = (
        f"{_called(mine)}, {headcount(found.n)}: r = {number(found.r, 2)} ({percent(95)} interval "
        f"{interval(found.low, found.high, 2)}), which explains {percent(100 * found.r**2)} of the variance."
    )
    added = pd.DataFrame({"r": [round(found.r, 2)], "n": [found.n]}).assign(study=_called(mine))
    return _beside(shown, figure, words, added)


def _diamonds(called, x, y, hover, size=11) -> dict:
    """How a class is drawn in every figure."""
    return marks.points(x, y, colour=YOURS, hover=hover, size=size, symbol="diamond") | {"name": called}


def _key(mine: pd.DataFrame) -> dict:
    """What the diamonds are, where neither figure has much to show."""
    corner: dict = {"xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "bottom"}
    return marks.note(f"◆ {_called(mine)}", 1, 0, YOURS, bgcolor=theme.GROUND, **corner)


def _people(rows: pd.DataFrame) -> list[str]:
    return [f"{_called(rows)}, {person}" for person in rows["person"]]


def _difference(found: class_data.Paired, unit: str, digits: int) -> str:
    """A paired difference, tested both ways, in words."""
    test, equality = found.test, found.equality
    shown = (lambda value: quantity(value, unit, digits)) if unit else (lambda value: number(value, digits))
    margin, alike = f"±{GLUE}{shown(found.margin)}", equality.p < 0.05
    if test.ci_low > 0 or test.ci_high < 0:
        verdict = f"a difference is shown, {'though one within' if alike else 'perhaps larger than'} {margin}"
    else:
        verdict = f"no difference is shown, {'and' if alike else 'nor that'} both are alike within {margin}"
    left = f"; {found.left_out}" if found.left_out else ""
    ends = interval(test.ci_low, test.ci_high, digits)
    numbers = f"{shown(test.mean)} ({percent(95)} interval {ends}, {p_value(test.p)})"
    return f"{found.of} {numbers}: {verdict}{left}"


def _beside(shown: Shown, figure, words: str, added: pd.DataFrame) -> Shown:
    """The class's words first, its rows after those of the literature."""
    table = pd.concat([shown.table, added], ignore_index=True)
    return Shown(figure, f"{words[0].upper()}{words[1:]} {shown.reading}", table)
