"""Translations and rows by hand: the showcase codes of the GEMs."""

from __future__ import annotations

from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Origin, Standing
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Alternative, Choice, Outcome, Translation

MADE = AppliedMap(
    "claims", 1, "Claims before 2015", "icd9cm", "icd10cm", "gem-icd9cm-icd10cm", "2018", "icd10cm:2018", "icd9cm:32",
    "approximate-single", "A. Coder", "2024-08-01", "",
)  # fmt: skip


def choice(code: str, status: Status = Status.VALID) -> Choice:
    return Choice(code, status, None, "10000")


def way(*lists: str, exact: bool = False, status: Status = Status.VALID) -> Alternative:
    """`way("S02.0XXA", "S06.4X1A|S06.4X2A")`: codes of a list are joined by |."""
    choices = tuple(tuple(choice(code, status) for code in each.split("|")) for each in lists)
    return Alternative(1 if len(lists) > 1 else 0, not exact, choices)


def answer(code: str, *ways: Alternative, status: Outcome = Outcome.MAPPED, reason: str | None = None) -> Translation:
    source, target = SYSTEMS["icd9cm"], SYSTEMS["icd10cm"]
    return Translation(code, source, code, target, "gem-icd9cm-icd10cm", "2018", None, status, reason, ways)


def row(source: str, *targets: str, origin: Origin = Origin.POLICY, basis: str = "b", why: str = "w") -> AppliedRow:
    standing = Standing.MAPPED if targets else Standing.OPEN
    who = "B. Coder" if origin is not Origin.POLICY else None
    at = "2024-08-02" if origin is not Origin.POLICY else None
    return AppliedRow(source, standing, targets, True, origin, why, basis, who, at)
