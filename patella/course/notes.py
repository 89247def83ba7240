"""The reader's own notes: beliefs, guesses, quiz results and remarks, from this browser's storage."""

from __future__ import annotations

from patella.course import poll, quiz
from patella.course.panel import Panel
from patella.figures.labels import chapter_number

GUESSES = "vastus-medialis-guesses"  # localStorage: {address of the figure: what was guessed}
REMARKS = "vastus-medialis-remarks"  # localStorage: {chapter: text}


def my_notes(chapters: dict[str, str], to_chapters: str) -> Panel:
    """All that a reader left in the book, on one page, to be kept, printed or erased.

    Parameters
    ----------
    chapters : dict of str to str
        The title of each chapter by the name of its notebook, without its ending.
    to_chapters : str
        Where they stand, as seen from the page.
    """
    keys = {"beliefs": poll.KEY, "guesses": GUESSES, "quizzes": quiz.KEY, "remarks": REMARKS}
    listed = [
        {"name": name, "title": f"{chapter_number(name)}. {title}", "address": f"{to_chapters}{name}.html"}
        for name, title in chapters.items()
    ]
    statements = {statement.key: statement.text for statement in poll.STATEMENTS}
    return Panel("", "my-notes.html", keys=keys, chapters=listed, statements=statements)
