"""A piece of HTML beside the explorers: for a page or a notebook, with words for everything else."""

from __future__ import annotations

from patella.explorer.explore import door

# On dark pages the theme puts every HTML output on a light ground; ours follow the page instead.
UNFRAMED = 'html[data-theme="dark"] .bd-content div.cell_output .output.text_html:has(.panel) { padding: 0; color: inherit; background: none; }'


class Panel:
    """HTML with its text twin.

    Parameters
    ----------
    text : str
        What a test compares and a terminal shows.
    markup : str
        Its outermost element has the class "panel".
    """

    def __init__(self, text: str, markup: str):
        self.text, self.markup = text, markup

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        bundle = {"text/plain": self.text}
        return bundle if door() == "check" else bundle | {"text/html": f"<style>{UNFRAMED}</style>{self.markup}"}
