"""Figures of chapter 02 against the tables that they draw, and against closed forms."""

import numpy as np
import pandas as pd
import pytest

from patella import evidence
from patella.figures import anatomy


@pytest.fixture(scope="module")
def tables():
    names = ("measurements", "fibre_angles", "vmo_separate_muscle", "volume_regression")
    return {name: evidence.with_studies(name) for name in names} | {"studies": evidence.studies(), "points": evidence.load("derived_model_points")}


def test_shares_agree_with_the_derived_table(tables):
    derived = evidence.load("derived_anatomy").set_index("quantity")["value"]
    heads = {"VM": "vastus medialis", "VL": "vastus lateralis", "VI": "vastus intermedius", "RF": "rectus femoris"}
    for measure, studies in {"PCSA": ["ward2009", "narici1992", "kleinhorsman2007"], "volume": ["handsfield2014"]}.items():
        sizes = anatomy.head_sizes(tables["measurements"], tables["studies"], measure).set_index(["study_id", "head"])["share"]
        for study in studies:
            for short, head in heads.items():
                assert sizes[study, head] == pytest.approx(derived[f"{study}_{measure.lower()}_share_{short}"], abs=0.06)


def test_shares_of_each_source_fill_the_bar(tables):
    for measure in anatomy.MEASURES:
        sizes = anatomy.head_sizes(tables["measurements"], tables["studies"], measure)
        assert np.allclose(sizes.groupby("study_id")["share"].sum(), 100)


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
    figure, reading, table = anatomy.quadriceps_share(tables["measurements"], tables["studies"], "volume", "Ward et al. 2009")
    assert "no volume" in reading and not figure.data and table.empty


def test_an_unknown_measure_is_refused(tables):
    with pytest.raises(ValueError, match="PCSA, volume, mass"):
        anatomy.head_sizes(tables["measurements"], tables["studies"], "length")


def test_fan_reads_the_range_that_the_table_holds(tables):
    angles = tables["fibre_angles"]
    _, reading, table = anatomy.fibre_fan(angles, tables["studies"], "every study")
    assert f"{len(angles)} measured angles from {angles['study_id'].nunique()} studies" in reading
    assert "27.9° to 67.8°" in reading and "not pennation" in reading
    assert len(table) == len(angles)
    _, reading, _ = anatomy.fibre_fan(angles, tables["studies"])
    assert "46° to 52°" in reading


def test_drawn_fibres_lean_as_printed(tables):
    figure, _, _ = anatomy.fibre_fan(tables["fibre_angles"], tables["studies"], "Benjafield et al. 2015")
    drawn = [np.degrees(np.arctan2(line.x[1] - line.x[0], line.y[1] - line.y[0])) for line in figure.data if line.name == "VMO"]
    assert drawn == pytest.approx([67.8, 53.6], abs=0.2)


def test_no_one_left_in_the_fan(tables):
    _, reading, table = anatomy.fibre_fan(tables["fibre_angles"], tables["studies"], "Shu et al. 2021", "cadavers")
    assert "no fibre angle in cadavers" in reading and table.empty


def test_directions_agree_with_the_derived_table(tables):
    derived = evidence.load("derived_anatomy").set_index("quantity")["value"]
    _, _, table = anatomy.lines_of_action(tables["points"], tables["fibre_angles"])
    lean = table.set_index("line")["frontal angle (deg)"]
    for head in anatomy.HEADS:
        assert lean[f"{head} (model path)"] == pytest.approx(derived[f"myoleg_frontal_line_of_action_{head.replace(' ', '_')}"], abs=0.06)
    assert lean[["VMO fibres, low end of the measured range", "VMO fibres, high end of the measured range"]].tolist() == [-46, -52]


def test_the_cadaver_does_not_bend_and_the_models_do(tables):
    def lines(model, flexion):
        return anatomy.lines_of_action(tables["points"], tables["fibre_angles"], model, flexion)[2]["frontal angle (deg)"].tolist()

    assert lines("Klein Horsman 2007", 0) == lines("Klein Horsman 2007", 90)
    assert lines("MyoLeg", 0) != lines("MyoLeg", 90)
    assert lines("MyoLeg", 45) == pytest.approx(lines("Rajagopal 2016", 45), abs=0.2)


def test_drawn_vmo_fan_leans_as_measured(tables):
    figure, _, _ = anatomy.lines_of_action(tables["points"], tables["fibre_angles"], knee_flexion=60)
    fan = next(trace for trace in figure.data if trace.name == "VMO as measured")
    lean = [np.degrees(np.arctan2(fan.x[at] - fan.x[at + 1], fan.z[at + 1] - fan.z[at])) for at in range(0, len(fan.x), 2)]
    assert [lean[0], lean[-1]] == pytest.approx([46, 52], abs=0.2)
    without, reading, table = anatomy.lines_of_action(tables["points"], tables["fibre_angles"], measured_fibres=False)
    assert len(without.data) == len(figure.data) - 1 and "Weinstabl" not in reading and len(table) == 4


def test_front_view_has_the_outer_side_of_a_right_leg_on_the_left():
    eye, up = np.array(anatomy.VIEWS["front"]["eye"]), np.array(anatomy.VIEWS["front"]["up"])
    right_of_viewer = np.cross(-eye, up)
    assert right_of_viewer[0] < 0  # x is lateral


def test_one_scale_on_all_axes(tables):
    scene = anatomy.lines_of_action(tables["points"], tables["fibre_angles"])[0].layout.scene
    scales = [scene.aspectratio[axis] / np.ptp(scene[f"{axis}axis"].range) for axis in "xyz"]
    assert scales == pytest.approx([scales[0]] * 3)


@pytest.mark.parametrize("wrong", [{"model": "Gait2392"}, {"view": "below"}, {"knee_flexion": 120}])
def test_wrong_models_views_and_angles_are_refused(tables, wrong):
    with pytest.raises(ValueError):
        anatomy.lines_of_action(tables["points"], tables["fibre_angles"], **wrong)


def test_thigh_follows_the_regression(tables):
    _, reading, table = anatomy.your_thigh(tables["volume_regression"], 180, 80, 20)
    volume = 3.03 * 1.8 * 80 + 57.6
    assert table["volume (cm3)"][0] == round(volume)
    assert (table["lower (cm3)"][0], table["upper (cm3)"][0]) == (round(volume * (1 - 1.96 * 0.2)), round(volume * (1 + 1.96 * 0.2)))
    assert "our assumption" in reading and f"{volume:.0f} cm³" in reading
    assert table["share of the four (%)"].sum() == pytest.approx(100, abs=0.2)
    with pytest.raises(ValueError, match="height must be in cm"):
        anatomy.your_thigh(tables["volume_regression"], 1.8, 80)


def test_dissections_are_counted_and_missed_as_they_should(tables):
    dissections = tables["vmo_separate_muscle"]
    _, reading, table = anatomy.vmo_separate(dissections, tables["studies"], "exact", 95, 10)
    assert f"{(dissections['n_positive'] == 0).sum()} found a separate VMO in no specimen, 1 in every one" in reading
    # Clopper and Pearson have a closed form for none of n.
    assert table["to"][0] == round(100 * (1 - 0.025 ** (1 / 20)), 1)
    assert f"{100 * 0.9**20:.0f} times in 100" in reading
    wider = anatomy.vmo_separate(dissections, tables["studies"], "Wilson", 99)[2]["to"]
    assert (wider >= anatomy.vmo_separate(dissections, tables["studies"], "Wilson", 80)[2]["to"]).all()
