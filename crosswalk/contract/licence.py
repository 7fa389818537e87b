"""Leaving the titles of licensed code systems out of answers.

CPT is copyright of the American Medical Association. The shell and the library show its titles to the user who
loaded them under his licence. What serves others leaves them out unless the operator, whose licence has to allow it,
switches them on. No map leads to a licensed system, so that translations have none.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from crosswalk.domain.attached.standing import Attached
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.difference import Difference, RevisedCode
from crosswalk.domain.history.snapshot import Properties
from crosswalk.domain.lookup.changes import Altered, Changes
from crosswalk.domain.lookup.description import Described
from crosswalk.domain.lookup.history import History, HistoryState
from crosswalk.domain.lookup.impact import CodeImpact, Impact, Judged, ListedCode
from crosswalk.domain.lookup.load_lines import LoadLine
from crosswalk.domain.lookup.tree import Branch, Tree
from crosswalk.domain.lookup.upcoming import Upcoming, UpcomingDay
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.review import ReviewRow
from crosswalk.domain.reviews.reviewed import Reviewed
from crosswalk.domain.search.answers import Hit, Search

if TYPE_CHECKING:
    import networkx

_Told = TypeVar("_Told", Lookup, HistoryState)

DESCRIPTORS_VARIABLE: Final = "CROSSWALK_CPT_DESCRIPTORS"
_TITLES: Final = ("medium",)
"""Properties that are titles."""


def descriptors_are_on() -> bool:
    """Whether the operator lets others see licensed titles."""
    return os.environ.get(DESCRIPTORS_VARIABLE) == "on"


def untitled_lookups(answers: Sequence[Lookup]) -> list[Lookup]:
    """The answers, without the titles of licensed codes."""
    return [_unnamed(answer) if _is_licensed(answer.system) else answer for answer in answers]


def untitled_places(found: Sequence[Described]) -> list[Described]:
    """The answers with their places, licensed codes without titles and places."""
    return [Described(_unnamed(each.answer), None) if _is_licensed(each.answer.system) else each for each in found]


def untitled_histories(answers: Sequence[History]) -> list[History]:
    """The histories, without the titles of licensed codes."""
    return [
        replace(answer, states=tuple(map(_unnamed, answer.states))) if _is_licensed(answer.system) else answer
        for answer in answers
    ]


def without_licensed_values(found: Sequence[tuple[Attached, ...]]) -> list[tuple[Attached, ...]]:
    """What tables of values say, but for those about a licensed system: somebody may have attached its titles."""
    return [tuple(each for each in said if not _is_licensed(each.table.system)) for said in found]


def untitled_search(answer: Search) -> Search:
    """The hits, without the titles of licensed codes and the texts by which they answer."""
    hits = (_untitled(hit) if _is_licensed(hit.system) else hit for hit in answer.hits)
    return replace(answer, hits=tuple(hits))


def untitled_tree(answer: Tree) -> Tree:
    """The tree of a licensed system without its titles, any other as it is."""
    return replace(answer, root=_bare(answer.root)) if answer.system.licensed else answer


def untitled_difference(answer: Difference) -> Difference:
    """The changes of a licensed system without its titles, any other as they are."""
    if not answer.system.licensed:
        return answer
    return replace(
        answer,
        new=tuple(replace(row, long=None) for row in answer.new),
        deleted=tuple(replace(row, long=None) for row in answer.deleted),
        revised=_unworded(answer.revised),
        retitled=_unworded(answer.retitled),
    )


def untitled_changes(answer: Changes) -> Changes:
    """Every change of a licensed system without its titles, of any other as it is."""
    if not answer.difference.system.licensed:
        return answer
    changes = tuple(replace(each, before=None, after=None) for each in answer.changes)
    return replace(answer, difference=untitled_difference(answer.difference), changes=changes)


def untitled_lines(system: str, answers: Sequence[LoadLine]) -> list[LoadLine]:
    """The lines of a file to load into a system, of a licensed one without titles."""
    return [replace(each, short=None, long=None) if _is_licensed(system) else each for each in answers]


def untitled_upcoming(answer: Upcoming) -> Upcoming:
    """The days to come, those of a licensed system without titles."""
    return replace(answer, days=tuple(_unworded_day(day) if _is_licensed(day.system) else day for day in answer.days))


def untitled_impacts(answers: Sequence[Impact]) -> list[Impact]:
    """What changes do to lists, without the titles of licensed codes; what the lists say themselves stays."""
    return [
        replace(
            answer,
            differences=tuple(map(untitled_difference, answer.differences)),
            affected=tuple(map(_unlisted, answer.affected)),
            not_judged=tuple(map(_unlisted, answer.not_judged)),
        )
        for answer in answers
    ]


def untitled_judged(judged: Judged) -> Judged:
    """What came of codes of lists, without the titles of licensed codes."""
    differences = tuple(map(untitled_difference, judged.differences))
    return judged._replace(differences=differences, impacts=tuple(map(_untold, judged.impacts)))


def untitled_reviewed(answer: Reviewed) -> Reviewed:
    """A review with its rows, without the titles of licensed codes."""
    if not any(map(_is_licensed, {each.row.system for each in answer.reviewed})):
        return answer
    return replace(answer, reviewed=tuple(replace(each, row=_unworded_row(each.row)) for each in answer.reviewed))


def untitled_record(record: Record) -> Record:
    """A review whole, without the titles of licensed codes."""
    return replace(record, rows=tuple(map(_unworded_row, record.rows)))


def untitled_subgraph(graph: networkx.MultiDiGraph[str]) -> networkx.MultiDiGraph[str]:
    """The part of the graph, without the titles of licensed codes."""
    for _, told in graph.nodes(data=True):
        if _is_licensed(told.get("system")):
            told["title"] = None
    return graph


def _is_licensed(system: str | None) -> bool:
    # A code of a list may be of a set that is none of the systems here: a diagnosis-related group.
    return system in SYSTEMS and SYSTEMS[system].licensed


def _unnamed(told: _Told) -> _Told:
    return replace(told, short=None, long=None, properties=_without_titles(told.properties))


def _untitled(hit: Hit) -> Hit:
    return replace(hit, title=None, text=hit.code if hit.text == hit.code else None)


def _bare(branch: Branch) -> Branch:
    return replace(branch, title=None, branches=tuple(map(_bare, branch.branches)))


def _unlisted(each: ListedCode) -> ListedCode:
    return each._replace(impact=_untold(each.impact))


def _untold(impact: CodeImpact) -> CodeImpact:
    if not _is_licensed(impact.system):
        return impact
    replaced = tuple(one._replace(long=None) for one in impact.replaced_by)
    return replace(impact, before=None, after=None, altered=_unaltered(impact.altered), replaced_by=replaced)


def _unworded_row(row: ReviewRow) -> ReviewRow:
    if not _is_licensed(row.system):
        return row
    return replace(row, before=None, after=None, altered=_unaltered(row.altered))


def _unaltered(altered: tuple[Altered, ...]) -> tuple[Altered, ...]:
    return tuple(each for each in altered if each.what not in _TITLES)


def _unworded_day(day: UpcomingDay) -> UpcomingDay:
    starts, ends, retitled = (
        tuple(replace(each, title=None, before=None) for each in codes)
        for codes in (day.starts, day.ends, day.retitled)
    )
    return replace(day, starts=starts, ends=ends, retitled=retitled)


def _unworded(rows: tuple[RevisedCode, ...]) -> tuple[RevisedCode, ...]:
    return tuple(replace(row, before=None, after=None) for row in rows)


def _without_titles(properties: Properties | None) -> Properties | None:
    return None if properties is None else tuple(each for each in properties if each[0] not in _TITLES)
