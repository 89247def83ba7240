"""States: every state of an explorer, computed once and stored compactly.

A state is a tree of JSON values.  All states together are one tree whose nodes say
how a value depends on the controls (docs/encoding.md is the reference):

    ["=", value]                the same in every state
    ["{", {key: node, ...}]     an object
    ["[", [node, ...]]          a list of objects
    ["@", axes, positions]      a value of the pool that depends on some controls only:
                                `axes` names them, `positions` (in row-major order over
                                these axes) points into the pool
    ["?", axes, flags, node]    a value that is missing in the states flagged 0

So a title that follows one control is stored once for each value of that control,
and an array that returns in many states is stored once.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import math
from collections.abc import Sequence

import numpy as np

from everystate.controls import Control
from everystate.errors import ExplorerError
from everystate.plain import rounded
from everystate.views import view

VERSION = 1  # of the encoding
MOST_STATES = 1_000
MOST_BYTES = 120_000

MISSING = object()


def compute(name: str, function, controls: Sequence[Control], most_states: int = MOST_STATES) -> list[dict]:
    """All states in row-major order over the controls' values.

    Parameters
    ----------
    name : str
    function : callable
    controls : sequence of Control
    most_states : int, optional
        The budget.

    Raises
    ------
    ExplorerError
        When there are too many states, or when the function fails in one: the error
        names the explorer, the state and, as its cause, the function's own error.
    """
    count = math.prod(len(control.values) for control in controls)
    if count > most_states:
        largest = max(controls, key=lambda control: len(control.values))
        raise ExplorerError(
            f"explorer {name!r} has {count:,} states, the budget is {most_states:,}: "
            f"coarsen {largest.name!r}, which has {len(largest.values)} values"
        )
    states = []
    for values in itertools.product(*(control.values for control in controls)):
        arguments = {control.name: value for control, value in zip(controls, values)}
        try:
            states.append(view(function, arguments, controls).plain())
        except Exception as error:
            raise failure(name, arguments, error) from error
    return states


def failure(name: str, arguments: dict, error: Exception) -> ExplorerError:
    """What to raise where an explorer fails in one state, which it names."""
    state = ", ".join(f"{key}={value!r}" for key, value in arguments.items()) or "its only state"
    return ExplorerError(f"explorer {name!r} fails at {state}: {type(error).__name__}: {error}")


def encode(states: list, shape: tuple[int, ...]) -> dict:
    """Encode the states of a grid; `decode` gives each of them back.

    Parameters
    ----------
    states : list
        JSON values in row-major order.
    shape : tuple of int
        Number of values of each control.
    """
    pool: list = []
    places: dict[str, int] = {}

    def place(text: str, value) -> int:
        if text not in places:
            places[text] = len(pool)
            pool.append(value)
        return places[text]

    return {
        "version": VERSION,
        "shape": list(shape),
        "tree": _node(states, tuple(shape), place),
        "pool": pool,
    }


def _node(values: list, shape, place):
    if any(value is MISSING for value in values):
        axes, flags = _reduced([int(value is not MISSING) for value in values], shape)
        present = next(value for value in values if value is not MISSING)
        filled = [present if value is MISSING else value for value in values]
        return ["?", axes, flags, _node(filled, shape, place)]
    if all(isinstance(value, dict) for value in values):
        keys = sorted(set().union(*values))
        children = {key: _node([value.get(key, MISSING) for value in values], shape, place) for key in keys}
        if all(child[0] == "=" for child in children.values()):
            return ["=", {key: child[1] for key, child in children.items()}]
        return ["{", children]
    if all(_holds_objects(value) for value in values):
        longest = max(len(value) for value in values)
        columns = [[value[i] if i < len(value) else MISSING for value in values] for i in range(longest)]
        items = [_node(column, shape, place) for column in columns]
        if all(item[0] == "=" for item in items):
            return ["=", [item[1] for item in items]]
        return ["[", items]
    texts = [json.dumps(value, sort_keys=True) for value in values]
    if len(set(texts)) == 1:
        return ["=", values[0]]
    return ["@", *_reduced([place(text, value) for text, value in zip(texts, values)], shape)]


def _holds_objects(value) -> bool:
    """Whether a list is worth a look inside: lists of plain values are kept whole."""
    return isinstance(value, list) and all(isinstance(item, (dict, list)) for item in value)


def _reduced(numbers: list[int], shape) -> tuple[list[int], list[int]]:
    """Drop the axes along which the numbers do not change."""
    grid, axes = np.array(numbers).reshape(shape), []
    for axis in range(len(shape)):
        first = np.take(grid, [0], axis=axis)
        if (grid == first).all():
            grid = first
        else:
            axes.append(axis)
    return axes, grid.ravel().tolist()


def decode(encoded: dict, position: tuple[int, ...]):
    """One state of an encoded grid; the page does the same in JavaScript.

    Parameters
    ----------
    encoded : dict
        What `encode` returned.
    position : tuple of int
        Position of each control's value.
    """
    shape, pool = encoded["shape"], encoded["pool"]

    def pick(axes, numbers):
        index = 0
        for axis in axes:
            index = index * shape[axis] + position[axis]
        return numbers[index]

    def value_of(node):
        kind = node[0]
        if kind == "=":
            return node[1]
        if kind == "@":
            return pool[pick(node[1], node[2])]
        if kind == "?":
            return value_of(node[3]) if pick(node[1], node[2]) else MISSING
        if kind == "[":
            return [value for value in map(value_of, node[1]) if value is not MISSING]
        items = ((key, value_of(child)) for key, child in node[1].items())
        return {key: value for key, value in items if value is not MISSING}

    return value_of(encoded["tree"])


def to_json(encoded: dict) -> str:
    """The same text for the same states, byte for byte."""
    return json.dumps(encoded, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(encoded: dict, more: str = "") -> str:
    """A short fingerprint of all states: what changes a state for a reader changes it.

    Numbers count with 6 significant digits, which are the same on every processor.

    Parameters
    ----------
    encoded : dict
        What `encode` returned.
    more : str, optional
        Text that counts as well.
    """
    counted = rounded({key: encoded[key] for key in ("shape", "tree", "pool")})
    if len({json.dumps(value, sort_keys=True) for value in counted["pool"]}) < len(counted["pool"]):
        # Values that differ in their last digits only: elsewhere they may be one.
        shape = tuple(encoded["shape"])
        states = [rounded(decode(encoded, position)) for position in np.ndindex(shape)]
        counted = encode(states, shape)
        del counted["version"]
    return hashlib.sha256((to_json(counted) + more).encode()).hexdigest()[:12]


def check_size(
    name: str, states: list[dict], controls: Sequence[Control], text: str, most_bytes: int = MOST_BYTES
) -> None:
    """Hold the encoded states against the budget.

    Parameters
    ----------
    name : str
    states : list of dict
    controls : sequence of Control
    text : str
        The encoded states as JSON.
    most_bytes : int, optional
        The budget, after gzip.

    Raises
    ------
    ExplorerError
        Names the explorer, its size, and the control whose coarsening helps most.
    """
    size = zipped(text)
    if size <= most_bytes:
        return
    sizes = {
        control.name: _size_when_halved(states, controls, axis)
        for axis, control in enumerate(controls)
        if len(control.values) > 1
    }
    advice = "draw fewer points"
    if sizes:
        best = min(sizes, key=sizes.__getitem__)
        advice = f"coarsen {best!r} (with half its values: {sizes[best] / 1000:.0f} KB) or draw fewer points"
    raise ExplorerError(
        f"explorer {name!r} takes {size / 1000:.0f} KB gzipped, "
        f"the budget is {most_bytes / 1000:.0f} KB: {advice}"
    )


def zipped(text: str) -> int:
    """Bytes after gzip, as a web server sends them."""
    return len(gzip.compress(text.encode(), mtime=0))


def _size_when_halved(states, controls, axis) -> int:
    shape = [len(control.values) for control in controls]
    positions = np.arange(len(states)).reshape(shape)
    kept = np.take(positions, range(0, shape[axis], 2), axis=axis)
    return zipped(to_json(encode([states[position] for position in kept.ravel()], kept.shape)))
