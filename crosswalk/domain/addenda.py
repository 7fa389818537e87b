"""The official addenda: what an issue adds, deletes and revises against the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crosswalk.domain.snapshot import Facts


@dataclass(frozen=True, slots=True)
class Addendum:
    """The changes of one addendum, by undotted code.

    `added` and `deleted` hold the whole record; `revised` the record before and after. A billable
    code that became a header is deleted (billable) and added (header). `totals` are the counts the
    footer prints, by their printed names.
    """

    added: tuple[tuple[str, Facts], ...]
    deleted: tuple[tuple[str, Facts], ...]
    revised: tuple[tuple[str, Facts, Facts], ...]
    totals: Mapping[str, int]


def applied(before: Mapping[str, Facts], addendum: Addendum) -> dict[str, Facts]:
    """The codes of the next issue: the ones before it with the changes of its addendum."""
    codes = dict(before)
    for code, fact in addendum.deleted:
        if codes.get(code) is not None and codes[code].billable == fact.billable:
            del codes[code]
    codes.update((code, fact) for code, _, fact in addendum.revised)
    codes.update(addendum.added)
    return codes


def undone(after: Mapping[str, Facts], addendum: Addendum) -> dict[str, Facts]:
    """The codes of the issue before: the ones after it with the changes of the addendum taken back."""
    codes = dict(after)
    for code, fact in addendum.added:
        if codes.get(code) is not None and codes[code].billable == fact.billable:
            del codes[code]
    codes.update((code, fact) for code, fact, _ in addendum.revised)
    codes.update(addendum.deleted)
    return codes
