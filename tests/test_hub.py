"""A copy that nobody installed, on a server that has only the packages of `binder/requirements.txt`."""

import os
import shutil
import subprocess
import sys
import sysconfig

import nbformat
import pytest

from pages import CHAPTERS, ROOT


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """What a clone holds that the notebooks use."""
    folder = tmp_path_factory.mktemp("clone of a hub")
    for part in ("chapters", "data", "patella", "explorer/src"):
        ignored = shutil.ignore_patterns("node_modules", ".ipynb_checkpoints")
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    shutil.copy(ROOT / "references.bib", folder)
    return folder


def test_each_chapter_finds_the_course_and_its_data(copy):
    read = (nbformat.read(copy / "chapters" / f"{name}.ipynb", as_version=4) for name in CHAPTERS)
    firsts = [next(cell.source for cell in notebook.cells if cell.cell_type == "code") for notebook in read]
    told = "import patella, everystate\nprint(patella.__file__, everystate.__file__)"
    # Without the site, whose .pth files tell where an editable installation stands.
    environment = os.environ | {"PYTHONPATH": sysconfig.get_path("purelib"), "EVERYSTATE_DOOR": "check"}
    ran = subprocess.run(
        [sys.executable, "-S", "-c", "\n".join([*firsts, told])],
        cwd=copy / "chapters", env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.splitlines()[-1].count(str(copy)) == 2
