"""JSON lines: new members are put before the last brace of each line, and no other byte changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias

from crosswalk.bulk.row_by_row import BATCH, NoCode, RowByRow
from crosswalk.bulk.tally import BadRow
from crosswalk.domain.errors import UnreadableRows, Where

if TYPE_CHECKING:
    from crosswalk.bulk.options import FileOptions, Moved, PlanOf
    from crosswalk.bulk.plan import Plan
    from crosswalk.bulk.shapes import Cell
    from crosswalk.bulk.tally import Tally

NAMED: Final = 1_000
"""Lines whose members are the columns of the file; later ones may lack some, and have others."""

LONGEST: Final = 1 << 26
"""Bytes of a line."""

_MOST_BYTES: Final = 1 << 25
"""Bytes of the lines that are converted together, but for the last of them."""

_AT_ONCE: Final = 1 << 20
"""Bytes that are written together, but for the last line: some answers are much longer than the lines they stand in."""

_MOST_KEPT: Final = 1 << 25
"""Bytes of new members that are kept for the rows to come."""

_BOM: Final = b"\xef\xbb\xbf"
_BLANKS: Final = b" \t\r\n"


class _Members:
    """The members of an object, in their order."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: list[tuple[str, _Value]]) -> None:
        self.pairs = pairs


_Value: TypeAlias = "str | bool | list[_Value] | _Members | None"


# Numbers stay as they are written.
_DECODER: Final = json.JSONDecoder(object_pairs_hook=_Members, parse_int=str, parse_float=str, parse_constant=str)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its number (from 1), and the members of its object; of a bad one the `fault`, of a blank one none."""

    number: int
    data: bytes
    members: dict[str, _Value] | None
    fault: str = ""


def convert_json_lines(
    given: BinaryIO, made: BinaryIO, plan_of: PlanOf, tally: Tally, options: FileOptions, moved: Moved
) -> None:
    """Convert a file of JSON lines. Raises `UnreadableRows` for a line that is no object, unless bad rows may pass."""
    lines = _read(given, options.name)
    first = _some(lines, NAMED)
    plan = plan_of(list(dict.fromkeys(name for line in first for name in line.members or ())))
    rows, told = RowByRow(plan, tally), _Told(plan.new_names)
    wanted = _wanted(_checked(chain(first, lines), frozenset(plan.new_names)), options.rows)
    while batch := _some(wanted, BATCH):
        made.writelines(_joined(_converted(batch, plan, rows, told, tally, options)))
        moved(None)


def _joined(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines, many in one piece."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= _AT_ONCE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _some(lines: Iterator[_Line], most: int) -> list[_Line]:
    """The next lines, so many at most, and fewer of long ones."""
    found: list[_Line] = []
    size = 0
    while len(found) < most and size < _MOST_BYTES and (line := next(lines, None)) is not None:
        found.append(line)
        size += len(line.data)
    return found


def _wanted(lines: Iterator[_Line], most: int | None) -> Iterator[_Line]:
    """The lines up to so many that are not blank."""
    left = most
    for line in lines:
        if left is not None and (line.fault or line.members is not None):
            if not left:
                return
            left -= 1
        yield line


def _read(given: BinaryIO, name: str) -> Iterator[_Line]:
    number = 0
    while data := given.readline(LONGEST):
        number += 1
        if len(data) == LONGEST:
            raise UnreadableRows(f"the line has more than {LONGEST >> 20} MB.", where=Where(name, line=number))
        body = data.removeprefix(_BOM) if number == 1 else data
        if not body.strip(_BLANKS):
            yield _Line(number, data, None)
            continue
        yield _line(number, data, body)


def _line(number: int, data: bytes, body: bytes) -> _Line:
    try:
        # Of other blanks JSON knows nothing, and the brace would not be the last byte.
        found = _DECODER.decode(body.decode().strip(_BLANKS.decode()))
    except UnicodeDecodeError as fault:
        return _Line(number, data, None, f"is no UTF-8 at byte {fault.start + 1}")
    except json.JSONDecodeError as fault:
        return _Line(number, data, None, f"is no JSON at character {fault.pos + 1}: {fault.msg}")
    except RecursionError:
        return _Line(number, data, None, "is nested too deeply")
    if not isinstance(found, _Members):
        return _Line(number, data, None, "is no JSON object: each line has one")
    members = dict(found.pairs)
    if len(members) < len(found.pairs):
        return _Line(number, data, None, "has two members of one name")
    return _Line(number, data, members)


def _checked(lines: Iterable[_Line], new: frozenset[str]) -> Iterator[_Line]:
    """The lines, bad where they have a member of a new name."""
    for line in lines:
        clash = next((name for name in line.members or () if name in new), None)
        if clash is None:
            yield line
        else:
            yield _Line(
                line.number, line.data, None, f"has a member {clash!r} already: name the new ones with a prefix"
            )


def _converted(
    lines: Sequence[_Line], plan: Plan, rows: RowByRow, told: _Told, tally: Tally, options: FileOptions
) -> Iterator[bytes]:
    """The lines with what their codes became; blank ones as they are, bad ones as is asked."""
    texts = [[_text(line.members.get(name)) for name in plan.names] for line in lines if line.members is not None]
    answers = rows.new_rows(texts)
    for line in lines:
        if line.members is not None:
            yield from _spliced(line, told, next(answers))
        elif not line.fault or options.keeps(BadRow(line.number, f"the line {line.fault}"), tally):
            yield line.data


def _spliced(line: _Line, told: _Told, made: Sequence[tuple[Cell, ...]]) -> Iterator[bytes]:
    """The line once for each row that it becomes."""
    body = line.data.rstrip(_BLANKS)[:-1].rstrip(_BLANKS)
    tail = line.data[len(body) :]
    before = b"," if line.members else b""
    for at, cells in enumerate(made, 1):
        ending = b"" if at == len(made) or tail.endswith(b"\n") else b"\n"
        yield b"%b%b%b%b%b" % (body, before, told.members(cells), tail, ending)


class _Told:
    """New cells as members of an object; those of most rows were told before."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = [f"{_json(name)}:" for name in names]
        self._known: dict[tuple[Cell, ...], bytes] = {}
        self._room = _MOST_KEPT

    def members(self, cells: tuple[Cell, ...]) -> bytes:
        """The members, without braces."""
        found = self._known.get(cells)
        if found is None:
            texts = (f"{name}{_json(cell)}" for name, cell in zip(self._names, cells, strict=True))
            found = ",".join(texts).encode()
            if self._room > len(found):
                self._room -= len(found)
                self._known[cells] = found
        return found


def _json(cell: Cell) -> str:
    # Half a character, which JSON can write and UTF-8 cannot, stays as it was written.
    halved = isinstance(cell, str) and any("\ud800" <= each <= "\udfff" for each in cell)
    return json.dumps(cell, ensure_ascii=halved)


def _text(value: _Value) -> str:
    """A member as the text of a cell: a number as it is written, a list or an object as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return NoCode(json.dumps(_plain(value), ensure_ascii=False))


def _plain(value: _Value) -> object:
    if isinstance(value, _Members):
        return {name: _plain(each) for name, each in value.pairs}
    return [_plain(each) for each in value] if isinstance(value, list) else value
