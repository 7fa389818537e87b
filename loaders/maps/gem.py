"""The text files of the General Equivalence Mappings, every edition.

Layout (CMS, Dxgem_guide_2018 appendix; docs/formats.md 4.1): source, target, flags. Fields are split on
blanks, not on columns: the 9-to-PCS file of 2015 lacks one. A target that begins with `No` (NoDx,
NoPCS, NoI9) says that there is no map. The 2009 to 2011 files write the X of some codes small, and
the 2017 and 2018 ones write `v5889` once.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import SourceFile
from loaders.maps.map_file import MapFile
from loaders.shared import faults, text

_NO_MAP: Final = re.compile(r" (No[A-Za-z0-9]*) ")
_FLAGS: Final = re.compile(r"[01]{3}[0-9]{2}")
_SOURCE_WIDTHS: Final = {"icd9cm": 5, "icd9pcs": 5, "icd10cm": 7, "icd10pcs": 7}
_BOTH_WIDTHS: Final = 12


def read(data: bytes, source: SourceFile, source_system: CodeSystem, target_system: CodeSystem) -> MapFile:
    """The rows of a GEM file, `SOURCE TARGET FLAGS` in the order of the file, undotted and in capitals.

    Raises `LayoutError` for a row that is not source, target and five digits of flags, or whose
    codes have not the shape of their systems; `DuplicateCode` for a row listed twice.
    """
    raw = _squeezed(text.decode(data, source, text.ASCII))
    upper = _upper(raw)
    rows = upper.split("\n")[:-1]
    if not _layout(source_system, target_system).fullmatch(upper):
        raise _fault(rows, source, source_system, target_system)
    if len(set(rows)) != len(rows):
        raise _repeated(rows, source)
    return MapFile(source, rows, _printed(raw, upper, rows))


def official_bytes(gem: MapFile, source_system: CodeSystem) -> bytes:
    """The file as CMS publishes it: three columns in 19 characters, CRLF."""
    width = _SOURCE_WIDTHS[source_system.id]
    rest = _BOTH_WIDTHS - width
    rows = [gem.printed.get(row, row) for row in gem.rows] if gem.printed else gem.rows
    return "".join([f"{s:<{width}} {t:<{rest}} {f}\r\n" for s, t, f in map(str.split, rows)]).encode("ascii")


def _squeezed(content: str) -> str:
    """The content with single blanks, every row ended by one line feed."""
    content = content.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n \x1a") + "\n"
    while "  " in content:
        content = content.replace("  ", " ")
    return content.replace(" \n", "\n")


def _upper(raw: str) -> str:
    upper = raw.upper()
    for target in set(_NO_MAP.findall(raw)):
        upper = upper.replace(f" {target.upper()} ", f" {target} ")
    return upper


def _printed(raw: str, upper: str, rows: list[str]) -> dict[str, str]:
    if raw == upper:
        return {}
    return {row: printed for row, printed in zip(rows, raw.split("\n")[:-1], strict=True) if row != printed}


@cache
def _layout(source: CodeSystem, target: CodeSystem) -> re.Pattern[str]:
    row = rf"(?:{source.pattern.pattern}) (?:No[A-Za-z0-9]*|{target.pattern.pattern}) {_FLAGS.pattern}\n"
    return re.compile(rf"(?:{row})++")


def _fault(rows: list[str], source: SourceFile, source_system: CodeSystem, target_system: CodeSystem) -> Exception:
    for number, row in enumerate(rows, 1):
        cells = row.split(" ")
        if len(cells) != 3 or not _FLAGS.fullmatch(cells[2]):
            return faults.layout(source, number, f"{row!r} is not a source, a target and five digits of flags.")
        if not source_system.matches(cells[0]):
            return faults.misshapen(source, number, cells[0], source_system)
        if not cells[1].startswith("No") and not target_system.matches(cells[1]):
            return faults.misshapen(source, number, cells[1], target_system)
    return faults.layout(source, len(rows), "the rows do not follow the layout.")


def _repeated(rows: list[str], source: SourceFile) -> Exception:
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        if row in seen:
            return faults.duplicate(source, number, f"row {row!r}")
        seen.add(row)
    raise AssertionError("no row is repeated")
