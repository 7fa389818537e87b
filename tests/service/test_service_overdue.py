"""What a store lacks: what is past its day and not loaded, and what is due next."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from service_samples import OpenStore

from crosswalk.loading import system as system_loading

ORDER = "00001 G20     1 Parkinson's disease                                          Parkinson's disease\r\n"
TODAY = date(2026, 11, 30)


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An order file of one code, which stands for any release."""
    monkeypatch.setattr(system_loading, "check_counts", lambda *_: None)
    file = tmp_path / "order.txt"
    file.write_text(ORDER, newline="")
    return str(file)


def test_what_came_into_force_since_the_newest_loaded_release_is_overdue(opened: OpenStore, order: str) -> None:
    codes = opened(today=TODAY)
    codes.load_file(order, system="icd10cm", label="2026")
    lines = {line.id: line.status for line in codes.releases().lines}
    assert lines["icd10cm:2025"] == "missing", "an older one"
    assert (lines["icd10cm:2026"], lines["icd10cm:2026-04"], lines["icd10cm:2027"]) == ("loaded", "overdue", "overdue")
    assert lines["icd10pcs:2026"] == "missing", "of a system that nobody has loaded"


def test_a_day_is_not_due_that_is_loaded_under_any_label(opened: OpenStore, order: str) -> None:
    codes = opened(today=TODAY)
    codes.load_file(order, system="icd10cm", label="2027")
    assert [line.id for line in codes.releases().lines if line.due and line.id.startswith("icd10cm")] == [
        "icd10cm:2028"
    ]
    codes.load_file(order, system="icd10cm", label="draft-of-july", effective=date(2027, 10, 1))
    assert [line.id for line in codes.releases().lines if line.due and line.id.startswith("icd10cm")] == [
        "icd10cm:2029"
    ]


def test_what_only_a_superseded_revision_has_is_not_coming(opened: OpenStore, order: str, tmp_path: Path) -> None:
    """FY2027 has M72.21; re-issued without it, it never comes into force, and says why."""
    codes = opened(today=TODAY)
    first = tmp_path / "first.txt"
    first.write_text(ORDER + ORDER.replace("00001 G20  ", "00002 M7221"), newline="")
    codes.load_file(str(first), system="icd10cm", label="2027")
    assert [one.status for one in codes.lookup(["M72.21"], "icd10cm")] == ["valid"]
    codes.load_file(order, system="icd10cm", label="2027.r2")
    lines = {line.id: line.status for line in codes.releases().lines}
    assert (lines["icd10cm:2027"], lines["icd10cm:2027.r2"]) == ("superseded", "loaded")
    (gone,) = codes.lookup(["M72.21"], "icd10cm")
    told = "never in force; last listed by icd10cm:2027, which icd10cm:2027.r2 superseded"
    assert (gone.status, gone.reason, gone.run) == ("deleted", told, None)
    asked = [codes.lookup(["M72.21"], release=f"icd10cm:{label}")[0].status for label in ("2027", "2027.r2")]
    assert asked == ["valid", "deleted"]


def test_what_is_loaded_ahead_of_its_day_leaves_what_is_in_force_overdue(opened: OpenStore, order: str) -> None:
    codes = opened(today=date(2026, 11, 30))
    codes.load_file(order, system="icd10cm", label="2025")
    codes.load_file(order, system="icd10cm", label="2028", effective=date(2027, 10, 1))
    lines = {line.id: line.status for line in codes.releases().lines}
    assert (lines["icd10cm:2027"], lines["icd10cm:2028"]) == ("overdue", "loaded")
