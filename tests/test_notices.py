"""What others made is published with its licence."""

import json

import pytest

from pages import ROOT
from patella import evidence
from patella.book import catalogue, notices
from patella.book.python import parts

LISTED = notices.notices()


@pytest.mark.parametrize("notice", LISTED, ids=lambda notice: notice["name"])
def test_each_has_the_text_of_its_licence(notice):
    text = notices.text_of(notice["text"])
    assert len(text) > 500 and ("opyright" in text or "CC0" in text)
    part = notices.section(notice)
    assert notice["licence"] in part.astext() and text.splitlines()[0] in part.astext()


def test_a_part_without_its_licence_is_not_published(tmp_path, monkeypatch):
    monkeypatch.setattr(notices, "ROOT", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"notices\.csv"):
        notices.text_of("LICENSE")


def test_everything_that_npm_brings_onto_the_pages_is_listed():
    for folder in ("patella/book/charts", "patella/book"):
        wanted = json.loads((ROOT / folder / "package.json").read_text("utf-8"))["dependencies"]
        names = {notice["name"].lower().removesuffix(".js") for notice in LISTED}
        assert wanted and all(any(name in package for name in names) for package in wanted)


def test_every_package_of_the_browsers_python_is_listed():
    names = {notice["name"].removesuffix(" (Python)") for notice in LISTED}
    assert {"pandas", *parts.COMPUTING, *parts.PURE} <= names


def test_every_licence_of_a_recording_is_listed_and_travels_with_its_table():
    held = {path.name for path in (evidence.DATA / "recordings").glob("*.txt")}
    listed = {
        place.rpartition("/")[2] for place in (notice["text"] for notice in LISTED) if "recordings/" in place
    }
    assert held == listed
    pages = catalogue.render(ROOT / "pages", {})
    for resource in evidence.package()["resources"]:
        for licence in resource.get("licenses", []):
            linked = f"{{download}}`{licence['name']} <../../data/{licence['path']}>`"
            assert linked in pages[f"data/{resource['name']}.md"]


def test_the_built_page_holds_them(built):
    text = (built / "pages" / "notices.html").read_text("utf-8")
    for notice in LISTED:
        assert notice["name"] in text
    assert text.count("WITHOUT WARRANTY OF ANY KIND") > 5 and "SIL OPEN FONT LICENSE" in text
