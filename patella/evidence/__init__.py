"""The evidence tables as checked DataFrames, and the studies that they come from.

>>> from patella import evidence
>>> ratios = evidence.load("exercise_ratios")
>>> squats = evidence.with_studies(ratios).query("exercise_class == 'squat'")
>>> evidence.cite("mirzabeigi1999").url
'https://pubmed.ncbi.nlm.nih.gov/9934418/'

The tables are a Frictionless data package (``data/datapackage.json``). Its schema is the one
source of types, units and allowed values: what is not in the schema is not read, and a cell that
breaks it is an `EvidenceError` that names file, row, column, value and the mend.
"""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from string import ascii_lowercase

import pandas as pd
from pybtex.backends.plaintext import Backend
from pybtex.richtext import Text
from pybtex.style.formatting import unsrt
from pybtex.style.template import optional

from patella.evidence.bibliography import read_bibliography
from patella.evidence.class_data import class_tables as class_tables
from patella.evidence.class_data import read_class as read_class
from patella.evidence.places import BIBLIOGRAPHY as BIBLIOGRAPHY
from patella.evidence.places import DATA as DATA
from patella.evidence.rules import check_rows
from patella.evidence.schema import EvidenceError as EvidenceError
from patella.evidence.schema import check_descriptor, column, read_json, read_text


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


def cells(table, directory=DATA):
    """Return one table as its file has it: every cell as text, ``""`` where blank."""
    return _cells(_resource(table, Path(directory)), Path(directory))


def package(directory=DATA):
    """Return the description of the data package, as in ``datapackage.json``."""
    return read_json(Path(directory) / "datapackage.json")


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


def references():
    """Return the entries of ``references.bib`` by their keys."""
    return _bibliography()


def works():
    """Return the keys of all works in ``references.bib``: studies and what else the course cites."""
    return set(_bibliography())


@cache
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
    return Citation(
        _labels()[study_id], style.format_entry(study_id, entry).text.render(backend), _url(entry)
    )


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
    letters = {
        key: letter for keys in alike.values() if len(keys) > 1 for key, letter in zip(keys, ascii_lowercase)
    }
    return {key: _label(entry) + letters.get(key, "") for key, entry in _bibliography().items()}


def _label(entry):
    """Who and when; a short title names what has no confirmed author, and tells apart what has no year."""
    year, title = entry.fields.get("year"), entry.fields.get("shorttitle")
    if "author" not in entry.persons:
        return f"{_plain(title)} {year}"
    families = [_plain(" ".join(p.prelast_names + p.last_names)) for p in entry.persons["author"]]
    if len(families) > 2 or "others" in families:
        families = [f"{families[0]} et al."]
    who = " and ".join(families)
    return f"{who} {year}" if year else f"{who}, {_plain(title)}"


def _plain(latex):
    return str(Text.from_latex(latex))


@lru_cache(maxsize=1)
def _bibliography():
    return read_bibliography(BIBLIOGRAPHY)


@cache
def _resources(directory):
    descriptor = package(directory)
    check_descriptor(descriptor, directory / "datapackage.json")
    return {resource["name"]: resource for resource in descriptor["resources"]}


def _resource(table, directory):
    resources = _resources(directory)
    if table not in resources:
        raise EvidenceError(
            directory / "datapackage.json",
            "is not a table of the data package",
            f"use one of {', '.join(resources)}",
            value=table,
        )
    return resources[table]


def _cells(resource, directory):
    return _read(directory / resource["path"], [field["name"] for field in resource["schema"]["fields"]])


@cache
def _load(table, directory):
    resource = _resource(table, directory)
    schema = resource["schema"]
    file = directory / resource["path"]
    frame = _cells(resource, directory)
    for field in schema["fields"]:
        frame[field["name"]] = column(frame[field["name"]], field, file)
    _check_key(frame, schema.get("primaryKey", []), file)
    for key in schema.get("foreignKeys", []):
        _check_foreign_key(frame, key, table, file, directory)
    check_rows(frame, file, people=None if table == "studies" else studies(directory)["n_total"])
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
    """Read the cells as text, without the byte-order mark that some editors add."""
    reader = csv.reader(io.StringIO(read_text(file).removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header, *rows = [_one_line(row, line, reader, file) for line, row in enumerate(reader, 1)] or [[]]
    except csv.Error as error:
        mend = "look for a quote without its pair in this row"
        raise EvidenceError(file, f"cannot be read: {error}", mend, row=reader.line_num) from None
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


def _one_line(row, number, reader, file):
    """A row that stands in one line of its file, so that its number is that of its line."""
    if reader.line_num != number:
        raise EvidenceError(file, "a cell holds a line break", "write it in one line", row=number)
    return row


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
