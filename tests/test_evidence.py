"""The loader reads what is right and says what is wrong."""

import csv
import json
import shutil

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patella import evidence
from patella.evidence import EvidenceError, digests
from patella.evidence.bibliography import read_bibliography
from patella.evidence.schema import column, read_json

TABLE = "exercise_ratios"


@pytest.fixture
def package(tmp_path):
    """A copy of the package that a test may break."""
    for name in ("datapackage.json", "studies.csv", f"{TABLE}.csv"):
        shutil.copy(evidence.DATA / name, tmp_path / name)
    return tmp_path


def edit(package, change, table=TABLE):
    file = package / f"{table}.csv"
    frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    frame = change(frame)
    frame.to_csv(file, index=False, lineterminator="\n")


def set_cell(row, column, value):
    def change(frame):
        frame.loc[row, column] = value
        return frame

    return change


def error(package, table=TABLE):
    with pytest.raises(EvidenceError) as caught:
        evidence.load(table, package)
    return caught.value


# ------------------------------------------------------------ what is right


def test_blanks_are_empty_text_or_nan():
    table = evidence.load(TABLE)
    assert table.caution.map(type).eq(str).all()
    assert table.ratio_sd.dtype == "float64" and table.ratio_sd.isna().any()
    assert table.n.dtype == "int64"
    assert table.sd_doubtful.dtype == "bool"


def test_units_and_cautions_travel_with_the_table():
    table = evidence.load(TABLE).query("exercise_class == 'squat'")
    assert table.attrs["units"]["knee_flexion_deg"] == "deg"
    assert table.attrs["titles"]["ratio_mean"] == "VMO:VL ratio, printed"
    assert table.attrs["cautions"]


def test_a_change_to_the_answer_does_not_reach_the_next_reader():
    table = evidence.load(TABLE)
    table.loc[0, "n"] = 999
    assert evidence.load(TABLE).loc[0, "n"] != 999


def test_join_keeps_rows_and_adds_label_year_and_link():
    table = evidence.load(TABLE)
    joined = evidence.with_studies(TABLE)
    assert list(joined.exercise) == list(table.exercise)
    assert joined.loc[0, ["study", "year"]].tolist() == ["Chang et al. 2015", 2015]
    assert joined.loc[0, "doi_url"] == "https://doi.org/10.1155/2015/740315"
    assert joined.attrs["units"] == table.attrs["units"]


@pytest.mark.parametrize(
    ("key", "label", "url"),
    [
        ("chang2015", "Chang et al. 2015", "https://doi.org/10.1155/2015/740315"),
        ("mirzabeigi1999", "Mirzabeigi et al. 1999", "https://pubmed.ncbi.nlm.nih.gov/9934418/"),
        ("karst1993", "Karst and Jewett 1993", None),
        ("yoo2015", "Yoo 2015", None),
        ("lpdmri2020", None, "https://doi.org"),
    ],
)
def test_citation(key, label, url):
    citation = evidence.cite(key)
    assert label is None or citation.label == label
    assert citation.url == url or citation.url.startswith(url)
    assert "{" not in citation.text and "\\" not in citation.text


def test_the_article_itself_can_be_cited():
    assert "PainScience.com" in evidence.cite("ingraham_vmo").text


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_do_not_matter(package, ending, mark):
    file = package / f"{TABLE}.csv"
    text = file.read_text("utf-8").replace("\n", ending)
    file.write_bytes(mark + text.encode("utf-8"))
    pd.testing.assert_frame_equal(evidence.load(TABLE, package), evidence.load(TABLE))


# ------------------------------------------------------------ what is wrong


def test_dropped_column(package):
    edit(package, lambda frame: frame.drop(columns="ratio_sd"))
    fault = error(package)
    assert fault.row == 1 and "column ratio_sd is missing" in str(fault)


def test_unknown_column(package):
    edit(package, lambda frame: frame.assign(note=""))
    assert "column note is not in the schema" in str(error(package))


def test_columns_in_another_order(package):
    edit(package, lambda frame: frame[frame.columns[::-1]])
    assert "another order" in str(error(package))


def test_duplicate_key(package):
    edit(package, lambda frame: pd.concat([frame, frame.iloc[[3]]]))
    fault = error(package)
    assert fault.row == len(evidence.load(TABLE)) + 2
    assert fault.column == "study_id+group+exercise" and "stands twice" in str(fault)


def test_wrong_unit_code(package):
    edit(package, set_cell(2, "emg_unit", "percent"))
    fault = error(package)
    assert (fault.file, fault.row, fault.column, fault.value) == (f"{TABLE}.csv", 4, "emg_unit", "percent")
    assert "%MVIC" in fault.mend


def test_orphan_study(package):
    edit(package, set_cell(5, "study_id", "nobody2030"))
    fault = error(package)
    assert (fault.row, fault.column, fault.value) == (7, "study_id", "nobody2030")
    assert "studies" in fault.mend


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("knee_flexion_deg", "400", "is above 150"),
        ("vmo_mean", "-1", "is below 0"),
        ("p_value", "1.2", "is above 1"),
        ("n", "30.5", "is not a whole number"),
        ("n", "thirty", "is not a number"),
        ("ratio_mean", "1,02", "is not a number"),
        ("sd_doubtful", "maybe", "is neither true nor false"),
        ("study_id", "Chang 2015", "has the wrong form"),
        ("source_location", "", "the cell is blank"),
    ],
)
def test_bad_cell(package, column, value, problem):
    edit(package, set_cell(0, column, value))
    fault = error(package)
    assert (fault.row, fault.column) == (2, column)
    assert problem in str(fault) and "Mend:" in str(fault)


def test_bad_encoding(package):
    file = package / f"{TABLE}.csv"
    lines = file.read_text("utf-8").split("\n")
    lines[3] = lines[3].replace("sling", "slïng")
    file.write_bytes("\n".join(lines).encode("latin-1"))
    fault = error(package)
    assert fault.row == 4 and "UTF-8" in str(fault)


@pytest.mark.parametrize("content", ["", "\n", "\ufeff"])
def test_empty_file(package, content):
    (package / f"{TABLE}.csv").write_text(content, "utf-8")
    assert "empty" in str(error(package))


def test_missing_file(package):
    (package / f"{TABLE}.csv").unlink()
    assert "missing" in str(error(package))


@pytest.mark.parametrize("row", ["too,few", "a," * 40])
def test_row_of_the_wrong_length(package, row):
    file = package / f"{TABLE}.csv"
    lines = file.read_text("utf-8").splitlines()
    lines.insert(4, row)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    fault = error(package)
    assert fault.row == 5 and "cells" in str(fault)


def test_unknown_table_names_the_tables():
    with pytest.raises(EvidenceError, match="exercise_ratios"):
        evidence.load("exercise_ratio")


def test_unknown_study():
    with pytest.raises(EvidenceError, match="not in the bibliography"):
        evidence.cite("nobody2030")


UNSEEN = "\x00\x07\x7f\u061c\u200b\u202e\u2066\u2028\ufeff\U000e0041"
MARKUP = ["<b>more</b>", "<img src=x onerror=alert(1)", "</td>", "<!-- -->", "&lt;", "&#60;", "a<br/>b"]
ADDRESSES = [
    "javascript:alert(1)",
    "http://example.org",
    "see ftp://example.org/a",
    "data:text/html,x",
    "file:///etc",
]


@pytest.mark.parametrize("text", [f"a sq{sign}uat" for sign in UNSEEN] + MARKUP + ADDRESSES, ids=ascii)
@pytest.mark.parametrize("name", ["exercise", "caution", "source_location"])
def test_a_text_that_is_more_than_text_is_refused(package, name, text):
    edit(package, set_cell(0, name, text))
    fault = error(package)
    assert (fault.row, fault.column) == (2, name) and "Mend:" in str(fault)


@pytest.mark.parametrize(
    "text",
    ["p < 0.05", "p <0.05", "VMO:VL", "R&D; squat", "12\N{NO-BREAK SPACE}kg", "https://doi.org/10.1/a?b=1&c"],
)
def test_signs_of_a_text_are_no_markup(package, text):
    edit(package, set_cell(0, "caution", text))
    assert evidence.load(TABLE, package).caution[0] == text


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_a_line_break_in_a_cell_is_refused_with_its_line(package, break_):
    edit(package, set_cell(2, "caution", f"one{break_}two"))
    fault = error(package)
    # A lone return that no quotes hold ends the row: the fault is then in what follows.
    assert fault.row in (4, 5) and "Mend:" in str(fault)


@pytest.mark.parametrize("text", ['"a"b', "x" * 140_000, '"never closed'], ids=["quotes", "long", "open"])
def test_a_file_that_is_no_csv_names_its_line(package, text):
    csv.field_size_limit(131_072)  # Python's own; frictionless, where it was imported, lifts it for everybody
    file = package / f"{TABLE}.csv"
    lines = file.read_text("utf-8").splitlines()
    lines[3] = f"{lines[3].rpartition(',')[0]},{text}"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    fault = error(package)
    assert fault.file == f"{TABLE}.csv" and fault.row >= 4 and "Mend:" in str(fault)


NO_NUMBERS = [
    "inf",
    "-inf",
    "Infinity",
    "1e400",
    "-1e999",
    "nan",
    "0x10",
    "1_000",
    "１２",
    "1 000",
    "1.2.3",
    "٣",
]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_finite_number_is_refused(package, text):
    for name in ("ratio_mean", "n"):
        edit(package, set_cell(1, name, text))
        fault = error(package)
        assert (fault.row, fault.column, fault.value) == (3, name, text)
        edit(package, set_cell(1, name, "1"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_is_written(number):
    field = {"name": "x", "title": "x", "type": "number"}
    assert column(pd.Series([repr(number)]), field, "x.csv")[0] == number


# ------------------------------------------------------------ what the cells of a row must agree on

SCALED = {"scale_min": "0", "scale_max": "10", "mean_baseline": "5", "mean_followup": "4"}
CONTRADICTIONS = [
    ("group_effects", {"estimate": "5"}, "estimate", "is above ci_high"),
    ("group_effects", {"ci_low": "9", "estimate": "9.5", "ci_high": "8"}, "ci_low", "is above ci_high"),
    ("group_effects", {"unit": "Nm per BMI unit"}, "unit", "is no unit of"),
    ("prognosis", {"ci_low": "90", "percent": "50", "ci_high": "95"}, "ci_low", "is above percent"),
    ("fibre_angles", {"low": "60", "high": "40", "mean": ""}, "low", "is above high"),
    ("fibre_angles", {"low": "50", "mean": "55", "sd": "30", "high": "60"}, "sd", "is more than the range"),
    ("trial_arms", SCALED | {"mean_baseline": "52"}, "mean_baseline", "scale_max"),
    ("trial_arms", SCALED | {"sd_baseline": "21"}, "sd_baseline", "range"),
    ("exercise_ratios", {"vmo_sd": "400"}, "vmo_sd", "is more than a mean of this size"),
    ("exercise_ratios", {"n": "3000"}, "n", "is more than all 60 people"),
    ("group_means", {"unit": "mm"}, "unit", "is no unit of"),
    ("pfj_stress", {"unit": "deg"}, "unit", "is no unit of"),
    ("vmo_separate_muscle", {"n_positive": "99999"}, "n_positive", "is above n"),
    ("studies", {"n_total": "10", "n_pfp": "11", "n_control": "0"}, "n_pfp", "is above n_total"),
    ("pooled_effects", {"ci_low": "3", "ci_high": "4"}, "ci_low", "is above estimate"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "cells", "name", "problem"), CONTRADICTIONS)
def test_cells_that_contradict_each_other_are_refused(package, table, cells, name, problem):
    shutil.copy(evidence.DATA / f"{table}.csv", package)
    for changed, value in cells.items():
        edit(package, set_cell(0, changed, value), table)
    fault = error(package, table)
    assert (fault.file, fault.row, fault.column) == (f"{table}.csv", 2, name)
    assert problem in str(fault) and "Mend:" in str(fault)


def test_a_caution_may_keep_what_a_source_counts_in_another_way(package):
    edit(package, set_cell(0, "n", "90"))
    assert "n_total" in str(error(package))
    edit(package, set_cell(0, "caution", "n is knees"))
    assert evidence.load(TABLE, package).n[0] == 90


# ------------------------------------------------------------ bibliography and description

ENTRY = "@article{{a2000,\n author={{A, B.}},\n title={{T}},\n journal={{J}},\n year={{2000}},\n {}\n}}\n"
BAD_ENTRIES = {
    "brace": ("@article{a2000, title={x}, year={2000}\n@article{b2000, title={y}}", 2),
    "twice": (ENTRY.format("") + ENTRY.format(""), 8),
    "commas": (ENTRY.format("") + "@misc{b2000, author={A,B,C,D}, title={x}, year={1999}}", 8),
    "script": (ENTRY.format("url = {javascript:alert(1)},"), 1),
    "not https": (ENTRY.format("url = {http://example.org},"), 1),
    "address for a DOI": (ENTRY.format("doi = {https://doi.org/10.1000/abc},"), 1),
    "DOI": (ENTRY.format("doi = {10.1000 /abc},"), 1),
    "DOI with a stop": (ENTRY.format("doi = {10.1000/abc.},"), 1),
    "markup": (ENTRY.format("note = {see <b>this</b>},"), 1),
    "unseen": (ENTRY.format("note = {a\u202eb},"), 1),
    "kind": ("\n@artikel{a2000, title={x}, year={2000}, author={A, B.}}", 2),
    "title": ("@article{a2000, year={2000}, author={A, B.}}", 1),
    "who": ("@article{a2000, year={2000}, title={x}}", 1),
    "when": ("@article{a2000, author={A, B.}, title={x}}", 1),
}


@pytest.mark.parametrize("case", BAD_ENTRIES)
def test_an_entry_that_cannot_be_cited_names_its_line(tmp_path, case):
    text, line = BAD_ENTRIES[case]
    file = tmp_path / "references.bib"
    file.write_text(text, "utf-8")
    with pytest.raises(EvidenceError) as caught:
        read_bibliography(file)
    assert (caught.value.file, caught.value.row) == ("references.bib", line)
    assert "Mend:" in str(caught.value)


def test_a_bibliography_in_other_letters_names_its_line(tmp_path):
    file = tmp_path / "references.bib"
    file.write_bytes("@article{a2000,\n title = {Größe}}".encode("cp1252"))
    with pytest.raises(EvidenceError, match=r"references\.bib, line 2.*UTF-8"):
        read_bibliography(file)


@pytest.mark.parametrize(("text", "line"), [('{"a": 1,}', 1), ('{\n"a": \n}', 3), ("", 1), ('{"a": "b', 1)])
def test_a_file_that_is_no_json_names_its_place(tmp_path, text, line):
    file = tmp_path / "datapackage.json"
    file.write_text(text, "utf-8")
    with pytest.raises(EvidenceError) as caught:
        read_json(file)
    assert caught.value.row == line and "Mend:" in str(caught.value)


def without(key):
    def change(holder):
        del holder[key]

    return change


DESCRIPTIONS = {
    "no title": (lambda package: without("title")(package["resources"][1]), "exercise_ratios.*title"),
    "no path": (lambda package: without("path")(package["resources"][1]), "exercise_ratios.*path"),
    "no type": (
        lambda package: without("type")(package["resources"][1]["schema"]["fields"][2]),
        r"exercise_ratios\.group.*type",
    ),
    "another type": (
        lambda package: package["resources"][1]["schema"]["fields"][2].update(type="figure"),
        r"exercise_ratios\.group.*figure",
    ),
    "another constraint": (
        lambda package: package["resources"][1]["schema"]["fields"][9]["constraints"].update(least=1),
        r"exercise_ratios\.n'.*least",
    ),
}


@pytest.mark.parametrize("case", DESCRIPTIONS)
def test_a_description_that_lacks_something_says_what(package, case):
    change, told = DESCRIPTIONS[case]
    file = package / "datapackage.json"
    described = json.loads(file.read_text("utf-8"))
    change(described)
    file.write_text(json.dumps(described), "utf-8")
    with pytest.raises(EvidenceError, match=told):
        evidence.load(TABLE, package)


# ------------------------------------------------------------ digests


@pytest.fixture
def signed(tmp_path):
    """A package of two tables whose digests are recorded."""
    described = evidence.package()
    described["resources"] = [each for each in described["resources"] if each["name"] in ("studies", TABLE)]
    (tmp_path / "datapackage.json").write_text(json.dumps(described), "utf-8")
    for name in ("studies", TABLE):
        shutil.copy(evidence.DATA / f"{name}.csv", tmp_path)
    (tmp_path / digests.LOG).write_text("# Changes\n\n## 1.0.0\n\nAll is new.\n", "utf-8")
    (tmp_path / digests.NAME).write_text("table,study_id,digest,reason\n", "utf-8")
    assert digests.sign("The first record.", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("table", "name", "value"),
    [
        (TABLE, "ratio_mean", "1.03"),
        (TABLE, "n", "59"),
        (TABLE, "caution", "none"),
        ("studies", "doi", "10.1155/2015/740316"),
    ],
)
def test_any_change_of_a_cell_wants_a_reason(signed, table, name, value):
    study = evidence.cells(table, signed).study_id[0]
    assert digests.changed(signed) == []
    edit(signed, set_cell(0, name, value), table)
    assert digests.changed(signed) == [(table, study)]
    assert digests.sign("A slip was mended.", signed) == [(table, study)]
    assert digests.changed(signed) == []
    log = (signed / digests.LOG).read_text("utf-8")
    assert (
        f"## Unreleased\n\n- A slip was mended. (`{table}`: {study})\n- The first record. (" in log
        and log.count("## Unreleased") == 1
    )
    assert digests.recorded(signed)[table, study][1] == "A slip was mended."


def test_a_unit_is_signed_too(signed):
    file = signed / "datapackage.json"
    file.write_text(file.read_text("utf-8").replace('"unit": "deg"', '"unit": "rad"'), "utf-8")
    assert digests.changed(signed) == [(TABLE, digests.COLUMNS)]


def test_another_order_of_rows_is_no_change(signed):
    edit(signed, lambda frame: frame[::-1])
    assert digests.changed(signed) == []


@pytest.mark.parametrize("reason", ["", "  ", "All is new.", "The first record."])
def test_a_reason_says_something_new(signed, reason):
    edit(signed, set_cell(0, "n", "59"))
    with pytest.raises(ValueError, match="say why"):
        digests.sign(reason, signed)


def test_the_command_asks_for_the_reason(signed, monkeypatch, capsys):
    monkeypatch.setattr(digests, "changed", lambda directory=signed: [(TABLE, "chang2015")])
    monkeypatch.setattr("builtins.input", lambda question: "Somebody looked again.")
    told: list[str] = []
    monkeypatch.setattr(digests, "sign", told.append)
    digests.main()
    assert told == ["Somebody looked again."] and "chang2015" in capsys.readouterr().out
    monkeypatch.setattr(digests, "changed", list)
    digests.main()
    assert "nothing to sign" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["table,study\n", "table,study_id,digest,reason\na,b,c\n"])
def test_a_record_that_somebody_else_wrote_is_refused(signed, text):
    (signed / digests.NAME).write_text(text, "utf-8")
    with pytest.raises(EvidenceError, match="make digests"):
        digests.changed(signed)
