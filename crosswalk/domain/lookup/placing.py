"""Finding the code and the system that an input means, without guessing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from crosswalk.domain.codes.reading import is_number, parse, readings, why_malformed
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.lookup.status import Status

if TYPE_CHECKING:
    from crosswalk.domain.codes.repair import Repair
    from crosswalk.domain.codes.spreadsheet import Reading
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.lookup.history import History
    from crosswalk.domain.lookup.validity import Lookup
    from crosswalk.domain.store.protocol import Store


class Placed(NamedTuple):
    """An input as an undotted code and the systems it may belong to.

    Where the system was asked for, that one; otherwise every system that knows the code. With no
    system, `refusal` says what is wrong with the input and `reason` why. `repaired` says what the input
    was taken for, `suggested` which other billable codes a spreadsheet could have written so.
    """

    text: str
    code: str | None
    systems: tuple[CodeSystem, ...]
    refusal: Status | None = None
    reason: str | None = None
    repaired: Repair | None = None
    suggested: tuple[Reading, ...] = ()

    @property
    def note(self) -> str | None:
        """What was repaired or is suggested, in a sentence."""
        from crosswalk.domain.codes.repair import hint
        from crosswalk.domain.codes.spreadsheet import DAMAGES

        if self.repaired is not None:
            made = self.repaired
            return f"{made.text!r} read as {made.code}: {DAMAGES[made.damage]} ({made.certainty})"
        remedy = ": give codes as text" if self.code else ""
        return f"may have been {hint(self.suggested)}{remedy}" if self.suggested else None

    def noted(self, reason: str | None) -> str | None:
        """The reason of an answer about this input, with the note."""
        return "; ".join(filter(None, (reason, self.note if self.code else None))) or None


Answer = TypeVar("Answer", "Lookup", "History")


def noted(answer: Answer, placed: Placed) -> Answer:
    """The answer about an input with what was repaired in it, or may be suggested."""
    if placed.repaired is None and not placed.suggested:
        return answer
    noted_reason = placed.noted(answer.reason)
    return replace(answer, reason=noted_reason, repaired=placed.repaired, suggested=placed.suggested)


def place(
    store: Store,
    calendars: Mapping[str, Calendar],
    texts: Sequence[str],
    system: CodeSystem | None,
    repairs: Repairs = Repairs.SAFE,
) -> list[Placed]:
    """Each input in its place, in order. The store is asked once which codes it knows and which are billable."""
    read = [_read(text, system) for text in texts]
    among = (system,) if system else tuple(SYSTEMS.values())
    damaged = _damaged(texts, [exact for _, exact in read], among)
    wanted = {reading.code for each in damaged for reading in each}
    # A code of a system that is named needs no look-up to be placed.
    wanted |= {exact for (_, exact), each in zip(read, damaged, strict=True) if exact and (each or not system)}
    known = store.codes.known_in(wanted) if wanted else {}
    if system is not None:
        licensed = system.id != "cpt" or bool(calendars["cpt"].loaded)
        placed = [_in_system(text, system, exact, licensed) for text, (_, exact) in zip(texts, read, strict=True)]
    else:
        placed = [_among(text, shapes, exact, known) for text, (shapes, exact) in zip(texts, read, strict=True)]
    existing = [_existing(each, found, known) if found else () for each, found in zip(placed, damaged, strict=True)]
    return [
        _settled(each, found, known, repairs) if found else each for each, found in zip(placed, existing, strict=True)
    ]


def _damaged(
    texts: Sequence[str], exact: Sequence[str | None], among: Sequence[CodeSystem]
) -> list[tuple[Reading, ...]]:
    """What each input may have been before damage; the rules are imported only where one looks damaged."""
    if all(code is not None and not is_number(code) for code in exact):
        return [()] * len(texts)
    from crosswalk.domain.codes.spreadsheet import damaged_readings

    return [damaged_readings(text, among, code) for text, code in zip(texts, exact, strict=True)]


def _settled(
    placed: Placed, found: Sequence[Reading], known: Mapping[str, Mapping[str, bool]], repairs: Repairs
) -> Placed:
    """The input repaired, or with what may be suggested; `found` are the known codes that it may have been."""
    from crosswalk.domain.codes.repair import Repair, chosen
    from crosswalk.domain.codes.spreadsheet import Damage

    def billable(reading: Reading) -> bool:
        return known[reading.code][reading.system.id]

    exact = _as_it_stands(placed, known)
    if exact:
        # Nobody adds decimals and hits upon a billable code with its point in its place.
        found = [reading for reading in found if reading.damage is not Damage.DECIMALS]
    taken = chosen(found, billable, exact, repairs)
    if taken is not None:
        reading, certainty = taken
        repair = Repair(placed.text, reading.shown, reading.damage, certainty)
        return Placed(placed.text, reading.code, (reading.system,), repaired=repair)
    fitting = tuple(reading for reading in found if billable(reading))
    if not fitting:
        return placed
    hinted = placed._replace(suggested=fitting)
    return hinted if placed.code else hinted._replace(reason=f"{placed.reason}; {hinted.note}")


def _as_it_stands(placed: Placed, known: Mapping[str, Mapping[str, bool]]) -> bool | None:
    """Whether the input is a billable code, another known one, or none (None)."""
    knowing = known.get(placed.code or "", {})
    told = [knowing[system.id] for system in placed.systems if system.id in knowing]
    return any(told) if told else None


def _existing(placed: Placed, found: Sequence[Reading], known: Mapping[str, Mapping[str, bool]]) -> tuple[Reading, ...]:
    """The readings that some release or map knows, in a system that knows the input itself none that are shorter.

    The codes above a known one are headers, and no zeros added to a header make it that one.
    """
    code = placed.code or ""
    knowing = known.get(code, {}).keys() & {each.id for each in placed.systems}
    return tuple(
        each
        for each in found
        if each.system.id in known.get(each.code, ()) and (each.system.id not in knowing or len(each.code) >= len(code))
    )


def _read(text: str, system: CodeSystem | None) -> tuple[Sequence[CodeSystem], str | None]:
    """The systems whose shape the input has, and the undotted code that it is."""
    if system is not None:
        code = parse(system, text).code
        return ((system,) if code else ()), code
    found = readings(text)
    return [each for each, _ in found], found[0][1] if found else None


def _in_system(text: str, system: CodeSystem, code: str | None, licensed: bool) -> Placed:
    if code is None:
        return Placed(text, None, (), Status.MALFORMED, why_malformed(text, system))
    if not licensed:
        return Placed(text, None, (), Status.NOT_LICENSED, "no licensed CPT file is loaded")
    return Placed(text, code, (system,))


def _among(
    text: str, shapes: Sequence[CodeSystem], code: str | None, known: Mapping[str, Mapping[str, bool]]
) -> Placed:
    if code is None:
        return Placed(text, None, (), Status.MALFORMED, why_malformed(text, None))
    knowing = tuple(system for system in shapes if system.id in known.get(code, ()))
    if knowing:
        return Placed(text, code, knowing)
    if SYSTEMS["cpt"] in shapes:
        reason = "no loaded system knows this code; it has the shape of a CPT code, and no licensed CPT file is loaded"
        return Placed(text, None, (), Status.NOT_LICENSED, reason)
    return Placed(text, None, (), Status.UNKNOWN_CODE, "no loaded system knows this code")
