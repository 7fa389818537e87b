"""Our own compact form of an ICD-10-CM conversion table: what came before each new code, and since when.

A line of the body is a new code, its first day and the previous codes as the official table writes them,
with a tab between. The head names the official file and the sha256 of the lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Final

from crosswalk.domain.errors import ChecksumMismatch, CountMismatch
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.lineage.conversion_tables import PredecessorRow
from loaders.icd10cm import conversion as conversion_cm
from loaders.shared import fact_file, faults

FORMAT: Final = "crosswalk-previous-codes 1"
_SUM: Final = "rows_sha256"
_CELLS: Final = 3


@dataclass(frozen=True, slots=True)
class Origin:
    """The official table: its name, its address and its sha256."""

    name: str
    url: str
    sha256: str


def pack(rows: Sequence[PredecessorRow], origin: Origin) -> bytes:
    """The compact form of the rows of a table, the same bytes for the same rows."""
    body = [f"{row.code}\t{row.effective}\t{row.text}" for row in rows]
    head = asdict(origin) | {"rows": str(len(body)), _SUM: _sum(body)} | fact_file.LICENCE
    return fact_file.pack(FORMAT, head, body)


def read(data: bytes, source: SourceFile) -> tuple[tuple[PredecessorRow, ...], Origin]:
    """The rows of a table and the official file they come from.

    Raises what `fact_file.unpack` raises, `LayoutError` for a line that is none, `CountMismatch` and
    `ChecksumMismatch` where the rows are not those that were packed.
    """
    names = [field.name for field in fields(Origin)]
    head, body = fact_file.unpack(data, source, FORMAT, {_SUM, *names})
    lines = body.splitlines()
    if len(lines) != int(head["rows"]):
        message = f"{len(lines)} rows where {head['rows']} are due."
        raise CountMismatch(message, where=faults.place(source), remedy=fact_file.INSTALL_AGAIN)
    if (found := _sum(lines)) != head[_SUM]:
        message = f"the rows have the sha256 {found}, not {head[_SUM]}."
        raise ChecksumMismatch(message, where=faults.place(source), remedy=fact_file.INSTALL_AGAIN)
    rows = tuple(_row(number, line, source) for number, line in enumerate(lines, 1))
    return rows, Origin(**{name: head[name] for name in names})


def _row(number: int, line: str, source: SourceFile) -> PredecessorRow:
    cells = line.split("\t")
    if len(cells) != _CELLS:
        raise faults.layout(source, number, f"{line!r} is not a code, a day and the codes before.")
    code, day, text = cells
    try:
        effective = date.fromisoformat(day)
    except ValueError as fault:
        raise faults.layout(source, number, f"{day!r} is no day.") from fault
    relation, previous = conversion_cm.previous(text)
    return PredecessorRow(code, effective, relation, previous, text, number)


def _sum(lines: Sequence[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
