"""Files of a class: as spreadsheets write them, as people spoil them, and spoiled by chance."""

from __future__ import annotations

import random
from itertools import product

HEAD = ["person", "exercise", "vmo", "vl"]
ROWS = [["Ännä", "squat", 1.5, 2.25], ["b", "squat", 0.75, 1234.5]]
FORMS = list(
    product(
        [(",", "."), (";", ","), (";", "."), ("\t", ","), ("\t", "."), ("|", ",")],
        ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"],
        ["\n", "\r\n", "\r"],
    )
)
HEADS = [
    ["Person", "Exercise", "VMO (µV)", "VL [%]"],
    ["Student", "Condition", "Vastus medialis", "vastus_lateralis"],
    [" ID ", "task", "V M O", "vl"],
]
THOUSANDS = ["1 234,5", "1.234,5", "1\u202f234,5", "1'234,5"]
# What cannot be read, and what is said to it.
REFUSED = [
    ("", "is empty"),
    ("person,exercise,vmo,vl\n", "no row below a header"),
    ("person\na\n", "line 1: has one heading only, 'person'"),
    ("person,exercise,vmo,vl\na,squat,1,5,2\n", "line 2: the row has 5 cells where the header has 4"),
    (
        "person,exercise,vmo,vl\na,squat,1,2\n\nb,squat,12 ms,2\n",
        "line 4, column vmo: '12 ms' is not a number",
    ),
    ("person,exercise,vmo,vl\na,squat,inf,2\n", "'inf' is not a number"),
    ("person,exercise,vmo,vl\na,squat,1e999,2\n", "'1e999' is not a number"),
    ("person,exercise,vmo,vl\na,squat,,2\n", "line 2, column vmo: the cell is blank"),
    ("person,exercise,vmo,vl\na,squat,-1,2\n", "'-1' is below 0.001"),
    ("person,exercise,vmo,vl\na,squat,1,200000\n", "'200000' is above 100000"),
    ("person,exercise,vmo,vl\na,squat,#DIV/0!,2\n", "'#DIV/0!' is an error of the spreadsheet"),
    ("person,exercise,vmo,vl\na,squat,#WERT!,2\n", "'#WERT!' is an error of the spreadsheet"),
    ("person,exercise,vmoo,vl\na,squat,1,2\n", "'vmoo' may be meant"),
    ("person,exercise,force,vl\na,squat,1,2\n", "the file has person, exercise, force, vl."),
    ("person,exercise,vmo,vm,vl\na,squat,1,1,2\n", "line 1: 'vm' stands twice in the header"),
    ('person,exercise,vmo,vl\na,squat,"1,234",2\n', "'1,234' may mean thousands or decimals"),
    ("person;exercise;vmo;vl\na;squat;1,5;2\nb;squat;1;2.5\n", "'2.5' (line 3, column vl) a decimal point"),
    ('person,exercise,vmo,vl\n"a,squat,12,2\nb,squat,1,2', "line 2, column person"),
    ("person,exercise,vmo,vl\na\u202eb,squat,12,2\n", "holds a character that nobody sees"),
    ("person,exercise,vmo,vl\n<b>a,squat,12,2\n", "holds markup"),
    ("person,exercise,vmo,vl\na &amp; b,squat,12,2\n", "holds markup"),
    ("person,exercise,vmo,vl\nhttp://a.org,squat,12,2\n", "holds an address that isn’t https"),
    (f"person,exercise,vmo,vl\n{'a' * 140_000},squat,12,2\n", "look for a quote without its pair"),
    ("person,exercise,vmo,vl\n" + "a,squat,1,2\n" * 10_001, "holds more than 10000 rows"),
]
NO_TEXT = [b"\x89PNG\x00\x00", b"person\x81", b"\xef\xbb\xbf\xff", b"\xff\xfea"]
# What people, programs and accidents put into such files.
_PIECES = [
    *(",", ";", "\t", "|", '"', '""', "\n", "\r\n", "\r", " ", "\u00a0", "\ufeff", "'", "\\", "\u202e", "\0"),
    *("1,5", "1.5", "1.234,5", "1,234", "−2", "1e5", "0", "n/a", "–", "#REF!", "ä", "(%)", "sep=;\n", "+"),
    *("<b>", "< 5", "https://a.org", "javascript:", "vm", "vmo", "person", "12 ms", "1'234", "1\u202f234"),
]


def text_of(separator=",", decimal=".", end="\n", head=HEAD) -> str:
    """The two rows as text."""
    rows = [[str(cell).replace(".", decimal) for cell in row] for row in ROWS]
    return end.join(separator.join(row) for row in [head, *rows]) + end


def spoiled(count: int) -> list[bytes]:
    """Good files with a few pieces put in, or cut out, at places that are the same in every run."""
    chance = random.Random(2026)
    files = []
    for _ in range(count):
        (separator, decimal), encoding, end = chance.choice(FORMS)
        text = text_of(separator, decimal, end, chance.choice([HEAD, *HEADS]))
        for _ in range(chance.randint(1, 3)):
            start = chance.randrange(len(text) + 1)
            text = text[:start] + chance.choice([*_PIECES, ""]) + text[start + chance.choice([0, 0, 1, 3]) :]
        files.append(encoded(text, encoding))
    return files


def encoded(text: str, encoding: str) -> bytes:
    """A text in bytes, with the mark that UTF-16 needs; what an encoding lacks is left out."""
    return (("\ufeff" if encoding == "utf-16-be" else "") + text).encode(encoding, errors="ignore")
