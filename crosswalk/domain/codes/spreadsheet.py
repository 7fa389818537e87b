"""What a spreadsheet does to codes, and which codes an input may have been before.

A cell that looks like a number loses its leading zeros (`018.82` → `18.82`) and the trailing zeros after
the point (`250.00` → `250`), may gain decimals (`4019` → `4019.0`), and a procedure of ICD-10-PCS with an E
among digits becomes a power of ten (`02703E6` → `2.703E+09`). Here are all codes that could have been
written so, whether they exist or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from crosswalk.domain.codes.damage import Damage, Reading
from crosswalk.domain.codes.reading import is_number
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem

_MOST_READINGS: Final = 400
"""Of one input: fewer digits than these leave do not say which code it was."""

_LONGEST: Final = 7
"""Characters of the longest code that is a number."""

_LENGTHS: Final = {
    system.id: tuple(length for length in range(1, _LONGEST + 1) if system.matches("0" * length))
    for system in SYSTEMS.values()
}
"""How long codes of digits alone are, by system."""

_MOST_DIGITS: Final = {system: lengths[-1] if lengths else 0 for system, lengths in _LENGTHS.items()}

_LARGEST_POWER: Final = 308
"""Of ten, in a spreadsheet; what looks larger stays text."""

_NUMBER: Final = re.compile(r"(0|[1-9][0-9]{0,19})?(?:\.([0-9]{0,9}))?")
_DECIMALS: Final = re.compile(r"([A-Z0-9]{3,7})\.0{1,2}")
_SCIENTIFIC: Final = re.compile(r"([1-9])(?:\.([0-9]{1,9}))?E([+-]?[0-9]{1,3})")


class _TooMany(Exception):
    """So few digits are left that they do not say which code it was."""


def number_readings(bare: str, systems: Sequence[CodeSystem]) -> tuple[Reading, ...]:
    """The codes of these systems, existing or not, that a spreadsheet could have made this number of.

    `bare` is upper-case. Empty as well where it says so little that more than `_MOST_READINGS` codes of a system fit.
    """
    number = _NUMBER.fullmatch(bare) or _SCIENTIFIC.fullmatch(bare)
    if number is None:
        return ()
    found: list[Reading] = []
    try:
        for system in systems:
            if _LENGTHS[system.id]:
                plain = number.re is _NUMBER
                found += _plain(system, number[1] or "0", number[2]) if plain else _scientific(system, number)
    except _TooMany:
        return ()
    return tuple(found)


def decimal_readings(bare: str, systems: Sequence[CodeSystem]) -> Iterator[Reading]:
    """The codes without a point that have decimals behind them, of a column that was a number: E119.0."""
    match = _DECIMALS.fullmatch(bare)
    if match is None or match[1].isdigit():
        return
    for system in systems:
        if system.matches(match[1]):
            yield Reading(system, match[1], Damage.DECIMALS, True, doubtful=True)


def other_readings(text: str, systems: Sequence[CodeSystem], exact: str) -> tuple[Reading, ...]:
    """What an input may have been that is a code as it stands (`exact`, which is not among them).

    A longer one, or one with decimals added.
    """
    if not is_number(exact):
        return ()
    whole, point, decimals = text.strip().partition(".")
    if not (point and exact[-1] == "0") and all(len(exact) >= _MOST_DIGITS[system.id] for system in systems):
        return ()
    written = decimals if point else None
    return tuple(each for system in systems for each in _plain(system, whole, written) if each.code != exact)


def _plain(system: CodeSystem, whole: str, decimals: str | None) -> Iterator[Reading]:
    """The codes that, dotted or not, are this number; `decimals` is None where it has no point."""
    written = decimals or ""
    rest = written.rstrip("0")
    if whole == "0" and not rest:
        return
    told = decimals is not None or not system.dot_after
    dotted = list(_dotted(system, whole, rest))
    for code in dotted:
        kept = len(code) - system.dot_after
        yield Reading(system, code, _damage(len(whole) < system.dot_after, kept - len(written)), told)
    if rest:
        return
    for code in _undotted(system, whole):
        if code not in dotted:
            yield Reading(system, code, _damage(len(whole) < len(code), -len(written)), told)
    for code in _powers(system, int(whole), int(whole)):
        yield Reading(system, code, Damage.SCIENTIFIC, True)


def _damage(leading: bool, trailing: int) -> Damage:
    """By whether leading zeros are lost, and how many trailing ones (negative: gained)."""
    if trailing < 0:
        return Damage.DECIMALS
    if leading:
        return Damage.ZEROS if trailing else Damage.LEADING_ZEROS
    return Damage.TRAILING_ZEROS


def _dotted(system: CodeSystem, whole: str, rest: str) -> Iterator[str]:
    """The codes that are this number with their point: 18, 8 → 0188, 01880."""
    if not system.dot_after or len(whole) > system.dot_after:
        return
    code = whole.zfill(system.dot_after) + rest
    for length in _LENGTHS[system.id]:
        if length >= len(code):
            yield code.ljust(length, "0")


def _undotted(system: CodeSystem, whole: str) -> Iterator[str]:
    """The codes that are this number without a point: 188 → 188, 0188, 00188."""
    for length in _LENGTHS[system.id]:
        if length >= len(whole):
            yield whole.zfill(length)


def _scientific(system: CodeSystem, number: re.Match[str]) -> list[Reading]:
    """The codes whose number, rounded to the digits that are left, is written so, the nearest first.

    A spreadsheet shows two decimals: `8.06E+02` may have been 806.04 as well as 806.00. The numbers are
    counted in units so small that half of the last digit that is left is a whole one.
    """
    decimals = number[2] or ""
    shift = int(number[3]) - len(decimals)
    middle = 2 * int(number[1] + decimals) * 10 ** max(shift, 0)
    half = 10 ** max(shift, 0)
    one = 2 * 10 ** max(-shift, 0)
    low, high = middle - half, middle + half
    found: dict[str, None] = {}
    if system.dot_after and low < one * 10**system.dot_after:
        hundredths = _within(low * 100, high * 100, one)
        for each in sorted(hundredths, key=lambda each: abs(each * one - middle * 100)):
            whole, rest = divmod(each, 100)
            found |= dict.fromkeys(_dotted(system, str(whole), f"{rest:02}".rstrip("0")))
    if low < one * 10**_LONGEST:
        for whole in _within(max(low, one), high, one):
            found |= dict.fromkeys(_undotted(system, str(whole)))
    found |= dict.fromkeys(_powers(system, -(-low // one), high // one))
    if len(found) > _MOST_READINGS:
        raise _TooMany
    return [Reading(system, code, Damage.SCIENTIFIC, True) for code in found]


def _within(low: int, high: int, one: int) -> range:
    """The whole multiples of `one` in a range."""
    found = range(-(-low // one), high // one + 1)
    if len(found) > _MOST_READINGS:
        raise _TooMany
    return found


def _powers(system: CodeSystem, low: int, high: int) -> Iterator[str]:
    """The codes of digits with an E that a spreadsheet takes for a number in this range: 02703E6."""
    if system.id != "icd10pcs" or low < 1:
        return
    for digits in range(1, _LONGEST - 1):
        width = _LONGEST - 1 - digits
        for power in range(max(len(str(low)) - digits, 0), min(len(str(high)), 10**width, _LARGEST_POWER + 1)):
            for mantissa in _within(max(low, 10**power), min(high, 10 ** (power + digits) - 1), 10**power):
                code = f"{mantissa:0{digits}}E{power:0{width}}"
                if system.matches(code):
                    yield code
