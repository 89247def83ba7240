"""Links between the course's pages that hold in the book and in Jupyter alike."""

from __future__ import annotations

from everystate import doors
from patella.figures.labels import chapter_number


def chapter_title(chapter: str) -> str:
    """A chapter as it is listed.

    >>> chapter_title("05-isolation-evidence")
    'Chapter 5: isolation evidence'
    """
    return f"Chapter {chapter_number(chapter)}: {chapter.split('-', 1)[1].replace('-', ' ')}"


def study_address(study_id: str, url: str) -> str:
    """Where a study can be read, or its entry in the bibliography; nothing where there is no such page."""
    if url or doors.current() == "kernel":
        return url
    return f"../pages/bibliography.html#cite-{study_id}"


def chapter_address(chapter: str, anchor: str = "") -> str:
    """Where a chapter stands: its page in the book, its notebook in Jupyter."""
    if doors.current() == "kernel":
        return f"{chapter}.ipynb"
    return f"{chapter}.html{anchor and f'#{anchor}'}"
