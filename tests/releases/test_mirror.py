"""What a mirror holds, and that nothing leads out of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crosswalk.domain.errors import ChecksumMismatch, SourceNotFound, UnsafeArchive
from crosswalk.domain.history.releases import Role
from releases.catalog import CHECKSUMS, FOLDER, load_catalog
from releases.mirror import Mirror
from releases.sources import verify

CATALOG = load_catalog()
ROOT = Path(__file__).resolve().parents[2]


def put(root: Path, archive: str, content: bytes = b"x") -> Path:
    path = root / archive
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_mirror_is_a_directory(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        Mirror(tmp_path / "missing")


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "..\\x", "C:/x"])
def test_no_name_leads_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafeArchive):
        Mirror(tmp_path).path_of(name)


def test_an_empty_mirror_offers_nothing(tmp_path: Path) -> None:
    assert Mirror(tmp_path).available(CATALOG) == {}


def test_the_second_archive_stands_in_for_the_first(tmp_path: Path) -> None:
    second = CATALOG.parts("icd10cm:2017")[0].archives[1]
    path = put(tmp_path, second.path)
    (item,) = Mirror(tmp_path).items(CATALOG, "icd10cm:2017")
    assert (item.path, item.member, item.url) == (path, None, second.url)


def test_every_needed_part_must_be_there(tmp_path: Path) -> None:
    put(tmp_path, CATALOG.parts("icd9cm:27")[1].archives[0].path)
    assert "icd9cm:27" not in Mirror(tmp_path).available(CATALOG)
    with pytest.raises(SourceNotFound, match="fulltitles") as caught:
        Mirror(tmp_path).items(CATALOG, "icd9cm:27")
    assert "https://" in (caught.value.remedy or "")


def test_an_optional_part_alone_is_not_enough(tmp_path: Path) -> None:
    tabular = next(part for part in CATALOG.parts("icd10cm:2025-04") if part.optional)
    put(tmp_path, tabular.archives[0].path)
    assert Mirror(tmp_path).available(CATALOG) == {}


def test_another_part_lists_the_codes_where_the_order_file_is_not_held(tmp_path: Path) -> None:
    for release, role in (("icd10cm:2027", Role.CODES), ("icd10cm:2026-04", Role.TABULAR)):
        standing_in = next(part for part in CATALOG.parts(release) if part.role is role)
        put(tmp_path, standing_in.archives[0].path)
        assert [item.role for item in Mirror(tmp_path).items(CATALOG, release)] == [role]


def test_the_codes_file_is_not_read_beside_the_order_file(tmp_path: Path) -> None:
    for part in CATALOG.parts("icd10cm:2027"):
        if part.role in (Role.ORDER, Role.CODES):
            put(tmp_path, part.archives[0].path)
    items = Mirror(tmp_path).items(CATALOG, "icd10cm:2027")
    assert items[0].role is Role.ORDER
    assert Role.CODES not in [item.role for item in items]


def test_a_release_without_known_archive_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="No official archive"):
        Mirror(tmp_path).items(CATALOG, "hcpcs:2025-07.r1")


def test_what_is_unproven_is_there_for_who_names_it(tmp_path: Path) -> None:
    put(tmp_path, CATALOG.parts("icd9cm:18")[0].archives[0].path)
    held = Mirror(tmp_path)
    assert held.available(CATALOG) == {}
    assert [item.role for item in held.items(CATALOG, "icd9cm:18")] == [Role.TABULAR]


def test_a_delta_needs_the_release_it_amends(tmp_path: Path) -> None:
    put(tmp_path, CATALOG.parts("icd10cm:2020")[0].archives[0].path)
    found = Mirror(tmp_path).available(CATALOG)
    assert list(found) == ["icd10cm:2020", "icd10cm:2020-04"]
    (item,) = found["icd10cm:2020-04"]
    assert (item.role, item.path) == (Role.DELTA, None)
    assert item.delta is not None
    assert verify(item) == item.delta.sha256


def test_a_wrong_file_is_refused_on_request(tmp_path: Path) -> None:
    path = put(tmp_path, CATALOG.parts("icd10cm:2025")[0].archives[0].path)
    item = Mirror(tmp_path).items(CATALOG, "icd10cm:2025")[0]
    with pytest.raises(ChecksumMismatch) as caught:
        verify(item)
    assert str(path) in str(caught.value)
    assert item.sha256 in str(caught.value)  # type: ignore[operator]
    assert "https://" in (caught.value.remedy or "")


def test_what_the_real_mirror_offers(mirror: Path) -> None:
    found = list(Mirror(mirror).available(CATALOG))
    assert [one for one in found if one.startswith("icd10cm:")] == [each.id for each in CATALOG.releases("icd10cm")]
    assert [one.partition(":")[2] for one in found if one.startswith("icd10pcs:")] == [
        *("2014", "2015", "2016", "2017", "2018", "2019", "2020", "2020-08", "2021", "2021-01"),
        *("2022", "2022-04.r1", "2022-04", "2023", "2023-04", "2024", "2024-04", "2025"),
        *("2025-04", "2026"),
    ]
    assert [one.partition(":")[2] for one in found if one.startswith("hcpcs:")] == [
        *("2016", "2017", "2018", "2019", "2020-04", "2020-07", "2020-10", "2025-10"),
    ]
    assert sum(one.startswith("icd9") for one in found) == 26
    assert sum(one.startswith("gem-") for one in found) == 30
    assert sum(one.startswith("reimb-") for one in found) == 6


def test_the_real_files_are_the_official_ones(mirror: Path) -> None:
    held = Mirror(mirror)
    listed = dict(reversed(line.split("  ./", 1)) for line in (mirror / "SHA256SUMS").read_text().splitlines())
    for items in held.available(CATALOG).values():
        for item in items:
            if item.path is not None:
                assert verify(item) == listed[item.path.relative_to(mirror).as_posix()] == item.sha256


def test_every_held_archive_has_a_checksum(mirror: Path) -> None:
    for target_id in CATALOG.target_ids():
        for part in CATALOG.parts(target_id):
            for archive in part.archives:
                assert (Mirror(mirror).path_of(archive) is None) == (archive.size is None), archive.path


def test_the_checksums_are_those_the_script_makes(mirror: Path, tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "checksum_mirror.py").write_bytes((ROOT / "scripts" / "checksum_mirror.py").read_bytes())
    for room in ("crosswalk", "releases"):
        for file in (ROOT / room).rglob("*.[pt][yo]*"):
            if file.suffix in {".py", ".toml"}:
                put(tmp_path, file.relative_to(ROOT).as_posix(), file.read_bytes())
    subprocess.run(
        [sys.executable, tmp_path / "scripts" / "checksum_mirror.py", mirror],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert (tmp_path / "releases" / "catalog" / CHECKSUMS).read_bytes() == (FOLDER / CHECKSUMS).read_bytes()


def test_the_order_files_hold_as_many_codes_as_the_catalog_says(mirror: Path) -> None:
    checksums = json.loads((FOLDER / CHECKSUMS).read_text())["archives"]
    for target_id, items in Mirror(mirror).available(CATALOG).items():
        for item in items:
            if item.role is not Role.ORDER or item.path is None:
                continue
            known = checksums[item.path.relative_to(mirror).as_posix()]["members"]
            (member,) = (name for name in known if re.search(item.member or "", name))
            with zipfile.ZipFile(item.path) as archive:
                flags = [line[14:15] for line in archive.read(member).splitlines()]
            release = CATALOG.release(target_id)
            assert (flags.count(b"1"), flags.count(b"0")) == (release.counts.billable, release.counts.headers)


def test_the_title_and_gem_files_hold_as_many_rows_as_the_catalog_says(mirror: Path) -> None:
    checksums = json.loads((FOLDER / CHECKSUMS).read_text())["archives"]
    for target_id, items in Mirror(mirror).available(CATALOG).items():
        for item in items:
            if item.role not in {Role.SHORT_TITLES, Role.GEM} or item.path is None or item.member is None:
                continue
            known = checksums[item.path.relative_to(mirror).as_posix()]["members"]
            (member,) = (name for name in known if re.search(item.member, name))
            with zipfile.ZipFile(item.path) as archive:
                rows = sum(bool(line.strip()) for line in archive.read(member).splitlines())
            target = CATALOG.find_target(target_id)
            expected = getattr(target, "rows", None) or target.counts.billable  # type: ignore[union-attr]
            assert rows == expected, target_id


def test_the_real_archives_open_with_their_patterns(mirror: Path) -> None:
    """Whole names and base names alike: one member each."""
    for items in Mirror(mirror).available(CATALOG).values():
        for item in items:
            if item.path is not None and item.member is not None:
                with zipfile.ZipFile(item.path) as archive:
                    names = archive.namelist()
                assert sum(bool(re.search(item.member, name)) for name in names) == 1, item
                assert sum(bool(re.search(item.member, name.rpartition("/")[2])) for name in names) == 1, item
