"""Fetching: nothing wrong is ever accepted, nothing right is lost, a second run fetches the rest."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from fetch_samples import Fetching, Site, cut, endless, fault, sending, without_length, zipped

from crosswalk.domain.errors import (
    ChecksumMismatch,
    FetchFailed,
    LibraryFault,
    SourceNotFound,
    UnreadableArchive,
    UnsafeArchive,
)
from releases.fetch import WebSource, fetch
from releases.http import Web
from releases.partial import PartFile
from releases.parts import ArchiveSpec
from releases.wanted import Want

# What goes well


def test_what_is_fetched_is_held_under_its_content_and_its_name(site: Site, fetching: Fetching) -> None:
    archives = [site.put(f"{number}.zip") for number in range(9)]
    report = fetching(*archives)
    assert [each.fetched for each in report.fetched] == [each.size for each in archives]
    assert all(fetching.holds(each) for each in archives)
    assert [each.path for each in fetching.library.entries()] == sorted(each.path for each in archives)
    path = fetching.library.path_of(archives[3])
    assert path is not None
    assert (path.parent.name, path.name) == (archives[3].sha256, "3.zip")
    assert fetching.left_over == []


def test_a_second_run_asks_for_nothing(site: Site, fetching: Fetching) -> None:
    archives = (site.put("known.zip"), site.put("new.zip", known=False))
    fetching(*archives)
    report = fetching(*archives)
    assert (len(report.held), report.fetched, report.failed) == (2, (), ())
    assert [site.times(each) for each in archives] == [1, 1]


def test_progress_ends_with_all_bytes(site: Site, fetching: Fetching) -> None:
    archives = [site.put("known.zip"), site.put("other.zip"), site.put("new.zip", known=False)]
    told: list[tuple[int, int]] = []
    with Web(site.url) as web:
        wanted = [Want((each,), (each.path,), True) for each in archives]
        fetch(wanted, WebSource(web), fetching.library, progress=lambda done, total, _: told.append((done, total)))
    size = sum(len(content) for content in site.files.values())
    assert told[-1] == (size, size)
    assert all(done <= total for done, total in told)


def test_an_archive_that_nobody_has_gives_way_to_the_next(site: Site, fetching: Fetching) -> None:
    first, second = ArchiveSpec("www.cms.gov/gone.zip"), site.put("there.zip")
    report = fetching((first, second))
    assert report.failed == ()
    assert report.fetched[0].archive == second
    assert isinstance(report.fetched[0].faults[0], SourceNotFound)
    assert fetching((first, second)).held[0].archive == second


# Connections that break


def test_a_cut_connection_is_tried_again_from_the_beginning(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, cut(120_000), cut(50_000))
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)
    assert site.times(archive) == 3
    assert fetching.pauses == [0.5, 1.0]


@pytest.mark.parametrize("known", [True, False])
def test_a_second_run_fetches_what_the_first_could_not_and_nothing_else(
    site: Site, fetching: Fetching, known: bool
) -> None:
    archive = site.put("a.zip", None, cut(80_000), cut(0), cut(0), cut(0), known=known)
    other = site.put("b.zip")
    assert isinstance(fault(fetching(archive, other)), FetchFailed)
    assert fetching.library.path_of(archive) is None
    assert fetching.holds(other)
    assert fetching.left_over == []
    report = fetching(archive, other)
    assert ([each.archive for each in report.fetched], report.failed) == ([archive], ())
    assert fetching.holds(archive)
    assert site.times(other) == 1


def test_what_a_killed_fetch_left_is_written_over(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, cut(80_000))
    with fetching.library.turn(archive, fetching.pauses.append) as part:
        left = part.path
    left.write_bytes(bytes(900_000))
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)
    assert fetching.left_over == []


def test_a_complete_download_that_could_not_be_taken_in_is_not_held(
    site: Site, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = site.put("a.zip", known=False)
    with monkeypatch.context() as broken:
        broken.setattr(PartFile, "move_to", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        assert isinstance(fault(fetching(archive)), LibraryFault)
    assert fetching.library.path_of(archive) is None
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)


# Wrong files


def test_a_wrong_length_is_refused_before_it_comes(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip")
    site.acts[archive.path] = [sending(zipped("another", 1000))]
    assert isinstance(fault(fetching(archive)), ChecksumMismatch)
    assert (fetching.left_over, fetching.library.entries(), fetching.pauses) == ([], (), [])
    assert fetching(archive).failed == ()


def test_a_wrong_content_is_refused_and_removed(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip")
    site.acts[archive.path] = [sending(zipped("b.zip"))]
    assert len(zipped("b.zip")) == archive.size
    assert isinstance(fault(fetching(archive)), ChecksumMismatch)
    assert (fetching.left_over, fetching.library.entries()) == ([], ())
    assert not list(fetching.library.root.glob("objects/*/*"))
    assert fetching(archive).failed == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", b"<!DOCTYPE html><title>Not here any more</title>"),
        ("a.txt", b"\xef\xbb\xbf\r\n<HTML><body>Sign in</body></HTML>"),
        ("a.zip", zipped("a")[:5000]),
        ("a.zip", b""),
    ],
    ids=["page", "page for a text", "half a zip", "nothing"],
)
def test_without_a_checksum_a_page_is_still_no_archive(
    site: Site, fetching: Fetching, name: str, content: bytes
) -> None:
    archive = site.put(name, content, known=False)
    assert isinstance(fault(fetching(archive)), UnreadableArchive)
    assert (fetching.left_over, fetching.library.entries()) == ([], ())


def test_a_file_whose_end_cannot_be_told_needs_a_checksum(site: Site, fetching: Fetching) -> None:
    content = zipped("a")
    known, new = site.put("a.zip", content), site.put("b.zip", content, known=False)
    for archive in (known, new):
        site.acts[archive.path] = [without_length(content[:90_000]), without_length(content)]
    report = fetching(known, new)
    assert fetching.holds(known)
    assert report.failed[0].want.archives == (new,)
    assert isinstance(report.failed[0].faults[0], FetchFailed)
    assert fetching.library.path_of(new) is None


def test_what_was_encoded_without_being_asked_is_refused(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip")
    site.acts[archive.path] = [sending(site.files[archive.path], Content_Encoding="gzip")]
    assert isinstance(fault(fetching(archive)), FetchFailed)


# Files without end, paths that lead out


@pytest.mark.parametrize("known", [True, False])
def test_an_endless_file_is_cut_short(site: Site, fetching: Fetching, known: bool) -> None:
    archive = site.put("a.zip", None, endless, known=known)
    assert isinstance(fault(fetching(archive)), UnsafeArchive)
    assert fetching.left_over == []
    assert site.times(archive) == 1
    assert fetching(archive).failed == ()


def test_a_file_beyond_the_bound_is_not_begun(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", known=False)
    fetching.largest = 1000
    assert isinstance(fault(fetching(archive)), UnsafeArchive)
    assert fetching.left_over == []


@pytest.mark.parametrize("path", ["../a.zip", "www.cms.gov/../../a.zip", "/etc/a.zip", "C:/a.zip", "..\\a.zip", ""])
def test_no_path_leads_out_of_the_library(site: Site, fetching: Fetching, tmp_path: Path, path: str) -> None:
    there = site.put("there.zip")
    site.files[path.lstrip("/")] = zipped("a")
    report = fetching(ArchiveSpec(path), there)
    assert isinstance(fault(report), UnsafeArchive)
    assert fetching.holds(there)
    assert site.asked == [there.path]
    assert [each.name for each in tmp_path.iterdir()] == ["library"]
