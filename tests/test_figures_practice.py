"""patella.figures.practice: readings and drawings against the tables and the model."""

import inspect
import re
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.constants import g

from patella import evidence, mechanics
from patella.figures import exercises, practice
from patella.synthesis import loads
from patella.words import counted, percent


@pytest.fixture(scope="module")
def checks():
    return loads.published_checks(
        evidence.with_studies("pfj_load_direction"), evidence.with_studies("pfj_stress")
    )


@pytest.fixture(scope="module")
def forces():
    return evidence.with_studies("pfj_force_by_activity")


def bold(figure, exercise):
    """Angle -> drawn height of the thick line."""
    trace = next(t for t in figure.data if t.name == exercise)
    return dict(zip(trace.x, trace.y))


# ---------------------------------------------------------------- joint load by angle


def test_drawn_stress_is_the_models(checks):
    mass = mechanics.matched_extension_mass(60, 0.40, 0.30)
    for formula in mechanics.area_ranges():
        spans = mechanics.load_ranges(formula)
        figure, reading, table = practice.joint_load_by_angle(checks, show=formula)
        for angle, height in bold(figure, loads.EXTENSION).items():
            if any(low <= angle <= high for low, high in spans):
                moment = mechanics.extension_moment(angle, mass, 0.30)
                assert height == pytest.approx(
                    mechanics.joint_load(moment, angle, formula).stress_mpa, abs=6e-4
                )
            else:
                assert height is None
        assert "nan" not in reading and "agrees with 10 of 10" in reading
        assert table["knee flexion (°)"].tolist() == [0, 15, 30, 45, 60, 75, 90]


def test_the_crossing_follows_the_loads_and_not_the_area(checks):
    readings = [
        practice.joint_load_by_angle(checks, show=show)[1] for show in (*loads.AREA_FORMULAS, loads.FORCE)
    ]
    assert all("up to 52°" in reading and "published 48°" in reading for reading in readings)
    light = practice.joint_load_by_angle(checks, extension_mass=10)[1]
    assert (
        f"up to {mechanics.crossover_angle(60, 0.40, 10, 0.30):.0f}°" in light
        and "agrees with 10 of 10" not in light
    )


def test_force_needs_no_area(checks):
    figure, reading, _ = practice.joint_load_by_angle(checks, show=loads.FORCE)
    [(_, deepest)] = mechanics.load_ranges()
    assert {angle for angle, force in bold(figure, loads.SQUAT).items() if force is None} == {
        angle for angle in practice.FLEXION if angle > deepest
    }
    assert "MPa" not in reading
    # In mid range, as Escamilla et al. (1998) found for the compressive force.
    extension = {angle: force for angle, force in bold(figure, loads.EXTENSION).items() if force is not None}
    assert 15 < max(extension, key=extension.get) < 75


def test_every_line_ends_where_rounding_leaves_no_message(checks):
    # The curves of all formulas, thick or thin, keep to the range that the printed digits allow.
    for show in (*loads.AREA_FORMULAS, loads.FORCE):
        figure, reading, _ = practice.joint_load_by_angle(checks, show=show)
        drawn = [angle for angle, height in bold(figure, loads.SQUAT).items() if height is not None]
        area = [] if show == loads.FORCE else [show]
        for formula in ["k_vaneijden", "lever_whyte", *area]:
            assert np.max(mechanics.formula_rounding(formula, drawn)) < mechanics.ROUNDING_LIMIT + 0.005
        assert f"area by Powers 1998 at 45° (at 75° it could be {percent(88)})" in reading
        assert any(note.text == "lost in rounding" for note in figure.layout.annotations) == (
            "area_kernozek2015" != show != "area_connolly2009"
        )
    powers = practice.joint_load_by_angle(checks, show="area_powers1998")
    assert max(angle for angle, height in bold(powers[0], loads.SQUAT).items() if height is not None) == 45
    assert "no usable value at 60°" in powers[1]
    ranges = practice.ranges_under_ceiling(4)
    assert "area by Powers 1998 at 45°" in ranges[1]
    assert ranges[2].loc[ranges[2]["area formula"] == "Powers 1998", "to (°)"].max() == 45


def test_strip_links_to_the_studies(checks):
    figure = practice.joint_load_by_angle(checks)[0]
    strip = [trace for trace in figure.data if trace.yaxis == "y2"]
    links = [link for trace in strip for link in trace.customdata]
    assert sorted(filter(None, links)) == sorted(filter(None, checks["doi_url"]))
    assert len(links) == len(checks) + 6  # and six angles of the model, which have no source


@pytest.mark.parametrize("show", practice.SHOWN.values())
def test_each_gap_says_why_it_is_there(checks, show):
    figure = practice.joint_load_by_angle(checks, show=show)[0]
    told = {note.x: note.text for note in figure.layout.annotations if note.textangle == -90}
    drawn = [angle for angle, height in bold(figure, loads.SQUAT).items() if height is not None]
    for low, high, why in loads.blanks(show):
        assert told[(low + high) / 2] == why and not [angle for angle in drawn if low < angle < high]
    assert len(told) == len(loads.blanks(show))


def test_a_gap_is_lost_in_rounding_only_where_somebody_measured():
    assert loads.blanks("area_powers1998") == [(45, 75, "lost in rounding"), (75, 90, "not measured")]
    assert (60, 70, "not measured") in loads.blanks("area_salsich2003")


@pytest.mark.parametrize("flexion", [0, 45, 90])
def test_the_drawn_legs_bend_and_carry_the_levers_of_the_model(checks, flexion):
    squat, seated = exercises.squat_joints(flexion), exercises.extension_joints(flexion)
    for _, ankle, knee, hip, _ in (squat, seated):
        thigh, shank = hip - knee, ankle - knee
        between = np.degrees(np.arccos(thigh @ shank / np.linalg.norm(thigh) / np.linalg.norm(shank)))
        assert 180 - between == pytest.approx(flexion, abs=1e-3)
    ratio = practice.ARM / practice.SHANK
    [down, across] = [t for t in exercises.legs(flexion, ratio) if t.get("name") == "lever of the weight"]
    # A mass of 1 / g: the moment is the lever, and the squat bears half on each leg.
    assert abs(np.ptp(down["x"])) == pytest.approx(2 * mechanics.squat_moment(flexion, 1 / g, 1), abs=0.01)
    assert abs(np.ptp(across["x"])) == pytest.approx(
        mechanics.extension_moment(flexion, 1 / g, ratio), abs=0.01
    )


def test_each_control_of_the_load_moves_the_curves_at_every_setting(checks):
    def curves(**state):
        return practice.joint_load_by_angle(checks, **state)[2]

    for mass in practice.EXTENSION_MASSES.values():
        assert not curves(extension_mass=mass).equals(curves(extension_mass=mass, carried_mass=80))
    here = practice.joint_load_by_angle(checks, knee_flexion=45)[0]
    assert {trace.x[0] for trace in here.data if (trace.name or "").endswith(", now")} == {45}
    assert "no value<br>here" in str(
        practice.joint_load_by_angle(checks, knee_flexion=90)[0].layout.annotations
    )


# ---------------------------------------------------------------- ranges under a ceiling


def test_extreme_ceilings_are_put_into_words():
    assert "nowhere by Powers 1998" in practice.ranges_under_ceiling(1)[1]
    figure, reading, table = practice.ranges_under_ceiling(100)
    assert reading.count("every usable angle") == 8 and set(table["ceiling"]) == {"under"}
    (above,) = (trace for trace in figure.data if trace.name == "above the ceiling")
    assert len(above.y) == 0
    with pytest.raises(ValueError, match="above 0 MPa"):
        practice.ranges_under_ceiling(0)


def test_each_row_of_ranges_has_its_formula_and_each_block_its_exercise():
    figure = practice.ranges_under_ceiling()[0]
    names = {note.text: note for note in figure.layout.annotations if note.xref in (None, "x")}
    assert list(figure.layout.yaxis.ticktext) == 2 * list(practice.AREA_FORMULAS.values())
    rows = list(figure.layout.yaxis.tickvals)
    for exercise, first in ((loads.SQUAT, 0), (loads.EXTENSION, 4)):
        name = names[f"<b>{exercise}</b>"]
        assert rows[first] < name.y < (rows[first - 1] if first else figure.layout.yaxis.range[1])
        assert name.font.color == practice.COLOURS[exercise]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"show": "area"}, 'Unknown show.*"force"'),
        ({"extension_mass": "much"}, 'Unknown extension_mass.*"equal"'),
    ],
)
def test_unknown_words_are_refused(checks, wrong, message):
    with pytest.raises(ValueError, match=message):
        practice.joint_load_by_angle(checks, **wrong)


# ---------------------------------------------------------------- everyday load


@pytest.mark.parametrize("people", practice.PEOPLE)
def test_everyday_load_shows_the_review_alone(forces, people):
    figure, reading, table = practice.everyday_load(forces, people)
    raw = pd.read_csv(evidence.DATA / "pfj_force_by_activity.csv")
    raw = raw[(raw["study_id"] == "hart2022") & raw["group"].isin(practice.PEOPLE[people])]
    assert sorted(table["mean (body weights)"]) == sorted(raw["mean"])
    assert sorted(x for trace in figure.data for x in trace.x) == sorted(raw["mean"])
    for _, group in raw.groupby("group"):
        assert f"to {group['mean'].max():g} " in reading
    assert "nan" not in reading.lower()


def test_unknown_people_are_refused(forces):
    with pytest.raises(ValueError, match=r'Unknown people.*"healthy people"'):
        practice.everyday_load(forces, "people with pfp")


# ---------------------------------------------------------------- load and capacity


def test_the_reading_counts_the_flare_ups():
    figure, reading, table = practice.load_and_capacity(10, 80, 4, "carry on")
    count = int((table["flare-up"] == "yes").sum())
    assert f"above capacity in {counted(count, 'week')} of 12, first in week {figure.data[2].x[0]}" in reading
    calm = practice.load_and_capacity(0, 60, 4)
    assert f"above capacity in {counted(0, 'week')} of 12." in calm[1] and len(calm[0].data[2].x) == 0
    assert "busy week" in practice.load_and_capacity(busy_week=True)[1] and "Toy model, not data" in reading


EVERY_WEEK = list(product((0, 5, 10, 15, 20), (60, 80, 100), (2, 4, 6), loads.FLARE_RULES, (False, True)))


def test_the_toy_fits_its_axis():
    top = practice.load_and_capacity()[0].layout.yaxis.range[1]
    grid = [loads.simulate_weeks(*state) for state in EVERY_WEEK]
    assert max(weeks[["load", "capacity"]].to_numpy().max() for weeks in grid) < top


def test_a_load_that_leaves_its_plan_says_so():
    held = 0
    for state in EVERY_WEEK:
        count = int(loads.simulate_weeks(*state)["limited"].sum())
        figure, reading, table = practice.load_and_capacity(*state)
        assert ("held at that limit" in reading) == (count > 0) and len(figure.data[3].x) == count
        assert (table["held at the most one can do"] == "yes").sum() == count
        held += count > 0
    assert 0 < held < len(EVERY_WEEK)


def test_ties_keep_their_order_on_every_machine():
    sorts = re.findall(r"sort_values\(.*", inspect.getsource(practice))
    assert sorts and all('kind="stable"' in line for line in sorts)
