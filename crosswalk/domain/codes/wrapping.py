"""What programs and people wrap around a code that is whole: marks, filler, the name of its system, a modifier.

'1100 '               110.0: quotation marks say that it is text, which loses no zeros
(401.9)  [401.9]      brackets
I10.  E916.  I10^     a trailing point, filler of columns of a fixed width
250,00                a comma for the point
ICD9CM:014.04         the name, OID or URI of the system beside it, or a label (names.py)
J1100-JW              a modifier behind it
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from crosswalk.domain.codes.damage import Damage, Reading
from crosswalk.domain.codes.names import Named, named
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import CodeSystem

LONGEST: Final = 200
"""Characters of an input that are looked through; no code with all that programs put around it has as many."""

QUOTES: Final = "'\"`´‘’‚‛“”„«»"
_BRACKETS: Final = re.compile(r"[(\[{<\s]*([^()\[\]{}<>]+?)[)\]}>\s]*")
_MIDDLE_POINT: Final = re.compile(r"(?<=[A-Z0-9])[·•∙](?=[A-Z0-9])")
_FILLER: Final = re.compile(r"^(?:[\^_~|#•·\s]+|[*–-]\s+)+|[\s.^_~,;:|\-–—]+$")
_COMMA: Final = re.compile(r"([A-Z0-9]{2,4}),([A-Z0-9]{1,4})")
_THOUSANDS: Final = re.compile(r"([1-9][0-9]?),([0-9]{3})(?:\.0+)?")
_NUMBER: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]*\.?[0-9]*")
_PARTED: Final = re.compile(r"([A-Z0-9]{2,4})[-_/]([A-Z0-9]{1,4})")
_BEGUN: Final = re.compile(r"\(?[0-9]{1,2}[.)]\s+(?=\S)|(?:DX|PX)(?=[A-Z0-9])")
_SHORTEST: Final = 3
_MODIFIER: Final = r"(?:[A-Z][A-Z0-9]|[2-9][0-9])"
_MODIFIED: Final = re.compile(rf"([A-Z][0-9]{{4}}|[0-9]{{4}}[0-9AFMTU])[\s:,-]+{_MODIFIER}(?:[\s:,-]*{_MODIFIER})*")
_GLUED: Final = re.compile(rf"([A-Z][0-9]{{4}})([A-Z][A-Z0-9])(?:[\s:,-]*{_MODIFIER})*")


class Unwrapped(NamedTuple):
    """An input without what was around it: upper-case, with its point, and what that was (None for nothing).

    `systems` are the ids of those that it names, `is_text` whether quotation marks say that it never was a number,
    `is_number` whether it still is one, `has_word` whether a part of it between blanks has letters alone.
    """

    bare: str
    damage: Damage | None
    systems: tuple[str, ...] = ()
    is_text: bool = False
    is_number: bool = False
    has_word: bool = False


@lru_cache(64)  # one input is asked about for every system, and for every kind of damage
def unwrapped(text: str) -> Unwrapped:
    """The input without what programs put around codes, whatever the rest may be."""
    typed = _typed(text)
    around = typed.lstrip("= ")
    is_text = bool(around) and (around[0] in QUOTES or around[-1] in QUOTES)
    freed, found = _freed(typed)
    filled = _FILLER.sub("", found.bare)
    whole = _pointed(filled)
    parts = whole.split()
    bare = "".join(parts)
    damage: Damage | None = Damage.MARKS if bare != text[:LONGEST].strip().upper() else None
    if found.damage is not None:
        damage = found.damage
    elif whole != filled:
        damage = Damage.COMMA
    elif filled != found.bare:
        damage = Damage.FILLER
    elif freed:
        damage = Damage.BRACKETS
    elif _visible(text).upper() != typed or not _LOOKALIKES.isdisjoint(text):
        damage = Damage.CHARACTERS
    is_number = not is_text and _NUMBER.fullmatch(typed) is not None
    return Unwrapped(bare, damage, found.systems, is_text, is_number, len(parts) > 1 and any(map(str.isalpha, parts)))


def wrapped_readings(text: str, found: Unwrapped, systems: Sequence[CodeSystem]) -> Iterator[Reading]:
    """The codes of these systems, existing or not, that stand whole in the input with something around them."""
    for system in systems:
        if found.systems and system.id not in found.systems:
            continue
        code = shaped(system, found.bare) if found.damage else None
        if code is not None:
            yield Reading(system, code, found.damage or Damage.MARKS, True)
        elif system.id in ("hcpcs", "cpt"):
            code, modifiers = with_modifiers(text)
            if code is not None and system.matches(code):
                yield Reading(system, code, Damage.MODIFIER, True, modifiers=modifiers)


def glued_readings(text: str, systems: Sequence[CodeSystem]) -> Iterator[Reading]:
    """The code of HCPCS with a modifier right behind it, where S9110XA may as well have been one of ICD-10-CM."""
    for system in systems:
        match = _GLUED.fullmatch(_bare(text)) if system.id == "hcpcs" else None
        if match is not None:
            yield Reading(system, match[1], Damage.MODIFIER, True, doubtful=True)


def _freed(typed: str) -> tuple[bool, Named]:
    """Whether brackets stand around the input, and what is left of it without these, marks and names."""
    unquoted = _without_quotes(typed)
    outside = _without_brackets(unquoted)
    found = named(outside)
    inside = _without_brackets(found.bare)
    return (outside, inside) != (unquoted, found.bare), found._replace(bare=inside)


def _without_brackets(typed: str) -> str:
    match = _BRACKETS.fullmatch(typed)
    return match[1] if match is not None else typed


def parted_readings(system: CodeSystem, text: str) -> Iterator[Reading]:
    """The code of which another sign parts the characters (E11-9), or before which a label or number stands."""
    typed = _bare(text)
    parted, begun = _PARTED.fullmatch(typed), _BEGUN.match(typed)
    if parted is not None and system.dot_position(typed) in (0, len(parted[1])):
        code, damage = shaped(system, parted[1] + parted[2]), Damage.CHARACTERS
    elif begun is not None:
        code, damage = shaped(system, unwrapped(typed[begun.end() :]).bare), Damage.LABEL
    else:
        return
    if code is not None and len(code) >= _SHORTEST:
        yield Reading(system, code, damage, True, doubtful=True)


def with_modifiers(text: str) -> tuple[str | None, tuple[str, ...]]:
    """The code of HCPCS or CPT and the modifiers behind it: J1100 and JW of `J1100-JW`; None where there are none."""
    typed = _bare(text)
    match = _MODIFIED.fullmatch(typed)
    if match is None:
        return None, ()
    behind = re.sub(r"[\s:,-]", "", typed[len(match[1]) :])
    return match[1], tuple(behind[at : at + 2] for at in range(0, len(behind), 2))


@lru_cache(64)
def _bare(text: str) -> str:
    return _freed(_typed(text))[1].bare


def _visible(text: str) -> str:
    return text[:LONGEST].translate(_INVISIBLE).strip()


def _typed(text: str) -> str:
    """In capitals, with the characters of ours for those of other alphabets and of HTML that stand for them."""
    typed = _visible(text)
    if "&" in typed:
        from html import unescape

        typed = unescape(typed)
    return (
        _MIDDLE_POINT.sub(".", unicodedata.normalize("NFKC", typed).upper()) if not typed.isascii() else typed.upper()
    )


def _without_quotes(typed: str) -> str:
    """Without quotation marks and the sign that a cell begins with."""
    return typed.translate(_DROPPED).strip().lstrip("=").strip()


_DROPPED: Final = dict.fromkeys(map(ord, QUOTES))
_LOOKALIKES: Final = frozenset("ſı")
"""Letters whose capitals are S and I of ours."""
_INVISIBLE: Final = dict.fromkeys((0xFEFF, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def _pointed(typed: str) -> str:
    """With a point for the comma; without the comma of thousands."""
    thousands = _THOUSANDS.fullmatch(typed)
    if thousands is not None:
        return thousands[1] + thousands[2]
    comma = _COMMA.fullmatch(typed)
    return f"{comma[1]}.{comma[2]}" if comma is not None else typed
