"""The reader's notes: gathered on one page, saved, erased; nothing breaks on what a storage may hold."""

import json

import pytest

from pages import explorers_of
from patella.evidence.quizzes import load_quiz

CHAPTER = "05-isolation-evidence"
PLACE = "pages/my-notes.html"
KEYS = [f"vastus-medialis-{part}" for part in ("beliefs", "guesses", "quizzes", "remarks")]
REMARKS = KEYS[-1]


def put(page, key, value):
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, value])


def part(page, chapter, name):
    return page.locator(f"section[data-chapter='{chapter}'] [data-part={name}]")


def test_guess_answer_belief_and_remark_come_together(site, open_still):
    page = open_still(f"{site}/chapters/01-introduction.html")
    page.locator("#belief-poll input").first.press("ArrowRight")
    page.goto(f"{site}/chapters/{CHAPTER}.html")
    question = next(question for question in load_quiz(CHAPTER).questions if question.kind == "one")
    box = page.locator(f"[id='quiz--{question.id}']")
    box.get_by_role("radio").first.check()
    box.get_by_role("button", name="Check").click()
    guessed = next(
        explorer for explorer in explorers_of(CHAPTER) if explorer.guess and explorer.guess["axis"]
    )
    page.locator(f"#{guessed.name}").scroll_into_view_if_needed()
    page.wait_for_selector(f"#{guessed.name}[data-drawn]")
    page.locator(f"#{guessed.name} [role=slider]").first.press("ArrowRight")
    page.locator(f"#{guessed.name}").get_by_role("button", name="Show the data").click()
    page.locator(f"#{guessed.name} .everystate-verdict").wait_for()
    remarks = page.locator(".own-remarks")
    remarks.locator("summary").click()
    remarks.get_by_role("textbox").fill("Ask about <the> electrodes.")
    page.goto(f"{site}/{PLACE}")
    assert "Confidence 55 of 100." in part_of_beliefs(page)
    assert question.ask.replace("*", "") in part(page, CHAPTER, "quizzes").inner_text()
    assert guessed.guess and guessed.guess["question"] in part(page, CHAPTER, "guesses").inner_text()
    field = page.locator(f"section[data-chapter='{CHAPTER}'] textarea")
    assert field.input_value() == "Ask about <the> electrodes."
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    saved = download.value.path().read_text(encoding="utf-8")
    assert "Ask about <the> electrodes." in saved and question.ask.replace("*", "") in saved
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase everything").click()
    assert (
        field.input_value() == ""
        and page.evaluate("Object.keys(localStorage).filter(key => /vastus|guess/.test(key))") == []
    )
    assert page.faults == []


def part_of_beliefs(page) -> str:
    return page.locator("[data-part=beliefs]").inner_text()


def test_erasing_asks_first(site, open_still):
    page = open_still(f"{site}/{PLACE}")
    put(page, REMARKS, json.dumps({CHAPTER: "keep me"}))
    page.reload()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Erase everything").click()
    assert "keep me" in page.evaluate("key => localStorage.getItem(key)", REMARKS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        "3",
        "null",
        '{"a": null}',
        '{"05-isolation-evidence": 4}',
        '{"x": {"chapter": "05-isolation-evidence"}}',
    ],
)
def test_whatever_the_storage_holds_the_page_stands(site, open_still, text):
    page = open_still(f"{site}/{PLACE}")
    for key in KEYS:
        put(page, key, text)
    page.reload()
    assert "Nothing yet" in part_of_beliefs(page)
    assert part(page, CHAPTER, "quizzes").inner_text() == "No question of the quiz answered yet."
    page.goto(f"{site}/chapters/{CHAPTER}.html")
    assert page.locator(".own-remarks").count() == 1 and page.faults == []
