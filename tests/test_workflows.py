"""The workflows keep to GitHub's schema, ask for as little as they can, and attach what is promised."""

import re
import subprocess
import sys

import pytest
import yaml

from pages import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CHECK = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]


def read(path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps_of(path) -> list[dict]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def test_they_keep_to_the_published_schema():
    assert len(WORKFLOWS) == 3
    subprocess.run([*CHECK, "vendor.github-workflows", *WORKFLOWS], check=True)
    subprocess.run([*CHECK, "vendor.dependabot", ROOT / ".github" / "dependabot.yml"], check=True)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_asks_for_little_and_holds_nobody_up(path):
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"} and workflow["concurrency"]["group"]
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        assert len([scope for scope, level in job.get("permissions", {}).items() if level == "write"]) <= 2


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_action_is_pinned_by_commit_with_its_version(path):
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert len(used) >= len([step for step in steps_of(path) if "uses" in step])
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_script_pastes_what_others_may_write(path):
    """Names of branches and tags reach scripts as variables, which no shell takes apart."""
    for step in steps_of(path):
        assert "${{" not in step.get("run", ""), step
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_a_release_is_tested_and_carries_what_is_promised():
    path = ROOT / ".github" / "workflows" / "release.yml"
    scripts = [step["run"] for step in steps_of(path) if "run" in step]
    made = "make offline pdf bank editions wheels"
    assert scripts.index("make test") < scripts.index(made)
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(made.split()[1:]) <= targets
    attached = next(script for script in scripts if "gh release upload" in script)
    assert "{offline,bank,editions,data}.zip" in attached
    assert "book.pdf" in attached and "wheels/*.whl" in attached


def test_the_published_book_is_one_that_passed_every_row():
    jobs = read(ROOT / ".github" / "workflows" / "book.yml")["jobs"]
    rows = jobs["test"]["strategy"]["matrix"]
    assert {row.split("-")[0] for row in rows["os"]} == {"ubuntu", "macos"} and len(rows["python"]) >= 4
    assert jobs["publish"]["needs"] == "test" and "refs/heads/main" in jobs["publish"]["if"]
