"""The file form of a table of facts: a head that names every official file it was made from, then columns.

xz-compressed text. The first line names the form and the kind of table; each line `source` has, with tabs between,
what the file is a part of, its role, sha256, name, member and address; each line `column` has the name of a column
and how many values it has. After a blank line the values follow, one a line, column by column.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from crosswalk.domain.errors import UnreadableArchive, UnsafeArchive
from crosswalk.domain.history.releases import Role, SourceFile
from loaders.shared import faults, text

INSTALL_AGAIN: Final = "Install the package again."
FORM: Final = "crosswalk-facts 1"
_FILTERS: Final = (
    {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 21, "lc": 4, "lp": 0, "pb": 0},
)
"""For text: the last character tells more about the next than the place in a word of four bytes."""

_LARGEST: Final = 64 * 1024**2
_SOURCE_CELLS: Final = 6
_UTF8: Final = "utf-8"


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """An official file that facts were read from, and the release or edition it is a part of."""

    target_id: str
    source: SourceFile


@dataclass(frozen=True, slots=True)
class Table:
    """One table of facts: of what kind, about which code system or map set, from which files, and its columns."""

    kind: str
    about: str
    sources: tuple[OfficialFile, ...]
    columns: Mapping[str, Sequence[str]]


def pack(table: Table) -> bytes:
    """The file of a table, the same bytes for the same table. Raises `ValueError` for a value of several lines."""
    lines = [*_head(table), "", *(value for values in table.columns.values() for value in values), ""]
    content = "\n".join(lines)
    if content.count("\n") != len(lines) - 1 or "\r" in content:
        raise ValueError(f"a value of the {table.kind} of {table.about} has several lines")
    return lzma.compress(content.encode(_UTF8), format=lzma.FORMAT_XZ, filters=_FILTERS)


def is_table(source: SourceFile) -> bool:
    """Whether a source is a table of ours and no official file; of it `member` names what is read."""
    return source.name.endswith(".xz")


def whole(source: SourceFile) -> SourceFile:
    """The file of a table, of which something is read."""
    return replace(source, member=None, url=None)


def head(data: bytes, source: SourceFile) -> Table:
    """What the head of the table in a file says: all but its columns. Raises as `unpack` does."""
    return _unpacked(data, source)[0]


def unpack(data: bytes, source: SourceFile, kind: str, columns: Iterable[str]) -> Table:
    """The table in a file.

    Raises `UnreadableArchive` and `UnsafeArchive` for what does not unpack, `LayoutError` for another form or kind
    of table, for a table without one of these columns, and for one with other than the stated number of values.
    """
    table, counts, body = _unpacked(data, source)
    if table.kind != kind:
        raise faults.layout(source, 1, f"the table is one of {table.kind}, not of {kind}.", INSTALL_AGAIN)
    missing = sorted(set(columns) - counts.keys())
    values = body.split("\n")[:-1]
    if missing or len(values) != sum(counts.values()):
        message = f"{len(values):,} values, and no column {', '.join(missing) or 'missing'}."
        raise faults.layout(source, None, message, INSTALL_AGAIN)
    return replace(table, columns=dict(_parted(values, counts)))


@contextmanager
def damage_told(source: SourceFile) -> Iterator[None]:
    """Whatever is wrong with the values of a table was not written by `pack`.

    Raises:
        LayoutError: in place of what a value that cannot be read raises.
    """
    try:
        yield
    except (ValueError, KeyError, IndexError, TypeError) as fault:
        raise faults.layout(source, None, f"the table is damaged: {fault}.", INSTALL_AGAIN) from fault


def _unpacked(data: bytes, source: SourceFile) -> tuple[Table, dict[str, int], str]:
    """The table without its values, how many there are of each column, and the values."""
    head, _, body = text.decode(_decompressed(data, source), source, _UTF8).partition("\n\n")
    first, *stated = head.split("\n")
    form, _, described = first.partition("\t")
    kind, _, about = described.partition("\t")
    if form != FORM:
        raise faults.layout(source, 1, f"the table begins with {first!r}, not with {FORM!r}.", INSTALL_AGAIN)
    try:
        sources, counts = _described(stated)
    except ValueError as fault:
        raise faults.layout(source, None, f"the head is damaged: {fault}.", INSTALL_AGAIN) from fault
    return Table(kind, about, sources, {}), counts, body


def _decompressed(data: bytes, source: SourceFile) -> bytes:
    """The content of an xz file. Raises `UnreadableArchive` for a damaged one, `UnsafeArchive` for one too large."""
    unpacker = lzma.LZMADecompressor(format=lzma.FORMAT_XZ)
    try:
        content = unpacker.decompress(data, _LARGEST)
    except lzma.LZMAError as fault:
        raise UnreadableArchive(f"damaged: {fault}.", where=faults.place(source), remedy=INSTALL_AGAIN) from fault
    if not unpacker.eof:
        if unpacker.needs_input:
            raise UnreadableArchive("truncated.", where=faults.place(source), remedy=INSTALL_AGAIN)
        raise UnsafeArchive(f"more than {_LARGEST:,} bytes.", where=faults.place(source), remedy=INSTALL_AGAIN)
    return content


def _head(table: Table) -> Iterator[str]:
    yield "\t".join((FORM, table.kind, table.about))
    for each in table.sources:
        it = each.source
        cells = (each.target_id, it.role, it.sha256, it.name, it.member or "", it.url or "")
        yield "\t".join(("source", *cells))
    for name, values in table.columns.items():
        yield f"column\t{name}\t{len(values)}"


def _described(lines: Iterable[str]) -> tuple[tuple[OfficialFile, ...], dict[str, int]]:
    """The sources and the number of values of each column. Raises `ValueError` for a line that is neither."""
    sources: list[OfficialFile] = []
    counts: dict[str, int] = {}
    for line in lines:
        what, *cells = line.split("\t")
        if what == "source" and len(cells) == _SOURCE_CELLS:
            target_id, role, sha256, name, member, url = cells
            sources.append(OfficialFile(target_id, SourceFile(name, sha256, Role(role), member or None, url or None)))
        elif what == "column" and len(cells) == 2:
            counts[cells[0]] = int(cells[1])
        else:
            raise ValueError(f"{line!r} is neither a source nor a column")
    return tuple(sources), counts


def _parted(values: Sequence[str], counts: Mapping[str, int]) -> Iterator[tuple[str, Sequence[str]]]:
    at = 0
    for name, count in counts.items():
        yield name, values[at : at + count]
        at += count
