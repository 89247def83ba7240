"""The course's own drawings: small, self-contained, told in words, in the course's colours, and used."""

from __future__ import annotations

import re
from functools import cache

import nbformat
import pytest
from lxml import etree

from pages import CHAPTERS, ROOT, page_of, tree_of
from patella.figures import theme

FOLDER = ROOT / "pages" / "pictures"
PICTURES = sorted(FOLDER.glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
PAINTS = ("fill", "stroke", "stop-color", "color")
# The narrowest screen leaves this much for a page's text, and this is the smallest print that is read there.
NARROWEST, SMALLEST_PRINT = 288, 11


@pytest.fixture(params=PICTURES, ids=lambda path: path.stem)
def path(request):
    return request.param


@cache
def root_of(path):
    return etree.parse(str(path)).getroot()


def style_of(path):
    return root_of(path).findtext(f"{SVG}style").strip()


def palettes(style):
    """Colours by name, on light and on dark pages."""
    rules = re.findall(r"([^{}]+)\{([^}]*)\}", style)
    return [
        dict(re.findall(r"--([\w-]+):(#\w{6})", body)) for _, body in rules if "--ink" in body.split("(")[0]
    ]


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def texts():
    """Address of each source that readers see, and its Markdown."""
    for page in (ROOT / "pages").glob("*.md"):
        yield page, page.read_text(encoding="utf-8")
    for chapter in (ROOT / "chapters").glob("*.ipynb"):
        cells = nbformat.read(chapter, as_version=4)["cells"]
        yield chapter, "\n\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")


def uses():
    """Each place that shows a drawing: page, the drawing's path and the words that stand for it."""
    for page, text in texts():
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+\.svg)\)", text):
            yield page, (page.parent / target).resolve(), words
        for target, options in re.findall(r":::\{figure\} (\S+\.svg)\n((?::.*\n)*)", text):
            words = re.search(r":alt: (.+)", options)
            yield page, (page.parent / target).resolve(), words[1] if words else ""


def test_a_drawing_is_small_and_tells_what_it_shows(path):
    root = root_of(path)
    assert path.stat().st_size < 12_000
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title.text.strip() and len(description.text.split()) > 8
    assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]


def test_a_drawing_can_stand_beside_others_on_a_page(path):
    ids = [element.get("id") for element in root_of(path).iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith(f"{path.stem}-") for each in ids)


def test_a_drawing_asks_for_nothing_else(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<(image|script|foreignObject|use)\b|@import|data:", source)
    assert re.findall(r"""(?:href|src)=|url\((?!#)""", source) == []
    assert re.findall(r"https?://[^\"\s]+", source) == ["http://www.w3.org/2000/svg"]


def test_a_drawing_takes_every_colour_from_the_palette(path):
    light, dark = palettes(style_of(path))
    for element in root_of(path).iter(etree.Element):
        for paint in PAINTS:
            value = element.get(paint)
            if value not in (None, "none") and not value.startswith("url(#"):
                name = re.fullmatch(r"var\(--([\w-]+)\)", value)
                assert name and name[1] in light and name[1] in dark, (path.name, value)
        assert not element.get("style")


def test_drawings_share_one_palette():
    assert len({style_of(path) for path in PICTURES}) == 1


def test_the_palette_is_that_of_the_figures():
    light, dark = palettes(style_of(PICTURES[0]))
    assert light.keys() == dark.keys()
    muscles = {
        "vm": "vastus medialis",
        "vl": "vastus lateralis",
        "vi": "vastus intermedius",
        "rf": "rectus femoris",
    }
    expected = {short: theme.MUSCLES[name] for short, name in muscles.items()}
    expected |= {"ink": theme.INK, "soft": theme.SOFT_INK, "ground": theme.GROUND}
    for name, colour in expected.items():
        assert (light[name], dark[name]) == (colour, theme.DARK[colour])


@pytest.mark.parametrize("theme_number", [0, 1], ids=["light", "dark"])
def test_nothing_vanishes_in_a_theme(theme_number):
    palette = palettes(style_of(PICTURES[0]))[theme_number]
    assert min(contrast(palette[name], palette["ground"]) for name in ("ink", "soft", "vm", "vl")) >= 4.5
    lines = ("bone-edge", "tendon-edge", "skin-edge", "body", "vi", "rf")
    assert min(contrast(palette[name], palette["ground"]) for name in lines) >= 3
    surfaces = ("bone", "tendon", "skin", "vm-pale", "vl-pale", "rf-pale", "vi-pale")
    assert min(contrast(palette["ink"], palette[name]) for name in surfaces) >= 4.5


def test_words_are_legible_on_the_narrowest_screen(path):
    root = root_of(path)
    _, _, width, _ = map(float, root.get("viewBox").split())
    scale = min(float(root.get("width")), NARROWEST) / width
    sizes = [
        float(element.get("font-size")) for element in root.iter(etree.Element) if element.get("font-size")
    ]
    assert min(sizes) * scale >= SMALLEST_PRINT


def test_each_drawing_is_used_and_named_where_it_is():
    shown = list(uses())
    assert {target for _, target, _ in shown} == set(PICTURES)
    assert [use for use in shown if not use[2].strip()] == []


def test_no_page_shows_a_drawing_twice():
    shown = [(page, target) for page, target, _ in uses()]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_pages_hold_the_drawings_themselves(chapter):
    expected = [target.stem for page, target, _ in uses() if page.stem == chapter]
    tree = tree_of(page_of(chapter))
    titles = tree.xpath("//main//svg[contains(@class, 'picture')]/title/@id")
    assert sorted(title.removesuffix("-title") for title in titles) == sorted(expected)
