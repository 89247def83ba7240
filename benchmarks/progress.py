"""Where a long command is."""

from __future__ import annotations

import time

BEGUN = time.monotonic()


def say(what: str):
    """Tell on the screen what begins now, with the minutes and seconds since the start."""
    minutes, seconds = divmod(int(time.monotonic() - BEGUN), 60)
    print(f"[{minutes:2}:{seconds:02}] {what}", flush=True)
