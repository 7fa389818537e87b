"""How much text the cells of a workbook hold, each by itself: the file has a text once, however many cells show it.

(Office Open XML, ECMA-376 part 1: 18.4.9 for shared texts, 18.18.11 for cells that name one.)
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Final

_CHUNK: Final = 1 << 22
_TEXTS: Final = "sharedStrings.xml"
_SHEETS: Final = "worksheets/"
_TEXT: Final = re.compile(rb"<(?:\w+:)?si\b")
_NAMES_ONE: Final = re.compile(rb"""\st\s*=\s*["']s["']""")
_NAMED: Final = re.compile(rb"""<(?:\w+:)?c\b[^>]*\st\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v\b[^>]*>\s*([0-9]{1,9})\s*<""")


def bytes_of_texts(book: zipfile.ZipFile) -> int:
    """The bytes of all texts that cells of any sheet name, as often as they are named; at least what they take.

    A cell that names one in an unusual way counts as the longest. Raises what unpacking raises.
    """
    lengths = _lengths(book)
    longest, total = max(lengths, default=0), 0
    for chunk in _chunks(book, _SHEETS, b"c>"):
        named = [int(each) for each in _NAMED.findall(chunk)]
        others = len(_NAMES_ONE.findall(chunk)) - len(named)
        total += sum(lengths[each] for each in named if each < len(lengths)) + max(others, 0) * longest
    return total


def _lengths(book: zipfile.ZipFile) -> list[int]:
    """How long each shared text is, with the marks around it."""
    found: list[int] = []
    begun: int | None = None
    at = 0
    for chunk in _chunks(book, _TEXTS, b"<"):
        for each in _TEXT.finditer(chunk):
            if begun is not None:
                found.append(at + each.start() - begun)
            begun = at + each.start()
        at += len(chunk)
    return found if begun is None else [*found, at - begun]


def _chunks(book: zipfile.ZipFile, part: str, end: bytes) -> Iterator[bytes]:
    """What members hold that have this in their names, in pieces each of which stops behind or before a mark."""
    for item in book.infolist():
        if part not in item.filename:
            continue
        with book.open(item) as member:
            left = b""
            while chunk := member.read(_CHUNK):
                chunk = left + chunk
                cut = chunk.rfind(end)
                # Behind the end of a cell, before the begin of a mark: nothing that is looked for is cut in two.
                cut = 0 if cut < 0 else cut + (len(end) if len(end) > 1 else 0)
                left = chunk[cut:]
                yield chunk[:cut]
            yield left
