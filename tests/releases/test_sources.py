"""Files that somebody names: recognised, ambiguous, contradicted, or new."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from crosswalk.domain.errors import AmbiguousContent, SourceNotFound, UnknownSystem, UsageError
from crosswalk.domain.history.releases import Release, Role
from releases.catalog import CHECKSUMS, FOLDER, load_catalog, read_checksums
from releases.sources import file_sha256, identify

CATALOG = load_catalog()
CMS = "www.cms.gov/medicare/coding/icd10/downloads"
FILE = Path("somewhere/icd10cm_order.txt")
UNKNOWN = "0" * 64


def no_members() -> Mapping[str, str]:
    return {}


def order_sha256(archive: str, member: str) -> str:
    return read_checksums(FOLDER / CHECKSUMS)[archive]["members"][member]["sha256"]


SHARED = order_sha256(f"{CMS}/2015-code-descriptions.zip", "icd10cm_order_2015.txt")
FY2017 = order_sha256(f"{CMS}/2017-icd10-code-descriptions.zip", "icd10cm_order_2017.txt")


def test_a_known_file_needs_no_options() -> None:
    (item,) = identify(CATALOG, FILE, FY2017, no_members)
    assert (item.target_id, item.role, item.member, item.path) == ("icd10cm:2017", Role.ORDER, None, FILE)


def test_a_known_archive_gives_all_its_parts() -> None:
    (archive,) = CATALOG.parts("icd9cm:32")[0].archives
    items = identify(CATALOG, Path("v32.zip"), archive.sha256 or "", no_members)
    assert [(item.target_id, item.role) for item in items] == [
        ("icd9cm:32", Role.LONG_TITLES),
        ("icd9cm:32", Role.SHORT_TITLES),
        ("icd9pcs:32", Role.LONG_TITLES),
        ("icd9pcs:32", Role.SHORT_TITLES),
    ]
    assert re.search(items[0].member or "", "CMS32_DESC_LONG_DX.txt")
    only = identify(CATALOG, Path("v32.zip"), archive.sha256 or "", no_members, system="icd9pcs")
    assert {item.target_id for item in only} == {"icd9pcs:32"}


def test_an_archive_packed_anew_is_known_by_its_members() -> None:
    (item,) = identify(CATALOG, Path("mine.zip"), UNKNOWN, lambda: {"a/order (1).txt": FY2017, "b": UNKNOWN})
    assert item.target_id == "icd10cm:2017"
    assert re.search(item.member or "", "a/order (1).txt")
    assert re.search(item.member or "", "order (1).txt")


def test_shared_content_asks_for_a_label() -> None:
    with pytest.raises(AmbiguousContent, match=r"icd10cm:2014, icd10cm:2015, icd10cm:2016.*--label"):
        identify(CATALOG, FILE, SHARED, no_members)
    (item,) = identify(CATALOG, FILE, SHARED, no_members, label="2016")
    assert item.target_id == "icd10cm:2016"
    (item,) = identify(CATALOG, FILE, SHARED, no_members, system="icd10cm", label="icd10cm:2015")
    assert item.target_id == "icd10cm:2015"


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("icd10cm_order_2014.txt", "icd10cm:2014"),
        ("ICD10CM_ORDER_2015.TXT", "icd10cm:2015"),
        ("icd10cm_order_2016.txt", "icd10cm:2016"),
    ],
)
def test_in_a_folder_shared_content_is_of_who_published_it_under_this_name(name: str, release: str) -> None:
    (item,) = identify(CATALOG, Path("somewhere") / name, SHARED, no_members, by_name=True)
    assert item.target_id == release
    (item,) = identify(CATALOG, Path("mine.zip"), UNKNOWN, lambda: {f"a/{name}": SHARED}, by_name=True)
    assert item.target_id == release
    (item,) = identify(CATALOG, Path(name), SHARED, no_members, label="2016", by_name=True)
    assert item.target_id == "icd10cm:2016", "what is said goes before a name"


V32 = "www.cms.gov/medicare/coding/icd9providerdiagnosticcodes/downloads/icd-9-cm-v32-master-descriptions.zip"
FY2026 = "www.cms.gov/files/zip/2026-code-descriptions-tabular-order.zip"
BOTH_TITLES = [("icd9cm:32", Role.LONG_TITLES), ("icd9cm:32", Role.SHORT_TITLES)]


@pytest.mark.parametrize(
    ("archive", "member", "parts"),
    [
        (V32, "CMS32_DESC_LONG_SHORT_DX.xlsx", BOTH_TITLES),
        (V32, "CMS32_DESC_LONG_DX.txt", BOTH_TITLES[:1]),
        (V32, "CMS32_DESC_LONG_SHORT_SG.xlsx", [("icd9pcs:32", Role.LONG_TITLES), ("icd9pcs:32", Role.SHORT_TITLES)]),
        (FY2026, "icd10cm_codes_2026.txt", [("icd10cm:2026", Role.CODES)]),
        (FY2026, "icd10cm_order_2026.txt", [("icd10cm:2026", Role.ORDER)]),
    ],
)
def test_every_member_that_a_load_takes_is_known_unpacked(
    archive: str, member: str, parts: list[tuple[str, Role]]
) -> None:
    items = identify(CATALOG, Path(member), order_sha256(archive, member), no_members, by_name=True)
    assert [(item.target_id, item.role) for item in items] == parts


def test_what_repeats_a_part_counts_only_where_that_is_not_there() -> None:
    members = {name: known["sha256"] for name, known in read_checksums(FOLDER / CHECKSUMS)[FY2026]["members"].items()}
    items = identify(CATALOG, Path("mine.zip"), UNKNOWN, lambda: members)
    assert [item.role for item in items] == [Role.ORDER, Role.ADDENDUM]
    codes = {name: sha256 for name, sha256 in members.items() if "codes" in name}
    assert [item.role for item in identify(CATALOG, Path("mine.zip"), UNKNOWN, lambda: codes)] == [
        Role.CODES,
        Role.ADDENDUM,
    ]


def test_a_label_that_contradicts_the_content_is_refused() -> None:
    with pytest.raises(UsageError, match=r"is icd10cm:2017, not icd10cm:2018"):
        identify(CATALOG, FILE, FY2017, no_members, system="icd10cm", label="2018")


def test_unknown_content_must_be_named() -> None:
    with pytest.raises(UsageError, match="--system and --label"):
        identify(CATALOG, FILE, UNKNOWN, no_members)
    with pytest.raises(UsageError, match="--system and --label"):
        identify(CATALOG, FILE, UNKNOWN, no_members, system="icd10cm")
    with pytest.raises(UnknownSystem):
        identify(CATALOG, FILE, UNKNOWN, no_members, system="icd11", label="1")


def test_unknown_content_of_a_catalogued_release() -> None:
    (item,) = identify(CATALOG, FILE, UNKNOWN, no_members, system="icd10cm", label="2027")
    assert item.target == CATALOG.release("icd10cm:2027")
    assert item.role is None
    with pytest.raises(UsageError, match="effective on 2026-10-01"):
        identify(CATALOG, FILE, UNKNOWN, no_members, system="icd10cm", label="2027", effective=date(2027, 10, 1))


def test_an_edition_can_be_named() -> None:
    (item,) = identify(CATALOG, FILE, UNKNOWN, no_members, system="gem-icd9pcs-icd10pcs", label="2016")
    assert item.target_id == "gem-icd9pcs-icd10pcs:2016"


def test_a_release_the_catalog_does_not_know() -> None:
    with pytest.raises(UsageError, match="--effective"):
        identify(CATALOG, FILE, UNKNOWN, no_members, system="icd10cm", label="2028")
    (item,) = identify(CATALOG, FILE, UNKNOWN, no_members, system="icd10cm", label="2028", effective=date(2027, 10, 1))
    assert isinstance(item.target, Release)
    assert (item.target_id, item.target.effective) == ("icd10cm:2028", date(2027, 10, 1))


def test_a_new_label_cannot_take_the_day_of_a_known_release() -> None:
    with pytest.raises(UsageError, match="--label 2025"):
        identify(CATALOG, FILE, UNKNOWN, no_members, system="icd10cm", label="mine", effective=date(2024, 10, 1))
    with pytest.raises(UsageError, match="cannot be a label"):
        identify(CATALOG, FILE, UNKNOWN, no_members, system="icd10cm", label="a b", effective=date(2030, 10, 1))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        file_sha256(tmp_path / "missing")


def test_known_content_is_loaded_as_a_revision_of_what_it_is_known_as() -> None:
    """The remedy where another file was loaded under its label before."""
    (item,) = identify(CATALOG, FILE, FY2017, no_members, system="icd10cm", label="2017.r2")
    assert (item.target_id, item.role) == ("icd10cm:2017.r2", None)
    with pytest.raises(UsageError, match=r"icd10cm:2017, not icd10cm:2018\.r2"):
        identify(CATALOG, FILE, FY2017, no_members, system="icd10cm", label="2018.r2")
