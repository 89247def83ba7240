"""Figures of chapter 08: the claims, what bears on them, and what the rule makes of it."""

from __future__ import annotations

from collections import Counter
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from patella import evidence
from patella.figures import theme
from patella.figures.labels import chapter_number, counted, links, named, words
from patella.synthesis import ledger as rule

SAYS = {"contradicts": "against", "nuance": "in part", "supports": "for"}
SIDE_COLOURS = {"contradicts": theme.MORE, "nuance": theme.UNCLEAR, "supports": theme.SAME}
RESULT_COLOURS = {
    "supported": theme.SAME,
    "overstated": theme.ACCENT,
    "contradicted": theme.MORE,
    "undecided": theme.UNCLEAR,
    "untested": theme.UNCLEAR,
}
DESIGN_GROUPS = {
    "all designs": rule.DESIGNS,
    "reviews and guidelines": ("meta_analysis", "systematic_review", "narrative_review", "guideline"),
    "trials and cohorts": ("rct", "quasi_experimental", "prospective_cohort", "case_series"),
    "people seen once": ("cross_sectional", "imaging", "reliability"),
    "cadavers and models": ("cadaver", "modelling"),
}
DESIGN_WORDS = {"rct": "randomised trial", "case_series": "before-and-after study"}


def design_in_words(design: str) -> str:
    """A design as readers see it: "rct" -> "randomised trial"."""
    return DESIGN_WORDS.get(design, words(design))


def look_at(claims: pd.DataFrame) -> dict[str, str]:
    """What the ledger can be filtered to: everything, a chapter, or a claim."""
    chapters = {f"Chapter {chapter_number(each)}": each for each in sorted(claims["chapter"].unique())}
    each = {f"Claim {claim.number}: {claim.name}": claim.claim_id for claim in claims.itertuples(index=False)}
    return {"All claims": "all"} | chapters | each


def ledger_rows(judged: pd.DataFrame, ledger: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """The ledger weighed and joined with its studies, ready to be shown.

    Parameters
    ----------
    judged : DataFrame
        From `patella.synthesis.ledger.verdicts`, for this ledger.
    ledger : DataFrame
        Table `evidence_ledger`.
    studies : DataFrame
        Table `studies`, by `study_id`.

    Returns
    -------
    DataFrame
        The weighed rows with `study`, `doi_url` and `caution`; `says` in words; `claim`, its name;
        `chapter`; `has_voice`;
        `decides`, whether the verdict rests on the row; `hover`.
    """
    rows = evidence.with_studies(rule.weigh(ledger, judged, studies))
    deciding = {label for labels in judged["deciding"] for label in labels}
    rows = rows.assign(
        caution=rows["study_id"].map(studies["caution"]).map(named),
        finding=rows["finding"].map(named),
        coding_note=rows["coding_note"].map(named),
        source_location=rows["source_location"].map(named),
        says=rows["verdict"].map(SAYS),
        claim=rows["claim_id"].map(judged.set_index("claim_id")["name"]),
        chapter=rows["claim_id"].map(judged.set_index("claim_id")["chapter"]),
        has_voice=[row.has_voice for row in rule.rows_of(rows)],
        decides=rows.index.isin(deciding),
    )
    return rows.assign(hover=[_hover(row) for _, row in rows.iterrows()])


def standing(row: pd.Series) -> str:
    """What a row counts for: that it decides, has a voice, or has none."""
    if row["decides"]:
        return "one of the rows that decide"
    if row["has_voice"]:
        return "has a voice, of lower rank than those that decide"
    if not row["tests_claim"] or row["directness"] == "other question":
        return "has no voice: it did not test the claim"
    return "has no voice: its design cannot answer"


def _hover(row: pd.Series) -> str:
    design = f"{design_in_words(row['design'])}, weight {row['weight']}; {row['directness']}"
    lines = [f"<b>{row['study']}</b>", design, *wrap(row["finding"], 52), f"<i>{standing(row)}</i>"]
    return "<br>".join(lines)


def evidence_ledger(rows: pd.DataFrame, claims: pd.DataFrame, look_at="all", design="all designs"):
    """Show the rows of the ledger: which study says what about which claim.

    Parameters
    ----------
    rows : DataFrame
        From `ledger_rows`.
    claims : DataFrame
        Table `claims`.
    look_at : str
        "all", a chapter, or a claim.
    design : str
        One of `DESIGN_GROUPS`.
    """
    known = claims.set_index("claim_id")
    if look_at not in ("all", *known.index, *known["chapter"]):
        raise ValueError(f"look_at={look_at!r} is neither a chapter nor a claim; use one of {', '.join(known.index)}")
    if design not in DESIGN_GROUPS:
        raise ValueError(f"design={design!r} is not one of {', '.join(DESIGN_GROUPS)}")
    one = look_at in known.index
    scope = rows if look_at == "all" else rows[rows["claim_id" if one else "chapter"] == look_at]
    shown = scope[scope["design"].isin(DESIGN_GROUPS[design])]
    lines, names, column = _lines_of_claim(scope, shown) if one else _lines_of_claims(known, look_at, shown)
    layout = dict(
        title="Who says what about the claims?",
        height=640,
        showlegend=False,
        xaxis={
            "tickvals": [0, 1, 2], "ticktext": list(SAYS.values()), "range": [-0.5, 2.5], "side": "top",
            "showgrid": False, "tickangle": 0, "tickfont": {"size": 12},
        },
        yaxis={
            "tickvals": list(range(len(lines))), "ticktext": names, "ticks": "", "tickfont": {"size": 11},
            "range": [len(lines) - max(len(lines), 10) - 0.7, len(lines) - 0.3],  # few lines stay at the top
        },
    )  # fmt: skip
    reading = _ledger_reading(shown, known, look_at, one, design)
    return go.Figure([_dots(shown, column, lines)], layout), reading, _ledger_table(shown)


def _lines_of_claim(scope, shown):
    """One claim has a line for each row, those that decide on top, then by weight."""
    order = ["decides", "has_voice", "weight", "verdict", "study"]
    scope = scope.sort_values(order, ascending=[True, True, True, True, False], kind="stable")
    return scope.index.tolist(), scope["study"].str.replace(" et al.", "").tolist(), shown.index


def _lines_of_claims(known, look_at, shown):
    """Several claims have a line each."""
    lines = [claim for claim in known.index if look_at in ("all", known.at[claim, "chapter"])][::-1]
    return lines, known["name"].loc[lines].tolist(), shown["claim_id"]


def _dots(shown: pd.DataFrame, column, lines: list) -> dict:
    x, y = _places(list(column), shown["verdict"].tolist(), lines)
    return dict(
        type="scatter",
        x=x,
        y=y,
        mode="markers",
        marker={
            "size": [5 + 3 * weight if voice else 6 for weight, voice in zip(shown["weight"], shown["has_voice"])],
            "symbol": ["circle" if voice else "circle-open" for voice in shown["has_voice"]],
            "color": [SIDE_COLOURS[side] for side in shown["verdict"]],
            "opacity": 0.75,
            "line": {
                "width": [2.5 if decides else 1 for decides in shown["decides"]],
                "color": [
                    theme.INK if decides else theme.GROUND if voice else SIDE_COLOURS[side]
                    for decides, voice, side in zip(shown["decides"], shown["has_voice"], shown["verdict"])
                ],
            },
        },
        hovertext=shown["hover"].tolist(),
        hoverinfo="text",
        customdata=links(shown),
    )


def _places(lines_of_rows: list, sides: list[str], lines: list) -> tuple[list[float], list[int]]:
    """Where the dots stand: side by side within the cell of their line and side."""
    cells = list(zip(lines_of_rows, sides))
    size, turn, x = Counter(cells), Counter(), []
    for line, side in cells:
        step = 0.78 / max(size[line, side], 7)
        x.append(list(SAYS).index(side) + (turn[line, side] - (size[line, side] - 1) / 2) * step)
        turn[line, side] += 1
    return x, [lines.index(line) for line in lines_of_rows]


def _ledger_reading(rows, known, look_at, one, design) -> str:
    what = f"“{known.at[look_at, 'claim']}” " if one else ""
    where = "" if one or look_at == "all" else f" in chapter {chapter_number(look_at)}"
    selection = "" if design == "all designs" else f" ({design})"
    if rows.empty:
        return f"{what}No row of the ledger is left{where}{selection}."
    count, studies = rows["verdict"].value_counts(), rows["study_id"].nunique()
    spread = "" if one else f" on {counted(rows['claim_id'].nunique(), 'claim')}"
    sides = rule.tally([count.get(side, 0) for side in rule.SIDES])
    decide, silent = int(rows["decides"].sum()), int((~rows["has_voice"]).sum())
    return (
        f"{what}{counted(len(rows), 'row')} from {counted(studies, 'study', 'studies')}{spread}{where}{selection}: "
        f"{sides}. Ringed in ink: the {decide} that decide. Small open rings: {silent} without a voice. "
        "Large dots weigh more for the question asked. Rows are not votes."
    )


def _ledger_table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "study": rows["study"],
            "claim": rows["claim"],
            "says": rows["says"],
            "finding": rows["finding"],
            "bears on it": rows["directness"],
            "decides": rows["decides"].map({True: "yes", False: "no"}),
            "design": rows["design"].map(design_in_words),
            "weight": rows["weight"],
            "read in": rows["source_location"],
            "caution": rows["caution"],
            "link": rows["doi_url"],
        }
    )


def overturn(judged: pd.DataFrame, rows: pd.DataFrame, claim=None, added=0):
    """Where each claim stands on the scale of the rule, and what more studies would do to one of them.

    Parameters
    ----------
    judged : DataFrame
        From `patella.synthesis.ledger.verdicts`.
    rows : DataFrame
        From `ledger_rows`.
    claim : str
        The claim to which studies are added; the first unless given.
    added : int
        Imagined studies of the deciding rank, each in other people: above 0 for the claim, below 0 against.
    """
    judged = judged.iloc[::-1].reset_index(drop=True)
    claim = claim or judged["claim_id"].iloc[-1]
    at = judged.index[judged["claim_id"] == claim]
    if len(at) != 1:
        raise ValueError(f"claim={claim!r} is not a claim; use one of {', '.join(judged['claim_id'])}")
    place, row = int(at[0]), judged.loc[at[0]]
    moved = _with_added(row, rows, added)
    path = dict(
        type="scatter",
        x=[row["balance"], moved.balance],
        y=[place, place],
        mode="lines+markers",
        hoverinfo="skip",
        line={"color": RESULT_COLOURS[moved.result], "width": 3},
        marker={"size": [0, 17], "color": RESULT_COLOURS[moved.result], "symbol": "diamond"},
    )
    figure = go.Figure([_standing_dots(judged, place), path], _balance_layout(judged, place))
    shown = judged.iloc[::-1]
    table = shown[["claim", "supports", "nuance", "contradicts", "weight", "result", "footing"]].rename(
        columns={"supports": "for", "nuance": "in part", "contradicts": "against"}
    )
    return figure, _overturn_reading(row, added, moved), table.assign(balance=shown["balance"].round(2))


def _with_added(row: pd.Series, rows: pd.DataFrame, added: int) -> rule.Verdict:
    """The verdict with imagined studies beside the rows of a claim."""
    own = rule.rows_of(rows[rows["claim_id"] == row["claim_id"]])
    side = "supports" if added > 0 else "contradicts"
    more = rule.added_rows(own, row["question"], side, abs(added))
    return rule.judge([*own, *more], row["question"], row["claims_sameness"])


def _standing_dots(judged: pd.DataFrame, place: int) -> dict:
    return dict(
        type="scatter",
        x=judged["balance"].tolist(),
        y=list(judged.index),
        mode="markers",
        marker={
            "size": 11,
            "color": [RESULT_COLOURS[name] for name in judged["result"]],
            "symbol": ["circle-open" if name in ("undecided", "untested") else "circle" for name in judged["result"]],
            "opacity": [1 if number == place else 0.5 for number in judged.index],
        },
        hovertext=[
            f"<b>{each.name}</b><br>{each.result}, footing {each.footing}<br>"
            f"{rule.tally((each.supports, each.nuance, each.contradicts))}"
            for each in judged.itertuples(index=False)
        ],
        hoverinfo="text",
    )


def _balance_layout(judged: pd.DataFrame, place: int) -> dict:
    return dict(
        title="How many studies would overturn it?",
        height=150 + 24 * len(judged),
        showlegend=False,
        margin={"t": 88},
        shapes=[
            theme.line_at("x", -rule.THRESHOLD, dash="dash"),
            theme.line_at("x", rule.THRESHOLD, dash="dash"),
            theme.band_at("y", place - 0.5, place + 0.5),
        ],
        annotations=[
            {
                "x": middle, "y": 1, "yref": "paper", "yanchor": "bottom", "text": name, "showarrow": False,
                "font": {"size": 11, "color": theme.SOFT_INK},
            }
            for middle, name in ((-0.79, "contra-<br>dicted"), (0, "over-<br>stated"), (0.79, "sup-<br>ported"))
        ],
        xaxis={
            "title": {"text": "balance of the rows that decide"}, "range": [-1.08, 1.08],
            "tickvals": [-1, -0.5, 0, 0.5, 1], "ticktext": ["−1", "−0.5", "0", "0.5", "1"],
        },
        yaxis={
            "tickvals": list(judged.index), "ticktext": judged["name"].tolist(), "ticks": "",
            "range": [-0.7, len(judged) - 0.3], "tickfont": {"size": 11},
        },
    )  # fmt: skip


def _overturn_reading(row, added, moved) -> str:
    stands = f"It is {row['result']}. {row['reason']}"
    if added:
        what = f"{abs(added)} more {'for' if added > 0 else 'against'} (imagined)"
        turn = "it stays" if moved.result == row["result"] else "it becomes"
        stands += f" With {what}: {rule.tally(moved.counts)}; {turn} {moved.result}."
    return f"“{row['claim']}” {stands}"
