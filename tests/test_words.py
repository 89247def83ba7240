"""What readers see is words: no code, no key, no hyphen for a minus, in any state and on any page."""

import re

import pytest

from pages import CHAPTERS, ROOT, explorers_of, tree_of
from patella import evidence, words

MINUS = re.compile(r"(?<![\w.)\]–-])-(?=\.?\d)")
CODE = re.compile(r"\b[a-z]+[a-z0-9]*(?:_[a-z0-9]+)+\b")
MISSING = re.compile(r"\b(?:nan|NaN|NaT|inf)\b|\bNone\b(?! of| was)")
KEYS = re.compile(rf"\b(?:{'|'.join(evidence.studies().index)})\b")
FAULTS = {"a hyphen for a minus": MINUS, "a code": CODE, "a missing value": MISSING, "a key": KEYS}
ADDRESS = re.compile(r"https?://\S+|10\.\d{4,9}/\S+")


def faults(text: str) -> list[tuple[str, str]]:
    """What a reader should not meet in a text, with a little of what stands around it."""
    text = ADDRESS.sub(" ", text)
    return [
        (kind, text[max(0, found.start() - 25) : found.end() + 15])
        for kind, pattern in FAULTS.items()
        for found in pattern.finditer(text)
    ]


def texts_of(value):
    """Every string in a state: of its figure, its reading and its table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("customdata", "link", "meta", "uid"):
                yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_state_of_every_figure_speaks_in_words(built, chapter):
    found: dict[str, set] = {}
    for explorer in explorers_of(chapter):  # states are stored so that each text stands there once
        for text in set(texts_of(explorer.encoded)):
            for fault in faults(text):
                found.setdefault(explorer.name, set()).add(fault)
    assert {name: sorted(some)[:6] for name, some in found.items()} == {}


# All but the pages of the data, which explain columns and codes by their names.
READ = [
    *(f"chapters/{chapter}" for chapter in CHAPTERS),
    *(f"pages/{path.stem}" for path in sorted((ROOT / "pages").glob("*.md")) if "data" not in path.stem),
]


@pytest.mark.parametrize("page", READ)
def test_pages_speak_in_words(built, page):
    printed = "self::pre[ancestor::*[contains(@class, 'cell_output')]]"
    blocks = tree_of(built / f"{page}.html").xpath(
        f"//article//*[self::p or self::li or self::td or {printed}]"
    )
    assert blocks
    texts = [" ".join(block.xpath(".//text()[not(ancestor::code)]")) for block in blocks]
    assert [fault for text in texts for fault in faults(text)] == []


# ------------------------------------------------------------ the module


def test_numbers_carry_a_true_minus_and_no_negative_zero():
    assert words.number(-0.04, 1) == "0.0" and words.number(-2.5, 1) == f"{words.MINUS}2.5"
    assert words.interval(-1, 2, 0) == f"{words.MINUS}1 to 2"
    assert words.plain(5.0) == "5" and words.plain(-0.25) == f"{words.MINUS}0.25"


def test_no_line_breaks_between_a_number_and_its_unit():
    assert words.quantity(5, "mm") == f"5{words.GLUE}mm" and words.quantity(48, "deg") == "48°"
    assert words.percent(40) == f"40{words.GLUE}%"


def test_a_missing_value_is_no_number():
    for function in (words.number, words.plain):
        with pytest.raises(ValueError, match="missing"):
            function(float("nan"))


def test_p_values_have_one_style():
    said = [words.p_value(p).replace(words.GLUE, " ") for p in (0.00001, 0.023, 0.35)]
    assert said == ["p < 0.001", "p = 0.023", "p = 0.35"]
