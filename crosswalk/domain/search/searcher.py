"""Searching a store: the codes that may be meant, judged by their texts at the moment asked about.

The store is asked for the shortest documents first, in rounds of fixed sizes, and each round is ranked by itself:
so a longer list of hits begins with the shorter one, and a common word costs no more than a rare one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Calendar, Moment, in_force
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.states import State, States
from crosswalk.domain.lookup.releases_by_role import releases_by_role
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import status_at, titles
from crosswalk.domain.search.query import CodeStart, Query
from crosswalk.domain.search.ranking import Answering, Hit, Judge, Reason, Search
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.tabular.documents import SEARCHED_NOTES, Match
from crosswalk.domain.tabular.rows import INDEX_TERM, Note

FIRST_ROUND: Final = 40
"""Documents a system in the first round: enough that the likely code is among them, few enough to judge at once."""
GROWTH: Final = 4

_TABLES: Final = frozenset({Role.DRUG_TABLE, Role.NEOPLASM_TABLE})


class _Place(NamedTuple):
    """What hits are sorted by. No two have the same."""

    answering: Answering
    system: int
    code: str


class Searcher:
    """Answers searches on one day; `stating` tells the releases of a system that have a file of each role."""

    def __init__(
        self,
        store: Store,
        calendars: Mapping[str, Calendar],
        stating: Callable[[CodeSystem], Mapping[Role, Sequence[int]]],
        today: date,
    ) -> None:
        self._store, self._calendars, self._stating, self._today = store, calendars, stating, today

    def search(self, query: Query, moments: Sequence[Moment], limit: int) -> Search:
        """At most `limit` hits, likeliest first, each code once: codes that begin so, then codes told by words."""
        answered = [moment for moment in moments if self._is_covered(moment)]
        hits = chain(self._by_code(query, answered, limit), self._by_words(query, answered))
        return Search(query.text, tuple(moments), tuple(islice(_once(hits), limit)))

    # By the beginning of a code

    def _by_code(self, query: Query, moments: Sequence[Moment], limit: int) -> Iterator[Hit]:
        """The code that was typed, wherever there is one, and then the codes that begin so, system by system."""
        start = query.code
        if start is None:
            return
        found = [list(islice(self._beginning(start, moment), limit)) for moment in moments if start.fits(moment.system)]
        typed = [hits for hits in found if hits and hits[0].code == hits[0].moment.system.display(start.text)]
        begun = [hits for hits in found if hits not in typed]
        for hits in chain(typed, begun):
            yield from hits if start.is_open else hits[:1] if hits in typed else ()

    def _beginning(self, start: CodeStart, moment: Moment) -> Iterator[Hit]:
        for skip, size in _rounds():
            codes = self._store.search.beginning(moment.system, start.text, skip, size)
            states = self._store.codes.states(moment.system, codes)
            for code in codes:
                status, state = self._standing(states.get(code, ()), moment)
                if state is not None:
                    yield _hit(code, status, state, moment, Reason.CODE, moment.system.display(code))
            if len(codes) < size:
                return

    # By words

    def _by_words(self, query: Query, moments: Sequence[Moment]) -> Iterator[Hit]:
        left, judge = list(moments), Judge(query)
        for skip, size in _rounds():
            found: list[tuple[_Place, Hit]] = []
            matches = {one: self._store.search.matching(one.system, query.slots, skip, size) for one in left}
            for moment, of_system in matches.items():
                found += self._judged(judge, moment, of_system)
            yield from (hit for _, hit in sorted(found, key=lambda pair: pair[0]))
            left = [moment for moment in left if len(matches[moment]) == size]
            if not left:
                return

    def _judged(self, judge: Judge, moment: Moment, matches: Sequence[Match]) -> Iterator[tuple[_Place, Hit]]:
        """The codes that stand at the moment and have a text then that answers, each with its best."""
        system = moment.system
        states = self._store.codes.states(system, {match.code for match in matches})
        notes = self._notes(moment, {match.code for match in matches if match.in_notes})
        past = not in_force(system, self._today)
        for code, life in states.items():
            status, state = self._standing(life, moment)
            if state is None:
                continue
            short, long = titles(state, moment)
            best = judge.likeliest(long, short, notes.get(code, ()), past=past, header=not state.billable)
            if best is not None:
                answer, reason, text = best
                yield _Place(answer, system.number, code), _hit(code, status, state, moment, reason, text)

    def _notes(self, moment: Moment, codes: set[str]) -> Mapping[str, Sequence[tuple[Reason, str]]]:
        """The searched notes of these codes that stand at the moment."""
        if not codes:
            return {}
        system = moment.system
        columns = releases_by_role(self._stating(system), moment, self._calendars[system.id])
        found: dict[str, list[tuple[Reason, str]]] = {}
        for standing in self._store.tabular.notes(system, {("", code) for code in codes}):
            note, column = standing.row, columns.get(standing.row.role)
            if note.kind in SEARCHED_NOTES and column is not None and standing.stands_in(column):
                found.setdefault(note.owner, []).append((_reason(note), note.text))
        return found

    def _is_covered(self, moment: Moment) -> bool:
        """Whether any code can stand at the moment."""
        if moment.release is not None:
            return moment.in_force
        return moment.in_force and self._calendars[moment.system.id].is_between_loaded(moment.day)

    def _standing(self, life: States, moment: Moment) -> tuple[Status, State | None]:
        """What a code is at the moment and the state that says so, None where it is nothing then."""
        status, state = status_at(life, moment, self._calendars[moment.system.id])
        return status, state if status in (Status.VALID, Status.HEADER) else None


def _once(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Each code once, where it comes first."""
    seen: set[tuple[str, str]] = set()
    for hit in hits:
        if (hit.system, hit.code) not in seen:
            seen.add((hit.system, hit.code))
            yield hit


def _rounds() -> Iterator[tuple[int, int]]:
    """How many to pass over and how many to take, round by round."""
    skip, size = 0, FIRST_ROUND
    while True:
        yield skip, size
        skip += size
        size *= GROWTH


def _reason(note: Note) -> Reason:
    if note.kind == INDEX_TERM and note.role in _TABLES:
        return Reason.TABLE_TERM
    return Reason(note.kind)


def _hit(code: str, status: Status, state: State, moment: Moment, reason: Reason, text: str) -> Hit:
    short, long = titles(state, moment)
    return Hit(
        moment.system.id, moment.system.display(code), status, state.billable, long or short, reason, text, moment
    )
