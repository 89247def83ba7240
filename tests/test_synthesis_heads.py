"""patella.synthesis.heads against the derived tables, closed forms and bad input."""

import numpy as np
import pytest

from patella import evidence
from patella.synthesis import heads

MEASUREMENTS, STUDIES = evidence.with_studies("measurements"), evidence.studies()
REGRESSION = evidence.with_studies("volume_regression")
POINTS = evidence.load("derived_model_points")
DERIVED = evidence.load("derived_anatomy").set_index("quantity")["value"]
SHORT = dict(zip(heads.HEADS, ("VM", "VL", "VI", "RF")))


@pytest.mark.parametrize(
    ("study", "measure"),
    [
        ("ward2009", "PCSA"),
        ("narici1992", "PCSA"),
        ("kleinhorsman2007", "PCSA"),
        ("handsfield2014", "volume"),
    ],
)
def test_shares_agree_with_the_derived_table(study, measure):
    sizes = heads.head_sizes(MEASUREMENTS, STUDIES, measure).set_index(["study_id", "head"])["share"]
    for head, short in SHORT.items():
        assert sizes[study, head] == pytest.approx(
            DERIVED[f"{study}_{measure.lower()}_share_{short}"], abs=0.06
        )


def test_shares_of_each_source_are_a_whole():
    for measure in heads.MEASURES:
        sizes = heads.head_sizes(MEASUREMENTS, STUDIES, measure)
        assert np.allclose(sizes.groupby("study_id")["share"].sum(), 100)


def test_an_unknown_measure_is_refused():
    with pytest.raises(ValueError, match='"PCSA", "volume", "mass"'):
        heads.head_sizes(MEASUREMENTS, STUDIES, "length")


def test_volumes_follow_the_regression():
    rows = heads.predicted_volumes(REGRESSION, 180, 80, 20).set_index("head")
    volume = 3.03 * 1.8 * 80 + 57.6
    medial = rows.loc["vastus medialis"]
    assert medial["volume"] == pytest.approx(volume)
    assert [medial["low"], medial["high"]] == pytest.approx([volume * (1 - 0.392), volume * (1 + 0.392)])
    assert rows["share"].sum() == pytest.approx(100)
    certain = heads.predicted_volumes(REGRESSION, 180, 80, 0)
    assert (certain["low"] == certain["volume"]).all() and (certain["high"] == certain["volume"]).all()


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((1.8, 80, 10), "height must be in cm"),
        ((180, 80_000, 10), "mass must be in kg"),
        ((180, 80, -1), "assumed_spread must be in percent"),
        (("tall", 80, 10), "height must be a number"),
    ],
)
def test_sizes_of_no_person_are_refused(size, message):
    with pytest.raises(ValueError, match=message):
        heads.predicted_volumes(REGRESSION, *size)


def test_a_sample_that_misses_all_has_a_closed_form():
    assert heads.chance_to_miss(0.1, 20) == pytest.approx(0.9**20)
    assert (heads.chance_to_miss(0, 7), heads.chance_to_miss(1, 7)) == (1, 0)
    with pytest.raises(ValueError, match="share must lie between 0 and 1"):
        heads.chance_to_miss(10, 20)


def test_dissections_hold_their_intervals_and_come_by_size():
    dissections = evidence.with_studies("vmo_separate_muscle")
    rows = heads.separate_shares(dissections, STUDIES, "exact", 0.95)
    assert rows["n"].is_monotonic_increasing and len(rows) == len(dissections)
    inside = (rows["low"] <= rows["share"] + 1e-9) & (rows["share"] <= rows["high"] + 1e-9)
    assert inside.all()
    # Clopper and Pearson have a closed form for none of n.
    none = rows[rows["n_positive"] == 0].iloc[0]
    assert none["high"] == pytest.approx(100 * (1 - 0.025 ** (1 / none["n"])))


def test_pulls_agree_with_the_derived_table():
    frontal = heads.pull_angles(POINTS, "MyoLeg", 0).set_index("head")["frontal"]
    for head in heads.HEADS:
        known = DERIVED[f"myoleg_frontal_line_of_action_{head.replace(' ', '_')}"]
        assert frontal[head] == pytest.approx(known, abs=0.06)


def test_the_cadaver_does_not_bend_and_the_models_do():
    def pulls(model, flexion):
        return heads.pull_angles(POINTS, model, flexion)["frontal"].tolist()

    assert pulls(heads.RIGID, 0) == pulls(heads.RIGID, 90)
    assert pulls("MyoLeg", 0) != pulls("MyoLeg", 90)
    assert pulls("MyoLeg", 45) == pytest.approx(pulls("Rajagopal2016", 45), abs=0.2)
