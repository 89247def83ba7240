"""The walker's recording: what is drawn of it, and where its steps are."""

import numpy as np
import pandas as pd
import pytest

from patella import emg, evidence
from patella.synthesis.recording import NAMES, Multiverse, Walk, extremes


@pytest.mark.parametrize("length", [1000, 1003])
def test_drawing_keeps_the_extremes_at_their_own_times(length):
    values = np.random.default_rng(1).normal(size=length)
    kept = extremes(values, 5)
    assert (np.diff(kept) > 0).all() and kept.size == 2 * -(-length // 5)
    for start in range(0, length, 5):
        drawn = values[kept[(kept >= start) & (kept < start + 5)]]
        stretch = values[start : start + 5]
        assert (drawn.min(), drawn.max()) == (stretch.min(), stretch.max())
    assert extremes(np.ones(10), 5).tolist() == [0, 5]


def test_a_step_is_cut_out_around_its_touchdown():
    walk = Walk.of(evidence.load("santuz_walking_raw_emg"), evidence.load("santuz_walking_gait_cycles"))
    assert list(walk.raw) == list(walk.filtered) == list(NAMES)
    for cycle, touchdown in enumerate(walk.touchdowns, start=1):
        cut, time = walk.around(cycle)
        assert len(walk.raw.iloc[cut]) == time.size == 650
        assert (cut.start - time[0]) / walk.rate == pytest.approx(touchdown, abs=0.0005)
    with pytest.raises(ValueError, match="cycle must be a gait cycle of the recording, 1 to 6, got 7"):
        walk.around(7)


def test_complete_settings_find_every_step_and_stand_by_their_mean():
    found = {1: [4.0, 6.0], 2: [1.0, np.nan], 3: [2.0, 3.0]}
    rows = [
        dict.fromkeys(emg.SETTINGS, 0) | {"sd_multiple": multiple, "event": event, "delay_ms": delay}
        for multiple, delays in found.items()
        for event, delay in enumerate(delays, start=1)
    ]
    settings = Multiverse.of(pd.DataFrame(rows))
    assert settings.summary["n_detected"].tolist() == [2, 1, 2]
    assert settings.complete[["sd_multiple", "mean_ms"]].to_numpy().tolist() == [[3, 2.5], [1, 5]]
