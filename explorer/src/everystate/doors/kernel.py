"""The kernel door: an explorer in Jupyter, whose states are computed when they are asked for.

It is one ipywidget, made with anywidget.  The page gets the chart library and the face once, from
a widget that all figures share; a figure itself is a few kilobytes and the state in which it opens.
The page then asks for a state by the position of each control, one at a time, and keeps what it got.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from uuid import uuid4

import anywidget
import ipywidgets
import pandas as pd
import plotly.graph_objects as go
import traitlets
from IPython import get_ipython
from plotly.offline import get_plotlyjs

from everystate.controls import Control, position_of
from everystate.demand import OnDemand
from everystate.explore import Spec
from everystate.markup import ASSETS, BUNDLE, describe, render, saved


def show(spec: Spec) -> KernelFigure:
    """An explorer alive in Jupyter; in a cell that is run again it takes the place of the earlier one."""
    figure = KernelFigure(spec)
    cell = _cell()
    if cell is not None:
        earlier = _shown.pop((cell, spec.name), None)
        if earlier is not None:
            earlier.close()
        _shown[cell, spec.name] = figure
    return figure


_shown: dict[tuple[str, str], KernelFigure] = {}


def _request() -> dict | None:
    """The message with which a notebook runs its cell; None without a kernel."""
    kernel = getattr(get_ipython(), "kernel", None)
    return None if kernel is None else kernel.get_parent()


def _cell() -> str | None:
    """The notebook's cell that is running; "" where the notebook does not name it, None without a kernel."""
    request = _request()
    return None if request is None else request.get("metadata", {}).get("cellId", "")


def _number() -> str:
    """What the comment with which the running cell begins calls its figure: "Figure 2.1 "; "" without one."""
    code = (_request() or {}).get("content", {}).get("code", "")
    found = re.match(r"# (Figure [\d.]+): ", code)
    return f"{found[1]} " if found else ""


# -- what all figures share


def _asset(name: str) -> str:
    # As text: given a path, anywidget holds on to every widget for as long as the process lives.
    return (ASSETS / name).read_text(encoding="utf-8")


@cache
def packed_plotly() -> bytes:
    """The chart library that the Python package plotly carries, gzipped."""
    return gzip.compress(get_plotlyjs().encode(), mtime=0)


@cache
def version() -> str:
    """Names the scripts of this process: the page evaluates each version once."""
    return hashlib.sha256(_asset("library.js").encode() + packed_plotly()).hexdigest()[:16]


class Library(anywidget.AnyWidget):
    """The chart library and the face, once in a kernel.

    The library's bytes are in the message that opens the widget, and in no state that is kept or
    saved.  A page that comes later asks for them.
    """

    _esm = _asset("library.js")
    _css = _asset("face.css")
    key = traitlets.Unicode().tag(sync=True)
    plotly = traitlets.Bytes().tag(
        sync=True, to_json=lambda packed, library: packed if library.comm is None else None
    )
    _one: Library | None = None

    @classmethod
    def one(cls) -> Library:
        """The kernel's library."""
        if cls._one is None or cls._one.comm is None:  # somebody may have closed all widgets
            cls._one = cls(key=version(), plotly=packed_plotly())
            cls._one.on_msg(cls._send_again)
        return cls._one

    def _send_again(self, content: dict, buffers: list) -> None:
        self.send({"plotly": True}, [self.plotly])


# -- one figure


class Value(traitlets.TraitType):
    """A trait that holds one of a control's values.

    Parameters
    ----------
    control : Control
    """

    def __init__(self, control: Control):
        super().__init__(control.values[control.default])
        self.control = control

    def validate(self, obj, value):
        """The control's own value that equals this one."""
        place = position_of(self.control.values, value)
        if place is None:
            known = (
                repr(one) if isinstance(one, (str, int, float)) else label
                for one, label in zip(self.control.values, self.control.labels)
            )
            raise traitlets.TraitError(f"{self.name} is one of {', '.join(known)}, not {value!r}")
        return self.control.values[place]


class KernelFigure(anywidget.AnyWidget):
    """An explorer in Jupyter: a widget with a trait for each control, named as the function's parameter.

    Parameters
    ----------
    spec : Spec

    Raises
    ------
    ExplorerError
        When the function fails in the state in which it opens, which the error names.

    Examples
    --------
    `figure.minimum_n = 20` moves a control, `figure.observe(tell, "minimum_n")` hears of it.
    """

    _esm = _asset("stub.js")
    _library = traitlets.Instance(Library).tag(sync=True, **ipywidgets.widget_serialization)
    _key = traitlets.Unicode().tag(sync=True)
    _uid = traitlets.Unicode().tag(sync=True)
    _opening = traitlets.Bytes().tag(sync=True)  # the markup and the state in which it opens, gzipped
    _position = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(self, spec: Spec):
        self._spec = spec
        self._states = OnDemand(spec)
        self.add_traits(**{control.name: Value(control) for control in spec.controls})
        start, state = self._states.base["at"], self._states.base["state"]
        self._description = describe(spec, state["layout"], BUNDLE)
        uid = f"everystate-{uuid4().hex}"
        folded = {"reading": state["reading"], "table": {"columns": [], "values": []}}
        library = Library.one()
        self._number = _number()
        self._markup = render(self._description, spec.controls, folded, None, uid, self._number)
        super().__init__(
            _library=library,
            _key=library.key,
            _uid=uid,
            _opening=self._packed(),
            _position=start,
        )
        self.observe(self._values_moved, names=[control.name for control in spec.controls])
        self.observe(self._position_moved, names="_position")
        self.on_msg(self._asked)
        self._widgets = ControlWidgets(self, spec.controls)

    @property
    def controls(self) -> ControlWidgets:
        """Control's name -> the same control as an ipywidget of its own, for other layouts."""
        return self._widgets

    @property
    def reading(self) -> str:
        """What the present state shows, in words."""
        return self._states.view(self._position).reading

    @property
    def table(self) -> pd.DataFrame:
        """The data of the present state."""
        return self._states.view(self._position).table.copy()

    @property
    def figure(self) -> go.Figure:
        """The drawing of the present state, as a figure of its own."""
        return go.Figure(self._states.view(self._position).figure)

    def refresh(self) -> None:
        """Compute all anew: what the function reads beside its arguments has changed."""
        self._states.renew()
        self._opening = self._packed()
        self.send({"forget": self._states.base})

    def _packed(self) -> bytes:
        opening = {"markup": self._markup, "base": self._states.base}
        return gzip.compress(json.dumps(opening, separators=(",", ":")).encode(), mtime=0)

    def close(self) -> None:
        """Let go of all that the figure holds, here and on the page."""
        if self.comm is None:  # closed before; a widget closes itself once more when it is collected
            return
        self._widgets.close()
        super().close()
        self.unobserve_all()
        self._states.views.clear()
        self._opening, self._markup = b"", ""

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict] | None:
        displayed = super()._repr_mimebundle_(**kwargs)
        if displayed is None:
            return None
        data, metadata = displayed
        title = self._number + self._description["title"]
        shown = title, self._states.base["state"]["reading"], "Run this cell to move it."
        # What a saved notebook shows where nothing draws widgets, and a notebook that is not trusted.
        return {**data, "text/plain": "\n".join(shown), "text/html": saved(*shown)}, metadata

    # -- moving

    def _values_moved(self, change) -> None:
        places = [position_of(control.values, getattr(self, control.name)) for control in self._spec.controls]
        self._position = [place for place in places if place is not None]

    def _position_moved(self, change) -> None:
        with self.hold_trait_notifications():  # observers find all controls moved
            for control, place in zip(self._spec.controls, change.new):
                setattr(self, control.name, control.values[place])

    def _asked(self, widget, content: dict, buffers: list) -> None:
        """Answer the page."""
        for answer in self._states.answers(content):
            self.send(answer)


# -- controls as widgets of their own


class ControlWidgets(Mapping):
    """A figure's controls as ipywidgets, linked both ways; made when they are asked for.

    Parameters
    ----------
    figure : KernelFigure
    controls : tuple of Control
        An author's own widget is linked at once, and stays the author's when the figure is closed.
    """

    def __init__(self, figure: KernelFigure, controls: tuple[Control, ...]):
        self._figure = figure
        self._controls = {control.name: control for control in controls}
        self._widgets: dict[str, ipywidgets.ValueWidget] = {}
        self._unlink: list[Callable[[], None]] = []
        for control in controls:
            if control.widget is not None:
                self._link(control, control.widget)

    def __getitem__(self, name: str) -> ipywidgets.ValueWidget:
        control = self._controls[name]
        if name not in self._widgets:
            self._link(control, _widget_for(control, getattr(self._figure, name)))
        return self._widgets[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._controls)

    def __len__(self) -> int:
        return len(self._controls)

    def close(self) -> None:
        """Unlink all, and close those that were made here."""
        for unlink in self._unlink:
            unlink()
        for name, widget in self._widgets.items():
            if widget is not self._controls[name].widget:
                widget.close()
        self._unlink.clear()
        self._widgets.clear()

    def _link(self, control: Control, widget: ipywidgets.ValueWidget) -> None:
        """Let a widget and the figure's trait follow each other; a slider may stand between two steps."""
        figure, values = self._figure, control.values

        def place_of_widget() -> int | None:
            return position_of(values, widget.value, nearest=True)

        def from_widget(change) -> None:
            place = place_of_widget()
            if place is not None:
                setattr(figure, control.name, values[place])

        def to_widget(change) -> None:
            if place_of_widget() != position_of(values, change.new):
                widget.value = change.new

        widget.observe(from_widget, names="value")
        figure.observe(to_widget, names=control.name)
        self._widgets[control.name] = widget
        self._unlink.append(lambda: widget.unobserve(from_widget, names="value"))


def _widget_for(control: Control, value) -> ipywidgets.ValueWidget:
    shown = {"value": value, "description": control.label, "style": {"description_width": "initial"}}
    if control.kind == "switch":
        return ipywidgets.Checkbox(**shown)
    kind = ipywidgets.Dropdown if control.kind == "choice" else ipywidgets.SelectionSlider
    return kind(options=list(zip(control.labels, control.values)), **shown)
