"""Forces on the patella: a frontal-plane tug-of-war, joint load over flexion, muscle paths.

Knee flexion is in degrees, 0 being the straight knee. Model constants come from the evidence
tables `pfj_model_formulas`, `model_patella_motion` and `model_path_points`; the one constant
from elsewhere is standard gravity (scipy). Masses and lengths of a body are the caller's: no
table of body segments is used. All models here are simplifications for teaching: each
docstring says what is left out.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.constants import g

from patella import evidence
from patella.checks import (
    check,
    check_choice,
    check_flag,
    check_positive,
    numbers,
    require,
    sample,
)

# The tables give no range for the lever arm, the force ratio and the patella's motion; the
# exercise studies against which the model is tested measured from 0 to 90 degrees.
MODEL_RANGE = (0.0, 90.0)
# A formula is used only where rounding of its printed coefficients moves it by at most this
# share, to the nearest percent, looked up in steps of so many degrees.
ROUNDING_LIMIT, ANGLE_STEP = 0.10, 5.0


def _check_flexion(flexion_deg):
    low, high = MODEL_RANGE
    inside = (flexion_deg >= low) & (flexion_deg <= high)
    check(inside, "flexion_deg", flexion_deg, f"lie between {low:g} and {high:g} degrees")


# ---------------------------------------------------------------- frontal plane


@dataclass(frozen=True)
class FrontalBalance:
    """Pull on the patella in the frontal plane; forces as fractions of the full quadriceps.

    Floats or arrays. `pull` is the size of the pull of the quadriceps alone and `pull_angle_deg`
    its direction from the thigh axis, positive to the lateral side. `lateral_force` is what the
    quadriceps and the patellar tendon together push sideways: positive to the lateral side.
    """

    pull: float
    pull_angle_deg: float
    tendon_force: float
    lateral_force: float


def frontal_balance(pcsa, angles_deg, q_angle_deg, activation=1.0):
    """Sum the heads of the quadriceps and the patellar tendon in the frontal plane (a toy).

    Parameters
    ----------
    pcsa : array_like, shape (n,)
        Physiological cross-sectional area of each head, any unit: only the shares count.
    angles_deg : array_like, shape (n,)
        Direction in which each head pulls, from the thigh axis, positive to the lateral side
        (so negative for the vastus medialis); between -90 and 90.
    q_angle_deg : array_like, shape (...)
        Angle of the patellar tendon to the thigh axis, 0 to 45: the Q angle.
    activation : array_like, shape (..., n) or ()
        Force of each head relative to its share of the full quadriceps, 0 or more.

    Returns
    -------
    FrontalBalance
        Floats, or arrays of shape (...), the last axis of `activation` being summed.

    Raises
    ------
    ValueError
        Anything but finite numbers, unequal lengths, areas that are not positive, angles out of
        range, or no pull at all.

    Notes
    -----
    ``f_i = activation_i pcsa_i / sum(pcsa)``; sideways ``X = sum(f_i sin a_i)``, upwards
    ``Y = sum(f_i cos a_i)``. The tendon balances the upward pull, ``T = Y / cos(Q)``, and pulls
    sideways with ``T sin(Q)``, so the groove and the retinacula must resist ``X + Y tan(Q)``.
    Left out: the groove, the retinacula, depth, flexion, and how force varies with length. No
    study was found that prints inputs and result of this sum; the tests use closed forms.
    """
    pcsa, angles = sample(1, pcsa=pcsa), sample(1, angles_deg=angles_deg)
    heads = pcsa.size
    check_positive(pcsa=pcsa)
    require(angles.size == heads, f"angles_deg must hold one angle a head, so {heads}, got {angles.size}.")
    check(np.abs(angles) < 90, "angles_deg", angles, "lie between -90 and 90 degrees (both excluded)")
    (q,) = numbers(q_angle_deg=q_angle_deg)
    check((q >= 0) & (q <= 45), "q_angle_deg", q, "lie between 0 and 45 degrees")
    (activation,) = numbers(activation=activation)
    fits = activation.ndim == 0 or activation.shape[-1] == heads
    require(fits, f"activation must be one number or one a head, so {heads}, got shape {activation.shape}.")
    check(activation >= 0, "activation", activation, "be 0 or more")
    pulls = np.any(activation > 0, axis=-1)
    require(pulls, "activation must be above 0 for one head at least, got 0 for all.")
    q = np.radians(q)
    forces = activation * pcsa / pcsa.sum()
    sideways = np.sum(forces * np.sin(np.radians(angles)), axis=-1)
    upwards = np.sum(forces * np.cos(np.radians(angles)), axis=-1)
    try:
        np.broadcast_shapes(q.shape, upwards.shape)
    except ValueError:
        shapes = f"q_angle_deg {q.shape}, activation {activation.shape}"
        raise ValueError(f"These shapes do not fit together: {shapes}.") from None
    return FrontalBalance(
        pull=np.hypot(sideways, upwards),
        pull_angle_deg=np.degrees(np.arctan2(sideways, upwards)),
        tendon_force=upwards / np.cos(q),
        lateral_force=sideways + upwards * np.tan(q),
    )


# ---------------------------------------------------------------- joint load over flexion


def rounding_error(coefficients, x, exact_constant=False):
    """Relative error of a printed polynomial that comes from rounding its coefficients alone.

    Parameters
    ----------
    coefficients : array_like, shape (n,)
        Constant first, as printed.
    x : array_like
        Where the polynomial is taken.
    exact_constant : bool
        The constant is not rounded: the 1 of a quotient's denominator, which only sets the scale.

    Returns
    -------
    float or ndarray
        Largest shift over the size of the value, so 0.1 is 10 percent; infinite where the value is 0.

    Raises
    ------
    ValueError
        Anything but finite numbers, or coefficients that are not a flat list.

    Notes
    -----
    Each coefficient may be off by half a unit of its last digit, and the shifts add up at worst:
    ``sum(u_i |x|^i) / |p(x)|``. Numbers keep no trailing zeros, so where a source prints some
    (8.0e-08) the error is an upper bound. A coefficient of 0 stands for a term that is not there.
    """
    coefficients = sample(1, coefficients=coefficients)
    (x,) = numbers(x=x)
    check_flag(exact_constant=exact_constant)
    units = [_half_a_digit(float(c)) for c in coefficients]
    if exact_constant:
        units[0] = 0.0
    with np.errstate(divide="ignore"):
        shift = np.polynomial.polynomial.polyval(np.abs(x), units)
        return shift / np.abs(np.polynomial.polynomial.polyval(x, coefficients))


def _half_a_digit(coefficient):
    """Half a unit of the last digit that the number needs."""
    exponent = Decimal(repr(coefficient)).normalize().as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent) if coefficient else 0.0


class _Piece(NamedTuple):
    """A polynomial, or a quotient of two, and the angles from which it was made."""

    polynomials: tuple
    measured: tuple

    def value(self, flexion_deg):
        over, *under = (np.polynomial.polynomial.polyval(flexion_deg, c) for c in self.polynomials)
        return over / under[0] if under else over

    def error(self, flexion_deg):
        # To first order the errors of a quotient's two parts add up.
        each = [rounding_error(c, flexion_deg, exact_constant=i > 0) for i, c in enumerate(self.polynomials)]
        return sum(each)

    def usable(self):
        """The angles (from, to) at which it was measured and says more than its rounding."""
        low, high = self.measured
        angles = np.arange(low, high + ANGLE_STEP / 2, ANGLE_STEP)
        lost = np.flatnonzero(np.round(self.error(angles), 2) > ROUNDING_LIMIT)
        return low, float(angles[lost[0] - 1]) if lost.size else high


@lru_cache
def _pieces(formula_id):
    """The pieces of one published formula, in the order of their angles."""
    table = evidence.load("pfj_model_formulas")
    rows = table[table["formula_id"] == formula_id]
    coefficients = rows[["c0", "c1", "c2", "c3", "c4"]].fillna(0.0).to_numpy()
    if set(rows["part"]) == {"numerator", "denominator"}:
        by_part = dict(zip(rows["part"], coefficients))
        return [_Piece((by_part["numerator"], by_part["denominator"]), MODEL_RANGE)]
    low, high = MODEL_RANGE
    spans = zip(rows["valid_from_deg"].fillna(low).tolist(), rows["valid_to_deg"].fillna(high).tolist())
    return [_Piece((c,), span) for c, span in zip(coefficients, spans)]


def formula_rounding(formula_id, flexion_deg):
    """`rounding_error` of one published formula, at angles at which it was measured.

    Parameters
    ----------
    formula_id : str
        A formula of the table `pfj_model_formulas`.
    flexion_deg : array_like
        Knee flexion in degrees.

    Returns
    -------
    float or ndarray
        Relative error.

    Raises
    ------
    ValueError
        An unknown formula, no angle, or one at which it was not measured.
    """
    spans = measured_ranges(formula_id)
    return _piecewise(formula_id, flexion_deg, spans, "was measured there", _Piece.error)


def measured_ranges(formula_id):
    """Ranges of knee flexion from which a published formula was made.

    Parameters
    ----------
    formula_id : str
        A formula of the table `pfj_model_formulas`.

    Returns
    -------
    list of tuple
        (from, to) in degrees; `MODEL_RANGE` where the table gives none.

    Raises
    ------
    ValueError
        An unknown formula.
    """
    check_choice(_formula_ids(), formula_id=formula_id)
    return [piece.measured for piece in _pieces(formula_id)]


def formula_ranges(formula_id):
    """Ranges of knee flexion in which a published formula is used.

    Parameters
    ----------
    formula_id : str
        A formula of the table `pfj_model_formulas`.

    Returns
    -------
    list of tuple
        (from, to) in degrees: where it was measured and where rounding of its printed coefficients
        moves it by no more than `ROUNDING_LIMIT`.

    Raises
    ------
    ValueError
        An unknown formula.
    """
    check_choice(_formula_ids(), formula_id=formula_id)
    return list(_usable(formula_id))


@lru_cache
def _usable(formula_id):
    return [piece.usable() for piece in _pieces(formula_id)]


@lru_cache
def _formula_ids(quantity=None):
    table = evidence.load("pfj_model_formulas")
    return table.loc[table["quantity"].eq(quantity) | (quantity is None), "formula_id"].unique().tolist()


def _formula(formula_id, flexion_deg):
    reason = f"was measured there and rounding moves it by at most {100 * ROUNDING_LIMIT:g} %"
    return _piecewise(formula_id, flexion_deg, formula_ranges(formula_id), reason, _Piece.value)


def _piecewise(formula_id, flexion_deg, spans, reason, quantity):
    """A quantity of each angle's piece of a formula; angles outside all spans are refused."""
    (flexion_deg,) = numbers(flexion_deg=flexion_deg)
    at = [(flexion_deg >= low) & (flexion_deg <= high) for low, high in spans]
    degrees = " or ".join(f"{low:g} and {high:g}" for low, high in spans)
    wanted = f"lie between {degrees} degrees ({formula_id} {reason})"
    check(np.any(at, axis=0), "flexion_deg", flexion_deg, wanted)
    return np.select(at, [quantity(piece, flexion_deg) for piece in _pieces(formula_id)])[()]


def force_ratio(flexion_deg):
    """Joint reaction force over quadriceps force.

    Parameters
    ----------
    flexion_deg : array_like
        Knee flexion, 0 to 90 degrees.

    Returns
    -------
    float or ndarray
        Ratio k, without unit.

    Raises
    ------
    ValueError
        No angle, or one out of range.

    Notes
    -----
    Quotient of two polynomials fitted to van Eijden et al. (1986): rows `k_vaneijden`. The texts
    that we read print no value of it at any angle, so the test has none from outside.
    """
    return _formula("k_vaneijden", flexion_deg)


def lever_arm(flexion_deg):
    """Effective lever arm of the quadriceps: knee moment over quadriceps force.

    Parameters
    ----------
    flexion_deg : array_like
        Knee flexion, 0 to 75 degrees.

    Returns
    -------
    float or ndarray
        Lever arm in metres.

    Raises
    ------
    ValueError
        No angle, or one out of range.

    Notes
    -----
    Polynomial of Whyte et al. (2010): row `lever_whyte`. It is not the moment arm of the
    patellar tendon. It disagrees with measurements in flexion: Im et al. (2015) found 45.5 mm
    at 10 and 32.9 mm at 50 degrees in women (47.1 and 31.5 in men), where it gives 47.8 and
    37.9 mm. Too long an arm makes forces and stress too small, in both exercises alike. Rounding
    of its coefficients may move it by 10 percent at 75 and by 18 percent at 90 degrees.
    """
    return _formula("lever_whyte", flexion_deg)


def area_ranges():
    """Ranges of knee flexion in which each contact-area formula is used: `formula_ranges` of each.

    Returns
    -------
    dict
        From formula id to a list of (from, to) in degrees.
    """
    return {formula_id: formula_ranges(formula_id) for formula_id in _formula_ids("contact area")}


def load_ranges(formula=None):
    """Ranges of knee flexion in which every part of `joint_load` can be used.

    Parameters
    ----------
    formula : str, optional
        A key of `area_ranges()`; without one the ranges are those of the reaction force.

    Returns
    -------
    list of tuple
        (from, to) in degrees.

    Raises
    ------
    ValueError
        An unknown formula.
    """
    if formula is None:
        spans = [MODEL_RANGE]
    else:
        check_choice(_formula_ids("contact area"), formula=formula)
        spans = formula_ranges(formula)
    for part in ("k_vaneijden", "lever_whyte"):
        [(low, high)] = formula_ranges(part)
        spans = [(max(low, start), min(high, end)) for start, end in spans if start < high and end > low]
    return spans


def contact_area(flexion_deg, formula="area_salsich2003"):
    """Contact area of the patellofemoral joint by one of the published formulas.

    Parameters
    ----------
    flexion_deg : array_like
        Knee flexion in degrees, within `area_ranges()` of the formula.
    formula : str
        A key of `area_ranges()`. Only `area_salsich2003` reaches beyond 75 degrees, with a
        gap between 60 and 70. At one angle the formulas differ by a factor of up to 2.

    Returns
    -------
    float or ndarray
        Area in mm2.

    Raises
    ------
    ValueError
        An unknown formula, no angle, or one at which the formula's authors did not measure or
        at which rounding of its coefficients leaves no message: `area_powers1998` was measured to
        75 degrees, where rounding alone may move it by 88 percent, and is used to 45.

    Notes
    -----
    Rows of the quantity `contact area`. In upright MRI at light load, Besier et al. (2005)
    found 269 and 396 mm2 in women at 30 and 60 degrees, 414 and 520 in men. All formulas give
    less, 169 to 242 mm2 at 30 degrees, and so a larger stress.
    """
    check_choice(_formula_ids("contact area"), formula=formula)
    return _formula(formula, flexion_deg)


@dataclass(frozen=True)
class JointLoad:
    """Load on one patellofemoral joint; floats, or arrays over flexion."""

    quadriceps_force_n: float
    reaction_force_n: float
    contact_area_mm2: float
    stress_mpa: float


def joint_load(moment_nm, flexion_deg, formula="area_salsich2003"):
    """Quadriceps force, reaction force and stress for a given knee extension moment (a model).

    Parameters
    ----------
    moment_nm : array_like
        Net extension moment of one knee in N m, 0 or more; broadcast against `flexion_deg`.
    flexion_deg : array_like
        Knee flexion in degrees, within `load_ranges(formula)`.
    formula : str
        Contact-area formula, a key of `area_ranges()`.

    Returns
    -------
    JointLoad
        Floats, or arrays of the shape to which moment and angle broadcast.

    Raises
    ------
    ValueError
        A negative or missing moment, an unknown formula, an angle out of range, or shapes that do
        not fit together.

    Notes
    -----
    ``quadriceps = moment / lever_arm``, ``reaction = force_ratio * quadriceps`` and
    ``stress = reaction / contact_area`` (N/mm2 = MPa), the chain of Brechter and Powers (2002)
    and its successors, see the review of Nunes et al. (2018). The choice of area formula alone
    moves the stress by a factor of up to 2. Left out: co-contraction, the frontal plane, and
    how the load is spread over the area, so nothing here says anything on the VMO. The rounding
    errors of the three formulas add up.
    """
    moment, flexion = numbers(moment_nm=moment_nm, flexion_deg=flexion_deg)
    check(moment >= 0, "moment_nm", moment, "be 0 or more")
    area = contact_area(flexion, formula)
    quadriceps = moment / lever_arm(flexion)
    reaction = quadriceps * force_ratio(flexion)
    return JointLoad(quadriceps, reaction, area, reaction / area)


def squat_moment(flexion_deg, carried_mass, shank_length):
    """Extension moment of one knee in a slow squat on two legs (a model).

    Parameters
    ----------
    flexion_deg : array_like
        Knee flexion, 0 to 90 degrees.
    carried_mass : array_like
        Mass above the knees with any bar, in kg; each leg bears half.
    shank_length : array_like
        Knee to ankle, in metres. All three are broadcast against each other.

    Returns
    -------
    float or ndarray
        Moment in N m.

    Raises
    ------
    ValueError
        An angle out of range, a mass or length that is not positive, or shapes that do not fit.

    Notes
    -----
    Our own assumption, not a published model: the carried weight stays above the ankle, and the
    shank leans forward by half the knee flexion, as it must when thigh and shank are equally
    long and the hip is above the ankle. ``carried_mass g / 2 * shank_length * sin(flexion / 2)``.
    A forward-leaning trunk lowers the knee moment, knees far beyond the toes raise it.
    """
    flexion, mass, shank = numbers(
        flexion_deg=flexion_deg, carried_mass=carried_mass, shank_length=shank_length
    )
    _check_flexion(flexion)
    check_positive(carried_mass=mass, shank_length=shank)
    return mass * g / 2 * shank * np.sin(np.radians(flexion) / 2)


def extension_moment(flexion_deg, mass, arm):
    """Moment with which a weight on the lower leg loads a seated person's knee (a model).

    Parameters
    ----------
    flexion_deg : array_like
        Knee flexion, 0 to 90 degrees; the thigh is level.
    mass : array_like
        Mass in kg, an ankle weight for instance. The lower leg's own weight is one more mass:
        add its moment.
    arm : array_like
        Distance of the mass from the knee, in metres. All three are broadcast against each other.

    Returns
    -------
    float or ndarray
        Moment in N m: ``mass g arm cos(flexion)``.

    Raises
    ------
    ValueError
        An angle out of range, a mass or distance that is not positive, or shapes that do not fit.
    """
    flexion, mass, arm = numbers(flexion_deg=flexion_deg, mass=mass, arm=arm)
    _check_flexion(flexion)
    check_positive(mass=mass, arm=arm)
    return mass * g * arm * np.cos(np.radians(flexion))


def matched_extension_mass(carried_mass, shank_length, arm):
    """Mass for the knee extension whose largest moment equals the squat's, both within 0 to 90 degrees.

    Parameters
    ----------
    carried_mass, shank_length
        As in `squat_moment`.
    arm : array_like
        Distance of the mass from the knee, in metres.

    Returns
    -------
    float or ndarray
        Mass in kg: the squat's moment at 90 degrees over ``g arm``.

    Raises
    ------
    ValueError
        A mass or length that is not positive, or shapes that do not fit.
    """
    carried_mass, shank_length, arm = numbers(carried_mass=carried_mass, shank_length=shank_length, arm=arm)
    return squat_moment(90.0, carried_mass, shank_length) / extension_moment(0.0, 1.0, arm)


def crossover_angle(carried_mass, shank_length, mass, arm):
    """Knee flexion at which squat and seated knee extension load the joint equally.

    Parameters
    ----------
    carried_mass, shank_length
        As in `squat_moment`.
    mass, arm
        As in `extension_moment`.

    Returns
    -------
    float or ndarray
        Angle in degrees. Below it the knee extension loads the joint more, above it the squat.

    Raises
    ------
    ValueError
        A mass or length that is not positive, or shapes that do not fit.

    Notes
    -----
    Lever arm, force ratio and contact area depend on the angle alone, so moment, force and
    stress cross at one angle whatever formula is chosen: where ``S sin(a / 2) = E cos(a)``, `S` and
    `E` being the largest moments, so that ``sin(a / 2) = 2 E / (S + sqrt(S^2 + 8 E^2))``. With
    equal peak moments over 0 to 90 degrees (`matched_extension_mass`) it is 51.8 degrees for every
    body; Steinkamp et al. (1993) measured 48 for leg press and leg extension with their loads.
    Heavier ankle weights move the crossing deeper, heavier squats towards extension.
    """
    carried_mass, shank_length, mass, arm = numbers(
        carried_mass=carried_mass, shank_length=shank_length, mass=mass, arm=arm
    )
    squat = squat_moment(90.0, carried_mass, shank_length) / np.sin(np.pi / 4)
    extension = extension_moment(0.0, mass, arm)
    sine = 2 * extension / (squat + np.hypot(squat, np.sqrt(8) * extension))
    return 2 * np.degrees(np.arcsin(sine))


# ---------------------------------------------------------------- patella and muscle paths


@dataclass(frozen=True)
class PatellaPose:
    """Patella frame in the femur frame: origin in metres, rotation about the femur's z axis.

    The femur frame has its origin at the hip centre, x forward, y up, z to the right. The
    rotation is in radians and negative in flexion.
    """

    x_m: float
    y_m: float
    rotation_rad: float


def patella_pose(flexion_deg):
    """Where the patella is in the MyoLeg model.

    Parameters
    ----------
    flexion_deg : array_like
        Knee flexion, 0 to 90 degrees.

    Returns
    -------
    PatellaPose
        Floats, or arrays over flexion. The model has no tilt and no shift sideways.

    Raises
    ------
    ValueError
        No angle, or one out of range.

    Notes
    -----
    Polynomials of the fourth degree in knee flexion (rad): table `model_patella_motion`.
    """
    (flexion,) = numbers(flexion_deg=flexion_deg)
    _check_flexion(flexion)
    bend = np.radians(flexion)
    return PatellaPose(*(np.polynomial.polynomial.polyval(bend, c) for c in _patella_motion()))


@lru_cache
def _patella_motion():
    """Coefficients of x, y and rotation, constant first."""
    table = evidence.load("model_patella_motion").set_index("coordinate")
    return table.loc[["x", "y", "rotation_z"], ["c0", "c1", "c2", "c3", "c4"]].to_numpy()


def muscle_path(model, muscle, flexion_deg=0.0):
    """Path of a quadriceps head down to the patella, in the femur frame.

    Parameters
    ----------
    model : {"MyoLeg", "Rajagopal2016"}
        The models of the tables with a patella body; both share one set of frames.
    muscle : str
        `rectus_femoris`, `vastus_intermedius`, `vastus_lateralis` or `vastus_medialis`.
    flexion_deg : array_like
        Knee flexion, 0 to 90 degrees; the hip stays neutral.

    Returns
    -------
    ndarray, shape (..., n, 3)
        Points in metres (x forward, y up, z to the right) from origin to patella, for each angle.

    Raises
    ------
    ValueError
        An unknown model or muscle, no angle, or one out of range.

    Notes
    -----
    Pelvis points are shifted by the hip's place, patella points turned and shifted with
    `patella_pose`; the point on the tibia is left out. Model paths are made for knee torque:
    no line shows the obliquity of the VMO, and straight segments may cut through bone in flexion.
    """
    table = evidence.load("model_path_points")
    on_patella = table[table["body"] == "patella_r"]
    check_choice(on_patella["model"].unique(), model=model)
    check_choice(on_patella.loc[on_patella["model"] == model, "muscle"].unique(), muscle=muscle)
    points = table[(table["model"] == model) & (table["muscle"] == muscle)]
    points = points[points["body"].isin(["pelvis", "femur_r", "patella_r"])]
    hip = table.loc[(table["model"] == "MyoLeg") & (table["point"] == "origin_of_femur_r_in_pelvis")]
    axes, body, pose = ["x_m", "y_m", "z_m"], points["body"].to_numpy(), patella_pose(flexion_deg)
    path = np.tile(points[axes].to_numpy(), (*np.shape(pose.x_m), 1, 1))
    path[..., body == "pelvis", :] -= hip[axes].to_numpy()[0]
    moving = body == "patella_r"
    path[..., moving, :] = _on_patella(path[..., moving, :], pose)
    return path


def _on_patella(points, pose):
    """Points of the patella frame, shape (..., n, 3), in the femur frame."""
    x, y, z = np.moveaxis(points, -1, 0)
    left, up, turn = (np.expand_dims(each, -1) for each in (pose.x_m, pose.y_m, pose.rotation_rad))
    cos, sin = np.cos(turn), np.sin(turn)
    return np.stack([left + cos * x - sin * y, up + sin * x + cos * y, z], axis=-1)
