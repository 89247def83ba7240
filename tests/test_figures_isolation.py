"""The figures of chapter 05 say what their tables hold, and their models do what they promise."""

import itertools
import re

import numpy as np
import pytest

from patella import evidence
from patella.figures import isolation
from patella.synthesis.contrasts import SPREAD, compared, endings, simulated_sample
from patella.words import number, p_value, percent


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
    drawn = contrasts[compared(contrasts) == "conditions"]
    _, reading, table = isolation.evidence_map(contrasts)
    count = drawn["direction"].value_counts()
    assert numbers(reading)[:5] == [
        len(drawn),
        drawn["study_id"].nunique(),
        count["no_difference"],
        count["increase"],
        count["decrease"],
    ]
    assert len(table) == len(drawn)


def test_map_filters_add_up(contrasts):
    patients = isolation.evidence_map(
        contrasts, outcome="the ratio itself", minimum_n=20, population="people with PFP"
    )[2]
    expected = contrasts.query(
        "category != 'review' and outcome in ['vmo_vl_ratio', 'vm_vl_ratio'] and n >= 20 "
        "and population in ['pfp', 'pfp_and_control']"
    )
    assert sorted(patients["manipulation"]) == sorted(expected["manipulation"])


def test_only_conditions_met_by_the_same_people_are_mapped(contrasts):
    table, reading = isolation.evidence_map(contrasts)[2], isolation.evidence_map(contrasts)[1]
    assert not table["study"].str.contains("Laprade|Mirzabeigi").any()
    assert not table["comparator"].str.fullmatch("PFP against control|V[A-Z]+ against V.*").any()
    assert "Comparisons of groups" in reading and "are not drawn" in reading
    assert {"Hung and Gross 1999", "Wong et al. 2013"} <= set(table["study"])  # a rise and nulls stay


@pytest.mark.parametrize("wrong", [{"outcome": "the ratio"}, {"population": "people with pfp"}])
def test_unknown_choice_of_the_map_is_refused(contrasts, wrong):
    with pytest.raises(ValueError, match=rf'Unknown {next(iter(wrong))} .*: choose one of "every'):
        isolation.evidence_map(contrasts, **wrong)


def test_map_draws_every_contrast_once(contrasts):
    figure, _, table = isolation.evidence_map(contrasts)
    places = [(x, y) for trace in figure.data for x, y in zip(trace.x, trace.y)]
    assert len(places) == len(set(places)) == len(table)


def test_map_of_nothing_says_so(contrasts):
    assert "is left" in isolation.evidence_map(contrasts, minimum_n=1000)[1]


def test_two_studies_of_one_label_are_told_apart(contrasts, ratios):
    labels = set(isolation.evidence_map(contrasts)[2]["study"]) | set(
        isolation.ratio_by_exercise(ratios)[2]["study"]
    )
    assert {"Lee et al. 2024a", "Lee et al. 2024b"} <= labels
    assert "Lee et al. 2024" not in labels


def test_what_was_measured_is_named_as_readers_know_it(contrasts):
    outcomes = set(isolation.evidence_map(contrasts)[2]["outcome"])
    assert {"VMO:VL ratio", "VM:VL ratio", "VMO up VL unchanged", "preferential VMO"} <= outcomes
    assert not any(re.search("_|vm|vl", outcome) for outcome in outcomes)


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
    for kind, chain, people, printed in itertools.product(
        ["lunge", "pnf", "squat"], ["open", "closed"], ["healthy people", "people with PFP"], [True, False]
    ):
        figure, reading, table = isolation.ratio_by_exercise(ratios, kind, chain, people, printed)
        assert sum(len(trace.x) for trace in figure.data) == len(table)
        assert ("is left" in reading) == table.empty


def test_reading_calls_normalised_only_what_is(ratios):
    shown = isolation.ratio_by_exercise(ratios, exercise_class="squat")
    squats = ratios.query("exercise_class == 'squat' and study == @shown[2].study.unique().tolist()")
    drawn = squats[squats["ratio_mean"].notna() | squats["derived_ratio_of_means"].notna()]
    normalised = int(re.search(r"(\d+) of \d+ compare shares", shown[1])[1])
    assert normalised == (drawn["ratio_normalised"] == "yes").sum() < len(drawn)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({"exercise_class": "knee extension"}, "knee_extension"),  # its name, not its code
        ({"chain": "open_or_sling"}, "closed"),
        ({"population": "healthy"}, "healthy people"),
    ],
)
def test_unknown_choice_of_the_ratios_is_refused(ratios, wrong, right):
    with pytest.raises(ValueError, match=rf'Unknown {next(iter(wrong))} .*: choose one of .*"{right}"'):
        isolation.ratio_by_exercise(ratios, **wrong)


def test_printed_only_is_a_switch(ratios):
    with pytest.raises(ValueError, match="printed_only must be True or False"):
        isolation.ratio_by_exercise(ratios, printed_only="no")


def test_every_exercise_and_chain_of_the_table_can_be_chosen(ratios):
    assert set(ratios["exercise_class"]) == set(isolation.EXERCISES.values()) - {"all"}
    assert set(ratios["chain"]) == {*isolation.CHAINS["open"], *isolation.CHAINS["closed"]}
    assert set(ratios["population"]) <= {
        *isolation.POPULATIONS["healthy people"],
        *isolation.POPULATIONS["people with PFP"],
    }


# ---------------------------------------------------------------- cross-talk

SQUATS = list(itertools.product(range(0, 31, 5), range(0, 101, 20), (0, 5, 10)))
FOUND = "studies of ten that find a rise (%)"


def test_electrode_reading_says_what_the_table_holds():
    for state in SQUATS:
        _, reading, table = isolation.same_squat_two_electrodes(*state)
        shares = re.search(
            r"such studies of ten, (.+?) find a rise on the skin and (.+?) by wire; (.+?)\.", reading
        )
        for said, found in zip(shares.groups(), table[FOUND]):
            assert said == {0: f"under {percent(1)}", 100: f"over {percent(99)}"}.get(found, percent(found))
        assert shares[3] == ("the others miss it" if state[2] else "each of these rises is false")
        assert ("does not work any harder" in reading) == (state[2] == 0)
        said = re.findall(r"by ([+−]?)(\d\.\d\d) \(p", reading)
        changes = [float(sign.replace("−", "-") + size) for sign, size in said]
        assert changes == pytest.approx(table["mean ratio, squeeze"] - table["mean ratio, plain"], abs=0.0065)
        assert "-" not in reading.replace("cross-talk", "")


# ---------------------------------------------------------------- normalisation


def test_start_state_has_the_published_direction():
    table = isolation.which_muscle_is_more_active()[2].set_index("measure")["larger"]
    assert table.to_dict() == {"true drive": "neither", "raw signal": "VM", "normalised": "VL"}


def test_normalisation_removes_unit_size():
    small, large = (
        isolation.which_muscle_is_more_active(unit_size=size)[2].set_index("measure")["VM : VL"]
        for size in (0.8, 1.6)
    )
    assert small["normalised"] == large["normalised"]
    assert small["raw signal"] < large["raw signal"]


def test_toy_model_says_which_measure_is_right():
    for drive, size, reference in itertools.product(
        isolation.DRIVES, np.arange(0.8, 1.65, 0.1), range(80, 121, 10)
    ):
        _, reading, table = isolation.which_muscle_is_more_active(drive, size, reference)
        truth, raw, normalised = table["larger"]
        if raw == normalised:
            assert f"Both measures say {raw}" in reading
            assert ("so does the truth" in reading) == (raw == truth)
        else:
            right = {raw: "raw is right", normalised: "normalised is right"}.get(truth, "neither is right")
            assert f"Raw says {raw}, normalised says {normalised}" in reading and right in reading


def test_unknown_drive_is_refused():
    with pytest.raises(ValueError, match=r'Unknown true_drive .*: choose one of "driven equally"'):
        isolation.which_muscle_is_more_active("asleep")


# ---------------------------------------------------------------- reliability


def test_band_of_a_textbook_case():
    table = isolation.is_the_change_real(icc=0.84, spread=0.25)[2].set_index("mean of (people)")
    assert table.loc[1, "SEM"] == pytest.approx(0.1)  # 0.25 * sqrt(0.16)
    assert table.loc[1, f"smallest real change ({percent(95)})"] == pytest.approx(0.277)
    assert table.loc[60, "SEM"] == pytest.approx(0.1 / 60**0.5, abs=0.001)


@pytest.mark.parametrize(
    ("icc", "spread"), [(-0.1, 1), (1.1, 1), (0.5, 0), (0.5, float("nan")), (float("nan"), 1)]
)
def test_impossible_reliability_is_refused(icc, spread):
    with pytest.raises(ValueError, match=r"icc (must|holds NaN)|spread (must|holds NaN)"):
        isolation.is_the_change_real(icc, spread)


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


@pytest.fixture(scope="module")
def equivalence():
    return {state: isolation.not_significant_is_not_equal(*state) for state in STATES}


def test_words_on_the_sample_follow_truth_and_tests(equivalence):
    for state, (_, reading, table) in equivalence.items():
        (difference, _, margin, _), study = state, simulated_sample(*state)
        assert table["result"].tolist() == [p_value(study.test.p), p_value(study.p_equal)]
        assert f"t test {p_value(study.test.p)}, TOST {p_value(study.p_equal)} for" in reading
        assert table["mean difference"].tolist() == [number(study.test.mean, 3)] * 2
        found, equal = study.test.p < 0.05, study.p_equal < 0.05
        wrong_way = found and difference > 0 and study.test.mean < 0
        assert ("false alarm (type I error)" in reading) == (found and difference == 0)
        assert ("is missed (type II error)" in reading) == (not found and difference > 0)
        assert ("and there is one." in reading) == (found and difference > 0 and not wrong_way)
        assert ("wrong direction" in reading) == wrong_way
        assert ("does not hold: a false claim" in reading) == (equal and difference >= margin)
        assert ("is shown, and holds" in reading) == (equal and difference < margin)
        assert ("holds, but is not shown" in reading) == (not equal and difference < margin)
        assert ("cannot tell" in reading) == (not found and not equal)
        assert table["truth"].tolist() == [
            "yes" if difference else "no",
            "yes" if difference < margin else "no",
        ]


def test_every_kind_of_error_can_be_met(equivalence):
    readings = " ".join(reading for _, reading, _ in equivalence.values())
    for error in ("false alarm (type I error)", "missed (type II error)", "does not hold: a false claim"):
        assert error in readings


def test_words_on_a_thousand_studies_follow_the_frequencies(equivalence):
    for (difference, n, margin, _), (figure, reading, table) in equivalence.items():
        ends = endings(difference, n, margin)
        found, equal = round(1000 * ends.difference), round(1000 * ends.equality)
        assert table["of 1,000 such studies, shown by"].tolist() == [found, equal]
        assert f"{found:,} {'finds' if found == 1 else 'find'} a difference" in reading
        assert ("each a false alarm" in reading) == (difference == 0)
        assert bool(re.search("miss(es)? it", reading)) == (difference > 0)
        both = round(1000 * ends.both)
        assert f". {both:,} {'shows' if both == 1 else 'show'} both, " in reading
        assert (f"Equality is shown by {equal:,}" if equal else "Equality is hardly ever shown") in reading
        assert ("each time falsely" in reading) == (equal > 0 and difference >= margin)
        bars = figure.data[-1]
        assert list(bars.x) == [round(1000 * share) for share in ends[:4]]
        false = [difference == 0, difference >= margin, difference == 0 or difference >= margin, False]
        assert [colour == isolation.theme.MORE for colour in bars.marker.color] == false


def test_negative_numbers_carry_a_true_minus(equivalence):
    """In the labels too, where plotly writes a hyphen for the minus of any number that a template formats."""
    for figure, reading, table in equivalence.values():
        people, wide, narrow, _ = figure.data
        assert ":" not in people.hovertemplate and figure.layout.xaxis.hoverformat == ".2f"
        for text in (reading, wide.hovertemplate, narrow.hovertemplate, *table["interval"]):
            assert not re.search(r"-\.?\d", text)
    assert all("−" in said for said in equivalence[0, 8, 0.15, 1][2]["interval"])


def test_samples_are_unrelated(equivalence):
    """No sample repeats another: neither of its own size nor of another."""
    starts = {
        (n, sample): tuple(equivalence[0, n, 0.15, sample][0].data[0].x[:8]) for _, n, _, sample in STATES
    }
    assert len(set(starts.values())) == len(starts)
    large = np.array([equivalence[0, 120, 0.15, sample][0].data[0].x for sample in range(1, 13)])
    assert np.abs(np.corrcoef(large) - np.eye(12)).max() < 4 / np.sqrt(120)
    assert large.std(axis=1) == pytest.approx(SPREAD, abs=0.08)
