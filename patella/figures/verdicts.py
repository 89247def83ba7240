"""Figures and cards of chapter 08: the claims, what bears on them, and what the rule makes of it."""

from __future__ import annotations

import html
from collections import Counter

import pandas as pd
import plotly.graph_objects as go

from patella import evidence, verdicts
from patella.explorer.explore import door
from patella.figures import theme
from patella.figures.labels import counted, links, words
from patella.panel import Panel

SIDES = {"contradicts": "against", "nuance": "in part", "supports": "for"}
SIDE_COLOURS = {"contradicts": theme.MORE, "nuance": theme.UNCLEAR, "supports": theme.SAME}
RESULT_COLOURS = {"supported": theme.SAME, "overstated": theme.ACCENT, "contradicted": theme.MORE, "untested": theme.UNCLEAR}
DESIGN_GROUPS = {
    "all designs": verdicts.DESIGNS,
    "reviews and guidelines": ("meta_analysis", "systematic_review", "narrative_review", "guideline"),
    "trials and cohorts": ("rct", "quasi_experimental", "prospective_cohort", "case_series"),
    "people seen once": ("cross_sectional", "imaging", "reliability"),
    "cadavers and models": ("cadaver", "modelling"),
}
NAMES = {"vmo": "VMO", "vm": "VM", "peeler": "Peeler", "lee": "Lee", "mirzabeigi": "Mirzabeigi", "laprade": "Laprade", "dont": "Don’t"}


def short(claim_id: str) -> str:
    """A claim's key as a short name: "vmo_gets_the_credit" -> "VMO gets the credit"."""
    name = " ".join(NAMES.get(word, word) for word in words(claim_id).split())
    return name[0].upper() + name[1:]


def chapter_number(chapter: str) -> str:
    """The number of a chapter: "05-isolation-evidence" -> "5"."""
    return chapter.split("-")[0].lstrip("0")


def chapter_link(chapter: str, anchor: str = "", text: str = "") -> str:
    """A link to a chapter: to its page in the book, to its notebook in Jupyter."""
    name = chapter.split("-", 1)[1]
    title = f"Chapter {chapter_number(chapter)}: {name.replace('-', ' ')}"
    ending, anchor = (".ipynb", "") if door() == "live" else (".html", anchor and f"#{anchor}")
    return f'<a href="{chapter}{ending}{anchor}">{html.escape(text or title)}</a>'


def look_at(claims: pd.DataFrame) -> dict[str, str]:
    """What the ledger can be filtered to: everything, a chapter, or a claim."""
    chapters = {f"Chapter {chapter_number(chapter)}": chapter for chapter in sorted(claims["chapter"].unique())}
    return {"All claims": "all"} | chapters | {f"Claim {number}: {short(claim)}": claim for claim, number in zip(claims["claim_id"], claims["number"])}


def ledger_rows(ledger: pd.DataFrame, claims: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """The ledger weighed and joined with its studies, ready to be shown.

    Parameters
    ----------
    ledger, claims : DataFrame
        Tables `evidence_ledger` and `claims`.
    studies : DataFrame
        Table `studies`, by `study_id`.
    """
    rows = evidence.with_studies(verdicts.weigh(ledger, claims, studies))
    rows = rows.assign(
        caution=rows["study_id"].map(studies["caution"]),
        says=rows["verdict"].map(SIDES),
        claim=rows["claim_id"].map(short),
        chapter=rows["claim_id"].map(claims.set_index("claim_id")["chapter"]),
        hover=[
            f"<b>{study}</b><br>{words(design)}, weight {weight}<br>{_folded(finding)}"
            for study, design, weight, finding in zip(rows["study"], rows["design"], rows["weight"], rows["finding"])
        ],
    )
    return rows


def evidence_ledger(rows: pd.DataFrame, claims: pd.DataFrame, look_at="all", says="anything", design="all designs"):
    """Show the rows of the ledger: which study says what about which claim.

    Parameters
    ----------
    rows : DataFrame
        From `ledger_rows`.
    claims : DataFrame
        Table `claims`.
    look_at : str
        "all", a chapter, or a claim.
    says : {"anything", "against", "in part", "for"}
    design : str
        One of `DESIGN_GROUPS`.
    """
    known = dict(zip(claims["claim_id"], claims["claim"]))
    chapters = dict(zip(claims["claim_id"], claims["chapter"]))
    if look_at not in ("all", *known, *chapters.values()):
        raise ValueError(f"look_at={look_at!r} is neither a chapter nor a claim; use one of {', '.join(known)}")
    one = look_at in known
    if one:
        rows = rows[rows["claim_id"] == look_at]
    elif look_at != "all":
        rows = rows[rows["chapter"] == look_at]
    scope = rows.sort_values(["weight", "verdict", "study"], ascending=[True, True, False]) if one else rows
    keep = rows["design"].isin(DESIGN_GROUPS[design])
    rows = rows[keep if says == "anything" else keep & (rows["says"] == says)]

    # One claim has a line for each row, the heaviest on top; several claims have a line each.
    if one:
        lines, names, column = scope.index.tolist(), scope["study"].str.replace(" et al.", "").tolist(), rows.index
    else:
        lines = [claim for claim in known if look_at in ("all", chapters[claim])][::-1]
        names, column = [short(name) for name in lines], rows["claim_id"]
    x, y = _places(column.tolist(), rows["verdict"].tolist(), lines)
    least = max(len(lines), 10)  # few lines stay together at the top
    dots = dict(
        type="scatter",
        x=x,
        y=y,
        mode="markers",
        marker={
            "size": (5 + 3 * rows["weight"]).tolist(),
            "color": [SIDE_COLOURS[side] for side in rows["verdict"]],
            "opacity": 0.75,
            "line": {"width": 1, "color": theme.GROUND},
        },
        hovertext=rows["hover"].tolist(),
        hoverinfo="text",
        customdata=links(rows),
    )
    layout = dict(
        title="Who says what about the claims?",
        height=640,
        showlegend=False,
        xaxis={"tickvals": [0, 1, 2], "ticktext": list(SIDES.values()), "range": [-0.5, 2.5], "side": "top", "showgrid": False, "tickangle": 0, "tickfont": {"size": 12}},
        yaxis={"tickvals": list(range(len(lines))), "ticktext": names, "range": [len(lines) - least - 0.7, len(lines) - 0.3], "ticks": "", "tickfont": {"size": 11}},
    )
    return go.Figure([dots], layout), _ledger_reading(rows, known, look_at, one, says, design), _ledger_table(rows)


def _places(lines_of_rows: list, sides: list[str], lines: list) -> tuple[list[float], list[int]]:
    """Where the dots stand: side by side within the cell of their line and side."""
    cells = list(zip(lines_of_rows, sides))
    size, turn, x = Counter(cells), Counter(), []
    for line, side in cells:
        step = 0.78 / max(size[line, side], 7)
        x.append(list(SIDES).index(side) + (turn[line, side] - (size[line, side] - 1) / 2) * step)
        turn[line, side] += 1
    return x, [lines.index(line) for line in lines_of_rows]


def _folded(text: str, width: int = 52) -> str:
    folded, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            folded.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join([*folded, line])


def _ledger_reading(rows, known, look_at, one, says, design) -> str:
    what = f"“{known[look_at]}” " if one else ""
    where = "" if one or look_at == "all" else f" in chapter {chapter_number(look_at)}"
    kept = ", ".join(kept for kept, free in ((says, "anything"), (design, "all designs")) if kept != free)
    selection = f" ({kept})" if kept else ""
    if rows.empty:
        return f"{what}No row of the ledger is left{where}{selection}."
    count, studies = rows["verdict"].value_counts(), rows["study_id"].nunique()
    spread = "" if one else f" on {counted(rows['claim_id'].nunique(), 'claim')}"
    return (
        f"{what}{counted(len(rows), 'row')} from {counted(studies, 'study', 'studies')}{spread}{where}{selection}: {count.get('supports', 0)} for the article, "
        f"{count.get('nuance', 0)} in part, {count.get('contradicts', 0)} against. Large dots weigh more for the question asked; the smallest cannot answer it. Rows are not votes."
    )


def _ledger_table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "study": rows["study"],
            "claim": rows["claim"],
            "says": rows["says"],
            "finding": rows["finding"],
            "design": rows["design"].map(words),
            "weight": rows["weight"],
            "read in": rows["source_location"],
            "caution": rows["caution"],
            "link": rows["doi_url"],
        }
    )


def overturn(judged: pd.DataFrame, claim=None, added=0):
    """Where each claim stands on the scale of the rule, and what more studies would do to one of them.

    Parameters
    ----------
    judged : DataFrame
        From `patella.verdicts.verdicts`.
    claim : str
        The claim to which studies are added; the first unless given.
    added : int
        Imagined studies of the deciding weight: above 0 for the claim, below 0 against it.
    """
    judged = judged.iloc[::-1].reset_index(drop=True)
    claim = claim or judged["claim_id"].iloc[-1]
    at = judged.index[judged["claim_id"] == claim]
    if len(at) != 1:
        raise ValueError(f"claim={claim!r} is not a claim; use one of {', '.join(judged['claim_id'])}")
    place, row = int(at[0]), judged.loc[at[0]]
    counts = (row["supports"] + max(added, 0), row["nuance"], row["contradicts"] + max(-added, 0))
    moved = verdicts.balance(*counts)
    result = verdicts.result_of(*counts) if added else row["rule_result"]

    decided = judged["weight"] > 0
    dots = dict(
        type="scatter",
        x=judged["balance"].tolist(),
        y=list(judged.index),
        mode="markers",
        marker={
            "size": 11,
            "color": [RESULT_COLOURS[name] for name in judged["rule_result"]],
            "symbol": ["circle" if known else "circle-open" for known in decided],
            "opacity": [1 if number == place else 0.5 for number in judged.index],
        },
        hovertext=[f"<b>{short(each.claim_id)}</b><br>{each.rule_result}, certainty {each.rule_certainty}<br>{each.supports} for, {each.nuance} in part, {each.contradicts} against" for each in judged.itertuples()],
        hoverinfo="text",
    )
    path = dict(
        type="scatter",
        x=[row["balance"], moved], y=[place, place], mode="lines+markers", hoverinfo="skip",
        line={"color": RESULT_COLOURS[result], "width": 3},
        marker={"size": [0, 17], "color": RESULT_COLOURS[result], "symbol": "diamond"},
    )  # fmt: skip
    layout = dict(
        title="How many studies would overturn it?",
        height=150 + 24 * len(judged),
        showlegend=False,
        margin={"t": 88},
        shapes=[theme.line_at("x", -verdicts.THRESHOLD, dash="dash"), theme.line_at("x", verdicts.THRESHOLD, dash="dash"), theme.band_at("y", place - 0.5, place + 0.5)],
        annotations=[
            {"x": middle, "y": 1, "yref": "paper", "yanchor": "bottom", "text": name, "showarrow": False, "font": {"size": 11, "color": theme.SOFT_INK}}
            for middle, name in ((-0.79, "contra-<br>dicted"), (0, "over-<br>stated"), (0.79, "sup-<br>ported"))
        ],
        xaxis={"title": {"text": "balance"}, "range": [-1.08, 1.08], "tickvals": [-1, -0.5, 0, 0.5, 1]},
        yaxis={"tickvals": list(judged.index), "ticktext": [short(name) for name in judged["claim_id"]], "range": [-0.7, len(judged) - 0.3], "ticks": "", "tickfont": {"size": 11}},
    )
    table = judged.iloc[::-1][["claim", "supports", "nuance", "contradicts", "weight", "rule_result", "rule_certainty"]].assign(balance=judged["balance"].round(2))
    return go.Figure([dots, path], layout), _overturn_reading(row, added, counts, moved, result), table


def _overturn_reading(row, added, counts, moved, result) -> str:
    before = (row["supports"], row["nuance"], row["contradicts"])
    stands = (
        f"By the rule it is {row['rule_result']}: of the deciding rows (weight {row['weight']}) {_tally(before)}, balance {_signed(row['balance'])}."
        if row["weight"]
        else "By the rule it is untested: no row that could answer takes a side."
    )
    if row["override"]:
        stands += f" We set the rule aside here and say {row['result']}; the card gives the reason."
    if added:
        what = f"{abs(added)} more {'for' if added > 0 else 'against'} (imagined)"
        turn = "it stays" if result == row["rule_result"] else "it becomes"
        stands += f" With {what}: {_tally(counts)}, balance {_signed(moved)}; {turn} {result}."
    else:
        stands += f" To change that it takes {change_in_words(before)}."
    return f"“{row['claim']}” {stands}"


def _signed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "−") if number else "0"


def _tally(counts) -> str:
    return f"{counts[0]} for, {counts[1]} in part, {counts[2]} against"


def change_in_words(counts: tuple[int, int, int]) -> str:
    """How many more studies of the deciding weight would change the rule's result."""
    if not sum(counts):
        return "1 row of a design that can answer, on either side"
    sides = {"supports": "for it", "contradicts": "against it"}
    needed = verdicts.rows_to_change(*map(int, counts)).items()
    return " or ".join(f"{counted(number, 'more row', 'more rows')} {sides[side]}" for side, number in needed) + ", of the weight that decides"


def cards(judged: pd.DataFrame, rows: pd.DataFrame) -> Panel:
    """A card for each claim: verdict, certainty, reason, the rows it rests on, and what would change it.

    Parameters
    ----------
    judged : DataFrame
        From `patella.verdicts.verdicts`.
    rows : DataFrame
        From `ledger_rows`.
    """
    lines, markup = [], [CARD_STYLE]
    for chapter, some in judged.groupby("chapter", sort=False):
        markup.append(f'<p class="claims-chapter">{chapter_link(chapter)}</p>')
        for claim in some.itertuples():
            lines.append(f"{claim.number}. {short(claim.claim_id)}: {claim.result}, certainty {claim.certainty}" + (f" (rule: {claim.rule_result}, {claim.rule_certainty})" if claim.override else ""))
            markup.append(_card(claim, rows[rows["claim_id"] == claim.claim_id]))
    return Panel("\n".join(lines), f'<div class="panel claims">{"".join(markup)}{OPEN_LINKED}</div>')


CARD_STYLE = """<style>
.claims details { scroll-margin-top: 6rem; margin: .5rem 0; border: 1px solid var(--pst-color-border, #8a94a3); border-radius: .4rem; color: var(--pst-color-text-base, inherit); }
.claims summary { padding: .6rem .8rem; cursor: pointer; }
.claims summary:focus-visible { outline: 3px solid var(--pst-color-link, #0b5c8a); outline-offset: 2px; }
.claims-chapter { margin: 1.4rem 0 .3rem; font-weight: 600; }
.claims-verdict { display: inline-block; margin-inline-end: .4rem; padding: 0 .5rem; border: 2px solid currentColor; border-radius: 1rem; font-size: .85rem; font-weight: 700; }
.claims details > div { padding: 0 .8rem .6rem; }
.claims p, .claims ul { margin: .4rem 0; }
.claims li { margin: .2rem 0; }
.claims small { color: var(--pst-color-text-muted, inherit); }
</style>"""


# A link to a claim opens its card; the poll and the claim map link here.
OPEN_LINKED = """<script>
(function () {
  function open() {
    var card = document.getElementById(location.hash.slice(1));
    if (card && card.matches(".claims details")) { card.open = true; card.scrollIntoView(); }
  }
  window.addEventListener("hashchange", open);
  window.addEventListener("load", open);
})();
</script>"""


def _card(claim, rows: pd.DataFrame) -> str:
    said = html.escape
    parts = [f"<p>{said(claim.argument)}</p>"]
    rule = f"{said(claim.rule_reason)} Result by the rule: {claim.rule_result}, certainty {claim.rule_certainty}."
    if claim.override:
        parts.append(f"<p><b>Set aside, and why.</b> {said(claim.override_reason)}</p>")
    parts.append(f"<p><b>The rule.</b> {rule} The question: {said(verdicts.QUESTIONS[claim.question])}</p>")
    change = change_in_words((claim.supports, claim.nuance, claim.contradicts))
    parts.append(f"<p><b>What would change it.</b> {said(claim.would_change)} By the rule: {change}.</p>")
    for side in ("supports", "nuance", "contradicts"):
        some = rows[rows["verdict"] == side].sort_values(["weight", "study"], ascending=[False, True])
        if len(some):
            items = "".join(f"<li>{_row(row)}</li>" for _, row in some.iterrows())
            parts.append(f"<p><b>{SIDES[side].capitalize()}</b> ({counted(len(some), 'row')})</p><ul>{items}</ul>")
    implied = " <small>(implied)</small>" if claim.implied else ""
    summary = f'<b>Claim {claim.number}</b> <span class="claims-verdict">{claim.result}</span>{said(claim.claim)}{implied} <small>Certainty: {claim.certainty}.</small>'
    return f'<details id="claim-{claim.claim_id}"><summary>{summary}</summary><div>{"".join(parts)}</div></details>'


def _row(row: pd.Series) -> str:
    name = html.escape(row["study"])
    study = f'<a href="{html.escape(row["doi_url"])}">{name}</a>' if row["doi_url"] else name
    caution = f' <small>Caution: {html.escape(row["caution"].rstrip("."))}.</small>' if row["caution"] else ""
    people = "" if row["evidence_from"] == words(row["design"]) else f"{row['evidence_from']}; "
    where = f"{words(row['design'])}, weight {row['weight']}; {people}read in: {row['source_location']}"
    return f"{study}: {html.escape(row['finding'])} <small>({html.escape(where)}.)</small>{caution}"
