"""Figures in a page of another origin, by the snippet that teachers are given: frames fit their figures."""

import re

import pytest

from faces import PHONE, SLOW, control, until
from pages import ROOT

FIGURES = ["is_the_change_real", "ratio_by_exercise"]  # the snippet's own, and one that is much higher
WRITTEN = 900  # the height for systems that take scripts out
FITS = """(name) => {
  const needed = document.getElementById(name).scrollHeight;
  return document.documentElement.scrollHeight <= innerHeight + 1 && innerHeight - needed < 30;
}"""


def host(site: str) -> str:
    """A page that frames two figures of the book, with one script for both."""
    text = (ROOT / "pages" / "teachers.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```html\n(<iframe.*?)```", text, re.DOTALL)
    snippet = snippet.replace("https://example.org/book", site)
    assert f'height="{WRITTEN}"' in snippet and FIGURES[0] in snippet
    frame, script = snippet.split("<script>")
    second = frame.replace(FIGURES[0], FIGURES[1])
    icon = '<link rel="icon" href="data:,">'
    return f"<!doctype html>{icon}<title>A lesson</title>{frame}{second}<script>{script}"


@pytest.mark.parametrize("size", [{"width": 1200, "height": 800}, PHONE], ids=["desk", "phone"])
def test_frames_fit_their_figures_and_follow_them(site, serve, open_page, page, tmp_path, size):
    page.set_viewport_size(size)
    (tmp_path / "lesson.html").write_text(host(site), encoding="utf-8")
    open_page(f"{serve(tmp_path)}/lesson.html")
    for name, frame in zip(FIGURES, page.frames[1:]):
        frame.wait_for_selector(f"#{name}[data-drawn]", timeout=SLOW)
        until(frame, FITS, name)
        assert page.evaluate("name => document.querySelector(`iframe[src*=${name}]`).height", name) != WRITTEN
        page.locator(f"iframe[src*={name}]").scroll_into_view_if_needed()
        control(frame, name, 0).locator("select, input").first.press("ArrowDown")
        until(frame, FITS, name)
    assert page.faults == []
