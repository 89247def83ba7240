"""The figures that are compared: three of the course, with the controls that all pipelines get."""

from __future__ import annotations

import functools
import inspect

from patella import evidence
from patella.figures import isolation, tracking, treatment

CONTRASTS = evidence.with_studies("direction_of_effect")
RATIOS = evidence.with_studies("exercise_ratios")
POOLED = evidence.with_studies("pooled_effects")
PEOPLE = ["everyone", "healthy people", "people with PFP"]
CLASSES = ["all", "knee_extension", "squat", "lunge", "hip_adduction", "hip_abduction", "pnf"]
SCALES = ["odds ratio, log axis", "odds ratio, plain axis", "percent improved"]

FIGURES = [
    (
        functools.partial(isolation.evidence_map, CONTRASTS),
        {"minimum_n": (0, 40, 10), "outcome": ["every outcome", "the ratio itself"], "population": PEOPLE},
    ),
    (
        functools.partial(isolation.ratio_by_exercise, RATIOS),
        {
            "exercise_class": CLASSES,
            "chain": ["all", "open", "closed"],
            "population": PEOPLE,
            "printed_only": False,
        },
    ),
    (functools.partial(treatment.network_odds, POOLED), {"scale": SCALES, "improve_anyway": (10, 60, 10)}),
]

# With a kernel behind them: the first control is a slider, and each of its steps moves marks.
LIVE = [
    FIGURES[0],
    (
        functools.partial(isolation.power_of_studies, CONTRASTS),
        {"effect": (0.2, 1.5, 0.1), "alpha": [0.05, 0.01]},
    ),
    (tracking.two_readings, {"icc": (0.0, 1.0, 0.1), "sample": (1, 3)}),
]


def drawn(function, controls: dict):
    """The same function of its controls alone, without reading and table, which only `explore` shows."""

    def figure(**values):
        return function(**values)[0]

    known = inspect.signature(function).parameters
    figure.__signature__ = inspect.Signature(
        [known[name].replace(kind=inspect.Parameter.KEYWORD_ONLY) for name in controls]
    )
    return figure
