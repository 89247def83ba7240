"""Tracking of the kneecap: a toy of its pulls, differences between groups, agreement of testers, chance.

All simulations of chapter 3 draw from here; each of them has a stream of its own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

from patella import evidence, statistics
from patella.checks import (
    check_between,
    check_choice,
    check_positive,
    check_sizes,
    check_whole,
    single_numbers,
)
from patella.mechanics import FrontalBalance, frontal_balance
from patella.words import author_year, degrees, interval, number, percent, plain, quantity, words

# ---------------------------------------------------------------- the tug-of-war, a toy

WEAKENED = {"the whole VM": ["VML", "VMO"], "the VMO alone": ["VMO"]}


def toy_heads(measurements: pd.DataFrame, fibre_angles: pd.DataFrame) -> pd.DataFrame:
    """Inputs of the tug-of-war: cross-section and direction of each part of the quadriceps.

    Parameters
    ----------
    measurements : DataFrame
        Table `measurements`: areas of Ward 2009, and how Klein Horsman 2007 divides the vasti.
    fibre_angles : DataFrame
        Table `fibre_angles`: ranges of Weinstabl 1989, of which the middle is taken.

    Returns
    -------
    DataFrame
        Columns `part`, `pcsa_cm2` and `angle_deg` (to the outer side, so negative for the inner).
    """
    areas = measurements[measurements["unit"] == "cm2"]

    def area(study, muscle):
        return areas.loc[(areas["study_id"] == study) & (areas["condition"] == muscle), "value"].item()

    def lowest_share(muscle, others):
        lowest = area("kleinhorsman2007", f"{muscle}_inferior")
        return lowest / (lowest + sum(area("kleinhorsman2007", f"{muscle}_{other}") for other in others))

    ranges = fibre_angles[fibre_angles["study_id"] == "weinstabl1989"].set_index("part")
    middle = (ranges["low"] + ranges["high"]) / 2
    lateral, medial = area("ward2009", "vastus_lateralis"), area("ward2009", "vastus_medialis")
    vlo = lateral * lowest_share("vastus_lateralis", ["superior"])
    vmo = medial * lowest_share("vastus_medialis", ["middle", "superior"])
    return pd.DataFrame(
        [
            ("RF", area("ward2009", "rectus_femoris"), 0.0),
            ("VI", area("ward2009", "vastus_intermedius"), 0.0),
            ("VLL", lateral - vlo, middle["VLL"]),
            ("VLO", vlo, middle["VLO"]),
            ("VML", medial - vmo, -middle["VML"]),
            ("VMO", vmo, -middle["VMO"]),
        ],
        columns=["part", "pcsa_cm2", "angle_deg"],
    )


def activation(heads: pd.DataFrame, weakened: str, vm_force) -> np.ndarray:
    """Force of each head as a share of its normal one, when a part is changed.

    Parameters
    ----------
    heads : DataFrame
        What `toy_heads` returns.
    weakened : str
        One of `WEAKENED`.
    vm_force : float or array_like, shape (...)
        Force of the changed part, percent of normal.

    Returns
    -------
    ndarray, shape (..., heads)
    """
    check_choice(WEAKENED, weakened=weakened)
    changed = heads["part"].isin(WEAKENED[weakened])
    return np.where(changed, np.expand_dims(vm_force, -1) / 100, 1.0)


def balance(heads: pd.DataFrame, weakened: str, vm_force, q_angle: float) -> FrontalBalance:
    """The frontal balance with the vastus medialis, or its VMO, at a share of its normal force.

    Parameters
    ----------
    heads, weakened, vm_force
        As in `activation`.
    q_angle : float
        Degrees.
    """
    active = activation(heads, weakened, vm_force)
    return frontal_balance(heads["pcsa_cm2"], heads["angle_deg"], q_angle, active)


def head_forces(heads: pd.DataFrame, weakened: str, vm_force: float) -> pd.DataFrame:
    """`heads` with the column `force`: of each head, as a share of the full quadriceps."""
    share = heads["pcsa_cm2"] / heads["pcsa_cm2"].sum()
    return heads.assign(force=share * activation(heads, weakened, vm_force))


def outward_push(pulls: FrontalBalance):
    """What quadriceps and tendon together push the kneecap outward with, N for each 100 N in the tendon."""
    return 100 * pulls.lateral_force / pulls.tendon_force


def force_worth(heads: pd.DataFrame, weakened: str, q_angle: float, degrees_more: float) -> float:
    """How much force of a part must be lost to push the kneecap as some more degrees of Q angle do.

    Parameters
    ----------
    heads, weakened
        As in `activation`.
    q_angle : float
        Degrees.
    degrees_more : float

    Returns
    -------
    float
        Percent of the part's normal force; NaN where losing all of it pushes less.
    """
    wanted = outward_push(balance(heads, weakened, 100, q_angle + degrees_more))

    def missing(level):
        return float(outward_push(balance(heads, weakened, level, q_angle)) - wanted)

    return 100 - brentq(missing, 0, 100) if missing(0) >= 0 else np.nan


# ---------------------------------------------------------------- experiments on cadavers

OUTCOMES = {
    "contact pressure change": "contact pressure",
    "contact pressure and kinematics": "pressure and motion",
    "lateral patellar shift": "lateral shift",
    "maximum lateral pressure rises as VMO force falls": "lateral pressure",
    "force for 10 mm lateral displacement": "sideways stability",
    "medial contact pressure": "medial pressure",
    "pressure magnitude and lateral translation": "pressure, translation",
}


def labelled_experiments(experiments: pd.DataFrame) -> pd.DataFrame:
    """The experiments with `label`, what was measured and by whom, and `size`, the printed change.

    Parameters
    ----------
    experiments : DataFrame
        Table `vm_force_experiments`, with studies.
    """
    rows = [row for _, row in experiments.iterrows()]
    return experiments.assign(label=[_measured(row) for row in rows], size=[_size(row) for row in rows])


def _measured(row) -> str:
    outcome = row["outcome"].split(" (from")[0]
    outcome = OUTCOMES.get(outcome, outcome)
    angle = f", {degrees(row['knee_flexion_deg'])}" if pd.notna(row["knee_flexion_deg"]) else ""
    return f"{outcome}{angle}\n{author_year(row)}, n = {row['n']:.0f}"


def _size(row) -> str:
    if pd.isna(row["value"]):
        return ""
    # Where the value is the end of a change, the outcome names its start: "(from 0.48 MPa)".
    start = re.search(r"\(from ([\d.]+) ", row["outcome"])
    return f"{start[1] + ' → ' if start else ''}{quantity(row['value'], row['unit'], None)}"


def vm_contrasts(
    experiments: pd.DataFrame, part: str | None = None, largest_change=100, outcome: str | None = None
) -> pd.DataFrame:
    """The experiments that answer one question.

    Parameters
    ----------
    experiments : DataFrame
        Table `vm_force_experiments`, with further columns or without.
    part : str, optional
        A code of the column `part`.
    largest_change : float
        Largest change of force, 0 to 100 % of normal; 100 also keeps what has no single level.
    outcome : str, optional
        A pattern of the column `outcome`.
    """
    check_between(0, 100, largest_change=largest_change)
    rows = experiments if part is None else experiments[experiments["part"] == part]
    if outcome is not None:
        rows = rows[rows["outcome"].str.contains(outcome)]
    if largest_change == 100:
        return rows
    return rows[(rows["vm_force_pct_of_normal"] - 100).abs() <= largest_change]


# ---------------------------------------------------------------- two groups


class Comparison(NamedTuple):
    """A published difference between people without and with pain.

    Attributes
    ----------
    mean0, sd0, mean1, sd1 : float
        Of the group without pain and of the group with pain.
    low, high : float
        Ends of the 95 % interval of `mean1 - mean0`.
    unit : str
        "SD" or "deg".
    basis : str
        In words, what was printed.
    row : Series
        The row of an evidence table behind it.
    """

    mean0: float
    sd0: float
    mean1: float
    sd1: float
    low: float
    high: float
    unit: str
    basis: str
    row: pd.Series

    @property
    def difference(self) -> float:
        """With pain minus without."""
        return self.mean1 - self.mean0

    @property
    def side(self) -> int:
        """1 where people with pain lie higher, -1 where they lie lower."""
        return 1 if self.difference > 0 else -1

    @property
    def prospective(self) -> bool:
        """Whether the groups were measured before the pain came."""
        return self.row.get("design") == "prospective"


MEASURES = {
    "bisect_offset": "Bisect offset",
    "patellar_tilt": "Tilt",
    "congruence_angle": "Congruence angle",
    "quadriceps_strength": "Quadriceps strength BEFORE pain",
}
# What a label of a condition leaves out, or says more shortly.
SHORTER = {
    " (sensitivity analysis)": "",
    ", 0 deg flexion": "",
    ", 15 deg flexion": "",
    "military recruits, quadriceps strength normalised by BMI": "recruits",
}


def comparisons(effects: pd.DataFrame, means: pd.DataFrame, q_angles: pd.DataFrame) -> dict[str, Comparison]:
    """Published group differences with what it takes to draw both groups, by their label.

    Parameters
    ----------
    effects, means, q_angles : DataFrame
        Tables `group_effects`, `group_means` and `q_angle_norms`, with studies.
    """
    found = {}
    for _, row in effects[effects["statistic"] == "smd"].iterrows():
        condition = row["condition"]
        for long, short in SHORTER.items():
            condition = condition.replace(long, short)
        low, high = row["ci_low"], row["ci_high"]
        basis = f"SMD {number(row['estimate'], 2)} ({percent(95)} interval {interval(low, high, 2)})"
        found[f"{MEASURES[row['outcome']]}: {condition} ({author_year(row)})"] = Comparison(
            0.0, 1.0, row["estimate"], 1.0, low, high, "SD", basis, row
        )
    for label, _, without, pain in _printed_pairs(means, q_angles):
        difference, low, high = mean_difference(without, pain)
        basis = (
            f"means {_printed(pain)} with and {_printed(without)} without pain; difference "
            f"{degrees(difference, 1)} (our {percent(95)} interval {degrees(low, 1)} to {degrees(high, 1)})"
        )
        found[label] = Comparison(
            without["mean"], without["sd"], pain["mean"], pain["sd"], low, high, "deg", basis, pain
        )
    return found


def _printed(group) -> str:
    return f"{degrees(group['mean'], None)} (SD {degrees(group['sd'], None)}, n = {plain(group['n'])})"


def _printed_pairs(means, q_angles) -> list[tuple[str, str, pd.Series, pd.Series]]:
    """Label, outcome, group without and group with pain, wherever both means are printed with SDs."""
    tilt = means[means["study_id"] == "pookarnjanamorakot1998"].set_index("group")
    q_angle = q_angles[q_angles["study_id"] == "caylor1993"].set_index("group")
    return [
        (
            "Tilt in degrees: MRI (Pookarnjanamorakot 1998)",
            "patellar_tilt_angle",
            tilt.loc["no anterior knee pain"],
            tilt.loc["anterior knee pain"],
        ),
        (
            "Q angle in degrees: clinic (Caylor 1993)",
            "q_angle",
            q_angle.loc["control"],
            q_angle.loc["anterior_knee_pain"],
        ),
    ]


def mean_difference(first: pd.Series, second: pd.Series) -> tuple[float, float, float]:
    """Difference of two printed means, second minus first, with a normal 95 % interval."""
    difference = second["mean"] - first["mean"]
    half = norm.isf(0.025) * np.hypot(first["sd"] / np.sqrt(first["n"]), second["sd"] / np.sqrt(second["n"]))
    return float(difference), float(difference - half), float(difference + half)


def beyond_typical(difference: float) -> float:
    """Share of a normal group that lies beyond the mean of another, `difference` of its SDs away."""
    return float(norm.sf(difference))


class Separation(NamedTuple):
    """How well a measure tells two normal groups apart; all in percent.

    Attributes
    ----------
    overlap : float
        Shared by the two curves.
    superiority : float
        How often someone with pain lies further out than someone without.
    beyond : float
        People without pain who lie beyond the mean of those with pain.
    sensitivity, specificity : float
        Of a cut-off.
    """

    overlap: float
    superiority: float
    beyond: float
    sensitivity: float
    specificity: float


def separation(one: Comparison, difference: float, limit: float) -> Separation:
    """How well a measure tells the groups of a comparison apart.

    Parameters
    ----------
    one : Comparison
    difference : float
        Between the means, with pain minus without; an end of the interval, say.
    limit : float
        The cut-off, on the axis of the means.
    """
    mean0, sd0, mean1, sd1 = one.mean0, one.sd0, one.mean0 + difference, one.sd1
    side = one.side
    superiority = statistics.probability_of_superiority(side * mean1, sd1, side * mean0, sd0)
    return Separation(
        overlap=100 * statistics.overlap(mean0, sd0, mean1, sd1),
        superiority=100 * superiority,
        beyond=100 * beyond_typical(side * (mean1 - mean0) / sd0),
        sensitivity=100 * norm.sf(side * (limit - mean1) / sd1),
        specificity=100 * norm.cdf(side * (limit - mean0) / sd0),
    )


# ---------------------------------------------------------------- effects, before and after the pain


def derived_differences(means: pd.DataFrame, q_angles: pd.DataFrame) -> pd.DataFrame:
    """Differences that we computed from two printed means with SDs, shaped like `group_effects`."""
    rows = []
    for _, outcome, without, pain in _printed_pairs(means, q_angles):
        difference, low, high = mean_difference(without, pain)
        source = pain[["study_id", "study", "year", "doi_url", "source_location", "caution"]]
        computed = {
            "design": "cross_sectional",
            "outcome": outcome,
            "condition": "our difference of two printed means",
            "statistic": "mean_difference",
            "estimate": difference,
            "ci_low": low,
            "ci_high": high,
            "unit": "deg",
            "derived": True,
        }
        rows.append(source.to_dict() | computed)
    return pd.DataFrame(rows)


EFFECTS = {
    "pfp_occurrence": "odds of PFP",
    "knee_extension_peak_torque": "extension torque",
    "patellar_tilt_angle": "tilt",
    "patellar_tilt": "tilt",
    "q_angle": "Q angle",
}
CONDITIONS = {
    "full weight": "full weight",
    "under load": "loaded",
    "without load": "unloaded",
    "60 deg/s": "60°/s",
    "240 deg/s": "240°/s",
    "Q-angle": "large Q angle",
    "rearfoot": "rearfoot valgus",
    "photogrammetry": "photo",
}


def differences(
    effects: pd.DataFrame,
    derived: pd.DataFrame,
    statistic: str,
    unit: str | None = None,
    design: str | None = None,
) -> pd.DataFrame:
    """Differences between groups that can share an axis, from below.

    Parameters
    ----------
    effects : DataFrame
        Table `group_effects`, with studies.
    derived : DataFrame
        What `derived_differences` returns.
    statistic : str
        A code of that column: units are never mixed.
    unit, design : str, optional
        Codes of these columns.

    Returns
    -------
    DataFrame
        With the columns `label`, what was measured and by whom, `n`, `derived`, and `is_q`, whether the row
        is about the Q angle; these come last, so that the error of one reading is one band.
    """
    rows = pd.concat([effects.assign(derived=False), derived])
    rows = rows[rows["statistic"] == statistic]
    for column, code in (("unit", unit), ("design", design)):
        rows = rows if code is None else rows[rows[column] == code]
    rows = rows.assign(is_q=rows["outcome"] == "q_angle")
    rows = rows.sort_values(["is_q", "design", "estimate"], kind="stable").reset_index(drop=True)
    studies = evidence.studies()
    # How many people a review pooled in one of its differences, its own size does not tell.
    people = studies["n_total"].where(studies["design"] != "meta_analysis")
    return rows.assign(
        label=[_effect(row) for _, row in rows.iterrows()],
        condition=rows["condition"].str.replace(" deg", "°"),
        n=rows["study_id"].map(people),
    )


def _effect(row) -> str:
    outcome = EFFECTS.get(row["outcome"], words(row["outcome"]))
    condition = next((f", {short}" for long, short in CONDITIONS.items() if long in row["condition"]), "")
    return f"{outcome}{condition}\n{author_year(row)}"


# ---------------------------------------------------------------- reliability


TESTS = {
    "four alignment tests (displacement, tilt, rotation, anterior tilt)": "four alignment tests",
    "visual estimate of patellar orientation": "orientation by eye",
    "caliper and goniometer alignment measures": "caliper, goniometer",
    "group of measures that includes Q-angle": "measures incl. Q angle",
    "visual medio-lateral position, first session": "position by eye, 1st",
    "visual medio-lateral position, second session": "position by eye, 2nd",
    "visual medio-lateral position, two weeks apart": "position by eye, 2 weeks",
    "pachymeter medio-lateral position, first session": "pachymeter, 1st",
    "pachymeter medio-lateral position, second session": "pachymeter, 2nd",
    "pachymeter medio-lateral position, two weeks apart": "pachymeter, 2 weeks",
    "medial and lateral patella distance, experienced physiotherapists": "patella distances",
    "MRI position measures incl. tilt angle and bisect offset": "MRI tilt, bisect offset",
    "MRI congruence angle and Grelsamer tilt angle": "MRI congruence, Grelsamer",
}


def agreements(reliability: pd.DataFrame, statistic: str, agreement: str | None = None) -> pd.DataFrame:
    """Published agreement in one statistic, from below; kappa, ICC and r are not comparable.

    Parameters
    ----------
    reliability : DataFrame
        Table `reliability`, with studies.
    statistic : str
        A code of that column.
    agreement : str, optional
        A code of that column.

    Returns
    -------
    DataFrame
        With the column `label`: which test, and by whom.
    """
    rows = reliability[reliability["statistic"] == statistic]
    rows = rows if agreement is None else rows[rows["agreement"] == agreement]
    rows = rows.sort_values(["agreement", "high"], ascending=[False, True], kind="stable")
    rows = rows.reset_index(drop=True)
    return rows.assign(label=[_test(row) for _, row in rows.iterrows()])


def _test(row) -> str:
    return f"{TESTS.get(row['test'], row['test'])}\n{author_year(row)}, n = {row['n']:.0f}"


SIMULATIONS = 3  # the chapter; each simulation below draws from streams of its own, spawned from this number


def stream(*key: int) -> np.random.Generator:
    """The stream of one simulation, which no other key shares."""
    return np.random.default_rng(np.random.SeedSequence(SIMULATIONS, spawn_key=key))


def _check_sample(sample) -> None:
    (number,) = single_numbers(sample=sample)
    check_sizes(1, sample=number)
    check_whole(sample=number)


KNEES = 100


def expected_disagreement(kappa: float, called: float) -> float:
    """Share of knees on which two raters differ, who both call the same share of knees tilted."""
    return 2 * (1 - kappa) * called * (1 - called)


def clinicians(kappa: float, called_tilted: int, sample: int) -> pd.DataFrame:
    """Two clinicians with a chosen kappa look at `KNEES` knees: a simulation.

    Parameters
    ----------
    kappa : float
        Agreement beyond chance, 0 to 1.
    called_tilted : int
        Share of knees that each of them calls tilted, percent.
    sample : int
        Number of the sample, from 1.

    Returns
    -------
    DataFrame
        Columns `knees`, in this sample, and `expected`; one row for both say tilted, they disagree and
        both say fine.

    Notes
    -----
    Every combination of the three draws from a stream of its own. With the share p, both say tilted
    in ``p^2 + kappa p (1 - p)`` of the knees and they differ in ``2 (1 - kappa) p (1 - p)``.
    """
    check_between(0, 1, kappa=kappa)
    check_between(0, 100, called_tilted=called_tilted)
    _check_sample(sample)
    share = called_tilted / 100
    differ = expected_disagreement(kappa, share)
    both = share**2 + kappa * share * (1 - share)
    random = stream(1, sample, called_tilted, round(100 * kappa))
    knees = random.multinomial(KNEES, [both, differ, max(0, 1 - both - differ)])
    expected = KNEES * np.array([both, differ, 1 - both - differ])
    return pd.DataFrame({"knees": knees, "expected": expected})


PEOPLE, FAR = 40, 5  # simulated people; readings further apart than this many degrees are counted
TYPICAL_Q = 12  # mean of the simulated angles; it cancels out of every number shown


def expected_far_apart(error: float) -> float:
    """Share of people whose readings lie more than `FAR` degrees apart, given the error of one reading."""
    return float(2 * norm.sf(FAR / (np.sqrt(2) * error))) if error > 0 else 0.0


def testers(icc: float, spread: float, sample: int) -> tuple[np.ndarray, np.ndarray]:
    """Q angles of `PEOPLE` people as two testers read them with a chosen reliability: a simulation.

    Parameters
    ----------
    icc : float
        Share of the variance that lies between people, 0 to 1.
    spread : float
        SD of the readings between people, degrees.
    sample : int
        Number of the sample, from 1: the same people and the same luck of the testers at every ICC and
        spread.

    Returns
    -------
    ndarray, ndarray
        First and second tester's readings, degrees, to a tenth.
    """
    check_between(0, 1, icc=icc)
    check_positive(spread=single_numbers(spread=spread)[0])
    _check_sample(sample)
    people, *luck = stream(2, sample).normal(size=(3, PEOPLE))
    true = np.sqrt(icc) * people
    first, second = (np.round(TYPICAL_Q + spread * (true + np.sqrt(1 - icc) * error), 1) for error in luck)
    return first, second


# ---------------------------------------------------------------- correlation

PAIRS = {
    "q_angle_vs_pain_severity": "Q angle and pain",
    "q_angle_vs_functional_capacity": "Q angle and function",
    "patellar_tilt_vs_vmo_volume": "tilt and VMO volume",
    "patellar_tilt_vs_vmo_insertion_level": "tilt and VMO insertion",
    "congruence_angle_vs_vmo_fibre_angle": "congruence and VMO fibre angle",
    "baseline_lateral_medial_displacement_vs_change_with_tape": "position and change by tape",
}
ROUND_VALUES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9)
ROUND_N = 30


class Correlation(NamedTuple):
    """A correlation; `row` is the row of the evidence table behind it, or None for a round value."""

    r: float
    n: int
    row: pd.Series | None


def correlations(measurements: pd.DataFrame) -> dict[str, Correlation]:
    """Published correlations between position and something else, and round values, by label.

    Parameters
    ----------
    measurements : DataFrame
        Table `measurements`, with studies.
    """
    rows = measurements[measurements["statistic"] == "correlation"]
    # The pair of variables stands in `condition` in one topic and in `measure` in the other.
    pairs = rows["condition"].where(rows["condition"].isin(PAIRS), rows["measure"]).map(PAIRS)
    order = list(PAIRS.values())
    rows = rows.assign(pair=pairs).dropna(subset="pair")
    rows = rows.sort_values("pair", key=lambda names: names.map(order.index), kind="stable")
    found = {}
    for _, row in rows.iterrows():
        label = f"{row['pair']} ({author_year(row)}): r = {plain(row['value'])}, n = {row['n']:.0f}"
        found[label] = Correlation(row["value"], int(row["n"]), row)
    return found | {f"r = {plain(r)}, no study": Correlation(r, ROUND_N, None) for r in ROUND_VALUES}


def correlated(r: float, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Two samples of a size with exactly a correlation: simulated, standardized, always the same."""
    x, e = stream(3, size).normal(size=(2, size))
    x = (x - x.mean()) / x.std()
    e = e - e.mean() - (e @ x) / size * x
    return x, r * x + np.sqrt(1 - r**2) * (e / e.std())
