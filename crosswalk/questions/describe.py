"""The place of codes that were looked up: what stands above them and what is printed there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.domain.lookup.description import Description, describe
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.domain.store import Store


def describe_all(
    store: Store, calendars: Mapping[str, Calendar], answers: Sequence[Lookup]
) -> list[Description | None]:
    """See `Crosswalk.describe`."""
    placed = [_placed(answer) for answer in answers]
    wanted: dict[Moment, set[str]] = {}
    for moment, code in filter(None, placed):
        wanted.setdefault(moment, set()).add(code)
    found = {moment: describe(store, moment, calendars[moment.system.id], codes) for moment, codes in wanted.items()}
    return [found[each[0]].get(each[1]) if each else None for each in placed]


def _placed(answer: Lookup) -> tuple[Moment, str] | None:
    """The moment and the undotted code of an answer, None for one about no code."""
    return None if answer.moment is None or answer.code is None else (answer.moment, undotted(answer.code))
