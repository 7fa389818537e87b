"""What people do to codes: a placeholder X too few or too many, O for 0, the point in the wrong place, zeros in front.

Here are the codes that an input may have been before, whether they exist or not. Only what is no code as it stands
is held against them: a slip that leads to another code is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, product
from typing import Final

from crosswalk.domain.codes.damage import Damage, Reading
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import CodeSystem

_ALIKE: Final = dict(zip("O0S5B8Z2IL", "0O5S8B2Z11", strict=True)) | {"1": "IL"}
"""Characters that are taken for one another."""
_MOST_CONFUSED: Final = 2
"""Characters of one code, where they are not one wherever it stands."""
_LONGEST: Final = 12
"""Characters of an input that may have been one code; the longest code has seven and a point."""
_SHORTEST: Final = 3
"""Characters of a code that may have more behind it; of less, nobody can say that it was one."""
_POINTS: Final = re.compile(r"\.(?:\s*\.)+")
_FULL: Final = 7
"""Characters of the longest codes; those that need placeholders have so many."""


def slips(system: CodeSystem, typed: str) -> tuple[Reading, ...]:
    """The codes of a system, existing or not, that a person may have meant by this; `typed` is upper-case."""
    if not 2 <= len(typed) <= _LONGEST:
        return ()
    found: dict[str, Damage] = {}
    for code in _filled(system, typed):
        found.setdefault(code, Damage.PLACEHOLDER)
    for code in _repointed(system, typed):
        found.setdefault(code, Damage.POINT)
    for code in _without_zeros(system, typed):
        found.setdefault(code, Damage.ZEROS_ADDED)
    for code in _told_apart(system, typed):
        found.setdefault(code, Damage.LETTERS)
    found.pop(shaped(system, typed) or "", None)
    for code in _cut(system, typed):
        found.setdefault(code, Damage.SURPLUS)
    # Digits alone may have come by their zeros in other ways.
    return tuple(
        Reading(system, code, damage, damage is not Damage.ZEROS_ADDED or "." in typed)
        for code, damage in found.items()
    )


def _filled(system: CodeSystem, typed: str) -> Iterator[str]:
    """The codes that are this one but for placeholders: W2189A → W2189XA."""
    if not system.has_placeholder or ("." in typed and typed.find(".") != system.dot_after):
        return
    code = typed.replace(".", "", 1)
    start, rest = code[:3], code[3:].replace("X", "")
    most = _FULL - len(start) - len(rest)
    for number in range(most + 1):
        for places in combinations(range(len(rest) + number), number):
            left = iter(rest)
            full = start + "".join("X" if at in places else next(left) for at in range(len(rest) + number))
            if system.matches(full):
                yield full


def _repointed(system: CodeSystem, typed: str) -> Iterator[str]:
    """The code with its point in another place, or without any; a number is another when its point moves.

    Two points that stand together are one.
    """
    code = typed.replace(".", "")
    if "." in typed and not code.isdigit() and system.matches(code):
        yield code
    once = _POINTS.sub(".", typed)
    if once != typed and (pointed := shaped(system, once)):
        yield pointed


def _without_zeros(system: CodeSystem, typed: str) -> Iterator[str]:
    """The codes that are this number with fewer zeros before it: 00250.00 → 250.00."""
    for number in range(1, len(typed) - len(typed.lstrip("0")) + 1):
        code = shaped(system, typed[number:])
        if code is not None and code.isdigit():
            yield code


def _cut(system: CodeSystem, typed: str) -> Iterator[str]:
    """The code without its last character, or without zeros behind its point: E11.90 → E11.9, I10.00 → I10.

    A letter that looks like a digit was that (E11.2l).
    """
    if typed[-1].isalpha() and typed[-1] in _ALIKE:
        return
    zeros = len(typed) - len(typed.rstrip("0")) if "." in typed else 0
    for number in range(1, max(zeros, 1) + 1):
        kept = typed[:-number]
        code = shaped(system, kept.removesuffix("."))
        if code is not None and len(code) >= _SHORTEST and typed.find(".") in (-1, system.dot_position(code)):
            yield code


def _told_apart(system: CodeSystem, typed: str) -> Iterator[str]:
    """The codes that differ in one or two characters that look alike, or in one wherever it stands."""
    if len(typed) - typed.count(".") > _FULL:
        return iter(())
    return (code for text in _confused(typed) if (code := shaped(system, text)) is not None)


@lru_cache(16)  # every system is asked about the same input
def _confused(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_everywhere(typed), *_here_and_there(typed))))


def _everywhere(typed: str) -> Iterator[str]:
    return (typed.replace(one, other) for one in sorted(set(typed)) for other in _ALIKE.get(one, ""))


def _here_and_there(typed: str) -> Iterator[str]:
    alike = [at for at, one in enumerate(typed) if one in _ALIKE]
    for number in range(1, _MOST_CONFUSED + 1):
        for places in combinations(alike, number):
            for others in product(*(_ALIKE[typed[at]] for at in places)):
                changed = list(typed)
                for at, other in zip(places, others, strict=True):
                    changed[at] = other
                yield "".join(changed)
