"""Whatever stands in an address or a state, the scripts throw nothing, and tell what they cannot read."""

from urllib.parse import quote, quote_plus

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystate import states
from javascript import Scripts
from test_states import grids, same

# Any text that a page can hold: a browser has no half of a pair.
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["__proto__", "constructor", "a+b", "50 %", "?", "=&", "%41", ""]
)
names = (
    st.text(max_size=8).filter(str.isidentifier)
    | st.sampled_from(["__proto__", "constructor", "length", "größe"])
)  # fmt: skip
addresses = st.lists(
    words | st.sampled_from(["#", "?", "&", "=", "%", "%3F", "%3D", "%26", "+", "%E0%A4"]), max_size=12
)


@pytest.fixture(scope="module")
def scripts():
    running = Scripts()
    yield running
    running.close()


@st.composite
def controls(draw):
    """Controls as a page has them: each with a name of its own, each value with a key of its own."""
    found = []
    for name in draw(st.lists(names, max_size=3, unique=True)):
        keys = draw(st.lists(words, min_size=1, max_size=4, unique=True))
        found.append({"name": name, "keys": keys, "default": draw(st.integers(0, len(keys) - 1))})
    return found


@st.composite
def states_asked_for(draw):
    """A figure's controls, and a position of them."""
    found = draw(controls())
    return found, [draw(st.integers(0, len(control["keys"]) - 1)) for control in found]


@given(names, states_asked_for())
def test_every_state_has_an_address_that_leads_back(scripts, name, asked):
    found, position = asked
    parsed = scripts.call("address", "parseHash", scripts.call("address", "writeHash", name, found, position))
    assert parsed["name"] == name
    read = scripts.call("address", "readQuery", parsed.get("query"), found)
    assert read == {"position": position, "unknown": []}


@given(addresses.map("".join), controls())
def test_any_address_is_read_and_each_part_is_shown_or_told(scripts, address, found):
    parsed = scripts.call("address", "parseHash", address)
    read = scripts.call("address", "readQuery", parsed.get("query"), found)
    assert all(0 <= place < len(control["keys"]) for place, control in zip(read["position"], found))
    parts = [part for part in (parsed.get("query") or "").split("&") if part.strip("?=")]
    silent = [part for part in parts if not _is_named(part, found)]
    assert len(read["unknown"]) >= len(silent)


def _is_named(part, found):
    """Whether a part of a query may speak of a control of the figure."""
    written = {form for control in found for form in _written(control["name"])}
    return part.split("=")[0].lstrip("?") in written


def _written(text):
    return text, quote(text, safe=""), quote_plus(text, safe="")


@given(names, states_asked_for())
def test_an_address_that_a_mail_program_encoded_leads_to_the_same_state(scripts, name, asked):
    found, position = asked
    plain = scripts.call("address", "writeHash", name, found, position)
    parsed = scripts.call("address", "parseHash", "#" + quote(plain[1:], safe=""))
    assert parsed["name"] == name
    read = scripts.call("address", "readQuery", parsed.get("query"), found)
    assert read == {"position": position, "unknown": []}


@given(grids())
def test_the_page_decodes_what_python_encodes(scripts, grid):
    shape, originals = grid
    encoded = states.encode(originals, shape)
    for position, original in zip(np.ndindex(shape), originals):
        assert same(scripts.call("decode", "decode", encoded, list(position)), _as_in_a_browser(original))


def _as_in_a_browser(value):
    """A value with whole numbers for those that have no decimals: a browser knows one kind of number."""
    if isinstance(value, dict):
        return {key: _as_in_a_browser(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_in_a_browser(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
