"""The pages "Questions people ask" and "For the clinic": tied numbers, the rule's words, living links."""

import re
from urllib.parse import parse_qsl, urldefrag

import pytest

from faces import until
from pages import ROOT, explorers_of, tree_of
from patella.synthesis import ledger
from test_prose_numbers import numbers_in, numbers_of_text, text_and_studies, untied

PAGES = ["questions", "clinic"]
SENTENCE = re.compile(r"[.?!](?:\s|$)")
JUDGED = ledger.verdicts().set_index("claim_id")


def page(built, name):
    return built / "pages" / f"{name}.html"


def states_linked(element):
    """Chapter, explorer and state of each link to a figure in one of its states."""
    for address in element.xpath(".//a[contains(@href, '?') and starts-with(@href, '../chapters/')]/@href"):
        target, anchor = urldefrag(address)
        name, _, state = anchor.partition("?")
        yield target.rpartition("/")[2].removesuffix(".html"), name, dict(parse_qsl(state))


def readings_linked(element) -> list[float]:
    """Every number in the readings of the states that an element links to."""
    numbers = []
    for chapter, name, state in states_linked(element):
        (explorer,) = (each for each in explorers_of(chapter) if each.name == name)
        position = tuple(
            control["keys"].index(state[control["name"]]) if control["name"] in state else control["default"]
            for control in explorer.controls
        )
        numbers += numbers_of_text(explorer.state(position)["reading"])
    return numbers


def questions(built):
    return tree_of(page(built, "questions")).xpath("//article//section[h3]")


@pytest.mark.parametrize("name", [*PAGES, "lesson-plans"])
def test_each_link_to_a_state_names_a_figure_its_controls_and_their_values(built, name):
    linked = list(states_linked(tree_of(page(built, name))))
    assert len(linked) > 10
    for chapter, figure, state in linked:
        (explorer,) = (each for each in explorers_of(chapter) if each.name == figure)
        offered = {control["name"]: control["keys"] for control in explorer.controls}
        for control, value in state.items():
            assert value in offered.get(control, []), (figure, control, value)


def loose_numbers(parts):
    """Numbers of each part that neither a study cited there nor a figure linked there holds."""
    for part in parts:
        shown = readings_linked(part)
        for block in part.xpath("self::li | p"):
            text, cited = text_and_studies(block)
            yield untied(text, cited, shown), text


@pytest.mark.parametrize(
    ("name", "parts"), [("questions", "//article//section[h3]"), ("clinic", "//article//li")]
)
def test_every_number_is_tied_to_a_study_or_to_the_figure_that_is_linked(built, name, parts):
    found = list(loose_numbers(tree_of(page(built, name)).xpath(parts)))
    assert sum(bool(numbers_in(text)) for _, text in found) > 15, "the page was not read"
    assert [(loose, text) for loose, text in found if loose] == []


def test_a_number_edited_by_hand_is_noticed(built):
    (question,) = (each for each in questions(built) if each.get("id") == "does-exercise-help")
    (text, cited), shown = text_and_studies(question.xpath("p")[0]), readings_linked(question)
    assert "33 to 72" in text and untied(text, cited, shown) == []
    assert untied(text.replace("72", "82"), cited, shown) == ["82"]


def test_thirty_questions_each_answered_in_two_sentences(built):
    found = questions(built)
    assert len(found) == 30
    for question in found:
        heading, answer = question.xpath("string(h3)"), question.xpath("p[1]")[0].text_content()
        assert "?" in heading, heading
        assert len(SENTENCE.findall(answer)) == 2, (heading, answer)


def test_each_answer_says_how_sure_and_shows_a_figure(built):
    for question in questions(built):
        sure = question.xpath("p[2]")[0]
        assert sure.text_content().startswith("How sure: ")
        assert list(states_linked(sure)), question.xpath("string(h3)")


@pytest.mark.parametrize("name", PAGES)
def test_a_footing_in_words_is_the_rules(name):
    text = (ROOT / "pages" / f"{name}.md").read_text(encoding="utf-8")
    found = re.findall(r"\[\w+\]\(#verdict-(\w+)\), footing (\w+)", text)
    assert len(found) > 10
    for claim, footing in found:
        assert JUDGED.loc[claim, "footing"] == footing, claim


def test_each_line_for_the_clinic_leads_to_a_verdict_or_a_source(built):
    lines = tree_of(page(built, "clinic")).xpath("//article//section//li")
    assert len(lines) > 20
    for line in lines:
        assert line.xpath(".//a[contains(@href, '#claim-') or contains(@href, 'bibliography.html#')]"), (
            line.text_content()
        )


def test_a_link_opens_the_figure_in_its_state(built, open_still):
    page_ = open_still(page(built, "questions").as_uri())
    page_.locator("#does-exercise-help a", has_text="Figure 6.2").click()
    (explorer,) = (
        each for each in explorers_of("06-strengthening-works") if each.name == "compared_with_what"
    )
    position = (explorer.controls[0]["keys"].index("nothing"), *explorer.default[1:])
    expected = explorer.state(position)["reading"].partition(". ")[0]
    until(
        page_,
        "([name, text]) => document.getElementById(name)?.innerText.replace(/\\s+/g, ' ').includes(text)",
        arg=[explorer.name, " ".join(expected.split())],
    )
    assert page_.faults == []
