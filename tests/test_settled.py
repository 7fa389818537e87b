"""What was read of a file holds until the file is written again, if it was not being written just before."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from crosswalk.domain.settled import Settled

_SECOND: Final = 1_000_000_000


def test_what_was_read_long_after_the_last_change_holds_until_the_next(tmp_path: Path) -> None:
    file, settled, now = tmp_path / "file", Settled(), time.time_ns()
    file.write_text("one")
    assert not settled.holds(file.stat())
    settled.was_read(file.stat())
    # It was written just now, and might be again without another time.
    assert not settled.holds(file.stat())
    for age in (60, 30):
        os.utime(file, ns=(now, now - age * _SECOND))
        assert not settled.holds(file.stat())
        settled.was_read(file.stat())
        assert settled.holds(file.stat())
    file.write_text("more")
    os.utime(file, ns=(now, now - 30 * _SECOND))
    assert not settled.holds(file.stat())
    os.utime(file, ns=(now, now + 60 * _SECOND))
    settled.was_read(file.stat())
    assert not settled.holds(file.stat())
