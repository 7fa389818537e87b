"""Finding the code and the system that an input means, without guessing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from crosswalk.domain.codes.reading import is_number, readings, shaped, why_malformed
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.status import Status

if TYPE_CHECKING:
    from crosswalk.domain.codes.damage import Reading
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.store.protocol import Store


def place(
    store: Store,
    calendars: Mapping[str, Calendar],
    texts: Sequence[str],
    system: CodeSystem | None,
    repairs: Repairs = Repairs.SAFE,
) -> list[Placed]:
    """Each input in its place, in order. The store is asked once which codes it knows and which are billable."""
    if not are_texts(texts):
        return beside_texts(texts, lambda given: place(store, calendars, given, system, repairs), no_text)
    read = [_read(text, system) for text in texts]
    among = (system,) if system else tuple(SYSTEMS.values())
    damaged = _damaged(texts, [exact for _, exact in read], among)
    wanted = {code for each in damaged for reading in each for code in (reading.code, *reading.modifiers)}
    # A code of a system that is named needs no look-up to be placed.
    wanted |= {exact for (_, exact), each in zip(read, damaged, strict=True) if exact and (each or not system)}
    known = store.codes.known_in(wanted) if wanted else {}
    if system is not None:
        licensed = system.id != "cpt" or bool(calendars["cpt"].loaded)
        placed = [_in_system(text, system, exact, licensed) for text, (_, exact) in zip(texts, read, strict=True)]
    else:
        placed = [_among(text, shapes, exact, known) for text, (shapes, exact) in zip(texts, read, strict=True)]
    existing = [_existing(each, found, known) if found else () for each, found in zip(placed, damaged, strict=True)]
    settled = [
        _settled(each, found, known, repairs) if found else each for each, found in zip(placed, existing, strict=True)
    ]
    return _beside_known(settled, _is_placed, lambda lost: _mistaken(store, lost, system, repairs))


def place_unknown(store: Store, placed: Sequence[Placed], system: CodeSystem | None, repairs: Repairs) -> list[Placed]:
    """The inputs once more: those that look like codes, and that no release or map knows, may have been others.

    A system that is named is not asked which codes it knows when they are placed; whoever finds no trace of some asks
    here. The store is asked once if it knows them all.
    """
    known = store.codes.known_in({each.code for each in placed if each.code})

    def is_known(one: Placed) -> bool:
        return not one.code or any(each.id in known.get(one.code, ()) for each in one.systems)

    return _beside_known(placed, is_known, lambda lost: _mistaken(store, lost, system, repairs))


_LOST: Final = (Status.MALFORMED, Status.UNKNOWN_CODE)


def _is_placed(each: Placed) -> bool:
    """Whether an input is a code, was one, or cannot be told."""
    return each.refusal not in _LOST or bool(each.suggested)


def _mistaken(store: Store, lost: list[Placed], system: CodeSystem | None, repairs: Repairs) -> list[Placed]:
    from crosswalk.domain.lookup.mistakes import mistaken

    return mistaken(store, lost, (system,) if system else tuple(SYSTEMS.values()), repairs)


def _beside_known(
    placed: Sequence[Placed], is_known: Callable[[Placed], bool], of_lost: Callable[[list[Placed]], list[Placed]]
) -> list[Placed]:
    """Each input as it is placed, those that are not known as they are placed anew."""
    lost = [each for each in placed if not is_known(each)]
    if not lost:
        return list(placed)
    found = iter(of_lost(lost))
    return [each if is_known(each) else next(found) for each in placed]


def are_texts(inputs: Sequence[object]) -> bool:
    """Whether the inputs are what codes are; a column of a data frame has numbers and gaps too."""
    return all(isinstance(each, str) for each in inputs)


_T = TypeVar("_T")


def beside_texts(
    inputs: Sequence[object], of_texts: Callable[[list[str]], Iterable[_T]], of_other: Callable[[object], _T]
) -> list[_T]:
    """One thing an input, in their order: of those that are texts, and of the others."""
    found = iter(of_texts([each for each in inputs if isinstance(each, str)]))
    return [next(found) if isinstance(each, str) else of_other(each) for each in inputs]


@dataclass(frozen=True, slots=True)
class NoText:
    """What stood somewhere else in place of a code and was no text: how it is written, and its type."""

    text: str
    kind: str

    def __str__(self) -> str:
        return self.text


def no_text(given: object) -> Placed:
    """An input that is no text: nobody can say which zeros and points a number had when it was a code."""
    kind = given.kind if isinstance(given, NoText) else type(given).__name__
    reason = f"{given} is no text but of type {kind}: give codes as text"
    return Placed(str(given), None, (), Status.MALFORMED, reason)


def _damaged(
    texts: Sequence[str], exact: Sequence[str | None], among: Sequence[CodeSystem]
) -> list[tuple[Reading, ...]]:
    """What each input may have been before damage; the rules are imported only where one looks damaged."""
    if all(code is not None and not is_number(code) for code in exact):
        return [()] * len(texts)
    from crosswalk.domain.codes.spreadsheet import other_readings

    return [
        _possible(text, among) if code is None else other_readings(text, among, code)
        for text, code in zip(texts, exact, strict=True)
    ]


def _possible(text: str, among: Sequence[CodeSystem]) -> tuple[Reading, ...]:
    from crosswalk.domain.codes.damaged import damaged_readings

    return damaged_readings(text, among)


def _existing(placed: Placed, found: Sequence[Reading], known: Mapping[str, Mapping[str, bool]]) -> tuple[Reading, ...]:
    """The readings that some release or map knows, in a system that knows the input itself none that are shorter.

    The codes above a known one are headers, and no zeros added to a header make it that one.
    """
    from crosswalk.domain.lookup.settling import with_known_modifiers

    code = placed.code or ""
    knowing = known.get(code, {}).keys() & {each.id for each in placed.systems}
    return tuple(
        with_known_modifiers(each, known)
        for each in found
        if each.system.id in known.get(each.code, ()) and (each.system.id not in knowing or len(each.code) >= len(code))
    )


def _settled(
    placed: Placed, found: Sequence[Reading], known: Mapping[str, Mapping[str, bool]], repairs: Repairs
) -> Placed:
    from crosswalk.domain.lookup.settling import settled

    return settled(placed, found, known, repairs)


def _read(text: str, system: CodeSystem | None) -> tuple[Sequence[CodeSystem], str | None]:
    """The systems whose shape the input has, and the undotted code that it is."""
    if system is not None:
        code = shaped(system, text)
        return ((system,) if code else ()), code
    found = readings(text)
    return [each for each, _ in found], found[0][1] if found else None


def _in_system(text: str, system: CodeSystem, code: str | None, licensed: bool) -> Placed:
    if code is None and (licensed or not _is_modified_cpt(text)):
        return Placed(text, None, (), Status.MALFORMED, _why_malformed(text, system))
    if not licensed:
        return Placed(text, None, (), Status.NOT_LICENSED, "no licensed CPT file is loaded")
    return Placed(text, code, (system,))


def _among(
    text: str, shapes: Sequence[CodeSystem], code: str | None, known: Mapping[str, Mapping[str, bool]]
) -> Placed:
    if code is None:
        if _is_modified_cpt(text):
            reason = "it has the shape of a CPT code with a modifier, and no licensed CPT file is loaded"
            return Placed(text, None, (), Status.NOT_LICENSED, reason)
        return Placed(text, None, (), Status.MALFORMED, _why_malformed(text, None))
    knowing = tuple(system for system in shapes if system.id in known.get(code, ()))
    if knowing:
        return Placed(text, code, knowing)
    if SYSTEMS["cpt"] in shapes:
        reason = "no loaded system knows this code; it has the shape of a CPT code, and no licensed CPT file is loaded"
        return Placed(text, None, (), Status.NOT_LICENSED, reason)
    return Placed(text, None, (), Status.UNKNOWN_CODE, "no loaded system knows this code")


def _is_modified_cpt(text: str) -> bool:
    from crosswalk.domain.codes.wrapping import with_modifiers

    code, _ = with_modifiers(text)
    return code is not None and SYSTEMS["cpt"].matches(code)


def _why_malformed(text: str, system: CodeSystem | None) -> str:
    from crosswalk.domain.codes.cells import why_no_single_code

    among = (system,) if system else tuple(SYSTEMS.values())
    return why_no_single_code(text, among) or why_malformed(text, system)
