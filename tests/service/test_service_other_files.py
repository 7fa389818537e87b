"""Files that people have beside those of the catalog: lists, workbooks and editions, alone or under other names."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from service_samples import OpenStore, dump

from crosswalk.domain.errors import LayoutError, SourceNotFound, UsageError
from crosswalk.domain.history.releases import Role
from crosswalk.loading import system as system_loading
from loaders.shared.archive import open_file
from releases.catalog import load_catalog

CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"
MASTER = "www.cms.gov/medicare/coding/icd9providerdiagnosticcodes/downloads/icd-9-cm-v32-master-descriptions.zip"
ORDER = (
    "00001 B90     0 Sequelae of tuberculosis                                     Sequelae of tuberculosis\r\n"
    "00002 B900    1 Sequelae of central nervous system tuberculosis              Sequelae of cns tuberculosis\r\n"
    "00003 E119    1 Type 2 diabetes mellitus without complications               Type 2 diabetes mellitus\r\n"
)
LISTED = (
    ("Order", "POAexemptCode", "Description"),
    ("00002", "B90.0", "Sequelae of central nervous system tuberculosis"),
)
ADDED = (("POAexemptCode", "Description"), ("E11.9", "x"))

NOT_HELD = {  # in the listing of the CDC, and no copy of them in the mirror
    "2021-01": "2021/POA-exempt-Codes-Jan-2021.zip",
    "2022-04": "2022/POAexemptCodesApr22.zip",
    "2023": "2023/POAexemptCodesFY23.zip",
    "2023-04": "April-1-2023-Update/POAexemptCodesApr23.zip",
    "2026": "2026/POAexemptCodesFY26.zip",
}


def text_of(rows: Sequence[Sequence[str]]) -> bytes:
    return "".join("\t".join(row) + "\r\n" for row in rows).encode("cp1252")


def workbook_of(rows: Sequence[Sequence[str]]) -> bytes:
    book, data = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(data)
    return data.getvalue()


def put(path: Path, **members: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_txt", ".txt").replace("_xlsx", ".xlsx"), data)
    return path


@pytest.mark.parametrize("label", NOT_HELD)
@pytest.mark.parametrize("form", ["text", "workbook"])
def test_a_list_of_exempt_codes_loads_from_a_mirror_that_has_nothing_else(
    opened: OpenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label: str, form: str
) -> None:
    monkeypatch.setattr(system_loading, "check_counts", lambda *_: None)
    release = f"icd10cm:{label}"
    effective = load_catalog().release(release).effective
    codes = opened(today=effective)
    order = tmp_path / "order.txt"
    order.write_text(ORDER, newline="")
    codes.load_file(str(order), system="icd10cm", label=label)
    name = "POA exempt codes, complete" if form == "workbook" else "POA-exempt-Codes-Jan-2021"
    whole, ending = (workbook_of(LISTED), "_xlsx") if form == "workbook" else (text_of(LISTED), "_txt")
    members = {f"{name}{ending}": whole, "ReadMe_txt": b"POA exempt\r\n"}
    put(tmp_path / "mirror" / CDC / NOT_HELD[label], **members)
    assert codes.load(mirror=str(tmp_path / "mirror")).loaded == (release,)
    shown = {
        code: place.poa_exempt for code in ("B90.0", "E11.9") for _, place in codes.describe([code], "icd10cm") if place
    }
    assert shown == {"B90.0": True, "E11.9": False}
    assert codes.load([release], mirror=str(tmp_path / "mirror")).unchanged == (release,)


def test_what_was_added_to_the_list_is_not_the_list(
    opened: OpenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_loading, "check_counts", lambda *_: None)
    codes = opened(today=date(2025, 10, 1))
    order = tmp_path / "order.txt"
    order.write_text(ORDER, newline="")
    lists = put(tmp_path / "my download.zip", Added_txt=text_of(ADDED), List_txt=text_of(LISTED))
    codes.load_file(str(order), str(lists), system="icd10cm", label="2026")
    ((_, place),) = codes.describe(["B90.0"], "icd10cm")
    assert place is not None
    assert place.poa_exempt


def test_a_mirror_with_nothing_but_a_list_needs_the_codes(opened: OpenStore, tmp_path: Path) -> None:
    put(tmp_path / "mirror" / CDC / NOT_HELD["2026"], List_txt=text_of(LISTED))
    with pytest.raises(SourceNotFound, match=r"2026-code-descriptions-tabular-order\.zip.*icd10cm:2026 needs"):
        opened().load(["icd10cm:2026"], mirror=str(tmp_path / "mirror"))


def test_the_workbooks_inside_the_archive_of_version_32(opened: OpenStore, mirror: Path, tmp_path: Path) -> None:
    """They hold both titles, so that one file is the release that the two texts are."""
    texts, tables = opened("texts.sqlite"), opened("tables.sqlite")
    workbooks = []
    with open_file(mirror / MASTER) as archive:
        for name in ("CMS32_DESC_LONG_SHORT_SG.xlsx", "CMS32_DESC_LONG_SHORT_DX.xlsx"):
            workbooks.append(tmp_path / name)
            workbooks[-1].write_bytes(archive.read(name).data)
    texts.load(["icd9pcs:32", "icd9cm:32"], mirror=str(mirror))
    for workbook, system in zip(workbooks, ("icd9pcs", "icd9cm"), strict=True):
        tables.load_file(str(workbook), system=system, label="32")
    left, right = ([line for line in dump(codes) if not line.startswith('["release')] for codes in (texts, tables))
    assert left == right
    assert len(left) > 18_000


def test_an_edition_that_the_catalog_does_not_know(opened: OpenStore, tmp_path: Path) -> None:
    codes = opened()
    gem = tmp_path / "2019_I9gem.txt"
    gem.write_text("25000 E119    10000\r\n", newline="")
    codes.load_file(str(gem), system="gem-icd9cm-icd10cm", label="2019", effective=date(2018, 10, 1))
    (held,) = codes.store.maps.loaded_editions("gem-icd9cm-icd10cm")
    told = {each.id: each.status for each in codes.releases().editions}
    assert (told["gem-icd9cm-icd10cm:2019"], told["gem-icd9cm-icd10cm:2018"]) == ("loaded", "missing")
    assert (held.edition.label, held.edition.effective) == ("2019", date(2018, 10, 1))
    assert (held.edition.source_release, held.edition.target_release) == ("icd9cm:32", "icd10cm:2019")
    with pytest.raises(UsageError, match="--effective"):
        codes.load_file(str(gem), system="gem-icd9cm-icd10cm", label="2020")
    with pytest.raises(UsageError, match="Use --label 2020"):
        codes.load_file(str(gem), system="gem-icd9cm-icd10cm", label="v7", effective=date(2019, 10, 1))


@pytest.mark.parametrize(
    ("content", "what", "remedy"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office before 2007", "the text beside it"),
        (b"%PDF-1.7\n", "a PDF", "text, XML or workbook"),
        (b"<!DOCTYPE html>\n<html><title>Access Denied</title>", "a page of a web site", "Download the file itself"),
    ],
)
def test_another_format_is_named(opened: OpenStore, tmp_path: Path, content: bytes, what: str, remedy: str) -> None:
    file = tmp_path / "CMS29_DESC_LONG_SHORT_DX"
    file.write_bytes(content)
    with pytest.raises(LayoutError, match=what) as refused:
        opened().load_file(str(file), system="icd9cm", label="29")
    assert remedy in (refused.value.remedy or "")


def test_an_archive_may_have_any_name(opened: OpenStore, mirror: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "Downloads (3).bin"
    renamed.symlink_to(mirror / MASTER)
    report = opened().load_file(str(renamed), system="icd9pcs")
    assert report.loaded == ("icd9pcs:32",)
    assert Role.LONG_TITLES in {each.role for each in load_catalog().parts("icd9pcs:32")}
