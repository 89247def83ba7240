"""A class's own table in the figure of the published ratios: chosen, read and drawn on the page."""

from __future__ import annotations

from patella.course.panel import Panel
from patella.evidence import DATA, class_tables
from patella.figures import own_class

FIGURE, TABLE = "ratio_by_exercise", "ratio"


def class_picker() -> Panel:
    """A field for a class's file, below figure `FIGURE`."""
    fields = class_tables()[TABLE]["fields"]
    look = {
        "name": own_class.NAME,
        "simulated": own_class.SIMULATED,
        "colour": own_class.YOURS,
        "margin": own_class.RATIO_MARGIN,
    }
    form, trial = _file(f"{TABLE}-template.csv"), _file(f"simulated-{TABLE}.csv")
    return Panel("", "own-class.html", figure=FIGURE, fields=fields, look=look, form=form, trial=trial)


def _file(name: str) -> dict[str, str]:
    return {"name": name, "text": (DATA / "class" / name).read_text(encoding="utf-8")}
