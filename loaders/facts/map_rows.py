"""The rows of every edition of one published map, with their raw flags (docs/formats.md 4.1, 4.3).

The rows are sorted; those of one source follow each other, so that it is written once with their number. The
editions of 2009 to 2011 write the placeholder X of ICD-10-CM codes small, which is a rule; where another edition prints
a row otherwise than in capitals, the row is kept as it is printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crosswalk.domain.history.releases import MapSet, SourceFile
from loaders.facts import table
from loaders.facts.columns import front_coded, front_decoded, looked_up, numbered
from loaders.facts.standing import side_by_side, standing_in
from loaders.facts.table import OfficialFile, Table
from loaders.maps.map_file import MapFile

KIND: Final = "map"
_COLUMNS: Final = (
    *("edition", "small_x", "printed", "source", "rows", "target"),
    *("flag_kinds", "flags", "standings", "stands"),
)
_SMALL_X: Final = "x"
_CATEGORY: Final = 3
"""The first characters of an ICD-10-CM code are written in capitals everywhere."""

_CM: Final = "icd10cm"


@dataclass(frozen=True, slots=True)
class MapTable:
    """The rows `SOURCE TARGET FLAGS` of every edition of a map that the table holds, sorted."""

    source: SourceFile
    map_set: str
    sources: tuple[OfficialFile, ...]
    editions: tuple[str, ...]
    rows: Sequence[str]
    stands: Sequence[str]
    printed: Mapping[str, Mapping[str, str]]
    small_x: frozenset[str]

    def edition(self, label: str) -> MapFile:
        """The rows of one edition, sorted, with those that it prints otherwise."""
        rows = standing_in(self.rows, self.stands, self.editions.index(label))
        small = _small(rows, self.map_set) if label in self.small_x else {}
        return MapFile(self.source, rows, {**small, **self.printed.get(label, {})})


def pack(map_set: MapSet, editions: Mapping[str, MapFile], sources: Sequence[OfficialFile]) -> bytes:
    """The table of these editions, which are in order of time; the same bytes for the same editions."""
    standing = side_by_side([mapping.rows for mapping in editions.values()])
    cells = [row.split(" ") for row in standing]
    by_source = Counter(source for source, _, _ in cells)
    flag_kinds, flags = numbered([row_flags for _, _, row_flags in cells])
    standings, stands = numbered(list(standing.values()))
    small_x = {label for label, mapping in editions.items() if _is_small(mapping, map_set.id)}
    columns = {
        "edition": list(editions),
        "small_x": [_SMALL_X if label in small_x else "" for label in editions],
        "printed": [
            f"{label} {row}\t{printed}"
            for label, mapping in editions.items()
            if label not in small_x
            for row, printed in sorted(mapping.printed.items())
        ],
        "flag_kinds": flag_kinds,
        "standings": standings,
        "source": front_coded(by_source),
        "rows": [str(count) for count in by_source.values()],
        "target": front_coded(target for _, target, _ in cells),
        "flags": flags,
        "stands": stands,
    }
    return table.pack(Table(KIND, map_set.id, tuple(sources), columns))


@lru_cache(maxsize=1)
def read(data: bytes, source: SourceFile) -> MapTable:
    """The table in a file. Raises what `table.unpack` raises, and `LayoutError` for a damaged one."""
    packed = table.unpack(data, source, KIND, _COLUMNS)
    columns = packed.columns
    with table.damage_told(source):
        rows = list(_rows(columns))
        stands = looked_up(columns["standings"], columns["stands"])
        if len(stands) != len(rows):
            raise ValueError(f"{len(stands):,} spans of {len(rows):,} rows")
        printed: dict[str, dict[str, str]] = {label: {} for label in columns["edition"]}
        for line in columns["printed"]:
            label, _, rest = line.partition(" ")
            row, _, as_printed = rest.partition("\t")
            printed[label][row] = as_printed
        small = zip(columns["edition"], columns["small_x"], strict=True)
        small_x = frozenset(label for label, mark in small if mark)
    return MapTable(source, packed.about, packed.sources, tuple(columns["edition"]), rows, stands, printed, small_x)


def _rows(columns: Mapping[str, Sequence[str]]) -> Iterator[str]:
    targets = iter(
        zip(
            front_decoded(columns["target"]),
            looked_up(columns["flag_kinds"], columns["flags"]),
            strict=True,
        )
    )
    for source, count in zip(front_decoded(columns["source"]), columns["rows"], strict=True):
        for _ in range(int(count)):
            target, flags = next(targets)
            yield f"{source} {target} {flags}"


def _is_small(mapping: MapFile, map_set: str) -> bool:
    return bool(mapping.printed) and _small(mapping.rows, map_set) == mapping.printed


def _small(rows: Sequence[str], map_set: str) -> dict[str, str]:
    """The rows that are printed otherwise where the X of an ICD-10-CM code is small from its fourth character on."""
    _, source, _ = map_set.split("-")
    at = 0 if source == _CM else 1
    printed: dict[str, str] = {}
    for row in rows:
        cells = row.split(" ")
        code = cells[at]
        if "X" in code[_CATEGORY:] and not code.startswith("No"):
            cells[at] = code[:_CATEGORY] + code[_CATEGORY:].replace("X", "x")
            printed[row] = " ".join(cells)
    return printed
