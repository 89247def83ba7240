"""What a browser's Python is made of, and how it runs cells: without a browser."""

import gzip
import hashlib
import io
import json
import sys
import tarfile
from types import SimpleNamespace

import pytest

from patella.book.python import cells, parts, shipping


def kinds(outputs):
    return [(output["kind"], output["content"]) for output in outputs]


# -- cells


def test_cells_above_run_once_and_show_nothing():
    page = cells.Cells()
    above = ["counted = []\n'shown above'", "counted.append(1)\nprint('printed above')"]
    assert kinds(page.run(above, "counted")) == [("text", "[1]\n")]
    assert kinds(page.run(above, "counted")) == [("text", "[1]\n")]
    assert kinds(page.run([above[0], "counted = 5"], "counted")) == [
        ("text", "5\n")
    ]  # what was changed counts


def test_what_a_cell_names_is_not_seen_above_it():
    page = cells.Cells()
    assert kinds(page.run(["a = 1"], "a = a + 1; a")) == kinds(page.run(["a = 1"], "a = a + 1; a"))


def test_outputs_keep_their_order_and_their_richest_form():
    page = cells.Cells()
    shown = "import pandas as pd\nprint('one', end='')\nprint(' line')\npd.DataFrame({'column': [1]})"
    (text, html) = page.run([], shown)
    assert text == {"kind": "text", "content": "one line\n"}
    assert html["kind"] == "html" and "<th>column</th>" in html["content"]
    assert page.run([], "1 + 1;") == [] and page.run([], "x = 1") == [] and page.run([], "") == []


@pytest.mark.parametrize(
    ("above", "code", "told"),
    [
        ([], "1\nif True\n  2", "Line 2: this is not complete Python yet.\nSyntaxError: expected ':'"),
        ([], "{}['a']", "Line 1: there is no column or entry of this name.\nKeyError: 'a'"),
        (
            ["x = 1", "\ny = z"],
            "x",
            "Line 2 of cell 2 above: nothing above gives this name a meaning.",
        ),
        ([], "import json\njson.loads('{')", "Line 2: the value is of the right kind"),
        ([], "exit()", "Line 1: it stopped here."),
        ([], "import nowhere", "Line 1: this package is not among those that the browser has."),
    ],
)
def test_errors_are_told_in_words_with_their_line(above, code, told):
    *_, (kind, content) = kinds(cells.Cells().run(above, code))
    assert kind == "error" and told in content


def test_cells_may_display_as_in_a_notebook(monkeypatch):
    for name in ("IPython", "IPython.display", "IPython.core", "IPython.core.interactiveshell"):
        monkeypatch.setitem(sys.modules, name, None)  # what stood there comes back after the test
    page = cells.begin()
    shown = page.run([], "from IPython.display import display\nprint('a')\ndisplay(1, 2)\nprint('b')")
    assert kinds(shown) == [("text", "a\n1\n2\nb\n")]
    from IPython import get_ipython

    assert get_ipython() is None


def test_a_figure_is_drawn_asked_and_forgotten(monkeypatch):
    monkeypatch.setenv("EVERYSTATE_DOOR", "worker")
    page = cells.Cells()
    code = (
        "import plotly.graph_objects as go\nfrom everystate import explore\n"
        "explore(lambda n=1: (go.Figure(), f'There are {n}.'), name='many', n=(1, 3))"
    )
    (shown,) = json.loads(page.answer(json.dumps({"run": {"above": [], "code": code}})))
    uid = shown["content"].partition('id="')[2].partition('"')[0]
    asked = json.dumps({"figure": uid, "asks": {"state": [2]}})
    (answer,) = json.loads(page.answer(asked))
    assert "There are 3." in json.dumps(answer)
    page.answer(json.dumps({"forget": [uid]}))
    (answer,) = json.loads(page.answer(asked))
    assert "Run its cell again" in answer["error"]


# -- parts


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "KEPT", tmp_path)
    return tmp_path


ENTRY = {"file_name": "some.whl", "sha256": hashlib.sha256(b"right").hexdigest()}


def from_(content):
    def read(*_):
        if content is None:
            raise parts.PartMissingError("no network")
        return content

    return read


@pytest.mark.parametrize(("release", "carrier"), [(b"right", None), (None, b"right"), (b"wrong", b"right")])
def test_sources_are_tried_until_one_has_the_right_bytes(kept, monkeypatch, release, carrier):
    monkeypatch.setattr(parts, "_from_release", from_(release))
    monkeypatch.setattr(parts, "_from_carrier", from_(carrier))
    assert parts.fetched(ENTRY, "1").read_bytes() == b"right"
    monkeypatch.setattr(parts, "_from_release", from_(None))
    monkeypatch.setattr(parts, "_from_carrier", from_(None))
    assert parts.fetched(ENTRY, "1").read_bytes() == b"right"  # kept


def test_where_none_has_them_the_log_says_so_and_nothing_is_shipped(kept, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(parts, "_from_release", from_(None))
    monkeypatch.setattr(parts, "_from_carrier", from_(b"wrong"))
    parts.main()
    told = capsys.readouterr().out
    assert "numpy" in told and "no network" in told and "its hash is another" in told
    assert parts.packed() is None
    builder = SimpleNamespace(format="html", embedded=False)
    app = SimpleNamespace(builder=builder, outdir=tmp_path, config=SimpleNamespace())
    shipping.ship(app)
    assert app.python_megabytes is None and not (tmp_path / "_static").exists()


def test_a_bundle_is_the_same_for_the_same_files():
    files = {"b.py": b"2", "a/a.py": b"1"}
    bundle = parts.bundled(files.items())
    assert bundle == parts.bundled(reversed(files.items()))
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(bundle))) as archive:
        assert [entry.name for entry in archive] == sorted(files)


def test_what_nobody_runs_is_left_out():
    names = [
        "a/tests/test_a.py",
        "plotly/package_data/plotly.min.js",
        "a/b.pyi",
        "../../bin/a",
        "a/datasets/x.gz",
    ]
    assert all(parts.LEFT_OUT.search(name) for name in names)
    assert not any(
        parts.LEFT_OUT.search(name) for name in ["a/b.py", "a/LICENSE.txt", "a/testing.py", "a/b.so"]
    )
    pure = dict(parts.installed(["markupsafe", "pyyaml"]))
    assert "yaml/__init__.py" in pure and not [name for name in pure if name.endswith(".so")]


def test_the_course_travels_whole_without_what_builds_the_book():
    names = {name for name, _ in shipping.course()}
    assert {"cells.py", "references.bib", "chapters/home.py", "data/datapackage.json"} <= names
    assert {
        "patella/figures/anatomy.py",
        "everystate/doors/worker.py",
        "everystate/assets/face.html",
    } <= names
    assert not [name for name in names if "patella/book" in name or name.endswith("library.js")]
