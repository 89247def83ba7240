"""The configuration of the example book, with builds of plotly.js that suffice for its figures."""

import runpy
from pathlib import Path

TESTS = Path(__file__).parents[1]
globals().update(runpy.run_path(str(TESTS.parent / "example" / "conf.py")))
everystate_bundles = runpy.run_path(str(TESTS / "libraries.py"))["BUNDLES"]
