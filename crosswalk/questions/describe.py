"""The place of codes that were looked up: what stands above them and what is printed there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from crosswalk.domain.codes.repairs import Repairs, repairs_of
from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.lookup.description import Described, describe
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.questions.asking import day_asked
from crosswalk.questions.lookup import lookup
from crosswalk.questions.view import View


class Looking(TypedDict, total=False):
    """What else a look-up may say: a day or a release, and which damaged codes are read as what they were."""

    on: date | str | None
    release: str | None
    repairs: Repairs | str


def described(view: View, codes: Sequence[str], system: str | None, asked: Looking) -> list[Described]:
    """The answers of a look-up, each with the place of its code at its moment: what stands above, what is printed.

    Raises what `lookup` raises.
    """
    release = asked.get("release")
    day = day_asked(asked.get("on"), release)
    answers = lookup(view, codes, system, day, release, repairs_of(asked.get("repairs", "safe")))
    placed = [_placed(answer) for answer in answers]
    wanted: dict[Moment, set[str]] = {}
    for moment, code in filter(None, placed):
        wanted.setdefault(moment, set()).add(code)
    found = {
        moment: describe(view.store, view.stating(moment.system), moment, view.calendars[moment.system.id], codes)
        for moment, codes in wanted.items()
    }
    return [
        Described(answer, found[each[0]].get(each[1]) if each else None)
        for answer, each in zip(answers, placed, strict=True)
    ]


def _placed(answer: Lookup) -> tuple[Moment, str] | None:
    """The moment and the undotted code of an answer, None for one about no code."""
    return None if answer.moment is None or answer.code is None else (answer.moment, undotted(answer.code))
