"""No text of a figure is cut, lost or lies on a text or a mark, in any state that one control leads to.

On a phone the plot, each control and the first sentence are seen at once, in type that can be read.
"""

import re
from pathlib import Path

import pytest

from pages import CHAPTERS, explorers_of
from test_browser import address, draw_all

CROWDED = (Path(__file__).parent / "javascript" / "crowded.js").read_text(encoding="utf-8")
LEGIBLE = 10  # pixels
TYPE = """[...document.querySelectorAll(".everystate :is(.everystate-reading, label, text)")]
  .filter(each => each.textContent.trim() && each.getClientRects().length)
  .map(each => parseFloat(getComputedStyle(each).fontSize))"""
SIZES = {"phone": (390, 664), "desk": (1280, 800)}


def positions(explorer) -> list[tuple[int, ...]]:
    """The default state, each value of each control from there, and both ends of all controls together."""
    shape, start = explorer.encoded["shape"], explorer.default
    single = [
        (*start[:axis], place, *start[axis + 1 :]) for axis, size in enumerate(shape) for place in range(size)
    ]
    ends = [tuple(0 for _ in shape), tuple(size - 1 for size in shape)]
    return list(dict.fromkeys([start, *single, *ends]))


def row_names(explorer, position) -> list[str]:
    """What stands beside the rows of a figure in words, without by-lines."""
    layout = explorer.state(position)["layout"]
    axes = [axis for name, axis in layout.items() if re.fullmatch(r"yaxis\d*", name)]
    labels = [label for axis in axes if axis.get("visible", True) for label in axis.get("ticktext") or []]
    names = [re.sub("<.*?>", "", label.split("<br><span>")[0].replace("<br>", "")) for label in labels]
    return [name for name in names if re.search("[a-z]", name)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_figures_find_room(site, open_page, page, chapter, size):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")  # marks are where they belong at once
    open_page(address(site, chapter))
    draw_all(page, chapter)
    page.evaluate(CROWDED)
    found = {}
    for explorer in explorers_of(chapter):
        walk = positions(explorer)
        asked = [explorer.name, walk, [row_names(explorer, position) for position in walk]]
        apart = page.evaluate("(name) => window.apart(name)", explorer.name) if size == "phone" else []
        found[explorer.name] = apart + page.evaluate("(asked) => window.crowded(...asked)", asked)
    assert {name: faults[:5] for name, faults in found.items() if faults} == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert min(page.evaluate(TYPE)) >= LEGIBLE
    assert page.faults == []


NOTED = """() => {
  const words = {dark: "#000000", light: "#ffffff"};
  const annotations = Object.entries(words).map(([text, color], x) => ({text, x, y: 0, font: {color}}));
  everystate.amend("prognosis", {state: (state) => ({...state, layout: {...state.layout, annotations}})});
  const texts = [...document.querySelectorAll("#prognosis .annotation-text")];
  return Object.fromEntries(texts.map((text) => [text.textContent, getComputedStyle(text).stroke]));
}"""


def test_notes_have_a_rim_of_the_ground_but_not_those_in_its_colour(site, open_page, page):
    """Words in the ground's colour stand in a mark, where a rim of that colour would fill their letters."""
    open_page(address(site, "01-introduction"))
    draw_all(page, "01-introduction")
    assert page.evaluate(NOTED) == {"dark": "rgb(255, 255, 255)", "light": "none"}
