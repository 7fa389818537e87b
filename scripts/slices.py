"""Cuts a slice out of an official order file or codes file: all lines of one category (or table) in so many.

    python scripts/slices.py ARCHIVE MEMBER OUT [--one-in 10]

Which categories those are depends on their names alone, so that the slices of all years, and of order files and
codes files, hold the same ones. Tests that load real files over and over cut what they need for the length of a
run; a slice is a copy of a part of an official archive and is never committed.
"""

from __future__ import annotations

import argparse
import re
import zipfile
import zlib
from pathlib import Path
from typing import Final

_LINE: Final = re.compile(rb"([0-9]{5} (?=[0-9A-Z]{3,7} +[01] ))?([0-9A-Z]{3})")
"""The category, before which order files have a number, and a flag after the code."""


def sliced(lines: bytes, one_in: int) -> bytes:
    """The lines of the categories that fall into the slice, numbered anew where they are numbered.

    Raises `ValueError` at a line that does not begin with a code or with a number and a code.
    """
    kept: list[bytes] = []
    for line in lines.splitlines(keepends=True):
        found = _LINE.match(line)
        if found is None:
            raise ValueError(f"no code begins the line {line!r}")
        number, category = found.groups()
        if zlib.crc32(category) % one_in == 0:
            kept.append(b"%05d %s" % (len(kept) + 1, line[6:]) if number else line)
    return b"".join(kept)


def cut(archive: Path, member: str, out: Path, one_in: int = 10) -> Path:
    """Write the slice of the one member of an archive whose name ends so. Raises `ValueError` where it is not one."""
    with zipfile.ZipFile(archive) as opened:
        (name,) = (each for each in opened.namelist() if each.endswith(member))
        out.write_bytes(sliced(opened.read(name), one_in))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("member", help="how the name of the member ends")
    parser.add_argument("out", type=Path)
    parser.add_argument("--one-in", type=int, default=10)
    options = parser.parse_args()
    print(cut(options.archive, options.member, options.out, options.one_in))


if __name__ == "__main__":
    main()
