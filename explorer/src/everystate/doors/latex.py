"""LaTeX: title, reading and table of one state, and where the figure moves."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from everystate.plain import written

LONG_TABLE = 30  # rows; longer ones may break across pages

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "−": r"\ensuremath{-}",
        "≤": r"\ensuremath{\leq}",
        "≥": r"\ensuremath{\geq}",
        "\N{NO-BREAK SPACE}": "~",
        "\N{NARROW NO-BREAK SPACE}": r"\,",
    }
)


def escape(value) -> str:
    r"""A value as LaTeX prints it.

    >>> print(escape("50 % of R&D"))
    50 \% of R\&D
    """
    return written(value).translate(_ESCAPES)


def render(title: str, state: dict, address: str | None = None) -> str:
    """Write one state.

    Parameters
    ----------
    title : str
    state : dict
        With the keys "reading" and "table".
    address : str, optional
        Where the figure moves.
    """
    table = state["table"]
    return _template().render(
        title=title,
        reading=state["reading"],
        columns=table["columns"],
        rows=list(zip(*table["values"])),
        long=bool(table["values"]) and len(table["values"][0]) > LONG_TABLE,
        address=address,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("everystate", "assets"),
        undefined=StrictUndefined,
        finalize=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    return environment.get_template("figure.tex")
