"""What starts and ends on the days to come, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosswalk.contract.shapes.upcoming import UpcomingCountsJson, UpcomingDayJson, UpcomingJson, UpcomingRow
    from crosswalk.domain.lookup.upcoming import Upcoming, UpcomingDay


def upcoming_json(answer: Upcoming, whole: Upcoming | None = None) -> UpcomingJson:
    """All days, each with its counts and codes; where the answer is a part of a `whole` one, the counts are of that."""
    counts = {(day.day, day.system): _counts(day) for day in (whole or answer).days}
    days = [_day(each, counts[each.day, each.system]) for each in answer.days]
    return {"on": iso(answer.on), "days": days, "awaited": [*answer.awaited]}


def upcoming_rows(answer: Upcoming) -> Iterator[UpcomingRow]:
    """A row a code, by day, system and what happens to it."""
    for day in answer.days:
        for change, codes in (("starts", day.starts), ("ends", day.ends), ("retitled", day.retitled)):
            for each in codes:
                yield {
                    "day": iso(day.day),
                    "system": day.system,
                    "release": day.release,
                    "change": change,
                    "code": each.code,
                    "title": each.title,
                    "before": each.before,
                }


def _counts(day: UpcomingDay) -> UpcomingCountsJson:
    return {"starts": len(day.starts), "ends": len(day.ends), "retitled": len(day.retitled)}


def _day(day: UpcomingDay, counts: UpcomingCountsJson) -> UpcomingDayJson:
    return {
        "day": iso(day.day),
        "system": day.system,
        "release": day.release,
        "against": day.against,
        "counts": counts,
        "starts": [{"code": each.code, "long": each.title} for each in day.starts],
        "ends": [{"code": each.code, "long": each.title} for each in day.ends],
        "retitled": [{"code": each.code, "before": each.before, "after": each.title} for each in day.retitled],
    }
