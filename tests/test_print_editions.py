"""On paper a chapter comes with its solutions for teachers, and without them for students."""

import pytest

ADDRESS = "chapters/05-isolation-evidence.html"
SOLUTION = "details.solution-in-words"


@pytest.mark.parametrize(("edition", "visible"), [("student", False), ("teacher", True)])
def test_solutions_are_printed_for_teachers_alone(site, open_still, edition, visible):
    page = open_still(f"{site}/{ADDRESS}?print={edition}")
    assert page.locator(SOLUTION).count() == 5
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(SOLUTION).first.is_visible() == visible
    assert page.locator(f"{SOLUTION} p").first.is_visible() == visible
    assert page.locator(".tag_solution").first.is_visible() == visible
    assert page.locator("#quiz details p").first.is_visible() == visible
    assert page.locator("#quiz form").first.is_visible() != visible
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator(f"{SOLUTION}[open]").count() == 0 and page.faults == []


def test_without_an_edition_nothing_is_left_out(site, open_still):
    page = open_still(f"{site}/{ADDRESS}?print=everybody")
    assert page.locator(SOLUTION).count() == 0 and page.locator("html[data-print]").count() == 0
