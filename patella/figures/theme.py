"""The look that all figures of the course share: two palettes, one plotly template.

Muscles have one palette and what studies found has the other, so that a colour never promises
both.  Either holds for people with a colour-vision deficiency, and the two stay apart; the
distances that this asks for stand in `tests/test_palettes.py`.  Each colour has a twin for
dark pages; `layout.meta.dark` carries the pairs to the page.
"""

from __future__ import annotations

import plotly.graph_objects as go
import plotly.io as pio

INK, SOFT_INK, GRID, GROUND = "#1c2530", "#566273", "#dfe4ea", "#ffffff"

# The same muscle has the same colour in every chapter.
MUSCLES = {
    "vastus medialis": "#c04f00",
    "vastus lateralis": "#0072b2",
    "vastus intermedius": "#02481d",
    "rectus femoris": "#ab0b84",
}

# What a study found about the claim at hand.
MORE, SAME, LESS, UNCLEAR = "#c70233", "#1d2db6", "#3f5817", "#6b7280"
ACCENT = "#8852e4"
OUTCOMES = (MORE, SAME, LESS, ACCENT, UNCLEAR)
BAND = "rgba(29,45,182,0.12)"

DARK = {
    INK: "#e8ecf1",
    SOFT_INK: "#a9b4c2",
    GRID: "#39424e",
    GROUND: "#121212",
    MUSCLES["vastus medialis"]: "#ff9a4d",
    MUSCLES["vastus lateralis"]: "#5cb8f0",
    MUSCLES["vastus intermedius"]: "#199045",
    MUSCLES["rectus femoris"]: "#df4cb2",
    MORE: "#f14477",
    SAME: "#8492d2",
    LESS: "#809d19",
    ACCENT: "#9662f5",
    UNCLEAR: "#a9b4c2",
    BAND: "rgba(132,146,210,0.24)",
}

_axis = {
    "gridcolor": GRID, "linecolor": SOFT_INK, "zeroline": False, "automargin": True,
    "ticks": "outside", "tickcolor": SOFT_INK, "title": {"standoff": 12, "font": {"size": 14}},
    # automargin keeps labels inside; looking for those outside costs a quarter of each drawing
    "ticklabeloverflow": "allow",
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
        "type": "line", f"{axis}0": value, f"{axis}1": value,
        f"{other}ref": "paper", f"{other}0": 0, f"{other}1": 1,
        "line": {"color": SOFT_INK, "width": 1.5} | line,
    }  # fmt: skip


def band_at(axis: str, low: float, high: float, colour: str = BAND) -> dict:
    """A band across the plot between two values of an axis, as a layout shape."""
    other = "y" if axis == "x" else "x"
    return {
        "type": "rect", f"{axis}0": low, f"{axis}1": high,
        f"{other}ref": "paper", f"{other}0": 0, f"{other}1": 1,
        "fillcolor": colour, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip
