"""The package as others get it: its wheel, its examples in the documentation, its README."""

import doctest
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]
README = (PACKAGE / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, PACKAGE], check=True, cwd=folder)
    (built,) = folder.glob("everystate-*.whl")
    return built


def test_the_wheel_holds_all_assets_and_nothing_of_their_making(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    source = PACKAGE / "src"
    files = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    wanted = {name for name in files if "__pycache__" not in name}
    assert {name for name in wanted if "/assets/" in name}
    assert wanted <= held
    assert {name for name in held - wanted if ".dist-info/" not in name} == set()
    assert any(name.endswith("LICENSE") for name in held)


SMOKE = """
import sys
import plotly.graph_objects as go
import everystate
from everystate import Guess, Samples, explore
assert everystate.__file__.startswith(sys.argv[1]), everystate.__file__
def shown(sample=1, level=2.0):
    return go.Figure(go.Scatter(x=[sample], y=[level])), f"Sample {sample} at {level}."
guess = Guess("Which level?", truth=2, answers=(0, 4, 1), axis="y")
explorer = explore(shown, sample=Samples(3), level=(0.0, 4.0, 0.5), guess=guess)
formats = explorer._repr_mimebundle_()
assert "Sample 1 at 2.0." in formats["text/html"] and "Sample 1 at 2.0." in formats["text/latex"]
import everystate.sphinx
print(formats["text/plain"])
"""


def test_the_wheel_works_from_where_it_is_installed(wheel, tmp_path):
    place = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*install, "--target", place, wheel], check=True)
    environment = {**os.environ, "PYTHONPATH": str(place), "EVERYSTATE_DOOR": "page"}
    done = subprocess.run(
        [sys.executable, "-c", SMOKE, str(place)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Run this cell to move it." in done.stdout


def test_the_wheel_names_its_entry_points(wheel):
    with zipfile.ZipFile(wheel) as files:
        (name,) = [name for name in files.namelist() if name.endswith("entry_points.txt")]
        assert "everystate.sphinx:ExplorerMime" in files.read(name).decode()


def test_the_example_of_a_door_works(monkeypatch):
    from everystate import doors
    from everystate.doors import page

    monkeypatch.setenv("EVERYSTATE_DOOR", "words")
    monkeypatch.setattr(doors, "_registered", {})
    monkeypatch.setattr(page, "FORMATS", dict(page.FORMATS))
    failed, tried = doctest.testfile(str(PACKAGE / "docs" / "doors.md"), module_relative=False)
    assert tried > 5
    assert failed == 0


def test_the_readmes_code_runs(monkeypatch):
    monkeypatch.setenv("EVERYSTATE_DOOR", "page")
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    (first,) = [block for block in blocks if "def doubling" in block]
    guessing = next(block for block in blocks if "Guess(" in block)
    names: dict = {}
    exec(f"{first}\nfrom everystate import Guess\nshown = {guessing}", names)
    assert names["shown"].start["reading"] == "From 1 to 8 in 3 days."


def test_the_readme_names_every_setting_of_the_extension():
    source = (PACKAGE / "src" / "everystate" / "sphinx.py").read_text(encoding="utf-8")
    settings = set(re.findall(r'add_config_value\("(\w+)"', source))
    assert settings
    assert settings == set(re.findall(r"^\| `(everystate_\w+)`", README, re.M))


def test_the_readmes_links_lead_to_files():
    for target in re.findall(r"\]\((?!https)([^)#]+)\)", README):
        assert (PACKAGE / target).exists(), target


def test_no_word_of_the_house_that_it_was_made_for():
    """The package is for everyone: it names neither a course nor what the course is about."""
    files = [
        path
        for folder in ("src", "js", "css", "docs", "example")
        for path in (PACKAGE / folder).rglob("*")
        if path.suffix in {".py", ".js", ".ts", ".css", ".html", ".tex", ".md"}
    ]
    assert len(files) > 20
    for path in [*files, PACKAGE / "README.md", PACKAGE / "CHANGELOG.md"]:
        words = re.findall(
            r"(?i)\b(?:patella|knees?|vastus|quadriceps|jupyter-book)\b", path.read_text("utf-8")
        )
        allowed = ["jupyter-book"] if path.name == "README.md" else []  # where thebe lives
        assert [word for word in words if word.lower() not in allowed] == [], path
