"""Small worlds in which codes come and go: their lives by year, and the rows that tell what came before them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain_samples import FY, ICD10CM, calendar, code, header, project, stated

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.domain.history.states import States
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.translation.carrier import Carrier


def october(year: int) -> date:
    """The day on which a fiscal year begins."""
    return date(year - 1, 10, 1)


def before(newer: str, *previous: str | Previous, year: int = 2020, relation: Relation = Relation.ANY) -> Predecessor:
    """A row: a code that came in with a year, and what its cases were coded as before."""
    parts = tuple(Previous(each) if isinstance(each, str) else each for each in previous)
    text = ", ".join(part.first for part in parts)
    return Predecessor(newer, october(year), relation, parts, text, "table.xlsx")


@dataclass(frozen=True)
class World:
    """Answers the questions about one code system that carrying asks of a store: of its codes, and of their lineage.

    A life is the years in which a code is billable, and those in which it is a header.
    """

    lives: Mapping[str, tuple[range, range]]
    rows: Sequence[Predecessor]
    loaded: Sequence[int]

    @property
    def calendar(self) -> Calendar:
        return calendar(FY.values(), [FY[year] for year in self.loaded])

    @property
    def codes(self) -> World:
        return self

    @property
    def lineage(self) -> World:
        return self

    def states(self, system: CodeSystem, codes: Collection[str] | None) -> dict[str, States]:
        assert system is ICD10CM
        issues = [
            stated(
                FY[year],
                {one: code() for one, (billable, _) in self.lives.items() if year in billable}
                | {one: header() for one, (_, above) in self.lives.items() if year in above},
            )
            for year in self.loaded
        ]
        return {one: life for one, life in project(issues, FY.values()).items() if codes is None or one in codes}

    def descendants(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        every = self.states(system, None)
        return {
            above: {one: life for one, life in every.items() if one.startswith(above) and one != above}
            for above in codes
        }

    def predecessors(self, _: CodeSystem, codes: Collection[str] | None, after: date) -> list[Predecessor]:
        return [row for row in self.rows if row.effective > after and (codes is None or row.code in codes)]

    def naming(self, _: CodeSystem, codes: Collection[str]) -> list[Predecessor]:
        named = ((row, {part.first for part in row.previous if part.is_single}) for row in self.rows)
        return [row for row, singles in named if not singles.isdisjoint(codes)]

    def naming_several(self, _: CodeSystem) -> list[Predecessor]:
        return [row for row in self.rows if any(not part.is_single for part in row.previous)]

    def carrier(self, since: int, year: int) -> Carrier:
        """From the October of one year to that of another."""
        moment = self.calendar.on(october(year))
        return Carrier(self, self.calendar, moment, october(since))  # type: ignore[arg-type]

    def moment(self, year: int) -> Moment:
        return self.calendar.on(october(year))


NEVER = range(0)


def world(
    lives: Mapping[str, tuple[range, range] | range],
    rows: Iterable[Predecessor] = (),
    loaded: Sequence[int] = range(2016, 2026),
) -> World:
    """A world of codes by the years in which they are billable, or by those and the years as a header."""
    whole = {one: (life, NEVER) if isinstance(life, range) else life for one, life in lives.items()}
    return World(whole, tuple(sorted(rows, key=lambda row: (row.code, row.effective, row.text))), tuple(loaded))


def carried(carrier: Carrier, *codes: str) -> dict[str, tuple[set[str], set[str]]]:
    """Where the steps from each code end, and what was not carried."""
    carrier.learn(codes)
    found = {}
    for one in codes:
        carried = carrier.carried(one)
        ends = {one} if carried is None else {end.code for end in carried.ends}
        not_carried = set() if carried is None else {each.code.replace(".", "") for each in carried.not_carried}
        found[one] = ends, not_carried
    return found
