"""The questions that `answers.py` asks: fixed lists of real codes, put together in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from questions import chains, codes_asked, maps_asked, requests, stores_asked
from questions.asked import Scene

READING: Final = {"lookup", "notes", "history", "search", "translate", "value_set", "diff", "categories", "graph"}
"""Kinds of questions that change nothing and that every engine answers alike."""


def scenes(*, mirror: bool = True, only: Sequence[str] | None = None, every: int | None = None) -> list[Scene]:
    """All scenes; those that need no mirror; those of some kinds; each so many-th of the questions that only read."""
    commands = (*codes_asked.commands(), *maps_asked.commands(), *stores_asked.commands())
    singles = [*(Scene((each,)) for each in commands), *maps_asked.value_sets()]
    wanted = [each for each in (*singles, *chains.scenes(), *requests.scenes()) if mirror or not each.from_mirror]
    if only:
        wanted = [each for each in wanted if each.kinds & set(only)]
    return wanted if every is None else _thinned(wanted, every)


def _thinned(wanted: Sequence[Scene], every: int) -> list[Scene]:
    single = [each for each in wanted if len(each.commands) == 1 and not each.files and each.kinds <= READING]
    asked = [request for each in wanted if not each.commands for request in each.requests]
    return [*single[::every], Scene(requests=tuple(asked[::every]))]
