"""How long the book takes to build: `make book`, and the states of each chapter alone."""

from __future__ import annotations

from dataclasses import dataclass

import nbformat

import build
from budgets import Budget, table
from explorers import Walked
from progress import say

CHANGED = "05-isolation-evidence"  # the chapter whose states take the longest
STATES = 8  # seconds of one chapter
COLD, ONE, WARM = 45, 8, 2  # seconds of `make book`


@dataclass(frozen=True)
class Made:
    """Seconds.

    Attributes
    ----------
    cold, one, warm : float
        `make book` with nothing cached, with one chapter changed, with nothing changed.
    states : dict
        Chapter -> seconds of the states of all its explorers.
    """

    cold: float
    one: float
    warm: float
    states: dict[str, float]


def measure() -> Made:
    """Build the book of the clone three times, and compute the states of each chapter in its own process."""
    build.run("rm", "-rf", build.CLONE / "_build")
    say("make book, nothing cached")
    cold = build.make("book")
    say("make book, one chapter changed")
    change(CHANGED)
    one = build.make("book")
    say("make book, nothing changed")
    warm = build.make("book")
    build.run("git", "checkout", "--quiet", "--", "chapters")
    chapters = sorted((build.CLONE / "chapters").glob("*.ipynb"))
    say(f"the states of {len(chapters)} chapters")
    seconds = build.side_by_side(states, chapters)
    return Made(cold, one, warm, dict(zip((chapter.stem for chapter in chapters), seconds)))


def change(chapter: str) -> None:
    """Change a cell that computes, so that the chapter is executed anew."""
    path = build.CLONE / "chapters" / f"{chapter}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if "explore(" in cell.source and cell.cell_type == "code")
    cell.source += "\n# changed"
    nbformat.write(notebook, path)


def states(chapter) -> float:
    """Seconds that all states of a chapter take."""
    command = (build.CLONED_BIN / "python", build.HERE / "chapter_states.py", chapter)
    return float(build.run(*command, cwd=chapter.parent, EVERYSTATE_DOOR="check").splitlines()[-1])


def budgets(made: Made) -> list[Budget]:
    """What building may take."""
    slowest = max(made.states, key=made.states.get)
    return [
        Budget("`make book`, packages installed, nothing cached", made.cold, COLD, "s", digits=1),
        Budget("the same, one chapter changed", made.one, ONE, "s", CHANGED, digits=1),
        Budget("the same, nothing changed", made.warm, WARM, "s", digits=1),
        Budget(
            "states of all explorers of a chapter, slowest", made.states[slowest], STATES, "s", slowest, 1
        ),
    ]


def text(made: Made, walked: Walked) -> str:
    """Each chapter: bytes of its page, bytes of a first visit, seconds of its states."""
    rows = [
        [
            chapter,
            f"{walked.pages[chapter] / 1000:,.0f} KB",
            f"{walked.weights[chapter] / 1000:,.0f} KB",
            f"{seconds:.1f} s",
        ]
        for chapter, seconds in made.states.items()
    ]
    return table(["chapter", "page, gzipped", "first visit, everything", "states computed in"], rows)
