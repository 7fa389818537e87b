"""What the catalog knows alone (`[alone]`) says the same as the part of its archive that it repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import Release, Role
from crosswalk.domain.history.snapshot import Facts
from loaders import registry
from loaders.shared.archive import Archive, open_file
from loaders.shared.line_cache import LineCache
from releases.catalog import FOLDER, load_catalog
from releases.reading import read_book

CATALOG = load_catalog()
_OF_CODES = (Role.CODES, Role.RECORDS, Role.LONG_TITLES, Role.SHORT_TITLES)


def _repeated(mirror: Path, system: str) -> Iterator[tuple[Release, Role, Archive, str, str]]:
    """Release, role, archive, and its members: that which is known alone, and the part that it repeats."""
    book = read_book(FOLDER / f"{system}.toml")
    for release in book.releases:
        parts = [part for part in CATALOG.parts(release.id) if not part.deriving]
        for path in dict.fromkeys(archive.path for part in parts for archive in part.archives if archive.has_members):
            if not (mirror / path).is_file():
                continue
            with open_file(mirror / path) as archive:
                for role in book.alone.keys() & set(_OF_CODES):
                    wanted = Role.ORDER if role is Role.CODES else role
                    patterns = [part.member for part in parts if part.role is wanted]
                    for name in archive.members:
                        if re.search(book.alone[role], name):
                            (part,) = (other for other in archive.members if re.search(patterns[0], other))
                            yield release, role, archive, name, part


def _facts(archive: Archive, name: str, role: Role, release: Release, lines: LineCache) -> Mapping[str, Facts]:
    member = archive.read(name)
    source = archive.source(member, role, None)
    system = SYSTEMS[release.system]
    return registry.read_part(role, member.data, source, system, lines, release.effective).facts


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("system", "members"), [("icd9cm", 4), ("icd9pcs", 6), ("icd10cm", 21), ("icd10pcs", 1), ("hcpcs", 1)]
)
def test_what_is_known_alone_repeats_a_part(mirror: Path, system: str, members: int) -> None:
    found, lines = 0, LineCache()
    for release, role, archive, name, part in _repeated(mirror, system):
        own = _facts(archive, name, role, release, lines)
        said = _facts(archive, part, Role.ORDER if role is Role.CODES else role, release, lines)
        if role is Role.CODES:
            said = {code: fact._replace(short=None) for code, fact in said.items() if fact.billable}
            own = {code: fact._replace(short=None) for code, fact in own.items()}
        assert own == said, name
        found += 1
    assert found == members
