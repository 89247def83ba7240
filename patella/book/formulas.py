"""Formulas as MathML, written at build time, so that no page loads a maths script."""

from __future__ import annotations

import html

import latex2mathml.converter
from docutils import nodes


def visit_math(translator, node):
    """Inline formula."""
    translator.body.append(_mathml(node, "inline"))
    raise nodes.SkipNode


def visit_math_block(translator, node):
    """Formula in a line of its own; on a small phone it scrolls there, also by keys."""
    translator.body.append(f'<div class="math-block" tabindex="0">{_mathml(node, "block")}</div>')
    raise nodes.SkipNode


def _mathml(node, display: str) -> str:
    mathml = latex2mathml.converter.convert(node.astext(), display=display)
    return mathml.replace("<math ", f'<math aria-label="{html.escape(node.astext())}" ', 1)
