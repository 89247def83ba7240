"""Studies of the timing, size and strength of the vasti, sorted for counting; and studies of noise alone."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd

from patella import statistics
from patella.checks import check_choice
from patella.words import interval, plain, words

# ------------------------------------------------------------ onsets

NEITHER = "both muscles earlier"  # the VM was not compared with the VL: no vote on a delay
FINDINGS = {  # beginnings of codes
    "no_": "no difference",
    "vm_and_vl_both_earlier": NEITHER,
    "altered": "changed, way not read",
    "vmo_later": "VMO later",
}
TASKS = ("tendon tap (reflex)", "stairs or steps", "walking", "other tasks")
TASK_WORDS = {"tendon tap": TASKS[0], "stair": TASKS[1], "step": TASKS[1], "walk": TASKS[2]}


def task_class(task: str) -> str:
    """Group the tasks of the onset studies; the first that fits counts."""
    return next((name for word, name in TASK_WORDS.items() if word in task), TASKS[3])


def onset_side(finding: str) -> str:
    """What an onset study found: one of the sides in `FINDINGS`.

    Raises
    ------
    ValueError
        When the code begins like none of them.
    """
    for beginning, side in FINDINGS.items():
        if finding.startswith(beginning):
            return side
    raise ValueError(f"The finding {finding!r} is on no side of the onset map: add it to FINDINGS.")


def prepared(onsets: pd.DataFrame) -> pd.DataFrame:
    """Table `onset_direction` (with studies), with side, class of task, total n and population."""
    people = onsets["design"].map({"within_pfp": "pfp", "experimental_pain": "healthy"})
    return onsets.assign(
        side=onsets["finding"].map(onset_side),
        task_class=onsets["task"].map(task_class),
        n=onsets[["n_pfp", "n_control"]].sum(axis=1, min_count=1),
        population=people.fillna("pfp_and_control"),
    )


# ------------------------------------------------------------ noise alone

AS_PUBLISHED = "as in the studies"
STUDIES = 300  # simulated for each published one


class Simulated(NamedTuple):
    """Simulated studies of a known truth.

    Attributes
    ----------
    estimates, p : ndarray
        Of all studies: difference found in ms, and p of Welch's t test.
    one : DataFrame
        One literature, as many studies of each size as were published: `first` and `second` (people in
        the groups), `estimate`, `p`.
    """

    estimates: np.ndarray
    p: np.ndarray
    one: pd.DataFrame


def published_sizes(onsets: pd.DataFrame) -> list[tuple[int, int]]:
    """Group sizes of the snapshot comparisons in which both are known."""
    snapshots = onsets[onsets["design"] == "cross_sectional"]
    known = snapshots[["n_pfp", "n_control"]].dropna().astype(int)
    return list(known.itertuples(index=False, name=None))


def simulate_literature(
    sizes: list[tuple[int, int]], true_difference: float, sd: float, people: str | int = AS_PUBLISHED
) -> Simulated:
    """Simulate two-group studies of the onset difference, 300 for each published one.

    Parameters
    ----------
    sizes : list of tuple
        Group sizes of the published studies.
    true_difference : float
        True difference of the group means in ms.
    sd : float
        SD between people in ms.
    people : str or int
        `AS_PUBLISHED`, or people in each group.

    Raises
    ------
    ValueError
        An unknown word for `people`, or what `patella.statistics.simulate_studies` refuses.
    """
    if isinstance(people, str):
        check_choice([AS_PUBLISHED], people=people)
        groups = Counter(sizes)
    else:
        groups = Counter({(people, people): len(sizes)})
    # Each size has random numbers of its own.
    streams = np.random.SeedSequence(2015).spawn(len(groups))
    runs = [
        statistics.simulate_studies(true_difference, sd, *pair, studies=STUDIES * count, seed=stream)
        for (pair, count), stream in zip(groups.items(), streams)
    ]
    # The first ones drawn of each size are the one literature.
    one = [
        pd.DataFrame({"estimate": run.estimates[:count], "p": run.p[:count]})
        for run, count in zip(runs, groups.values())
    ]
    pairs = pd.DataFrame(list(groups.elements()), columns=["first", "second"])
    return Simulated(
        np.concatenate([run.estimates for run in runs]),
        np.concatenate([run.p for run in runs]),
        pairs.join(pd.concat(one, ignore_index=True)),
    )


def share_significant(
    sizes: list[tuple[int, int]], true_difference: float, sd: float, people: str | int = AS_PUBLISHED
) -> float:
    """Share of the studies of `simulate_literature` with p < 0.05, in percent."""
    return 100 * float(np.mean(simulate_literature(sizes, true_difference, sd, people).p < 0.05))


# ------------------------------------------------------------ the error of measuring


def measuring_error(measurements: pd.DataFrame, measure: str, task: str) -> pd.Series:
    """One measure of the reliability of the onset difference, for one task: a row of `measurements`."""
    study = measurements[measurements["study_id"] == "cowan2000"]
    return study[(study["measure"] == measure) & (study["condition"] == task)].iloc[0]


def printed_bounds(measurements: pd.DataFrame) -> pd.DataFrame:
    """Studies that print no mean, but a bound within which the onset differences of both groups lie."""
    bounds = ["onset_difference_upper_bound", "onset_delay_upper_bound"]
    return measurements[measurements["measure"].isin(bounds)]


# ------------------------------------------------------------ size and strength


def compared_with(comparison: str) -> str:
    """Whom a comparison of size takes as its measure."""
    own = any(word in comparison for word in ("asymptomatic limb", "other limb"))
    return "the other leg" if own else "other people"


def size_comparisons(sizes: pd.DataFrame) -> pd.DataFrame:
    """Table `atrophy_direction` (with studies) without the review, whose studies may be here already."""
    return sizes[sizes["study_id"] != "giles2013"]


def strength_lost_to_pain(measurements: pd.DataFrame) -> pd.DataFrame:
    """What injected pain takes of the strength of pain-free people, in percent: rows of `measurements`."""
    lost = measurements["measure"].str.startswith("strength_loss")
    return measurements[(measurements["study_id"] == "henriksen2011") & lost]


# ------------------------------------------------------------ cause or effect

SCENE = {"cross_sectional": 0, "prospective_cohort": 1, "prospective": 1, "experimental_pain": 2}
CLUE = ["clue", "scene", "difference", "study", "what", "n", "population"]


def clues(
    onsets: pd.DataFrame,
    effects: pd.DataFrame,
    measurements: pd.DataFrame,
    ledger: pd.DataFrame,
    sizes: pd.DataFrame,
) -> pd.DataFrame:
    """Findings on timing, strength and size, each with its design and whether it found a difference.

    Parameters
    ----------
    onsets, effects, measurements, ledger, sizes : DataFrame
        Tables `onset_direction`, `group_effects`, `measurements`, `evidence_ledger` and
        `atrophy_direction`, with studies.

    Returns
    -------
    DataFrame
        `clue` ("timing", "strength" or "size"), `scene` (0 snapshot, 1 follow-up, 2 experiment),
        `difference` (bool), `what`, and the study with its source, and its people where the table knows.

    Notes
    -----
    One review of follow-up studies of strength stands for all: the others share its studies.
    Onset studies that did not compare the VM with anything are no clue to its timing.
    """
    strength = [_follow_ups(effects), _cadets(ledger), _injected(measurements)]
    found = pd.concat([_timing(onsets), *strength, _sizes(sizes)])
    found = found.reindex(columns=[*CLUE, "source_location", "caution", "doi_url"]).reset_index(drop=True)
    return found.fillna({"caution": ""})


def _timing(onsets):
    compared = prepared(onsets[onsets["design"] != "within_pfp"])
    compared = compared[compared["side"] != NEITHER]
    return compared.assign(
        clue="timing",
        scene=compared["design"].map(SCENE),
        difference=compared["side"] != "no difference",
        what=compared["task"] + ": " + compared["finding"].map(words),
    )


def _follow_ups(effects):
    reviews = effects["study_id"].isin(["lankhorst2013", "neal2019"])
    asked = effects["outcome"].isin(["knee_extension_peak_torque", "quadriceps_strength"])
    rows = effects[reviews & asked]
    return rows.assign(
        clue="strength",
        scene=rows["design"].map(SCENE),
        difference=(rows["ci_low"] > 0) | (rows["ci_high"] < 0),
        what=rows["outcome"].map(words) + ": " + rows.apply(_estimate, axis=1),
    )


def _estimate(row) -> str:
    ends = interval(row["ci_low"], row["ci_high"], None)
    return f"{plain(row['estimate'])} ({ends}), {words(row['statistic'])}"


def _cadets(ledger):
    claim = ledger[ledger["claim_id"] == "strength_loss_only_disuse"]
    rows = claim[claim["study_id"] == "boling2021"]
    return rows.assign(clue="strength", scene=1, difference=False, what=rows["finding"], caution="")


def _injected(measurements):
    rows = strength_lost_to_pain(measurements).iloc[:1]
    what = "strength falls while the pain lasts"
    return rows.assign(clue="strength", scene=2, difference=True, what=what, population="healthy")


def _sizes(sizes):
    rows = size_comparisons(sizes).drop_duplicates(["study_id", "finding"])
    return rows.assign(
        clue="size",
        scene=0,
        difference=rows["finding"] == "smaller_in_pfp",
        what=rows["muscle"] + ", " + rows["comparison"],
    )
