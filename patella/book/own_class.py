"""A field for a class's own table, below the figure that can draw it."""

from __future__ import annotations

from docutils import nodes
from sphinx.transforms import SphinxTransform

from everystate.sphinx import Explorer
from patella.course.own_class import FIGURE, class_picker


def setup(app):
    """Register this part of the book's extension."""
    app.add_transform(AddClassPicker)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class AddClassPicker(SphinxTransform):
    """Put the field below the cell that shows the figure."""

    default_priority = 430  # once myst-nb has written the outputs

    def apply(self, **kwargs):
        """Look for the figure in one document."""
        for explorer in list(self.document.findall(Explorer)):
            if FIGURE in explorer["ids"]:
                cell = explorer.parent
                while "cell" not in cell["classes"]:
                    cell = cell.parent
                field = nodes.raw("", class_picker().markup, format="html")
                cell.parent.insert(cell.parent.index(cell) + 1, field)
