"""Wildcards as people write them: 250.xx, 250.x, 410.?, 250% and 250.x0, as expressions write them."""

from __future__ import annotations

import re
from typing import Final

from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import CodeSystem

_WORD: Final = re.compile(r"(?<![\w.])[A-Za-z]?[0-9][0-9A-Za-z.?%_*]*")
_LONGEST: Final = 8
"""Characters of the longest code, with its point."""
_ANY: Final = re.compile(r"[.xX?%_*]*[xX?%_*]$")


def with_wildcards(line: str, system: CodeSystem) -> tuple[str, list[tuple[str, str]]]:
    """A line with `*` for any end and `?` for any character, and each word that was written otherwise with what it is.

    In codes that have an X themselves an x is that, unless it is in lower case at the end of a code in upper case.
    """
    told: list[tuple[str, str]] = []

    def read(match: re.Match[str]) -> str:
        word = match[0]
        found = _wildcard(word, system)
        if found == word:
            return word
        told.append((word, found))
        return found

    body, mark, remark = line.partition("#")
    return _WORD.sub(read, body) + mark + remark, told


def is_wildcard(text: str, system: CodeSystem) -> bool:
    """Whether the whole text is one wildcard, of which what is written fits codes of the system."""
    if not _WORD.fullmatch(text):
        return False
    found = _wildcard(text, system)
    if found == text:
        return False
    begun = found.rstrip("*").rstrip(".").replace("?", "0").upper()
    return any(shaped(system, begun.ljust(length, "0")) for length in range(len(begun), _LONGEST + 1))


def _wildcard(word: str, system: CodeSystem) -> str:
    ending = _ANY.search(word)
    rest = word[: ending.start()] if ending else word
    if system.has_placeholder or system.x_is_value:
        if ending and "X" not in ending[0] and (rest == rest.upper() or "x" not in ending[0]):
            return f"{rest}*" if ending[0].strip("*.") else word
        return word
    inner = re.sub(r"[xX_%]", "?", rest) if "." in word or "x" in rest.lower() else rest
    if ending and ending[0].strip("*."):
        return f"{inner}*"
    return inner + (ending[0] if ending else "")
