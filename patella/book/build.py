"""`make book`: the book is built aside and then put in place, one build at a time.

A build that fails leaves the earlier book as it was; of two that begin at once the second waits. What
readers' browsers need to run Python is fetched before, once.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from patella.book.execution import ROOT
from patella.book.python import parts

STRICT = ("-W", "-n", "--keep-going")  # every warning is an error, and all of them are shown


@contextmanager
def alone(folder: Path):
    """Keep other builds away from a folder; the system lets go of it even where a build is killed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another build is at work here: waiting until it ends.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def put(built: Path, place: Path):
    """Put a folder where another may stand; what an earlier try left behind goes."""
    new = place.with_name(f"{place.name}.new")
    if new.exists():
        shutil.rmtree(new)
    shutil.copytree(built, new)
    if place.exists():
        shutil.rmtree(place)
    new.rename(place)


def main() -> int:
    """Build the book, and tell as an exit code how it went."""
    folder = ROOT / "_build"
    parts.main()
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
    with alone(folder):
        done = subprocess.run([*command, "--path-output", str(folder / "work"), *STRICT], cwd=ROOT)
        if done.returncode == 0:
            put(folder / "work" / "_build" / "html", folder / "html")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
