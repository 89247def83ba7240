"""The figures that are compared: three of the course, with the controls that all pipelines get."""

from __future__ import annotations

import functools

from patella import evidence
from patella.figures import isolation, treatment

CONTRASTS = evidence.with_studies("direction_of_effect")
RATIOS = evidence.with_studies("exercise_ratios")
POOLED = evidence.with_studies("pooled_effects")
PEOPLE = ["everyone", "healthy people", "people with PFP"]
CLASSES = ["all", "knee_extension", "squat", "lunge", "hip_adduction", "hip_abduction", "pnf"]
SCALES = ["odds ratio, log axis", "odds ratio, plain axis", "percent improved"]

FIGURES = [
    (functools.partial(isolation.evidence_map, CONTRASTS), {"minimum_n": (0, 40, 10), "outcome": ["every outcome", "the ratio itself"], "population": PEOPLE}),
    (functools.partial(isolation.ratio_by_exercise, RATIOS), {"exercise_class": CLASSES, "chain": ["all", "open", "closed"], "population": PEOPLE, "printed_only": False}),
    (functools.partial(treatment.network_odds, POOLED), {"scale": SCALES, "improve_anyway": (10, 60, 10)}),
]


def drawn(function):
    """The same function without its reading and its table, which only `explore` shows."""

    @functools.wraps(function)
    def figure(**values):
        return function(**values)[0]

    return figure
