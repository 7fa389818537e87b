"""What a release broke in a map, and what is no news."""

from __future__ import annotations

from applied_samples import row

from crosswalk.domain.applied.applied_map import AppliedRow
from crosswalk.domain.applied.recheck import Breach, broken_rows
from crosswalk.domain.lookup.status import Status

VALID, HEADER, DELETED = Status.VALID, Status.HEADER, Status.DELETED
GONE = {"G20": HEADER, "J82": DELETED}


def breaches(
    *rows: AppliedRow, before: Status = VALID, now: Status = VALID, bases: dict[str, str] | None = None
) -> list[tuple[str, Breach, str]]:
    known = {each.source: "b" for each in rows} if bases is None else bases
    found = broken_rows(rows, lambda code: GONE.get(code, VALID), lambda _: (before, now), known)
    return [(each.row.source, each.breach, each.code) for each in found]


def test_a_map_that_holds() -> None:
    assert breaches(row("25000", "E119"), row("25010")) == []


def test_targets_that_are_billable_no_more() -> None:
    assert breaches(row("3320", "G20"), row("5183", "J82", "E119")) == [
        ("3320", Breach.TARGET_HEADER, "G20"),
        ("5183", Breach.TARGET_GONE, "J82"),
    ]


def test_sources_that_went_since_the_map_was_made() -> None:
    assert breaches(row("A047"), now=DELETED) == [("A047", Breach.SOURCE_GONE, "A047")]
    assert breaches(row("A047"), now=HEADER) == [("A047", Breach.SOURCE_HEADER, "A047")]
    assert breaches(row("A047"), before=DELETED, now=DELETED) == []


def test_entries_of_the_reference_map_that_changed_or_went() -> None:
    assert breaches(row("25000", "E119"), bases={"25000": "c"}) == [("25000", Breach.ENTRY_CHANGED, "25000")]
    assert breaches(row("25000", "E119"), bases={}) == [("25000", Breach.ENTRY_GONE, "25000")]
    assert breaches(row("25000", "E119", basis=""), bases={}) == []
