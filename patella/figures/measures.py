"""Figure 3.1: a drawn leg and a drawn slice through the knee with the three measures of chapter 3."""

from __future__ import annotations

import numpy as np
import pandas as pd

from patella.checks import check_between
from patella.figures import legs, marks, theme
from patella.figures.marks import Shown
from patella.words import degrees, percent

# A slice through a right knee, seen from the foot; the groove's deepest point lies at x = 0.
FEMUR = np.array([
    (-2.9, 0.9), (-2.3, 1.25), (-1.5, 1.05), (-0.7, 0.45), (0, 0.15), (0.6, 0.4), (1.3, 0.8),
    (2.0, 0.9), (2.7, 0.5), (3.1, -0.9), (2.9, -2.3), (2.1, -3), (1.2, -2.7), (0.6, -1.8),
    (0, -1.5), (-0.6, -1.8), (-1.2, -2.7), (-2.1, -3), (-2.9, -2.3), (-3.2, -0.9), (-2.9, 0.9),
])  # fmt: skip
TOP = FEMUR[:9]
WIDTH = 4.4
PATELLA = np.array([
    (-WIDTH / 2, 0), (-1.5, -0.45), (-0.1, -0.95), (1.4, -0.5),
    (WIDTH / 2, 0), (1.5, 0.55), (0, 0.8), (-1.5, 0.55), (-WIDTH / 2, 0),
])  # fmt: skip
CONDYLES = np.array([(-3.6, -3.1), (3.6, -3.1)])
GROOVE = np.array([(0, -3.1), (0, 4.2)])
TILT_ARC = 4.9  # from the patella's outer end

# The leg beside it, from the front: cm from the hip centre, the outer side on the left.
HIP_SPINE, KNEECAP, BUMP_BELOW = np.array([-4.3, 7.0]), np.array([0.0, -39.4]), 8.0
Q_ARC, Q_LINE = 20.0, 25.0  # from the kneecap
LEG_AXES = {"xaxis": "x2", "yaxis": "y2"}
LEG, SLICE = [0, 0.31], [0.35, 1]  # shares of the figure's width


def what_is_measured(q_angle=15, tilt=8, bisect_offset=60) -> Shown:
    """A drawn leg and a drawn slice through the joint with three measures (no data).

    Parameters
    ----------
    q_angle : float
        Angle between the line from hip bone to kneecap and that from kneecap to shin bone, degrees.
    tilt : float
        Angle between the long axis of the patella and the line under the condyles, degrees.
    bisect_offset : float
        Share of the patella's width on the outer side of the groove's line, percent.
    """
    check_between(0, 45, q_angle=q_angle)
    check_between(-45, 45, tilt=tilt)
    check_between(0, 100, bisect_offset=bisect_offset)
    patella = _placed_patella(tilt, bisect_offset)
    outer, inner = patella[[0, 4]]
    crossing = np.array([0, np.interp(0, [outer[0], inner[0]], [outer[1], inner[1]])])
    drawn = marks.figure(
        "What do Q angle, tilt and bisect offset measure?",
        [
            _path(FEMUR, "thigh bone (femur)", theme.SOFT_INK, shape="spline"),
            _path(patella, "patella", theme.INK, shape="spline", width=3),
            _path(CONDYLES, "line under the condyles", theme.SOFT_INK, dash="dash"),
            _path(GROOVE, "line through the deepest point of the groove", theme.SOFT_INK, dash="dot"),
            _path(np.array([outer, crossing]), "width on the outer side", theme.SAME, width=6),
            _path(np.array([crossing, inner]), "width on the inner side", theme.ACCENT, width=6),
            *_tilt_angle(outer, tilt),
            *_q_angle(q_angle),
        ],
        x={"visible": False, "range": [-4.2, 4.6], "domain": SLICE},
        y={"visible": False, "range": [-3.3, 4.8], "scaleanchor": "x"},
        xaxis2={"visible": False, "range": [-9, 13], "domain": LEG, "anchor": "y2"},
        yaxis2={"visible": False, "range": [-56, 11], "scaleanchor": "x2", "anchor": "x2"},
        height=440,
        margin={"t": 8},
        showlegend=False,
        annotations=[*_slice_notes(outer, inner, tilt, bisect_offset), *_leg_notes(q_angle)],
    )
    reading = (
        "Drawings, not data: a right leg from the front and a slice through its knee, seen from the foot. "
        "The lines from hip bone to kneecap and from kneecap to shin bone differ by a Q angle of "
        f"{degrees(q_angle, None)}. The patella is tilted by {degrees(tilt, None)} against the line under "
        "the condyles, and "
        f"{percent(bisect_offset, None)} of its width lies on the outer side of the groove line; "
        f"{percent(50)} would be centred."
    )
    table = {
        "measure": ["Q angle", "patellar tilt", "bisect offset"],
        "value": [q_angle, tilt, bisect_offset],
    }
    return Shown(drawn, reading, pd.DataFrame(table | {"unit": ["°", "°", "%"]}))


def _slice_notes(outer, inner, tilt, bisect_offset) -> list[dict]:
    """The sides, and each measure's number where it is measured."""
    across, up = outer + (TILT_ARC + 0.15) * np.array([1, np.sin(np.radians(tilt) / 2)])
    shares = {outer[0] / 2: (bisect_offset, theme.SAME), inner[0] / 2: (100 - bisect_offset, theme.ACCENT)}
    above = max(outer[1], inner[1]) + 0.75
    return [
        marks.note("outer side", -4, 4.5, xanchor="left"),
        marks.note("inner side", 4.4, 4.5, xanchor="right"),
        marks.note("femur", -1.6, -0.8),
        *(
            marks.note(f"<b>{percent(share, None)}</b>", place, above, colour, yanchor="bottom")
            for place, (share, colour) in shares.items()
        ),
        marks.note(f"<b>tilt<br>{degrees(tilt, None)}</b>", across, up, theme.INK, xanchor="left"),
    ]


def _leg_notes(q_angle) -> list[dict]:
    across, up = KNEECAP + 0.6 * Q_ARC * np.array([np.tan(np.radians(q_angle) - _lean()), 1])
    beside: dict = {"xref": "x2", "yref": "y2", "xanchor": "left", "align": "left"}
    return [
        marks.note("hip bone", HIP_SPINE[0], HIP_SPINE[1] + 1.2, xref="x2", yref="y2", yanchor="bottom"),
        marks.note(f"<b>Q angle<br>{degrees(q_angle, None)}</b>", across, up, theme.INK, xshift=5, **beside),
        marks.note("shin<br>bone", 4.4, _bump(q_angle)[1] - 2, **beside),
    ]


def _bump(q_angle) -> np.ndarray:
    """Where the lower line ends on the shin bone, which the Q angle carries outward."""
    turn = np.radians(q_angle) - _lean()
    return KNEECAP - BUMP_BELOW * np.array([np.sin(turn), np.cos(turn)])


def _lean() -> float:
    """By how much the upper line leans outward, radians."""
    across, up = HIP_SPINE - KNEECAP
    return float(np.arctan2(-across, up))


def _q_angle(q_angle) -> list[dict]:
    """The leg with both lines, the lower one carried on, and the angle between them."""
    *bones, _ = legs.bones_from_the_front(0)
    bump = _bump(q_angle)
    turns = np.linspace(-_lean(), np.radians(q_angle) - _lean(), 9)
    toward = np.column_stack([np.sin(turns), np.cos(turns)])
    wedge = _path(np.vstack([KNEECAP, KNEECAP + Q_ARC * toward, KNEECAP]), "Q angle", theme.ACCENT)
    ends = np.array([HIP_SPINE, KNEECAP, bump])
    drawn = [
        *bones,
        legs.kneecap_from_the_front(0),
        wedge | {"fill": "toself", "fillcolor": theme.BAND},
        _path(
            np.array([KNEECAP, KNEECAP + Q_LINE * toward[-1]]),
            "lower line, carried on",
            theme.INK,
            dash="dot",
        ),
        _path(ends, "lines of the Q angle", theme.INK) | {"mode": "lines+markers", "marker": {"size": 8}},
    ]
    return [mark | LEG_AXES for mark in drawn]


def _tilt_angle(outer, tilt) -> list[dict]:
    """The direction of the line under the condyles, and how far the patella is turned from it."""
    turns = np.radians(np.linspace(0, tilt, 9))
    arc = outer + TILT_ARC * np.column_stack([np.cos(turns), np.sin(turns)])
    level = np.array([outer, outer + np.array([TILT_ARC, 0])])
    return [
        _path(level, "as the line under the condyles", theme.SOFT_INK, dash="dash", width=1.5),
        _path(arc, "tilt", theme.INK),
    ]


def _placed_patella(tilt, bisect_offset) -> np.ndarray:
    """The patella's outline, turned, just above the femur, its width divided by the groove's line."""
    turn = np.radians(tilt)
    outline = PATELLA @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    outline[:, 0] -= (bisect_offset / 100 - 0.5) * WIDTH * np.cos(turn)
    surface = np.interp(outline[:, 0], *TOP.T)
    outline[:, 1] += np.max(surface - outline[:, 1]) + 0.4
    return outline


def _path(points, name, colour, width=2, **line) -> dict:
    x, y = np.round(points, 2).T
    return marks.curve(x, y, colour=colour, width=width, **line) | marks.named(name)
