"""The addresses of the catalog against those that were downloaded in 2026, and what is known by a checksum alone."""

from __future__ import annotations

import csv
import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest
from fetch_samples import Fetching, Site, zipped

from crosswalk.domain.history.releases import Role
from crosswalk.loading.named_files import items_of
from releases.catalog import CHECKSUMS, FOLDER, Catalog, load_catalog, read_checksums
from releases.parts import ArchiveSpec, url_of
from releases.reading import read_book

CATALOG = load_catalog()


class Address(NamedTuple):
    """A row of the table: what was at an address; the sha256 is that of the archive, or else of a `member`."""

    system: str
    label: str
    url: str
    path: str
    sha256: str
    member: str


def archives() -> Iterator[ArchiveSpec]:
    """Every archive of the catalog, as often as it is named."""
    return (each for id_ in CATALOG.target_ids() for part in CATALOG.parts(id_) for each in part.archives)


@pytest.fixture(scope="module")
def addresses(facts: Path) -> list[Address]:
    with (facts / "release_addresses.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Address(
            row["system"],
            row["release"].split()[0].removeprefix("FY"),
            row["url"],
            unquote(row["url"]).removeprefix("https://"),
            row["sha256"],
            row["release"].partition("of the member ")[2].removesuffix(")"),
        )
        for row in rows
    ]


def test_every_address_is_that_of_a_release_of_its_year(addresses: list[Address]) -> None:
    """CMS calls the mid-year issues of 2021 to 2024 by the year."""
    assert len(addresses) == 31
    for each in addresses:
        labels = [
            release.label
            for release in CATALOG.releases(each.system)
            if any(each.path == a.path for part in CATALOG.parts(release.id) for a in part.archives)
        ]
        assert any(label == each.label or label.startswith(f"{each.label}-") for label in labels), each


def test_every_checksum_is_that_of_the_catalog(addresses: list[Address]) -> None:
    known = {archive.path: archive.sha256 for archive in archives()}
    assert {each.path: known[each.path] for each in addresses if not each.member} == {
        each.path: each.sha256 for each in addresses if not each.member
    }
    (hcpcs,) = [each for each in addresses if each.member]
    assert [(one.target_id, one.role) for one in CATALOG.recognise(hcpcs.sha256)] == [("hcpcs:2026-10", Role.RECORDS)]


def test_a_checksum_is_noted_by_hand_only_where_no_mirror_of_ours_has_the_file() -> None:
    noted = {path for file in FOLDER.glob("*.toml") for path in read_book(file).sums}
    assert len(noted) == 16
    assert not noted & read_checksums(FOLDER / CHECKSUMS).keys()
    assert {path.partition("!")[0] for path in noted} <= {archive.path for archive in archives()}


def test_every_address_is_asked_for_as_it_was_published(
    addresses: list[Address], site: Site, fetching: Fetching
) -> None:
    """Blanks, slashes and all; two of the archives are called 2023.zip."""
    wanted = []
    for each in addresses:
        site.files[each.path] = content = zipped(each.path, 1000)
        wanted.append(ArchiveSpec(each.path, hashlib.sha256(content).hexdigest(), len(content)))
    report = fetching(*wanted)
    assert report.failed == ()
    assert all(fetching.holds(archive) for archive in wanted)
    assert sorted(site.addresses) == sorted(each.url.removeprefix("https:/") for each in addresses)
    assert {url_of(each.path) for each in addresses} == {each.url for each in addresses}


def test_the_newest_of_every_system_has_an_address() -> None:
    for target in ("icd10cm:2027", "icd10pcs:2026-04", "icd10pcs:2027", "hcpcs:2026-07", "hcpcs:2026-10"):
        assert all(archive.url for part in CATALOG.parts(target) if not part.optional for archive in part.archives)
        assert CATALOG.parts(target)


def test_an_archive_that_only_its_checksum_tells_is_loaded_by_its_content(tmp_path: Path) -> None:
    """Under any name, with no option: the release from the catalog, what of it from the layout of the members."""
    archive = tmp_path / "download (1).zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("Code Descriptions/icd10cm_order_2027.txt", f"00001 G20     1 {'Parkinson':60} Parkinson\r\n")
        made.writestr("Code Descriptions/icd10cm_order_addenda_2027.txt", "Add: 00001 G20 1 Parkinson\r\n")
    shutil.copytree(FOLDER, tmp_path / "catalog")
    book = tmp_path / "catalog/icd10cm.toml"
    official = CATALOG.parts("icd10cm:2027")[0].archives[0].sha256 or ""
    book.write_text(book.read_text().replace(official, hashlib.sha256(archive.read_bytes()).hexdigest()))
    found = items_of(Catalog(tmp_path / "catalog"), [str(archive)], None, None, None)
    assert {target: {item.role for item in items} for target, items in found.items()} == {
        "icd10cm:2027": {Role.ORDER, Role.ADDENDUM}
    }
