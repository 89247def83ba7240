"""Doors: the places where an explorer is shown, and a registry for more of them.

A door is a function that takes a `Spec` and returns an object that displays itself.
The environment variable EVERYSTATE_DOOR names the one that is used; "kernel" unless set:

- kernel: alive in Jupyter, states computed on demand
- page: HTML with all states, for a page without a kernel
- sphinx: all states as data, for the Sphinx extension, which makes figures of them
- worker: alive on a page, states computed on demand by Python in the reader's browser
- check: words only, what stands in a notebook that has not been run

Another door is added in the process with `register`, or for every process by an
installed distribution with an entry point in the group "everystate.doors".
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from everystate.errors import ExplorerError

if TYPE_CHECKING:
    from everystate.explore import Spec

VARIABLE = "EVERYSTATE_DOOR"
GROUP = "everystate.doors"
BUILT_IN = ("kernel", "page", "sphinx", "worker", "check")

_registered: dict[str, Callable[[Spec], object]] = {}


def register(name: str, show: Callable[[Spec], object]) -> None:
    """Add a door, or replace one.

    Parameters
    ----------
    name : str
        What EVERYSTATE_DOOR is set to in order to use it.
    show : callable
        Takes a Spec; returns an object that displays itself.
    """
    _registered[name] = show


def current() -> str:
    """Name of the door that is used now."""
    return os.environ.get(VARIABLE) or "kernel"


def names() -> list[str]:
    """Names of all doors."""
    installed = (point.name for point in entry_points(group=GROUP))
    return list(dict.fromkeys([*BUILT_IN, *installed, *_registered]))


def show(spec: Spec):
    """Show an explorer at the door that is used now.

    Raises
    ------
    ExplorerError
        When EVERYSTATE_DOOR names no door.
    """
    name = current()
    if name in _registered:
        return _registered[name](spec)
    if name in BUILT_IN:  # imported when used: no door needs what another one builds on
        return import_module(f"{__name__}.{name}").show(spec)
    for point in entry_points(group=GROUP):
        if point.name == name:
            return point.load()(spec)
    raise ExplorerError(f"{VARIABLE} is {name!r}; it must be one of {', '.join(names())}")
