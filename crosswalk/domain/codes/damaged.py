"""Every code that an input may have been, whether it exists or not: what programs did to it, then what people did.

(docs/design.md, rule 8.3.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from crosswalk.domain.codes.cells import codes_in, column_readings
from crosswalk.domain.codes.damage import Damage, Reading
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.slips import slips
from crosswalk.domain.codes.spreadsheet import decimal_readings, number_readings, other_readings
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.codes.wrapping import Unwrapped, glued_readings, parted_readings, unwrapped, wrapped_readings

_SHORTEST: Final = 3
"""Characters by which a code is known in a system that nobody named: two are a modifier, or a chapter of procedures."""


def damaged_readings(text: str, systems: Sequence[CodeSystem]) -> tuple[Reading, ...]:
    """The codes of these systems that programs could have made this input of, and the code of another that it is.

    The input is no code of the systems as it stands.
    """
    found = unwrapped(text)
    whole = tuple(wrapped_readings(text, found, systems))
    if found.is_text and whole:
        return whole
    elsewhere = () if whole else tuple(_elsewhere(found.bare, _outside(systems, found)))
    named = [each for each in systems if not found.systems or each.id in found.systems]
    # Of a number that is a whole code, no header above that; what is a number no more shows nothing.
    beside = (
        replace(each, told=found.is_number)
        for one in whole
        for each in other_readings(found.bare, (one.system,), one.code)
        if len(each.code) >= len(one.code)
    )
    whole_in = [each.system for each in whole]
    others = [each for each in named if each not in whole_in]
    numbers = (*number_readings(found.bare, others), *decimal_readings(found.bare, others))
    return (*whole, *beside, *numbers, *elsewhere)


def mistaken_readings(text: str, systems: Sequence[CodeSystem]) -> tuple[Reading, ...]:
    """The codes that people could have meant by what no program made: slips of these systems, other columns.

    And the code of another system that it is; whoever finds that asks for no slips.
    """
    if codes_in(text, systems):
        return ()
    found = unwrapped(text)
    named = [each for each in systems if not found.systems or each.id in found.systems]
    whole = wrapped_readings(text, found, named)
    slipped = (each for system in named for each in (*slips(system, found.bare), *_letter_l(system, text)))
    if found.has_word or not any(map(str.isdigit, found.bare)):
        # POS 11, SOB: a word is no code.
        slipped = (replace(each, doubtful=each.doubtful or each.damage is Damage.LETTERS) for each in slipped)
    elsewhere = _elsewhere(found.bare, _outside(systems, found))
    decimals = decimal_readings(found.bare, named)
    doubtful = (*glued_readings(text, named), *(each for system in named for each in parted_readings(system, text)))
    return (*elsewhere, *decimals, *whole, *doubtful, *slipped, *column_readings(text, named))


def _letter_l(system: CodeSystem, text: str) -> Iterator[Reading]:
    """The code that has an I where a small l was typed: l48.91; in capitals the two do not look alike."""
    if "l" in text:
        code = shaped(system, unwrapped(text.replace("l", "I")).bare)
        if code is not None:
            yield Reading(system, code, Damage.LETTERS, True)


def _outside(systems: Sequence[CodeSystem], found: Unwrapped) -> list[CodeSystem]:
    """The systems that are not asked about, of those that the input names if it does; else those that it names not.

    `ICD9:I10` is of none that it names.
    """
    named = [each for each in SYSTEMS.values() if each.id in found.systems]
    if any(shaped(each, found.bare) for each in named):
        return [each for each in named if each not in systems]
    return [each for each in SYSTEMS.values() if each not in (named or systems)]


def _elsewhere(bare: str, systems: Sequence[CodeSystem]) -> Iterator[Reading]:
    for system in systems:
        code = shaped(system, bare)
        codes = [code] if code else [each.code for each in decimal_readings(bare, (system,))]
        yield from (Reading(system, each, Damage.OTHER_SYSTEM, False) for each in codes if len(each) >= _SHORTEST)
