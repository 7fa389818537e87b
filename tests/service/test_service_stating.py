"""Files that state something beside the codes of a release: lists of exempt codes, tables given by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from service_samples import OpenStore

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import Role
from crosswalk.domain.tabular.rows import POA_EXEMPT
from crosswalk.service import Crosswalk
from releases.catalog import load_catalog

RELEASE = "icd10cm:2025"
LIST = "OrdFY25\tPOAexemptCode\tDescription\r\n1\tB90.0\tinvented\r\n2\tZ00.00\tinvented\r\n"


@pytest.fixture
def with_list(mirror: Path, tmp_path: Path) -> Path:
    """A mirror with the codes of FY2025 and its list."""
    for part in load_catalog().parts(RELEASE):
        if part.role in (Role.ORDER, Role.POA_EXEMPT):
            archive = next(each for each in part.archives if (mirror / each.path).is_file())
            _place(tmp_path, archive.path).symlink_to(mirror / archive.path)
    return tmp_path / "mirror"


def _place(folder: Path, path: str) -> Path:
    place = folder / "mirror" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def exempt(codes: Crosswalk, code: str, day: date = date(2025, 3, 1)) -> bool | None:
    ((_, place),) = codes.describe([code], "icd10cm", on=day)
    assert place is not None
    return place.poa_exempt


def test_a_code_is_exempt_or_not_where_a_list_is_loaded(opened: OpenStore, with_list: Path) -> None:
    codes = opened(today=date(2025, 3, 1))
    codes.load([RELEASE], mirror=str(with_list))
    assert exempt(codes, "Z00.00") is True
    assert exempt(codes, "E11.9") is False
    assert sum(note.row.kind == POA_EXEMPT for note in codes.store.tabular.notes(SYSTEMS["icd10cm"], None)) == 38_154


def test_a_list_given_by_name_is_recognised_by_its_content(opened: OpenStore, with_list: Path, tmp_path: Path) -> None:
    codes = opened(today=date(2025, 3, 1))
    (archive,) = with_list.glob("**/POA*.zip")
    archive.unlink()
    codes.load([RELEASE], mirror=str(with_list))
    assert exempt(codes, "B90.0") is None, "without a list nobody knows"
    file = tmp_path / "mine.txt"
    file.write_text(LIST, "cp1252")
    report = codes.load_file(str(file), system="icd10cm", label="2025")
    assert report.loaded == (RELEASE,)
    assert exempt(codes, "B90.0") is True
    assert codes.load_file(str(file), system="icd10cm", label="2025").unchanged == (RELEASE,)


def test_tables_given_by_name_are_recognised_too(opened: OpenStore, mirror: Path) -> None:
    codes = opened(today=date(2025, 3, 1))
    codes.load(["icd10pcs:2024-04"], mirror=str(mirror))
    file = mirror / "extra/icd10pcs/2025/icd10pcs_tables_2025.xml"
    copy = Path(codes.store.url.removeprefix("sqlite:///")).parent / "tables.xml"
    copy.write_bytes(file.read_bytes() + b"\n")
    codes.load_file(str(copy), system="icd10pcs", label="2024-04")
    ((_, place),) = codes.describe(["0FT44ZZ"], on=date(2024, 5, 1))
    assert place is not None
    assert [each.label for each in place.axes][2:4] == ["Resection", "Gallbladder"]
