"""The cyclic garbage collector is paused while lasting objects are made, and left as it was found."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from crosswalk.domain.collector import collector_paused


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    was_running = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if was_running else gc.disable)()


def test_it_runs_again_afterwards_and_after_a_fault() -> None:
    gc.enable()
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="x"), collector_paused():
        raise ValueError("x")
    assert gc.isenabled()


def test_one_that_does_not_run_stays_so() -> None:
    gc.disable()
    with collector_paused():
        pass
    assert not gc.isenabled()


def test_what_was_made_is_old() -> None:
    gc.enable()
    with collector_paused():
        made = [[number] for number in range(10_000)]
    oldest = {id(each) for each in gc.get_objects(generation=2)}
    assert all(id(each) in oldest for each in made)
    assert gc.get_freeze_count() == 0


def test_what_the_program_froze_stays_frozen() -> None:
    gc.enable()
    gc.freeze()
    with collector_paused():
        pass
    assert gc.get_freeze_count() > 0
