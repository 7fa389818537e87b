"""What changes between releases do to the codes of somebody's list: what `impact` answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.answer import Answer
from crosswalk.domain.lookup.changes import ChangeKind

if TYPE_CHECKING:
    from datetime import date

    from crosswalk.domain.codes.repair import Repair
    from crosswalk.domain.history.difference import Difference
    from crosswalk.domain.lineage.predecessors import Hop
    from crosswalk.domain.lookup.changes import Altered


class ImpactStatus(StrEnum):
    """What came of a code or a row. All but the first two are reasons for which it is not judged.

    A row with several codes is what the first of its statuses is, in this order.
    """

    AFFECTED = "affected"
    UNAFFECTED = "unaffected"
    INVALID_BEFORE = "invalid_before"
    NOT_LICENSED = "not_licensed"
    AMBIGUOUS_SYSTEM = "ambiguous_system"
    UNKNOWN_CODE = "unknown_code"
    MALFORMED = "malformed"
    NOT_COVERED = "not_covered"
    NOT_REVIEWED = "not_reviewed"
    UNKNOWN_SYSTEM = "unknown_system"
    OTHER_CODE_SET = "other_code_set"
    UNREADABLE = "unreadable"
    NO_CODE = "no_code"


STATUSES: Final = {
    ImpactStatus.AFFECTED: "a change hits it",
    ImpactStatus.UNAFFECTED: "valid before and after, and nothing about it changed",
    ImpactStatus.INVALID_BEFORE: "it was not valid before the first release, and is not after the second",
    ImpactStatus.NOT_LICENSED: "CPT or CDT, of which no licensed file is loaded",
    ImpactStatus.AMBIGUOUS_SYSTEM: "several systems know the code, and the list does not tell which is meant",
    ImpactStatus.UNKNOWN_CODE: "no release has the code",
    ImpactStatus.MALFORMED: "no code at all",
    ImpactStatus.NOT_COVERED: "no loaded release tells of it on that day",
    ImpactStatus.NOT_REVIEWED: "of a system that is not compared",
    ImpactStatus.UNKNOWN_SYSTEM: "its type column says what no code set is called",
    ImpactStatus.OTHER_CODE_SET: "of a code set of which Crosswalk has no releases",
    ImpactStatus.UNREADABLE: "the row cannot be taken apart",
    ImpactStatus.NO_CODE: "the row has no code",
}
_RANK: Final = {each: at for at, each in enumerate(ImpactStatus)}


class Need(StrEnum):
    """What an affected code asks for, the most pressing last: nothing, a look, a replacement that is safe, a person."""

    NOTHING = "nothing"
    REVIEW = "review"
    REPLACE = "replace"
    DECIDE = "decide"


NEEDS: Final = {
    Need.DECIDE: "needs a person",
    Need.REPLACE: "safe to replace",
    Need.REVIEW: "stays: look at what changed",
    Need.NOTHING: "became valid: nothing to do",
}

SEVERITY: Final = (
    ChangeKind.DELETED,
    ChangeKind.BECAME_HEADER,
    ChangeKind.REVISED,
    ChangeKind.COVERAGE,
    ChangeKind.PRICING,
    ChangeKind.BETOS,
    ChangeKind.ACTION,
    ChangeKind.NOTES,
    ChangeKind.RETITLED,
    ChangeKind.DATES,
    ChangeKind.MOVED,
    ChangeKind.BECAME_BILLABLE,
    ChangeKind.NEW,
)
"""What happens to a code, the worst for whoever uses it first."""
_SEVERE: Final = {each: at for at, each in enumerate(SEVERITY)}


class Substitute(NamedTuple):
    """A code, dotted, that takes the place of one that ended, with its title."""

    code: str
    long: str | None


@dataclass(frozen=True, slots=True)
class CodeImpact:
    """What came of one code of a list.

    `code` is dotted, `before` and `after` its titles then, `altered` what else about it is another now. `effective` is
    the day on which it ended or came in, `replaced_by` what it became by the second release, `steps` how; `candidates`
    are codes among which a person may choose. `need` is None for what is not affected; `reason` says why a person is
    needed, or why nothing is judged.
    """

    status: ImpactStatus
    system: str | None = None
    code: str | None = None
    reason: str | None = None
    modifiers: tuple[str, ...] = ()
    repaired: Repair | None = None
    kinds: tuple[ChangeKind, ...] = ()
    before: str | None = None
    after: str | None = None
    altered: tuple[Altered, ...] = ()
    effective: date | None = None
    replaced_by: tuple[Substitute, ...] = ()
    steps: tuple[Hop, ...] = ()
    candidates: tuple[str, ...] = ()
    need: Need | None = None

    @property
    def severity(self) -> int:
        """Its place in the order of severity: 0 is the worst."""
        return min((_SEVERE[each] for each in self.kinds), default=len(_SEVERE))

    @property
    def told(self) -> tuple[ChangeKind, ...]:
        """What happened to it as people want to know it: of a code that ended that it did, and nothing of its notes."""
        ended = tuple(each for each in self.kinds if each in (ChangeKind.DELETED, ChangeKind.BECAME_HEADER))
        return ended or self.kinds

    @property
    def happened(self) -> ChangeKind | None:
        """The worst that happened to it."""
        return min(self.kinds, key=_SEVERE.__getitem__, default=None)


class Judged(NamedTuple):
    """What came of codes of lists: `impacts` in the order in which they were asked about.

    `differences` are the releases compared, one a system, `left_out` why other systems are not.
    """

    differences: tuple[Difference, ...]
    left_out: Mapping[str, str]
    impacts: tuple[CodeImpact, ...]


class ListedCode(NamedTuple):
    """A code where it stands in a list: the row as the file numbers it, the column, the text, how often it is used.

    `at` is the column from 0, None where the row has no code.
    """

    row: int
    at: int | None
    column: str | None
    text: str
    volume: float | None
    impact: CodeImpact


class ListColumns(NamedTuple):
    """How the columns of a list were read: those of codes, those that say the code set, the one of volumes."""

    codes: tuple[str, ...]
    systems: tuple[str | None, ...]
    volume: str | None
    header: int | None


class Applied(NamedTuple):
    """What was written of a list: the file, the log of what was done, how many codes were replaced, how many left."""

    path: str
    log: str
    replaced: int
    left: int


@dataclass(frozen=True, slots=True, repr=False)
class Impact(Answer):
    """What changes do to one list.

    `differences` are the releases compared, one a system, `left_out` why other systems are not. `affected` are the
    codes that a change hits, worst first; `not_judged` those of which nothing can be said, and rows without one, in
    their order. `rows_by_status` counts the rows, so that all add up to those of the list. `applied` tells what was
    written.
    """

    name: str
    columns: ListColumns
    differences: tuple[Difference, ...]
    left_out: Mapping[str, str]
    affected: tuple[ListedCode, ...]
    not_judged: tuple[ListedCode, ...]
    rows_by_status: Mapping[ImpactStatus, int]
    codes_by_status: Mapping[ImpactStatus, int]
    applied: Applied | None = None

    @property
    def row_count(self) -> int:
        """All rows of the list, blank ones too."""
        return sum(self.rows_by_status.values())

    @property
    def by_need(self) -> Mapping[Need, int]:
        """How many affected codes ask for what."""
        return Counter(each.impact.need for each in self.affected if each.impact.need is not None)

    @property
    def has_volumes(self) -> bool:
        """Whether the list says how often its codes are used."""
        return self.columns.volume is not None

    def __str__(self) -> str:
        counts = ", ".join(f"{count:,} {status.replace('_', ' ')}" for status, count in self.rows_by_status.items())
        return f"{self.name}: {self.row_count:,} rows: {counts}"


def impact_of(
    name: str,
    columns: ListColumns,
    differences: Sequence[Difference],
    left_out: Mapping[str, str],
    codes: Iterable[ListedCode],
) -> Impact:
    """The impact on a list whose codes were judged; a row without any has an entry that says so."""
    rows: dict[int, ImpactStatus] = {}
    counted: Counter[ImpactStatus] = Counter()
    affected, not_judged = [], []
    for each in codes:
        status = each.impact.status
        counted[status] += status is not ImpactStatus.NO_CODE
        held = rows.get(each.row)
        if held is None or _RANK[status] < _RANK[held]:
            rows[each.row] = status
        if status is ImpactStatus.AFFECTED:
            affected.append(each)
        elif status is not ImpactStatus.UNAFFECTED:
            not_judged.append(each)
    by_row = Counter(rows.values())
    return Impact(
        name,
        columns,
        tuple(differences),
        left_out,
        tuple(sorted(affected, key=_worst_first)),
        tuple(sorted(not_judged, key=lambda each: (each.row, each.at or 0))),
        {each: by_row[each] for each in ImpactStatus if by_row[each]},
        {each: counted[each] for each in ImpactStatus if counted[each]},
    )


def _worst_first(each: ListedCode) -> tuple[float, int, str, str, int, int]:
    impact = each.impact
    return -(each.volume or 0.0), impact.severity, impact.system or "", impact.code or "", each.row, each.at or 0
