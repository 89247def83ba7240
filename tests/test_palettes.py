"""Two palettes that never mix: muscles have one, what studies found has the other.

Distances are CIEDE2000, in which one is about what a trained eye just sees between patches that touch.
Marks are small, apart, and read against a label, so colours of one palette keep fifteen to a common eye and
ten to a colour-blind one: such eyes lose a whole dimension, and names stand beside the marks.  Colours of
different palettes seldom share a figure; they keep ten and six, still several just visible steps.
Deficiencies are complete ones, simulated after Machado, Oliveira and Fernandes (2009).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, product

import pytest
from coloraide import Color

from pages import CHAPTERS
from patella.figures import theme
from test_options import explored

DEFICIENCIES = ("protan", "deutan", "tritan")
WITHIN, ACROSS = (15, 10), (10, 6)  # least distance to a common eye, and to a colour-blind one
GROUNDS = {"light": theme.GROUND, "dark": theme.DARK[theme.GROUND]}
NEUTRAL = {theme.INK, theme.SOFT_INK, theme.GRID, theme.GROUND, theme.UNCLEAR, theme.BAND, "rgba(0,0,0,0)"}
# Words that a trace says when it stands for the muscle of its colour.
MUSCLE_WORDS = {
    "vastus medialis": r"VM|medialis",
    "vastus lateralis": r"VL|lateralis",
    "vastus intermedius": r"VI\b|intermedius",
    "rectus femoris": r"RF|rectus",
}


def palettes(ground: str) -> tuple[list[str], list[str]]:
    """Colours of the muscles and of the outcomes, in a theme."""
    muscles, outcomes = list(theme.MUSCLES.values()), list(theme.OUTCOMES)
    if ground == "light":
        return muscles, outcomes
    return [theme.DARK[colour] for colour in muscles], [theme.DARK[colour] for colour in outcomes]


def distance(one: str, other: str) -> tuple[float, float]:
    """Between two colours: to a common eye, and to the colour-blind eye that tells them apart worst."""
    pair = Color(one), Color(other)
    blind = [[colour.filter(kind, method="machado").clip("srgb") for colour in pair] for kind in DEFICIENCIES]
    common, *worst = (a.delta_e(b, method="2000") for a, b in [pair, *blind])
    return common, min(worst)


def assert_apart(pairs, least):
    for one, other in pairs:
        for found, asked in zip(distance(one, other), least, strict=True):
            assert found >= asked, f"{one} and {other} are {found:.1f} apart, less than {asked}"


@pytest.mark.parametrize("ground", GROUNDS)
def test_colours_are_told_apart_with_every_eye(ground):
    muscles, outcomes = palettes(ground)
    assert_apart([*combinations(muscles, 2), *combinations(outcomes, 2)], WITHIN)


@pytest.mark.parametrize("ground", GROUNDS)
def test_no_colour_of_a_muscle_passes_for_an_outcome(ground):
    assert_apart(product(*palettes(ground)), ACROSS)


@pytest.mark.parametrize("ground", GROUNDS)
def test_marks_and_their_words_stand_out_from_the_ground(ground):
    for colour in [*palettes(ground)[0], *palettes(ground)[1]]:
        assert Color(colour).contrast(GROUNDS[ground]) >= 4.5, colour


def states(chapter: str) -> Iterator[tuple[str, dict]]:
    """Each figure of a chapter as it opens, and at each value of each control, the others as they open."""
    for name, function, controls in explored(chapter):
        opening = {control.name: control.values[control.default] for control in controls}
        yield name, function(**opening).figure.to_dict()
        for control in controls:
            for place, value in enumerate(control.values):
                if place != control.default:
                    yield name, function(**opening | {control.name: value}).figure.to_dict()


def colours(part) -> Iterator[str]:
    """All colours that a part of a figure names."""
    if isinstance(part, dict):
        for value in part.values():
            yield from colours(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from colours(value)
    elif isinstance(part, str) and re.match(r"#[0-9a-fA-F]{6}$|rgba?\(", part):
        yield part


def said(trace: dict) -> str:
    texts = [trace.get(name) for name in ("name", "text", "hovertext", "hovertemplate", "x", "y")]
    return " ".join(str(text) for text in texts if text is not None)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_figures_keep_to_the_palettes(chapter):
    known = {*theme.MUSCLES.values(), *theme.OUTCOMES, *NEUTRAL}
    for name, figure in states(chapter):
        figure["layout"].pop("template", None)
        strange = set(colours(figure["data"])) | set(colours(figure["layout"]))
        assert strange <= known, f"{name}: {strange - known}"
        for trace in figure["data"]:
            for muscle, colour in theme.MUSCLES.items():
                if colour in set(colours(trace)):
                    assert re.search(MUSCLE_WORDS[muscle], said(trace)), (
                        f"{name}: {trace.get('name')} has the colour of the {muscle}"
                    )
