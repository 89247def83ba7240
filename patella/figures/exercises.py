"""A squat and a seated knee extension drawn from the side, as the model of joint load sees them.

Lengths are in shanks.  The posture is that of `mechanics.squat_moment` and `mechanics.extension_moment`: in
the squat thigh and shank are equally long and the weight stays above the ankle; in the knee extension the
thigh is level.  Trunk and foot are only for the eye.
"""

from __future__ import annotations

import numpy as np

from patella.figures import marks, theme
from patella.synthesis.loads import EXTENSION, SQUAT
from patella.words import quantity

COLOURS = {SQUAT: theme.SAME, EXTENSION: theme.MORE}

_ACROSS, _UP = (-2.2, 7.0), (-0.3, 3.0)
_AXES = {"xaxis": "x3", "yaxis": "y3"}
_SEAT = np.array([3.1, 1.0])  # the hip of the person who sits
_NAMED_AT = {SQUAT: (0.6, "left"), EXTENSION: (7.0, "right")}  # where both leave room at every angle


def axes(bottom: float) -> dict:
    """The layout of the panel that holds the legs, from a height of the figure to its top."""
    across = {"range": list(_ACROSS), "visible": False, "anchor": "y3"}
    up = {
        "range": list(_UP),
        "visible": False,
        "anchor": "x3",
        "domain": [bottom, 1],
        "scaleanchor": "x3",
    }
    return {"xaxis3": across, "yaxis3": up}


def squat_joints(flexion: float) -> np.ndarray:
    """Toe, ankle, knee, hip and neck; shape (5, 2)."""
    half = np.radians(flexion) / 2
    knee, hip = np.array([np.sin(half), np.cos(half)]), np.array([0.0, 2 * np.cos(half)])
    return np.array([(0.42, 0), (0, 0), knee, hip, hip + np.array([0.12, 0.6])])


def extension_joints(flexion: float) -> np.ndarray:
    """Toe, ankle, knee, hip and neck; shape (5, 2)."""
    bend, knee = np.radians(flexion), _SEAT + np.array([1.0, 0.0])
    along, forward = np.array([np.cos(bend), -np.sin(bend)]), np.array([np.sin(bend), np.cos(bend)])
    ankle = knee + along
    return np.array([ankle + 0.3 * forward, ankle, knee, _SEAT, _SEAT + np.array([-0.06, 0.75])])


def legs(flexion: float, weight_at: float) -> list[dict]:
    """Both people, each with the line and the lever of the weight.

    Parameters
    ----------
    flexion : float
        Of the knee, degrees.
    weight_at : float
        Distance of the weight from the knee in the knee extension, in shanks.
    """
    squat, seated = squat_joints(flexion), extension_joints(flexion)
    weight = seated[2] + weight_at * (seated[1] - seated[2])
    seat = np.array([(-0.35, -0.16), (0.75, -0.16)]) + _SEAT
    return [
        _line([(-0.5, -0.1), (0.8, -0.1)], theme.SOFT_INK, 2),
        _line(seat, theme.SOFT_INK, 4),
        *_person(squat, SQUAT),
        *_person(seated, EXTENSION),
        *_pull(squat[3], squat[2]),
        *_pull(weight, seated[2]),
    ]


def _person(joints: np.ndarray, exercise: str) -> list[dict]:
    colour = COLOURS[exercise]
    head = joints[-1] + np.array([0.06, 0.2])
    return [
        _line(joints, colour, 9) | {"name": exercise},
        marks.points(*joints[[2]].T.round(2), colour=theme.GROUND, size=7) | _AXES,
        marks.points(*head[:, None].round(2), colour=colour, size=20) | _AXES,
    ]


def _pull(start: np.ndarray, knee: np.ndarray) -> list[dict]:
    """The weight as an arrow that points down, and how far its line passes from the knee."""
    shaft = _line([start, start - np.array([0, 0.45])], theme.INK, 3)
    arrow = shaft | marks.arrow_head(13, theme.INK) | {"name": "weight"}
    lever = _line([(start[0], knee[1]), knee], theme.INK, 2, "dot") | {"name": "lever of the weight"}
    return [lever, arrow]


def _line(points, colour: str, width: float, dash: str = "solid") -> dict:
    return marks.curve(*np.round(points, 2).T, colour=colour, width=width, dash=dash) | _AXES


def names(values: dict[str, str]) -> list[dict]:
    """Before each person the exercise, and what it does to the joint at this angle."""
    top: dict = {"xref": "x3", "yref": "y3", "yanchor": "top", "size": 12}
    notes = []
    for exercise, value in values.items():
        across, side = _NAMED_AT[exercise]
        words, colour = f"<b>{exercise}</b><br>{value}", COLOURS[exercise]
        notes.append(marks.note(words, across, 2.95, colour, xanchor=side, align=side, **top))
    return notes


def weights(flexion: float, weight_at: float, squat_kg: float, extension_kg: float) -> list[dict]:
    """How heavy each weight is, on the side of its arrow that the leg leaves free."""
    squat, seated = squat_joints(flexion), extension_joints(flexion)
    weight = seated[2] + weight_at * (seated[1] - seated[2])
    beside: dict = {"xref": "x3", "yref": "y3", "size": 12}
    above = 0.15 if flexion > 60 else -0.35  # a leg that hangs down has its foot beside the arrow
    return [
        marks.note(
            f"{quantity(squat_kg, 'kg', None)}<br>on each leg", -0.08, squat[3][1] - 0.35, theme.INK,
            xanchor="right", align="right", **beside,
        ),
        marks.note(
            quantity(extension_kg, "kg"), weight[0] + 0.1, weight[1] + above, theme.INK,
            xanchor="left", **beside,
        ),
    ]  # fmt: skip
