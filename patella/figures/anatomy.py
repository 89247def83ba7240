"""Figures of chapter 02: how large the heads of the quadriceps are, and which way they pull."""

from __future__ import annotations

import numpy as np
import pandas as pd

from patella.checks import check, check_choice, check_flag, single_numbers
from patella.figures import legs, marks, theme
from patella.figures.labels import links, source_columns, study_hover
from patella.synthesis import heads
from patella.synthesis.heads import HEADS, MEASURES, TOGETHER
from patella.words import GLUE, counted, degrees, interval, number, percent, plain, quantity, words

EVERY_SOURCE, EVERY_STUDY = "every source", "every study"


def _axis_label(study: str, n: float) -> str:
    """Two short lines for an axis: "Ward et al. 2009", 21 -> "Ward 2009<br>n = 21"."""
    name, year = study.split(" and ")[0].replace(" et al.", "").removesuffix(study[-5:]), study[-4:]
    size = f"n = {n:.0f}" if pd.notna(n) else "n not read"
    return f"{name} {year}<br>{size}" if len(name) < 12 else f"{name}<br>{year}, {size}"


def _two_lines(text: str, width) -> str:
    """Break a text near its middle if it is long."""
    if len(text) <= width:
        return text
    gaps = [place for place, letter in enumerate(text) if letter == " "]
    cut = min(gaps, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:cut]}<br>{text[cut + 1 :]}"


# ---------------------------------------------------------------- share of the quadriceps


def sources(measurements: pd.DataFrame, studies: pd.DataFrame) -> list[str]:
    """What `quadriceps_share` can show: every source, or one; those of each measure by name."""
    labels = [
        sorted(heads.head_sizes(measurements, studies, measure)["study"].unique()) for measure in MEASURES
    ]
    return [EVERY_SOURCE, *dict.fromkeys(label for some in labels for label in some)]


def quadriceps_share(
    measurements: pd.DataFrame, studies: pd.DataFrame, measure="PCSA", source=EVERY_SOURCE
) -> marks.Shown:
    """Share of each head in the quadriceps, one stacked bar a source.

    Parameters
    ----------
    measurements, studies : DataFrame
        As for `heads.head_sizes`.
    measure : str
        One of `heads.MEASURES`.
    source : str
        One of `sources`.
    """
    check_choice(sources(measurements, studies), source=source)
    sizes = heads.head_sizes(measurements, studies, measure)
    chosen = sizes if source == EVERY_SOURCE else sizes[sizes["study"] == source]
    once = sizes.drop_duplicates("study_id").sort_values("n", na_position="first", kind="stable")
    place = {study: line for line, study in enumerate(once["study_id"])}
    drawn = [head for head in [*HEADS, TOGETHER] if head in set(sizes["head"])]
    missing = marks.note(
        f"{source}:<br>not reported<br>in what we could read", 0, 1, yshift=42, **marks.ABOVE
    )
    figure = marks.figure(
        "How much of the quadriceps is the vastus medialis?",
        [_shares(sizes[sizes["head"] == head], head, place, source) for head in drawn],
        x=marks.scale(f"share of {measure} (%)", span=(0, 101)),
        y=marks.lines(
            [_axis_label(study, n) for study, n in zip(once["study"], once["n"])],
            size=12,
            span=(-0.6, len(place) - 0.4),
            showgrid=False,
        ),
        height=230 + 55 * len(place),
        margin={"t": 112},
        barmode="stack",
        showlegend=False,
        annotations=[*_share_names(sizes, place), *([] if len(chosen) else [missing])],
    )
    return marks.Shown(figure, _share_reading(chosen, measure, source), _share_table(chosen))


def _share_names(sizes: pd.DataFrame, place: dict[str, int]) -> list[dict]:
    """Each head's name above its part of the topmost bar; the last, which has little room, a step higher."""
    top = sizes[sizes["study_id"] == max(place, key=place.__getitem__)].set_index("head")["share"]
    ends = top.reindex(HEADS).cumsum()
    middles = (ends - top.reindex(HEADS) / 2).round(1).to_dict()
    anchors = {HEADS[-1]: {"x": 101, "xanchor": "right", "align": "right", "yshift": 30}}
    return [
        marks.note(head.replace(" ", "<br>"), middle, len(place) - 0.67, theme.MUSCLES[head], size=12)
        | {"yanchor": "bottom"}
        | anchors.get(head, {})
        for head, middle in middles.items()
    ]


def _shares(rows: pd.DataFrame, head: str, place: dict[str, int], source: str) -> dict:
    """The part of one head in each bar; a source that was chosen stands out from the others."""
    strong = (rows["study"] == source) | (source == EVERY_SOURCE)
    texts = [
        study_hover(row, f"{_long(head)}: {percent(row['share'], 1)} of the quadriceps", _printed(row))
        for _, row in rows.iterrows()
    ]
    colour = (theme.MUSCLES | {TOGETHER: theme.UNCLEAR})[head]
    part = marks.bars(rows["share"], rows["study_id"].map(place), colour=colour, hover=texts, name=head)
    return part | {
        "marker": {
            "color": colour,
            "opacity": np.where(strong, 1, 0.25).tolist(),
            "line": {"color": theme.GROUND, "width": 2},
        },
        "text": np.where(strong, [_in_bar(share, head) for share in rows["share"]], "").tolist(),
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": theme.GROUND, "size": 13},
        "customdata": links(rows),
    }


def _in_bar(share: float, head: str) -> str:
    return f"{share:.0f}<br>together" if head == TOGETHER else f"{share:.0f}"


def _long(head: str) -> str:
    return "rectus femoris and vastus intermedius together" if head == TOGETHER else head


def _printed(row: pd.Series) -> str:
    spread = f", SD {plain(row['sd'])}" if pd.notna(row["sd"]) and row["parts"] == 1 else ""
    parts = f", {row['parts']} parts added up" if row["parts"] > 1 else ""
    return f"printed: {quantity(row['value'], row['unit'], None)}{spread}{parts}"


def _share_reading(sizes: pd.DataFrame, measure: str, source: str) -> str:
    medial = sizes[sizes["head"] == "vastus medialis"].sort_values("share", kind="stable")
    if medial.empty:
        return (
            f"{source} gives no {measure} of the heads in the text that we could read: "
            "choose another measure or source."
        )
    low, high = medial.iloc[0], medial.iloc[-1]
    if len(medial) == 1:
        people = f"n = {low['n']:.0f}" if pd.notna(low["n"]) else "number of knees not stated in what we read"
        span = (
            f"In {low['study']} ({people}) the vastus medialis holds {percent(low['share'], 1)} "
            f"of the quadriceps’ {measure}."
        )
    else:
        span = (
            f"The vastus medialis holds {percent(low['share'], 1)} ({low['study']}) to "
            f"{percent(high['share'], 1)} ({high['study']}) of the quadriceps’ {measure}, "
            f"over {counted(len(medial), 'source')}."
        )
    return (
        f"{span} These are shares of means: no source that we read prints how far people differ in the share."
    )


def _share_table(sizes: pd.DataFrame) -> pd.DataFrame:
    shown = sizes[["study", "n"]].assign(
        **{
            "head": sizes["head"].map(_long),
            "share (%)": sizes["share"].round(1),
            "as printed": sizes["value"].round(2),
            "unit": sizes["unit"].map(words),
            "SD as printed": sizes["sd"].where(sizes["parts"] == 1),
        }
    )
    return pd.concat([shown, source_columns(sizes)], axis=1)


# ---------------------------------------------------------------- fibre angles

FIRST_STUDY = "Weinstabl et al. 1989"
PEOPLE = {
    "everyone": ["cadavers", "living people"],
    "cadavers": ["cadavers"],
    "living people": ["living people"],
}
VASTI = {1: "vastus medialis", -1: "vastus lateralis"}  # by side: medial is to the right
# Where a part leaves the schematic kneecap, whose centre is the origin.
_KNEECAP_EDGE = {1: (0.085, 0.06), -1: (-0.085, 0.06)}
_HIDDEN = {"visible": False}


def fan_studies(angles: pd.DataFrame) -> list[str]:
    """What `fibre_fan` can show: the study that named the angles first, the others by name, all of them."""
    others = sorted(set(angles["study"]) - {FIRST_STUDY})
    return [FIRST_STUDY, *others, EVERY_STUDY]


def fibre_fan(
    angles: pd.DataFrame, studies: pd.DataFrame, study=FIRST_STUDY, people="everyone"
) -> marks.Shown:
    """Measured fibre angles of the vasti, drawn on a schematic right femur seen from the front.

    Parameters
    ----------
    angles, studies : DataFrame
        Tables `fibre_angles`, with studies, and `studies`.
    study : str
        One of `fan_studies`.
    people : str
        One of `PEOPLE`.
    """
    check_choice(fan_studies(angles), study=study)
    check_choice(PEOPLE, people=people)
    one = study != EVERY_STUDY
    # Each study keeps its own ring in every state.
    rings = {name: 0.42 + 0.062 * place for place, name in enumerate(angles["study"].drop_duplicates())}
    rows = angles.assign(
        side=np.where(angles["part"].str.startswith("VL"), -1, 1),
        middle=angles["mean"].fillna((angles["low"] + angles["high"]) / 2),
        radius=0.95 if one else angles["study"].map(rings),
        caution=heads.joined_cautions(angles, studies),
        who=np.where(angles["population"] == "cadaver", "cadavers", "living people"),
    )
    rows = rows[rows["who"].isin(PEOPLE[people]) & (rows["study"].eq(study) if one else True)]
    figure = marks.figure(
        "At what angle do the fibres of the vasti run?",
        [*_schematic_femur(), *(_fibre(row, one) for _, row in rows.iterrows())],
        x=_HIDDEN | {"range": [-1.2, 1.4]},
        y=_HIDDEN | {"range": [-0.32, 1.22], "scaleanchor": "x"},
        height=380,
        margin={"t": 8},
        showlegend=False,
        annotations=_fan_notes(rows, one),
    )
    return marks.Shown(figure, _fan_reading(rows, study, people), _fan_table(rows))


def _fan_notes(rows: pd.DataFrame, one: bool) -> list[dict]:
    """Names of the sides, and either the angles of one study or a word on the length of the lines."""
    sides = [
        marks.note("← outer side", -0.12, -0.26, xanchor="right"),
        marks.note("inner side →", 0.12, -0.26, xanchor="left"),
    ]
    if not one:
        corner = {"xanchor": "left", "yanchor": "top", "align": "left"}
        return [*sides, marks.note("each study has<br>its own length", 0.12, 1.2, size=12, **corner)]
    # The outer ones of the labels on a side make room for those between them.
    place = rows.groupby("side")["middle"].rank(pct=True, method="first")
    anchors = np.select([place == 1, place == place.min()], ["top", "bottom"], "middle")
    anchors[rows.groupby("side")["middle"].transform("size") == 1] = "middle"
    repeated = rows["part"].duplicated(keep=False)
    labelled = zip(rows.iterrows(), anchors.tolist(), repeated)
    return sides + [_fibre_label(row, anchor, again) for (_, row), anchor, again in labelled]


def _schematic_femur() -> list[dict]:
    """Outline of the femur, its axis, and the kneecap."""
    shaft = [(0.055, 1.15), (0.055, 0.45), (0.075, 0.3), (0.16, 0.14)]
    condyle = [(0.2, 0.0), (0.17, -0.13), (0.08, -0.16), (0.0, -0.1)]
    right = shaft + condyle
    outline = np.array(right + [(-x, y) for x, y in right[::-1]])
    turn = np.linspace(0, 2 * np.pi, 25)
    rim = (0.1 * np.cos(turn)).round(3), (0.12 * np.sin(turn)).round(3)
    bone = marks.curve(*outline.T, colour=theme.SOFT_INK, width=1)
    kneecap = marks.curve(*rim, colour=theme.INK, width=2)
    return [
        bone | {"fill": "toself", "fillcolor": theme.GRID},
        marks.curve([0, 0], [0, 1.15], colour=theme.SOFT_INK, width=1, dash="dash"),
        kneecap | {"fill": "toself", "fillcolor": theme.GROUND},
    ]


def _fibre(row: pd.Series, alone: bool) -> dict:
    """A wedge where a range is printed, else one line; its points carry the study."""
    x0, y0 = _KNEECAP_EDGE[row["side"]]
    colour = theme.MUSCLES[VASTI[row["side"]]]
    measured = [row["middle"]] if pd.notna(row["mean"]) else np.linspace(row["low"], row["high"], 5)
    lean = np.radians(measured)
    tip_x, tip_y = x0 + row["side"] * row["radius"] * np.sin(lean), y0 + row["radius"] * np.cos(lean)
    tips = len(tip_x)
    wedge = tips > 1
    dash = "dot" if row["reference_axis"].startswith("line from") else "solid"
    text = study_hover(
        row,
        f"{row['part']}: {_angle_text(row)}",
        f"axis: {row['reference_axis']}",
        f"method: {row['method']}",
    )
    line = marks.curve(
        [x0, *tip_x.round(3), x0],
        [y0, *tip_y.round(3), y0],
        colour=colour,
        hover=["", *[text] * tips, ""],
        width=1 if wedge else 3,
        dash=dash,
    )
    return line | {
        "mode": "lines+markers",
        "name": row["part"],
        "fill": "toself" if wedge else "none",
        "opacity": 1 if alone else 0.6,
        "marker": {"size": [0, *[5 if wedge else 9] * tips, 0], "color": colour, "opacity": 1},
        "customdata": [None, *links(row.to_frame().T) * tips, None],
    }


_SHORT_NAMES = {
    "VM middle third": "middle",
    "VM distal third": "distal",
    "VM at upper patellar border": "at the kneecap",
    "VMO superior": "superior",
    "VMO inferior": "inferior",
    "recurrent patellar dislocation": "dislocation",
    "control knees": "controls",
    "athletic men 20-28 y": "athletic men",
    "sedentary men 20-28 y": "sedentary men",
}


def _fibre_label(row: pd.Series, anchor: str, again: bool) -> dict:
    """Angle beside the tip, with the part, or with the people where one part stands `again`."""
    side, steep = row["side"], row["middle"] > 25
    (x0, y0), outward = _KNEECAP_EDGE[side], {1: "left", -1: "right"}[side]
    lean = np.radians(row["high"] if steep and pd.isna(row["mean"]) else row["middle"])
    name = row["population"] if again else row["part"]
    return marks.note(
        f"{_two_lines(_SHORT_NAMES.get(name, name), 11)}<br>{_angle_text(row, short=True)}",
        round(x0 + side * np.sin(lean), 3),
        round(y0 + np.cos(lean), 3),
        theme.MUSCLES[VASTI[side]],
        size=12,
        xanchor=outward if steep else "center",
        yanchor=anchor if steep else "bottom",
        xshift=8 * side if steep else 0,
        align=outward,
    )


def _angle_text(row: pd.Series, short=False) -> str:
    if pd.isna(row["mean"]):
        return f"{plain(row['low'])}–{degrees(row['high'], None)}"
    spread = f" (SD {plain(row['sd'])})" if pd.notna(row["sd"]) and not short else ""
    return f"{degrees(row['mean'], None)}{spread}"


def _fan_reading(rows: pd.DataFrame, study: str, people: str) -> str:
    who = "" if people == "everyone" else f" in {people}"
    if rows.empty:
        return f"{study} has no fibre angle{who}: choose another study or group."
    axes = rows["reference_axis"].nunique()
    origin = counted(rows["study_id"].nunique(), "study", "studies")
    mixed = (
        f"The angles refer to {axes} differently worded axes and differ in method too, "
        "so part of the spread is how it was measured."
        if axes > 1
        else f"Reference axis: {rows['reference_axis'].iloc[0]}."
    )
    return (
        f"{counted(len(rows), 'measured angle')} from {origin}{who}. {_oblique_sentence(rows)} {mixed} "
        "This is not pennation."
    )


def _oblique_sentence(rows: pd.DataFrame) -> str:
    oblique = rows[rows["part"].isin(["VMO", "VMO inferior", "VM at upper patellar border"])]
    if oblique.empty:
        return "No angle here is of the lowest part of the vastus medialis."
    low, high = oblique["low"].fillna(oblique["mean"]).min(), oblique["high"].fillna(oblique["mean"]).max()
    span = degrees(low, None) if low == high else f"{degrees(low, None)} to {degrees(high, None)}"
    return f"The lowest fibres of the vastus medialis lean {span} to the medial side."


def _fan_table(rows: pd.DataFrame) -> pd.DataFrame:
    same = {name: name for name in ("study", "n", "population", "part")}
    angles = {"low": "lowest (°)", "mean": "mean (°)", "sd": "SD (°)", "high": "highest (°)"}
    shown = rows.rename(columns={"reference_axis": "axis"})
    columns = ["study", "n", "population", "part", "axis", "low", "mean", "sd", "high", "method"]
    return marks.table(shown, {name: (same | angles).get(name, name) for name in columns})


# ---------------------------------------------------------------- lines of action

# Both models hold the same lines, the first being a conversion of the second.
MODEL, MODELS = "MyoLeg", "MyoLeg and Rajagopal 2016"
CADAVER = "Klein Horsman 2007"
_WIDTH_CM, _FIBRE_CM = 1.5, 6.5  # of the drawn ribbons and fibres: for the eye only, no study's numbers
_FRONT, _SIDE = (-17.5, 12.5), (-15.5, 8.0)  # cm across, in the two views
_UP = (-59.5, 6.5)
_SIDE_AXES = {"xaxis": "x2"}
# Where a head's name stands, from which view, and at which end of the words.
_NAMES = {
    "vastus medialis": ("x", 2.2, -17, "left"),
    "vastus lateralis": ("x", -5.6, -27, "right"),
    "vastus intermedius": ("x2", -1.6, -22, "right"),
    "rectus femoris": ("x", 2.8, -5.5, "left"),
}
_CAUTION = (
    "Model lines are made for knee torque; none shows<br>the VMO. Bones, widths and the length of the<br>"
    "measured fibres are schematic."
)


def lines_of_action(
    points: pd.DataFrame, angles: pd.DataFrame, knee_flexion=0, one_cadaver=False
) -> marks.Shown:
    """Model paths of the four heads from the front and the side, with the measured VMO fibres.

    Parameters
    ----------
    points : DataFrame
        Table `derived_model_points`: the models in one femur frame, straight knee.
    angles : DataFrame
        Table `fibre_angles`, with studies.
    knee_flexion : float
        Degrees, 0 to 90.
    one_cadaver : bool
        Add the lines of one cadaver; these stay as it lay.
    """
    check_flag(one_cadaver=one_cadaver)
    (flexion,) = single_numbers(knee_flexion=knee_flexion)
    check(0 <= flexion <= 90, "knee_flexion", flexion, "lie between 0 and 90 degrees")
    fibres = angles[(angles["study_id"] == "weinstabl1989") & (angles["part"] == "VMO")].iloc[0]
    pulls = {MODELS: heads.pull_angles(points, MODEL, knee_flexion)}
    if one_cadaver:
        pulls[CADAVER] = heads.pull_angles(points, heads.RIGID, knee_flexion)
    lean = pulls[MODELS].set_index("head")["frontal"]
    across = {"visible": False, "scaleanchor": "y"}
    part = np.ptp(_FRONT) / (np.ptp(_FRONT) + np.ptp(_SIDE))
    figure = marks.figure(
        "Which way do the four heads pull?",
        _leg(points, fibres, knee_flexion, one_cadaver),
        x=across | {"range": list(_FRONT), "domain": [0, part]},
        y={"visible": False, "range": list(_UP)},
        xaxis2=across | {"range": list(_SIDE), "domain": [part, 1], "anchor": "y"},
        height=540,
        margin={"l": 0, "r": 0, "t": 8, "b": 66},
        showlegend=False,
        annotations=[*_head_names(lean), *_view_names(), _fibre_name(fibres)],
    )
    table = _direction_table(pulls, fibres)
    return marks.Shown(figure, _direction_reading(pulls, fibres, knee_flexion), table)


def _leg(points: pd.DataFrame, fibres: pd.Series, flexion, one_cadaver: bool) -> list[dict]:
    """Both views: bones, heads from deep to shallow, kneecap."""
    lines = {head: heads.head_lines(points, MODEL, head, flexion)[0] for head in HEADS}
    deep_first = ("vastus intermedius", "vastus lateralis", "vastus medialis", "rectus femoris")
    drawn = [
        *legs.bones_from_the_front(flexion),
        *(side | _SIDE_AXES for side in legs.bones_from_the_side(flexion)),
    ]
    for head in deep_first:
        drawn += [
            _ribbon(_from_the_front(lines[head]), head),
            _ribbon(_from_the_side(lines[head]), head) | _SIDE_AXES,
        ]
    if one_cadaver:
        for head in deep_first:
            laid = heads.head_lines(points, heads.RIGID, head, flexion)
            drawn += [_as_it_lay([_from_the_front(line) for line in laid], head)]
            drawn += [_as_it_lay([_from_the_side(line) for line in laid], head) | _SIDE_AXES]
    drawn += [legs.kneecap_from_the_front(flexion), legs.kneecap_from_the_side(flexion) | _SIDE_AXES]
    touch = heads.points_on_kneecap(points, MODEL, "vastus medialis", [lines["vastus medialis"]])
    return [*drawn, _measured_fibres(_from_the_front(lines["vastus medialis"])[-touch], fibres)]


def _from_the_front(line: np.ndarray) -> np.ndarray:
    """From the femur frame in m (forward, up, lateral) to cm: a right leg has its outer side on the left."""
    return 100 * line[:, [2, 1]] * [-1, 1]


def _from_the_side(line: np.ndarray) -> np.ndarray:
    return 100 * line[:, [0, 1]]


def _ribbon(line: np.ndarray, head: str) -> dict:
    """A muscle around its line, widest in the middle; shape (n, 2)."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    places = np.linspace(0, along[-1], 17)
    middle = np.column_stack([np.interp(places, along, column) for column in line.T])
    heading = np.gradient(middle, axis=0)
    normal = heading[:, ::-1] * [-1, 1] / np.hypot(*heading.T)[:, None]
    half = _WIDTH_CM * (0.35 + 0.65 * np.sin(np.pi * places / along[-1]))[:, None] / 2
    rim = np.vstack([middle + half * normal, (middle - half * normal)[::-1]])
    shape = marks.curve(*np.round(rim, 1).T, colour=theme.MUSCLES[head], width=1, hover=f"{head}, model path")
    return shape | {"fill": "toself", "name": head}


def _as_it_lay(lines: list[np.ndarray], head: str) -> dict:
    gap = np.full((1, 2), np.nan)
    chain = np.vstack([part for line in lines for part in (line, gap)][:-1]).round(1)
    x, y = ([None if np.isnan(value) else value for value in column] for column in chain.T)
    hover = f"{head}, {CADAVER}: one cadaver as it lay"
    return marks.curve(x, y, colour=theme.MUSCLES[head], width=1.5, dash="dot", hover=hover) | {"name": head}


def _measured_fibres(corner: np.ndarray, fibres: pd.Series) -> dict:
    """The printed range of VMO fibre angles as a fan in the frontal plane."""
    lean = np.radians(np.linspace(fibres["low"], fibres["high"], 4))
    tips = corner + _FIBRE_CM * np.column_stack([np.sin(lean), np.cos(lean)])
    chain = np.vstack([part for tip in tips for part in (corner, tip)]).round(2)
    text = study_hover(
        fibres,
        f"VMO fibres: {plain(fibres['low'])} to {degrees(fibres['high'], None)} medial",
        "drawn from the hip–knee line, in the frontal plane",
    )
    fan = marks.curve(*chain.T, colour=theme.MUSCLES["vastus medialis"], hover=[text] * len(chain), width=2.5)
    return fan | {"name": "VMO as measured", "customdata": [fibres["doi_url"] or None] * len(chain)}


def _head_names(lean: pd.Series) -> list[dict]:
    """Each head's name beside it, and how far its line leans."""
    return [
        marks.note(
            f"{head.replace(' ', '<br>')}<br>{_lean(lean[head])}",
            x, y, theme.MUSCLES[head], size=12, xref=axis, xanchor=end, align=end,
        )
        for head, (axis, x, y, end) in _NAMES.items()
    ]  # fmt: skip


def _fibre_name(fibres: pd.Series) -> dict:
    said = f"VMO fibres,<br>measured:<br>{plain(fibres['low'])}–{degrees(fibres['high'], None)} inward"
    colour = theme.MUSCLES["vastus medialis"]
    return marks.note(said, 4.8, -38, colour, size=12, xanchor="left", yanchor="top", align="left")


def _view_names() -> list[dict]:
    below: dict = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top", "align": "left"}
    top: dict = {"yanchor": "top", "size": 13}
    return [
        marks.note("from the front", -1.5, _UP[1], theme.INK, **top),
        marks.note("from the outer side", -2, _UP[1], theme.INK, xref="x2", **top),
        marks.note("outer side", -2.5, -57, size=12, xanchor="right"),
        marks.note("inner side", 2.5, -57, size=12, xanchor="left"),
        marks.note(_CAUTION, 0, 0, size=12, yshift=-4, **below),
    ]


def _direction_table(pulls: dict[str, pd.DataFrame], fibres: pd.Series) -> pd.DataFrame:
    rows = [
        {
            "line": f"{row['head']} (model path)" if origin == MODELS else f"{row['head']} (one cadaver)",
            "frontal angle (°)": round(row["frontal"], 1),
            "sagittal angle (°)": round(row["sagittal"], 1),
            "source": f"{origin}, " + ("line" if row["lines"] == 1 else f"mean of {row['lines']} lines"),
        }
        for origin, some in pulls.items()
        for row in some.to_dict("records")
    ]
    source = f"{fibres['study']}, n = {fibres['n']:.0f}, {fibres['source_location']}"
    measured = [
        {
            "line": f"VMO fibres, {end} end of the measured range",
            "frontal angle (°)": -fibres[end],
            "source": source,
        }
        for end in ("low", "high")
    ]
    table = pd.DataFrame([*rows, *measured])
    table.insert(2, "leans to the side", np.where(table["frontal angle (°)"] > 0, "lateral", "medial"))
    return table


def _direction_reading(pulls: dict[str, pd.DataFrame], fibres: pd.Series, knee_flexion) -> str:
    angle = dict(zip(pulls[MODELS]["head"], pulls[MODELS]["frontal"]))
    apart = angle["vastus intermedius"] - angle["vastus medialis"]
    beside = (
        "The medialis runs parallel to the intermedius, which follows the bone"
        if abs(apart) < 0.5
        else "Beside the intermedius, which follows the bone, "
        f"the medialis pulls {degrees(apart)} further inward"
    )
    laid = f" {CADAVER}, one cadaver as it lay: {_leans(pulls[CADAVER])}." if CADAVER in pulls else ""
    return (
        f"{MODELS}, which share their lines, knee at {degrees(knee_flexion, None)}. Lean of the pull on the "
        f"kneecap, from the line hip to knee: {_leans(pulls[MODELS])}. {beside}.{laid} "
        f"The lowest VMO fibres, measured in {fibres['n']:.0f} cadaver thighs, lean "
        f"{plain(fibres['low'])}–{degrees(fibres['high'], None)} inward ({fibres['study']}): "
        "no drawn line comes near them."
    )


def _leans(pulls: pd.DataFrame) -> str:
    return "; ".join(f"{row['head']} {_lean(row['frontal'])}" for row in pulls.to_dict("records"))


def _lean(angle: float) -> str:
    if abs(angle) < 0.5:
        return "straight up"
    return f"{degrees(abs(angle))} {'outward' if angle > 0 else 'inward'}"


# ---------------------------------------------------------------- your own thigh


def your_thigh(regression: pd.DataFrame, height=170, mass=70, assumed_spread=10) -> marks.Shown:
    """Muscle volumes predicted from height and mass, with an assumed spread of people.

    Parameters
    ----------
    regression : DataFrame
        Table `volume_regression`, with studies.
    height : float
        Body height in cm.
    mass : float
        Body mass in kg.
    assumed_spread : float
        Standard deviation of people around the line, in percent of the prediction: an
        assumption, since the source's own error was not available to us. 0 draws none.
    """
    rows = heads.predicted_volumes(regression, height, mass, assumed_spread)
    volume, share, colours = rows["volume"], rows["share"], rows["head"].map(theme.MUSCLES).tolist()
    texts = [f"{head}: {quantity(value, 'cm3')}" for head, value in zip(rows["head"], volume)]
    spread = {"type": "data", "array": (rows["high"] - volume).round(1), "visible": assumed_spread > 0}
    bars = marks.bars(volume.round(1), rows.index, colour=colours, hover=texts, width=0.45) | {
        "error_x": spread | {"color": theme.INK, "thickness": 2, "width": 7},
        "customdata": links(rows),
    }
    above: dict = {"xanchor": "left", "yanchor": "bottom"}
    names = [head.replace(" ", "<br>") for head in rows["head"]]
    figure = marks.figure(
        "How large would your own four heads be?",
        [bars],
        x=marks.scale("volume in one thigh (cm³)", span=(0, 2050)),
        y={
            "ticks": "",
            "tickvals": list(rows.index),
            "ticktext": names,
            "range": [-0.4, 3.7],
            "showgrid": False,
        },
        height=400,
        margin={"t": 8},
        annotations=[
            marks.note(
                f"{quantity(value, 'cm3')}, {percent(part)} of the four", 0, place + 0.24, colour, **above
            )
            for place, (value, part, colour) in enumerate(zip(volume, share, colours))
        ],
    )
    table = _thigh_table(rows, assumed_spread)
    return marks.Shown(figure, _thigh_reading(table, height, mass, assumed_spread, volume.sum()), table)


def _thigh_table(rows: pd.DataFrame, assumed_spread: float) -> pd.DataFrame:
    shown = {"volume (cm³)": rows["volume"].round(0), "share of the four (%)": rows["share"].round(1)}
    if assumed_spread:
        shown |= {"lower (cm³)": rows["low"].round(0), "upper (cm³)": rows["high"].round(0)}
    return marks.table(rows, ["head"], **shown)[::-1].reset_index(drop=True)


def _thigh_reading(table: pd.DataFrame, height, mass, assumed_spread, together: float) -> str:
    medial = table.iloc[0]
    band = (
        f"If people scatter around the line with an SD of {percent(assumed_spread, None)} (our assumption), "
        f"95 in 100 of this size lie between {number(medial['lower (cm³)'])} and "
        f"{quantity(medial['upper (cm³)'], 'cm3')}."
        if assumed_spread
        else "The line alone hides how far people scatter around it."
    )
    return (
        f"A model: for a young healthy adult of {quantity(height, 'cm', None)} and "
        f"{quantity(mass, 'kg', None)} the line predicts {quantity(medial['volume (cm³)'], 'cm3')} of "
        f"vastus medialis, {percent(medial['share of the four (%)'], 1)} of the four heads’ "
        f"{quantity(together, 'cm3')}. {band} "
        "The line’s own error is not reported in what we could read."
    )


# ---------------------------------------------------------------- is the VMO separate?

INTERVALS = {"Wilson": "wilson", "exact": "exact"}
# What a dissection says of a separate VMO -> its name, colour and symbol.
FINDINGS = {
    "for": ("separate", theme.MORE, "circle"),
    "mostly_against": ("mostly not separate", theme.SAME, "diamond"),
    "against": ("not separate", theme.SAME, "circle"),
}


def vmo_separate(
    dissections: pd.DataFrame, studies: pd.DataFrame, interval="Wilson", confidence=95, suppose_true_share=10
) -> marks.Shown:
    """How many specimens had a VMO of its own, by dissection, with intervals.

    Parameters
    ----------
    dissections, studies : DataFrame
        Tables `vmo_separate_muscle`, with studies, and `studies`.
    interval : str
        One of `INTERVALS`.
    confidence : float
        In percent.
    suppose_true_share : float
        A share (%) of limbs with a separate VMO; the reading says how often samples miss it.
    """
    check_choice(INTERVALS, interval=interval)
    rows = heads.separate_shares(dissections, studies, INTERVALS[interval], confidence / 100)

    def found(some, finding, look):
        name, colour, symbol = look
        return marks.dots(
            some,
            some["share"],
            some.index,
            lambda row: _counted(row, interval, confidence),
            colour=colour,
            size=7 + np.sqrt(some["n"]),
            symbol=symbol,
            whiskers=(some["low"], some["high"]),
            cap=7,
        ) | {"name": name}

    supposed = f"\u2002supposed: {percent(suppose_true_share, None)}"

    figure = marks.figure(
        "How often do dissections find a separate VMO?",
        marks.by(rows, "verdict", FINDINGS, found),
        x=marks.scale("separate VMO (% of specimens),", "each by its own criterion", span=(-4, 104)),
        y=marks.lines(
            [_axis_label(study, n) for study, n in zip(rows["study"], rows["n"])],
            span=(-0.5, len(rows) - 0.05),
            showgrid=False,
        ),
        height=700,
        showlegend=False,
        shapes=[theme.line_at("x", suppose_true_share, color=theme.ACCENT, dash="dot", width=2)],
        annotations=[
            *(_criterion(row, place) for place, row in rows.iterrows()),
            *(_found(row, place) for place, row in rows.iterrows()),
            marks.note(supposed, suppose_true_share, 1, theme.ACCENT, **marks.ABOVE | {"xref": "x"}),
        ],
    )
    reading = _separate_reading(rows, interval, confidence, suppose_true_share)
    return marks.Shown(figure, reading, _separate_table(rows, interval, confidence))


def _counted(row: pd.Series, method: str, confidence: float) -> tuple[str, ...]:
    return (
        f"{row['n_positive']} of {row['n']}: {percent(row['share'], 1)}",
        f"{percent(confidence, None)} interval ({method}) {_ends(row, 1)}",
        f"counted as separate: {row['criterion']}",
    )


def _ends(row: pd.Series, digits: int) -> str:
    return f"{interval(row['low'], row['high'], digits)}{GLUE}%"


def _criterion(row: pd.Series, place: int) -> dict:
    """What a dissection counted, below its line."""
    return _beside(row, place - 0.15, _two_lines(row["criterion"], 34), "top")


def _found(row: pd.Series, place: int) -> dict:
    """What it found, above its line."""
    text = f"<b>{FINDINGS[row['verdict']][0]}: {row['n_positive']} of {row['n']}</b>"
    return _beside(row, place + 0.15, text, "bottom")


def _beside(row: pd.Series, height: float, text: str, yanchor: str) -> dict:
    """A note on the side of its line that a dissection's dot leaves free."""
    x, side = (0, "left") if row["share"] < 50 else (100, "right")
    corner = {"yanchor": yanchor, "xanchor": side, "align": side, "bgcolor": theme.GROUND}
    return marks.note(text, x, height, FINDINGS[row["verdict"]][1], size=12, **corner)


def _separate_reading(rows: pd.DataFrame, method: str, confidence: float, suppose: float) -> str:
    none, every = rows[rows["n_positive"] == 0], rows[rows["n_positive"] == rows["n"]]
    between = rows[(rows["n_positive"] > 0) & (rows["n_positive"] < rows["n"])]
    smallest = none.iloc[0]
    some = "; ".join(
        f"{row['study']} in {percent(row['share'], 1)} ({_ends(row, 0)})" for _, row in between.iterrows()
    )
    missed = 100 * heads.chance_to_miss(suppose / 100, smallest["n"])
    chance = (
        f"If {percent(suppose, None)} of limbs had one, {smallest['n']} limbs would miss it "
        f"{number(missed)} times in 100."
        if suppose
        else "If no limb had one, every sample would come out empty."
    )
    return (
        f"{counted(len(rows), 'dissection study', 'dissection studies')}, each with its own criterion: "
        f"{len(none)} found a separate VMO in no specimen, {len(every)} in every one, {some}. "
        f"Zero of {smallest['n']} still allows up to {percent(smallest['high'])} "
        f"({percent(confidence, None)} interval, {method}). {chance}"
    )


def _separate_table(rows: pd.DataFrame, method: str, confidence: float) -> pd.DataFrame:
    computed = {
        "separate (%)": rows["share"].round(1),
        f"{percent(confidence, None)} interval from ({method})": rows["low"].round(1),
        "to": rows["high"].round(1),
        "criterion": rows["criterion"],
        "finding": [FINDINGS[verdict][0] for verdict in rows["verdict"]],
    }
    return marks.table(rows, {"study": "study", "n": "n", "n_positive": "separate"}, **computed)
