"""Handles: a grip on the plot that moves a control, and the trace that says where it stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from numbers import Real

from everystate.controls import Control, position_of
from everystate.errors import ExplorerError
from everystate.plain import is_list, listed, plain_text, unpacked

KINDS = {"scatter", "scattergl"}


def handle(control: str, values: Iterable, label: str | None = None) -> dict:
    """What makes a trace the track of a grip: the trace's `meta`.

    The trace has one point for each value: where the grip stands when the control has it,
    the other controls being as they are.  It may be drawn faintly, or not at all; it is in no
    table, and the arrow keys pass it by.

    Parameters
    ----------
    control : str
        Name of the control that the grip moves.
    values : iterable
        Values of the control, one for each point of the trace.
    label : str, optional
        What the grip moves, for a mouse that rests on it; the control's label unless given.

    Returns
    -------
    dict
        {"handle": {...}}, which may stand beside other keys of `meta`.

    Raises
    ------
    ExplorerError
        When the control is no name, there are no values, or the label is no text.

    Examples
    --------
    >>> handle("share", [50, 75, 100])
    {'handle': {'control': 'share', 'values': [50, 75, 100]}}
    """
    if not isinstance(control, str):
        raise ExplorerError(f"handle: give the name of a control, not {control!r}")
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise ExplorerError(f"handle of {control!r}: give the list of the control's values, not {values!r}")
    held = list(values)
    if not held:
        raise ExplorerError(f"handle of {control!r}: there are no values; give one for each point")
    if label is not None and not isinstance(label, str):
        raise ExplorerError(f"handle of {control!r}: the label is a text, not {label!r}")
    return {"handle": {"control": control, "values": held, **({"label": label} if label else {})}}


def handle_of(trace) -> dict | None:
    """What `handle` gave a trace (of a figure, or as JSON values); None where it is no track."""
    meta = trace["meta"] if "meta" in trace else None  # noqa: SIM401  traces are no mappings
    return meta.get("handle") if isinstance(meta, dict) else None


def place_handles(figure: dict, controls: Sequence[Control]) -> dict:
    """Tell each track the places of its values among those of its control: all that a page needs.

    Parameters
    ----------
    figure : dict
        As `plotly.graph_objects.Figure.to_plotly_json` gives it.
    controls : sequence of Control

    Returns
    -------
    dict
        The figure, with `{"control": number of the control, "places": list of int, "label": str}`
        in the tracks' `meta.handle`.

    Raises
    ------
    ExplorerError
        When a track's control or one of its values does not exist, or it has not a point for each.
    """
    title = plain_text(figure.get("layout", {}).get("title", {}).get("text")) or "without a title"
    traces = list(figure.get("data", []))
    for place, trace in enumerate(traces):
        if handle_of(trace) is None:
            continue
        named = f", {plain_text(trace['name'])!r}" if trace.get("name") else ""
        try:
            meta = trace["meta"] | {"handle": _placed(trace, controls)}
        except ExplorerError as error:
            raise ExplorerError(f"figure {title!r}, trace {place + 1}{named}: {error}") from None
        traces[place] = trace | {"meta": meta}
    return figure | {"data": traces}


def _placed(trace: dict, controls: Sequence[Control]) -> dict:
    told = handle_of(trace) or {}
    name, values = told["control"], told["values"]
    number = next((place for place, control in enumerate(controls) if control.name == name), None)
    if number is None:
        known = ", ".join(control.name for control in controls) or "none"
        raise ExplorerError(f"its handle moves {name!r}, which is no control; name one of: {known}")
    if trace.get("type", "scatter") not in KINDS:
        raise ExplorerError(f"a handle needs a scatter trace, not a {trace['type']}")
    lengths = {key: len(listed(unpacked(trace[key]))) for key in "xy" if is_list(unpacked(trace.get(key)))}
    if lengths != {"x": len(values), "y": len(values)}:
        raise ExplorerError(
            f"its handle has {len(values)} values, its points are {lengths or 'none'}: "
            "give an x and a y for each value"
        )
    control = controls[number]
    places = [_place(control, value) for value in values]
    return {"control": number, "places": places, "label": told.get("label", control.label)}


def _place(control: Control, value) -> int:
    """Where a control has a value; a float that was computed on the way may be off by its last digits."""
    place = position_of(control.values, value, nearest=control.kind == "range")
    if place is not None and isinstance(value, Real) and isinstance(control.values[place], Real):
        place = place if math.isclose(control.values[place], value, abs_tol=1e-12) else None
    if place is None:
        known = ", ".join(map(repr, control.values))
        raise ExplorerError(f"its handle has {value!r}, but {control.name!r} takes only {known}: use those")
    return place
