"""The hand-out of each chapter: two pages, with what a class needs and no solution."""

import io

import pytest
from pypdf import PdfReader

from pages import CHAPTERS, explorers_of, page_of
from patella.evidence.quizzes import load_quiz

MARGINS = dict.fromkeys(("top", "bottom", "left", "right"), "14mm")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_hand_out_has_two_pages_and_no_solution(built, open_page, chapter):
    page = open_page(f"{page_of(chapter).as_uri()}?handout", skip_guesses=False)
    sheet = page.locator(".handout")
    assert sheet.locator(".handout-figures li").count() == len(explorers_of(chapter))
    assert sheet.locator(".handout-task").count() >= 3 and sheet.locator(".handout-question").count() == 3
    said = sheet.inner_text()
    feedback = [option.feedback for question in load_quiz(chapter).questions for option in question.options]
    assert "Key points" in said and "Solution" not in said and not [text for text in feedback if text in said]
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", margin=MARGINS)))
    assert len(printed.pages) <= 2
    assert page.faults == []
