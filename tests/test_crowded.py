"""No text of a figure is cut or lies on a text or a mark, in any state that one control leads to."""

from pathlib import Path

import pytest

from pages import CHAPTERS, explorers_of
from test_browser import address, draw_all

CROWDED = (Path(__file__).parent / "javascript" / "crowded.js").read_text(encoding="utf-8")
SIZES = {"phone": (390, 664), "desk": (1280, 800)}


def positions(explorer) -> list[tuple[int, ...]]:
    """The default state, each value of each control from there, and both ends of all controls together."""
    shape, start = explorer.encoded["shape"], explorer.default
    single = [
        (*start[:axis], place, *start[axis + 1 :]) for axis, size in enumerate(shape) for place in range(size)
    ]
    ends = [tuple(0 for _ in shape), tuple(size - 1 for size in shape)]
    return list(dict.fromkeys([start, *single, *ends]))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_text_of_a_figure_lies_on_another_or_on_a_mark_or_is_cut(site, open_page, page, chapter, size):
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size])))
    page.emulate_media(reduced_motion="reduce")  # marks are where they belong at once
    open_page(address(site, chapter))
    draw_all(page, chapter)
    page.evaluate(CROWDED)
    found = {
        explorer.name: page.evaluate(
            "([name, positions]) => window.crowded(name, positions)", [explorer.name, positions(explorer)]
        )
        for explorer in explorers_of(chapter)
    }
    assert {name: faults[:5] for name, faults in found.items() if faults} == {}


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
