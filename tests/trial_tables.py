"""The tables of trials that the tests of chapter 06 share."""

from __future__ import annotations

from functools import cache

import pandas as pd

from patella import evidence
from patella.synthesis import trials


@cache
def tables() -> dict:
    """What chapter 06 computes before it draws: tables by name, and the minimal important differences."""
    studies = evidence.studies()
    effects, pooled = evidence.with_studies("trial_effects"), evidence.with_studies("pooled_effects")
    arms = evidence.with_studies("percent_pain_change").join(studies[["design", "population"]], on="study_id")
    measurements = evidence.load("measurements")
    compared = trials.comparable_trials(effects, evidence.load("trial_arms"), measurements, studies)
    return {
        "studies": studies,
        "effects": effects,
        "pooled": pooled,
        "arms": arms,
        "trials": compared,
        "published": trials.published_values(pooled, effects),
        "mcid": trials.minimal_differences(measurements),
        "intervals": trials.intervals_with_mcid(compared, effects, pooled, studies),
    }


def asked(question: str) -> pd.DataFrame:
    """The comparable trials of one question."""
    compared = tables()["trials"]
    return compared[compared["question"] == question]
