"""The rows of a review, of what a difference tells, or what it does to lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UsageError
from crosswalk.domain.history.difference import Difference
from crosswalk.domain.lookup.changes import Change, Changes
from crosswalk.domain.lookup.impact import Impact, ListedCode, Need
from crosswalk.domain.reviews.review import Ends, OnList, ReviewRow


def rows_of(changes: Changes) -> list[ReviewRow]:
    """A row for every code with changes, in their order."""
    system = changes.difference.system.id
    return [_row(number, system, change) for number, change in enumerate(changes.changes, 1)]


def rows_of_impacts(impacts: Sequence[Impact]) -> list[ReviewRow]:
    """A row for every code of every list that a change hits, the worst of each list first, with all its lines.

    Raises `UsageError` where two lists have one name: decisions could not tell them apart.
    """
    names = [each.name for each in impacts]
    if len(set(names)) < len(names):
        raise UsageError("two lists have the same name.", remedy="Review them one by one, or rename one.")
    rows: list[ReviewRow] = []
    for impact in impacts:
        found: dict[tuple[str, str], list[ListedCode]] = {}
        for listed in impact.affected:
            assert listed.impact.system and listed.impact.code  # noqa: S101, PT018 - only a code is affected
            found.setdefault((listed.impact.system, listed.impact.code), []).append(listed)
        rows += (_on_list(impact.name, number, every) for number, every in enumerate(found.values(), len(rows) + 1))
    return rows


def ends_of(differences: Iterable[Difference]) -> tuple[Ends, ...]:
    """The releases that were compared, of each system once."""
    found = {each.system.id: Ends(each.system.id, each.before.id, each.after.id) for each in differences}
    return tuple(found[system] for system in sorted(found))


def _on_list(name: str, number: int, every: Sequence[ListedCode]) -> ReviewRow:
    impact = every[0].impact
    volumes = [each.volume for each in every if each.volume is not None]
    return ReviewRow(
        number,
        impact.system or "",
        impact.code or "",
        kinds=tuple(kind.value for kind in impact.kinds),
        before=impact.before,
        after=impact.after,
        altered=impact.altered,
        replacements=tuple(each.code for each in impact.replaced_by) or impact.candidates,
        on=OnList(
            name,
            tuple(sorted({each.row for each in every})),
            sum(volumes) if volumes else None,
            safe=impact.need is Need.REPLACE if impact.need in (Need.REPLACE, Need.DECIDE) else None,
        ),
    )


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
