"""Comparing what is loaded with what was published about it: counts, changes, addenda, tabular lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crosswalk.domain.answer import Answer
from crosswalk.domain.history.addenda import Addendum, applied, misfits
from crosswalk.domain.history.dated_records import Correction, record_of
from crosswalk.domain.history.difference import Difference
from crosswalk.domain.history.folding import same_title
from crosswalk.domain.history.releases import Counts
from crosswalk.domain.history.snapshot import Facts
from crosswalk.domain.naming import first_of


class Verdict(StrEnum):
    """What a check came to."""

    AGREES = "agrees"
    KNOWN = "known"
    """It differs exactly as the published files are known to differ from one another."""
    DIFFERS = "differs"
    UNCHECKED = "unchecked"
    """What it needs is not loaded, not held or not published."""


@dataclass(frozen=True, slots=True, repr=False)
class Finding(Answer):
    """What one check of one release or edition came to, in words."""

    target: str
    check: str
    verdict: Verdict
    detail: str

    def __str__(self) -> str:
        return f"{self.target} {self.check}: {self.verdict}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Deviation:
    """How the published files of a release are known to differ from one another.

    `revised` is how many revised titles its files show, where its footer prints another number; `unlisted`
    how many titles changed that its addendum does not list.
    """

    revised: int | None = None
    unlisted: int = 0


def check_counts(
    target: str, expected: Counts, billable: int, headers: int | None, kinds: Mapping[str | None, int] | None = None
) -> Iterator[Finding]:
    """The codes of a release against its published counts; `headers` is None where no file states them.

    `kinds` is how many procedures and modifiers there are.
    """
    by_kind = kinds or {}
    for what, official, found in (
        ("billable codes", expected.billable, billable),
        ("headers", expected.headers, headers),
        ("procedures", expected.procedures, by_kind.get("procedure")),
        ("modifiers", expected.modifiers, by_kind.get("modifier")),
    ):
        if official is None or found is None:
            continue
        if official == found:
            yield Finding(target, "counts", Verdict.AGREES, f"{found:,} {what}")
        else:
            yield Finding(target, "counts", Verdict.DIFFERS, f"{found:,} {what}, published: {official:,}")


def check_changes(target: str, found: Difference, known: Deviation) -> Finding:
    """The changes of a release against the footer of its addendum."""
    official = found.official
    shown = (len(found.new), len(found.deleted), len(found.revised))
    told = f"{shown[0]:,} new, {shown[1]:,} deleted, {shown[2]:,} revised since {found.before.id}"
    if official is None:
        return Finding(target, "changes", Verdict.UNCHECKED, f"{told}; no figures are published")
    printed = (official.new, official.deleted, official.revised)
    if all(one is None or one == other for one, other in zip(printed, shown, strict=True)):
        return Finding(target, "changes", Verdict.AGREES, told)
    due = (official.new, official.deleted, known.revised)
    verdict = Verdict.KNOWN if known.revised is not None and due == shown else Verdict.DIFFERS
    figures = ", ".join("?" if figure is None else f"{figure:,}" for figure in printed)
    return Finding(target, "changes", verdict, f"{told}; the addendum prints {figures}")


def check_addendum(
    target: str, before: Mapping[str, Facts], addendum: Addendum, after: Mapping[str, Facts], known: Deviation
) -> Finding:
    """Whether an addendum leads from one release to the next."""
    strange = misfits(before, addendum)
    if strange:
        return Finding(
            target, "addendum", Verdict.DIFFERS, f"it does not belong to the release before: {first_of(strange)}"
        )
    reached = applied(before, addendum)
    wrong = sorted(
        code
        for code in reached.keys() | after.keys()
        if code not in reached or code not in after or reached[code].billable != after[code].billable
    )
    if wrong:
        return Finding(target, "addendum", Verdict.DIFFERS, f"it does not lead to {first_of(wrong)}")
    retitled = sorted(code for code, fact in reached.items() if not _same(fact, after[code]))
    if len(retitled) != known.unlisted:
        return Finding(
            target, "addendum", Verdict.DIFFERS, f"titles changed that it does not list: {first_of(retitled)}"
        )
    if retitled:
        return Finding(target, "addendum", Verdict.KNOWN, f"{len(retitled)} titles changed that it does not list")
    changed = len(addendum.added) + len(addendum.deleted) + len(addendum.revised)
    return Finding(
        target, "addendum", Verdict.AGREES, f"its {changed:,} changes lead from the release before to this one"
    )


def check_corrections(
    target: str, corrections: Sequence[Correction], later: str, records: Mapping[str, Facts]
) -> Finding:
    """Whether the next file states what a list of corrections to a release says.

    The list is no part of the release: it instructs in words. Where the next file says otherwise, that
    newer publication is right (docs/design.md, rule 3.5).
    """
    stated = {one.code: record_of(one.code, records[one.code]) for one in corrections if one.code in records}
    otherwise = [one.code for one in corrections if not one.is_kept_by(stated.get(one.code))]
    told = f"{later} has {len(corrections) - len(otherwise)} of {len(corrections)} corrections"
    if otherwise:
        return Finding(target, "corrections", Verdict.KNOWN, f"{told}, and says otherwise of {first_of(otherwise)}")
    return Finding(target, "corrections", Verdict.AGREES, told)


def check_listing(target: str, check: str, listed: Mapping[str, bool], shown: Mapping[str, Facts]) -> Finding:
    """Codes built from another file (a tabular list, tables), with whether each is billable, against the release."""
    wrong = sorted(
        code
        for code in listed.keys() | shown.keys()
        if code not in listed or code not in shown or listed[code] != shown[code].billable
    )
    if wrong:
        return Finding(target, check, Verdict.DIFFERS, f"{len(wrong):,} codes differ: {first_of(wrong)}")
    return Finding(target, check, Verdict.AGREES, f"all {len(listed):,} codes and headers")


def _same(one: Facts, other: Facts) -> bool:
    return same_title(one.short, other.short) and same_title(one.long, other.long)
