"""Translating codes through a map set, with the whole AND/OR structure of its entries.

A translator answers one question (systems, edition, dates) as a table from code to whole answer,
filled for the codes asked about, or for all of them. The rules are those of docs/design.md 5;
what an entry means is defined by the CMS GEM guide of 2018.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.answer import Answer
from crosswalk.domain.translation.methods import Method

if TYPE_CHECKING:
    from crosswalk.domain.codes.damage import Reading
    from crosswalk.domain.codes.repair import Repair
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.releases import Edition, MapSet
    from crosswalk.domain.lineage.predecessors import Hop, Predecessor
    from crosswalk.domain.lookup.placed import Placed
    from crosswalk.domain.lookup.status import Status
    from crosswalk.domain.maps.categories import Category
    from crosswalk.domain.maps.map_sets import MapRow


class Outcome(StrEnum):
    """What became of a translation. `no_map` is an answer, not a failure."""

    MAPPED = "mapped"
    CARRIED_PARTLY = "carried_partly"
    NOT_CARRIED = "not_carried"
    NO_MAP = "no_map"
    NOT_IN_MAP = "not_in_map"
    HEADER_SOURCE = "header_source"
    AMBIGUOUS_SYSTEM = "ambiguous_system"
    UNKNOWN_CODE = "unknown_code"
    MALFORMED = "malformed"


class Choice(NamedTuple):
    """One target code (dotted), its status at the target moment, and the flags of the row it stands in."""

    code: str
    status: Status
    long: str | None
    flags: str


class Alternative(NamedTuple):
    """One complete way to translate a code: one choice of every list together.

    Scenario 0 is a single target: one list of one choice. `carried` are the hops by which its codes were
    reached, none where the map itself names them; with hops it is approximate. `methods` tell in which map
    it was found. Where the opposite map translates its target into several codes together, `joint` are the
    lists of those beside the source: the target stands for one of each together with it.
    """

    scenario: int
    approximate: bool
    choices: tuple[tuple[Choice, ...], ...]
    carried: tuple[Hop, ...] = ()
    methods: tuple[Method, ...] = (Method.FORWARD,)
    joint: tuple[tuple[str, ...], ...] = ()


class RelatedCode(NamedTuple):
    """A newer code that took part of the cases of a `living` one, from the day it came in."""

    living: str
    code: str
    effective: date
    long: str | None


class Doubtful(NamedTuple):
    """A row of a conversion table that is not believed, and why: `previous` is its cell as published."""

    code: str
    previous: str
    effective: date
    source: str
    reason: str

    @classmethod
    def of(cls, row: Predecessor, system: CodeSystem) -> Doubtful:
        """A row of this system that was judged to be doubtful."""
        return cls(system.display(row.code), row.text, row.effective, row.source, row.doubtful or "")


class NotCarried(NamedTuple):
    """A code that led no further, why, and the codes among which a person may choose."""

    code: str
    reason: str
    candidates: tuple[str, ...] = ()


_FEW: Final = 4
"""Alternatives that an answer tells in short."""


@dataclass(frozen=True, slots=True)
class Best:
    """The choice that a coder makes where nothing more is charted: one of every list of one alternative, and why.

    `alternative` is its number among the alternatives of the answer, from 1. Where nothing told decides it stays open:
    then it is None, nothing is chosen, and `candidates` are the codes (dotted) of every choice that is as good.
    """

    alternative: int | None
    choices: tuple[Choice, ...]
    reasons: tuple[str, ...]
    candidates: tuple[tuple[str, ...], ...] = ()

    @property
    def equals(self) -> int:
        """How many more choices are as good, none where one is chosen."""
        return max(len(self.candidates) - 1, 0)


@dataclass(frozen=True, slots=True, repr=False)
class Translation(Answer):
    """The answer about one code. Codes are dotted.

    `systems` names the candidates where the system of a bare code is ambiguous. `descendants` are
    the billable codes below a header, on the source day. `opposite` is the edition of the map in the
    other direction, where the method asks it too. `title` is that of the source code, where it was asked for;
    `category` is kept of the newest edition alone. `repaired` and `suggested` are as in `Placed`. `doubtful` are the
    rows of conversion tables that would lead on and are not believed.
    """

    input: str
    source: CodeSystem | None
    code: str | None
    target: CodeSystem | None
    map_set: str | None
    edition: str | None
    moment: Moment | None
    status: Outcome
    reason: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    descendants: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    also_consider: tuple[RelatedCode, ...] = ()
    not_carried: tuple[NotCarried, ...] = ()
    method: Method = Method.FORWARD
    opposite: Edition | None = None
    category: Category | None = None
    best: Best | None = None
    repaired: Repair | None = None
    suggested: tuple[Reading, ...] = ()
    title: str | None = None
    doubtful: tuple[Doubtful, ...] = ()

    def __str__(self) -> str:
        source = f"{self.code or self.input} {self.source.id if self.source else '?'}"
        if not self.alternatives:
            return f"{source}: {self.status}: {self.reason}"
        few = (
            " + ".join("|".join(choice.code for choice in choices) for choices in each.choices)
            for each in self.alternatives[:_FEW]
        )
        left_out = " …" if len(self.alternatives) > _FEW else ""
        return f"{source} → {' or '.join(few)}{left_out}"


@dataclass(frozen=True, slots=True)
class MapView:
    """A map set as one question sees it: the edition where one is fixed, and both ends in time."""

    map_set: MapSet
    edition: Edition | None
    editions: Sequence[Edition]
    source: CodeSystem
    target: CodeSystem
    source_moment: Moment
    target_moment: Moment
    target_calendar: Calendar
    source_calendar: Calendar


def noted(answer: Translation, placed: Placed) -> Translation:
    """The answer about an input with what was repaired in it, or may be suggested."""
    return replace(answer, reason=placed.noted(answer.reason), repaired=placed.repaired, suggested=placed.suggested)


def stays(answer: Translation) -> bool:
    """Whether a code is the same on another day, and nothing that happened before it leads elsewhere."""
    led = answer.also_consider or answer.not_carried or answer.doubtful
    return not led and all(not alternative.carried for alternative in answer.alternatives)


def edition_for(editions: Sequence[Edition], day: date) -> Edition:
    """The newest edition whose target release is not later than the day; if there is none, the oldest."""
    fitting = [edition for edition in editions if edition.effective <= day]
    return max(fitting or [min(editions, key=_ordinal)], key=_ordinal)


def _ordinal(edition: Edition) -> int:
    return edition.ordinal


_last = attrgetter("last")


def last_edition(rows: Iterable[MapRow]) -> int:
    """The ordinal of the newest edition that lists a code; `rows` are those of the code."""
    newest: int = max(map(_last, rows))
    return newest


def newest_rows(rows: Sequence[MapRow]) -> Sequence[MapRow]:
    """The rows of the newest edition that lists their source code."""
    newest = last_edition(rows)
    return [row for row in rows if row.last == newest]


def alternatives_of(rows: Iterable[MapRow], choice: Callable[[MapRow], Choice]) -> tuple[Alternative, ...]:
    """The alternatives in the rows of one source: singles first, then scenarios in their order.

    A row with combination 0 is a single whatever its last two digits say; a `No…` target is none.
    """
    singles: list[Alternative] = []
    scenarios: dict[int, dict[int, list[MapRow]]] = {}
    for row in rows:
        if row.is_no_map:
            continue
        if row.combination:
            scenarios.setdefault(row.scenario, {}).setdefault(row.choice_list, []).append(row)
        else:
            singles.append(Alternative(0, row.approximate, ((choice(row),),)))
    for number in sorted(scenarios):
        lists = scenarios[number]
        approximate = any(row.approximate for members in lists.values() for row in members)
        choices = tuple(tuple(choice(row) for row in lists[at]) for at in sorted(lists))
        singles.append(Alternative(number, approximate, choices))
    return tuple(singles)


def edition_label(view: MapView, rows: Sequence[MapRow]) -> str | None:
    """The edition that an answer from these rows rests on."""
    if view.edition is not None:
        return view.edition.label
    newest = view.editions[-1]
    last = min(max(map(_last, rows), default=newest.ordinal), newest.ordinal)
    # Most rest on the newest.
    return next(edition.label for edition in reversed(view.editions) if edition.ordinal == last)


def unlisted_in(view: MapView) -> str:
    """What to say before a code that the map does not list: `edition 2018 of … does not list`."""
    if view.edition is not None:
        return f"edition {view.edition.label} of {view.map_set.id} does not list"
    return f"no loaded edition of {view.map_set.id} lists"
