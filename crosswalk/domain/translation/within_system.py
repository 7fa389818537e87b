"""Codes of one system on another day, without any map: those that stay, and what became of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.systems import END
from crosswalk.domain.errors import ReleaseNotLoaded, UsageError
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import reason, status_at
from crosswalk.domain.translation.answers import Alternative, Choice, Doubtful, Outcome, Translation
from crosswalk.domain.translation.carrying import Carried, End, carry
from crosswalk.domain.translation.listed import with_doubtful, with_not_carried

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store.protocol import Store
    from crosswalk.domain.translation.carrier import Carrier

_NO_FLAGS: Final = ""
"""No row of a map stands behind the choice."""


def check_within(calendar: Calendar, *, by_map: bool) -> None:
    """Raise `UsageError` for a question that asks for a map too, `ReleaseNotLoaded` where nothing is loaded."""
    system = calendar.system.id
    if by_map:
        raise UsageError(
            f"codes of {system} are carried to another day without a map.",
            remedy="Ask without a map, an edition, a method and the best choice.",
        )
    if not calendar.loaded:
        raise ReleaseNotLoaded(f"no release of {system} is loaded.", remedy=f"Load some: crosswalk load {system}.")


def carried_within(
    store: Store, carrier: Carrier, calendar: Calendar, moment: Moment, codes: Sequence[tuple[str, str]]
) -> dict[str, Translation]:
    """What each undotted code became by the moment of the carrier, by the text it was given as."""
    system = calendar.system
    wanted = {code for _, code in codes}
    carrier.learn(wanted)
    lives = {code: life for code in wanted if (life := carrier.life(code))}
    headers = _headers(store, calendar, moment, lives)

    def choice(code: str, flags: str) -> Choice:
        return Choice(system.display(code), *carrier.judged(code), flags)

    def answer(text: str, code: str) -> Translation:
        shown = system.display(code)
        if code in headers:
            descendants = tuple(map(system.display, headers[code]))
            why = f"{shown} is a header; ask for its billable descendants"
            return Translation(
                text, system, shown, system, None, None, moment, Outcome.HEADER_SOURCE, why, descendants=descendants
            )
        carried = carrier.carried(code)
        if code not in lives and not _is_named(code, carried, system):
            unknown = reason(Status.UNKNOWN_CODE, moment)
            return Translation(text, system, shown, system, None, None, moment, Outcome.UNKNOWN_CODE, unknown)
        itself = Alternative(0, approximate=False, choices=((choice(code, _NO_FLAGS),),))
        alternatives, not_carried = carry([itself], {} if carried is None else {shown: carried}, choice)
        ends = (End(code, ()),) if carried is None else carried.ends
        named = dict.fromkeys((code, *(end.code for end in ends)))
        doubtful = tuple(Doubtful.of(row, system) for one in named for row in carrier.doubtful(one))
        return Translation(
            text,
            system,
            shown,
            system,
            None,
            None,
            moment,
            (Outcome.CARRIED_PARTLY if not_carried else Outcome.MAPPED) if alternatives else Outcome.NOT_CARRIED,
            with_doubtful(with_not_carried(None, not_carried), doubtful),
            alternatives,
            also_consider=tuple(each for end in ends for each in carrier.related(end.code, end.since)),
            not_carried=not_carried,
            doubtful=doubtful,
        )

    return {text: answer(text, code) for text, code in codes}


def _is_named(code: str, carried: Carried | None, system: CodeSystem) -> bool:
    """Whether a table tells what became of a code that no release lists. A text like C34.X only looks like a code."""
    hops = (hop for end in carried.ends for hop in end.hops) if carried else ()
    return any(hop.before == code and not hop.source.startswith(f"{system.id}:") for hop in hops)


def _headers(
    store: Store, calendar: Calendar, moment: Moment, lives: Mapping[str, States]
) -> Mapping[str, Sequence[str]]:
    """The headers that were never billable, each with the codes below it that are billable at the moment."""
    seen = {code: _seen(life) for code, life in lives.items() if not any(state.billable for state in life)}
    if calendar.system.owns_dates or not seen:
        return {}
    # A row that names one before the first release that shows it tells that it was billable until then.
    once = {
        part.first
        for row in store.lineage.naming(calendar.system, seen.keys())
        for part in row.previous
        if part.is_single and row.effective <= seen.get(part.first, date.min)
    }
    return {
        code: sorted(one for one, life in descendants.items() if status_at(life, moment, calendar)[0] is Status.VALID)
        for code, descendants in store.codes.descendants(calendar.system, seen.keys() - once).items()
    }


def _seen(life: States) -> date:
    """The first day of a code in a release, the end of days where it has none."""
    return next((state.valid_from for state in life if state.valid_from is not None), END)
