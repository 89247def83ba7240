"""A class's own file: what spreadsheets write is read, what could mean two things is refused in words."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from class_files import FORMS, HEAD, HEADS, NO_TEXT, REFUSED, ROWS, THOUSANDS, encoded, text_of
from patella import evidence
from patella.evidence import EvidenceError

WANTED = {"person": ["Ännä", "b"], "exercise": ["squat", "squat"], "vmo": [1.5, 0.75], "vl": [2.25, 1234.5]}


def written(tmp_path, text, encoding="utf-8", name="class.csv"):
    file = tmp_path / name
    file.write_bytes(encoded(text, encoding))
    return file


def refusal(tmp_path, text, columns="ratio", encoding="utf-8"):
    with pytest.raises(EvidenceError) as caught:
        evidence.read_class(written(tmp_path, text, encoding), columns)
    return str(caught.value)


@pytest.mark.parametrize(("signs", "encoding", "end"), FORMS)
def test_what_spreadsheets_write_is_read(tmp_path, signs, encoding, end):
    separator, decimal = signs
    file = written(tmp_path, text_of(separator, decimal, end), encoding)
    table = evidence.read_class(file, "ratio")
    assert table.to_dict("list") == WANTED
    assert f"decimal {'commas' if decimal == ',' else 'points'}" in table.attrs["taken"]


def test_a_workbook_is_read(tmp_path):
    book = Workbook()
    for row in [HEAD, *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "class.xlsx")
    table = evidence.read_class(tmp_path / "class.xlsx", "ratio")
    assert table.to_dict("list") == WANTED
    assert "workbook" in table.attrs["taken"]


@pytest.mark.parametrize("head", HEADS)
def test_headings_are_known_by_other_names(tmp_path, head):
    assert evidence.read_class(written(tmp_path, text_of(head=head)), "ratio").to_dict("list") == WANTED


def test_blank_rows_other_columns_and_excels_own_line_are_passed_over(tmp_path):
    text = "sep=;\nnote;person;exercise;vmo;vl\n;;;;\nx;a;squat;1,5;2\n\n;b;squat;3;4\n"
    table = evidence.read_class(written(tmp_path, text), "ratio")
    assert table["vmo"].tolist() == [1.5, 3]
    assert "2 rows" in table.attrs["taken"] and "not used: note" in table.attrs["taken"]


def test_blanks_in_many_words_are_blanks(tmp_path):
    fields = [
        {"name": "who", "title": "Person", "type": "string"},
        {"name": "pain", "title": "Pain", "type": "number"},
    ]
    text = "who;pain\na;3,5\nb;n/a\nc;–\nd;\ne;NA\n"
    table = evidence.read_class(written(tmp_path, text), fields)
    assert table["pain"].isna().tolist() == [False, True, True, True, True]
    assert "4 blank in Pain" in table.attrs["taken"]


@pytest.mark.parametrize("cell", THOUSANDS)
def test_thousands_may_be_parted(tmp_path, cell):
    text = f"person;exercise;vmo;vl\na;squat;{cell};2,5\n"
    assert evidence.read_class(written(tmp_path, text), "ratio")["vmo"].tolist() == [1234.5]


def test_a_true_minus_is_a_minus(tmp_path):
    text = "person,vmo onset,vl onset\na,−12.5,-3.5\n"
    assert evidence.read_class(written(tmp_path, text), "onset")["vmo_onset"].tolist() == [-12.5]


@pytest.mark.parametrize(("text", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path, text, told):
    message = refusal(tmp_path, text)
    assert message.startswith("class.csv") and told in message and "Mend: " in message


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b"PK\x03\x04 no workbook", "no workbook that can be read"),
        *((data, "no text that can be read") for data in NO_TEXT),
    ],
)
def test_other_kinds_of_file_are_refused(tmp_path, data, told):
    file = tmp_path / "class.bin"
    file.write_bytes(data)
    with pytest.raises(EvidenceError, match=told):
        evidence.read_class(file, "ratio")


def test_a_file_that_is_not_there_a_folder_and_an_unknown_table_are_told(tmp_path):
    with pytest.raises(EvidenceError, match="there is no such file"):
        evidence.read_class(tmp_path / "none.csv", "ratio")
    with pytest.raises(EvidenceError, match="is a folder"):
        evidence.read_class(tmp_path, "ratio")
    with pytest.raises(EvidenceError, match="cannot be read: File name too long"):
        evidence.read_class(tmp_path / f"{'x' * 300}.csv", "ratio")
    with pytest.raises(ValueError, match="'ratio'"):
        evidence.read_class(written(tmp_path, text_of()), "ratios")


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("fuzz") / "class.csv"
    file.write_bytes(b"person,exercise,vmo,vl\n" + data)
    with suppress(EvidenceError):
        evidence.read_class(file, "ratio")


@given(st.text(max_size=300))
def test_no_text_raises_anything_else(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("fuzz") / "class.csv"
    file.write_text(text, encoding="utf-8")
    with suppress(EvidenceError):
        evidence.read_class(file, "onset")
