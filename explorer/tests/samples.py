"""Figures that a page and a notebook show alike: one control of each kind, states that fail, a guess."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from everystate import Guess, Samples

COLOURS = {"blue": "#1f77b4", "red": "#d62728", "green": "#2ca02c", "grey": "#7f7f7f", "black": "#000000"}


def dice(throws=10, sides=6, colour="blue", cumulative=False, sample=1):
    """How often each side of a die came up."""
    rolled = np.random.default_rng([sample, throws, sides]).integers(1, sides, size=throws, endpoint=True)
    counts = np.bincount(rolled, minlength=sides + 1)[1:]
    heights = counts.cumsum() if cumulative else counts
    sides_ = list(range(1, sides + 1))
    figure = go.Figure(go.Bar(x=sides_, y=heights, marker_color=COLOURS[colour], name="throws"))
    if throws >= 30:  # traces come and go
        figure.add_scatter(x=sides_, y=[throws / sides] * sides, mode="lines+markers", name="expected")
    figure.update_layout(title_text="Throws of a die", xaxis_title_text="side", yaxis_title_text="throws")
    table = pd.DataFrame({"side": sides_, "throws": counts})
    return figure, f"Of {throws} throws the first side came up {counts[0]} times.", table


DICE = {
    "throws": (10, 50, 10),
    "sides": [4, 6, 20],
    "colour": list(COLOURS),
    "cumulative": False,
    "sample": Samples(4),
}


def share(n=1):
    """One part of so many; three are not possible."""
    if n == 3:
        raise ZeroDivisionError("three is not possible")
    figure = go.Figure(go.Scatter(x=[1, n], y=[0, 1 / n], mode="markers"))
    figure.update_layout(title_text="A share", yaxis_range=[0, 1])
    return figure, f"One part of {n} is {100 / n:.0f} %."


SHARE = {"n": (1, 6)}
GUESS = Guess("What share is one part of four?", truth=25, answers=(0, 100, 5), unit="%")
