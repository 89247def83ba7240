"""Where and with what numbers are taken, and whether the machine has other work."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path

import build

PACKAGES = ["jupyter-book", "myst-nb", "plotly", "ipywidgets", "jupyterlab"]
PEERS = ["panel", "bokeh", "altair"]
IDLE = 0.2  # the share of the cores that other work may take
LOOK = 2  # seconds


def busy() -> float:
    """The share of all cores that was at work in the last moment."""
    before = times()
    time.sleep(LOOK)
    idle, total = (after - earlier for after, earlier in zip(times(), before))
    return 1 - idle / total


def times() -> tuple[int, int]:
    """Ticks that all cores were idle, and ticks altogether: of Linux, elsewhere nothing is known."""
    stat = Path("/proc/stat")
    ticks = (
        [int(tick) for tick in stat.read_text().split()[1:9]] if stat.exists() else [time.monotonic_ns()] * 8
    )
    return ticks[3] + ticks[4], sum(ticks)


def quiet(patience: float = 60) -> float:
    """Wait for other work on this machine to end; the share of the cores that it takes then."""
    end = time.monotonic() + patience
    while (share := busy()) > IDLE and time.monotonic() < end:
        pass
    return share


def described(browser: str, commit: str, shares: list[float]) -> str:
    """The machine in words."""
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text().splitlines() if cpus.exists() else []
    named = [line.split(": ", 1)[1] for line in lines if line.startswith("model name")]
    release = Path("/etc/os-release").exists()
    system = platform.freedesktop_os_release()["PRETTY_NAME"] if release else platform.platform()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = versions_in(build.CLONE / ".venv", PACKAGES) | versions_in(build.PEERS, PEERS)
    return (
        f"Taken on {time.strftime('%Y-%m-%d')} from commit {commit}, by `make benchmark`, "
        f"which writes this file. {named[0] if named else platform.processor()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GiB; {system}; Python {platform.python_version()}; Chromium {browser}, headless; "
        f"{', '.join(f'{name} {number}' for name, number in versions.items())}. Other work took "
        f"{' and '.join(f'{share:.0%}' for share in shares)} of the cores before the builds and before the "
        "browser. Times depend on the machine: compare them within one run only. 1 KB is 1,000 bytes."
    )


def versions_in(venv: Path, names: list[str]) -> dict[str, str]:
    """Package -> version."""
    program = (
        f"import importlib.metadata as m, json; print(json.dumps({{n: m.version(n) for n in {names!r}}}))"
    )
    return json.loads(build.run(venv / "bin" / "python", "-c", program, cwd=build.WORK))
