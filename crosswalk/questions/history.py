"""The whole life of codes."""

from __future__ import annotations

from collections.abc import Sequence

from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.lookup.histories import histories
from crosswalk.domain.lookup.history import History
from crosswalk.domain.lookup.placing import place
from crosswalk.questions.asking import asked_system
from crosswalk.questions.view import View


def history(view: View, codes: Sequence[str], system: str | None, repairs: Repairs) -> list[History]:
    """The whole life of each code, in the order of the inputs, also of those that no release knows.

    Raises `UnknownSystem`.
    """
    placed = place(view.store, view.calendars, codes, asked_system(system, None), repairs)
    return histories(view.store, placed, system, view.calendars, view.today)
