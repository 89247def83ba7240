"""Schematic bones of a right leg, from the front and from the outer side, with a knee that bends.

Outlines are in cm from the hip centre, at the size of the models' bones: of the two numbers across, x grows
to the inner side in the front view and forward in the side view; y grows upward.  They are drawings, not
measurements.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import ConvexHull

from patella import mechanics
from patella.figures import marks, theme

KNEE = np.array([-0.3, -40.6])  # about which the drawn shank turns, seen from the side
_TURN = np.linspace(0, 2 * np.pi, 25)

# Femur: from the front (without its head) and from the side.
_FEMUR_FRONT = [
    (-5.0, -1.0), (-7.0, -2.0), (-7.2, -4.5), (-6.0, -9), (-2.6, -30), (-3.2, -36), (-4.6, -39),
    (-4.6, -41.5), (-3, -43), (-1, -42.2), (0, -41.6), (1, -42.2), (3, -43.2), (4.6, -41.5), (4.6, -39),
    (3.0, -36), (0.6, -30), (-3.0, -9), (-2.6, -5.5), (-0.6, -2.0), (-1.2, 1.4), (-5.0, -1.0),
]  # fmt: skip
_FEMUR_SIDE = [
    (-1.8, -1.2), (-2.4, -5), (-0.6, -10), (0.1, -20), (-0.2, -30), (-1.2, -36), (-3.4, -38.8),
    (-3.7, -41.3), (-1.6, -43.2), (1.2, -43.2), (2.9, -41.2), (3.1, -38.6), (2.5, -34), (2.7, -25),
    (2.6, -15), (1.4, -4), (1.2, -1.2), (-1.8, -1.2),
]  # fmt: skip
# Shank with a straight knee, from `KNEE`: forward and up; and half its width at the same heights.
_TIBIA_SIDE = [
    (-3.2, -2.7), (2.6, -2.7), (3.2, -5.5), (2.1, -8), (1.6, -15), (-1.0, -15), (-1.4, -8), (-2.8, -5),
    (-3.2, -2.7),
]  # fmt: skip
_TIBIA_HALF_WIDTH = {-2.7: 3.9, -5.5: 3.2, -8: 1.9, -15: 1.4}
_TUBEROSITY = (3.0, -6.0)  # where the patellar tendon ends
_PATELLA_CM = {"forward": 0.6, "up": 2.5, "half width": 2.1, "half height": 2.4, "half depth": 0.9}


def bent(points, flexion: float) -> np.ndarray:
    """Points of the shank, from the knee, turned backward by degrees of flexion; shape (n, 2)."""
    bend = np.radians(flexion)
    cos, sin = np.cos(bend), np.sin(bend)
    return np.atleast_2d(points) @ np.array([[cos, -sin], [sin, cos]])


def bone(points, name: str, digits: int = 1) -> dict:
    """A filled bone: its outline with so many decimals."""
    rounded = {"shape": "spline", "smoothing": 0.6}
    shape = marks.curve(*np.round(points, digits).T, colour=theme.SOFT_INK, width=1.2, **rounded)
    return shape | {"fill": "toself", "fillcolor": theme.GRID, "name": name}


def bones_from_the_front(flexion: float) -> list[dict]:
    """Shank, femur and tendon; a bent shank points away from the eye and is seen shortened."""
    levels = [point for point in _TIBIA_SIDE if point[1] in _TIBIA_HALF_WIDTH]
    heights = KNEE[1] + bent(levels, flexion)[:, 1]
    widths = [_TIBIA_HALF_WIDTH[up] for _, up in levels]
    corners = np.array([(side * width, height) for width, height in zip(widths, heights) for side in (-1, 1)])
    hull = corners[ConvexHull(corners).vertices]
    tendon = [(0, _lower_pole(flexion)[1]), (0, KNEE[1] + bent(_TUBEROSITY, flexion)[0, 1])]
    return [
        bone([*hull, hull[0]], "shin bone"),
        bone(_FEMUR_FRONT, "thigh bone"),
        bone(_circle(0, 0, 2.3), "thigh bone"),
        _tendon(tendon),
    ]


def bones_from_the_side(flexion: float) -> list[dict]:
    """The same from the outer side."""
    tendon = [_lower_pole(flexion), KNEE + bent(_TUBEROSITY, flexion)[0]]
    return [
        bone(KNEE + bent(_TIBIA_SIDE, flexion), "shin bone"),
        bone(_FEMUR_SIDE, "thigh bone"),
        bone(_circle(0, 0, 2.3), "thigh bone"),
        _tendon(tendon),
    ]


def kneecap_from_the_front(flexion: float) -> dict:
    """Its outline where MyoLeg puts it."""
    size = _PATELLA_CM
    _, up = _on_patella(size["forward"], size["up"] + size["half height"] * np.sin(_TURN), flexion)
    return _kneecap(size["half width"] * np.cos(_TURN), up)


def kneecap_from_the_side(flexion: float) -> dict:
    """The same from the outer side."""
    size = _PATELLA_CM
    forward = size["forward"] + size["half depth"] * np.cos(_TURN)
    return _kneecap(*_on_patella(forward, size["up"] + size["half height"] * np.sin(_TURN), flexion))


def _lower_pole(flexion: float) -> tuple[float, float]:
    """Where the patellar tendon leaves the kneecap, seen from the side."""
    size = _PATELLA_CM
    forward, up = _on_patella(size["forward"], size["up"] - size["half height"], flexion)
    return float(forward), float(up)


def _on_patella(forward, up, flexion: float):
    """From the frame of MyoLeg's kneecap to the femur's, in cm."""
    pose = mechanics.patella_pose(flexion)
    cos, sin = np.cos(pose.rotation_rad), np.sin(pose.rotation_rad)
    return 100 * pose.x_m + cos * forward - sin * up, 100 * pose.y_m + sin * forward + cos * up


def _circle(x: float, y: float, radius: float) -> np.ndarray:
    return np.column_stack([x + radius * np.cos(_TURN), y + radius * np.sin(_TURN)])


def _kneecap(x, y) -> dict:
    rim = marks.curve(np.round(x, 1), np.round(y, 1), colour=theme.INK, width=2)
    return rim | {"fill": "toself", "fillcolor": theme.GROUND, "name": "kneecap"}


def _tendon(ends) -> dict:
    return marks.curve(*np.round(ends, 1).T, colour=theme.SOFT_INK, width=6) | {"name": "patellar tendon"}
