"""Views: what a figure function returns, checked and turned into plain values and tables."""

import json
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystate import ExplorerError
from everystate.plain import drawn, plain_text, rounded, written
from everystate.tables import plain_table, table_of
from everystate.views import view


@pytest.mark.parametrize(
    "returned",
    [None, go.Figure(), (go.Figure(), 3), (go.Figure(), "a", "b"), ("a", go.Figure()), (go.Figure(), " ")],
)
def test_a_figure_and_a_reading_are_asked_for(returned):
    with pytest.raises(ExplorerError):
        view(lambda: returned, {})


def test_a_reading_keeps_numbers_and_units_together():
    glued = "40\N{NO-BREAK SPACE}% of   all\n studies"
    assert view(lambda: (go.Figure(), glued), {}).reading == "40\N{NO-BREAK SPACE}% of all studies"


def test_the_table_is_made_when_it_is_asked_for(monkeypatch):
    monkeypatch.setattr("everystate.views.table_of", lambda figure: pytest.fail("nobody asked"))
    shown = view(lambda: (go.Figure(go.Bar(y=[1])), "One bar."), {})
    assert set(shown.drawing()) == {"data", "layout", "reading"}


# ---- plain values -------------------------------------------------------------------------


@pytest.mark.parametrize("number", [np.inf, -np.inf])
def test_numbers_that_cannot_be_drawn_are_refused(number):
    with pytest.raises(ExplorerError, match=r"data\[0\].y\[1\]"):
        view(lambda: (go.Figure(go.Scatter(y=[1, number])), "fine"), {}).plain()
    with pytest.raises(ExplorerError, match="column 'a'"):
        view(lambda: (go.Figure(), "fine", pd.DataFrame({"a": [number]})), {}).plain()


@pytest.mark.parametrize("blank", [np.nan, None, pd.NA, pd.NaT, np.datetime64("NaT"), np.timedelta64("NaT")])
def test_a_missing_value_is_a_gap(blank):
    figure = go.Figure({"data": [{"type": "scatter", "y": [1, None]}]})
    shown = view(lambda: (figure, "fine", pd.DataFrame({"a": pd.Series([1, blank], dtype=object)})), {})
    assert drawn({"y": [1, blank], "customdata": [[1, blank]]}, "x") == {
        "y": [1, None],
        "customdata": [[1, None]],
    }
    assert shown.rows()["values"] == [[1, None]]


def test_plain_values():
    mixed = {
        "a": np.array([1.23456789, 2.0]),
        "b": np.int64(3),
        "c": (True, None, "x"),
        "d": pd.Series([0.1, 9]),
    }
    assert drawn(mixed, "x") == {"a": [1.23457, 2], "b": 3, "c": [True, None, "x"], "d": [0.1, 9]}
    with pytest.raises(ExplorerError, match=r"a\.b holds a set"):
        drawn({"b": {1}}, "a")


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (date(2024, 1, 2), "2024-01-02"),
        (datetime(2024, 1, 2), "2024-01-02"),
        (datetime(2024, 1, 2, 3, 4), "2024-01-02T03:04:00"),
        (datetime(2024, 1, 2, tzinfo=UTC), "2024-01-02T00:00:00+00:00"),
        (time(3, 4), "03:04:00"),
        (np.datetime64("2024-01-02"), "2024-01-02"),
        (pd.Timestamp("2024-01-02 03:04"), "2024-01-02T03:04:00"),
        (pd.Period("2024-01", "M"), "2024-01"),
        (pd.Interval(0, 1), "(0, 1]"),
        (timedelta(hours=2.5), "02:30:00"),
        (timedelta(days=1), "1 day"),
        (np.timedelta64(3, "D"), "3 days"),
    ],
)
def test_moments_and_spans_become_texts(moment, text):
    assert drawn({"x": [moment], "meta": moment}, "figure") == {"x": [text], "meta": text}


def test_packed_arrays_are_unpacked():
    two_rows = go.Figure(go.Heatmap(z=np.arange(6.0).reshape(2, 3)))
    assert drawn(two_rows.to_plotly_json(), "figure")["data"][0]["z"] == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("values", [[100000.01, 100000.02], [1e6 + 0.1, 1e6 + 0.9], [1 / 3, 1 / 3 + 1e-7]])
def test_a_narrow_list_keeps_its_digits(values):
    assert drawn(values, "x") == pytest.approx(values, rel=1e-14)


@given(st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), min_size=2, max_size=20))
def test_rounding_is_finer_than_a_pixel(values):
    span = max(values) - min(values)
    for before, after in zip(values, drawn(values, "x")):
        assert abs(before - after) <= span / 10_000 + 1e-14 * abs(before)


def test_what_a_label_tells_is_exact():
    told = {
        "customdata": [[0.123456789, 2**60]],
        "text": [1 / 3],
        "meta": {"a": 0.123456789},
        "y": [0.123456789, 1],
    }
    assert drawn(told, "x") == told | {"customdata": [[0.123456789, str(2**60)]], "y": [0.123457, 1]}


def test_whole_numbers_are_whole_as_long_as_a_browser_keeps_them_so():
    told = drawn({"meta": [2**53 - 1, 2**53, -(2**53)]}, "x")
    assert told == {"meta": [2**53 - 1, str(2**53), str(-(2**53))]}
    assert [type(number) for number in drawn([3.0, -1e300, 0.5], "x")] == [int, float, float]


def test_a_digest_is_taken_over_six_digits():
    assert rounded({"a": [0.1 + 0.2, 1 / 3, 5.0000001], "b": 123456789, "c": "1.23456789"}) == {
        "a": [0.3, 0.333333, 5], "b": 123456789, "c": "1.23456789",
    }  # fmt: skip


def test_numbers_are_written_for_people():
    assert [written(value) for value in (None, -3, 0.1 + 0.2, -0.5, True, "a-b")] == [
        "", "−3", "0.3", "−0.5", "True", "a-b",
    ]  # fmt: skip


@given(st.text("<>/bi =\"'&;x ", max_size=30))
def test_a_text_without_tags_of_plotly_is_itself(text):
    assert len(plain_text(text)) <= len(text)
    if "<" not in text and "&" not in text:
        assert plain_text(text) == " ".join(text.split(" ")).strip() or "  " in text


# ---- tables -------------------------------------------------------------------------------

BAR = {"type": "data", "array": [0.5, 1]}
TABLES = {
    "points": (go.Scatter(x=[1, 2], y=[3, 4], name="a"), {"series": ["a", "a"], "x": [1, 2], "y": [3, 4]}),
    "no x": (go.Bar(y=[3, 4]), {"series": ["", ""], "x": [0, 1], "y": [3, 4]}),
    "no x, but a start": (go.Scatter(y=[3, 4], x0=5, dx=2), {"series": ["", ""], "x": [5, 7], "y": [3, 4]}),
    "lying bars": (go.Bar(x=[3], y=["a"], orientation="h"), {"series": [""], "x": [3], "y": ["a"]}),
    "two levels": (
        go.Bar(x=[["a", "a"], ["u", "v"]], y=[1, 2]),
        {"series": ["", ""], "x": ["a, u", "a, v"], "y": [1, 2]},
    ),
    "error bars": (
        go.Scatter(x=[1, 2], y=[3, 4], error_y=BAR),
        {"series": ["", ""], "x": [1, 2], "y": [3, 4], "y, lower end": [2.5, 3], "y, upper end": [3.5, 5]},
    ),
    "unequal error bars": (
        go.Scatter(x=[1], y=[3], error_x={"array": [1], "arrayminus": [0.5], "symmetric": False}),
        {"series": [""], "x": [1], "x, lower end": [0.5], "x, upper end": [2], "y": [3]},
    ),
    "error bars in percent": (
        go.Scatter(x=[1], y=[-50], error_y={"type": "percent", "value": 10}),
        {"series": [""], "x": [1], "y": [-50], "y, lower end": [-55], "y, upper end": [-45]},
    ),
    "error bars of one length": (
        go.Bar(x=[1], y=[5], error_y={"type": "constant", "value": 2, "valueminus": 1}),
        {"series": [""], "x": [1], "y": [5], "y, lower end": [4], "y, upper end": [7]},
    ),
    "error bars of counts": (
        go.Bar(x=[1], y=[9], error_y={"type": "sqrt"}),
        {"series": [""], "x": [1], "y": [9], "y, lower end": [6], "y, upper end": [12]},
    ),
    "hidden error bars": (
        go.Scatter(x=[1, 2], y=[3, 4], error_y=BAR | {"visible": False}),
        {"series": ["", ""], "x": [1, 2], "y": [3, 4]},
    ),
    "box": (go.Box(y=[1, 2], name="a"), {"series": ["a", "a"], "y": [1, 2]}),
    "box of quartiles": (
        go.Box(q1=[1], median=[2], q3=[3]),
        {"series": [""], "first quartile": [1], "median": [2], "third quartile": [3]},
    ),
    "violin": (go.Violin(x=["a", "b"], y=[1, 2]), {"series": ["", ""], "x": ["a", "b"], "y": [1, 2]}),
    "histogram": (go.Histogram(x=[1, 1, 2]), {"series": ["", "", ""], "x": [1, 1, 2]}),
    "heatmap": (
        go.Heatmap(z=[[1, 2], [3, None]], x=["a", "b"], colorbar={"title": {"text": "depth"}}),
        {"series": [""] * 4, "x": ["a", "b", "a", "b"], "y": [0, 0, 1, 1], "depth": [1, 2, 3, None]},
    ),
    "contour": (go.Contour(z=[[1, 2]]), {"series": ["", ""], "x": [0, 1], "y": [0, 0], "value": [1, 2]}),
    "pie": (
        go.Pie(labels=["a", "b"], values=[1, 2]),
        {"series": ["", ""], "label": ["a", "b"], "value": [1, 2]},
    ),
    "in space": (go.Scatter3d(x=[1], y=[2], z=[3]), {"series": [""], "x": [1], "y": [2], "z": [3]}),
    "surface": (
        go.Surface(x=[[0, 1]], y=[[5, 6]], z=[[1, 2]]),
        {"series": ["", ""], "x": [0, 1], "y": [5, 6], "z": [1, 2]},
    ),
    "polar": (go.Scatterpolar(r=[1], theta=["north"]), {"series": [""], "r": [1], "theta": ["north"]}),
    "candles": (
        go.Candlestick(x=["2026-01-01"], open=[1], high=[4], low=[0], close=[2]),
        {"series": [""], "x": ["2026-01-01"], "open": [1], "high": [4], "low": [0], "close": [2]},
    ),
    "map": (go.Choropleth(locations=["DEU"], z=[1]), {"series": [""], "value": [1], "place": ["DEU"]}),
    "flows": (
        go.Sankey(node={"label": ["a", "b"]}, link={"source": [0], "target": [1], "value": [3]}),
        {"series": [""], "from": ["a"], "to": ["b"], "value": [3]},
    ),
    "table": (
        go.Table(header={"values": ["A"]}, cells={"values": [[1, 2]]}),
        {"series": ["", ""], "A": [1, 2]},
    ),
    "dimensions": (
        go.Parcoords(dimensions=[{"label": "u", "values": [1]}, {"values": [2]}]),
        {"series": [""], "u": [1], "dimension 2": [2]},
    ),
    "one number": (go.Indicator(value=3), {"series": [""], "value": [3]}),
    "pixels": (go.Image(z=[[[0, 1, 2]]]), {}),
    "hidden": (go.Scatter(y=[1], visible=False), {}),
    "categories of two levels, one of them blank": (
        go.Bar(x=[["a", "b"], [None, "c"]], y=[1, 2]),
        {"series": ["", ""], "x": ["a", "b, c"], "y": [1, 2]},
    ),
    "error bars along words": (
        go.Scatter(x=["a"], y=[1], error_x={"type": "percent", "value": 5}),
        {"series": [""], "x": ["a"], "y": [1]},
    ),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_table_comes_from_every_kind_of_trace(case):
    trace, expected = TABLES[case]
    table = plain_table(table_of(go.Figure(trace)))
    assert dict(zip(table["columns"], table["values"])) == expected
    json.dumps(table, allow_nan=False)


def test_columns_are_headed_by_the_titles_of_a_traces_own_axes():
    figure = go.Figure(
        [go.Scatter(x=[1], y=[2]), go.Scatter(x=[3], y=[4], xaxis="x2")],
        {"xaxis": {"title": {"text": "time<br>(s)"}}, "xaxis2": {"title": {"text": "angle"}}},
    )
    table = plain_table(table_of(figure))
    assert table["columns"] == ["series", "time (s)", "y", "angle"]
    assert table["values"][1:] == [[1, None], [2, 4], [None, 3]]


def test_axes_of_one_title_keep_their_columns():
    figure = px.scatter(x=[1, 2], y=[3, 4], labels={"x": "force", "y": "force"})
    assert plain_table(table_of(figure))["values"][1:] == [[1, 2], [3, 4]]


def test_columns_of_one_name_are_kept():
    table = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert plain_table(table) == {"columns": ["a", "a"], "values": [[1], [2]]}
    indexed = pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="a"))
    assert plain_table(indexed) == {"columns": ["a", "a"], "values": [["x"], [1]]}
