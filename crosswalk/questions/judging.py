"""What inputs are on every day, in the systems that their rows say: read with a few requests for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crosswalk.domain.codes.systems import SYSTEMS, system_of
from crosswalk.domain.lineage.predecessors import endings
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.domain.lookup.judgements import Judgement, Judgements, Known
from crosswalk.domain.lookup.lives import Lives
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.replacements import Replacements
from crosswalk.domain.lookup.splits import Splits
from crosswalk.domain.lookup.status import Status
from crosswalk.questions.placing import placed_with_states

if TYPE_CHECKING:
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store.protocol import Store
    from crosswalk.questions.view import View


class Judged(NamedTuple):
    """Inputs as what they are by day, in each system that knows them, and those that are no code on any day."""

    codes: Mapping[str, Sequence[Judgements]]
    no_code: Mapping[str, Judgement]


def judged(view: View, texts: Sequence[str], systems: Sequence[str], repairs: Repairs) -> Judged:
    """What each of these inputs is in those of the systems that know it, of all systems where none is named."""
    asked: list[CodeSystem | None] = [system_of(each) for each in systems]
    rounds = [(each, *placed_with_states(view, texts, each, repairs)) for each in asked or [None]]
    known: dict[str, dict[str, Known]] = {}
    for _, _, states in rounds:
        for one, lives in states.items():
            known.setdefault(one, {}).update(_known(view, SYSTEMS[one], lives))
    codes: dict[str, Sequence[Judgements]] = {}
    no_code: dict[str, Judgement] = {}
    for at, text in enumerate(texts):
        ranked = [(_rank(placed[at], states), placed[at], system) for system, placed, states in rounds]
        best = min(rank for rank, _, _ in ranked)
        taken = [(placed, system) for rank, placed, system in ranked if rank == best]
        first, system = taken[0]
        if first.code is None:
            no_code[text] = not_a_code(first, system)
            continue
        # What no system knows is told as of the first.
        told = taken if best <= _REPAIRED else taken[:1]
        codes[text] = [
            Judgements(each, _of(known, view, one, each.code or "")) for each, _ in told for one in each.systems
        ]
    return Judged(codes, no_code)


def not_a_code(placed: Placed, system: CodeSystem | None) -> Judgement:
    """What an input is on every day that is no code of the system that was asked."""
    return Judgement(placed, system, None, placed.refusal or Status.UNKNOWN_CODE)


_KNOWN, _REPAIRED, _NOT_LICENSED, _UNKNOWN, _MALFORMED = range(5)


def _rank(placed: Placed, states: Mapping[str, Mapping[str, States]]) -> int:
    if placed.code is not None and any(placed.code in states.get(each.id, {}) for each in placed.systems):
        return _KNOWN if placed.repaired is None else _REPAIRED
    if placed.refusal is Status.NOT_LICENSED:
        return _NOT_LICENSED
    return _MALFORMED if placed.refusal is Status.MALFORMED else _UNKNOWN


def _of(known: Mapping[str, Mapping[str, Known]], view: View, system: CodeSystem, code: str) -> Known:
    """What was read of a code; of one that no release has, nothing."""
    held = known.get(system.id, {}).get(code)
    return Known(view.calendars[system.id], view.today, code, ()) if held is None else held


def _known(view: View, system: CodeSystem, lives: Mapping[str, States]) -> dict[str, Known]:
    """What judges these codes: their states, what replaced those that ended, and the codes below headers."""
    calendar, store = view.calendars[system.id], view.store
    replaced = _replacements(store, calendar, {code for code, life in lives.items() if endings(life, calendar)})
    headers = {
        code for code, life in lives.items() if not system.owns_dates and any(not state.billable for state in life)
    }
    below = store.codes.descendants(system, headers) if headers else {}
    return {
        code: Known(
            calendar, view.today, code, life, replaced.of(code) if code in replaced.known else (), below.get(code)
        )
        for code, life in lives.items()
    }


def _replacements(store: Store, calendar: Calendar, ended: Collection[str]) -> Replacements:
    """What replaced these codes."""
    lives, rows = Lives(store, calendar.system), ConversionRows(store, calendar.system)
    replaced = Replacements(calendar, rows, Splits(store, calendar, lives), lives)
    if ended:
        replaced.learn(ended)
    return replaced
