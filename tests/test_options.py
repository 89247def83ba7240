"""Each word of each control is known to its figure, and no other word is: generated from the notebooks."""

import inspect
from functools import cache

import nbformat
import pytest

import everystate
from everystate.controls import controls_for
from pages import CHAPTERS, ROOT

WRONG = "a word that no figure knows"


@cache
def explored(chapter: str) -> list[tuple]:
    """Each figure function of a chapter with its controls, as its notebook shows it."""
    found = []

    def note(function, /, *, name=None, guess=None, **controls):
        name = name or getattr(function, "__name__", None) or function.func.__name__
        found.append((name, function, controls_for(function, controls)))

    original, everystate.explore = everystate.explore, note
    try:
        space: dict = {}
        for cell in nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, chapter, "exec"), space)
    finally:
        everystate.explore = original
    return found


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_an_unknown_word_is_refused_with_the_right_ones(chapter):
    tried = 0
    for name, function, controls in explored(chapter):
        defaults = {control.name: control.values[control.default] for control in controls}
        for control in controls:
            words = [value for value in control.values if isinstance(value, str)]
            if not words:
                continue
            tried += 1
            with pytest.raises(ValueError, match=WRONG) as refused:
                function(**defaults | {control.name: WRONG})
            said = str(refused.value)
            assert all(word in said for word in words[:8]), f"{name}, {control.name}: {said}"
    assert tried or chapter.startswith("01")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_figure_gives_a_named_result(chapter):
    for name, function, controls in explored(chapter):
        shown = function(**{control.name: control.values[control.default] for control in controls})
        assert shown._fields == ("figure", "reading", "table"), name
        assert inspect.getdoc(getattr(function, "func", function)), name
