"""The tug-of-war of chapter 3: a toy of what pulls and pushes the kneecap, drawn on a knee from the front."""

from __future__ import annotations

import numpy as np
import pandas as pd

from patella.figures import legs, marks, theme
from patella.figures.marks import Shown
from patella.synthesis import tracking as synthesis
from patella.words import GLUE, degrees, percent, quantity

MEDIAL, LATERAL = theme.MUSCLES["vastus medialis"], theme.MUSCLES["vastus lateralis"]
FORCES = tuple(np.arange(0, 150.1, 12.5).tolist())  # percent of normal
Q_ANGLES = (10, 15, 20)  # degrees

# A right knee from the front, in cm from the middle of the kneecap: the outer side is on the left.
FEMUR = np.array([
    (-2.2, 16), (-2.4, 8), (-3.2, 4), (-4.6, 1.4), (-4.6, -1.4), (-3, -3.2), (-1, -2.4), (0, -1.8),
    (1, -2.4), (3, -3.2), (4.6, -1.4), (4.6, 1.4), (3.2, 4), (1.6, 8), (1.2, 16),
])  # fmt: skip
TIBIA = np.array([
    (-4.4, -4.2), (0, -3.8), (4.4, -4.2), (4.2, -5.8), (2.4, -8), (1.7, -12), (-1.7, -12), (-2.4, -8),
    (-4.2, -5.8), (-4.4, -4.2),
])  # fmt: skip
GROOVE = np.array([(-0.1, 5), (0, 2), (0, -1.8)])
Q_ARC = 10.8  # from the middle of the kneecap
TENDON_CM = 8.0  # from the middle of the kneecap to where its tendon ends
FULL_PULL_CM = 34.0  # length of an arrow that stands for the whole quadriceps
CM_PER_NEWTON = 0.22  # of the arrow of the push
PUSH_AT = -1.2  # height of that arrow
# Where each head's arrow leaves the edge of the drawn kneecap.
EDGES = {"RF + VI": (0, 2.4), "VLL": (-1.2, 2.0), "VLO": (-2.0, 0.8), "VML": (1.2, 2.0), "VMO": (2.0, 0.8)}
COLOURS = {
    "RF + VI": theme.MUSCLES["rectus femoris"],
    "VLL": LATERAL, "VLO": LATERAL, "VML": MEDIAL, "VMO": MEDIAL,
}  # fmt: skip
DRAGGED = {"the whole VM": "VML", "the VMO alone": "VMO"}  # whose tip carries the grip
BESIDE = {"xaxis": "x2", "yaxis": "y2"}  # the axes beside the drawing
KNEE, CHART = [0, 0.6], [0.76, 1]  # shares of the figure's width
CHART_TOP = 0.66
# On a phone there is no room for more words.
FORCE_TICKS: dict = {"tickvals": [0, 50, 100, 150], "ticktext": ["0", "", "100", ""], "tickangle": 0}


def tug_of_war(heads: pd.DataFrame, vm_force=100, weakened="the whole VM", q_angle=15) -> Shown:
    """A toy: how hard quadriceps and tendon push the kneecap outward when the vastus medialis changes.

    Parameters
    ----------
    heads : DataFrame
        What `toy_heads` returns.
    vm_force : float
        Force of the changed part, percent of normal.
    weakened : str
        One of `patella.synthesis.tracking.WEAKENED`.
    q_angle : float
        Degrees.
    """
    now, normal = (synthesis.balance(heads, weakened, level, q_angle) for level in (vm_force, 100))
    push, usual = float(synthesis.outward_push(now)), float(synthesis.outward_push(normal))
    forces = synthesis.head_forces(heads, weakened, vm_force)
    lost = synthesis.force_worth(heads, weakened, q_angle, 5)
    pushes = {
        angle: synthesis.outward_push(synthesis.balance(heads, weakened, np.array(FORCES), angle))
        for angle in Q_ANGLES
    }
    drawn = marks.figure(
        "A toy tug-of-war: how hard is the kneecap pushed outward?",
        [
            *_bones(q_angle),
            *_q_angle(q_angle),
            *_pulls(forces, DRAGGED[weakened]),
            *_pushed(push, usual),
            *_grips(heads, weakened),
            *_curves(pushes, vm_force, q_angle, push),
        ],
        x={"visible": False, "range": [-11.5, 10.5], "domain": KNEE},
        y={"visible": False, "range": [-12.5, 18.5], "scaleanchor": "x"},
        height=820,
        margin={"t": 8},
        showlegend=False,
        annotations=[*_notes(push, q_angle), *_curve_names(pushes), _worth_note(lost, weakened)],
        xaxis2=marks.scale(
            "force of", weakened, "(% of normal)", span=(-4, 205), anchor="y2", domain=CHART, **FORCE_TICKS
        ),
        yaxis2=marks.scale("push outward (N)", span=(0, 54), domain=[0, CHART_TOP], anchor="x2"),
    )
    words = _reading(now, normal, vm_force, weakened, q_angle), _worth(lost, weakened), LEFT_OUT
    return Shown(drawn, " ".join(words), _table(forces))


# ---------------------------------------------------------------- the drawing


def _bones(q_angle) -> list[dict]:
    """Thigh bone with its groove, shin bone, tendon and kneecap; the Q angle carries the shin outward."""
    foot = _tendon_end(q_angle)
    tendon = marks.curve([0, foot[0]], [-2, foot[1]], colour=theme.SOFT_INK, width=9)
    groove = marks.curve(*GROOVE.T, colour=theme.SOFT_INK, width=1.5, dash="dot")
    turn = np.linspace(0, 2 * np.pi, 33)
    kneecap = marks.curve(
        np.round(2.1 * np.cos(turn), 2), np.round(2.4 * np.sin(turn), 2), colour=theme.INK, width=2.5
    )
    return [
        legs.bone(FEMUR, "thigh bone", digits=2) | marks.named("thigh bone"),
        legs.bone(TIBIA + np.array([foot[0], 0]), "shin bone", digits=2) | marks.named("shin bone"),
        groove | marks.named("groove"),
        tendon | marks.named("patellar tendon"),
        kneecap | marks.named("kneecap") | {"fill": "toself", "fillcolor": theme.GROUND},
    ]


def _tendon_end(q_angle) -> tuple[float, float]:
    turn = np.radians(q_angle)
    return round(-TENDON_CM * np.sin(turn), 2), round(-TENDON_CM * np.cos(turn), 2)


def _q_angle(q_angle) -> list[dict]:
    """The angle between the thigh's axis and the tendon, both carried on so far that its number fits."""
    turns = np.radians(np.linspace(0, q_angle, 9))
    arc = -Q_ARC * np.column_stack([np.sin(turns), np.cos(turns)])
    lines = [(0, -12), (0, 0), *map(tuple, arc[[-1]] * 12 / Q_ARC)]
    ends = marks.curve(*np.round(lines, 2).T, colour=theme.INK, width=1.5, dash="dash")
    wedge = marks.curve(*np.round([(0, 0), *arc, (0, 0)], 2).T, colour=theme.INK, width=1)
    return [
        wedge | {"fill": "toself", "fillcolor": theme.BAND} | marks.named("Q angle"),
        ends | marks.named("the thigh’s axis and the tendon, carried on"),
    ]


def _pulls(forces: pd.DataFrame, dragged: str) -> list[dict]:
    """The heads' pulls; rectus femoris and vastus intermedius both pull straight up: one arrow."""
    by_part = forces.set_index("part")["force"]
    slanting = forces.loc[forces["angle_deg"] != 0, ["part", "force", "angle_deg"]]
    upright = _pull("RF + VI", by_part["RF"] + by_part["VI"], 0.0)
    pulls = {head.part: _pull(*head) for head in slanting.itertuples(index=False)}
    # Beside the grip, not under it.
    pulls[dragged]["text"] = [text and 5 * GLUE + text for text in pulls[dragged]["text"]]
    return [upright, *pulls.values()]


def _tip(part, force, angle) -> tuple[float, float]:
    (x, y), turn, length = EDGES[part], np.radians(angle), FULL_PULL_CM * force
    return round(x - length * np.sin(turn), 2), round(y + length * np.cos(turn), 2)


def _pull(part, force, angle) -> dict:
    colour, (x, y), tip = COLOURS[part], EDGES[part], _tip(part, force, angle)
    place = "top center" if angle == 0 else "middle left" if angle > 0 else "middle right"
    hover = f"{part}: {percent(100 * force, 1)} of the full quadriceps at {degrees(abs(angle), 1)}"
    shaft = marks.curve([x, tip[0]], [y, tip[1]], colour=colour, width=5, hover=hover)
    return (
        shaft
        | marks.arrow_head(15 if force else 0, colour, opacity=1)
        | {
            "mode": "lines+markers+text",
            "name": part,
            "text": ["", part if force else ""],
            "textposition": place,
            "textfont": {"color": colour},
            "cliponaxis": False,  # on a narrow phone a name reaches beyond the drawing
        }
    )


def _pushed(push, usual) -> list[dict]:
    """The push as the one thick arrow, and behind it that at normal force."""
    ghost = _push_arrow(usual, theme.UNCLEAR, 20, 32) | {"opacity": 0.4}
    now = _push_arrow(push, theme.ACCENT, 11, 26)
    per = f"for each {quantity(100, 'N')} in the tendon"
    return [
        ghost | {"hovertemplate": f"at normal force: {quantity(usual, 'N')} {per}<extra></extra>"},
        now | {"hovertemplate": f"now: {quantity(push, 'N')} {per}<extra></extra>"},
    ]


def _push_arrow(push, colour, width, size) -> dict:
    end = round(-2.1 - CM_PER_NEWTON * push, 2)
    shaft = marks.curve([-2.1, end], [PUSH_AT, PUSH_AT], colour=colour, width=width)
    return shaft | marks.arrow_head(size, colour, opacity=1)


def _grips(heads, weakened) -> list[dict]:
    """Grips at the tip of the arrow that changes, and where the tendon ends."""
    part = DRAGGED[weakened]
    angle = heads.set_index("part").loc[part, "angle_deg"]
    full = synthesis.head_forces(heads, weakened, 100).set_index("part").loc[part, "force"]
    tips = [_tip(part, full * level / 100, angle) for level in FORCES]
    ends = [_tendon_end(angle) for angle in Q_ANGLES]
    return [
        marks.track("vm_force", FORCES, *zip(*tips), colour=MEDIAL) | {"name": "VM"},
        marks.track("q_angle", Q_ANGLES, *zip(*ends)),
    ]


# ---------------------------------------------------------------- beside the drawing


def _curves(pushes, vm_force, q_angle, push) -> list[dict]:
    """Push over force for three Q angles, the present one strong, and where one stands."""
    lines = []
    for angle, curve in pushes.items():
        strong = angle == q_angle
        said = f"Q angle {degrees(angle)}: %{{x}}{GLUE}%, %{{y}}{GLUE}N"
        line = marks.curve(
            FORCES, np.round(curve, 1), hover=said, width=3.5 if strong else 1.5,
            colour=theme.INK if strong else theme.SOFT_INK,
        )  # fmt: skip
        lines.append(line | BESIDE | {"name": f"Q angle {degrees(angle)}"})
    said = f"now: %{{x}}{GLUE}%, %{{y}}{GLUE}N"
    here = marks.points([vm_force], [round(push, 1)], colour=theme.ACCENT, size=15, hover=said)
    return [*lines, here | BESIDE]


def _curve_names(pushes) -> list[dict]:
    """The Q angle at the end of each curve, clear of the mark that may stand there."""
    at_end: dict = {"xref": "x2", "yref": "y2", "xanchor": "left", "xshift": 10}
    return [
        marks.note(degrees(angle), FORCES[-1], round(float(curve[-1]), 1), theme.INK, **at_end)
        for angle, curve in pushes.items()
    ]


def _notes(push, q_angle) -> list[dict]:
    corner: dict = {"xref": "paper", "yref": "paper"}
    below_the_arrow: dict = {"xanchor": "left", "align": "left", "yanchor": "top", "yshift": -6}
    words = f"<b>push<br>{quantity(push, 'N')}</b>"
    return [
        marks.note("outer side", 0, 0.99, **corner, xanchor="left"),
        marks.note("inner side", KNEE[1], 0.99, **corner, xanchor="right"),
        marks.note("right knee, from the front", KNEE[1] / 2, 0, **corner, xanchor="center", yanchor="top"),
        marks.note(words, -11.3, PUSH_AT - 0.8, theme.ACCENT, size=15, **below_the_arrow),
        marks.note(
            f"<b>Q angle {degrees(q_angle)}</b>",
            _tendon_end(q_angle)[0] - 1.6,
            -10.6,
            theme.INK,
            xanchor="right",
        ),
        marks.note("Q angle", 205, 54, xref="x2", yref="y2", xanchor="right", yanchor="top"),
    ]


# ---------------------------------------------------------------- words


LEFT_OUT = "The groove and the ligaments, which must hold this push, are left out."


def _reading(now, normal, vm_force, weakened, q_angle) -> str:
    now_push, usual_push = (quantity(synthesis.outward_push(each), "N") for each in (now, normal))
    turn = now.pull_angle_deg - normal.pull_angle_deg
    if vm_force == 100:
        happens = f"at normal force quadriceps and tendon together push the kneecap outward with {now_push}"
        direction = f"The quadriceps alone pulls {degrees(now.pull_angle_deg, 1)} to the outer side."
    else:
        happens = (
            f"with {weakened} at {percent(vm_force, None)} of normal, quadriceps and tendon together push "
            f"the kneecap outward with {now_push} instead of {usual_push}"
        )
        side = "outer" if turn > 0 else "inner"
        direction = f"The pull of the quadriceps turns {degrees(abs(turn), 1)} to the {side} side."
    return (
        f"Toy model, Q angle {degrees(q_angle, None)}: {happens} for each {quantity(100, 'N')} in the "
        f"tendon. {direction}"
    )


def _worth_note(lost, weakened) -> dict:
    """What five degrees of Q angle weigh, above the curves that tell it."""
    weigh = f"more than<br>all of {weakened}" if np.isnan(lost) else f"as {percent(lost)}<br>of {weakened}"
    words = f"<b>5° more<br>Q angle weigh<br>{weigh}</b>"
    corner: dict = {"xref": "paper", "yref": "paper", "xanchor": "right", "align": "right", "yanchor": "top"}
    return marks.note(words, 1, 0.99, theme.INK, size=13, **corner)


def _worth(lost, weakened) -> str:
    """What five degrees of Q angle weigh, in force of the part that changes."""
    if np.isnan(lost):
        return f"Five degrees more of Q angle weigh more than all of {weakened}."
    return f"Five degrees more of Q angle weigh as much as {percent(lost)} of {weakened}."


def _table(forces: pd.DataFrame) -> pd.DataFrame:
    titles = {
        "pcsa_cm2": "cross-section (cm²)",
        "angle_deg": "direction to the outer side (°)",
        "force": "force (share of the full quadriceps)",
    }
    return forces[["part", *titles]].round(3).rename(columns=titles)
