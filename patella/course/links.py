"""Links between the course's pages that hold in the book and in Jupyter alike."""

from __future__ import annotations

from patella.explorer.explore import door
from patella.figures.labels import chapter_number


def chapter_title(chapter: str) -> str:
    """A chapter as it is listed.

    >>> chapter_title("05-isolation-evidence")
    'Chapter 5: isolation evidence'
    """
    return f"Chapter {chapter_number(chapter)}: {chapter.split('-', 1)[1].replace('-', ' ')}"


def chapter_address(chapter: str, anchor: str = "") -> str:
    """Where a chapter stands: its page in the book, its notebook in Jupyter."""
    if door() == "live":
        return f"{chapter}.ipynb"
    return f"{chapter}.html{anchor and f'#{anchor}'}"
