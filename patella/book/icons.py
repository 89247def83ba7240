"""The theme's icons as inline SVG.

The theme's own way is a script with all two thousand of them: it weighs more than a page with its figures.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from lxml import html
from lxml.builder import E

SCRIPT = files("pydata_sphinx_theme") / "theme/pydata_sphinx_theme/static/scripts/fontawesome.js"
PACKS = {
    "fa": "fas", "fas": "fas", "fa-solid": "fas",
    "far": "far", "fa-regular": "far",
    "fab": "fab", "fa-brands": "fab",
}  # fmt: skip

# In the script: an icon is name:[width,height,[other names],"code point","path"], and after all icons of a
# pack that pack's name is told.
ICON = re.compile(r'"?([\w-]+)"?:\[(\d+),(\d+),\[([^\]]*)\],"[0-9a-f]+","([^"]+)"\]|\("(fa[srb])",\w+\)')
PLACE = re.compile(r'<(i|span)\s+class="[^"]*\bfa[srb]?\b[^"]*"[^>]*></\1>')


def with_icons(markup: str) -> str:
    """HTML in which each place for an icon, such as `<i class="fas fa-file"></i>`, holds the drawing.

    An icon that the theme doesn't have stays a place, which the theme's style fills from its fonts.
    """
    return PLACE.sub(lambda place: drawn(place[0]), markup)


def drawn(place: str) -> str:
    """The drawing for one place, with the classes that the theme's icon script would give it."""
    attributes = dict(html.fragment_fromstring(place).attrib)
    classes = attributes.pop("class").split()
    title = attributes.pop("title", None)
    pack = next((PACKS[name] for name in classes if name in PACKS), None)
    known = [name for name in classes if (pack, name.removeprefix("fa-")) in icons()]
    if not known:
        return place
    width, height, path = icons()[pack, known[0].removeprefix("fa-")]
    shown = " ".join(["svg-inline--fa", *(name for name in classes if name not in PACKS)])
    meaning = {"role": "img"} if title else {"aria-hidden": "true"}
    svg = E.svg(
        E.path(d=path, fill="currentColor"),
        {"class": shown, "viewBox": f"0 0 {width} {height}", **meaning, **attributes},
    )
    if title:
        svg.insert(0, E.title(title))
    return html.tostring(svg, encoding="unicode")


@cache
def icons() -> dict[tuple[str | None, str], tuple[str, str, str]]:
    """Width, height and path of the theme's icons, by pack and name.

    Raises
    ------
    ValueError
        When the theme's script is written in another way than the one that is read here.
    """
    found: dict[tuple[str | None, str], tuple[str, str, str]] = {}
    waiting: dict[str, tuple[str, str, str]] = {}
    for name, width, height, others, path, pack in ICON.findall(SCRIPT.read_text(encoding="utf-8")):
        if pack:
            found |= {(pack, each): icon for each, icon in waiting.items()}
            waiting = {}
        else:
            waiting |= dict.fromkeys([name, *re.findall(r'"([^"]+)"', others)], (width, height, path))
    if {pack for pack, _ in found} != set(PACKS.values()):
        raise ValueError(f"no icons found in {SCRIPT}: the theme has changed how it stores them")
    return found
