"""What changed between two releases, by the official counting rules.

New: billable now and not before. Deleted: billable before and not now, gone or become a header.
Revised: billable in both with a changed long title, for ICD-10-PCS any title. These are the rules the
footers of the official addenda follow (docs/formats.md 8.3). Where a title is not stated, its version tells;
where that is not stated either, the title has not changed, unless both releases have a built one, of other wording
(docs/design.md, rules 2.9 and 2.10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crosswalk.domain.answer import Answer
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.built_titles import long_or_built, reworded
from crosswalk.domain.history.releases import OfficialDiff, Release
from crosswalk.domain.history.retitling import Retitling, retitled
from crosswalk.domain.history.snapshot import Facts


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code billable now and not before; `was_header` says that it was there as a header. `long` is its title now."""

    code: str
    long: str | None
    was_header: bool


@dataclass(frozen=True, slots=True)
class DeletedCode:
    """A code billable before and not now; `became_header` says that it is still there. `long` is its title before."""

    code: str
    long: str | None
    became_header: bool


@dataclass(frozen=True, slots=True)
class RevisedCode:
    """A code with another title: `before` and `after` are the long titles, or the short ones if only they changed.

    They are None where it is known that the title changed, but not from what or to what.
    """

    code: str
    before: str | None
    after: str | None
    long_changed: bool
    short_changed: bool


@dataclass(frozen=True, slots=True, repr=False)
class Difference(Answer):
    """The changes from one release to another. Codes are dotted and in order.

    `retitled` holds every code with any changed title; `revised` those of them that the official
    counts call revised. `official` are the published counts, where the two releases are the ones
    they compare.
    """

    system: CodeSystem
    before: Release
    after: Release
    new: tuple[NewCode, ...]
    deleted: tuple[DeletedCode, ...]
    revised: tuple[RevisedCode, ...]
    retitled: tuple[RevisedCode, ...]
    official: OfficialDiff | None

    def __str__(self) -> str:
        counts = f"{len(self.new):,} new, {len(self.deleted):,} deleted, {len(self.revised):,} revised"
        return f"{self.before.id} → {self.after.id}: {counts}"


def difference(
    system: CodeSystem,
    before: Release,
    after: Release,
    old: Mapping[str, Facts],
    now: Mapping[str, Facts],
    official: OfficialDiff | None,
) -> Difference:
    """The difference of two releases, counted as the official addenda do (docs/design.md, rule 6.1).

    `old` and `now` hold, by undotted code, the facts of every code that differs between them or may differ;
    equal facts do no harm.
    """
    # Codes without a point are shown as they are: ICD-10-PCS has differences of 11,000 codes.
    show = system.display if system.dot_after else str
    # A record that is listed and cannot be used has ended, or has not begun: it is no header.
    headers_before, headers_now = (set(), set()) if system.owns_dates else (old.keys(), now.keys())
    billable_before = {code for code, fact in old.items() if fact.billable}
    billable_now = {code for code, fact in now.items() if fact.billable}
    new = sorted(billable_now - billable_before)
    deleted = sorted(billable_before - billable_now)
    kept = sorted(billable_before & billable_now)
    retitled = tuple([row for code in kept if (row := _revision(show(code), old[code], now[code]))])
    return Difference(
        system,
        before,
        after,
        new=tuple([NewCode(show(code), long_or_built(now[code]), code in headers_before) for code in new]),
        deleted=tuple([DeletedCode(show(code), long_or_built(old[code]), code in headers_now) for code in deleted]),
        revised=retitled if system.id == "icd10pcs" else tuple([row for row in retitled if row.long_changed]),
        retitled=retitled,
        official=official,
    )


def long_revised(old: Facts, now: Facts) -> bool:
    """Whether the long title of a code is another one now; built ones count where not both state one."""
    return retitled(old, now).long is Retitling.ANOTHER or reworded(old, now)


def _revision(code: str, old: Facts, now: Facts) -> RevisedCode | None:
    if old == now:
        return None
    long_changed = long_revised(old, now)
    short_changed = retitled(old, now).short is Retitling.ANOTHER
    if long_changed:
        return RevisedCode(code, long_or_built(old), long_or_built(now), long_changed, short_changed)
    if short_changed:
        return RevisedCode(code, old.short, now.short, long_changed, short_changed)
    return None
