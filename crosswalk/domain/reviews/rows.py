"""The rows of a review, of what a difference tells."""

from __future__ import annotations

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.lookup.changes import Change, Changes
from crosswalk.domain.reviews.review import ReviewRow


def rows_of(changes: Changes) -> list[ReviewRow]:
    """A row for every code with changes, in their order."""
    system = changes.difference.system.id
    return [_row(number, system, change) for number, change in enumerate(changes.changes, 1)]


def _row(number: int, system: str, change: Change) -> ReviewRow:
    return ReviewRow(
        number,
        system,
        change.code,
        kinds=tuple(kind.value for kind in change.kinds),
        before=change.before,
        after=change.after,
        altered=change.altered,
        replacements=tuple(dict.fromkeys(SYSTEMS[system].display(each.code) for each in change.replaced_by)),
        preceded_by=tuple(dict.fromkeys(each.text for each in change.preceded_by)),
        places=tuple(place.id for place in (change.chapter, change.section) if place),
    )
