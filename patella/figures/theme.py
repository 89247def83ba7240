"""The look that all figures of the course share: one palette, one plotly template.

Colours are those of Okabe and Ito's palette, which people with colour-blindness tell
apart, darkened where a thin mark on white would fall below a contrast of 3:1.  Each
has a twin for dark pages; `layout.meta.dark` carries the pairs to the page.
"""

from __future__ import annotations

import plotly.graph_objects as go
import plotly.io as pio

INK, SOFT_INK, GRID, GROUND = "#1c2530", "#566273", "#dfe4ea", "#ffffff"

# The same muscle has the same colour in every chapter.
MUSCLES = {
    "vastus medialis": "#c04f00",
    "vastus lateralis": "#0072b2",
    "vastus intermedius": "#007a5a",
    "rectus femoris": "#a0468a",
}

# What a study found about the claim at hand.
MORE, SAME, LESS, UNCLEAR = "#c04f00", "#0072b2", "#007a5a", "#6b7280"
ACCENT = "#a0468a"
BAND = "rgba(0,114,178,0.15)"

DARK = {
    INK: "#e8ecf1",
    SOFT_INK: "#a9b4c2",
    GRID: "#39424e",
    GROUND: "#121212",
    "#c04f00": "#ff9a4d",
    "#0072b2": "#5cb8f0",
    "#007a5a": "#3fcfa0",
    "#a0468a": "#e59ad0",
    "#6b7280": "#a9b4c2",
    BAND: "rgba(92,184,240,0.22)",
}

_axis = {
    "gridcolor": GRID, "linecolor": SOFT_INK, "zeroline": False, "automargin": True,
    "ticks": "outside", "tickcolor": SOFT_INK, "title": {"standoff": 12, "font": {"size": 14}},
    "ticklabeloverflow": "allow",  # automargin keeps them inside; looking for those outside costs a quarter of each drawing
}  # fmt: skip

pio.templates["course"] = go.layout.Template(
    layout={
        "font": {"family": "system-ui, sans-serif", "size": 14, "color": INK},
        "paper_bgcolor": GROUND,
        "plot_bgcolor": GROUND,
        "colorway": [SAME, MORE, LESS, ACCENT, UNCLEAR],
        "xaxis": _axis,
        "yaxis": _axis,
        "hoverlabel": {"bgcolor": GROUND, "bordercolor": SOFT_INK, "font": {"color": INK}, "align": "left"},
        "hovermode": "closest",
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0},
        "margin": {"l": 8, "r": 16, "t": 48, "b": 8},
        "title": {"x": 0, "xanchor": "left", "font": {"size": 17}},
        "meta": {"dark": DARK},
    }
)

# As the default it costs nothing; named in each figure it is validated anew, 10 ms a state.
pio.templates.default = "course"


def line_at(axis: str, value: float, **line) -> dict:
    """A straight line across the plot at one value of an axis, as a layout shape."""
    other = "y" if axis == "x" else "x"
    return {
        "type": "line", f"{axis}0": value, f"{axis}1": value, f"{other}ref": "paper", f"{other}0": 0, f"{other}1": 1,
        "line": {"color": SOFT_INK, "width": 1.5} | line,
    }  # fmt: skip


def band_at(axis: str, low: float, high: float, colour: str = BAND) -> dict:
    """A band across the plot between two values of an axis, as a layout shape."""
    other = "y" if axis == "x" else "x"
    return {
        "type": "rect", f"{axis}0": low, f"{axis}1": high, f"{other}ref": "paper", f"{other}0": 0, f"{other}1": 1,
        "fillcolor": colour, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip
