"""Links to a figure in one of its states: `[Figure 3.4](#overlap?cut_off=1)`, from any page.

What follows the question mark is what *Copy link to this state* writes; tests hold it against the controls
of the figure.
"""

from __future__ import annotations

from typing import cast
from urllib.parse import parse_qsl, quote, urlencode

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.std import StandardDomain
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode


class ResolveStateLinks(SphinxPostTransform):
    """Find the figure that a link names before the question mark, and keep the state in the address."""

    default_priority = 8  # before MyST takes the whole for a name

    def run(self, **kwargs):
        """Resolve such links of one document; a name that no figure bears is left for MyST to report."""
        labels = cast(StandardDomain, self.env.get_domain("std")).anonlabels
        for link in list(self.document.findall(addnodes.pending_xref)):
            name, asked, state = link.get("reftarget", "").partition("?")
            if not asked or name not in labels:
                continue
            page, anchor = labels[name]
            query = urlencode(parse_qsl(state), quote_via=quote)
            address = f"{anchor}?{query}"
            text = nodes.inline("", "", *link[0].children)
            link.replace_self(make_refnode(self.app.builder, self.env.docname, page, address, text))
