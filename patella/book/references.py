"""Cross-references: numbered claims, and a bibliography that leads back to the text.

- `[claim 12](#claim-its_id)` leads from any page to a claim's card, as `[Figure 5.2](#name_of_explorer)`
  does to a figure; a test holds the numbers against their targets
- `[overstated](#verdict-its_id)` is the word of the rule for a claim, and leads to its card
- each entry of the bibliography links to the places that cite it
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache
from typing import cast

from docutils import nodes
from pybtex.richtext import Text
from pybtex.style.formatting import plain
from pybtex.style.names import lastfirst
from pybtex.style.sorting import author_year_title
from pybtex.style.template import field, join, names, node, optional, sentence
from sphinx import addnodes
from sphinx.domains.std import StandardDomain
from sphinx.transforms import SphinxTransform
from sphinxcontrib.bibtex.style.referencing import PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from patella import evidence
from patella.synthesis import ledger

STUDIES = "pages/data/all-studies"
CARD = re.compile(r'<details id="claim-(\w+)"')


class LabelClaims(SphinxTransform):
    """Give labels to the claims' cards among the outputs of a notebook."""

    default_priority = 400  # before Sphinx collects the labels of a document

    def apply(self, **kwargs):
        """Label what one document holds."""
        std = cast(StandardDomain, self.env.get_domain("std"))
        numbers = evidence.load("claims").set_index("claim_id")["number"]
        for output in self.document.findall(nodes.raw):
            for claim in CARD.findall(output.astext()):
                std.note_hyperlink_target(
                    f"claim-{claim}", self.env.docname, f"claim-{claim}", f"claim {numbers[claim]}"
                )
                std.note_hyperlink_target(
                    f"verdict-{claim}", self.env.docname, f"claim-{claim}", verdict_words()[claim]
                )


@cache
def verdict_words() -> dict[str, str]:
    """The rule's word for each claim."""
    return ledger.results()


class WriteVerdicts(SphinxTransform):
    """Write the rule's word where a text links to a verdict, so that no chapter can contradict a card."""

    default_priority = 880  # after MyST has made references of its links

    def apply(self, **kwargs):
        """Write the words into one document."""
        for link in list(self.document.findall(addnodes.pending_xref)):
            claim = link.get("reftarget", "").removeprefix("verdict-")
            if claim != link.get("reftarget") and claim in verdict_words():
                link.children = []
                link += nodes.inline("", verdict_words()[claim])


class LastNameFirst(lastfirst.NameStyle):
    """Names in the order by which the text cites them."""

    def format(self, person, abbr=False):
        """Format one person."""
        return "and others" if person.last_names == ["others"] else super().format(person, abbr)


class ByNameOrTitle(author_year_title.SortingStyle):
    """Works without confirmed authors stand among the others, by their title."""

    def sorting_key(self, entry):
        """What one work is sorted by."""
        who, *rest = super().sorting_key(entry)
        return who or entry.fields["title"].lower(), *rest


class ByAuthor(plain.Style):
    """References in the order by which the text cites them."""

    default_name_style = LastNameFirst
    default_sorting_style = ByNameOrTitle

    def format_names(self, role, as_sentence=True):
        """Format the authors or editors of an entry."""
        authors = names(role, sep="; ", sep2="; ", last_sep="; ")  # a comma stands within each name
        return optional[sentence[authors] if as_sentence else authors]  # missing where not confirmed


@node
def first_of_others(children, data, role, other):
    """The first author and "et al." where the others are not named; else the names as they are."""
    style, persons = data["style"].person, data["entry"].persons.get(role, ())
    if len(persons) == 2 and persons[1].last_names == ["others"]:
        return Text(style.style_plugin.format(persons[0], style.abbreviate).format_data(data), other)
    return children[0].format_data(data)


class WhoOrWhat(PersonStyle):
    """Authors; and a short title, which works have that lack confirmed authors or a year."""

    def names(self, role, full):
        """Name the authors or editors of one work."""
        named = super().names(role, full)
        return named if full else first_of_others(role=role, other=self.other)[named]

    def author_or_editor_or_title(self, full):
        """Name one work."""
        return join(sep=", ")[optional[self.names("author", full)], optional[field("shorttitle")]]


@dataclass
class ByAuthorOrTitle(AuthorYearReferenceStyle):
    """Citations by who, or else what, and when."""

    person: PersonStyle = dataclass_field(default_factory=WhoOrWhat)


def pages_that_lead_back(app, env):
    """The pages that hold a bibliography: written anew, for any other page may cite otherwise than before."""
    return {key.docname for key in env.get_domain("cite").bibliographies}


def link_back(app, doctree, docname):
    """End each entry of the bibliography with links to its data and to the places that cite it."""
    entries = list(doctree.findall(nodes.citation))
    if not entries:  # every other page
        return
    domain = app.env.get_domain("cite")
    keys = {citation.citation_id: citation.key for citation in domain.citations}
    studies = evidence.studies().index
    places: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for citing in domain.citation_refs:
        for target in citing.targets:
            places[target.key][citing.docname].append(citing.citation_ref_id)
    for entry in entries:
        entry.pop(0)  # its label, a number that no text uses
        key = keys[entry["ids"][0]]
        entry["ids"].append(f"cite-{key}")  # an address that people can read
        entry[-1]["classes"].append("sd-mb-0")
        line = nodes.paragraph("", "", classes=["cited-in", "sd-pl-4", "sd-mb-4"])
        if key in studies:
            line += _link(app, docname, STUDIES, nodes.make_id(f"study-{key}"), "data")
        for page, spots in places[key].items():
            line += nodes.Text(f"{'; ' if len(line) else ''}{_page_name(app, page)} ")
            for number, spot in enumerate(spots, 1):
                line += nodes.Text("" if number == 1 else ", ")
                line += _link(app, docname, page, spot, str(number))
        entry += line


def _link(app, docname: str, page: str, anchor: str, text: str):
    return nodes.reference(
        "", text, internal=True, refuri=f"{app.builder.get_relative_uri(docname, page)}#{anchor}"
    )


def _page_name(app, page: str) -> str:
    number = app.env.toc_secnumbers.get(page, {}).get("")
    return f"cited in chapter {number[0]}:" if number else f"cited in {app.env.titles[page].astext()}:"
