"""Which releases of which systems a review compares: by days, or by the releases that are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from crosswalk.domain.codes.systems import system_of
from crosswalk.domain.errors import CrosswalkError, UsageError
from crosswalk.domain.history.compared import compared

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.questions.view import View


class Reviewed(NamedTuple):
    """A system under review: its calendar, the names of both ends, and both as moments."""

    calendar: Calendar
    names: tuple[str, str]
    before: Moment
    after: Moment


class Review(NamedTuple):
    """What is compared, by system, and of other systems why they are not."""

    systems: Mapping[str, Reviewed]
    left_out: Mapping[str, str]


def reviewed(view: View, before: Sequence[str | date], after: Sequence[str | date]) -> Review:
    """The releases that are compared. An end is a day or fiscal year, for all systems, or a release, for its own.

    Raises `UsageError` for ends without another, or in the wrong order, and what `compared` raises of a named release.
    """
    befores, afters = _ends(before), _ends(after)
    named = [each for each in dict.fromkeys((*befores, *afters)) if each]
    systems: dict[str, Reviewed] = {}
    left_out: dict[str, str] = {}
    for system, calendar in view.calendars.items():
        ends = befores.get(system, befores.get("")), afters.get(system, afters.get(""))
        if ends[0] is None or ends[1] is None:
            if system in named:
                side = "--to" if ends[1] is None else "--from"
                raise UsageError(f"{system} has no {side}.", remedy=f"Name a release of it, or a day: {side} DATE.")
            left_out[system] = "no releases of it are named"
            continue
        names = ends[0], ends[1]
        try:
            found = compared(calendar, names)
        except CrosswalkError as fault:
            # By its name a release must be there; on a day a system may have none.
            if system in named:
                raise
            left_out[system] = fault.message
            continue
        if found.after.effective < found.before.effective:
            told = f"{found.before.id} is later than {found.after.id}."
            raise UsageError(told, remedy="Turn --from and --to round.")
        systems[system] = Reviewed(calendar, names, calendar.of(found.before.id), calendar.of(found.after.id))
    if not systems:
        raise UsageError(
            "no system has releases at both ends.",
            remedy="Name them: --from icd10cm:2026 --to icd10cm:2027, or days: --from 2025-10-01 --to 2026-10-01.",
        )
    return Review(systems, left_out)


def _ends(given: Sequence[str | date]) -> dict[str, str]:
    """What is named on one side, by system, that of all others under ''."""
    found: dict[str, str] = {}
    for each in given:
        text = each.date().isoformat() if isinstance(each, datetime) else str(each).strip()
        system, parted, _ = text.partition(":")
        key = system_of(system.lower()).id if parted else ""
        if not parted and not text[:2].lower() == "fy" and text.count("-") != 2:
            raise UsageError(
                f"{text!r} does not say of which system it is.",
                remedy=f"Write a day, as 2026-10-01, or a release with its system, as icd10cm:{text}.",
            )
        if key in found:
            what = f"two releases of {key} are" if key else "two days are"
            raise UsageError(f"{what} named at one end: {found[key]} and {text}.", remedy="Name one.")
        found[key] = text
    if not found:
        raise UsageError("a review is from one release or day to another.", remedy="Say both --from and --to.")
    return found


def is_icd9_reviewed(review: Review) -> bool:
    """Whether codes of ICD-9, which are numbers, are under review."""
    return any(each in review.systems for each in ("icd9cm", "icd9pcs"))
