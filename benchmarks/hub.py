"""Measure what a student costs a hub, and Binder's environment; write HUB.md: `python benchmarks/hub.py`.

The notebooks run in a clone of the last commit that nobody installed, in an environment that has what
Binder's base image brings and the packages of `binder/requirements.txt`.  Linux only: it is asked for peaks.
"""

from __future__ import annotations

import json
import math
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import yaml
from repo2docker.buildpacks import conda

import build
from budgets import Budget, gate, megabytes, table
from kernel_memory import peak
from progress import say

RESULTS = build.HERE / "HUB.md"
VENV = build.WORK / "hub-venv"
STUDENT = build.WORK / "student"
INSTALLED, KERNEL = 400, 300  # MB: the budgets
MB = 1_000_000
GIB = 2**30
CONDA_ONLY = {"python", "pip", "nodejs"}
NAMES = {"jupyterhub-singleuser": "jupyterhub"}  # conda's name, and that of the registry for Python
# What a class does with its kernels, for the sum at the end: change these to your own.
TOGETHER = 300  # students who are there at once
OPEN = 2  # kernels that each has open, the lesson's and the one of last week
OPENING = 5  # minutes in which all of them run their chapter for the first time


def base_packages() -> list[str]:
    """What Binder's base image brings, as its own tool lists it for the Python of `binder/runtime.txt`."""
    version = (build.ROOT / "binder" / "runtime.txt").read_text().strip().removeprefix("python-")
    listed = yaml.safe_load((Path(conda.__file__).parent / f"environment.py-{version}.yml").read_text())
    parted = [line.partition("=") for line in listed["dependencies"]]
    return [
        f"{NAMES.get(name, name)}=={version.lstrip('=')}"
        for name, _, version in parted
        if name not in CONDA_ONLY
    ]


def environments() -> tuple[int, int]:
    """Bytes of an environment like that of the base image, and of the same with the notebooks' packages."""
    shutil.rmtree(VENV, ignore_errors=True)
    build.run(sys.executable, "-m", "venv", VENV, cwd=build.WORK)
    install = (VENV / "bin" / "pip", "install", "--quiet", "--no-compile")
    build.run(*install, *base_packages(), cwd=build.WORK)
    base = build.environment_size(VENV)
    build.run(*install, "-r", build.ROOT / "binder" / "requirements.txt", cwd=build.WORK)
    return base, build.environment_size(VENV)


def clone() -> tuple[str, int]:
    """A student's copy, as nbgitpuller makes it; its commit and its bytes."""
    shutil.rmtree(STUDENT, ignore_errors=True)
    build.run("git", "clone", "--quiet", "--depth", "1", f"file://{build.ROOT}", STUDENT, cwd=build.WORK)
    commit = build.run("git", "rev-parse", "--short", "HEAD", cwd=STUDENT).strip()
    return commit, build.installed_size(STUDENT)


def chapters(**door: str) -> dict[str, dict]:
    """Chapter -> what its kernel took."""

    def taken(chapter: Path) -> dict:
        command = (VENV / "bin" / "python", build.HERE / "kernel_memory.py", chapter)
        printed = build.run(*command, cwd=STUDENT, PYTHONPATH="", **door)
        return json.loads(printed.splitlines()[-1])

    notebooks = sorted((STUDENT / "chapters").glob("*.ipynb"))
    return dict(zip((each.stem for each in notebooks), build.side_by_side(taken, notebooks)))


@contextmanager
def server():
    """A JupyterLab server of the environment; gives its process and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = (f"--ServerApp.port={port}", f"--ServerApp.root_dir={STUDENT}", "--IdentityProvider.token=")
    command = (VENV / "bin" / "jupyter-lab", "--no-browser", "--allow-root", *settings)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(list(map(str, command)), env=build.environment(PYTHONPATH=""), **quiet) as process:
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def server_peak() -> int:
    """Bytes of the server when it has sent JupyterLab's page and read each chapter."""
    with server() as (process, address):
        until = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(f"{address}/lab", timeout=60).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.5)
        for chapter in (STUDENT / "chapters").glob("*.ipynb"):
            urllib.request.urlopen(f"{address}/api/contents/chapters/{chapter.name}", timeout=60).read()
        return peak(process.pid)


def mb(size: float) -> str:
    return f"{size / MB:,.0f} MB"


TEXT = """# What a student costs a hub

Taken on {date} from commit {commit}, by `python benchmarks/hub.py`, which writes this file.
{cores_here} cores, {system}, Python {python}. Memory is the largest resident size that a process had; seconds
are those of one core of this machine. 1 MB is 1,000,000 bytes.

## Installed

{installed}
The largest packages of both together: {packages}.

## Running

{running}
{processes}
## Many

A user with {open} kernels open takes server + {open} × largest kernel =
{server} + {open} × {kernel} = **{user}**.

- **Memory.** {together} such users at once: {together} × {user} = **{memory:,.0f} GiB**.
- **Cores.** The slowest notebook ({slowest}) takes a core for {core:.0f} s when all of its cells run.
  If {together} users do so within {opening} minutes: {together} × {core:.0f} s / {span} s =
  **{cores} cores**; with half as many all of them wait twice as long. After that a kernel works only while
  somebody moves a control.
- **Disk.** {together} copies: {together} × {copy} = **{disk:,.1f} GiB**, and what students add.

Another class: put its own numbers for {together} students, {open} kernels and {opening} minutes into these
lines.
"""


def largest(*doors: dict[str, dict]) -> int:
    """Bytes of the largest of all kernels."""
    return max(found["peak"] for door in doors for found in door.values())


def document(sizes, copy, live, whole, served) -> tuple[str, list[Budget]]:
    """All of it in Markdown, and its budgets."""
    base, full = sizes
    commit, bytes_of_copy = copy
    slowest = max(live, key=lambda chapter: live[chapter]["seconds"])
    kernel = largest(live, whole)
    core, user = live[slowest]["seconds"], served + OPEN * kernel
    installed = megabytes("what the notebooks add to it", full - base, INSTALLED)
    memory = megabytes("the largest of all kernels", kernel, KERNEL)
    running = [
        [chapter, mb(found["peak"]), mb(whole[chapter]["peak"]), f"{found['seconds']:.0f} s"]
        for chapter, found in live.items()
    ]
    heads = ["what", "measured", "budget", ""]
    packages = build.largest_packages(VENV, 8).items()
    text = TEXT.format(
        date=time.strftime("%Y-%m-%d"),
        commit=commit,
        cores_here=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        installed=table(
            heads,
            [
                ["what Binder's base image brings", mb(base), "", ""],
                installed.row,
                ["a student's copy of the repository", mb(bytes_of_copy), "", ""],
            ],
        ),
        packages=", ".join(f"{name} {mb(size)}" for name, size in packages),
        running=table(["notebook", "its kernel", "with every state of every figure", "core"], running),
        processes=table(
            heads,
            [
                [
                    "a kernel before its first cell",
                    mb(max(found["empty"] for found in live.values())),
                    "",
                    "",
                ],
                memory.row,
                ["the server of one user", mb(served), "", ""],
            ],
        ),
        open=OPEN,
        server=mb(served),
        kernel=mb(kernel),
        user=mb(user),
        together=TOGETHER,
        memory=TOGETHER * user / GIB,
        slowest=slowest,
        core=core,
        opening=OPENING,
        span=60 * OPENING,
        cores=math.ceil(TOGETHER * core / (60 * OPENING)),
        copy=mb(bytes_of_copy),
        disk=TOGETHER * bytes_of_copy / GIB,
    )
    return text, [installed, memory]


def measure() -> list[Budget]:
    """Write HUB.md; gives its budgets."""
    build.WORK.mkdir(parents=True, exist_ok=True)
    say("a hub: the environment of Binder")
    sizes, copy = environments(), clone()
    say("a hub: every notebook in a kernel, twice")
    live, whole = chapters(), chapters(EVERYSTATE_DOOR="check")
    text, budgets = document(sizes, copy, live, whole, server_peak())
    RESULTS.write_text(text, encoding="utf-8")
    return budgets


if __name__ == "__main__":
    found = measure()
    print(RESULTS.read_text(encoding="utf-8"))
    sys.exit(gate(found))
