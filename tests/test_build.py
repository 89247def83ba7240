"""`make book`: one build at a time, put in place whole, in folders and from files of any name."""

import os
import shlex
import shutil
import subprocess
import sys
import time

import pytest

from pages import ROOT
from patella.book import build, theme

TAKES_ITS_TIME = """
import sys, time
from pathlib import Path
from patella.book.build import alone
with alone(Path(sys.argv[1])):
    with open(sys.argv[2], "a") as log:
        log.write("begins ")
        log.flush()
        time.sleep(0.5)
        log.write("ends ")
"""


def test_two_builds_follow_each_other(tmp_path):
    command = [sys.executable, "-c", TAKES_ITS_TIME, tmp_path / "_build", tmp_path / "log"]
    with build.alone(tmp_path / "_build"):
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        for process in both:
            assert process.stdout is not None and "waiting" in process.stdout.readline()
        assert not (tmp_path / "log").exists()
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    assert (tmp_path / "log").read_text() == "begins ends begins ends "


def test_a_build_that_was_killed_holds_nobody_up(tmp_path):
    command = [sys.executable, "-c", TAKES_ITS_TIME.replace("0.5", "600"), tmp_path, tmp_path / "log"]
    killed = subprocess.Popen(command)
    while not (tmp_path / "log").exists() and killed.poll() is None:
        time.sleep(0.05)
    killed.kill()
    killed.wait()
    with build.alone(tmp_path):
        assert (tmp_path / "lock").exists()


def test_a_book_takes_the_place_of_the_earlier_one(tmp_path):
    built, place = tmp_path / "work", tmp_path / "html"
    for folder, name in ((built, "new"), (place, "old"), (tmp_path / "html.new", "left")):
        folder.mkdir()
        (folder / name).touch()
    build.put(built, place)
    assert [path.name for path in place.iterdir()] == ["new"] and not (tmp_path / "html.new").exists()


@pytest.mark.parametrize("code", [0, 1])
def test_only_a_build_that_went_well_is_put_in_place(tmp_path, monkeypatch, code):
    def run(command, cwd):
        assert command[1:3] == ["build", "."] and "-W" in command and cwd == tmp_path
        (tmp_path / "_build/work/_build/html").mkdir(parents=True)
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build.subprocess, "run", run)
    assert build.main() == code
    assert (tmp_path / "_build/html").exists() == (code == 0)


def test_what_no_page_asks_for_is_not_published(built):
    static = built / "_static"
    idle = [*static.rglob("*.map"), *static.glob("locales/*"), static / "scripts" / "fontawesome.js"]
    assert static.exists() and [path for path in idle if path.exists()] == []


def test_idle_files_go_and_others_stay(tmp_path):
    for name in ("locales/ar/a.js", "scripts/a.js.map", "scripts/a.js", "scripts/fontawesome.js"):
        (tmp_path / "_static" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "_static" / name).touch()
    app = type("App", (), {"outdir": tmp_path, "builder": type("Builder", (), {"format": "html"})})
    theme.drop_idle_files(app, None)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.js"]


# ------------------------------------------------------------ the Makefile

STAMPS = [
    ".venv/bin/python", ".venv/book.done", ".venv/test.done", "explorer/node_modules/.package-lock.json",
    "patella/book/charts/node_modules/.package-lock.json", "patella/book/node_modules/.package-lock.json",
    "tests/javascript/node_modules/.package-lock.json", "_build/html/index.html",
]  # fmt: skip
NEEDED = [
    "requirements.txt", "tests/requirements.txt", "pyproject.toml", "explorer/pyproject.toml", "_config.yml",
    "_toc.yml", "references.bib", "pages/a.md", "chapters/a.ipynb", "data/a.csv", "explorer/src/a.py",
    *(f"{folder}/{name}" for folder in ("explorer", "patella/book/charts", "patella/book", "tests/javascript")
      for name in ("package.json", "package-lock.json")),
]  # fmt: skip


@pytest.fixture
def clone(tmp_path):
    """A clone in a folder of an odd name, in which all is up to date."""
    folder = tmp_path / "My Course; it’s 100% & (new)"
    for age, names in ((300, NEEDED), (200, STAMPS[:1]), (100, STAMPS[1:])):
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()
            os.utime(folder / name, (time.time() - age,) * 2)
    shutil.copy(ROOT / "Makefile", folder)
    return folder


def make(folder, *arguments, **environment):
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder, capture_output=True, text=True, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


BUILDS = "patella.book.build"


def test_a_book_that_is_new_enough_is_not_built_again(clone):
    assert BUILDS not in make(clone, "--dry-run", "book")


@pytest.mark.parametrize(
    "name",
    [
        "chapters/a.ipynb", "chapters/my chapter.ipynb", "data/a: b.csv", "pages/it’s.md", "patella/$x #1.py",
        "data/a;b.csv", "pages/100%.md", 'pages/a"b.md', "_toc.yml", "patella/new\\one.py", "data/=.csv",
    ],
)  # fmt: skip
def test_a_newer_file_of_any_name_builds_the_book(clone, name):
    (clone / name).touch()
    assert BUILDS in make(clone, "--dry-run", "book")


@pytest.mark.parametrize(
    "name", ["pages/data/a.md", "patella/__pycache__/a.pyc", "chapters/.ipynb_checkpoints/a.ipynb"]
)
def test_what_a_build_writes_itself_builds_nothing(clone, name):
    (clone / name).parent.mkdir(parents=True)
    (clone / name).touch()
    assert BUILDS not in make(clone, "--dry-run", "book")


def test_every_command_holds_in_a_folder_of_any_name(clone):
    for target in ("test", "coverage", "benchmark", "notebooks", "lab", "serve"):
        commands = make(clone, "--dry-run", target)
        assert BUILDS not in commands
        for line in commands.splitlines():
            inside = [word for word in shlex.split(line, comments=True) if str(clone.parent) in word]
            assert all(str(clone) in word for word in inside), line


def test_nothing_is_kept_in_the_home_folder(clone):
    told = make(clone, "--eval=tell: ; @env", "tell", HOME="/nowhere", XDG_CACHE_HOME="")
    kept = dict(line.partition("=")[::2] for line in told.splitlines() if "=" in line)
    for name in ("npm_config_cache", "IPYTHONDIR", "JUPYTER_DATA_DIR", "PLAYWRIGHT_BROWSERS_PATH"):
        assert kept[name].startswith(f"{clone}/.venv/"), name
