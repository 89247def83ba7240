"""The toys of what a ratio of signals tells do what they promise."""

import itertools

import numpy as np
import pytest
from scipy import stats

from patella.synthesis import signals

SQUATS = list(itertools.product(range(0, 31, 5), range(0, 101, 20), (0, 5, 10)))

# ---------------------------------------------------------------- one squat, two electrodes


def long_run(studies=10_000):
    """The model of the docstring, written anew, with people of another stream, (studies, 10) of them."""
    rng = np.random.default_rng(31)
    return {
        "level": 1 + 0.25 * rng.standard_normal((studies, 10)),
        "leak": rng.uniform(0.5, 1.5, (studies, 10)),
        "skin": 1 + 0.05 * rng.standard_normal((2, studies, 10)),
        "wire": 1 + 0.12 * rng.standard_normal((2, studies, 10)),
    }


def share_that_finds(people, electrode, cross_talk, squeeze, true_rise):
    leak = cross_talk / 100 * people["leak"] * (electrode == "skin")
    vmo = 0.25 * np.maximum(people["level"], 0.3)
    plain = np.sqrt(vmo**2 + (leak * 0.05) ** 2) * people[electrode][0]
    squeezed = (
        np.sqrt((vmo * (1 + true_rise / 100)) ** 2 + (leak * max(squeeze / 100, 0.05)) ** 2)
        * people[electrode][1]
    )
    test = stats.ttest_rel(squeezed, plain, axis=1)
    return np.mean((test.pvalue < 0.05) & (test.statistic > 0))


def found(*setting):
    return [study.found for study in signals.two_electrodes(*setting).values()]


def test_stated_frequencies_lie_within_monte_carlo_error_of_a_long_run():
    people = long_run()
    wire = {rise: share_that_finds(people, "wire", 0, 0, rise) for rise in (0, 5, 10)}
    for state in SQUATS:
        for said, true in zip(found(*state), [share_that_finds(people, "skin", *state), wire[state[2]]]):
            error = 100 * np.sqrt(true * (1 - true) * (1 / signals.STUDIES + 1 / 10_000))
            assert abs(said - 100 * true) <= 0.5 + 4.5 * error, state


def parts_of(people):
    return np.stack([people["vmo"], people["leak"], *people["skin"], *people["wire"]])


def test_parts_of_the_simulated_people_are_unrelated():
    many = parts_of(signals.people_of_many_studies()).reshape(6, -1)
    related = np.corrcoef(many) - np.eye(6)
    assert np.abs(related).max() < 5 / np.sqrt(many.shape[1])
    drawn = parts_of(signals.people_without_luck())
    assert np.corrcoef(drawn) == pytest.approx(np.eye(6), abs=1e-9)


def test_the_ten_people_drawn_have_no_luck():
    assert all(study.test.p > 0.99 for study in signals.two_electrodes(0, 80, 0).values())
    for study in signals.two_electrodes(0, 80, 10).values():
        assert study.plain.mean() == pytest.approx(1, abs=0.001)
        assert study.squeezed.mean() == pytest.approx(1.1, abs=0.001)


@pytest.mark.parametrize("squeeze", [0, 80])
def test_without_leak_and_rise_both_electrodes_are_seldom_wrong(squeeze):
    assert max(found(0, squeeze, 0)) <= 3  # one tail of a two-sided test at 0.05


def test_a_rise_is_found_beyond_the_printed_quantile():
    # Tables of Student's t: 2.262 with 9 degrees of freedom leaves 2.5 % above.
    people = np.arange(10) - 4.5
    t = np.array([2.25, 2.27, -2.27, 3.0])
    rises = people[:, None] / people.std(ddof=1) + t / np.sqrt(10)
    assert signals.share_that_finds_a_rise(np.ones_like(rises), 1 + rises) == 50


def test_leak_alone_makes_the_published_pattern():
    skin, wire = found(20, 80, 0)
    assert skin > 80 and wire <= 5


def test_a_true_rise_and_a_noisy_wire_make_it_too():
    skin, wire = found(0, 80, 10)
    assert skin > 80 and wire < 50
    skin, wire = found(0, 80, 5)
    assert 40 < skin < 55 and wire < 20  # the chapter says “about half”


def test_leak_moves_the_skin_and_never_the_wire():
    studies = [signals.two_electrodes(leak, 80, 0) for leak in (0, 10, 20, 30)]
    assert np.all(np.diff([study["skin"].squeezed.mean() for study in studies]) > 0)
    assert len({study["wire"].squeezed.mean() for study in studies}) == 1


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ((-5, 80, 0), "cross_talk must lie between 0 and 100"),
        ((20, 120, 0), "squeeze must lie between 0 and 100"),
        ((20, 80, -5), "true_rise must not be negative"),
    ],
)
def test_squats_that_nobody_can_do_are_refused(setting, message):
    with pytest.raises(ValueError, match=message):
        signals.two_electrodes(*setting)


# ---------------------------------------------------------------- one drive, two measures


def test_normalising_removes_the_size_of_units_and_not_the_drive_of_the_reference():
    small, large = (signals.three_measures(1.1, size, 90) for size in (0.8, 1.6))
    assert small["normalised"] == large["normalised"] == pytest.approx(0.99)
    assert large["raw signal"] == pytest.approx(2 * small["raw signal"])
    assert signals.three_measures(1.1, 0.8, 100)["normalised"] == pytest.approx(1.1)


def test_drives_that_no_muscle_has_are_refused():
    with pytest.raises(ValueError, match="unit_size must be positive"):
        signals.three_measures(1, 0, 90)


@pytest.mark.parametrize(
    ("ratio", "muscle"), [(1.004, "neither"), (0.996, "neither"), (1.006, "VM"), (0.99, "VL")]
)
def test_half_a_percent_makes_a_muscle_the_larger(ratio, muscle):
    assert signals.larger(ratio) == muscle


# ---------------------------------------------------------------- one ratio, two days


@pytest.mark.parametrize("icc", [0, 0.3, 0.7, 0.95, 1])
def test_simulated_people_have_the_reliability_that_is_named(icc):
    first, second = signals.measured_twice(icc, 0.3)
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(icc, abs=0.01)
    assert [first.mean(), second.mean()] == pytest.approx([1, 1], abs=0.001)
    assert [first.std(ddof=1), second.std(ddof=1)] == pytest.approx([0.3, 0.3], abs=0.01)


def test_a_change_is_real_above_the_reliability_that_it_needs():
    for spread, change in itertools.product((0.25, 0.35), (0.1, 0.3, 0.5)):
        needed = signals.icc_needed(change, spread)
        band = 1.96 * np.sqrt(2) * spread * np.sqrt(1 - needed)
        assert band == pytest.approx(change)
    assert signals.icc_needed(5, 0.3) == 0
