r"""RTF to paragraphs: as much of the format as the tabular lists of CDC use, and no more.

Those lists (docs/formats.md 1.4) say by the name of its paragraph style what a paragraph is, and by
bookmarks which codes it stands for; fonts, margins and colours say nothing. What would make us lose
text unseen (binary data, Unicode escapes, another code page) is refused, not guessed.

The letters follow the Rich Text Format specification 1.9: a group in braces restores what held
before it, a star marks a group to pass over, `\'xx` is a byte of the code page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, NamedTuple

from crosswalk.domain.errors import LayoutError
from crosswalk.domain.history.releases import SourceFile
from loaders.shared import faults

DEEPEST: Final = 100
LONGEST_PARAGRAPH: Final = 65_536
_MOST_RUNS: Final = 8_192
_MOST_STYLES: Final = 2_000

# Possessive, since nothing comes after a run of control words that it could give back: in half the time.
_TOKEN: Final = re.compile(
    rb"([^\\{}]+)"
    rb"|((?:\\[a-z]++(?:-?[0-9]{1,10}+)?+ ?+[\r\n]*+)++)"
    rb"|\{\\\*\\bkmk(?:start ([^\\{}]{1,100})|end [^\\{}]{1,100})\}"
    rb"|(\{(?:\\\*)?)"
    rb"|(\})"
    rb"|\\'([0-9a-fA-F]{2})"
    rb"|\\([^a-z'])",
)
_TEXT, _RUN, _BOOKMARK, _OPEN, _CLOSE, _BYTE, _SYMBOL = range(1, 8)
_WORD: Final = re.compile(rb"\\([a-z]+)(-?[0-9]*)")

_BEGINNING: Final = b"{\\rtf"
_ANSI: Final = re.compile(rb"\\ansi(?![a-z])")
_CODE_PAGE: Final = re.compile(rb"\\ansicpg([0-9]+)")
_CP1252: Final = b"1252"
"""What the character set `ansi` stands for where no code page is named: the lists of 1997 to 1999 name none."""

_HEAD: Final = 1_000
_HIDDEN: Final = frozenset(
    b"fonttbl colortbl info header headerl headerr headerf footer footerl footerr footerf footnote pict object "
    b"pntext listtext".split()
)
"""What opens a group whose text is not in the text of the document."""
_REFUSED: Final = frozenset(b"bin u upr mac pc pca".split())
_ENDS: Final = frozenset(b"par row sect page".split())
_FORCED_BREAK: Final = b"\x0b"
_WRITTEN: Final = {
    b"tab": b"\t",
    b"cell": b"\t",
    b"line": _FORCED_BREAK,
    b"bullet": b"\x95",
    b"endash": b"\x96",
    b"emdash": b"\x97",
    b"lquote": b"\x91",
    b"rquote": b"\x92",
    b"ldblquote": b"\x93",
    b"rdblquote": b"\x94",
}
_SYMBOLS: Final = {b"~": b" ", b"_": b"-", b"-": b"", b"{": b"{", b"}": b"}", b"\\": b"\\"}
_PASSED_OVER: Final = b"\r\n\x00\xad"
"""Line ends say nothing in RTF; 0xAD is the place where a word may be broken."""


class Paragraph(NamedTuple):
    """One paragraph: its line in the file, the name of its style, its text and the bookmarks in it.

    A tab stands as such, a forced line break as a newline.
    """

    line: int
    style: str
    text: str
    bookmarks: tuple[str, ...] = ()


class _Act(Enum):
    END = auto()
    STYLE = auto()
    WRITE = auto()
    HIDE = auto()
    STYLES = auto()
    REFUSE = auto()


class _Mode(Enum):
    BODY = auto()
    STYLES = auto()
    HIDDEN = auto()


_Acts = tuple[tuple[_Act, bytes], ...]


@dataclass(slots=True)
class _Reader:
    """What is open, and what the paragraph holds so far.

    `line` is where its text begins: the line ends up to `counted` are in it.
    """

    data: bytes
    source: SourceFile
    at: int = 0
    line: int = 1
    counted: int = 0
    mode: _Mode = _Mode.BODY
    style: int = 0
    stack: list[tuple[_Mode, int]] = field(default_factory=list)
    styles: dict[int, str] = field(default_factory=dict)
    runs: dict[bytes, _Acts] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    done: list[Paragraph] = field(default_factory=list)

    def fault(self, message: str) -> LayoutError:
        here = self.line + self.data.count(b"\n", self.counted, self.at)
        return faults.layout(self.source, here, message)


def paragraphs(data: bytes, source: SourceFile) -> Iterator[Paragraph]:
    """The paragraphs of a document in order, those without text and bookmarks left out.

    Raises `LayoutError` for what is no RTF in code page 1252, ends inside a group, is nested or long
    beyond any official list, or holds what this reader does not read.
    """
    reader = _Reader(data, source)
    head = data[:_HEAD]
    if not head.startswith(_BEGINNING) or not _ANSI.search(head) or set(_CODE_PAGE.findall(head)) - {_CP1252}:
        raise reader.fault("the file is no RTF document in code page 1252.")
    for token in _TOKEN.finditer(data):
        if token.start() != reader.at:
            raise reader.fault("a backslash that begins no control word.")
        reader.at = token.end()
        kind = token.lastindex
        if kind is None:
            continue  # The end of a bookmark says nothing.
        _take(reader, kind, token[kind])
        if reader.done:
            yield from reader.done
            reader.done.clear()
        if kind == _CLOSE and not reader.stack:
            break
    if reader.stack:
        raise reader.fault("the document ends inside a group.")
    _end(reader)
    yield from reader.done


def _take(reader: _Reader, kind: int, token: bytes) -> None:
    if kind == _RUN:
        _act(reader, _acts(reader, token))
    elif kind == _OPEN:
        _open(reader, hidden=len(token) > 1)
    elif kind == _CLOSE:
        _close(reader)
    elif reader.mode is _Mode.HIDDEN:
        return
    elif kind == _TEXT:
        if reader.pieces or not token.isspace():
            _write(reader, token)
    elif kind == _BYTE:
        _write(reader, bytes.fromhex(token.decode("ascii")))
    elif kind == _BOOKMARK:
        reader.bookmarks.append(token.decode("cp1252", "replace"))
    elif token in _SYMBOLS:
        _write(reader, _SYMBOLS[token])
    else:
        raise reader.fault(f"a backslash before byte 0x{token[0]:02X} is no control symbol of an official list.")


def _acts(reader: _Reader, run: bytes) -> _Acts:
    """What a run of control words asks for; the same runs come again a thousand times."""
    known = reader.runs.get(run)
    if known is None:
        if len(reader.runs) >= _MOST_RUNS:
            reader.runs.clear()
        known = reader.runs[run] = tuple(act for word, number in _WORD.findall(run) if (act := _meaning(word, number)))
    return known


def _meaning(word: bytes, number: bytes) -> tuple[_Act, bytes] | None:
    if word in _ENDS:
        return _Act.END, b""
    if word == b"s":
        return _Act.STYLE, number
    if word == b"pard":
        return _Act.STYLE, b"0"
    if word in _WRITTEN:
        return _Act.WRITE, _WRITTEN[word]
    if word in _HIDDEN:
        return _Act.HIDE, b""
    if word == b"stylesheet":
        return _Act.STYLES, b""
    return (_Act.REFUSE, word) if word in _REFUSED else None


def _act(reader: _Reader, acts: _Acts) -> None:
    for act, value in acts:
        if act is _Act.STYLE:
            reader.style = int(value or b"0")
        elif act is _Act.REFUSE:
            raise reader.fault(f"\\{value.decode('ascii')} is no control word of an official list.")
        elif act is _Act.HIDE:
            reader.mode = _Mode.HIDDEN
        elif act is _Act.STYLES and reader.mode is _Mode.BODY:
            reader.mode = _Mode.STYLES
        elif reader.mode is _Mode.BODY:
            if act is _Act.WRITE:
                _write(reader, value)
            elif act is _Act.END:
                _end(reader)


def _write(reader: _Reader, piece: bytes) -> None:
    if not reader.pieces:
        begin = reader.at - len(piece.lstrip(b"\r\n"))
        reader.line += reader.data.count(b"\n", reader.counted, begin)
        reader.counted = max(begin, reader.counted)
    reader.pieces.append(piece)


def _open(reader: _Reader, *, hidden: bool) -> None:
    if len(reader.stack) >= DEEPEST:
        raise reader.fault(f"groups nested more than {DEEPEST} deep.")
    reader.stack.append((reader.mode, reader.style))
    if hidden:
        reader.mode = _Mode.HIDDEN
    elif reader.mode is _Mode.STYLES:
        reader.pieces.clear()
        reader.style = 0


def _close(reader: _Reader) -> None:
    if not reader.stack:
        raise reader.fault("a group is closed that was never opened.")
    if reader.mode is _Mode.STYLES and reader.pieces:
        if len(reader.styles) >= _MOST_STYLES:
            raise reader.fault(f"more than {_MOST_STYLES} styles.")
        reader.styles.setdefault(reader.style, _text(reader).rstrip("; "))
        reader.pieces.clear()
    reader.mode, reader.style = reader.stack.pop()


def _end(reader: _Reader) -> None:
    if reader.pieces or reader.bookmarks:
        content = _text(reader)
        if content.strip() or reader.bookmarks:
            style = reader.styles.get(reader.style, "")
            reader.done.append(Paragraph(reader.line, style, content, tuple(reader.bookmarks)))
        reader.pieces.clear()
        reader.bookmarks.clear()
    reader.line += reader.data.count(b"\n", reader.counted, reader.at)
    reader.counted = reader.at


def _text(reader: _Reader) -> str:
    raw = b"".join(reader.pieces).translate(None, _PASSED_OVER)
    if len(raw) > LONGEST_PARAGRAPH:
        raise reader.fault(f"a paragraph of more than {LONGEST_PARAGRAPH:,} bytes.")
    try:
        return raw.decode("cp1252").replace("\x0b", "\n").strip(" ")
    except UnicodeDecodeError as fault:
        raise reader.fault(f"byte 0x{raw[fault.start]:02X} cannot be read as cp1252.") from fault
