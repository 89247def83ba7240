"""Figures of chapter 03: readings against the tables, known values, edge states."""

import re
from functools import partial
from itertools import product

import numpy as np
import pandas as pd
import pytest

from patella import evidence
from patella.figures import measures, tracking, tug
from patella.synthesis import tracking as synthesis
from patella.words import GLUE, counted, degrees, number, percent, quantity

MEASUREMENTS = evidence.with_studies("measurements")
EXPERIMENTS = evidence.with_studies("vm_force_experiments")
EFFECTS = evidence.with_studies("group_effects")
MEANS = evidence.with_studies("group_means")
Q_ANGLES = evidence.with_studies("q_angle_norms")
RELIABILITY = evidence.with_studies("reliability")
HEADS = synthesis.toy_heads(MEASUREMENTS, evidence.load("fibre_angles"))
PUBLISHED = synthesis.comparisons(EFFECTS, MEANS, Q_ANGLES)
DERIVED = synthesis.derived_differences(MEANS, Q_ANGLES)
LOADED = "Bisect offset: MRI, under load (Drew 2016)"
RELATED = synthesis.correlations(MEASUREMENTS)


@pytest.mark.parametrize(("tilt", "offset"), [(0, 50), (20, 90), (12, 40)])
def test_drawing_shows_the_tilt_and_offset_it_names(tilt, offset):
    figure, _, _ = measures.what_is_measured(15, tilt, offset)
    outer, inner = (np.array([trace.x, trace.y]).T for trace in figure.data[4:6])
    lengths = [np.hypot(*(part[1] - part[0])) for part in (outer, inner)]
    assert 100 * lengths[0] / sum(lengths) == pytest.approx(offset, abs=0.5)
    across = inner[1] - outer[0]
    assert np.degrees(np.arctan2(across[1], across[0])) == pytest.approx(tilt, abs=0.5)


@pytest.mark.parametrize("q_angle", [10, 15, 20])
def test_the_q_angle_is_drawn_between_the_lines_that_define_it(q_angle):
    figure, reading, _ = measures.what_is_measured(q_angle)
    (lines,) = [trace for trace in figure.data if trace.name == "lines of the Q angle"]
    hip, kneecap, bump = np.array([lines.x, lines.y]).T
    upper, lower = (np.arctan2(*(end - start)) for start, end in [(kneecap, hip), (bump, kneecap)])
    assert np.degrees(lower - upper) == pytest.approx(q_angle, abs=0.1)
    assert f"Q angle of {degrees(q_angle, None)}" in reading
    assert any(degrees(q_angle, None) in note.text for note in figure.layout.annotations)


@pytest.mark.parametrize("q_angle", tug.Q_ANGLES)
def test_the_tug_of_war_measures_its_q_angle(q_angle):
    figure = tug.tug_of_war(HEADS, q_angle=q_angle).figure
    (wedge,) = [trace for trace in figure.data if trace.name == "Q angle"]
    start, end = (np.arctan2(-wedge.x[point], -wedge.y[point]) for point in (1, -2))
    assert np.degrees(end - start) == pytest.approx(q_angle, abs=0.1)


def test_patella_stays_above_the_femur():
    for tilt, offset in product((0, 20), (40, 90)):
        femur, patella = measures.what_is_measured(15, tilt, offset)[0].data[:2]
        groove = np.interp(patella.x, femur.x[:9], femur.y[:9])
        assert (np.array(patella.y) - groove).min() == pytest.approx(0.4, abs=0.02)


def push_of(weakened, force, q_angle):
    """Sideways, quadriceps and tendon together, N for each 100 N in the tendon."""
    now = synthesis.balance(HEADS, weakened, force, q_angle)
    own = now.pull * np.sin(np.radians(now.pull_angle_deg))
    return 100 * (own + now.tendon_force * np.sin(np.radians(q_angle))) / now.tendon_force


def test_tug_of_war_by_hand():
    sideways = (HEADS["pcsa_cm2"] * np.sin(np.radians(HEADS["angle_deg"]))).sum()
    upwards = (HEADS["pcsa_cm2"] * np.cos(np.radians(HEADS["angle_deg"]))).sum()
    _, reading, _ = tug.tug_of_war(HEADS)
    assert f"pulls {degrees(np.degrees(np.arctan2(sideways, upwards)), 1)}" in reading
    assert f"push the kneecap outward with {quantity(push_of('the whole VM', 100, 15), 'N')} for" in reading
    assert "instead" not in reading


@pytest.mark.parametrize("weakened", synthesis.WEAKENED)
@pytest.mark.parametrize("force", [0, 50, 87.5, 100, 150])
@pytest.mark.parametrize("q_angle", tug.Q_ANGLES)
def test_the_tug_draws_and_tells_the_push(weakened, force, q_angle):
    figure, reading, _ = tug.tug_of_war(HEADS, force, weakened, q_angle)
    push, usual = push_of(weakened, force, q_angle), push_of(weakened, 100, q_angle)
    assert f"push the kneecap outward with {quantity(push, 'N')}" in reading
    ghost, arrow = (trace for trace in figure.data if trace.line.width in (20, 11))
    assert [-2.1 - mark.x[1] for mark in (ghost, arrow)] == pytest.approx(
        [tug.CM_PER_NEWTON * usual, tug.CM_PER_NEWTON * push], abs=0.01
    )
    here = figure.data[-1]
    assert (here.x[0], here.y[0]) == (force, round(push, 1))
    curves = [trace for trace in figure.data if trace.xaxis == "x2" and trace.mode == "lines"]
    assert [trace.name for trace in curves if trace.line.width > 3] == [f"Q angle {degrees(q_angle)}"]
    notes = {note.text: note.y for note in figure.layout.annotations if note.xref == "x2"}
    assert {trace.name: trace.y[-1] for trace in curves} == {
        f"Q angle {degrees(angle)}": notes[degrees(angle)] for angle in tug.Q_ANGLES
    }
    worth = next(note.text for note in figure.layout.annotations if "weigh" in note.text)
    lost = synthesis.force_worth(HEADS, weakened, q_angle, 5)
    assert (f"all of {weakened}" if np.isnan(lost) else percent(lost)) in worth


@pytest.mark.parametrize("weakened", synthesis.WEAKENED)
def test_the_grips_of_the_tug_stand_where_the_arrows_end(weakened):
    for force, q_angle in ((25, 10), (150, 20)):
        figure = tug.tug_of_war(HEADS, force, weakened, q_angle).figure
        tracks = {each.meta["handle"]["control"]: each for each in figure.data if each.meta}
        assert tracks["vm_force"].meta["handle"]["values"] == list(tug.FORCES)
        (arrow,) = [trace for trace in figure.data if trace.name == tug.DRAGGED[weakened]]
        place = tug.FORCES.index(force)
        tip = tracks["vm_force"].x[place], tracks["vm_force"].y[place]
        assert tip == pytest.approx((arrow.x[1], arrow.y[1]), abs=0.02)
        (tendon,) = [trace for trace in figure.data if trace.name == "patellar tendon"]
        place = tug.Q_ANGLES.index(q_angle)
        assert (tracks["q_angle"].x[place], tracks["q_angle"].y[place]) == (tendon.x[1], tendon.y[1])


def test_five_degrees_of_q_angle_are_weighed_in_force():
    lost = synthesis.force_worth(HEADS, "the whole VM", 15, 5)
    assert push_of("the whole VM", 100 - lost, 15) == pytest.approx(push_of("the whole VM", 100, 20))
    assert f"weigh as much as {percent(lost)} of the whole VM" in tug.tug_of_war(HEADS).reading
    assert np.isnan(synthesis.force_worth(HEADS, "the VMO alone", 15, 5))
    assert "weigh more than all of the VMO alone" in tug.tug_of_war(HEADS, weakened="the VMO alone").reading


def test_experiments_reading_counts_the_table():
    figure, reading, table = tracking.vm_experiments(EXPERIMENTS)
    found = EXPERIMENTS["significant"].value_counts()
    assert f"{found['yes']} significant, {found['no']} not, {found['not_stated']} without" in reading
    assert len(table) == sum(len(trace.x) for trace in figure.data) == len(EXPERIMENTS)


def test_small_changes_leave_out_what_has_no_level():
    _, reading, table = tracking.vm_experiments(EXPERIMENTS, largest_change=25)
    small = EXPERIMENTS[EXPERIMENTS["vm_force_pct_of_normal"].between(75, 125)]
    assert len(table) == len(small)
    assert set(table["study"]) == {"Lee et al. 2002", "Sakai et al. 2000"}
    assert "whole VM 0 of 2; VMO alone 2 of 2" in reading


def test_no_experiment_is_lost_by_the_outcome_filter():
    split = [len(tracking.vm_experiments(EXPERIMENTS, outcome=kind)[2]) for kind in list(tracking.KINDS)[1:]]
    both = EXPERIMENTS["outcome"].str.contains("pressure") & EXPERIMENTS["outcome"].str.contains(
        "kinematics|translation"
    )
    assert sum(split) - both.sum() == len(EXPERIMENTS)


def test_experiments_say_when_nothing_is_left():
    _, reading, table = tracking.vm_experiments(EXPERIMENTS, part="VMO or VMO + VML", largest_change=25)
    assert "nothing was tested" in reading and table.empty


@pytest.mark.parametrize(
    ("part", "change", "outcome"),
    list(product(tracking.PARTS, tracking.LARGEST_CHANGES.values(), tracking.KINDS)),
)
def test_each_finding_is_named_beside_one_of_its_marks_and_no_size_is_lost(part, change, outcome):
    figure, _, table = tracking.vm_experiments(EXPERIMENTS, part, change, outcome)
    said = [text for trace in figure.data for text in trace.text]
    for trace in figure.data:
        named = [
            colour
            for text, colour in zip(trace.text, trace.textfont.color)
            if text.strip().endswith(trace.name) and colour == trace.marker.color
        ]
        assert len(named) == (len(trace.x) > 0)
    assert all(any(size in text for text in said) for size in table["size"])
    assert not figure.layout.showlegend


def test_what_is_named_at_the_left_of_a_mark_has_the_line_for_itself():
    for part, outcome in product(tracking.PARTS, tracking.KINDS):
        figure = tracking.vm_experiments(EXPERIMENTS, part, outcome=outcome).figure
        marks = [(y, x) for trace in figure.data for x, y in zip(trace.x, trace.y)]
        for trace in figure.data:
            for x, y, side in zip(trace.x, trace.y, trace.textposition):
                assert side == "middle right" or min(marks, key=lambda each: (each[0] != y, each[1])) == (
                    y,
                    x,
                )


def test_overlap_of_known_difference():
    figure, reading, table = tracking.overlap(PUBLISHED, LOADED, cut_off=0.0)
    value = table.set_index("what")["value"]
    # Cohen's tables for d = 1: overlap 61.7 %, superiority 76 %, 84 % beyond.
    assert value.iloc[0] == pytest.approx(62.1, abs=0.1) and value.iloc[1] == pytest.approx(75.8, abs=0.1)
    assert value["specificity"] == 50.0
    assert f"{percent(16)} of those without pain" in reading and len(figure.data) == 2


def test_overlap_of_a_difference_downward():
    name = next(label for label in PUBLISHED if "BEFORE" in label)
    _, reading, table = tracking.overlap(PUBLISHED, name)
    assert "lies lower" in reading and "got pain later" in reading
    assert table["value"].between(0, 100).all()
    assert table.set_index("what")["value"].iloc[1] > 50


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_curve_is_named_at_its_outer_side_and_what_both_share_stands_above(name):
    figure, _, table = tracking.overlap(PUBLISHED, name)
    notes = {note.text: note for note in figure.layout.annotations}
    shared = table.set_index("what")["value"]["overlap of the two curves"]
    assert f"<b>the curves share {percent(shared)}</b>" in notes
    tops = [trace.x[int(np.argmax(trace.y))] for trace in figure.data]
    for trace, top, other in zip(figure.data, tops, tops[::-1]):
        (note,) = [
            note for text, note in notes.items() if text.replace("<br>", " ") == f"<b>{trace.name}</b>"
        ]
        assert np.sign(note.x - top) == np.sign(top - other) and note.font.color == trace.line.color
        assert note.xanchor == ("left" if note.x > top else "right")


@pytest.mark.parametrize(
    ("name", "value"), list(product(PUBLISHED, ["lower end of its interval", "upper end of its interval"]))
)
def test_overlap_in_every_comparison(name, value):
    figure, reading, _ = tracking.overlap(PUBLISHED, name, value, 2.5)
    assert "nan" not in reading.lower().replace("pookarnjana", "")
    assert np.isfinite(figure.data[1].y).all()


def test_forest_never_mixes_units():
    for scale in tracking.SCALES:
        table = tracking.before_or_after(EFFECTS, DERIVED, 2.4, scale)[2]
        assert len(set(table["unit"])) == 1


def test_forest_reading_counts_intervals():
    printed = EFFECTS[(EFFECTS["statistic"] == "mean_difference") & (EFFECTS["unit"] == "deg")]
    rows = pd.concat([printed, DERIVED])
    clear = ((rows["ci_low"] > 0) | (rows["ci_high"] < 0)).sum()
    _, reading, _ = tracking.before_or_after(EFFECTS, DERIVED, 2.4, "degrees")
    assert f"{clear} of {counted(len(rows), 'interval')} exclude zero" in reading
    assert f"3 of {counted(3, 'Q-angle difference')} are smaller" in reading
    assert f"computed {len(DERIVED)} of these" in reading


def test_forest_leaves_out_a_size_without_a_unit():
    studies = [
        set(tracking.before_or_after(EFFECTS, DERIVED, 2.4, scale)[2]["estimate"])
        for scale in tracking.SCALES
    ]
    assert -37.47 not in set.union(*studies)


@pytest.mark.parametrize(
    ("figure", "kinds"),
    [
        *(
            (partial(tracking.before_or_after, EFFECTS, DERIVED, 2.4, scale), tracking.WHEN)
            for scale in tracking.SCALES
        ),
        *(
            (partial(tracking.agreement_by_test, RELIABILITY, code), tracking.KINDS_OF_AGREEMENT)
            for code in tracking.COEFFICIENTS.values()
        ),
    ],
)
def test_each_block_of_rows_has_its_kind_above_it_in_its_colour(figure, kinds):
    figure = figure().figure
    heads = {note.text: note for note in figure.layout.annotations if note.xref == "paper"}
    drawn = {
        trace.name: trace for trace in figure.data if trace.name and trace.y is not None and len(trace.y)
    }
    assert set(heads) == {f"<b>{name}</b>" for name in drawn}
    colours = dict(kinds.values())
    places = {name: max(trace.y) for name, trace in drawn.items()}
    for name, top in places.items():
        head = heads[f"<b>{name}</b>"]
        assert head.font.color == colours[name] and top < head.y < top + 1
        assert not any(top < min(trace.y) < head.y for trace in drawn.values())
    assert max(head.y for head in heads.values()) < figure.layout.yaxis.range[1]


def test_an_empty_forest_is_called_a_gap():
    _, reading, table = tracking.before_or_after(EFFECTS, DERIVED, 2.4, "degrees", "prospective")
    assert table.empty and "not a zero" in reading


def test_agreement_reading_gives_the_range():
    rows = RELIABILITY[(RELIABILITY["statistic"] == "kappa") & (RELIABILITY["agreement"] == "inter-tester")]
    _, reading, table = tracking.agreement_by_test(RELIABILITY, "kappa", "between testers")
    assert f"{rows['low'].min():g} to {rows['high'].max():g}" in reading and len(table) == len(rows)


def test_agreement_draws_every_row_once():
    drawn = sum(
        len(tracking.agreement_by_test(RELIABILITY, statistic)[2])
        for statistic in ("kappa", "icc", "correlation")
    )
    assert drawn == len(RELIABILITY)


@pytest.mark.parametrize(("kappa", "called"), [(0.0, 10), (0.3, 50), (0.7, 30), (1.0, 50)])
def test_clinicians_differ_as_often_as_is_said_to_be_expected(kappa, called):
    tables = [tracking.two_clinicians(kappa, called, sample)[2] for sample in range(1, 201)]
    expected = tables[0]["expected"] / 100
    drawn = np.mean([table["knees in this sample"] for table in tables], axis=0) / tracking.KNEES
    error = np.sqrt(expected * (1 - expected) / (200 * synthesis.KNEES))
    assert (np.abs(drawn - expected) <= 4 * error + 0.0005).all()  # the table rounds to a tenth of a knee


def test_the_testers_readings_have_the_reliability_that_is_set():
    tables = [tracking.two_readings(0.6, 5.0, sample)[2] for sample in range(1, 101)]
    first, second = (np.concatenate([table.iloc[:, column] for table in tables]) for column in (1, 2))
    spare = 4 / np.sqrt(len(first))
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.6, abs=spare)
    assert np.std(first) == pytest.approx(5.0, rel=spare) and np.std(second) == pytest.approx(5.0, rel=spare)
    # What the testers add is unrelated to the person and to the other tester.
    noise = (first - second) - np.mean(first - second)
    assert abs(np.corrcoef(noise, first + second)[0, 1]) < spare
    far = (np.abs(first - second) > synthesis.FAR).mean()
    expected = synthesis.expected_far_apart(5.0 * np.sqrt(0.4))
    assert far == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / len(first)))


@pytest.mark.parametrize(("icc", "spread"), [(0.0, 5.0), (0.8, 2.5), (1.0, 5.0)])
def test_readings_say_how_many_far_ones_to_expect(icc, spread):
    said = re.search(r"apart on \d+ of 40 \((\d+) expected\)", tracking.two_readings(icc, spread)[1])
    assert int(said[1]) == pytest.approx(
        40 * synthesis.expected_far_apart(spread * np.sqrt(1 - icc)), abs=0.5
    )


def test_clinicians_judge_every_knee_once_and_always_alike():
    first, again = (tracking.two_clinicians(0.3, 30, 2) for _ in range(2))
    assert sum(len(trace.x) for trace in first[0].data) == first[2]["knees in this sample"].sum() == 100
    assert first[1] == again[1]


@pytest.mark.parametrize(("kappa", "called"), [(0.0, 10), (0.3, 50), (1.0, 50)])
def test_the_knees_of_each_verdict_are_counted_above_them(kappa, called):
    figure, _, table = tracking.two_clinicians(kappa, called)
    assert [note.text for note in figure.layout.annotations] == [
        f"<b>{knees} of 100</b><br>{verdict}"
        for knees, verdict in zip(table["knees in this sample"], table["verdict"])
    ]
    assert [note.font.color for note in figure.layout.annotations] == [
        trace.marker.color for trace in figure.data
    ]


@pytest.mark.parametrize("icc", [0.0, 0.8, 1.0])
def test_readings_far_apart_are_coloured_and_counted_in_the_figure(icc):
    figure, _, table = tracking.two_readings(icc)
    far = (table.iloc[:, 1] - table.iloc[:, 2]).abs() > synthesis.FAR
    (people,) = [trace for trace in figure.data if trace.mode == "markers"]
    assert [colour == tracking.theme.MORE for colour in people.marker.color] == far.tolist()
    assert figure.layout.annotations[0].text.startswith(
        f"<b>{far.sum()} of 40: more than {degrees(5)} apart</b>"
    )


def test_perfect_readings_agree():
    _, reading, table = tracking.two_readings(icc=1.0)
    pd.testing.assert_series_equal(table.iloc[:, 1], table.iloc[:, 2], check_names=False)
    assert f"(SEM) is {degrees(0, 1)}" in reading


def test_correlation_points_have_exactly_the_correlation():
    name = next(label for label in RELATED if label.startswith("Q angle and pain"))
    figure, reading, _ = tracking.correlation(RELATED, name)
    assert np.corrcoef(figure.data[0].x, figure.data[0].y)[0, 1] == pytest.approx(-0.29, abs=0.01)
    assert "−0.63 to 0.15, and zero lies inside it" in reading and f"explains {percent(8)}" in reading


def test_imagined_sample_is_said_to_be_imagined():
    name = next(iter(RELATED))
    assert "imagined; 22 in the study" in tracking.correlation(RELATED, name, 200)[1]
    assert "imagined" not in tracking.correlation(RELATED, name)[1]


@pytest.mark.parametrize("name", RELATED)
def test_a_correlation_is_named_at_the_end_of_its_line(name):
    figure, _, table = tracking.correlation(RELATED, name)
    explained, named = figure.layout.annotations
    (line,) = [trace for trace in figure.data if trace.name == "this correlation"]
    assert (named.x, named.y) == (line.x[-1], line.y[-1])
    assert named.text.startswith(f"<b>r = {number(RELATED[name].r, 2)}</b>")
    assert explained.text.startswith(f"<b>explains {percent(table['variance explained (%)'].item())}</b>")


OVERLAP = partial(tracking.overlap, PUBLISHED)
FOREST = partial(tracking.before_or_after, EFFECTS, DERIVED, 2.4)
OPTIONS = [
    (partial(tug.tug_of_war, HEADS), "weakened", synthesis.WEAKENED),
    (partial(tracking.vm_experiments, EXPERIMENTS), "part", tracking.PARTS),
    (partial(tracking.vm_experiments, EXPERIMENTS), "outcome", tracking.KINDS),
    (OVERLAP, "comparison", PUBLISHED),
    (partial(OVERLAP, next(iter(PUBLISHED))), "value", tracking.TAKEN_AT),
    (FOREST, "scale", tracking.SCALES),
    (FOREST, "design", tracking.DESIGNS),
    (partial(tracking.agreement_by_test, RELIABILITY), "statistic", tracking.COEFFICIENTS.values()),
    (partial(tracking.agreement_by_test, RELIABILITY), "agreement", tracking.AGREEMENTS),
    (partial(tracking.correlation, RELATED), "which", RELATED),
    (partial(tracking.correlation, RELATED, next(iter(RELATED))), "n", tracking.SIZES),
]


@pytest.mark.parametrize(("figure", "control", "options"), OPTIONS)
@pytest.mark.parametrize("change", [str.upper, lambda word: word + " ", lambda word: word[1:], lambda _: ""])
def test_an_unknown_word_is_answered_with_the_right_ones(figure, control, options, change):
    word = change(str(next(iter(options))))
    with pytest.raises(ValueError, match=f"Unknown {control} ") as refusal:
        figure(**{control: word})
    assert all(str(option) in str(refusal.value) for option in options)


@pytest.mark.parametrize(
    ("figure", "control", "value"),
    [
        (measures.what_is_measured, "bisect_offset", 120),
        (measures.what_is_measured, "tilt", "flat"),
        (partial(tracking.vm_experiments, EXPERIMENTS), "largest_change", 250),
        (partial(OVERLAP, next(iter(PUBLISHED))), "cut_off", float("nan")),
        (tracking.two_clinicians, "kappa", 30),
        (tracking.two_readings, "spread", 0),
        (partial(tracking.correlation, RELATED, next(iter(RELATED))), "n", 3),
    ],
)
def test_a_number_that_cannot_be_is_refused_by_name(figure, control, value):
    with pytest.raises(ValueError, match=control):
        figure(**{control: value})


@pytest.mark.parametrize("shown", [tug.tug_of_war(HEADS), tracking.two_readings()])
def test_no_label_formats_a_number_itself(shown):
    # Such a format writes a hyphen for the minus; that of an axis, which stands in for it, a true minus.
    templates = [trace.hovertemplate for trace in shown.figure.data if trace.hovertemplate]
    assert templates and not any(re.search(r"%\{\w+:", template) for template in templates)


def test_labels_of_single_studies_tell_how_many_people_there_were():
    figure = tracking.before_or_after(EFFECTS, DERIVED, 2.4, "degrees").figure
    labels = [label for trace in figure.data for label in trace.hovertext or ()]
    sizes = {"Pookarnjanamorakot": 128, "Caylor": 102, "Aliberti": 77}
    assert all(
        f"n{GLUE}={GLUE}{size}," in label for name, size in sizes.items() for label in labels if name in label
    )
    assert all("n not stated" in label for label in labels if "Lankhorst" in label)
