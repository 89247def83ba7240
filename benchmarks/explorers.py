"""Every explorer of the book: each of its controls moved by keys, and how soon the drawing is painted.

The same visit of a chapter, with nothing cached, counts everything that the page asks for.
"""

from __future__ import annotations

import gzip
import math
import statistics
from dataclasses import dataclass, field
from pathlib import Path

import build
import visits
from budgets import Budget, kilobytes, table
from progress import say
from server import Served, Server, files_in

SCRIPT = Path(__file__).with_name("explorers.js").read_text()
WINDOW = {"width": 1280, "height": 900}
MOVES = 24  # of each explorer, shared by its controls
LEAST = 6  # of each control
# Milliseconds after a move: two of three as a held key moves a control, the third as a reader does who looks
# at what came; the marks then glide to the next state.
SOON, RESTED = 20, 260
FRAME, TWO_FRAMES = 17, 33  # milliseconds: budgets of the median and of the 95th percentile
LATEST = 10  # explorers that are named
FIRST_VISIT, PAGE, MEDIAN_PAGE = 800, 300, 120  # KB, gzipped
SKIP = """() => {
  for (const button of document.querySelectorAll(".everystate-guess button")) {
    if (button.textContent.trim() === "Skip") button.click();
  }
}"""


@dataclass
class Walked:
    """What was seen on all chapters.

    Attributes
    ----------
    times : dict
        Explorer with controls -> milliseconds from each key to its painted frame.
    weights : dict
        Chapter -> bytes of everything that a first visit asks for, gzipped.
    pages : dict
        Chapter -> bytes of its page, gzipped.
    """

    times: dict[str, list[float]] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)


def measure(visitor: visits.Visitor, book: Path) -> Walked:
    """Walk through all chapters of a built book."""
    log: list[Served] = []
    found = Walked()
    address = f"http://127.0.0.1:{Server(files_in(book), log).server_port}"
    for chapter in sorted((book / "chapters").glob("*.html")):
        say(f"every explorer of {chapter.stem}")
        log.clear()
        with visitor.page(WINDOW, SCRIPT) as page:
            page.goto(f"{address}/chapters/{chapter.name}")
            page.evaluate(SKIP)
            for figure in page.locator("figure.everystate").all():
                name = figure.get_attribute("data-name")
                if times := walk(page, figure):
                    found.times[name] = times
        found.weights[chapter.stem] = sum(served.bytes for served in log)
        found.pages[chapter.stem] = len(gzip.compress(chapter.read_bytes(), 6, mtime=0))
    return found


def walk(page, figure) -> list[float]:
    """Milliseconds of each move of each control of one figure."""
    figure.scroll_into_view_if_needed()
    page.locator(f"#{figure.get_attribute('id')}[data-drawn]").wait_for(timeout=build.PATIENCE)
    page.wait_for_timeout(RESTED)
    controls = figure.locator(".everystate-control").element_handles()
    moves = max(LEAST, math.ceil(MOVES / len(controls))) if controls else 0
    return [move(page, control, turn) for control in controls for turn in range(moves)]


def move(page, control, turn: int) -> float:
    """Milliseconds of one move of a control, which goes on to its end and back again."""
    key = control.evaluate("control => moves.next(control)")
    page.keyboard.press(key)
    time = page.evaluate("pause => moves.rested(pause)", RESTED if turn % 3 == 0 else SOON)
    assert time is not None, f"{key} moved nothing at {page.url}"
    return time


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return visits.percentile(times, 0.95)


def budgets(found: Walked) -> list[Budget]:
    """What a page may weigh, and how soon its figures must follow."""
    every = [time for times in found.times.values() for time in times]
    slowest = max(found.times, key=lambda name: p95(found.times[name]))
    heaviest, largest = (max(sizes, key=sizes.get) for sizes in (found.weights, found.pages))
    pages, weight = found.pages, found.weights[heaviest]
    moved = f"control moved to painted frame, all controls of {len(found.times)} explorers"
    return [
        kilobytes("first visit of a chapter, everything, gzipped", weight, FIRST_VISIT, heaviest),
        kilobytes("chapter HTML with all its states, gzipped, largest", pages[largest], PAGE, largest),
        kilobytes("the same, median of all chapters", statistics.median(pages.values()), MEDIAN_PAGE),
        Budget(f"{moved}, p50", statistics.median(every), FRAME, "ms"),
        Budget("the same, p95", p95(every), TWO_FRAMES, "ms"),
        Budget("the same, slowest explorer, p95", p95(found.times[slowest]), TWO_FRAMES, "ms", slowest),
    ]


def text(found: Walked) -> str:
    """How many explorers are late, and which are the latest."""
    latest = sorted(found.times, key=lambda name: p95(found.times[name]), reverse=True)
    over = sum(p95(times) > TWO_FRAMES for times in found.times.values())
    rows = [
        [name, str(len(times)), f"{statistics.median(times):.0f} ms", f"{p95(times):.0f} ms"]
        for name, times in ((name, found.times[name]) for name in latest[:LATEST])
    ]
    return (
        f"{over} of {len(latest)} explorers are over {TWO_FRAMES} ms at p95. The {LATEST} latest:\n\n"
        + table(["explorer", "moves", "p50", "p95"], rows)
    )
