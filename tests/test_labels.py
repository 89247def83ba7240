"""What a point says of its study, and where a table says that its numbers stand."""

import pandas as pd

from patella.figures.labels import source_columns, study_hover
from patella.words import GLUE

ROW = {
    "study": "A study",
    "n": 12,
    "population": "pfp",
    "source_location": "table 2",
    "caution": "shares people with ward2009, see trial_effects",
    "doi_url": "",
}


def test_a_label_tells_whom_its_row_is_about_where_the_table_knows():
    assert f"n{GLUE}={GLUE}12, people with PFP" in study_hover(pd.Series(ROW))
    assert "n not stated in the text read, healthy" in study_hover(
        pd.Series(ROW | {"n": None, "population": "healthy"})
    )
    for unknown in (
        ROW | {"population": None},
        {name: ROW[name] for name in ROW if name not in ("n", "population")},
    ):
        label = study_hover(pd.Series(unknown))
        assert f"n{GLUE}=" not in label and "not stated" not in label


def test_cautions_name_studies_and_tables_without_keys():
    label = study_hover(pd.Series(ROW))
    (caution,) = source_columns(pd.DataFrame([ROW]))["caution"]
    for text in (label, caution):
        assert "Ward et al. 2009" in text and "ward2009" not in text and "trial_effects" not in text


def test_a_row_without_a_caution_keeps_its_blank():
    assert source_columns(pd.DataFrame([ROW | {"caution": None}]))["caution"].isna().all()
    assert "Caution" not in study_hover(pd.Series(ROW | {"caution": ""}))
