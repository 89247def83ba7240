"""The page door: an explorer as HTML that needs no kernel and no network."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from patella.explorer.controls import Control
from patella.explorer.errors import ExplorerError
from patella.explorer.guesses import Guess
from patella.explorer.states import decode, digest
from patella.explorer.views import plain_text

ASSETS = Path(__file__).parent / "assets"
DEFAULT_HEIGHT = 420

# The traces of plotly.js' official partial bundles (the "dist" folder of its repository
# lists them), the smaller bundle first.
BUNDLES = {
    "cartesian": {
        "bar", "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour",
        "image", "pie", "scatter", "scatterternary", "violin",
    },
    "gl3d": {"cone", "isosurface", "mesh3d", "scatter", "scatter3d", "streamtube", "surface", "volume"},
}  # fmt: skip


class PageExplorer:
    """An explorer with all its states, as HTML or as a fingerprint.

    Parameters
    ----------
    name : str
    controls : list of Control
    encoded : dict
        All states, from `states.encode`.
    text : str
        The same as JSON.
    guess : Guess or None
    html : bool
        Whether the output is the page's HTML, beside the fingerprint.
    """

    def __init__(
        self, name: str, controls: list[Control], encoded: dict, text: str, guess: Guess | None, html: bool
    ):
        self.name, self.controls, self.guess = name, controls, guess
        self.encoded, self.text, self.html = encoded, text, html

    def state(self, position: tuple[int, ...]) -> dict:
        """One state as plain JSON values."""
        return decode(self.encoded, position)

    def fingerprint(self) -> str:
        """Name, controls and a digest over all states, in one line."""
        sizes = ", ".join(f"{control.name} ({len(control.values)})" for control in self.controls)
        count = math.prod(self.encoded["shape"])
        spoken = json.dumps([[control.label, control.labels, control.default] for control in self.controls])
        asked = json.dumps(self.guess.plain()) if self.guess else ""
        found = digest(self.text + spoken + asked)
        return f"{self.name}: {count} state{'s' * (count > 1)}; {sizes or 'no controls'}; digest {found}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        bundle = {"text/plain": self.fingerprint()}
        return bundle | {"text/html": render(self)} if self.html else bundle


def bundle_for(data: list[dict]) -> str:
    """The smallest official plotly.js bundle that draws all these traces.

    Raises
    ------
    ExplorerError
        When no bundle of the book draws one of them.
    """
    kinds = {trace.get("type", "scatter") for trace in data}
    for bundle, known in BUNDLES.items():
        if kinds <= known:
            return bundle
    drawable = ", ".join(sorted(set().union(*BUNDLES.values())))
    raise ExplorerError(
        f"no plotly.js bundle of the book draws {', '.join(sorted(kinds))} together; it has {drawable}"
    )


def render(explorer: PageExplorer) -> str:
    """The explorer's HTML: complete without a script in its default state, alive with it."""
    name, controls = explorer.name, explorer.controls
    default = explorer.state(tuple(control.default for control in controls))
    layout, table = default["layout"], default["table"]
    payload = {
        "controls": [
            {"name": c.name, "labels": c.labels, "keys": c.keys, "default": c.default} for c in controls
        ],
        "guess": explorer.guess.plain() if explorer.guess else None,
    }
    return template().render(
        name=name,
        bundle=bundle_for(default["data"]),
        title=plain_text(layout.get("title", {}).get("text", "")) or name.replace("_", " "),
        controls=controls,
        height=layout.get("height", DEFAULT_HEIGHT),
        reading=default["reading"],
        table=table,
        rows=zip(*table["values"]),
        payload=json.dumps(payload, ensure_ascii=False),
        states=explorer.text,
    )


@cache
def template() -> Template:
    """The markup of an explorer, `assets/explorer.html`."""
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"script": script, "linked": linked}
    return environment.get_template("explorer.html")


def script(text: str) -> Markup:
    """JSON that no text inside it can end early."""
    return Markup(text.replace("<", "\\u003c"))


def linked(value) -> Markup | str:
    """A table's cell: nothing for a gap, a link for an address."""
    text = "" if value is None else str(value)
    return Markup('<a href="{0}">{0}</a>').format(text) if text.startswith("https://") else text
