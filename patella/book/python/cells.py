"""Cells of a chapter in a reader's browser: those above run first, then the one that was changed."""

from __future__ import annotations

import ast
import json
import sys
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout
from io import TextIOBase
from types import ModuleType

THIS = "<this cell>"
ABOVE = "<cell {place} above>"
WORDS = {
    "AttributeError": "what stands before the dot has nothing of this name",
    "EvidenceError": "a table breaks a rule of the course’s data",
    "ExplorerError": "the figure cannot be shown like this",
    "IndentationError": "the lines of a block must begin at the same column",
    "IndexError": "there are fewer entries than that",
    "KeyError": "there is no column or entry of this name",
    "ModuleNotFoundError": "this package is not among those that the browser has",
    "NameError": "nothing above gives this name a meaning",
    "SyntaxError": "this is not complete Python yet",
    "TypeError": "the parts do not go together, or the function is called in another way",
    "ValueError": "the value is of the right kind, but not one that works here",
    "ZeroDivisionError": "a number is divided by zero",
}


class Outputs(TextIOBase):
    """What cells print and show, in its order; a stream for what they print.

    Attributes
    ----------
    shown : list of dict
        Each with its "kind", "text", "html" or "error", and its "content".
    """

    def __init__(self):
        self.shown: list[dict[str, str]] = []

    def write(self, text: str) -> int:
        """Take what is printed."""
        if text:
            self.add("text", text)
        return len(text)

    def add(self, kind: str, content: str) -> None:
        """Add an output; printed text joins the text before it."""
        if kind == "text" and self.shown and self.shown[-1]["kind"] == "text":
            self.shown[-1]["content"] += content
        else:
            self.shown.append({"kind": kind, "content": content})

    def display(self, *values) -> None:
        """Show values as a notebook shows the last line of a cell."""
        for value in values:
            kind, content = shown_as(value)
            self.add(kind, content)


class Cells:
    """The cells of one page, and the names that they have given a meaning."""

    def __init__(self):
        self.outputs = Outputs()
        self._start()

    def _start(self) -> None:
        self.names: dict = {"__name__": "__main__"}
        self.done: list[str] = []

    def answer(self, text: str) -> str:
        """Answer the page: run a cell, tell what a figure asks for, or let go of figures.

        Parameters
        ----------
        text : str
            JSON with one of "run" (the arguments of `run`), "figure" and what it "asks", or "forget", a list
            of figures.
        """
        from everystate.doors import worker

        question = json.loads(text)
        if "run" in question:
            return json.dumps(self.run(**question["run"]))
        if "forget" in question:
            worker.forget(question["forget"])
            return "null"
        return json.dumps(worker.answers(question["figure"], question["asks"]))

    def run(self, above: list[str], code: str) -> list[dict[str, str]]:
        """Run the cells above as far as they have not run, without what they only show; then this one.

        Parameters
        ----------
        above : list of str
            Code of the cells above, in their order.
        code : str
            Code of the cell.

        Returns
        -------
        list of dict
            What the cell prints and shows, and the error where it fails.
        """
        if above[: len(self.done)] != self.done:
            self._start()
        try:
            for place, cell in enumerate(above[len(self.done) :], len(self.done) + 1):
                self.outputs = Outputs()
                self._execute(cell, ABOVE.format(place=place), self.names, shows=False)
                self.done.append(cell)
            self.outputs = Outputs()
            # What a cell names is seen below it only, however often it is changed and run.
            self._execute(code, THIS, dict(self.names), shows=True)
        except (Exception, SystemExit, KeyboardInterrupt) as error:  # told to the reader, whatever it is
            self.outputs.add("error", in_words(error))
        return self.outputs.shown

    def _execute(self, code: str, name: str, names: dict, *, shows: bool) -> None:
        tree = ast.parse(code, name)
        last = tree.body[-1] if tree.body else None
        tree.body = tree.body[:-1] if isinstance(last, ast.Expr) else tree.body
        with redirect_stdout(self.outputs), redirect_stderr(self.outputs):
            exec(compile(tree, name, "exec"), names)
            if not shows or not isinstance(last, ast.Expr):
                return
            value = eval(compile(ast.Expression(last.value), name, "eval"), names)
            if value is not None and not code.rstrip().endswith(";"):
                self.outputs.display(value)


def shown_as(value) -> tuple[str, str]:
    """Kind and content of the richest form in which a value shows itself: HTML, or text."""
    describe = getattr(value, "_repr_mimebundle_", None)
    bundle = describe() if describe else {}
    forms = (bundle[0] if isinstance(bundle, tuple) else bundle) or {}
    if "text/html" not in forms and hasattr(value, "_repr_html_"):
        forms = {**forms, "text/html": value._repr_html_()}
    if forms.get("text/html"):
        return "html", forms["text/html"]
    return "text", forms.get("text/plain", repr(value)) + "\n"


def in_words(error: BaseException) -> str:
    r"""Where a cell failed, and why.

    >>> try:
    ...     exec(compile("one = 1\nprint(two)", THIS, "exec"))
    ... except NameError as error:
    ...     print(in_words(error))
    Line 2: nothing above gives this name a meaning.
    NameError: name 'two' is not defined
    """
    name, line = _place(error)
    kinds = [kind.__name__ for kind in type(error).__mro__]
    meaning = next((WORDS[kind] for kind in kinds if kind in WORDS), "it stopped here")
    where = "" if name == THIS else f" of {name.strip('<>')}"
    told = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    return f"Line {line}{where}: {meaning}.\n{told}"


def _place(error: BaseException) -> tuple[str, int]:
    """The cell in which an error arose, and the line in it."""
    if isinstance(error, SyntaxError) and error.filename and _is_cell(error.filename):
        return error.filename, error.lineno or 1
    frames = traceback.extract_tb(error.__traceback__)
    places = [(frame.filename, frame.lineno or 1) for frame in frames if _is_cell(frame.filename)]
    return places[-1] if places else (THIS, 1)


def _is_cell(name: str) -> bool:
    return name == THIS or name.startswith("<cell ")


def stand_in_for_ipython(cells: Cells) -> None:
    """Give ipywidgets the little that it asks of IPython, which would be eight packages more.

    Cells may import `display` from it.
    """
    ipython, display, core, shell = (
        ModuleType(name)
        for name in ("IPython", "IPython.display", "IPython.core", "IPython.core.interactiveshell")
    )
    for module in (ipython, display):
        vars(module)["display"] = lambda *values, **_: cells.outputs.display(*values)
    vars(ipython)["get_ipython"] = lambda: None  # as in every Python that is no notebook
    vars(display)["clear_output"] = lambda **_: cells.outputs.shown.clear()
    vars(shell)["InteractiveShell"] = None  # asked by a widget that shows outputs, and none is shown here
    sys.modules |= {module.__name__: module for module in (ipython, display, core, shell)}


def begin() -> Cells:
    """Make the browser's Python ready for cells."""
    warnings.simplefilter("ignore", FutureWarning)
    cells = Cells()
    stand_in_for_ipython(cells)
    return cells
