"""New cells and numbers of rows as bytes of delimited text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from crosswalk.bulk.shapes import Cell
from crosswalk.bulk.text.dialect import Dialect
from crosswalk.bulk.text.records import Bytes

_GROUP: Final = 10_000
_DIGITS: Final = np.array([f"{number:04}".encode() for number in range(_GROUP)]).view(np.uint32)
"""Four digits each."""

WIDTH: Final = 16
"""Bytes that a number takes with what stands before it: twelve digits, and room for a delimiter."""


def appended(cells: Sequence[Cell], dialect: Dialect) -> bytes:
    """The cells as they stand behind a record: each after a delimiter, in quotes only where it needs them."""
    texts = ["" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell) for cell in cells]
    whole = "".join(texts)
    marks = (dialect.delimiter, '"', "\r", "\n")
    if any(mark in whole for mark in marks):
        texts = [_quoted(text) if any(mark in text for mark in marks) else text for text in texts]
    return dialect.delimiter.join(("", *texts)).encode(dialect.encoding, "replace")


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def numbered(numbers: NDArray[np.int64], dialect: Dialect) -> tuple[Bytes, NDArray[np.int64]]:
    """Numbers as they stand behind a record, `WIDTH` bytes each, and where in these the text of each begins."""
    groups = np.empty((len(numbers), WIDTH // 4), np.uint32)
    left = numbers
    for at in (3, 2, 1):
        left, last = np.divmod(left, _GROUP)
        groups[:, at] = _DIGITS[last]
    begins = WIDTH - 1 - np.searchsorted(_POWERS, numbers, "right")
    written = groups.view(np.uint8)
    written[np.arange(len(numbers)), begins] = dialect.separator
    return written.ravel(), begins


_POWERS: Final = 10 ** np.arange(12)
