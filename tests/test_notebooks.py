"""Notebooks: executed anew, kept small, found in the build's cache, and the same on every processor."""

import re
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from jupyter_cache import get_cache
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.errors import ExtensionError

from pages import ROOT
from patella import notebooks
from patella.book import execution
from patella.synthesis import ledger


def printed(notebook) -> list[str]:
    """What the cells of a notebook say: the fingerprints of its explorers among it."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.get("text") or output.data["text/plain"] for output in outputs]


@pytest.fixture
def chapters(tmp_path, monkeypatch):
    """A folder of two short chapters, one of which fails."""
    folder = tmp_path / "chapters"
    folder.mkdir()
    verdict = new_markdown_cell("It is [untold](#verdict-strengthening_works).")
    texts = {"01-good": "explore(1 + 1)", "02-bad": "1 / 0"}
    for name, text in texts.items():
        cells = [verdict, new_code_cell("explore = print"), new_code_cell(text)]
        metadata = notebooks.KEPT_METADATA | {"authors": ["nobody"]}
        nbformat.write(new_notebook(cells=cells, metadata=metadata), folder / f"{name}.ipynb")
    for module in (notebooks, execution):
        monkeypatch.setattr(module, "CHAPTERS", folder)
    return folder


@pytest.mark.parametrize("chapter", ["04-motor-control", "05-isolation-evidence"])
def test_states_are_the_same_on_a_plainer_processor(monkeypatch, chapter):
    features = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    monkeypatch.setenv("NPY_DISABLE_CPU_FEATURES", " ".join(features))
    monkeypatch.setenv("EVERYSTATE_DOOR", "check")
    path = ROOT / "chapters" / f"{chapter}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    before = printed(notebook)
    found = "np.show_config(mode='dicts')['SIMD Extensions'].get('found', [])"
    notebook.cells.append(new_code_cell(f"import numpy as np\n{found}"))
    notebooks.execute_notebook(notebook, path.parent, notebooks.TIMEOUT)
    assert sum("digest" in text for text in before) > 3
    assert printed(notebook) == [*before, "[]"]


def test_executing_leaves_a_cell_as_it_was(chapters):
    path = chapters / "01-good.ipynb"
    notebook, before = nbformat.read(path, as_version=4), nbformat.read(path, as_version=4)
    notebooks.execute_notebook(notebook, chapters, 60)
    assert printed(notebook) == ["2\n"]
    assert [(cell.source, cell.metadata) for cell in notebook.cells] == [
        (cell.source, cell.metadata) for cell in before.cells
    ]


def test_what_a_slow_cell_prints_is_one_output(chapters):
    lines = [
        "import time",
        "for part in ('One ', 'line.\\n'):",
        "    print(part, end='', flush=True)",
        "    time.sleep(0.5)",
    ]
    notebook = new_notebook(cells=[new_code_cell("\n".join(lines))])
    notebooks.execute_notebook(notebook, chapters, 60)
    assert printed(notebook) == ["One line.\n"]


def test_a_cell_that_fails_stops_the_notebook(chapters):
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        notebooks.refresh(chapters / "02-bad.ipynb")


def test_refreshing_writes_what_diffs_well(chapters, monkeypatch, capsys):
    monkeypatch.setenv("EVERYSTATE_DOOR", "kernel")
    (chapters / "02-bad.ipynb").unlink()
    notebooks.main([])
    assert capsys.readouterr().out == "[1/1] 01-good.ipynb\n"
    written = nbformat.read(chapters / "01-good.ipynb", as_version=4)
    assert [cell.id for cell in written.cells] == ["cell-00", "cell-01", "cell-02"]
    assert dict(written.metadata) == notebooks.KEPT_METADATA
    word = ledger.results()["strengthening_works"]
    assert written.cells[0].source == f"It is [{word}](#verdict-strengthening_works)."
    assert printed(written) == ["2\n"]


def app_for(folder):
    config = SimpleNamespace(nb_execution_cache_path=str(folder / "cache"), nb_execution_timeout=60)
    return SimpleNamespace(config=config)


def test_the_build_executes_each_chapter_once_and_tells_which_failed(chapters, tmp_path, capsys):
    app = app_for(tmp_path)
    with pytest.raises(ExtensionError, match=r"(?s)02-bad\.ipynb failed.*ZeroDivisionError"):
        execution.execute_chapters(app)
    cache = get_cache(app.config.nb_execution_cache_path)
    for name, cached in (("01-good", True), ("02-bad", False)):
        notebook = nbformat.read(chapters / f"{name}.ipynb", as_version=4)
        assert execution._is_cached(cache, notebook) == cached
    (record,) = cache.list_cache_records()
    assert printed(cache.get_cache_bundle(record.pk).nb) == ["2\n"] and record.data["execution_seconds"] > 0
    (chapters / "02-bad.ipynb").unlink()
    capsys.readouterr()
    execution.execute_chapters(app)
    assert "executing" not in capsys.readouterr().out


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


LEFT_BEHIND = {
    "half a notebook": lambda folder: cut(next(folder.rglob("base.ipynb"))),
    "no notebook": lambda folder: next(folder.rglob("base.ipynb")).unlink(),
    "an empty notebook": lambda folder: next(folder.rglob("base.ipynb")).write_bytes(b""),
    "half a database": lambda folder: cut(folder / "global.db"),
    "an empty database": lambda folder: (folder / "global.db").write_bytes(b""),
}


@pytest.mark.parametrize("case", LEFT_BEHIND)
def test_what_a_full_disk_left_behind_is_executed_anew(chapters, tmp_path, case):
    (chapters / "02-bad.ipynb").unlink()
    app = app_for(tmp_path)
    execution.execute_chapters(app)
    LEFT_BEHIND[case](tmp_path / "cache")
    execution.execute_chapters(app)
    cache = get_cache(app.config.nb_execution_cache_path)
    (record,) = cache.list_cache_records()
    assert printed(cache.get_cache_bundle(record.pk).nb) == ["2\n"]


def test_a_change_in_data_or_code_leaves_the_cache_behind(tmp_path, monkeypatch):
    for folder in ("data", "patella/book"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "references.bib").touch()
    monkeypatch.setattr(execution, "ROOT", tmp_path)
    first = execution.fresh_cache()
    first.mkdir(parents=True)
    (tmp_path / "patella/book/page.py").write_text("# what Sphinx does is no concern of a notebook")
    assert execution.fresh_cache() == first and first.exists()
    (tmp_path / "data/table.csv").write_text("1")
    second = execution.fresh_cache()
    assert second != first and not first.exists()
    assert re.fullmatch(r"[0-9a-f]{16}", second.name)
