"""Which loader reads which kind of file. Each is imported when first used: only XML needs lxml."""

from __future__ import annotations

import re
from typing import Final

from crosswalk.domain.errors import LayoutError, Where
from crosswalk.domain.releases import Role, SourceFile
from crosswalk.domain.snapshot import Part
from crosswalk.domain.systems import CodeSystem
from loaders import faults
from loaders.archive import Member
from loaders.line_cache import LineCache

_ORDER_LINE: Final = re.compile(rb"[0-9]{5} [0-9A-Z ]{7} [01] ")
_TABLE_HEAD: Final = re.compile(rb"[A-Z]+ CODE,LONG DESCRIPTION")
_ICD_10: Final = frozenset({"icd10cm", "icd10pcs"})
_ICD_9: Final = frozenset({"icd9cm", "icd9pcs"})
_LONGEST_SHORT_LINE: Final = 31
"""Code, blanks and a title of 24 characters, padded; the short titles of ICD-9-CM have no more."""


def role_of(member: Member, system: CodeSystem) -> Role:
    """What kind of file this is by its content, for a file that nothing else tells about.

    Whether it follows that layout, its loader checks. Raises `LayoutError` for a system no loader reads.
    """
    data = member.data
    if system.id in _ICD_10:
        if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
            return Role.TABULAR
        return Role.ORDER if _ORDER_LINE.match(data) else Role.CODES
    if system.id in _ICD_9:
        is_short = max(map(len, data.splitlines()), default=0) <= _LONGEST_SHORT_LINE
        return Role.SHORT_TITLES if is_short and not _TABLE_HEAD.match(data) else Role.LONG_TITLES
    message = f"there is no loader for files of {system.title}."
    remedy = f"Load files of {', '.join(sorted(_ICD_9 | _ICD_10))}."
    raise LayoutError(message, where=Where(member.name) if member.name else None, remedy=remedy)


def read_part(role: Role, data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache) -> Part:
    """What a file of this role says about its release.

    Raises what the loader of the role raises, and `LayoutError` for a role that is no part of a
    release: GEM files are read by `loaders.gem.read`.
    """
    match role:
        case Role.ORDER:
            from loaders import order_file

            return order_file.read(data, source, system, lines)
        case Role.CODES:
            from loaders import codes_file

            return codes_file.read(data, source, system, lines)
        case Role.LONG_TITLES | Role.SHORT_TITLES:
            from loaders import icd9_titles

            return icd9_titles.read(data, source, system, lines)
        case Role.TABULAR:
            from loaders import tabular_xml

            return tabular_xml.read(data, source, system, lines)
        case Role.GEM | Role.DELTA:
            message = f"a {role.value} file is no part of a release."
            raise faults.layout(source, None, message, "Give an order, codes, title or tabular file.")
