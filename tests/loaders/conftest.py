"""Official files, by their place in the mirror."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from loader_samples import ReadPart

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import Part
from loaders.registry import read_part
from loaders.shared import archive
from loaders.shared.line_cache import LineCache


@pytest.fixture(scope="session")
def official(mirror: Path) -> ReadPart:
    """Read a part from the mirror: role, system, path, pattern of the member."""
    lines = LineCache()
    held: dict[tuple[Role, str, str, str], Part] = {}

    def read(role: Role, system: str, path: str, pattern: str) -> Part:
        key = (role, system, path, pattern)
        if key not in held:
            with archive.open_file(mirror / path) as opened:
                member = opened.find(pattern)
                source = opened.source(member, role)
            held[key] = read_part(role, member.data, source, SYSTEMS[system], lines)
        return held[key]

    return read


@pytest.fixture(scope="session")
def tabular_of_april_2026() -> Path:
    """The tabular list that the package simple-icd-10-cm carries as published."""
    found = importlib.util.find_spec("simple_icd_10_cm")
    if found is None or found.origin is None:
        pytest.skip("the package simple-icd-10-cm is not installed")
    return Path(found.origin).parent / "data" / "icd10c-tabular-April-1-2026.xml"
