"""Formulas as MathML, written at build time, so that no page loads a maths script."""

from __future__ import annotations

import html

import latex2mathml.converter
from docutils import nodes


def visit_math(translator, node):
    """Inline formula."""
    _write_math(translator, node, "inline")


def visit_math_block(translator, node):
    """Formula in a line of its own."""
    translator.body.append('<div class="math-block">')
    _write_math(translator, node, "block")
    translator.body.append("</div>")


def _write_math(translator, node, display):
    mathml = latex2mathml.converter.convert(node.astext(), display=display)
    translator.body.append(mathml.replace("<math ", f'<math aria-label="{html.escape(node.astext())}" ', 1))
    raise nodes.SkipNode
