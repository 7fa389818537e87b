"""Which member of a file to read, and what kind of file it is, where the catalog does not say.

A release that nobody has catalogued is recognised by the layout of its files. A plain file that
looks like none is read as the likeliest kind, so that its reader can name the line that is wrong.
"""

from __future__ import annotations

import re
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import MemberNotFound, Where
from crosswalk.domain.history.releases import Role
from loaders.shared.archive import Archive, Member

_ORDER_LINE: Final = re.compile(rb"\d{5} [0-9A-Z]{3,7} +[01] ")
_TITLE_LINE: Final = re.compile(rb"[0-9A-Z]{2,7} +\S")
_GEM_LINE: Final = re.compile(rb"([0-9A-Z]{2,7}) +[0-9A-Za-z]{4,7} +[01]{3}[0-9]{2}\r?\n")
_REIMBURSEMENT_LINE: Final = re.compile(rb"([0-9A-Z]{3,7}) {1,5}[1-6] (?:[0-9A-Z]{3,5} {1,3}){1,6}\r?\n")
_TABLE_HEAD: Final = re.compile(rb"(DIAGNOSIS|PROCEDURE) CODE,")
_DIAGNOSIS_LINE: Final = re.compile(rb"^([0-9VE][0-9]{4}|[VE][0-9]{2,3}) ", re.MULTILINE)
_RECORD_LINE: Final = re.compile(rb"^(?:[A-Z][0-9]{4}| {3}[A-Z][0-9A-Z])[0-9]{5}[3478]", re.MULTILINE)
_RECORDS_WORKBOOK: Final = re.compile(r"anweb[^/]*\.xlsx$", re.IGNORECASE)
_WORKBOOK: Final = b"PK\x03\x04"
_STATING: Final = {
    "icd10cm": {Role.POA_EXEMPT: re.compile(rb"\A[^\r\n]*\bpoa.*\s+[0-9]+\t[A-Z][0-9][0-9A-Z.]+\t", re.IGNORECASE)},
    "icd10pcs": {
        Role.TABLES: re.compile(rb"<ICD10PCS\.tabular[ >]"),
        Role.DEFINITIONS: re.compile(rb"<ICD10PCS\.definitions[ >]"),
    },
}
_HEAD: Final = 4096
_ADDENDUM: Final = re.compile("addend", re.IGNORECASE)
_READABLE: Final = (".txt", ".xml", ".csv")
_LONGEST_SHORT_LINE: Final = 31
"""Code, blank and a short title of at most 24 characters (docs/formats.md 1.1), padded by one in v24."""


def member_of(archive: Archive, pattern: str | None, role: Role | None, system: CodeSystem) -> tuple[Member, Role]:
    """The member to read and its role: found by the pattern, or the best source in the archive.

    Raises `MemberNotFound` where nothing in an archive has a known layout.
    """
    if role is not None and (pattern or archive.is_plain):
        return archive.find(pattern or ""), role
    if archive.is_plain:
        member = archive.find("")
        return member, _kind(member.data, system) or _likeliest(member.data, system)
    found = [(kind, name) for name in archive.members if (kind := _kind_of_member(archive, name, system))]
    wanted = [(kind, name) for kind, name in found if role in (None, kind)]
    if not wanted:
        raise MemberNotFound(
            f"no file in it has a layout known for {system.id}.",
            where=Where(archive.name),
            remedy="Give the archive that holds an order, codes, tabular XML or ANWEB file of the release.",
        )
    best, name = min(wanted, key=lambda pair: (pair[0].rank, pair[1]))
    return archive.read(name), best


def stating_role(data: bytes, system: CodeSystem) -> Role | None:
    """The role of a file that states something beside the codes of a release, by its beginning; else None.

    The indexes of ICD-10-CM are alike, and only their names tell them apart.
    """
    known = _STATING.get(system.id, {})
    return next((role for role, beginning in known.items() if beginning.search(data[:_HEAD])), None)


def _kind_of_member(archive: Archive, name: str, system: CodeSystem) -> Role | None:
    if system.owns_dates and _RECORDS_WORKBOOK.search(name):
        return Role.RECORDS
    if not name.lower().endswith(_READABLE) or _ADDENDUM.search(name):
        return None
    return _kind(archive.read(name).data, system)


def _kind(data: bytes, system: CodeSystem) -> Role | None:
    """The kind of a file by its beginning; None for one that lists no codes of this system."""
    if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        return Role.TABULAR if b"<ICD10CM.tabular>" in data[:4096] else None
    if system.owns_dates:
        return Role.RECORDS if data.startswith(_WORKBOOK) or _RECORD_LINE.search(data) else None
    if (row := _GEM_LINE.match(data)) is not None:
        return Role.GEM if system.matches(row.group(1).decode()) else None
    if (row := _REIMBURSEMENT_LINE.match(data)) is not None:
        return Role.REIMBURSEMENT if system.matches(row.group(1).decode()) else None
    if system.derives_headers:
        if not (_TITLE_LINE.match(data) or _TABLE_HEAD.match(data)):
            return None
        diagnoses = data.startswith(b"DIAGNOSIS") or _DIAGNOSIS_LINE.search(data) is not None
        return _likeliest(data, system) if diagnoses == (system.id == "icd9cm") else None
    if _ORDER_LINE.match(data):
        return Role.ORDER
    return Role.CODES if _TITLE_LINE.match(data) else None


def _likeliest(data: bytes, system: CodeSystem) -> Role:
    if system.owns_dates:
        return Role.RECORDS
    if not system.derives_headers:
        return Role.ORDER if data[:5].isdigit() else Role.CODES
    longest = max(map(len, data.splitlines()), default=0)
    return Role.SHORT_TITLES if longest <= _LONGEST_SHORT_LINE else Role.LONG_TITLES
