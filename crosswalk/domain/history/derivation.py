"""Releases of which no file is published, as the release after them tells.

ICD-10-PCS, October 2021 to 2023: what the addendum of the April release changed is taken back. August and
October 2020: the codes that the conversion table dates later are left out of the January release; nothing
was deleted or reworded in between. (docs/formats.md 3.5.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from crosswalk.domain.history.addenda import Addendum, inverse, misfits, undone
from crosswalk.domain.history.snapshot import Facts

_NAMED = 5


class DoesNotFit(ValueError):
    """What should tell two releases apart speaks of other codes than the later one holds."""


def before_addendum(after: Mapping[str, Facts], addendum: Addendum) -> dict[str, Facts]:
    """The codes of the release that an addendum was applied to. Raises `DoesNotFit`, naming codes."""
    _refuse(misfits(after, inverse(addendum)))
    return undone(after, addendum)


def as_of(after: Mapping[str, Facts], first_days: Mapping[str, date], day: date) -> dict[str, Facts]:
    """The codes of a later release that were there on a day: without those whose first day is later.

    A header stays if a code below it does. Raises `DoesNotFit` where no code came later.
    """
    later = {code for code in after if first_days.get(code, day) > day}
    if not later:
        raise DoesNotFit("none of its codes came later")
    codes = {code for code, fact in after.items() if fact.billable and code not in later}
    headers = {code[:length] for code in codes for length in range(1, len(code))}
    return {code: fact for code, fact in after.items() if code in codes or (not fact.billable and code in headers)}


def _refuse(wrong: Sequence[str]) -> None:
    if wrong:
        more = ", …" if len(wrong) > _NAMED else ""
        raise DoesNotFit(f"{len(wrong):,} of its codes are others: {', '.join(wrong[:_NAMED])}{more}")
