"""A sheet that somebody keeps by hand, as choices for a map: a source and its targets a row, as CSV or workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from crosswalk.domain.applied.manual_choices import ManualChoice
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import LayoutError, Where
from crosswalk.domain.history.releases import Role, SourceFile

_WORKBOOK: Final = b"PK\x03\x04"
_SOURCES: Final = ("source", "from", "old", "before", "legacy")
_TARGETS: Final = ("target", "to", "new", "after", "becomes", "maps", "mapped")
"""The first word of the heads of the two columns, in small letters; the first two columns where none has it."""
_REMEDY: Final = "Give a source and its target a row; targets needed together are joined by +."


def choices(data: bytes, name: str, source: CodeSystem, who: str, at: str) -> list[ManualChoice]:
    """The rows as choices of a person on a day; without a target they say that there is no translation.

    The first row is one of heads where its source is no code. Raises `LayoutError`, and what a damaged workbook raises.
    """
    rows = [(line, cells) for line, cells in _rows(data, name) if any(cells)]
    heads = rows[0][1] if rows and shaped(source, rows[0][1][0]) is None else ()
    left, right = _column(heads, _SOURCES, 0), _column(heads, _TARGETS, 1)
    why = f"as in {name}"
    found: dict[str, ManualChoice] = {}
    for line, cells in rows[1 if heads else 0 :]:
        where = Where(name, line=line)
        if len(cells) <= max(left, right):
            raise LayoutError("a row has a source and a target.", where=where, remedy=_REMEDY)
        code = cells[left]
        if code in found:
            raise LayoutError(f"{code} is listed a second time.", where=where, remedy=_REMEDY)
        targets = tuple(cells[right].replace("+", " ").split())
        found[code] = ManualChoice(code, targets, why, who, at, own=True)
    if not found:
        raise LayoutError("it has no rows.", where=Where(name), remedy=_REMEDY)
    return [*found.values()]


def _column(heads: Sequence[str], names: tuple[str, ...], otherwise: int) -> int:
    named = (at for at, head in enumerate(heads) if head.lower().replace("_", " ").partition(" ")[0] in names)
    return next(named, otherwise)


def _rows(data: bytes, name: str) -> Iterable[tuple[int, list[str]]]:
    if data.startswith(_WORKBOOK):
        from loaders.shared.workbook import rows

        source = SourceFile(name, sha256(data).hexdigest(), Role.GEM)
        return [(line, [_text(cell, Where(name, line=line)) for cell in cells]) for line, cells in rows(data, source)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # As spreadsheets on Windows save it; codes are the same in it.
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    return [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]


def _text(cell: object, where: Where) -> str:
    if isinstance(cell, str):
        return cell.strip()
    raise LayoutError(f"{cell} is no text, and has lost what zeros it had.", where=where, remedy="Give codes as text.")
