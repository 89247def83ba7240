"""How a book grows with its explorers and its chapters: small Sphinx projects of the package alone."""

from __future__ import annotations

import gzip
import shutil
import statistics
import time
from dataclasses import dataclass

import build
import visits
from budgets import Budget, table
from progress import say
from server import Server, files_in

EXPLORERS = (30, 100, 300)  # on one page
CHAPTERS = (10, 30, 100)  # of three explorers each
EACH = 3
VISITS = 3
LINEAR = 1.25  # what one more may cost where there are many, of what it costs where there are few
HERE = build.WORK / "growth"
CONFIG = """
extensions = ["myst_nb", "everystate.sphinx"]
html_theme = "alabaster"
numfig = True
nb_execution_mode = "{execution}"
nb_execution_timeout = 600
nb_execution_raise_on_error = True
"""
SETUP = """
import math
import plotly.graph_objects as go
from everystate import explore

def wave(waves=3, height=1.0):
    x = [place / 20 for place in range(41)]
    y = [height * math.sin(waves * place) for place in x]
    return go.Figure(go.Scatter(x=x, y=y, mode="markers")), f"{waves} waves, {height:.1f} high."
"""
ONE = 'explore(wave, name="wave_{number}", waves=(1, 8, 1), height=[0.5, 1.0])'


@dataclass(frozen=True)
class Size:
    """One project.

    Attributes
    ----------
    many : int
        Explorers of its page, or chapters.
    build : float
        Seconds.
    html : int
        Bytes of all its pages, gzipped.
    first : float
        Milliseconds until the first figure of its first page is painted.
    """

    many: int
    build: float
    html: int
    first: float


def measure(visitor: visits.Visitor) -> dict[str, list[Size]]:
    """What grows -> its three sizes."""
    shutil.rmtree(HERE, ignore_errors=True)
    return {
        "explorers": [of_project(visitor, many, [many], "force") for many in EXPLORERS],
        "chapters": [of_project(visitor, many, [EACH] * many, "off") for many in CHAPTERS],
    }


def of_project(visitor: visits.Visitor, many: int, chapters: list[int], execution: str) -> Size:
    """Build a project of chapters with so many explorers each, and visit its first page."""
    say(f"growth: {len(chapters)} × {chapters[0]} explorers")
    source = HERE / f"{len(chapters)}-{chapters[0]}"
    source.mkdir(parents=True)
    (source / "conf.py").write_text(CONFIG.format(execution=execution))
    names = [f"chapter{place:03}" for place in range(len(chapters))]
    (source / "index.md").write_text("\n".join(["# Book", "", "```{toctree}", *names, "```", ""]))
    for place, (name, explorers) in enumerate(zip(names, chapters)):
        numbers = range(place * explorers, (place + 1) * explorers)
        build.write_cells(
            source / f"{name}.ipynb", [SETUP, *(ONE.format(number=number) for number in numbers)]
        )
    if execution == "off":
        build.run(
            build.CLONED_BIN / "python",
            build.HERE / "evaluated.py",
            source,
            cwd=source,
            EVERYSTATE_DOOR="sphinx",
        )
    start = time.perf_counter()
    build.run(build.CLONED_BIN / "python", "-m", "sphinx", "-q", source, source / "html", cwd=source)
    seconds = time.perf_counter() - start
    pages = sum(len(gzip.compress(page.read_bytes(), 6)) for page in (source / "html").glob("chapter*.html"))
    address = f"http://127.0.0.1:{Server(files_in(source / 'html'), []).server_port}/{names[0]}.html"
    first = statistics.median(visitor.time(address) for _ in range(VISITS))
    return Size(many, seconds, pages, first)


def marginal(sizes: list[Size], quantity: str) -> float:
    """What one more costs between the larger two, of what it costs between the smaller two."""
    low, middle, high = sizes
    first, last = (
        (getattr(more, quantity) - getattr(fewer, quantity)) / (more.many - fewer.many)
        for fewer, more in ((low, middle), (middle, high))
    )
    return last / first if first > 0 else float("nan")  # noise alone, which counts as missed


def budgets(grown: dict[str, list[Size]]) -> list[Budget]:
    """One more costs the same, however many there are."""
    return [
        Budget(
            f"one more of {sizes[-1].many} {kind}: {words}, of what one more of {sizes[1].many} costs",
            marginal(sizes, quantity),
            LINEAR,
            digits=2,
        )
        for kind, sizes in grown.items()
        for quantity, words in (("build", "time to build"), ("html", "size of pages"))
    ]


def text(grown: dict[str, list[Size]]) -> str:
    """All projects, and whether they grow in a line."""
    rows = [
        [f"{size.many} {kind}", f"{size.build:.1f} s", f"{size.html / 1000:,.0f} KB", f"{size.first:,.0f} ms"]
        for kind, sizes in grown.items()
        for size in sizes
    ]
    linear = all(budget.met for budget in budgets(grown))
    verdict = "is linear" if linear else "is **not** linear: the budgets above say what grows faster"
    return (
        f"Growth of build and pages {verdict}. Explorers stand on one page, which is executed in the time to "
        f"build. Chapters hold {EACH} explorers each and were executed before, for each takes a kernel of "
        "its own whatever is in it; their first figure is that of the first chapter.\n\n"
        + table(["", "time to build", "pages, gzipped", "first figure interactive"], rows)
    )
