"""Figures of chapter 02: how large the heads of the quadriceps are, and which way they pull."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from patella import mechanics, statistics
from patella.figures import theme
from patella.figures.labels import counted, links, source_columns, study_hover, words

HEADS = ("vastus medialis", "vastus lateralis", "vastus intermedius", "rectus femoris")
TOGETHER = "the last two as one"  # so prints Farahmand the vastus intermedius and the rectus femoris
MEASURES = {
    "PCSA": ("pcsa", "pcsa_share"),
    "volume": ("volume_fraction_of_35_lower_limb_muscles",),
    "mass": ("muscle_mass",),
}
EVERY_SOURCE = "every source"


def _joined_cautions(rows: pd.DataFrame, studies: pd.DataFrame) -> pd.Series:
    """The caution of each number together with the caution of its study."""
    ours, theirs = rows["caution"], rows["study_id"].map(studies["caution"]).fillna("")
    return (ours + "; " + theirs).str.strip("; ")


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


def head_sizes(measurements: pd.DataFrame, studies: pd.DataFrame, measure="PCSA") -> pd.DataFrame:
    """Size of each head by study, and its share of the quadriceps.

    Parameters
    ----------
    measurements, studies : DataFrame
        Tables `measurements`, with studies, and `studies`.
    measure : {"PCSA", "volume", "mass"}

    Returns
    -------
    DataFrame
        One row a study and head: what was printed (parts of one head added up), and `share`
        in percent of all heads that the study gives: a ratio of means.
    """
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {', '.join(MEASURES)}, got {measure!r}.")
    rows = measurements[(measurements["topic"] == "anatomy") & measurements["measure"].isin(MEASURES[measure])]
    rows = rows.assign(head=rows["condition"].map(_head)).dropna(subset="head")
    rows["caution"] = _joined_cautions(rows, studies)
    rows["parts"] = 1
    sums = rows.groupby(["study_id", "head"], sort=False).agg(
        value=("value", "sum"), parts=("parts", "sum"), sd=("sd", "first"), unit=("unit", "first"), study=("study", "first"),
        source_location=("source_location", "first"), caution=("caution", "first"), doi_url=("doi_url", "first"),
    ).reset_index()  # fmt: skip
    sums["n"] = sums["study_id"].map(studies["n_total"])
    sums["population"] = sums["study_id"].map(studies["population"])
    sums["share"] = 100 * sums["value"] / sums.groupby("study_id")["value"].transform("sum")
    return sums


def _head(condition: str) -> str | None:
    """The head that a row of the table is about; parts such as "inferior" belong to their head."""
    text = words(condition)
    if text == "rectus femoris plus vastus intermedius":
        return TOGETHER
    return next((head for head in HEADS if text == head or text in {f"{head} {part}" for part in ("inferior", "middle", "superior")}), None)


def quadriceps_share(measurements: pd.DataFrame, studies: pd.DataFrame, measure="PCSA", source=EVERY_SOURCE):
    """Share of each head in the quadriceps, one stacked bar a source.

    Parameters
    ----------
    measurements, studies : DataFrame
        As for `head_sizes`.
    measure : {"PCSA", "volume", "mass"}
    source : str
        "every source", or the label of one study.
    """
    sizes = head_sizes(measurements, studies, measure)
    if source != EVERY_SOURCE:
        sizes = sizes[sizes["study"] == source]
    once = sizes.drop_duplicates("study_id")
    order = once.sort_values("n", na_position="first", kind="stable")["study_id"].tolist()
    colours = theme.MUSCLES | {TOGETHER: theme.UNCLEAR}
    traces = []
    for head in [*HEADS, TOGETHER]:
        some = sizes[sizes["head"] == head]
        if some.empty:
            continue
        bars = dict(
            type="bar",
            x=some["share"],
            y=some["study_id"].map(order.index),
            orientation="h",
            width=0.62,
            name=head,
            marker={"color": colours[head], "line": {"color": theme.GROUND, "width": 2}},
            text=[f"{share:.0f}" for share in some["share"]],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": theme.GROUND, "size": 13},
            hovertext=[study_hover(row, f"{_long(head)}: {row['share']:.1f} % of the quadriceps", _printed(row)) for _, row in some.iterrows()],
            hoverinfo="text",
            customdata=links(some),
        )
        traces.append(bars)
    first = sizes.drop_duplicates("study_id").set_index("study_id")
    nothing = {"x": 50, "y": 0.5, "yref": "paper", "text": "not reported<br>in what we could read", "showarrow": False, "font": {"size": 16, "color": theme.SOFT_INK}}
    layout = dict(
        title="How much of the quadriceps is the vastus medialis?",
        height=430,
        barmode="stack",
        legend={"traceorder": "normal"},
        annotations=[] if order else [nothing],
        xaxis={"title": {"text": f"share of {measure} (%)"}, "range": [0, 101]},
        yaxis={"tickvals": list(range(len(order))), "ticktext": [_axis_label(first.loc[name, "study"], first.loc[name, "n"]) for name in order], "range": [-0.6, max(len(order), 3) - 0.4], "ticks": "", "showgrid": False, "tickfont": {"size": 12}},
    )
    return go.Figure(traces, layout), _share_reading(sizes, measure, source), _share_table(sizes)


def _long(head: str) -> str:
    return "rectus femoris and vastus intermedius together" if head == TOGETHER else head


def _printed(row: pd.Series) -> str:
    unit = words(row["unit"]).replace("cm2", "cm²")
    spread = f", SD {row['sd']:g}" if pd.notna(row["sd"]) and row["parts"] == 1 else ""
    parts = f", {row['parts']} parts added up" if row["parts"] > 1 else ""
    return f"printed: {row['value']:.4g} {unit}{spread}{parts}"


def _share_reading(sizes, measure, source) -> str:
    medial = sizes[sizes["head"] == "vastus medialis"].sort_values("share", kind="stable")
    if medial.empty:
        return f"{source} gives no {measure} of the heads in the text that we could read: choose another measure or source."
    if len(medial) == 1:
        row = medial.iloc[0]
        people = f"n = {row['n']:.0f}" if pd.notna(row["n"]) else "number of knees not stated in what we read"
        span = f"In {row['study']} ({people}) the vastus medialis holds {row['share']:.1f} % of the quadriceps’ {measure}."
    else:
        low, high = medial.iloc[0], medial.iloc[-1]
        span = (
            f"The vastus medialis holds {low['share']:.1f} % ({low['study']}) to {high['share']:.1f} % ({high['study']}) of the quadriceps’ {measure}, "
            f"over {counted(len(medial), 'source')}."
        )
    return f"{span} These are shares of means: no source that we read prints how far people differ in the share."


def _share_table(sizes: pd.DataFrame) -> pd.DataFrame:
    shown = sizes[["study", "n"]].assign(
        **{"head": sizes["head"].map(_long), "share (%)": sizes["share"].round(1), "as printed": sizes["value"].round(2), "unit": sizes["unit"], "SD as printed": sizes["sd"].where(sizes["parts"] == 1)}
    )
    return pd.concat([shown, source_columns(sizes)], axis=1)


# ---------------------------------------------------------------- fibre angles

EVERY_STUDY = "every study"
# Where a part leaves the schematic kneecap, whose centre is the origin; medial is to the right.
_KNEECAP_EDGE = {1: (0.085, 0.06), -1: (-0.085, 0.06)}


def fibre_fan(angles: pd.DataFrame, studies: pd.DataFrame, study="Weinstabl et al. 1989", people="everyone"):
    """Measured fibre angles of the vasti, drawn on a schematic right femur seen from the front.

    Parameters
    ----------
    angles, studies : DataFrame
        Tables `fibre_angles`, with studies, and `studies`.
    study : str
        "every study", or the label of one.
    people : {"everyone", "cadavers", "living people"}
    """
    rows = angles.assign(
        side=np.where(angles["part"].str.startswith("VL"), -1, 1),
        middle=angles["mean"].fillna((angles["low"] + angles["high"]) / 2),
        caution=_joined_cautions(angles, studies),
    )
    # Each study keeps its own ring in every state.
    rings = {name: 0.42 + 0.062 * place for place, name in enumerate(rows["study"].drop_duplicates())}
    if study != EVERY_STUDY:
        rows = rows[rows["study"] == study]
    if people != "everyone":
        rows = rows[(rows["population"] == "cadaver") == (people == "cadavers")]
    one = study != EVERY_STUDY
    traces = _schematic_femur() + [_fibre(row, 0.95 if one else rings[row["study"]], one) for _, row in rows.iterrows()]
    # The outer ones of the labels on a side make room for those between them.
    place = rows.groupby("side")["middle"].rank(pct=True, method="first")
    alone = rows.groupby("side")["middle"].transform("size") == 1
    anchors = place.map(lambda rank: "top" if rank == 1 else "bottom" if rank == place.min() else "middle").mask(alone, "middle")
    repeated = rows["part"].duplicated(keep=False)
    sides = [
        {"x": -0.12, "xanchor": "right", "text": "← outer side", "font": {"color": theme.MUSCLES["vastus lateralis"]}},
        {"x": 0.12, "xanchor": "left", "text": "inner side →", "font": {"color": theme.MUSCLES["vastus medialis"]}},
    ]
    layout = dict(
        title="At what angle do the fibres of the vasti run?",
        height=380,
        margin={"t": 8},
        showlegend=False,
        annotations=[
            *({"y": -0.26, "showarrow": False} | side for side in sides),
            *([] if one else [{"x": 0.12, "y": 1.2, "xanchor": "left", "yanchor": "top", "align": "left", "text": "each study has<br>its own length", "showarrow": False, "font": {"size": 12, "color": theme.SOFT_INK}}]),
            *(_fibre_label(row, anchor, again) for (_, row), anchor, again in zip(rows.iterrows(), anchors, repeated) if one),
        ],
        xaxis={"visible": False, "range": [-1.1, 1.4]},
        yaxis={"visible": False, "range": [-0.32, 1.22], "scaleanchor": "x"},
    )
    return go.Figure(traces, layout), _fan_reading(rows, study, people), _fan_table(rows)


def _schematic_femur() -> list[dict]:
    """Outline of the femur, its axis, and the kneecap."""
    right = [(0.055, 1.15), (0.055, 0.45), (0.075, 0.3), (0.16, 0.14), (0.2, 0.0), (0.17, -0.13), (0.08, -0.16), (0.0, -0.1)]
    outline = np.array(right + [(-x, y) for x, y in right[::-1]])
    turn = np.linspace(0, 2 * np.pi, 25)
    quiet = {"mode": "lines", "hoverinfo": "skip"}
    return [
        dict(type="scatter", x=outline[:, 0], y=outline[:, 1], fill="toself", fillcolor=theme.GRID, line={"color": theme.SOFT_INK, "width": 1}, **quiet),
        dict(type="scatter", x=[0, 0], y=[0, 1.15], line={"color": theme.SOFT_INK, "width": 1, "dash": "dash"}, **quiet),
        dict(type="scatter", x=(0.1 * np.cos(turn)).round(3), y=(0.12 * np.sin(turn)).round(3), fill="toself", fillcolor=theme.GROUND, line={"color": theme.INK, "width": 2}, **quiet),
    ]  # fmt: skip


def _fibre(row: pd.Series, radius: float, labelled: bool) -> dict:
    """A wedge where a range is printed, else one line; its points carry the study."""
    x0, y0 = _KNEECAP_EDGE[row["side"]]
    muscle = "vastus medialis" if row["side"] == 1 else "vastus lateralis"
    measured = [row["middle"]] if pd.notna(row["mean"]) else np.linspace(row["low"], row["high"], 5)
    lean = np.radians(measured)
    tip_x, tip_y = x0 + row["side"] * radius * np.sin(lean), y0 + radius * np.cos(lean)
    wedge = len(tip_x) > 1
    text = study_hover(row, f"{row['part']}: {_angle_text(row)}", f"axis: {row['reference_axis']}", f"method: {row['method']}")
    return dict(
        type="scatter",
        x=[x0, *tip_x.round(3), x0],
        y=[y0, *tip_y.round(3), y0],
        mode="lines+markers",
        name=row["part"],
        line={"color": theme.MUSCLES[muscle], "width": 1 if wedge else 3, "dash": "dot" if row["reference_axis"].startswith("line from") else "solid"},
        fill="toself" if wedge else "none",
        opacity=1 if labelled else 0.6,
        marker={"size": [0, *[5 if wedge else 9] * len(tip_x), 0], "color": theme.MUSCLES[muscle], "opacity": 1},
        hovertext=["", *[text] * len(tip_x), ""],
        hoverinfo="text",
        customdata=[None, *links(row.to_frame().T) * len(tip_x), None],
    )


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
    x0, y0 = _KNEECAP_EDGE[row["side"]]
    steep = row["middle"] > 25
    lean = np.radians(row["high"] if steep and pd.isna(row["mean"]) else row["middle"])
    name = row["population"] if again else row["part"]
    name = _SHORT_NAMES.get(name, name)
    muscle = "vastus medialis" if row["side"] == 1 else "vastus lateralis"
    return {
        "x": round(x0 + row["side"] * np.sin(lean), 3), "y": round(y0 + np.cos(lean), 3),
        "xanchor": "center" if not steep else "left" if row["side"] == 1 else "right",
        "yanchor": anchor if steep else "bottom",
        "align": "left" if row["side"] == 1 else "right", "text": f"{_two_lines(name, 11)}<br>{_angle_text(row, short=True)}",
        "showarrow": False, "font": {"size": 12, "color": theme.MUSCLES[muscle]},
    }  # fmt: skip


def _angle_text(row: pd.Series, short=False) -> str:
    if pd.isna(row["mean"]):
        return f"{row['low']:g}–{row['high']:g}°"
    spread = f" (SD {row['sd']:g})" if pd.notna(row["sd"]) and not short else ""
    return f"{row['mean']:g}°{spread}"


def _fan_reading(rows, study, people) -> str:
    who = "" if people == "everyone" else f" in {people}"
    if rows.empty:
        return f"{study} has no fibre angle{who}: choose another study or group."
    oblique = rows[rows["part"].isin(["VMO", "VMO inferior", "VM at upper patellar border"])]
    axes = rows["reference_axis"].nunique()
    count = f"{counted(len(rows), 'measured angle')} from {counted(rows['study_id'].nunique(), 'study', 'studies')}{who}."
    if oblique.empty:
        span = "No angle here is of the lowest part of the vastus medialis."
    else:
        low, high = oblique["low"].fillna(oblique["mean"]).min(), oblique["high"].fillna(oblique["mean"]).max()
        span = f"The lowest fibres of the vastus medialis lean {low:g}° to the medial side." if low == high else f"The lowest fibres of the vastus medialis lean {low:g}° to {high:g}° to the medial side."
    mixed = f" The angles refer to {axes} differently worded axes and differ in method too, so part of the spread is how it was measured." if axes > 1 else f" Reference axis: {rows['reference_axis'].iloc[0]}."
    return f"{count} {span}{mixed} This is not pennation."


def _fan_table(rows: pd.DataFrame) -> pd.DataFrame:
    shown = rows[["study", "n", "population", "part", "low", "mean", "sd", "high", "method"]].rename(
        columns={"low": "lowest (deg)", "mean": "mean (deg)", "sd": "SD (deg)", "high": "highest (deg)"}
    )
    shown.insert(4, "axis", rows["reference_axis"])
    return pd.concat([shown, source_columns(rows)], axis=1)


# ---------------------------------------------------------------- lines of action in three dimensions

MODELS = {
    "MyoLeg": "MyoLeg",
    "Rajagopal 2016": "Rajagopal2016",
    "Klein Horsman 2007": "KleinHorsman2007",
}
# Plot axes: x to the right leg's outer side, y forward, z up; so the eye in front looks along -y.
VIEWS = {
    "front": {"eye": (0, 1.85, 0), "up": (0, 0, 1), "centre": (0, 0, 0.02)},
    "side": {"eye": (1.85, 0, 0), "up": (0, 0, 1), "centre": (0, 0, 0.02)},
    "top": {"eye": (0, 0, 1.3), "up": (0, 1, 0), "centre": (0, 0, 0)},
    "oblique": {"eye": (-1.2, 1.45, 0.4), "up": (0, 0, 1), "centre": (0, 0, 0)},
    "close to the kneecap": {"eye": (0, 1.0, -0.45), "up": (0, 0, 1), "centre": (0, 0, -0.5)},
}
_RANGE_CM = {"xaxis": (-13, 13), "yaxis": (-13, 13), "zaxis": (-50, 7)}
# The views and the choice of lines do what these buttons do, by keyboard too.
_BUTTONS = ["toimage", "zoom3d", "pan3d", "orbitrotation", "tablerotation", "resetcameradefault3d", "resetcameralastsave3d", "sendcharttocloud"]
_FIBRE_CM = 9.0  # length of the drawn fibres: for the eye only, no study's number


def lines_of_action(points: pd.DataFrame, angles: pd.DataFrame, model="MyoLeg", knee_flexion=0, view="front", measured_fibres=True):
    """Model paths of the four heads in three dimensions, with the measured VMO fibres.

    Parameters
    ----------
    points : DataFrame
        Table `derived_model_points`: the models in one femur frame, straight knee.
    angles : DataFrame
        Table `fibre_angles`, with studies.
    model : {"MyoLeg", "Rajagopal 2016", "Klein Horsman 2007"}
        The first two move with the knee; the third is one cadaver as it lay.
    knee_flexion : float
        Degrees, 0 to 90.
    view : str
        A key of `VIEWS`.
    measured_fibres : bool
        Draw Weinstabl's range of VMO fibre angles at the kneecap.
    """
    if model not in MODELS or view not in VIEWS:
        raise ValueError(f"No model {model!r} or no view {view!r}: there are {', '.join(MODELS)} and {', '.join(VIEWS)}.")
    moves = model != "Klein Horsman 2007"
    paths = {head: _paths(points, model, head, knee_flexion) for head in HEADS}
    fibres = angles[(angles["study_id"] == "weinstabl1989") & (angles["part"] == "VMO")].iloc[0]
    kneecap = _kneecap(paths, knee_flexion if moves else None)
    traces = [*_bone(points, model), kneecap, *(_line(head, some) for head, some in paths.items())]
    touch = {head: _touch(points, model, head, some) for head, some in paths.items()}
    if measured_fibres:
        traces += _measured_fibres(paths["vastus medialis"][0][-touch["vastus medialis"]], fibres)
    layout = dict(
        title="Which way do the four heads pull?",
        height=660,
        margin={"l": 0, "r": 0, "t": 8, "b": 84},
        legend={"y": 1, "yanchor": "bottom"},
        modebar={"remove": _BUTTONS},
        scene=_scene(view),
        annotations=[{
            "x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top", "yshift": -6,
            "align": "left", "showarrow": False, "font": {"size": 12, "color": theme.SOFT_INK},
            "text": "Caution: model lines are made for knee torque,<br>not for pull on the kneecap; none shows the VMO.<br>Kneecap and length of the fibres are schematic.<br>Grid: 10 cm; dots on a line: points of the model.",
        }],
    )  # fmt: skip
    table = _direction_table(paths, touch, fibres if measured_fibres else None, model)
    return go.Figure(traces, layout), _direction_reading(table, fibres, model, knee_flexion, moves, measured_fibres), table


def _plot_frame(xyz) -> np.ndarray:
    """From the femur frame in metres (forward, up, lateral) to plot axes in cm (lateral, forward, up)."""
    return 100 * np.atleast_2d(xyz)[:, [2, 0, 1]]


_model_path = cache(mechanics.muscle_path)  # one path returns in every view


def _paths(points, model, head, knee_flexion) -> list[np.ndarray]:
    """Lines of one head in plot axes, each from origin to kneecap."""
    if model != "Klein Horsman 2007":
        return [_plot_frame(_model_path(MODELS[model], head.replace(" ", "_"), knee_flexion))]
    rows = points[(points["model"] == MODELS[model]) & points["muscle"].str.startswith(head.replace(" ", "_"))]
    rows = rows.assign(element=rows["point"].str.split("_").str[0])
    return [_plot_frame(some[["x_m", "y_m", "z_m"]].to_numpy()) for _, some in rows.groupby(["muscle", "element"], sort=False)]


def _touch(points, model, head, paths) -> int:
    """How many points at the end of each line of a head lie on the kneecap."""
    rows = points[(points["model"] == MODELS[model]) & points["muscle"].str.startswith(head.replace(" ", "_"))]
    return rows["source_body"].str.contains("patella").sum() // len(paths)


def _pull(path: np.ndarray, touch: int) -> np.ndarray:
    """Unit vector along the last free stretch of a path, away from the kneecap."""
    free = path[-touch - 1] - path[-touch]
    return free / np.linalg.norm(free)


def _line(head: str, paths: list[np.ndarray]) -> dict:
    gap = np.full((1, 3), np.nan)
    chain = np.vstack([part for path in paths for part in (path, gap)][:-1]).round(2)
    x, y, z = ([None if np.isnan(value) else value for value in column] for column in chain.T)
    return dict(
        type="scatter3d",
        x=x, y=y, z=z, mode="lines+markers", name=head,
        line={"color": theme.MUSCLES[head], "width": 8 if len(paths) == 1 else 4},
        marker={"color": theme.MUSCLES[head], "size": 3},
        hovertemplate=f"{head}, model path<extra></extra>",
    )  # fmt: skip


def _bone(points, model) -> list[dict]:
    """Femur as a stick: hip centre to knee, and across the condyles."""
    name = "KleinHorsman2007" if model == "Klein Horsman 2007" else "MyoLeg"
    medial, lateral = ("RMFE", "RLFE") if name == "KleinHorsman2007" else ("RMFC", "RLFC")
    marks = points[(points["model"] == name) & (points["muscle"] == "_landmark")].set_index("point")[["x_m", "y_m", "z_m"]]
    inner, outer, hip = (_plot_frame(marks.loc[mark].to_numpy(dtype=float))[0] for mark in (medial, lateral, "RHJC"))
    chain = np.array([hip, (inner + outer) / 2, inner, outer]).round(2)
    return [
        dict(
            type="scatter3d",
            x=chain[:, 0], y=chain[:, 1], z=chain[:, 2], mode="lines", name="hip to knee", showlegend=False,
            line={"color": theme.SOFT_INK, "width": 5}, hovertemplate="line from hip to knee, and across the condyles<extra></extra>",
        )
    ]  # fmt: skip


def _kneecap(paths, knee_flexion) -> dict:
    """A schematic outline of the kneecap; its frame moves as in MyoLeg."""
    turn = np.linspace(0, 2 * np.pi, 25)
    if knee_flexion is None:
        ends = np.array([path[-1] for some in paths.values() for path in some])
        middle = ends.mean(axis=0) + [0, 0, -2.0]
        outline = middle + np.column_stack([2.1 * np.cos(turn), np.zeros_like(turn), 2.4 * np.sin(turn)])
    else:
        pose = mechanics.patella_pose(knee_flexion)
        cos, sin = np.cos(pose.rotation_rad), np.sin(pose.rotation_rad)
        forward, up, lateral = 0.006, 0.025 + 0.024 * np.sin(turn), 0.021 * np.cos(turn)
        x, y = pose.x_m + cos * forward - sin * up, pose.y_m + sin * forward + cos * up
        outline = _plot_frame(np.column_stack([x, y, lateral]))
    outline = outline.round(2)
    return dict(
        type="scatter3d",
        x=outline[:, 0], y=outline[:, 1], z=outline[:, 2], mode="lines", name="kneecap", showlegend=False,
        line={"color": theme.INK, "width": 6}, hovertemplate="kneecap (schematic outline)<extra></extra>",
    )  # fmt: skip


def _measured_fibres(corner, fibres) -> list[dict]:
    """The printed range of VMO fibre angles as a fan in the frontal plane."""
    lean = np.radians(np.linspace(fibres["low"], fibres["high"], 4))
    tips = corner + _FIBRE_CM * np.column_stack([-np.sin(lean), np.zeros_like(lean), np.cos(lean)])
    chain = np.vstack([part for tip in tips for part in (corner, tip)]).round(2)
    text = study_hover(fibres, f"VMO fibres: {fibres['low']:g} to {fibres['high']:g}° medial", "drawn from the hip–knee line, in the frontal plane")
    return [
        dict(
            type="scatter3d",
            x=chain[:, 0], y=chain[:, 1], z=chain[:, 2], mode="lines", name="VMO as measured",
            line={"color": theme.MUSCLES["vastus medialis"], "width": 4}, hovertext=[text] * len(chain), hoverinfo="text",
            customdata=[fibres["doi_url"] or None] * len(chain),
        )
    ]  # fmt: skip


def _scene(view) -> dict:
    axis = {
        "title": {"text": ""}, "showticklabels": False, "dtick": 10, "tick0": 0, "gridcolor": theme.GRID, "backgroundcolor": theme.GROUND,
        "showspikes": False, "zeroline": False, "showline": False,
    }  # fmt: skip
    spans = {name: high - low for name, (low, high) in _RANGE_CM.items()}
    camera = VIEWS[view]
    sides = {"outer side": (10, 0), "inner side": (-10, 0), "front": (0, 10)}
    hidden = {"side": {"outer side", "inner side"}, "front": {"front"}, "close to the kneecap": {"front"}}.get(view, set())
    return {
        **{name: axis | {"range": list(_RANGE_CM[name])} for name in _RANGE_CM},
        # One scale on all axes, or the angles would lie.
        "aspectmode": "manual",
        "aspectratio": {"x": 1.6 * spans["xaxis"] / spans["zaxis"], "y": 1.6 * spans["yaxis"] / spans["zaxis"], "z": 1.6},
        "camera": {name: dict(zip("xyz", camera[key])) for name, key in (("eye", "eye"), ("up", "up"), ("center", "centre"))},
        "annotations": [{"x": x, "y": y, "z": -47, "text": text, "showarrow": False, "font": {"size": 12, "color": theme.SOFT_INK}} for text, (x, y) in sides.items() if text not in hidden],
        "uirevision": view,  # a turn by hand survives the other controls
    }  # fmt: skip


def _direction_table(paths, touch, fibres, model) -> pd.DataFrame:
    rows = []
    for head, some in paths.items():
        lateral, forward, up = np.mean([_pull(path, touch[head]) for path in some], axis=0)
        rows.append(
            {
                "line": f"{head} (model path)",
                "frontal angle (deg)": round(float(np.degrees(np.arctan2(lateral, up))), 1),
                "sagittal angle (deg)": round(float(np.degrees(np.arctan2(forward, up))), 1),
                "source": f"{model}, {'line' if len(some) == 1 else 'mean of ' + str(len(some)) + ' lines'}",
            }
        )
    if fibres is not None:
        for edge in ("low", "high"):
            rows.append({"line": f"VMO fibres, {edge} end of the measured range", "frontal angle (deg)": -fibres[edge], "sagittal angle (deg)": None, "source": f"{fibres['study']}, n = {fibres['n']:.0f}, {fibres['source_location']}"})  # fmt: skip
    table = pd.DataFrame(rows)
    sides = ["lateral" if angle > 0 else "medial" for angle in table["frontal angle (deg)"]]
    table.insert(2, "leans to the side", sides)
    return table


def _direction_reading(table, fibres, model, knee_flexion, moves, measured_fibres) -> str:
    angle = dict(zip(table["line"], table["frontal angle (deg)"]))
    heads = {head: angle[f"{head} (model path)"] for head in HEADS}
    lean = "; ".join(f"{head} {_lean(value)}" for head, value in heads.items())
    posture = f"Model {model}, knee at {knee_flexion}°" if moves else f"{model}: one cadaver as it lay, so the flexion control does not move it"
    apart = heads["vastus intermedius"] - heads["vastus medialis"]
    beside = "The medialis runs parallel to the intermedius, which follows the bone" if abs(apart) < 0.5 else f"Beside the intermedius, which follows the bone, the medialis pulls {apart:.0f}° further inward"
    measured = (
        f" The lowest VMO fibres, measured in {fibres['n']:.0f} cadaver thighs, lean {fibres['low']:g}–{fibres['high']:g}° inward ({fibres['study']}): no line of the model comes near them."
    ) if measured_fibres else ""  # fmt: skip
    return f"{posture}. Lean of the pull on the kneecap, from the line hip to knee: {lean}. {beside}.{measured}"


def _lean(angle: float) -> str:
    if abs(angle) < 0.5:
        return "straight up"
    return f"{abs(angle):.0f}° {'outward' if angle > 0 else 'inward'}"


# ---------------------------------------------------------------- your own thigh


def your_thigh(regression: pd.DataFrame, height=170, mass=70, assumed_spread=10):
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
    if not (100 <= height <= 230 and 30 <= mass <= 200):
        raise ValueError(f"height must be in cm and mass in kg, got {height} and {mass}.")
    rows = regression.assign(head=regression["muscle"].map(words)).set_index("head").loc[list(HEADS)[::-1]].reset_index()
    size = height / 100 * mass
    line = rows["slope_cm3_per_m_kg"] * size + rows["intercept_cm3"]
    reach = 1.96 * assumed_spread / 100 * line
    share = 100 * line / line.sum()

    bars = dict(
        type="bar",
        x=line.round(1),
        y=rows.index,
        orientation="h",
        width=0.45,
        marker={"color": [theme.MUSCLES[head] for head in rows["head"]]},
        error_x={"type": "data", "array": reach.round(1), "color": theme.INK, "thickness": 2, "width": 7, "visible": assumed_spread > 0},
        hovertext=[f"{head}: {value:.0f} cm³" for head, value in zip(rows["head"], line)],
        hoverinfo="text",
        customdata=links(rows),
    )
    layout = dict(
        title="How large would your own four heads be?",
        height=400,
        margin={"t": 8},
        annotations=[
            {"x": 0, "y": place + 0.24, "xanchor": "left", "yanchor": "bottom", "text": f"{value:.0f} cm³, {part:.0f} % of the four", "showarrow": False, "font": {"color": theme.MUSCLES[head]}}
            for place, head, value, part in zip(rows.index, rows["head"], line, share)
        ],
        xaxis={"title": {"text": "volume in one thigh (cm³)"}, "range": [0, 2050]},
        yaxis={"ticks": "", "tickvals": rows.index.tolist(), "ticktext": [head.replace(" ", "<br>") for head in rows["head"]], "range": [-0.4, 3.7], "showgrid": False},
    )  # fmt: skip
    table = pd.DataFrame(
        {"head": rows["head"], "volume (cm3)": line.round(0), "share of the four (%)": share.round(1)}
    )
    if assumed_spread:
        table["lower (cm3)"], table["upper (cm3)"] = (line - reach).round(0), (line + reach).round(0)
    table = pd.concat([table, source_columns(rows)], axis=1)[::-1].reset_index(drop=True)
    return go.Figure([bars], layout), _thigh_reading(table, height, mass, assumed_spread, line), table


def _thigh_reading(table, height, mass, assumed_spread, line) -> str:
    medial = table.iloc[0]
    band = (
        f"If people scatter around the line with an SD of {assumed_spread} % (our assumption), 95 in 100 of this size lie between {medial['lower (cm3)']:.0f} and {medial['upper (cm3)']:.0f} cm³."
        if assumed_spread
        else "The line alone hides how far people scatter around it."
    )
    return (
        f"A model: for a young healthy adult of {height} cm and {mass} kg the line predicts {medial['volume (cm3)']:.0f} cm³ of vastus medialis, "
        f"{medial['share of the four (%)']:.1f} % of the four heads’ {line.sum():,.0f} cm³. {band} The line’s own error is not reported in what we could read."
    )


# ---------------------------------------------------------------- is the VMO separate?

VERDICTS = {
    "for": ("separate", theme.MUSCLES["vastus medialis"]),
    "mostly_against": ("mostly not separate", theme.SAME),
    "against": ("not separate", theme.SAME),
}


def vmo_separate(dissections: pd.DataFrame, studies: pd.DataFrame, interval="Wilson", confidence=95, suppose_true_share=10):
    """How many specimens had a VMO of its own, by dissection, with intervals.

    Parameters
    ----------
    dissections, studies : DataFrame
        Tables `vmo_separate_muscle`, with studies, and `studies`.
    interval : {"Wilson", "exact"}
    confidence : int
        In percent.
    suppose_true_share : float
        A share (%) of limbs with a separate VMO; the reading says how often samples miss it.
    """
    rows = dissections.sort_values(["n", "study_id"], kind="stable").reset_index(drop=True)
    rows["caution"] = _joined_cautions(rows, studies)
    rows["population"] = rows["study_id"].map(studies["population"])
    low, high = statistics.proportion_interval(rows["n_positive"], rows["n"], interval.lower(), confidence / 100)
    rows["share"], rows["low"], rows["high"] = 100 * rows["n_positive"] / rows["n"], 100 * low, 100 * high
    traces = []
    for verdict, (label, colour) in VERDICTS.items():
        some = rows[rows["verdict"] == verdict]
        dots = dict(
            type="scatter",
            x=some["share"].round(2),
            y=some.index,
            mode="markers",
            name=label,
            marker={"size": 7 + np.sqrt(some["n"]), "color": colour, "symbol": "diamond" if verdict == "mostly_against" else "circle"},
            error_x={"type": "data", "symmetric": False, "array": (some["high"] - some["share"]).clip(lower=0).round(2), "arrayminus": (some["share"] - some["low"]).clip(lower=0).round(2), "color": colour, "thickness": 3, "width": 7},
            hovertext=[study_hover(row, f"{row['n_positive']} of {row['n']}: {row['share']:.1f} %", f"{confidence} % interval ({interval}) {row['low']:.1f} to {row['high']:.1f} %", f"counted as separate: {row['criterion']}") for _, row in some.iterrows()],
            hoverinfo="text",
            customdata=links(some),
        )  # fmt: skip
        traces.append(dots)
    notes = [
        {"x": 2 if row["share"] < 50 else 98, "y": place + 0.2, "yanchor": "bottom", "xanchor": "left" if row["share"] < 50 else "right", "align": "left" if row["share"] < 50 else "right", "text": _two_lines(row["criterion"], 30), "showarrow": False, "bgcolor": theme.GROUND, "font": {"size": 12, "color": theme.SOFT_INK}}
        for place, row in rows.iterrows()
    ]  # fmt: skip
    layout = dict(
        title="How often do dissections find a separate VMO?",
        height=640,
        shapes=[theme.line_at("x", suppose_true_share, color=theme.ACCENT, dash="dot", width=2)],
        annotations=notes,
        xaxis={"title": {"text": "separate VMO (% of specimens),<br>each by its own criterion"}, "range": [-4, 104]},
        yaxis={"tickvals": rows.index.tolist(), "ticktext": [_axis_label(row["study"], row["n"]) for _, row in rows.iterrows()], "range": [-0.5, len(rows) - 0.1], "ticks": "", "showgrid": False, "tickfont": {"size": 11}},
    )  # fmt: skip
    return go.Figure(traces, layout), _separate_reading(rows, interval, confidence, suppose_true_share), _separate_table(rows, interval, confidence)


def _separate_reading(rows, interval, confidence, suppose) -> str:
    none, all_ = rows[rows["n_positive"] == 0], rows[rows["n_positive"] == rows["n"]]
    between = rows[(rows["n_positive"] > 0) & (rows["n_positive"] < rows["n"])]
    smallest = none.iloc[0]
    some = "; ".join(f"{row['study']} in {row['share']:.1f} % ({row['low']:.0f} to {row['high']:.0f} %)" for _, row in between.iterrows())
    missed = 100 * (1 - suppose / 100) ** smallest["n"]
    chance = f"If {suppose:g} % of limbs had one, {smallest['n']} limbs would miss it {missed:.0f} times in 100." if suppose else "If no limb had one, every sample would come out empty."
    return (
        f"{counted(len(rows), 'dissection study', 'dissection studies')}, each with its own criterion: {len(none)} found a separate VMO in no specimen, {len(all_)} in every one, {some}. "
        f"Zero of {smallest['n']} still allows up to {smallest['high']:.0f} % ({confidence} % interval, {interval}). {chance}"
    )  # fmt: skip


def _separate_table(rows, interval, confidence) -> pd.DataFrame:
    shown = rows[["study", "n", "n_positive", "share"]].assign(
        **{f"{confidence} % interval from ({interval})": rows["low"].round(1), "to": rows["high"].round(1), "criterion": rows["criterion"], "verdict": rows["verdict"].map(words)}
    )
    shown["share"] = shown["share"].round(1)
    return pd.concat([shown.rename(columns={"n_positive": "separate", "share": "separate (%)"}), source_columns(rows)], axis=1)
