"""The reader's own notes: beliefs, guesses, quiz results and remarks, from this browser's storage."""

from __future__ import annotations

from patella.course import poll
from patella.course.links import chapter_title
from patella.course.panel import Panel


def my_notes(chapters: list[str], to_chapters: str) -> Panel:
    """All that a reader left in the book, on one page, to be kept, printed or erased.

    Parameters
    ----------
    chapters : list of str
        Names of the notebooks without their ending.
    to_chapters : str
        Where they stand, as seen from the page.
    """
    listed = [
        {"name": name, "title": chapter_title(name), "address": f"{to_chapters}{name}.html"}
        for name in chapters
    ]
    statements = {statement.key: statement.text for statement in poll.STATEMENTS}
    return Panel("", "my-notes.html", chapters=listed, statements=statements)
