"""The library that is fetched into, what is wanted of a mirror, and the real archives."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fetch_samples import Fetching, Site, cut, fault, good, serving, slow, stalled, status

from crosswalk.domain.errors import LibraryFault, SourceNotFound, UsageError
from releases.catalog import load_catalog
from releases.fetch import FolderSource, WebSource, fetch, open_source
from releases.http import Web
from releases.library import Library, LibraryMirror
from releases.mirror import Mirror
from releases.partial import PartFile
from releases.parts import ArchiveSpec
from releases.wanted import FetchReport, Want, wants

CATALOG = load_catalog()
ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime(2026, 5, 1, tzinfo=UTC).date()


# The library


def test_a_damaged_file_is_fetched_again(site: Site, fetching: Fetching) -> None:
    archives = (site.put("known.zip"), site.put("new.zip", known=False))
    fetching(*archives)
    for archive in archives:
        path = fetching.library.path_of(archive)
        assert path is not None
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert len(fetching(*archives).fetched) == 2
    assert all(fetching.holds(each) for each in archives)


def test_a_damaged_entry_is_named(site: Site, fetching: Fetching) -> None:
    archive = site.put("new.zip", known=False)
    fetching(archive)
    (entry,) = (fetching.library.root / "index").iterdir()
    entry.write_text('{"path": "a", "sha256": "../..", "size": 1}')
    assert str(entry) in str(fault(fetching(archive)))
    with pytest.raises(LibraryFault):
        fetching.library.entries()
    entry.unlink()
    assert fetching(archive).failed == ()


def test_a_full_disk_is_a_fault_with_a_remedy(site: Site, fetching: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: PartFile) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(PartFile, "begin", full)
    one = fault(fetching(site.put("a.zip")))
    assert isinstance(one, LibraryFault)
    assert "CROSSWALK_HOME" in (one.remedy or "")


def test_two_fetches_at_once_fetch_each_archive_once(site: Site, fetching: Fetching) -> None:
    archives = [site.put(f"{number}.zip", known=number % 2 == 0) for number in range(6)]
    reports: list[FetchReport] = []

    def run() -> None:
        with Web(site.url) as web:
            wanted = [Want((each,), (each.path,), True) for each in archives]
            reports.append(fetch(wanted, WebSource(web), fetching.library))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.failed for each in reports] == [(), (), ()]
    assert sum(len(each.fetched) for each in reports) == 6
    assert [site.times(each) for each in archives] == [1] * 6
    assert all(fetching.holds(each) for each in archives)


def test_an_interrupt_stops_the_others_soon(site: Site, fetching: Fetching) -> None:
    archives = [site.put(f"{number}.zip") for number in range(60)]

    def interrupt(done: int, total: int, what: str) -> None:
        raise KeyboardInterrupt

    wanted = [Want((each,), (each.path,), True) for each in archives]
    with Web(site.url) as web, pytest.raises(KeyboardInterrupt):
        fetch(wanted, WebSource(web), fetching.library, progress=interrupt, workers=2)
    # How many more are asked for meanwhile depends on who has the processor.
    assert len(site.asked) < 30


DRIVER = """
import sys
from pathlib import Path
from fetch_samples import ArchiveSpec, Fetching, Library, Site
url, folder, *paths = sys.argv[1:]
report = Fetching(Site(url=url), Library(Path(folder)))(*map(ArchiveSpec, paths))
sys.exit(3 if report.failed else 0)
"""


def in_a_process(fetching: Fetching, *archives: ArchiveSpec) -> subprocess.Popen[bytes]:
    paths = [each.path for each in archives]
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, fetching.site.url, str(fetching.library.root), *paths],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parents[1]}"},
    )


def test_a_killed_fetch_leaves_nothing_half_done(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, stalled(120_000, 20), known=False)
    process = in_a_process(fetching, archive)
    try:
        wait_for(lambda: any(each.stat().st_size == 120_000 for each in fetching.library.root.glob("partial/*.part")))
    finally:
        process.kill()
        process.wait()
    assert fetching.library.path_of(archive) is None
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)
    assert fetching.left_over == []


def test_two_processes_fetch_each_archive_once(site: Site, fetching: Fetching) -> None:
    archives = [site.put(f"{number}.zip", None, slow(0.1), known=False) for number in range(8)]
    processes = [in_a_process(fetching, *archives) for _ in range(2)]
    assert [each.wait(timeout=30) for each in processes] == [0, 0]
    assert [site.times(each) for each in archives] == [1] * 8
    assert all(fetching.holds(each) for each in archives)
    assert fetching.left_over == []


def wait_for(done: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


# What is wanted


def test_what_a_name_stands_for() -> None:
    order, *others = wants(CATALOG, ["icd10cm:2025"], TODAY, official=True)
    assert (order.targets, order.needed, order.optional) == (("icd10cm:2025",), True, False)
    assert others
    assert all(each.optional and not each.needed for each in others)
    everything = wants(CATALOG, (), TODAY, official=True)
    assert {target for each in everything for target in each.targets} == set(CATALOG.target_ids())
    keys = [tuple(archive.path for archive in each.archives) or each.targets for each in everything]
    assert len(keys) == len(set(keys))
    with pytest.raises(UsageError):
        wants(CATALOG, ["icd10cm:1999"], TODAY, official=True)


def test_a_change_needs_the_release_it_amends() -> None:
    order, *_ = wants(CATALOG, ["icd10cm:2020-04"], TODAY, official=False)
    assert order.archives == CATALOG.parts("icd10cm:2020")[0].archives


def test_what_must_be_there() -> None:
    """On the official sites what is in force; in a mirror what was asked for by name."""

    def needed(*names: str, official: bool) -> set[str]:
        found = wants(CATALOG, names, TODAY, official=official)
        return {target for each in found if each.needed for target in each.targets}

    everything = needed("icd10cm", official=True)
    assert "icd10cm:2026" in everything
    assert "icd10cm:2027" not in everything
    assert needed("icd10cm", official=False) == set()
    assert needed("icd10cm:2027", "icd9cm", official=False) == {"icd10cm:2027"}
    assert needed("icd10pcs:2024", official=True) == {"icd10pcs:2024"}  # no archive of it is known


def test_a_release_without_an_archive_is_a_fault_if_it_was_named(fetching: Fetching) -> None:
    for names, failures in ((["hcpcs:2025-07.r1"], 1), (["hcpcs"], 0)):
        wanted = [each for each in wants(CATALOG, names, TODAY, official=False) if not each.archives]
        report = fetch(wanted, FolderSource(Mirror(fetching.library.root.parent)), fetching.library)
        assert len(report.failed) == failures
        assert len(report.failed) + len(report.absent) == len(wanted)


# The real archives


def listed(mirror: Path) -> dict[str, str]:
    lines = (mirror / "SHA256SUMS").read_text().splitlines()
    return {path: sha256 for sha256, _, path in (line.partition("  ./") for line in lines)}


@pytest.mark.parametrize("over_http", [False, True], ids=["directory", "server"])
def test_the_real_mirror_comes_over_whole(
    mirror: Path, tmp_path: Path, over_http: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    library = Library(tmp_path / "library")
    wanted = wants(CATALOG, (), TODAY, official=False)
    with serving(Site(folder=mirror)) as site:
        first_faults = [cut(1000), status(500), good]
        held = [each.path for want in wanted for each in want.archives if Mirror(mirror).path_of(each)]
        site.acts = {path: [first_faults[number % 3]] for number, path in enumerate(held)}
        with open_source(site.url if over_http else str(mirror)) as source:
            report = fetch(wanted, source, library, pause=lambda _: None)
            again = fetch(wanted, source, library)
    assert (len(again.held), again.fetched) == (len(report.fetched), ())
    assert report.failed == ()
    assert {each.archive.path for each in report.fetched if each.archive} == {e.path for e in library.entries()}
    sums = listed(mirror)
    for entry in library.entries():
        path = library.path_of(ArchiveSpec(entry.path))
        assert path is not None
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sums[entry.path]
    ours, theirs = LibraryMirror(library).available(CATALOG), Mirror(mirror).available(CATALOG)
    assert list(ours) == list(theirs)
    for target_id, items in ours.items():
        assert [(item.role, item.member, item.sha256, item.url, item.path and item.path.name) for item in items] == [
            (item.role, item.member, item.sha256, item.url, item.path and item.path.name) for item in theirs[target_id]
        ]


def test_what_the_library_lacks_is_named_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match=r"crosswalk fetch icd10cm:2025"):
        LibraryMirror(Library(tmp_path / "none")).items(CATALOG, "icd10cm:2025")
    assert LibraryMirror(Library(tmp_path / "none")).available(CATALOG) == {}
    assert Library(tmp_path / "none").entries() == ()
    assert list(tmp_path.iterdir()) == []
