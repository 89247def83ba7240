"""A class's own table, as spreadsheets write it, read into what the figures take.

Spreadsheets differ by language: semicolons or tabs for commas, decimal commas, Windows' letters, a mark
before the first byte.  What can be told from the file is read; what could mean two things is refused, with
the line, the column and what to do.
"""

import csv
import io
import re
from contextlib import closing
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from patella.evidence.places import DATA
from patella.evidence.schema import EvidenceError, column, read_json

CLASS_TABLES = DATA / "class" / "tables.json"
MOST_ROWS = 10_000
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
BLANKS = {"", "-", "–", "—", ".", "?", "na", "n/a", "nan", "none", "null", "k. a.", "k.a."}
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SPREADSHEET_ERROR = re.compile(r"#[A-ZÄÖÜ0-9/]+[!?]?")
POINT = re.compile(r"[-+]?\d*\.?\d+(?:e[-+]?\d+)?", re.IGNORECASE)
COMMA = re.compile(r"[-+]?\d*,?\d+(?:e[-+]?\d+)?", re.IGNORECASE)
THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?")


class Form(NamedTuple):
    """What a file was found to be: in words, and what parts its cells."""

    words: str
    separator: str | None


def class_tables():
    """The tables that a class can fill in: name -> title, description and fields of a Table Schema."""
    return read_json(CLASS_TABLES)


def read_class(path, columns):
    """Read a class's own measurements from a file that a spreadsheet wrote.

    Parameters
    ----------
    path : path
        A text file (comma, semicolon, tab or bar between the cells; point or comma for decimals; UTF-8,
        UTF-16 or Windows-1252), or an Excel workbook, of which the first sheet is read.
    columns : str or list of dict
        Name of one of `class_tables()`, or the fields of a Table Schema: each with ``name``, ``title`` and
        ``type``; with ``unit``, ``constraints`` and ``also``, a list of other headings, where they have any.

    Returns
    -------
    DataFrame
        The wanted columns in their types, in the order of `columns`; rows as in the file, without blank
        ones.  What was taken, and what was not, stands in words in ``attrs["taken"]``; ``attrs["units"]``
        and ``attrs["titles"]`` are those of the fields.

    Raises
    ------
    EvidenceError
        With file, line, column and mend, where the file does not hold what was asked for.
    """
    fields = _fields(columns)
    rows, form = _cells(Path(path), fields)
    frame, lines = _table(rows, fields, path)
    comma = _decimal_comma(frame, lines, fields, path, form)
    for field in fields:
        cells = frame[field["name"]]
        if field["type"] in ("number", "integer"):
            cells = cells.map(lambda cell: _number(cell, comma))
        frame[field["name"]] = column(cells, field, path, lines)
    kept = frame[[field["name"] for field in fields]]
    kept.attrs = {
        "taken": _taken(path, form, comma, rows[0][1], kept, fields),
        "units": {field["name"]: field["unit"] for field in fields if "unit" in field},
        "titles": {field["name"]: field["title"] for field in fields},
    }
    return kept


def _fields(columns):
    if not isinstance(columns, str):
        return list(columns)
    known = class_tables()
    if columns not in known:
        raise ValueError(f"Unknown table {columns!r}: choose one of {', '.join(map(repr, known))}.")
    return known[columns]["fields"]


# ------------------------------------------------------------ from bytes to cells


def _cells(path, fields):
    """All rows as (line, cells of text), the header first, and what was found the file's form to be."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise EvidenceError(path, "there is no such file", "check the name and the folder") from None
    except IsADirectoryError:
        raise EvidenceError(path, "is a folder", "name the file in it") from None
    except OSError as error:
        mend = "check its name, and whether you may read it"
        raise EvidenceError(path, f"cannot be read: {error.strerror}", mend) from None
    if data[:4] == b"PK\x03\x04":
        rows, form = _sheet(path, data), Form("first sheet of an Excel workbook", None)
    elif data[:4] == b"\xd0\xcf\x11\xe0":
        raise EvidenceError(path, "is a workbook of an old kind (.xls)", "save it as .xlsx or as CSV")
    else:
        rows, form = _text(path, data, fields)
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if len(rows) < 2:
        raise EvidenceError(path, "holds no row below a header", "give each person a row")
    if len(rows) > MOST_ROWS + 1:
        raise EvidenceError(path, f"holds more than {MOST_ROWS} rows", "keep one class in a file")
    return rows, form


def _sheet(path, data):
    from openpyxl import load_workbook  # takes time that only those spend who read a workbook

    try:
        with closing(load_workbook(io.BytesIO(data), read_only=True, data_only=True)) as book:
            cells = list(islice(book.worksheets[0].iter_rows(values_only=True), MOST_ROWS + 2))
    except Exception as error:  # each part that is broken raises another kind, of zip, XML or openpyxl
        raise EvidenceError(path, "is no workbook that can be read", "save it anew, or as CSV") from error
    return [
        (line, ["" if cell is None else str(cell).strip() for cell in row])
        for line, row in enumerate(cells, 1)
    ]


def _text(path, data, fields):
    text, encoding = _decoded(path, data)
    told = re.match(r"sep=(.)\r?\n", text)  # a line of Excel's own
    body = text[told.end() :] if told else text
    first = next((line for line in body.splitlines() if line.strip()), "")
    if not first:
        raise EvidenceError(path, "is empty", "give it a header and a row for each person")
    counts = {separator: first.count(separator) for separator in SEPARATORS}
    separator = told[1] if told else max(counts, key=lambda mark: counts[mark])
    if not counts.get(separator) and len(fields) > 1:
        raise EvidenceError(
            path,
            f"has one heading only, {first.strip()[:40]!r}",
            "part the cells by commas, semicolons or tabs",
            row=1,
        )
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
    rows, line = [], 2 if told else 1
    try:
        for row in reader:
            rows.append((line, [cell.strip("\ufeff \u00a0\t") for cell in row]))
            line = reader.line_num + (2 if told else 1)  # where the next row begins
    except csv.Error as error:
        raise EvidenceError(
            path, f"cannot be read: {error}", "look for a quote without its pair", row=line
        ) from None
    words = f"{SEPARATORS.get(separator, repr(separator))} between the cells, {encoding}"
    return rows, Form(words, separator)


def _decoded(path, data):
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), None)
    for name in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16"}.get(name, "Windows-1252")
    raise EvidenceError(path, "is no text that can be read", "save it as CSV (UTF-8)")


# ------------------------------------------------------------ from cells to columns


def _table(rows, fields, path):
    """The wanted columns as text, blank cells as "", and the line of each row."""
    (top, header), *body = rows
    places = [_place(field, header, path, top) for field in fields]
    width = max(index + 1 for index, heading in enumerate(header) if heading)
    for line, cells in body:
        if any(cells[width:]):
            problem = f"the row has {len(cells)} cells where the header has {width}"
            mend = "a decimal comma needs semicolons between the cells, or quotes around the number"
            raise EvidenceError(path, problem, mend, row=line)
    table = {
        field["name"]: [_text_of(cells[place]) if place < len(cells) else "" for _, cells in body]
        for field, place in zip(fields, places)
    }
    frame = pd.DataFrame(table, dtype="str")
    for name in frame:
        wrong = frame[name].str.fullmatch(SPREADSHEET_ERROR)
        if wrong.any():
            row = wrong.idxmax()
            raise EvidenceError(
                path,
                "is an error of the spreadsheet",
                "mend the formula, or leave the cell blank",
                row=body[row][0],
                column=name,
                value=frame[name][row],
            )
    return frame, pd.Series([line for line, _ in body])


def _text_of(cell):
    return "" if cell.casefold() in BLANKS else cell


def _place(field, header, path, line):
    """Which column holds a field: by its name, its title or another heading of it."""
    wanted = _headings(field)
    found = [place for place, heading in enumerate(header) if heading and _heading(heading) in wanted]
    if len(found) > 1:
        problem = "stands twice in the header"
        raise EvidenceError(path, problem, "keep one of the two", row=line, value=header[found[1]])
    if not found:
        near = get_close_matches(_heading(field["name"]), [_heading(name) for name in header], 1, 0.6)
        there = ", ".join(heading for heading in header if heading)
        hint = f"; {near[0]!r} may be meant" if near else ""
        mend = f"head one column {field['name']!r}: the file has {there}{hint}"
        raise EvidenceError(path, f"the column {field['name']} ({field['title']}) is missing", mend, row=line)
    return found[0]


def _headings(field):
    """All headings by which a field is known."""
    return {_heading(name) for name in (field["name"], field["title"], *field.get("also", []))}


def _heading(text):
    """A heading without its unit, case, blanks and signs: "VMO (µV)" -> "vmo"."""
    return re.sub(r"[\s_\-.:]+", "", re.sub(r"[(\[].*", "", text)).casefold()


# ------------------------------------------------------------ numbers


def _decimal_comma(frame, lines, fields, path, form):
    """Whether the file's decimals follow a comma; None where no number has any."""
    seen: dict[str, tuple] = {}
    unclear = None
    for field in fields:
        if field["type"] == "number":
            for cell, line in zip(frame[field["name"]], lines):
                mark = _decimal_mark(cell)
                if mark:
                    seen.setdefault(mark, (field["name"], cell, line))
                elif re.fullmatch(r"[-+]?\d{1,3},\d{3}", _plain(cell)):
                    unclear = unclear or (field["name"], cell, line)
    if unclear and not seen and form.separator == ",":
        name, cell, line = unclear
        problem = "may mean thousands or decimals"
        mend = "write it without a comma, or with a point for the decimals"
        raise EvidenceError(path, problem, mend, row=line, column=name, value=cell)
    if unclear and not seen:
        return True  # where commas do not part the cells, they part the decimals
    if len(seen) == 2:
        (name, cell, line), (other, other_cell, other_line) = seen[","], seen["."]
        problem = (
            f"has a decimal comma, and {other_cell!r} (line {other_line}, column {other}) a decimal point"
        )
        mend = "write all decimals alike"
        raise EvidenceError(path, problem, mend, row=line, column=name, value=cell)
    return "," in seen if seen else None


def _decimal_mark(cell):
    """The mark before the decimals, where it can be nothing else: "1,5" has one, "1,500" may be thousands."""
    cell = _plain(cell)
    if re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d{3})+([.,]\d+)", cell) and len(set(re.findall("[.,]", cell))) == 2:
        return re.findall("[.,]", cell)[-1]
    mark = re.fullmatch(r"[-+]?(\d*)([.,])(\d+)(?:e[-+]?\d+)?", cell, re.IGNORECASE)
    if not mark or (len(mark[3]) == 3 and 1 <= len(mark[1].lstrip("0") or "") <= 3):
        return None
    return mark[2]


def _plain(cell):
    """A number's text with a plain minus and without blanks and apostrophes between its digits."""
    return re.sub(r"(?<=\d)[\s\u00a0\u202f'’](?=\d)", "", cell.replace("−", "-").replace("–", "-"))


def _number(cell, comma):
    """A number's text with a decimal point; what is no number stays as it stands, to be refused."""
    text = _plain(cell)
    if comma:
        text = text.replace(".", "") if THOUSANDS.fullmatch(text) and "." in text else text
        return text.replace(",", ".") if COMMA.fullmatch(text) else cell
    if comma is False:
        text = text.replace(",", "") if THOUSANDS.fullmatch(text) and "," in text else text
    return text if POINT.fullmatch(text) else cell


# ------------------------------------------------------------ what was taken


def _taken(path, form, comma, header, frame, fields):
    """In words: rows, columns, the file's form, what was left out."""
    used = set().union(*map(_headings, fields))
    left = [heading for heading in header if heading and _heading(heading) not in used]
    blank = {
        field["title"]: int((frame[field["name"]].isna() | (frame[field["name"]] == "")).sum())
        for field in fields
    }
    told = [
        f"{Path(path).name}: {len(frame)} {'row' if len(frame) == 1 else 'rows'}",
        form.words + {True: ", decimal commas", False: ", decimal points", None: ""}[comma],
    ]
    told += [f"{count} blank in {title}" for title, count in blank.items() if count]
    told += [f"not used: {', '.join(left)}"] if left else []
    return "; ".join(told) + "."
