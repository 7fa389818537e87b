"""The reimbursement mappings of CMS: for each ICD-10 code the one ICD-9-CM code or cluster to pay by.

Layout (docs/formats.md 4.3; read from the files of 2012, 2014 and 2015): ICD-10 code in columns 1-7, the
number of ICD-9-CM codes (1 to 6) in column 9, then that many codes, left-justified in six columns
each from column 11. Several codes are a combination: all of them together. Lines are padded with
blanks. Every billable ICD-10 code of the year has a line. `NODX` (2012) or `NOI9` (2014, 2015) as
its only code says that there is no map; procedures all have one.

The rows are given as those of a GEM file, with the flags that mean the same there: a single code 10000;
a combination one scenario with a list of one choice for each of its codes, in their order, 10111 to 10116;
no map 11000. All are approximate: a payment equivalence claims no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import SourceFile
from loaders.maps.map_file import MapFile
from loaders.shared import faults, text

MOST_TARGETS: Final = 6
_NO_MAP: Final = {"NODX": "NoDx", "NOI9": "NoI9"}
_SINGLE, _NONE, _TOGETHER = "10000", "11000", "1011"
_FIRST_TARGET: Final = 10
_TARGET_WIDTH: Final = 6


def read(data: bytes, source: SourceFile, source_system: CodeSystem, target_system: CodeSystem) -> MapFile:
    """The rows of a reimbursement mapping of diagnoses or of procedures, with flags as a GEM file has them.

    Raises `LayoutError` for a line off the layout or a code that is none of its system,
    `DuplicateCode` for an ICD-10 code listed twice.
    """
    rows: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(text.lines_of(data, source, text.ASCII), 1):
        code = line[:7].rstrip(" ")
        if not source_system.matches(code):
            raise faults.misshapen(source, number, code, source_system)
        if code in seen:
            raise faults.duplicate(source, number, f"code {code}")
        seen.add(code)
        rows += _rows(code, _targets(line, number, source, target_system))
    return MapFile(source, rows)


def official_bytes(mapping: MapFile) -> bytes:
    """The file as CMS publishes it, in order of the codes: columns as above, CRLF."""
    targets: dict[str, dict[str, str]] = {}
    for row in mapping.rows:
        code, target, flags = row.split(" ")
        targets.setdefault(code, {})[flags] = target.upper()
    return "".join(_lines(targets)).encode("ascii")


def _rows(code: str, targets: tuple[str, ...]) -> Iterator[str]:
    if len(targets) > 1:
        yield from (f"{code} {target} {_TOGETHER}{at}" for at, target in enumerate(targets, 1))
    elif targets[0] in _NO_MAP:
        yield f"{code} {_NO_MAP[targets[0]]} {_NONE}"
    else:
        yield f"{code} {targets[0]} {_SINGLE}"


def _lines(targets: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for code in sorted(targets):
        together = [target for _, target in sorted(targets[code].items())]
        yield f"{code:<7} {len(together)} {''.join(f'{target:<{_TARGET_WIDTH}}' for target in together)}\r\n"


def _targets(row: str, number: int, source: SourceFile, system: CodeSystem) -> tuple[str, ...]:
    """The codes of a line as printed, or the one that says that there is no map."""
    count = int(row[8]) if row[8:9] in set("123456") else 0
    end = _FIRST_TARGET + count * _TARGET_WIDTH
    codes = tuple(row[at : at + _TARGET_WIDTH].rstrip(" ") for at in range(_FIRST_TARGET, end, _TARGET_WIDTH))
    if not count or row[7] != " " or row[9:10] != " " or row[end:].strip():
        message = f"{row[7:]!r} is not a number of codes from 1 to {MOST_TARGETS} and as many codes."
        raise faults.layout(source, number, message)
    if count == 1 and codes[0] in _NO_MAP:
        return codes
    for code in codes:
        if not system.matches(code):
            raise faults.misshapen(source, number, code, system)
    return codes
