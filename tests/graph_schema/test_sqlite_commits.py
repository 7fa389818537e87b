"""A load of another process beside questions that overlap without a pause, and a file that is taken away."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crosswalk.domain.errors import StoreNotFound
from crosswalk.stores.readers import Readers
from graph_schema import open_store
from graph_schema.sqlite.commits import PATIENCE_SECONDS, asked_for, asked_since

LOAD = "import sys; from graph_schema import open_store; s = open_store(sys.argv[1])\nwith s.writing(): pass"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "graph.sqlite"
    with closing(open_store(f"sqlite:///{path}", create=True)) as store, store.writing():
        pass
    return path


def ask_on(readers: Readers, ended: Callable[[], bool], seconds: float) -> None:
    while not ended():
        with readers.one() as store, store.reading():
            store.version()
            threading.Event().wait(seconds)


def test_a_load_comes_in_between_questions_that_overlap(path: Path) -> None:
    url, ended = f"sqlite:///{path}", threading.Event()
    readers = Readers(open_store(url))
    threads = [threading.Thread(target=ask_on, args=(readers, ended.is_set, each)) for each in (0.11, 0.13, 0.17)]
    for thread in threads:
        thread.start()
    try:
        loaded = subprocess.run([sys.executable, "-c", LOAD, url], timeout=PATIENCE_SECONDS / 2, check=False)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
        readers.close()
    assert loaded.returncode == 0


def test_a_load_asks_for_a_pause_while_it_is_committed(path: Path) -> None:
    assert asked_since(str(path)) is None
    with asked_for(str(path)):
        since = asked_since(str(path))
        assert since is not None
        assert since < PATIENCE_SECONDS
    assert asked_since(str(path)) is None


def test_the_mark_of_a_killed_load_is_not_believed_for_ever(path: Path) -> None:
    import os
    import time

    with asked_for(str(path)):
        long_ago = time.time() - PATIENCE_SECONDS - 1
        os.utime(f"{path}-commit", (long_ago, long_ago))
        assert asked_since(str(path)) is None


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_is_taken_away_is_neither_read_on_nor_made_again(path: Path, replaced: bool) -> None:
    with closing(open_store(f"sqlite:///{path}")) as store:
        other = path.with_name("other.sqlite")
        other.write_bytes(path.read_bytes())
        path.unlink()
        if replaced:
            other.rename(path)
        with pytest.raises(StoreNotFound, match="taken away or replaced"), store.reading():
            pass
        with pytest.raises(StoreNotFound, match="taken away or replaced"):
            store.again()
        assert path.exists() is replaced
