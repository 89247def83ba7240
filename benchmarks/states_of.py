"""Compute all states of a chapter's explorers: how long it takes, how large each candidate encoding is.

Runs as a program in the clone, since it executes a chapter's cells: `states_of.py CHAPTER.ipynb DIGITS`.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import sys
import time

import nbformat

import everystate
from everystate import plain, states
from everystate.doors.page import BYTES_VARIABLE


def packed(value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def leaves(value, path=""):
    """Paths and values of a tree; lists of plain values are leaves."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}/{key}")
    elif isinstance(value, list) and value and all(isinstance(item, (dict, list)) for item in value):
        for position, item in enumerate(value):
            yield from leaves(item, f"{path}/{position}")
    else:
        yield path, value


def differences(all_states: list[dict]) -> list:
    """The first state, and of every other one the leaves that differ from it."""
    flat = [dict(leaves(state)) for state in all_states]
    return [
        all_states[0],
        [
            [
                {key: value for key, value in state.items() if key not in flat[0] or flat[0][key] != value},
                [key for key in flat[0] if key not in state],
            ]
            for state in flat[1:]
        ],
    ]


def shared(tree, pool: list, places: dict):
    """A tree whose lists of plain values stand in a pool, each once."""
    if isinstance(tree, dict):
        return {key: shared(item, pool, places) for key, item in tree.items()}
    if isinstance(tree, list) and any(isinstance(item, (dict, list)) for item in tree):
        return [shared(item, pool, places) for item in tree]
    if not isinstance(tree, list):
        return tree
    text = packed(tree)
    if text not in places:
        places[text] = len(pool)
        pool.append(tree)
    return {"@": places[text]}


def candidates(all_states: list[dict], stored: str) -> dict[str, str]:
    """The same states as texts that a page could hold."""
    pool: list = []
    changes = differences(all_states)
    return {
        "every state whole": packed(all_states),
        "differences from the first state": packed(changes),
        "differences, equal lists shared": packed([shared(changes, pool, {}), pool]),
        "as stored: each value by the controls that it follows, equal values shared": stored,
        "as stored, compressed inside the page (gzip in base64)": base64.b64encode(
            gzip.compress(stored.encode(), mtime=0)
        ).decode(),
    }


def main(notebook: str, digits: str):
    plain.SIGNIFICANT_DIGITS = int(digits)
    os.environ[BYTES_VARIABLE] = str(10**9)  # without rounding some explorers exceed the budget
    found: dict = {"seconds": 0.0, "raw": {}, "gzipped": {}}
    explore, compute = everystate.explore, states.compute
    latest: list = []

    def kept(*arguments):
        latest[:] = compute(*arguments)
        return list(latest)

    def timed(*arguments, **controls):
        start = time.perf_counter()
        page = explore(*arguments, **controls)
        found["seconds"] += time.perf_counter() - start
        for name, text in candidates(latest, page.text).items():
            found["raw"][name] = found["raw"].get(name, 0) + len(text.encode())
            found["gzipped"][name] = found["gzipped"].get(name, 0) + states.zipped(text)
        return page

    states.compute, everystate.explore = kept, timed
    namespace: dict = {}
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, namespace)
    print("\n" + json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
