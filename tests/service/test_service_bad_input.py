"""Damaged, mistaken and hostile files: a typed error that names the place, and a store as it was."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from service_samples import dump

import crosswalk
from crosswalk.domain.days import read_day
from crosswalk.domain.errors import (
    AmbiguousContent,
    BadDate,
    ChecksumMismatch,
    CountMismatch,
    CrosswalkError,
    DuplicateCode,
    LayoutError,
    MemberNotFound,
    SourceNotFound,
    UnknownRelease,
    UnknownSystem,
    UnreadableArchive,
    UnsafeArchive,
    UsageError,
)

TITLES_31 = "cmsv31-master-descriptions.zip"


def refused(url: str, file: Path, kind: type[CrosswalkError], **named: object) -> CrosswalkError:
    """The error of loading a file; the store must be as it was."""
    with crosswalk.open(url) as codes:
        before = dump(codes)
        with pytest.raises(kind) as raised:
            codes.load_file(str(file), **named)  # type: ignore[arg-type]
        assert dump(codes) == before
    assert raised.value.message
    assert raised.value.remedy
    return raised.value


def titles(*rows: str) -> bytes:
    """A file of long titles of ICD-9-CM diagnoses."""
    return "".join(f"{row}\r\n" for row in rows).encode("cp1252")


GOOD = ["0010  Cholera due to vibrio cholerae", "25000 Diabetes mellitus", "E9500 Poisoning by analgesics"]


@pytest.mark.parametrize(
    ("rows", "kind", "line", "said"),
    [
        ([*GOOD, "25000 Diabetes mellitus"], DuplicateCode, 4, "25000"),
        ([*GOOD, "25000 Something else"], DuplicateCode, 4, "25000"),
        ([GOOD[0], "25.0  Diabetes mellitus", GOOD[2]], LayoutError, 2, "leading zeros are lost"),
        ([GOOD[0], "10    Cholera", GOOD[2]], LayoutError, 2, "leading zeros are lost"),
        ([*GOOD, "Total: 3 codes"], LayoutError, 4, "'Total'"),
        ([*GOOD, "25000xDiabetes"], LayoutError, 4, "column 6"),
        ([*GOOD, "25001 "], LayoutError, 4, "title"),
        ([*GOOD, "25001 Diabetes\x00mellitus"], LayoutError, 4, "control character"),
        ([*GOOD, "G20   Parkinson"], LayoutError, 4, "'G20'"),
    ],
)
def test_a_bad_line_is_named(
    small_store: str, tmp_path: Path, rows: list[str], kind: type[CrosswalkError], line: int, said: str
) -> None:
    file = tmp_path / "CMS31_DESC_LONG_DX.txt"
    file.write_bytes(titles(*rows))
    error = refused(small_store, file, kind, system="icd9cm", label="31")
    assert error.where is not None
    assert (error.where.file, error.where.line) == (file.name, line)
    assert said in error.message


def test_the_member_with_the_bad_line_is_named_too(small_store: str, tmp_path: Path) -> None:
    archive = tmp_path / "mine.zip"
    with ZipFile(archive, "w") as opened:
        opened.writestr("folder/CMS31_DESC_LONG_DX.txt", titles(*GOOD, GOOD[1]))
    error = refused(small_store, archive, DuplicateCode, system="icd9cm", label="31")
    assert error.where is not None
    assert (error.where.file, error.where.member, error.where.line) == ("mine.zip", "folder/CMS31_DESC_LONG_DX.txt", 4)


def test_too_few_codes_are_refused(small_store: str, tmp_path: Path) -> None:
    file = tmp_path / "CMS31_DESC_LONG_DX.txt"
    file.write_bytes(titles(*GOOD))
    error = refused(small_store, file, CountMismatch, system="icd9cm", label="31")
    assert error.where is not None
    assert error.where.file == file.name
    assert "14,567" in error.message


def test_an_official_file_under_the_wrong_label_is_refused(small_store: str, mirror: Path) -> None:
    error = refused(small_store, next(mirror.rglob(TITLES_31)), UsageError, system="icd9cm", label="30")
    assert "icd9cm:31" in error.message


@pytest.mark.parametrize("part", [0.2, 0.6, 0.999])
def test_a_truncated_archive(small_store: str, mirror: Path, tmp_path: Path, part: float) -> None:
    data = next(mirror.rglob(TITLES_31)).read_bytes()
    file = tmp_path / TITLES_31
    file.write_bytes(data[: int(len(data) * part)])
    error = refused(small_store, file, UnreadableArchive)
    assert error.where is not None
    assert error.where.file == TITLES_31


def test_an_archive_with_one_damaged_byte(small_store: str, mirror: Path, tmp_path: Path) -> None:
    data = bytearray(next(mirror.rglob(TITLES_31)).read_bytes())
    data[len(data) // 3] ^= 0xFF
    file = tmp_path / TITLES_31
    file.write_bytes(data)
    error = refused(small_store, file, UnreadableArchive, system="icd9cm", label="31")
    assert error.where is not None
    assert error.where.member


def test_an_archive_in_a_mirror_that_is_not_the_official_one(small_store: str, mirror: Path, tmp_path: Path) -> None:
    official = next(mirror.rglob(TITLES_31))
    copy = tmp_path / "mirror" / official.relative_to(mirror)
    copy.parent.mkdir(parents=True)
    copy.write_bytes(official.read_bytes() + b"\n")
    with crosswalk.open(small_store) as codes:
        before = dump(codes)
        with pytest.raises(ChecksumMismatch, match="sha256"):
            codes.load(["icd9cm:31"], mirror=str(tmp_path / "mirror"))
        assert dump(codes) == before


def test_of_several_releases_all_or_none_are_loaded(small_store: str, mirror: Path, tmp_path: Path) -> None:
    """The first is good, the second damaged: neither is in the store, if no file may be left out."""
    for name, extra in ((TITLES_31, b""), ("cmsv30_master_descriptions.zip", b"\n")):
        official = next(mirror.rglob(name))
        copy = tmp_path / "mirror" / official.relative_to(mirror)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(official.read_bytes() + extra)
    with crosswalk.open(small_store) as codes:
        before = dump(codes)
        with pytest.raises(ChecksumMismatch):
            codes.load(["icd9cm", "icd9pcs"], mirror=str(tmp_path / "mirror"), strict=True)
        assert dump(codes) == before


@pytest.mark.parametrize(
    ("name", "data"),
    [("notes.txt", b"To whom it may concern\r\n"), ("order.txt", b"\xff\xfe0\x00"), ("empty.txt", b"")],
)
def test_a_file_of_another_layout(small_store: str, tmp_path: Path, name: str, data: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    error = refused(small_store, file, CrosswalkError, system="icd10cm", label="2025")
    assert isinstance(error, LayoutError | MemberNotFound)
    assert error.where is not None
    assert error.where.file == name


def test_an_archive_without_a_readable_member_lists_what_is_there(small_store: str, tmp_path: Path) -> None:
    archive = tmp_path / "other.zip"
    with ZipFile(archive, "w") as opened:
        opened.writestr("readme.pdf", b"%PDF")
    error = refused(small_store, archive, MemberNotFound, system="icd10cm", label="2025")
    assert error.where is not None
    assert error.where.file == "other.zip"


@pytest.mark.parametrize("member", ["../../etc/passwd", "/etc/passwd", "a/../../b.txt", "..\\b.txt", "C:\\b.txt"])
def test_a_member_that_leaves_its_folder(small_store: str, tmp_path: Path, member: str) -> None:
    archive = tmp_path / "escape.zip"
    with ZipFile(archive, "w") as opened:
        opened.writestr("x", titles(*GOOD))
        opened.infolist()[0].filename = member
    error = refused(small_store, archive, UnsafeArchive, system="icd9cm", label="31")
    assert error.where is not None
    assert error.where.member


def test_an_archive_that_unpacks_to_far_more_than_any_official_one(small_store: str, tmp_path: Path) -> None:
    archive = tmp_path / "bomb.zip"
    with ZipFile(archive, "w", ZIP_DEFLATED) as opened, opened.open("CMS31_DESC_LONG_DX.txt", "w") as member:
        for _ in range(80):
            member.write(b"0" * 1024**2)
    refused(small_store, archive, UnsafeArchive, system="icd9cm", label="31")


def test_two_members_of_one_name(small_store: str, tmp_path: Path) -> None:
    archive = tmp_path / "twice.zip"
    with warnings.catch_warnings(), ZipFile(archive, "w") as opened:
        warnings.simplefilter("ignore")
        opened.writestr("CMS31_DESC_LONG_DX.txt", titles(*GOOD))
        opened.writestr("CMS31_DESC_LONG_DX.txt", titles(*GOOD, *GOOD))
    refused(small_store, archive, CrosswalkError, system="icd9cm", label="31")


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ({}, UsageError),
        ({"system": "icd9cm"}, UsageError),
        ({"label": "31"}, UsageError),
        ({"system": "icd11", "label": "2025"}, UnknownSystem),
        ({"system": "icd9cm", "label": "33"}, UsageError),  # not in the catalog and no day
        ({"system": "icd9cm", "label": "33", "effective": date(2014, 10, 1)}, UsageError),  # the day of version 32
        ({"system": "icd9cm", "label": "31", "effective": date(2013, 1, 1)}, UsageError),  # not its day
        ({"system": "icd9cm", "label": "../x", "effective": date(2016, 1, 1)}, UsageError),
        ({"system": "gem-icd9cm-icd10cm", "label": "2030"}, UsageError),
    ],
    ids=str,
)
def test_a_file_the_catalog_does_not_know_must_be_named(
    small_store: str, tmp_path: Path, named: dict[str, object], kind: type[CrosswalkError]
) -> None:
    file = tmp_path / "mine.txt"
    file.write_bytes(titles(*GOOD))
    refused(small_store, file, kind, **named)


def test_content_that_several_releases_share_asks_which_is_meant(
    small_store: str, mirror: Path, tmp_path: Path
) -> None:
    """The order files of FY2014, FY2015 and FY2016 are byte-identical."""
    file = tmp_path / "icd10cm_order_2014.txt"
    with ZipFile(next(mirror.rglob("2014-icd10-code-descriptions.zip"))) as opened:
        file.write_bytes(opened.read("icd10cm_order_2014.txt"))
    error = refused(small_store, file, AmbiguousContent)
    assert all(release in error.message for release in ("icd10cm:2014", "icd10cm:2015", "icd10cm:2016"))
    assert error.remedy is not None
    assert "--label" in error.remedy


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_what_is_no_file_is_not_waited_for(small_store: str, tmp_path: Path) -> None:
    """Nobody writes into the pipe, and a device never ends."""
    pipe, device = tmp_path / "pipe.txt", tmp_path / "zero.txt"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    for path in (pipe, device):
        assert "is no file" in refused(small_store, path, UnsafeArchive, system="icd10cm", label="2025").message


def test_no_file(small_store: str, tmp_path: Path) -> None:
    error = refused(small_store, tmp_path / "none.zip", SourceNotFound)
    assert error.where is not None
    assert error.where.file.endswith("none.zip")


def test_no_mirror_and_nothing_of_that_name_in_it(
    small_store: str, mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a mirror a load takes from the local library, which holds nothing here."""
    monkeypatch.setenv("CROSSWALK_HOME", str(tmp_path / "home"))
    attempts: list[tuple[Callable[[crosswalk.service.Crosswalk], object], type[CrosswalkError]]] = [
        (lambda codes: codes.load(["icd9cm:31"], mirror=str(tmp_path / "none")), SourceNotFound),
        (lambda codes: codes.load(["icd9cm:31"], mirror=str(tmp_path)), SourceNotFound),
        (lambda codes: codes.load(["icd9cm:99"], mirror=str(mirror)), UnknownRelease),
        (lambda codes: codes.load(["cpt"], mirror=str(mirror)), UsageError),
        (lambda codes: codes.load(["icd9cm:31"]), SourceNotFound),
    ]
    with crosswalk.open(small_store) as codes:
        before = dump(codes)
        for attempt, kind in attempts:
            with pytest.raises(kind) as raised:
                attempt(codes)
            assert raised.value.remedy
        assert dump(codes) == before


@pytest.mark.parametrize("text", ["2024-13-01", "01.10.2024", "yesterday", "", "2024-02-30", "20241001", "2024-W01-1"])
def test_a_day_is_written_one_way(text: str) -> None:
    with pytest.raises(BadDate, match="2024-10-01"):
        read_day(text)


def test_a_release_the_catalog_does_not_know_is_loaded_by_name(small_store: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_bytes(titles(*GOOD))
    with crosswalk.open(small_store) as codes:
        report = codes.load_file(str(file), system="icd9cm", label="13", effective=date(1995, 10, 1))
        assert report.loaded == ("icd9cm:13",)
        (answer,) = codes.lookup(["250.00"], on=date(1996, 1, 1))
        assert (answer.long, answer.moment and answer.moment.release and answer.moment.release.id) == (
            "Diabetes mellitus",
            "icd9cm:13",
        )


def test_another_file_of_the_same_kind_must_say_the_same(small_store: str, tmp_path: Path) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_bytes(titles(*GOOD))
    other.write_bytes(titles(*GOOD[:2], "E9500 Something else"))
    with crosswalk.open(small_store) as codes:
        codes.load_file(str(one), system="icd9cm", label="13", effective=date(1995, 10, 1))
    error = refused(small_store, other, CrosswalkError, system="icd9cm", label="13", effective=date(1995, 10, 1))
    assert error.code == "conflicting_content"
