"""Controls: the same values and defaults as interact's widgets, without making any."""

import enum
import itertools
import math
import re
import warnings
from fractions import Fraction
from functools import partial

import ipywidgets
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from everystate import ExplorerError, Samples
from everystate.controls import controls_for


def _told(value) -> str:
    """A case by its text, without addresses in memory: each process must name it alike."""
    return re.sub(r" at 0x[0-9a-f]+", "", str(value))


class Muscle(enum.Enum):
    MEDIAL = "vm"
    LATERAL = "vl"


def function(x=1, y=0.5, name="sine"):
    """Nothing to draw."""


@pytest.mark.parametrize(
    ("abbreviation", "kind", "values"),
    [
        (["a", "b"], "choice", ("a", "b")),
        ({"low": 1, "high": 2}, "choice", (1, 2)),
        ([("low", 1), ("high", 2)], "choice", (1, 2)),
        ((letter for letter in "ab"), "choice", ("a", "b")),
        (range(3), "choice", (0, 1, 2)),
        (Muscle, "choice", (Muscle.MEDIAL, Muscle.LATERAL)),
        ((1, 3), "range", (1, 2, 3)),
        ((0, 10, 5), "range", (0, 5, 10)),
        ((0, 11, 5), "range", (0, 5, 10)),
        ((0.0, 0.3, 0.1), "range", (0.0, 0.1, 0.2, 0.3)),
        ((Fraction(1, 4), 1, Fraction(1, 4)), "range", (0.25, 0.5, 0.75, 1.0)),
        ({"unknown": math.inf, "b": 1}, "choice", (math.inf, 1)),
        (2, "range", (-2, -1, 0, 1, 2, 3, 4, 5, 6)),
        (True, "switch", (False, True)),
        (Samples(3), "samples", (1, 2, 3)),
        (ipywidgets.SelectionSlider(options=[8, 15]), "range", (8, 15)),
        (ipywidgets.RadioButtons(options=["x", "y"]), "choice", ("x", "y")),
        (ipywidgets.IntSlider(min=2, max=6, step=2), "range", (2, 4, 6)),
        (ipywidgets.Dropdown(options=[("low", 1), ("high", 2)]), "choice", (1, 2)),
        (ipywidgets.Dropdown(options={"low": 1, "high": 2}), "choice", (1, 2)),
        (ipywidgets.Dropdown(options=[(1, 2), "x"]), "choice", ((1, 2), "x")),
        (ipywidgets.Dropdown(options=[True, False]), "choice", (True, False)),
        (ipywidgets.ToggleButton(value=True), "switch", (False, True)),
        (ipywidgets.BoundedFloatText(min=0, max=1, step=0.5), "range", (0.0, 0.5, 1.0)),
        (ipywidgets.Play(min=0, max=2), "range", (0, 1, 2)),
    ],
    ids=_told,
)
def test_abbreviations(abbreviation, kind, values):
    (control,) = controls_for(lambda x: None, {"x": abbreviation})
    assert (control.kind, control.values) == (kind, values)
    assert len(control.labels) == len(control.keys) == len(values)
    assert control.widget is (abbreviation if isinstance(abbreviation, ipywidgets.Widget) else None)


whole = st.integers(-200, 200)
decimal = st.integers(-2000, 2000).map(lambda number: number / 10)
numbers = whole | decimal
steps = st.integers(1, 20) | st.integers(1, 20).map(lambda number: number / 10)
abbreviations = (
    st.booleans()
    | whole
    | decimal
    | st.tuples(numbers, numbers).map(lambda ends: tuple(sorted(ends)))
    | st.tuples(numbers, numbers, steps).map(lambda ends: (*sorted(ends[:2]), ends[2]))
    | st.lists(st.text("abc", min_size=1, max_size=2) | whole, min_size=1, max_size=4, unique=True)
    | st.dictionaries(st.text("abc", min_size=1, max_size=2), whole, min_size=1, max_size=4)
    | st.lists(
        st.tuples(st.text("abc", min_size=1, max_size=2), whole),
        min_size=1,
        max_size=3,
        unique_by=lambda pair: pair[0],
    )
)


@pytest.mark.filterwarnings("ignore:.*is none of its values")  # replaced as in interact
@given(abbreviations, numbers | st.text("abc", max_size=2) | st.booleans())
def test_values_and_default_are_those_of_interact(abbreviation, default):
    def asked(x=default):
        """Nothing to draw."""

    widget = ipywidgets.interactive.widget_from_abbrev(abbreviation, default)
    if hasattr(widget, "options"):
        expected = tuple(value for _, value in widget._options_full)
    elif isinstance(widget.value, bool):
        expected = (False, True)
    else:
        count = math.floor((widget.max - widget.min) / widget.step + 1e-9) + 1
        expected = tuple(pytest.approx(widget.min + place * widget.step) for place in range(count))
    assume(len(set(map(str, expected))) == len(expected))
    (control,) = controls_for(asked, {"x": abbreviation})
    assert control.values == expected
    start = control.values[control.default]
    if control.kind == "range":  # a slider may stand between two of its values; a page's cannot
        assert abs(start - widget.value) == pytest.approx(min(abs(v - widget.value) for v in control.values))
        assert {type(value) for value in control.values} == {type(widget.min)}
    else:
        assert start == widget.value


def test_no_widget_is_made():
    before = set(ipywidgets.widgets.widget._instances)
    controls_for(function, {"x": (1, 5), "y": (0.0, 1.0), "name": ["sine", "square"]})
    controls_for(function, {"x": True, "y": 2.5, "name": {"a": 1}})
    assert set(ipywidgets.widgets.widget._instances) == before


def test_the_order_is_the_authors():
    assert [control.name for control in controls_for(function, {"name": ["b"], "x": [1]})] == ["name", "x"]


def test_default_comes_from_the_function_or_from_what_is_bound():
    assert [control.default for control in controls_for(function, {"x": (0, 5), "name": ["a", "sine"]})] == [
        1,
        1,
    ]
    (control,) = controls_for(partial(function, x=3), {"x": (0, 5)})
    assert control.default == 3
    (control,) = controls_for(partial(function, x=3), {"x": Samples(4)})
    assert control.values[control.default] == 3


def test_default_of_a_widget_is_the_nearest_value_or_the_first():
    between = ipywidgets.IntSlider(value=6, min=0, max=10, step=5)
    nothing = ipywidgets.Dropdown(options=["a", "b"], value=None)
    controls = controls_for(lambda n, letter: None, {"n": between, "letter": nothing})
    assert [control.values[control.default] for control in controls] == [5, "a"]


def test_label_comes_from_the_widget_or_the_name():
    named, plain = controls_for(
        lambda n, q_angle: None, {"n": ipywidgets.IntSlider(description="Q (deg)"), "q_angle": [1]}
    )
    assert (named.label, plain.label) == ("Q (deg)", "Q angle")


@pytest.mark.parametrize(
    ("widget", "labels"),
    [
        (ipywidgets.FloatSlider(min=0, max=0.2, step=0.1), ("0.0", "0.1", "0.2")),
        (ipywidgets.FloatSlider(min=0, max=0.2, step=0.1, readout_format=".0%"), ("0%", "10%", "20%")),
        (ipywidgets.FloatSlider(min=0, max=0.2, step=0.1, readout_format=".0f"), ("0.0", "0.1", "0.2")),
        (ipywidgets.FloatSlider(min=0, max=0.2, step=0.1, readout_format="$.2f"), ("0.0", "0.1", "0.2")),
    ],
)
def test_a_format_of_the_authors_own_is_kept_where_it_tells_values_apart(widget, labels):
    (control,) = controls_for(function, {"x": widget})
    assert control.labels == labels


@given(
    st.integers(-50, 50), st.integers(1, 40), st.sampled_from(["1", "0.5", "0.25", "0.001", "0.1", "1e-7"])
)
def test_each_value_has_a_label_and_a_key_that_are_the_value(first, count, step):
    low, step = first * float(step), float(step)
    (control,) = controls_for(function, {"x": (low, low + count * step, step)})
    for texts in (control.labels, control.keys):
        assert [float(text.replace("−", "-")) for text in texts] == pytest.approx(list(control.values))
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("controls", "says"),
    [
        ({"x": []}, "'x' has no values"),
        ({"x": {}}, "'x' has no values"),
        ({"tempo": [1]}, "no such parameter; it has x, y, name"),
        ({"name": "sine"}, "no finite list of values.*functools.partial"),
        ({"name": ipywidgets.fixed("sine")}, "no finite list of values.*functools.partial"),
        ({"x": (1, 5, 0)}, "step"),
        ({"x": (1, math.inf)}, "finite"),
        ({"x": (5, 1)}, "begins at its lower end"),
        ({"x": ["a", "a"]}, "same name"),
        ({"x": [("a", 1), ("a", 2)]}, "same name"),
        ({"x": ["", "b"]}, "value without a name"),
        ({"x": {" ": 1, "b": 2}}, "value without a name"),
        ({"x": [math.nan, 1]}, "value without a name, 'nan'.*not reported"),
        ({"x": [1, -math.inf]}, "value without a name"),
        ({"x": pd.Series([pd.NaT, 1], dtype=object)}, "value without a name"),
        ({"x": object()}, "use a list"),
        ({"x": (1, 2, 3, 4)}, "use a list"),
        ({"x": ipywidgets.Dropdown(options=[])}, "'x' has no values"),
        ({"x": ipywidgets.SelectMultiple(options=[1, 2])}, "no finite list of values"),
        ({"x": ipywidgets.FloatLogSlider()}, "no finite list of values"),
        ({"x": ipywidgets.IntRangeSlider()}, "no finite list of values"),
        ({"x": ipywidgets.IntProgress()}, "no finite list of values"),
        ({"x": ipywidgets.Text()}, "no finite list of values"),
        ({"x": (0, 1_000_000, 1)}, "'x' would have 1,000,001 values.*larger step"),
        ({"x": (0, 1e12, 1e-3)}, "'x' would have .* values.*larger step"),
        ({"x": 10**9}, "'x' would have .* values"),
        ({"x": range(10**12)}, "'x' has more than 10,000 values"),
        ({"x": itertools.count()}, "'x' has more than 10,000 values"),
        ({"x": ipywidgets.IntSlider(max=10**7)}, "'x' would have .* values"),
    ],
    ids=_told,
)
def test_a_bad_control_says_what_is_wrong(controls, says):
    with pytest.raises(ExplorerError, match=f"(?s){says}"):
        controls_for(function, controls)


def test_every_parameter_needs_a_value():
    with pytest.raises(ExplorerError, match="'y' has neither a control nor a default"):
        controls_for(lambda x, y: None, {"x": [1]})
    with pytest.raises(ExplorerError, match="'x' has neither a control nor a default"):
        controls_for(lambda x, /: None, {})
    with pytest.raises(ExplorerError, match="no function"):
        controls_for(3, {})


@pytest.mark.parametrize(
    ("abbreviation", "default", "start"),
    [(["a", "b"], "z", "a"), ({"low": 1, "high": 2}, 3, "low"), ((0, 10), 99, "10"), ((0, 10), -1, "0"),
     (Samples(4), 9, "1")],
)  # fmt: skip
def test_a_default_outside_its_control_is_told(abbreviation, default, start):
    with pytest.warns(
        UserWarning, match=rf"(?s)'x'.*{default!r} is none of its values; it starts at {start}"
    ):
        controls_for(lambda x=default: None, {"x": abbreviation})


@pytest.mark.parametrize(
    ("abbreviation", "default"),
    [
        (["a", "b"], "b"),
        (["a", "b"], None),
        ((0, 10, 5), 7),
        ((0.0, 1.0, 0.1), 0.3),
        (Samples(4), 4),
        (True, 3),
    ],
)
def test_a_default_of_its_control_needs_no_word(abbreviation, default):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        controls_for(lambda x=default: None, {"x": abbreviation})


@pytest.mark.parametrize("count", [0, -1, 2.5, "3"])
def test_samples_are_counted(count):
    with pytest.raises(ExplorerError, match="whole number above zero"):
        Samples(count)
