"""The settings for hubs keep to their published schemas, and to what was measured."""

import re

import pytest
import yaml
from jsonschema import Draft7Validator

from pages import ROOT

HUB = ROOT / "docs" / "hub"
UNITS = {"M": 2**20, "G": 2**30}  # as both hubs read them


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def bytes_of(size: str) -> int:
    return int(size[:-1]) * UNITS[size[-1]]


@pytest.mark.parametrize("name", ["zero-to-jupyterhub", "the-littlest-jupyterhub"])
def test_settings_keep_to_the_published_schema(name):
    schema, settings = read(ROOT / "tests" / "schemas" / f"{name}.yaml"), read(HUB / f"{name}.yaml")
    assert settings.keys() <= schema["properties"].keys()
    assert [error.message for error in Draft7Validator(schema).iter_errors(settings)] == []
    assert not Draft7Validator(schema).is_valid(settings | {"limits": {"memory": 1}, "cull": {"enabled": 1}})


def measured(what: str) -> int:
    """Bytes in a line of the measurements, whose budget comes after them."""
    text = (ROOT / "benchmarks" / "HUB.md").read_text(encoding="utf-8")
    (number,) = re.findall(rf"^\| {what} \| (\d+) MB", text, re.M)
    return int(number) * 1_000_000


def test_a_user_gets_the_memory_that_was_measured():
    needed = measured("the server of one user") + 2 * measured("the largest of all kernels")
    kubernetes = read(HUB / "zero-to-jupyterhub.yaml")["singleuser"]["memory"]
    littlest = read(HUB / "the-littlest-jupyterhub.yaml")["limits"]["memory"]
    assert needed <= bytes_of(kubernetes["guarantee"]) < bytes_of(kubernetes["limit"])
    assert needed < bytes_of(littlest)


def test_the_image_has_what_was_tested():
    recipe = (HUB / "Dockerfile").read_text(encoding="utf-8")
    python = (ROOT / "binder" / "runtime.txt").read_text().strip().replace("-", ":")
    assert f"FROM {python}-slim\n" in recipe and "COPY binder/requirements.txt " in recipe
