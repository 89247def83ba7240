"""The course's package as a wheel, with its data, where no clone is in sight."""

import os
import subprocess
import sys
import sysconfig
import tomllib

import pytest

from pages import ROOT

PIP = [sys.executable, "-m", "pip"]
PACKAGES = {"patella": ROOT, "everystate": ROOT / "explorer"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with both packages in it, installed from their wheels without a network."""
    folder = tmp_path_factory.mktemp("wheels")
    quiet = ("--quiet", "--no-deps")
    built = [*PIP, "wheel", *quiet, "--no-build-isolation", "--wheel-dir", folder, *PACKAGES.values()]
    subprocess.run(built, check=True, cwd=folder)
    put = [*PIP, "install", *quiet, "--no-index", "--no-compile", "--target", folder / "site"]
    subprocess.run([*put, *folder.glob("*.whl")], check=True)
    return folder / "site"


PROGRAM = """
import sys
import everystate
import patella
from patella import evidence
from patella.evidence.quizzes import load_quiz
assert all(package.__file__.startswith(sys.argv[1]) for package in (patella, everystate))
for name in evidence.tables():
    assert len(evidence.load(name)), name
assert evidence.cite("mirzabeigi1999").url and evidence.class_tables()
assert load_quiz("05-isolation-evidence").questions
"""


def test_tables_and_quizzes_come_with_the_wheel(installed, tmp_path):
    # Without the site, whose .pth files tell where an editable installation stands.
    paths = os.pathsep.join([str(installed), sysconfig.get_path("purelib")])
    ran = subprocess.run(
        [sys.executable, "-S", "-c", PROGRAM, installed],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": paths, "EVERYSTATE_DOOR": "check"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]


def test_the_wheel_holds_the_data_and_nothing_of_its_making(installed):
    held = {path.relative_to(installed / "patella") for path in (installed / "patella").rglob("*")}
    data = {path.relative_to(ROOT) for path in (ROOT / "data").rglob("*")}
    assert data and data <= held
    assert not [path for path in held if "node_modules" in path.parts]


def test_the_wheel_asks_for_what_binder_has():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    lines = (ROOT / "binder" / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert asked and set(asked) <= {line.partition("#")[0].strip() for line in lines}
