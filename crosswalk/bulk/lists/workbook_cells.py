"""A workbook with other texts in some cells: all else in it, looks and formulas and other sheets, stays byte for byte.

(Office Open XML, ECMA-376 part 1: 18.3.1.4 for cells, 18.2.19 for sheets.)
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from typing import Final
from xml.sax.saxutils import escape

from crosswalk.domain.errors import OutputFault, Where

Cell = tuple[int, int]
"""A cell by its row from 1 and its column from 0."""

_BOOK: Final = "xl/workbook.xml"
_LINKS: Final = "xl/_rels/workbook.xml.rels"
_OFFICE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL: Final = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<((?:\w+:)?)c\b([^>]*?)(/>|>.*?</\1c>)", re.DOTALL)
_REFERENCE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3}[0-9]{1,7})["']""")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b")
_KIND: Final = re.compile(rb"""\st\s*=\s*["'][a-zA-Z]*["']""")
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f￾￿]")


def with_cells(raw: bytes, name: str, sheet: str, cells: Mapping[Cell, str]) -> tuple[bytes, Collection[Cell]]:
    """The workbook with these texts in cells of a sheet, and those cells that stay since a formula makes their text.

    Raises `OutputFault`, with the `name` of the file, where a cell is not where it was read.
    """
    if not cells:
        return raw, ()
    places = {f"{_letters(column)}{row}".encode(): (row, column) for row, column in cells}
    wanted = {reference: cells[place] for reference, place in places.items()}
    staying: set[bytes] = set()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as book, zipfile.ZipFile(made, "w") as target:
        member = _member(book, sheet)
        for item in book.infolist():
            content = book.read(item)
            if item.filename == member:
                content = _changed(content, wanted, staying)
            target.writestr(item, content, item.compress_type)
    if wanted:
        raise OutputFault(
            f"{len(wanted)} cells of the sheet {sheet!r} are not marked with their places.",
            where=Where(name),
            remedy="Save it anew with a spreadsheet program, or as CSV.",
        )
    return made.getvalue(), {places[each] for each in staying}


def _member(book: zipfile.ZipFile, sheet: str) -> str:
    """The member of the archive that holds a sheet."""
    from lxml import etree

    # The reader has refused what declares a document type, the way to everything that XML can do.
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tree = etree.fromstring(book.read(_BOOK), parser)
    links = {each.get("Id"): each.get("Target") for each in etree.fromstring(book.read(_LINKS), parser)}
    target = next(links[each.get(_OFFICE)] for each in tree.iter("{*}sheet") if each.get("name") == sheet)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _changed(content: bytes, wanted: dict[bytes, str], staying: set[bytes]) -> bytes:
    """The XML of a sheet with other texts in the cells that are wanted, which are taken out of these."""

    def cell(found: re.Match[bytes]) -> bytes:
        if found[2] is None:
            # What stands in a comment is no cell.
            return found[0]
        reference = _REFERENCE.search(found[2])
        text = wanted.pop(reference[1], None) if reference else None
        if reference is None or text is None:
            return found[0]
        if _FORMULA.search(found[3]):
            staying.add(reference[1])
            return found[0]
        prefix, rest = found[1], _KIND.sub(b"", found[2]).rstrip()
        shown = escape(_UNWRITABLE.sub("", text)).encode()
        return b'<%bc%b t="inlineStr"><%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>' % (
            prefix,
            rest,
            prefix,
            prefix,
            shown,
            prefix,
            prefix,
            prefix,
        )

    return _CELL.sub(cell, content)


def _letters(column: int) -> str:
    """The letters of a column, counted from 0: A, B, …, Z, AA."""
    name, left = "", column + 1
    while left:
        left, at = divmod(left - 1, 26)
        name = chr(65 + at) + name
    return name
