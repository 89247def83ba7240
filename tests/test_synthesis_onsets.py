"""Studies of timing, size and strength as chapter 04 sorts and simulates them."""

import numpy as np
import pytest

from patella import evidence, statistics
from patella.synthesis.onsets import (
    AS_PUBLISHED,
    clues,
    compared_with,
    onset_side,
    published_sizes,
    share_significant,
    simulate_literature,
    size_comparisons,
    task_class,
)


@pytest.fixture(scope="module")
def onsets():
    return evidence.with_studies("onset_direction")


def test_task_classes():
    tasks = [
        "patellar tendon tap reflex",
        "step up and step down, untaped",
        "stair ascent",
        "walking and jogging",
        "stationary cycling",
    ]
    assert [task_class(task) for task in tasks] == [
        "tendon tap (reflex)",
        "stairs or steps",
        "stairs or steps",
        "walking",
        "other tasks",
    ]


def test_a_finding_on_no_side_is_named():
    assert onset_side("vmo_later_in_pfp") == "VMO later"
    with pytest.raises(ValueError, match="'vmo_sooner' is on no side"):
        onset_side("vmo_sooner")


def test_a_limb_is_compared_with_the_other_or_with_people():
    assert compared_with("symptomatic vs asymptomatic limb, thickness") == "the other leg"
    assert compared_with("MRI CSA, 46 vs 30") == "other people"


def test_published_sizes_are_those_of_snapshots(onsets):
    sizes = published_sizes(onsets)
    snapshots = onsets.query("design == 'cross_sectional'").dropna(subset=["n_pfp", "n_control"])
    assert (33, 33) in sizes and len(sizes) == len(snapshots)
    assert sum(map(sum, sizes)) == snapshots[["n_pfp", "n_control"]].to_numpy().sum()


def test_without_a_difference_one_study_in_twenty_is_significant(onsets):
    sizes = published_sizes(onsets)
    assert share_significant(sizes, 0, 20.7) == pytest.approx(5, abs=1)
    assert share_significant(sizes, 20, 20.7, 100) > 99


def test_one_literature_has_the_published_sizes(onsets):
    sizes = published_sizes(onsets)
    one = simulate_literature(sizes, 5, 20.7).one
    assert sorted(zip(one["first"], one["second"])) == sorted(sizes)
    equal = simulate_literature(sizes, 5, 20.7, 15).one
    assert set(zip(equal["first"], equal["second"])) == {(15, 15)} and len(equal) == len(sizes)
    with pytest.raises(ValueError, match="Unknown people 'many': choose one of \"as in the studies\""):
        simulate_literature(sizes, 5, 20.7, "many")


def test_each_size_of_study_has_random_numbers_of_its_own(onsets, monkeypatch):
    seeds = []
    simulate = statistics.simulate_studies

    def noting(*args, seed, **kwargs):
        seeds.append(seed)
        return simulate(*args, seed=seed, **kwargs)

    monkeypatch.setattr(statistics, "simulate_studies", noting)
    sizes = published_sizes(onsets)
    made = simulate_literature(sizes, 5, 20.7, AS_PUBLISHED)
    assert len(seeds) == len(set(sizes))
    assert made.p.size == made.estimates.size == 300 * len(sizes)
    draws = np.array([np.random.default_rng(seed).normal(size=4000) for seed in seeds])
    correlations = np.corrcoef(draws) - np.eye(len(seeds))
    assert np.abs(correlations).max() < 4.5 / np.sqrt(4000), "two sizes share their random numbers"


def test_clues_hold_no_patients_without_comparison(onsets):
    names = ("group_effects", "measurements", "evidence_ledger", "atrophy_direction")
    found = clues(onsets, *map(evidence.with_studies, names))
    # Freddolini and colleagues compared no VM with a VL.
    compared = (onsets["design"] != "within_pfp") & (onsets["study_id"] != "freddolini2017")
    assert (found["clue"] == "timing").sum() == compared.sum()
    assert not found["study"].str.startswith("Freddolini").any()
    cadets = found[found["study"].str.startswith("Boling") & (found["clue"] == "strength")]
    assert cadets["difference"].tolist() == [False]
    sizes = size_comparisons(evidence.with_studies("atrophy_direction"))
    assert (found["clue"] == "size").sum() == len(set(zip(sizes["study_id"], sizes["finding"])))
    assert not found["scene"].isna().any() and not found["caution"].isna().any()
