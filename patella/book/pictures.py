"""The course's own drawings stand inside the page, so that they follow its theme.

An SVG that a page shows as an image is a document of its own: it sees the device's theme and not the
switch at the top of the page, and its words can be neither found nor read aloud one by one.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

FOLDER = "pages/pictures"


class InlinePictures(SphinxPostTransform):
    """Put each drawing of the folder where its image stands; the text alternative is in the drawing."""

    default_priority = 5  # before Sphinx looks for images to convert or copy
    formats = ("html",)

    def run(self, **kwargs):
        """Replace the images of one document."""
        shown: set[str] = set()
        for image in list(self.document.findall(nodes.image)):
            path = Path(image["uri"])
            if path.parent.as_posix() != FOLDER or path.suffix != ".svg":
                continue
            if image["uri"] in shown:  # its title and description have ids, which a page may hold once
                logger.warning("%s stands twice on this page", path.name, location=image)
            shown.add(image["uri"])
            drawing = (Path(self.app.srcdir) / path).read_text(encoding="utf-8")
            image.replace_self(nodes.raw("", drawing.strip(), format="html"))
