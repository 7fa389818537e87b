"""What codes are at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.lookup.placed import noted
from crosswalk.domain.lookup.validity import Lookup, look_up
from crosswalk.questions.asking import asked_system, refused_lookup, without_release
from crosswalk.questions.placing import placed_with_states
from crosswalk.questions.view import View


def lookup(
    view: View, codes: Sequence[str], system: str | None, on: date | None, release: str | None, repairs: Repairs
) -> list[Lookup]:
    """What each input is at the moment: one answer an input, or one a system that knows a bare code, in their order.

    States are read once for each system. Raises `UnknownSystem`, `UnknownRelease`, `ReleaseNotLoaded`.
    """
    calendars = view.calendars
    placed, states = placed_with_states(view, codes, asked_system(system, release), repairs)
    moments = view.moments(states.keys(), on, release)
    answers: list[Lookup] = []
    for each in placed:
        if each.code is None:
            answers.append(noted(refused_lookup(each, system), each))
        for one in each.systems:
            moment = moments.get(one.id)
            if each.code is None or moment is None:
                answers.append(without_release(each, one, release))
                continue
            life = states[one.id].get(each.code, ())
            answer = look_up(each.text, each.code, life, moment, calendars[one.id], view.today)
            answers.append(noted(answer, each))
    return answers
