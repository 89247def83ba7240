"""What isolation studies compared and could see, held to the tables and to other ways of computing it."""

import itertools

import numpy as np
import pytest
from scipy import stats

from patella import evidence, statistics
from patella.synthesis import contrasts as synthesis


@pytest.fixture(scope="module")
def contrasts():
    return evidence.with_studies("direction_of_effect")


@pytest.fixture(scope="module")
def ratios():
    return evidence.with_studies("exercise_ratios")


# ---------------------------------------------------------------- contrasts as published


def test_a_new_comparison_of_groups_is_known_by_its_outcome(contrasts):
    new = contrasts.head(3).assign(
        category="training", outcome=["vm_vl_ratio_group_difference", "vmo_vs_vl", "vmo_vl_ratio"]
    )
    assert synthesis.compared(new).tolist() == ["groups", "muscles", "conditions"]


def test_reviews_are_papers_whatever_their_outcome(contrasts):
    papers = contrasts[synthesis.compared(contrasts) == "papers"]
    assert (papers["category"] == "review").all() and len(papers) == (contrasts["category"] == "review").sum()


def test_every_contrast_of_conditions_takes_one_of_four_sides(contrasts):
    rows = synthesis.of_conditions(contrasts)
    assert set(rows["side"]) == set(synthesis.SIDES)
    clear = rows["direction"].isin(["increase", "decrease", "no_difference"])
    assert (rows.loc[clear, "side"] == rows.loc[clear, "direction"]).all()
    assert (rows.loc[~clear, "side"] == "unclear").all()


def test_only_people_compared_with_themselves_found_no_difference(contrasts):
    studies = synthesis.found_no_difference(contrasts)
    assert studies["study_id"].is_unique and studies["n"].is_monotonic_increasing
    assert not {"laprade1998", "davlin1999"} & set(studies["study_id"])
    assert "mirzabeigi1999" in set(studies["study_id"])


@pytest.mark.parametrize("alpha", [0.05, 0.01])
@pytest.mark.parametrize("effect", [0.2, 0.5, 1.5, -0.5])
def test_one_person_less_than_needed_is_too_few(effect, alpha):
    needed = synthesis.people_needed(effect, alpha)
    few, enough = statistics.power_paired(effect, np.array([needed - 1, needed]), alpha)
    assert few < 0.8 <= enough


@pytest.mark.parametrize("effect", [0, 0.05])
def test_effects_too_small_for_two_thousand_people_have_no_number(effect):
    assert statistics.power_paired(effect, 2000) < 0.8
    assert synthesis.people_needed(effect, 0.05) is None


def test_no_one_counts_twice_among_the_ratios(ratios):
    rows = synthesis.drawable_ratios(ratios)
    assert rows["ratio"].notna().all()
    assert set(rows.loc[rows["study_id"] == "chang2015", "group"]) == {"all"}
    assert set(rows["study_id"]) == set(
        ratios.loc[ratios["ratio_mean"].notna() | ratios["derived_ratio_of_means"].notna(), "study_id"]
    )


def test_a_ratio_is_the_printed_one_where_one_is_printed(ratios):
    rows = synthesis.drawable_ratios(ratios).join(
        ratios[["ratio_mean", "vmo_mean", "vl_mean", "sd_doubtful"]]
    )
    printed, derived = rows[rows["printed"]], rows[~rows["printed"]]
    assert (printed["ratio"] == printed["ratio_mean"]).all()
    assert derived["ratio"].to_numpy() == pytest.approx(derived["vmo_mean"] / derived["vl_mean"], abs=0.006)
    assert derived["spread"].isna().all() and rows.loc[rows["sd_doubtful"], "spread"].isna().all()


# ---------------------------------------------------------------- not significant, or equal?

EFFECTS = list(itertools.product((0, 0.1, 0.2, 0.3), (8, 30, 120), (0.1, 0.15, 0.2)))


@pytest.mark.parametrize(("difference", "n", "margin"), EFFECTS)
def test_tests_of_a_sample_are_those_of_the_statistics(difference, n, margin):
    for sample in (1, 2):
        study = synthesis.simulated_sample(difference, n, margin, sample)
        expected = statistics.paired_tost(study.differences, -margin, margin)
        assert study.test == statistics.paired_t(study.differences)
        assert study.p_equal == pytest.approx(expected.p, rel=1e-9)
        assert study.interval_90 == pytest.approx((expected.ci90_low, expected.ci90_high))


def test_a_sample_cannot_be_changed_for_those_who_draw_it_next():
    with pytest.raises(ValueError, match="read-only"):
        synthesis.simulated_sample(0.1, 8, 0.15, 1).differences[0] = 5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"true_difference": -0.1}, "true_difference must not be negative"),
        ({"n": 1}, "n must be at least 2"),
        ({"n": 8.5}, "n must be a whole number"),
        ({"margin": 0}, "margin must be positive"),
        ({"sample": -1}, "sample must be at least 0"),
        ({"margin": float("nan")}, "margin holds NaN"),
    ],
)
def test_studies_that_cannot_be_simulated_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        synthesis.simulated_sample(**{"true_difference": 0.1, "n": 8, "margin": 0.15, "sample": 1} | wrong)


@pytest.mark.parametrize(("difference", "n", "margin"), EFFECTS)
def test_frequencies_are_exact_power(difference, n, margin):
    ends = synthesis.endings(difference, n, margin)
    assert sum(ends[:4]) == pytest.approx(1)
    power = statistics.power_paired(difference / synthesis.SPREAD, n)
    assert ends.difference == pytest.approx(power, abs=2e-5)
    if difference < margin:
        power = statistics.power_paired_tost(n, -margin, margin, difference, synthesis.SPREAD)
        assert ends.equality == pytest.approx(power, abs=2e-5)
    else:
        assert ends.equality <= 0.0501  # the level of the test, at most, where equality does not hold


@pytest.mark.parametrize(
    ("difference", "n", "margin"), [(0, 120, 0.15), (0.1, 30, 0.2), (0.1, 8, 0.2), (0.2, 60, 0.2)]
)
def test_the_four_outcomes_agree_with_a_long_run(difference, n, margin):
    drawn = np.random.default_rng(5).normal(difference, synthesis.SPREAD, (40_000, n))
    p = stats.ttest_1samp(drawn, 0, axis=1).pvalue
    low, high = (
        stats.ttest_1samp(drawn, end, axis=1, alternative=side).pvalue
        for end, side in [(-margin, "greater"), (margin, "less")]
    )
    found, equal = p < 0.05, np.maximum(low, high) < 0.05
    counted = [
        found & ~equal,
        ~found & equal,
        found & equal,
        ~found & ~equal,
        found & (drawn.mean(axis=1) < 0),
    ]
    for share, outcome in zip(synthesis.endings(difference, n, margin), counted):
        assert outcome.mean() == pytest.approx(share, abs=4.5 * np.sqrt(max(share, 1e-4) / 40_000))
