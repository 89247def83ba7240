"""A piece of HTML beside the figures: for a page or a notebook, with words for everything else.

Markup, style and script of the panels stand in files of their own, under `assets/`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from everystate import doors
from patella.words import together

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
        return templates().get_template(self.template).render(self.values)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        bundle = {"text/plain": self.text}
        return bundle if doors.current() == "check" else bundle | {"text/html": self.markup}


@cache
def templates(**filters) -> Environment:
    """The templates in `assets/`, whose values are escaped; filters of theirs by name."""
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"together": together} | filters
    return environment
