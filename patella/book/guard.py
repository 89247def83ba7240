"""What no output of a cell may bring onto a page: the build tells of it where it stands.

- an address of another host that the page would load: pages need no network
- a widget, which a page without a kernel cannot move
- a missing value told as if it were a word or a number
"""

from __future__ import annotations

import re
from html import unescape

from docutils import nodes
from myst_nb.core.render import WIDGET_VIEW_MIMETYPE
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from everystate.views import missing_value

logger = logging.getLogger(__name__)

LOADED = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^>]*?"
    r"\b(?:src|href|data)\s*=\s*[\"']?\s*((?:https?:)?//[^\s\"'>]+)"
    r"|url\(\s*[\"']?((?:https?:)?//[^\s\"')]+)|@import\s+[\"']((?:https?:)?//[^\"']+)",
    re.IGNORECASE,
)
NO_WORDS = re.compile(
    r"<script\b.*?</script\s*>|<style\b.*?</style\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL
)
CELL = re.compile(r"<t[dh]\b[^>]*>\s*(NaN|nan|NaT|inf|-inf|None|&lt;NA&gt;)\s*</t[dh]>")


def setup(app):
    """Register this part of the book's extension."""
    app.add_transform(GuardOutputs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class GuardOutputs(SphinxTransform):
    """Warn of outputs that no page should hold."""

    default_priority = 405  # once myst-nb has written the outputs, before printed lines become prose

    def apply(self, **kwargs):
        """Look at the outputs of one document."""
        for cell in self.document.findall(nodes.container):
            if "cell_output" not in cell["classes"]:
                continue
            for output in cell.findall(lambda node: isinstance(node, (nodes.raw, nodes.literal_block))):
                fault = fault_of(output.astext(), markup=isinstance(output, nodes.raw))
                if fault:
                    logger.warning(fault, location=output, type="course", subtype="output")


def fault_of(text: str, *, markup: bool) -> str | None:
    """What is wrong with an output, and what to do; None where nothing is.

    Parameters
    ----------
    text : str
    markup : bool
        Whether it is HTML.
    """
    if markup and WIDGET_VIEW_MIMETYPE in text:
        return "an output is a widget, which no page can move: show it with explore"
    loaded = LOADED.search(text) if markup else None
    if loaded:
        address = next(filter(None, loaded.groups()))
        return f"an output loads {address} from another host: pages need no network, so keep it with the book"
    missing = missing_in_markup(text) if markup else missing_value(text)
    if missing:
        return f"an output tells {missing!r}, a missing value: say in words what is missing"
    return None


def missing_in_markup(text: str) -> str | None:
    """The first missing value in the words of HTML; "None" alone may be a choice, but not in a table."""
    cell = CELL.search(text)
    if cell:
        return cell[1]
    told = (missing_value(unescape(words)) for words in NO_WORDS.split(text) if words.strip())
    return next((value for value in told if value not in (None, "None")), None)
