"""The page door: an explorer as HTML that needs no kernel and no network."""

from __future__ import annotations

import html
import json
import math

from patella.explorer.controls import Control
from patella.explorer.errors import ExplorerError
from patella.explorer.guesses import Guess
from patella.explorer.states import decode, digest
from patella.explorer.views import plain_text

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

    def __init__(self, name: str, controls: list[Control], encoded: dict, text: str, guess: Guess | None, html: bool):
        self.name, self.controls, self.encoded, self.text, self.guess, self.html = name, controls, encoded, text, guess, html

    def state(self, position: tuple[int, ...]) -> dict:
        """One state as plain JSON values."""
        return decode(self.encoded, position)

    def fingerprint(self) -> str:
        """Name, controls and a digest over all states, in one line."""
        sizes = ", ".join(f"{control.name} ({len(control.values)})" for control in self.controls) or "no controls"
        count = math.prod(self.encoded["shape"])
        spoken = json.dumps([[control.label, control.labels, control.default] for control in self.controls])
        asked = json.dumps(self.guess.plain()) if self.guess else ""
        return f"{self.name}: {count} state{'s' * (count > 1)}; {sizes}; digest {digest(self.text + spoken + asked)}"

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
    raise ExplorerError(f"no plotly.js bundle of the book draws {', '.join(sorted(kinds))} together; it has {drawable}")


def render(explorer: PageExplorer) -> str:
    """The explorer's HTML: complete without a script in its default state, alive with it."""
    name, controls = explorer.name, explorer.controls
    default = explorer.state(tuple(control.default for control in controls))
    title = plain_text(default["layout"].get("title", {}).get("text", "")) or name.replace("_", " ")
    height = default["layout"].get("height", DEFAULT_HEIGHT)
    payload = {
        "controls": [{"name": c.name, "labels": c.labels, "keys": c.keys, "default": c.default} for c in controls],
        "guess": explorer.guess.plain() if explorer.guess else None,
    }
    form = "".join(_control(name, control) for control in controls)
    return f"""
<figure class="explorer" id="{name}" data-bundle="{bundle_for(default['data'])}" aria-labelledby="{name}--title">
<figcaption class="explorer-title" id="{name}--title">{html.escape(title)}</figcaption>
<form class="explorer-controls" autocomplete="off" aria-label="{html.escape('Controls: ' + title)}"{'' if controls else ' hidden'}>{form}</form>
<div class="explorer-stage" style="min-height:{height}px"><div class="explorer-plot" tabindex="0" role="group" aria-describedby="{name}--reading" aria-label="{html.escape('Chart: ' + title)}. Arrow keys walk through its points, Enter opens a point’s source."></div></div>
<p class="explorer-reading" id="{name}--reading">{html.escape(default['reading'])}</p>
<p class="explorer-live" role="status" aria-live="polite"></p>
<p class="explorer-note" role="alert" hidden></p>
<div class="explorer-actions"><button type="button" class="explorer-link">Copy link to this state</button> <a class="explorer-alone" href="?figure={name}">Open alone</a></div>
<details class="explorer-data"><summary>Data of this state</summary>
<div class="explorer-table" tabindex="0" role="region" aria-label="{html.escape('Table: ' + title)}">{_table(default['table'])}</div>
<button type="button" class="explorer-csv">Download as CSV</button></details>
<script type="application/json" class="explorer-controls-data">{_script(json.dumps(payload, ensure_ascii=False))}</script>
<script type="application/json" class="explorer-states">{_script(explorer.text)}</script>
</figure>
"""


def _script(text: str) -> str:
    """JSON that no text inside it can end early."""
    return text.replace("<", "\\u003c")


def _control(explorer: str, control: Control) -> str:
    identity, label = f"{explorer}--{control.name}", html.escape(control.label)
    if control.kind == "checkbox":
        checked = " checked" if control.default else ""
        return (
            f'<div class="explorer-control"><input type="checkbox" id="{identity}" name="{control.name}"{checked}>'
            f'<label for="{identity}">{label}</label></div>'
        )
    value = html.escape(control.labels[control.default])
    if control.kind == "range":
        return (
            f'<div class="explorer-control"><label for="{identity}">{label}</label>'
            f'<input type="range" id="{identity}" name="{control.name}" min="0" max="{len(control.values) - 1}" step="1" '
            f'value="{control.default}" aria-valuetext="{value}"><output for="{identity}">{value}</output></div>'
        )
    options = "".join(
        f'<option value="{position}"{" selected" if position == control.default else ""}>{html.escape(option)}</option>'
        for position, option in enumerate(control.labels)
    )
    return (
        f'<div class="explorer-control"><label for="{identity}">{label}</label>'
        f'<select id="{identity}" name="{control.name}">{options}</select></div>'
    )


def _table(table: dict) -> str:
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in table["columns"])
    rows = "".join("<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>" for row in zip(*table["values"]))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(value) -> str:
    text = "" if value is None else html.escape(str(value))
    return f'<a href="{text}">{text}</a>' if text.startswith("https://") else text
