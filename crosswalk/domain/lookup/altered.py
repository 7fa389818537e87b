"""What of a code is another in a newer release beside its titles: lines of its notes, properties of its record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from crosswalk.domain.lookup.changes import Altered, ChangeKind
from crosswalk.domain.tabular.notes import NOTE_KINDS
from crosswalk.domain.tabular.rows import SEVENTH, SEVENTH_TERM

if TYPE_CHECKING:
    from crosswalk.domain.history.snapshot import Facts
    from crosswalk.domain.history.standing import Standing
    from crosswalk.domain.tabular.rows import Note

WITH_LISTS: Final = ("icd9cm", "icd9pcs", "icd10cm")
"""The systems of which tabular lists print notes at codes."""

_NOTES: Final = (*NOTE_KINDS, SEVENTH, SEVENTH_TERM)

KIND_OF_PROPERTY: Final[Mapping[str, ChangeKind]] = {
    **dict.fromkeys(
        ("coverage", "statute", "cim_reference", "mcm_reference", "lab_certification"), ChangeKind.COVERAGE
    ),
    **dict.fromkeys(("pricing", "multiple_pricing", "anaesthesia_units", "asc_group", "asc_day"), ChangeKind.PRICING),
    **dict.fromkeys(("betos", "type_of_service"), ChangeKind.BETOS),
    **dict.fromkeys(("processing_note", "cross_references"), ChangeKind.NOTES),
    **dict.fromkeys(("added", "terminated"), ChangeKind.DATES),
    "action": ChangeKind.ACTION,
}
"""To which kind of change each property of a HCPCS record belongs. The day of an action is no change of its own."""

MOVED: Final = ("parent", "section")
"""What a code that moved has another of."""

_NO_ACTION: Final = ("N",)
"""A record on which nothing was done in its year, as most are after the year of their addition."""


def kind_of(altered: Altered) -> ChangeKind:
    """The kind of change that something altered is."""
    if altered.what in MOVED:
        return ChangeKind.MOVED
    return KIND_OF_PROPERTY.get(altered.what, ChangeKind.NOTES)


def altered_notes(told: Iterable[Standing[Note]], before: int) -> dict[str, tuple[Altered, ...]]:
    """The lines of notes that went and came, by undotted code and kind, from those that stand in one of two releases.

    `before` is the ordinal of the older one. A line that only has another place is the same line.
    """
    lines: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for each in told:
        gone, come = lines.setdefault((each.row.owner, each.row.kind), ([], []))
        (gone if each.stands_in(before) else come).append(each.row.text)
    found: dict[str, list[Altered]] = {}
    for (code, kind), (gone, come) in sorted(lines.items(), key=lambda each: (each[0][0], _place(each[0][1]))):
        went, came = _without(gone, come), _without(come, gone)
        if went or came:
            found.setdefault(code, []).append(Altered(kind, went, came))
    return {code: tuple(each) for code, each in found.items()}


def altered_properties(before: Facts, after: Facts) -> tuple[Altered, ...]:
    """The properties of a record that differ, in the order of their kinds; of a code without any none.

    An action is told with its day. The days of a code that came or went are what that means, and no other change.
    """
    old, new = _with_actions(before), _with_actions(after)
    stayed = before.billable and after.billable
    return tuple(
        Altered(name, old.get(name, ()), new.get(name, ()))
        for name, kind in KIND_OF_PROPERTY.items()
        if old.get(name) != new.get(name)
        and (kind is not ChangeKind.ACTION or new.get(name, _NO_ACTION)[:1] != _NO_ACTION)
        and (kind is not ChangeKind.DATES or stayed)
    )


def _with_actions(fact: Facts) -> dict[str, tuple[str, ...]]:
    told = dict(fact.properties or ())
    if "action" in told:
        told["action"] = (*told["action"], *told.get("action_day", ()))
    return told


def _place(kind: str) -> int:
    return _NOTES.index(kind) if kind in _NOTES else len(_NOTES)


def _without(lines: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """These lines, as often as they stand here more than there."""
    left = Counter(others)
    kept = []
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            kept.append(line)
    return tuple(kept)
