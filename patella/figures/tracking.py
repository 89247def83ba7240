"""Figures of chapter 03: does the vastus medialis steer the patella, and does tracking matter?"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from scipy.stats import norm

from patella import statistics
from patella.figures import theme
from patella.figures.labels import author_year, counted, links, source_columns, study_hover, words
from patella.mechanics import frontal_balance

MEDIAL, LATERAL = theme.MUSCLES["vastus medialis"], theme.MUSCLES["vastus lateralis"]


def minus(text: str) -> str:
    """The text with a minus sign before negative numbers instead of a hyphen."""
    return re.sub(r"(?<![\w.])-(?=\d)", "−", text)


# ---------------------------------------------------------------- what is measured


def what_is_measured(tilt=8, bisect_offset=60):
    """A drawn slice through the joint with two measures of patellar position (no data).

    Parameters
    ----------
    tilt : float
        Angle between the long axis of the patella and the line under the condyles, degrees.
    bisect_offset : float
        Share of the patella's width on the outer side of the groove's line, percent.
    """
    width, turn = 4.4, np.radians(tilt)
    femur = np.array([
        (-2.9, 0.9), (-2.3, 1.25), (-1.5, 1.05), (-0.7, 0.45), (0, 0.15), (0.6, 0.4), (1.3, 0.8), (2.0, 0.9), (2.7, 0.5),
        (3.1, -0.9), (2.9, -2.3), (2.1, -3), (1.2, -2.7), (0.6, -1.8), (0, -1.5), (-0.6, -1.8), (-1.2, -2.7), (-2.1, -3),
        (-2.9, -2.3), (-3.2, -0.9), (-2.9, 0.9),
    ])  # fmt: skip
    half = width / 2
    outline = np.array([(-half, 0), (-1.5, -0.45), (-0.1, -0.95), (1.4, -0.5), (half, 0), (1.5, 0.55), (0, 0.8), (-1.5, 0.55), (-half, 0)])
    turned = outline @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    # The groove's line crosses the patella's width where the offset says.
    turned[:, 0] -= (bisect_offset / 100 - 0.5) * width * np.cos(turn)
    surface = np.interp(turned[:, 0], femur[:9, 0], femur[:9, 1])
    turned[:, 1] += np.max(surface - turned[:, 1]) + 0.4
    edges = turned[[0, 4]]
    crossing = float(np.interp(0, edges[:, 0], edges[:, 1]))

    def line(points, name, colour, **style):
        points = np.round(points, 2)
        return dict(type="scatter", x=points[:, 0], y=points[:, 1], mode="lines", name=name, hoverinfo="name", line={"color": colour, "width": 2} | style)

    traces = [
        line(femur, "thigh bone (femur)", theme.SOFT_INK, shape="spline"),
        line(turned, "patella", theme.INK, shape="spline", width=3),
        line(np.array([(-3.6, -3.1), (3.6, -3.1)]), "line under the condyles", theme.SOFT_INK, dash="dash"),
        line(np.array([(0, -3.1), (0, 4.2)]), "line through the deepest point of the groove", theme.SOFT_INK, dash="dot"),
        line(np.array([edges[0], (0, crossing)]), "width on the outer side", LATERAL, width=6),
        line(np.array([(0, crossing), edges[1]]), "width on the inner side", MEDIAL, width=6),
    ]
    label = {"showarrow": False, "font": {"color": theme.SOFT_INK}}
    layout = dict(
        title="What do tilt and bisect offset measure?",
        height=380,
        margin={"t": 8},
        showlegend=False,
        annotations=[
            {"x": -3.4, "y": 4.2, "text": "outer side", "xanchor": "left", **label},
            {"x": 3.4, "y": 4.2, "text": "inner side", "xanchor": "right", **label},
            {"x": -1.6, "y": -0.8, "text": "femur", **label},
            {"x": 0, "y": 4.4, "text": "groove line", **label},
        ],
        xaxis={"visible": False, "range": [-4.2, 4.2]},
        yaxis={"visible": False, "range": [-3.3, 4.8], "scaleanchor": "x"},
    )
    reading = (
        f"A drawing, not data: slice through a right knee, seen from the foot. The patella is tilted by {tilt:g} degrees "
        f"against the line under the condyles, and {bisect_offset:g} % of its width lies on the outer side of the groove line; 50 % would be centred."
    )
    table = pd.DataFrame({"measure": ["patellar tilt", "bisect offset"], "value": [tilt, bisect_offset], "unit": ["deg", "%"]})
    return go.Figure(traces, layout), reading, table


# ---------------------------------------------------------------- tug-of-war


def toy_heads(measurements: pd.DataFrame, fibre_angles: pd.DataFrame) -> pd.DataFrame:
    """Inputs of the tug-of-war: cross-section and direction of each part of the quadriceps.

    Parameters
    ----------
    measurements : DataFrame
        Table `measurements`: areas of Ward 2009, and how Klein Horsman 2007 divides the vasti.
    fibre_angles : DataFrame
        Table `fibre_angles`: ranges of Weinstabl 1989, of which the middle is taken.

    Returns
    -------
    DataFrame
        Columns `part`, `pcsa_cm2` and `angle_deg` (to the outer side, so negative for the inner).
    """
    areas = measurements[measurements["unit"] == "cm2"]

    def area(study, muscle):
        return areas.loc[(areas["study_id"] == study) & (areas["condition"] == muscle), "value"].item()

    def lowest_share(muscle, others):
        lowest = area("kleinhorsman2007", f"{muscle}_inferior")
        return lowest / (lowest + sum(area("kleinhorsman2007", f"{muscle}_{other}") for other in others))

    ranges = fibre_angles[fibre_angles["study_id"] == "weinstabl1989"].set_index("part")
    middle = (ranges["low"] + ranges["high"]) / 2
    lateral, medial = area("ward2009", "vastus_lateralis"), area("ward2009", "vastus_medialis")
    oblique = {"VLO": lateral * lowest_share("vastus_lateralis", ["superior"]), "VMO": medial * lowest_share("vastus_medialis", ["middle", "superior"])}
    return pd.DataFrame(
        [
            ("RF", area("ward2009", "rectus_femoris"), 0.0),
            ("VI", area("ward2009", "vastus_intermedius"), 0.0),
            ("VLL", lateral - oblique["VLO"], middle["VLL"]),
            ("VLO", oblique["VLO"], middle["VLO"]),
            ("VML", medial - oblique["VMO"], -middle["VML"]),
            ("VMO", oblique["VMO"], -middle["VMO"]),
        ],
        columns=["part", "pcsa_cm2", "angle_deg"],
    )


WEAKENED = {"the whole VM": ["VML", "VMO"], "the VMO alone": ["VMO"]}
HEAD_COLOURS = {"RF + VI": theme.MUSCLES["rectus femoris"], "VLL": LATERAL, "VLO": LATERAL, "VML": MEDIAL, "VMO": MEDIAL}
LEVELS = np.linspace(0, 150, 13)  # where the curve is drawn, percent of normal


def balance(heads: pd.DataFrame, weakened: str, vm_force, q_angle: float):
    """The frontal balance with the vastus medialis, or its VMO, at a share of its normal force.

    Parameters
    ----------
    heads : DataFrame
        What `toy_heads` returns.
    weakened : str
        A key of `WEAKENED`.
    vm_force : float or array_like
        Force of the changed part, percent of normal.
    q_angle : float
        Degrees.
    """
    changed = heads["part"].isin(WEAKENED[weakened])
    activation = np.where(changed, np.expand_dims(vm_force, -1) / 100, 1.0)
    return frontal_balance(heads["pcsa_cm2"], heads["angle_deg"], q_angle, activation)


def outward_push(pulls):
    """What quadriceps and tendon together push the kneecap outward with, N for each 100 N in the tendon."""
    return 100 * pulls.lateral_force / pulls.tendon_force


def tug_of_war(heads: pd.DataFrame, vm_force=100, weakened="the whole VM", q_angle=15):
    """A toy: which way the quadriceps pulls the patella when the vastus medialis grows weaker or stronger.

    The direction drawn is that of the quadriceps alone; what quadriceps and patellar tendon together push
    outward, which is where the Q angle counts, stands in the reading.

    Parameters
    ----------
    heads : DataFrame
        What `toy_heads` returns.
    vm_force : float
        Force of the changed part, percent of normal.
    weakened : {"the whole VM", "the VMO alone"}
    q_angle : float
        Degrees.
    """
    now, normal = (balance(heads, weakened, level, q_angle) for level in (vm_force, 100))
    curve = balance(heads, weakened, LEVELS, q_angle).pull_angle_deg

    changed = heads["part"].isin(WEAKENED[weakened])
    shares = heads.assign(force=heads["pcsa_cm2"] / heads["pcsa_cm2"].sum() * np.where(changed, vm_force / 100, 1.0))
    by_part = shares.set_index("part")["force"]
    # Rectus femoris and vastus intermedius both pull straight up: one arrow.
    drawn = [("RF + VI", by_part["RF"] + by_part["VI"], 0.0), *shares.loc[shares["angle_deg"] != 0, ["part", "force", "angle_deg"]].itertuples(index=False)]
    tendon = np.radians(q_angle)
    traces = [
        _ray(normal.pull_angle_deg, "quadriceps at 100 %", theme.SOFT_INK, "dot"),
        _ray(now.pull_angle_deg, "quadriceps now", theme.INK, "solid"),
        *(_arrow(part, force, angle) for part, force, angle in drawn),
        dict(type="scatter", x=[0, -0.22 * np.sin(tendon)], y=[-0.06, -0.06 - 0.22 * np.cos(tendon)], mode="lines", line={"color": theme.SOFT_INK, "width": 8}, name="patellar tendon", hoverinfo="name"),
        dict(type="scatter", x=LEVELS, y=np.round(curve, 2), mode="lines", xaxis="x2", yaxis="y2", line={"color": theme.INK, "width": 3}, hovertemplate="%{x:g} %: %{y:.1f} degrees<extra></extra>"),
        dict(type="scatter", x=[vm_force], y=[round(now.pull_angle_deg, 2)], mode="markers", xaxis="x2", yaxis="y2", marker={"size": 15, "color": MEDIAL}, hovertemplate="now: %{x:g} %, %{y:.1f} degrees<extra></extra>"),
    ]
    label = {"showarrow": False, "font": {"color": theme.SOFT_INK}}
    direction = minus(f"quadriceps:<br>{now.pull_angle_deg:.1f}°")
    upright = {"text": "pull of the quadriceps<br>to the outer side (°)"}
    # Lee changed the whole muscle, so the band says nothing on the VMO alone.
    band = [theme.band_at("x", 75, 125) | {"xref": "x2", "yref": "y2 domain"}] if weakened == "the whole VM" else []
    band_label = [{"x": 100, "y": 1, "xref": "x2", "yref": "y2 domain", "yanchor": "top", "text": "Lee 2002:<br>75 to 125 %", **label}] if band else []
    patella = {"type": "circle", "x0": -0.055, "x1": 0.055, "y0": -0.07, "y1": 0.06, "fillcolor": theme.GRID, "line": {"color": theme.INK, "width": 2}, "layer": "below"}
    layout = dict(
        title="A toy tug-of-war: which way does the quadriceps pull the kneecap?",
        height=760,
        margin={"t": 8},
        showlegend=False,
        shapes=[*band, patella],
        annotations=[
            {"x": 0.01, "y": 0.99, "xref": "paper", "yref": "paper", "xanchor": "left", "text": "outer side", **label},
            {"x": 0.99, "y": 0.99, "xref": "paper", "yref": "paper", "xanchor": "right", "text": "inner side", **label},
            {"x": 0.04, "y": 0.53, "xanchor": "left", "align": "left", "showarrow": False, "text": direction},
            {"x": 0.99, "y": 0.39, "xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "bottom", "text": "right knee,<br>from the front", "align": "right", **label},
            *band_label,
        ],
        xaxis={"visible": False, "range": [-0.32, 0.32]},
        yaxis={"visible": False, "range": [-0.29, 0.62], "scaleanchor": "x", "domain": [0.38, 1]},
        xaxis2={"title": {"text": f"force of {weakened}<br>(% of normal)"}, "range": [-4, 154], "anchor": "y2", "dtick": 25},
        yaxis2={"title": upright, "range": [-2, 10], "domain": [0, 0.31], "anchor": "x2"},
    )
    table = shares[["part", "pcsa_cm2", "angle_deg", "force"]].round(3)
    table.columns = ["part", "cross-section (cm2)", "direction to the outer side (deg)", "force (share of the full quadriceps)"]
    return go.Figure(traces, layout), _tug_reading(heads, vm_force, weakened, q_angle, now, normal), table


# Where each arrow leaves the edge of the drawn patella.
STARTS = {"RF + VI": (0, 0.06), "VLL": (-0.025, 0.055), "VLO": (-0.052, 0.02), "VML": (0.025, 0.055), "VMO": (0.052, 0.02)}


def _arrow(part, force, angle) -> dict:
    # A right knee from the front: the outer side is on the left.
    (x, y), turn, colour = STARTS[part], np.radians(angle), HEAD_COLOURS[part]
    return dict(
        type="scatter",
        x=[x, round(x - force * np.sin(turn), 3)], y=[y, round(y + force * np.cos(turn), 3)], mode="lines+markers+text", name=part, text=["", part if force else ""],
        textposition="top center" if angle == 0 else "middle left" if angle > 0 else "middle right", textfont={"color": colour},
        line={"color": colour, "width": 5}, marker={"symbol": "arrow", "size": [0, 15 if force else 0], "angleref": "previous", "color": colour, "opacity": 1},
        hovertemplate=f"{part}: {100 * force:.1f} % of the full quadriceps at {abs(angle):.1f} degrees<extra></extra>",
    )  # fmt: skip


def _ray(angle, name, colour, dash) -> dict:
    turn = np.radians(angle)
    x, y = (np.round(part * np.array([0.47, 0.6]), 3) for part in (-np.sin(turn), np.cos(turn)))
    return dict(type="scatter", x=x, y=y, mode="lines", name=name, line={"color": colour, "dash": dash, "width": 4}, hovertemplate=f"{name}: {angle:.1f} degrees to the outer side<extra></extra>")


def _tug_reading(heads, vm_force, weakened, q_angle, now, normal) -> str:
    turn = now.pull_angle_deg - normal.pull_angle_deg
    low, high = balance(heads, weakened, [75, 125], q_angle).pull_angle_deg
    push, usual = outward_push(now), outward_push(normal)
    if vm_force == 100:
        happens = (
            f"At normal force the quadriceps pulls {now.pull_angle_deg:.1f} degrees to the outer side of the "
            f"thigh’s axis. Quadriceps and tendon together push the kneecap outward with {push:.0f} N "
            "for each 100 N in the tendon."
        )
    else:
        happens = (
            f"With {weakened} at {vm_force:g} % of normal, the pull of the quadriceps turns "
            f"{abs(turn):.1f} degrees to the {'outer' if turn > 0 else 'inner'} side; quadriceps and tendon "
            f"together push the kneecap outward with {push:.0f} N instead of {usual:.0f} N "
            "for each 100 N in the tendon."
        )
    return (
        f"Toy model, Q angle {q_angle:g} degrees. {happens} "
        f"From 75 to 125 % the direction of the quadriceps changes by {low - high:.1f} degrees in all. "
        "The Q angle turns the tendon and so changes the push, not that direction. "
        "The groove and the ligaments, which must hold this push, are left out."
    )


# ---------------------------------------------------------------- experiments on cadavers

PARTS = {"whole_vm": "whole VM", "vmo": "VMO alone", "vmo_or_vmo_and_vml": "VMO or VMO + VML"}
FINDINGS = {"yes": ("significant", theme.MORE, "circle"), "no": ("not significant", theme.SAME, "circle-open"), "not_stated": ("test not stated", theme.UNCLEAR, "diamond-open")}
KINDS = {"position": "^lateral (?:patellar )?(?:shift|displacement)|translation|tilt|kinematics", "pressure": "pressure|contact", "stability": "force for"}
NO_LEVEL = 205  # place for contrasts that have no single force level


def vm_experiments(experiments: pd.DataFrame, part="every part", largest_change=100, outcome="every outcome"):
    """Cadaver and model experiments: what happens when the force of the vastus medialis is changed.

    Parameters
    ----------
    experiments : DataFrame
        Table `vm_force_experiments`, with studies.
    part : str
        A label of `PARTS`, or "every part".
    largest_change : int
        Largest change of force shown, percent; 100 also shows what has no single level.
    outcome : {"every outcome", "position", "pressure", "stability"}
    """
    rows = experiments.assign(line=_experiment_lines(experiments), what=experiments["part"].map(PARTS), population=experiments["model"], level=experiments["vm_force_pct_of_normal"])
    blocks = {label: list(dict.fromkeys(rows.loc[rows["what"] == label, "line"])) for label in PARTS.values()}
    height, heads, place = {}, {}, 0.0
    for label, lines in blocks.items():
        heads[label] = -place
        for number, line in enumerate(lines):
            height[label, line] = -place - 1 - number
        place += len(lines) + 1.4
    if part != "every part":
        rows = rows[rows["what"] == part]
    if outcome != "every outcome":
        rows = rows[rows["outcome"].str.contains(KINDS[outcome])]
    if largest_change < 100:
        rows = rows[(rows["level"] - 100).abs() <= largest_change]
    rows = rows.assign(size=[_size(row) for _, row in rows.iterrows()])

    traces = []
    for code, (label, colour, symbol) in FINDINGS.items():
        some = rows[rows["significant"] == code]
        traces.append(dict(
            type="scatter",
            x=some["level"].fillna(NO_LEVEL), y=[height[row["what"], row["line"]] for _, row in some.iterrows()],
            mode="markers+text", name=label, text=[f"\u2002{size}" for size in some["size"]], textposition="middle right", textfont={"size": 12, "color": theme.SOFT_INK},
            marker={"size": 13, "color": colour, "symbol": symbol, "line": {"width": 2, "color": colour}}, hoverinfo="text", customdata=links(some),
            hovertext=[study_hover(row, row["vm_change"], f"outcome: {row['outcome']}{' ' + row['size'] if row['size'] else ''}", label) for _, row in some.iterrows()],
        ))  # fmt: skip
    layout = dict(
        title="How weak must the muscle be before the kneecap notices?",
        height=760,
        shapes=[theme.line_at("x", 100, dash="dash"), theme.band_at("x", 75, 125)],
        annotations=[{"x": -16, "y": y, "text": f"<b>{label}</b>", "showarrow": False, "font": {"size": 13}, "xanchor": "left", "bgcolor": theme.GROUND} for label, y in heads.items()],
        xaxis={"title": {"text": "force left (% of normal)<br>shaded: 75 to 125 %"}, "tickvals": [0, 25, 50, 75, 100, 125, 150, NO_LEVEL], "ticktext": ["0", "", "50", "", "100", "", "150", "no one<br>level"], "tickangle": 0, "tickfont": {"size": 12}, "range": [-18, 236]},
        yaxis={"tickvals": list(height.values()), "ticktext": [line for _, line in height], "range": [-place + 0.3, 0.7], "tickfont": {"size": 11}, "ticks": "", "zeroline": False},
        legend={"y": 1.01},
    )
    return go.Figure(traces, layout), _experiments_reading(rows, part, largest_change, outcome), _experiments_table(rows)


SHORT_OUTCOMES = {
    "contact pressure change": "contact pressure",
    "contact pressure and kinematics": "pressure and motion",
    "maximum lateral pressure rises as VMO force falls": "lateral pressure",
    "force for 10 mm lateral displacement": "sideways stability",
    "pressure magnitude and lateral translation": "pressure, translation",
}


def _experiment_lines(experiments) -> list[str]:
    lines = []
    for _, row in experiments.iterrows():
        outcome = row["outcome"].split(" (from")[0]
        outcome = SHORT_OUTCOMES.get(outcome, outcome)
        angle = f", {row['knee_flexion_deg']:.0f}°" if pd.notna(row["knee_flexion_deg"]) else ""
        lines.append(f"{outcome}{angle}<br>{author_year(row)}, n = {row['n']:.0f}")
    return lines


def _size(row) -> str:
    if pd.isna(row["value"]):
        return ""
    # Where the value is the end of a change, the outcome names its start: "(from 0.48 MPa)".
    start = re.search(r"\(from ([\d.]+) ", row["outcome"])
    return minus(f"{start[1] + ' → ' if start else ''}{row['value']:g} {row['unit']}")


def _experiments_reading(rows, part, largest_change, outcome) -> str:
    what = "" if part == "every part" else f", {part}"
    kind = "" if outcome == "every outcome" else f", outcome {outcome}"
    change = "any change of force" if largest_change == 100 else f"changes of at most {largest_change} % of normal force"
    if rows.empty:
        return f"For {change}{what}{kind}: nothing was tested in what we could read."
    count = rows["significant"].value_counts()
    by_part = rows.groupby("what", sort=False)["significant"].agg(lambda found: f"{(found == 'yes').sum()} of {len(found)}")
    split = f" Significant, by what was changed: {'; '.join(f'{label} {share}' for label, share in by_part.items())}." if part == "every part" else ""
    return (
        f"For {change}{what}{kind}: {counted(len(rows), 'result')} from {counted(rows['study_id'].nunique(), 'study', 'studies')} ({_knees(rows)}); "
        f"{count.get('yes', 0)} significant, {count.get('no', 0)} not, {count.get('not_stated', 0)} without a stated test.{split} "
        "Results of one study share its knees, so this counts and does not weigh."
    )


def _knees(rows) -> str:
    low, high = rows["n"].min(), rows["n"].max()
    return f"n = {low:.0f}" if low == high else f"n = {low:.0f} to {high:.0f}"


def _experiments_table(rows) -> pd.DataFrame:
    shown = pd.DataFrame({
        "study": rows["study"], "model": rows["model"], "n": rows["n"], "changed part": rows["what"], "change": rows["vm_change"],
        "knee flexion (deg)": rows["knee_flexion_deg"], "outcome": rows["outcome"], "size": rows["size"], "significant": rows["significant"].map(words),
    })  # fmt: skip
    return pd.concat([shown, source_columns(rows)], axis=1)


# ---------------------------------------------------------------- overlap of groups


def comparisons(effects: pd.DataFrame, means: pd.DataFrame, q_angles: pd.DataFrame) -> dict[str, dict]:
    """Published group differences that the overlap figure offers, by their label.

    Parameters
    ----------
    effects, means, q_angles : DataFrame
        Tables `group_effects`, `group_means` and `q_angle_norms`, with studies.

    Returns
    -------
    dict
        For each label the two means and SDs, an interval for the difference, unit and study.
    """
    found = {}
    names = {"bisect_offset": "Bisect offset", "patellar_tilt": "Tilt", "congruence_angle": "Congruence angle", "quadriceps_strength": "Quadriceps strength BEFORE pain"}
    for _, row in effects[effects["statistic"] == "smd"].iterrows():
        short = row["condition"].replace(" (sensitivity analysis)", "").replace(", 0 deg flexion", "").replace(", 15 deg flexion", "").replace("military recruits, quadriceps strength normalised by BMI", "recruits")
        found[f"{names[row['outcome']]}: {short} ({author_year(row)})"] = {
            "mean0": 0.0, "sd0": 1.0, "mean1": row["estimate"], "sd1": 1.0, "low": row["ci_low"], "high": row["ci_high"], "unit": "SD", "row": row,
            "basis": f"SMD {row['estimate']:.2f} (95 % interval {row['ci_low']:.2f} to {row['ci_high']:.2f})",
        }  # fmt: skip
    tilt = means[means["study_id"] == "pookarnjanamorakot1998"].set_index("group")
    q_angle = q_angles[q_angles["study_id"] == "caylor1993"].set_index("group")
    pairs = [
        ("Tilt in degrees: MRI (Pookarnjanamorakot 1998)", tilt.loc["no anterior knee pain"], tilt.loc["anterior knee pain"]),
        ("Q angle in degrees: clinic (Caylor 1993)", q_angle.loc["control"], q_angle.loc["anterior_knee_pain"]),
    ]
    for label, without, with_pain in pairs:
        difference, low, high = mean_difference(without, with_pain)
        found[label] = {
            "mean0": without["mean"], "sd0": without["sd"], "mean1": with_pain["mean"], "sd1": with_pain["sd"], "low": low, "high": high, "unit": "deg", "row": with_pain,
            "basis": f"means {with_pain['mean']:g} (SD {with_pain['sd']:g}, n = {with_pain['n']:.0f}) with and {without['mean']:g} (SD {without['sd']:g}, n = {without['n']:.0f}) without pain; difference {difference:.1f} degrees (our 95 % interval {low:.1f} to {high:.1f})",
        }  # fmt: skip
    return found


def mean_difference(first: pd.Series, second: pd.Series) -> tuple[float, float, float]:
    """Difference of two printed means, second minus first, with a normal 95 % interval."""
    difference = second["mean"] - first["mean"]
    half = norm.isf(0.025) * np.hypot(first["sd"] / np.sqrt(first["n"]), second["sd"] / np.sqrt(second["n"]))
    return float(difference), float(difference - half), float(difference + half)


def overlap(published: dict[str, dict], comparison: str, value="the estimate", cut_off=1.0):
    """Two normal curves at a published distance, and a cut-off between them.

    Parameters
    ----------
    published : dict
        What `comparisons` returns.
    comparison : str
        One of its keys.
    value : {"the estimate", "lower end of its interval", "upper end of its interval"}
    cut_off : float
        Standard deviations of the group without pain, from its mean towards the other group.
    """
    one = published[comparison]
    row, unit = one["row"], one["unit"]
    gap = {"the estimate": one["mean1"] - one["mean0"], "lower end of its interval": one["low"], "upper end of its interval": one["high"]}[value]
    side = 1 if one["mean1"] > one["mean0"] else -1
    mean1, limit = one["mean0"] + gap, one["mean0"] + side * cut_off * one["sd0"]

    reach = 3.2 * max(one["sd0"], one["sd1"])
    x = np.linspace(min(one["mean0"], mean1) - reach, max(one["mean0"], mean1) + reach, 73)
    later = row.get("design") == "prospective"
    groups = [(one["mean0"], one["sd0"], "stayed free of pain" if later else "without pain", theme.SAME), (mean1, one["sd1"], "pain came later" if later else "with pain", theme.MORE)]
    traces = [
        dict(
            type="scatter",
            x=np.round(x, 3), y=np.round(norm.pdf(x, mean, sd) * one["sd0"], 4), mode="lines", name=label,
            line={"color": colour, "width": 3, "shape": "spline"}, fill="tozeroy", opacity=0.8, hoverinfo="name",
        )
        for mean, sd, label, colour in groups
    ]  # fmt: skip
    ends = [one["mean0"] - 3.2 * one["sd0"], one["mean0"] + 3.2 * one["sd0"], *(one["mean0"] + g + s * 3.2 * one["sd1"] for g in (one["low"], one["high"]) for s in (-1, 1))]
    layout = dict(
        title="How well does this measure tell two groups apart?",
        height=430,
        shapes=[theme.line_at("x", limit, color=theme.INK, width=2.5), theme.line_at("x", mean1, color=theme.MORE, dash="dot"), theme.line_at("x", one["mean0"], color=theme.SAME, dash="dot")],
        annotations=[{"x": limit, "y": 1, "yref": "paper", "yanchor": "top", "xanchor": "left" if side > 0 else "right", "text": "\u2002cut-off\u2002", "showarrow": False}],
        xaxis={"title": {"text": "degrees" if unit == "deg" else "SDs from the mean<br>of people without pain"}, "range": [round(min(ends), 2), round(max(ends), 2)]},
        yaxis={"visible": False, "range": [0, 0.46]},
    )
    shown = _overlap_numbers(one["mean0"], one["sd0"], mean1, one["sd1"], limit, side)
    table = pd.DataFrame({"what": list(shown), "value": [round(number, 1) for number in shown.values()], "unit": "%", "from": one["basis"]})
    table = table.assign(**{"where in the source": row["source_location"], "caution": row["caution"], "link": row["doi_url"]})
    return go.Figure(traces, layout), _overlap_reading(one, row, value, shown, cut_off, later, side), table


def beyond_typical(difference: float) -> float:
    """Share of a normal group that lies beyond the mean of another, `difference` of its SDs away."""
    return float(norm.sf(difference))


def _overlap_numbers(mean0, sd0, mean1, sd1, limit, side) -> dict[str, float]:
    superiority = statistics.probability_of_superiority(side * mean1, sd1, side * mean0, sd0)
    return {
        "overlap of the two curves": 100 * statistics.overlap(mean0, sd0, mean1, sd1),
        "a person with pain lies further out than one without": 100 * superiority,
        "without pain, beyond the typical person with pain": 100 * beyond_typical(side * (mean1 - mean0) / sd0),
        "sensitivity": 100 * norm.sf(side * (limit - mean1) / sd1),
        "specificity": 100 * norm.cdf(side * (limit - mean0) / sd0),
    }


def _overlap_reading(one, row, value, shown, cut_off, later, side) -> str:
    overlap_, superiority, beyond, sensitivity, specificity = shown.values()
    taken = "The curves" if value == "the estimate" else f"Taken at the {value}, the curves"
    one_of, whom = ("someone who got pain later", "those who got pain later") if later else ("someone with pain", "people with pain")
    shape = "normal curves of equal spread are assumed" if one["unit"] == "SD" else "normal curves are assumed"
    place = "at" if cut_off == 0 else f"{abs(cut_off):g} SD {'beyond' if cut_off > 0 else 'before'}"
    return minus(
        f"{row['study']}: {one['basis']}; {shape}. {taken} share {overlap_:.0f} %; {one_of} lies {'further out' if side > 0 else 'lower'} than someone without pain {superiority:.0f} times in 100; "
        f"{beyond:.0f} % of those without pain lie beyond the typical person with pain. A cut-off {place} the pain-free mean "
        f"catches {sensitivity:.0f} % of {whom} (sensitivity) and clears {specificity:.0f} % of the others (specificity)."
    )


# ---------------------------------------------------------------- effects, before and after the pain

SCALES = {
    "degrees": ("mean_difference", "deg"),
    "standardized difference": ("smd", None),
    "strength per body weight": ("mean_difference", "Nm per body-weight unit"),
    "strength per BMI": ("mean_difference", "Nm per BMI unit"),
    "odds ratio": ("odds_ratio", None),
}
FOREST_AXES = {
    "standardized difference": ("standardized<br>difference (SDs)", [-1.4, 3.0]),
    "degrees": ("pain minus no pain<br>(degrees)", [-4, 10]),
    "strength per body weight": ("torque, pain minus no pain<br>(Nm per body-weight unit)", [-0.45, 0.1]),
    "strength per BMI": ("torque, pain minus no pain<br>(Nm per BMI unit)", [-1.4, 0.2]),
    "odds ratio": ("odds ratio (log scale)", [-0.6, 0.65]),
}
DESIGNS = {"case-control": "cross_sectional", "prospective": "prospective"}


def derived_differences(means: pd.DataFrame, q_angles: pd.DataFrame) -> pd.DataFrame:
    """Differences that we computed from two printed means with SDs, shaped like `group_effects`."""
    tilt = means[means["study_id"] == "pookarnjanamorakot1998"].set_index("group")
    q_angle = q_angles[q_angles["study_id"] == "caylor1993"].set_index("group")
    rows = []
    for without, with_pain, outcome in [
        (tilt.loc["no anterior knee pain"], tilt.loc["anterior knee pain"], "patellar_tilt_angle"),
        (q_angle.loc["control"], q_angle.loc["anterior_knee_pain"], "q_angle"),
    ]:
        difference, low, high = mean_difference(without, with_pain)
        rows.append(with_pain[["study_id", "study", "year", "doi_url", "source_location", "caution"]].to_dict() | {
            "design": "cross_sectional", "outcome": outcome, "condition": "our difference of two printed means", "statistic": "mean_difference",
            "estimate": difference, "ci_low": low, "ci_high": high, "unit": "deg", "derived": True,
        })  # fmt: skip
    return pd.DataFrame(rows)


def before_or_after(effects: pd.DataFrame, derived: pd.DataFrame, q_angle_error: float, scale="degrees", design="every design", show_derived=False):
    """Published differences between people with and without pain, with their intervals.

    Parameters
    ----------
    effects : DataFrame
        Table `group_effects`, with studies and their n.
    derived : DataFrame
        What `derived_differences` returns.
    q_angle_error : float
        Standard error of measurement of the Q angle between testers, degrees.
    scale : str
        A key of `SCALES`: units are never mixed on one axis.
    design : {"every design", "case-control", "prospective"}
    show_derived : bool
        Add the differences that we computed from two means.
    """
    statistic, unit = SCALES[scale]
    rows = pd.concat([effects.assign(derived=False), derived]) if show_derived else effects.assign(derived=False)
    rows = rows[rows["statistic"] == statistic]
    if unit:
        rows = rows[rows["unit"] == unit]
    if design != "every design":
        rows = rows[rows["design"] == DESIGNS[design]]
    # Q-angle rows last, so that its error band is one block at the top.
    rows = rows.assign(is_q=(rows["outcome"] == "q_angle")).sort_values(["is_q", "design", "estimate"], kind="stable").reset_index(drop=True)

    title, span = FOREST_AXES[scale]
    log = scale == "odds ratio"
    traces = []
    for code, name, colour in [("cross_sectional", "measured once pain is there", theme.MORE), ("prospective", "measured before the pain", theme.SAME)]:
        some = rows[rows["design"] == code]
        traces.append(dict(
            type="scatter",
            x=some["estimate"].round(3), y=some.index, mode="markers", name=name,
            marker={"size": 13, "color": colour, "symbol": ["diamond-open" if own else "diamond" for own in some["derived"]], "line": {"width": 2, "color": colour}},
            error_x={"type": "data", "symmetric": False, "array": (some["ci_high"] - some["estimate"]).round(3), "arrayminus": (some["estimate"] - some["ci_low"]).round(3), "thickness": 2.5, "width": 5, "color": colour},
            hovertext=[_effect_hover(row) for _, row in some.iterrows()], hoverinfo="text", customdata=links(some),
        ))  # fmt: skip
    shapes = [theme.line_at("x", 1 if log else 0, dash="dash")]
    annotations = []
    q_rows = rows.index[rows["is_q"]]
    if scale == "degrees" and len(q_rows):
        shapes.append({"type": "rect", "x0": -q_angle_error, "x1": q_angle_error, "y0": q_rows.min() - 0.45, "y1": q_rows.max() + 0.45, "fillcolor": theme.BAND, "line": {"width": 0}, "layer": "below"})
        annotations.append({"x": 0, "y": q_rows.max() + 0.45, "yanchor": "bottom", "text": f"± {q_angle_error:g}°: error of<br>one Q-angle reading", "bgcolor": theme.GROUND, "showarrow": False, "font": {"color": theme.SOFT_INK, "size": 12}})
    if rows.empty:
        annotations.append({"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "text": "no size printed<br>in what we could read", "showarrow": False, "font": {"color": theme.SOFT_INK}})
    layout = dict(
        title="Do people with pain differ, and did they before it began?",
        height=460,
        showlegend=True,
        shapes=shapes,
        annotations=annotations,
        xaxis={"title": {"text": title}, "range": span, "zeroline": False} | ({"type": "log", "tickvals": [0.3, 0.5, 1, 2, 4]} if log else {}),
        yaxis={"tickvals": rows.index.tolist(), "ticktext": [_effect_label(row) for _, row in rows.iterrows()], "range": [-0.7, max(len(rows), 3) + 0.2], "tickfont": {"size": 11}, "ticks": "", "zeroline": False},
    )
    return go.Figure(traces, layout), _effects_reading(rows, scale, design, q_angle_error), _effects_table(rows)


EFFECT_NAMES = {"pfp_occurrence": "odds of PFP", "knee_extension_peak_torque": "extension torque", "patellar_tilt_angle": "tilt", "patellar_tilt": "tilt", "q_angle": "Q angle"}
EFFECT_PLACES = {"full weight": "full weight", "under load": "loaded", "without load": "unloaded", "60 deg/s": "60°/s", "240 deg/s": "240°/s", "Q-angle": "large Q angle", "rearfoot": "rearfoot valgus", "photogrammetry": "photo"}


def _effect_label(row) -> str:
    place = next((f", {short}" for long, short in EFFECT_PLACES.items() if long in row["condition"]), "")
    return f"{EFFECT_NAMES.get(row['outcome'], words(row['outcome']))}{place}<br>{author_year(row)}"


def _effect_hover(row) -> str:
    # The table gives no n for a pooled difference; the review's own size stands in the table of studies.
    row = pd.Series({"n": np.nan, "population": "people with and without pain"} | row.to_dict())
    unit = {"1": "", "deg": " degrees"}.get(row["unit"], f" {row['unit']}")
    return study_hover(row, f"{words(row['outcome'])}: {row['condition']}", f"{row['estimate']:.2f}{unit} (95 % interval {row['ci_low']:.2f} to {row['ci_high']:.2f})")


def _effects_reading(rows, scale, design, q_angle_error) -> str:
    people = "" if design == "every design" else f", {design} only"
    if rows.empty:
        return f"Scale: {scale}{people}. No size with an interval stands in what we could read; that is a gap, not a zero."
    neutral = 1 if scale == "odds ratio" else 0
    clear = ((rows["ci_low"] > neutral) | (rows["ci_high"] < neutral)).sum()
    spans = "; ".join(f"{_effect_label(row).replace('<br>', ' (')}) {row['estimate']:.2f} ({row['ci_low']:.2f} to {row['ci_high']:.2f})" for _, row in rows[::-1].iterrows())
    q_rows = rows[rows["is_q"]]
    error = ""
    if scale == "degrees" and len(q_rows):
        inside = (q_rows["estimate"].abs() < q_angle_error).sum()
        error = f" {inside} of {counted(len(q_rows), 'Q-angle difference')} {'is' if inside == 1 else 'are'} smaller than the error of one reading between testers, {q_angle_error:g} degrees."
    return minus(f"Scale: {scale}{people}. {clear} of {counted(len(rows), 'interval')} {'excludes' if clear == 1 else 'exclude'} {'one' if neutral else 'zero'}: {spans}.{error}")


def _effects_table(rows) -> pd.DataFrame:
    shown = pd.DataFrame({
        "study": rows["study"], "design": rows["design"].map(words), "outcome": rows["outcome"].map(words), "condition": rows["condition"],
        "estimate": rows["estimate"].round(2), "95 % from": rows["ci_low"].round(2), "95 % to": rows["ci_high"].round(2), "unit": rows["unit"],
        "origin": np.where(rows["derived"].astype(bool), "derived: difference of two means", "printed"),
    })  # fmt: skip
    return pd.concat([shown, source_columns(rows)], axis=1)


# ---------------------------------------------------------------- reliability

AGREEMENTS = {"between testers": "inter-tester", "within one tester": "intra-tester", "between two scans": "inter-scan"}
AGREEMENT_AXES = {"kappa": "kappa<br>(0: chance, 1: perfect)", "icc": "ICC<br>(0: noise, 1: perfect)", "correlation": "correlation<br>(20 testers of one knee)"}
AGREEMENT_COLOURS = {"inter-tester": theme.MORE, "intra-tester": theme.SAME, "inter-scan": theme.LESS}
TEST_NAMES = {
    "four alignment tests (displacement, tilt, rotation, anterior tilt)": "four alignment tests",
    "visual estimate of patellar orientation": "orientation by eye",
    "caliper and goniometer alignment measures": "caliper, goniometer",
    "group of measures that includes Q-angle": "measures incl. Q angle",
    "visual medio-lateral position, first session": "position by eye, 1st",
    "visual medio-lateral position, second session": "position by eye, 2nd",
    "visual medio-lateral position, two weeks apart": "position by eye, 2 weeks",
    "pachymeter medio-lateral position, first session": "pachymeter, 1st",
    "pachymeter medio-lateral position, second session": "pachymeter, 2nd",
    "pachymeter medio-lateral position, two weeks apart": "pachymeter, 2 weeks",
    "medial and lateral patella distance, experienced physiotherapists": "patella distances",
    "MRI position measures incl. tilt angle and bisect offset": "MRI tilt, bisect offset",
    "MRI congruence angle and Grelsamer tilt angle": "MRI congruence, Grelsamer",
}


def agreement_by_test(reliability: pd.DataFrame, statistic="kappa", agreement="every kind"):
    """Published agreement of tests of patellar position, one statistic at a time.

    Parameters
    ----------
    reliability : DataFrame
        Table `reliability`, with studies.
    statistic : {"kappa", "icc", "correlation"}
        They are not comparable, so they never share an axis.
    agreement : str
        A key of `AGREEMENTS`, or "every kind".
    """
    rows = reliability[reliability["statistic"] == statistic]
    if agreement != "every kind":
        rows = rows[rows["agreement"] == AGREEMENTS[agreement]]
    rows = rows.sort_values(["agreement", "high"], ascending=[False, True], kind="stable").reset_index(drop=True)

    traces = []
    for name, code in AGREEMENTS.items():
        some, colour = rows[rows["agreement"] == code], AGREEMENT_COLOURS[code]
        bars = {"x": [], "y": []}
        for place, row in some.iterrows():
            bars["x"] += [row["low"], row["high"], None]
            bars["y"] += [place, place, None]
        hover = [_reliability_hover(row) for _, row in some.iterrows()]
        traces.append(dict(type="scatter", **bars, mode="lines", line={"color": colour, "width": 5}, showlegend=False, hoverinfo="skip"))
        for column, shown in (("low", False), ("high", True)):
            traces.append(dict(type="scatter", x=some[column], y=some.index, mode="markers", name=name, showlegend=shown and len(some) > 0, marker={"size": 12, "color": colour}, hovertext=hover, hoverinfo="text", customdata=links(some)))
    layout = dict(
        title="Can two clinicians agree on where the kneecap is?",
        height=560,
        xaxis={"title": {"text": AGREEMENT_AXES[statistic]}, "range": [-0.05, 1.05]},
        yaxis={"tickvals": rows.index.tolist(), "ticktext": [_test_label(row) for _, row in rows.iterrows()], "range": [-0.7, max(len(rows), 5) - 0.3], "tickfont": {"size": 11}, "ticks": "", "zeroline": False},
    )
    return go.Figure(traces, layout), _reliability_reading(rows, statistic, agreement), _reliability_table(rows)


def _test_label(row) -> str:
    return f"{TEST_NAMES.get(row['test'], row['test'])}<br>{author_year(row)}, n = {row['n']:.0f}"


def _span(row) -> str:
    return f"{row['low']:g}" if row["low"] == row["high"] else f"{row['low']:g} to {row['high']:g}"


def _reliability_hover(row) -> str:
    return study_hover(pd.Series(row.to_dict() | {"population": words(row["unit_of_n"])}), row["test"], f"{row['agreement']} {row['statistic']}: {_span(row)}")


def _reliability_reading(rows, statistic, agreement) -> str:
    kind = "" if agreement == "every kind" else f", {agreement}"
    name = {"kappa": "Kappa", "icc": "ICC", "correlation": "Correlation"}[statistic]
    if rows.empty:
        return f"{name}{kind}: no value stands in what we could read."
    parts = []
    for label, code in AGREEMENTS.items():
        some = rows[rows["agreement"] == code]
        if len(some):
            parts.append(f"{label} {some['low'].min():g} to {some['high'].max():g} ({counted(len(some), 'test')}, {counted(some['study_id'].nunique(), 'study', 'studies')})")
    note = " All of it is one knee, measured by 20 testers: it cannot show whether the test tells knees apart." if statistic == "correlation" else ""
    return f"{name}: {'; '.join(parts)}. Bars span the lowest and highest value printed; no interval was printed for any, and the studies are small.{note}"


def _reliability_table(rows) -> pd.DataFrame:
    shown = pd.DataFrame({
        "study": rows["study"], "test": rows["test"], "agreement": rows["agreement"], "statistic": rows["statistic"],
        "lowest": rows["low"], "highest": rows["high"], "n": rows["n"], "n counts": rows["unit_of_n"].map(words),
    })  # fmt: skip
    return pd.concat([shown, source_columns(rows)], axis=1)


SIMULATIONS = 3  # the chapter; each simulation below draws from streams of its own, spawned from this number


def _stream(*key: int) -> np.random.Generator:
    """The stream of one simulation, which no other key shares."""
    return np.random.default_rng(np.random.SeedSequence(SIMULATIONS, spawn_key=key))


KNEES = 100
VERDICTS = {"both say tilted": (theme.MORE, "circle"), "they disagree": (theme.ACCENT, "x"), "both say fine": (theme.SAME, "circle-open")}


def expected_disagreement(kappa: float, called: float) -> float:
    """Share of knees on which two raters differ, who both call the same share of knees tilted."""
    return 2 * (1 - kappa) * called * (1 - called)


def two_clinicians(kappa=0.3, called_tilted=50, sample=1):
    """A simulation: two clinicians with a chosen kappa look at 100 knees.

    Parameters
    ----------
    kappa : float
        Agreement beyond chance, 0 to 1.
    called_tilted : int
        Share of knees that each of them calls tilted, percent.
    sample : int
        Number of the sample.

    Notes
    -----
    Every combination of the three draws from a stream of its own. With the share p, both say tilted
    in ``p^2 + kappa p (1 - p)`` of the knees and they differ in ``2 (1 - kappa) p (1 - p)``.
    """
    share = called_tilted / 100
    differ = expected_disagreement(kappa, share)
    both = share**2 + kappa * share * (1 - share)
    stream = _stream(1, sample, called_tilted, round(100 * kappa))
    counts = stream.multinomial(KNEES, [both, differ, max(0, 1 - both - differ)])
    ends = np.cumsum(counts)
    places = np.arange(KNEES)
    traces = []
    for (name, (colour, symbol)), end, count in zip(VERDICTS.items(), ends, counts):
        knees = places[end - count : end]
        traces.append(dict(type="scatter", x=knees % 20, y=-(knees // 20), mode="markers", name=name, marker={"size": 12, "symbol": symbol, "color": colour, "line": {"width": 2, "color": colour}}, hoverinfo="name", showlegend=True))
    layout = dict(
        title="Two clinicians, 100 knees: how often do they differ?",
        height=330,
        xaxis={"visible": False, "range": [-0.8, 19.8]},
        yaxis={"visible": False, "range": [-4.7, 0.7]},
    )
    reading = (
        f"Simulation: kappa {kappa:g}, each calls {called_tilted} % of knees tilted. In this sample they differ on {counts[1]} of {KNEES} knees "
        f"({100 * differ:.0f} expected); both say tilted for {counts[0]}. Two people who guess would differ on {100 * expected_disagreement(0, share):.0f}."
    )
    table = pd.DataFrame({"verdict": list(VERDICTS), "knees in this sample": counts, "expected": [round(100 * number, 1) for number in (both, differ, 1 - both - differ)]})
    return go.Figure(traces, layout), reading, table


PEOPLE, FAR = 40, 5  # simulated people; readings further apart than this many degrees are counted
TYPICAL_Q = 12  # mean of the simulated angles; it cancels out of every number shown


def expected_far_apart(error: float) -> float:
    """Share of people whose readings lie more than `FAR` degrees apart, given the error of one reading."""
    return float(2 * norm.sf(FAR / (np.sqrt(2) * error))) if error > 0 else 0.0


def two_readings(icc=0.8, spread=5.0, sample=1):
    """A simulation: two testers read the Q angle of 40 people with a chosen reliability.

    Parameters
    ----------
    icc : float
        Share of the variance that lies between people, 0 to 1.
    spread : float
        SD of the readings between people, degrees.
    sample : int
        Number of the sample: the same 40 people and the same luck of the testers at every ICC and spread.
    """
    people, *luck = _stream(2, sample).normal(size=(3, PEOPLE))
    true = np.sqrt(icc) * people
    first, second = (np.round(TYPICAL_Q + spread * (true + np.sqrt(1 - icc) * error), 1) for error in luck)
    error = statistics.standard_error_of_measurement(spread, icc)
    change = statistics.minimal_detectable_change(error)
    far = int((np.abs(first - second) > FAR).sum())
    low, high = -6, 30
    traces = [
        dict(type="scatter", x=[low, high], y=[low, high], mode="lines", name="perfect agreement", line={"color": theme.SOFT_INK, "dash": "dash"}, hoverinfo="name"),
        dict(type="scatter", x=first, y=second, mode="markers", name="one simulated person each", marker={"size": 9, "color": theme.SAME, "opacity": 0.8}, hovertemplate="first %{x:.1f}, second %{y:.1f} degrees<extra></extra>"),
    ]
    layout = dict(
        title="Two testers, one angle: how far apart are their readings?",
        height=430,
        xaxis={"title": {"text": "first tester’s Q angle<br>(degrees, simulated)"}, "range": [low, high]},
        yaxis={"title": {"text": "second tester’s (degrees)"}, "range": [low, high]},
    )
    expected = PEOPLE * expected_far_apart(error)
    reading = (
        f"Simulation, {PEOPLE} people, SD {spread:g} degrees: with an ICC of {icc:g} the error of one reading "
        f"(SEM) is {error:.1f} degrees, and two readings of one person must differ by more than {change:.1f} "
        "degrees before the difference counts as real (MDC 95 %). In this sample the testers are more than "
        f"{FAR} degrees apart on {far} of {PEOPLE} ({expected:.0f} expected)."
    )
    people = np.arange(1, PEOPLE + 1)
    table = pd.DataFrame({"person": people, "first tester (deg)": first, "second tester (deg)": second})
    return go.Figure(traces, layout), reading, table


# ---------------------------------------------------------------- correlation

CORRELATION_NAMES = {
    "q_angle_vs_pain_severity": "Q angle and pain",
    "q_angle_vs_functional_capacity": "Q angle and function",
    "patellar_tilt_vs_vmo_volume": "tilt and VMO volume",
    "patellar_tilt_vs_vmo_insertion_level": "tilt and VMO insertion",
    "congruence_angle_vs_vmo_fibre_angle": "congruence and VMO fibre angle",
    "baseline_lateral_medial_displacement_vs_change_with_tape": "position and change by tape",
}
ROUND_VALUES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9)


def correlations(measurements: pd.DataFrame) -> dict[str, dict]:
    """Published correlations between position and something else, and round values, by label.

    Parameters
    ----------
    measurements : DataFrame
        Table `measurements`, with studies.
    """
    rows = measurements[measurements["statistic"] == "correlation"]
    # The pair of variables stands in `condition` in one topic and in `measure` in the other.
    pairs = rows["condition"].where(rows["condition"].isin(CORRELATION_NAMES), rows["measure"]).map(CORRELATION_NAMES)
    order = list(CORRELATION_NAMES.values())
    rows = rows.assign(pair=pairs).dropna(subset="pair")
    rows = rows.sort_values("pair", key=lambda names: names.map(order.index), kind="stable")
    found = {
        minus(f"{row['pair']} ({author_year(row)}): r = {row['value']:g}, n = {row['n']:.0f}"): {"r": row["value"], "n": int(row["n"]), "row": row}
        for _, row in rows.iterrows()
    }
    return found | {f"r = {r:g}, no study": {"r": r, "n": 30, "row": None} for r in ROUND_VALUES}


def correlation(published: dict[str, dict], which: str, n="as published"):
    """Points with exactly a given correlation (simulated), its interval, and the variance it explains.

    Parameters
    ----------
    published : dict
        What `correlations` returns.
    which : str
        One of its keys.
    n : int or "as published"
        Number of points; 30 for the round values unless given.
    """
    one = published[which]
    r, size, row = one["r"], one["n"] if n == "as published" else n, one["row"]
    x, e = _uncorrelated(size)
    y = r * x + np.sqrt(1 - r**2) * e
    low, high = statistics.correlation_interval(r, size)
    ends = np.array([-2.6, 2.6])
    traces = [
        dict(type="scatter", x=np.round(x, 2), y=np.round(y, 2), mode="markers", name="simulated points", marker={"size": 8, "color": theme.SAME, "opacity": 0.7}, hoverinfo="skip"),
        *(dict(type="scatter", x=ends, y=np.round(slope * ends, 2), mode="lines", name=name, line={"color": theme.MORE, "dash": dash, "width": width}, hoverinfo="name", showlegend=name != "") for slope, name, dash, width in [(r, "this correlation", "solid", 3), (low, "ends of its 95 % interval", "dot", 1.5), (high, "", "dot", 1.5)]),
    ]
    layout = dict(
        title="How much does a correlation of this size tell?",
        height=460,
        xaxis={"title": {"text": "first measure (SDs)"}, "range": [-3.3, 3.3]},
        yaxis={"title": {"text": "second measure (SDs)"}, "range": [-3.3, 3.3]},
    )
    where = f"{row['study']}, {row['pair']}" if row is not None else "No study, a round value"
    sure = "zero lies inside it" if low <= 0 <= high else "zero lies outside it"
    unit = " The unit there is the knee, not the person, so the true interval is wider." if row is not None and row["study_id"] in ("lin2008", "derasari2010") else ""
    imagined = f" (imagined; {one['n']} in the study)" if row is not None and size != one["n"] else ""
    reading = (
        f"{where}: r = {r:.2f} with n = {size}{imagined}; 95 % interval {low:.2f} to {high:.2f}, and {sure}. It explains {100 * r * r:.0f} % of the variance and leaves {100 - 100 * r * r:.0f} %.{unit} "
        "The points are simulated to have exactly this correlation; nobody’s data."
    )
    table = pd.DataFrame({"r": [r], "n": [size], "95 % from": [round(float(low), 2)], "95 % to": [round(float(high), 2)], "variance explained (%)": [round(100 * r * r, 1)]})
    if row is not None:
        table = table.assign(**{"where in the source": row["source_location"], "caution": row["caution"], "link": row["doi_url"]})
    return go.Figure(traces, layout), minus(reading), table


def _uncorrelated(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Two standardized samples with a correlation of exactly zero."""
    x, e = _stream(3, size).normal(size=(2, size))
    x = (x - x.mean()) / x.std()
    e = e - e.mean() - (e @ x) / size * x
    return x, e / e.std()
