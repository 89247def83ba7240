"""The worker door: figures of a page whose Python runs in the reader's browser."""

import json
import re

import plotly.graph_objects as go
import pytest

from everystate import ExplorerError, explore
from everystate.doors import worker


def counted(n=2):
    if n == 3:
        raise ZeroDivisionError("three is not possible")
    return go.Figure(go.Bar(x=[1], y=[n])), f"There are {n}."


@pytest.fixture(autouse=True)
def door(monkeypatch):
    monkeypatch.setenv("EVERYSTATE_DOOR", "worker")
    monkeypatch.setenv("EVERYSTATE_BUNDLE", "basic")


def test_a_figure_holds_the_state_in_which_it_opens_and_no_other():
    shown = explore(counted, n=(1, 3))
    forms = shown._repr_mimebundle_()
    (held,) = re.findall(r'class="everystate-states">(.*?)</script>', forms["text/html"])
    base = json.loads(held)
    assert base["at"] == [1] and base["state"]["reading"] == "There are 2."
    assert f'id="{shown.uid}"' in forms["text/html"] and 'data-bundle="basic"' in forms["text/html"]
    assert "There are 1." not in forms["text/html"] and "There are 2." in forms["text/plain"]


def test_states_and_tables_are_computed_when_they_are_asked_for():
    shown = explore(counted, n=(1, 3))
    shown._repr_mimebundle_()
    (state,) = worker.answers(shown.uid, {"state": [0]})
    assert [["reading"], "There are 1."] in state["patch"]
    (table,) = worker.answers(shown.uid, {"table": [0]})
    assert table["whole"]["values"][-1] == [1]
    (failed,) = worker.answers(shown.uid, {"state": [2]})
    assert failed["error"] == "No figure at N = 3. ZeroDivisionError: three is not possible"


def test_a_figure_that_cannot_open_says_so_at_once():
    with pytest.raises(ExplorerError, match="'counted' fails at n=3: ZeroDivisionError: three"):
        explore(counted, n=[3])


def test_two_figures_of_one_name_are_two_and_one_can_be_let_go():
    first, second = (explore(counted, n=(1, 3)) for _ in range(2))
    for shown in (first, second):
        shown._repr_mimebundle_()
    worker.forget([first.uid, "another"])
    (gone,) = worker.answers(first.uid, {"state": [0]})
    assert gone["error"] == worker.GONE
    (there,) = worker.answers(second.uid, {"state": [0]})
    assert "error" not in there
