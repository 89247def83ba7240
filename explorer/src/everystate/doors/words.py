"""What stands in a notebook that has not been run, and what a test of it compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from everystate.doors.page import Page

_numbers: dict[str, int] = {}


def words(page: Page) -> str:
    """Number, title and reading of an explorer, how to move it, and a digest of all its states."""
    return "\n".join(
        [
            f"Figure {number_of(page.name)} of this notebook: {page.description['title']}",
            page.start["reading"],
            "Run this cell to move it.",
            page.fingerprint(),
        ]
    )


def number_of(name: str) -> int:
    """Place of an explorer among those of this process: its number in a notebook that is run in order."""
    return _numbers.setdefault(name, len(_numbers) + 1)
