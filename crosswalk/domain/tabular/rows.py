"""What official files say beside codes and titles, as rows that stand in some releases and not in others.

Notes of tabular lists, terms of indexes, axes of ICD-10-PCS tables, lists of codes with a property: each is a
`Note` of a code or group. The groups themselves and the homes of the topmost codes are rows as well.
A release whose files hold no tabular list says nothing about notes: what the nearest release before it said
stands (`rows.newest_before`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple

from crosswalk.domain.history.releases import LATEST, Role
from crosswalk.domain.history.standing import Row, RowTimeline, Standing
from crosswalk.domain.tabular.groups import Group, GroupKey, Hierarchy
from crosswalk.domain.tabular.notes import NOTE_KINDS, Notes

Owner = tuple[str, str]
"""A code as `("", undotted code)`, a group as its key: kind and id."""

SEVENTH: Final = "seventh_character"
SEVENTH_TERM: Final = "seventh_character_term"
INDEX_TERM: Final = "index_term"
INDEX_REFERENCE: Final = "index_reference"
SEE: Final = " — see "
"""Stands in an index reference between the term and the entry that has its code."""
SEE_ALSO: Final = f"{SEE}also "
"""The same where the term may have a code of its own, and the entry has others."""

POA_EXEMPT: Final = "poa_exempt"
TABLE_AXES: Final = "table_axes"
TABLE_ROW: Final = "table_row"
DEFINITION: Final = "definition"


class Note(NamedTuple):
    """One line that a file of the kind `role` prints at a code or group.

    `group` is the kind of group, empty for a code, and `owner` its id or the undotted code. `n` is the place
    among the lines of the same kind.
    """

    role: Role
    group: str
    owner: str
    kind: str
    n: int
    text: str


class GroupRow(NamedTuple):
    """A group and the one above it; what there is none of is empty."""

    kind: str
    id: str
    title: str
    first: str
    last: str
    parent_kind: str
    parent_id: str

    @property
    def key(self) -> GroupKey:
        """Kind and id of the group."""
        return self.kind, self.id

    @property
    def parent(self) -> GroupKey | None:
        """Kind and id of the group above, None for a topmost one."""
        return (self.parent_kind, self.parent_id) if self.parent_kind else None

    @property
    def group(self) -> Group:
        """The group of this row, without its place in the hierarchy."""
        return Group(self.kind, self.id, self.title, self.first or None, self.last or None)


class Home(NamedTuple):
    """The smallest group that holds a code without a parent code."""

    code: str
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Statements:
    """All rows that one file states."""

    notes: tuple[Note, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    homes: tuple[Home, ...] = ()


@dataclass(frozen=True, slots=True)
class RowChange(Generic[Row]):
    """The rows, with their spans, that a load takes out and puts in."""

    removed: Sequence[Standing[Row]]
    added: Sequence[Standing[Row]]


class StatementTimelines:
    """What the files of one role stated in each release of a system."""

    def __init__(self) -> None:
        self.notes: RowTimeline[Note] = RowTimeline(LATEST)
        self.groups: RowTimeline[GroupRow] = RowTimeline(LATEST)
        self.homes: RowTimeline[Home] = RowTimeline(LATEST)

    def put(self, ordinal: int, stated: Statements) -> None:
        """Set one release; one that is there is replaced."""
        self.notes.put(ordinal, stated.notes)
        self.groups.put(ordinal, stated.groups)
        self.homes.put(ordinal, stated.homes)

    def drop(self, ordinal: int) -> None:
        """Take one release out."""
        for timeline in (self.notes, self.groups, self.homes):
            timeline.drop(ordinal)


def statements_of(
    role: Role, hierarchy: Hierarchy, notes: Mapping[str, Notes], group_notes: Mapping[GroupKey, Notes]
) -> Statements:
    """What a tabular list states beside its codes."""
    return Statements(
        tuple(
            note
            for owner, told in ((*((("", code), each) for code, each in notes.items()), *group_notes.items()))
            for note in notes_of(role, owner, told)
        ),
        tuple(_group_row(group, hierarchy.parents.get(group.key)) for group in hierarchy.groups),
        tuple(Home(code, *key) for code, key in hierarchy.homes.items()),
    )


def notes_of(role: Role, owner: Owner, told: Notes) -> Iterator[Note]:
    """The lines of one code or group, each a row."""
    for kind, texts in told.texts.items():
        for n, text in enumerate(texts):
            yield Note(role, *owner, kind, n, text)
    for n, (char, meaning) in enumerate(told.seventh.items()):
        yield Note(role, *owner, SEVENTH, n, f"{char} {meaning}")
    for char, texts in told.seventh_terms.items():
        for n, text in enumerate(texts):
            yield Note(role, *owner, SEVENTH_TERM, n, f"{char} {text}")


def gathered_notes(rows: Iterable[Note]) -> Notes:
    """The lines of one code or group together again, as a tabular list prints them."""
    texts: dict[str, list[str]] = {}
    seventh: dict[str, str] = {}
    terms: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda each: (_place(each.kind), each.kind, each.n)):
        if row.kind == SEVENTH:
            seventh[row.text[0]] = row.text[2:]
        elif row.kind == SEVENTH_TERM:
            terms.setdefault(row.text[0], []).append(row.text[2:])
        else:
            texts.setdefault(row.kind, []).append(row.text)
    return Notes(
        {kind: tuple(lines) for kind, lines in texts.items()},
        seventh,
        {char: tuple(lines) for char, lines in terms.items()},
    )


def changes(before: Iterable[Standing[Row]], after: Iterable[Standing[Row]]) -> RowChange[Row] | None:
    """What goes and what comes, each sorted; None where nothing does."""
    old, new = set(before), set(after)
    if old == new:
        return None
    return RowChange(_sorted(old - new), _sorted(new - old))


def _sorted(rows: Iterable[Standing[Row]]) -> list[Standing[Row]]:
    ordered: list[Any] = list(rows)
    ordered.sort()
    return ordered


def _group_row(group: Group, parent: GroupKey | None) -> GroupRow:
    return GroupRow(group.kind, group.id, group.title, group.first or "", group.last or "", *(parent or ("", "")))


def _place(kind: str) -> int:
    return NOTE_KINDS.index(kind) if kind in NOTE_KINDS else len(NOTE_KINDS)
