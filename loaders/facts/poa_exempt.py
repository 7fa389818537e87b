"""Every list of codes that need no present-on-admission indicator (docs/formats.md 2.8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import SourceFile
from loaders.facts import table
from loaders.facts.columns import front_coded, front_decoded, looked_up, numbered
from loaders.facts.standing import side_by_side, standing_in
from loaders.facts.table import OfficialFile, Table

KIND: Final = "poa-exempt"
_COLUMNS: Final = ("release", "standings", "stands", "code")


@dataclass(frozen=True, slots=True)
class PoaExemptTable:
    """The codes of every list, by the id of its release."""

    source: SourceFile
    sources: tuple[OfficialFile, ...]
    lists: Mapping[str, Sequence[str]]


def pack(system: CodeSystem, lists: Mapping[str, Collection[str]], sources: Sequence[OfficialFile]) -> bytes:
    """The table of these lists, which are in order of time; the same bytes for the same lists."""
    standing = side_by_side(list(lists.values()))
    standings, stands = numbered(list(standing.values()))
    columns = {
        "release": list(lists),
        "standings": standings,
        "stands": stands,
        "code": front_coded(standing),
    }
    return table.pack(Table(KIND, system.id, tuple(sources), columns))


@lru_cache(maxsize=1)
def read(data: bytes, source: SourceFile) -> PoaExemptTable:
    """The table in a file. Raises what `table.unpack` raises, and `LayoutError` for a damaged one."""
    packed = table.unpack(data, source, KIND, _COLUMNS)
    columns = packed.columns
    with table.damage_told(source):
        codes = front_decoded(columns["code"])
        stands = looked_up(columns["standings"], columns["stands"])
        lists = {release: standing_in(codes, stands, at) for at, release in enumerate(columns["release"])}
    return PoaExemptTable(source, packed.sources, lists)
