"""What a cell may hold: a field of a Table Schema, and the error that says where one is broken."""

import html
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd

SPACES = re.compile("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
TAG = re.compile(r"<[A-Za-z/!?]")  # where a browser, or a label of a chart, would begin one
ENTITY = re.compile(r"&#?\w+;")
# An address of the web has a scheme of its own; any other leads out of it, or runs.
OTHER_SCHEME = re.compile(
    r"\b(?!https:)[a-z][a-z0-9+.-]*://|\b(?:javascript|vbscript|data|blob):", re.IGNORECASE
)
TYPES = ("string", "number", "integer", "boolean")
LIMITS = {"required", "unique", "pattern", "minimum", "maximum", "enum"}
DOI = re.compile(r"10\.\d{4,9}/[!-~]*[0-9A-Za-z)]")


class EvidenceError(ValueError):
    """A table does not hold what its schema promises.

    Parameters
    ----------
    file : str or Path
        File in which the fault stands.
    problem : str
        What is wrong.
    mend : str
        What to do about it.
    row : int, optional
        Line in the file, the header being line 1.
    column, value : str, optional
        Cell at fault.
    """

    def __init__(self, file, problem, mend, *, row=None, column=None, value=None):
        self.file, self.row, self.column, self.value = Path(file).name, row, column, value
        self.problem, self.mend = problem, mend
        place = self.file
        if row is not None:
            place += f", line {row}"
        if column is not None:
            place += f", column {column}"
        if value is not None:
            problem = f"{value!r} {problem}"
        super().__init__(f"{place}: {problem}. Mend: {mend}.")


def read_text(file):
    """Return what a text file holds.

    Raises
    ------
    EvidenceError
        Where it is missing, or no UTF-8: with the line.
    """
    file = Path(file)
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        raise EvidenceError(file, "the file is missing", "restore it from the repository") from None
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise EvidenceError(file, "the file is not UTF-8 text", "save it as UTF-8", row=line) from None


def read_json(file):
    """Return what a JSON file holds.

    Raises
    ------
    EvidenceError
        With file, line and place in the line, where it is no JSON.
    """
    try:
        return json.loads(read_text(file))
    except json.JSONDecodeError as error:
        mend = "look at this place and the line before it for a comma, a quote or a bracket"
        problem = f"is no JSON: {error.msg}"
        raise EvidenceError(file, problem, mend, row=error.lineno, column=error.colno) from None


def check_text(text, demand):
    """Demand of texts that they can be read as they stand: nothing unseen, no markup, no odd address.

    Parameters
    ----------
    text : Series of str
    demand : callable
        Takes which texts are good, what is wrong with the others, and the mend.
    """
    demand(text.map(can_be_seen), "holds a character that nobody sees", "type it anew")
    mend = "write plain text, and a blank behind a < that means less than"
    demand(text.map(_is_plain), "holds markup", mend)
    demand(~text.str.contains(OTHER_SCHEME), "holds an address that isn’t https", "write https://…")


def column(text, field, file, lines=None):
    """Return a column in the type of its field, or raise for the first cell that breaks the field.

    Parameters
    ----------
    text : Series of str
        The cells, ``""`` where blank.
    field : dict
        A field of a Table Schema: name, title, type, constraints.
    file : path
        Where the cells stand.
    lines : Series, optional
        Line of each cell in the file; else the second line and on, without a gap.

    Returns
    -------
    Series

    Raises
    ------
    EvidenceError
        With file, line, column, value and the mend.
    """
    lines = text.index + 2 if lines is None else lines
    line = dict(zip(text.index, lines))
    limits = field.get("constraints", {})
    blank = text == ""

    def demand(good, problem, mend):
        bad = ~(good | blank)
        if bad.any():
            row = bad.idxmax()
            raise EvidenceError(file, problem, mend, row=line[row], column=field["name"], value=text[row])

    if limits.get("required") and blank.any():
        mend = f"fill it in ({field['title']}) or remove the row"
        raise EvidenceError(file, "the cell is blank", mend, row=line[blank.idxmax()], column=field["name"])
    check_text(text, demand)
    if limits.get("unique"):
        demand(~text.duplicated(), "stands twice", "remove the second row or tell the two apart")
    if "enum" in limits:
        demand(text.isin(limits["enum"]), "is not an allowed code", f"use one of {', '.join(limits['enum'])}")
    if "pattern" in limits:
        demand(
            text.map(lambda cell: bool(re.fullmatch(limits["pattern"], cell))),
            "has the wrong form",
            f"write it to match {limits['pattern']}",
        )
    if field["type"] == "boolean":
        demand(text.isin(["true", "false"]), "is neither true nor false", "write true or false")
        return text == "true"
    if field["type"] == "string":
        return text
    numbers = pd.to_numeric(text.where(text.str.fullmatch(NUMBER)), errors="coerce").astype("float64")
    demand(np.isfinite(numbers), "is not a number", "write digits with a point, or leave the cell blank")
    if field["type"] == "integer":
        demand(numbers % 1 == 0, "is not a whole number", "write a whole number")
    if "minimum" in limits:
        demand(numbers >= limits["minimum"], f"is below {limits['minimum']}", "check the value and its unit")
    if "maximum" in limits:
        demand(numbers <= limits["maximum"], f"is above {limits['maximum']}", "check the value and its unit")
    return numbers.astype("int64") if field["type"] == "integer" and not blank.any() else numbers


def can_be_seen(cell):
    """Whether a text has no control character, no line break and nothing that turns its direction."""
    return SPACES.sub("", cell).isprintable()


def _is_plain(cell):
    """Whether a text says in HTML what it says as it stands."""
    return not TAG.search(cell) and all(html.unescape(sign) == sign for sign in ENTITY.findall(cell))


def check_descriptor(descriptor, file):
    """Raise where a data package’s description lacks what the loader reads, or asks what nothing checks."""
    for resource in descriptor.get("resources", []):
        name = resource.get("name", "a table without a name")
        _demand_keys(resource, {"name", "title", "description", "path", "schema"}, name, file)
        for field in resource["schema"].get("fields", []):
            place = f"{name}.{field.get('name', 'a column without a name')}"
            _demand_keys(field, {"name", "title", "description", "type"}, place, file)
            if field["type"] not in TYPES:
                raise EvidenceError(
                    file, f"has the type {field['type']!r}", f"use one of {', '.join(TYPES)}", value=place
                )
            for limit in set(field.get("constraints", {})) - LIMITS:
                problem = f"has the constraint {limit!r}, which nothing checks"
                raise EvidenceError(file, problem, f"use one of {', '.join(sorted(LIMITS))}", value=place)


def _demand_keys(holder, keys, place, file):
    for key in sorted(keys - set(holder)):
        raise EvidenceError(file, f"has no {key!r}", "give it one, as its neighbours have", value=place)
