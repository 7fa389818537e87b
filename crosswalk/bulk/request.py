"""What is asked of a whole file, and what that means for the columns it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.bulk.answering import Asked, Basis
from crosswalk.bulk.columns import column_named, columns_named
from crosswalk.bulk.converter import CodeForm, Converter
from crosswalk.bulk.options import Asking, OnBadRow
from crosswalk.bulk.plan import CodeColumn, Plan
from crosswalk.bulk.shapes import Shape
from crosswalk.domain.codes.qualifiers import SYSTEMS_OF, Kind, kind_of
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS, system_of
from crosswalk.domain.errors import UsageError
from crosswalk.domain.translation.methods import Method

if TYPE_CHECKING:
    from crosswalk.applied.maps import AppliedMaps
    from crosswalk.bulk.answerer import Answerer

    MakeConverter = Callable[[Asked], Converter]
    """The converter of what is asked of a column."""

_SOURCES: Final = "|".join((*Kind, *SYSTEMS))
_SPEC: Final = re.compile(rf"(.+)=({_SOURCES})(?::({'|'.join(SYSTEMS)}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ConvertRequest:
    """What is asked of a file. None takes the default of docs/design.md, rule 3.7.

    `columns` are specs of the columns of codes: `NAME`, a number from 1, `dx1..dx25` or `dx*`, each with `=FROM` or
    `=FROM:TO` behind it where they have systems of their own; FROM may be a kind (diagnosis, procedure), of which
    the row says the system, by its system column or its day. `source` and `target` are those of all other columns.
    `system_columns` name one column for all, or `dx1..dx25=dx1_version..dx25_version`. In the report a row counts as
    often as its `volume_column` says. `new_columns` are the cells that are wanted, None for the usual ones of the
    shape; each table of attached `values` adds one. `rows` converts so many at most. The `report` goes beside the
    output, unless a path is named or nothing is `reported`. A request to validate names no target and no map, and `on`
    is the day of all its rows.
    """

    columns: tuple[str, ...]
    source: str | None = None
    target: str | None = None
    on: date | None = None
    release: str | None = None
    edition: str | None = None
    map_set: str | None = None
    method: Method = Method.FORWARD
    repairs: Repairs = Repairs.SAFE
    applied: str | None = None
    shape: Shape = Shape.LIST
    new_columns: tuple[str, ...] | None = None
    form: CodeForm = CodeForm.AS_GIVEN
    values: tuple[str, ...] = ()
    prefix: str = ""
    system_columns: tuple[str, ...] = ()
    on_column: str | None = None
    through_column: str | None = None
    setting_column: str | None = None
    volume_column: str | None = None
    input_format: str | None = None
    output_format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header: bool = True
    sheet: str | None = None
    on_bad_row: OnBadRow = OnBadRow.STOP
    rows: int | None = None
    overwrite: bool = False
    report: str | None = None
    reported: bool = True
    asking: Asking = Asking.CONVERT

    def __post_init__(self) -> None:
        """Raise `UsageError` for what contradicts itself."""
        if not self.columns:
            raise UsageError("no column of codes is named.", remedy="Name one: --column dx.")
        if self.rows is not None and self.rows < 1:
            raise UsageError(f"{self.rows} rows are none.", remedy="Name a number from 1.")
        if self.through_column is not None and self.on_column is None:
            raise UsageError("a last day needs a first one.", remedy="Name its column too: --on-column.")
        if self.asking is Asking.VALIDATE and self.on is not None and self.on_column is not None:
            raise UsageError("rows have one day for all, or days of their own.", remedy="Leave one of them out.")
        if self.report is not None and not self.reported:
            raise UsageError("a report is named, and none is wanted.", remedy="Leave one of them out.")
        if self.applied and (self.edition or self.map_set or self.method is not Method.FORWARD):
            raise UsageError(
                f"the map {self.applied} says itself what it is derived from.",
                remedy="Leave the edition, the map set and the method out.",
            )


class Column(NamedTuple):
    """A spec of columns as it is written: their names, and of which system or kind they are."""

    names: str
    source: str | None
    target: str | None


class Systems(NamedTuple):
    """Of a column the kind, where the row decides; the system of rows that say none; and the target."""

    kind: Kind | None
    given: str | None
    target: str | None


def read_column(spec: str) -> Column:
    """A spec as it is written. What stands behind a last = and is no system belongs to the name."""
    found = _SPEC.fullmatch(spec)
    return Column(*found.groups()) if found else Column(spec, None, None)


def systems_of(column: Column, request: ConvertRequest, applied: tuple[str, str] | None, *, stated: bool) -> Systems:
    """Which systems the codes of a column are of; `stated` says that rows have a system column.

    An applied map leads from its source to its target. Raises `UsageError` where nothing says the systems.
    """
    told = column.source or request.source
    target = applied[1] if applied else column.target or request.target
    if applied and (column.target or request.target or target) != target:
        raise UsageError(f"{request.applied} leads to {target}.", remedy="Leave the target out.")
    if told is None:
        told = applied[0] if applied else kind_of(target) if target else None
    if told is None and target is None:
        raise UsageError(
            f"nobody says of which system the codes of {column.names} are.",
            remedy="Say it: --from icd9cm or diagnosis, or in --column NAME=FROM; in Python source='icd9cm'.",
        )
    kinds = {each.value: each for each in Kind}
    if told is None or told in kinds:
        kind, given = kinds.get(told or ""), None
    else:
        given = system_of(told).id
        kind = kind_of(given) if stated else None
    if target is None and kind is not None:
        target = SYSTEMS_OF[kind][-1]
    return Systems(kind, given, target)


class Planner:
    """Makes the plan of a file out of the names of its columns."""

    def __init__(self, request: ConvertRequest, maps: AppliedMaps, make: MakeConverter) -> None:
        """Raise what is wrong with the question, whatever the file: systems, editions, releases, maps."""
        self._request = request
        self._make = make
        self._converters: dict[Asked, Converter] = {}
        made = maps.version(request.applied) if request.applied else None
        self._applied = (made.source, made.target) if made else None
        for column in map(read_column, request.columns):
            systems = self._systems(column)
            self._converter(systems).check(None if systems.kind else systems.given)

    def plan(self, names: Sequence[str]) -> Plan:
        """What is done with a file whose columns have these names. Raises `UsageError`."""
        return planned(names, self._request, self._asked_of)

    @property
    def bases(self) -> list[Basis]:
        """What all answers so far rest on, in a fixed order."""
        return in_order(set[Basis]().union(*(each.bases for each in self._converters.values())))

    def _asked_of(self, column: Column) -> tuple[Answerer, Systems]:
        systems = self._systems(column)
        return self._converter(systems), systems

    def _systems(self, column: Column) -> Systems:
        return systems_of(column, self._request, self._applied, stated=bool(self._request.system_columns))

    def _converter(self, systems: Systems) -> Converter:
        request = self._request
        asked = Asked(
            systems.target,
            request.on,
            request.release,
            request.edition,
            request.map_set,
            request.method,
            request.repairs,
            request.applied,
        )
        if asked not in self._converters:
            self._converters[asked] = self._make(asked)
        return self._converters[asked]


def planned(
    names: Sequence[str], request: ConvertRequest, asked_of: Callable[[Column], tuple[Answerer, Systems]]
) -> Plan:
    """The plan of a file whose columns have these names: `asked_of` says of a spec who answers, and of what systems.

    Raises `UsageError`.
    """
    columns = [(column, at) for column in map(read_column, request.columns) for at in _named(names, column)]
    places = [at for _, at in columns]
    twice = next((names[at] for at in places if places.count(at) > 1), None)
    if twice is not None:
        raise UsageError(f"the column {twice!r} is named twice.", remedy="Name it once.")
    stated = _stated(names, request.system_columns, places)
    codes = []
    for column, at in columns:
        answerer, systems = asked_of(column)
        codes.append(CodeColumn(names[at], at, answerer, systems.kind, systems.given, stated.get(at)))
    beside = (request.on_column, request.through_column, request.setting_column, request.volume_column)
    first, through, setting, volume = (None if name is None else column_named(names, name) for name in beside)
    day = request.on.isoformat() if request.on is not None and request.asking is Asking.VALIDATE else None
    return Plan(tuple(names), tuple(codes), first, through, setting, request.prefix, day, volume_at=volume)


def in_order(bases: Iterable[Basis]) -> list[Basis]:
    """What answers rest on, in a fixed order."""
    return sorted(bases, key=lambda basis: tuple(str(each or "") for each in basis))


def _named(names: Sequence[str], column: Column) -> list[int]:
    try:
        return columns_named(names, column.names)
    except UsageError as fault:
        if "=" in column.names and column.names not in names:
            raise UsageError(
                f"there is no column {column.names!r}, and no system or kind {column.names.rpartition('=')[2]!r}.",
                remedy=f"Known: {', '.join((*Kind, *SYSTEMS))}.",
            ) from fault
        raise


def _stated(names: Sequence[str], system_columns: Sequence[str], codes: Sequence[int]) -> dict[int, int]:
    """Where the column stands that says the system, by where that of the codes does."""
    found: dict[int, int] = {}
    for text in system_columns:
        ours, paired, theirs = text.rpartition("=")
        if not paired or text in names:
            at = column_named(names, text)
            found |= {each: at for each in codes if each not in found}
            continue
        left, right = columns_named(names, ours), columns_named(names, theirs)
        if len(left) != len(right) and len(right) != 1:
            raise UsageError(
                f"{ours!r} names {len(left)} columns, {theirs!r} {len(right)}.",
                remedy="Pair as many: --system-column 'dx1..dx25=dx1_version..dx25_version'.",
            )
        found |= zip(left, right if len(right) > 1 else right * len(left), strict=True)
    return found
