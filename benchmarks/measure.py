"""Measure the book, its growth, its peers and a hub's user; write RESULTS.md and HUB.md: `make benchmark`.

All that is measured is built from a clone of the last commit, with environments of its own, in
`_build/benchmarks`. The first run installs them; a run then takes some ten minutes on an idle machine. A
budget that is missed by more than measuring does ends the command with an error, once both are written.

What is measured: `peers` (the same three figures in four pipelines), `explorers` (every control of the
book), `kernels` (JupyterLab), `making` (`make book`), `growth`, `hub`. What serves them: `build` (clone,
environments, pages), `server` (gzip, and a stand-in for every other host), `visits` with `probe.js` (the
browser), `budgets` (and the gate), `machine`. `chapter_states`, `evaluated` and `panel_page` are run as
programs; `figures` and `vega_charts` are what is compared.
"""

from __future__ import annotations

import gzip
import math
import sys

from playwright.sync_api import sync_playwright

import build
import explorers
import growth
import hub
import kernels
import machine
import making
import peers
import visits
from browser import ensure
from budgets import Budget, budget_table, gate, kilobytes
from everystate.controls import controls_for
from figures import FIGURES
from progress import say

RESULTS = build.HERE / "RESULTS.md"
BOOK = build.CLONE / "_build" / "html"
LIBRARIES = ("basic", "cartesian")
LIBRARY = 520  # KB, gzipped
METHOD = """
- The pages of all pipelines hold the same figures with the same controls (`figures.py`), {states} states in
  all. Stock, Panel and Altair show the figure alone; `explore` also its reading, its table and its links.
  Vega-Lite filters rows and computes percentages in the page; a scale's kind is no parameter of it, so that
  its logarithmic axis is made of data.
- A server on this machine sends everything gzipped and lets it be cached. Transfer counts bodies. The
  second page holds the same figures and is visited with the first page's cache.
- There is no network: a second local server stands for every other host and sends the same files from their
  packages, so that stock, Panel and Altair have their best chance; a real network would add its delays to
  each of these hosts. Of require.js it has the plain file, not the minified one that the stock page's
  checksum asks for, so the checksum is left out there; what a package lacks is answered 404.
- “Interactive” is the end of the frame in which the first figure's marks are painted, counted from
  navigation, nothing cached. The stock page's figure can then be seen, but its controls need a kernel: they
  move and nothing is drawn, whatever the time.
- “Moved to drawn” counts from the time stamp of a real key press on the first figure's slider to the end of
  the frame in which other marks are painted. It holds the wait for the screen's next frame, up to 17 ms at
  60 frames a second.
- Every explorer of the book is moved by keys, at least {moves} times and each control at least {least} times,
  on to its end and back, every third time after a rest, when its marks glide to the new state. Its time ends
  with the last frame in which the drawing changed. A first visit counts everything that a page has asked for
  when all that is done.
- The kernel runs in JupyterLab on this machine: no network lies between. Its bytes are those of the page's
  sockets; memory is the page's heap after its garbage was collected twice. `explore` and a bare
  FigureWidget are moved by turns in one notebook, {turns} times each way. Before each far move all states
  are forgotten, so that it is computed when the key is pressed; a neighbour's is fetched while the reader
  rests.
- Panel multiplies the states of all controls of a document, so each of its figures is a document of its own
  in a frame.
- States are timed in a fresh process for each chapter, one a core, encoding included.
- A budget missed by more than 20 % ends `make benchmark` with an error.
- The environment of the book takes {installed}, counted in files, without compiled modules. Its largest
  packages: {book}. [HUB.md](HUB.md) has what the notebooks alone need, and what a user takes.
"""


def prepare() -> str:
    """Clone, environments, packages; gives the commit."""
    build.WORK.mkdir(parents=True, exist_ok=True)
    say("a clone of the last commit and its packages")
    commit = build.clone()
    say("the peers' packages")
    build.install(build.PEERS, build.HERE / "peers-requirements.txt")
    build.install_cdn()
    return commit


def libraries() -> list[Budget]:
    """What the chart libraries of the book weigh."""
    files = {name: BOOK / "_static" / "everystate" / f"plotly-{name}.min.js" for name in LIBRARIES}
    return [
        kilobytes(f"charts library {name}, gzipped", len(gzip.compress(file.read_bytes(), 6)), LIBRARY)
        for name, file in files.items()
    ]


def other_hosts(visitor: visits.Visitor) -> Budget:
    """Requests that the book's pages make elsewhere."""
    say("every page of the book")
    pages, requests = visitor.other_hosts_of(BOOK)
    return Budget(f"requests to other hosts, all {pages} pages of the book", requests, 0)


def method() -> str:
    """How it was measured."""
    states = (math.prod(len(control.values) for control in controls_for(*figure)) for figure in FIGURES)
    venv = build.CLONE / ".venv"
    packages = build.largest_packages(venv, 8).items()
    return METHOD.format(
        states=sum(states),
        moves=explorers.MOVES,
        least=explorers.LEAST,
        turns=kernels.TURNS,
        installed=f"{build.environment_size(venv) / 1e6:.0f} MB",
        book=", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in packages),
    )


def main():
    commit = prepare()
    say("three figures in four pipelines, built")
    places = build.pages()
    shares = [machine.quiet()]
    made = making.measure()
    shares.append(machine.quiet())
    with sync_playwright() as playwright:
        visitor = visits.Visitor(playwright, ensure())
        visited = peers.measure(visitor, places)
        walked = explorers.measure(visitor, BOOK)
        live = kernels.measure(visitor)
        elsewhere = other_hosts(visitor)
        grown = growth.measure(visitor)
        version = visitor.browser.version
        visitor.browser.close()
    budgets = [
        *explorers.budgets(walked),
        *peers.budgets(visited),
        *libraries(),
        elsewhere,
        *kernels.budgets(live),
        *making.budgets(made),
        *growth.budgets(grown),
    ]
    sections = {
        "# What was measured": machine.described(version, commit, shares) + "\n",
        "## Budgets": budget_table(budgets),
        "## Three figures, four pipelines": peers.text(visited),
        "## Every explorer": explorers.text(walked),
        "## In JupyterLab": kernels.text(live),
        "## Chapters": making.text(made, walked),
        "## Growth": growth.text(grown),
        "## How it was measured": method().strip() + "\n",
    }
    RESULTS.write_text("\n".join(f"{head}\n\n{body}" for head, body in sections.items()), encoding="utf-8")
    budgets += hub.measure()
    print(RESULTS.read_text(encoding="utf-8"), hub.RESULTS.read_text(encoding="utf-8"), sep="\n")
    sys.exit(gate(budgets))


if __name__ == "__main__":
    main()
