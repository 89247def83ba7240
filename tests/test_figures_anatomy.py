"""Figures of chapter 02 against the tables that they draw, and against closed forms."""

import numpy as np
import pandas as pd
import pytest

from patella import evidence
from patella.figures import anatomy
from patella.synthesis import heads
from patella.words import counted, quantity


@pytest.fixture(scope="module")
def tables():
    names = ("measurements", "fibre_angles", "vmo_separate_muscle", "volume_regression")
    return {name: evidence.with_studies(name) for name in names} | {
        "studies": evidence.studies(),
        "points": evidence.load("derived_model_points"),
    }


def test_sources_of_one_size_keep_their_order(tables):
    """Beyond 16 sources numpy's default sort breaks ties in an order that depends on the processor."""
    ward = tables["measurements"].query("study_id == 'ward2009'")
    names = [f"copy{place:02}" for place in range(60)]
    copies = pd.concat([ward.assign(study_id=name, study=f"{name} et al. 2009") for name in names])
    known = tables["studies"].loc[["ward2009"]]
    studies = pd.concat([known.rename(index={"ward2009": name}) for name in names])
    studies["n_total"] = [1 + place % 3 for place in range(60)]
    figure, _, _ = anatomy.quadriceps_share(copies, studies)
    drawn = [label.split("<br>")[0].split()[0] for label in figure.layout.yaxis.ticktext]
    assert drawn == [names[place] for third in range(3) for place in range(third, 60, 3)]


def test_a_source_without_the_measure_says_so(tables):
    figure, reading, table = anatomy.quadriceps_share(
        tables["measurements"], tables["studies"], "volume", "Ward et al. 2009"
    )
    assert "no volume" in reading and table.empty
    assert {part for trace in figure.data for part in trace.text} == {""}  # the other sources stay, faint
    assert any("not reported" in note.text for note in figure.layout.annotations)


def test_a_chosen_source_stands_out_among_the_others(tables):
    figure, _, table = anatomy.quadriceps_share(
        tables["measurements"], tables["studies"], source="Ward et al. 2009"
    )
    every = anatomy.quadriceps_share(tables["measurements"], tables["studies"])[0]
    assert figure.layout.yaxis.ticktext == every.layout.yaxis.ticktext and set(table["study"]) == {
        "Ward et al. 2009"
    }
    for trace in figure.data[:4]:
        assert sorted(set(trace.marker.opacity)) == [0.25, 1] and sum(map(bool, trace.text)) == 1


def test_fan_reads_the_range_that_the_table_holds(tables):
    angles = tables["fibre_angles"]
    _, reading, table = anatomy.fibre_fan(angles, tables["studies"], "every study")
    assert counted(len(angles), "measured angle") in reading
    assert f"from {counted(angles['study_id'].nunique(), 'study', 'studies')}" in reading
    assert "27.9° to 67.8°" in reading and "not pennation" in reading
    assert len(table) == len(angles)
    _, reading, _ = anatomy.fibre_fan(angles, tables["studies"])
    assert "46° to 52°" in reading


def test_drawn_fibres_lean_as_printed(tables):
    figure, _, _ = anatomy.fibre_fan(tables["fibre_angles"], tables["studies"], "Benjafield et al. 2015")
    drawn = [
        np.degrees(np.arctan2(line.x[1] - line.x[0], line.y[1] - line.y[0]))
        for line in figure.data
        if line.name == "VMO"
    ]
    assert drawn == pytest.approx([67.8, 53.6], abs=0.2)


def test_no_one_left_in_the_fan(tables):
    _, reading, table = anatomy.fibre_fan(
        tables["fibre_angles"], tables["studies"], "Shu et al. 2021", "cadavers"
    )
    assert "no fibre angle in cadavers" in reading and table.empty


def test_directions_agree_with_the_derived_table(tables):
    derived = evidence.load("derived_anatomy").set_index("quantity")["value"]
    _, _, table = anatomy.lines_of_action(tables["points"], tables["fibre_angles"])
    lean = table.set_index("line")["frontal angle (°)"]
    for head in heads.HEADS:
        assert lean[f"{head} (model path)"] == pytest.approx(
            derived[f"myoleg_frontal_line_of_action_{head.replace(' ', '_')}"], abs=0.06
        )
    assert lean[
        ["VMO fibres, low end of the measured range", "VMO fibres, high end of the measured range"]
    ].tolist() == [-46, -52]


def drawn(tables, name, axis="x", **state):
    """The traces of one name in one of the two views."""
    figure = anatomy.lines_of_action(tables["points"], tables["fibre_angles"], **state)[0]
    return [trace for trace in figure.data if trace.name == name and (trace.xaxis or "x") == axis]


def test_every_control_changes_the_leg_at_every_setting(tables):
    def told(flexion, cadaver):
        return anatomy.lines_of_action(tables["points"], tables["fibre_angles"], flexion, cadaver)[2]

    for cadaver in (False, True):
        assert not told(0, cadaver).equals(told(15, cadaver))
    for flexion in (0, 45, 90):
        assert len(told(flexion, True)) == len(told(flexion, False)) + len(heads.HEADS)
    laid = [told(flexion, True).query("line.str.contains('cadaver')") for flexion in (0, 90)]
    assert laid[0].equals(laid[1])  # it stays as it lay


def test_the_two_models_named_share_their_lines(tables):
    for head in heads.HEADS:
        one, other = (
            heads.head_lines(tables["points"], model, head, 60) for model in ("MyoLeg", "Rajagopal2016")
        )
        assert np.allclose(one, other, atol=0.001)


@pytest.mark.parametrize("flexion", [0, 30, 60, 90])
def test_the_drawn_knee_bends_by_its_angle(tables, flexion):
    front, end = (
        np.array(drawn(tables, "shin bone", "x2", knee_flexion=angle)[0].y) for angle in (0, flexion)
    )
    (shank,) = drawn(tables, "shin bone", "x2", knee_flexion=flexion)
    top, low = (np.array([shank.x[at], shank.y[at]]) for at in (3, 4))  # along the front of the shin
    (straight,) = drawn(tables, "shin bone", "x2", knee_flexion=0)
    was = np.array([straight.x[4] - straight.x[3], straight.y[4] - straight.y[3]])
    now = low - top
    turned = np.degrees(np.arctan2(was[0], -was[1]) - np.arctan2(now[0], -now[1]))
    assert turned == pytest.approx(flexion, abs=2)
    assert front.min() <= end.min() + 0.2  # a bent leg reaches less far down


def test_the_kneecap_is_where_the_model_puts_it(tables):
    for flexion in (0, 90):
        (rim,) = drawn(tables, "kneecap", "x2", knee_flexion=flexion)
        touched = heads.head_lines(tables["points"], "MyoLeg", "rectus femoris", flexion)[0][-1]
        assert np.hypot(np.mean(rim.x) - 100 * touched[0], np.mean(rim.y) - 100 * touched[1]) < 3.5


def test_drawn_vmo_fan_leans_as_measured(tables):
    (fan,) = drawn(tables, "VMO as measured", knee_flexion=60)
    lean = [
        np.degrees(np.arctan2(fan.x[at + 1] - fan.x[at], fan.y[at + 1] - fan.y[at]))
        for at in range(0, len(fan.x), 2)
    ]
    assert [lean[0], lean[-1]] == pytest.approx([46, 52], abs=0.2)


def test_the_outer_side_is_on_the_left_and_the_front_on_the_right(tables):
    (lateral,), (medial,) = (drawn(tables, f"vastus {side}") for side in ("lateralis", "medialis"))
    assert np.mean(lateral.x) < np.mean(medial.x)
    (kneecap,), (bone, _) = (drawn(tables, name, "x2") for name in ("kneecap", "thigh bone"))
    assert np.mean(kneecap.x) > max(bone.x)


def test_both_views_have_one_scale(tables):
    layout = anatomy.lines_of_action(tables["points"], tables["fibre_angles"])[0].layout
    assert layout.xaxis.scaleanchor == layout.xaxis2.scaleanchor == "y"
    widths = [np.ptp(axis.range) / np.ptp(axis.domain) for axis in (layout.xaxis, layout.xaxis2)]
    assert widths[0] == pytest.approx(widths[1])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"knee_flexion": 120}, "knee_flexion must lie between 0 and 90"),
        ({"one_cadaver": "yes"}, "one_cadaver must be True or False"),
    ],
)
def test_wrong_angles_and_flags_are_refused(tables, wrong, message):
    with pytest.raises(ValueError, match=message):
        anatomy.lines_of_action(tables["points"], tables["fibre_angles"], **wrong)


def test_unknown_words_are_refused_with_the_right_ones(tables):
    with pytest.raises(ValueError, match=r'Unknown source.*"every source".*"Ward et al. 2009"'):
        anatomy.quadriceps_share(tables["measurements"], tables["studies"], source="Ward 2009")
    with pytest.raises(ValueError, match=r'Unknown study.*"Weinstabl et al. 1989"'):
        anatomy.fibre_fan(tables["fibre_angles"], tables["studies"], "Weinstabl")
    with pytest.raises(ValueError, match=r'Unknown people.*"cadavers"'):
        anatomy.fibre_fan(tables["fibre_angles"], tables["studies"], people="Cadavers")
    with pytest.raises(ValueError, match=r'Unknown interval.*"Wilson", "exact"'):
        anatomy.vmo_separate(tables["vmo_separate_muscle"], tables["studies"], "wilson")


def test_thigh_follows_the_regression(tables):
    _, reading, table = anatomy.your_thigh(tables["volume_regression"], 180, 80, 20)
    volume = 3.03 * 1.8 * 80 + 57.6
    assert table["volume (cm³)"][0] == round(volume)
    assert (table["lower (cm³)"][0], table["upper (cm³)"][0]) == (
        round(volume * (1 - 1.96 * 0.2)),
        round(volume * (1 + 1.96 * 0.2)),
    )
    assert "our assumption" in reading and quantity(volume, "cm3") in reading
    assert table["share of the four (%)"].sum() == pytest.approx(100, abs=0.2)
    with pytest.raises(ValueError, match="height must be in cm"):
        anatomy.your_thigh(tables["volume_regression"], 1.8, 80)


def test_dissections_are_counted_and_missed_as_they_should(tables):
    dissections = tables["vmo_separate_muscle"]
    _, reading, table = anatomy.vmo_separate(dissections, tables["studies"], "exact", 95, 10)
    assert (
        f"{(dissections['n_positive'] == 0).sum()} found a separate VMO in no specimen, 1 in every one"
        in reading
    )
    # Clopper and Pearson have a closed form for none of n.
    assert table["to"][0] == round(100 * (1 - 0.025 ** (1 / 20)), 1)
    assert f"{100 * 0.9**20:.0f} times in 100" in reading
    wider = anatomy.vmo_separate(dissections, tables["studies"], "Wilson", 99)[2]["to"]
    assert (wider >= anatomy.vmo_separate(dissections, tables["studies"], "Wilson", 80)[2]["to"]).all()
