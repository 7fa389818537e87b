"""`crosswalk serve`: the API in processes of its own, on this machine unless told otherwise."""

from __future__ import annotations

import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from served import served

from cli.commands import serve
from cli.main import main
from crosswalk.domain.errors import MissingExtra, UsageError


@contextmanager
def _served(store: str, *program: str, options: Sequence[str] = ()) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with served(store, *options, program=program or ("-m", "crosswalk"), out=subprocess.PIPE) as server:
        assert f"{server.address}/docs" in server.said
        yield server.process, server.address


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals between processes")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_answers_and_stops_in_order(starter_store: str, stop: signal.Signals, workers: str) -> None:
    with (
        _served(starter_store, options=["--workers", workers]) as (process, address),
        httpx.Client(base_url=address, timeout=20) as client,
    ):
        assert client.get("/v1/health").status_code == 200
        (row,) = client.get("/v1/lookup/E11.9").json()
        assert row["code"] == "E11.9"
        assert client.get("/v1/lookup/a%2Fb").json()[0]["input"] == "a/b"
        assert client.post("/v1/translate", json={"codes": ["25000"], "from": "icd9cm"}).json()[0]["status"] == "mapped"
        process.send_signal(stop)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 0
        # Nothing is logged of what was asked, and nothing went wrong.
        assert (out, err) == ("", "")


_SLOW = """
from api.server import process
from crosswalk.__main__ import main
from graph_schema.sqlite.codes import SqliteCodes

process.SECONDS_TO_FINISH = {finish}
endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
SqliteCodes.states = lambda codes, *_: codes._ask(endless).fetchall()
main()
"""
"""A server whose look-ups take for ever."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals between processes")
@pytest.mark.parametrize(
    ("finish", "stops", "workers"),
    [
        (1, [signal.SIGTERM], "1"),
        (600, [signal.SIGINT, signal.SIGINT], "1"),
        (600, [signal.SIGTERM, signal.SIGINT], "2"),
    ],
    ids=["patience ends", "Ctrl-C twice", "Ctrl-C after a TERM, two workers"],
)
def test_what_is_asked_for_too_long_is_told_that_the_server_ends(
    starter_store: str, finish: int, stops: list[signal.Signals], workers: str
) -> None:
    slow = _SLOW.format(finish=finish)
    with (
        _served(starter_store, "-c", slow, options=["--workers", workers]) as (process, address),
        ThreadPoolExecutor(3) as threads,
    ):
        asked = [threads.submit(httpx.get, f"{address}/v1/lookup/E11.9", timeout=90) for _ in range(3)]
        assert httpx.get(f"{address}/v1/health", timeout=20).status_code == 200
        time.sleep(1)
        said = f"What is being answered may take {finish} seconds. Ctrl-C again breaks it off.\n"
        process.send_signal(stops[0])
        assert process.stderr is not None
        assert process.stderr.readline() == said
        for stop in stops[1:]:
            process.send_signal(stop)
        out, err = process.communicate(timeout=90)
        assert [each.result().status_code for each in asked] == [503] * 3
        problems = [each.result().json() for each in asked]
        assert {problem["code"] for problem in problems} == {"closed"}
        assert {problem["remedy"] for problem in problems} == {"Ask again once it is open again."}
        assert {each.result().headers["Retry-After"] for each in asked} == {"5"}
        assert (process.returncode, out, err) == (0, "", "")


_HASTY = """
from api.server import process
from crosswalk.__main__ import main

process.HEAD_SECONDS = 0.5
main()
"""
"""A server that waits for a handshake no longer than half a second."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate of this machine for itself, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    subprocess.run(
        [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return cert, key


def test_a_handshake_that_does_not_go_on_is_ended(starter_store: str, certificate: tuple[str, str]) -> None:
    cert, key = certificate
    with _served(starter_store, "-c", _HASTY, options=["--tls-cert", cert, "--tls-key", key]) as (_, address):
        assert address.startswith("https://")
        port, context = int(address.rpartition(":")[2]), ssl.create_default_context(cafile=cert)
        assert httpx.get(f"{address}/healthz", verify=context, timeout=90).status_code == 200
        for said in (b"", bytes.fromhex("160301020001")):
            with socket.create_connection(("127.0.0.1", port), timeout=40) as half:
                half.sendall(said)
                assert half.recv(1) == b"", "it is ended without a word, long before a minute"


def test_it_listens_on_this_machine_only_and_without_delay() -> None:
    with serve.listening("127.0.0.1", 0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
        assert listener.proto == socket.IPPROTO_TCP


def test_a_port_in_use_is_named() -> None:
    with serve.listening("127.0.0.1", 0) as listener, pytest.raises(UsageError, match=str(listener.getsockname()[1])):
        serve.listening("127.0.0.1", listener.getsockname()[1])


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match="fastapi and uvicorn"):
        serve._require_api()
    with pytest.raises(SystemExit) as left:
        main(["serve"])
    assert left.value.code == 3
    assert "pip install 'crosswalk-codes[api]'" in capsys.readouterr().err


def test_without_a_store_nothing_is_served(capsys: pytest.CaptureFixture[str], tmp_path: object) -> None:
    with pytest.raises(SystemExit) as left:
        main(["serve", "--port", "0", "--store", f"sqlite:///{tmp_path}/none.sqlite"])
    assert left.value.code == 3
    assert "crosswalk load starter" in capsys.readouterr().err
