"""Short questions of several threads take turns, and nobody waits for a long one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from graph_schema.sqlite.turns import Turns


@contextmanager
def long_question(turns: Turns) -> Iterator[threading.Event]:
    """A question of another thread that is being answered, until the event at the latest 30 seconds later."""
    begun, may_end = threading.Event(), threading.Event()

    def ask() -> None:
        with turns.one():
            begun.set()
            assert may_end.wait(30)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        assert begun.wait(30)
        yield may_end
    finally:
        may_end.set()
        thread.join()


def test_short_questions_are_asked_one_after_the_other() -> None:
    inside: list[int] = []
    most: list[int] = []
    turns = Turns(long_seconds=60)

    def ask(number: int) -> None:
        with turns.one():
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.001)
            inside.remove(number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(40)))
    assert most == [1] * 40


def test_nobody_waits_for_a_long_question_to_end() -> None:
    turns = Turns()
    with long_question(turns) as may_end:
        for _ in range(3):
            with turns.one():
                assert not may_end.is_set()
    with turns.one():
        pass


def test_a_question_that_fails_passes_its_turn_on() -> None:
    turns = Turns()
    for _ in range(2):
        try:
            with turns.one():
                raise ValueError
        except ValueError:
            assert turns._holder is None


def test_whoever_waits_comes_before_those_who_come_again_and_again() -> None:
    """Eight threads that ask without a pause, and one more: it had no answer in sixteen seconds."""
    turns, ended, asked = Turns(), threading.Event(), threading.Event()

    def ask_again_and_again() -> None:
        while not ended.is_set():
            with turns.one():
                pass

    def ask_once() -> None:
        with turns.one():
            asked.set()

    threads = [threading.Thread(target=ask_again_and_again) for _ in range(8)]
    for thread in [*threads, threading.Thread(target=ask_once)]:
        thread.start()
    came = asked.wait(10)
    ended.set()
    for thread in threads:
        thread.join()
    assert came


def test_a_writer_that_asks_for_a_pause_gets_one() -> None:
    asking = 0
    pauses: list[int] = []
    turns = Turns(long_seconds=0.001, pause_asked=lambda: 2.0)

    def ask(number: int) -> None:
        nonlocal asking
        for _ in range(5):
            with turns.one():
                asking += 1
                time.sleep(0.005 * (number + 1))
                asking -= 1
                pauses.append(asking)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(ask, range(3)))
    assert 0 in pauses[:-1]


def test_short_questions_are_not_kept_for_one_that_is_long() -> None:
    """A writer has to wait for the long one anyway; those who come meanwhile wait for half as long as it has."""
    turns = Turns(pause_asked=lambda: 0.02)
    with long_question(turns) as may_end, turns.one():
        assert not may_end.is_set()
