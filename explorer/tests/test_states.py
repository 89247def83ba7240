"""States: every state given back, compactly, within a budget that names its mend."""

import json
import re
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystate import ExplorerError, explore, states
from everystate.controls import controls_for
from everystate.plain import rounded

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(-1e6, 1e6, allow_nan=False)
    | st.text("ab", max_size=2)
)
keys = st.text("abc", max_size=1) | st.just("__proto__")  # which JavaScript has, too
trees = st.recursive(
    leaves,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(keys, children, max_size=3),
    max_leaves=8,
)


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


@given(grids())
def test_a_version_and_the_last_digits_leave_the_digest_alone(grid):
    shape, originals = grid
    encoded = states.encode(originals, shape)
    assert encoded["version"] == 1
    assert states.digest(encoded) == states.digest(encoded | {"version": 2})
    assert states.digest(encoded) != states.digest(encoded, "more")


@given(grids())
def test_the_last_digits_of_numbers_leave_the_digest_alone(grid):
    shape, originals = grid
    elsewhere = [rounded(original) for original in originals]
    assert states.digest(states.encode(originals, shape)) == states.digest(states.encode(elsewhere, shape))


def test_numbers_that_are_one_elsewhere_leave_the_digest_alone():
    one, other = (
        [{"a": number, "b": place} for place, number in enumerate(pair)]
        for pair in ((0.3, 0.3), (0.3, 0.1 + 0.2))
    )
    assert states.digest(states.encode(one, (2,))) == states.digest(states.encode(other, (2,)))


def test_what_follows_one_control_is_stored_once_per_value():
    originals = [{"long": "x" * 50 + str(a), "b": b} for a in range(3) for b in range(20)]
    encoded = states.encode(originals, (3, 20))
    kind, axes, positions = encoded["tree"][1]["long"]
    assert (kind, axes, len(positions)) == ("@", [0], 3)
    assert sum(isinstance(value, str) for value in encoded["pool"]) == 3


def noise(seed=1, title="a", points=2000):
    return go.Figure(go.Scatter(y=np.random.default_rng(seed).random(points))), f"seed {seed}"


@pytest.fixture(params=["page", "check", "sphinx"])
def every_door(monkeypatch, request):
    monkeypatch.setenv("EVERYSTATE_DOOR", request.param)


def test_a_failing_state_is_named(every_door):
    def fails(n):
        return noise() if n < 3 else 1 / 0

    with pytest.raises(ExplorerError, match="'fails' fails at n=3: ZeroDivisionError"):
        explore(fails, n=(1, 5, 1))


def test_too_many_states_name_the_control_to_coarsen(every_door):
    with pytest.raises(ExplorerError, match=r"1,002 states.*'seed'.*501"):
        explore(noise, seed=(0, 500, 1), title=["a", "b"])


def test_too_many_bytes_name_the_control_to_coarsen(every_door):
    with pytest.raises(ExplorerError, match=r"'noise' takes \d+ KB.*coarsen 'seed'"):
        explore(noise, seed=(1, 60, 1), title=["a", "b"])


def test_too_many_bytes_of_one_state_ask_for_fewer_points(every_door):
    with pytest.raises(ExplorerError, match=r"'noise' takes \d+ KB.*: draw fewer points$"):
        explore(noise, points=[100_000])


def test_sizes_are_told_in_kilobytes(monkeypatch):
    def wave(n=1):
        return go.Figure(go.Scatter(x=[n], y=[n])), f"n is {n}"

    monkeypatch.setattr(states, "zipped", lambda text: 2_000_000)
    controls = controls_for(wave, {"n": (1, 3, 1)})
    told = r"takes 2000 KB gzipped, the budget is 1000 KB: coarsen 'n' \(with half its values: 2000 KB\)"
    with pytest.raises(ExplorerError, match=told):
        states.check_size("wave", [{}, {}, {}], controls, "", most_bytes=1_000_000)


def test_half_the_values_are_every_other_one():
    def wave(n=1):
        return go.Figure(go.Scatter(x=[n], y=[n])), f"n is {n}"

    long = "".join(map(str, np.random.default_rng(1).integers(10, size=20_000)))
    found = [{"text": ""}, {"text": long}, {"text": ""}]
    with pytest.raises(ExplorerError, match=r"with half its values: 0 KB"):
        states.check_size("wave", found, controls_for(wave, {"n": (1, 3, 1)}), long, most_bytes=100)


def test_budgets_may_be_set(monkeypatch, every_door):
    monkeypatch.setenv("EVERYSTATE_MOST_STATES", "2")
    with pytest.raises(ExplorerError, match="3 states, the budget is 2"):
        explore(noise, seed=(1, 3))
    monkeypatch.setenv("EVERYSTATE_MOST_BYTES", "10")
    with pytest.raises(ExplorerError, match="the budget is 0 KB"):
        explore(noise, seed=(1, 2))


def test_the_reference_of_the_encoding_is_right():
    text = (Path(__file__).parents[1] / "docs" / "encoding.md").read_text(encoding="utf-8")
    example = json.loads(re.findall(r"```json\n(.*?)```", text, re.S)[-1])
    assert example["version"] == states.VERSION
    told = {"data": [{"type": "scatter", "y": [2, 4]}], "layout": {}, "reading": "c"}
    assert states.decode(example, (1, 0)) == told
    grid = [states.decode(example, position) for position in np.ndindex(*example["shape"])]
    again = states.encode(grid, tuple(example["shape"]))
    assert states.digest(again) == states.digest(example)


def test_what_is_the_same_in_every_state_is_stored_once_and_whole():
    state = {"a": {"b": [1, 2]}, "c": [{"d": 1}, {"d": 2}]}
    encoded = states.encode([state, dict(state)], (2,))
    assert (encoded["tree"], encoded["pool"]) == (["=", state], [])


def test_lists_of_objects_are_looked_into_and_lists_of_values_kept_whole():
    found = [{"marks": [{"colour": "red", "x": n}], "values": [n, 2]} for n in (1, 3)]
    encoded = states.encode(found, (2,))
    mark = ["{", {"colour": ["=", "red"], "x": ["@", [0], [0, 1]]}]
    assert encoded["tree"] == ["{", {"marks": ["[", [mark]], "values": ["@", [0], [2, 3]]}]
    assert encoded["pool"] == [1, 3, [1, 2], [3, 2]]


def test_lists_of_objects_may_differ_in_length():
    found = [{"marks": [{"x": n}] * n} for n in (1, 2)]
    encoded = states.encode(found, (2,))
    assert [states.decode(encoded, (place,)) for place in (0, 1)] == found


def test_as_many_states_as_the_budget_has_are_computed():
    def wave(n=1):
        return go.Figure(go.Scatter(x=[n], y=[n])), f"n is {n}"

    controls = controls_for(wave, {"n": (1, 3, 1)})
    assert len(states.compute("wave", wave, controls, most_states=3)) == 3
    with pytest.raises(ExplorerError, match="3 states"):
        states.compute("wave", wave, controls, most_states=2)


def test_a_digest_is_twelve_hexadecimal_digits():
    assert re.fullmatch("[0-9a-f]{12}", states.digest(states.encode([1], (1,))))
