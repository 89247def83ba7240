"""The figures of chapter 04 against the tables, by sums of their own."""

import re

import numpy as np
import pytest

from patella import emg, evidence, statistics
from patella.figures import motor_control
from patella.synthesis.onsets import AS_PUBLISHED, clues, prepared, published_sizes, share_significant
from patella.synthesis.recording import Walk
from patella.words import GLUE


@pytest.fixture(scope="module")
def delays():
    walk = Walk.of(evidence.load("santuz_walking_raw_emg"), evidence.load("santuz_walking_gait_cycles"))
    vm, vl = walk.filtered["vm"], walk.filtered["vl"]
    return emg.onset_multiverse(vm, vl, walk.rate, walk.touchdowns, [50], [2, 3], [0.025, 0.05])


@pytest.fixture(scope="module")
def onsets():
    return evidence.with_studies("onset_direction")


@pytest.fixture(scope="module")
def found(onsets):
    tables = (
        evidence.with_studies(name)
        for name in ("group_effects", "measurements", "evidence_ledger", "atrophy_direction")
    )
    return clues(onsets, *tables)


def said(shown):
    """A reading with plain blanks."""
    return shown.reading.replace(GLUE, " ")


# ---------------------------------------------------------------- capacity and drive


def test_the_same_task_needs_the_same_force():
    muscles = evidence.load("model_muscles")
    tables = [motor_control.capacity_and_activation(muscles, stronger, 40).table for stronger in (0, 30)]
    for table in tables:
        force = (table["capacity after (% of all before)"] * table["activation after (%)"] / 100).sum()
        assert force == pytest.approx(40, abs=0.2)
    vm = tables[1].set_index("head").loc["vastus medialis"]
    assert vm["capacity after (% of all before)"] == pytest.approx(1.3 * vm["capacity before (%)"], abs=0.1)
    assert vm["activation after (%)"] < vm["activation before (%)"]


# ---------------------------------------------------------------- the literature


def test_onset_map_counts_the_table(onsets):
    rows = prepared(onsets)
    figure, reading, table = motor_control.onset_map(rows)
    later = onsets["finding"].str.contains("later").sum()
    none = onsets["finding"].str.startswith("no_").sum()
    both = onsets["finding"].str.contains("both").sum()
    rest = len(onsets) - later - none - both
    assert f"{none} found no difference, {later} a later VMO, {rest} a change" in reading
    assert both == 1 and "In 1 both came earlier" in reading and "no vote" in reading
    assert sum(len(trace.x) for trace in figure.data) == len(table) == len(onsets)
    some = motor_control.onset_map(rows, "prospective_cohort")
    studies = {"Safar Cherati et al. 2016", "Van Tiggelen et al. 2009", "Witvrouw et al. 2000b"}
    assert set(some.table["study"]) == studies and said(some).startswith("3 comparisons")
    for label, code in motor_control.SELECTED_DESIGNS.items():
        shown = motor_control.onset_map(rows, code).table
        assert len(shown) == (len(onsets) if label == "all" else (onsets["design"] == code).sum())
    _, reading, table = motor_control.onset_map(rows, "experimental_pain", "walking")
    assert reading == "No comparison is left in this selection." and table.empty


def test_error_bands_are_those_of_the_study(onsets, delays):
    means, measurements = evidence.with_studies("onset_timing"), evidence.with_studies("measurements")
    bands = {("sem", "step up"): 6.2, ("authors", "step down"): 11.56, ("between", "step up"): 17.2}
    for (limit, task), band in bands.items():
        figure, reading, _ = motor_control.onset_and_error(means, measurements, delays, limit, task)
        assert figure.layout.shapes[0].x1 == band
        assert f"{(means['mean'].abs() <= band).sum()} of {len(means)} printed group means" in reading


def test_noise_alone_keeps_the_error_rate_and_exaggerates(onsets):
    sizes = published_sizes(onsets)
    shown = motor_control.noise_alone(sizes, 5, 20.7)
    figure, _, table = shown
    assert sum(sum(trace.y) for trace in figure.data[:2]) == pytest.approx(100, abs=0.3)
    assert len(table) == len(sizes)
    assert float(re.search(r"([\d.]+) times the truth", said(shown))[1]) > 2
    assert "Every one of them is false" in motor_control.noise_alone(sizes, 0, 20.7)[1]


@pytest.mark.parametrize("difference", [0, 5, 10, 15, 20])
@pytest.mark.parametrize("sd", [20.7, 29.5])
@pytest.mark.parametrize("people", [AS_PUBLISHED, 15])
def test_stated_frequencies_hold_in_a_long_run(onsets, difference, sd, people):
    sizes = published_sizes(onsets)
    stated = share_significant(sizes, difference, sd, people)
    if people == AS_PUBLISHED:
        runs = [
            statistics.simulate_studies(difference, sd, *pair, studies=2000, seed=[7, place]).errors.power
            for place, pair in enumerate(sizes)
        ]
        truth, bias = 100 * np.mean(runs), 0.0
    else:  # equal groups: Welch's test has almost the exact power of Student's
        truth, bias = 100 * statistics.power_two_sample(difference / sd, people, people), 0.3
    # Standard errors in per cent of the figure's 300 studies a pair and of the long run's 2000.
    error = np.sqrt(truth * (100 - truth) / len(sizes) * (1 / 300 + 1 / 2000))
    assert abs(stated - truth) < 3 * error + bias
    assert f"{stated:.0f} % reach p < 0.05" in said(motor_control.noise_alone(sizes, difference, sd, people))


# ---------------------------------------------------------------- size, strength, cause


def test_size_map_splits_all_comparisons():
    sizes = evidence.with_studies("atrophy_direction")
    whole, leg, people = (
        len(motor_control.muscle_size(sizes, against).table) for against in motor_control.SELECTED_AGAINST
    )
    assert whole == leg + people == (sizes["study_id"] != "giles2013").sum()


def test_size_and_strength_prints_its_study():
    shown = motor_control.size_and_strength(evidence.with_studies("measurements"))
    assert "3.38 % less area (1.3 to 5.45) but 18.4 % less torque (13 to 23.8)" in said(shown)
    assert list(shown.figure.data[0].error_x.array) == pytest.approx([2.07, 5.4])


@pytest.mark.parametrize("suspect", motor_control.STORIES)
@pytest.mark.parametrize("clue", motor_control.CLUES)
def test_stories_are_checked_against_all_clues(found, suspect, clue):
    figure, reading, table = motor_control.cause_or_effect(found, suspect, clue)
    rows = found[found["clue"] == clue]
    assert len(table) == len(rows) == sum(len(trace.x) for trace in figure.data)
    expected = dict(enumerate(motor_control.STORIES[suspect]))
    fits = (rows["difference"] == rows["scene"].map(expected)).sum()
    assert (table["fits the story"] == "yes").sum() == fits == len(figure.data[0].x)
    assert ("no follow-ups to check" in reading) == (clue == "size")


def test_timing_and_pain_is_the_cross_table():
    changes = evidence.with_studies("training_changes")
    _, reading, table = motor_control.timing_and_pain(changes)
    fell = changes["pain_change"].str.startswith("reduced")
    moved = changes["timing_change"] != "no_change"
    assert f"the timing changed in {(fell & moved).sum()} and stayed in {(fell & ~moved).sum()}" in reading
    assert len(table) == len(changes)
    assert len(motor_control.timing_and_pain(changes, "tape")[2]) == (changes["weeks"] == 0).sum()


# ---------------------------------------------------------------- what no figure can show


@pytest.mark.parametrize(
    ("figure", "tables", "option"),
    [
        (motor_control.onset_map, ["onset_direction"], {"design": "snapshot"}),
        (motor_control.onset_map, ["onset_direction"], {"task": "running"}),
        (motor_control.onset_and_error, ["onset_timing", "measurements"], {"limit": "nothing"}),
        (motor_control.onset_and_error, ["onset_timing", "measurements"], {"task": "Step up"}),
        (motor_control.muscle_size, ["atrophy_direction"], {"against": "the other limb"}),
        (motor_control.cause_or_effect, ["evidence_ledger"], {"suspect": "the muscle"}),
        (motor_control.cause_or_effect, ["evidence_ledger"], {"clue": "onset"}),
        (motor_control.timing_and_pain, ["training_changes"], {"treatment": "taping"}),
    ],
)
def test_an_unknown_word_is_answered_with_the_right_ones(figure, tables, option, delays):
    given = [evidence.with_studies(name) for name in tables]
    more = [delays] if figure is motor_control.onset_and_error else []
    ((name, word),) = option.items()
    with pytest.raises(ValueError, match=rf"Unknown {name} '{word}': choose one of \".+\", \".+\""):
        figure(*given, *more, **option)


def test_a_muscle_grows_by_no_more_than_it_is():
    muscles = evidence.load("model_muscles")
    with pytest.raises(ValueError, match="vm_stronger must lie between 0 and 100, got -30"):
        motor_control.capacity_and_activation(muscles, -30)
    with pytest.raises(ValueError, match="task must lie between 0 and 100, got 400"):
        motor_control.capacity_and_activation(muscles, 30, 400)


# ---------------------------------------------------------------- what readers see is words


def test_labels_print_p_values_as_their_sources_do(onsets):
    labels = [
        label
        for trace in motor_control.onset_map(prepared(onsets)).figure.data
        for label in trace.hovertext or ()
    ]
    said = "<br>".join(labels).replace(GLUE, " ")
    assert "VMO later in PFP, p < 0.001" in said and "VMO later in future PFP, p = 0.023" in said
    assert "p <0" not in said and "vmo" not in said


def test_negative_numbers_carry_a_true_minus(onsets, delays):
    means, measurements = evidence.with_studies("onset_timing"), evidence.with_studies("measurements")
    shown = motor_control.onset_and_error(means, measurements, delays)
    noise = motor_control.noise_alone(published_sizes(onsets), 5).figure
    texts = [*shown.table["VM minus VL (ms)"], *noise.data[2].hovertext, *shown.figure.data[1].hovertext]
    assert sum("−" in text for text in texts) > 6
    assert not any(re.search(r"(?<!\w)-\d", text) for text in texts)


@pytest.mark.parametrize("truth", [-5, 5])
def test_the_wrong_way_is_the_one_against_the_truth(onsets, truth):
    shown = motor_control.noise_alone(published_sizes(onsets), truth)
    found = re.search(r"([\d.]+) times the truth; (\d+) % of them point the wrong way", said(shown))
    assert float(found[1]) > 2 and 0 < int(found[2]) < 30
