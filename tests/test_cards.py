"""Cards say what a term means and what a reference is, by mouse, key and finger, and leave the rest alone."""

import json
import re

import pytest

from pages import CHAPTERS, page_of, tree_of
from patella import evidence
from patella.book import cards

CHAPTER = "03-patellar-tracking"
TERM = "main a.reference.internal[href*='#term-Q-angle'], main a.reference.internal[href*='#term-']"
CITED = "main a.reference.internal[href*='bibliography.html#']"


def cards_of(path):
    store = tree_of(path).xpath("//script[@id='course-cards']")
    return json.loads(store[0].text) if store else {}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_term_and_citation_of_a_chapter_has_its_card(chapter):
    known = cards_of(page_of(chapter))
    links = tree_of(page_of(chapter)).xpath("//article//a[contains(@class, 'reference internal')]/@href")
    wanted = {link.split("#")[1] for link in links if re.search(r"(glossary|bibliography)\.html#", link)}
    assert wanted and wanted == {name for name in known if not name.startswith("cite-")}  # of panels


def test_a_card_of_a_study_says_design_people_and_caution():
    card = cards.work("mirzabeigi1999")
    row = evidence.studies().loc["mirzabeigi1999"]
    assert card["facts"] == "Cross-sectional study; 8\N{NO-BREAK SPACE}people; read as an abstract."
    assert card["caution"] == row["caution"] and card["url"].startswith("https://")
    assert "title" in card and "Isolation of the vastus medialis oblique" in card["text"]


@pytest.mark.parametrize("key", evidence.studies().index)
def test_no_card_shows_a_code_or_a_blank(key):
    card = cards.work(key)
    said = " ".join([card["title"], card.get("facts", ""), card.get("caution", "")])
    assert "nan" not in said.split() and "_" not in said, said


def test_a_card_of_a_work_that_is_no_study_has_no_facts():
    assert "facts" not in cards.work("ingraham_vmo")


@pytest.fixture
def page(site, open_still):
    return open_still(f"{site}/chapters/{CHAPTER}.html")


def box(page):
    return page.locator(".course-card")


def test_a_mouse_shows_it_may_go_to_it_and_leaves(page):
    link = page.locator(TERM).first
    link.scroll_into_view_if_needed()
    link.hover()
    box(page).wait_for()
    assert link.inner_text().lower().rstrip("s") in box(page).inner_text().lower()
    box(page).hover()
    page.wait_for_timeout(600)
    assert box(page).is_visible()
    page.mouse.move(2, 2)
    box(page).wait_for(state="hidden")


def test_keys_show_it_and_escape_hides_it(page):
    link = page.locator(CITED).first
    page.keyboard.press("Tab")  # from now on, focus is shown
    link.focus()
    box(page).wait_for()
    assert link.get_attribute("aria-describedby") == "course-card-words"
    assert page.locator("#course-card-words").inner_text()
    page.keyboard.press("Escape")
    assert box(page).is_hidden() and link.get_attribute("aria-describedby") is None
    assert link.evaluate("link => link === document.activeElement")


@pytest.mark.parametrize("width", [320, 390])
def test_a_finger_shows_it_first_and_it_fits_the_window(site, browser, width):
    context = browser.new_context(has_touch=True, viewport={"width": width, "height": 664})
    page = context.new_page()
    page.goto(f"{site}/chapters/{CHAPTER}.html")
    link = page.locator(CITED).first
    link.scroll_into_view_if_needed()
    link.tap()
    box(page).wait_for()
    assert CHAPTER in page.url
    place = box(page).bounding_box()
    assert place["x"] >= 0 and place["x"] + place["width"] <= width and place["y"] + place["height"] <= 664
    page.locator(".course-card-ways a").last.tap()
    page.wait_for_url("**/pages/bibliography.html#*")
    context.close()


def test_without_script_the_links_lead_on(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/chapters/{CHAPTER}.html")
    page.locator(CITED).first.click()
    assert "bibliography.html#" in page.url
    context.close()
