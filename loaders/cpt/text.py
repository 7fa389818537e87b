"""Bytes to lines, and past the copyright notice, for every text file of a CPT delivery (docs/formats.md 6.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from crosswalk.domain.history.releases import SourceFile
from loaders.shared import faults, text

Line = tuple[int, str]
"""The number of a line (from 1), and the line."""

LONGEST_LINE: Final = 32_768
_UTF8: Final = "utf-8-sig"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def lines_of(data: bytes, source: SourceFile) -> list[Line]:
    """The numbered lines of a file in UTF-8, or in cp1252, as deliveries were before.

    Raises `LayoutError` for an empty file, a control character and an endless line.
    """
    rows = text.lines_of(data, source, _UTF8 if _is_utf8(data) else text.CP1252)
    for number, row in enumerate(rows, 1):
        if len(row) > LONGEST_LINE or _CONTROL.search(row):
            raise faults.layout(source, number, f"a control character, or more than {LONGEST_LINE} characters.")
    return list(enumerate(rows, 1))


def content_of(lines: Sequence[Line], source: SourceFile, pattern: re.Pattern[str]) -> list[Line]:
    """The lines after the notice, which ends with a blank line, blank ones left out.

    A file whose first line fits the pattern has no notice any more. Raises `LayoutError` where the
    notice has no end.
    """
    start = 0
    if not pattern.fullmatch(lines[0][1]):
        start = next((at for at, (_, line) in enumerate(lines) if not line.strip()), len(lines))
        if start == len(lines):
            raise faults.layout(source, 1, "the first line is no code, and no blank line ends a copyright notice.")
    return [(number, line) for number, line in lines[start:] if line.strip()]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode(_UTF8)
    except UnicodeDecodeError:
        return False
    return True
