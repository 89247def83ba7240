"""The check door: words only, for notebooks that are committed and for tests that compare them."""

from __future__ import annotations

from everystate.doors.page import Page, computed
from everystate.explore import Spec


def show(spec: Spec) -> Page:
    """All states computed and checked; displayed as words."""
    return computed(spec, formats=("text/plain",))
