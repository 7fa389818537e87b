"""How a file of delimited text is written: its delimiter, its line ends, its encoding. Nothing is guessed in doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.errors import UnreadableRows, UsageError

QUOTE: Final = ord('"')
CR: Final = ord("\r")
LF: Final = ord("\n")

UTF8_MARK: Final = b"\xef\xbb\xbf"
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS: Final = ",\t;|"
_NAMES: Final = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe"}
_LINES_LOOKED_AT: Final = 50
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_QUOTED: Final = re.compile(rb'"[^"]*"?')


@dataclass(frozen=True, slots=True)
class Dialect:
    """The delimiter, one byte; how lines end; in what encoding texts are read and written."""

    delimiter: str = ","
    line_end: bytes = b"\n"
    encoding: str = "utf-8"

    @property
    def separator(self) -> int:
        """The delimiter as a byte."""
        return ord(self.delimiter)

    @property
    def newline(self) -> int:
        """The byte that ends every line: the line feed, also after a carriage return, or a carriage return alone."""
        return self.line_end[-1]

    def decoded(self, raw: bytes) -> str:
        """The text of bytes; those that are not of the encoding one by one as ISO 8859-1."""
        try:
            return raw.decode(self.encoding)
        except UnicodeDecodeError:
            return raw.decode("latin-1")

    def unquoted(self, raw: bytes) -> str:
        """The text of a field: without its quotes, and with one quote for each doubled one, where it is quoted."""
        if raw[:1] == b'"':
            raw = raw[1:-1].replace(b'""', b'"')
        return self.decoded(raw)


def checked_delimiter(text: str) -> str:
    """A delimiter that somebody names: one ASCII character that no new cell needs: no letter, digit, quote or line end.

    Raises `UsageError`.
    """
    named = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(named) != 1 or not named.isascii() or named.isalnum() or named in '"\r\n\0':
        raise UsageError(f"{text!r} is no delimiter.", remedy="Name one character: --delimiter , or --delimiter tab.")
    return named


def checked_encoding(name: str) -> str:
    """An encoding that somebody names, in which all that delimits cells is what it is in ASCII. Raises `UsageError`."""
    marks = "".join(map(chr, range(128)))
    try:
        held = marks.encode(name) == marks.encode("ascii")
    except (LookupError, UnicodeError):
        held = False
    if not held:
        raise UsageError(
            f"{name!r} is no encoding in which delimiters are single bytes.",
            remedy="Name one as latin-1 or cp1252; write other files as UTF-8 first.",
        )
    return name


def dialect_of(sample: bytes, name: str, delimiter: str | None, encoding: str | None) -> Dialect:
    """How a file is written that begins with these bytes, without their byte order mark.

    Raises `UnreadableRows` where lines end in several ways or the encoding is a wide one, and `UsageError` where it is
    in doubt what the delimiter is, or an encoding is named that is none.
    """
    head = sample.split(b"\n", 1)[0]
    if sample.startswith(_WIDE_MARKS) or 4 * head.count(0) > len(head):
        raise UnreadableRows(
            f"{name} is UTF-16 or another wide encoding.", remedy="Save it as UTF-8: iconv -f UTF-16 -t UTF-8."
        )
    named = None if encoding is None else checked_encoding(encoding)
    plain = Dialect(",", _line_end(sample, name), named or _encoding(sample))
    if delimiter is not None:
        return Dialect(checked_delimiter(delimiter), plain.line_end, plain.encoding)
    return Dialect(_delimiter(_lines(sample, plain.line_end), name), plain.line_end, plain.encoding)


def _line_end(sample: bytes, name: str) -> bytes:
    """How the first line ends."""
    bare = _QUOTED.sub(b"", sample)
    found = _LINE_END.search(bare)
    if found is None:
        return b"\n"
    if found[0] == b"\r" and b"\n" in bare:
        raise UnreadableRows(
            f"the first line of {name} ends in a lone carriage return, and others in a line feed.",
            remedy="Write all line ends alike.",
        )
    return found[0]


def _encoding(sample: bytes) -> str:
    """UTF-8 where the bytes are that, but for a character that is cut at their end; or else Windows-1252."""
    try:
        sample.decode()
    except UnicodeDecodeError as fault:
        return "utf-8" if fault.reason == "unexpected end of data" else "cp1252"
    return "utf-8"


def _lines(sample: bytes, line_end: bytes) -> list[str]:
    """The first lines without what stands in quotes; the last one may be cut, and only counts where it is alone."""
    bare = _QUOTED.sub(b'""', sample).decode("latin-1").split(line_end.decode())
    return [line for line in bare[:-1][:_LINES_LOOKED_AT] if line] or bare[:1]


def _delimiter(lines: Sequence[str], name: str) -> str:
    """The one that separates as many fields in each line as in the first; a comma where there is one field."""
    head = lines[0]
    held = [each for each in _DELIMITERS if each in head]
    if not held:
        return ","
    steady = [each for each in held if all(line.count(each) == head.count(each) for line in lines)]
    chosen = held if len(held) == 1 else steady
    if len(chosen) == 1:
        return chosen[0]
    doubtful = " or ".join(_NAMES[each] for each in held)
    raise UsageError(f"the delimiter of {name} may be {doubtful}.", remedy="Name it: --delimiter ';' or tab.")
