"""What took the place of a code where no row of a table tells it: codes below it, or such as fill its placeholder.

(docs/design.md, rule 5.4.)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Final

from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Ending, Predecessor

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.history.states import States
    from crosswalk.domain.lookup.lives import Lives
    from crosswalk.domain.store.protocol import Store

SHORTEST: Final = 3
"""Characters of the shortest header: a category, a table of ICD-10-PCS. None is a placeholder: X58 is a category."""

_PLACEHOLDER: Final = "X"
_WHOLE: Final = 7
"""Characters of a code with a seventh character: an initial encounter, a stage."""


class Splits:
    """The codes that replaced others without a row; those of HCPCS, which have no headers, never do."""

    def __init__(self, store: Store, calendar: Calendar, lives: Lives) -> None:
        self.store = store
        self._calendar = calendar
        self._system = calendar.system
        self._lives = lives
        self._descendants: dict[str, Mapping[str, States]] = {}

    def learn(self, codes: Collection[str], roots: Collection[str] = ()) -> None:
        """Read what may have replaced these codes, and the codes below the roots."""
        if not codes or self._system.owns_dates:
            return
        self._lives.read(headers_of(codes))
        around = {root for code in codes if (root := self._around(code)) is not None}
        fresh = {*codes, *roots, *around} - self._descendants.keys()
        self._descendants |= self.store.codes.descendants(self._system, fresh) if fresh else {}

    def below(self, root: str) -> Mapping[str, States]:
        """The codes below one that was learnt."""
        return self._descendants.get(root, {})

    def rows(self, code: str, end: Ending) -> list[Predecessor]:
        """What replaced a code when it ended, as a table would have it; `source` is the release that shows it."""
        replacements = self._replacements(code, end.last)
        return [self.row(one, code, end.last) for one in replacements]

    def row(self, code: str, before: str, day: date) -> Predecessor:
        """A row that no table has, but a release: a code and the one before it on a day."""
        release = self._calendar.on(day).release
        source = release.id if release else self._system.id
        return Predecessor(code, day, Relation.ANY, (Previous(before),), self._system.display(before), source)

    def _replacements(self, code: str, day: date) -> list[str]:
        """If it was split, the codes below it that are billable on the day; else the fillers of its placeholder."""
        split, around = self._billable(code, day), self._around(code)
        return sorted(split) if split or around is None else fillers(code, self._billable(around, day))

    def _billable(self, root: str, day: date) -> list[str]:
        lives = self._descendants.get(root, {}).items()
        return [code for code, life in lives if any(state.billable and state.stands_on(day) for state in life)]

    def _around(self, code: str) -> str | None:
        """The nearest header before the first placeholder of a code."""
        at = first_placeholder(code) if self._system.has_placeholder else None
        beginnings = (code[:length] for length in range(at or 0, SHORTEST - 1, -1))
        return next((one for one in beginnings if _groups(self._lives.of(one))), None)


def headers_of(codes: Iterable[str]) -> set[str]:
    """What may be headers above these codes: their beginnings."""
    return {code[:length] for code in codes for length in range(SHORTEST, len(code))}


def first_placeholder(code: str) -> int | None:
    """Where the first placeholder X of a code stands."""
    at = code.find(_PLACEHOLDER, SHORTEST)
    return None if at < 0 else at


def fillers(code: str, among: Iterable[str]) -> list[str]:
    """The codes that have another character where this one has a placeholder: V29.881A fills V29.88XA."""
    filled = "".join("[^X]" if at >= SHORTEST and one == _PLACEHOLDER else one for at, one in enumerate(code))
    pattern = re.compile(filled)
    return [] if first_placeholder(code) is None else sorted(one for one in among if pattern.fullmatch(one))


def unfilled(code: str) -> list[str]:
    """The codes whose placeholder this one may fill, those with the fewest first: V29.88XA for V29.881A.

    Only a seventh character needs every place before it filled.
    """
    if len(code) < _WHOLE:
        return []
    places = [at for at in range(SHORTEST, _WHOLE - 1) if code[at] != _PLACEHOLDER]
    chosen = [some for count in range(1, len(places) + 1) for some in combinations(places, count)]
    return ["".join(_PLACEHOLDER if at in some else one for at, one in enumerate(code)) for some in chosen]


def _groups(life: States) -> bool:
    return any(not state.billable for state in life)
