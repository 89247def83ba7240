"""The search: what it holds, and that it answers what people type."""

import csv
import re
from urllib.parse import quote

import pytest

from pages import ROOT, tree_of
from patella.book import search

QUESTIONS = list(csv.DictReader((ROOT / "tests" / "search_questions.csv").open(encoding="utf-8")))
HIT = "#search-results li a"


@pytest.fixture(scope="module")
def sections(built):
    names = [f"{path.parent.name}/{path.stem}" for path in built.glob("[pc]*/*.html")]
    return [
        section
        for name in names
        if not search.LEFT_OUT.match(name)
        for section in search.sections_of(built, name)
    ]


def test_each_hit_has_prose_and_a_place(built, sections):
    assert len(sections) > 200
    for section in sections:
        page, _, anchor = section["address"].partition("#")
        assert tree_of(built / page).xpath("//*[@id=$id]", id=anchor), section["address"]
        assert len(section["text"].split()) > 3 and section["title"] and section["page"], section["address"]


def test_neither_code_nor_tables_nor_other_sections_are_prose(sections):
    texts = {section["address"]: section["text"] for section in sections}
    lab = texts["chapters/04-motor-control.html#lab-from-electrode-to-onset"]
    assert "Rectify." in lab and "explore(" not in lab and "import " not in lab
    heads = texts["chapters/02-quadriceps-anatomy.html#meet-the-team"]
    assert "share one tendon" in heads and "also bends the hip" not in heads
    assert texts["pages/questions.html#questions-people-ask"].count("?") == 0
    assert texts["pages/glossary.html#term-PCSA"].startswith("Physiological cross-sectional area")


def test_a_section_is_found_by_the_questions_of_its_figures(sections):
    (section,) = (each for each in sections if each["address"].endswith("#your-own-thigh"))
    assert "How large would your own four heads be?" in section["figures"]


def test_synonyms_lead_to_words_of_the_course(sections):
    pairs = search.synonyms()
    held = set(re.findall(r"\w+", " ".join(" ".join(section.values()) for section in sections).lower()))
    assert len({people for people, _ in pairs}) == len(pairs)
    for people, course in pairs:
        assert set(re.findall(r"\w+", course.lower())) <= held, people


def hits(page) -> list[str]:
    """Addresses that the search page shows, the best first."""
    return page.locator(HIT).evaluate_all("links => links.map((link) => link.getAttribute('href'))")


def test_plain_questions_find_their_section(built, open_page):
    assert len(QUESTIONS) == 43
    missed, late = [], []
    for question in QUESTIONS:
        page = open_page(f"{(built / 'search.html').as_uri()}?q={quote(question['asked'])}")
        shown = hits(page)
        missed += [question["asked"]] if question["wanted"] not in shown[:3] else []
        late += [question["asked"]] if question["wanted"] != shown[0] else []
        assert page.faults == []
    assert len(late) <= 8, late
    assert len(missed) <= 2, missed


def test_a_hit_shows_its_page_and_a_sentence_with_the_words_marked(built, open_page):
    page = open_page(f"{(built / 'search.html').as_uri()}?q=does+taping+help")
    hit = page.locator("#search-results li").first
    assert hit.locator("a").inner_text() == "Does taping help?"
    assert "Questions people ask" in hit.inner_text()
    sentence = hit.locator(".search-sentence")
    assert sentence.inner_text().endswith(".") and sentence.locator("mark").count() > 0
    hit.locator("a").click()
    assert page.url.endswith("pages/questions.html#does-taping-help")


def test_search_says_when_nothing_is_found(built, open_page):
    page = open_page(f"{(built / 'search.html').as_uri()}?q=xylophone")
    assert "Nothing was found on “xylophone”" in page.locator("#search-results").inner_text()


def test_any_page_leads_to_the_search(built, open_page):
    page = open_page((built / "pages" / "about.html").as_uri())
    page.keyboard.press("Control+k")
    page.locator("dialog input[name=q]").fill("crosstalk")
    page.keyboard.press("Enter")
    page.wait_for_selector(HIT)
    assert page.locator("form.bd-search input").last.input_value() == "crosstalk"
    assert page.faults == []
