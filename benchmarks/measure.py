"""Measure the book, and the same three figures in three pipelines; write RESULTS.md: `make benchmark`.

All that is measured is built from a clone of the last commit, with environments of its
own, in `_build/benchmarks`.  The first run installs them; a run takes some ten minutes on an idle machine.

Modules: `figures` (what is compared), `build` (clone, environments, pages), `server`
(gzip, and a stand-in for every other host), `visits` and `probe.js` (the browser), `kernels` (JupyterLab),
`states_of` (a chapter's states), `panel_page` (runs in Panel's environment).
"""

from __future__ import annotations

import gzip
import json
import math
import os
import platform
import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

import build
import kernels
import visits
from everystate.controls import controls_for
from figures import FIGURES

sys.path.append(str(build.ROOT / "tests"))

import browser as chromium

RESULTS = build.HERE / "RESULTS.md"
BOOK = build.CLONE / "_build" / "html"
VISITS, KEYS = 9, 64
LARGEST = 8  # packages named of an environment
DIGITS, ALL_DIGITS = "6", "17"
STORED = "as stored: each value by the controls that it follows, equal values shared"
PACKAGES = ["jupyter-book", "myst-nb", "plotly", "ipywidgets", "jupyterlab"]


def kb(size: float) -> str:
    return f"{size / 1000:,.0f} KB"


def ms(milliseconds: float) -> str:
    return f"{milliseconds:,.0f} ms"


def spread(times: list[float]) -> str:
    """p50 and p95 of control-to-drawn times."""
    return (
        f"{ms(visits.percentile(times, 0.5))} / {ms(visits.percentile(times, 0.95))}"
        if times
        else "never: the control moves, the figure does not"
    )


def table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


# ---------------------------------------------------------------- what is measured without a browser


def build_times() -> tuple[float, float]:
    """Seconds of `make book` with nothing cached, and with nothing changed."""
    build.run("rm", "-rf", build.CLONE / "_build")
    return build.make("book"), build.make("book")


def chapter_states(digits: str) -> dict[str, dict]:
    """Chapter -> seconds and sizes of all its states."""
    found = {}
    for chapter in sorted((build.CLONE / "chapters").glob("*.ipynb")):
        printed = build.run(
            build.CLONED_BIN / "python",
            build.HERE / "states_of.py",
            chapter,
            digits,
            cwd=chapter.parent,
            EVERYSTATE_DOOR="check",
        )
        found[chapter.stem] = json.loads(printed.splitlines()[-1])
    return found


def page_sizes() -> dict[str, int]:
    """Chapter -> bytes of its page, gzipped."""
    return {
        page.stem: len(gzip.compress(page.read_bytes(), 6, mtime=0))
        for page in sorted((BOOK / "chapters").glob("*.html"))
    }


def quiet(patience: float = 120) -> float:
    """Wait for other work on this machine to end; the load average that timings are then taken at."""
    end = time.monotonic() + patience
    while os.getloadavg()[0] > 0.4 * os.cpu_count() and time.monotonic() < end:
        time.sleep(5)
    return os.getloadavg()[0]


# ---------------------------------------------------------------- the document


def machine(version: str, commit: str, loads: str) -> str:
    """Where and with what the numbers were taken."""
    cpus = Path("/proc/cpuinfo")
    named = (
        [line.split(": ", 1)[1] for line in cpus.read_text().splitlines() if line.startswith("model name")]
        if cpus.exists()
        else []
    )
    system = (
        platform.freedesktop_os_release()["PRETTY_NAME"]
        if Path("/etc/os-release").exists()
        else platform.platform()
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = versions_in(build.CLONE / ".venv", PACKAGES) | versions_in(build.PANEL, ["panel", "bokeh"])
    return (
        f"Taken on {time.strftime('%Y-%m-%d')} from commit {commit}, by `make benchmark`, "
        f"which writes this file. {named[0] if named else platform.processor()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GiB; {system}; Python {platform.python_version()}; Chromium {version}, headless; "
        f"{', '.join(f'{name} {number}' for name, number in versions.items())}. Load average: {loads}. "
        "Times depend on the machine: compare them within one run only. 1 KB is 1,000 bytes."
    )


def versions_in(venv: Path, names: list[str]) -> dict[str, str]:
    program = (
        f"import importlib.metadata as m, json; print(json.dumps({{n: m.version(n) for n in {names!r}}}))"
    )
    return json.loads(build.run(venv / "bin" / "python", "-c", program, cwd=build.WORK))


def comparison(visited: dict[str, visits.Visit]) -> str:
    """Three figures, three pipelines, side by side."""

    def row(what, value):
        return [what, *(value(name, visit) for name, visit in visited.items())]

    def shown(name, visit):
        return ms(visit.shown) if visit.drawn else f"never; visible after {ms(visit.shown)}"

    return table(
        [
            "",
            "stock: `interact`, FigureWidget, widget state saved",
            "Panel: `save(embed=True)`",
            "this book: `explore`",
        ],
        [
            row("HTML of the page, raw", lambda name, visit: kb(visit.html_raw)),
            row("HTML of the page, gzipped", lambda name, visit: kb(visit.html_gzipped)),
            row(
                "transfer of a first page",
                lambda name, visit: kb(sum(served.bytes for served in visit.first)),
            ),
            row(
                "transfer of a second page",
                lambda name, visit: kb(sum(served.bytes for served in visit.second)),
            ),
            row("requests of a first page", lambda name, visit: str(len(visit.first))),
            row(
                "other hosts asked",
                lambda name, visit: (
                    f"{len(visit.other_hosts)}: {', '.join(sorted(visit.other_hosts))}"
                    if visit.other_hosts
                    else "0"
                ),
            ),
            row(f"first figure interactive, median of {VISITS}", shown),
            row(
                f"control moved to figure drawn, p50 / p95 of {KEYS}", lambda name, visit: spread(visit.drawn)
            ),
        ],
    )


def in_jupyterlab(live: kernels.Live) -> str:
    """The same figures with a kernel behind them, beside a bare FigureWidget."""
    first, *_, most = kernels.COUNTS
    pipelines = (kernels.STOCK, kernels.EXPLORE)
    rows = [
        [f"bytes from the kernel, {count} figure{'s' * (count > first)}"]
        + [kb(live.sent[pipeline][count]) for pipeline in pipelines]
        for count in kernels.COUNTS
    ]
    for at, what in enumerate((f"{most} figures", f"{kernels.RERUNS} more runs of their cells")):
        rows.append([f"the page's memory grows by, {what}"] + [kb(live.heap[name][at]) for name in pipelines])
    for number, drawn in enumerate(live.drawn, start=1):
        stock, near, far = (spread(drawn[way]) for way in (kernels.STOCK, kernels.NEIGHBOUR, kernels.FAR))
        rows.append(
            [f"slider moved to figure drawn, figure {number}, to a neighbour, p50 / p95", stock, near]
        )
        rows.append([f"the same, figure {number}, far", stock, far])
    return table(["", "FigureWidget with `interact`", "`explore`"], rows)


def kernel_budgets(live: kernels.Live) -> list[list[str]]:
    """What a figure in JupyterLab may cost."""
    first, *_, most = kernels.COUNTS
    sent, (drawn, again) = live.sent[kernels.EXPLORE], live.heap[kernels.EXPLORE]
    further = (sent[most] - sent[first]) / (most - first)
    rows = [
        budget(
            "first figure in JupyterLab, all bytes", kb(sent[first]), "1,600 KB", sent[first] <= 1_600_000
        ),
        budget("each further one, all bytes", kb(further), "20 KB", further <= 20_000),
        budget(f"the page's memory, {most} figures", kb(drawn), "12,000 KB", drawn <= 12_000_000),
        budget(f"the same, {kernels.RERUNS} more runs", kb(again), "4,000 KB", again <= 4_000_000),
    ]
    for way, allowed in ((kernels.NEIGHBOUR, 0.5), (kernels.FAR, 0.75)):
        shares = [
            visits.percentile(times[way], 0.95) / visits.percentile(times[kernels.STOCK], 0.95)
            for times in live.drawn
        ]
        what = f"slider to drawn in JupyterLab, {way}, p95, largest share of FigureWidget's"
        rows.append(budget(what, f"{max(shares):.2f}", f"{allowed}", max(shares) <= allowed))
    return rows


def budget(what: str, measured: str, allowed: str, met: bool) -> list[str]:
    return [what, measured, allowed, "met" if met else "**missed**"]


def budgets(sizes, library, asked, visited, live, states, times) -> str:
    """Each budget beside what was measured."""
    largest, slowest = max(sizes, key=sizes.get), max(states, key=lambda chapter: states[chapter]["seconds"])
    median, seconds = statistics.median(sizes.values()), states[slowest]["seconds"]
    page = visits.percentile(visited["explore"].drawn, 0.95)
    share = visited["explore"].shown / visited["stock"].shown
    cold, warm = times
    rows = [
        budget(
            "chapter HTML with all its states, gzipped, largest",
            f"{kb(sizes[largest])} ({largest})",
            "300 KB",
            sizes[largest] <= 300_000,
        ),
        budget("the same, median of all chapters", kb(median), "under 120 KB", median < 120_000),
        budget("charts library, 2-D, gzipped", kb(library), "520 KB", library <= 520_000),
        budget(
            f"requests to other hosts, all {asked[0]} pages of the book", str(asked[1]), "0", asked[1] == 0
        ),
        budget("control moved to figure drawn on the page, p95", ms(page), "33 ms", page <= 33),
        *kernel_budgets(live),
        budget(
            "states of all explorers of a chapter, slowest",
            f"{seconds:.1f} s ({slowest})",
            "8 s",
            seconds <= 8,
        ),
        budget(
            "first figure interactive, against the stock page's first figure visible",
            f"{share:.2f} of its time",
            "0.50",
            share <= 0.5,
        ),
        budget("`make book`, packages installed, nothing cached", f"{cold:.0f} s", "60 s", cold <= 60),
        budget("`make book`, nothing changed", f"{warm:.1f} s", "6 s", warm <= 6),
    ]
    return table(["what", "measured", "budget", ""], rows)


def largest(venv: Path) -> str:
    """The largest packages of an environment in words."""
    return ", ".join(
        f"{name} {size / 1e6:.0f} MB" for name, size in build.largest_packages(venv, LARGEST).items()
    )


def by_chapter(sizes, states) -> str:
    rows = [
        [
            chapter,
            kb(sizes[chapter]),
            kb(states[chapter]["gzipped"][STORED]),
            f"{states[chapter]['seconds']:.1f} s",
        ]
        for chapter in sizes
    ]
    return table(["chapter", "page, gzipped", "of that, states", "states computed in"], rows)


def encodings(sizes, states, exact) -> str:
    """What each way to store the states would make of the pages."""
    ways = {name: (states, name) for name in next(iter(states.values()))["raw"]}
    ways["as stored, floats not rounded to 6 digits"] = (exact, STORED)
    rows = []
    for name, (source, key) in ways.items():
        raw, gzipped = (sum(source[chapter][kind][key] for chapter in source) for kind in ("raw", "gzipped"))
        pages = [
            sizes[chapter] - states[chapter]["gzipped"][STORED] + source[chapter]["gzipped"][key]
            for chapter in sizes
        ]
        rows.append(
            [
                name,
                kb(raw),
                kb(gzipped),
                kb(max(pages)),
                kb(statistics.median(pages)),
                "yes" if max(pages) <= 300_000 and statistics.median(pages) < 120_000 else "no",
            ]
        )
    return table(
        [
            "states of all explorers of the book",
            "raw",
            "gzipped",
            "largest page",
            "median page",
            "within budget",
        ],
        rows,
    )


METHOD = """
- The three pages hold the same figures with the same controls (`figures.py`), {states} states in all. Stock
  and Panel show the figure alone; `explore` also its reading, its table and its links.
- A server on this machine sends everything gzipped and lets it be cached. Transfer counts bodies. The
  second page holds the same figures and is visited with the first page's cache.
- There is no network: a second local server stands for every other host and sends the same files from their
  packages, so that stock and Panel have their best chance; a real network would add its delays to each of
  these hosts. Of require.js it has the plain file, not the minified one that the stock page's checksum asks
  for, so the checksum is left out there; what a package lacks is answered 404.
- “Interactive” is the end of the frame in which the first figure's marks are painted, counted from
  navigation, nothing cached. The stock page's figure can then be seen, but its controls need a kernel: they
  move and nothing is drawn, whatever the time.
- “Moved to drawn” counts from the time stamp of a real key press on the first figure's slider to the end of
  the frame in which other marks are painted. It holds the wait for the screen's next frame, up to 17 ms at
  60 frames a second.
- The kernel runs in JupyterLab on this machine: no network lies between. Its bytes are those of the
  page's sockets; memory is the page's heap after its garbage was collected twice. `explore` and a bare
  FigureWidget are moved by turns in one notebook. Before each move of `explore` all states are forgotten: a
  neighbour's is fetched while the reader rests beside it, a far one is computed when the key is pressed.
- Panel multiplies the states of all controls of a document, so each of its figures is a document of its own
  in a frame.
- States are timed in a fresh process, one chapter after another, encoding included.
- The environment of the book takes {installed}, counted in files, without compiled modules. Its largest
  packages: {book}. [HUB.md](HUB.md) has what the notebooks alone need, and what a user takes.
"""


def main():
    build.WORK.mkdir(parents=True, exist_ok=True)
    commit = build.clone()
    build.install(build.PANEL, build.HERE / "panel-requirements.txt")
    build.install_cdn()
    exact = chapter_states(ALL_DIGITS)
    places = build.pages()
    quiet()
    times = build_times()
    sizes, library = (
        page_sizes(),
        len(gzip.compress((BOOK / "_static/everystate/plotly-cartesian.min.js").read_bytes(), 6)),
    )
    before = quiet()
    states = chapter_states(DIGITS)
    with sync_playwright() as playwright:
        visitor = visits.Visitor(playwright, chromium.ensure())
        visited = {name: visitor.visit(name, *place, VISITS, KEYS) for name, place in places.items()}
        live = kernels.measure(visitor, KEYS)
        asked = visitor.other_hosts_of(BOOK)
        version = visitor.browser.version
        visitor.browser.close()
    loads = f"{before:.2f} before the timings in the browser, {os.getloadavg()[0]:.2f} after them"
    RESULTS.write_text(
        "\n".join(
            [
                "# What was measured\n",
                machine(version, commit, loads) + "\n",
                "## Three figures, three pipelines\n",
                comparison(visited),
                "## In JupyterLab\n",
                in_jupyterlab(live),
                "## Budgets\n",
                budgets(sizes, library, asked, visited, live, states, times),
                "## Chapters\n",
                by_chapter(sizes, states),
                "## How to store the states\n",
                encodings(sizes, states, exact),
                "## How it was measured",
                METHOD.format(
                    states=sum(
                        math.prod(len(control.values) for control in controls_for(*figure))
                        for figure in FIGURES
                    ),
                    installed=f"{build.environment_size(build.CLONE / '.venv') / 1e6:.0f} MB",
                    book=largest(build.CLONE / ".venv"),
                ),
            ]
        )
    )
    print(RESULTS.read_text())


if __name__ == "__main__":
    main()
