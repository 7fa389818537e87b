"""What each file of a CPT delivery states about its release, and which files a delivery holds.

CPT is copyright of the American Medical Association. Nothing of it is in this package; every fact made
here is marked as licensed.

The files are told apart by the names the AMA gives them (`cpt.layout_of`, MODUL.txt), for their lines
are alike. All list the same codes; each adds its titles. The consolidated list is believed first, then
the medium, long and short titles. A code has as properties its category, its medium title, the day from
which its titles are as stated, and the mark of the licence; the appendix of modifiers gives those that
are CPT's own, with the sections they stand in. Its last section repeats modifiers of HCPCS Level II,
which come with that system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Final, NamedTuple

from crosswalk.domain.errors import MemberNotFound, Where
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Part, Properties, Property
from loaders.cpt import code_files as cpt
from loaders.cpt import modifiers as cpt_modifiers
from loaders.cpt.code_files import CptRecord, Layout
from loaders.cpt.modifiers import Section
from loaders.shared import faults
from loaders.shared.archive import Archive

_ROLES: Final = {
    Layout.LONG: Role.LONG_TITLES,
    Layout.LONG_FIXED: Role.LONG_TITLES,
    Layout.MEDIUM: Role.MEDIUM_TITLES,
    Layout.SHORT: Role.SHORT_TITLES,
    Layout.CONSOLIDATED: Role.CONSOLIDATED,
}
_TITLES: Final[Mapping[Role, frozenset[Property]]] = {
    Role.LONG_TITLES: frozenset({Property.LONG}),
    Role.MEDIUM_TITLES: frozenset(),
    Role.SHORT_TITLES: frozenset({Property.SHORT}),
    Role.CONSOLIDATED: frozenset({Property.LONG, Property.SHORT}),
}
_MODIFIERS: Final = re.compile(r"modul\b", re.IGNORECASE)
_OF_ALL_CODES: Final = frozenset({Property.BILLABLE, Property.PROPERTIES})
_NAMES: Final = "LONGULT, LONGULF, MEDU, SHORTU, MODUL or Consolidated_Code_List"


def role_of(name: str) -> Role | None:
    """The role of a file that has kept the name the AMA gave it; None for any other."""
    if _MODIFIERS.match(PurePath(name).name):
        return Role.MODIFIERS
    layout = cpt.layout_of(name)
    return _ROLES[layout] if layout else None


class Delivered(NamedTuple):
    """One file of a delivery: its role, and the pattern of its member; None of a single file."""

    role: Role
    member: str | None


def delivered(archive: Archive) -> list[Delivered]:
    """Role and member of each file of a delivery to read, whether it is zipped or a single file.

    Of twins that hold the same titles, the one in small letters (`UL` in its name) is read, the one with
    tabs before the one of fixed width. Raises `MemberNotFound` where no file has a name by which it is
    known.
    """
    names = sorted(archive.members, key=lambda name: ("UL" not in PurePath(name).stem.upper(), _is_fixed(name), name))
    chosen = {role: name for name in reversed(names) if (role := role_of(name))}
    found = [
        Delivered(role, None if archive.is_plain else f"^{re.escape(PurePath(name).name)}$")
        for role, name in sorted(chosen.items(), key=lambda pair: pair[0].rank)
    ]
    if not found:
        raise MemberNotFound(
            "no file in it has the name of a CPT file.",
            where=Where(archive.name),
            remedy=f"Give the files the names of the delivery: {_NAMES}.",
        )
    return found


def _is_fixed(name: str) -> bool:
    return cpt.layout_of(name) is Layout.LONG_FIXED


def read(role: Role, data: bytes, source: SourceFile) -> Part:
    """What a file states about its release.

    Raises what its reader raises, and `LayoutError` for a role that is none of CPT.
    """
    if role is Role.MODIFIERS:
        facts = dict(_modifiers(cpt_modifiers.read(data, source).sections))
        return Part(role, frozenset({Property.MODIFIERS}), facts, source)
    layout = cpt.layout_of(source.member or source.name)
    if layout is None or _ROLES[layout] is not role:
        raise faults.layout(source, None, "the name is not that of a CPT file.", f"Name it as delivered: {_NAMES}.")
    codes = cpt.read(data, source, layout).codes
    facts = {code: Facts(True, record.short, record.long, _properties(record)) for code, record in codes.items()}
    return Part(role, _OF_ALL_CODES | _TITLES[role], facts, source)


def _properties(record: CptRecord) -> Properties:
    values = {"category": (record.category,), "kind": ("procedure",), "licence": (cpt.CPT.licence,)}
    if record.medium is not None:
        values["medium"] = (record.medium,)
    if record.effective is not None:
        values["titles_since"] = (record.effective.isoformat(),)
    return tuple(sorted(values.items()))


def _modifiers(sections: Mapping[Section, Mapping[str, str]]) -> Iterator[tuple[str, Facts]]:
    """Each modifier of CPT, with the text of the first section it stands in."""
    own = {section: listed for section, listed in sections.items() if section is not Section.LEVEL_2}
    texts = {code: text for listed in reversed(own.values()) for code, text in listed.items()}
    for code, text in texts.items():
        where = tuple(section.value for section, listed in own.items() if code in listed)
        licence = ("licence", (cpt.CPT.licence,))
        yield code, Facts(True, None, text, (("kind", ("modifier",)), licence, ("sections", where)))
