"""The place of codes that were looked up: what stands above them and what is printed there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosswalk.domain.calendar import Calendar, Moment
from crosswalk.domain.description import Description, describe
from crosswalk.domain.store import Store
from crosswalk.domain.validity import Lookup, Status

_WITHOUT_PLACE = (Status.MALFORMED, Status.UNKNOWN_CODE, Status.NOT_LICENSED)


def describe_all(
    store: Store, calendars: Mapping[str, Calendar], answers: Sequence[Lookup]
) -> list[Description | None]:
    """See `Crosswalk.describe`."""
    wanted: dict[Moment, set[str]] = {}
    for answer in answers:
        if answer.moment is not None and answer.code is not None and answer.status not in _WITHOUT_PLACE:
            wanted.setdefault(answer.moment, set()).add(_undotted(answer.code))
    found = {moment: describe(store, moment, calendars[moment.system.id], codes) for moment, codes in wanted.items()}
    return [_of(answer, found) for answer in answers]


def _of(answer: Lookup, found: Mapping[Moment, Mapping[str, Description]]) -> Description | None:
    if answer.moment is None or answer.code is None:
        return None
    place = found.get(answer.moment, {}).get(_undotted(answer.code))
    is_there = place is not None and place.levels and place.levels[-1].id == answer.code
    return place if is_there else None


def _undotted(code: str) -> str:
    return code.replace(".", "")
