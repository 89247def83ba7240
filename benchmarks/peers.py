"""The same three figures in four pipelines, side by side."""

from __future__ import annotations

import visits
from budgets import Budget, table
from progress import say

HEADS = {
    "stock": "stock: `interact`, FigureWidget, widget state saved",
    "Panel": "Panel: `save(embed=True)`",
    "Vega": "Altair: Vega-Lite filters in the page",
    "explore": "this book: `explore`",
}
VISITS, KEYS = 5, 64
HALF = 0.5  # of the time until the stock page's first figure is seen


def measure(visitor: visits.Visitor, places: dict) -> dict[str, visits.Visit]:
    """Pipeline -> its page as it was visited."""
    found = {}
    for name, (folder, start) in places.items():
        say(f"three figures: {name}")
        found[name] = visitor.visit(name, folder, start, VISITS, KEYS)
    return found


def text(visited: dict[str, visits.Visit]) -> str:
    """Weight, first figure, control to drawn."""

    def row(what, value):
        return [what, *map(value, visited.values())]

    def shown(visit):
        return f"{visit.shown:,.0f} ms" if visit.drawn else f"never; visible after {visit.shown:,.0f} ms"

    def hosts(visit):
        named = ", ".join(sorted(visit.other_hosts))
        return f"{len(visit.other_hosts)}: {named}" if named else "0"

    return table(
        ["", *(HEADS[name] for name in visited)],
        [
            row("HTML of the page, raw", lambda visit: kilobytes(visit.html_raw)),
            row("HTML of the page, gzipped", lambda visit: kilobytes(visit.html_gzipped)),
            row("transfer of a first page", lambda visit: kilobytes(weight(visit.first))),
            row("transfer of a second page", lambda visit: kilobytes(weight(visit.second))),
            row("requests of a first page", lambda visit: str(len(visit.first))),
            row("other hosts asked", hosts),
            row(f"first figure interactive, median of {VISITS}", shown),
            row(
                f"control moved to figure drawn, p50 / p95 of {KEYS}",
                lambda visit: visits.spread(visit.drawn),
            ),
        ],
    )


def kilobytes(size: int) -> str:
    return f"{size / 1000:,.0f} KB"


def weight(served: list) -> int:
    """Bytes of bodies, as they travelled."""
    return sum(each.bytes for each in served)


def budgets(visited: dict[str, visits.Visit]) -> list[Budget]:
    """The book's first figure against the stock page's."""
    share = visited["explore"].shown / visited["stock"].shown
    what = "first figure interactive, against the stock page's first figure visible, of its time"
    return [Budget(what, share, HALF, digits=2)]
