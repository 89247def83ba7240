"""The quiz of a chapter as a panel: choose, check, read what is said to the choice, try again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from patella.course.links import chapter_address
from patella.course.panel import Panel
from patella.evidence.quizzes import Question, load_quiz
from patella.figures.labels import chapter_number
from patella.synthesis.truths import TRUTHS
from patella.words import counted, number, quantity


def quiz(chapter: str) -> Panel:
    """The questions of a chapter, checked on the page; without scripts, options that unfold.

    Parameters
    ----------
    chapter : str
        Name of its notebook without the ending.
    """
    questions = load_quiz(chapter).questions
    back = sum(question.looks_back is not None for question in questions)
    text = f"quiz of {counted(len(questions), 'question')}, {back} of them about earlier chapters"
    title = f"{counted(len(questions), 'question')}, no marks sent anywhere"
    return _panel(text, chapter, "quiz", title, questions)


def check(chapter: str, exercise: str) -> Panel:
    """A field that checks the answer to one exercise.

    Parameters
    ----------
    chapter : str
        Name of its notebook without the ending.
    exercise : str
        Id of the question in the chapter's file.
    """
    exercises = {question.id: question for question in load_quiz(chapter).exercises}
    if exercise not in exercises:
        raise ValueError(f"No exercise {exercise!r}. Mend: use one of {', '.join(exercises)}.")
    return _panel("a field that checks your answer", chapter, exercise, "", [exercises[exercise]])


def _panel(text: str, chapter: str, name: str, title: str, questions: Iterable[Question]) -> Panel:
    entries = [_entry(question) for question in questions]
    return Panel(text, "quiz.html", chapter=chapter, name=name, title=title, questions=entries)


def _entry(question: Question) -> dict:
    told: dict = {"id": question.id, "kind": question.kind, "ask": question.ask, "options": question.options}
    told["back"] = question.looks_back and {
        "number": chapter_number(question.looks_back),
        "address": chapter_address(question.looks_back),
    }
    chapter, _, figure = (question.see or "").partition("#")
    told["see"] = question.see and chapter_address(chapter, figure)
    if question.truth is None:
        return told
    return told | numeric(question)


def numeric(question: Question) -> dict:
    """What the templates take of a question that asks for a number."""
    right, wrong = number_said(question)
    asked = {"truth": truth_of(question), "tolerance": question.tolerance, "unit": question.unit}
    return asked | {"said_right": right, "said_wrong": wrong}


@cache
def truth_of(question: Question) -> float:
    """The number that a question asks for, computed from the data, with the digits in which it is told."""
    if question.truth not in TRUTHS:
        raise ValueError(f"{question.id}: no truth {question.truth!r}. Mend: use one of {', '.join(TRUTHS)}.")
    return round(float(TRUTHS[question.truth]()), question.digits)


def number_said(question: Question) -> tuple[str, str]:
    """What is said to a right and to a wrong number, with the number in it."""
    value = truth_of(question)
    told = (
        quantity(value, question.unit, question.digits) if question.unit else number(value, question.digits)
    )
    return question.right.replace("{truth}", told), question.wrong.replace("{truth}", told)
