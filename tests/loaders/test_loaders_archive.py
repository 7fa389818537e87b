"""Archives are opened without trust; members are found by pattern, never by a fixed name."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from crosswalk.domain.errors import MemberNotFound, SourceNotFound, UnreadableArchive, UnsafeArchive
from crosswalk.domain.history.releases import Role
from loaders.shared import archive

ORDER = b"00001 A00     0 Cholera"


def zipped(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members:
            opened.writestr(name, data)
    return target.getvalue()


def test_a_member_is_found_in_a_folder_with_blanks_and_in_any_case() -> None:
    data = zipped(("2020 Code Descriptions/ICD10CM-order- April 1 2023.txt", ORDER), ("readme.pdf", b""))
    with archive.open_bytes("codes.zip", data) as opened:
        member = opened.find(r"^icd10cm.order(?!.*addenda).*\.txt$")
    assert member.data == ORDER
    assert member.sha256 == hashlib.sha256(ORDER).hexdigest()
    assert opened.sha256 == hashlib.sha256(data).hexdigest()
    assert opened.source(member, Role.ORDER).member == "2020 Code Descriptions/ICD10CM-order- April 1 2023.txt"


def test_the_folder_of_a_member_is_not_searched() -> None:
    with archive.open_bytes("z.zip", zipped(("order/a.txt", b""), ("order.txt", ORDER))) as opened:
        assert opened.find("order").data == ORDER


def test_a_missing_member_is_answered_with_those_that_are_there() -> None:
    data = zipped(("icd10cm_codes_2025.txt", b"x"))
    with archive.open_bytes("z.zip", data) as opened, pytest.raises(MemberNotFound, match=r"icd10cm_codes_2025\.txt"):
        opened.find("order")


def test_two_members_that_match_are_no_answer() -> None:
    data = zipped(("order_2017.txt", b"x"), ("order_addenda_2017.txt", b"y"))
    with archive.open_bytes("z.zip", data) as opened, pytest.raises(MemberNotFound, match="more than one") as raised:
        opened.find("order")
    assert "order_addenda_2017.txt" in str(raised.value)


def test_a_plain_file_is_its_own_member_under_any_name(tmp_path: Path) -> None:
    path = tmp_path / "renamed.dat"
    path.write_bytes(ORDER)
    with archive.open_file(path) as opened:
        member = opened.find("order")
        assert (opened.is_plain, member.name, member.data) == (True, None, ORDER)
        with pytest.raises(MemberNotFound):
            opened.find("order", strict=True)


def test_an_office_workbook_is_one_file() -> None:
    data = zipped(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>"))
    with archive.open_bytes("conversion.xlsx", data) as opened:
        assert opened.find("whatever").data == data


def test_no_file() -> None:
    with pytest.raises(SourceNotFound) as raised:
        archive.open_file(Path("nowhere") / "2025.zip")
    assert raised.value.remedy


@pytest.mark.parametrize("keep", [5, 40, -10])
def test_a_truncated_archive(keep: int) -> None:
    with pytest.raises(UnreadableArchive, match=r"z\.zip"):
        archive.open_bytes("z.zip", zipped(("a.txt", ORDER))[:keep])


def test_a_damaged_member() -> None:
    data = bytearray(zipped(("a.txt", ORDER * 9)))
    data[40] ^= 0xFF
    with archive.open_bytes("z.zip", bytes(data)) as opened, pytest.raises(UnreadableArchive, match=r"member a\.txt"):
        opened.find("a")


@pytest.mark.parametrize("name", ["/etc/passwd", "../a.txt", "a/../../b.txt", "..\\a.txt", "C:\\a.txt", "C:a.txt"])
def test_a_member_that_leaves_the_archive(name: str) -> None:
    with pytest.raises(UnsafeArchive, match="leads out"):
        archive.open_bytes("z.zip", zipped((name, b"")))


def test_an_encrypted_member() -> None:
    data = bytearray(zipped(("a.txt", ORDER)))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnsafeArchive, match="encrypted"):
        archive.open_bytes("z.zip", bytes(data))


def test_a_bomb_is_refused_by_its_directory() -> None:
    with pytest.raises(UnsafeArchive, match="bytes are more than"):
        archive.open_bytes("z.zip", zipped(("bomb.txt", bytes(archive.LARGEST_MEMBER + 1))))


def test_a_bomb_that_understates_its_size_unpacks_to_no_more_than_it_states() -> None:
    size = (archive.LARGEST_MEMBER + 1).to_bytes(4, "little")
    data = zipped(("bomb.txt", bytes(archive.LARGEST_MEMBER + 1))).replace(size, (9).to_bytes(4, "little"))
    with archive.open_bytes("z.zip", data) as opened, pytest.raises(UnreadableArchive):
        opened.find("bomb")


def test_too_many_members() -> None:
    with pytest.raises(UnsafeArchive, match="501 members"):
        archive.open_bytes("z.zip", zipped(*((f"{number}.txt", b"") for number in range(501))))


def test_a_plain_file_too_large_for_a_member(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_MEMBER", 9)
    with archive.open_bytes("a.txt", ORDER) as opened, pytest.raises(UnsafeArchive):
        opened.find("a")


def test_every_official_archive_opens(mirror: Path) -> None:
    for path in mirror.rglob("*"):
        if path.suffix.lower() == ".zip" and path.is_file():
            with archive.open_file(path) as opened:
                assert opened.members, path
