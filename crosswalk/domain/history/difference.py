"""What changed between two releases, by the official counting rules.

New: billable now and not before. Deleted: billable before and not now, gone or become a header.
Revised: billable in both with a changed long title, for ICD-10-PCS any title. These are the rules the
footers of the official addenda follow (docs/formats.md 8.3). A title that one side leaves unstated has
not changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.folding import fold
from crosswalk.domain.history.releases import OfficialDiff, Release
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
    """A code with another title: `before` and `after` are the long titles, or the short ones if only they changed."""

    code: str
    before: str | None
    after: str | None
    long_changed: bool
    short_changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
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
        new=tuple([NewCode(show(code), now[code].long, code in headers_before) for code in new]),
        deleted=tuple([DeletedCode(show(code), old[code].long, code in headers_now) for code in deleted]),
        revised=retitled if system.id == "icd10pcs" else tuple([row for row in retitled if row.long_changed]),
        retitled=retitled,
        official=official,
    )


def _revision(code: str, old: Facts, now: Facts) -> RevisedCode | None:
    long_changed = _changed(old.long, now.long)
    short_changed = _changed(old.short, now.short)
    if long_changed:
        return RevisedCode(code, old.long, now.long, long_changed, short_changed)
    if short_changed:
        return RevisedCode(code, old.short, now.short, long_changed, short_changed)
    return None


def _changed(before: str | None, after: str | None) -> bool:
    if before == after or before is None or after is None:
        return False
    return fold(before) != fold(after)
