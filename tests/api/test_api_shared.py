"""What workers share: one answers, the others have it; one that dies takes nothing along; nothing wrong is found."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.prepared.fragments import Fragments
from api.prepared.prepared import Prepared
from api.prepared.table import Table
from api.server.workers import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no workers that share memory")
_FORK: Final = multiprocessing.get_context("fork")
_MOST: Final = 1 << 20


class _Standing:
    is_near = True

    def __init__(self, stands: object = 1) -> None:
        self.stands = stands

    def __call__(self) -> object:
        return self.stands


def _in_another(work: Callable[[], object]) -> int | None:
    """Do this in a worker of its own; how that ended."""
    process = _FORK.Process(target=work)
    process.start()
    process.join(20)
    return process.exitcode


def _prepared(table: Table, stands: object = 1) -> Prepared:
    return Prepared(_Standing(stands), table)  # type: ignore[arg-type]


def _upper(texts: Sequence[str]) -> dict[str, bytes]:
    return {text: text.upper().encode() * 9 for text in texts}


def _never(texts: Sequence[str]) -> dict[str, bytes]:
    raise AssertionError(texts)


def test_what_one_worker_answered_the_others_have() -> None:
    table = Table(_MOST)
    assert _in_another(lambda: _prepared(table).many("q", ["a", "b"], _upper)) == 0
    here = _prepared(table)
    assert here.many("q", ["b", "a"], _never) == [b"B" * 9, b"A" * 9]
    assert asyncio.run(here.one("q", "a", _never)) == b"A" * 9
    for question, text in (("q", "c"), ("other", "a")):
        with pytest.raises(AssertionError):
            here.many(question, [text], _never)


def test_workers_that_begin_at_once_read_each_other() -> None:
    table, texts = Table(_MOST), [f"{each}" for each in range(200)]
    others = [_FORK.Process(target=_prepared(table).many, args=("q", texts[at::4], _upper)) for at in range(4)]
    for each in others:
        each.start()
    for each in others:
        each.join(20)
    _prepared(table).many("q", texts, _upper)
    assert _prepared(table).many("q", texts, _never) == [*_upper(texts).values()]


def test_what_rests_on_something_else_is_not_found() -> None:
    table = Table(_MOST)
    assert _in_another(lambda: _prepared(table, "one").many("q", ["a"], _upper)) == 0
    with pytest.raises(AssertionError):
        _prepared(table, "another").many("q", ["a"], _never)
    assert _prepared(table, "one").many("q", ["a"], _never) == [b"A" * 9]


@pytest.mark.parametrize(("at", "first"), [(1, b"z"), (2, b"x" * 1000)])
def test_a_worker_that_is_killed_while_it_writes_leaves_nothing_half_and_nobody_waiting(at: int, first: bytes) -> None:
    table = Table(_MOST)
    table.put([(b"before", b"1")])

    def die_halfway() -> None:
        table._memory = _Deadly(table, at)  # type: ignore[assignment]
        table.put([(b"first", b"x" * 1000), (b"then", b"y" * 1000)])

    assert _in_another(die_halfway) == -signal.SIGKILL
    table.put([(b"after", b"2"), (b"first", b"z")])
    assert [table.get(each) for each in (b"before", b"first", b"then", b"after")] == [b"1", first, None, b"2"]


class _Deadly:
    """The memory of a table, in which a process dies after it has written half of what it writes for a time."""

    def __init__(self, table: Table, time: int) -> None:
        self._memory, self._left = table._memory, time

    def __getitem__(self, at: slice) -> bytes:
        return self._memory[at]

    def __setitem__(self, at: slice, content: bytes) -> None:
        self._left -= 1
        half = len(content) // 2 if self._left <= 0 else len(content)
        self._memory[at.start : at.start + half] = content[:half]
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


@given(st.data())
def test_a_record_that_is_damaged_is_not_found(data: Any) -> None:
    table = Table(4096)
    table.put([(b"key", b"a value of some length")])
    begin = table._begins[0] + table._first_at
    at = data.draw(st.integers(begin, begin + len(b"..keya value of some length....") - 1))
    table._memory[at] ^= data.draw(st.integers(1, 255))
    assert table.get(b"key") is None


@given(st.lists(st.tuples(st.binary(max_size=6), st.binary(max_size=150)), max_size=200))
def test_what_is_found_is_what_was_put(items: list[tuple[bytes, bytes]]) -> None:
    table = Table(8192)
    put: dict[bytes, set[bytes]] = {}
    for key, value in items:
        table.put([(key, value)])
        put.setdefault(key, set()).add(value)
        assert table.get(key) in put[key]
    for key in put:
        assert table.get(key) in (None, *put[key])


def test_what_is_too_large_for_it_is_not_kept() -> None:
    kept = Fragments(Table(8192), "q")
    kept.put({"a": os.urandom(5_000), "b": b"small"})
    assert kept.get("a") is None
