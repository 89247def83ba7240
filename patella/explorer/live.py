"""The live door: an explorer as ipywidgets around a FigureWidget, driven by the kernel."""

from __future__ import annotations

import asyncio
import html

import ipywidgets
import plotly.graph_objects as go
from IPython import get_ipython

from patella.explorer.controls import Control
from patella.explorer.guesses import Guess
from patella.explorer.views import View, plain_text, view

PAUSE_SECONDS = 0.03  # while a slider is dragged, draw at most once in this time


class LiveExplorer(ipywidgets.VBox):
    """Controls, figure, reading and table; the figure is updated in place.

    Parameters
    ----------
    name : str
    function : callable
    controls : list of Control
    guess : Guess or None
    """

    def __init__(self, name: str, function, controls: list[Control], guess: Guess | None):
        self.explorer_name, self.function, self.controls, self.guess = name, function, controls, guess
        self.answer = None
        for control in controls:
            control.widget.value = control.values[control.default]
            control.widget.description = control.label
            control.widget.style.description_width = "initial"
            control.widget.observe(self._moved, names="value")
        self.current = view(function, self.values())
        self.figure = go.FigureWidget(self.current.figure)
        self.title, self.reading, self.error, self.table = (ipywidgets.HTML() for _ in range(4))
        self.data = ipywidgets.Accordion([self.table], titles=["Data of this state"], selected_index=None)
        self._waiting = None
        self._show(self.current)
        shown = ipywidgets.VBox([self.title, *(control.widget for control in controls), self.figure, self.reading, self.error, self.data])
        super().__init__([shown] if guess is None else [self._question(shown)])

    def values(self) -> dict:
        """What the controls stand at."""
        return {control.name: control.widget.value for control in self.controls}

    def close(self):
        """Close the explorer with every widget that it made."""
        if self.comm is None:  # closed before; a widget closes itself once more when it is collected
            return
        for child in (self.title, self.figure, self.reading, self.error, self.table, self.data, *self.children):
            child.close()
        for control in self.controls:
            control.widget.unobserve(self._moved, names="value")
            control.widget.close()
        super().close()

    def _moved(self, change):
        """Draw soon: moves that come faster than the kernel draws are drawn once."""
        if getattr(get_ipython(), "kernel", None) is None:  # a script or a test: nobody drags
            self.update()
        elif self._waiting is None:
            self._waiting = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._draw_waiting)

    def _draw_waiting(self):
        self._waiting = None
        self.update()

    def update(self):
        """Draw the present state; an error of the function shows below the last good figure."""
        try:
            self._show(view(self.function, self.values()))
        except Exception as error:  # shown to the person at the control, whatever it is
            state = ", ".join(f"{name}={value!r}" for name, value in self.values().items())
            text = html.escape(f"{self.explorer_name} at {state}: {type(error).__name__}: {error}")
            self.error.value = f'<p role="alert" style="color:#b00020"><b>{text}</b></p>'
        else:
            self.error.value = ""

    def _show(self, current: View):
        self.current = current
        figure = go.Figure(current.figure)
        self.title.value = f"<h3>{html.escape(plain_text(figure.layout.title.text or '') or self.explorer_name)}</h3>"
        figure.layout.title = None  # it stands above the controls, as on a page
        verdict = ""
        if self.answer is not None:
            marks = self.guess.marks(self.answer)
            figure.layout.shapes += tuple(marks["shapes"])
            figure.layout.annotations += tuple(marks["annotations"])
            verdict = self.guess.verdict(self.answer) + " "
        _replace(self.figure, figure)
        self.reading.value = f'<p role="status">{html.escape(verdict + current.reading)}</p>'
        self.table.value = f'<div style="overflow:auto">{current.table.to_html(index=False, na_rep="", render_links=True)}</div>'

    def _question(self, shown: ipywidgets.Widget) -> ipywidgets.Widget:
        """The guess first; the explorer takes its place once it is made or skipped."""
        if self.guess.numeric:
            low, high, step = self.guess.answers
            answer = ipywidgets.FloatSlider(value=low, min=low, max=high, step=step, readout_format="g")
        else:
            answer = ipywidgets.RadioButtons(options=self.guess.choices())
        reveal, skip = ipywidgets.Button(description="Show the data"), ipywidgets.Button(description="Skip")
        box = ipywidgets.VBox(
            [ipywidgets.HTML(f"<p><b>{html.escape(self.guess.question)}</b></p>"), answer, ipywidgets.HBox([reveal, skip])]
        )

        def show(button):
            self.answer = answer.value if button is reveal else None
            self.children = [shown]
            self._show(self.current)
            box.close()

        reveal.on_click(show)
        skip.on_click(show)
        return box


def _replace(widget: go.FigureWidget, figure: go.Figure):
    """Give a FigureWidget another figure's traces and layout, in one message where it can."""
    same = [trace.type for trace in widget.data] == [trace.type for trace in figure.data]
    with widget.batch_update():
        if same:
            for old, new in zip(widget.data, figure.data):
                _overwrite(old, new.to_plotly_json())
        _overwrite(widget.layout, figure.layout.to_plotly_json())
    if not same:
        widget.data = []
        widget.add_traces(figure.data)


def _overwrite(old, new: dict):
    """Set every property to its new value; plotly's own update leaves those that are gone."""
    for key in set(old.to_plotly_json()) - set(new) - {"uid"}:
        old[key] = None
    old.update(new, overwrite=True)
