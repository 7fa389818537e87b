"""The whole life of codes."""

from __future__ import annotations

from collections.abc import Sequence

from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.lookup.histories import histories
from crosswalk.domain.lookup.history import History
from crosswalk.domain.lookup.placing import place, place_unknown
from crosswalk.questions.asking import asked_system
from crosswalk.questions.view import View


def history(view: View, codes: Sequence[str], system: str | None, repairs: Repairs) -> list[History]:
    """The whole life of each code, in the order of the inputs, also of those that no release knows.

    Raises `UnknownSystem`.
    """
    asked = asked_system(system, None)
    placed = place(view.store, view.calendars, codes, asked, repairs)
    found = histories(view.store, placed, system, view.calendars, view.today)
    lost = {each.input for each in found if each.code is not None and not each.states}
    if not lost:
        return found
    strangers = place_unknown(view.store, [each for each in placed if each.text in lost], asked, repairs)
    anew = {each.text: each for each in strangers}
    again = [anew.get(each.text, each) for each in placed]
    return found if again == placed else histories(view.store, again, system, view.calendars, view.today)
