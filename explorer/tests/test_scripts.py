"""The scripts' own tests, and that the committed bundles are what the sources make."""

import json
from pathlib import Path

import plotly.offline
import pytest

from javascript import node
from libraries import TRACES

PACKAGE = Path(__file__).parents[1]
ASSETS = PACKAGE / "src" / "everystate" / "assets"


def test_the_scripts_pass_their_own_tests():
    files = sorted(str(path) for path in (PACKAGE / "js").glob("*.test.js"))
    assert files
    run = node("--test", *files, cwd=PACKAGE)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.skipif(not (PACKAGE / "node_modules").exists(), reason="needs `npm ci` in the package's folder")
def test_the_bundles_are_what_the_sources_make(tmp_path):
    run = node("build.mjs", str(tmp_path), cwd=PACKAGE)
    assert run.returncode == 0, run.stderr
    fresh = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert set(fresh) == {"face.js", "face.css", "library.js", "stub.js"}
    stale = [name for name, text in fresh.items() if (ASSETS / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run `npm run build` in the package's folder"


def test_the_builds_of_the_chart_library_are_of_its_version():
    tools = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    builds = {name: tools[f"plotly.js-{name}-dist-min"] for name in TRACES}
    assert builds == dict.fromkeys(TRACES, plotly.offline.get_plotlyjs_version())
