"""The reader's own notes: beliefs, guesses, quiz results and remarks, from this browser's storage."""

from __future__ import annotations

from patella.course import poll
from patella.course.panel import Panel
from patella.figures.labels import chapter_number


def my_notes(chapters: dict[str, str], to_chapters: str) -> Panel:
    """All that a reader left in the book, on one page, to be kept, printed or erased.

    Parameters
    ----------
    chapters : dict of str to str
        The title of each chapter by the name of its notebook, without its ending.
    to_chapters : str
        Where they stand, as seen from the page.
    """
    listed = [
        {"name": name, "title": f"{chapter_number(name)}. {title}", "address": f"{to_chapters}{name}.html"}
        for name, title in chapters.items()
    ]
    statements = {statement.key: statement.text for statement in poll.STATEMENTS}
    return Panel("", "my-notes.html", chapters=listed, statements=statements)
