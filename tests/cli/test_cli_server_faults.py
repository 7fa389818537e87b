"""What can be wrong with a server: each fault is told in a sentence with its remedy, and never with a password."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

import pytest
from cli_samples import Ended

from cli.main import main
from crosswalk.stores.administration import drop_store, init_store, store_status

SECRET: Final = "not-the-password-of-anybody"  # noqa: S105 - as it says
SLOW: Final = "UNWIND range(1, 1000000000) AS x WITH x WHERE x % 7 = 3 RETURN collect(x % 5)"

Ask = Callable[..., Ended]


@pytest.fixture(scope="module")
def url(neo4j_server: Any) -> str:
    """A store with nothing in it."""
    url = f"{neo4j_server.url}/neo4j"
    init_store(url)
    if store_status(url).loads:
        drop_store(url)
        init_store(url)
    return url


@pytest.fixture
def ask(
    url: str,
    neo4j_server: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Ask:
    """Run a command on that store; what it says and logs gives no password away, and is no traceback."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("CROSSWALK_STORE", url)

    def run(*arguments: str, **variables: str) -> Ended:
        for name, value in variables.items():
            monkeypatch.setenv(f"CROSSWALK_NEO4J_{name}", value)
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        printed = capsys.readouterr()
        told = printed.out + printed.err + caplog.text
        assert not [each for each in (neo4j_server.password, SECRET, "Traceback") if each in told]
        assert isinstance(left.value.code, int)
        return Ended(left.value.code, printed.out, printed.err)

    return run


def refused(ended: Ended, status: int, *told: str) -> None:
    """The command ended so, printed nothing but two lines, the fault and its remedy, and these say all that."""
    assert (ended.status, ended.out) == (status, "")
    assert len(ended.err.splitlines()) == 2
    assert ended.err.startswith("Error: ")
    assert not [each for each in told if each not in ended.err]


@contextmanager
def listening(answer: bytes) -> Iterator[str]:
    """A server at a port of its own that is none of Neo4j: it gives this answer, or never any."""

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            held.append(connection)
            if answer:
                connection.sendall(answer)
                connection.close()

    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join()
    for each in held:
        each.close()


# Who asks


@pytest.mark.parametrize("password", [SECRET, ""])
def test_a_wrong_password(ask: Ask, url: str, password: str) -> None:
    ended = ask("lookup", "E11.9", PASSWORD=password)
    refused(ended, 3, f"{url} does not know the user 'neo4j'", "CROSSWALK_NEO4J_USER", "CROSSWALK_NEO4J_PASSWORD")


def test_a_password_in_the_url(ask: Ask) -> None:
    for place in ("neo4j://neo4j:{}@127.0.0.1", "neo4j://{}@127.0.0.1", "neo5j://neo4j:{}@127.0.0.1"):
        ended = ask("lookup", "E11.9", "--store", place.format(SECRET))
        assert ended.status == 2
    refused(ask("store", "status", "--store", f"bolt://neo4j:{SECRET}@127.0.0.1"), 2, "CROSSWALK_NEO4J_PASSWORD")


# Where


def test_no_server_at_the_port(ask: Ask) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    for scheme in ("neo4j", "bolt"):
        place = f"{scheme}://127.0.0.1:{port}"
        refused(ask("lookup", "E11.9", "--store", place), 3, f"no Neo4j server answers at {place}", "Start it")
        refused(ask("store", "init", "--store", place), 3, f"no Neo4j server answers at {place}")


def test_something_else_at_the_port(ask: Ask) -> None:
    with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as place:
        for scheme in ("neo4j", "bolt"):
            refused(ask("lookup", "E11.9", "--store", f"{scheme}://{place}"), 3, "no Neo4j server answers at")


def test_a_server_that_never_answers_is_not_waited_for_forever(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_schema.neo4j.connection._RETRYING_SECONDS", 0.5)
    with listening(b"") as place:
        refused(ask("lookup", "E11.9", "--store", f"bolt://{place}"), 3, "no Neo4j server answers at")


@pytest.mark.parametrize("scheme", ["neo4j+s", "neo4j+ssc", "bolt+s", "bolt+ssc"])
def test_a_server_without_tls(ask: Ask, url: str, scheme: str) -> None:
    ended = ask("lookup", "E11.9", "--store", url.replace("neo4j:", f"{scheme}:", 1))
    refused(ended, 3, "no Neo4j server answers with TLS at", "without TLS it begins with neo4j:// or bolt://")


@pytest.mark.parametrize(
    "wrong",
    ["neo4j:/localhost", "neo4j://", "neo4j+tls://localhost", "neo4j://localhost:0", "neo4j://localhost/a/b",
     "neo4j://localhost:port", "bolt://localhost#x", "http://localhost:7474"],
)  # fmt: skip
def test_a_url_that_names_no_server(ask: Ask, wrong: str) -> None:
    refused(ask("lookup", "E11.9", "--store", wrong), 2, "Write ", "neo4j://HOST")


def test_certificates_that_cannot_be_read(ask: Ask) -> None:
    refused(ask("lookup", "E11.9", CA="/nonexistent/ca.pem"), 2, "CROSSWALK_NEO4J_CA", "No such file")
    refused(ask("lookup", "E11.9", CA=__file__), 2, "CROSSWALK_NEO4J_CA", "no certificates")


# Which database


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_a_database_that_is_not_there(ask: Ask, neo4j_server: Any, scheme: str) -> None:
    place = neo4j_server.url.replace("neo4j:", f"{scheme}:", 1)
    for arguments in (("lookup", "E11.9"), ("store", "init"), ("store", "status")):
        ended = ask(*arguments, "--store", f"{place}/nothere")
        refused(ended, 3, "has no database 'nothere'", "Name it after the host")
    refused(ask("lookup", "E11.9", "--store", place, DATABASE="nothere"), 3, "has no database 'nothere'")


def test_the_database_of_the_server_itself(ask: Ask, neo4j_server: Any) -> None:
    refused(ask("store", "init", "--store", f"{neo4j_server.url}/system"), 2, "the server's own")


def test_a_database_that_was_never_made_a_store(ask: Ask, url: str) -> None:
    drop_store(url)
    try:
        for arguments in (("lookup", "E11.9"), ("store", "status"), ("store", "dump")):
            refused(ask(*arguments), 3, "there is no Crosswalk store in the database 'neo4j'", "crosswalk store init")
        refused(ask("store", "drop", "--yes", "--store", url), 3, "there is no Crosswalk store")
    finally:
        init_store(url)


def test_a_store_with_nothing_in_it(ask: Ask, url: str) -> None:
    refused(ask("lookup", "E11.9"), 3, f"the store at {url} is empty", "crosswalk load starter")


# Which version


@pytest.mark.parametrize("version", ["4.4.38", "5.25.1", "3"])
def test_an_older_server(ask: Ask, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr("graph_schema.neo4j.connection._COMPONENTS", f"RETURN '{version}', 'community'")
    refused(ask("lookup", "E11.9"), 3, f"is Neo4j {version}; this program needs 5.26 or later", "Update the server")


@pytest.mark.parametrize("version", ["5.26.0", "5.26-aura", "2025.10.1", "2026.01.0-27"])
def test_a_newer_server_will_do(ask: Ask, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr("graph_schema.neo4j.connection._COMPONENTS", f"RETURN '{version}', 'enterprise'")
    ended = ask("store", "status", "--format", "json")
    assert (ended.status, ended.json["engine"]) == (0, f"Neo4j {version} enterprise")


def test_a_server_that_is_no_neo4j(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_schema.neo4j.connection._COMPONENTS", "UNWIND [] AS x RETURN x AS version, x AS edition")
    refused(ask("lookup", "E11.9"), 3, "is no Neo4j server")


@pytest.mark.parametrize(
    ("change", "told"), [(-1, "crosswalk store init --store"), (1, "The store was written by a newer Crosswalk")]
)
def test_a_schema_of_another_program_version(
    ask: Ask, neo4j_server: Any, monkeypatch: pytest.MonkeyPatch, change: int, told: str
) -> None:
    neo4j = pytest.importorskip("neo4j")
    set_schema = "MATCH (now:Crosswalk {id: 'store'}) SET now.schema = now.schema + $change"
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query(set_schema, change=change)
        try:
            for arguments in (("lookup", "E11.9"), ("store", "dump"), ("load", "--mirror", ".", "icd10cm:2025")):
                if change > 0 or arguments[0] != "load":
                    refused(ask(*arguments), 3, "has schema", told)
            if change > 0:
                refused(ask("store", "init"), 3, told)
        finally:
            driver.execute_query(set_schema, change=-change)


# How long


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "nan", "1e9"])
def test_a_limit_that_is_no_number_of_seconds(ask: Ask, seconds: str) -> None:
    refused(ask("lookup", "E11.9", TIMEOUT=seconds), 2, "CROSSWALK_NEO4J_TIMEOUT")


def test_a_question_that_takes_too_long(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_schema.neo4j.administration._STATUS", SLOW)
    refused(ask("store", "status", TIMEOUT="0.2"), 3, "took too long", "CROSSWALK_NEO4J_TIMEOUT")
