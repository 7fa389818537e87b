"""How much of everything a sweep asks about: a part from all over, or all of it where somebody has hours.

`scripts/test sweep`, or CROSSWALK_SWEEP=all, asks about every code, by every policy, in every order.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final, TypeVar

import pytest

WHOLE: Final = os.environ.get("CROSSWALK_SWEEP") == "all"

T = TypeVar("T")


def part_of(items: Iterable[T], one_in: int) -> list[T]:
    """One in so many of these, in their order, or all of them in a whole sweep."""
    return [*items][:: 1 if WHOLE else one_in]


in_a_whole_sweep: Final = pytest.mark.skipif(not WHOLE, reason="others ask the same of a part: scripts/test sweep")
"""For a case of which the others of its test say enough at every change."""
