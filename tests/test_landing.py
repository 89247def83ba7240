"""The first page: a bet that is not set until touched, minutes that are the chapters' own."""

import re

import nbformat
import pytest

from pages import CHAPTERS, ROOT, tree_of
from patella import evidence
from patella.course import landing
from patella.synthesis import ledger, pain_change

TIME = re.compile(r"\*\*Time\*\*: about (\d+) minutes")


@pytest.fixture(scope="module")
def medians():
    arms = evidence.with_studies("percent_pain_change")
    contrasts = pain_change.pain_contrasts(arms.join(evidence.studies()[["design"]], on="study_id"))
    return pain_change.trial_medians(contrasts[~contrasts["package"]])


def minutes(chapter: str) -> int:
    cells = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", 4).cells
    return int(next(found[1] for cell in cells if (found := TIME.search(cell.source))))


def test_minutes_are_those_of_the_chapters():
    text = (ROOT / "pages" / "intro.md").read_text()
    told = [int(found) for found in re.findall(r"^about (\d+) minutes$", text, re.M)]
    assert told == [minutes(chapter) for chapter in CHAPTERS]
    assert f"about {sum(told)} minutes, with exercises" in text
    assert f"about {sum(told[place - 1] for place in (1, 6, 7))} minutes." in text


def test_the_bet_tells_the_medians_of_the_trials(medians):
    rows = landing.bet(medians).values["rows"]
    assert [row["value"] for row in rows] == [round(medians.loc[kind, "median"]) for kind in landing.SHOWN]
    assert max(row["value"] for row in rows) <= landing.MOST


def test_the_strip_holds_every_claim():
    judged = ledger.verdicts()
    kinds = landing.verdict_strip(judged).values["kinds"]
    assert sum(kind["count"] for kind in kinds) == len(judged)


@pytest.mark.parametrize("size", [(390, 664), (1280, 720)])
def test_the_first_action_stands_above_the_fold(site, open_page, page, size):
    page.set_viewport_size(dict(zip(("width", "height"), size)))
    open_page(f"{site}/pages/intro.html")
    assert page.locator("#bet--guess").bounding_box()["y"] + 32 <= size[1]


def test_a_bet_is_made_by_keys_and_answered(site, open_page, page, medians):
    page.set_viewport_size({"width": 390, "height": 664})
    open_page(f"{site}/pages/intro.html")
    asked = page.locator(".bet [data-asked] b")
    button = page.get_by_role("button", name="Show me")
    assert button.is_disabled() and not asked.is_visible()
    page.locator("#bet--guess").focus()
    page.keyboard.press("ArrowRight")
    assert button.is_enabled()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    truth = round(medians.loc[landing.ASKED, "median"])
    assert asked.is_visible() and f"the median is {truth}" in page.locator(".bet-verdict").inner_text()
    for told in (".bet [data-asked]", ".bet-verdict"):
        box = page.locator(told).bounding_box()
        assert box["y"] > 0 and box["y"] + box["height"] <= 664, f"{told} is off the screen"
    assert page.faults == []


def test_without_a_script_the_medians_stand_open(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/pages/intro.html")
    assert page.locator(".bet [data-asked] b").is_visible()
    assert not page.locator(".bet-form").is_visible()
    context.close()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_chapter_has_its_card(built, chapter):
    links = tree_of(built / "pages" / "intro.html").xpath("//*[contains(@class, 'chapter-cards')]//a/@href")
    assert any(chapter in link for link in links)
