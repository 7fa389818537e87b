"""Systems and map sets read in processes of their own: the same store, the same report, the same faults."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from digests import digest

import crosswalk
from crosswalk.domain.errors import SourceError, StoreError, StoreNotFound
from crosswalk.loading import processes
from releases.catalog import load_catalog
from releases.mirror import Mirror

TARGETS = ("icd9cm:31", "icd9cm:32", "icd9pcs:32", "gem-icd9pcs-icd10pcs:2018")


def children() -> set[int]:
    """The processes that this one has started and that have not ended."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every load of more than one system is worth it."""
    monkeypatch.setattr(processes, "_WORTH_BYTES", 0)


def test_what_is_read_beside_is_what_is_read_here(
    mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for worth in (1 << 40, 0):
        monkeypatch.setattr(processes, "_WORTH_BYTES", worth)
        told: list[tuple[int, int, str]] = []
        with crosswalk.open(f"sqlite:///{tmp_path / str(worth)}", create=True) as graph:
            report = graph.load(TARGETS, mirror=str(mirror), progress=lambda *step, told=told: told.append(step))
            found.append((digest(graph.store.url), report, len(told), sorted(what for *_, what in told)))
    assert found[0] == found[1]


@pytest.mark.usefixtures("always")
def test_what_the_store_holds_is_added_to_here(mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    reading = processes.Processes._read
    monkeypatch.setattr(
        processes.Processes,
        "_read",
        lambda self, batch, outcomes: (started.extend(job.name for job in batch), reading(self, batch, outcomes))[1],
    )
    with crosswalk.open(f"sqlite:///{tmp_path / 'a'}", create=True) as graph:
        graph.load(["icd9cm:31"], mirror=str(mirror))
        assert started == []
        report = graph.load(TARGETS, mirror=str(mirror))
        assert set(started) == {"icd9pcs", "gem-icd9pcs-icd10pcs"}
        assert report.unchanged == ("icd9cm:31",)


@pytest.fixture
def damaged(mirror: Path, tmp_path: Path) -> Path:
    """A mirror of the releases and of the map, of which the file is longer than the official one."""
    catalog = load_catalog()
    for target in TARGETS:
        for item in Mirror(mirror).items(catalog, target):
            assert item.path is not None
            copy = tmp_path / "mirror" / item.path.relative_to(mirror)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(item.path.read_bytes() + (b"!" if target.startswith("gem") else b""))
    return tmp_path / "mirror"


def test_a_file_refused_in_another_process_is_refused_here(
    damaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for worth in (1 << 40, 0):
        monkeypatch.setattr(processes, "_WORTH_BYTES", worth)
        with crosswalk.open(f"sqlite:///{tmp_path / str(worth)}", create=True) as graph:
            with pytest.raises(SourceError) as raised:
                graph.load(TARGETS, mirror=str(damaged), strict=True)
            with pytest.raises(StoreNotFound, match="is empty"):
                graph.releases()
            (refused,) = graph.load(TARGETS, mirror=str(damaged)).refused
            assert str(refused.fault) == str(raised.value)
            told.append((type(raised.value), raised.value.where, str(raised.value), refused.target, refused.left_out))
    assert told[0] == told[1]


@pytest.mark.usefixtures("always")
def test_a_process_that_is_killed_ends_the_load_and_leaves_nothing(mirror: Path, tmp_path: Path) -> None:
    """As where the memory is too small for it."""
    url = f"sqlite:///{tmp_path / 'a'}"
    before = children()

    def kill_one() -> None:
        while not (fresh := children() - before):
            time.sleep(0.01)
        os.kill(min(fresh), signal.SIGKILL)

    with crosswalk.open(url, create=True) as graph:
        killer = threading.Thread(target=kill_one)
        killer.start()
        with pytest.raises(StoreError, match="ended before its time"):
            graph.load(TARGETS, mirror=str(mirror))
        killer.join()
        assert children() == before
        with pytest.raises(StoreNotFound, match="is empty"):
            graph.releases()
