"""Pages put words before code: one switch for the code, prose for what cells print, tables for readers."""

import re

import pytest

from pages import CHAPTERS, page_of, tree_of

CODE = re.compile(r"\b[a-z]+[a-z0-9]*(?:_[a-z0-9]+)+\b")


def cells(chapter):
    return tree_of(page_of(chapter)).xpath("//div[contains(concat(' ', @class, ' '), ' cell ')]")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_page_has_one_switch_for_its_code(built, chapter):
    assert len(tree_of(page_of(chapter)).xpath("//*[@class='code-switch']/button")) == 1


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_cells_print_is_prose(built, chapter):
    tree = tree_of(page_of(chapter))
    assert not tree.xpath("//div[contains(@class, 'cell_output')]//div[contains(@class, 'stream')]//pre")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_raw_tables_stand_in_lessons_only(built, chapter):
    raw = [
        cell.get("class")
        for cell in cells(chapter)
        if cell.xpath(".//table[contains(@class, 'dataframe')]") and "tag_lesson" not in cell.get("class")
    ]
    assert raw == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_code_name_stands_in_an_output(built, chapter):
    outputs = [
        output
        for cell in cells(chapter)
        if "tag_lesson" not in cell.get("class")
        for output in cell.xpath("./div[contains(@class, 'cell_output')]")
    ]
    texts = [
        text
        for output in outputs
        for text in output.xpath(".//text()[not(ancestor::script) and not(ancestor::style)]")
    ]
    assert [found for text in texts for found in CODE.findall(text)] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_code_is_folded_until_asked_for_and_the_choice_is_kept(site, open_still, page, width):
    page.set_viewport_size({"width": width, "height": 700})
    open_still(f"{site}/chapters/{CHAPTERS[4]}.html")
    code = page.locator(".cell:not(.tag_lesson, .tag_hide-cell) > .cell_input").first
    switch = page.get_by_role("button", name="Show the code")
    assert not code.is_visible()
    switch.focus()
    page.keyboard.press("Enter")
    assert code.is_visible() and page.get_by_role("button", name="Hide the code").is_visible()
    page.reload()
    assert code.is_visible()
    page.goto(f"{site}/chapters/{CHAPTERS[5]}.html")
    assert page.locator(".cell:not(.tag_lesson, .tag_hide-cell) > .cell_input").first.is_visible()
    page.get_by_role("button", name="Hide the code").click()
    assert page.locator(".cell:not(.tag_lesson, .tag_hide-cell) > .cell_input").first.is_hidden()


def test_a_lesson_stands_open(site, open_still):
    page = open_still(f"{site}/chapters/04-motor-control.html")
    assert page.locator(".cell.tag_lesson > .cell_input").first.is_visible()


def test_without_a_script_the_code_stands_open(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/chapters/{CHAPTERS[4]}.html")
    assert page.locator(".cell > .cell_input").first.is_visible()
    assert page.locator(".code-switch").is_hidden()
    context.close()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_table_is_cut(site, open_still, page, chapter):
    open_still(f"{site}/chapters/{chapter}.html", skip_guesses=False)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for width in (320, 390, 700, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        cut = page.evaluate(
            """[...document.querySelectorAll('.reader-table')]
                 .filter(each => each.scrollWidth > each.clientWidth + 1)
                 .map(each => each.querySelector('caption').textContent)"""
        )
        assert cut == [], width
