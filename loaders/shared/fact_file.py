"""The file form of our own compact tables: facts of an official file, small enough to install.

xz-compressed text. A line that names the form, then lines `key value` up to a blank line, then the body,
whose lines each table lays out itself.
"""

from __future__ import annotations

import lzma
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from crosswalk.domain.errors import UnreadableArchive, UnsafeArchive
from crosswalk.domain.history.releases import SourceFile
from loaders.shared import faults, text

INSTALL_AGAIN: Final = "Install the package again."
LARGEST: Final = 64 * 1024**2
LICENCE: Final = {"licence": "US government work, public domain"}


def pack(form: str, head: Mapping[str, str], body: Iterable[str]) -> bytes:
    """The file with this head and body, the same bytes for the same contents."""
    lines = [form, *(f"{key} {value}" for key, value in head.items()), "", *body, ""]
    return lzma.compress("\n".join(lines).encode("ascii"), preset=9 | lzma.PRESET_EXTREME)


def unpack(data: bytes, source: SourceFile, form: str, keys: Collection[str]) -> tuple[dict[str, str], str]:
    """The head and the body of a file of this form.

    Raises `UnreadableArchive` and `UnsafeArchive` for what does not unpack, `LayoutError` for another
    form, for a head without one of these keys, and where `rows` is no number.
    """
    head, _, body = _unpacked(data, source).partition("\n\n")
    first, *lines = head.split("\n")
    if first != form:
        raise faults.layout(source, 1, f"the table does not begin with {form!r}.", INSTALL_AGAIN)
    stated = {key: value for key, _, value in (line.partition(" ") for line in lines)}
    missing = {"rows", *keys} - stated.keys()
    if missing or not stated["rows"].isdecimal():
        raise faults.layout(source, None, f"the head lacks {', '.join(sorted(missing)) or 'a number of rows'}.")
    return stated, body


def _unpacked(data: bytes, source: SourceFile) -> str:
    unpacker = lzma.LZMADecompressor(format=lzma.FORMAT_XZ)
    try:
        content = unpacker.decompress(data, LARGEST)
    except lzma.LZMAError as fault:
        message = f"damaged: {fault}."
        raise UnreadableArchive(message, where=faults.place(source), remedy=INSTALL_AGAIN) from fault
    if not unpacker.eof:
        if unpacker.needs_input:
            raise UnreadableArchive("truncated.", where=faults.place(source), remedy=INSTALL_AGAIN)
        message = f"more than {LARGEST:,} bytes."
        raise UnsafeArchive(message, where=faults.place(source), remedy=INSTALL_AGAIN)
    return text.decode(content, source, text.ASCII)
