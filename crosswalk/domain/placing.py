"""Finding the code and the system that an input means, without guessing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crosswalk.domain.codes import parse, readings, why_malformed
from crosswalk.domain.systems import SYSTEMS, CodeSystem
from crosswalk.domain.validity import Status

if TYPE_CHECKING:
    from crosswalk.domain.store import Store


@dataclass(frozen=True, slots=True)
class Placed:
    """An input as an undotted code and the systems it may belong to.

    Where the system was asked for, that one; otherwise every system that knows the code. With no
    system, `refusal` says what is wrong with the input and `reason` why.
    """

    text: str
    code: str | None
    systems: tuple[CodeSystem, ...]
    refusal: Status | None = None
    reason: str | None = None


def place(store: Store, texts: Sequence[str], system: CodeSystem | None) -> list[Placed]:
    """Each input in its place, in order; the store is asked once for all."""
    if system is not None:
        licensed = system.id != "cpt" or bool(store.calendars()["cpt"].loaded)
        return [_in_system(text, system, licensed) for text in texts]
    read = [(text, readings(text)) for text in texts]
    known = store.known_in({code for _, found in read for _, code in found})
    return [_among(text, found, known.get(found[0][1], frozenset()) if found else frozenset()) for text, found in read]


def _in_system(text: str, system: CodeSystem, licensed: bool) -> Placed:
    parsed = parse(system, text)
    if parsed.code is None:
        return Placed(text, None, (), Status.MALFORMED, parsed.reason)
    if not licensed:
        return Placed(text, None, (), Status.NOT_LICENSED, "no licensed CPT file is loaded")
    return Placed(text, parsed.code, (system,))


def _among(text: str, found: Sequence[tuple[CodeSystem, str]], known: frozenset[str]) -> Placed:
    if not found:
        return Placed(text, None, (), Status.MALFORMED, why_malformed(text, None))
    code = found[0][1]
    knowing = tuple(system for system, _ in found if system.id in known)
    if knowing:
        return Placed(text, code, knowing)
    if any(system is SYSTEMS["cpt"] for system, _ in found):
        reason = "no loaded system knows this code; it has the shape of a CPT code, and no licensed CPT file is loaded"
        return Placed(text, None, (), Status.NOT_LICENSED, reason)
    return Placed(text, None, (), Status.UNKNOWN_CODE, "no loaded system knows this code")
