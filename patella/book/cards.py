"""Cards: what a term means and what a reference is, shown where they stand in the text.

A page carries the cards of the terms and works that it names, and one script (`assets/cards.js`) that shows
them on hover, focus and tap.  Without the script the links lead to glossary and bibliography, as ever.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import pandas as pd
from docutils import nodes
from sphinx import addnodes

from patella import evidence
from patella.words import headcount, named, words

GLOSSARY = "pages/glossary"
READ_AS = {
    "abstract": "read as an abstract",
    "table": "read in single tables",
    "full_text": "read in full",
    "transcription": "read as transcribed by others",
    "secondary_source": "known through a secondary source",
}
TARGET = re.compile(r'href="(?:[^"#]*/)?(?:glossary|bibliography)?(?:\.html)?#(term-[^"]+|id\d+|cite-[^"]+)"')


def setup(app):
    """Register this part of the book's extension."""
    app.connect("env-updated", collect)
    # Once the theme has made its lists, and before they are weighed.
    app.connect("html-page-context", add_cards, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def collect(app, env):
    """Keep the card of each term and each work of the book, by the last part of its address.

    Where a card has changed, every page may hold it: all are written anew.
    """
    before, env.course_cards = getattr(env, "course_cards", None), {**terms_of(env), **works_of(env)}
    return [] if before in (None, env.course_cards) else env.found_docs


def terms_of(env) -> dict[str, dict]:
    """The card of each term of the glossary."""
    if GLOSSARY not in env.found_docs:
        return {}
    cards = {}
    for glossary in env.get_doctree(GLOSSARY).findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            text = " ".join(item[-1].astext().split())
            for term in item.findall(nodes.term):
                cards[term["ids"][0]] = {"title": term.astext(), "text": text}
    return cards


def works_of(env) -> dict[str, dict]:
    """The card of each work of the bibliography, known by the number that Sphinx gave it and by its key."""
    cards = {}
    citations = env.get_domain("cite").citations
    for citation in (each for each in citations if each.key in evidence.works()):
        cards[citation.citation_id] = cards[f"cite-{citation.key}"] = work(citation.key)
    return cards


@cache
def work(key: str) -> dict[str, str]:
    """The card of one work: how it is cited, what kind of study it is, its caution, its address."""
    cited, known = evidence.cite(key), evidence.studies()
    card = {"title": cited.label, "text": cited.text}
    if key in known.index:
        card |= {name: text for name, text in zip(("facts", "caution"), facts_of(known.loc[key])) if text}
    return card | ({"url": cited.url} if cited.url else {})


def facts_of(study) -> tuple[str, str]:
    """Design, people and how the study was read; then its caution.

    >>> facts_of(evidence.studies().loc["cowan2001"])[0].split("; ")[-1]
    'read as an abstract.'
    """
    people = headcount(study["n_total"]) if pd.notna(study["n_total"]) else "people not counted here"
    told = in_one_sentence(words(study["design"]), people, READ_AS[study["read_as"]])
    return told, named(study["caution"])


def in_one_sentence(*facts: str) -> str:
    """What is known of a study, as a sentence.

    >>> in_one_sentence("imaging", "read in full")
    'Imaging; read in full.'
    """
    text = "; ".join(facts)
    return f"{text[0].upper()}{text[1:]}."


def add_cards(app, pagename, templatename, context, doctree):
    """Give a page the cards of what its links name."""
    cards = getattr(app.env, "course_cards", {})
    body = context.get("body", "")
    named_here = set(map(unescape, TARGET.findall(body)))
    context["cards"] = {name: cards[name] for name in sorted(named_here & cards.keys())}
    if context["cards"]:
        app.add_css_file("cards.css")
        app.add_js_file("cards.js", loading_method="defer")
