"""Figures of chapter 08: the claims, what bears on them, and what the rule makes of it."""

from __future__ import annotations

from functools import cache
from textwrap import wrap

import pandas as pd

from patella.checks import check_choice, check_whole, single_numbers
from patella.figures import marks, theme
from patella.figures.labels import chapter_number
from patella.synthesis import ledger as rule
from patella.synthesis.ledger import SAYS
from patella.words import counted, words

SIDE_COLOURS = {"contradicts": theme.MORE, "nuance": theme.UNCLEAR, "supports": theme.SAME}
RESULT_COLOURS = {
    "supported": theme.SAME,
    "overstated": theme.ACCENT,
    "contradicted": theme.MORE,
    "undecided": theme.UNCLEAR,
    "untested": theme.UNCLEAR,
}
ROWS_SHOWN = ("rows that decide", "every row")
LEAST_LINES = 6  # room that a figure of fewer lines has


def look_at(claims: pd.DataFrame) -> dict[str, str]:
    """What the ledger can be filtered to: everything, a chapter, or a claim."""
    chapters = {f"Chapter {chapter_number(each)}": each for each in sorted(claims["chapter"].unique())}
    each = {f"Claim {claim.number}: {claim.name}": claim.claim_id for claim in claims.itertuples(index=False)}
    return {"All claims": "all"} | chapters | each


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
    design = f"{words(row['design'])}, weight {row['weight']}; {row['directness']}"
    return f"<b>{row['study']}</b><br>{design}<br>{_wrapped(row['finding'])}<br><i>{standing(row)}</i>"


@cache  # the same rows return in many states
def _wrapped(finding: str) -> str:
    return "<br>".join(wrap(finding, 52))


def evidence_ledger(
    rows: pd.DataFrame, judged: pd.DataFrame, look_at="all", show="rows that decide"
) -> marks.Shown:
    """Show the rows of the ledger: which study says what about which claim.

    Parameters
    ----------
    rows : DataFrame
        From `patella.synthesis.ledger.ledger_rows`.
    judged : DataFrame
        From `patella.synthesis.ledger.verdicts`.
    look_at : str
        A value of `look_at(judged)`: "all", a chapter, or a claim.
    show : str
        One of `ROWS_SHOWN`.
    """
    _check_place(judged, look_at)
    check_choice(ROWS_SHOWN, show=show)
    known = judged.set_index("claim_id")
    one = look_at in known.index
    scope = rows if look_at == "all" else rows[rows["claim_id" if one else "chapter"] == look_at]
    shown = scope if show == "every row" else scope[scope["decides"]]
    lines, names, column = _lines_of_claim(shown) if one else _lines_of_claims(known, look_at, shown)
    room = max(len(lines), LEAST_LINES)
    figure = marks.figure(
        "Which way do the deciding rows point?",
        [_dots(shown, column, lines)],
        x=marks.cells(SAYS.values(), tickfont={"size": 12}),
        y=marks.lines(names, span=(len(lines) - room - 0.7, len(lines) - 0.3)),  # few lines stay at the top
        height=110 + 22 * room,
        showlegend=False,
        annotations=[] if len(shown) else [marks.note("no row decides", 1, -1)],
    )
    return marks.Shown(figure, _ledger_reading(scope, shown, known, look_at), _ledger_table(shown))


def _check_place(claims: pd.DataFrame, place) -> None:
    check_choice(list(look_at(claims).values()), look_at=place)


def _lines_of_claim(shown: pd.DataFrame):
    """One claim has a line for each row, those that decide on top, then by weight."""
    order = ["decides", "has_voice", "weight", "verdict", "study"]
    ordered = shown.sort_values(order, ascending=[True, True, True, True, False], kind="stable")
    names = ordered["study"].str.replace(r" et al\.| and .+(?= \d{4})", "", regex=True)  # short, for a phone
    return ordered.index.tolist(), names.tolist(), shown.index


def _lines_of_claims(known: pd.DataFrame, look_at: str, shown: pd.DataFrame):
    """Several claims have a line each, from the most contradicted below to the most supported on top."""
    chosen = known if look_at == "all" else known[known["chapter"] == look_at]
    chosen = chosen.iloc[::-1].sort_values("balance", kind="stable")
    return chosen.index.tolist(), chosen["name"].tolist(), shown["claim_id"]


def _dots(shown: pd.DataFrame, column, lines: list) -> dict:
    """Large and coloured what decides, small and pale what is heard besides, a ring what has no voice."""
    shown = shown.assign(line=list(column)).sort_values("decides", kind="stable")  # what decides lies on top
    offset, _, _ = marks.side_by_side(shown, ["line", "verdict"], room=0.78, step=0.78 / 7)
    decides, voice = shown["decides"], shown["has_voice"]
    colours = shown["verdict"].map(SIDE_COLOURS).where(decides, theme.SOFT_INK)
    return marks.dots(
        shown,
        shown["verdict"].map(list(SAYS).index) + offset,
        shown["line"].map(lines.index),
        [_hover(row) for _, row in shown.iterrows()],
        colour=colours.tolist(),
        size=decides.map({True: 14, False: 6}).tolist(),
        symbol=voice.map({True: "circle", False: "circle-open"}).tolist(),
        opacity=decides.map({True: 0.9, False: 0.45}).tolist(),
        line={"width": 1, "color": colours.where(~decides, theme.GROUND).tolist()},
    )


def _ledger_reading(scope, shown, known, look_at) -> str:
    one = look_at in known.index
    what = f"“{known['claim'][look_at]}” It is {known['result'][look_at]}. " if one else ""
    where = "" if one or look_at == "all" else f" in chapter {chapter_number(look_at)}"
    decide, silent = int(scope["decides"].sum()), int((~scope["has_voice"]).sum())
    spread = "" if one else f" on {counted(scope['claim_id'].nunique(), 'claim')}"
    rows = f"{counted(len(scope), 'row')} from {counted(scope['study_id'].nunique(), 'study', 'studies')}"
    if not decide:
        return f"{what}None of the {rows} decides: {'those shown here' if len(shown) else 'see every row'}."
    count = scope.loc[scope["decides"], "verdict"].value_counts()
    sides = rule.tally([count.get(side, 0) for side in rule.SIDES])
    reading = f"{what}{rows}{spread}{where}; {decide} of them decide: {sides}."
    if len(shown) > decide:
        others = len(scope) - decide - silent
        reading += f" Small and pale: {others} that are heard, and {silent} rings without a voice."
    order = "" if one else " Claims stand in the order of their balance, the most supported on top."
    return f"{reading}{order} Rows are not votes."


def _ledger_table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "study": rows["study"],
            "claim": rows["claim"],
            "says": rows["says"],
            "finding": rows["finding"],
            "bears on it": rows["directness"],
            "decides": rows["decides"].map({True: "yes", False: "no"}),
            "design": rows["design"].map(words),
            "weight": rows["weight"],
            "read in": rows["source_location"],
            "caution": rows["caution"],
            "link": rows["doi_url"],
        }
    )


def overturn(judged: pd.DataFrame, rows: pd.DataFrame, claim: str | None = None, added=0) -> marks.Shown:
    """Where each claim stands on the scale of the rule, and what more studies would do to one of them.

    Parameters
    ----------
    judged : DataFrame
        From `patella.synthesis.ledger.verdicts`.
    rows : DataFrame
        From `patella.synthesis.ledger.ledger_rows`.
    claim : str
        The `claim_id` of the claim to which studies are added; the first unless given.
    added : int
        Imagined studies of the deciding rank, each in other people: above 0 for the claim, below 0 against.
    """
    claim = claim or judged["claim_id"].iloc[0]
    check_choice(judged["claim_id"].tolist(), claim=claim)
    check_whole(added=single_numbers(added=added)[0])
    upwards = judged.iloc[::-1].reset_index(drop=True)
    place = upwards["claim_id"].tolist().index(claim)
    row = upwards.iloc[place]
    moved = _with_added(row, rows, int(added))
    colour = RESULT_COLOURS[moved.result]
    path = marks.curve([row["balance"], moved.balance], [place, place], colour=colour)
    path |= {"mode": "lines+markers", "marker": {"size": [0, 17], "color": colour, "symbol": "diamond"}}
    ends = ((-0.79, "contra-<br>dicted"), (0, "over-<br>stated"), (0.79, "sup-<br>ported"))
    edges = [
        theme.line_at("x", balance, dash="dash") for balance in (-rule.LIMITS.balance, rule.LIMITS.balance)
    ]
    figure = marks.figure(
        "How many studies would overturn it?",
        [_standing_dots(upwards, place), path],
        x=marks.scale(
            "balance", span=(-1.08, 1.08),
            tickvals=[-1, -0.5, 0, 0.5, 1], ticktext=["−1", "−0.5", "0", "0.5", "1"],
        ),
        y=marks.lines(upwards["name"].tolist()),
        height=150 + 24 * len(judged),
        showlegend=False,
        margin={"t": 88},
        shapes=[*edges, theme.band_at("y", place - 0.5, place + 0.5)],
        annotations=[
            marks.note(name, middle, 1, size=11, yref="paper", yanchor="bottom")
            for middle, name in ends
        ],
    )  # fmt: skip
    return marks.Shown(figure, _overturn_reading(row, int(added), moved), _balance_table(judged))


def _with_added(row: pd.Series, rows: pd.DataFrame, added: int) -> rule.Verdict:
    """The verdict with imagined studies beside the rows of a claim."""
    own = rule.rows_of(rows[rows["claim_id"] == row["claim_id"]])
    side = "supports" if added > 0 else "contradicts"
    more = rule.added_rows(own, row["question"], side, abs(added))
    return rule.judge([*own, *more], row["question"], row["claims_sameness"])


def _standing_dots(judged: pd.DataFrame, place: int) -> dict:
    hollow = judged["result"].isin(["undecided", "untested"])
    hover = [
        f"<b>{each.name}</b><br>{each.result}, footing {each.footing}<br>"
        f"{rule.tally((each.supports, each.nuance, each.contradicts))}"
        for each in judged.itertuples(index=False)
    ]
    return marks.points(
        judged["balance"],
        judged.index,
        colour=[RESULT_COLOURS[result] for result in judged["result"]],
        hover=hover,
        size=11,
        symbol=hollow.map({True: "circle-open", False: "circle"}).tolist(),
        opacity=[1 if number == place else 0.5 for number in judged.index],
    )


def _balance_table(judged: pd.DataFrame) -> pd.DataFrame:
    counts = {"supports": "for", "nuance": "in part", "contradicts": "against"}
    table = judged[["claim", *counts, "weight", "result", "footing"]].rename(columns=counts)
    return table.assign(balance=judged["balance"].round(2))


def _overturn_reading(row, added, moved) -> str:
    stands = f"It is {row['result']}. {row['reason']}"
    if added:
        what = f"{abs(added)} more {'for' if added > 0 else 'against'} (imagined)"
        turn = "it stays" if moved.result == row["result"] else "it becomes"
        stands += f" With {what}: {rule.tally(moved.counts)}; {turn} {moved.result}."
    return f"“{row['claim']}” {stands}"
