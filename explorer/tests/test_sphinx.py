"""The Sphinx extension, in books of a page or two whose notebooks have run already."""

from io import StringIO

import nbformat
import plotly.graph_objects as go
import pytest
from lxml import html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from everystate import Guess, doors, explore
from everystate.doors.page import BYTES_VARIABLE, STATES_VARIABLE

METADATA = {"language_info": {"name": "python", "pygments_lexer": "python"}}
INDEX = "# Book\n\n```{{toctree}}\n:numbered:\n{}\n```\n\nSee {{numref}}`wave` and [](#wave).\n"


def wave(frequency=1, kind="scatter"):
    figure = go.Figure(layout={"title": {"text": "How does it <i>swing</i> & why?"}})
    figure.add_trace(
        {"type": kind} | ({"values": [1, 2]} if kind == "pie" else {"x": [1, 2], "y": [0.5, -2]})
    )
    return figure, f"At {frequency} it swings by 50 %."


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Build a book of notebooks; gives the folder of its pages and what Sphinx warned of."""
    source = tmp_path / "source"
    source.mkdir()
    monkeypatch.setenv("EVERYSTATE_DOOR", "sphinx")
    for variable in (STATES_VARIABLE, BYTES_VARIABLE):  # what a build sets is unset after the test
        monkeypatch.setenv(variable, "1000000")

    def build(pages: dict[str, list[dict]], builder="html", parallel=0, metadata=METADATA, **config):
        (source / "index.md").write_text(INDEX.format("\n".join(pages)))
        for name, explorers in pages.items():
            cells = [new_markdown_cell(f"# {name}"), *map(cell, explorers)]
            nbformat.write(new_notebook(cells=cells, metadata=metadata), source / f"{name}.ipynb")
        settings = {
            "extensions": ["myst_nb", "everystate.sphinx"],
            "numfig": True,
            "nb_execution_mode": "off",
            "version": "1",
            "copyright": "nobody",
            **config,
        }
        places = (source, None, tmp_path / builder, tmp_path / "doctrees")
        warnings = StringIO()
        with patch_docutils(), docutils_namespace():
            Sphinx(*places, builder, settings, StringIO(), warnings, parallel=parallel).build()
        return tmp_path / builder, warnings.getvalue()

    return build


def cell(arguments: dict):
    """A cell as a kernel of the build leaves it."""
    if "cell_type" in arguments:
        return arguments
    function = arguments.get("function", wave)
    controls = {key: value for key, value in arguments.items() if key != "function"}
    data = explore(function, **controls)._repr_mimebundle_()
    shown = new_output("execute_result", data, execution_count=1)
    return new_code_cell("explore(...)", outputs=[shown], execution_count=1)


def tree(folder, name):
    return html.parse(folder / f"{name}.html").getroot()


@pytest.mark.parametrize("theme", ["alabaster", "sphinx_book_theme"])
def test_explorers_are_numbered_figures(book, theme):
    folder, warnings = book(
        {"one": [{"frequency": (1, 3)}], "two": [{"name": "other", "frequency": [1]}]}, html_theme=theme
    )
    assert warnings == ""
    texts = [tree(folder, name).xpath("string(//figure/figcaption)") for name in ("one", "two")]
    assert texts == ["Fig. 1.1 How does it swing & why?", "Fig. 2.1 How does it swing & why?"]
    links = tree(folder, "index").xpath("//a[@href='one.html#wave']")
    assert [link.text_content() for link in links] == ["Fig. 1.1", "How does it swing & why?"]
    assert tree(folder, "one").xpath("//*[@id='wave']")[0].tag == "figure"


def test_a_page_holds_all_states_and_is_complete_without_a_script(book):
    folder, _ = book({"one": [{"frequency": (1, 3), "guess": Guess("How much?", 50, (0, 100, 10))}]})
    (figure,) = tree(folder, "one").xpath("//figure")
    assert [script.get("class") for script in figure.iter("script")] == [
        "everystate-description",
        "everystate-states",
    ]
    assert figure.find_class("everystate-reading")[0].text_content() == "At 1 it swings by 50 %."
    assert [cell.text_content() for cell in figure.iter("td")] == ["", "1", "0.5", "", "2", "−2"]


def test_script_and_library_are_where_there_are_explorers(book):
    folder, _ = book({"one": [{"frequency": [1]}], "two": []})
    for name, has in (("index", False), ("one", True), ("two", False)):
        loaded = " ".join(tree(folder, name).xpath("//script/@src | //link/@href"))
        assert ("everystate/face.js" in loaded, "everystate/face.css" in loaded) == (has, has)
        assert "plotly" not in loaded
    files = {path.name for path in (folder / "_static" / "everystate").iterdir()}
    assert files == {"face.js", "face.css", "plotly-full.min.js"}


@pytest.fixture
def bundles(tmp_path):
    (tmp_path / "small.js").write_text("small")
    return {
        "small": {"file": "../small.js", "traces": ["scatter", "bar"]},
        "round": {"file": "../small.js", "traces": ["pie", "scatter"]},
    }


def test_a_figure_loads_the_first_library_that_draws_all_its_states(book, bundles):
    explorers = [{"frequency": [1]}, {"name": "pies", "kind": ["scatter", "pie"]}]
    folder, warnings = book({"one": explorers}, everystate_bundles=bundles)
    assert warnings == ""
    assert tree(folder, "one").xpath("//figure/@data-bundle") == ["small", "round"]
    assert (folder / "_static/everystate/plotly-small.min.js").read_text() == "small"


def test_a_figure_that_no_library_draws_is_told(book, bundles):
    _, warnings = book({"one": [{"kind": ["pie", "bar"]}]}, everystate_bundles=bundles)
    assert "no library of everystate_bundles draws bar and pie together, as 'wave' does" in warnings
    assert "one.ipynb" in warnings


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"small": "small.js"}, "needs a"), ({"small": {"file": "gone.js", "traces": []}}, "is not there")],
)
def test_a_wrong_library_is_told(book, wrong, says):
    with pytest.raises(ConfigError, match=f"'small' {says}"):
        book({"one": []}, everystate_bundles=wrong)


def test_two_explorers_of_one_name_are_told_with_their_place(book):
    _, warnings = book({"one": [{"frequency": [1]}, {"frequency": [2]}]})
    assert "another explorer on this page are both named 'wave'" in warnings and "one.ipynb" in warnings


def test_a_heading_of_the_same_name_is_told(book):
    _, warnings = book({"wave": [{"frequency": [1]}]})
    assert "an explorer and a heading or target on this page are both named 'wave'" in warnings


ADDRESS = "https://example.org/book"


@pytest.mark.parametrize(
    "builder", ["latex", "text", "man", "texinfo", "epub", "singlehtml", "dirhtml", "xml"]
)
def test_every_format_tells_title_reading_table_and_where_it_moves(book, builder):
    folder, warnings = book({"one": [{"frequency": (1, 3)}]}, builder, everystate_address=ADDRESS)
    assert warnings == ""
    files = [
        path
        for path in folder.rglob("*")
        if path.suffix in {".tex", ".txt", ".1", ".texi", ".xhtml", ".html"}
    ]
    text = "\n".join(path.read_text("utf-8") for path in files if path.is_file())
    text = " ".join(text.replace("\\-", "-").split())
    if builder != "xml":
        assert "How does it swing" in text and "At 1 it swings by 50" in text and "−2" in text
    if builder in {"latex", "text", "man", "texinfo", "epub"}:
        assert f"{ADDRESS}/one.html#wave".replace("/", "") in text.replace("\\", "").replace("/", "")


WIDGETS = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"model_name": "IntSliderModel"}}}}


@pytest.mark.parametrize("shown", [False, True])
def test_widgets_that_only_abbreviate_controls_stay_off_the_page(book, shown):
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}}
    more = [new_code_cell("a", outputs=[new_output("display_data", view)])] if shown else []
    folder, _ = book({"one": [{"frequency": [1]}, *more]}, metadata=METADATA | {"widgets": WIDGETS})
    text = (folder / "one.html").read_text("utf-8")
    assert ("widget-state" in text) == ("//cdn" in text) == shown


def test_latex_numbers_what_html_numbers(book):
    folder, _ = book({"one": [{"frequency": (1, 3)}]}, "latex")
    (file,) = folder.glob("*.tex")
    text = file.read_text("utf-8")
    assert r"\captionof{figure}{How does it swing \& why?}\label{\detokenize{one:wave}}" in text
    assert r"{\hyperref[\detokenize{one:wave}]{" in text and r"\ref{\detokenize{one:wave}}" in text


def test_kernels_of_a_build_are_told_door_and_budgets(book, monkeypatch):
    book({"one": []}, everystate_most_states=7, everystate_most_bytes=70)
    assert doors.current() == "sphinx"
    with pytest.raises(Exception, match="8 states, the budget is 7"):
        explore(wave, frequency=(1, 8))
    with pytest.raises(Exception, match="the budget is 0 KB"):
        explore(wave, frequency=(1, 7))


def test_dark_colours_reach_the_page(book):
    folder, _ = book({"one": [{"frequency": [1]}]}, everystate_dark={"#000000": "#eeeeee"})
    (described,) = tree(folder, "one").find_class("everystate-description")
    assert '"dark": {"#000000": "#eeeeee"}' in described.text


def test_pages_are_read_and_written_side_by_side(book):
    pages = {f"page{number}": [{"name": f"wave{number}", "frequency": [1]}] for number in range(6)}
    folder, warnings = book({"one": [{"frequency": [1]}], **pages}, parallel=2)
    assert warnings == ""
    numbers = [tree(folder, name).xpath("string(//figure/figcaption/span)").strip() for name in pages]
    assert numbers == [f"Fig. {place}.1" for place in range(2, 8)]
