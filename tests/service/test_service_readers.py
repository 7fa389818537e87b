"""Questions of many threads side by side, with loads and the end of the store meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

import crosswalk
from crosswalk.domain.errors import StoreBusy, StoreClosed
from crosswalk.domain.running import RUNNING, Running
from crosswalk.service import Crosswalk
from crosswalk.stores import readers as pool
from graph_schema.sqlite.codes import SqliteCodes
from graph_schema.sqlite.maps import SqliteMaps
from graph_schema.sqlite.store import SqliteStore

CODES = [f"{number // 100:03d}.{number % 100:02d}".rstrip("0").rstrip(".") for number in range(100, 90_000, 371)]


@pytest.fixture
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: date(2025, 6, 1)) as opened:
        yield opened


@contextmanager
def _held_up(
    monkeypatch: pytest.MonkeyPatch, part: type[SqliteCodes | SqliteMaps], method: str
) -> Iterator[tuple[threading.Event, threading.Event]]:
    """The first call of a method of a store's part waits: `begun` tells that it does, `go` lets it go on."""
    begun, go, real = threading.Event(), threading.Event(), getattr(part, method)

    def waiting(asked: SqliteCodes | SqliteMaps, *about: object) -> object:
        if not begun.is_set():
            begun.set()
            assert go.wait(60)
        return real(asked, *about)

    monkeypatch.setattr(part, method, waiting)
    try:
        yield begun, go
    finally:
        go.set()


def _in_thread(ask: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    told: list[object] = []

    def run() -> None:
        try:
            told.append(ask())
        except BaseException as fault:  # noqa: BLE001 - whatever it is, the test looks at it
            told.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, told


def test_a_long_question_stops_no_other(codes: Crosswalk, monkeypatch: pytest.MonkeyPatch) -> None:
    with _held_up(monkeypatch, SqliteMaps, "map_rows") as (begun, go):
        thread, told = _in_thread(lambda: codes.translate(["250.00"], "icd9cm"))
        assert begun.wait(60)
        assert codes.lookup(["E11.9"])[0].code == "E11.9"
        # The same question, by the translator that the long one learns in.
        (answer,) = codes.translate(["250.01"], "icd9cm")
        assert answer.alternatives[0].choices[0][0].code == "E10.9"
        go.set()
        thread.join(60)
    ((first,),) = told  # type: ignore[misc]
    assert first.alternatives[0].choices[0][0].code == "E11.9"


def test_many_threads_are_told_what_one_is(starter_store: str, codes: Crosswalk) -> None:
    def ask(of: Crosswalk, at: int) -> list[object]:
        some = CODES[at::12]
        return [
            [of.translate([each], "icd9cm", method="both", best=True) for each in some],
            [of.translate([each], "icd9cm", on=date(2024, 11, 1)) for each in some],
            of.lookup(some),
            of.history(some[:4]),
            of.search("heart att"),
        ]

    with crosswalk.open(starter_store, today=lambda: date(2025, 6, 1)) as alone:
        expected = [ask(alone, at) for at in range(12)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda at: ask(codes, at), range(12))) == expected


def test_no_more_connections_than_the_bound(codes: Crosswalk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_MOST", 3)
    opened: list[object] = []
    again = SqliteStore.again

    def counted(store: SqliteStore) -> SqliteStore:
        made = again(store)
        opened.append(made)
        return made

    monkeypatch.setattr(SqliteStore, "again", counted)
    codes.lookup(["E11.9"])
    assert opened == []
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda code: codes.translate([code], "icd9cm"), CODES))
    assert len(answers) == len(CODES)
    assert len(opened) <= 2


def test_a_load_is_seen_by_questions_that_follow_and_not_by_those_that_run(
    small_store: str, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with crosswalk.open(small_store) as codes:
        assert codes.lookup(["3404"], "icd9pcs")[0].code == "34.04"
        with _held_up(monkeypatch, SqliteCodes, "states") as (begun, go):
            thread, told = _in_thread(lambda: codes.lookup(["3404"], "icd9pcs", on=date(2011, 1, 1)))
            assert begun.wait(60)
            loading, loaded = _in_thread(lambda: codes.load(["icd9pcs:28"], mirror=str(mirror)))
            # SQLite lets a load commit when no older view is open.
            time.sleep(0.2)
            go.set()
            thread.join(60)
            loading.join(120)
        ((before,),) = told  # type: ignore[misc]
        assert before.status.value == "not_covered"
        assert not isinstance(loaded[0], BaseException)
        assert codes.lookup(["3404"], "icd9pcs", on=date(2011, 1, 1))[0].status.value == "valid"
        with ThreadPoolExecutor(6) as threads:
            ask = lambda _: codes.lookup(["3404"], "icd9pcs", on=date(2011, 1, 1))[0].status.value  # noqa: E731
            assert set(threads.map(ask, range(30))) == {"valid"}


def test_closing_breaks_off_what_asks_the_store(codes: Crosswalk, monkeypatch: pytest.MonkeyPatch) -> None:
    with _held_up(monkeypatch, SqliteMaps, "map_rows") as (begun, go):
        thread, told = _in_thread(lambda: codes.translate(["250.00"], "icd9cm"))
        assert begun.wait(60)
        ending, _ = _in_thread(codes.close)
        while not codes._readers._closed:
            time.sleep(0.001)
        with pytest.raises(StoreClosed) as refused:
            codes.lookup(["E11.9"])
        go.set()
        thread.join(60)
        ending.join(60)
    assert isinstance(told[0], StoreClosed)
    assert (refused.value.code, told[0].code) == ("closed", "closed")
    assert told[0].remedy


def test_closing_interrupts_a_statement_that_runs(codes: Crosswalk, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    begun = threading.Event()

    def states(asked: SqliteCodes, *_: object) -> object:
        begun.set()
        return asked._ask(endless).fetchall()

    monkeypatch.setattr(SqliteCodes, "states", states)
    thread, told = _in_thread(lambda: codes.lookup(["E11.9"]))
    assert begun.wait(60)
    time.sleep(0.1)
    start = time.monotonic()
    codes.close()
    thread.join(30)
    assert time.monotonic() - start < 4
    assert isinstance(told[0], StoreClosed)


@pytest.mark.parametrize("pause", [0.0, 0.005, 0.02, 0.05])
def test_closing_amid_many_questions_harms_none(starter_store: str, pause: float) -> None:
    codes = crosswalk.open(starter_store)
    expected = codes.translate(CODES[:1], "icd9cm")
    faults: list[BaseException] = []

    def ask() -> None:
        try:
            while True:
                assert codes.translate(CODES[:1], "icd9cm") == expected
                codes.history(CODES[:20], "icd9cm")
                codes.search("fracture")
        except BaseException as fault:  # noqa: BLE001 - whatever it is, the test looks at it
            faults.append(fault)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for each in threads:
        each.start()
    time.sleep(pause)
    codes.close()
    for each in threads:
        each.join(60)
    assert [type(each) for each in faults] == [StoreClosed] * 6


def test_whether_the_store_answers_is_told_while_every_connection_is_busy(
    codes: Crosswalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_MOST", 1)
    with _held_up(monkeypatch, SqliteCodes, "states") as (begun, go):
        thread, told = _in_thread(lambda: codes.lookup(["I10"]))
        assert begun.wait(60)
        codes.check()
        assert not told
        go.set()
        thread.join()
    assert len(told) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda codes: codes.lookup(["I10"]),
        lambda codes: codes.store,
        lambda codes: codes.maps,
        lambda codes: codes.load(["icd10cm:2025"]),
        lambda codes: codes.check(),
    ],
    ids=["lookup", "store", "maps", "load", "check"],
)
def test_what_is_closed_is_not_opened_again(starter_store: str, ask: Callable[[Crosswalk], object]) -> None:
    opened = crosswalk.open(starter_store)
    opened.close()
    with pytest.raises(StoreClosed):
        ask(opened)


def test_a_request_that_is_broken_off_ends_and_leaves_the_store_to_others(
    codes: Crosswalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with monkeypatch.context() as patched:
        begun = threading.Event()

        def states(asked: SqliteCodes, *_: object) -> object:
            begun.set()
            return asked._ask(endless).fetchall()

        patched.setattr(SqliteCodes, "states", states)
        running = Running()

        def ask() -> object:
            RUNNING.set(running)
            return codes.lookup(["E11.9"])

        thread, told = _in_thread(ask)
        assert begun.wait(60)
        while thread.is_alive():
            running.end()
            thread.join(0.05)
    assert isinstance(told[0], StoreClosed)
    # The request may ask nothing more; others may, over the same connection.
    thread, told = _in_thread(ask)
    thread.join(60)
    assert isinstance(told[0], StoreBusy)
    assert codes.lookup(["E11.9"])[0].code == "E11.9"
