"""The figures of chapter 05 say what their tables hold, and their models do what they promise."""

import itertools
import re

import numpy as np
import pytest
from patella import evidence, statistics
from scipy import stats

from patella.figures import isolation


@pytest.fixture(scope="module")
def contrasts():
    return evidence.with_studies("direction_of_effect")


@pytest.fixture(scope="module")
def ratios():
    return evidence.with_studies("exercise_ratios")


def numbers(text):
    return [float(number) for number in re.findall(r"[-+]?\d+(?:\.\d+)?", text.replace(",", ""))]


# ---------------------------------------------------------------- evidence map


def test_map_reading_counts_the_table(contrasts):
    drawn = contrasts[isolation.compared(contrasts) == "conditions"]
    _, reading, table = isolation.evidence_map(contrasts)
    count = drawn["direction"].value_counts()
    assert numbers(reading)[:5] == [len(drawn), drawn["study_id"].nunique(), count["no_difference"], count["increase"], count["decrease"]]
    assert len(table) == len(drawn)


def test_map_filters_add_up(contrasts):
    patients = isolation.evidence_map(contrasts, outcome="the ratio itself", minimum_n=20, population="people with PFP")[2]
    expected = contrasts.query(
        "category != 'review' and outcome in ['vmo_vl_ratio', 'vm_vl_ratio'] and n >= 20 and population in ['pfp', 'pfp_and_control']"
    )
    assert sorted(patients["manipulation"]) == sorted(expected["manipulation"])


def test_only_conditions_met_by_the_same_people_are_mapped(contrasts):
    table, reading = isolation.evidence_map(contrasts)[2], isolation.evidence_map(contrasts)[1]
    assert not table["study"].str.contains("Laprade|Mirzabeigi").any()
    assert not table["comparator"].str.fullmatch("PFP against control|V[A-Z]+ against V.*").any()
    assert "Comparisons of groups" in reading and "are not drawn" in reading
    assert {"Hung and Gross 1999", "Wong et al. 2013"} <= set(table["study"])  # a rise and nulls stay


def test_a_new_comparison_of_groups_is_known_by_its_outcome(contrasts):
    new = contrasts.head(3).assign(category="training", outcome=["vm_vl_ratio_group_difference", "vmo_vs_vl", "vmo_vl_ratio"])
    assert isolation.compared(new).tolist() == ["groups", "muscles", "conditions"]


@pytest.mark.parametrize("wrong", [{"outcome": "the ratio"}, {"population": "patients"}])
def test_unknown_choice_of_the_map_is_refused(contrasts, wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be one of"):
        isolation.evidence_map(contrasts, **wrong)


def test_map_draws_every_contrast_once(contrasts):
    figure, _, table = isolation.evidence_map(contrasts)
    places = [(x, y) for trace in figure.data for x, y in zip(trace.x, trace.y)]
    assert len(places) == len(set(places)) == len(table)


def test_map_of_nothing_says_so(contrasts):
    assert "is left" in isolation.evidence_map(contrasts, minimum_n=1000)[1]


def test_two_studies_of_one_label_are_told_apart(contrasts, ratios):
    labels = set(isolation.evidence_map(contrasts)[2]["study"]) | set(isolation.ratio_by_exercise(ratios)[2]["study"])
    assert {"Lee et al. 2024a", "Lee et al. 2024b"} <= labels
    assert "Lee et al. 2024" not in labels


# ---------------------------------------------------------------- ratios


def test_people_are_not_counted_twice(ratios):
    chang = isolation.ratio_by_exercise(ratios)[2].query("study.str.startswith('Chang')", engine="python")
    assert set(chang["group"]) == {"all"}


def test_spreads_stand_at_printed_ratios_only(ratios):
    printed, derived = isolation.ratio_by_exercise(ratios)[0].data
    assert any(value is not None for value in printed.error_x.array)
    assert not derived.error_x.visible
    assert isolation.ratio_by_exercise(ratios, printed_only=True)[2]["origin"].eq("printed").all()


def test_doubtful_spreads_are_not_drawn(ratios):
    table = isolation.ratio_by_exercise(ratios)[2]
    assert table.loc[table["study"].str.contains("Lee"), "SD"].isna().all()


def test_every_filter_has_a_reading(ratios):
    for kind, chain, people, printed in itertools.product(["lunge", "pnf", "squat"], ["open", "closed"], ["healthy people", "people with PFP"], [True, False]):
        figure, reading, table = isolation.ratio_by_exercise(ratios, kind, chain, people, printed)
        assert sum(len(trace.x) for trace in figure.data) == len(table)
        assert ("is left" in reading) == table.empty


def test_reading_calls_normalised_only_what_is(ratios):
    shown = isolation.ratio_by_exercise(ratios, exercise_class="squat")
    squats = ratios.query("exercise_class == 'squat' and study == @shown[2].study.unique().tolist()")
    drawn = squats[squats["ratio_mean"].notna() | squats["derived_ratio_of_means"].notna()]
    normalised = int(re.search(r"(\d+) of \d+ compare shares", shown[1])[1])
    assert normalised == (drawn["ratio_normalised"] == "yes").sum() < len(drawn)


def test_unknown_exercise_is_refused(ratios):
    with pytest.raises(ValueError, match="exercise_class must be one of"):
        isolation.ratio_by_exercise(ratios, exercise_class="swim")


# ---------------------------------------------------------------- cross-talk

SQUATS = list(itertools.product(range(0, 31, 5), range(0, 101, 20), (0, 5, 10)))
FOUND = "studies of ten that find a rise (%)"


def long_run(studies=10_000):
    """The model of the docstring, written anew, with people of another stream: parts of (studies, 10) people."""
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
    squeezed = np.sqrt((vmo * (1 + true_rise / 100)) ** 2 + (leak * max(squeeze / 100, 0.05)) ** 2) * people[electrode][1]
    test = stats.ttest_rel(squeezed, plain, axis=1)
    return np.mean((test.pvalue < 0.05) & (test.statistic > 0))


def test_stated_frequencies_lie_within_monte_carlo_error_of_a_long_run():
    people = long_run()
    wire = {rise: share_that_finds(people, "wire", 0, 0, rise) for rise in (0, 5, 10)}
    for state in SQUATS:
        stated = isolation.same_squat_two_electrodes(*state)[2][FOUND]
        for said, true in zip(stated, [share_that_finds(people, "skin", *state), wire[state[2]]]):
            error = 100 * np.sqrt(true * (1 - true) * (1 / isolation.STUDIES + 1 / 10_000))
            assert abs(said - 100 * true) <= 0.5 + 4.5 * error, state


def parts_of(people):
    return np.stack([people["level"], people["leak"], *people["skin"], *people["wire"]])


def test_parts_of_the_simulated_people_are_unrelated():
    many = parts_of(isolation._people_of_many_studies()).reshape(6, -1)
    related = np.corrcoef(many) - np.eye(6)
    assert np.abs(related).max() < 5 / np.sqrt(many.shape[1])
    drawn = parts_of(isolation._people_without_luck())
    assert np.corrcoef(drawn) == pytest.approx(np.eye(6), abs=1e-9)


def test_the_ten_people_drawn_have_no_luck():
    assert isolation.same_squat_two_electrodes(0, 80, 0)[2]["p of the ten drawn"].min() > 0.99
    plain = isolation.same_squat_two_electrodes(0, 80, 10)[2]
    assert plain["mean ratio, plain"].tolist() == pytest.approx([1, 1], abs=0.001)
    assert plain["mean ratio, squeeze"].tolist() == pytest.approx([1.1, 1.1], abs=0.001)


def test_electrode_reading_says_what_the_table_holds():
    for state in SQUATS:
        _, reading, table = isolation.same_squat_two_electrodes(*state)
        shares = re.search(r"such studies of ten, (.+?) find a rise on the skin and (.+?) by wire; (.+?)\.", reading)
        for said, found in zip(shares.groups(), table[FOUND]):
            assert said == {0: "under 1 %", 100: "over 99 %"}.get(found, f"{found} %")
        assert shares[3] == ("the others miss it" if state[2] else "each of these rises is false")
        assert ("does not work any harder" in reading) == (state[2] == 0)
        changes = [float(number.replace("−", "-")) for number in re.findall(r"[+−]\d\.\d\d", reading)]
        assert changes == pytest.approx(table["mean ratio, squeeze"] - table["mean ratio, plain"], abs=0.0065)
        assert "-" not in reading.replace("cross-talk", "")


@pytest.mark.parametrize("squeeze", [0, 80])
def test_without_leak_and_rise_both_electrodes_are_seldom_wrong(squeeze):
    assert (isolation.same_squat_two_electrodes(0, squeeze, 0)[2][FOUND] <= 3).all()  # one tail of a two-sided test at 0.05


def test_leak_alone_makes_the_published_pattern():
    skin, wire = isolation.same_squat_two_electrodes(20, 80, 0)[2][FOUND]
    assert skin > 80 and wire <= 5


def test_a_true_rise_and_a_noisy_wire_make_it_too():
    skin, wire = isolation.same_squat_two_electrodes(0, 80, 10)[2][FOUND]
    assert skin > 80 and wire < 50
    skin, wire = isolation.same_squat_two_electrodes(0, 80, 5)[2][FOUND]
    assert 40 < skin < 55 and wire < 20  # the chapter says “about half”


def test_leak_moves_the_skin_and_never_the_wire():
    tables = [isolation.same_squat_two_electrodes(leak, 80, 0)[2].set_index("electrode")["mean ratio, squeeze"] for leak in (0, 10, 20, 30)]
    assert np.all(np.diff([table["skin electrodes"] for table in tables]) > 0)
    assert len({table["fine wires"] for table in tables}) == 1


# ---------------------------------------------------------------- normalisation


def test_start_state_has_the_published_direction():
    table = isolation.which_muscle_is_more_active()[2].set_index("measure")["larger"]
    assert table.to_dict() == {"true drive": "neither", "raw signal": "VM", "normalised": "VL"}


def test_normalisation_removes_unit_size():
    small, large = (isolation.which_muscle_is_more_active(unit_size=size)[2].set_index("measure")["VM : VL"] for size in (0.8, 1.6))
    assert small["normalised"] == large["normalised"]
    assert small["raw signal"] < large["raw signal"]


def test_toy_model_says_which_measure_is_right():
    for drive, size, reference in itertools.product(isolation.DRIVES, np.arange(0.8, 1.65, 0.1), range(80, 121, 10)):
        _, reading, table = isolation.which_muscle_is_more_active(drive, size, reference)
        truth, raw, normalised = table["larger"]
        if raw == normalised:
            assert f"Both measures say {raw}" in reading
            assert ("so does the truth" in reading) == (raw == truth)
        else:
            right = {raw: "raw is right", normalised: "normalised is right"}.get(truth, "neither is right")
            assert f"Raw says {raw}, normalised says {normalised}" in reading and right in reading


def test_unknown_drive_is_refused():
    with pytest.raises(ValueError, match="true_drive must be one of 'driven equally'"):
        isolation.which_muscle_is_more_active("asleep")


# ---------------------------------------------------------------- reliability


def test_band_of_a_textbook_case():
    table = isolation.is_the_change_real(icc=0.84, spread=0.25)[2].set_index("mean of (people)")
    assert table.loc[1, "SEM"] == pytest.approx(0.1)  # 0.25 * sqrt(0.16)
    assert table.loc[1, "smallest real change (95 %)"] == pytest.approx(0.277)
    assert table.loc[60, "SEM"] == pytest.approx(0.1 / 60**0.5, abs=0.001)


@pytest.mark.parametrize("icc, spread", [(-0.1, 1), (1.1, 1), (0.5, 0), (0.5, float("nan")), (float("nan"), 1)])
def test_impossible_reliability_is_refused(icc, spread):
    with pytest.raises(ValueError, match="icc (must|holds NaN)|sd (must|holds NaN)"):
        isolation.is_the_change_real(icc, spread)


@pytest.mark.parametrize("icc", [0.3, 0.7, 0.95])
def test_drawn_people_have_the_reliability_that_is_named(icc):
    people = isolation.is_the_change_real(icc, 0.3)[0].data[2]
    assert np.corrcoef(people.x, people.y)[0, 1] == pytest.approx(icc, abs=0.01)
    assert np.std(people.x, ddof=1) == pytest.approx(0.3, abs=0.01)


def test_verdict_on_a_change_turns_at_the_band():
    # 1.96 * sqrt(2) * 0.3 * sqrt(0.1) = 0.263
    assert "may be noise" in isolation.is_the_change_real(0.9, 0.3, 0.26)[1]
    assert "goes beyond" in isolation.is_the_change_real(0.9, 0.3, 0.27)[1]


# ---------------------------------------------------------------- power and equivalence


def test_power_reading_names_known_values(contrasts):
    reading = isolation.power_of_studies(contrasts, 0.5, 0.05)[1]
    assert "23 times in 100" in reading and "n = 34" in reading


def test_equal_sizes_stand_in_the_order_of_the_table(contrasts):
    table = isolation.power_of_studies(contrasts)[2]
    position = {label: place for place, label in reversed(list(enumerate(contrasts["study"])))}
    for _, alike in table.groupby("n"):
        assert alike["study"].map(position).is_monotonic_increasing


def test_only_people_compared_with_themselves_count_for_paired_power(contrasts):
    table = isolation.power_of_studies(contrasts)[2]
    assert not table["study"].str.contains("Laprade|Davlin").any()
    assert table["study"].str.contains("Mirzabeigi").any()


STATES = list(itertools.product((0, 0.1, 0.2, 0.3), (8, 30, 120), (0.1, 0.15, 0.2), range(1, 13)))
EFFECTS = sorted({state[:3] for state in STATES})


@pytest.fixture(scope="module")
def equivalence():
    return {state: isolation.not_significant_is_not_equal(*state) for state in STATES}


def test_words_on_the_sample_follow_truth_and_tests(equivalence):
    for (difference, _, margin, _), (_, reading, table) in equivalence.items():
        found, equal = table["p"] < 0.05
        wrong_way = found and difference > 0 and table["mean difference"][0] < 0
        assert ("false alarm (type I error)" in reading) == (found and difference == 0)
        assert ("is missed (type II error)" in reading) == (not found and difference > 0)
        assert ("and there is one." in reading) == (found and difference > 0 and not wrong_way)
        assert ("wrong direction" in reading) == wrong_way
        assert ("does not hold: a false claim" in reading) == (equal and difference >= margin)
        assert ("is shown, and holds" in reading) == (equal and difference < margin)
        assert ("holds, but is not shown" in reading) == (not equal and difference < margin)
        assert ("cannot tell" in reading) == (not found and not equal)
        assert table["truth"].tolist() == ["yes" if difference else "no", "yes" if difference < margin else "no"]


def test_every_kind_of_error_can_be_met(equivalence):
    readings = " ".join(reading for _, reading, _ in equivalence.values())
    for error in ("false alarm (type I error)", "missed (type II error)", "does not hold: a false claim"):
        assert error in readings


def test_frequencies_are_exact_power(equivalence):
    for difference, n, margin in EFFECTS:
        shares = isolation._shares_of_studies(difference, n, margin)
        assert sum(shares[claim] for claim in isolation.CLAIMS) == pytest.approx(1)
        found, equal = (shares[claim] + shares["both"] for claim in isolation.CLAIMS[:2])
        assert found == pytest.approx(statistics.power_paired(difference / isolation.SPREAD, n), abs=2e-5)
        if difference < margin:
            assert equal == pytest.approx(statistics.power_paired_tost(n, -margin, margin, difference, isolation.SPREAD), abs=2e-5)
        else:
            assert equal <= 0.0501  # the level of the test, at most, where equality does not hold


@pytest.mark.parametrize("difference, n, margin", [(0, 120, 0.15), (0.1, 30, 0.2), (0.1, 8, 0.2), (0.2, 60, 0.2)])
def test_the_four_outcomes_agree_with_a_long_run(difference, n, margin):
    drawn = np.random.default_rng(5).normal(difference, isolation.SPREAD, (40_000, n))
    p = stats.ttest_1samp(drawn, 0, axis=1).pvalue
    low, high = (stats.ttest_1samp(drawn, end, axis=1, alternative=side).pvalue for end, side in [(-margin, "greater"), (margin, "less")])
    found, equal = p < 0.05, np.maximum(low, high) < 0.05
    counted = [found & ~equal, ~found & equal, found & equal, ~found & ~equal, found & (drawn.mean(axis=1) < 0)]
    shares = isolation._shares_of_studies(difference, n, margin)
    for share, outcome in zip(shares.values(), counted):
        assert outcome.mean() == pytest.approx(share, abs=4.5 * np.sqrt(max(share, 1e-4) / 40_000))


def test_words_on_a_thousand_studies_follow_the_frequencies(equivalence):
    for (difference, n, margin, _), (figure, reading, table) in equivalence.items():
        shares = isolation._shares_of_studies(difference, n, margin)
        found, equal = (round(1000 * (shares[claim] + shares["both"])) for claim in isolation.CLAIMS[:2])
        assert table["of 1,000 such studies, shown by"].tolist() == [found, equal]
        assert f"{found:,} find a difference" in reading
        assert ("each a false alarm" in reading) == (difference == 0)
        assert ("miss it" in reading) == (difference > 0)
        assert (f"Equality is shown by {equal:,}" if equal else "Equality is hardly ever shown") in reading
        assert ("each time falsely" in reading) == (equal > 0 and difference >= margin)
        bars = figure.data[-1]
        assert list(bars.x) == [round(1000 * shares[claim]) for claim in isolation.CLAIMS]
        false = [difference == 0, difference >= margin, difference == 0 or difference >= margin, False]
        assert [colour == isolation.theme.MORE for colour in bars.marker.color] == false


def test_samples_are_unrelated(equivalence):
    """No sample repeats another: neither of its own size nor of another."""
    starts = {(n, sample): tuple(equivalence[0, n, 0.15, sample][0].data[0].x[:8]) for _, n, _, sample in STATES}
    assert len(set(starts.values())) == len(starts)
    large = np.array([equivalence[0, 120, 0.15, sample][0].data[0].x for sample in range(1, 13)])
    assert np.abs(np.corrcoef(large) - np.eye(12)).max() < 4 / np.sqrt(120)
    assert large.std(axis=1) == pytest.approx(isolation.SPREAD, abs=0.08)
