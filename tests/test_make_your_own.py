"""The code of the how-to runs as printed, and the links for teachers lead to explorers that exist."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from everystate.doors.page import Page

ROOT = Path(__file__).parents[1]
CODE = re.compile(r"^```python\n(.*?)^```$", re.S | re.M)


@pytest.fixture(scope="module")
def names():
    """What a reader has after running every block from top to bottom."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVERYSTATE_DOOR", "check")
        space: dict[str, Any] = {}
        for block in CODE.findall((ROOT / "pages" / "make-your-own.md").read_text()):
            exec(compile(block, "make-your-own.md", "exec"), space)
    return space


def test_every_block_runs(names):
    assert isinstance(names["q_angles"], Page)
    assert isinstance(names["with_guess"], Page)


def test_the_test_of_the_page_passes(names):
    names["test_every_printed_mean_is_drawn"]()


def test_spread_is_drawn_where_printed_and_nowhere_else(names):
    figure, _, table = names["q_angle_by_study"](names["angles"], sex="male")
    drawn = [value is not None for value in figure.data[0].error_x.array]
    assert drawn == table["sd"].notna().tolist()
    assert True in drawn and False in drawn


def test_guess_is_the_difference_of_the_tables_means(names):
    means = names["angles"].groupby("sex")["mean"].mean()
    assert names["guess"].truth == pytest.approx(means["female"] - means["male"], abs=0.05)


def explorers(chapter):
    """Explorers of a committed chapter and their controls, from the fingerprints that it holds."""
    notebook = json.loads((ROOT / "chapters" / f"{chapter}.ipynb").read_text())
    outputs = "\n".join(
        "".join(output.get("data", {}).get("text/plain", ""))
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
    )
    found = re.findall(r"^(\w+): [\d,]+ states?; (.*); digest", outputs, re.M)
    return {name: set(re.findall(r"(\w+) \(\d+\)", controls)) for name, controls in found}


@pytest.mark.parametrize("page", ["teachers.md", "methods.md", "about.md"])
def test_links_to_explorers_name_explorers(page):
    addresses = re.findall(
        r"chapters/([\w-]+)\.html(?:\?figure=(\w+))?(?:#(\w+)\?([\w=&.%+-]+))?",
        (ROOT / "pages" / page).read_text(),
    )
    for chapter, figure, state, query in addresses:
        known = explorers(chapter)
        assert not figure or figure in known, f"{page}: no figure {figure} in {chapter}"
        asked = set(re.findall(r"(\w+)=", query))
        assert not state or asked <= known[state], f"{page}: {state} has no such control: {query}"


def test_teachers_get_links_of_each_kind():
    text = (ROOT / "pages" / "teachers.md").read_text()
    assert "?figure=evidence_map" in text and "#evidence_map?" in text
