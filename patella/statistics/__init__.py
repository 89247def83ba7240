"""Effect sizes, intervals, tests, power and meta-analysis.

Everything here takes numbers or arrays and returns numbers, arrays or small frozen
dataclasses. Where a docstring says `array_like`, scalars and arrays are broadcast. scipy does
the work where it can; what stands here is the part that the course needs and it lacks, and
checks that say what is wrong with an input.
"""

from patella.statistics.design_errors import DesignErrors, SimulatedStudies, simulate_studies, winners_curse
from patella.statistics.effect_sizes import (
    StandardizedDifference,
    correlation_interval,
    hedges_g,
    overlap,
    probability_of_superiority,
    proportion_interval,
    variance_from_interval,
)
from patella.statistics.pooling import MetaAnalysis, leave_one_out, meta_analysis
from patella.statistics.power import (
    detectable_dz,
    power_paired,
    power_paired_tost,
    power_two_sample,
    power_two_sample_tost,
    sample_size_paired,
    sample_size_paired_tost,
    sample_size_two_sample,
    sample_size_two_sample_tost,
)
from patella.statistics.reliability import (
    Agreement,
    intraclass_correlation,
    minimal_detectable_change,
    standard_error_of_measurement,
)
from patella.statistics.t_tests import (
    Equivalence,
    TTest,
    TwoSampleTTest,
    paired_t,
    paired_tost,
    two_sample_t,
    two_sample_tost,
)

__all__ = [
    "Agreement",
    "DesignErrors",
    "Equivalence",
    "MetaAnalysis",
    "SimulatedStudies",
    "StandardizedDifference",
    "TTest",
    "TwoSampleTTest",
    "correlation_interval",
    "detectable_dz",
    "hedges_g",
    "intraclass_correlation",
    "leave_one_out",
    "meta_analysis",
    "minimal_detectable_change",
    "overlap",
    "paired_t",
    "paired_tost",
    "power_paired",
    "power_paired_tost",
    "power_two_sample",
    "power_two_sample_tost",
    "probability_of_superiority",
    "proportion_interval",
    "sample_size_paired",
    "sample_size_paired_tost",
    "sample_size_two_sample",
    "sample_size_two_sample_tost",
    "simulate_studies",
    "standard_error_of_measurement",
    "two_sample_t",
    "two_sample_tost",
    "variance_from_interval",
    "winners_curse",
]
