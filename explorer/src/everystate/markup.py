"""The markup of an explorer: one template for pages and notebooks alike."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from everystate.plain import plain_text, written

if TYPE_CHECKING:
    from everystate.explore import Spec

ASSETS = Path(__file__).parent / "assets"
VERSION = 1  # of the description
DEFAULT_HEIGHT = 420  # px
BUNDLE = "full"  # the chart library that draws everything


def describe(spec: Spec, layout: dict, bundle: str) -> dict:
    """All that the script needs to know of an explorer beside its states.

    Parameters
    ----------
    spec : Spec
    layout : dict
        Of the state in which the explorer opens.
    bundle : str
        Name of the chart library that draws it.
    """
    return {
        "version": VERSION,
        "name": spec.name,
        "title": plain_text(layout.get("title", {}).get("text", "")) or spec.name.replace("_", " "),
        "bundle": bundle,
        "height": layout.get("height", DEFAULT_HEIGHT),
        "controls": [
            {
                "name": control.name,
                "label": control.label,
                "kind": control.kind,
                "labels": list(control.labels),
                "keys": list(control.keys),
                "default": control.default,
            }
            for control in spec.controls
        ],
        "guess": spec.guess.plain() if spec.guess else None,
    }


def render(
    description: dict,
    controls: Sequence,
    default_state: dict,
    states_text: str | None,
    uid: str,
    number: str = "",
) -> str:
    """Write an explorer's HTML: complete without a script in one state, alive with it.

    Parameters
    ----------
    description : dict
        From `describe`.
    controls : sequence of Control or of dict
        A dict as it stands in the description.
    default_state : dict
        The state that is shown without a script.
    states_text : str or None
        All states as JSON; None where a kernel computes them.
    uid : str
        Prefix of every id.
    number : str, optional
        HTML that stands before the title, such as "Figure 2.1".
    """
    table = default_state["table"]
    return _template("face.html").render(
        uid=uid,
        number=Markup(number),
        description=description,
        controls=controls,
        reading=default_state["reading"],
        columns=table["columns"],
        rows=zip(*table["values"]),
        description_text=json.dumps(description, ensure_ascii=False, allow_nan=False),
        states_text=states_text,
    )


def saved(title: str, reading: str, advice: str) -> str:
    """What stands in a saved notebook in an explorer's place, as HTML."""
    return _template("saved.html").render(title=title, reading=reading, advice=advice)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"script": script, "cell": cell}
    return environment.get_template(name)


def script(text: str) -> Markup:
    """JSON that no text inside it can end early."""
    return Markup(text.replace("<", "\\u003c"))


def cell(value) -> Markup:
    """A table's cell: nothing for a blank, a true minus for a number, a link for an address."""
    text = written(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Markup('<td class="everystate-number">{}</td>').format(text)
    if text.startswith("https://"):
        return Markup('<td><a href="{0}" title="{0}">source</a></td>').format(text)
    return Markup("<td>{}</td>").format(text)
