"""Outputs that no page should hold are told when the book is built."""

import json

import pytest
from docutils import nodes

from pages import ROOT
from patella.book import guard

FOREIGN = [
    '<script src="https://cdn.example.org/a.js"></script>',
    "<script async src=//cdn.example.org/a.js></script>",
    '<img alt="" src = "http://example.org/a.png">',
    "<link rel='stylesheet' href='https://example.org/a.css'>",
    '<iframe src="https://example.org"></iframe>',
    '<style>@import "https://example.org/a.css";</style>',
    "<p style='background: url(https://example.org/a.png)'>x</p>",
]
OURS = [
    '<a href="https://doi.org/10.1/abc">source</a>',
    '<script type="application/json">{"a": "https://example.org"}</script>',
    '<img src="data:image/png;base64,AA//">',
    "<p>None of the 12 improved.</p>",
    "<script>const nothing = NaN;</script><p>3 of 12</p>",
    "<table><tr><td>12</td></tr></table>",
]


@pytest.mark.parametrize("markup", FOREIGN)
def test_an_address_of_another_host_is_refused(markup):
    assert "from another host" in (guard.fault_of(markup, markup=True) or "")


@pytest.mark.parametrize("markup", OURS)
def test_links_data_and_words_are_no_fault(markup):
    assert guard.fault_of(markup, markup=True) is None


def test_a_widget_is_refused():
    view = '<script type="application/vnd.jupyter.widget-view+json">{"model_id": "1"}</script>'
    assert "widget" in (guard.fault_of(view, markup=True) or "")


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("mean nan%; sd 3", False),
        ("The best is None.", False),
        ("<p>mean <b>nan</b> of 12</p>", True),
        ("<table><tr><td> NaN </td></tr></table>", True),
        ("<table><tr><th>&lt;NA&gt;</th></tr></table>", True),
    ],
)
def test_a_missing_value_is_refused(text, markup):
    assert "missing value" in (guard.fault_of(text, markup=markup) or "")


def test_the_words_of_the_chapters_are_no_fault():
    texts = [
        text
        for path in sorted((ROOT / "chapters").glob("*.ipynb"))
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        for output in cell.get("outputs", [])
        for text in ["".join(output.get("text", output.get("data", {}).get("text/plain", "")))]
    ]
    assert len(texts) > 50
    assert [text for text in texts if guard.fault_of(text, markup=False)] == []


def test_a_fault_is_told_with_its_place(monkeypatch):
    document = nodes.document("", "")
    for text, kind in (
        ("mean nan%", nodes.literal_block),
        (FOREIGN[0], nodes.raw),
        ("fine", nodes.literal_block),
    ):
        document += nodes.container("", kind("", text), classes=["cell_output"])
    document += nodes.literal_block("", "code with nan")
    told = []
    monkeypatch.setattr(guard.logger, "warning", lambda fault, location, **_: told.append((fault, location)))
    transform = guard.GuardOutputs.__new__(guard.GuardOutputs)
    transform.document = document
    transform.apply()
    assert [location.astext() for _, location in told] == ["mean nan%", FOREIGN[0]]
