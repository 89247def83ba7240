"""The belief poll: its three doors, and which way a verdict points for a statement."""

import re

import ipywidgets
import pytest

from patella import evidence
from patella.course import links, poll
from patella.synthesis import ledger

JUDGED = ledger.verdicts()


def test_each_statement_echoes_a_claim():
    claims = set(evidence.load("claims")["claim_id"])
    assert len(poll.STATEMENTS) == len({statement.key for statement in poll.STATEMENTS}) == 6
    assert {statement.claim_id for statement in poll.STATEMENTS} <= claims


@pytest.mark.parametrize(
    ("result", "agrees", "expected"),
    [
        ("supported", True, "true"),
        ("supported", False, "false"),
        ("contradicted", True, "false"),
        ("contradicted", False, "true"),
        ("overstated", True, "open"),
        ("untested", False, "open"),
    ],
)
def test_lean(result, agrees, expected):
    assert poll.lean(poll.Statement("key", "Text.", "claim", agrees), result) == expected


def test_the_check_door_is_words_alone(monkeypatch):
    monkeypatch.setenv("EVERYSTATE_DOOR", "check")
    for shown in (poll.ask(), poll.review(JUDGED)):
        bundle = shown._repr_mimebundle_()
        assert list(bundle) == ["text/plain"] and "6 statements" in bundle["text/plain"]


def test_the_page_has_a_labelled_slider_for_each_statement(monkeypatch):
    monkeypatch.setenv("EVERYSTATE_DOOR", "page")
    page = poll.ask()._repr_mimebundle_()["text/html"]
    sliders = re.findall(r'<input type="range" id="([\w-]+)"', page)
    assert len(sliders) == 6
    for slider in sliders:
        assert f'<label for="{slider}">' in page and f'<output for="{slider}">' in page
    assert "<noscript>" in page and "http" not in page


def test_the_review_says_what_the_verdicts_say(monkeypatch):
    monkeypatch.setenv("EVERYSTATE_DOOR", "page")
    page = poll.review(JUDGED)._repr_mimebundle_()["text/html"]
    for statement in poll.STATEMENTS:
        verdict = JUDGED.set_index("claim_id").loc[statement.claim_id]
        assert f'data-key="{statement.key}" data-lean="{poll.lean(statement, verdict["result"])}"' in page
        assert f'href="#claim-{statement.claim_id}"' in page
    changed = poll.review(JUDGED.assign(result="untested")).markup
    assert changed.count("The evidence is silent") == 6


def test_the_live_door_keeps_answers_in_the_kernel():
    asked = poll.ask()
    sliders = [child for child in asked.widget().children if isinstance(child, ipywidgets.IntSlider)]
    assert len(sliders) == 6 and asked.answers == {}
    sliders[1].value = 80
    assert asked.answers == {poll.STATEMENTS[1].key: 80}
    for slider in sliders:
        assert slider.description
    assert any("Set them once more" in str(child.value) for child in poll.review(JUDGED).widget().children)


def test_the_live_door_shows_the_widget(monkeypatch):
    monkeypatch.delenv("EVERYSTATE_DOOR", raising=False)
    asked = poll.ask()
    assert "application/vnd.jupyter.widget-view+json" in asked._repr_mimebundle_()
    assert repr(asked) == asked.text


def test_chapters_link_to_pages_in_the_book_and_to_notebooks_in_jupyter(monkeypatch):
    monkeypatch.setenv("EVERYSTATE_DOOR", "page")
    assert links.chapter_address("08-verdicts") == "08-verdicts.html"
    assert links.chapter_address("08-verdicts", "claims") == "08-verdicts.html#claims"
    monkeypatch.setenv("EVERYSTATE_DOOR", "kernel")
    assert links.chapter_address("08-verdicts", "claims") == "08-verdicts.ipynb"
