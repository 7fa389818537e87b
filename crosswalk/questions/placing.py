"""Which codes inputs mean, with the states of those codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crosswalk.domain.lookup.placing import place, place_unknown

if TYPE_CHECKING:
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.states import States
    from crosswalk.domain.lookup.placed import Placed
    from crosswalk.questions.view import View


def placed_with_states(
    view: View, codes: Sequence[str], asked: CodeSystem | None, repairs: Repairs
) -> tuple[list[Placed], Mapping[str, Mapping[str, States]]]:
    """Each input in its place, and by system the states of the codes; read once for each system.

    A code that no release has may have been meant for another.
    """
    # Read also where no code is asked about: whoever asks nothing wants to know whether the store answers.
    calendars = view.calendars
    placed = place(view.store, calendars, codes, asked, repairs)
    states = view.states(placed)
    strangers = [each for each in placed if any(each.code not in states[one.id] for one in each.systems)]
    if not strangers:
        return placed, states
    found = place_unknown(view.store, strangers, asked, repairs)
    anew = {each.text: each for each in found}
    more = view.states(found)
    both = {one: {**states.get(one, {}), **more.get(one, {})} for one in {**states, **more}}
    return [anew.get(each.text, each) for each in placed], both
