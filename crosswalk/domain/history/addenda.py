"""The official addenda: what a release adds, deletes and revises against the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crosswalk.domain.history.folding import same_title
from crosswalk.domain.history.snapshot import Facts


@dataclass(frozen=True, slots=True)
class Totals:
    """What a footer prints about the codes, or about the headers; None where it does not say.

    `before` and `after` are how many the two releases hold. The last three divide `revised`.
    """

    before: int | None = None
    after: int | None = None
    added: int | None = None
    deleted: int | None = None
    revised: int | None = None
    both_titles: int | None = None
    long_only: int | None = None
    short_only: int | None = None


@dataclass(frozen=True, slots=True)
class Addendum:
    """The changes of one addendum, by undotted code, in the order of the file.

    `added` and `deleted` hold the whole record; `revised` the record before and after. A billable
    code that became a header is deleted (billable) and added (header). `codes` and `headers` are
    what the footer says about either, empty where it says nothing.
    """

    added: tuple[tuple[str, Facts], ...] = ()
    deleted: tuple[tuple[str, Facts], ...] = ()
    revised: tuple[tuple[str, Facts, Facts], ...] = ()
    codes: Totals = Totals()
    headers: Totals = Totals()


def applied(before: Mapping[str, Facts], addendum: Addendum) -> dict[str, Facts]:
    """The codes of the next release: the ones before it with the changes of its addendum.

    Codes that were added stand last, whatever the order of the official file. Whether the addendum
    belongs to this release is for `misfits` to say.
    """
    codes = dict(before)
    for code, fact in addendum.deleted:
        held = codes.get(code)
        if held is not None and held.billable == fact.billable:
            del codes[code]
    codes.update((code, fact) for code, _, fact in addendum.revised)
    codes.update(addendum.added)
    return codes


def inverse(addendum: Addendum) -> Addendum:
    """The addendum that leads back: what was added is deleted, what was revised gets its old titles again."""
    return Addendum(
        added=addendum.deleted,
        deleted=addendum.added,
        revised=tuple((code, after, before) for code, before, after in addendum.revised),
        codes=_turned(addendum.codes),
        headers=_turned(addendum.headers),
    )


def undone(after: Mapping[str, Facts], addendum: Addendum) -> dict[str, Facts]:
    """The codes of the release before: the ones after it with the changes of the addendum taken back."""
    return applied(after, inverse(addendum))


def misfits(before: Mapping[str, Facts], addendum: Addendum) -> tuple[str, ...]:
    """The codes of which the addendum supposes something else than the release it is applied to shows.

    In order, and empty where the addendum belongs to the release: every deleted or revised record
    stands there, and no added code does, unless as what is deleted. Titles are compared as
    everywhere (docs/design.md, rule 2.4); one that either side leaves unstated fits.
    """
    supposed = {code: fact for code, fact, _ in addendum.revised} | dict(addendum.deleted)
    wrong = {code for code, fact in supposed.items() if not _shown(before.get(code), fact)}
    wrong |= {code for code, _ in addendum.added if code in before and code not in supposed}
    return tuple(sorted(wrong))


def _shown(held: Facts | None, supposed: Facts) -> bool:
    if held is None or held.billable != supposed.billable:
        return False
    return _fits(held.short, supposed.short) and _fits(held.long, supposed.long)


def _fits(one: str | None, other: str | None) -> bool:
    return one is None or other is None or same_title(one, other)


def _turned(totals: Totals) -> Totals:
    return Totals(
        totals.after,
        totals.before,
        totals.deleted,
        totals.added,
        totals.revised,
        totals.both_titles,
        totals.long_only,
        totals.short_only,
    )
