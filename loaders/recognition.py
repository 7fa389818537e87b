"""What kind of official file something is, by its content: what to read of a release that nobody has catalogued.

A kind is known by how the content begins: its first line, the root and title of a document, the header row of a
workbook. Names are not asked, but for what no official file of ours is in (pdf, doc). CPT is the exception
(`loaders.cpt.parts`): the lines of its files are alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import LayoutError, MemberNotFound, UnreadableArchive, Where
from crosswalk.domain.history.releases import Role
from loaders.shared.archive import WORKBOOK_BEGINNING, Archive, Member, workbook_texts

_HEAD: Final = 1 << 20
"""As much of a file as is looked at. Half a megabyte into a tabular list in RTF its style sheet has ended."""

_BEFORE: Final = b"\xef\xbb\xbf \r\n"
_READABLE: Final = (".txt", ".xml", ".csv", ".rtf", ".xlsx")
_ORDER_LINE: Final = re.compile(rb"\d{5} [0-9A-Z]{3,7} +[01] ")
_TITLE_LINE: Final = re.compile(rb"([0-9A-Z]{2,7}) +\S")
_GEM_LINE: Final = re.compile(rb"([0-9A-Z]{2,7}) +[0-9A-Za-z]{4,7} +[01]{3}[0-9]{2}\r?\n")
_REIMBURSEMENT_LINE: Final = re.compile(rb"([0-9A-Z]{3,7}) {1,5}[1-6] (?:[0-9A-Z]{3,5} {1,3}){1,6}\r?\n")
_ADDENDUM_LINE: Final = re.compile(rb"(?:Add|Delete|Revise from|Reinstate): ")
_ADDENDUM_COUNTS: Final = re.compile(rb"(?:Codes|Headers)\s+[0-9]+ (?:codes|headers) in ")
_TABLE_HEAD: Final = re.compile(rb"(DIAGNOSIS|PROCEDURE) CODE,")
_DIAGNOSIS_LINE: Final = re.compile(rb"^([0-9VE][0-9]{4}|[VE][0-9]{2,3}) ", re.MULTILINE)
_RECORD_LINE: Final = re.compile(rb"^(?:[A-Z][0-9]{4}| {3}[A-Z][0-9A-Z])[0-9]{5}[3478]", re.MULTILINE)
_CORRECTIONS_HEAD: Final = re.compile(rb"CODE\tACTION\t")
_EXEMPT_LIST: Final = re.compile(
    rb"(?:[^\r\n]*\bpoa[^\r\n]*\r?\n)?(?:[0-9]+\t)?[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?\t", re.IGNORECASE
)
_CONVERSION_HEAD: Final = re.compile(rb'^"?Current code assignment"?,', re.MULTILINE | re.IGNORECASE)
_RTF: Final = b"{\\rtf"
_DIAGNOSIS_IN_RTF: Final = re.compile(rb"(?<![\w.\\-])[0-9V][0-9]{2}\.[0-9]{1,2}(?![\w.])")
_PROCEDURE_IN_RTF: Final = re.compile(rb"(?<![\w.\\-])[0-9]{2}\.[0-9]{1,2}(?![\w.])")
_OF_OTHER_LIST: Final = 20
"""One code in so many of a tabular list may have the shape of the other one's; in the appendix of drugs one in ten."""

_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+)?html", re.IGNORECASE)
_OTHER_FORMATS: Final = (
    (re.compile(rb"\xd0\xcf\x11\xe0"), "a document of an Office before 2007 (xls, doc)", "Give the text beside it."),
    (re.compile(rb"%PDF-"), "a PDF", "Give the text, XML or workbook beside it."),
    (_PAGE, "a page of a web site", "Download the file itself."),
)
_CALLED_OFFICIAL: Final = re.compile(r"\.(?:zip|xlsx|xml|txt|csv|rtf)(?:\W|$)", re.IGNORECASE)
_CALLED_ARCHIVE: Final = re.compile(r"\.(?:zip|xlsx)(?:\W|$)", re.IGNORECASE)
"""Browsers and wget add to a name: `2027.zip (1)`, `2027.zip.1`, `2027.zip.html`."""

_DOCUMENTS: Final[Mapping[str, Mapping[Role, re.Pattern[bytes]]]] = {
    "icd10cm": {Role.TABULAR: re.compile(rb"<ICD10CM\.tabular[ >]")},
    "icd10pcs": {
        Role.TABLES: re.compile(rb"<ICD10PCS\.tabular[ >]"),
        Role.DEFINITIONS: re.compile(rb"<ICD10PCS\.definitions[ >]"),
        Role.INDEX: re.compile(rb"<ICD10PCS\.index[ >]"),
    },
}
_INDEX: Final = re.compile(rb"<ICD10CM\.index[ >]")
_INDEXES: Final = {
    Role.DRUG_TABLE: re.compile(rb"<head [^>]*>\s*Substance\s*<"),
    Role.NEOPLASM_TABLE: re.compile(rb"<indexHeading[ >]"),
    Role.EXTERNAL_INDEX: re.compile(rb"<title>[^<]*External Cause", re.IGNORECASE),
    Role.INDEX: re.compile(rb""),
}
"""The first that is found. The two tables have columns with headings; the first of that of drugs is the substance."""

_WORKBOOKS: Final[Mapping[str, Mapping[Role, tuple[bytes, ...]]]] = {
    "icd9cm": {Role.LONG_TITLES: (b"DIAGNOSIS CODE", b"LONG DESCRIPTION")},
    "icd9pcs": {Role.LONG_TITLES: (b"PROCEDURE CODE", b"LONG DESCRIPTION")},
    "icd10cm": {Role.CONVERSION: (b"Current code assignment",), Role.POA_EXEMPT: (b"POA",)},
    "icd10pcs": {Role.CONVERSION: (b"Current code(s) assignment",)},
    "hcpcs": {
        Role.RECORDS: (b"SEQNUM", b"RECID"),
        Role.CORRECTIONS: (b"CODE", b"ACTION", b"EFF DATE"),
    },
}
"""How the cells of its header row begin by which a workbook is known."""

_LONGEST_SHORT_LINE: Final = 31
"""Code, blank and a short title of at most 24 characters (docs/formats.md 1.1), padded by one in v24."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a release in an archive: what kind it is, and the name of the member; None of a plain file."""

    role: Role
    member: str | None


def contents(archive: Archive, system: CodeSystem) -> list[Found]:
    """Every file of a release of this system in an archive, one for each role, best source first.

    Of several files of one kind the longest is meant (lists of what was added come beside a whole list), a text
    before a workbook, which repeats it. A codes file is left out beside an order file, which says all it says. A
    table of long and short titles is found twice. A plain file that looks like none is taken for the likeliest
    kind, so that its reader can name the line that is wrong. Raises `MemberNotFound` where an archive holds none,
    `LayoutError` for a plain file of another format, and as `refuse_other_formats` does.
    """
    best = _best(archive, system)
    if Role.ORDER in best:
        best.pop(Role.CODES, None)
    if archive.is_plain:
        head = archive.beginning(archive.name, _HEAD)
        _refuse(archive.name, head)
        return [Found(role, None) for role in best or [_likeliest(head, system)]]
    if not best:
        raise MemberNotFound(
            f"no file in it has a layout known for {system.id}.",
            where=Where(archive.name),
            remedy="Give the archive that holds an order, codes, title, tabular or ANWEB file of the release.",
        )
    return [Found(role, best[role][-1]) for role in sorted(best, key=lambda role: role.rank)]


def refuse_other_formats(archive: Archive) -> None:
    """Refuse a plain file that is nothing of ours by its very beginning.

    Raises `UnreadableArchive` for a page of a web site that came in place of a file and for what is called an archive
    and is none, `LayoutError` for a format that no official file of ours has.
    """
    if archive.is_plain:
        _refuse(archive.name, archive.beginning(archive.name, _HEAD))


def _refuse(name: str, head: bytes) -> None:
    where = Where(name)
    if _PAGE.match(head) and _CALLED_OFFICIAL.search(name):
        message = "it is a page of a web site that came in place of the file."
        raise UnreadableArchive(message, where=where, remedy="Download the file again, with a browser if need be.")
    if _CALLED_ARCHIVE.search(name) and not head.startswith(b"PK"):
        message = "it is called an archive or a workbook, and is none."
        raise UnreadableArchive(message, where=where, remedy="Download it again.")
    for beginning, what, remedy in _OTHER_FORMATS:
        if beginning.match(head):
            raise LayoutError(f"it is {what}.", where=where, remedy=remedy)


def part_in(archive: Archive, pattern: str | None, role: Role, system: CodeSystem) -> Member:
    """The member of this role: the one whose name fits the pattern, else the one with such content.

    Raises `MemberNotFound` where neither is there.
    """
    if archive.is_plain:
        return archive.find("")
    try:
        return archive.find(pattern or "")
    except MemberNotFound as fault:
        best = _best(archive, system).get(role)
        if best is None:
            raise fault from None
        return archive.read(best[-1])


def _best(archive: Archive, system: CodeSystem) -> dict[Role, tuple[bool, int, str]]:
    """The best file of each kind in an archive, its name last."""
    best: dict[Role, tuple[bool, int, str]] = {}
    for name in archive.members:
        if archive.is_plain or name.lower().endswith(_READABLE):
            is_workbook = archive.beginning(name, len(WORKBOOK_BEGINNING)) == WORKBOOK_BEGINNING
            for role in _roles(archive, name, system):
                place = (is_workbook, -archive.size(name), name)
                best[role] = min(best.get(role, place), place)
    return best


def _roles(archive: Archive, name: str, system: CodeSystem) -> Iterator[Role]:
    """The roles of a file. A table has the short titles of ICD-9-CM beside the long ones."""
    head = archive.beginning(name, _HEAD)
    is_workbook = head.startswith(WORKBOOK_BEGINNING)
    role = _of_workbook(archive.read(name).data, system) if is_workbook else _kind(head.lstrip(_BEFORE), system)
    if role is None:
        return
    yield role
    if role is Role.LONG_TITLES and (is_workbook or _TABLE_HEAD.match(head)):
        yield Role.SHORT_TITLES


def _of_workbook(data: bytes, system: CodeSystem) -> Role | None:
    """The kind of a workbook by the cells of its header row; None for another one, and for a damaged one."""
    texts = workbook_texts(data)
    known = _WORKBOOKS.get(system.id, {})
    return next((role for role, cells in known.items() if all(_cell(each).search(texts) for each in cells)), None)


def _cell(beginning: bytes) -> re.Pattern[bytes]:
    return re.compile(rb">\s*%s[^<]*<" % re.escape(beginning), re.IGNORECASE)


def _kind(data: bytes, system: CodeSystem) -> Role | None:
    """The kind of a file by its beginning; None for one that is nothing of this system."""
    if data.startswith(b"<"):
        return _of_document(data, system)
    if system.owns_dates:
        return (
            Role.CORRECTIONS if _CORRECTIONS_HEAD.match(data) else Role.RECORDS if _RECORD_LINE.search(data) else None
        )
    if _ADDENDUM_LINE.match(data) or _ADDENDUM_COUNTS.match(data):
        return Role.ADDENDUM
    for role, line in ((Role.GEM, _GEM_LINE), (Role.REIMBURSEMENT, _REIMBURSEMENT_LINE)):
        if (row := line.match(data)) is not None:
            return role if system.matches(row.group(1).decode()) else None
    if system.derives_headers:
        return _of_icd9(data, system)
    if system.id == "icd10cm" and _EXEMPT_LIST.match(data):
        return Role.POA_EXEMPT
    if system.id == "icd10cm" and _CONVERSION_HEAD.search(data):
        return Role.CONVERSION
    if _ORDER_LINE.match(data):
        return Role.ORDER
    row = _TITLE_LINE.match(data)
    return Role.CODES if row and system.matches(row.group(1).decode()) else None


def _of_document(data: bytes, system: CodeSystem) -> Role | None:
    indexed = system.id == "icd10cm" and _INDEX.search(data)
    documents = _INDEXES if indexed else _DOCUMENTS.get(system.id, {})
    return next((role for role, mark in documents.items() if mark.search(data)), None)


def _of_icd9(data: bytes, system: CodeSystem) -> Role | None:
    """The kind of a file of ICD-9-CM; none of one about the other half of the system."""
    of_diagnoses = system.id == "icd9cm"
    if data.startswith(_RTF):
        counts = [len(shape.findall(data)) for shape in (_DIAGNOSIS_IN_RTF, _PROCEDURE_IN_RTF)]
        own, other = counts if of_diagnoses else reversed(counts)
        return Role.TABULAR if own > other * _OF_OTHER_LIST else None
    if (row := _TITLE_LINE.match(data)) is None and not _TABLE_HEAD.match(data):
        return None
    if row is not None and not _TABLE_HEAD.match(data) and not system.matches(row.group(1).decode()):
        return None
    diagnoses = data.startswith(b"DIAGNOSIS") or _DIAGNOSIS_LINE.search(data) is not None
    return _likeliest(data, system) if diagnoses == of_diagnoses else None


def _likeliest(data: bytes, system: CodeSystem) -> Role:
    if system.owns_dates:
        return Role.RECORDS
    if not system.derives_headers:
        return Role.ORDER if data[:5].isdigit() else Role.CODES
    if data.startswith(_RTF):
        return Role.TABULAR
    longest = max(map(len, data.splitlines()), default=0)
    return Role.SHORT_TITLES if longest <= _LONGEST_SHORT_LINE else Role.LONG_TITLES
