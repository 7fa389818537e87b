"""A review whole in a JSON file, as export writes it, read back without trust."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NoReturn

from crosswalk.contract.reviews import RECORD_FORMAT
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import CrosswalkError, LayoutError, Where
from crosswalk.domain.lookup.changes import Altered, ChangeKind
from crosswalk.domain.own_words import checked_comment, checked_name, checked_text
from crosswalk.domain.reviews.carrying import Lapse
from crosswalk.domain.reviews.decisions import Action, Aspect, Entry, Ruling, Step
from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.review import Ends, OnList, Review, ReviewRow, Subject

_LARGEST: Final = 256 * 1024 * 1024
_LARGEST_AMOUNT: Final = 1e300
_REMEDY: Final = "Give a file as crosswalk review export --format json writes it."


def read(data: bytes, name: str) -> Record:
    """The review in a file, with every step. Raises `LayoutError`, naming what in it is wrong."""
    if len(data) > _LARGEST:
        raise LayoutError("larger than any review.", where=Where(name), remedy=_REMEDY)
    try:
        told = _Of(json.loads(data), "it")
        if told.text("format") != RECORD_FORMAT:
            raise LayoutError(f"no review of the format {RECORD_FORMAT}.", where=Where(name), remedy=_REMEDY)
        rows = tuple(_row(each) for each in told.each("rows"))
        steps = told.each("steps")
        record = Record(
            _review(told.part("review")),
            rows,
            tuple(map(_step, steps)),
            tuple(_entry(entry, step.number("number")) for step in steps for entry in step.each("entries")),
        )
        _hold_together(record)
    except (ValueError, RecursionError, CrosswalkError) as fault:
        if isinstance(fault, LayoutError):
            raise
        what = fault.message if isinstance(fault, CrosswalkError) else str(fault)
        raise LayoutError(f"{what.rstrip('.')}.", where=Where(name), remedy=_REMEDY) from fault
    return record


class _Of:
    """An object of the file, asked for its parts; what is not as it should be is a `ValueError` that names it."""

    def __init__(self, value: object, place: str) -> None:
        self._place = place
        self._value: Mapping[str, object] = value if isinstance(value, dict) else self._wrong("no object")

    def text(self, key: str) -> str:
        return self._plain(key, self._value.get(key))

    def text_or_none(self, key: str) -> str | None:
        return None if self._value.get(key) is None else self.text(key)

    def number(self, key: str) -> int:
        return self._whole(key, self._value.get(key))

    def number_or_none(self, key: str) -> int | None:
        return None if self._value.get(key) is None else self.number(key)

    def amount_or_none(self, key: str) -> float | None:
        value = self._value.get(key)
        if value is None:
            return None
        # What is not a number at all is not within any bounds either.
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LARGEST_AMOUNT:
            return float(value)
        return self._wrong(f"{key} is no amount")

    def flag_or_none(self, key: str) -> bool | None:
        value = self._value.get(key)
        return value if value is None or isinstance(value, bool) else self._wrong(f"{key} is neither true nor false")

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._plain(key, each) for each in self._list(key))

    def numbers(self, key: str) -> tuple[int, ...]:
        return tuple(self._whole(key, each) for each in self._list(key))

    def time(self, key: str) -> str:
        """A time as it is kept, or "" for none."""
        text = self.text(key)
        if text:
            datetime.fromisoformat(text)
        return text

    def part(self, key: str) -> _Of:
        return _Of(self._value.get(key), f"{key} of {self._place}")

    def part_or_none(self, key: str) -> _Of | None:
        return None if self._value.get(key) is None else self.part(key)

    def each(self, key: str) -> list[_Of]:
        return [_Of(each, f"{key} {number} of {self._place}") for number, each in enumerate(self._list(key), 1)]

    def _list(self, key: str) -> Sequence[object]:
        value = self._value.get(key)
        return value if isinstance(value, list) else self._wrong(f"{key} is no list")

    def _whole(self, key: str, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
            return value
        return self._wrong(f"{key} is no number")

    def _plain(self, key: str, value: object) -> str:
        """A text, without what steers a terminal, and halves of characters that no file can hold."""
        if isinstance(value, str) and not any(unicodedata.category(each) in ("Cc", "Cs") for each in value):
            return value
        return self._wrong(f"{key} is no plain text")

    def _wrong(self, what: str) -> NoReturn:
        raise ValueError(f"{self._place}: {what}")


def _review(told: _Of) -> Review:
    return Review(
        checked_name("a review", told.text("name")),
        Subject(told.text("subject")),
        tuple(Ends(_system(each), each.text("from"), each.text("to")) for each in told.each("ends")),
        checked_text("the title", told.text("title"), needed=False),
        checked_text("who began it", told.text("who")),
        told.time("at"),
        told.text_or_none("carried_from"),
        told.number("step"),
    )


def _row(told: _Of) -> ReviewRow:
    on = told.part_or_none("list")
    return ReviewRow(
        told.number("number"),
        _system(told),
        _code(told),
        tuple(ChangeKind(each).value for each in told.texts("kinds")),
        told.text_or_none("before"),
        told.text_or_none("after"),
        tuple(Altered(each.text("what"), each.texts("before"), each.texts("after")) for each in told.each("altered")),
        told.texts("replaced_by"),
        told.texts("preceded_by"),
        told.texts("places"),
        _on_list(on) if on else None,
    )


def _on_list(told: _Of) -> OnList:
    return OnList(told.text("name"), told.numbers("lines"), told.amount_or_none("volume"), told.flag_or_none("safe"))


def _step(told: _Of) -> Step:
    who, note = checked_text("who decided", told.text("who")), checked_text("the note", told.text("note"), needed=False)
    return Step(
        told.number("number"), Action(told.text("action")), who, told.time("at"), note, told.number_or_none("undoes")
    )


def _entry(told: _Of, step: int) -> Entry:
    aspect, codes = Aspect(told.text("aspect")), told.texts("codes")
    return Entry(
        told.number("row"),
        aspect,
        step,
        told.number("of"),
        _value(aspect, told.text("value"), codes),
        codes,
        told.text("who"),
        told.time("at"),
        told.text("origin"),
        told.number("slot"),
    )


def _value(aspect: Aspect, value: str, codes: Sequence[str]) -> str:
    """What an entry says, as it would have been kept."""
    match aspect:
        case Aspect.RULING:
            if bool(codes) != (Ruling(value) is Ruling.REPLACE):
                raise ValueError("what is replaced has codes, and nothing else has")
        case Aspect.ASSIGNEE:
            return checked_text("who is to decide", value, needed=False)
        case Aspect.COMMENT:
            return checked_comment(value) if value else value
        case Aspect.TOLD:
            if value and Lapse(value) and not codes:
                raise ValueError("it is not told what was decided")
    return value


def _system(told: _Of) -> str:
    system = told.text("system")
    if system not in SYSTEMS:
        raise ValueError(f"there is no code system {system!r}")
    return system


def _code(told: _Of) -> str:
    """The code of a row, as it is shown."""
    system, text = SYSTEMS[_system(told)], told.text("code")
    code = shaped(system, text)
    if code is None or system.display(code) != text:
        raise ValueError(f"{text!r} is no code of {system.id}")
    return text


def _hold_together(record: Record) -> None:
    """Raise `ValueError` where rows or steps are not numbered one by one, or entries do not belong to them."""
    if [row.number for row in record.rows] != list(range(1, len(record.rows) + 1)):
        raise ValueError("rows are numbered from 1, one by one")
    if [step.number for step in record.steps] != list(range(1, record.review.step + 1)):
        raise ValueError("steps are numbered from 1 to that of the review, one by one")
    if any(not row.kinds for row in record.rows):
        raise ValueError("something happened to the code of every row")
    if not {row.system for row in record.rows} <= {each.system for each in record.review.ends}:
        raise ValueError("a row is of a system of which no releases are compared")
    if len({row.key for row in record.rows}) < len(record.rows):
        raise ValueError("a code is there twice")
    if any(not 1 <= entry.row <= len(record.rows) for entry in record.entries):
        raise ValueError("something is said about a row that is not there")
    if any(step.undoes is not None and not 1 <= step.undoes < step.number for step in record.steps):
        raise ValueError("a step undoes one before it")
    known = {(entry.step, entry.row, entry.aspect, entry.slot) for entry in record.entries}
    if len(known) < len(record.entries):
        raise ValueError("a step says two things about one row")
