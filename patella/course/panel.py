"""A piece of HTML beside the figures: for a page or a notebook, with words for everything else.

Markup, style and script of the panels stand in files of their own, under `assets/`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from patella.explorer.explore import door

ASSETS = Path(__file__).parent / "assets"


class Panel:
    """HTML with its text twin.

    Parameters
    ----------
    text : str
        What a test compares and a terminal shows.
    template : str
        Name of the template in `assets/`; its outermost element has the class "panel".
    **values
        What the template needs.
    """

    def __init__(self, text: str, template: str, **values):
        self.text, self.template, self.values = text, template, values

    def __repr__(self) -> str:
        return self.text

    @property
    def markup(self) -> str:
        """The panel as HTML."""
        return _templates().get_template(self.template).render(self.values)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        bundle = {"text/plain": self.text}
        return bundle if door() == "check" else bundle | {"text/html": self.markup}


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(ASSETS)
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
