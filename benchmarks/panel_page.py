"""Save each figure with Panel, every state embedded; runs in Panel's own environment.

Panel multiplies the states of all controls of a document, of three figures to some
68,000: so each figure is a document of its own, in a frame of the page.
"""

from __future__ import annotations

import sys
from pathlib import Path

import panel

from figures import FIGURES, drawn

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Panel</title></head>
<body><h1>Three figures</h1>
{frames}
</body></html>"""
FRAME = (
    '<iframe src="{page}-{place}.html" title="Figure" style="width:100%; height:800px; border:0"></iframe>'
)

folder = Path(sys.argv[1])
panel.extension("plotly")
for page in ("first", "second"):
    for place, (function, controls) in enumerate(FIGURES):
        shown = panel.interact(drawn(function, controls), **controls)
        shown.save(
            folder / f"{page}-{place}.html", embed=True, max_states=1000, max_opts=1000, progress=False
        )
    frames = "\n".join(FRAME.format(page=page, place=place) for place in range(len(FIGURES)))
    (folder / f"{page}.html").write_text(PAGE.format(frames=frames))
