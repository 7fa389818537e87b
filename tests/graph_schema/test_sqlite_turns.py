"""Short questions of several threads take turns, and nobody waits for a long one."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from graph_schema.sqlite.turns import Turns


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
    turns, begun, may_end = Turns(), threading.Event(), threading.Event()

    def long_question() -> None:
        with turns.one():
            begun.set()
            assert may_end.wait(30)

    thread = threading.Thread(target=long_question)
    thread.start()
    assert begun.wait(30)
    for _ in range(3):
        with turns.one():
            assert not may_end.is_set()
    may_end.set()
    thread.join()
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
