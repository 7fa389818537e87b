"""Which row of a list names its columns, and which of these have codes, code sets and volumes: by name and content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from crosswalk.bulk.columns import column_named, columns_named
from crosswalk.domain.codes.code_sets import set_said
from crosswalk.domain.errors import UnknownSystem, UsageError

_MOST_LOOKED_AT: Final = 500
_MOST_NAMED: Final = 8
_WORDS: Final = re.compile(r"[^a-z0-9]+")
_ICD: Final = r"icd(?: ?(?:9|10))?(?: ?(?:cm|pcs))?"
_SURE: Final = re.compile(
    rf"(?:(?:cpt ?4?|hcpcs?|cpt ?4? hcpcs?|hcpcs? cpt ?4?|{_ICD}|diagnosis|diag|dx|procedure|proc|px|billing|concept|"
    rf"{_ICD} (?:dx|diagnosis|px|procedure))(?: level (?:2|ii))? (?:codes?|cd)(?: ?[0-9]{{1,2}})?"
    rf"|cpt ?4?|hcpcs?|cpt ?4? hcpcs?|hcpcs? cpt ?4?|{_ICD}|(?:dx|px|diag)(?: ?[0-9]{{1,2}})?"
    rf"|codes?(?: ?[0-9]{{1,2}})?)"
)
"""What columns of codes are called, when all but letters and digits is a blank."""
_LIKELY: Final = re.compile(r"(?:diagnos[ie]s|problems?|procedures?|orders?|value|charge|item|service)(?: codes?| cd)?")
"""What they may be called that have something else as often: they are taken where their content is codes."""
_PRICED: Final = re.compile(r"\s*code\s*\|\s*([0-9]+)\s*", re.IGNORECASE)
_PRICED_TYPE: Final = re.compile(r"\s*code\s*\|\s*([0-9]+)\s*\|\s*type\s*", re.IGNORECASE)
"""The columns of the price files that CMS asks hospitals for."""
_TYPE: Final = re.compile(
    r"(?:code|coding|billing code|dx|icd|hcpcs|terminology)? ?(?:type|system|set|version|vocabulary|qualifier)"
    r"(?: ?(?:id|name|oid|uri))?|vocabulary(?: id)?|terminology|flag|icd ?9 ?(?:or )?10|icdver(?:sion)?"
)
_VOLUME: Final = re.compile(
    r"(?:annual|yearly|total|monthly|charge|claims?|billed)? ?"
    r"(?:volumes?|vol|counts?|frequency|freq|utilization|usage|claims|encounters|cases|quantity|qty|units|times used)"
    r"(?: \w+)?|members|patients|n"
)
_BESIDE: Final = (_TYPE, _VOLUME)
_CODE: Final = re.compile(
    r"[A-Z][0-9]{4}(?:[-, ]+[A-Z0-9]{2})*|[0-9]{4}[0-9AFMTU](?:[-, ]+[A-Z0-9]{2})*"
    r"|[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?|[EV]?[0-9]{2,3}\.[0-9]{1,2}"
    r"|(?=[A-Z]*[0-9])(?=[0-9]*[A-Z])[0-9BCDFGHX][0-9A-HJ-NP-Z]{6}",
    re.IGNORECASE,
)
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DECIMAL: Final = re.compile(r"[0-9]{1,15}(?:[.,][0-9]+)?|[.,][0-9]+")
_MOSTLY: Final = 0.6
_HALF: Final = 0.5
_SOME: Final = 0.1
_APART: Final = 0.2


class Named(NamedTuple):
    """The columns that somebody names: of codes, of what says their set (one for all, or one each), of volumes."""

    codes: Sequence[str] = ()
    systems: Sequence[str] = ()
    volume: str | None = None


class Chosen(NamedTuple):
    """Where columns stand, from 0: those of codes, each with that of its code set or what its name says; volumes."""

    codes: Sequence[int]
    systems: Sequence[int | None]
    said: Sequence[str]
    volume: int | None


def heading(rows: Sequence[Sequence[str]], named: Named) -> int | None:
    """Which of the first rows names the columns: has the names that are asked for, or else names of columns of codes.

    Else it is the first that is no row of codes itself, and none where the first is.
    """
    asked = (*named.codes, *named.systems, named.volume or "")
    wanted = [each.casefold() for each in asked if each and not each.isdecimal()]
    for at, row in enumerate(rows):
        have = {cell.strip().casefold() for cell in row}
        if wanted and all(each in have for each in wanted):
            return at
    for is_name in (_is_priced, _is_sure, _is_likely):
        naming = {at: _names_in(row) for at, row in enumerate(rows) if any(map(is_name, row)) and not _has_code(row)}
        if naming:
            # Above the names of columns may stand those of groups of columns, and of the list.
            return max(naming, key=lambda at: (naming[at], -at))
    first = next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    return None if first is None or _has_code(rows[first]) else first


def _has_code(row: Sequence[str]) -> bool:
    return any(_is_code(cell) for cell in row)


def _names_in(row: Sequence[str]) -> int:
    """How many cells of a row are called as columns of lists are."""
    return sum(
        _is_sure(cell) or _is_likely(cell) or any(each.fullmatch(_plain(cell)) for each in _BESIDE) for cell in row
    )


def chosen(names: Sequence[str], column: Callable[[int], Sequence[str]], named: Named, list_name: str) -> Chosen:
    """Which columns have codes, what says their set, and which has volumes.

    Raises `UsageError` for a name that no column has, and where nobody can tell which has the codes.
    """
    codes = [at for each in named.codes for at in columns_named(names, each)] or _codes(names, column, list_name)
    codes = [*dict.fromkeys(codes)]
    systems = _systems(names, column, codes, named.systems)
    volume = column_named(names, named.volume) if named.volume else _volume(names, column, {*codes, *systems})
    said = ["" if system is not None else _said_by_name(names[at]) for at, system in zip(codes, systems, strict=True)]
    return Chosen(codes, systems, said, volume)


def _codes(names: Sequence[str], column: Callable[[int], Sequence[str]], list_name: str) -> list[int]:
    priced = [at for at, name in enumerate(names) if _is_priced(name)]
    if priced:
        return priced
    sure = [at for at, name in enumerate(names) if _is_sure(name)]
    if sure:
        # Beside a column of CPT one that is called Code may have the numbers of the house.
        return [at for at in sure if _share(column(at), _likeness) >= _SOME] or sure
    shares = {at: _share(column(at), _likeness) for at in range(len(names))}
    likely = [at for at, name in enumerate(names) if _is_likely(name) and shares[at] >= _HALF]
    if likely:
        return likely
    if len(names) == 1 and not any(each.isalpha() for each in names[0]) and _share(column(0), _has_digit) >= _MOSTLY:
        # A list of nothing but codes; of 80022, 81341 and 25000 no other sign tells what they are.
        return [0]
    best = max(shares, key=lambda at: (shares[at], -at), default=None)
    if best is not None and shares[best] >= _MOSTLY:
        others = [at for at, share in shares.items() if at != best and share > shares[best] - _APART]
        if not others:
            return [best]
        may_be = ", ".join(repr(names[at] or str(at + 1)) for at in (best, *others))
        raise UsageError(f"the codes of {list_name} may be in {may_be}.", remedy="Name the column: --column NAME.")
    there = ", ".join(repr(name or str(at + 1)) for at, name in enumerate(names[:_MOST_NAMED]))
    raise UsageError(
        f"no column of {list_name} looks like one of codes.", remedy=f"Name it: --column NAME. There are: {there}."
    )


def _systems(
    names: Sequence[str], column: Callable[[int], Sequence[str]], codes: Sequence[int], named: Sequence[str]
) -> list[int | None]:
    if named:
        found = [column_named(names, each) for each in named]
        if len(found) not in (1, len(codes)):
            raise UsageError(
                f"{len(codes)} columns of codes have {len(found)} columns that say their set.",
                remedy="Name one for all, or one for each in their order.",
            )
        return [*(found * len(codes) if len(found) == 1 else found)]
    types = {match[1]: at for at, name in enumerate(names) if (match := _PRICED_TYPE.fullmatch(name))}
    numbers = [_PRICED.fullmatch(names[at]) for at in codes]
    if types and all(numbers):
        return [types.get(match[1]) if match else None for match in numbers]
    plain = [at for at, name in enumerate(names) if at not in codes and _TYPE.fullmatch(_plain(name).strip())]
    telling = [at for at in plain if _share(column(at), _is_set) >= _HALF]
    return [telling[0] if telling else None] * len(codes)


def _volume(names: Sequence[str], column: Callable[[int], Sequence[str]], taken: set[int | None]) -> int | None:
    for at, name in enumerate(names):
        if at not in taken and _VOLUME.fullmatch(_plain(name)) and _share(column(at), _is_number) >= _HALF:
            return at
    return None


def _said_by_name(name: str) -> str:
    """The code set that the name of a column says, as one of `ICD10CM` or `HCPCS code` does."""
    word = re.sub(r"\b(?:codes?|cd|dx|diagnosis|px|procedure|level ii|level 2|[0-9]{1,2}$)\b", "", _plain(name)).strip()
    return word if word and _is_set(word) else ""


def volume_of(text: str) -> float | None:
    """A volume as lists have it: 1,204 or 12.5 or 12,5; None for what is none."""
    typed = text.strip()
    if _THOUSANDS.fullmatch(typed):
        return float(typed.replace(",", ""))
    return float(typed.replace(",", ".")) if _DECIMAL.fullmatch(typed) else None


def _is_priced(name: str) -> bool:
    return _PRICED.fullmatch(name) is not None


def _is_likely(name: str) -> bool:
    return _LIKELY.fullmatch(_plain(name)) is not None


def _is_sure(name: str) -> bool:
    return _SURE.fullmatch(_plain(name)) is not None


def _plain(name: str) -> str:
    return _WORDS.sub(" ", name.casefold()).strip()


def _is_code(cell: str) -> bool:
    return _CODE.fullmatch(cell.strip()) is not None


def _likeness(cell: str) -> float:
    """How much a text looks like a code: half as much where it is a number, as prices are too."""
    return _is_code(cell) / (2 if cell.strip().isdecimal() else 1)


def _is_number(cell: str) -> bool:
    return volume_of(cell) is not None


def _is_set(cell: str) -> bool:
    try:
        found = set_said(cell.strip())
    except UnknownSystem:
        return False
    return bool(found.systems or found.other)


def _has_digit(cell: str) -> bool:
    return any(each.isdigit() for each in cell)


def _share(cells: Iterable[str], tell: Callable[[str], float]) -> float:
    """The share of the first cells in which something stands that are so."""
    filled = [cell for cell in list(cells)[:_MOST_LOOKED_AT] if cell.strip()]
    return sum(map(tell, filled)) / len(filled) if filled else 0.0
