"""What Binder would build of this repository, by its own tool, which here writes the recipe only."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from repo2docker.buildpacks import conda

from pages import ROOT


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """What the tool prints for a copy of the files that could be taken for a recipe."""
    folder = tmp_path_factory.mktemp("binder")
    shutil.copytree(ROOT / "binder", folder / "binder")
    for name in ("requirements.txt", "pyproject.toml", "hatch_build.py", "Makefile"):
        shutil.copy(ROOT / name, folder)
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)


def test_binder_takes_the_small_environment_and_no_other(built):
    installed = re.findall(r"pip install .*", built.stdout)
    assert installed == ['pip install --no-cache-dir -r "binder/requirements.txt"']
    assert re.findall(r"^RUN \./(.*)", built.stdout, re.M) == ["binder/postBuild"]


def test_binder_takes_the_python_of_the_published_book(built):
    version = (ROOT / "binder" / "runtime.txt").read_text().strip().removeprefix("python-")
    assert f"Building conda environment for python={version}" in built.stderr
    workflow = (ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8")
    assert f"matrix.python == '{version}'" in workflow
    assert list(Path(conda.__file__).parent.glob(f"environment.py-{version}-linux-64.lock"))


def test_what_the_notebooks_leave_to_the_server_is_there(built):
    """JupyterLab and its kin come with the base image, whose packages the tool has a list of."""
    version = re.findall(r"for python=([\d.]+)", built.stderr)[0]
    lock = Path(conda.__file__).parent / f"environment.py-{version}-linux-64.lock"
    assert {"jupyterlab", "notebook", "jupyterhub-singleuser"} <= {
        line.rpartition("/")[2].rsplit("-", 2)[0] for line in lock.read_text().splitlines()
    }
