"""Our compact form of the ICD-10-CM conversion table: the rows of the official one, or an error that says where."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest
from loader_samples import source

from crosswalk.domain.errors import ChecksumMismatch, CountMismatch, LayoutError, UnreadableArchive
from crosswalk.domain.history.releases import Role
from loaders.icd10cm import conversion as conversion_cm
from loaders.icd10cm import previous_codes
from loaders.shared import archive
from releases.starter import FOLDER

OFFICIAL = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM/2025/icd-10-cm-conversion-table-FY2025.xlsx"


@pytest.fixture(scope="module")
def packed() -> bytes:
    return (FOLDER / "icd10cm-previous-codes-2025.txt.xz").read_bytes()


def test_the_table_has_the_rows_of_the_official_one(packed: bytes, mirror: Path) -> None:
    with archive.open_file(mirror / OFFICIAL) as opened:
        member = opened.find("")
        official = conversion_cm.read(member.data, opened.source(member, Role.CONVERSION, None))
    rows, origin = previous_codes.read(packed, source(Role.CONVERSION))
    assert [(row.code, row.effective, row.relation, row.previous, row.text) for row in rows] == [
        (row.code, row.effective, row.relation, row.previous, row.text) for row in official.rows
    ]
    assert (origin.name, origin.sha256) == (official.source.name, official.source.sha256)
    assert previous_codes.pack(official.rows, origin) == packed


def repacked(packed: bytes, old: str, new: str) -> bytes:
    text = lzma.decompress(packed).decode()
    assert old in text
    return lzma.compress(text.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("crosswalk-previous-codes 1", "crosswalk-previous-codes 2", LayoutError),
        ("\nsha256 ", "\nsha ", LayoutError),
        ("\nrows ", "\nrows 1", CountMismatch),
        ("\tG20\n", "\tG21\n", ChecksumMismatch),
    ],
)
def test_a_changed_table_is_refused(packed: bytes, old: str, new: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"file\.txt"):
        previous_codes.read(repacked(packed, old, new), source(Role.CONVERSION))


@pytest.mark.parametrize("line", ["G20A1", "G20A1\t2023-13-01\tG20", "G20A1\t2023-10-01\tG20\tG21"])
def test_a_line_that_is_none_is_named(packed: bytes, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = lzma.decompress(packed).decode()
    head, _, body = text.partition("\n\n")
    first = body.split("\n", 1)[0]
    monkeypatch.setattr(previous_codes, "_sum", lambda _: head.split("rows_sha256 ")[1].split("\n")[0])
    with pytest.raises(LayoutError, match=r"line 1|row 1"):
        previous_codes.read(repacked(packed, f"\n{first}\n", f"\n{line}\n"), source(Role.CONVERSION))


def test_what_does_not_unpack_is_damaged(packed: bytes) -> None:
    with pytest.raises(UnreadableArchive):
        previous_codes.read(packed[:99], source(Role.CONVERSION))
