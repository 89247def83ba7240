"""Figures in JupyterLab with a kernel behind them: `explore` beside a bare FigureWidget, in one notebook."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.blocking import BlockingKernelClient

import build
import visits
from budgets import Budget, kilobytes, table
from figures import LIVE
from progress import say

COUNTS = (1, 2, 7)  # figures whose bytes are counted
RERUNS = 4
TURNS, LEAST = 64, 60  # moves of each figure each way; those that must have been drawn
ATTEMPTS = 5  # on a busy machine FigureWidget starts empty now and then
SETTLE = 200  # milliseconds in which neighbours are fetched and a widget comes to rest
PAUSE = 50
REST = 1_500  # milliseconds after which nothing more is sent
EXPLORE, STOCK = "explore", "FigureWidget"
NEIGHBOUR, FAR = "to a neighbour", "far"
WAYS = (STOCK, FAR, NEIGHBOUR)
STATES = """async () => {
  const answer = await fetch("/api/kernels");
  return answer.ok ? (await answer.json()).map((kernel) => kernel.execution_state) : [];
}"""
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


def measure(visitor: visits.Visitor) -> Live:
    """All of it, in notebooks of their own."""
    found = Live()
    for pipeline in (EXPLORE, STOCK):
        say(f"JupyterLab: bytes and memory of {COUNTS[-1]} figures, {pipeline}")
        found.sent[pipeline], found.heap[pipeline] = weigh(visitor, pipeline)
    for place in range(len(LIVE)):
        say(f"JupyterLab: {TURNS} moves each way of figure {place + 1} of {len(LIVE)}")
        found.drawn.append(follow(visitor, place))
    return found


@contextmanager
def notebook(visitor: visits.Visitor, cells: list[str]) -> Iterator[tuple]:
    """A notebook in JupyterLab, its cells not yet run.

    Gives the folder of the server, the page, and the sizes of all messages that come from the kernel.
    """
    sizes: list[int] = []

    def listen(socket):
        if re.search(r"/api/kernels/.*/channels", socket.url):
            socket.on("framereceived", lambda payload: sizes.append(len(payload)))

    with visits.lab() as (home, address), visitor.page() as page:
        build.write_cells(home / "lesson.ipynb", cells)
        page.on("websocket", listen)
        page.goto(address)
        page.locator(".jp-Notebook").wait_for()
        idle(page)
        yield home, page, sizes


def idle(page) -> None:
    """Wait until the kernel is there and has nothing to do, and what it sent has come."""
    end = time.monotonic() + build.PATIENCE / 1000
    while page.evaluate(STATES) != ["idle"]:
        assert time.monotonic() < end, "the kernel does not come to rest"
        page.wait_for_timeout(200)
    page.wait_for_timeout(REST)


def run_all(page, figures: int) -> None:
    """Run all cells, and wait until so many figures are there anew."""
    page.evaluate("probe.age()")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    shown(page, figures)


def shown(page, figures: int) -> None:
    """Wait until so many figures are there and nothing moves any more."""
    page.wait_for_function(f"probe.count() >= {figures}")
    idle(page)


# ---------------------------------------------------------------- bytes and memory


def weigh(visitor: visits.Visitor, pipeline: str) -> tuple[dict[int, int], tuple[int, int]]:
    """Bytes sent for one, two, seven figures; the heap's growth for seven, and by running them again."""
    setup, one = CELLS[pipeline]
    cells = [one.format(place=number % len(LIVE), number=number) for number in range(COUNTS[-1])]
    sent: dict[int, int] = {}
    with notebook(visitor, [setup, *cells]) as (_, page, sizes):
        before = heap(page)
        page.locator(".jp-Notebook .jp-Cell").first.click()
        sizes.clear()
        for _ in ("title", "setup"):
            page.keyboard.press("Shift+Enter")
        for count in range(1, COUNTS[-1] + 1):
            page.keyboard.press("Shift+Enter")
            shown(page, count)
            sent[count] = sum(sizes)
        after = heap(page)
        for _ in range(RERUNS):
            run_all(page, COUNTS[-1])
        return sent, (after - before, heap(page) - after)


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


def follow(visitor: visits.Visitor, place: int) -> dict[str, list[float]]:
    """Move the slider of one figure in all ways by turns, so that all meet the same machine."""
    ours, theirs = ([setup, one.format(place=place, number=place)] for setup, one in CELLS.values())
    cells = [*ours, *(cell.replace("shown_", "stock_") for cell in theirs)]
    times: dict[str, list[float]] = {way: [] for way in WAYS}
    with notebook(visitor, cells) as (home, page, _), kernel(home) as client:
        for _ in range(ATTEMPTS):
            run_all(page, 2)
            if page.evaluate("probe.drawn()") == 2:
                break
        for turn in range(TURNS):
            for way, taken in moves(page, client, place, back=turn % 2 == 1).items():
                times[way] += [] if taken is None else [taken]
    drawn = {way: len(times[way]) for way in WAYS}
    assert min(drawn.values()) >= LEAST, f"too few moves were drawn: {drawn}"
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


def moves(page, client: BlockingKernelClient, place: int, back: bool) -> dict[str, float | None]:
    """One move each way, in milliseconds from the key to the painted figure; None where it moved nothing.

    `explore` begins without any state at hand: it is far to the other end, which is computed when the key is
    pressed; the neighbour of that end is then fetched while the reader rests there.
    """
    step, end, onward = ("ArrowLeft", "Home", "ArrowRight") if back else ("ArrowRight", "End", "ArrowLeft")
    page.evaluate("probe.watch(1)")
    page.locator(".widget-hslider .noUi-handle").first.focus()
    stock = press(page, step)
    page.evaluate("probe.watch(0)")
    name, start = next(iter(LIVE[place][1])), -1 if back else 0
    figure = f"shown_{place}"
    client.execute_interactive(
        f"{figure}.refresh(); {figure}.{name} = {figure}.controls[{name!r}].options[{start}][1]", timeout=60
    )
    page.wait_for_timeout(SETTLE)
    page.locator("figure.everystate input[type=range]").first.focus()
    far = press(page, end)
    page.wait_for_timeout(SETTLE)
    return {STOCK: stock, FAR: far, NEIGHBOUR: press(page, onward)}


def press(page, key: str) -> float | None:
    page.evaluate("limit => probe.arm(limit)", visits.DEAD)
    page.keyboard.press(key)
    taken = page.evaluate("probe.answer")
    page.wait_for_timeout(PAUSE)
    return taken


# ---------------------------------------------------------------- what is told


def text(live: Live) -> str:
    """The same figures with a kernel behind them, beside a bare FigureWidget."""
    pipelines = (STOCK, EXPLORE)
    rows = [
        [f"bytes from the kernel, {count} figure{'s' * (count > 1)}"]
        + [f"{live.sent[pipeline][count] / 1000:,.0f} KB" for pipeline in pipelines]
        for count in COUNTS
    ]
    for at, what in enumerate((f"{COUNTS[-1]} figures", f"{RERUNS} more runs of their cells")):
        grown = [f"{live.heap[name][at] / 1e6:,.1f} MB" for name in pipelines]
        rows.append([f"the page's memory grows by, {what}", *grown])
    for number, times in enumerate(live.drawn, start=1):
        stock, near, far = (visits.spread(times[way]) for way in (STOCK, NEIGHBOUR, FAR))
        what = f"slider moved to figure drawn, figure {number}"
        rows.append([f"{what}, to a neighbour, p50 / p95 of {TURNS}", stock, near])
        rows.append([f"the same, figure {number}, far", stock, far])
    return table(["", "FigureWidget with `interact`", "`explore`"], rows)


def budgets(live: Live) -> list[Budget]:
    """What a figure in JupyterLab may cost."""
    sent, (grown, again) = live.sent[EXPLORE], live.heap[EXPLORE]
    first, most = COUNTS[0], COUNTS[-1]
    found = [
        kilobytes("first figure in JupyterLab, all bytes from the kernel", sent[first], 1_600),
        kilobytes("each further one, all bytes", (sent[most] - sent[first]) / (most - first), 20),
        Budget(f"memory of JupyterLab's page, {most} figures", grown / 1e6, 12, "MB", digits=1),
        Budget(f"the same, {RERUNS} more runs", again / 1e6, 4, "MB", digits=1),
    ]
    for way, allowed in ((NEIGHBOUR, 0.5), (FAR, 0.75)):
        shares = [
            visits.percentile(times[way], 0.95) / visits.percentile(times[STOCK], 0.95)
            for times in live.drawn
        ]
        what = f"slider to drawn in JupyterLab, {way}, p95, largest share of FigureWidget's"
        found.append(Budget(what, max(shares), allowed, digits=2))
    return found
