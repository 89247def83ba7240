"""Sphinx extension: explorers of executed notebooks as numbered figures, in any theme, with myst-nb.

    extensions = ["myst_nb", "everystate.sphinx"]

Kernels that the build starts leave each explorer as data (`doors.sphinx`); this makes a node of
it that Sphinx numbers and refers to like any figure. In HTML it is the explorer itself; every other
format gets title, reading and table of the state in which it opens, and where it moves.

Configuration
-------------
everystate_bundles : dict
    The builds of plotly.js that the site has: name -> {"file": path from the configuration's
    folder, "traces": kinds of traces that it draws}. A figure loads the first that draws all its
    states. Unless given, the whole library, which the Python package plotly carries.
everystate_most_states, everystate_most_bytes : int
    Budgets of one explorer: states, and bytes of them after gzip.
everystate_address : str
    Where the book stands on the web, for formats in which figures cannot move.
everystate_dark : dict
    Colour on a light page -> colour on a dark page, for figures that name no dark colours.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from myst_nb.core.render import WIDGET_STATE_MIMETYPE, WIDGET_VIEW_MIMETYPE
from plotly.offline import get_plotlyjs
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator
from sphinx.writers.latex import LaTeXTranslator

from everystate import doors, markup, states
from everystate.doors.page import BYTES_VARIABLE, SPHINX, STATES_VARIABLE
from everystate.plain import written

logger = logging.getLogger(__name__)

FOLDER = "everystate"  # in the site's _static
SCRIPTS = ("face.js", "face.css")


class Explorer(nodes.container):
    """An explorer; its children are what stands where it cannot move.

    Attributes
    ----------
    description : dict
    states : str
        All states as JSON.
    traces : list of str
        Kinds of traces in any of its states.
    """


class ExplorerTitle(nodes.paragraph):
    """Title of an explorer where it cannot move."""

    tagname = "caption"  # where MyST looks for the text of a link to it


class ExplorerMime:
    """How myst-nb makes a node of an explorer among a cell's outputs."""

    mime_priority_overrides = (("*", SPHINX, 1),)

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Make nodes of one output; None for what is no explorer."""
        if data.mime_type != SPHINX or inline:
            return None
        document, environment = renderer.renderer.document, renderer.renderer.sphinx_env
        node = node_of(data.content, live_address(environment))
        (name,) = node["ids"]
        if name in document.ids:
            taken = "another explorer" if isinstance(document.ids[name], Explorer) else "a heading or target"
            logger.warning(
                "an explorer and %s on this page are both named %r: pass name= to explore",
                taken,
                name,
                location=(environment.docname, data.line),
                type="everystate",
                subtype="name",
            )
        else:
            document.note_explicit_target(node, node)
        return [node]


def node_of(payload: dict, address: str | None) -> Explorer:
    """Make a node of what the door left.

    Parameters
    ----------
    payload : dict
        From `doors.page.payload`.
    address : str or None
        Of the page on the web, where known.
    """
    description, name = dict(payload["description"]), payload["description"]["name"]
    node = Explorer(
        ids=[name], names=[name], description=description, states=payload["states"], traces=payload["traces"]
    )
    state = start_of(node)
    node += ExplorerTitle("", description["title"])
    node += nodes.paragraph("", state["reading"])
    if state["table"]["columns"]:
        node += table_node(state["table"])
    if address:
        moving = f"{address}#{name}"
        node += nodes.paragraph("", "", nodes.reference("", moving, refuri=moving))
    return node


def live_address(environment) -> str | None:
    """Address of the page that is being read, on the web."""
    base = environment.config.everystate_address
    return f"{base.rstrip('/')}/{environment.docname}.html" if base else None


def start_of(node: Explorer) -> dict:
    """The state in which an explorer opens."""
    position = tuple(control["default"] for control in node["description"]["controls"])
    return states.decode(json.loads(node["states"]), position)


def table_node(table: dict) -> nodes.table:
    """A table as docutils has it."""
    texts = [[heading, *map(written, values)] for heading, values in zip(table["columns"], table["values"])]
    head, *body = (
        nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in row)) for row in zip(*texts)
    )
    group = nodes.tgroup(cols=len(texts))
    group += [nodes.colspec(colwidth=max(1, *map(len, column))) for column in texts]
    group += nodes.thead("", head)
    group += nodes.tbody("", *body)
    return nodes.table("", group)


def visit_html(translator: HTML5Translator, node: Explorer) -> None:
    """Write the explorer itself; books that hold no scripts get its children."""
    if translator.builder.embedded:
        translator.visit_container(node)
        return
    config = translator.config
    description = node["description"] | {"bundle": bundle_for(node, config.everystate_bundles)}
    if config.everystate_dark:
        description["dark"] = config.everystate_dark
    translator.body.append(
        markup.render(
            description,
            description["controls"],
            start_of(node),
            node["states"],
            uid=description["name"],
            number=number_of(translator, node),
        )
    )
    raise nodes.SkipNode


def depart_html(translator: HTML5Translator, node: Explorer) -> None:
    """End what holds no scripts."""
    translator.depart_container(node)


def number_of(translator: HTML5Translator, node: Explorer) -> str:
    """What Sphinx writes before the title of a numbered figure."""
    written = len(translator.body)
    translator.add_fignumber(node)
    number = "".join(translator.body[written:])
    del translator.body[written:]
    return number


def bundle_for(node: Explorer, bundles: dict) -> str:
    """Name of the first chart library that draws all states of an explorer."""
    if not bundles:
        return markup.BUNDLE
    for name, bundle in bundles.items():
        if set(node["traces"]) <= set(bundle["traces"]):
            return name
    logger.warning(
        "no library of everystate_bundles draws %s together, as %r does: add one that does",
        " and ".join(node["traces"]),
        node["description"]["name"],
        location=node,
        type="everystate",
        subtype="bundle",
    )
    return name


def visit_title_latex(translator: LaTeXTranslator, node: ExplorerTitle) -> None:
    """A caption outside of a float, so that the table may break across pages."""
    translator.body.append("\n\\captionof{figure}{")


def depart_title_latex(translator: LaTeXTranslator, node: ExplorerTitle) -> None:
    """End the caption; references lead here."""
    translator.body.append("}" + translator.hypertarget_to(node.parent) + "\n")


def configure(app, config) -> None:
    """Tell the kernels of the build at which door they are, and their budgets."""
    os.environ[doors.VARIABLE] = "sphinx"
    os.environ[STATES_VARIABLE] = str(config.everystate_most_states)
    os.environ[BYTES_VARIABLE] = str(config.everystate_most_bytes)
    for name, bundle in config.everystate_bundles.items():
        if not isinstance(bundle, dict) or set(bundle) != {"file", "traces"}:
            raise ConfigError(f'everystate_bundles: {name!r} needs a "file" and a list of "traces"')


def copy_assets(app) -> None:
    """Put script, style and chart libraries beside the pages, in a folder of their own."""
    if app.builder.format != "html" or app.builder.embedded:
        return
    target = Path(app.outdir) / "_static" / FOLDER
    if target.exists():  # with libraries that an earlier configuration named
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for name in SCRIPTS:
        shutil.copy(markup.ASSETS / name, target)
    for name, bundle in app.config.everystate_bundles.items():
        file = Path(app.confdir) / bundle["file"]
        if not file.exists():
            raise ConfigError(f"everystate_bundles: {name!r} is not there: {file}")
        shutil.copy(file, target / f"plotly-{name}.min.js")
    if not app.config.everystate_bundles:
        (target / f"plotly-{markup.BUNDLE}.min.js").write_text(get_plotlyjs(), encoding="utf-8")


def has_explorers(doctree: nodes.document | None) -> bool:
    """Whether a page, as Sphinx hands it to the event html-page-context, holds an explorer."""
    return doctree is not None and next(doctree.findall(Explorer), None) is not None


def add_scripts(app, pagename, templatename, context, doctree) -> None:
    """Load script and style where there are explorers, and only there."""
    if has_explorers(doctree):
        app.add_css_file(f"{FOLDER}/face.css")
        app.add_js_file(f"{FOLDER}/face.js", loading_method="defer")


def drop_idle_widgets(app, pagename, templatename, context, doctree) -> None:
    """Leave out what myst-nb adds for widgets where none is shown.

    Widgets that only abbreviate controls have a state in the notebook, for which the page would ask other
    hosts for scripts.
    """
    if not has_explorers(doctree) or WIDGET_VIEW_MIMETYPE in context["body"]:
        return
    context["script_files"][:] = [  # in place: Sphinx adds to this list what is asked for later
        script
        for script in context["script_files"]
        if script.attributes.get("type") != WIDGET_STATE_MIMETYPE
        and script.filename not in app.config.nb_ipywidgets_js
    ]


def title_of(node: Explorer) -> str:
    """The text that stands for the figure where it is referred to by its title."""
    return node["description"]["title"]


def setup(app) -> dict:
    """Register the extension."""
    app.add_config_value("everystate_bundles", {}, "html", (dict,))
    app.add_config_value("everystate_most_states", states.MOST_STATES, "env", (int,))
    app.add_config_value("everystate_most_bytes", states.MOST_BYTES, "env", (int,))
    app.add_config_value("everystate_address", "", "env", (str,))
    app.add_config_value("everystate_dark", {}, "html", (dict,))
    app.add_enumerable_node(Explorer, "figure", title_of, html=(visit_html, depart_html))
    app.add_node(ExplorerTitle, latex=(visit_title_latex, depart_title_latex))
    app.connect("config-inited", configure)
    app.connect("builder-inited", copy_assets)
    app.connect("html-page-context", add_scripts)
    app.connect("html-page-context", drop_idle_widgets, priority=900)  # after myst-nb has added them
    return {
        "version": version("everystate"),
        # Pages that were read under another state of the package are read anew.
        "env_version": _digest_of_package(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _digest_of_package() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
