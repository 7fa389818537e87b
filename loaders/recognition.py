"""Which member of a file to read, and what kind of file it is, where nobody has said.

A release that the catalog does not know yet is recognised by the layout of its files.
"""

from __future__ import annotations

import re
from typing import Final

from crosswalk.domain.errors import MemberNotFound, Where
from crosswalk.domain.releases import Role
from crosswalk.domain.systems import CodeSystem
from loaders.archive import Archive, Member

_ORDER_LINE: Final = re.compile(rb"\d{5} [0-9A-Z]{3,7} +[01] ")
_TITLE_LINE: Final = re.compile(rb"[0-9A-Z]{2,7} +\S")
_SHORT_NAME: Final = re.compile(r"short", re.IGNORECASE)
_READABLE: Final = (".txt", ".xml", ".csv")


def member_of(archive: Archive, pattern: str | None, role: Role | None, system: CodeSystem) -> tuple[Member, Role]:
    """The member to read and its role: found by the pattern, or the best source in the archive.

    Raises `MemberNotFound` where nothing in the archive has a known layout.
    """
    if role is not None and (pattern or archive.is_plain):
        return archive.find(pattern or ""), role
    found = [(kind, name) for name in archive.members if (kind := _role_of(archive, name, system))]
    wanted = [(kind, name) for kind, name in found if role in (None, kind)]
    if not wanted:
        raise MemberNotFound(
            f"no file in it has a layout known for {system.id}.",
            where=Where(archive.name),
            remedy="Give an order file, a codes file or a tabular XML of the release, or the archive that holds it.",
        )
    best, name = min(wanted, key=lambda pair: (pair[0].rank, pair[1]))
    return archive.read(name), best


def _role_of(archive: Archive, name: str, system: CodeSystem) -> Role | None:
    """The kind of one member by its beginning; None for one that states no codes."""
    if not archive.is_plain and not name.lower().endswith(_READABLE):
        return None
    if re.search(r"addend", name, re.IGNORECASE):
        return None
    data = archive.read(name).data
    if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<?xml"):
        return Role.TABULAR if b"<ICD10CM.tabular>" in data[:4096] else None
    if _ORDER_LINE.match(data):
        return Role.ORDER
    if not _TITLE_LINE.match(data):
        return None
    if system.derives_headers:
        return Role.SHORT_TITLES if _SHORT_NAME.search(name) else Role.LONG_TITLES
    return Role.CODES
