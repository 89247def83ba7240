"""The kernel door without a browser: traits, widgets, what travels, what is let go."""

from __future__ import annotations

import copy
import gc
import gzip
import json
import subprocess
import sys
import weakref
from typing import Any, cast

import comm
import ipywidgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st
from plotly.offline import get_plotlyjs

from everystate import ExplorerError, demand, explore
from everystate.doors import kernel
from everystate.patches import difference
from everystate.views import view


def wave(frequency=1, shape="sine", damped=False):
    """A wave of 50 points."""
    if frequency == 3:
        raise ZeroDivisionError("three is not possible")
    x = np.linspace(0, 1, 50)
    y = np.sin(2 * np.pi * frequency * x) * np.exp(-x if damped else 0 * x)
    figure = go.Figure([go.Scatter(x=x, y=y, name=shape)], layout={"title": {"text": "A <b>wave</b>"}})
    return figure, f"The {shape} swings {frequency} times."


CONTROLS: dict[str, Any] = {"frequency": (1, 5), "shape": ["sine", "square"], "damped": False}


@pytest.fixture(autouse=True)
def kernel_door(monkeypatch):
    """The door that is used unless another is named."""
    monkeypatch.delenv("EVERYSTATE_DOOR", raising=False)


@pytest.fixture
def figure():
    """An explorer in a process without a kernel."""
    shown = explore(wave, **CONTROLS)
    yield shown
    shown.close()


@pytest.fixture
def sent(figure, monkeypatch) -> list[dict]:
    """What the figure tells its page."""
    messages: list[dict] = []
    monkeypatch.setattr(figure.comm, "send", lambda data=None, **more: messages.append(data))
    return messages


def ask(figure, sent: list[dict], **what) -> list[dict]:
    """Ask as a page does; gives what is answered."""
    sent.clear()
    figure.comm.handle_msg({"content": {"data": {"method": "custom", "content": what}}, "buffers": []})
    return [message["content"] for message in sent if message["method"] == "custom"]


def move(figure, position: list[int]) -> None:
    """Move the controls as a page does."""
    state = {"method": "update", "state": {"_position": position}, "buffer_paths": []}
    figure.comm.handle_msg({"content": {"data": state}, "buffers": []})


# -- controls are traits


def test_a_control_is_a_trait_that_holds_the_value(figure):
    heard = []
    figure.observe(lambda change: heard.append((change.old, change.new, figure.reading)), "frequency")
    assert (figure.frequency, figure.shape, figure.damped) == (1, "sine", False)
    figure.frequency = 5
    assert heard == [(1, 5, "The sine swings 5 times.")]
    assert figure.figure.data[0].y[1] == pytest.approx(np.sin(10 * np.pi / 49))
    assert list(figure.table["y"]) == list(figure.figure.data[0].y)


def test_a_page_moves_all_controls_before_anybody_hears_of_it(figure):
    heard = []
    figure.observe(lambda change: heard.append((figure.frequency, figure.shape, figure.damped)), "frequency")
    move(figure, [3, 1, 1])
    assert heard == [(4, "square", True)]


def test_a_value_that_a_control_does_not_take_is_refused_with_those_that_it_takes(figure):
    with pytest.raises(traitlets.TraitError, match=r"frequency is one of 1, 2, 3, 4, 5, not 17"):
        figure.frequency = 17
    with pytest.raises(traitlets.TraitError, match=r"shape is one of 'sine', 'square', not None"):
        figure.shape = None
    assert figure.frequency == 1


def test_a_control_keeps_its_own_values(figure):
    figure.frequency = np.int64(2)
    assert type(figure.frequency) is int
    figure.damped = 1
    assert figure.damped is True


def test_values_may_be_tables_and_arrays():
    small, large = pd.DataFrame({"x": [1]}), pd.DataFrame({"x": [1, 2]})

    def size(data):
        return go.Figure(go.Bar(x=["rows"], y=[len(data)])), f"There are {len(data)} rows."

    shown = explore(size, data={"small": small, "large": large})
    shown.data = large
    assert shown.reading == "There are 2 rows."
    with pytest.raises(traitlets.TraitError, match="data is one of small, large, not"):
        shown.data = small.copy()


@pytest.mark.parametrize("door", ["kernel", "page", "check"])
@pytest.mark.parametrize(
    "name", ["layout", "figure", "reading", "table", "controls", "close", "observe", "keys", "comm"]
)
def test_a_name_that_a_widget_has_is_refused_in_words_at_every_door(name, door, monkeypatch):
    monkeypatch.setenv("EVERYSTATE_DOOR", door)

    def any_(**values):
        return go.Figure(), "Nothing."

    with pytest.raises(ExplorerError, match=f"control '{name}': .* rename the parameter"):
        explore(any_, **{name: cast(Any, (1, 3))})


# -- controls as widgets


def test_each_control_is_to_be_had_as_a_widget_linked_both_ways(figure):
    kinds = {name: type(widget) for name, widget in figure.controls.items()}
    assert kinds == {
        "frequency": ipywidgets.SelectionSlider,
        "shape": ipywidgets.Dropdown,
        "damped": ipywidgets.Checkbox,
    }
    slider = figure.controls["frequency"]
    assert figure.controls["frequency"] is slider and slider.description == "Frequency"
    slider.value = 4
    assert figure.frequency == 4
    figure.frequency = 2
    assert slider.value == 2


def test_no_widget_is_made_before_it_is_asked_for():
    program = (
        "import ipywidgets; from everystate import explore; import plotly.graph_objects as go\n"
        "made = []; ipywidgets.Widget.on_widget_constructed(made.append)\n"
        "figure = explore(lambda n=1: (go.Figure(), 'One.'), name='one', n=(1, 3))\n"
        "print(sorted(type(one).__name__ for one in made))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['KernelFigure', 'Layout', 'Layout', 'Library']"


def test_an_authors_widget_is_linked_and_stays_the_authors():
    slider = ipywidgets.FloatSlider(min=0, max=1, step=0.25, value=0.5)
    shown = explore(lambda share: (go.Figure(), f"It is {share}."), name="share", share=slider)
    slider.value = 0.75
    assert shown.share == 0.75 and shown.controls["share"] is slider
    shown.share = 0.25
    assert slider.value == 0.25
    shown.close()
    slider.value = 1
    assert shown.share == 0.25 and slider.comm is not None


def test_a_slider_may_stand_between_two_steps():
    slider = ipywidgets.FloatSlider(min=0, max=1, step=0.25, value=0.5)
    shown = explore(lambda share: (go.Figure(), f"It is {share}."), name="share", share=slider)
    slider.value = 0.7
    assert shown.share == 0.75 and slider.value == 0.7  # it is not pushed to the step


# -- what travels


def applied(state, changes):
    """The state with its changes, as the page's script makes it."""
    state = copy.deepcopy(state)
    for path, *value in changes:
        if not path:
            state = value[0]
            continue
        node = state
        for key in path[:-1]:
            node = node[key]
        if path[-1] == "length":
            del node[value[0] :]
        elif not value:
            del node[path[-1]]
        elif isinstance(node, list) and path[-1] == len(node):
            node.append(value[0])
        else:
            node[path[-1]] = value[0]
    return state


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_a_difference_turns_one_state_into_the_other(old, new):
    assert applied(old, difference(old, new)) == new
    assert difference(old, copy.deepcopy(old)) == []


def test_a_page_gets_every_state_that_it_asks_for(figure, sent):
    for position in ([0, 0, 0], [1, 0, 0], [4, 1, 1]):
        (answer,) = ask(figure, sent, state=position)
        values = {name: control[at] for (name, control), at in zip(VALUES_OF.items(), position)}
        state = answer.get("whole") or applied(figure._states.base["state"], answer["patch"])
        assert answer["of"] == "state" and answer["at"] == position
        assert state == view(wave, values).drawing()


VALUES_OF = {"frequency": (1, 2, 3, 4, 5), "shape": ("sine", "square"), "damped": (False, True)}


def test_a_state_travels_as_its_difference_where_that_is_shorter(figure, sent):
    (near,) = ask(figure, sent, state=[0, 1, 0])
    assert near["patch"] == [
        [["data", 0, "name"], "square"],
        [["reading"], "The square swings 1 times."],
    ]


def test_a_table_is_computed_only_when_it_is_asked_for(sent, figure, monkeypatch):
    asked = []

    def table_of(drawn):
        asked.append(drawn)
        return pd.DataFrame()

    monkeypatch.setattr("everystate.views.table_of", table_of)
    ask(figure, sent, state=[1, 0, 0])
    assert not asked
    (answer,) = ask(figure, sent, table=[1, 0, 0])
    assert len(asked) == 1 and answer["of"] == "table" and answer["whole"] == {"columns": [], "values": []}


@pytest.mark.parametrize("what", ["state", "table"])
def test_an_error_is_told_with_its_state_and_the_next_state_is_drawn(figure, sent, what):
    (answer,) = ask(figure, sent, **{what: [2, 1, 0]})
    assert answer["error"] == (
        "No figure at Frequency = 3, Shape = square, Damped = off. ZeroDivisionError: three is not possible"
    )
    (answer,) = ask(figure, sent, **{what: [1, 1, 0]})
    assert "error" not in answer
    figure.frequency = 3
    with pytest.raises(ZeroDivisionError, match="three is not possible"):
        figure.reading  # noqa: B018


def test_a_place_that_is_none_is_answered_in_words(figure, sent):
    (answer,) = ask(figure, sent, state=[0, 0])
    assert "ValueError" in answer["error"]


def test_moving_a_control_in_python_sends_its_place_alone(figure, sent):
    figure.frequency = 2
    assert [message["state"] for message in sent] == [{"_position": [1, 0, 0]}]


def test_a_function_is_called_once_for_a_state_and_its_table():
    calls = []

    def counted(n=1):
        calls.append(n)
        return go.Figure(go.Bar(x=[1], y=[n])), f"It is {n}."

    shown = explore(counted, n=(1, 100))
    assert shown.reading == "It is 1." and len(shown.table) == 1 and calls == [1]
    for n in range(1, 101):
        shown.n = n
        assert shown.reading == f"It is {n}."
    assert calls == list(range(1, 101)) and len(shown._states.views) == demand.MOST_KEPT


def test_refresh_computes_anew_what_depends_on_other_data(monkeypatch):
    data = [1]
    shown = explore(lambda n=1: (go.Figure(), f"There are {n * len(data)}."), name="count", n=(1, 3))
    shown.n = 2
    assert shown.reading == "There are 2."
    data.append(1)
    assert shown.reading == "There are 2."
    messages: list[dict] = []
    monkeypatch.setattr(shown, "send", messages.append)
    shown.refresh()
    assert shown.reading == "There are 4." and shown._states.base["state"]["reading"] == "There are 2."
    assert messages == [{"forget": shown._states.base}]
    assert json.loads(gzip.decompress(shown._opening))["base"] == shown._states.base  # for views to come


def test_figures_given_away_are_the_readers_own(figure):
    figure.figure.data[0].y = [0]
    table = figure.table
    table["y"] = 0
    assert len(figure.figure.data[0].y) == 50 and figure.table["y"].any()


# -- the library


def opened(monkeypatch) -> list[dict]:
    """The messages that open widgets from now on."""
    messages = []

    def create(**message):
        messages.append(message)
        return comm.DummyComm(comm_id=message.get("comm_id"))

    monkeypatch.setattr("comm.create_comm", create)
    return messages


def test_the_chart_library_travels_once(monkeypatch):
    monkeypatch.setattr(kernel.Library, "_one", None)
    messages = opened(monkeypatch)
    figures = [explore(wave, name=name, **CONTROLS) for name in ("one", "two")]
    packed, *openings = [buffer for message in messages for buffer in message["buffers"]]
    assert gzip.decompress(packed).decode() == get_plotlyjs()
    scripts = [len(message["data"]["state"].get("_esm", "")) for message in messages]
    library, one, two = filter(None, scripts)
    assert library + one + len(packed) < 1_600_000 and two + len(openings[1]) < 10_000
    assert kernel.Library.one().get_state("plotly") == {"plotly": None}  # neither kept nor saved
    for figure in figures:
        figure.close()


def test_a_page_that_comes_later_asks_for_the_library(monkeypatch):
    library = kernel.Library.one()
    sent = []
    monkeypatch.setattr(library.comm, "send", lambda data=None, buffers=None, **more: sent.append(buffers))
    ask = {"method": "custom", "content": {"ask": "plotly"}}
    library.comm.handle_msg({"content": {"data": ask}, "buffers": []})
    assert [gzip.decompress(buffer).decode() for buffer in sent[0]] == [get_plotlyjs()]


def test_a_library_that_somebody_closed_is_opened_again():
    kernel.Library.one().close()
    assert kernel.Library.one().comm is not None


# -- letting go


def test_close_lets_go_of_everything():
    shown = explore(wave, **CONTROLS)
    slider = shown.controls["frequency"]
    held = weakref.ref(shown._states.view([0, 0, 0]))
    shown.close()
    shown.close()
    gc.collect()
    assert held() is None and slider.comm is None and shown.comm is None
    gone = weakref.ref(shown)
    del shown, slider
    gc.collect()
    assert gone() is None


class Kernel:
    """Stands for Jupyter's kernel, which knows the cell that is running."""

    cell: str | None = "cell-1"
    code = ""

    def get_parent(self) -> dict:
        return {"metadata": {"cellId": self.cell} if self.cell else {}, "content": {"code": self.code}}


@pytest.fixture
def cell(monkeypatch) -> Kernel:
    """A kernel in which cells run."""
    running = Kernel()
    shell = type("Shell", (), {"kernel": running})()
    monkeypatch.setattr(kernel, "get_ipython", lambda: shell)
    return running


def test_a_cell_that_is_run_again_closes_its_earlier_figure(cell):
    first, other = explore(wave, **CONTROLS), explore(wave, name="other", **CONTROLS)
    again = explore(wave, **CONTROLS)
    assert first.comm is None and other.comm is not None and again.comm is not None
    cell.cell = "cell-2"
    explore(wave, **CONTROLS)
    assert again.comm is not None
    cell.cell = None
    unnamed = explore(wave, **CONTROLS)
    explore(wave, **CONTROLS)
    assert unnamed.comm is None


def test_a_cell_that_fails_keeps_its_earlier_figure(cell):
    first = explore(wave, **CONTROLS)
    with pytest.raises(ExplorerError, match="three is not possible"):
        explore(wave, frequency=[3])
    assert first.comm is not None


def test_a_figure_in_words_says_what_it_is_and_how_to_see_it(figure):
    data, _ = figure._repr_mimebundle_()
    assert data["text/plain"] == "A wave\nThe sine swings 1 times.\nRun this cell to move it."
    assert data["text/html"].splitlines() == [
        "<p><strong>A wave</strong></p>",
        "<p>The sine swings 1 times.</p>",
        "<p>Run this cell to move it.</p>",
    ]
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == figure.model_id


def test_a_figure_bears_the_number_that_its_cell_begins_with(cell):
    cell.code = "# Figure 2.1: A wave\nexplore(wave)"
    numbered = explore(wave, **CONTROLS)
    assert numbered._repr_mimebundle_()[0]["text/plain"].startswith("Figure 2.1 A wave\n")
    assert '>Figure 2.1 <span class="everystate-title-text">A wave</span>' in numbered._markup
    cell.code = "# A figure: of a wave\nexplore(wave)"
    assert explore(wave, **CONTROLS)._repr_mimebundle_()[0]["text/plain"].startswith("A wave\n")


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        (lambda: (go.Figure(), "One.", None), "NoneType"),
        (lambda: (go.Figure(), "One.", [1]), "list"),
        (lambda: None, "NoneType"),
        (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
    ],
)
def test_what_fails_at_the_start_names_figure_and_state(returned, told):
    with pytest.raises(ExplorerError, match=rf"(?s)'broken' fails at k='a', n=3: .*{told}"):
        explore(lambda k, n: returned(), name="broken", k=["a", "b"], n=(1, 5))
