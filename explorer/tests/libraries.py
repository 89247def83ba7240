"""Builds of plotly.js that draw less than all: a browser reads one in a third of the time of the whole.

They come with `npm ci`; without, the tests use the whole library.
"""

from collections.abc import Iterable
from pathlib import Path

import plotly.offline

MODULES = Path(__file__).parents[1] / "node_modules"
# What each draws; the quickest first.
TRACES = {
    "basic": ["bar", "pie", "scatter"],
    "cartesian": ["bar", "heatmap", "pie", "scatter"],
    "gl3d": ["scatter", "scatter3d", "surface"],
}
FILES = {name: MODULES / f"plotly.js-{name}-dist-min" / f"plotly-{name}.min.js" for name in TRACES}
# As `everystate_bundles` of the Sphinx extension has them.
BUNDLES = {name: {"file": str(file), "traces": TRACES[name]} for name, file in FILES.items() if file.exists()}


def library_for(traces: Iterable[str]) -> str:
    """The script of the first build that draws these kinds of traces together, or of the whole library."""
    for name in BUNDLES:
        if set(traces) <= set(TRACES[name]):
            return FILES[name].read_text(encoding="utf-8")
    return plotly.offline.get_plotlyjs()
