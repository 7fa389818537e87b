"""Every change between two releases, as other programs get it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from crosswalk.contract.common import iso, joined
from crosswalk.contract.diff import difference_json
from crosswalk.domain.lookup.altered import kind_of
from crosswalk.domain.lookup.changes import OFFICIAL, ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosswalk.contract.shapes.changes import (
        ChangeJson,
        ChangesJson,
        ChangesRow,
        GroupCountsRow,
        PlaceJson,
    )
    from crosswalk.contract.shapes.history import PrecedingJson
    from crosswalk.domain.lineage.conversion_tables import Previous
    from crosswalk.domain.lineage.predecessors import Predecessor
    from crosswalk.domain.lookup.changes import Altered, Change, Changes, Place

_TITLED: Final = (*OFFICIAL, ChangeKind.RETITLED)

KIND_TITLES: Final = {
    ChangeKind.NEW: "New",
    ChangeKind.DELETED: "Deleted",
    ChangeKind.REVISED: "Revised",
    ChangeKind.RETITLED: "Short title changed",
    ChangeKind.BECAME_HEADER: "Became a header",
    ChangeKind.BECAME_BILLABLE: "Became billable",
    ChangeKind.MOVED: "Moved",
    ChangeKind.NOTES: "Notes changed",
    ChangeKind.COVERAGE: "Coverage changed",
    ChangeKind.PRICING: "Pricing changed",
    ChangeKind.BETOS: "BETOS changed",
    ChangeKind.ACTION: "Action recorded",
    ChangeKind.DATES: "Dates changed",
}
"""What each kind of change is called before people."""


def changes_json(answer: Changes) -> ChangesJson:
    """The difference, its lists narrowed to what was asked for, and every change of every code."""
    whole = difference_json(answer.difference)
    shown = {each.code for each in answer.changes}
    return {
        **whole,
        "new": [row for row in whole["new"] if row["code"] in shown],
        "deleted": [row for row in whole["deleted"] if row["code"] in shown],
        "revised": [row for row in whole["revised"] if row["code"] in shown],
        "retitled": [row for row in whole["retitled"] if row["code"] in shown],
        "kinds": {kind.value: count for kind, count in answer.counts.items()},
        "asked": [*answer.asked],
        "notes_of": answer.notes_of and {"before": answer.notes_of[0], "after": answer.notes_of[1]},
        "changes": [_change(answer, each) for each in answer.changes],
    }


def changes_rows(answer: Changes) -> Iterator[ChangesRow]:
    """By code a row for what it became, and one for each other thing about it that changed, as far as was asked for."""
    told = {*answer.sections}
    for each in answer.changes:
        for kind in each.kinds:
            if kind in _TITLED and kind in told:
                yield _row(answer, each, kind.value, _detail(each, kind), None)
        for altered in each.altered:
            if kind_of(altered) in told:
                yield _row(answer, each, kind_of(altered).value, altered.what, altered)


def group_rows(answer: Changes, by: str) -> Iterator[GroupCountsRow]:
    """How many codes of each `chapter` or `section` changed and how, in the order of their codes."""
    groups: dict[Place | None, list[Change]] = {}
    for each in answer.changes:
        groups.setdefault(each.section if by == "section" else each.chapter, []).append(each)
    for group, changes in groups.items():
        counts = Counter(kind for each in changes for kind in each.kinds)
        yield {
            "group": group.id if group else None,
            "title": group.title if group else None,
            "codes": len(changes),
            **{kind.value: counts[kind] for kind in ChangeKind},  # type: ignore[typeddict-item]
        }


def shown_predecessors(answer: Changes, each: Change) -> str:
    """Where the cases of a new code were coded before: `A, B`, of ranges `A-B`, in doubt `A?`."""
    before = (
        f"{_previous(answer, part)}{'?' if row.doubtful else ''}" for row in each.preceded_by for part in row.previous
    )
    return ", ".join(dict.fromkeys(before))


def shown_replacements(answer: Changes, each: Change) -> str:
    """What replaced a deleted code: `A, B`."""
    return ", ".join(answer.difference.system.display(one.code) for one in each.replaced_by)


def _change(answer: Changes, each: Change) -> ChangeJson:
    show = answer.difference.system.display
    return {
        "code": each.code,
        "kinds": [kind.value for kind in each.kinds],
        "before": each.before,
        "after": each.after,
        "altered": [{"what": one.what, "before": list(one.before), "after": list(one.after)} for one in each.altered],
        "replaced_by": [
            {"code": show(one.code), "effective": iso(one.effective), "source": one.source} for one in each.replaced_by
        ],
        "preceded_by": [_preceding(answer, row, part) for row in each.preceded_by for part in row.previous],
        "chapter": _place(each.chapter),
        "section": _place(each.section),
    }


def _preceding(answer: Changes, row: Predecessor, part: Previous) -> PrecedingJson:
    return {
        "code": _previous(answer, part),
        "effective": iso(row.effective),
        "relation": row.relation.value,
        "text": row.text,
        "source": row.source,
        "doubtful": row.doubtful,
    }


def _previous(answer: Changes, part: Previous) -> str:
    show = answer.difference.system.display
    return show(part.first) if part.last is None else f"{show(part.first)}-{show(part.last)}"


def _place(place: Place | None) -> PlaceJson | None:
    return None if place is None else {"id": place.id, "title": place.title}


def _detail(each: Change, kind: ChangeKind) -> str | None:
    if kind is ChangeKind.NEW:
        return "was header" if ChangeKind.BECAME_BILLABLE in each.kinds else None
    if kind is ChangeKind.DELETED:
        return "became header" if ChangeKind.BECAME_HEADER in each.kinds else "gone"
    return None


def _row(answer: Changes, each: Change, change: str, detail: str | None, altered: Altered | None) -> ChangesRow:
    retitled = change in (ChangeKind.REVISED, ChangeKind.RETITLED)
    return {
        "change": change,
        "code": each.code,
        "detail": detail,
        "title": each.before if change == ChangeKind.DELETED or each.after is None else each.after,
        "before": each.before if retitled else None,
        "was": joined(altered.before, " | ") if altered else None,
        "now": joined(altered.after, " | ") if altered else None,
        "replaced_by": shown_replacements(answer, each) or None,
        "preceded_by": shown_predecessors(answer, each) or None,
        "chapter": each.chapter.id if each.chapter else None,
        "chapter_title": each.chapter.title if each.chapter else None,
        "section": each.section.id if each.section else None,
        "section_title": each.section.title if each.section else None,
    }
