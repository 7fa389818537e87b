"""What was downloaded by hand into a folder, loaded as if it had been fetched."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from service_samples import OpenStore, dump

from crosswalk.domain.errors import UnreadableArchive, UsageError
from crosswalk.loading.report import told
from crosswalk.service import Crosswalk

V23 = "www.cms.gov/medicare/coding/icd9providerdiagnosticcodes/downloads/v23_icd9.zip"
ORDER = "00001 G20     1 Parkinson's disease                                          Parkinson's disease\r\n"


def states(codes: Crosswalk) -> list[str]:
    """What is said of each code, whichever files say it."""
    return [line for line in dump(codes) if line.startswith(('["state"', '["child_of"'))]


def copied(source: Path, to: Path) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    return shutil.copy(source, to)


def test_files_under_any_name_are_what_the_catalog_knows(mirror: Path, tmp_path: Path, opened: OpenStore) -> None:
    """A browser and wget number what they have already; what was there before is told and left alone."""
    folder = tmp_path / "Downloads"
    copied(mirror / V23, folder / "v23_icd9 (1).zip")
    copied(mirror / V23, folder / "again" / "2023.zip.1")
    (folder / "invoice.pdf").write_bytes(b"%PDF-1.4")
    (folder / ".hidden").write_bytes(b"x")
    copied(mirror / V23, tmp_path / "mirror" / V23)
    by_hand, fetched = opened("by hand"), opened("fetched")
    report = by_hand.load_file(str(folder))
    assert report.loaded == ("icd9cm:23", "icd9pcs:23")
    assert [(each.file, each.reason) for each in report.passed_over] == [("invoice.pdf", "it is a PDF")]
    fetched.load(mirror=str(tmp_path / "mirror"))
    assert dump(by_hand) == dump(fetched), "under the names they were published with"


def test_a_file_out_of_an_archive_and_a_repacked_one_are_known_too(
    mirror: Path, tmp_path: Path, opened: OpenStore
) -> None:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    with zipfile.ZipFile(mirror / V23) as official, zipfile.ZipFile(folder / "mine.zip", "w") as repacked:
        official.extract("I9SG_DESC.txt", folder)
        repacked.writestr("I9DX_DESC.txt", official.read("I9DX_DESC.txt"))
    codes = opened()
    assert set(codes.load_file(str(folder)).loaded) == {"icd9cm:23", "icd9pcs:23"}


def test_an_archive_unpacked_into_a_folder_is_that_archive(mirror: Path, tmp_path: Path, opened: OpenStore) -> None:
    """Version 32 has the titles of 30 and 31, under names of its own, and a workbook that repeats them."""
    folder = tmp_path / "v32"
    packed = copied(mirror / V23.replace("v23_icd9", "icd-9-cm-v32-master-descriptions"), tmp_path / "v32.zip")
    with zipfile.ZipFile(packed) as official:
        official.extractall(folder)
    unpacked, whole, workbook = opened("unpacked"), opened("whole"), opened("workbook")
    report = unpacked.load_file(str(folder))
    assert (report.loaded, report.passed_over) == (("icd9cm:32", "icd9pcs:32"), ())
    whole.load_file(str(packed))
    names = [f"CMS32_DESC_LONG_SHORT_{each}.xlsx" for each in ("DX", "SG")]
    workbook.load_file(*(str(folder / name) for name in names), label="32")
    assert states(unpacked) == states(whole) == states(workbook)


def test_of_an_unpacked_release_nothing_is_unknown(mirror: Path, tmp_path: Path, opened: OpenStore) -> None:
    """Order and codes file of FY2026, and the addenda of both, which no load places."""
    folder = tmp_path / "2026"
    with zipfile.ZipFile(mirror / "www.cms.gov/files/zip/2026-code-descriptions-tabular-order.zip") as official:
        official.extractall(folder)
    report = opened().load_file(str(folder))
    assert report.loaded == ("icd10cm:2026",)
    assert {each.reason for each in report.passed_over} == {"it is a PDF"}


def test_what_rests_on_codes_that_are_not_there_is_passed_over(mirror: Path, tmp_path: Path, opened: OpenStore) -> None:
    """A list of exempt codes alone; with a release beside it that is whole."""
    cdc = mirror / "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"
    folder = tmp_path / "Downloads"
    copied(cdc / "2025/POAexemptCodesFY25.zip", folder / "poa.zip")
    with pytest.raises(UsageError, match="the codes of icd10cm:2025 are neither in the folder nor loaded") as fault:
        opened().load_file(str(folder))
    assert "crosswalk load starter, or crosswalk fetch icd10cm:2025" in str(fault.value)
    copied(mirror / V23, folder / "v23.zip")
    report = opened().load_file(str(folder))
    assert report.loaded == ("icd9cm:23", "icd9pcs:23")
    assert [each.file for each in report.passed_over] == ["poa.zip"]


def test_a_folder_of_a_release_that_nobody_has_catalogued(tmp_path: Path, opened: OpenStore) -> None:
    folder = tmp_path / "fy2031"
    folder.mkdir()
    (folder / "order.txt").write_text(ORDER, newline="")
    (folder / "poa.txt").write_text("Order\tPOAexemptCode\tDescription\r\n1\tG20\tParkinson's disease\r\n", newline="")
    (folder / "guidelines.pdf").write_bytes(b"%PDF-1.4")
    codes = opened(today=date(2030, 12, 1))
    report = codes.load_file(str(folder), system="icd10cm", label="2031", effective=date(2030, 10, 1))
    assert report.loaded == ("icd10cm:2031",)
    assert [(each.file, each.reason) for each in report.passed_over] == [("guidelines.pdf", "it is a PDF")]
    with pytest.raises(UsageError, match="the catalog does not know it"):
        codes.load_file(str(folder))


PAGE = b"\n<!DOCTYPE html><html><head><title>Request Rejected</title></head></html>"


def faulty(folder: Path, archive: Path) -> None:
    """What browsers leave of downloads that went wrong, and what was in the folder before."""
    (folder / "2027-code-tables-tabular-index.zip").write_bytes(PAGE)
    (folder / "cut.zip").write_bytes(archive.read_bytes()[:-4000])
    (folder / "empty.zip").touch()
    for number in range(5):
        (folder / f"{number}.txt").write_text("bread, milk")
    (folder / "news.html").write_bytes(PAGE)


DAMAGED = {
    "2027-code-tables-tabular-index.zip": "it is a page of a web site that came in place of the file.",
    "cut.zip": "truncated or damaged: File is not a zip file.",
    "empty.zip": "it is called an archive or a workbook, and is none.",
}


def test_what_is_damaged_is_at_fault_and_what_is_none_of_ours_is_passed_over(
    mirror: Path, tmp_path: Path, opened: OpenStore
) -> None:
    folder = tmp_path / "Downloads"
    faulty(folder, copied(mirror / V23, folder / "v23.zip"))
    report = opened().load_file(str(folder))
    assert report.loaded == ("icd9cm:23", "icd9pcs:23")
    assert {each.target: each.fault.message for each in report.refused} == DAMAGED
    assert {each.fault.where and each.fault.where.file for each in report.refused} == set(DAMAGED)
    assert told(report.passed_over) == [
        "0.txt, 1.txt, 2.txt, 3.txt, 4.txt: the catalog does not know it. "
        "If it is of a release, say --system, --label and --effective.",
        "news.html: it is a page of a web site. Download the file itself.",
    ]
    with pytest.raises(UnreadableArchive, match="came in place of the file"):
        opened("strict").load_file(str(folder), strict=True)


def test_a_folder_of_nothing_but_damage_tells_all_of_it(mirror: Path, tmp_path: Path, opened: OpenStore) -> None:
    folder = tmp_path / "Downloads"
    archive = copied(mirror / V23, folder / "v23.zip")
    faulty(folder, archive)
    archive.unlink()
    with pytest.raises(UnreadableArchive) as fault:
        opened().load_file(str(folder))
    text = "\n".join([str(fault.value), *fault.value.__notes__])
    assert all(f"{name}: {message}" in text for name, message in DAMAGED.items())
    assert "0.txt, 1.txt, 2.txt, 3.txt, 4.txt: the catalog does not know it" in text


def test_a_page_in_place_of_a_file_is_told_by_name_too(tmp_path: Path, opened: OpenStore) -> None:
    page = tmp_path / "2027.zip.html"
    page.write_bytes(PAGE)
    with pytest.raises(UnreadableArchive, match="a page of a web site that came in place of the file"):
        opened().load_file(str(page))
