"""The door of the Sphinx extension: all states as data, of which `everystate.sphinx` makes figures."""

from __future__ import annotations

from everystate.doors.page import SPHINX, Page, computed
from everystate.explore import Spec


def show(spec: Spec) -> Page:
    """All states computed, as one JSON object, and as words for every other reader of the notebook."""
    return computed(spec, formats=(SPHINX, "text/plain"))
