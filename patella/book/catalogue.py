"""The data catalogue of the book: an overview, a page for each table, and all studies with who uses them.

Pure functions from the data package to MyST Markdown; `write` puts the pages in their places.  The directive
`first-rows` shows how a table begins.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from patella import evidence
from patella.book.cards import READ_AS, in_one_sentence
from patella.course.tables import table as reader_table
from patella.words import counted, words

TOPICS = {
    None: "Studies, claims and measurements",
    "anatomy": "Anatomy",
    "tracking": "Tracking and joint load",
    "motor_control": "Motor control",
    "isolation": "Isolation",
    "treatment": "Treatment",
}
TYPES = {"string": "text", "number": "number", "integer": "whole number", "boolean": "yes or no"}
NAME = re.compile(r"(?<![^\s(])(?:[a-z][a-z0-9]*_\w+|[\w/]+\.py)(?=[\s.,:;)]|$)")
SHOWN = 3  # rows of a table that its page shows


def setup(app):
    """Register this part of the book's extension."""
    app.add_directive("first-rows", FirstRows)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class FirstRows(SphinxDirective):
    """How a table of the data package begins, as readers see tables."""

    required_arguments = 1

    def run(self):
        """Show the first rows."""
        rows = evidence.load(self.arguments[0])
        blank = [
            name for name in rows if rows[name].head(SHOWN).isin(["", None]).all() or rows[name].isna().all()
        ]
        named = ["label"] if "study_id" in rows else []  # what the reader's table calls a study already
        first = rows.head(SHOWN).drop(columns=[*blank, *named], errors="ignore")
        turned = first.set_axis([f"row {place}" for place in range(1, len(first) + 1)]).T
        panel = reader_table(
            turned, f"The first {len(first)} of {counted(len(rows), 'row')}, without blank columns"
        )
        return [nodes.raw("", panel.markup, format="html")]


def write(folder, chapters, directory=evidence.DATA):
    """Write the catalogue's pages where they do not stand already, and delete those of tables that are gone.

    Parameters
    ----------
    folder : path
        Where ``data-catalogue.md`` goes, and the folder ``data`` with a page for each table.
    chapters : mapping of str to str
        Address of each chapter (a link from that folder) and its text, in which citations, study ids and
        table names are looked for.
    directory : path, optional
        Folder of the data package.

    Returns
    -------
    list of path
        The pages that changed.
    """
    folder = Path(folder)
    inner = folder / "data"
    inner.mkdir(exist_ok=True)
    pages = {folder / name: text for name, text in render(folder, chapters, directory).items()}
    for stale in set(inner.glob("*.md")) - set(pages):
        stale.unlink()
    changed = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in changed:
        path.write_text(pages[path], "utf-8")
    return changed


def render(folder, chapters, directory=evidence.DATA):
    """Return the catalogue's pages as MyST Markdown: path below the folder -> text.

    Parameters are those of `write`.
    """
    package = evidence.package(directory)
    resources = package["resources"]
    found = {address: _words(text) for address, text in chapters.items()}
    inner = {f"../{address}": names for address, names in found.items()}
    downloads = Path(os.path.relpath(directory, Path(folder) / "data")).as_posix()
    pages = {"data-catalogue.md": _overview(package, Path(folder), directory)}
    for resource in resources:
        pages[f"data/{resource['name']}.md"] = _table(resource, package, inner, downloads, directory)
    return pages | {"data/all-studies.md": "\n\n".join(_studies(resources, inner, directory)) + "\n"}


def _overview(package, folder, directory):
    resources = package["resources"]
    studies = counted(len(evidence.studies(directory)), "study", "studies")
    whole = Path(os.path.relpath(directory, folder)).as_posix()
    parts = [
        "(data-catalogue)=\n# Data catalogue",
        _md(package["description"]),
        f"Version {package['version']}, {counted(len(resources), 'table')}, {studies}: "
        f"[all studies](data/all-studies.md), and who uses them. "
        f"Licence of the package: {_licences(package, whole)}. "
        f"The whole description: {{download}}`datapackage.json <{whole}/datapackage.json>`.",
        ":::{filter} a table\n:items: article tbody tr\n:::",
    ]
    for topic, title in TOPICS.items():
        lines = ["| table | rows | what it holds |", "| --- | --: | --- |"]
        lines += [_summary(resource, directory) for resource in resources if resource.get("topic") == topic]
        parts += [f"## {title}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _summary(resource, directory):
    rows = len(evidence.load(resource["name"], directory))
    first_sentence = re.split(r"(?<=[.])\s+(?=[A-Z`])", resource["description"])[0]
    return f"| [{_md(resource['title'])}](data/{resource['name']}.md) | {rows} | {_md(first_sentence)} |"


def _table(resource, package, found, downloads, directory):
    name = resource["name"]
    rows = counted(len(evidence.load(name, directory)), "row")
    licence = _licences(resource if "licenses" in resource else package, downloads)
    path = resource["path"]
    parts = [
        f"---\norphan: true\n---\n\n(table-{name})=\n# {_md(resource['title'])}",
        "[All tables](../data-catalogue.md)",
        f"`{name}`: {_md(resource['description'])}",
        f"{rows}; licence {licence}; {{download}}`{Path(path).name} <{downloads}/{path}>`; "
        f"used in {_users(name, found)}.",
        *[f"- {_md(caution)}" for caution in resource.get("cautions", [])],
        f":::{{first-rows}} {name}\n:::",
        "## Columns",
    ]
    lines = ["| column | what it holds |", "| --- | --- |"]
    lines += [_column(field) for field in resource["schema"]["fields"]]
    return "\n\n".join([*parts, "\n".join(lines)]) + "\n"


def _column(field):
    kind = TYPES[field["type"]]
    if field.get("unit", "1") != "1":  # of a ratio, say
        kind += f" in {_md(field['unit'])}"
    if "unitColumn" in field:
        kind += f", its unit in `{field['unitColumn']}`"
    codes = field.get("constraints", {}).get("enum", [])
    text = f"**{_md(field['title'])}** ({kind}). {_md(field['description'])}"
    if codes:
        text += " Codes: " + ", ".join(f"`{code}`" for code in codes) + "."
    return f"| `{field['name']}` | {text} |"


def _studies(resources, found, directory):
    yield "---\norphan: true\n---\n\n(all-studies)=\n# All studies"
    yield "[All tables](../data-catalogue.md)"
    yield ":::{filter} a study\n:items: .study\n:letters:\n:::"
    tables = defaultdict(list)
    for resource in resources:
        frame = evidence.load(resource["name"], directory)
        if resource["name"] != "studies" and "study_id" in frame:
            for study in frame["study_id"].unique():
                tables[study].append(resource["name"])
    studies = evidence.studies(directory)
    for study in studies.sort_values(["label", "title"]).itertuples():
        citation = evidence.cite(study.Index)
        link = f" [Open the source]({citation.url})." if citation.url else ""
        facts = [words(study.design), READ_AS[study.read_as]]
        if study.shared_sample:
            facts.append(f"shares people with other studies ({_md(study.shared_sample)})")
        caution = f" Caution: {_md(study.caution.rstrip('.'))}." if study.caution else ""
        rows = ", ".join(f"[{name}]({name}.md)" for name in tables[study.Index]) or "none"
        yield (
            f"{{#study-{study.Index} .study}}\n"
            f"**{_md(study.label)}** (`{study.Index}`). {_md(citation.text)}{link}\n"
            f"{in_one_sentence(*facts)}{caution} Tables: {rows}. "
            f"Chapters: {_users(study.Index, found)}."
        )


def _words(text):
    """The whole words of a text, among which study ids and table names are looked for."""
    return set(re.findall(r"\w+", text))


def _users(name, found):
    """Links to the chapters that have a study id or table name among their words."""
    chapters = [address for address in found if name in found[address]]
    return ", ".join(f"[chapter {int(Path(address).stem[:2])}]({address})" for address in chapters) or "none"


def _licences(holder, downloads):
    """Links to the licences of a table; those of a recording travel with it as files."""
    return ", ".join(
        f"[{licence['name']}]({licence['path']})"
        if licence["path"].startswith("https://")
        else f"{{download}}`{licence['name']} <{downloads}/{licence['path']}>`"
        for licence in holder["licenses"]
    )


def _md(text):
    """Escape what Markdown would take for markup, outside of `code`; a bar ends a table cell even there.

    Names of columns, tables and scripts are code, so that a narrow column may break them.
    """
    pieces = re.split(r"(`[^`]*`)", text)
    pieces[::2] = [NAME.sub(r"`\g<0>`", re.sub(r"([\\*\[\]<$|])", r"\\\1", piece)) for piece in pieces[::2]]
    return "".join(pieces)
