"""What chapter 3 computes: pulls by hand, known values, streams of their own, refusals."""

import inspect
import re
from itertools import product

import numpy as np
import pytest

from patella import evidence
from patella.synthesis import tracking
from patella.words import percent, quantity

MEASUREMENTS = evidence.with_studies("measurements")
EFFECTS = evidence.with_studies("group_effects")
EXPERIMENTS = evidence.with_studies("vm_force_experiments")
MEANS = evidence.with_studies("group_means")
Q_ANGLES = evidence.with_studies("q_angle_norms")
RELIABILITY = evidence.with_studies("reliability")
HEADS = tracking.toy_heads(MEASUREMENTS, evidence.load("fibre_angles"))
PUBLISHED = tracking.comparisons(EFFECTS, MEANS, Q_ANGLES)
DERIVED = tracking.derived_differences(MEANS, Q_ANGLES)


def test_toy_keeps_the_areas_of_the_heads():
    area = HEADS.set_index("part")["pcsa_cm2"]
    printed = MEASUREMENTS.query("study_id == 'ward2009' and unit == 'cm2'").set_index("condition")["value"]
    assert area["VML"] + area["VMO"] == pytest.approx(printed["vastus_medialis"])
    assert area["VLL"] + area["VLO"] == pytest.approx(printed["vastus_lateralis"])
    assert (HEADS.set_index("part").loc[["VML", "VMO"], "angle_deg"] < 0).all()


def test_toy_pulls_along_the_middle_of_the_printed_ranges():
    ranges = evidence.load("fibre_angles").query("study_id == 'weinstabl1989'").set_index("part")
    angles = HEADS.set_index("part")["angle_deg"]
    assert angles["RF"] == angles["VI"] == 0
    for part, side in [("VLL", 1), ("VLO", 1), ("VML", -1), ("VMO", -1)]:
        assert angles[part] == pytest.approx(side * ranges.loc[part, ["low", "high"]].mean())


def test_weaker_vastus_medialis_turns_the_pull_outward():
    angles = [
        tracking.balance(HEADS, "the whole VM", force, 15).pull_angle_deg for force in (150, 100, 50, 0)
    ]
    assert angles == sorted(angles)
    alone = [tracking.balance(HEADS, "the VMO alone", force, 15).pull_angle_deg for force in (100, 0)]
    assert 0 < alone[1] - alone[0] < angles[-1] - angles[1]


def test_forces_are_shares_of_the_full_quadriceps():
    full, less = (tracking.head_forces(HEADS, "the whole VM", level) for level in (100, 40))
    assert full["force"].sum() == pytest.approx(1)
    medial = full["part"].isin(["VML", "VMO"])
    assert 1 - less["force"].sum() == pytest.approx(0.6 * full.loc[medial, "force"].sum())
    assert less.loc[~medial].equals(full.loc[~medial])


def test_an_unknown_part_is_answered_with_the_parts_there_are():
    with pytest.raises(ValueError, match="the VMO alone"):
        tracking.balance(HEADS, "VMO", 100, 15)


@pytest.mark.parametrize("part", [None, "whole_vm", "vmo"])
@pytest.mark.parametrize("largest", [25, 50, 100])
def test_contrasts_are_those_of_the_part_and_the_change(part, largest):
    kept = tracking.vm_contrasts(EXPERIMENTS, part, largest)
    level, of_part = EXPERIMENTS["vm_force_pct_of_normal"], EXPERIMENTS["part"]
    asked = (of_part == part) if part else of_part.notna()
    assert (
        kept.index.tolist()
        == EXPERIMENTS[
            asked & ((largest == 100) | level.between(100 - largest, 100 + largest))
        ].index.tolist()
    )


def test_experiments_are_labelled_with_what_and_who():
    labels = tracking.labelled_experiments(EXPERIMENTS)["label"]
    assert labels.str.fullmatch(r".+\n.+ \d{4}, n = \d+").all()
    sizes = tracking.labelled_experiments(EXPERIMENTS).set_index("outcome")["size"]
    assert sizes["medial contact pressure (from 0.48 MPa)"] == f"0.48 → {quantity(0.14, 'MPa', 2)}"
    assert sizes["force for 10 mm lateral displacement"] == percent(-30)
    assert (sizes["contact pressure and kinematics"] == "").all()


def test_separation_at_one_standard_deviation():
    one = PUBLISHED["Bisect offset: MRI, under load (Drew 2016)"]
    apart = tracking.separation(one, 1.0, 1.0)
    # Cohen's tables for d = 1: overlap 61.7 %, superiority 76 %, 84 % beyond.
    assert apart.overlap == pytest.approx(61.7, abs=0.05) and apart.superiority == pytest.approx(76, abs=0.05)
    assert apart.sensitivity == pytest.approx(50) and apart.specificity == pytest.approx(84.1, abs=0.05)
    assert apart.beyond == pytest.approx(100 - apart.specificity)


def test_a_difference_downward_mirrors_one_upward():
    down = next(one for one in PUBLISHED.values() if one.side < 0)
    up = down._replace(mean1=-down.mean1, low=-down.high, high=-down.low)
    mirrored = tracking.separation(up, up.difference, 0.5)
    assert tracking.separation(down, down.difference, -0.5) == pytest.approx(mirrored)


def test_comparisons_know_whether_the_pain_came_later():
    later = {label for label, one in PUBLISHED.items() if one.prospective}
    assert later == {label for label in PUBLISHED if "BEFORE" in label}


def test_a_printed_pair_tells_both_groups_and_whose_interval_it_is():
    pairs = [one.basis for one in PUBLISHED.values() if one.unit == "deg"]
    angle = r"−?[\d.]+°"
    group = rf"{angle} \(SD {angle}, n = \d+\)"
    ours = rf"difference {angle} \(our {percent(95)} interval {angle} to {angle}\)"
    told = re.compile(f"means {group} with and {group} without pain; {ours}")
    assert pairs and all(map(told.fullmatch, pairs))


def test_derived_difference_by_hand():
    tilt = DERIVED.set_index("study_id").loc["pookarnjanamorakot1998"]
    error = np.sqrt(8.4**2 / 50 + 3.9**2 / 78)
    assert tilt["estimate"] == pytest.approx(6.5)
    assert tilt["ci_high"] - tilt["estimate"] == pytest.approx(1.96 * error, abs=0.001)


@pytest.mark.parametrize(
    ("kappa", "called", "share"), [(1, 0.5, 0), (0, 0.5, 0.5), (0.3, 0.5, 0.35), (0, 0.1, 0.18)]
)
def test_expected_disagreement(kappa, called, share):
    assert tracking.expected_disagreement(kappa, called) == pytest.approx(share)


def test_expected_disagreement_gives_back_its_kappa():
    kappa, called = 0.4, 0.3
    observed, by_chance = 1 - tracking.expected_disagreement(kappa, called), called**2 + (1 - called) ** 2
    assert (observed - by_chance) / (1 - by_chance) == pytest.approx(kappa)


@pytest.mark.parametrize(
    ("kappa", "called", "shares"),
    [(1, 50, (0.5, 0, 0.5)), (0, 50, (0.25, 0.5, 0.25)), (0.5, 20, (0.12, 0.16, 0.72)), (0.3, 0, (0, 0, 1))],
)
def test_clinicians_are_expected_to_say_what_kappa_says(kappa, called, shares):
    looks = [tracking.clinicians(kappa, called, sample)["knees"].to_numpy() for sample in range(1, 101)]
    expected = tracking.KNEES * np.array(shares)
    assert tracking.clinicians(kappa, called, 1)["expected"].tolist() == pytest.approx(expected)
    assert all(knees.sum() == tracking.KNEES for knees in looks)
    error = np.sqrt(tracking.KNEES * 0.25 / len(looks))
    assert np.mean(looks, axis=0) == pytest.approx(expected, abs=4.5 * error)


def test_testers_read_with_the_error_and_the_spread_that_are_named():
    readings = np.array([tracking.testers(0.6, 5.0, sample) for sample in range(1, 201)])
    first, second = readings.transpose(1, 0, 2)
    assert (first - second).std() == pytest.approx(5 * np.sqrt(2 * (1 - 0.6)), rel=0.03)
    assert (readings - readings.mean()).std() == pytest.approx(5, rel=0.03)
    # Five degrees are 1.96 standard errors of a difference.
    assert tracking.expected_far_apart(5 / (np.sqrt(2) * 1.959964)) == pytest.approx(0.05, abs=1e-6)
    assert tracking.expected_far_apart(0) == 0


def test_no_two_simulations_share_a_stream():
    clinicians = list(product([1], (1, 2, 3), (10, 30, 50), range(0, 101, 10)))
    keys = clinicians + [(2, sample) for sample in (1, 2, 3)] + [(3, size) for size in range(4, 201)]
    starts = {tuple(tracking.stream(*key).normal(size=3)) for key in keys}
    assert len(starts) == len(keys)


@pytest.mark.parametrize("size", [4, 30, 200])
@pytest.mark.parametrize("r", [-0.58, 0.0, 0.9])
def test_samples_have_exactly_the_correlation(r, size):
    x, y = tracking.correlated(r, size)
    assert np.corrcoef(x, y)[0, 1] == pytest.approx(r, abs=1e-9) and len(x) == size
    assert (x.mean(), y.mean()) == pytest.approx((0, 0)) and (x.std(), y.std()) == pytest.approx((1, 1))


def test_correlations_are_labelled_with_pair_study_and_size():
    for label, one in tracking.correlations(MEASUREMENTS).items():
        assert f"r = {one.r:g}".replace("-", "−") in label
        assert "no study" in label if one.row is None else f"n = {one.n}" in label


@pytest.mark.parametrize(
    ("statistic", "unit"), [("mean_difference", "deg"), ("smd", None), ("odds_ratio", None)]
)
def test_differences_keep_the_q_angle_together(statistic, unit):
    rows = tracking.differences(EFFECTS, DERIVED, statistic, unit)
    assert rows["is_q"].is_monotonic_increasing and len(set(rows["unit"])) == 1
    assert rows["derived"].sum() == (len(DERIVED) if unit == "deg" else 0)


@pytest.mark.parametrize("statistic", RELIABILITY["statistic"].unique())
def test_agreements_are_of_one_statistic_and_none_is_lost(statistic):
    kinds = RELIABILITY["agreement"].unique()
    every = tracking.agreements(RELIABILITY, statistic)
    assert len(every) == sum(len(tracking.agreements(RELIABILITY, statistic, kind)) for kind in kinds)
    assert set(every["statistic"]) == {statistic}


@pytest.mark.parametrize(
    ("simulation", "arguments", "wrong"),
    [
        (tracking.clinicians, (1.2, 50, 1), "kappa"),
        (tracking.clinicians, (0.3, 150, 1), "called_tilted"),
        (tracking.clinicians, (0.3, 50, 0), "sample"),
        (tracking.testers, (-0.1, 5.0, 1), "icc"),
        (tracking.testers, (0.8, 0.0, 1), "spread"),
        (tracking.testers, (0.8, 5.0, 1.5), "sample"),
    ],
)
def test_simulations_refuse_what_cannot_be(simulation, arguments, wrong):
    with pytest.raises(ValueError, match=wrong):
        simulation(*arguments)


def test_ties_keep_their_order_on_every_machine():
    sorts = re.findall(r"sort_values\(.*", inspect.getsource(tracking))
    assert sorts and all('kind="stable"' in line for line in sorts)
