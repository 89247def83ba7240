"""Grips on the plot: what an author writes, what is refused, and how a reader drags them."""

import enum

import numpy as np
import plotly.graph_objects as go
import pytest

from everystate import ExplorerError, explore, handle
from everystate.controls import controls_for
from everystate.handles import place_handles
from everystate.tables import table_of
from faces import SLOW, draw, reading
from test_face import FILLED, centre, swipe

GRIP = "#grips .everystate-handle"
TRACK = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}


def grips(dose=20, kind="a", up=False):
    """A grip along x on the first axes, one up and down on the second, one on a switch."""
    doses = list(range(0, 101, 10))
    traces = [
        go.Scatter(x=[0, 100], y=[0, dose], name="seen"),
        go.Scatter(x=doses, y=[50] * 11, meta=handle("dose", doses, "the dose"), **TRACK),
        go.Scatter(
            x=[1] * 3,
            y=["a", "b", "c"],
            xaxis="x2",
            yaxis="y2",
            meta=handle("kind", ["a", "b", "c"]),
            **TRACK,
        ),
    ]
    if kind != "c":
        traces.append(go.Scatter(x=[20, 80], y=[90, 10], meta=handle("up", [False, True]), **TRACK))
    layout = {
        "title": {"text": "Grips"},
        "xaxis": {"domain": [0, 0.6], "range": [0, 100]},
        "xaxis2": {"domain": [0.7, 1], "range": [0, 2], "anchor": "y2"},
        "yaxis": {"range": [0, 100]},
        "yaxis2": {"anchor": "x2", "type": "category", "range": [-0.5, 2.5]},
    }
    return go.Figure(traces, layout), f"Dose {dose}, kind {kind}, {'up' if up else 'down'}."


GRIPS = {"function": grips, "dose": (0, 100, 10), "kind": ["a", "b", "c"], "up": False}


# -- in Python


class Muscle(enum.Enum):
    MEDIAL = "vm"
    LATERAL = "vl"


@pytest.mark.parametrize(
    ("abbreviation", "values", "places"),
    [
        ((0, 1, 0.1), np.arange(11) / 10, list(range(11))),
        ((0, 1, 0.1), [0.1 + 0.2, 1], [3, 10]),
        (["a", "b"], ["b", "a"], [1, 0]),
        (False, [True, False], [1, 0]),
        (Muscle, list(Muscle), [0, 1]),
    ],
)
def test_a_page_is_told_the_places_of_values(abbreviation, values, places):
    def function(moved=None):
        """Nothing to draw."""

    controls = controls_for(function, {"moved": abbreviation})
    points = np.zeros(len(values))
    figure = go.Figure(go.Scatter(x=points, y=points, meta=handle("moved", values) | {"other": 1}))
    (trace,) = place_handles(figure.to_plotly_json(), controls)["data"]
    assert trace["meta"] == {"handle": {"control": 0, "places": places, "label": "Moved"}, "other": 1}


REFUSED = {
    "unknown control": (
        go.Scatter(x=[1], y=[1], meta=handle("dos", [0])),
        "moves 'dos', .* name one of: dose",
    ),
    "unknown value": (
        go.Scatter(x=[1], y=[1], meta=handle("dose", [5])),
        "has 5, but 'dose' takes only 0, 10",
    ),
    "between two": (go.Scatter(x=[1], y=[1], meta=handle("dose", [5.5])), "has 5.5, but 'dose' takes only"),
    "too few points": (go.Scatter(x=[1], y=[1], meta=handle("dose", [0, 10])), "2 values, .* for each value"),
    "no x": (go.Scatter(y=[1], meta=handle("dose", [0])), "1 values, its points are {'y': 1}"),
    "bars": (go.Bar(x=[1], y=[1], meta=handle("dose", [0])), "needs a scatter trace, not a bar"),
}


@pytest.mark.parametrize("door", ["page", "kernel"])
@pytest.mark.parametrize("case", REFUSED)
def test_a_track_that_cannot_be_is_refused_with_figure_trace_and_mend(case, door, monkeypatch):
    trace, says = REFUSED[case]
    monkeypatch.setenv("EVERYSTATE_DOOR", door)

    def bad(dose=0):
        return go.Figure(
            [go.Scatter(y=[1]), trace.update(name="the track")], {"title": {"text": "Bad"}}
        ), "Words."

    with pytest.raises(ExplorerError, match=f"figure 'Bad', trace 2, 'the track': .*{says}"):
        explore(bad, dose=(0, 100, 10))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((3, [1]), "name of a control, not 3"),
        (("dose", "abc"), "list of the control's values, not 'abc'"),
        (("dose", 5), "list of the control's values, not 5"),
        (("dose", []), "no values"),
        (("dose", [1], 5), "label is a text, not 5"),
    ],
)
def test_a_handle_is_refused_where_it_is_written(arguments, says):
    with pytest.raises(ExplorerError, match=says):
        handle(*arguments)


def test_tracks_are_in_no_table():
    assert set(table_of(grips()[0])["series"]) == {"seen"}


# -- in a browser


def opened(page, path):
    page.goto(path.as_uri())
    draw(page, "grips")
    page.locator(GRIP).first.wait_for(timeout=SLOW)
    page.locator("#grips .everystate-stage").evaluate("stage => stage.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(200)


def grip(page, label):
    return page.locator(f"{GRIP}[title='{label}']")


def where(page, axis, value, number=""):
    """Where a value of an axis is in the window."""
    return page.evaluate(
        """([letter, number, value]) => {
          const plot = document.querySelector("#grips .everystate-plot");
          const axis = plot._fullLayout[`${letter}axis${number}`];
          return plot.getBoundingClientRect()[letter] + axis._offset + axis.d2p(value);
        }""",
        [axis, number, value],
    )


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def test_a_grip_stands_where_its_control_does(cut_off, made):
    opened(cut_off, made(GRIPS))
    assert centre(grip(cut_off, "the dose")) == pytest.approx(
        (where(cut_off, "x", 20), where(cut_off, "y", 50)), abs=1
    )
    assert centre(grip(cut_off, "Kind")) == pytest.approx(
        (where(cut_off, "x", 1, "2"), where(cut_off, "y", "a", "2")), abs=1
    )
    cut_off.locator("#grips input[type=range]").press("ArrowRight")
    assert centre(grip(cut_off, "the dose"))[0] == pytest.approx(where(cut_off, "x", 30), abs=1)
    cut_off.set_viewport_size({"width": 700, "height": 900})
    cut_off.wait_for_timeout(300)
    assert centre(grip(cut_off, "the dose"))[0] == pytest.approx(where(cut_off, "x", 30), abs=1)
    assert cut_off.faults == []


def test_a_mouse_drags_each_grip_to_the_nearest_value(cut_off, made):
    opened(cut_off, made(GRIPS))
    x, y = centre(grip(cut_off, "the dose"))
    drag(
        cut_off, (x + 5, y), (where(cut_off, "x", 72) + 5, y - 80)
    )  # held beside its middle, led off its track
    assert reading(cut_off, "grips") == "Dose 70, kind a, down."
    assert cut_off.locator("#grips input[type=range]").input_value() == "7"
    drag(cut_off, centre(grip(cut_off, "Up")), (where(cut_off, "x", 78), where(cut_off, "y", 12)))
    assert reading(cut_off, "grips") == "Dose 70, kind a, up."
    assert cut_off.locator("#grips input[type=checkbox]").is_checked()
    drag(cut_off, centre(grip(cut_off, "Kind")), (where(cut_off, "x", 1, "2"), where(cut_off, "y", "c", "2")))
    assert reading(cut_off, "grips") == "Dose 70, kind c, up."
    assert cut_off.locator(GRIP).count() == 2  # this state has no track for the switch
    assert cut_off.faults == []


def test_a_drag_that_is_ended_moves_nothing_more(cut_off, made):
    opened(cut_off, made(GRIPS))
    start = centre(grip(cut_off, "the dose"))
    drag(cut_off, start, (where(cut_off, "x", 50), start[1]))
    cut_off.mouse.move(where(cut_off, "x", 90), start[1], steps=3)
    assert reading(cut_off, "grips") == "Dose 50, kind a, down."


def test_a_finger_drags_a_grip_and_scrolls_beside_it(phone, made):
    path = made(GRIPS)
    path.write_text(path.read_text(encoding="utf-8").replace("</main>", FILLED), encoding="utf-8")
    opened(phone, path)
    box = grip(phone, "the dose").bounding_box()
    assert min(box["width"], box["height"]) >= 24
    before = phone.evaluate("scrollY")
    x, y = centre(grip(phone, "the dose"))
    swipe(phone, (x, y), (where(phone, "x", 60), y + 20))
    assert reading(phone, "grips").startswith("Dose 60")
    assert phone.evaluate("scrollY") == before
    swipe(phone, (where(phone, "x", 40), y + 60), (where(phone, "x", 40), y - 60))
    assert phone.evaluate("scrollY") - before > 60
    assert reading(phone, "grips").startswith("Dose 60")
    assert phone.faults == []


def test_keys_and_screen_readers_pass_a_grip_by(cut_off, made):
    opened(cut_off, made(GRIPS))
    grips_ = cut_off.locator(GRIP)
    assert grips_.evaluate_all("all => all.every((one) => one.ariaHidden === 'true' && one.tabIndex < 0)")
    cut_off.locator("#grips .everystate-plot").press("ArrowRight")
    cut_off.get_by_text("(1 of 2)").wait_for(state="attached", timeout=SLOW)  # points of the line alone


def test_paper_has_no_grips(cut_off, made):
    opened(cut_off, made(GRIPS))
    cut_off.emulate_media(media="print")
    assert not any(one.is_visible() for one in cut_off.locator(GRIP).all())


@pytest.mark.parametrize("colours", ["active", "none"])
def test_a_grip_stands_out(cut_off, made, colours):
    cut_off.emulate_media(forced_colors=colours, color_scheme="dark")
    opened(cut_off, made(GRIPS))
    ring, ground = grip(cut_off, "the dose").evaluate(
        "one => [getComputedStyle(one).borderTopColor, getComputedStyle(one).backgroundColor]"
    )
    assert ring != ground
