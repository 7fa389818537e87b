"""Searching a store: the codes that may be meant, judged by their texts at the moment asked about.

The likeliest codes come from pools of fixed size, which are ranked as a whole; then all others that have the words, in
rounds of fixed sizes. So a longer list of hits begins with the shorter one, and a common word costs no more than a
rare one. Systems of the past, whose codes no one can use today, come last (docs/design.md, rules 10.2 and 10.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from math import inf
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Calendar, Moment, in_force
from crosswalk.domain.history.releases import Role
from crosswalk.domain.search.answers import Hit, Search, Step
from crosswalk.domain.search.by_code import FIRST_ROUND, by_code, by_damaged_code, hit_of, mixed, rounds
from crosswalk.domain.search.candidates import parts, whole
from crosswalk.domain.search.descent import Found
from crosswalk.domain.search.meanings import How
from crosswalk.domain.search.pool import Pool
from crosswalk.domain.search.query import Query
from crosswalk.domain.search.ranking import Answer, Judge, Reason
from crosswalk.domain.search.reading import Reading
from crosswalk.domain.search.understanding import Concept, is_known, understood
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.tabular.rows import SEE_ALSO
from crosswalk.domain.tabular.wording import without_asides

FEWER: Final = 40
MOST_OF_PARTS: Final = 80
"""Documents a system where only some of the words are asked for: for each choice of words, and for all choices of one
size, which a long query has several of."""
_BEFORE_CODES: Final = 3
"""Hits by words before the code that was typed, where that is an abbreviation as well."""
_TOLD_OF: Final = 5
"""Hits of which it is told how words were read."""
_FAR: Final = 0.35
"""How much more of the query may be missing than in the best hit."""
_BESIDE_OTHERS: Final = {"hcpcs": 0.25, "icd10pcs": 0.2}
_BESIDE_NAMED: Final = {"hcpcs": 0.5, "icd10pcs": 0.5}
"""A diagnosis is meant unless a system is named, or the query has the name of a procedure or supply."""
_BESIDE_ONLY_NAMED: Final = {**_BESIDE_NAMED, "icd10cm": 0.2}
"""CABG is an operation before it is what became of one."""
_MEASURES: Final = ("G8", "G9", "M0", "M1")
"""How the codes of HCPCS begin that report measures of quality (CMS, HCPCS Level II coding procedures)."""


class _Place(NamedTuple):
    """What hits are sorted by. No two have the same."""

    measures: bool
    cost: float
    system: int
    code: str


class _Candidate(NamedTuple):
    """A code with its place, in the system it was found in."""

    place: _Place
    found: Found
    reading: Reading


class _Ranked(NamedTuple):
    """The likeliest codes by words, and how these were read."""

    judge: Judge
    candidates: Sequence[_Candidate]
    pools: Sequence[Pool]

    @property
    def concepts(self) -> Sequence[Concept]:
        """What was asked for."""
        return self.judge.concepts

    @property
    def is_whole(self) -> bool:
        """Whether the likeliest code has all that was asked for."""
        return bool(self.candidates) and all(self.candidates[0].found.answer.covered)

    @property
    def may_be_meant(self) -> bool:
        """Whether there is any code but such as report measures of quality, or stand in a column nobody asked for."""
        return any(not each.place.measures and not each.found.answer.is_unasked for each in self.candidates)

    @property
    def least(self) -> float:
        """The cost of the likeliest code."""
        return self.candidates[0].place.cost if self.candidates else inf


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

    def search(self, query: Query, moments: Sequence[Moment], limit: int, *, billable: bool = False) -> Search:
        """At most `limit` hits, likeliest first, each code once: codes that begin so, then codes told by words."""
        readings = [
            Reading(self._store, moment, self._calendars[moment.system.id], self._stating(moment.system))
            for moment in moments
            if self._is_covered(moment)
        ]
        told: list[_Ranked] = []
        by_words: Iterator[Hit] = self._by_words(query, readings, told)
        codes = by_code(query.code, readings, limit)
        first = next(codes, None)
        known = is_known(query.text)
        asked = () if known or first is not None else readings
        mended, read_as = by_damaged_code(query.text, asked, self._calendars, limit)
        codes = chain(mended if first is None else (first,), codes)
        if mended or (query.code is not None and query.code.dot is not None):
            # What has a point is a code and no word.
            by_words = iter(())
        # "DM2" begins codes of ICD-10-PCS and UC is a modifier, but who types them means a disease.
        are_words = known and any(each.moment.system.id != "hcpcs" for each in readings)
        hits = chain(islice(by_words, _BEFORE_CODES if are_words else 0), codes, by_words)
        found = tuple(islice((hit for hit in _once(hits) if hit.billable or not billable), limit))
        ranked = next((each for each in told if each.candidates), None)
        unindexed = tuple(each.moment.system.id for each in readings if not each.has_index)
        steps = (*read_as, *_steps(ranked))
        return Search(query.text, tuple(moments), found, steps, _left_out(ranked), unindexed)

    def _is_covered(self, moment: Moment) -> bool:
        """Whether any code can stand at the moment."""
        if moment.release is not None:
            return moment.in_force
        return moment.in_force and self._calendars[moment.system.id].is_between_loaded(moment.day)

    def _by_words(self, query: Query, readings: Sequence[Reading], told: list[_Ranked]) -> Iterator[Hit]:
        among_words = list(mixed(query, readings))
        yield from among_words
        text = query.words if among_words else query.text
        if not understood(text):
            return
        for is_past in (False, True):
            some = [one for one in readings if in_force(one.moment.system, self._today) is not is_past]
            if not some:
                continue
            answered = next((each for each in told if each.candidates), None)
            ranked = _ranked(text, some) if answered is None else _asked_again(answered.concepts, some)
            told.append(ranked)
            yield from _hits(ranked.candidates)
            yield from _rest(ranked)


def _ranked(text: str, readings: Sequence[Reading]) -> _Ranked:
    """The codes that answer best. The query is read widely where no code has all that was asked for."""
    concepts = understood(text)
    found = _asked(concepts, readings)
    if found.is_whole:
        return found
    widely = understood(text, widely=True)
    if widely == concepts:
        return found
    other = _asked(widely, readings)
    return min(found, other, key=lambda each: each.least)


def _asked_again(concepts: Sequence[Concept], readings: Sequence[Reading]) -> _Ranked:
    """The codes of other systems that have all of what was understood before."""
    judge = Judge(concepts)
    pools = [Pool(reading, judge) for reading in readings]
    for pool in pools:
        pool.ask(whole(concepts), FIRST_ROUND)
    return _in_order(judge, pools)


def _asked(concepts: Sequence[Concept], readings: Sequence[Reading]) -> _Ranked:
    """The codes that have all of what was asked for or, where there are none, as much of it as any has."""
    found = _asked_again(concepts, readings)
    for some in parts(concepts):
        if found.may_be_meant:
            break
        for pool in found.pools:
            pool.ask(some, min(FEWER, MOST_OF_PARTS // len(some)))
        found = _in_order(found.judge, found.pools)
    return found


def _in_order(judge: Judge, pools: Sequence[Pool]) -> _Ranked:
    """What was found, the likeliest first, without what lacks much more than another code does."""
    named = frozenset[str]().union(*(each.names for each in judge.concepts))
    is_only_named = named and all(each.names for each in judge.concepts)
    costs = _BESIDE_ONLY_NAMED if is_only_named else _BESIDE_NAMED if named else _BESIDE_OTHERS
    beside = {system: more for system, more in costs.items() if len(pools) > 1 and system not in named}
    found = [_candidate(judge, one, pool.reading, beside) for pool in pools for one in pool.found()]
    asked = [each for each in found if not each.place.measures and not each.found.answer.is_unasked] or found
    least = min((_lacking(judge, each.found.answer) for each in asked), default=0.0)
    near = [each for each in found if _lacking(judge, each.found.answer) <= least + _FAR]
    return _Ranked(judge, sorted(near, key=lambda each: each.place), pools)


def _rest(ranked: _Ranked) -> Iterator[Hit]:
    """All other codes with the words, headers as well: those met already, then those of the shortest texts first."""
    judge, left = ranked.judge, list(ranked.pools)
    slots = tuple(each.slot() for each in ranked.concepts)
    met = [_candidate(judge, one, pool.reading, {}) for pool in left for one in (*pool.headers(), *pool.found())]
    yield from _hits(met)
    for skip, size in rounds():
        found: list[_Candidate] = []
        ended: list[Pool] = []
        for pool in left:
            some, is_last = pool.round(slots, skip, size)
            found += [_candidate(judge, one, pool.reading, {}) for one in some]
            if is_last:
                ended.append(pool)
        yield from _hits(found)
        left = [pool for pool in left if pool not in ended]
        if not left:
            return


def _hits(candidates: Iterable[_Candidate]) -> Iterator[Hit]:
    return (hit_of(each.found, each.reading) for each in sorted(candidates, key=lambda each: each.place))


def _candidate(judge: Judge, found: Found, reading: Reading, beside: Mapping[str, float]) -> _Candidate:
    return _Candidate(_place(judge, found, reading.moment.system, beside), found, reading)


def _place(judge: Judge, found: Found, system: CodeSystem, beside: Mapping[str, float]) -> _Place:
    """Where a code stands; one of a system that was not named further back, and what only counts for a measure last."""
    measured = system.id == "hcpcs" and found.code.startswith(_MEASURES)
    cost = found.answer.cost + judge.special(found.title) + beside.get(system.id, 0.0)
    return _Place(measured, cost, system.number, found.code)


def _lacking(judge: Judge, answer: Answer) -> float:
    """The share of the query that an answer has not."""
    return sum(one.weight for one, way in zip(judge.concepts, answer.covered, strict=True) if way is None) / judge.whole


def _steps(ranked: _Ranked | None) -> tuple[Step, ...]:
    """How words were read for the first hits, and where an index sent on from them."""
    if ranked is None:
        return ()
    first = [each.found.answer for each in ranked.candidates[:_TOLD_OF]]
    steps = [
        Step(concept.typed, way.read, way.how)
        for answer in first
        for concept, way in zip(ranked.concepts, answer.covered, strict=True)
        if way is not None and way.how not in (How.TYPED, How.FORM)
    ]
    sent = (answer.said.text.partition(SEE_ALSO) for answer in first if answer.said.reason is Reason.INDEX_REFERENCE)
    steps += [Step(_without_asides(term), entry, How.SEE_ALSO) for term, _, entry in sent if entry]
    return tuple(dict.fromkeys(steps))


def _without_asides(term: str) -> str:
    """A term of an index as a sentence has it: *Abscess, toe*."""
    return " ".join(without_asides(term).split()).replace(" ,", ",")


def _left_out(ranked: _Ranked | None) -> tuple[str, ...]:
    """The words that the first hit has not."""
    if ranked is None:
        return ()
    covered = ranked.candidates[0].found.answer.covered
    return tuple(each.typed for each, way in zip(ranked.concepts, covered, strict=True) if way is None)


def _once(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Each code once, where it comes first."""
    seen: set[tuple[str, str]] = set()
    for hit in hits:
        if (hit.system, hit.code) not in seen:
            seen.add((hit.system, hit.code))
            yield hit
