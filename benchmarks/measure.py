"""Measure the book against its budgets and against plotly's stock page; print a Markdown table.

    make book && .venv/bin/python benchmarks/measure.py

Needs what the tests need.  Times depend on the machine: compare within one run.
"""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import plotly.graph_objects as go
import plotly.io as pio
from jupyter_client.manager import start_new_kernel
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import browser as chromium  # noqa: E402  (after the path is set)
from pages import CHAPTERS, explorers_of, page_of  # noqa: E402

UPDATES = 60


def kilobytes(text: str | bytes) -> float:
    return len(gzip.compress(text.encode() if isinstance(text, str) else text, mtime=0)) / 1000


def packed(value) -> str:
    return json.dumps(value, separators=(",", ":"))


def percentile(values, share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def sizes():
    """Bytes that travel: pages, and the chart library once for the site."""
    pages = {chapter: kilobytes(page_of(chapter).read_bytes()) for chapter in CHAPTERS}
    yield "chapter page with all states, gzipped: largest", f"{max(pages.values()):.0f} KB", "300 KB"
    yield "chapter page with all states, gzipped: median", f"{statistics.median(pages.values()):.0f} KB", "120 KB"
    library = ROOT / "_build/html/_static/explorer/plotly-cartesian.min.js"
    yield "charts library, 2-D, gzipped", f"{kilobytes(library.read_bytes()):.0f} KB", "520 KB"


def encodings():
    """Ways to store the states of all explorers, gzipped as a server would send them."""
    plain = patches = pooled = inside = 0.0
    for chapter in CHAPTERS:
        for explorer in explorers_of(chapter):
            shape = tuple(explorer.encoded["shape"])
            states = [explorer.state(position) for position in itertools.product(*map(range, shape))]
            flat = [dict(leaves(state)) for state in states]
            changes = [{key: value for key, value in state.items() if flat[0].get(key) != value} for state in flat]
            plain += kilobytes(packed(states))
            patches += kilobytes(packed([states[0], changes]))
            pooled += kilobytes(explorer.bytes)
            inside += kilobytes(base64.b64encode(gzip.compress(explorer.bytes.encode(), mtime=0)))
    yield "states of all explorers, each state whole", f"{plain:.0f} KB", ""
    yield "states of all explorers, differences from the first", f"{patches:.0f} KB", ""
    yield "states of all explorers, as stored (values by the controls they follow, pooled)", f"{pooled:.0f} KB", ""
    yield "the same, compressed inside the page and in base64", f"{inside:.0f} KB", ""


def leaves(value, path=""):
    """Paths and values of a tree; lists of plain values are leaves."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}/{key}")
    elif isinstance(value, list) and value and all(isinstance(item, dict | list) for item in value):
        for position, item in enumerate(value):
            yield from leaves(item, f"{path}/{position}")
    else:
        yield path, value


def in_the_browser():
    """Time from navigation to the first figure, and from a moved control to the drawn figure."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        explorer = next(e for e in explorers_of("05-isolation-evidence") if e.name == "evidence_map")
        state = explorer.state(explorer.default)
        stock = Path(folder) / "stock.html"
        stock.write_text(pio.to_html(go.Figure(state["data"], state["layout"]), include_plotlyjs=True))
        ours = page_of("05-isolation-evidence").as_uri() + "?figure=evidence_map"
        for name, address, ready in [("this book", ours, ".explorer[data-drawn] .main-svg"), ("plotly’s stock page, library inlined", stock.as_uri(), ".main-svg")]:
            times = []
            for _ in range(5):
                page = browser.new_page()
                start = time.perf_counter()
                page.goto(address, wait_until="commit")
                page.wait_for_selector(ready)
                times.append(1000 * (time.perf_counter() - start))
                page.close()
            yield f"first figure after navigation: {name}, median", f"{statistics.median(times):.0f} ms", ""
        page = browser.new_page()
        page.goto(ours)
        page.wait_for_selector(".explorer[data-drawn]")
        times = page.evaluate(
            """async (updates) => {
                const input = document.querySelector('#evidence_map--minimum_n'), times = [];
                for (let i = 0; i < updates; i++) {
                    input.value = i % Number(input.max);
                    const start = performance.now();
                    input.dispatchEvent(new Event('input', {bubbles: true}));
                    document.querySelector('.main-svg').getBoundingClientRect();
                    times.push(performance.now() - start);
                    await new Promise(requestAnimationFrame);
                }
                return times;
            }""",
            UPDATES,
        )
        yield "control moved to figure drawn: page, p95", f"{percentile(times, 0.95):.0f} ms", "33 ms"
        browser.close()


def in_the_kernel():
    """The live door's part in Python: a widget's value set in a kernel, until the figure is sent."""
    setup = (
        "from functools import partial\nfrom patella import evidence\nfrom patella.explorer import explore\nfrom patella.figures import isolation\n"
        "shown = explore(partial(isolation.evidence_map, evidence.with_studies('direction_of_effect')), minimum_n=(0, 40, 5))\n"
    )
    manager, client = start_new_kernel()
    client.execute_interactive(setup, timeout=120, output_hook=lambda message: None)
    times = []
    for i in range(UPDATES // 2):
        start = time.perf_counter()
        client.execute_interactive(f"shown.controls[0].widget.value = {5 * (i % 8)}; shown.update()", timeout=60, output_hook=lambda message: None)
        times.append(1000 * (time.perf_counter() - start))
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    yield "control moved to figure sent: live kernel, p95, drawing not counted", f"{percentile(times, 0.95):.0f} ms", "at least 3 × the page"


def states_per_chapter():
    """Seconds that Python needs for all states of a chapter."""
    for chapter in CHAPTERS:
        cells = [cell.source for cell in nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4).cells if cell.cell_type == "code"]
        program = "import os, time\nos.environ['EXPLORER_DOOR'] = 'check'\nfrom patella.explorer import states\nspent = 0\ncompute = states.compute\n"
        program += "def timed(*a):\n    global spent\n    start = time.perf_counter()\n    r = compute(*a)\n    spent += time.perf_counter() - start\n    return r\nstates.compute = timed\n"
        program += "\n".join(f"exec({cell!r})" for cell in cells) + "\nprint('spent', spent)"
        done = subprocess.run([sys.executable, "-c", program], cwd=ROOT / "chapters", capture_output=True, text=True, check=True)
        seconds = float(done.stdout.rsplit("spent ", 1)[1])
        yield f"states of all explorers: chapter {chapter[:2]}", f"{seconds:.1f} s", "8 s"


def main() -> None:
    print("| what | measured | budget |\n| --- | --- | --- |")
    for row in itertools.chain(sizes(), encodings(), in_the_browser(), in_the_kernel(), states_per_chapter()):
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
