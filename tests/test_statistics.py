"""patella.statistics against published worked examples, closed forms and properties."""

import inspect
import warnings
from decimal import Context, Decimal, localcontext
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats
from scipy.integrate import quad
from statsmodels.stats.meta_analysis import combine_effects, effectsize_smd
from statsmodels.stats.power import TTestIndPower, TTestPower
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import ttost_ind, ttost_paired

from patella import statistics

DATA = Path(__file__).parents[1] / "data"

# BCG vaccine against tuberculosis, 13 trials: cases and others, vaccinated and controls.
# Colditz et al. (1994), JAMA 271:698, as in the metafor package (dat.bcg).
BCG = np.array(
    [
        [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619],
        [33, 5036, 47, 5761], [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892],
        [29, 7470, 45, 7232], [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    dtype=float,
)  # fmt: skip

# Third-wave psychotherapies, 18 studies: Harrer, Cuijpers, Furukawa and Ebert (2021),
# Doing Meta-Analysis with R, chapter 4 (data set ThirdWave): Hedges' g and standard error.
THIRD_WAVE = np.array(
    [
        [0.7091362, 0.3548641, 1.7911700, 0.1824552, 0.4218509, 0.6300000, 0.7248838, 0.5286638,
         0.2840000, 1.2750682, 0.1036082, 0.3883906, 0.5407398, 0.4261593, 0.5153969, 1.4797260,
         0.6125782, 0.6000000],
        [0.2608202, 0.1963624, 0.3455692, 0.1177874, 0.1448128, 0.1960000, 0.2246641, 0.2104609,
         0.1680000, 0.3371997, 0.1947275, 0.2307689, 0.2443133, 0.2579379, 0.3512737, 0.3152817,
         0.2266834, 0.2490000],
    ]
)  # fmt: skip

# Teacher expectancy and pupil IQ, 19 studies: Raudenbush (2009), Handbook of Research
# Synthesis, table 16.1: effect and variance.
EXPECTANCY = np.array(
    [
        [0.03, 0.12, -0.14, 1.18, 0.26, -0.06, -0.02, -0.32, 0.27, 0.80, 0.54, 0.18, -0.02, 0.23,
         -0.18, -0.06, 0.30, 0.07, -0.07],
        [0.0156, 0.0216, 0.0279, 0.1391, 0.1362, 0.0106, 0.0106, 0.0484, 0.0269, 0.0630, 0.0912,
         0.0497, 0.0835, 0.0841, 0.0253, 0.0279, 0.0193, 0.0088, 0.0303],
    ]
)  # fmt: skip

# Yields of two chemical processes: NCSS Statistical Software, two-sample equivalence example.
YIELD_A = [452, 874, 554, 447, 356, 754, 558, 574, 664, 682, 547, 435, 245]
YIELD_B = [546, 547, 774, 465, 459, 665, 467, 365, 589, 534, 456, 651, 654, 665, 546, 537]


def bcg_log_risk_ratios():
    a, b, c, d = BCG.T
    return np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def sample_with(mean, sd, n):
    """Values with exactly this mean and SD."""
    values = np.random.default_rng(0).normal(size=n)
    return mean + sd * (values - values.mean()) / values.std(ddof=1)


# ---------------------------------------------------------------- t tests and equivalence


def test_paired_t_reproduces_student_1908_sleep_data():
    # Student (1908), Biometrika 6:1: extra hours of sleep, 10 patients (data set sleep of R):
    # R's t.test prints t = 4.0621, p = 0.002833 and an interval of 0.7001142 to 2.4598858.
    extra = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
    test = statistics.paired_t(extra)
    assert (test.n, test.df) == (10, 9)
    assert test.mean == pytest.approx(1.58)
    assert test.t == pytest.approx(4.0621, abs=5e-5)
    assert test.p == pytest.approx(0.002833, abs=5e-7)
    assert (test.ci_low, test.ci_high) == pytest.approx((0.7001142, 2.4598858), abs=5e-7)


def test_paired_tost_reproduces_toster_example():
    # TOSTER package, tests of known results, TOSTpaired: n = 65, means 5.83 and 5.75, SDs 1.17 and
    # 1.29, r = 0.75, margins of 0.4 SD.
    sd = np.sqrt(1.17**2 + 1.29**2 - 2 * 0.75 * 1.17 * 1.29)
    test = statistics.paired_tost(sample_with(0.08, sd, 65), -0.4 * sd, 0.4 * sd)
    assert test.p_lower == pytest.approx(0.00009531728, rel=1e-5)
    assert test.p_upper == test.p == pytest.approx(0.00770235, rel=1e-5)
    assert (test.ci90_low, test.ci90_high) == pytest.approx((-0.1015433, 0.2615433), abs=1e-6)


def test_two_sample_t_and_tost_reproduce_ncss_example():
    test = statistics.two_sample_t(YIELD_A, YIELD_B)
    assert test.difference == pytest.approx(-8.1153846)
    assert test.df == pytest.approx(19.169, abs=5e-4)
    assert (test.ci_low, test.ci_high) == pytest.approx((-120.27336, 104.04259), abs=5e-6)
    tost = statistics.two_sample_tost(YIELD_A, YIELD_B, -110, 110)
    assert tost.p_lower == tost.p == pytest.approx(0.03628, abs=5e-6)
    assert tost.p_upper == pytest.approx(0.02002, abs=5e-6)
    # The manual prints no 90 percent interval; it agrees with p: inside the margins.
    assert -110 < tost.ci90_low < test.difference < tost.ci90_high < 110


def test_two_sample_t_and_tost_reproduce_toster_example():
    # TOSTER package, tests of known results, TOSTtwo.raw: means 5.25 and 5.22, SDs 0.95 and
    # 0.83, 95 and 89 people, margins of 0.384.
    first, second = sample_with(5.25, 0.95, 95), sample_with(5.22, 0.83, 89)
    test = statistics.two_sample_t(first, second)
    assert test.df == pytest.approx(181.1344, abs=5e-5)
    assert (test.ci_low, test.ci_high) == pytest.approx((-0.2290799, 0.2890799), abs=5e-8)
    tost = statistics.two_sample_tost(first, second, -0.384, 0.384)
    assert (tost.p_lower, tost.p_upper) == pytest.approx((0.0009458745, 0.003838994), rel=1e-6)
    assert (tost.ci90_low, tost.ci90_high) == pytest.approx((-0.1870843, 0.2470843), abs=5e-8)


@given(st.lists(st.floats(-50, 50), min_size=3, max_size=20), st.floats(0.01, 100))
def test_tests_do_not_depend_on_the_unit(values, unit):
    values = np.array(values)
    if np.std(values) < 1e-3:
        return
    here, there = statistics.paired_t(values), statistics.paired_t(values * unit)
    assert there.p == pytest.approx(here.p, rel=1e-6, abs=1e-12)
    assert there.ci_low == pytest.approx(here.ci_low * unit, rel=1e-6, abs=1e-6)
    mirrored = statistics.paired_tost(-values, -1, 2), statistics.paired_tost(values, -2, 1)
    assert mirrored[0].p_lower == pytest.approx(mirrored[1].p_upper, abs=1e-12)


# ---------------------------------------------------------------- power


def test_paired_power_reproduces_cohen():
    # Cohen (1988), exercise 2.5, p. 47, exact value from the pwr package: 0.4555818.
    assert statistics.power_paired(0.2, 60, alpha=0.1) == pytest.approx(0.4555818, abs=5e-8)


def test_two_sample_power_reproduces_cohen():
    # Cohen (1988), exercise 2.1, p. 40 (d = 2 / 2.8, 30 a group): exact value from pwr.
    assert statistics.power_two_sample(2 / 2.8, 30, 30) == pytest.approx(0.7764889, abs=5.1e-8)
    # Unequal groups: pwr.t2n.test(d = 0.1, n1 = 20, n2 = 30), printed in the tests of statsmodels.
    assert statistics.power_two_sample(0.1, 20, 30) == pytest.approx(0.0633081832564667, rel=1e-9)
    assert statistics.power_two_sample(-0.1, 20, 30) == statistics.power_two_sample(0.1, 20, 30)


def test_sample_sizes_reproduce_textbook():
    # Cohen (1992), Psychol Bull 112:155, table 2: 64 a group for d = 0.5, 26 for d = 0.8.
    assert statistics.sample_size_two_sample(0.5) == 64
    assert statistics.sample_size_two_sample(0.8) == 26
    # MedCalc manual, sample size of the paired t test: a mean difference of 8, SD of 12: 20 pairs.
    assert statistics.sample_size_paired(8 / 12) == 20


def test_detectable_effect_inverts_the_power_of_r():
    # pwr.t.test(d = 0.2, n = 20, type = "one.sample"), printed in the tests of statsmodels.
    assert statistics.detectable_dz(20, power=0.1359562887679666) == pytest.approx(0.2, abs=1e-9)


def test_detectable_effect_table_is_reproduced():
    # Computed for this course by another program, so no outside number: see the test before.
    table = pd.read_csv(DATA / "derived_detectable_effect.csv")
    half = 0.0005 + 1e-9
    assert statistics.detectable_dz(table["n"]) == pytest.approx(table["derived_detectable_dz"], abs=half)
    for dz, column in [(0.5, "derived_power_at_dz_0_5"), (0.8, "derived_power_at_dz_0_8")]:
        assert statistics.power_paired(dz, table["n"]) == pytest.approx(table[column], abs=half)


# Numbers of the PASS manual (page) as they stand in the tests of the TOSTER package.


def test_two_sample_tost_power_reproduces_pass():
    # p. 460-8: difference -4, SD 18, margins 19.2; all sizes at once.
    power = statistics.power_two_sample_tost([3, 8, 15, 30, 50], -19.2, 19.2, -4, 18)
    assert power[0] == pytest.approx(0.039, abs=5e-4)
    assert power[1:] == pytest.approx([0.28871, 0.69339, 0.94326, 0.99458], abs=5.1e-6)


def test_paired_tost_power_reproduces_pass():
    # p. 519-5
    power = statistics.power_paired_tost([5, 15, 30, 50], -19.2, 19.2, -4, 25.4558)
    assert power == pytest.approx([0.10599, 0.66629, 0.93855, 0.99410], abs=5.1e-6)


@given(st.integers(2, 3000), st.floats(0.01, 3), st.floats(-0.9, 0.9), st.floats(0.1, 50))
@settings(max_examples=50, deadline=None)
def test_tost_power_agrees_with_the_noncentral_t_and_with_its_unit(n, margin, share, unit):
    power = statistics.power_two_sample_tost(n, -margin, margin, share * margin)
    scaled = statistics.power_two_sample_tost([n], -margin * unit, margin * unit, share * margin * unit, unit)
    assert scaled[0] == pytest.approx(power, abs=1e-9)
    mirrored = statistics.power_two_sample_tost(n, -margin, margin, -share * margin)
    assert mirrored == pytest.approx(power, abs=1e-9)
    # Far from the other margin it is the power of one one-sided test, and never more.
    df, shift = 2 * n - 2, margin * (1 - abs(share)) / np.sqrt(2 / n)
    one_sided = stats.nct.sf(stats.t.isf(0.05, df), df, shift) if shift < 30 else 1.0
    assert 0 <= power <= one_sided + 1e-9


@pytest.mark.parametrize("n", [2, 3, 10, 200, 5000])
def test_tost_power_agrees_with_adaptive_quadrature(n):
    # The same integral by another route: chi-squared expectation by an adaptive rule.
    df, se, t = 2 * n - 2, np.sqrt(2 / n), stats.t.isf(0.05, 2 * n - 2)

    def concluded_at(x):
        s = np.sqrt(x / df)
        inside = stats.norm.cdf((0.5 - 0.1) / se - t * s) - stats.norm.cdf((-0.5 - 0.1) / se + t * s)
        return np.maximum(inside, 0) * stats.chi2.pdf(x, df)

    widest = df * (0.5 / (t * se)) ** 2
    low, high = stats.chi2.ppf(1e-15, df), min(widest, stats.chi2.isf(1e-15, df))
    whole = quad(concluded_at, low, high, epsabs=1e-12, limit=200)[0]
    assert statistics.power_two_sample_tost(n, -0.5, 0.5, 0.1) == pytest.approx(whole, abs=1e-9)


def test_tost_sample_sizes_reproduce_pass():
    # p. 460-10 to 460-12
    assert statistics.sample_size_two_sample_tost(-19.2, 19.2, -4, 18) == 19
    assert statistics.sample_size_two_sample_tost(-10, 10, 0, 100, power=0.9, alpha=0.025) == 2600
    assert statistics.sample_size_two_sample_tost(-5, 5, -2, 8) == 89


@pytest.mark.parametrize(("difference", "n"), [(0, 16), (-5, 20), (-10, 40), (-15, 152)])
def test_paired_tost_sample_size_reproduces_pass(difference, n):
    # p. 519-8
    assert statistics.sample_size_paired_tost(-20, 20, difference, 28.284, power=0.7) == n


@given(st.floats(-3, 3), st.integers(2, 300), st.floats(0.001, 0.2))
def test_power_properties(dz, n, alpha):
    power = statistics.power_paired(dz, n, alpha)
    assert alpha - 1e-9 <= power <= 1
    assert power == pytest.approx(statistics.power_paired(-dz, n, alpha))
    assert statistics.power_paired(1.1 * dz, n, alpha) >= power - 1e-9
    assert statistics.power_two_sample(dz, n, n + 1, alpha) >= alpha - 1e-9


def test_power_stays_a_number_far_from_zero():
    power = statistics.power_paired(np.linspace(0, 20, 401)[:, None], [2, 3, 8, 60, 1000])
    assert np.isfinite(power).all() and (np.diff(power, axis=0) > -1e-9).all()


@given(st.integers(2, 500), st.floats(0.3, 0.99))
@settings(max_examples=30, deadline=None)
def test_detectable_effect_inverts_power(n, power):
    assert statistics.power_paired(statistics.detectable_dz(n, power), n) == pytest.approx(power)


def test_detectable_effect_inverts_power_whatever_the_level():
    dz = statistics.detectable_dz(10, 0.8, alpha=0.6)
    assert statistics.power_paired(dz, 10, alpha=0.6) == pytest.approx(0.8)


# ---------------------------------------------------------------- winner's curse


def test_winners_curse_reproduces_gelman_and_carlin():
    # Gelman and Carlin (2014), Perspect Psychol Sci 9:641, beauty and sex ratio: a true effect
    # of 0.1 with a standard error of 3.28: 46 % of the significant results have the wrong sign,
    # and they are 77 times too large (theirs is simulated).
    design = statistics.winners_curse(0.1, 3.28)
    assert design.type_s == pytest.approx(0.46, abs=0.005)
    assert design.exaggeration == pytest.approx(77, abs=0.5)
    assert design.power == pytest.approx(0.05, abs=0.005)


def test_simulated_studies_reproduce_gpower():
    # G*Power, as printed in code of Lakens: d = 0.2 with 20 a group has a power of 0.0945673 to
    # two sides and 0.0895807 to the right one; the rest of it has the wrong sign.
    assert statistics.power_two_sample(0.2, 20, 20) == pytest.approx(0.0945673, abs=5.1e-8)
    errors = statistics.simulate_studies(2.0, 10.0, 20, 20, studies=40000, seed=5).errors
    assert errors.power == pytest.approx(0.0945673, abs=0.004)
    assert errors.type_s == pytest.approx(1 - 0.0895807 / 0.0945673, abs=0.01)


def test_simulated_studies_agree_with_the_closed_form():
    simulated = statistics.simulate_studies(0.5, 1.0, 200, 200, studies=4000, seed=1)
    expected = statistics.winners_curse(0.5, np.sqrt(2 / 200))
    assert simulated.errors.power == pytest.approx(expected.power, abs=0.01)
    assert simulated.errors.exaggeration == pytest.approx(expected.exaggeration, abs=0.02)
    small = statistics.simulate_studies(0.3, 1.0, 100, 100, studies=20000, seed=2).errors
    expected = statistics.winners_curse(0.3, np.sqrt(2 / 100))
    assert small.power == pytest.approx(expected.power, abs=0.02)
    assert small.exaggeration == pytest.approx(expected.exaggeration, abs=0.02)


def test_simulated_studies_are_seeded_and_keep_alpha():
    first, again = (statistics.simulate_studies(0, 10, 20, 20, studies=4000, seed=3) for _ in range(2))
    assert np.array_equal(first.p, again.p)
    assert first.errors.power == pytest.approx(0.05, abs=0.01)
    assert np.isnan(first.errors.exaggeration)
    assert statistics.simulate_studies(0, 10, 20, 20, seed=3).p.size == 1000, "a thousand, unless told"


@given(st.floats(0.05, 5), st.floats(0.1, 10))
def test_winners_curse_properties(effect, unit):
    design = statistics.winners_curse(effect, 1)
    assert design.exaggeration >= 1 and 0 <= design.type_s < 0.5
    scaled = statistics.winners_curse(-effect * unit, unit)
    assert scaled.exaggeration == pytest.approx(design.exaggeration, rel=1e-6)


# ---------------------------------------------------------------- effect sizes and intervals


def test_hedges_g_reproduces_two_r_packages():
    # Six trials of the book Applied Meta-Analysis with R: g and its squared standard error by
    # metacont of the R package meta, printed in the tests of statsmodels.
    treated = [94, 98, 98, 94, 98, 96], [22, 21, 28, 19, 21, 21], [60, 65, 40, 200, 50, 85]
    control = [92, 92, 88, 82, 88, 92], [20, 22, 26, 17, 22, 22], [60, 65, 40, 200, 45, 85]
    g = [0.09452437336063831, 0.27735640148036095, 0.36654634845797818, 0.66438509989113559,
         0.46180797677414176, 0.18516464424648887]  # fmt: skip
    variance = [0.03337182573880991, 0.03107434965484927, 0.05088322525353587, 0.01055724834741877,
                0.04339324466573324, 0.02363264537147130]  # fmt: skip
    result = statistics.hedges_g(*treated, *control)
    assert result.g == pytest.approx(g, rel=1e-12)
    assert result.variance == pytest.approx(variance, rel=1e-12)
    # metafor's variances, by its formula for an unbiased estimate, are within a thousandth.
    metafor = [0.03337176211751222, 0.03107388569950075, 0.05088098670518214, 0.01055698026322296,
               0.04339077140867459, 0.02363252645927709]  # fmt: skip
    assert result.variance == pytest.approx(metafor, rel=1e-3)
    assert result.ci_low == pytest.approx(result.g - 1.959964 * np.sqrt(result.variance))


def test_hedges_g_properties():
    g = statistics.hedges_g(12.8, 8.4, 20, 6.3, 3.9, 25)
    mirrored = statistics.hedges_g(6.3, 3.9, 25, 12.8, 8.4, 20)
    metres = statistics.hedges_g(0.0128, 0.0084, 20, 0.0063, 0.0039, 25)
    assert mirrored.g == pytest.approx(-g.g) and metres.g == pytest.approx(g.g)
    assert mirrored.variance == pytest.approx(g.variance) == metres.variance


def test_hedges_g_differs_from_other_packages_as_its_docstring_says():
    for n, metafor, unbiased, borenstein in [(4, 0.07, 0.007, 0.38), (20, 0.008, 0.00044, 0.047)]:
        d = 0.8 / (1 - 3 / (8 * n - 9))
        result = statistics.hedges_g(d, 1, n, 0, 1, n)
        assert result.g == pytest.approx(0.8)
        m = 2 * n - 2
        correction = np.exp(special.gammaln(m / 2) - special.gammaln((m - 1) / 2)) / np.sqrt(m / 2)
        others = [
            2 / n + 0.8**2 / (4 * n),
            2 / n + (1 - (m - 2) / (m * correction**2)) * 0.8**2,
            (0.8 / d) ** 2 * (2 / n + d**2 / (4 * n)),
        ]
        excess = result.variance / np.array(others) - 1
        assert excess == pytest.approx([metafor, unbiased, borenstein], rel=0.1)
        assert correction * d == pytest.approx(result.g, rel=0.0012)


def test_variance_from_interval_recovers_a_t_interval():
    test = statistics.paired_t([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    variance = statistics.variance_from_interval(test.ci_low, test.ci_high, df=test.df)
    assert variance == pytest.approx(test.sd**2 / test.n)
    # Read as a normal interval it is too large, by as much as the docstring says.
    normal = statistics.variance_from_interval(0, 1)
    for df, excess in [(28, 0.09), (8, 0.38)]:
        by_t = statistics.variance_from_interval(0, 1, df=df)
        assert normal / by_t == pytest.approx(1 + excess, abs=0.005)
    assert statistics.variance_from_interval(0, 1, df=1e9) == pytest.approx(normal)


def test_variance_from_interval_recovers_bcg_standard_error():
    # BCG vaccine, DL, in the tests of metafor (after Stata's metan): log risk ratio -0.7141 with
    # an interval from -1.0644 to -0.3638 and z of -3.9952, so a standard error of 0.1787.
    error = np.sqrt(statistics.variance_from_interval(-1.0644, -0.3638))
    assert -0.7141 / error == pytest.approx(-3.9952, abs=1e-3)


@pytest.mark.parametrize(
    ("count", "n", "method", "expected"),
    [
        # Newcombe (1998), Stat Med 17:857, table I.
        (81, 263, "wilson", (0.2553, 0.3662)),
        (15, 148, "wilson", (0.0624, 0.1605)),
        (0, 20, "wilson", (0.0, 0.1611)),
        (1, 29, "wilson", (0.0061, 0.1718)),
        (81, 263, "exact", (0.2527, 0.3676)),
        (0, 20, "exact", (0.0, 1 - 0.025 ** (1 / 20))),
    ],
)
def test_proportion_interval_reproduces_newcombe(count, n, method, expected):
    assert statistics.proportion_interval(count, n, method) == pytest.approx(expected, abs=5.1e-5)


def test_correlation_interval_reproduces_toster_example():
    # TOSTER package, tests of known results, TOSTr: r = 0.02, n = 100.
    expected = (-0.1771139, 0.2155713)
    assert statistics.correlation_interval(0.02, 100) == pytest.approx(expected, abs=5e-7)


def test_overlap_reproduces_the_standard_library_example():
    # Documentation of statistics.NormalDist.overlap.
    assert statistics.overlap(2.4, 1.6, 3.2, 2.0) == pytest.approx(0.8035050657330205)
    assert statistics.overlap(1, 2, 1, 2) == pytest.approx(1)


@pytest.mark.parametrize("excess", [0, 1e-16, 1e-15, 1e-12, 1e-9, 1e-7, 1e-5])
def test_overlap_does_not_jump_where_sds_are_all_but_equal(excess):
    shared = statistics.overlap(0, 1, 1, 1 + excess)
    assert shared == pytest.approx(2 * stats.norm.cdf(-0.5), abs=1e-7 + excess)


def test_probability_of_superiority_reproduces_mcgraw_and_wong():
    # McGraw and Wong (1992), in the manual of the R package canprot: heights of men 69.7 (SD
    # 2.8) and women 64.3 (SD 2.6) inches: 0.92.
    assert statistics.probability_of_superiority(69.7, 2.8, 64.3, 2.6) == pytest.approx(0.92, abs=0.005)
    assert statistics.probability_of_superiority(1, 2, 1, 3) == 0.5


def test_measurement_error():
    # cowan2000 in references.bib: onset SEM 6.20 and 5.90 ms, limits of 1.96 SEM printed as 12.2 and
    # 11.56 ms; a change between two tests is sqrt(2) times that.
    change = statistics.minimal_detectable_change([6.20, 5.90]) / np.sqrt(2)
    assert change == pytest.approx([12.2, 11.56], abs=0.06)
    # Knee position in a squat, doi 10.1186/s13102-020-00179-8, table 2: SEM, smallest detectable change.
    change = statistics.minimal_detectable_change([10.66, 9.85, 9.04, 9.09])
    assert change == pytest.approx([29.55, 27.30, 25.06, 25.20], abs=0.015)
    # statisticalpoint.com, standard error of measurement: SD 3.17 and a reliability of 0.88 give 1.098.
    assert statistics.standard_error_of_measurement(3.17, 0.88) == pytest.approx(1.098, abs=5e-4)
    assert statistics.standard_error_of_measurement(8, [0, 0.75, 1]) == pytest.approx([8, 4, 0])


# ---------------------------------------------------------------- meta-analysis


@pytest.mark.parametrize(
    ("method", "estimate", "se", "tau2"),
    [
        # DL and the interval of tau2: metafor's own tests; REML: manual pages of metafor.
        ("DL", np.log(0.4896), 0.1787, 0.3088),
        ("REML", -0.7145, 0.1798, 0.3132),
    ],
)
def test_meta_analysis_reproduces_bcg(method, estimate, se, tau2):
    effects, variances = bcg_log_risk_ratios()
    result = statistics.meta_analysis(effects, variances, method=method)
    assert result.estimate == pytest.approx(estimate, abs=1.1e-4)
    assert result.se == pytest.approx(se, abs=5.1e-5)
    assert result.tau2 == pytest.approx(tau2, abs=5.1e-5)
    assert (result.tau2_low, result.tau2_high) == pytest.approx((0.1197, 1.1115), abs=5.1e-5)
    assert result.q == pytest.approx(152.2330, abs=5e-5)
    assert result.i2 == pytest.approx(0.921173, abs=5e-7)  # by Q, as for DL in metafor


def test_meta_analysis_reproduces_third_wave():
    # Printed in the book: REML with Hartung-Knapp 0.5771 [0.3782; 0.7760], tau2 0.0820
    # [0.0295; 0.3533], I2 62.6 %, Q 45.50 (p 0.0002), prediction interval [-0.0572; 1.2115];
    # fixed effect 0.4805045; Paule-Mandel 0.5873544 with tau2 0.1104957.
    effects, variances = THIRD_WAVE[0], THIRD_WAVE[1] ** 2
    result = statistics.meta_analysis(effects, variances, hartung_knapp=True)
    found = (result.estimate, result.ci_low, result.ci_high, result.tau2, result.tau2_low, result.tau2_high)
    assert found == pytest.approx((0.5771, 0.3782, 0.7760, 0.0820, 0.0295, 0.3533), abs=5.1e-5)
    assert (result.prediction_low, result.prediction_high) == pytest.approx((-0.0572, 1.2115), abs=5.1e-5)
    assert (result.i2, result.q, result.q_p) == pytest.approx((0.626, 45.50, 0.0002), abs=5e-3)
    assert result.p < 0.0001
    assert result.q_p == pytest.approx(stats.chi2.sf(result.q, 17), rel=1e-12)
    # The book prints I2 with its test-based interval: [37.9 %; 77.5 %].
    assert (result.i2_low, result.i2_high) == pytest.approx((0.379, 0.775), abs=5e-4)
    fixed = statistics.meta_analysis(effects, variances, method="fixed")
    assert fixed.estimate == pytest.approx(0.4805045, abs=5e-8)
    assert np.isnan([fixed.tau2, fixed.prediction_low, fixed.tau2_high]).all()
    paule_mandel = statistics.meta_analysis(effects, variances, method="PM")
    # The book's tau2 solves Q(tau2) = k - 1 to four digits, ours to full precision.
    assert (paule_mandel.estimate, paule_mandel.tau2) == pytest.approx((0.5873544, 0.1104957), abs=1.5e-5)


@pytest.mark.parametrize(
    ("method", "hartung_knapp", "expected"),
    [
        # Raudenbush (2009), table 16.3, without rounding in metafor's tests: tau2, mean, se, interval.
        ("REML", False, (0.0188, 0.0837, 0.0516, -0.0175, 0.1849)),
        ("DL", False, (0.0259, 0.0893, 0.0558, -0.0200, 0.1987)),
        ("REML", True, (0.0188, 0.0837, 0.0616, -0.0457, 0.2131)),
        ("DL", True, (0.0259, 0.0893, 0.0636, -0.0442, 0.2229)),
    ],
)
def test_meta_analysis_reproduces_raudenbush(method, hartung_knapp, expected):
    effects, variances = EXPECTANCY
    result = statistics.meta_analysis(effects, variances, method=method, hartung_knapp=hartung_knapp)
    found = (result.tau2, result.estimate, result.se, result.ci_low, result.ci_high)
    assert found == pytest.approx(expected, abs=1.1e-4)
    assert result.q == pytest.approx(35.8295, abs=5e-4)


def test_paule_mandel_reproduces_clasp_trials():
    # DerSimonian and Kacker (2007), Contemp Clin Trials 28:105, tables 3 and 4 (also in metafor's
    # tests): the CLASP example, six trials, log odds ratios: tau, mean and standard error.
    n1, n2 = np.array([156, 303, 565, 1570, 103, 4659]), np.array([74, 303, 477, 1565, 105, 4650])
    a, c = np.array([5, 5, 12, 69, 9, 313]), np.array([8, 17, 9, 94, 11, 352])
    effects = np.log(a / (n1 - a) / (c / (n2 - c)))
    variances = 1 / a + 1 / (n1 - a) + 1 / c + 1 / (n2 - c)
    for method, expected in [
        ("PM", (0.3681, -0.3811, 0.2060)),
        ("DL", (0.2323, -0.3240, 0.1540)),
        ("REML", (0.1843, -0.2980, 0.1343)),
    ]:
        result = statistics.meta_analysis(effects, variances, method=method)
        found = (np.sqrt(result.tau2), result.estimate, result.se)
        assert found == pytest.approx(expected, abs=1.1e-4)


def test_leave_one_out_reproduces_bcg():
    # metafor, leave1out() page (REML).
    results = statistics.leave_one_out(*bcg_log_risk_ratios())
    printed = [-0.7071, -0.6540, -0.6856, -0.6284, -0.7642, -0.7109, -0.6552, -0.7948, -0.7412,
               -0.6530, -0.7579, -0.7598, -0.7775]  # fmt: skip
    assert [r.estimate for r in results] == pytest.approx(printed, abs=5.1e-5)
    assert [r.tau2 for r in results][:3] == pytest.approx([0.3362, 0.2926, 0.3207], abs=5.1e-5)


def test_leave_one_out_passes_on_its_options():
    effects, variances = EXPECTANCY[:, :6]
    options = {"method": "DL", "hartung_knapp": True, "confidence": 0.8, "ad_hoc": True}
    alone = ({name: value} for name, value in options.items() if name != "ad_hoc")
    for passed in [{}, *alone, options]:
        results = statistics.leave_one_out(effects, variances, **passed)
        assert len(results) == 6
        for i, result in enumerate(results):
            want = statistics.meta_analysis(np.delete(effects, i), np.delete(variances, i), **passed)
            assert (result.estimate, result.ci_low, result.p) == (want.estimate, want.ci_low, want.p)


@pytest.mark.parametrize("method", ["DL", "PM", "REML"])
@pytest.mark.parametrize("variances", [(1, 1), (0.5, 3), (1e-12, 2), (1e12, 1)])
@pytest.mark.filterwarnings("error")
def test_two_studies_by_hand(method, variances):
    # Their difference has variance v1 + v2 + 2 tau2, and tells all about tau2.
    total = sum(variances)
    for excess in (0, 0.5, 1.0001, 1.01, 7, 1e6):
        result = statistics.meta_analysis([0, np.sqrt(total * excess)], variances, method)
        limits = [excess / stats.chi2.isf(p, 1) for p in (0.025, 0.975)]
        want = [total * max(0, ratio - 1) / 2 for ratio in (excess, *limits)]
        found = [result.tau2, result.tau2_low, result.tau2_high]
        assert found == pytest.approx(want, rel=1e-9, abs=1e-9 * total)


def test_three_studies_by_hand():
    # Effects 0, 1 and 2 with variances of 1: Q = 2 = k - 1, so tau2 = 0 for every method.
    for method in ("DL", "PM", "REML"):
        result = statistics.meta_analysis([0, 1, 2], [1, 1, 1], method=method)
        assert (result.k, result.i2) == (3, 0)
        assert (result.q, result.tau2) == pytest.approx((2, 0), abs=1e-12)
        high = 1 - np.exp(-2 * 1.959964 * np.sqrt((1 - 1 / 3) / 2))
        assert (result.i2_low, result.i2_high) == pytest.approx((0, high))
        assert result.q_p == pytest.approx(np.exp(-1))  # chi-squared with 2 degrees of freedom
        # Prediction: t with k - 2 = 1 degree of freedom, 12.7062, times the root of 1 / 3.
        assert result.prediction_high - 1 == pytest.approx(12.706205 / np.sqrt(3), rel=1e-6)
        assert result.prediction_low == pytest.approx(2 - result.prediction_high)
    # With variances of 1 / 2 instead: Q = 4, and the variance of the effects, 1, is 1 / 2 + tau2.
    for method in ("DL", "PM", "REML"):
        result = statistics.meta_analysis([0, 1, 2], [0.5, 0.5, 0.5], method=method)
        assert (result.q, result.tau2, result.i2) == pytest.approx((4, 0.5, 0.5))
        assert result.prediction_high - 1 == pytest.approx(12.706205 * np.sqrt(0.5 + 1 / 3), rel=1e-6)
        # ln H = ln(4 / 2) / 2 with standard error 0.5 ln(4 / 2) / (sqrt(8) - sqrt(3)).
        error = 0.5 * np.log(2) / (np.sqrt(8) - np.sqrt(3))
        limits = [0, 1 - np.exp(-2 * (np.log(2) / 2 + 1.959964 * error))]
        assert [result.i2_low, result.i2_high] == pytest.approx(limits)
    pair = statistics.meta_analysis([0, 1], [1, 1])
    assert np.isnan([pair.prediction_low, pair.prediction_high, pair.i2_low, pair.i2_high]).all()
    assert pair.q_p == pytest.approx(stats.chi2.sf(0.5, 1))
    far = statistics.meta_analysis([0, 4], [1, 1])  # Q = 8: two studies that differ have an interval
    assert far.i2 == pytest.approx(7 / 8) and 0 < far.i2_low < far.i2 < far.i2_high < 1


def test_i2_interval_where_q_just_reaches_the_number_of_studies():
    # Two studies with Q = 2: the formula for Q above k is not for them, the other one needs three studies.
    result = statistics.meta_analysis([0, 2], [1, 1])
    assert result.q == 2 and np.isnan([result.i2_low, result.i2_high]).all()


def test_i2_interval_without_excess_of_q():
    # Higgins and Thompson (2002): for Q at most k the standard error of ln H depends on k alone.
    result = statistics.meta_analysis([0, 1, 0, 1, 0.5], [1] * 5)
    high = 1 - np.exp(-2 * 1.959964 * np.sqrt((1 - 1 / 27) / 6))
    assert (result.i2, result.i2_low, result.i2_high) == pytest.approx((0, 0, high))


def reml_slope(effects, variances, tau2):
    """Slope of the restricted log-likelihood in tau2, doubled, with 60 digits; from its definition."""
    with localcontext(Context(prec=60)):
        y, w = [Decimal(float(x)) for x in effects], [1 / (Decimal(float(v)) + tau2) for v in variances]
        mean = sum(a * b for a, b in zip(w, y)) / sum(w)
        return sum((a * (b - mean)) ** 2 for a, b in zip(w, y)) + sum(a * a for a in w) / sum(w) - sum(w)


@pytest.mark.parametrize("unit", [1e-9, 1, 1e9])
@pytest.mark.parametrize("last", [1e-20, 1e-10, 0.02, 1e4, 1e10, 1e20])
def test_reml_is_a_root_on_every_scale(last, unit):
    effects = np.array([-0.4, 0.3, 0.5, 0.9, 0.1]) * unit
    variances = np.array([0.02, 0.03, 0.05, 0.01, last]) * unit**2
    tau2 = Decimal(statistics.meta_analysis(effects, variances).tau2)
    digits = Decimal("1e-9")
    assert reml_slope(effects, variances, tau2 * (1 - digits)) > 0
    assert reml_slope(effects, variances, tau2 * (1 + digits)) < 0


@pytest.mark.parametrize("method", ["DL", "PM", "REML"])
def test_a_study_that_knows_nothing_changes_nothing(method):
    effects, variances = np.array([0.1, 0.3, 0.5, -0.2, 0.8]), np.array([0.02, 0.03, 0.01, 0.02, 0.05])
    without = statistics.meta_analysis(effects, variances, method)
    # PM and DL count the study in their degrees of freedom; REML doesn't notice it at all.
    result = statistics.meta_analysis([*effects, 1e4], [*variances, 1e16], method)
    if method == "REML":
        assert result.tau2 == pytest.approx(without.tau2, rel=1e-6)
    assert 0 < result.tau2 <= without.tau2 * (1 + 1e-6)
    assert result.tau2_high < 10 * without.tau2_high

    def q(tau2):
        weights = 1 / (variances + tau2)
        return sum(weights * (effects - np.average(effects, weights=weights)) ** 2)

    assert q(result.tau2_low) == pytest.approx(stats.chi2.isf(0.025, 5), rel=1e-6)
    assert q(result.tau2_high) == pytest.approx(stats.chi2.isf(0.975, 5), rel=1e-6)


@pytest.mark.parametrize(("far", "at_zero"), [(2.0, True), (3.0, True), (4.0, False), (30.0, False)])
def test_reml_takes_the_highest_of_two_peaks(far, at_zero):
    # Two precise studies that agree, and two loose ones that are far apart: the likelihood has a peak at
    # 0 and another one near the spread of the loose ones.
    effects, variances = np.array([0.0, 1e-3, -far, far]), np.array([1e-6, 1e-6, 1.0, 1.0])

    def deviance(tau2):
        w = 1 / (variances + tau2)
        mean = np.average(effects, weights=w)
        return np.sum(w * (effects - mean) ** 2) - np.sum(np.log(w)) + np.log(w.sum())

    best = min((deviance(t), t) for t in np.append(0.0, np.geomspace(1e-9, 1e5, 20000)))
    result = statistics.meta_analysis(effects, variances)
    assert deviance(result.tau2) <= best[0] + 1e-9
    assert result.tau2 == pytest.approx(best[1], rel=2e-3)
    assert (result.tau2 == 0) == at_zero


def test_reml_of_equally_precise_studies_is_what_their_variance_leaves():
    effects = EXPECTANCY[0]
    tau2 = statistics.meta_analysis(effects, np.full(19, 0.02)).tau2
    assert tau2 == pytest.approx(effects.var(ddof=1) - 0.02)


@pytest.mark.parametrize(("method", "name"), [("PM", "iterated"), ("DL", "chi2")])
@pytest.mark.parametrize("hartung_knapp", [False, True])
def test_meta_analysis_agrees_with_statsmodels(method, name, hartung_knapp):
    for effects, variances in (bcg_log_risk_ratios(), (THIRD_WAVE[0], THIRD_WAVE[1] ** 2), EXPECTANCY):
        ours = statistics.meta_analysis(effects, variances, method, hartung_knapp)
        theirs = combine_effects(effects, variances, method_re=name)
        assert ours.tau2 == pytest.approx(theirs.tau2, rel=1e-4)
        assert (ours.estimate, ours.q) == pytest.approx((theirs.mean_effect_re, theirs.q), rel=1e-4)
        se = theirs.sd_eff_w_re_hksj if hartung_knapp else theirs.sd_eff_w_re
        assert ours.se == pytest.approx(se, rel=1e-4)
        low, high = theirs.conf_int(use_t=hartung_knapp)[3 if hartung_knapp else 1]
        assert (ours.ci_low, ours.ci_high) == pytest.approx((low, high), rel=1e-4)
        fixed = statistics.meta_analysis(effects, variances, "fixed")
        assert (fixed.estimate, fixed.se) == pytest.approx((theirs.mean_effect_fe, theirs.sd_eff_w_fe))


def test_hartung_knapp_says_when_it_is_narrower_than_normal():
    effects, variances = [0.30, 0.31, 0.30], [0.1, 0.2, 0.3]
    normal = statistics.meta_analysis(effects, variances)
    narrow = statistics.meta_analysis(effects, variances, hartung_knapp=True)
    bounded = statistics.meta_analysis(effects, variances, hartung_knapp=True, ad_hoc=True)
    assert narrow.p < 1e-3 < 0.1 < normal.p < bounded.p
    assert (normal.narrower_than_normal, narrow.narrower_than_normal) == (False, True)
    assert not bounded.narrower_than_normal
    # The bound leaves the normal standard error, with the quantile of t with 2 degrees of freedom.
    assert bounded.se == pytest.approx(normal.se)
    assert bounded.ci_high - bounded.estimate == pytest.approx(4.302653 * normal.se, rel=1e-6)
    # Where the effects differ more than that, the bound changes nothing.
    usual = statistics.meta_analysis(EXPECTANCY[0], EXPECTANCY[1], hartung_knapp=True)
    same = statistics.meta_analysis(EXPECTANCY[0], EXPECTANCY[1], hartung_knapp=True, ad_hoc=True)
    assert usual.se == same.se and not usual.narrower_than_normal
    # Effects that are all the same have no Hartung-Knapp interval, but a bounded one.
    equal = statistics.meta_analysis([0.3, 0.3, 0.3], variances, hartung_knapp=True, ad_hoc=True)
    assert equal.se == pytest.approx(normal.se)


def test_equal_studies_pool_to_themselves():
    for method in ("fixed", "DL", "PM", "REML"):
        result = statistics.meta_analysis([0.4, 0.4, 0.4], [0.1, 0.1, 0.1], method=method)
        assert result.estimate == pytest.approx(0.4) and result.i2 == 0
        assert result.se == pytest.approx(np.sqrt(0.1 / 3))
        assert result.tau2 == 0 or method == "fixed"


studies = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=3, max_size=12)


@given(studies, st.sampled_from(["fixed", "DL", "PM", "REML"]), st.floats(0.1, 50))
@settings(max_examples=60, deadline=None)
def test_meta_analysis_properties(rows, method, unit):
    effects, variances = np.array(rows).T
    result = statistics.meta_analysis(effects, variances, method=method)
    assert effects.min() - 1e-9 <= result.estimate <= effects.max() + 1e-9
    assert result.weights.sum() == pytest.approx(1)
    order = np.argsort(effects)
    again = statistics.meta_analysis(effects[order], variances[order], method=method)
    assert again.estimate == pytest.approx(result.estimate, abs=1e-8)
    scaled = statistics.meta_analysis(effects * unit, variances * unit**2, method=method)
    assert scaled.estimate / unit == pytest.approx(result.estimate, abs=1e-8)
    assert scaled.q == pytest.approx(result.q, rel=1e-6, abs=1e-9)
    assert 0 <= result.i2 < 1
    assert np.isnan(result.i2_low) or 0 <= result.i2_low <= result.i2 <= result.i2_high < 1
    if method != "fixed":
        assert scaled.tau2 / unit**2 == pytest.approx(result.tau2, rel=1e-8, abs=1e-9)
        assert result.tau2_low <= result.tau2_high
        bounded = statistics.meta_analysis(effects, variances, method, True, ad_hoc=True)
        assert bounded.ci_low < result.ci_low < result.ci_high < bounded.ci_high


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: statistics.paired_t([]), "at least 2"),
        (lambda: statistics.paired_t([1.0]), "at least 2"),
        (lambda: statistics.paired_t([1.0, np.nan, 2.0]), "NaN"),
        (lambda: statistics.paired_t([2.0, 2.0]), "the same"),
        (lambda: statistics.paired_t([1.0, 2.0], confidence=95), "between 0 and 1"),
        (lambda: statistics.paired_tost([1.0, 2.0], 1, -1), "low must lie below high"),
        (lambda: statistics.two_sample_t([1, 2], [3]), "at least 2"),
        (lambda: statistics.two_sample_tost([1, 2], [3, 4], 1, 1), "low must lie below high"),
        (lambda: statistics.two_sample_t([1, 2], [3, np.inf]), "NaN or infinity"),
        (lambda: statistics.two_sample_t([1, 2], [3, 3]), "the same"),
        (lambda: statistics.two_sample_tost([], [3, 4], -1, 1), "at least 2"),
        (lambda: statistics.paired_tost([1.0, np.nan], -1, 1), "NaN"),
        (lambda: statistics.power_paired(np.nan, 8), "dz holds NaN"),
        (lambda: statistics.power_paired([], 8), "dz is empty"),
        (lambda: statistics.power_paired(0.5, 8, alpha=0), "alpha must lie"),
        (lambda: statistics.power_two_sample(0.5, 9, np.nan), "n2 holds NaN"),
        (lambda: statistics.detectable_dz(1), "at least 2"),
        (lambda: statistics.detectable_dz([]), "n is empty"),
        (lambda: statistics.sample_size_paired(np.nan), "dz holds NaN"),
        (lambda: statistics.sample_size_two_sample(0), "d = 0"),
        (lambda: statistics.sample_size_paired_tost(-1, 1, power=0.01), "exceed alpha"),
        (lambda: statistics.sample_size_paired_tost(-1, 1, sd=-1), "sd must be positive"),
        (lambda: statistics.sample_size_two_sample_tost(1, -1), "low must lie below high"),
        (lambda: statistics.power_two_sample_tost(1, -1, 1), "at least 2"),
        (lambda: statistics.power_two_sample_tost([], -1, 1), "n is empty"),
        (lambda: statistics.power_two_sample_tost(9, -1, np.nan), "high holds NaN"),
        (lambda: statistics.power_paired(0.5, 1), "at least 2"),
        (lambda: statistics.power_two_sample(0.5, 1, 9), "at least 2"),
        (lambda: statistics.detectable_dz(8, power=0.04), "exceed alpha"),
        (lambda: statistics.sample_size_paired(0), "dz = 0"),
        (lambda: statistics.sample_size_two_sample(1e-9), "too small"),
        (lambda: statistics.power_two_sample_tost(9, -1, 1, difference=2), "between the margins"),
        (lambda: statistics.power_paired_tost(1, -1, 1), "at least 2"),
        (lambda: statistics.power_paired_tost(9, -1, 1, sd=-1), "sd must be positive"),
        (lambda: statistics.winners_curse(0, 1), "other than 0"),
        (lambda: statistics.winners_curse(1, np.nan), "standard_error holds NaN"),
        (lambda: statistics.winners_curse(1, -1), "positive"),
        (lambda: statistics.simulate_studies(np.nan, 1, 9, 9, seed=0), "difference holds NaN"),
        (lambda: statistics.simulate_studies(1, 1, 1, 9, seed=0), "at least 2"),
        (lambda: statistics.simulate_studies(1, 1, 9, 9, studies=0, seed=0), "studies"),
        (lambda: statistics.simulate_studies(1, -1, 9, 9, seed=0), "sd must be positive"),
        (lambda: statistics.hedges_g(1, -1, 9, 0, 1, 9), "sd1 must be positive, got -1"),
        (lambda: statistics.hedges_g(1, 1, 1, 0, 1, 9), "at least 2"),
        (lambda: statistics.hedges_g(np.nan, 1, 9, 0, 1, 9), "mean1 holds NaN"),
        (lambda: statistics.variance_from_interval(1, 0), "low must lie below high"),
        (lambda: statistics.variance_from_interval([], []), "low is empty"),
        (lambda: statistics.variance_from_interval(0, 1, confidence=95), "between 0 and 1"),
        (lambda: statistics.proportion_interval(9, 8), "between 0 and n"),
        (lambda: statistics.proportion_interval(0, 0), "n must be at least 1"),
        (lambda: statistics.proportion_interval(np.nan, 8), "count holds NaN"),
        (lambda: statistics.proportion_interval(1, 8, "wald"), "wilson"),
        (lambda: statistics.correlation_interval(1, 9), "between -1 and 1"),
        (lambda: statistics.correlation_interval(0.3, 3), "at least 4"),
        (lambda: statistics.overlap(0, 0, 1, 1), "sd1 must be positive"),
        (lambda: statistics.overlap(0, 1, np.nan, 1), "mean2 holds NaN"),
        (lambda: statistics.probability_of_superiority(np.nan, 1, 1, 1), "mean1 holds NaN"),
        (lambda: statistics.probability_of_superiority(1, 1, 1, -1), "sd2 must be positive"),
        (lambda: statistics.standard_error_of_measurement(-1, 0.5), "sd must be positive"),
        (lambda: statistics.standard_error_of_measurement(1, np.nan), "icc holds NaN"),
        (lambda: statistics.standard_error_of_measurement(1, 1.2), "icc"),
        (lambda: statistics.minimal_detectable_change(-1), "negative"),
        (lambda: statistics.minimal_detectable_change([]), "sem is empty"),
        (lambda: statistics.meta_analysis([], []), "at least 2"),
        (lambda: statistics.meta_analysis([0.1], [0.1]), "at least 2"),
        (lambda: statistics.meta_analysis([0.1, np.nan], [0.1, 0.1]), "NaN"),
        (lambda: statistics.meta_analysis([0.1, 0.2], [0.1, 0.0]), "positive"),
        (lambda: statistics.meta_analysis([0.1, 0.2], [0.1, 0.1, 0.1]), "equally many"),
        (lambda: statistics.meta_analysis([0.1, 0.2], [0.1, 0.1], method="SJ"), "Unknown method"),
        (lambda: statistics.meta_analysis([0.1, 0.2], [0.1, 0.1], "fixed", True), "hartung_knapp needs"),
        (lambda: statistics.meta_analysis([0.1, 0.1], [0.1, 0.2], "DL", True), "effects that differ"),
        (lambda: statistics.meta_analysis([0.1, 0.2], [0.1, 0.1], ad_hoc=True), "needs hartung_knapp"),
        (lambda: statistics.leave_one_out([0.1, 0.2], [0.1, 0.1]), "at least 3"),
        (lambda: statistics.power_paired(0.5, 8, alpha=1e-5), "alpha must be at least 0.0001"),
        (lambda: statistics.power_paired_tost(9, -1, 1, alpha=0.5), "alpha must lie below 0.5"),
        (lambda: statistics.hedges_g([1, 2], 1, 9, [1, 2, 3], 1, 9), r"mean1 \(2,\).*mean2 \(3,\)"),
        (lambda: statistics.proportion_interval([1, 9], [8, 8]), "count must lie between 0 and n, got 9"),
        (lambda: statistics.proportion_interval(1.5, 8), "count must be a whole number"),
        (lambda: statistics.simulate_studies(1, 1, 9.5, 9, seed=0), "n1 must be a whole number"),
        (lambda: statistics.simulate_studies(1, 1, 9, 9, studies=10**8, seed=0), "studies"),
        (lambda: statistics.simulate_studies(1e20, 1, 9, 9, seed=0), "sd must be visible beside"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# Numbers that differ by rounding alone are the same: decimals subtracted, or added in another order.
SAME = [[1.1 - 1, 2.1 - 2, 3.1 - 3, 4.1 - 4], [0.3, 0.1 + 0.2, 0.3], [10000.1 - 10000, 0.1, 3.1 - 3]]


@pytest.mark.parametrize("unit", [1e-12, 1, 1e12])
@pytest.mark.parametrize("same", SAME)
def test_numbers_that_differ_by_rounding_are_the_same(same, unit):
    same, other = np.array(same) * unit, np.array([1.0, 2.0, 4.0]) * unit
    for call, name in [
        (lambda: statistics.paired_t(same), "differences"),
        (lambda: statistics.paired_tost(same, -1, 1), "differences"),
        (lambda: statistics.two_sample_t(same, other), "first"),
        (lambda: statistics.two_sample_t(other, same), "second"),
        (lambda: statistics.two_sample_tost(same, other, -1, 1), "first"),
        (lambda: statistics.two_sample_tost(other, same, -1, 1), "second"),
        (lambda: statistics.meta_analysis(same, np.ones(len(same)), hartung_knapp=True), "effects"),
        (lambda: statistics.paired_tost(other, *np.sort(same)[[0, -1]]), "low"),
        (lambda: statistics.variance_from_interval(*np.sort(same)[[0, -1]]), "low"),
        (lambda: statistics.power_paired_tost(9, same.min(), same.max(), same.mean()), "low"),
        (lambda: statistics.correlation_interval(1 - np.ptp(same) / unit, 9), "r must"),
        (lambda: statistics.winners_curse(np.ptp(same), unit), "effect"),
    ]:
        with pytest.raises(ValueError, match=name):
            call()


def test_a_small_spread_beside_a_large_mean_is_still_a_spread():
    weights = 70 + np.array([0.001, 0.002, 0.004])
    assert statistics.paired_t(weights).sd == pytest.approx(0.0015275, rel=1e-4)
    tiny = statistics.paired_t(np.array([1.0, 2.0, 4.0]) * 1e-30)
    assert tiny.p == pytest.approx(statistics.paired_t([1.0, 2.0, 4.0]).p)


# ---------------------------------------------------------------- every function, every argument

# One good call of each function, by the names of all its arguments.
GOOD: dict[str, dict[str, Any]] = {
    "correlation_interval": dict(r=0.3, n=20, confidence=0.95),
    "detectable_dz": dict(n=20, power=0.8, alpha=0.05),
    "hedges_g": dict(mean1=1.0, sd1=2.0, n1=9, mean2=0.5, sd2=1.5, n2=12, confidence=0.95),
    "leave_one_out": dict(
        effects=[0.1, 0.4, 0.9, 0.2], variances=[0.1, 0.2, 0.1, 0.3], method="REML", hartung_knapp=True,
        confidence=0.95, ad_hoc=True,
    ),
    "meta_analysis": dict(
        effects=[0.1, 0.4, 0.9], variances=[0.1, 0.2, 0.1], method="REML", hartung_knapp=True,
        confidence=0.95, ad_hoc=True,
    ),
    "intraclass_correlation": dict(readings=[[1.0, 2.0], [3.0, 4.0], [6.0, 5.0]], confidence=0.95),
    "minimal_detectable_change": dict(sem=2.0, confidence=0.95),
    "overlap": dict(mean1=0.0, sd1=1.0, mean2=1.0, sd2=2.0),
    "paired_t": dict(differences=[1.0, 2.0, 4.0], confidence=0.95),
    "paired_tost": dict(differences=[1.0, 2.0, 4.0], low=-3.0, high=5.0),
    "power_paired": dict(dz=0.5, n=20, alpha=0.05),
    "power_paired_tost": dict(n=20, low=-1.0, high=1.0, difference=0.1, sd=1.2, alpha=0.05),
    "power_two_sample": dict(d=0.5, n1=20, n2=25, alpha=0.05),
    "power_two_sample_tost": dict(n=20, low=-1.0, high=1.0, difference=0.1, sd=1.2, alpha=0.05),
    "probability_of_superiority": dict(mean1=0.0, sd1=1.0, mean2=1.0, sd2=2.0),
    "proportion_interval": dict(count=3, n=12, method="wilson", confidence=0.95),
    "sample_size_paired": dict(dz=0.5, power=0.8, alpha=0.05),
    "sample_size_paired_tost": dict(low=-1.0, high=1.0, difference=0.1, sd=1.2, power=0.8, alpha=0.05),
    "sample_size_two_sample": dict(d=0.5, power=0.8, alpha=0.05),
    "sample_size_two_sample_tost": dict(low=-1.0, high=1.0, difference=0.1, sd=1.2, power=0.8, alpha=0.05),
    "simulate_studies": dict(difference=0.5, sd=1.0, n1=9, n2=12, studies=10, alpha=0.05, seed=1),
    "standard_error_of_measurement": dict(sd=2.0, icc=0.8),
    "two_sample_t": dict(first=[1.0, 2.0, 4.0], second=[1.0, 3.0, 9.0], confidence=0.95),
    "two_sample_tost": dict(first=[1.0, 2.0, 4.0], second=[1.0, 3.0, 9.0], low=-20.0, high=20.0),
    "variance_from_interval": dict(low=0.1, high=0.9, confidence=0.95, df=12),
    "winners_curse": dict(effect=0.5, standard_error=0.4, alpha=0.05),
}  # fmt: skip

# What is no number for any argument. 1e60 is one, but beyond what can be squared and multiplied.
NOT_NUMBERS: list[Any] = [
    None, "", "three", "0.5", b"5", {}, {"a": 1}, {1, 2}, object(), len, 1j, 0.5 + 0j, True, False,
    np.nan, np.inf, -np.inf, 1e60, -1e60, 10**400, [], (), [[]], [None], ["a"], [1, "a"], [True, False],
    [0.5, None], [[1.0, 2.0], [3.0]], [0.5, np.nan], [np.inf, 0.5], np.array([]), np.array(["a"]),
    np.array([True]), np.array([1j]), np.array([None]), np.datetime64("2020-01-01"), np.timedelta64(1, "s"),
    pd.Series(["a"]), pd.Series([0.5, None]), pd.Series([], dtype=float), pd.NA, pd.NaT, pd.Timedelta("1s"),
]  # fmt: skip
NOT_WORDS: list[Any] = [
    None,
    "",
    "three",
    "REML ",
    1,
    0.5,
    True,
    ["REML"],
    np.array(["wilson", "exact"]),
    {},
    np.nan,
]
NOT_SWITCHES: list[Any] = [None, "yes", "", 0, 1, 0.5, [], [True], np.array([True, False]), {}, np.nan]
NOT_SEEDS: list[Any] = [None, "three", -1, 0.5, 1j, True, np.nan, {}, [-1], ["a"], object()]
# None is what `df` is by default.
WRONG: dict[str, list[Any]] = {
    "method": NOT_WORDS,
    "hartung_knapp": NOT_SWITCHES,
    "ad_hoc": NOT_SWITCHES,
    "seed": NOT_SEEDS,
    "df": [value for value in NOT_NUMBERS if value is not None],
}

# Numbers that are out of range, by argument.
LEVELS = [0, 1, -0.1, 1.1, 95, 5e-324, 1e-300, 1e-17, 1 - 1e-16, [0.05, 1]]
SIZES = [-1, 0, 0.5, 1, 1e-30, 1e12, [20, 1]]
SPREADS = [-1, 0, -1e-30, 5e-324, 1e-200, [1, 0]]
OUT_OF_RANGE: dict[str, list[Any]] = {
    "confidence": LEVELS, "alpha": LEVELS, "power": LEVELS, "n": SIZES, "n1": SIZES, "n2": SIZES,
    "sd": SPREADS, "sd1": SPREADS, "sd2": SPREADS, "standard_error": SPREADS, "studies": [-1, 0, 0.5, 1e12],
    "r": [1, -1, 1.5, 1 - 1e-15, [0.3, 1]], "icc": [-0.1, 1.1, [0.5, 2]], "sem": [-1, -1e-300, [1, -1]],
    "count": [-1, 13, 0.5, [3, 99]], "df": [0, -1, 0.5, 1e12], "effect": [0, 1e-30, [0.5, 0]],
    "variances": [[0.1, 0.2, 0], [0.1, 0.2, -1], [0.1, 0.2], 0.1, [[0.1, 0.2, 0.1]], [1e-200, 0.1, 0.1]],
    "effects": [0.1, [0.1], [0.1, 0.2], [[0.1, 0.2, 0.3]]], "differences": [1, [1], [1, 1], [[1, 2]]],
    "readings": [1, [1, 2], [[1], [2], [3]], [[1, 2], [3, 4]], [[1, 1], [1, 1], [1, 1]]],
    "first": [1, [1], [1, 1], [[1, 2]]], "second": [1, [1], [1, 1], [[1, 2]]],
    "low": [1e40, 90], "high": [-1e40, -90], "dz": [1e-9, 0], "d": [1e-9, 0],
}  # fmt: skip


def refusals():
    for name, good in GOOD.items():
        assert list(inspect.signature(getattr(statistics, name)).parameters) == list(good)
        for argument in good:
            yield pytest.param(name, argument, id=f"{name}-{argument}")


def test_every_public_function_has_a_good_call():
    functions = {name for name in statistics.__all__ if inspect.isfunction(getattr(statistics, name))}
    assert functions == set(GOOD)
    for name, good in GOOD.items():
        getattr(statistics, name)(**good)


@pytest.mark.parametrize(("name", "argument"), list(refusals()))
@pytest.mark.filterwarnings("error")
def test_bad_values_are_refused_in_words_that_name_the_argument(name, argument):
    function, good = getattr(statistics, name), GOOD[name]
    wrong = WRONG.get(argument, NOT_NUMBERS) + OUT_OF_RANGE.get(argument, [])
    if argument in ("dz", "d") and "size" not in name:  # no effect has a power: alpha
        wrong = NOT_NUMBERS
    for value in wrong:
        with pytest.raises(ValueError, match=rf"\b{argument}\b") as refusal:
            print(argument, "=", value, "gives", function(**good | {argument: value}))
        assert str(refusal.value).endswith(".")


@pytest.mark.filterwarnings("error")
def test_single_numbers_are_asked_for_where_arrays_mean_nothing():
    single = {
        "paired_t": ["confidence"],
        "two_sample_t": ["confidence"],
        "meta_analysis": ["confidence"],
        "paired_tost": ["low", "high"],
        "two_sample_tost": ["low", "high"],
        "simulate_studies": ["difference", "sd", "n1", "n2", "studies", "alpha"],
    }
    for name, arguments in single.items():
        for argument in arguments:
            with pytest.raises(ValueError, match=f"{argument} must be a single number"):
                getattr(statistics, name)(**GOOD[name] | {argument: [GOOD[name][argument]] * 2})


ELEMENTWISE = [
    "correlation_interval", "detectable_dz", "hedges_g", "minimal_detectable_change", "overlap",
    "power_paired", "power_paired_tost", "power_two_sample", "power_two_sample_tost",
    "probability_of_superiority", "proportion_interval", "sample_size_paired", "sample_size_paired_tost",
    "sample_size_two_sample", "sample_size_two_sample_tost", "standard_error_of_measurement",
    "variance_from_interval", "winners_curse",
]  # fmt: skip


def values_of(result):
    """The numbers of a result: one, a tuple, or the fields of a dataclass."""
    if isinstance(result, tuple):
        return result
    return tuple(vars(result).values()) if hasattr(result, "__dict__") else (result,)


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.filterwarnings("error")
def test_arrays_agree_with_scalars(name):
    function, good = getattr(statistics, name), GOOD[name]
    for argument, value in good.items():
        if isinstance(value, str):
            continue
        other = value + 1 if isinstance(value, int) else value * 0.9 + 0.01
        scalars = [values_of(function(**good | {argument: v})) for v in (value, other)]
        assert all(np.ndim(v) == 0 for v in scalars[0] + scalars[1])
        for array in ([value, other], np.array([value, other]), pd.Series([value, other], index=[7, 3])):
            together = values_of(function(**good | {argument: array}))
            for i, one in enumerate(together):
                assert isinstance(one, np.ndarray) and one.shape == (2,)
                assert one == pytest.approx([scalars[0][i], scalars[1][i]], rel=1e-12)
        table = values_of(function(**good | {argument: [[value], [other]]}))
        assert all(one.shape == (2, 1) for one in table)
    assert isinstance(statistics.sample_size_paired(0.5), int)


# ---------------------------------------------------------------- statsmodels as an independent check


@given(st.floats(0, 2), st.integers(3, 300), st.integers(3, 300), st.floats(0.001, 0.3))
@settings(max_examples=60, deadline=None)
def test_power_agrees_with_statsmodels(d, n1, n2, alpha):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of theirs, far from 0
        paired = TTestPower().power(d, n1, alpha)
        two = TTestIndPower().power(d, n1, alpha, ratio=n2 / n1)
    if np.isfinite(paired):
        assert statistics.power_paired(d, n1, alpha) == pytest.approx(paired, abs=1e-7)
    if np.isfinite(two):
        assert statistics.power_two_sample(d, n1, n2, alpha) == pytest.approx(two, abs=1e-7)


@given(st.integers(1, 500), st.floats(0, 1), st.floats(0.5, 0.999))
@settings(max_examples=60, deadline=None)
def test_proportion_interval_agrees_with_statsmodels_and_scipy(n, share, confidence):
    count = round(share * n)
    for method, theirs in [("wilson", "wilson"), ("exact", "beta")]:
        ours = statistics.proportion_interval(count, n, method, confidence)
        assert ours == pytest.approx(proportion_confint(count, n, 1 - confidence, theirs), abs=1e-12)
        assert ours == pytest.approx(stats.binomtest(count, n).proportion_ci(confidence, method), abs=1e-12)


values_of_a_group = st.lists(st.floats(-50, 50), min_size=3, max_size=12).filter(lambda v: np.std(v) > 0.01)


@given(values_of_a_group, values_of_a_group, st.floats(0.1, 30))
@settings(max_examples=60, deadline=None)
def test_equivalence_agrees_with_statsmodels(first, second, margin):
    p, lower, upper = ttost_ind(np.array(first), np.array(second), -margin, 2 * margin, usevar="unequal")
    ours = statistics.two_sample_tost(first, second, -margin, 2 * margin)
    assert (ours.p, ours.p_lower, ours.p_upper) == pytest.approx((p, lower[1], upper[1]), abs=1e-10)
    p, lower, upper = ttost_paired(np.array(first), 0, -margin, 2 * margin)
    ours = statistics.paired_tost(first, -margin, 2 * margin)
    assert (ours.p, ours.p_lower, ours.p_upper) == pytest.approx((p, lower[1], upper[1]), abs=1e-10)


@given(st.floats(-9, 9), st.floats(0.1, 9), st.integers(2, 90), st.floats(0.1, 9), st.integers(2, 90))
def test_hedges_g_agrees_with_statsmodels(difference, sd1, n1, sd2, n2):
    g, variance = effectsize_smd(difference, sd1, n1, 0.0, sd2, n2)
    ours = statistics.hedges_g(difference, sd1, n1, 0.0, sd2, n2)
    assert (ours.g, ours.variance) == pytest.approx((g, variance), rel=1e-12)
