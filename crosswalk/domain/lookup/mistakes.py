"""Inputs that are no known code, as what people may have meant by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.cells import why_wildcard
from crosswalk.domain.codes.damage import Damage, Reading
from crosswalk.domain.codes.damaged import mistaken_readings
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.codes.wrapping import unwrapped
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.settling import Known, settled, suggesting, with_known_modifiers
from crosswalk.domain.lookup.status import Status

if TYPE_CHECKING:
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store.protocol import Store

_MOST_COMPLETED: Final = 20
"""Codes that begin with an input; where more do, it says too little."""


def mistaken(store: Store, lost: Sequence[Placed], among: Sequence[CodeSystem], repairs: Repairs) -> list[Placed]:
    """Inputs that are no known code of these systems, as what people may have meant by them.

    Asks the store which codes it knows, and which begin so.
    """
    possible = [mistaken_readings(each.text, among) for each in lost]
    wanted = {code for each in possible for reading in each for code in (reading.code, *reading.modifiers)}
    known = store.codes.known_in(wanted)
    led = [_leading(readings, known) for readings in possible]
    completed = _completed(store, lost, led, among)
    return [
        suggesting(each, (*_billable_in(known, found), *whole))
        if whole
        else _or_wildcard(settled(each, found, known, repairs), among)
        for each, found, whole in zip(lost, led, completed, strict=True)
    ]


def _or_wildcard(placed: Placed, among: Sequence[CodeSystem]) -> Placed:
    """What has the shape of a code and is none may be a wildcard, whose x looks like a placeholder (E11.xx)."""
    if placed.repaired or placed.suggested or not (told := why_wildcard(placed.text, among)):
        return placed
    return Placed(placed.text, None, (), Status.MALFORMED, told)


def _leading(possible: Sequence[Reading], known: Known) -> Sequence[Reading]:
    """The known ones; where an input is a code of another system, or one with decimals (E119.0), nobody made a slip.

    A character too many behind a billable code leaves every other slip in doubt: C7B.80 may have been C7B.8 or C78.80,
    and E11.90 is rather E11.9 than E1190 of HCPCS, which has no point.
    """
    found = [with_known_modifiers(each, known) for each in possible if _knows(known, each)]
    sooner = [each for each in found if each.damage in (Damage.OTHER_SYSTEM, Damage.DECIMALS)]
    if sooner:
        return sooner
    others = [each for each in found if each.damage is not Damage.SURPLUS]
    surplus = [each for each in found if each.damage is Damage.SURPLUS and known[each.code][each.system.id]]
    return [*surplus, *(replace(each, told=False) for each in others)] if surplus else others


def _knows(known: Known, reading: Reading) -> bool:
    return reading.system.id in known.get(reading.code, ())


def _completed(
    store: Store, lost: Sequence[Placed], led: Sequence[Sequence[Reading]], among: Sequence[CodeSystem]
) -> list[tuple[Reading, ...]]:
    """The billable codes that begin with each, or with the header that it is but for its placeholders.

    S13.4X and S13.4XX are S13.4XXA, S13.4XXD or S13.4XXS.
    """
    found: list[tuple[Reading, ...]] = [()] * len(lost)
    for system in among:
        if not system.has_placeholder:
            continue
        typed = [_typed(system, each) for each in lost]
        mended = [_unfilled(system, readings) for readings in led]
        wanted = set().union(*mended, filter(None, typed))
        below = store.codes.descendants(system, wanted) if wanted else {}
        for at, (code, headers) in enumerate(zip(typed, mended, strict=True)):
            begun = [code] if code in below else headers
            whole = {one for each in begun for one, life in below.get(each, {}).items() if _billable(life)}
            if len(whole) <= _MOST_COMPLETED:
                found[at] += tuple(Reading(system, one, Damage.INCOMPLETE, False) for one in sorted(whole))
    return found


def _typed(system: CodeSystem, placed: Placed) -> str | None:
    """The code that an input is by its shape."""
    return shaped(system, unwrapped(placed.text).bare)


def _unfilled(system: CodeSystem, readings: Sequence[Reading]) -> set[str]:
    """The codes that an input is but for its placeholders."""
    return {each.code for each in readings if each.system is system and each.damage is Damage.PLACEHOLDER}


def _billable_in(known: Known, readings: Sequence[Reading]) -> Iterator[Reading]:
    return (each for each in readings if known[each.code][each.system.id])


def _billable(states: States) -> bool:
    return any(each.billable for each in states)
