"""The rows of the conversion tables of one system: where the cases of each new code were coded before.

The tables are cumulative; a row that several hold is kept once, under the name of the one it is told by
(`crosswalk.domain.lineage.predecessors.gathered`). Its text is kept as published and read as the official tables are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.lineage.conversion_tables import PredecessorRow
from crosswalk.domain.lineage.predecessors import Predecessor
from loaders.facts import table
from loaders.facts.columns import front_coded, front_decoded, looked_up, numbered
from loaders.facts.table import OfficialFile, Table
from loaders.icd10cm import conversion as conversion_cm
from loaders.icd10pcs import conversion as conversion_pcs

KIND: Final = "predecessors"
_COLUMNS: Final = ("code", "text", "days", "day", "tables", "told_by")
_PREVIOUS: Final = {"icd10cm": conversion_cm.previous, "icd10pcs": conversion_pcs.previous}


@dataclass(frozen=True, slots=True)
class PredecessorTable:
    """The rows of all conversion tables of one system, by the name of the table that tells each."""

    source: SourceFile
    system: str
    sources: tuple[OfficialFile, ...]
    tables: Mapping[str, Sequence[PredecessorRow]]


def pack(system: CodeSystem, rows: Sequence[Predecessor], sources: Sequence[OfficialFile]) -> bytes:
    """The table of these rows, in their order; the same bytes for the same rows.

    Raises `ValueError` for a row that its text does not give back.
    """
    for row in rows:
        if _PREVIOUS[system.id](row.text) != (row.relation, row.previous):
            raise ValueError(f"{row.text!r} before {row.code} is read in another way")
    days, day = numbered([row.effective.isoformat() for row in rows])
    tables, told_by = numbered([row.source for row in rows])
    columns = {
        "days": days,
        "day": day,
        "tables": tables,
        "told_by": told_by,
        "code": front_coded(row.code for row in rows),
        "text": [row.text for row in rows],
    }
    return table.pack(Table(KIND, system.id, tuple(sources), columns))


@lru_cache(maxsize=1)
def read(data: bytes, source: SourceFile) -> PredecessorTable:
    """The table in a file. Raises what `table.unpack` raises, and `LayoutError` for a damaged one."""
    packed = table.unpack(data, source, KIND, _COLUMNS)
    columns = packed.columns
    tables: dict[str, list[PredecessorRow]] = {name: [] for name in columns["tables"]}
    with table.damage_told(source):
        read_previous = _PREVIOUS[packed.about]
        rows = zip(
            front_decoded(columns["code"]),
            looked_up(columns["days"], columns["day"]),
            columns["text"],
            looked_up(columns["tables"], columns["told_by"]),
            strict=True,
        )
        for line, (code, day, text, name) in enumerate(rows, 1):
            relation, previous = read_previous(text)
            tables[name].append(PredecessorRow(code, date.fromisoformat(day), relation, previous, text, line))
    return PredecessorTable(source, packed.about, packed.sources, tables)
