"""Learns from the store what became of the targets of one question, level by level, many codes at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.carrying import Fate, Point, Step, fate_of, fillers, first_placeholder, nearest
from crosswalk.domain.conversion_rows import ConversionRows
from crosswalk.domain.lineage import Relation
from crosswalk.domain.predecessors import A_DAY, Ending, Predecessor, endings, newer_beside, replacing
from crosswalk.domain.states import States, first_day
from crosswalk.domain.translation import Hop, Neighbour, NotCarried
from crosswalk.domain.validity import Status, status_at, titles

if TYPE_CHECKING:
    from crosswalk.domain.calendar import Calendar, Moment
    from crosswalk.domain.store import Store

_ALL_STATES_FROM: Final = 60_000
"""From so many codes on, reading a whole system is faster than looking each code up."""

_GONE: Final = frozenset({Status.HEADER, Status.DELETED, Status.UNKNOWN_CODE, Status.NOT_YET_VALID})
_SHORTEST: Final = 3


class Carrier:
    """What became, by a moment, of codes that were billable on the day `since`: the target day of an edition."""

    def __init__(self, store: Store, calendar: Calendar, moment: Moment, since: date) -> None:
        self._store = store
        self._system = moment.system
        self._calendar = calendar
        self._moment = moment
        self._since = since
        self._rows = ConversionRows(store, moment.system)
        self._states: dict[str, States] = {}
        self._judged: dict[str, tuple[Status, str | None]] = {}
        self._seen: set[Point] = set()
        self._steps: dict[Point, Step] = {}
        self._newer: dict[str, list[Predecessor]] = {}
        known = moment.release is not None or calendar.is_between_loaded(moment.day)
        self._decides = moment.in_force and known

    def learn(self, codes: Collection[str]) -> None:
        """Read all that is needed to tell the fates of these codes."""
        level = {Point(code, self._since) for code in codes} - self._seen
        while level:
            self._seen |= level
            fresh = {point.code for point in level} - self._judged.keys()
            self._judge(fresh)
            if not self._decides:
                return
            self._rows.read_naming(fresh)
            gone = sorted(point for point in level if self._judged[point.code][0] in _GONE)
            self._steps |= self._steps_of(gone)
            ahead = {onward for point in gone for onward, _ in self._steps[point].hops}
            level = (ahead | self._learn_newer(fresh)) - self._seen

    def judged(self, code: str) -> tuple[Status, str | None]:
        """What a code is at the moment, and its title."""
        return self._judged[code]

    def fate(self, code: str) -> Fate | None:
        """What became of a code, None where it stays."""
        start = Point(code, self._since)
        return fate_of(start, self._steps) if start in self._steps else None

    def has_news(self, code: str) -> bool:
        """Whether a code does not stay, or newer ones stand beside it."""
        return code in self._newer or Point(code, self._since) in self._steps

    def beside(self, code: str) -> list[Neighbour]:
        """The newer codes that took part of the cases of one that stays, as they are at the moment."""
        shown = self._system.display
        found: dict[str, Neighbour] = {}
        for row in self._newer.get(code, ()):
            for end in fate_of(Point(row.code, row.effective), self._steps).ends:
                effective = end.hops[-1].effective if end.hops else row.effective
                long = self._judged[end.code][1]
                found.setdefault(end.code, Neighbour(shown(code), shown(end.code), effective, long))
        return [found[one] for one in sorted(found)]

    # Level by level

    def _judge(self, codes: Collection[str]) -> None:
        states = self._store.states(self._system, None if len(codes) > _ALL_STATES_FROM else codes)
        self._states |= states
        for code in codes:
            life = states.get(code, ())
            status, state = status_at(life, self._moment, self._calendar)
            if status is Status.UNKNOWN_CODE and not self._decides:
                status = Status.NOT_COVERED
            shown = state or (life[-1] if life else None)
            self._judged[code] = status, titles(shown, self._moment)[1] if shown else None

    def _learn_newer(self, codes: Iterable[str]) -> set[Point]:
        """Keep the rows by which newer codes stand beside these; gives these newer codes."""
        found: set[Point] = set()
        for code in codes:
            named = self._rows.naming_singly(code)
            if named and self._judged[code][0] is Status.VALID:
                newer = newer_beside(code, named, self._since, self._moment.day)
                if newer:
                    self._newer[code] = newer
                    found.update(Point(row.code, row.effective) for row in newer)
        return found

    def _steps_of(self, points: Sequence[Point]) -> dict[Point, Step]:
        early = {point.code for point in points if point.back or self._is_early(point.code)}
        self._rows.read_of(early)
        found: dict[Point, Step] = {}
        for point in points:
            step = self._back(point) if point.code in early else self._forward(point)
            if step is not None:
                found[point] = step
        return found | self._without_row([point for point in points if point not in found])

    def _is_early(self, code: str) -> bool:
        """Whether a code came in after the moment."""
        first = first_day(self._states.get(code, ()))
        return self._moment.day < (self._since if first is None else first)

    def _ending(self, point: Point) -> Ending | None:
        """When a code ended on its way: the first time after the day of the point, up to the moment."""
        for end in endings(self._states.get(point.code, ()), self._calendar, point.day):
            if point.day < end.last <= self._moment.day:
                return Ending(max(end.first, point.day + A_DAY), end.last)
        return None

    def _forward(self, point: Point) -> Step | None:
        """The step to what replaced a code, None where no row says it."""
        end = self._ending(point)
        rows = replacing(point.code, end, self._rows.naming(point.code)) if end else []
        hops = tuple((Point(row.code, row.effective), self._hop(point.code, row.code, row)) for row in rows)
        return Step(hops) if hops else None

    def _back(self, point: Point) -> Step | None:
        """The step from a code that had not come in to where its cases were coded before; None without one."""
        before = point.day if point.back else date.max
        hops = tuple(
            (Point(part.first, row.effective, back=True), self._hop(point.code, part.first, row))
            for row in self._rows.of(point.code)
            if self._moment.day < row.effective < before and row.relation is Relation.ANY
            for part in row.previous
            if part.is_single
        )
        return Step(hops) if hops else None

    def _hop(self, code: str, onward: str, row: Predecessor) -> Hop:
        return Hop(self._system.display(code), self._system.display(onward), row.effective, row.source)

    # Without a row

    def _without_row(self, points: Sequence[Point]) -> dict[Point, Step]:
        """The steps of codes that no row leads on from: by the headers they became, by their placeholders."""
        if not points:
            return {}
        roots = self._roots({point.code for point in points})
        wanted = {one for found in roots.values() for one in found}
        below = self._store.descendants(self._system, wanted)
        return {point: self._step_without_row(point, roots[point.code], below) for point in points}

    def _roots(self, codes: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Each code, and the nearest headers above it: of all, and of those above its first placeholder."""
        above = {code[:length] for code in codes for length in range(_SHORTEST, len(code))}
        headers = {
            code
            for code, life in self._store.states(self._system, above).items()
            if status_at(life, self._moment, self._calendar)[0] is Status.HEADER
        }
        return {code: _roots_among(headers, code) for code in codes}

    def _step_without_row(self, point: Point, roots: Sequence[str], below: Mapping[str, Mapping[str, States]]) -> Step:
        code, end = point.code, None if point.back else self._ending(point)
        family = {one: life for root in roots for one, life in below.get(root, {}).items() if one != code}
        if end is not None:
            then = {one for one, life in family.items() if _billable_on(life, end.last)}
            split = sorted(one for one in then if one.startswith(code))
            onward = split or fillers(code, then)
            if onward:
                return Step(tuple(self._hop_shown(code, one, end.last) for one in onward))
        now = {one for one, life in family.items() if status_at(life, self._moment, self._calendar)[0] is Status.VALID}
        inside = sorted(one for one in now if one.startswith(code))
        shared = self._shared(point, end)
        candidates = dict.fromkeys((*shared, *(inside or nearest(code, now))))
        shown = self._system.display
        return Step(stuck=NotCarried(shown(code), self._why(point, end, shared), tuple(map(shown, candidates))))

    def _shared(self, point: Point, end: Ending | None) -> list[str]:
        """The codes that stand in a row with this one and others, so that it decides nothing."""
        if end is None:
            rows = [row for row in self._rows.of(point.code) if row.effective > self._moment.day]
            named = [part.first for row in rows for part in row.previous if part.is_single]
        else:
            rows = [row for row in self._rows.naming(point.code) if end.first <= row.effective <= end.last]
            named = [row.code for row in rows]
        valid = self._store.states(self._system, set(named))
        return [
            code for code in sorted(valid) if status_at(valid[code], self._moment, self._calendar)[0] is Status.VALID
        ]

    def _hop_shown(self, code: str, onward: str, day: date) -> tuple[Point, Hop]:
        """A hop that no table tells, but the first release that shows it."""
        release = self._calendar.on(day).release
        shown = self._system.display
        return Point(onward, day), Hop(shown(code), shown(onward), day, release.id if release else self._system.id)

    def _why(self, point: Point, end: Ending | None, shared: Sequence[str]) -> str:
        if end is not None:
            when = f"since {end.last}" if end.first == end.last else f"since {end.last} or earlier"
            row = "names it only together with others" if shared else "says what replaced it"
            return f"not billable {when}; {'a' if shared else 'no'} row of a loaded conversion table {row}"
        first = first_day(self._states.get(point.code, ()))
        if first is not None and first > self._moment.day:
            row = "names several codes together" if shared else "says where its cases were coded before"
            return f"not billable before {first}; {'the' if shared else 'no'} row of a loaded conversion table {row}"
        if not self._states.get(point.code):
            return f"no loaded release of {self._system.id} has it"
        where = (
            self._moment.release.id if self._moment.by_release and self._moment.release else f"on {self._moment.day}"
        )
        return f"not billable {'in ' if self._moment.by_release else ''}{where}, nor in a loaded release before"


def _billable_on(states: States, day: date) -> bool:
    return any(state.billable and state.stands_on(day) for state in states)


def _roots_among(headers: Collection[str], code: str) -> tuple[str, ...]:
    up_to_placeholder = _longest(headers, code, first_placeholder(code))
    return tuple(dict.fromkeys((code, *_longest(headers, code, len(code) - 1), *up_to_placeholder)))


def _longest(headers: Collection[str], code: str, length: int | None) -> tuple[str, ...]:
    """The longest beginning of a code, of at most this length, that is a header."""
    beginnings = (code[:size] for size in range(length or 0, _SHORTEST - 1, -1))
    return next(((one,) for one in beginnings if one in headers), ())
