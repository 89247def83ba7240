"""The data catalogue of the book: every table, every column, every study, and who uses what.

Pure functions from the data package to MyST Markdown; `write` puts the page in its place.
"""

import os
import re
from collections import defaultdict
from pathlib import Path

from patella import evidence

TOPICS = {
    None: "Studies, claims and measurements",
    "anatomy": "Anatomy",
    "tracking": "Tracking and joint load",
    "motor_control": "Motor control",
    "isolation": "Isolation",
    "treatment": "Treatment",
}
READ_AS = {
    "abstract": "read as an abstract",
    "table": "read in single tables",
    "full_text": "read in full",
    "transcription": "read as transcribed by others",
    "secondary_source": "known through a secondary source",
}


def write(path, chapters, directory=evidence.DATA):
    """Write the catalogue page, unless it stands there already.

    Parameters
    ----------
    path : path
        Where the page goes.
    chapters : mapping of str to str
        Address of each chapter (a link from the page's folder) and its text, in which citations,
        study ids and table names are looked for.
    directory : path, optional
        Folder of the data package.

    Returns
    -------
    bool
        Whether the page changed.
    """
    path = Path(path)
    downloads = Path(os.path.relpath(directory, path.parent)).as_posix()
    page = render(chapters, downloads, directory)
    if path.exists() and path.read_text("utf-8") == page:
        return False
    path.write_text(page, "utf-8")
    return True


def render(chapters, downloads="data", directory=evidence.DATA):
    """Return the catalogue page as MyST Markdown.

    Parameters
    ----------
    chapters : mapping of str to str
        As for `write`.
    downloads : str, optional
        Folder of the data package as seen from the page.
    directory : path, optional
        Folder of the data package.
    """
    package = evidence.package(directory)
    resources = package["resources"]
    words = {address: _words(text) for address, text in chapters.items()}
    parts = [
        "(data-catalogue)=\n# Data catalogue",
        _md(package["description"]),
        f"Version {package['version']}, {len(resources)} tables, "
        f"{len(evidence.studies(directory))} studies. Licence of the package: {_licences(package)}. "
        f"The whole description: {{download}}`datapackage.json <{downloads}/datapackage.json>`.",
    ]
    for topic, title in TOPICS.items():
        parts.append(f"## {title}")
        members = [resource for resource in resources if resource.get("topic") == topic]
        parts += [_table(resource, package, words, downloads, directory) for resource in members]
    parts.append("## All studies")
    parts += _studies(resources, words, directory)
    return "\n\n".join(parts) + "\n"


def _table(resource, package, words, downloads, directory):
    name = resource["name"]
    rows = len(evidence.load(name, directory))
    path = resource["path"]
    facts = [
        f"{rows:,} rows".replace(",", "\u202f"),
        f"licence {_licences(resource if 'licenses' in resource else package)}",
        f"{{download}}`{Path(path).name} <{downloads}/{path}>`",
        f"used in {_users(name, words)}",
    ]
    parts = [f"(table-{name})=\n### {_md(resource['title'])}", f"`{name}`: {_md(resource['description'])}"]
    parts.append("; ".join(facts) + ".")
    parts += [f"- {_md(caution)}" for caution in resource.get("cautions", [])]
    lines = ["| column | type | unit | what it holds |", "| --- | --- | --- | --- |"]
    lines += [_column(field) for field in resource["schema"]["fields"]]
    return "\n\n".join([*parts, "\n".join(lines)])


def _column(field):
    unit = _md(field["unit"]) if "unit" in field else f"in `{field['unitColumn']}`" if "unitColumn" in field else ""
    codes = field.get("constraints", {}).get("enum", [])
    text = f"**{_md(field['title'])}.** {_md(field['description'])}"
    if codes:
        text += " Codes: " + ", ".join(f"`{code}`" for code in codes) + "."
    return f"| `{field['name']}` | {field['type']} | {unit} | {text} |"


def _studies(resources, words, directory):
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
        facts = [study.design.replace("_", " "), READ_AS[study.read_as]]
        if study.shared_sample:
            facts.append(f"shares people with other studies ({_md(study.shared_sample)})")
        caution = f" Caution: {_md(study.caution.rstrip('.'))}." if study.caution else ""
        rows = ", ".join(f"[{name}](#table-{name})" for name in tables[study.Index]) or "none"
        yield (
            f"(study-{study.Index})=\n**{_md(study.label)}** (`{study.Index}`). {_md(citation.text)}{link}\n"
            f"{'; '.join(facts).capitalize()}.{caution} Tables: {rows}. "
            f"Chapters: {_users(study.Index, words)}."
        )


def _words(text):
    """The whole words of a text, among which study ids and table names are looked for."""
    return set(re.findall(r"\w+", text))


def _users(name, words):
    """Links to the chapters that have a study id or table name among their words."""
    return ", ".join(f"[{Path(address).stem}]({address})" for address in words if name in words[address]) or "none"


def _licences(holder):
    return ", ".join(
        f"[{licence['name']}]({licence['path']})" if licence["path"].startswith("http") else licence["name"]
        for licence in holder["licenses"]
    )


def _md(text):
    """Escape what Markdown would take for markup, outside of `code`; a bar would end a table cell even there."""
    pieces = re.split(r"(`[^`]*`)", text)
    pieces[::2] = [re.sub(r"([\\*\[\]<$|])", r"\\\1", piece) for piece in pieces[::2]]
    return "".join(pieces)
