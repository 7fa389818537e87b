"""What codes become in another system, or on another day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crosswalk.domain.codes.systems import SYSTEMS, undotted
from crosswalk.domain.lookup.titles import titles
from crosswalk.domain.lookup.validity import status_at
from crosswalk.domain.translation.answers import Translation
from crosswalk.domain.translation.question import Question
from crosswalk.questions.asking import flag_of
from crosswalk.questions.view import View


def translate(view: View, question: Question, codes: Sequence[str], *, titled: bool) -> list[Translation]:
    """The answers of the translator of this question, one an input and in their order; `titled` adds source titles.

    Raises as `Crosswalk.translate` does.
    """
    flag_of("best", given=question.best)
    answers = view.translator(question).translate(view.store, codes)
    return with_titles(view, answers) if flag_of("titled", given=titled) else answers


def with_titles(view: View, answers: Sequence[Translation]) -> list[Translation]:
    """The answers with the titles of their source codes, as these are by default; one request a system."""
    wanted: dict[str, set[str]] = {}
    for answer in answers:
        if answer.source is not None and answer.code:
            wanted.setdefault(answer.source.id, set()).add(undotted(answer.code))
    found = {(one, code): title for one, codes in wanted.items() for code, title in _titles(view, one, codes)}
    return [
        replace(answer, title=found.get((answer.source.id, undotted(answer.code))))
        if answer.source is not None and answer.code
        else answer
        for answer in answers
    ]


def _titles(view: View, system: str, codes: set[str]) -> list[tuple[str, str | None]]:
    moment, calendar = view.moment(system), view.calendars[system]
    told: list[tuple[str, str | None]] = []
    for code, life in view.store.codes.states(SYSTEMS[system], codes).items():
        _, state = status_at(life, moment, calendar)
        short, long = titles(state, moment) if state else (None, None)
        told.append((code, long or short))
    return told
