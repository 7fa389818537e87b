"""Fetching from servers in trouble, over redirects and from those that nobody vouches for."""

from __future__ import annotations

import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from shutil import which

import pytest
from fetch_samples import Act, Fetching, Site, cut, fault, redirect, sending, serving, status

from crosswalk.domain.errors import FetchFailed, UnreadableArchive, UsageError
from releases.fetch import open_source
from releases.http import USER_AGENT, Web
from releases.library import Library

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


@pytest.mark.parametrize("code", [204, 206, 304, 401, 403, 416])
def test_other_answers_are_final(site: Site, fetching: Fetching, code: int) -> None:
    archive = site.put("a.zip", None, status(code))
    assert isinstance(fault(fetching(archive)), FetchFailed)
    assert site.times(archive) == 1


@pytest.mark.parametrize(
    "act",
    [
        status(403),
        sending(b"<p>Access denied</p>", 403, Content_Type="text/html"),
        sending(b"<!DOCTYPE html><title>Request rejected</title>", Content_Type="text/html; charset=utf-8"),
    ],
)
def test_a_site_that_refuses_programs_is_named_with_the_remedy(site: Site, fetching: Fetching, act: Act) -> None:
    """As government sites do at times, to all that does not look like a browser."""
    archive = site.put("a.zip", None, act)
    told = fault(fetching(archive))
    assert "refuses programs" in told.message or "a page of HTML in place of the file" in told.message
    assert "crosswalk fetch --list" in (told.remedy or "")
    assert "--user-agent" in (told.remedy or "")
    assert (site.times(archive), fetching.pauses) == (1, [])


def test_where_one_address_refuses_the_next_is_tried(site: Site, fetching: Fetching) -> None:
    refusing, page, good = site.put("a.zip", None, status(403)), site.put("b.zip"), site.put("c.zip")
    site.files[page.path] = b"<html>" + b" " * (len(site.files[page.path]) - 6)
    report = fetching((refusing, page, good))
    assert report.failed == ()
    assert report.fetched[0].archive == good
    assert [type(each) for each in report.fetched[0].faults] == [FetchFailed, UnreadableArchive]


def test_a_program_calls_itself_as_it_is_told(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip")
    assert fetching(archive).failed == ()
    fetching.user_agent = "Mozilla/5.0 (X11; Linux x86_64)"
    assert fetching(site.put("b.zip")).failed == ()
    assert site.agents == {USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64)"}
    for nonsense in ("", " ", "a\nb", "Größe"):
        with pytest.raises(UsageError, match="user agent"):
            Web(user_agent=nonsense)


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


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
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
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        monkeypatch.setenv(variable, str(certificate))
        assert fetching(archive).failed == ()


@pytest.mark.parametrize("url", ["http://", "https://?", "https://host/?a=b", "https://host/#x", "http://[::1"])
def test_a_mirror_that_is_no_address_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError), open_source(url):
        pass


def test_a_name_and_a_password_of_a_mirror_are_in_no_message_and_no_file(site: Site, fetching: Fetching) -> None:
    archive = site.put("a.zip", None, cut(10), cut(0), cut(0), cut(0))
    fetching.site = Site(url=site.url.replace("//", "//me:secret@"))
    text = str(fault(fetching(archive)))
    assert fetching(archive).failed == ()
    notes = "".join(each.read_text() for each in fetching.library.root.rglob("*.json"))
    assert archive.path in notes
    assert "secret" not in text + notes
