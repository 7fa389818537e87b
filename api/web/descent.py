"""What came of a code and what it came from, each told once: the rows of the tables, then what only the years tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.lineage.predecessors import Hop
from crosswalk.domain.lookup.history import History


class Taken(NamedTuple):
    """The codes that took over from one on a day, by one source."""

    effective: date
    source: str
    codes: tuple[str, ...]


def taken_over(history: History) -> list[Taken]:
    """What replaced a code, by day and source, the first day first."""
    found: dict[tuple[date, str], list[str]] = {}
    for row in history.replaced_by:
        found.setdefault((row.effective, row.source), []).append(row.code)
    return [Taken(day, source, tuple(dict.fromkeys(codes))) for (day, source), codes in sorted(found.items())]


def further(history: History) -> Sequence[Hop]:
    """The steps of replacement that no row about the code itself tells: those over more years, or by its releases."""
    code = undotted(history.code or "")
    after = {(undotted(row.code), row.effective) for row in history.replaced_by}
    before = {
        (undotted(part.first), row.effective)
        for row in history.preceded_by
        if not row.doubtful
        for part in row.previous
        if part.is_single
    }
    return [
        hop
        for hop in history.lineage
        if not (undotted(hop.before) == code and (undotted(hop.after), hop.effective) in after)
        and not (undotted(hop.after) == code and (undotted(hop.before), hop.effective) in before)
    ]
