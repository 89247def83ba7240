"""A class beside the literature: its own colour, its own reading, and nothing of the literature lost."""

import numpy as np
import pandas as pd
import pytest

from patella import emg, evidence
from patella.figures import isolation, motor_control, own_class, tracking
from patella.synthesis import class_data
from patella.synthesis.recording import Walk
from patella.synthesis.tracking import correlations
from patella.words import GLUE

CLASS = evidence.DATA / "class"
RATIOS = evidence.with_studies("exercise_ratios")


def said(shown):
    return shown.reading.replace(GLUE, " ")


def yours(shown):
    return [trace for trace in shown.figure.data if trace.name in (own_class.NAME, own_class.SIMULATED)]


def test_the_simulated_class_is_labelled_and_stands_beside_the_literature():
    mine = evidence.read_class(CLASS / "simulated-ratio.csv", "ratio")
    assert mine["person"].str.startswith("simulated").all() and mine["person"].nunique() == 24
    without, shown = isolation.ratio_by_exercise(RATIOS), isolation.ratio_by_exercise(RATIOS, mine=mine)
    found = class_data.ratio_difference(mine, own_class.RATIO_MARGIN)
    assert said(shown).startswith("Simulated class, 24 people: squat with a squeeze minus squat ")
    assert f"{found.test.mean:.2f} (95 % interval" in said(shown)
    assert shown.reading.endswith(without.reading)
    (dots,) = yours(shown)
    assert dots.name == own_class.SIMULATED and dots.marker.color == own_class.YOURS
    assert list(dots.x) == pytest.approx(class_data.ratio_of_exercises(mine).mean(), abs=0.001)
    assert shown.table is not None and without.table is not None
    assert len(shown.table) == len(without.table) + len(mine)
    axis = shown.figure.layout.yaxis
    assert axis.range[0] < min(dots.y) and len(axis.tickvals) == len(axis.ticktext)


@pytest.mark.parametrize("kind", evidence.class_tables())
def test_each_table_has_a_template_with_its_columns(kind):
    header = (CLASS / f"{kind}-template.csv").read_text("utf-8-sig").split()
    assert header == [",".join(field["name"] for field in evidence.class_tables()[kind]["fields"])]


def test_a_german_spreadsheet_is_drawn(tmp_path):
    file = tmp_path / "klasse.csv"
    rows = ["Person;Exercise;VMO (µV);VL (µV)"]
    for place, (plain, squeezed) in enumerate([("9,5", "12,25"), ("8,0", "9,5"), ("10,1", "11,0")]):
        rows += [f"Schüler {place};Kniebeuge;{plain};10,0", f"Schüler {place};mit Ball;{squeezed};10,0"]
    file.write_bytes("\r\n".join(rows).encode("cp1252"))
    shown = isolation.ratio_by_exercise(RATIOS, mine=evidence.read_class(file, "ratio"))
    assert said(shown).startswith("Your class, 3 people: mit Ball minus Kniebeuge 0.17 (95 % interval")


def test_the_words_tell_both_tests():
    people = [f"p{place}" for place in range(30)]
    noise = np.random.default_rng(3).normal(0, 0.05, 30)

    def told(shift):
        rows = [(who, "a", 1.0, 1.0) for who in people]
        rows += [(who, "b", 1.0 + shift + wobble, 1.0) for who, wobble in zip(people, noise)]
        mine = pd.DataFrame(rows, columns=["person", "exercise", "vmo", "vl"])
        return said(isolation.ratio_by_exercise(RATIOS, mine=mine)).split(". ")[0:2]

    assert "no difference is shown, and both are alike within ± 0.15" in "".join(told(-noise.mean()))
    assert "a difference is shown, though one within ± 0.15" in "".join(told(0.05))
    assert "a difference is shown, perhaps larger than ± 0.15" in "".join(told(0.4))


def test_a_class_of_onsets_has_its_own_line():
    walk = Walk.of(evidence.load("santuz_walking_raw_emg"), evidence.load("santuz_walking_gait_cycles"))
    delays = emg.onset_multiverse(
        walk.filtered["vm"], walk.filtered["vl"], walk.rate, walk.touchdowns, [50], [3], [0.025]
    )
    tables = evidence.with_studies("onset_timing"), evidence.with_studies("measurements"), delays
    mine = pd.DataFrame({"person": list("abc"), "vmo_onset": [12, 3, 80.0], "vl_onset": [4, 5, 0.0]})
    shown = motor_control.onset_and_error(*tables, mine=mine)
    assert said(shown).startswith("Your class, 3 people: VMO minus VL onset 28.7 ms (95 % interval")
    assert shown.figure.layout.xaxis.range[1] >= 84
    assert own_class.NAME in shown.figure.layout.yaxis.ticktext


def test_a_class_of_readings_has_its_icc():
    mine = pd.DataFrame({"person": list("abcd"), "first": [10, 14, 18, 40.0], "second": [11, 13, 19, 41.0]})
    shown = tracking.two_readings(mine=mine)
    found = class_data.retest(mine)
    assert said(shown).startswith(f"Your class, 4 people: ICC {found.icc:.2f} (95 % interval")
    assert shown.figure.layout.xaxis.range[1] >= 41
    assert shown.figure.layout.annotations[-1].text == f"◆ {own_class.NAME}"


def test_a_class_of_two_measures_has_its_correlation():
    published = correlations(evidence.with_studies("measurements"))
    mine = pd.DataFrame({"person": list("abcde"), "x": [1, 2, 3, 4, 5], "y": [2, 1, 4, 3, 5.0]})
    shown = tracking.correlation(published, next(iter(published)), mine=mine)
    assert said(shown).startswith("Your class, 5 people: r = 0.80 (95 % interval")
    (dots,) = yours(shown)
    assert np.mean(dots.x) == pytest.approx(0, abs=0.01)
    key = shown.figure.layout.annotations[-1]
    assert key.text == f"◆ {own_class.NAME}" and key.font.color == dots.marker.color
