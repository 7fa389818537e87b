"""What is asked of a server: requests, and how their answers become one. Nothing here knows a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar, cast

from crosswalk.contract.whole import MEDIA_TYPE, read_whole
from crosswalk.contract.whole.forms import Unreadable
from crosswalk.domain.answer import Answers, Telling

MOST_CODES: Final = 10_000
LARGEST_BODY: Final = 2_000_000
"""Codes and bytes of one request: more are refused by the server."""

T = TypeVar("T")
A = TypeVar("A", bound=Telling)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: a path below the address of the server, what follows behind the ?, and the body as JSON.

    `changes` says that it changes something, so that it is sent again only where it was surely not heard.
    """

    method: str
    path: str
    query: Sequence[tuple[str, str]] = ()
    body: Mapping[str, object] | None = None
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Ask(Generic[T]):
    """Requests, and how the JSON of their answers is read as the answer to a question.

    `files` are the names that texts of a request have for who asks, by those that errors of the server give them.
    """

    requests: Sequence[Request]
    read: Callable[[Sequence[object]], T]
    accept: str = MEDIA_TYPE
    files: Mapping[str, str] = field(default_factory=dict)


def ask_one(request: Request, kind: type[T]) -> Ask[T]:
    """One request for one answer of this type. Its reading raises `Unreadable` for any other number of answers."""

    def read(documents: Sequence[object]) -> T:
        answers = [answer for document in documents for answer in read_whole(kind, document)]
        if len(answers) != 1:
            raise Unreadable(f"it has {len(answers)} answers to one question")
        return answers[0]

    return Ask((request,), read)


def ask_each(request: Request, kind: type[T]) -> Ask[list[T]]:
    """One request for any number of answers of this type."""
    return Ask((request,), lambda documents: [answer for one in documents for answer in read_whole(kind, one)])


def ask_many(
    path: str,
    codes: Sequence[object],
    asked: Mapping[str, object],
    kind: type[A],
    moved: Callable[[A, int], A] | None = None,
) -> Ask[Answers[A]]:
    """As many requests as these codes take; their answers in one list.

    `moved` is the answer to a row that stood so many rows further on.
    """
    asking = ask_parts(path, codes, asked, kind)

    def read(documents: Sequence[object]) -> Answers[A]:
        answers: Answers[A] = Answers()
        for start, some in asking.read(documents):
            answers += some if moved is None or not start else [moved(each, start) for each in some]
        return answers

    return Ask(asking.requests, read)


def ask_distinct(path: str, codes: Sequence[object], asked: Mapping[str, object], kind: type[A]) -> Ask[Answers[A]]:
    """The same where each code has one answer, whatever stands around it: a code that comes often is sent once.

    Its reading raises `Unreadable` for any other number of answers.
    """
    keys = [(code,) if isinstance(code, str) else tuple(cast("dict[str, str]", code).values()) for code in codes]
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    once = dict(zip(keys, codes, strict=True))
    asking = ask_parts(path, [once[key] for key in places], asked, kind)

    def read(documents: Sequence[object]) -> Answers[A]:
        found = [answer for _, some in asking.read(documents) for answer in some]
        if len(found) != len(places):
            raise Unreadable(f"it has {len(found)} answers to {len(places)} codes")
        return Answers(found[places[key]] for key in keys)

    return Ask(asking.requests, read)


def ask_parts(
    path: str, codes: Sequence[object], asked: Mapping[str, object], kind: type[T]
) -> Ask[list[tuple[int, list[T]]]]:
    """As many requests as these codes take; their answers part by part, each with the place of its first code.

    What is asked of the codes as a list is a column of them, and goes with them.
    """
    columns = {"codes": [*codes], **{name: value for name, value in asked.items() if isinstance(value, list)}}
    same = {name: value for name, value in asked.items() if name not in columns and value is not None}
    parts = [*_parts(columns, len(codes))]
    requests = [
        Request("POST", path, body={**{name: each[start:end] for name, each in columns.items()}, **same})
        for start, end in parts
    ]

    def read(documents: Sequence[object]) -> list[tuple[int, list[T]]]:
        return [(start, read_whole(kind, document)) for (start, _), document in zip(parts, documents, strict=True)]

    return Ask(requests, read)


def _parts(columns: Mapping[str, Sequence[object]], rows: int) -> Iterator[tuple[int, int]]:
    """From which row to which each request goes, so that none has too many codes or bytes."""
    start = size = 0
    for row in range(rows):
        more = sum(_size(values[row]) for values in columns.values())
        if row - start == MOST_CODES or (size + more > LARGEST_BODY and row > start):
            yield start, row
            start, size = row, 0
        size += more
    yield start, rows


def _size(cell: object) -> int:
    """Bytes that a cell takes at most, as JSON in ASCII."""
    if isinstance(cell, str):
        return len(cell) + 4 if cell.isalnum() and cell.isascii() else 12 * len(cell) + 4
    return 200 if not isinstance(cell, dict) else sum(map(_size, cell.values())) + 40
