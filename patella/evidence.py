"""The evidence tables as checked DataFrames, and the studies that they come from.

>>> from patella import evidence
>>> ratios = evidence.load("exercise_ratios")
>>> squats = evidence.with_studies(ratios).query("exercise_class == 'squat'")
>>> evidence.cite("mirzabeigi1999").url

The tables are a Frictionless data package (``data/datapackage.json``). Its schema is the one
source of types, units and allowed values: what is not in the schema is not read, and a cell that
breaks it is an `EvidenceError` that names file, row, column, value and the mend.
"""

import csv
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase

import pandas as pd
from pybtex.backends.plaintext import Backend
from pybtex.database import parse_file
from pybtex.richtext import Text
from pybtex.style.formatting import unsrt
from pybtex.style.template import optional

DATA = Path(__file__).parents[1] / "data"
BIBLIOGRAPHY = DATA.parent / "references.bib"


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


@dataclass(frozen=True)
class Citation:
    """How to name a study: a short label, the full reference, and where to find it."""

    label: str
    text: str
    url: str | None


def load(table, directory=DATA):
    """Return one table of the data package, checked against its schema.

    Parameters
    ----------
    table : str
        Name of the table, as in `tables()`.
    directory : path, optional
        Folder with ``datapackage.json``.

    Returns
    -------
    DataFrame
        Text columns are strings, with ``""`` where the cell is blank. Integer columns are ``int64``,
        or ``float64`` with NaN where cells are blank; number columns are ``float64``. Units, titles
        and descriptions of the columns stand in ``attrs["units"]``, ``attrs["titles"]`` and
        ``attrs["descriptions"]``; what a reader of the whole table must know in
        ``attrs["cautions"]``.

    Raises
    ------
    EvidenceError
        If the file breaks its schema.
    """
    return _load(table, Path(directory)).copy()


def package(directory=DATA):
    """Return the description of the data package, as in ``datapackage.json``."""
    return json.loads((Path(directory) / "datapackage.json").read_text("utf-8"))


def tables(directory=DATA):
    """Return the names of all tables with their titles."""
    return {name: resource["title"] for name, resource in _resources(Path(directory)).items()}


def studies(directory=DATA):
    """Return the table of studies, with ``study_id`` as its index."""
    return load("studies", directory).set_index("study_id")


def with_studies(table, directory=DATA):
    """Join a table with its studies: adds ``study``, ``year`` and ``doi_url``.

    Parameters
    ----------
    table : DataFrame or str
        A table with a ``study_id`` column, or the name of one.

    Returns
    -------
    DataFrame
        The same rows in the same order. ``doi_url`` falls back to PubMed or another address, and is
        ``""`` where none is known.
    """
    frame = load(table, directory) if isinstance(table, str) else table
    known = studies(directory)
    entries = _bibliography()
    return frame.assign(
        study=frame["study_id"].map(known["label"]),
        year=frame["study_id"].map(known["year"]),
        doi_url=frame["study_id"].map(lambda key: _url(entries[key]) or ""),
    )


@lru_cache(maxsize=None)
def cite(study_id):
    """Return the `Citation` of a study in ``references.bib``.

    Examples
    --------
    >>> cite("mirzabeigi1999").label
    'Mirzabeigi et al. 1999'
    """
    entries = _bibliography()
    if study_id not in entries:
        raise EvidenceError(
            BIBLIOGRAPHY, "is not in the bibliography", "add its entry or correct the key", value=study_id
        )
    entry = entries[study_id]
    style, backend = _style()
    return Citation(_labels()[study_id], style.format_entry(study_id, entry).text.render(backend), _url(entry))


class _Style(unsrt.Style):
    """References; the authors may be missing where they could not be confirmed."""

    def format_names(self, role, as_sentence=True):
        return optional[super().format_names(role, as_sentence)]


@lru_cache(maxsize=1)
def _style():
    """Style and backend are slow to make and free to reuse."""
    return _Style(), Backend()


def _url(entry):
    return f"https://doi.org/{entry.fields['doi']}" if "doi" in entry.fields else entry.fields.get("url")


class _Shared:
    """Metadata that is never changed: pandas copies `attrs` deeply at every step, which these need not."""

    def __deepcopy__(self, memo):
        return self


class _SharedDict(_Shared, dict):
    pass


class _SharedTuple(_Shared, tuple):
    pass


@lru_cache(maxsize=1)
def _labels():
    """Label of each entry; entries that would share one get letters in the order of their keys."""
    alike = defaultdict(list)
    for key, entry in sorted(_bibliography().items()):
        alike[_label(entry)].append(key)
    letters = {key: letter for keys in alike.values() if len(keys) > 1 for key, letter in zip(keys, ascii_lowercase)}
    return {key: _label(entry) + letters.get(key, "") for key, entry in _bibliography().items()}


def _label(entry):
    if "author" not in entry.persons:  # not confirmed: journal and year name the study
        return f"{entry.fields['shortjournal']} {entry.fields['year']}"
    families = [_plain(" ".join(p.prelast_names + p.last_names)) for p in entry.persons["author"]]
    if len(families) > 2 or "others" in families:
        families = [f"{families[0]} et al."]
    return f"{' and '.join(families)} {entry.fields.get('year', 'n.d.')}"


def _plain(latex):
    return str(Text.from_latex(latex))


@lru_cache(maxsize=1)
def _bibliography():
    return parse_file(str(BIBLIOGRAPHY), encoding="utf-8").entries


@lru_cache(maxsize=None)
def _resources(directory):
    return {resource["name"]: resource for resource in package(directory)["resources"]}


@lru_cache(maxsize=None)
def _load(table, directory):
    resources = _resources(directory)
    if table not in resources:
        raise EvidenceError(
            directory / "datapackage.json",
            "is not a table of the data package",
            f"use one of {', '.join(resources)}",
            value=table,
        )
    resource = resources[table]
    schema = resource["schema"]
    file = directory / resource["path"]
    frame = _read(file, [field["name"] for field in schema["fields"]])
    for field in schema["fields"]:
        frame[field["name"]] = _column(frame[field["name"]], field, file)
    _check_key(frame, schema.get("primaryKey", []), file)
    for key in schema.get("foreignKeys", []):
        _check_foreign_key(frame, key, table, file, directory)
    frame.attrs = {
        "name": table,
        "title": resource["title"],
        "description": resource["description"],
        "cautions": _SharedTuple(resource.get("cautions", [])),
        "units": _SharedDict({field["name"]: field["unit"] for field in schema["fields"] if "unit" in field}),
        "titles": _SharedDict({field["name"]: field["title"] for field in schema["fields"]}),
        "descriptions": _SharedDict({field["name"]: field["description"] for field in schema["fields"]}),
    }
    return frame


def _read(file, columns):
    """Read the cells as text; utf-8-sig drops the byte-order mark that some editors add."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            header, *rows = list(csv.reader(stream)) or [[]]
    except FileNotFoundError:
        raise EvidenceError(file, "the file is missing", "restore it from the repository") from None
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise EvidenceError(file, "the file is not UTF-8 text", "save it as UTF-8", row=line) from None
    if not header:
        raise EvidenceError(file, "the file is empty", "restore it from the repository")
    if header != columns:
        missing, unknown = set(columns) - set(header), set(header) - set(columns)
        faults = [f"column {name} is missing" for name in columns if name in missing]
        faults += [f"column {name} is not in the schema" for name in header if name in unknown]
        problem = " and ".join(faults) or "the columns stand in another order or twice"
        raise EvidenceError(file, problem, f"use the header {','.join(columns)}", row=1)
    for line, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            problem = f"the row has {len(row)} cells where the header has {len(columns)}"
            raise EvidenceError(file, problem, "check commas and quotes in this row", row=line)
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _column(text, field, file):
    """Return a column in the type of its field, or raise for the first cell that breaks the field."""
    limits = field.get("constraints", {})
    blank = text == ""

    def demand(good, problem, mend):
        bad = ~(good | blank)
        if bad.any():
            row = bad.idxmax()
            raise EvidenceError(file, problem, mend, row=row + 2, column=field["name"], value=text[row])

    if limits.get("required") and blank.any():
        mend = f"fill it in ({field['title']}) or remove the row"
        raise EvidenceError(file, "the cell is blank", mend, row=blank.idxmax() + 2, column=field["name"])
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
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    demand(numbers.notna(), "is not a number", "write digits with a point, or leave the cell blank")
    if field["type"] == "integer":
        demand(numbers % 1 == 0, "is not a whole number", "write a whole number")
    if "minimum" in limits:
        demand(numbers >= limits["minimum"], f"is below {limits['minimum']}", "check the value and its unit")
    if "maximum" in limits:
        demand(numbers <= limits["maximum"], f"is above {limits['maximum']}", "check the value and its unit")
    return numbers.astype("int64") if field["type"] == "integer" and not blank.any() else numbers


def _check_key(frame, key, file):
    if not key:
        return
    repeated = frame.duplicated(key)
    if repeated.any():
        row = repeated.idxmax()
        value = ", ".join(str(cell) for cell in frame.loc[row, key])
        mend = "remove the second row or tell the two apart"
        raise EvidenceError(file, "stands twice", mend, row=row + 2, column="+".join(key), value=value)


def _check_foreign_key(frame, key, table, file, directory):
    target = key["reference"]["resource"]
    other = _load(target, directory) if target != table else frame
    (column,), (other_column,) = key["fields"], key["reference"]["fields"]
    orphan = ~(frame[column].isin(other[other_column]) | (frame[column] == ""))
    if orphan.any():
        row = orphan.idxmax()
        mend = f"add it to {target} or correct the key"
        raise EvidenceError(
            file, f"is not in {target}", mend, row=row + 2, column=column, value=frame.loc[row, column]
        )
