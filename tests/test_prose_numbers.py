"""Every number in the prose of the built pages is tied to something.

A number is tied when its paragraph cites a study whose rows in `data/` hold it (at the
printed precision), or when a cell of the same page prints it, or when it is a convention
that stands below with its reason.
"""

import json
import re
from functools import cache

import nbformat
import pytest

from pages import CHAPTERS, ROOT, cited_key, explorers_of, page_of, tree_of
from patella import evidence

# Numbers that no data can prove, because people agreed on them or they only count or name things.
CONVENTIONS = {
    "0": "zero, the ends of scales",
    "1": "a ratio of equals, the ends of scales",
    "100": "the whole, in per cent",
    "0.05": "the usual level of a test",
    "95": "the usual confidence, in per cent",
    "90": "confidence of the interval that belongs to TOST; a right angle",
    "1.96": "standard deviations to each side that hold 95 % of a normal curve",
    "1.056": "density of muscle in grams per cubic centimetre, by which areas are computed from masses",
    "80": "the usual aim for power, in per cent",
    "50": "an even chance",
    "0.2": "Cohen’s convention for a small effect",
    "0.5": "Cohen’s convention for a medium effect; one half",
    "0.8": "Cohen’s convention for a large effect",
}
NUMBER = re.compile(r"(?<![\w.,/#-])[−-]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w/])")
NAMED_BY_NUMBER = re.compile(r"(?:[Cc]hapter|Figure|[Cc]laim) \d")
BLOCKS = (
    "//article//*[self::p or self::tr or self::dt or self::figcaption or self::h1 or self::h2 or self::h3]"
    "[not(ancestor::div[contains(@class, 'cell')])][not(ancestor::tr)]"
    "[not(ancestor::section[contains(@class, 'panel')])]"  # made of the data; test_landing.py holds it
)
NOT_PROSE = {"code", "pre", "math", "script", "style", "sub", "sup"}


def blocks(page):
    """Text of each paragraph, table row and heading, with the studies that it cites."""
    yield from map(text_and_studies, tree_of(page).xpath(BLOCKS))


def text_and_studies(block):
    """Text of one paragraph, row or heading, and the studies that it cites."""
    links = block.xpath(".//a[contains(@href, 'bibliography.html#')]")
    return " ".join(prose_of(block).split()), [cited_key(link) for link in links]


def prose_of(element) -> str:
    """Text without citations, formulas, code, and the numbers of figures, sections, claims and chapters."""
    classes = element.get("class", "")
    if element.tag == "svg" and element.xpath("ancestor::*[contains(@class, 'chapter-cards')]"):
        return " "  # a thumbnail of a drawing whose numbers are tied where it stands in full
    if (
        element.tag in NOT_PROSE
        or "bibtex-citation" in classes
        or "caption-number" in classes
        or "section-number" in classes
    ):
        return " "
    inner = (element.text or "") + "".join(
        prose_of(child) + (child.tail or "") for child in element if isinstance(child.tag, str)
    )
    return " " if element.tag == "a" and NAMED_BY_NUMBER.match(inner.strip()) else inner


def numbers_in(text: str) -> set[str]:
    text = re.sub(r"^\d+\. ", "", text)  # an exercise's number
    text = re.sub(r"about \d+ minutes", "", text)  # test_landing.py holds them to the chapters
    found = (token.replace(",", "").replace("−", "-") for token in NUMBER.findall(text))
    return {token for token in found if not re.fullmatch(r"(19|20)\d\d", token)}


@cache
def values_of(study: str) -> list[float]:
    """Every number in every row of the data package that belongs to a study."""
    values = []
    for name in evidence.tables():
        table = evidence.load(name)
        if "study_id" in table:
            for cell in table[table["study_id"] == study].to_numpy().ravel():
                values += [
                    float(token.replace(",", "").replace("−", "-"))
                    for token in re.findall(r"-?\d+(?:,\d{3})*(?:\.\d+)?", str(cell))
                ]
    return values


@cache
def printed_in(chapter: str) -> list[float]:
    """Every number that a cell of a chapter prints, or that an explorer's first reading or table holds."""
    notebook = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    texts = [
        output.get("text", "") + str(output.get("data", {}).get("text/plain", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    ]
    for explorer in explorers_of(chapter):
        state = explorer.state(explorer.default)
        texts += [
            state["reading"],
            json.dumps(state["table"]),
            json.dumps([control["labels"] for control in explorer.controls]),
        ]
        texts += [answer["verdict"] for answer in (explorer.guess or {"answers": []})["answers"][:1]]
    return [number for text in texts for number in numbers_of_text(text)]


def numbers_of_text(text: str) -> list[float]:
    """Every number that a text holds."""
    return [float(token.replace(",", "")) for token in re.findall(r"-?\d+(?:,\d{3})*(?:\.\d+)?", text)]


def is_held(token: str, values: list[float]) -> bool:
    """Whether a printed number is one of the values, as it is or in per cent, rounded to as many digits."""
    digits = len(token.partition(".")[2])
    target = abs(float(token))
    return any(
        abs(round(abs(value) * scale, digits) - target) < 1e-9 for value in values for scale in (1, 100)
    )


def untied(text: str, cited: list[str], printed: list[float]) -> list[str]:
    known = [value for key in cited for value in values_of(key)]
    return [
        token
        for token in sorted(numbers_in(text))
        if token.lstrip("-") not in CONVENTIONS and not is_held(token, known + printed)
    ]


@pytest.mark.parametrize("page", ["intro", "glossary"])
def test_numbers_around_the_chapters_are_tied(built, page):
    assert [
        (loose, text)
        for text, cited in blocks(built / "pages" / f"{page}.html")
        if (loose := untied(text, cited, []))
    ] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_number_in_prose_is_tied(built, chapter):
    found = list(blocks(page_of(chapter)))
    assert (
        sum(bool(cited) for _, cited in found) > 2 and sum(bool(numbers_in(text)) for text, _ in found) > 2
    ), "the page was not read"
    assert [
        (loose, text) for text, cited in found if (loose := untied(text, cited, printed_in(chapter)))
    ] == []


def test_a_number_edited_by_hand_is_noticed(built):
    page = page_of("05-isolation-evidence")
    text, cited = next(
        (text, cited) for text, cited in blocks(page) if "martinezvaldes2018" in cited and "63" in text
    )
    assert untied(text, cited, []) == []
    assert untied(text.replace("63", "64"), cited, []) == ["64"]
