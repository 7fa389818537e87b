"""Issues of ICD-10-PCS without a file: derived, counted, marked, and the same in whatever order they are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from digests import digest
from service_samples import OpenStore
from sweeps import WHOLE

import crosswalk
from crosswalk.contract.lookup import lookup_json
from crosswalk.contract.releases import release_json
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import ConflictingContent, SourceNotFound
from crosswalk.domain.history.releases import Role
from crosswalk.service import Crosswalk

CMS = "www.cms.gov/files/zip"
DECEMBER = f"{CMS}/2022-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-december-1-2021.zip"
JANUARY = f"{CMS}/2021-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-december-1-2020.zip"
ERRATUM = f"{CMS}/errata-january-12-2022.zip"
PCS = SYSTEMS["icd10pcs"]


@pytest.fixture
def everything(full_store: str) -> Iterator[Crosswalk]:
    """All that the mirror holds, in May 2022."""
    with crosswalk.open(full_store, today=lambda: date(2022, 5, 1)) as opened:
        yield opened


def held(mirror: Path, root: Path, *paths: str) -> str:
    """A mirror with only these archives."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(mirror / path)
    return str(root)


def billable(codes: Crosswalk, release: str) -> dict[str, tuple[str | None, str | None]]:
    """The billable codes of a release with the titles that it states."""
    (record,) = [each for each in codes.store.releases.loaded_releases(PCS) if each.release.id == release]
    ordinal = record.release.ordinal
    return {
        code: state.titles_in(ordinal)
        for code, states in codes.store.codes.all_states(PCS)
        for state in states
        if state.billable and state.stands_in(ordinal)
    }


def test_october_2021_needs_nothing_but_its_two_files(mirror: Path, tmp_path: Path, opened: OpenStore) -> None:
    codes = opened(today=date(2022, 1, 1))
    report = codes.load(["icd10pcs:2022"], mirror=held(mirror, tmp_path, DECEMBER))
    assert report.loaded == ("icd10pcs:2022",)
    assert len(billable(codes, "icd10pcs:2022")) == 78_220
    (record,) = codes.store.releases.loaded_releases(PCS)
    assert set(record.stated_by.values()) == {Role.DERIVED}
    assert sorted((each.role.value, each.member, each.sha256[:8]) for each in record.sources) == [
        ("addendum", "order_addenda_2022.txt", "0a98d9bd"),
        ("derived", "icd10pcs_order_2022.txt", "0a98d9bd"),
    ]
    assert codes.load(["icd10pcs:2022"], mirror=held(mirror, tmp_path)).unchanged == ("icd10pcs:2022",)


def test_who_asks_is_told_that_the_release_is_derived(everything: Crosswalk) -> None:
    codes = everything
    before, after = (lookup_json(codes.lookup(["XW023X7"], on=date(2022, month, 2))[0]) for month in (3, 4))
    assert (before["status"], before["release"], before["derived"]) == ("not_yet_valid", "icd10pcs:2022", True)
    assert (after["status"], after["release"], after["derived"]) == ("valid", "icd10pcs:2022-04", False)
    by_release = lookup_json(codes.lookup(["XW013V7"], release="icd10pcs:2022")[0])
    assert by_release["derived"] is True
    lines = {line.id: release_json(line) for line in codes.releases().lines}
    derived = [each for each in lines if lines[each]["derived"] and lines[each]["status"] == "loaded"]
    assert derived == [f"icd10pcs:{label}" for label in ("2020-08", "2021", "2022", "2023", "2024", "2025-04")]
    assert {source["role"] for source in lines["icd10pcs:2022"]["sources"]} == {"derived", "addendum"}


def test_the_order_of_loading_does_not_matter(mirror: Path, opened: OpenStore) -> None:
    targets = ["icd10pcs:2020-08", "icd10pcs:2021", *(["icd10pcs:2022-04"] if WHOLE else [])]
    together, back = opened("together"), opened("back")
    together.load(targets, mirror=str(mirror))
    for target in [*reversed(targets), "icd10pcs:2021"]:
        back.load([target], mirror=str(mirror))
    assert digest(together.store.url) == digest(back.store.url)


def test_august_2020_is_the_year_before_with_twelve_codes(everything: Crosswalk) -> None:
    codes = everything
    year, august, october = (billable(codes, f"icd10pcs:{label}") for label in ("2020", "2020-08", "2021"))
    new = august.keys() - year.keys()
    assert len(new) == 12
    assert all(code.startswith("XW") for code in new)
    assert {code: august[code] for code in year} == year
    assert (len(august), len(october)) == (77_571, 78_115)
    assert {code: october[code] for code in august} == august
    assert [row.code for row in codes.diff("icd10pcs", "2020", "2020-08").new] == sorted(new)


def test_codes_of_a_package_and_the_derived_issue_join(mirror: Path, opened: OpenStore, icd10pcs_2024: Path) -> None:
    """The starter set has the codes file of October 2023: the same codes and titles, without tables and short ones."""
    forth, back = opened("forth"), opened("back")
    forth.load(["icd10pcs:2024"], mirror=str(mirror))
    derived = {code: long for code, (_, long) in billable(forth, "icd10pcs:2024").items()}
    forth.load_file(str(icd10pcs_2024), system="icd10pcs", label="2024")
    back.load_file(str(icd10pcs_2024), system="icd10pcs", label="2024")
    assert derived == {code: long for code, (_, long) in billable(back, "icd10pcs:2024").items()}
    back.load(["icd10pcs:2024"], mirror=str(mirror))
    assert digest(forth.store.url) == digest(back.store.url)
    (record,) = forth.store.releases.loaded_releases(PCS)
    assert set(record.stated_by.values()) == {Role.CODES, Role.DERIVED}


def test_what_is_missing_is_named(mirror: Path, tmp_path: Path, opened: OpenStore) -> None:
    codes = opened()
    root = held(mirror, tmp_path, JANUARY)
    with pytest.raises(SourceNotFound, match=r"errata-january-12-2022\.zip, which icd10pcs:2021 needs") as caught:
        codes.load(["icd10pcs:2021"], mirror=root)
    assert "https://www.cms.gov/files/zip/errata-january-12-2022.zip" in (caught.value.remedy or "")
    assert codes.load(mirror=root).loaded == ("icd10pcs:2021-01",)


def test_files_that_do_not_belong_together_change_nothing(
    mirror: Path, tmp_path: Path, opened: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The addendum of the erratum adds to the file of December two codes that it lacks."""
    from releases.catalog import Catalog
    from releases.parts import PartSpec

    right = Catalog.parts

    def wrong(self: Catalog, target_id: str) -> tuple[PartSpec, ...]:
        parts = right(self, target_id)
        if target_id != "icd10pcs:2022":
            return parts
        (other,) = [part for part in right(self, "icd10pcs:2022-04") if part.role is Role.ADDENDUM]
        return (parts[0], replace(other, deriving=True))

    monkeypatch.setattr(Catalog, "parts", wrong)
    codes = opened()
    codes.load(["icd10pcs:2014"], mirror=str(mirror))
    with pytest.raises(ConflictingContent, match="XW023X7, XW023Y7") as caught:
        codes.load(["icd10pcs:2022"], mirror=str(mirror))
    assert caught.value.where is not None
    assert caught.value.where.file == "errata-january-12-2022.zip"
    assert [each.release.id for each in codes.store.releases.loaded_releases(PCS)] == ["icd10pcs:2014"]
