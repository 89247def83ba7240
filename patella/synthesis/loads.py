"""Load on the patellofemoral joint: what the model says of two exercises, and a toy of load and capacity.

Pure functions of numbers and tables; `patella.figures.practice` draws them.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from patella import mechanics
from patella.checks import check, check_choice, check_flag, single_numbers

SQUAT, EXTENSION = EXERCISES = ("squat", "knee extension")
EQUAL = "equal"  # neither of the two; or: as much mass as gives both the same peak moment
AREA_FORMULAS = {
    "area_salsich2003": "Salsich 2003",
    "area_powers1998": "Powers 1998",
    "area_kernozek2015": "Kernozek 2015",
    "area_connolly2009": "Connolly 2009",
}
FORCE = "force"  # in place of a formula for the area: the reaction force, which needs none


# ---------------------------------------------------------------- two exercises


class Setting(NamedTuple):
    """How the two exercises are loaded: the arguments of `mechanics.crossover_angle`.

    Attributes
    ----------
    carried_mass : float
        Mass above the knees in the squat, kg; each leg bears half.
    shank_length : float
        Knee to ankle, m.
    extension_mass : float
        Mass on the lower leg in the knee extension, kg.
    arm : float
        Distance of that mass from the knee, m.
    """

    carried_mass: float
    shank_length: float
    extension_mass: float
    arm: float


def setting(carried_mass, shank_length, extension_mass, arm) -> Setting:
    """A `Setting`; "equal" as the `extension_mass` gives both exercises the same peak moment."""
    if isinstance(extension_mass, str):
        check_choice([EQUAL], extension_mass=extension_mass)
        extension_mass = mechanics.matched_extension_mass(carried_mass, shank_length, arm)
    return Setting(carried_mass, shank_length, float(extension_mass), arm)


def moments(flexion: tuple, loaded: Setting) -> dict[str, np.ndarray]:
    """Moment at one knee in each exercise, N m, over knee flexion in degrees."""
    return {
        SQUAT: mechanics.squat_moment(flexion, loaded.carried_mass, loaded.shank_length),
        EXTENSION: mechanics.extension_moment(flexion, loaded.extension_mass, loaded.arm),
    }


def heavier(flexion: tuple, loaded: Setting) -> dict[float, str]:
    """Which exercise loads the joint more, by angle: the one with the larger moment."""
    sides = zip(flexion, *moments(flexion, loaded).values())
    return {angle: SQUAT if squat > extension else EXTENSION for angle, squat, extension in sides}


@cache
def per_moment(show: str, flexion: tuple) -> np.ndarray:
    """Force in N or stress in MPa for a moment of 1 N m, over flexion; NaN where a formula is not used.

    The model is linear in the moment, so this one curve serves all loads.

    Parameters
    ----------
    show : str
        One of `AREA_FORMULAS`, for the stress, or "force".
    flexion : tuple of float
        Knee flexion in degrees.
    """
    check_choice([*AREA_FORMULAS, FORCE], show=show)
    angles, load = np.array(flexion), np.full(len(flexion), np.nan)
    spans = mechanics.load_ranges(None if show == FORCE else show)
    inside = np.any([(angles >= low) & (angles <= high) for low, high in spans], axis=0)
    if not inside.any():
        return load
    if show == FORCE:
        load[inside] = mechanics.force_ratio(angles[inside]) / mechanics.lever_arm(angles[inside])
    else:
        load[inside] = mechanics.joint_load(1.0, angles[inside], show).stress_mpa
    return load


class Blank(NamedTuple):
    """A stretch of knee flexion without a value, and why.

    Attributes
    ----------
    low, high : float
        Its ends, in degrees.
    why : str
        "not measured" or "lost in rounding".
    """

    low: float
    high: float
    why: str


@cache
def blanks(show: str) -> list[Blank]:
    """Where a force or a stress has no value between 0 and 90 degrees.

    Parameters
    ----------
    show : str
        One of `AREA_FORMULAS`, for the stress, or "force".
    """
    check_choice([*AREA_FORMULAS, FORCE], show=show)
    formula = None if show == FORCE else show
    usable = mechanics.load_ranges(formula)
    measured = [mechanics.MODEL_RANGE] if formula is None else mechanics.measured_ranges(formula)
    edges = sorted({*mechanics.MODEL_RANGE, *(end for span in [*usable, *measured] for end in span)})
    return [
        Blank(low, high, "lost in rounding" if _within(low, high, measured) else "not measured")
        for low, high in pairwise(edges)
        if not _within(low, high, usable)
    ]


def _within(low: float, high: float, spans) -> bool:
    return any(start <= low and high <= end for start, end in spans)


class Stretch(NamedTuple):
    """A stretch of knee flexion, in whole degrees, on one side of a ceiling.

    Attributes
    ----------
    exercise : str
    formula : str
        For the contact area: one of `AREA_FORMULAS`.
    low, high : int
        Its ends, in degrees.
    under : bool
        Whether the stress stays under the ceiling.
    """

    exercise: str
    formula: str
    low: int
    high: int
    under: bool


def spans_under(ceiling: float, loaded: Setting) -> list[Stretch]:
    """Stretches of knee flexion in which the modelled joint stress stays under a ceiling, or does not.

    Parameters
    ----------
    ceiling : float
        Stress in MPa.
    loaded : Setting

    Returns
    -------
    list of Stretch
        All usable angles, by exercise and formula; a degree is under the ceiling if both its ends are.
    """
    (ceiling,) = single_numbers(ceiling=ceiling)
    check(ceiling > 0, "ceiling", ceiling, "be above 0 MPa")
    flexion = tuple(np.arange(0.0, 91.0).tolist())
    return [
        Stretch(exercise, formula, *stretch)
        for exercise, moment in moments(flexion, loaded).items()
        for formula in AREA_FORMULAS
        for stretch in _stretches(moment * per_moment(formula, flexion), ceiling)
    ]


def _stretches(stress: np.ndarray, ceiling: float) -> list[tuple[int, int, bool]]:
    usable, under = ~np.isnan(stress), stress <= ceiling  # NaN <= ceiling is False
    degrees = np.where(usable[:-1] & usable[1:], under[:-1] & under[1:], -1)
    edges = [0, *(np.flatnonzero(np.diff(degrees)) + 1).tolist(), len(degrees)]
    return [(low, high, bool(degrees[low])) for low, high in pairwise(edges) if degrees[low] >= 0]


# ---------------------------------------------------------------- the model against what was published


def published_checks(directions: pd.DataFrame, stresses: pd.DataFrame) -> pd.DataFrame:
    """What the model can be held against: who loads the joint more, and where both load it equally.

    Parameters
    ----------
    directions : DataFrame
        Table `pfj_load_direction`, with studies.
    stresses : DataFrame
        Table `pfj_stress`, with studies.

    Returns
    -------
    DataFrame
        One row per published comparison of a squat or leg press with a knee extension, and one
        per crossover angle: study, n, knee_flexion_deg, higher (an exercise, or "equal"), finding,
        population, source_location, caution, doi_url.

    Notes
    -----
    Comparisons with a constant-resistance machine are left out: the texts that we read do not say
    how its moment depended on the angle, so there is nothing to put into the model.
    """
    tasks = directions[["higher_task", "lower_task"]]
    weight_bearing = tasks.isin(["squat", "leg press"])
    constant = tasks.apply(lambda column: column.str.contains("constant")).any(axis=1)
    comparable = weight_bearing.any(axis=1) & ~constant
    compared = directions[comparable].assign(
        higher=np.where(weight_bearing["higher_task"][comparable], SQUAT, EXTENSION),
        finding=directions["higher_task"] + " loads the joint more than " + directions["lower_task"],
    )
    equal = stresses[stresses["measure"] == "stress_crossover_angle"]
    equal = equal.assign(
        higher=EQUAL, finding="equal stress in " + equal["task"], knee_flexion_deg=equal["value"]
    )
    found = ["study", "n", "knee_flexion_deg", "higher", "finding"]
    source = ["population", "source_location", "caution", "doi_url"]
    return pd.concat([compared, equal], ignore_index=True).assign(population="healthy")[found + source]


def parts_against_scans(measurements: pd.DataFrame, stresses: pd.DataFrame) -> pd.DataFrame:
    """Lever arm and contact area of the model beside what MRI showed in living people.

    Parameters
    ----------
    measurements, stresses : DataFrame
        Tables `measurements` and `pfj_stress`, with studies: lever arms of im2015, areas of besier2005.

    Returns
    -------
    DataFrame
        One row a measured value; the area is that of Salsich, the only formula that reaches all its angles.
    """
    arms = measurements[measurements["measure"] == "effective_quadriceps_moment_arm"]
    angle = arms["condition"].str.extract(r"(\d+) deg", expand=False).astype(float)
    lever = 1000 * mechanics.lever_arm(angle)
    arms = arms.assign(part="lever arm (mm), " + arms["group"], angle=angle, model=lever)
    areas = stresses[(stresses["study_id"] == "besier2005") & stresses["task"].str.contains("women")]
    angle = areas["knee_flexion_deg"]
    modelled = [mechanics.contact_area(each, "area_salsich2003") for each in angle]
    areas = areas.assign(part="contact area (mm²), women, light load", angle=angle, model=modelled)
    both = pd.concat([arms, areas]).sort_values(["part", "angle"], ascending=[False, True], kind="stable")
    off = (100 * (both["model"] / both["value"] - 1)).round()
    shown = both[["study", "part", "angle", "value", "model"]].assign(**{"model off by (%)": off})
    titles = {"angle": "knee flexion (°)", "value": "measured"}
    return shown.rename(columns=titles).round(1).reset_index(drop=True)


def ends_by_rounding() -> pd.DataFrame:
    """Formulas of the model that end before the last angle measured, for rounding leaves no message there.

    Returns
    -------
    DataFrame
        Columns name, used (last angle at which the formula is used), measured (last angle measured), and
        error: how far rounding of the printed coefficients could move it there, as a share.
    """
    names = {"k_vaneijden": "the force ratio", "lever_whyte": "the lever arm"}
    names |= {formula: f"the area by {source}" for formula, source in AREA_FORMULAS.items()}
    ends = []
    for formula, name in names.items():
        used, measured = mechanics.formula_ranges(formula)[-1][1], mechanics.measured_ranges(formula)[-1][1]
        if used < measured:
            ends.append((name, used, measured, mechanics.formula_rounding(formula, measured)))
    return pd.DataFrame(ends, columns=["name", "used", "measured", "error"])


# ---------------------------------------------------------------- load and capacity, a toy

WEEKS, BUSY_WEEK = 12, 6
CAPACITY = 100.0  # at the start, in arbitrary units
LOST_BY_OVERLOAD, LOST_BY_REST = 5.0, 2.0  # % of capacity in a week
IDLE, MOST = 50.0, 150.0  # % of capacity
EXTRA, STEP_BACK = 40.0, 20.0  # % of the planned load
TOY = {
    "capacity at the start": CAPACITY,
    "capacity lost in a week of overload (%)": LOST_BY_OVERLOAD,
    "capacity lost in a week of rest (%)": LOST_BY_REST,
    "load below this share of capacity neither builds nor costs (%)": IDLE,
    "most that one can do, as a share of capacity (%)": MOST,
    f"extra load of the busy week {BUSY_WEEK} (%)": EXTRA,
    "size of a step back (%)": STEP_BACK,
}
FLARE_RULES = CARRY_ON, REST, REBUILD = "carry on", "rest a week, then resume", "step back, then rebuild"


def simulate_weeks(progression, start, gain, rule, busy_week=False) -> pd.DataFrame:
    """Load and capacity of a joint over twelve weeks: a toy, every constant of which is an assumption.

    Parameters
    ----------
    progression : float
        Planned rise of the load from week to week, %.
    start : float
        Load of the first week, % of the capacity at the start.
    gain : float
        Rise of capacity after a week at full but not excessive load, %.
    rule : str
        One of `FLARE_RULES`: what follows a flare-up, that is a week whose load exceeded the capacity.
    busy_week : bool
        Put an unplanned extra load on week 6.

    Returns
    -------
    DataFrame
        Columns week, load, capacity, limited (more was asked for than one can do) and flare.

    Notes
    -----
    The load is what was planned, or the most that one can do where the plan asks for more. A week at the
    share ``r`` of capacity multiplies it by ``1 + gain r`` for ``r`` from one half to 1, by ``1 - loss``
    above 1, and leaves it alone below one half; rest costs a little.
    """
    progression, start, gain = single_numbers(progression=progression, start=start, gain=gain)
    check(progression > -100, "progression", progression, "be above -100 %")
    check(start > 0, "start", start, "be above 0 % of the capacity")
    check(gain >= 0, "gain", gain, "be at least 0 %")
    check_choice(FLARE_RULES, rule=rule)
    check_flag(busy_week=busy_week)
    capacity, plan, resting, weeks = CAPACITY, CAPACITY * start / 100, False, []
    for week in range(1, WEEKS + 1):
        asked = 0.0 if resting else plan * (1 + EXTRA / 100 * (busy_week and week == BUSY_WEEK))
        most = MOST / 100 * capacity
        load = min(asked, most)
        flare = load / capacity > 1
        limited = asked > most
        weeks.append({"week": week, "load": load, "capacity": capacity, "limited": limited, "flare": flare})
        plan *= _next_plan(progression, rule, flare, resting)
        capacity *= _next_capacity(load / capacity, gain, resting)
        resting = flare and rule == REST
    return pd.DataFrame(weeks)


def _next_plan(progression, rule, flare, resting) -> float:
    """What the planned load is multiplied by after a week."""
    if flare and rule == REBUILD:
        return 1 - STEP_BACK / 100
    if resting or (flare and rule == REST):
        return 1.0
    return 1 + progression / 100


def _next_capacity(share, gain, resting) -> float:
    """What the capacity is multiplied by after a week at a share of it."""
    if share > 1:
        return 1 - LOST_BY_OVERLOAD / 100
    if resting:
        return 1 - LOST_BY_REST / 100
    return 1 + gain / 100 * share if share >= IDLE / 100 else 1.0
