"""The codes that a value set names at a moment."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.expressions import Group, Kind, Term
from crosswalk.domain.codes.tabular_order import tabular_key
from crosswalk.domain.errors import ExpressionFault, Where
from crosswalk.domain.history.states import States
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import status_at

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.calendar import Calendar, Moment

_CHARACTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HIGHEST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class NoCodes:
    """A term that names no billable code at the moment, and why."""

    term: Term
    reason: str


@dataclass(frozen=True, slots=True)
class ValueSet:
    """The undotted billable codes of a value set in tabular order, and the terms that named none."""

    codes: tuple[str, ...]
    without_codes: tuple[NoCodes, ...]


def beginnings(group: Group, system: CodeSystem) -> tuple[str, ...]:
    """What the codes that a value set can name begin with: each such beginning once, and none within another.

    An empty one stands for the whole system.
    """
    found: list[str] = []
    for begin in sorted(_beginnings(group, system)):
        if not found or not begin.startswith(found[-1]):
            found.append(begin)
    return tuple(found)


def _beginnings(group: Group, system: CodeSystem) -> Iterator[str]:
    for _, part in group.parts:
        if isinstance(part, Group):
            yield from _beginnings(part, system)
        else:
            yield from _beginnings_of(part, system)


def _beginnings_of(term: Term, system: CodeSystem) -> Sequence[str]:
    match term.kind:
        case Kind.PATTERN:
            return [term.first.partition("?")[0]]
        case Kind.RANGE:
            return _between(term.first, term.last or "", system)
        case Kind.CODE:
            # An X at the end may be a wildcard, which asks for what is below the header before it.
            return [term.first.rstrip("X") or term.first]
    return [term.first]


def _between(first: str, last: str, system: CodeSystem) -> Sequence[str]:
    """The beginnings of what lies between two codes. The order is decided place by place: they begin as both do."""
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None)
    if same is None:
        return [min(first, last, key=len)]
    begun, key = first[:same], partial(tabular_key, system)
    start, end = key(first[: same + 1]), key(last[: same + 1])
    return [begun + one for one in _CHARACTERS if start <= key(begun + one) <= end]


class Universe:
    """The codes of one system at one moment among which terms choose: all, or those with the terms' beginnings."""

    def __init__(self, lives: Iterable[tuple[str, States]], moment: Moment, calendar: Calendar) -> None:
        self._moment = moment
        self._status = {code: status_at(life, moment, calendar)[0] for code, life in lives}
        self._billable = sorted(code for code, status in self._status.items() if status is Status.VALID)

    def evaluate(self, group: Group, name: str) -> ValueSet:
        """The codes of a value set; `name` is that of its file. Raises `ExpressionFault` for a range that runs back."""
        without: list[NoCodes] = []
        found = self._group(group, name, without)
        return ValueSet(tuple(sorted(found, key=self._key)), tuple(dict.fromkeys(without)))

    def unknown(self, group: Group) -> list[Term]:
        """The terms that name one code or header which never was one."""
        found: list[Term] = []
        for _, part in group.parts:
            if isinstance(part, Group):
                found += self.unknown(part)
            elif part.kind is Kind.CODE and part.first not in self._status and not self._beginning(part.first):
                found.append(part)
        return found

    def header_of_wildcard(self, code: str, system: CodeSystem) -> str | None:
        """The header of which an unknown code that ends in X asks for all: E11 of E11.X, where no X fills a place."""
        begun = code.rstrip("X")
        is_wild = system.has_placeholder and begun != code and begun in self._status
        return begun if is_wild and begun not in self._beginning(begun) and self._beginning(begun) else None

    def _group(self, group: Group, name: str, without: list[NoCodes]) -> set[str]:
        found: set[str] = set()
        for adds, part in group.parts:
            codes = self._group(part, name, without) if isinstance(part, Group) else self._term(part, name)
            if not codes and isinstance(part, Term):
                without.append(NoCodes(part, self._why_none(part)))
            found = found | set(codes) if adds else found.difference(codes)
        return found

    def _term(self, term: Term, name: str) -> Sequence[str]:
        match term.kind:
            case Kind.PREFIX:
                return self._beginning(term.first)
            case Kind.PATTERN:
                return self._matching(term.first)
            case Kind.BELOW:
                return [code for code in self._beginning(term.first) if code != term.first]
            case Kind.RANGE:
                return self._range(term, name)
        status = self._status.get(term.first)
        return [term.first] if status is Status.VALID else self._beginning(term.first)

    def _beginning(self, begin: str) -> Sequence[str]:
        return self._billable[bisect_left(self._billable, begin) : bisect_left(self._billable, begin + _HIGHEST)]

    def _matching(self, pattern: str) -> Sequence[str]:
        """The codes that match from their beginning, as headers stand for what is below them."""
        asked = re.compile(pattern.replace("?", "."))
        return [code for code in self._beginning(pattern.partition("?")[0]) if asked.match(code)]

    def _range(self, term: Term, name: str) -> Sequence[str]:
        first, last = self._key(term.first), self._key(term.last or "")
        if last < first and not first.startswith(last):
            what = f"column {term.column}: {term.text} ends before it begins in the order of the tabular list."
            raise ExpressionFault(what, where=Where(name, None, term.line), remedy="Name the earlier code first.")
        keys, codes = self._tabular
        return codes[bisect_left(keys, first) : bisect_left(keys, last + _HIGHEST)]

    @cached_property
    def _tabular(self) -> tuple[list[str], list[str]]:
        """The billable codes in tabular order: their keys, and themselves."""
        pairs = sorted((self._key(code), code) for code in self._billable)
        return [key for key, _ in pairs], [code for _, code in pairs]

    def _key(self, code: str) -> str:
        return tabular_key(self._moment.system, code)

    def _why_none(self, term: Term) -> str:
        moment = self._moment
        when = f"in {moment.release.id}" if moment.by_release and moment.release else f"on {moment.day}"
        if term.kind is Kind.CODE:
            status = self._status.get(term.first, Status.UNKNOWN_CODE)
            return f"{status.value.replace('_', ' ')} {when}"
        return f"no billable code {when}"
