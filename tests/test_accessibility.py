"""WCAG 2.2 AA on every page: what axe finds at three widths in both themes, and what axe cannot see."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from faces import until
from pages import CHAPTERS, html_pages
from test_browser import MAIN, OTHERS, address, draw_all

WCAG: dict = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},  # which axe leaves out unless asked
    "resultTypes": ["violations"],
    "preload": False,
}
COLOURS = ("color-contrast", "link-in-text-block")
STRUCTURE = WCAG | {"rules": WCAG["rules"] | {rule: {"enabled": False} for rule in COLOURS}}
# Colours take most of axe's time and hardly follow the width, the rest does not follow the theme: colours are
# looked at in both themes, the rest at all widths.
RUNS = [(1280, "light", WCAG), (390, "dark", WCAG), (320, "light", STRUCTURE)]
PAGES = [*CHAPTERS, *(f"../{page}" for page in OTHERS)]
# What the scripts make of a page that is asked for in another way.
VIEWS = [(MAIN, "?slides"), (MAIN, "?handout"), (MAIN, "?figure=evidence_map"), ("../search", "?q=taping")]
ZOOMED = 640  # pixels that a window of 1280 has at 200 %
# Figures find the colour of their ground in the frame after the theme was switched.
SHOW = """theme => new Promise((done) => {
  Object.assign(document.documentElement.dataset, { theme, mode: theme });
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""
GRAVE = """options => axe.run(document, options).then(({ violations }) => violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))]))"""
# The theme lets keys reach what scrolls a moment after the width changed.
REACHED = """() => [...document.querySelectorAll(
    "pre, .cell_output > .output, .pst-scrollable-table-container")]
  .every((part) => part.scrollWidth <= part.clientWidth || part.tabIndex === 0)"""
SCROLLS = "document.documentElement.scrollWidth > innerWidth"
FOCUS = (Path(__file__).parent / "javascript" / "focus.js").read_text(encoding="utf-8")


def test_a_page_of_every_kind_is_looked_at(built):
    kinds = {name.removeprefix("../") if name.startswith("../") else f"chapters/{name}" for name in PAGES}
    published = {path.relative_to(built).with_suffix("").as_posix() for path in html_pages(built)}
    assert kinds <= published
    rest = {name for name in published - kinds if not name.startswith("pages/data/")}
    assert rest == {"index"}  # which leads to the first page and holds no words


@pytest.mark.parametrize(("name", "view"), [*((name, "") for name in PAGES), *VIEWS])
def test_accessibility(site, open_page, page, name, view):
    page.emulate_media(reduced_motion="reduce")  # colours change at once
    open_page(address(site, name, view))
    if name in CHAPTERS and not view:
        draw_all(page, name)
    for script in (Axe().axe_script, FOCUS):
        page.evaluate(script)
    found: dict = {}
    for width, theme, options in RUNS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(SHOW, theme)
        until(page, REACHED)
        found[width, theme] = page.evaluate(GRAVE, options)
        if page.evaluate(SCROLLS):
            found[width, "scrolls sideways"] = True
    page.set_viewport_size({"width": ZOOMED, "height": 400})
    found["zoomed to 200 %"] = page.evaluate(SCROLLS)
    page.keyboard.press("Tab")  # from here on the focus is one of the keyboard
    found["focus unseen"] = page.evaluate("window.unmarkedFocus()")
    assert {place: what for place, what in found.items() if what} == {}


def test_chosen_segments_stand_out_in_forced_colours(site, open_page, page):
    page.emulate_media(forced_colors="active")
    open_page(address(site, MAIN))
    draw_all(page, MAIN)
    ground = "spans => [...new Set(spans.map(span => getComputedStyle(span).backgroundColor))]"
    segments = page.locator(".everystate-segments")
    chosen = segments.locator(":checked + span").evaluate_all(ground)
    others = segments.locator(":not(:checked) + span").evaluate_all(ground)
    assert chosen and others and not set(chosen) & set(others)


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_marks_move_only_where_the_reader_does_not_mind(site, open_page, page, motion, moves):
    page.emulate_media(reduced_motion=motion)
    open_page(address(site, MAIN))
    draw_all(page, MAIN)
    figure = page.locator("#is_the_change_real")
    slider = figure.locator("input[type=range]").first
    moving = slider.evaluate(
        """input => {
          input.stepUp();
          input.dispatchEvent(new Event("input", { bubbles: true }));
          return document.getAnimations().length > 0;
        }"""
    )
    assert moving is moves
