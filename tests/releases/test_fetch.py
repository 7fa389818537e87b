"""Fetching: nothing wrong is ever accepted, nothing right is lost, a second run goes on."""

from __future__ import annotations

import errno
import hashlib
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from shutil import which

import pytest
from fetch_samples import (
    Fetching,
    Site,
    cut,
    endless,
    good,
    ignoring_ranges,
    redirect,
    sending,
    serving,
    slow,
    stalled,
    status,
    without_length,
    zipped,
)

from crosswalk.domain.errors import (
    ChecksumMismatch,
    CrosswalkError,
    FetchFailed,
    LibraryFault,
    SourceNotFound,
    UnreadableArchive,
    UnsafeArchive,
    UsageError,
)
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


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "*")
    with serving(Site()) as site:
        yield site


@pytest.fixture
def fetching(site: Site, tmp_path: Path) -> Fetching:
    return Fetching(site, Library(tmp_path / "library"))


def fault(report: FetchReport) -> CrosswalkError:
    (failed,) = report.failed
    (one,) = failed.faults
    assert one.remedy
    assert one.where is not None
    return one


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
        fetch(
            wanted,
            WebSource(web),
            fetching.library,
            progress=lambda done, total, _: told.append((done, total)),
        )
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


def test_a_cut_connection_goes_on_where_it_broke(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, cut(120_000), cut(50_000))
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)
    assert site.ranges(archive) == [None, "bytes=120000-", "bytes=170000-"]
    assert fetching.pauses == [0.5, 1.0]


@pytest.mark.parametrize("known", [True, False])
def test_what_came_before_giving_up_is_not_asked_for_again(site: Site, fetching: Fetching, known: bool) -> None:
    archive = site.put("a.zip", None, cut(80_000), cut(0), cut(0), cut(0), known=known)
    other = site.put("b.zip")
    assert isinstance(fault(fetching(archive, other)), FetchFailed)
    assert fetching.library.path_of(archive) is None
    assert fetching.holds(other)
    assert fetching.left_over == [".json", ".part"]
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)
    assert site.ranges(archive)[-1] == "bytes=80000-"
    assert fetching.left_over == []


def test_a_server_that_ignores_ranges_sends_all_again(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, cut(80_000), ignoring_ranges)
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)


def test_a_file_that_changed_meanwhile_starts_anew(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", zipped("old"), cut(80_000), cut(0), cut(0), cut(0), known=False)
    fetching(archive)
    site.put("a.zip", zipped("new"), known=False)
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)


def test_a_rest_of_another_file_is_not_joined(site: Site, fetching: Fetching) -> None:
    """A server that answers a range although the file has changed."""
    archive = site.put("a.zip", None, cut(80_000), cut(100, tag='"other"'), known=False)
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)
    assert site.ranges(archive) == [None, "bytes=80000-", None]


def test_damage_in_what_an_earlier_run_left_is_mended(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, cut(80_000), cut(0), cut(0), cut(0))
    fetching(archive)
    (part,) = (fetching.library.root / "partial").glob("*.part")
    part.write_bytes(bytes(80_000))
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)


@pytest.mark.parametrize("left", [b"", b"{", b'{"url": 1, "more": 2}'])
def test_a_note_that_says_nothing_starts_anew(site: Site, fetching: Fetching, left: bytes) -> None:
    archive = site.put("a.zip", None, cut(80_000), cut(0), cut(0), cut(0))
    fetching(archive)
    (note,) = (fetching.library.root / "partial").glob("*.json")
    note.write_bytes(left)
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)


def test_a_complete_download_that_was_not_taken_in_needs_no_server(
    site: Site, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = site.put("a.zip", known=False)
    with monkeypatch.context() as broken:
        broken.setattr(PartFile, "move_to", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        assert isinstance(fault(fetching(archive)), LibraryFault)
    assert fetching.library.path_of(archive) is None
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)
    assert site.times(archive) == 1


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
    assert site.asked == [(there.path, None)]
    assert [each.name for each in tmp_path.iterdir()] == ["library"]


# Servers in trouble


def test_a_server_in_trouble_is_asked_again_ever_more_seldom(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, status(500), status(503), status(502))
    assert fetching(archive).failed == ()
    assert fetching.holds(archive)
    assert fetching.pauses == [0.5, 1.0, 2.0]


def test_a_server_that_stays_in_trouble_is_left_alone(site: Site, fetching: Fetching) -> None:
    archive, other = site.put("a.zip", None, *[status(500)] * 9), site.put("b.zip")
    assert isinstance(fault(fetching(archive, other)), FetchFailed)
    assert site.times(archive) == 4
    assert fetching.holds(other)


def test_a_server_says_how_long_to_wait(site: Site, fetching: Fetching) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    acts = (status(429, Retry_After=7), status(503, Retry_After=at), status(429, Retry_After="soon"))
    archive = site.put("a.zip", None, *acts)
    assert fetching(archive).failed == ()
    seven, until, own = fetching.pauses
    assert (seven, own) == (7, 2.0)
    assert 50 < until <= 60


def test_a_server_that_asks_to_wait_for_long_is_not_waited_for(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, status(429, Retry_After=3600))
    assert "3600 s" in fault(fetching(archive)).message
    assert (fetching.pauses, site.times(archive)) == ([], 1)


@pytest.mark.parametrize("code", [204, 304, 401, 403])
def test_other_answers_are_final(site: Site, fetching: Fetching, code: int) -> None:
    archive = site.put("a.zip", None, status(code))
    assert isinstance(fault(fetching(archive)), FetchFailed)
    assert site.times(archive) == 1


def test_a_server_that_is_not_there(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip")
    fetching.site = Site(url="http://127.0.0.1:9")
    assert isinstance(fault(fetching(archive)), FetchFailed)
    assert len(fetching.pauses) == 3


# Redirects


def test_a_redirect_within_the_mirror_is_followed(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, redirect("/www.cms.gov/files/zip/b.zip"))
    site.put("b.zip", site.files[archive.path])
    assert fetching(archive).failed == ()


def test_redirects_without_end_end(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, *[redirect("a.zip")] * 99)
    assert isinstance(fault(fetching(archive)), FetchFailed)
    assert site.times(archive) == 6


def test_no_redirect_leads_to_another_server_without_tls(site: Site, fetching: Fetching) -> None:
    with serving(Site()) as elsewhere:
        archive = site.put("a.zip")
        elsewhere.put("a.zip")
        targets = (f"{elsewhere.url}/{archive.path}", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://[::1")
        for target in targets:
            site.acts[archive.path] = [redirect(target)] * 4
            assert isinstance(fault(fetching(archive)), FetchFailed), target
        assert elsewhere.asked == []


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    monkeypatch.setenv("NO_PROXY", "*")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )

    def with_tls(server: ThreadingHTTPServer) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        return "https"

    with serving(Site(), with_tls) as site:
        fetching = Fetching(site, Library(tmp_path / "library"))
        archive = site.put("a.zip")
        assert isinstance(fault(fetching(archive)), FetchFailed)
        assert (site.asked, fetching.pauses) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetching(archive).failed == ()


@pytest.mark.parametrize("url", ["http://", "https://?", "https://host/?a=b", "https://host/#x", "http://[::1"])
def test_a_mirror_that_is_no_address_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError), open_source(url):
        pass


def test_a_name_and_a_password_of_a_mirror_stay_out_of_the_library(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, cut(10), cut(0), cut(0), cut(0))
    fetching.site = Site(url=site.url.replace("//", "//me:secret@"))
    text = str(fault(fetching(archive)))
    notes = "".join(each.read_text() for each in fetching.library.root.rglob("*.json"))
    assert "127.0.0.1" in notes
    assert "secret" not in text + notes


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

    monkeypatch.setattr(PartFile, "appending", full)
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
    archives = [site.put(f"{number}.zip") for number in range(20)]

    def interrupt(done: int, total: int, what: str) -> None:
        raise KeyboardInterrupt

    wanted = [Want((each,), (each.path,), True) for each in archives]
    with Web(site.url) as web, pytest.raises(KeyboardInterrupt):
        fetch(wanted, WebSource(web), fetching.library, progress=interrupt, workers=2)
    assert len(site.asked) < 6


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
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"},
    )


def test_a_killed_fetch_is_gone_on_with(site: Site, fetching: Fetching) -> None:
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
    assert site.ranges(archive) == [None, "bytes=120000-"]


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
    for names, failures in ((["icd10pcs:2026-04"], 1), (["icd10pcs"], 0)):
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
