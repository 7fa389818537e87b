"""Learns from the store what became of the targets of one question, level by level, many codes at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, Self

from crosswalk.domain.history.states import States, first_day
from crosswalk.domain.lineage.conversion_tables import Relation
from crosswalk.domain.lineage.cross_references import named_last
from crosswalk.domain.lineage.predecessors import A_DAY, Ending, Hop, Predecessor, endings, relating, replacing
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.domain.lookup.leading_rows import LeadingRows
from crosswalk.domain.lookup.lives import Lives
from crosswalk.domain.lookup.splits import Splits
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import judged, status_at
from crosswalk.domain.translation.answers import NotCarried, RelatedCode
from crosswalk.domain.translation.candidates import Candidates
from crosswalk.domain.translation.carrying import Carried, Point, Step, carried_from

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.store.protocol import Store

_GONE: Final = frozenset({Status.HEADER, Status.DELETED, Status.UNKNOWN_CODE, Status.NOT_YET_VALID})


class Carrier:
    """What became, by a moment, of codes that were billable on the day `since`: the target day of an edition."""

    def __init__(self, store: Store, calendar: Calendar, moment: Moment, since: date) -> None:
        self._store = store
        self._system = moment.system
        self._teller = "record" if self._system.owns_dates else "conversion table"
        self._calendar = calendar
        self._moment = moment
        self._since = since
        # All steps lie between the day of the map and the moment: no row of the earlier of them, or before, is on one.
        self._rows = ConversionRows(store, moment.system, min(since, moment.day))
        self._lives = Lives(store, moment.system)
        self._referred_to: dict[str, States] = {}
        self._judged: dict[str, tuple[Status, str | None]] = {}
        self._seen: set[Point] = set()
        self._steps: dict[Point, Step] = {}
        self._newer: dict[str, list[Predecessor]] = {}
        self._doubtful: dict[str, list[Predecessor]] = {}
        self._splits = Splits(store, calendar, self._lives)
        self._leading = LeadingRows(calendar, self._rows, self._splits, self._lives)
        self._candidates = Candidates(self._splits, self._lives, calendar, moment)
        # Records that carry their own days tell of every day, covered or not.
        known = self._system.owns_dates or moment.release is not None or calendar.is_between_loaded(moment.day)
        self._decides = moment.in_force and known

    def over(self, store: Store) -> Self:
        """The same with all it has learnt, reading the rest over another connection to the same state of the store."""
        self._store = store
        self._leading.over(store)
        return self

    @property
    def known(self) -> int:
        """About how many codes something was learnt."""
        return len(self._judged)

    def learn(self, codes: Collection[str]) -> None:
        """Read all that is needed to carry these codes."""
        level = self._meet(codes)
        level |= {Point(code, self._since) for code in codes if self._judged[code][0] in _GONE}
        while level := level - self._seen:
            self._seen |= level
            newer = self._meet({point.code for point in level})
            gone = sorted(point for point in level if self._judged[point.code][0] in _GONE)
            self._steps |= self._steps_of(gone)
            level = newer | {onward for point in gone for onward, _ in self._steps[point].hops}

    def life(self, code: str) -> States:
        """The states of a code that was learnt, none of one that no loaded release has."""
        return self._lives.of(code)

    def judged(self, code: str) -> tuple[Status, str | None]:
        """What a code is at the moment, and its title."""
        return self._judged[code]

    def carried(self, code: str) -> Carried | None:
        """What became of a code, None where it stays."""
        start = Point(code, self._since)
        return carried_from(start, self._steps) if start in self._steps else None

    def changed(self, codes: Collection[str]) -> set[str]:
        """Those of the codes that do not stay, or have related codes."""
        named = self._newer.keys() | self._doubtful.keys()
        return {code for code in codes if code in named or self._judged[code][0] in _GONE}

    def related(self, code: str, after: date | None = None) -> list[RelatedCode]:
        """The newer codes that took part of the cases of one that stays, as they are at the moment.

        Each from the first day on which it did so, and only those that did after a day: cases that came to the code by
        a hop were not among those that others had taken before. One that gave them back to the code itself took none.
        """
        shown = self._system.display
        days: dict[str, date] = {}
        for row in (row for row in self._newer.get(code, ()) if after is None or row.effective > after):
            for end in carried_from(Point(row.code, row.effective), self._steps).ends:
                effective = end.hops[-1].effective if end.hops else row.effective
                days[end.code] = min(effective, days.get(end.code, date.max))
        days.pop(code, None)
        return [RelatedCode(shown(code), shown(one), days[one], self._judged[one][1]) for one in sorted(days)]

    def doubtful(self, code: str) -> list[Predecessor]:
        """The rows that lead nowhere because they are doubtful: of a code that had not come in, or that name one."""
        came_later = Point(code, self._since) in self._steps and self._is_early(code)
        return [*(self._leading.doubtful_of(code) if came_later else ()), *self._doubtful.get(code, ())]

    # Level by level

    def _judge(self, codes: Collection[str]) -> None:
        self._lives.read(codes)
        for code in codes:
            status, long = judged(self.life(code), self._moment, self._calendar)
            if status is Status.UNKNOWN_CODE and not self._decides:
                status = Status.NOT_COVERED
            self._judged[code] = status, long

    def _meet(self, codes: Collection[str]) -> set[Point]:
        """Judge codes met for the first time; gives the codes related to those that stay."""
        # One by one: `set(codes) - self._judged.keys()` would walk over every code judged so far.
        fresh = {code for code in codes if code not in self._judged}
        found: set[Point] = set()
        if not fresh:
            return found
        self._judge(fresh)
        if not self._decides:
            return found
        self._rows.read_naming(fresh)
        newer = {
            code: relating(code, named, self._since, self._moment.day)
            for code in fresh
            if (named := self._rows.naming_singly(code)) and self._judged[code][0] is Status.VALID
        }
        self._leading.judge([row for rows in newer.values() for row in rows])
        for code, rows in newer.items():
            for row in map(self._leading.judged, rows):
                (self._newer if row.doubtful is None else self._doubtful).setdefault(code, []).append(row)
                if row.doubtful is None:
                    found.add(Point(row.code, row.effective))
        return found

    def _steps_of(self, points: Sequence[Point]) -> dict[Point, Step]:
        early = {point.code for point in points if point.back or self._is_early(point.code)}
        self._leading.learn(early)
        found: dict[Point, Step] = {}
        for point in points:
            step = self._back(point) if point.code in early else self._forward(point)
            if step is not None:
                found[point] = step
        not_carried = [point for point in points if point not in found]
        self._candidates.learn({point.code for point in not_carried})
        self._read_referred({point.code for point in not_carried})
        return found | {point: self._without_row(point) for point in not_carried}

    def _is_early(self, code: str) -> bool:
        """Whether a code came in after the moment."""
        first = first_day(self.life(code))
        return self._moment.day < (self._since if first is None else first)

    def _ending(self, point: Point) -> Ending | None:
        """When a code ended: the first time after the day of the point, up to the moment."""
        for end in endings(self.life(point.code), self._calendar, point.day):
            if point.day < end.last <= self._moment.day:
                return Ending(max(end.first, point.day + A_DAY), end.last)
        return None

    def _forward(self, point: Point) -> Step | None:
        """The step to what replaced a code, None where no row says it."""
        end = self._ending(point)
        rows = replacing(point.code, end, self._rows.naming_at(point.code, end)) if end else []
        hops = tuple((Point(row.code, row.effective), self._hop(point.code, row.code, row)) for row in rows)
        return Step(hops) if hops else None

    def _back(self, point: Point) -> Step | None:
        """The step from a code that had not come in to where its cases were coded before; None without one."""
        before = point.day if point.back else date.max
        hops = tuple(
            (Point(part.first, row.effective, back=True), self._hop(point.code, part.first, row))
            for row in self._leading.of(point.code)
            if self._moment.day < row.effective < before and row.relation is Relation.ANY
            for part in row.previous
            if part.is_single
        )
        return Step(hops) if hops else None

    def _hop(self, code: str, onward: str, row: Predecessor) -> Hop:
        return Hop(self._system.display(code), self._system.display(onward), row.effective, row.source)

    # Without a row

    def _without_row(self, point: Point) -> Step:
        """The step of a code that no row leads on from."""
        code, end = point.code, None if point.back else self._ending(point)
        rows = self._splits.rows(code, end) if end else []
        if rows:
            return Step(tuple((Point(row.code, row.effective), self._hop(code, row.code, row)) for row in rows))
        shared = self._shared(point, end)
        referred = self._referred(code) if end is not None else []
        candidates = dict.fromkeys((*shared, *referred, *self._candidates.candidates(code)))
        shown = self._system.display
        return Step(
            not_carried=NotCarried(shown(code), self._why(code, end, bool(shared)), tuple(map(shown, candidates)))
        )

    def _shared(self, point: Point, end: Ending | None) -> list[str]:
        """The codes that stand with this one in rows that decide nothing, such as those of several together."""
        if end is None:
            before = (row for row in self._rows.of(point.code) if row.effective > self._moment.day)
            named = {part.first for row in before for part in row.previous if part.is_single}
        else:
            named = {row.code for row in self._rows.naming_at(point.code, end)}
        self._lives.read(named)
        return sorted(
            code for code in named if status_at(self.life(code), self._moment, self._calendar)[0] is Status.VALID
        )

    def _read_referred(self, codes: Collection[str]) -> None:
        """Read the lives of the codes that the newest records of these name."""
        named = {one for code in codes for one in named_last(self.life(code))}
        named = {one for one in named if one not in self._referred_to}
        self._referred_to |= self._store.codes.states(self._system, named) if named else {}

    def _referred(self, code: str) -> list[str]:
        """The codes that the newest record of one names, but those of its system that are not billable then."""
        return [one for one in named_last(self.life(code)) if not self._is_gone(self._referred_to.get(one))]

    def _is_gone(self, life: States | None) -> bool:
        return life is not None and status_at(life, self._moment, self._calendar)[0] in _GONE

    def _why(self, code: str, end: Ending | None, shared: bool) -> str:
        states = self.life(code)
        first = first_day(states)
        if end is not None:
            when = f"since {end.last}" if end.first == end.last else f"since {end.last} or earlier"
            if shared:
                return f"not billable {when}; the conversion tables name it only together with others"
            return f"not billable {when}; no loaded {self._teller} says what replaced it"
        if first is not None and first > self._moment.day:
            if shared:
                return f"not billable before {first}; the conversion tables name several codes together before it"
            return f"not billable before {first}; no loaded {self._teller} names a code before it"
        if not states:
            return f"no loaded release of {self._system.id} has it"
        return f"not billable on {self._moment.day}, nor since {self._since} in a loaded release"
