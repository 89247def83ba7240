"""Differences between two states, as they travel from a kernel to a page."""

from __future__ import annotations


def difference(old, new, path: tuple = ()) -> list[list]:
    """What turns one state into another.

    Parameters
    ----------
    old, new
        JSON values.
    path : tuple of str and int, optional
        Where they stand.

    Returns
    -------
    list of list
        Changes in their order: `[path, value]` for what is new there, `[path]` for what is gone.
        A list is shortened by a new value at `[*path, "length"]`, as in JavaScript.

    >>> difference({"x": [1, 2], "name": "a"}, {"x": [1, 3]})
    [[['name']], [['x'], [1, 3]]]
    """
    changes: list[list]
    if isinstance(old, dict) and isinstance(new, dict):
        changes = [[[*path, key]] for key in old if key not in new]
        for key, value in new.items():
            changes += difference(old[key], value, (*path, key)) if key in old else [[[*path, key], value]]
        return changes
    if _are_objects(old) and _are_objects(new):
        shared = min(len(old), len(new))
        changes = [] if shared == len(old) else [[[*path, "length"], shared]]
        for place in range(shared):
            changes += difference(old[place], new[place], (*path, place))
        return changes + [[[*path, place], new[place]] for place in range(shared, len(new))]
    return [] if _same(old, new) else [[list(path), new]]


def _are_objects(value) -> bool:
    """Whether a list is worth a look inside: columns of plain values are told whole."""
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _same(old, new) -> bool:
    """Whether two values are the same in JSON, where true is not 1."""
    return old == new and isinstance(old, bool) == isinstance(new, bool)
