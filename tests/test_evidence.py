"""The loader reads what is right and says what is wrong."""

import shutil

import pandas as pd
import pytest

from patella import evidence
from patella.evidence import EvidenceError

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


def error(package):
    with pytest.raises(EvidenceError) as caught:
        evidence.load(TABLE, package)
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
