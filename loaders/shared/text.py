"""Bytes to lines, for every official text file."""

from __future__ import annotations

from typing import Final

from crosswalk.domain.history.releases import SourceFile
from loaders.shared import faults

ASCII: Final = "ascii"
"""ICD-10 and GEM files. The draft of FY2013 has one title in UTF-8, and is refused for it."""

CP1252: Final = "cp1252"
"""ICD-9-CM files: latin-1 in seven long titles (docs/formats.md 1.1), of which cp1252 is the Windows form."""


def decode(data: bytes, source: SourceFile, encoding: str) -> str:
    """The text of a file. Raises `LayoutError`, naming the line with the first foreign byte."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        line = len(data[: fault.start + 1].splitlines())
        message = f"byte 0x{data[fault.start]:02X} cannot be read as {encoding}."
        raise faults.layout(source, line, message) from fault


def lines_of(data: bytes, source: SourceFile, encoding: str) -> list[str]:
    """The lines of a file with any of the three line endings, blank lines at its end left out.

    Raises `LayoutError` where nothing else is in it.
    """
    rows = decode(data, source, encoding).splitlines()
    while rows and not rows[-1].strip():
        rows.pop()
    if not rows:
        raise faults.layout(source, None, "the file is empty.", "Fetch it again.")
    return rows
