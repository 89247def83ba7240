"""Numbers that keep their units: where a line of prose ends, it does not part "100 %" or "p = 0.02"."""

from __future__ import annotations

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from patella.words import together

AS_IT_STANDS = (nodes.literal, nodes.literal_block, nodes.raw, nodes.math, nodes.math_block)


class KeepUnits(SphinxPostTransform):
    """Hold numbers and units together in all prose."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs):
        """Replace the blanks."""
        for text in list(self.document.findall(nodes.Text)):
            kept = together(text.astext())
            if kept != text.astext() and not isinstance(text.parent, AS_IT_STANDS):
                text.parent.replace(text, nodes.Text(kept))
