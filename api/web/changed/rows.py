"""A change as a row of the table: its words that went and came, what it leads to or came from, what else is another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from api.web.kinds import kind_told
from api.web.rendering import property_name
from crosswalk.domain.history.rewording import Pieces, reworded, spaced
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.lookup.altered import kind_of
from crosswalk.domain.lookup.changes import Altered, Change, ChangeKind, Place
from crosswalk.domain.lookup.meanings import explained

_TITLES = (ChangeKind.REVISED, ChangeKind.RETITLED)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something about a code that is another now: the words of one line, or the lines that went and that came."""

    name: str
    pieces: Pieces | None
    went: tuple[str, ...]
    came: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """Where cases were coded before: the codes of a published row, dotted, a range with its last; why it is doubted."""

    codes: tuple[tuple[str, str | None], ...]
    joiner: str
    doubtful: str | None


@dataclass(frozen=True, slots=True)
class After:
    """A code that replaced another: dotted, since when, and the table that says so."""

    code: str
    effective: date
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """A changed code as it is shown. `title` is its title in pieces, None where no loaded file states one."""

    code: str
    kinds: tuple[tuple[str, str], ...]
    title: Pieces | None
    is_deleted: bool
    is_new: bool
    replaced_by: tuple[After, ...]
    preceded_by: tuple[Before, ...]
    notes: tuple[Thing, ...]
    others: tuple[Thing, ...]
    chapter: Place | None
    section: Place | None


def row(each: Change, show: Callable[[str], str]) -> Row:
    """How a change is shown; `show` writes a code with its point."""
    things = [(kind_of(altered), _thing(altered)) for altered in each.altered]
    return Row(
        each.code,
        tuple(map(kind_told, each.kinds)),
        _title(each),
        ChangeKind.DELETED in each.kinds,
        ChangeKind.NEW in each.kinds,
        tuple(After(show(one.code), one.effective, one.source) for one in each.replaced_by),
        tuple(_before(one, show) for one in each.preceded_by),
        tuple(thing for kind, thing in things if kind is ChangeKind.NOTES),
        tuple(thing for kind, thing in things if kind is not ChangeKind.NOTES),
        each.chapter,
        each.section,
    )


def _title(each: Change) -> Pieces | None:
    if each.before and each.after and not set(_TITLES).isdisjoint(each.kinds):
        return spaced(reworded(each.before, each.after))
    text = each.before if ChangeKind.DELETED in each.kinds else each.after or each.before
    return ((text, True, True),) if text else None


def _thing(altered: Altered) -> Thing:
    """What went and what came: of a note or a place that was reworded the words, of a property what it means."""
    name = property_name(altered.what)
    if kind_of(altered) not in (ChangeKind.NOTES, ChangeKind.MOVED):
        return Thing(name, None, _meant(altered.what, altered.before), _meant(altered.what, altered.after))
    if len(altered.before) == len(altered.after) == 1:
        return Thing(name, spaced(reworded(altered.before[0], altered.after[0])), (), ())
    return Thing(name, None, altered.before, altered.after)


def _meant(what: str, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(explained(what, values))


def _before(row: Predecessor, show: Callable[[str], str]) -> Before:
    joiner = "and" if row.relation is Relation.ALL else "or"
    return Before(tuple(_shown(part, show) for part in row.previous), joiner, row.doubtful)


def _shown(part: Previous, show: Callable[[str], str]) -> tuple[str, str | None]:
    return show(part.first), None if part.last is None else show(part.last)
