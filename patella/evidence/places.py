"""Where the data stands: inside the package where a wheel installed it, beside the package in a clone."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
DATA = next(data for data in (PACKAGE / "data", PACKAGE.parent / "data") if data.exists())
BIBLIOGRAPHY = DATA.parent / "references.bib"
