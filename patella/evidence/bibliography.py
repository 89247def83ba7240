"""The bibliography, checked: every entry can be cited, and its addresses lead where they say."""

import re

import pandas as pd
from pybtex.database import parse_string
from pybtex.exceptions import PybtexError
from pybtex.style.formatting import unsrt

from patella.evidence.schema import DOI, EvidenceError, check_text, read_text

# Hosts of journals of which no page under https could be confirmed.
WITHOUT_HTTPS = ("http://rehabilitationj.uswr.ac.ir/", "http://aeps.alljournals.ac.cn/")


def read_bibliography(file):
    """Return the entries of a BibTeX file by their keys.

    Raises
    ------
    EvidenceError
        With file, line and mend, where it is no BibTeX or an entry cannot be cited.
    """
    text = read_text(file)
    try:
        entries = parse_string(text, "bibtex").entries
    except PybtexError as error:
        problem = f"is no bibliography: {error}"
        mend = "look for a comma, a brace or a key that is missing or stands twice"
        raise EvidenceError(file, problem, mend, row=_line_of_error(error, text)) from None
    for key, entry in entries.items():
        _check_entry(key, entry, file, text)
    return entries


def _check_entry(key, entry, file, text):
    fields = entry.fields
    line = _line(text, rf"@\w+\s*\{{\s*{re.escape(key)}\s*,")

    def refuse(problem, mend):
        raise EvidenceError(file, problem, mend, row=line, value=key)

    if not hasattr(unsrt.Style, f"get_{entry.type}_template"):
        refuse(f"is of the kind @{entry.type}, which nothing formats", "use @article, @book, @misc …")
    if "title" not in fields:
        refuse("has no title", "add title = {…}")
    for name in ("author", "year"):
        if not (entry.persons.get(name) or fields.get(name) or "shorttitle" in fields):
            refuse(f"has neither {name} nor shorttitle", "add one of them: the entry is cited by it")
    if "doi" in fields and not DOI.fullmatch(fields["doi"]):
        refuse(f"has the DOI {fields['doi']!r}", "write it as 10.1234/abc, without an address before it")
    address = fields.get("url", "https://")
    if not address.startswith(("https://", *WITHOUT_HTTPS)):
        refuse(f"has the address {address!r}", "write https://…")
    texts = pd.Series({name: value for name, value in fields.items() if name.lower() != "url"}, dtype="str")

    def demand(good, problem, mend):
        if not good.all():
            refuse(f"{problem} in {texts.index[~good][0]}", mend)

    check_text(texts, demand)


def _line_of_error(error, text):
    """The line that an error of pybtex is about: it tells a line, a key or a name."""
    line = getattr(error, "lineno", None)
    if line is not None:
        return line
    told = str(error)
    repeated = re.search(r"repeated bibliography entry: (\S+)", told)
    if repeated:
        return _line(text, rf"@\w+\s*\{{\s*{re.escape(repeated[1])}\s*,", last=True)
    quoted = re.search(r"'(.+)'", told)
    return _line(text, re.escape(quoted[1])) if quoted else None


def _line(text, pattern, *, last=False):
    places = [match.start() for match in re.finditer(pattern, text, re.IGNORECASE)]
    return text[: places[-1 if last else 0]].count("\n") + 1 if places else None
