"""Where a fault is, and what a code that has lost its shape most likely went through."""

from __future__ import annotations

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import DuplicateCode, LayoutError, Where
from crosswalk.domain.history.releases import SourceFile

AS_PUBLISHED = "Use the file as it was published, not a copy that another program saved again."
_SPREADSHEET = "Use the file as it was published: a spreadsheet that reads codes as numbers cannot give them back."


def place(source: SourceFile, line: int | None = None) -> Where:
    """The place of a line (from 1) in a source."""
    return Where(source.name, source.member, line)


def layout(source: SourceFile, line: int | None, message: str, remedy: str = AS_PUBLISHED) -> LayoutError:
    """The error for a line that is not laid out as the format says."""
    return LayoutError(message, where=place(source, line), remedy=remedy)


def duplicate(source: SourceFile, line: int, what: str) -> DuplicateCode:
    """The error for something that a file may list once and lists again at `line`."""
    return DuplicateCode(f"{what} is listed a second time.", where=place(source, line), remedy=AS_PUBLISHED)


def misshapen(source: SourceFile, line: int, code: str, system: CodeSystem) -> LayoutError:
    """The error for a text in the code column that is no code of this system, with its likely cause.

    `25.0` was 025.0 or 025, `10` was 0010: programs that take codes for numbers drop leading
    zeros, and one such file was published by CMS (V27LONG_SHORT_DX_110909u021012.csv).
    """
    number = code.replace(".", "", 1)
    if number.isdigit() and number.isascii() and (number != code or len(code) < system.shortest(code)):
        message = f"{code!r} in the code column is a number, not a code: leading zeros are lost."
        return layout(source, line, message, _SPREADSHEET)
    return layout(source, line, f"{code!r} does not have the shape of a code of {system.title}.")
