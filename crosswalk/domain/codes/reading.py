"""Reading a code as people and spreadsheets write it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem

# Few inputs are held against these: they are not compiled before one is.
_TRAILING_ZERO: Final = r"\d{4,5}\.0"
_SCIENTIFIC: Final = r"\d(\.\d+)?E[+-]?\d{2,}"


class ParsedCode(NamedTuple):
    """An input as a code of one system: undotted and upper-case, or None with the reason why not."""

    code: str | None
    reason: str | None = None


def parse(system: CodeSystem, text: str) -> ParsedCode:
    """The input read as a code of this system: dotted or not, any case, blanks around it ignored.

    A decimal point must stand where the system has it. Nothing is repaired or guessed: `e11.9` is E119 of
    ICD-10-CM, `1.19` is no code of it and comes back with the reason.
    """
    code = shaped(system, text)
    return ParsedCode(code) if code is not None else ParsedCode(None, _misfit(system, _typed(text)))


def shaped(system: CodeSystem, text: str) -> str | None:
    """The code that `parse` reads, else None: without the reason, which takes several times as long to tell."""
    typed = _typed(text)
    if "." not in typed:
        return typed if system.matches(typed) else None
    code = typed.replace(".", "", 1)
    dot = typed.index(".")
    return code if system.matches(code) and dot == system.dot_position(code) and dot < len(code) else None


def _typed(text: str) -> str:
    typed = text.strip()
    # Some letters of other alphabets have capitals of ours: the long s is no S.
    return typed.upper() if typed.isascii() else typed


def readings(text: str) -> list[tuple[CodeSystem, str]]:
    """Every system the input could be a code of by its shape, with the undotted code.

    `0051` is a diagnosis and a procedure of ICD-9-CM; whether either exists is not asked here.
    """
    return [(system, code) for system in SYSTEMS.values() if (code := shaped(system, text)) is not None]


def is_number(code: str) -> bool:
    """Whether a spreadsheet can take a code for a number: digits alone, of which the first is no zero."""
    return code.isdigit() and code[0] != "0"


def why_malformed(text: str, system: CodeSystem | None) -> str:
    """Why the input is a code of no system, or not of this one."""
    typed = text.strip().upper()
    return _misfit(system, typed) if system else _damage(typed) or f"{text.strip()!r} has the shape of no known code"


def _misfit(system: CodeSystem, typed: str) -> str:
    damage = _damage(typed)
    if damage:
        return damage
    code = typed.replace(".", "", 1)
    dot = system.dot_position(code)
    if "." in typed and not dot:
        return f"{system.title} codes have no decimal point"
    if "." in typed and typed.index(".") < dot:
        padded = typed.rjust(len(typed) + dot - typed.index("."), "0")
        if shaped(system, padded):
            return f"{typed!r} has too few characters before its decimal point"
    if "." in typed and system.matches(code) and dot >= len(code):
        return f"a code of {system.title} as short as this has no decimal point: {code}"
    if "." in typed and system.matches(code):
        return f"the decimal point of this code stands after character {dot}: {system.display(code)}"
    return f"{typed!r} has not the shape of a code of {system.title}"


def _damage(typed: str) -> str | None:
    if not typed:
        return "no code given"
    if re.fullmatch(_TRAILING_ZERO, typed):
        return f"{typed!r} ends in .0, as spreadsheets write numbers: give the code as text"
    if re.fullmatch(_SCIENTIFIC, typed) and "+" in typed:
        return f"{typed!r} is a number in scientific notation, as spreadsheets write it: give the code as text"
    return None
