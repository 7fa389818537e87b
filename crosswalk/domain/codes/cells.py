"""What stands where one code should: several codes, a row of a table, the name of a file, a wildcard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from crosswalk.domain.codes.damage import Damage, Reading
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.codes.wildcards import is_wildcard
from crosswalk.domain.codes.wrapping import LONGEST, QUOTES, unwrapped, with_modifiers
from crosswalk.domain.naming import first_of

_MOST_NAMED: Final = 6
_BETWEEN: Final = re.compile(rf"(?:[\s,;|/+&{QUOTES}]|\bAND\b|\bOR\b)+", re.IGNORECASE)
_WRAPPED: Final = re.compile(r"\s*[,;]\s*|(?<=[)\]])\s+(?=[(\[])|\s+(?:and|or)\s+", re.IGNORECASE)
"""Between codes that have more than themselves around them: brackets, labels, modifiers."""
_COLUMNS: Final = re.compile(r"\t|;|\||,")
_BESIDE: Final = re.compile(r"[\s/_:()\[\]–-]+")
_DIGIT: Final = re.compile(r"[0-9]")
_PART: Final = re.compile(r"(?=.*[0-9])[A-Z0-9][A-Z0-9.]{2,8}", re.IGNORECASE)
_WORDS: Final = re.compile(r"[^\W\d_]{3}|\b[^\W\d_]/[^\W\d_]\b")
"""What is no code but a word, or one in short (r/o, h/o)."""
_FILE: Final = re.compile(r".*\.(?:txt|dat|json|xml|zip|xls|xlsm|sas7bdat|sql)", re.IGNORECASE)
_CONVERTED: Final = re.compile(r".*\.(?:csv|tsv|jsonl|ndjson|parquet|xlsx)(?:\.gz|\.zst)?", re.IGNORECASE)


def split_cell(text: str) -> tuple[str, ...]:
    """The codes of a cell that holds several, whatever their systems; any other text as it is."""
    parts = _parts(text)
    return parts if len(parts) > 1 else (text,)


def codes_in(text: str, systems: Sequence[CodeSystem]) -> tuple[str, ...]:
    """The codes of a cell that holds several of one of these systems; else none."""
    parts = _parts(text)
    if len(parts) < 2 or not any(all(shaped(system, _bare(part)) for part in parts) for system in systems):
        return ()
    return parts


def _parts(text: str) -> tuple[str, ...]:
    if len(text) > LONGEST * 10:
        return ()
    parts = tuple(filter(None, _BETWEEN.split(text)))
    if all(map(_PART.fullmatch, parts)):
        return parts
    wrapped = [part.strip() for part in _WRAPPED.split(text) if part.strip()]
    return tuple(wrapped) if all(map(_holds_code, wrapped)) else ()


def _holds_code(part: str) -> bool:
    """Whether a part has one code alone, with what stands around it, a label or a modifier."""
    bare = _bare(part)
    return _PART.fullmatch(bare) is not None and not _WORDS.search(bare) and bool(_DIGIT.search(bare[:2]))


def _bare(part: str) -> str:
    return with_modifiers(part)[0] or unwrapped(part).bare


def column_readings(text: str, systems: Sequence[CodeSystem]) -> Iterator[Reading]:
    """The code in a row of several columns, before its title, or among words as the one thing with digits."""
    if not _WORDS.search(text):
        return
    cells = _COLUMNS.split(text)
    if len(cells) == 1:
        words = list(filter(None, _BESIDE.split(text)))
        numbered = [each for each in words if _DIGIT.search(each)]
        cells = numbered if len(numbered) == 1 else words[:1]
    bare = [unwrapped(cell).bare for cell in cells]
    for system in systems:
        codes = (shaped(system, cell) for cell in bare if _PART.fullmatch(cell))
        code = next(filter(None, codes), None)
        if code is not None:
            yield Reading(system, code, Damage.COLUMNS, False)


def why_wildcard(text: str, systems: Sequence[CodeSystem]) -> str | None:
    """That an input is a wildcard, as one of these systems writes them, and what takes it; None where it is none."""
    shown = text.strip()
    if (re.search(r"[*%?]", shown) and _PART.match(shown)) or any(is_wildcard(shown, system) for system in systems):
        return f"{shown!r} is a wildcard for several codes, not one code: value sets take it (--value-set)"
    return None


def why_no_single_code(text: str, systems: Sequence[CodeSystem]) -> str | None:
    """What an input is that is no single code, and what to do; None where it is nothing of the kind."""
    several = codes_in(text, systems)
    if several:
        named = first_of(several, _MOST_NAMED)
        return f"{len(several)} codes in one: {named}; ask about each by itself (--split does)"
    shown = text.strip()
    if _CONVERTED.fullmatch(shown):
        return (
            f"{shown!r} is the name of a file: name its columns of codes with --column (crosswalk convert {shown} …, "
            f"crosswalk validate {shown} …), or give them as a value set (--value-set {shown})"
        )
    if _FILE.fullmatch(shown):
        return (
            f"{shown!r} is the name of a file: give the codes in it, one a line (- < {shown}), "
            f"or a value set (--value-set {shown})"
        )
    wildcard = why_wildcard(shown, systems)
    if wildcard:
        return wildcard
    if _WORDS.search(shown) and any(True for _ in column_readings(shown, systems)):
        return f"{shown!r} is a code with other columns: give the column of codes alone"
    return None
