"""Every number that a quiz tells as true is tied to the data, as those of the prose are.

A number of a question, of a right option or of what is said to an answer is tied when a cell of its chapter,
of the chapter that it looks back to or of the figure that shows it prints it, when the prose of these
chapters holds it, which is tied itself, or when it is worked out below.  What is said to an answer may take
up the question's own numbers.  Wrong options hold wrong numbers, and are left out.
"""

import json
import math
from functools import cache
from urllib.parse import parse_qsl

import pytest
from scipy import stats

from pages import explorers_of, page_of
from patella.course import quiz
from patella.evidence.quizzes import Question, chapters_with_quiz, load_quiz
from test_prose_numbers import CONVENTIONS, blocks, is_held, numbers_in, numbers_of_text, printed_in

EVERY = [
    (chapter, question)
    for chapter in chapters_with_quiz()
    for question in (*load_quiz(chapter).questions, *load_quiz(chapter).exercises)
]
# What stands in a question because it is worked out there, and from what.
WORKED_OUT = {
    "famous-number": [25 / 110, 1 - 25 / 110, math.sqrt(0.227 * 0.773 / 110)],
    "at-least-so-many": [0.57 * 60],
    "area-by-hand": [math.cos(math.radians(29.6))],
    "sideways-at-49": [(46 + 52) / 2],
    "q-angle-before-and-after": [1.96 * 2.4],
    "small-muscle-sideways": [
        *(math.sin(math.radians(angle)) for angle in (16.5, 49)),
        *(17.2 * 0.284, 3.4 * 0.755),
    ],
    "knob-turned-down": [23.3 / 100, 1 + 0.3 * 0.233],
    "spread-behind-the-error": [1 - 0.91],
    "rises-by-luck": [100 * 0.05 / 2],
    "odds-at-the-lower-end": [30 * 2.4, 70 + 30 * 2.4],
    "two-trials": [float(stats.t.ppf(0.975, 1))],
}


def values_in(text: str) -> list[float]:
    """Every number of a text with true minus signs."""
    return numbers_of_text(text.replace("−", "-"))


def shown_in(see: str | None) -> list[float]:
    """Every number of the state of a figure to which a question leads."""
    if see is None:
        return []
    chapter, _, figure = see.partition("#")
    name, _, asked = figure.partition("?")
    (explorer,) = (each for each in explorers_of(chapter) if each.name == name)
    wanted = dict(parse_qsl(asked))
    position = [
        control["keys"].index(wanted[control["name"]]) if control["name"] in wanted else control["default"]
        for control in explorer.controls
    ]
    state = explorer.state(tuple(position))
    return values_in(state["reading"]) + numbers_of_text(json.dumps(state["table"]))


@cache
def told_in(chapter: str) -> list[float]:
    """Every number that the cells of a chapter print and its prose holds."""
    prose = [value for text, _ in blocks(page_of(chapter)) for value in values_in(text)]
    return prose + printed_in(chapter)


def known_to(chapter: str, question: Question) -> list[float]:
    """What the chapters tell that a question bears on, and what it works out."""
    chapters = {chapter, question.looks_back or chapter, (question.see or chapter).partition("#")[0]}
    told = [value for each in chapters for value in told_in(each)]
    truth = [quiz.truth_of(question)] if question.truth else []
    return told + shown_in(question.see) + WORKED_OUT.get(question.id, []) + truth


def loose(text: str, known: list[float]) -> list[str]:
    return [
        token
        for token in sorted(numbers_in(text))
        if token.lstrip("-") not in CONVENTIONS and not is_held(token, known)
    ]


@pytest.mark.parametrize(("chapter", "question"), EVERY, ids=[question.id for _, question in EVERY])
def test_every_number_that_is_told_as_true_is_tied(built, chapter, question):
    known = known_to(chapter, question)
    given = [question.ask, *(option.text for option in question.options if option.right)]
    said = [question.right, question.wrong, *(option.feedback for option in question.options)]
    own = values_in(question.ask)
    found = [(text, loose(text, known)) for text in given] + [
        (text, loose(text, known + own)) for text in said
    ]
    assert [(text, numbers) for text, numbers in found if numbers] == []


def test_what_is_worked_out_is_asked_for_and_needed(built):
    questions = {question.id: question for _, question in EVERY}
    assert set(WORKED_OUT) <= set(questions)
    for name, values in WORKED_OUT.items():
        question = questions[name]
        texts = [question.ask, question.right, question.wrong]
        texts += [part for option in question.options for part in (option.text, option.feedback)]
        tokens = set().union(*map(numbers_in, texts))
        assert all(any(is_held(token, [value]) for token in tokens) for value in values), name


def test_a_number_edited_by_hand_is_noticed(built):
    chapter, question = next(each for each in EVERY if each[1].id == "famous-number")
    known = known_to(chapter, question)
    assert loose(question.wrong, known) == []
    assert loose(question.wrong.replace("0.227", "0.228"), known) == ["0.228"]
