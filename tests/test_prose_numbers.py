"""Every number in the chapters' prose is tied to something.

A number is tied when the paragraph cites a study whose rows in `data/` hold it (at the
printed precision), or when a cell of the same chapter prints it, or when it is a
convention that stands below with its reason.
"""

import json
import re
from functools import cache

import nbformat
import pytest
from pages import CHAPTERS, ROOT, explorers_of

from patella import evidence

# Numbers that no data can prove, because people agreed on them or they only count or name things.
CONVENTIONS = {
    "0": "zero, the ends of scales",
    "1": "a ratio of equals, the ends of scales",
    "100": "the whole, in per cent",
    "0.05": "the usual level of a test",
    "95": "the usual confidence, in per cent",
    "90": "confidence of the interval that belongs to TOST; a right angle",
    "80": "the usual aim for power, in per cent",
    "50": "an even chance",
    "0.2": "Cohen’s convention for a small effect",
    "0.5": "Cohen’s convention for a medium effect; one half",
    "0.8": "Cohen’s convention for a large effect",
}
NUMBER = re.compile(r"(?<![\w.,/#-])[−-]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w/])")
CITED = re.compile(r"⟦([^⟧]+)⟧")
NOT_PROSE = [
    (re.compile(r"\{cite[^}]*\}`([^`]+)`"), r"⟦\1⟧"),
    (re.compile(r"^(```|:::|~~~).*$", re.M), ""),
    (re.compile(r"\{[a-z:]+\}`[^`]*`"), " "),
    (re.compile(r"\$[^$]*\$"), " "),
    (re.compile(r"`[^`]*`"), " "),
    (re.compile(r"\]\([^)]*\)"), "]"),
    (re.compile(r"<[^>]+>"), " "),
    (re.compile(r"^\s*(?:\*\*)?\d+\.", re.M), ""),
    (re.compile(r"[Cc]hapters? \d+(?:(?: to |, | and |–)\d+)*"), ""),
]


def paragraphs(chapter: str):
    notebook = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"^```\{?math.*?^```", "", cell.source, flags=re.S | re.M)
            for pattern, instead in NOT_PROSE:
                text = pattern.sub(instead, text)
            yield from re.split(r"\n\s*\n|\n(?=\s*[-*|:] )", text)


def numbers_in(text: str) -> set[str]:
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
                values += [float(token.replace(",", "").replace("−", "-")) for token in re.findall(r"-?\d+(?:,\d{3})*(?:\.\d+)?", str(cell))]
    return values


@cache
def printed_in(chapter: str) -> list[float]:
    """Every number that a cell of a chapter prints, or that an explorer's first reading or table holds."""
    notebook = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    texts = [output.get("text", "") + str(output.get("data", {}).get("text/plain", "")) for cell in notebook.cells for output in cell.get("outputs", [])]
    for explorer in explorers_of(chapter):
        state = explorer.state(explorer.default)
        texts += [state["reading"], json.dumps(state["table"]), json.dumps([control["labels"] for control in explorer.controls])]
        texts += [answer["verdict"] for answer in (explorer.guess or {"answers": []})["answers"][:1]]
    return [float(token.replace(",", "")) for text in texts for token in re.findall(r"-?\d+(?:,\d{3})*(?:\.\d+)?", text)]


def is_held(token: str, values: list[float]) -> bool:
    """Whether a printed number equals one of the values, rounded to as many digits, as it is or in per cent."""
    digits = len(token.partition(".")[2])
    target = abs(float(token))
    return any(abs(round(abs(value) * scale, digits) - target) < 1e-9 for value in values for scale in (1, 100))


def untied(chapter: str) -> list[tuple[str, str]]:
    loose = []
    for paragraph in paragraphs(chapter):
        cited = [key.strip() for keys in CITED.findall(paragraph) for key in keys.split(",")]
        text = CITED.sub(" ", paragraph)
        known = [value for key in cited for value in values_of(key)]
        for token in sorted(numbers_in(text)):
            if token.lstrip("-") not in CONVENTIONS and not is_held(token, known) and not is_held(token, printed_in(chapter)):
                loose.append((token, " ".join(text.split())[:120]))
    return loose


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_number_in_prose_is_tied(built, chapter):
    assert untied(chapter) == []


def test_a_number_edited_by_hand_is_noticed():
    rows = values_of("chang2015")
    assert is_held("0.80", rows) and is_held("60", rows)
    assert not is_held("0.42", rows) and not is_held("43", rows)
