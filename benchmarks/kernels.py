"""Figures in JupyterLab with a kernel behind them: `explore` beside a bare FigureWidget, in one notebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.blocking import BlockingKernelClient

import build
import visits
from figures import LIVE

COUNTS = (1, 2, 7)  # figures whose bytes are counted
RERUNS = 4
SETTLE = 500  # milliseconds in which neighbours are fetched and a widget comes to rest
PAUSE = 50
EXPLORE, STOCK = "explore", "FigureWidget"
NEIGHBOUR, FAR = "to a neighbour", "far"
WAYS = (NEIGHBOUR, FAR, STOCK)
CELLS = {
    EXPLORE: (
        """
from everystate import explore
from figures import LIVE
""",
        """
shown_{number} = explore(LIVE[{place}][0], name="figure_{number}", **LIVE[{place}][1])
shown_{number}
""",
    ),
    STOCK: (
        build.STOCK.replace("FIGURES", "LIVE"),
        build.STOCK_ONE.replace("FIGURES[{place}]", "LIVE[{place}]").replace("_{place}", "_{number}"),
    ),
}


@dataclass
class Live:
    """What was measured in JupyterLab.

    Attributes
    ----------
    sent : dict
        Pipeline -> number of figures -> bytes that the kernel sent to the page for them.
    heap : dict
        Pipeline -> growth of the page's heap in bytes for seven figures, and by four more runs of the cells.
    drawn : list of dict
        For each figure of `figures.LIVE`: way -> milliseconds from key press to painted.
    """

    sent: dict[str, dict[int, int]] = field(default_factory=dict)
    heap: dict[str, tuple[int, int]] = field(default_factory=dict)
    drawn: list[dict[str, list[float]]] = field(default_factory=list)


def measure(visitor: visits.Visitor, keys: int) -> Live:
    """All of it, in notebooks of their own."""
    found = Live()
    for pipeline in (EXPLORE, STOCK):
        found.sent[pipeline], found.heap[pipeline] = weigh(visitor, pipeline)
    found.drawn = [follow(visitor, place, keys) for place in range(len(LIVE))]
    return found


@contextmanager
def notebook(visitor: visits.Visitor, cells: list[str]) -> Iterator[tuple]:
    """A notebook in JupyterLab, its cells not yet run; gives the folder of the server and the page."""
    with visits.lab() as (home, address), visitor.page() as page:
        build.write_cells(home / "lesson.ipynb", cells)
        page.goto(address)
        page.locator(".jp-Notebook").wait_for(timeout=60_000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
        yield home, page


def run_all(page, figures: int) -> None:
    """Run all cells, and wait until so many figures are drawn and nothing moves any more."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_timeout(visits.REST)
    page.wait_for_function(f"probe.count() >= {figures}", timeout=120_000)
    page.wait_for_timeout(visits.REST)


# ---------------------------------------------------------------- bytes and memory


def weigh(visitor: visits.Visitor, pipeline: str) -> tuple[dict[int, int], tuple[int, int]]:
    """Bytes sent for one, two, seven figures; the heap's growth for seven, and by running them again."""
    setup, one = CELLS[pipeline]
    cells = [one.format(place=number % len(LIVE), number=number) for number in range(COUNTS[-1])]
    sent: dict[int, int] = {}
    for count in COUNTS:
        with notebook(visitor, [setup, *cells[:count]]) as (_, page):
            received = frames(page)
            before = heap(page)
            run_all(page, count)
            sent[count] = sum(received)
            if count == COUNTS[-1]:
                drawn = heap(page)
                for _ in range(RERUNS):
                    run_all(page, count)
                growth = drawn - before, heap(page) - drawn
    return sent, growth


def frames(page) -> list[int]:
    """Sizes of all messages that come to a page from now on, as they come: its sockets are opened anew."""
    sizes: list[int] = []

    def listen(socket):
        if re.search(r"/api/kernels/.*/channels", socket.url):
            socket.on("framereceived", lambda payload: sizes.append(len(payload)))

    page.on("websocket", listen)
    page.reload()
    page.locator(".jp-Notebook").wait_for(timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    sizes.clear()
    return sizes


def heap(page) -> int:
    """Bytes of JavaScript's heap in use, garbage collected."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    metrics = {
        metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]
    }
    session.detach()
    return int(metrics["JSHeapUsedSize"])


# ---------------------------------------------------------------- key press to painted


def follow(visitor: visits.Visitor, place: int, keys: int) -> dict[str, list[float]]:
    """Move the slider of one figure in all ways by turns, so that all meet the same machine."""
    ours, theirs = ([setup, one.format(place=place, number=place)] for setup, one in CELLS.values())
    cells = [*ours, *(cell.replace("shown_", "stock_") for cell in theirs)]
    times: dict[str, list[float]] = {way: [] for way in WAYS}
    with notebook(visitor, cells) as (home, page), kernel(home) as client:
        run_all(page, 2)
        for turn in range(keys):
            for way in WAYS:
                times[way].append(move(page, client, way, place, back=turn % 2 == 1))
    return times


@contextmanager
def kernel(home: Path) -> Iterator[BlockingKernelClient]:
    """A second client of the notebook's kernel, for what a cell would do between two moves."""
    (file,) = (home / "RUNTIME").glob("kernel-*.json")
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()


def move(page, client: BlockingKernelClient, way: str, place: int, back: bool) -> float:
    """Press a key and give the milliseconds to the painted figure.

    Both ways of `explore` begin without any state at hand.  A neighbour's is then fetched while the
    reader rests beside it; a far one is computed when the key is pressed.
    """
    step = "ArrowLeft" if back else "ArrowRight"
    if way == STOCK:
        page.evaluate("probe.watch(1)")
        page.locator(".widget-hslider .noUi-handle").first.focus()
        return press(page, step)
    page.evaluate("probe.watch(0)")
    name, end = next(iter(LIVE[place][1])), -1 if back else 0
    figure = f"shown_{place}"
    client.execute_interactive(
        f"{figure}.refresh(); {figure}.{name} = {figure}.controls[{name!r}].options[{end}][1]", timeout=60
    )
    page.wait_for_timeout(SETTLE)
    page.locator("figure.everystate input[type=range]").first.focus()
    if way == FAR:
        return press(page, "Home" if back else "End")
    page.keyboard.press(step)
    page.wait_for_timeout(SETTLE)
    return press(page, step)


def press(page, key: str) -> float:
    page.evaluate("limit => probe.arm(limit)", visits.DEAD)
    page.keyboard.press(key)
    time = page.evaluate("probe.answer")
    assert time is not None, f"{key} moved nothing"
    page.wait_for_timeout(PAUSE)
    return time
