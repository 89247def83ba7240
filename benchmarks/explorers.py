"""Every explorer of the book: each of its controls moved by keys, and how soon the drawing is painted.

The same visit of a chapter, with nothing cached, counts everything that the page asks for.
"""

from __future__ import annotations

import gzip
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
MOVES = 8  # of each control: every other one soon after the last, as a held key or a drag moves it
SOON, RESTED = 20, 260  # milliseconds between moves; the face glides from one state to another after a rest
FRAME, TWO_FRAMES, SOLID = 17, 33, 50  # ms: budgets of the median, of the 95th percentile, and of that in 3-D
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
    solids : set of str
        Explorers that are drawn in three dimensions.
    weights : dict
        Chapter -> bytes of everything that a first visit asks for, gzipped.
    pages : dict
        Chapter -> bytes of its page, gzipped.
    """

    times: dict[str, list[float]] = field(default_factory=dict)
    solids: set[str] = field(default_factory=set)
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
                if figure.locator(".gl-container canvas").count():
                    found.solids.add(name)
            page.wait_for_timeout(visits.REST)
        found.weights[chapter.stem] = sum(served.bytes for served in log)
        found.pages[chapter.stem] = len(gzip.compress(chapter.read_bytes(), 6, mtime=0))
    return found


def walk(page, figure) -> list[float]:
    """Milliseconds of each move of each control of one figure."""
    figure.scroll_into_view_if_needed()
    page.locator(f"#{figure.get_attribute('id')}[data-drawn]").wait_for(timeout=build.PATIENCE)
    page.wait_for_timeout(RESTED)
    controls = figure.locator(".everystate-control").element_handles()
    return [move(page, control, turn) for control in controls for turn in range(MOVES)]


def move(page, control, turn: int) -> float:
    """Milliseconds of one move of a control, which goes on to its end and back again."""
    key = control.evaluate("control => moves.next(control)")
    page.keyboard.press(key)
    time = page.evaluate("pause => moves.rested(pause)", SOON if turn % 2 == 0 else RESTED)
    assert time is not None, f"{key} moved nothing at {page.url}"
    return time


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return visits.percentile(times, 0.95)


def budgets(found: Walked) -> list[Budget]:
    """What a page may weigh, and how soon its figures must follow."""
    flat = {name: p95(times) for name, times in found.times.items() if name not in found.solids}
    solid = {name: p95(times) for name, times in found.times.items() if name in found.solids}
    every = [time for times in found.times.values() for time in times]
    heaviest, largest = (max(sizes, key=sizes.get) for sizes in (found.weights, found.pages))
    slowest = max(flat, key=flat.get)
    control = "control moved to painted frame"
    told = [
        kilobytes(
            "first visit of a chapter, everything, gzipped", found.weights[heaviest], FIRST_VISIT, heaviest
        ),
        kilobytes("chapter HTML with all its states, gzipped, largest", found.pages[largest], PAGE, largest),
        kilobytes("the same, median of all chapters", statistics.median(found.pages.values()), MEDIAN_PAGE),
        Budget(
            f"{control}, all controls of all {len(found.times)} explorers, p50",
            statistics.median(every),
            FRAME,
            "ms",
        ),
        Budget("the same, p95", p95(every), TWO_FRAMES, "ms"),
        Budget("the same, slowest explorer, p95", flat[slowest], TWO_FRAMES, "ms", slowest),
    ]
    return told + [Budget("the same, in 3-D, p95", time, SOLID, "ms", name) for name, time in solid.items()]


def text(found: Walked) -> str:
    """How many explorers are late, and which are the latest."""
    late = {name: p95(times) for name, times in found.times.items()}
    over = sum(time > (SOLID if name in found.solids else TWO_FRAMES) for name, time in late.items())
    rows = [
        [
            name,
            str(len(found.times[name])),
            f"{statistics.median(found.times[name]):.0f} ms",
            f"{late[name]:.0f} ms",
        ]
        for name in sorted(late, key=late.get, reverse=True)[:10]
    ]
    return (
        f"{over} of {len(late)} explorers are over {TWO_FRAMES} ms ({SOLID} ms in 3-D) at p95. "
        "The ten slowest:\n\n" + table(["explorer", "moves", "p50", "p95"], rows)
    )
