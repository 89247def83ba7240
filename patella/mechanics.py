"""Forces on the patella: a frontal-plane tug-of-war, joint load over flexion, muscle paths.

Knee flexion is in degrees, 0 being the straight knee. Model constants come from the evidence
tables `pfj_model_formulas`, `model_patella_motion` and `model_path_points`; the one constant
from elsewhere is standard gravity (scipy). Masses and lengths of a body are the caller's: no
table of body segments is used. All models here are simplifications for teaching: each
docstring says what is left out.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.constants import g
from scipy.optimize import brentq

from patella import evidence

# The tables give no range for the lever arm, the force ratio and the patella's motion; the
# exercise studies against which the model is tested measured from 0 to 90 degrees.
MODEL_RANGE = (0.0, 90.0)


def _flexion(degrees, low=MODEL_RANGE[0], high=MODEL_RANGE[1]):
    degrees = np.asarray(degrees, dtype=float)
    if degrees.size == 0:
        raise ValueError("flexion_deg is empty: give at least one angle.")
    if not np.all((degrees >= low) & (degrees <= high)):
        raise ValueError(f"Knee flexion must lie between {low:g} and {high:g} degrees, got {degrees}.")
    return degrees


def _check_positive(**values):
    for name, value in values.items():
        if not np.all(np.asarray(value, dtype=float) > 0):
            raise ValueError(f"{name} must be positive, got {value}.")


# ---------------------------------------------------------------- frontal plane


@dataclass(frozen=True)
class FrontalBalance:
    """Pull on the patella in the frontal plane; forces as fractions of the full quadriceps.

    `pull` is the size of the quadriceps resultant and `pull_angle_deg` its direction from the
    thigh axis, positive to the lateral side. `lateral_force` is what the quadriceps and the
    patellar tendon together push sideways: positive to the lateral, negative to the medial side.
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
    q_angle_deg : float
        Angle of the patellar tendon to the thigh axis, 0 to 45: the Q angle.
    activation : array_like, shape (n,) or ()
        Force of each head relative to its share of the full quadriceps, 0 or more.

    Returns
    -------
    FrontalBalance

    Raises
    ------
    ValueError
        Unequal lengths, areas that are not positive, angles out of range, or no pull at all.

    Notes
    -----
    ``f_i = activation_i pcsa_i / sum(pcsa)``; sideways ``X = sum(f_i sin a_i)``, upwards
    ``Y = sum(f_i cos a_i)``. The tendon balances the upward pull, ``T = Y / cos(Q)``, and pulls
    sideways with ``T sin(Q)``, so the groove and the retinacula must resist ``X + Y tan(Q)``.
    Left out: the groove, the retinacula, depth, flexion, and how force varies with length. No
    study was found that prints inputs and result of this sum; the tests use closed forms.
    """
    pcsa, angles = np.asarray(pcsa, dtype=float), np.asarray(angles_deg, dtype=float)
    if pcsa.ndim != 1 or pcsa.shape != angles.shape or pcsa.size == 0:
        raise ValueError(f"Give one area and one angle per head, got {pcsa.shape} and {angles.shape}.")
    _check_positive(pcsa=pcsa)
    if not np.all(np.abs(angles) < 90):
        raise ValueError(f"angles_deg must lie between -90 and 90, got {angles}.")
    if not 0 <= q_angle_deg <= 45:
        raise ValueError(f"q_angle_deg must lie between 0 and 45, got {q_angle_deg}.")
    forces = np.broadcast_to(activation, pcsa.shape) * pcsa / pcsa.sum()
    if not (np.all(forces >= 0) and forces.sum() > 0):
        raise ValueError(f"activation must be 0 or more, and above 0 for one head, got {activation}.")
    sideways = np.sum(forces * np.sin(np.radians(angles)))
    upwards = np.sum(forces * np.cos(np.radians(angles)))
    q = np.radians(q_angle_deg)
    return FrontalBalance(
        pull=float(np.hypot(sideways, upwards)),
        pull_angle_deg=float(np.degrees(np.arctan2(sideways, upwards))),
        tendon_force=float(upwards / np.cos(q)),
        lateral_force=float(sideways + upwards * np.tan(q)),
    )


# ---------------------------------------------------------------- joint load over flexion


@lru_cache
def _formula(formula_id):
    """Rows of one published formula: part, range and coefficients, constant first."""
    table = evidence.load("pfj_model_formulas")
    rows = table[table["formula_id"] == formula_id]
    coefficients = rows[["c0", "c1", "c2", "c3", "c4"]].fillna(0.0).to_numpy()
    ranges = rows[["valid_from_deg", "valid_to_deg"]].to_numpy()
    return dict(zip(rows["part"], zip(coefficients, ranges)))


def _polynomial(formula_id, part, flexion_deg):
    return np.polynomial.polynomial.polyval(flexion_deg, _formula(formula_id)[part][0])


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
    flexion_deg = _flexion(flexion_deg)
    numerator = _polynomial("k_vaneijden", "numerator", flexion_deg)
    return numerator / _polynomial("k_vaneijden", "denominator", flexion_deg)


def lever_arm(flexion_deg):
    """Effective lever arm of the quadriceps: knee moment over quadriceps force.

    Parameters
    ----------
    flexion_deg : array_like
        Knee flexion, 0 to 90 degrees.

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
    37.9 mm. Too long an arm makes forces and stress too small, in both exercises alike.
    """
    return _polynomial("lever_whyte", "all", _flexion(flexion_deg))


def area_ranges():
    """Ranges of knee flexion for which each contact-area formula was measured.

    Returns
    -------
    dict
        From formula id to a list of (from, to) in degrees.
    """
    table = evidence.load("pfj_model_formulas")
    ids = table.loc[table["quantity"] == "contact area", "formula_id"].unique()
    return {i: [tuple(map(float, span)) for _, span in _formula(i).values()] for i in ids}


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
        An unknown formula, no angle, or one at which the formula's authors did not measure.

    Notes
    -----
    Rows of the quantity `contact area`. In reclining MRI at light load, Besier et al. (2005)
    found 269 and 396 mm2 in women at 30 and 60 degrees, 414 and 520 in men. All formulas give
    less, 169 to 242 and 233 to 348 mm2, and so a larger stress.
    """
    spans = area_ranges()
    if formula not in spans:
        raise ValueError(f"Unknown formula {formula!r}; there are {', '.join(spans)}.")
    flexion_deg = np.asarray(flexion_deg, dtype=float)
    if flexion_deg.size == 0:
        raise ValueError("flexion_deg is empty: give at least one angle.")
    area = np.full(flexion_deg.shape, np.nan)
    for part, (_, (low, high)) in _formula(formula).items():
        inside = (flexion_deg >= low) & (flexion_deg <= high)
        area = np.where(inside, _polynomial(formula, part, flexion_deg), area)
    if np.isnan(area).any():
        measured = " and ".join(f"{low:g} to {high:g}" for low, high in spans[formula])
        raise ValueError(f"{formula} was measured at {measured} degrees only, got {flexion_deg}.")
    return area[()]


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
        Knee flexion in degrees, 0 to 90 and within the range of `formula`.
    formula : str
        Contact-area formula, a key of `area_ranges()`.

    Returns
    -------
    JointLoad

    Raises
    ------
    ValueError
        A negative or missing moment, an unknown formula, or an angle out of range.

    Notes
    -----
    ``quadriceps = moment / lever_arm``, ``reaction = force_ratio * quadriceps`` and
    ``stress = reaction / contact_area`` (N/mm2 = MPa), the chain of Brechter and Powers (2002)
    and its successors, see the review of Nunes et al. (2018). The choice of area formula alone
    moves the stress by a factor of up to 2. Left out: co-contraction, the frontal plane, and
    how the load is spread over the area, so nothing here says anything on the VMO.
    """
    moment = np.asarray(moment_nm, dtype=float)
    if not np.all(moment >= 0):
        raise ValueError(f"moment_nm must be 0 or more, got {moment_nm}.")
    quadriceps = moment / lever_arm(flexion_deg)
    reaction = quadriceps * force_ratio(flexion_deg)
    area = contact_area(flexion_deg, formula)
    return JointLoad(quadriceps, reaction, area, reaction / area)


def squat_moment(flexion_deg, carried_mass, shank_length):
    """Extension moment of one knee in a slow squat on two legs (a model).

    Parameters
    ----------
    flexion_deg : array_like
        Knee flexion, 0 to 90 degrees.
    carried_mass : float
        Mass above the knees with any bar, in kg; each leg bears half.
    shank_length : float
        Knee to ankle, in metres.

    Returns
    -------
    float or ndarray
        Moment in N m.

    Raises
    ------
    ValueError
        An angle out of range, or a mass or length that is not positive.

    Notes
    -----
    Our own assumption, not a published model: the carried weight stays above the ankle, and the
    shank leans forward by half the knee flexion, as it must when thigh and shank are equally
    long and the hip is above the ankle. ``carried_mass g / 2 * shank_length * sin(flexion / 2)``.
    A forward-leaning trunk lowers the knee moment, knees far beyond the toes raise it.
    """
    _check_positive(carried_mass=carried_mass, shank_length=shank_length)
    lean = np.radians(_flexion(flexion_deg)) / 2
    return carried_mass * g / 2 * shank_length * np.sin(lean)


def extension_moment(flexion_deg, mass, arm):
    """Moment with which a weight on the lower leg loads a seated person's knee (a model).

    Parameters
    ----------
    flexion_deg : array_like
        Knee flexion, 0 to 90 degrees; the thigh is level.
    mass : float
        Mass in kg, an ankle weight for instance. The lower leg's own weight is one more mass:
        add its moment.
    arm : float
        Distance of the mass from the knee, in metres.

    Returns
    -------
    float or ndarray
        Moment in N m: ``mass g arm cos(flexion)``.

    Raises
    ------
    ValueError
        An angle out of range, or a mass or distance that is not positive.
    """
    _check_positive(mass=mass, arm=arm)
    return mass * g * arm * np.cos(np.radians(_flexion(flexion_deg)))


def matched_extension_mass(carried_mass, shank_length, arm):
    """Mass for the knee extension whose largest moment equals the squat's, both within 0 to 90 degrees.

    Parameters
    ----------
    carried_mass, shank_length
        As in `squat_moment`.
    arm : float
        Distance of the mass from the knee, in metres.

    Returns
    -------
    float
        Mass in kg: the squat's moment at 90 degrees over ``g arm``.

    Raises
    ------
    ValueError
        A mass or length that is not positive.
    """
    _check_positive(arm=arm)
    return squat_moment(90.0, carried_mass, shank_length) / (g * arm)


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
    float
        Angle in degrees. Below it the knee extension loads the joint more, above it the squat.

    Raises
    ------
    ValueError
        A mass or length that is not positive.

    Notes
    -----
    Lever arm, force ratio and contact area depend on the angle alone, so moment, force and
    stress cross at one angle whatever formula is chosen. With equal peak moments
    (`matched_extension_mass`) it is 51.8 degrees for every body; Steinkamp et al. (1993)
    measured 48 for leg press and leg extension with their loads. Heavier ankle weights move
    the crossing deeper, heavier squats towards extension.
    """

    def difference(flexion_deg):
        squat = squat_moment(flexion_deg, carried_mass, shank_length)
        return squat - extension_moment(flexion_deg, mass, arm)

    return float(brentq(difference, *MODEL_RANGE))


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
    flexion = np.radians(_flexion(flexion_deg))
    motion = _patella_motion()
    return PatellaPose(*(np.polynomial.polynomial.polyval(flexion, c) for c in motion))


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
    flexion_deg : float
        Knee flexion, 0 to 90 degrees; the hip stays neutral.

    Returns
    -------
    ndarray, shape (n, 3)
        Points in metres (x forward, y up, z to the right) from origin to patella.

    Raises
    ------
    ValueError
        An unknown model or muscle, or an angle that is out of range or not a single number.

    Notes
    -----
    Pelvis points are shifted by the hip's place, patella points turned and shifted with
    `patella_pose`; the point on the tibia is left out. Model paths are made for knee torque:
    no line shows the obliquity of the VMO, and straight segments may cut through bone in flexion.
    """
    if np.ndim(flexion_deg):
        raise ValueError("flexion_deg must be a single angle: ask for one path at a time.")
    table = evidence.load("model_path_points")
    points = table[(table["model"] == model) & (table["muscle"] == muscle)]
    if points.empty or not (points["body"] == "patella_r").any():
        raise ValueError(f"No path with a patella for model {model!r} and muscle {muscle!r}.")
    hip = table.loc[(table["model"] == "MyoLeg") & (table["point"] == "origin_of_femur_r_in_pelvis")]
    hip, pose = hip[["x_m", "y_m", "z_m"]].to_numpy()[0], patella_pose(flexion_deg)
    place = {
        "pelvis": lambda point: point - hip,
        "femur_r": lambda point: point,
        "patella_r": lambda point: _on_patella(point, pose),
    }
    coordinates = points[["x_m", "y_m", "z_m"]].to_numpy()
    return np.array([place[b](xyz) for b, xyz in zip(points["body"], coordinates) if b in place])


def _on_patella(point, pose):
    x, y, z = point
    cos, sin = np.cos(pose.rotation_rad), np.sin(pose.rotation_rad)
    return np.array([pose.x_m + cos * x - sin * y, pose.y_m + sin * x + cos * y, z])
