"""The place of codes that were looked up: what stands above them and what is printed there."""

from __future__ import annotations

from collections.abc import Sequence

from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.lookup.description import Described, describe
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.questions.view import View


def described(view: View, answers: Sequence[Lookup]) -> list[Described]:
    """The answers of a look-up, each with the place of its code at its moment: what stands above, what is printed."""
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
