"""`make benchmark` ends with an error where a budget is missed by more than measuring does."""

import sys

import pytest

from pages import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from budgets import TOLERANCE, Budget, budget_table, gate, kilobytes
from growth import Size, marginal

MET = Budget("make book", 40, 45, "s")
NEARLY = Budget("make book, nothing changed", 2.3, 2, "s", digits=1)
MISSED = kilobytes("first visit of a chapter", 1_000_000, 800, "04-motor-control")


def test_what_is_within_the_tolerance_passes():
    assert gate([MET, NEARLY, kilobytes("a page", 1000 * 300 * (1 + TOLERANCE), 300)]) is None
    assert not NEARLY.met and not NEARLY.beyond


def test_a_planted_miss_ends_the_command_with_its_name_and_numbers():
    told = gate([MET, MISSED, NEARLY])
    assert told is not None and told.splitlines()[1:] == [
        "- first visit of a chapter: 1,000 KB (04-motor-control), allowed 800 KB"
    ]
    with pytest.raises(SystemExit) as ended:
        sys.exit(told)
    assert ended.value.code  # a text is printed, and the exit code is 1


def test_what_could_not_be_measured_and_what_must_be_nothing_are_missed():
    assert gate([Budget("nothing", float("nan"), 45)]) and gate([Budget("requests to other hosts", 1, 0)])
    assert gate([Budget("requests to other hosts", 0, 0)]) is None


def test_the_results_tell_how_far_each_was_missed():
    cells = [line.split(" | ")[-1] for line in budget_table([MET, NEARLY, MISSED]).splitlines()[2:]]
    assert cells == ["met |", "**missed** |", "**missed, by more than 20%** |"]


@pytest.mark.parametrize(
    ("seconds", "costs"), [((4, 8, 20), 1.0), ((4, 8, 56), 4.0), ((4, 4, 20), None), ((4, 3, 20), None)]
)
def test_growth_is_what_one_more_costs_and_noise_is_no_growth(seconds, costs):
    sizes = [Size(many, built, 0, 0) for many, built in zip((10, 30, 90), seconds)]
    assert marginal(sizes, "build") == pytest.approx(float("nan") if costs is None else costs, nan_ok=True)
