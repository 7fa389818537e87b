"""What a conversion did: the numbers of its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.options import Asking
from crosswalk.bulk.shapes import BLANK, Shape
from crosswalk.contract.common import iso
from crosswalk.domain.codes.row_source import RowStatus
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome

if TYPE_CHECKING:
    from crosswalk.bulk.answering import Basis
    from crosswalk.bulk.tally import ColumnTally, Tally, Volumes
    from crosswalk.contract.shapes.conversion import BasisJson, ColumnJson, ConversionJson, FileJson, VolumeJson

MOST_LISTED: Final = 100
"""Codes listed of each column by volume."""

UNUSABLE: Final = frozenset(
    map(
        str,
        (Outcome.MALFORMED, Outcome.UNKNOWN_CODE, Outcome.AMBIGUOUS_SYSTEM, Outcome.HEADER_SOURCE, *RowStatus),
    )
)
"""Statuses of codes that somebody has to look at before anything can be said of them."""


@dataclass(frozen=True, slots=True)
class ConvertedFile:
    """A file by its name, its format, and the checksum of its bytes, None where not all of them were read."""

    name: str
    format: str
    sha256: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Conversion:
    """What became of a file. `columns` are the counts of each column of codes, `bases` what its answers rest on.

    Each row counts once, or as often as its `volume_column` says. `command` repeats it; `reports` are the files that
    tell all this.
    """

    input: ConvertedFile
    output: ConvertedFile
    shape: str
    tally: Tally
    bases: tuple[Basis, ...]
    seconds: float
    command: str
    program: str
    reports: tuple[str, ...] = ()
    volume_column: str | None = None
    asking: Asking = Asking.CONVERT

    @property
    def columns(self) -> Mapping[str, ColumnTally]:
        """What became of each column of codes."""
        return self.tally.columns

    @property
    def rows_a_second(self) -> float:
        """How many rows were read a second."""
        return self.tally.rows_read / max(self.seconds, 1e-6)

    @property
    def codes(self) -> int:
        """How many cells had a code in them."""
        return sum(each.cells - each.statuses[BLANK] for each in self.columns.values())

    @property
    def matched(self) -> int:
        """How many of them have an alternative; of those that were validated, how many are valid."""
        return sum(each.matched for each in self.columns.values())

    @property
    def left_open(self) -> int:
        """How many cells have alternatives of which none is the best choice; 0 in other shapes."""
        return sum(each.several for each in self.columns.values()) if self.shape == Shape.BEST else 0

    @property
    def unusable_statuses(self) -> Mapping[str, int]:
        """How many cells hold what somebody has to look at first, by their status, the most frequent first."""
        counts = Counter[str]()
        for each in self.columns.values():
            counts.update({status: count for status, count in each.statuses.items() if self._is_unusable(status)})
        return dict(counts.most_common())

    @property
    def unusable(self) -> int:
        """How many cells hold what cannot be used, and how many rows could not be read."""
        return sum(self.unusable_statuses.values()) + self.tally.kept + self.tally.skipped

    def _is_unusable(self, status: str) -> bool:
        return status not in (Status.VALID, BLANK) if self.asking is Asking.VALIDATE else status in UNUSABLE

    def json(self) -> ConversionJson:
        """All of it for programs. No text is in it that has not the shape of a code."""
        tally = self.tally
        return {
            "program": self.program,
            "asking": self.asking.value,
            "input": _file(self.input),
            "output": _file(self.output),
            "shape": self.shape,
            "rows_read": tally.rows_read,
            "rows_written": tally.rows_written,
            "rows_skipped": tally.skipped,
            "rows_kept": tally.kept,
            "cells_cut": tally.cut,
            "volume_column": self.volume_column,
            "bad_rows": [{"line": each.line, "reason": each.reason} for each in tally.bad_rows],
            "codes": self.codes,
            "matched": self.matched,
            "match_rate": self.matched / self.codes if self.codes else None,
            "unusable": self.unusable,
            "columns": [_column(name, each) for name, each in self.columns.items()],
            "rests_on": [_basis(each) for each in self.bases],
            "seconds": round(self.seconds, 3),
            "rows_a_second": round(self.rows_a_second),
            "command": self.command,
        }

    def __repr__(self) -> str:
        rate = f"{self.matched / self.codes:.1%}" if self.codes else "none"
        what = "matched" if self.asking is Asking.CONVERT else "valid"
        return f"<Conversion {self.output.name}: {self.tally.rows_read:,} rows, {rate} of {self.codes:,} codes {what}>"


def _file(file: ConvertedFile) -> FileJson:
    return {"name": file.name, "format": file.format, "sha256": file.sha256}


def _column(name: str, tally: ColumnTally) -> ColumnJson:
    return {
        "name": name,
        "cells": tally.cells,
        "blank": tally.statuses[BLANK],
        "matched": tally.matched,
        "several": tally.several,
        "match_rate": tally.match_rate,
        "approximate": tally.approximate,
        "statuses": dict(sorted(tally.statuses.items(), key=lambda each: (-each[1], each[0]))),
        "repairs": dict(sorted(tally.repaired.items(), key=lambda each: (-each[1], each[0]))),
        "ambiguous": _listed(tally.ambiguous),
        "ambiguous_codes": len(tally.ambiguous),
        "ambiguous_forgotten": tally.ambiguous.forgotten,
        "unmapped": _listed(tally.unmapped),
        "unmapped_codes": len(tally.unmapped),
        "unmapped_forgotten": tally.unmapped.forgotten,
    }


def _listed(volumes: Volumes) -> list[VolumeJson]:
    return [
        {"code": text, "status": status, "reason": reason, "count": count}
        for text, status, reason, count in volumes.top(MOST_LISTED)
    ]


def _basis(basis: Basis) -> BasisJson:
    return {
        "source_system": basis.source,
        "target_system": basis.target,
        "map_set": basis.map_set,
        "edition": basis.edition,
        "as_of": iso(basis.as_of),
        "release": basis.release,
    }
