"""The explorer: controls, views, states, budget, fingerprint, page HTML."""

import json
import os
import subprocess
import sys
from functools import partial

import ipywidgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patella.explorer import ExplorerError, Guess, explore, states
from patella.explorer.controls import controls_for
from patella.explorer.page import bundle_for
from patella.explorer.views import plain_value, table_of, view


def wave(frequency=1, damped=False, name="sine"):
    x = np.linspace(0, 6, 7)
    y = np.sin(frequency * x) * (np.exp(-x) if damped else 1)
    return go.Figure(go.Scatter(x=x, y=y, name=name), {"title": {"text": "How does it <b>swing</b>?"}}), f"At {frequency} it ends at {y[-1]:.2f}."


@pytest.fixture
def page_door(monkeypatch):
    monkeypatch.setenv("EXPLORER_DOOR", "page")


# ---- controls: the same values as interact's widgets ---------------------------------


@pytest.mark.parametrize(
    "abbreviation, kind, values",
    [
        (["a", "b"], "select", ("a", "b")),
        ({"low": 1, "high": 2}, "select", (1, 2)),
        ((1, 3), "range", (1, 2, 3)),
        ((0, 10, 5), "range", (0, 5, 10)),
        ((0, 11, 5), "range", (0, 5, 10)),
        ((0.0, 0.3, 0.1), "range", (0.0, 0.1, 0.2, 0.3)),
        (True, "checkbox", (False, True)),
        (ipywidgets.SelectionSlider(options=[8, 15]), "range", (8, 15)),
        (ipywidgets.RadioButtons(options=["x", "y"]), "select", ("x", "y")),
        (ipywidgets.IntSlider(min=2, max=6, step=2), "range", (2, 4, 6)),
    ],
)
def test_abbreviations(abbreviation, kind, values):
    (control,) = controls_for(lambda x: None, {"x": abbreviation})
    assert (control.kind, control.values) == (kind, values)
    assert len(control.labels) == len(control.keys) == len(values)


@pytest.mark.parametrize("abbreviation", [["a", "b"], {"low": 1}, (1, 9, 2), (0.0, 1.0, 0.25), False])
def test_default_is_where_interact_stands(abbreviation):
    (control,) = controls_for(lambda x: None, {"x": abbreviation})
    assert control.values[control.default] == ipywidgets.interactive(lambda x: None, x=abbreviation).children[0].value


def test_default_comes_from_the_function():
    (control,) = controls_for(wave, {"frequency": (1, 5, 1)})
    assert control.values[control.default] == 1


def test_label_comes_from_the_widget_or_the_name():
    named, plain = controls_for(lambda n, q_angle: None, {"n": ipywidgets.IntSlider(description="Q (deg)"), "q_angle": [1]})
    assert (named.label, plain.label) == ("Q (deg)", "Q angle")


@pytest.mark.parametrize(
    "function, controls, says",
    [
        (wave, {"frequency": []}, "'frequency' has no values"),
        (wave, {"frequency": {}}, "'frequency' has no values"),
        (wave, {"tempo": [1]}, "no such parameter"),
        (wave, {"name": "sine"}, "no finite list of values"),
        (wave, {"frequency": (1, 5, 0)}, "step"),
        (wave, {"frequency": ["a", "a"]}, "same name"),
        (wave, {"frequency": object()}, "not a control"),
        (lambda x, y: None, {"x": [1]}, "'y' has neither a control nor a default"),
    ],
)
def test_a_bad_control_says_what_is_wrong(function, controls, says):
    with pytest.raises(ExplorerError, match=says):
        controls_for(function, controls)


# ---- views ----------------------------------------------------------------------------


@pytest.mark.parametrize("returned", [None, go.Figure(), (go.Figure(), 3), (go.Figure(), " "), (go.Figure(), "mean nan of 3")])
def test_a_figure_and_a_reading_are_asked_for(returned):
    with pytest.raises(ExplorerError):
        view(lambda: returned, {})


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_numbers_that_cannot_be_drawn_are_refused(number):
    with pytest.raises(ExplorerError, match=r"data\[0\].y\[1\]"):
        view(lambda: (go.Figure(go.Scatter(y=[1, number])), "fine"), {}).plain()


def test_plain_values():
    mixed = {"a": np.array([1.23456789, 2.0]), "b": np.int64(3), "c": (True, None, "x"), "d": pd.Series([0.1])}
    assert plain_value(mixed, "x") == {"a": [1.23457, 2], "b": 3, "c": [True, None, "x"], "d": [0.1]}
    with pytest.raises(ExplorerError, match="a.b holds a Timestamp"):
        plain_value({"b": pd.Timestamp(0)}, "a")


def test_packed_arrays_are_unpacked():
    two_rows = go.Figure(go.Heatmap(z=np.arange(6.0).reshape(2, 3)))
    assert plain_value(two_rows.to_plotly_json(), "figure")["data"][0]["z"] == [[0, 1, 2], [3, 4, 5]]


def test_table_comes_from_the_traces():
    figure = go.Figure([go.Scatter(x=[1, 2], y=[3, 4], name="a"), go.Bar(x=[5], y=[6])], {"xaxis": {"title": {"text": "time (s)"}}})
    assert table_of(figure).to_dict("list") == {"series": ["a", "a", ""], "time (s)": [1, 2, 5], "y": [3, 4, 6]}


# ---- states ---------------------------------------------------------------------------

leaves = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-1e6, 1e6, allow_nan=False) | st.text("ab", max_size=2)
trees = st.recursive(leaves, lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text("abc", max_size=1), children, max_size=3), max_leaves=8)


@st.composite
def grids(draw):
    shape = tuple(draw(st.lists(st.integers(1, 3), max_size=3)))
    count = int(np.prod(shape, dtype=int))
    return shape, draw(st.lists(trees, min_size=count, max_size=count))


def same(one, other) -> bool:
    """Equal in value and kind: True is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@given(grids())
def test_decode_gives_every_state_back(grid):
    shape, originals = grid
    encoded = json.loads(states.to_json(states.encode(originals, shape)))
    for position, original in zip(np.ndindex(shape), originals):
        assert same(states.decode(encoded, position), original)


@given(grids())
def test_encoding_is_the_same_text_each_time(grid):
    shape, originals = grid
    assert states.to_json(states.encode(originals, shape)) == states.to_json(states.encode(originals, shape))


def test_what_follows_one_control_is_stored_once_per_value():
    originals = [{"long": "x" * 50 + str(a), "b": b} for a in range(3) for b in range(20)]
    encoded = states.encode(originals, (3, 20))
    assert encoded["tree"][1]["long"][1:] == [[0], [0, 20, 21]] or len(encoded["tree"][1]["long"][2]) == 3
    assert sum(isinstance(value, str) for value in encoded["pool"]) == 3


def test_a_failing_state_is_named(page_door):
    def fails(n):
        return wave() if n < 3 else 1 / 0

    with pytest.raises(ExplorerError, match="'fails' fails at n=3: ZeroDivisionError"):
        explore(fails, n=(1, 5, 1))


def test_too_many_states_name_the_control_to_coarsen(page_door):
    with pytest.raises(ExplorerError, match="1,002 states.*'frequency'.*501"):
        explore(wave, frequency=(0, 500, 1), damped=True)


def test_too_many_bytes_name_the_control_to_coarsen(page_door):
    def noise(seed, title="a"):
        return go.Figure(go.Scatter(y=np.random.default_rng(seed).random(2000))), f"seed {seed}"

    with pytest.raises(ExplorerError, match=r"'noise' takes \d+ KB.*coarsen 'seed'"):
        explore(noise, seed=(1, 60, 1), title=["a", "b"])


# ---- doors ----------------------------------------------------------------------------


def test_an_unknown_door_is_an_error(monkeypatch):
    monkeypatch.setenv("EXPLORER_DOOR", "window")
    with pytest.raises(ExplorerError, match="live, page, check"):
        explore(wave)


def test_an_explorer_needs_a_name(page_door):
    with pytest.raises(ExplorerError, match="pass name="):
        explore(lambda: wave())
    assert explore(partial(wave, name="cosine"), damped=False).name == "wave"


def test_the_fingerprint_notices_a_change_in_one_state(monkeypatch):
    monkeypatch.setenv("EXPLORER_DOOR", "check")

    def shows(value):
        def states_of(n=1):
            return go.Figure(go.Scatter(y=[n, value if n == 3 else 0])), f"n is {n}"

        return explore(states_of, n=(1, 4, 1))._repr_mimebundle_()

    assert shows(1) == shows(1)
    assert shows(1)["text/plain"].startswith("states_of: 4 states; n (4); digest ")
    assert shows(1) != shows(1.0001)
    assert set(shows(1)) == {"text/plain"}


def test_the_page_is_complete_without_a_script(page_door):
    html = explore(wave, frequency=(1, 3, 1), damped=False, name="swing")._repr_mimebundle_()["text/html"]
    assert '<figure class="explorer" id="swing"' in html
    assert "How does it swing ?" in html or "How does it swing?" in html
    assert "At 1 it ends at -0.28." in html
    assert '<label for="swing--frequency">Frequency</label>' in html
    assert html.count("<tr>") == 8  # a head and seven points
    assert "https://cdn" not in html and "<script src" not in html


def test_text_cannot_end_the_page_early(page_door):
    def sly(choice="a"):
        return go.Figure(layout={"title": {"text": "</script><script>alert(1)</script>"}}), "a </script><b>reading</b>"

    html = explore(sly, choice=["a", "</script>"])._repr_mimebundle_()["text/html"]
    assert html.count("</script>") == 2  # the explorer's own two


def test_no_widget_reaches_the_page():
    code = (
        "import comm; from patella.explorer import explore; import plotly.graph_objects as go\n"
        "def f(n=1): return go.Figure(), 'x'\n"
        "explore(f, n=(1, 3)); assert comm.create_comm is comm.DummyComm"
    )
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "EXPLORER_DOOR": "page"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_bundles():
    assert bundle_for([{"type": "bar"}, {}]) == "cartesian"
    assert bundle_for([{"type": "scatter3d"}, {"type": "scatter"}]) == "gl3d"
    with pytest.raises(ExplorerError, match="sankey"):
        bundle_for([{"type": "sankey"}])


# ---- guesses --------------------------------------------------------------------------


def test_guess_in_numbers():
    guess = Guess("How much?", truth=17.3, answers=(0, 100, 5), unit="%", axis="y")
    assert guess.verdict(30.0) == "You guessed 30 %; the data say 17.3 %: too high by 12.7."
    assert "too low by 12.3" in guess.verdict(5.0)
    assert "as close as this scale allows" in guess.verdict(15.0)
    assert guess.marks(30.0)["shapes"][0]["y0"] == 30.0
    assert len(guess.plain()["answers"]) == 21


def test_guess_of_an_option():
    guess = Guess("Which?", truth="VM", answers=["VM", "VL"])
    assert guess.verdict("VM") == "You guessed “VM”, as the data say."
    assert "the data say “VM”" in guess.verdict("VL")
    with pytest.raises(ExplorerError, match="none of the answers"):
        Guess("Which?", truth="RF", answers=["VM"])


# ---- live -----------------------------------------------------------------------------


@pytest.fixture
def live(monkeypatch):
    monkeypatch.delenv("EXPLORER_DOOR", raising=False)
    return explore


def test_moving_a_widget_changes_figure_and_reading(live):
    shown = live(wave, frequency=(1, 3, 1), damped=False)
    shown.controls[0].widget.value = 3
    expected, reading = wave(3)
    np.testing.assert_allclose(shown.figure.data[0].y, expected.data[0].y)
    assert reading in shown.reading.value


def test_the_number_of_traces_may_change(live):
    def several(n=1):
        return go.Figure([go.Scatter(y=[i]) for i in range(n)]), f"{n} traces"

    shown = live(several, n=(1, 4, 1))
    shown.controls[0].widget.value = 4
    assert len(shown.figure.data) == 4
    shown.controls[0].widget.value = 2
    assert [trace.y[0] for trace in shown.figure.data] == [0, 1]


def test_a_layout_entry_that_goes_away_goes_away(live):
    def marked(on=True):
        return go.Figure(go.Scatter(y=[1]), {"shapes": [{"type": "line", "x0": 0, "x1": 1}] if on else []}), "words"

    shown = live(marked, on=True)
    shown.controls[0].widget.value = False
    assert len(shown.figure.layout.shapes) == 0


def test_an_error_is_seen_and_the_last_figure_stays(live):
    def fails(n=1):
        if n == 2:
            raise ZeroDivisionError("no <way>")
        return wave(n)

    shown = live(fails, n=(1, 3, 1))
    before = shown.figure.data[0].y
    shown.controls[0].widget.value = 2
    assert "ZeroDivisionError: no &lt;way&gt;" in shown.error.value and "n=2" in shown.error.value
    np.testing.assert_array_equal(shown.figure.data[0].y, before)
    shown.controls[0].widget.value = 3
    assert shown.error.value == ""


def test_the_guess_comes_first_and_is_answered(live):
    shown = live(wave, guess=Guess("Where does it end?", truth=-0.28, answers=(-1.0, 1.0, 0.25), axis="y"))
    box = shown.children[0]
    assert shown.figure not in box.children
    box.children[1].value = 0.5
    box.children[2].children[0].click()
    assert "You guessed 0.5" in shown.reading.value
    assert shown.figure.layout.shapes[-1].y0 == 0.5


def test_closing_closes_every_widget(live):
    before = set(ipywidgets.widgets.widget._instances)
    shown = live(wave, frequency=(1, 3, 1))
    shown.close()
    left = set(ipywidgets.widgets.widget._instances) - before
    kinds = {type(ipywidgets.widgets.widget._instances[key]).__name__ for key in left}
    assert not kinds - {"LayoutModel", "Layout", "SliderStyle", "HTMLStyle", "DescriptionStyle", "VBox"}, kinds
