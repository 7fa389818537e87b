"""What a server may do in the middle of our work, and what of it a reader or a load must not notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any, Final

import pytest
from contract_engines import Neo4jPlace, SqlitePlace
from contract_samples import EDITIONS, EVERYTHING, FY2022, FY2023, FY2024, ICD10CM, V31, V32, load

from crosswalk.domain.errors import StoreBusy, StoreError, StoreUnreachable
from graph_schema import open_store
from graph_schema.neo4j import writer
from graph_schema.neo4j.administration import describe
from graph_schema.neo4j.connection import Connection
from graph_schema.neo4j.store import Neo4jStore

neo4j = pytest.importorskip("neo4j")

SLOW: Final = "UNWIND range(1, 1000000000) AS x WITH x WHERE x % 7 = 3 RETURN collect(x % 5)"


@pytest.fixture
def store(neo4j_place: Neo4jPlace) -> Iterator[Neo4jStore]:
    """A new, empty store."""
    with closing(open_store(neo4j_place.empty(), create=True)) as opened:
        assert isinstance(opened, Neo4jStore)
        yield opened


def connection_of(store: Neo4jStore) -> Connection:
    return store._connection


# Access


def test_a_reader_cannot_write(store: Neo4jStore) -> None:
    load(store, FY2022.id)
    before = list(store.dump())
    ask = connection_of(store)
    with pytest.raises(StoreError, match="access mode"):
        ask.rows("MATCH (c:Code) SET c.code = 'X' RETURN collect(c.code)")
    with store.reading(), pytest.raises(StoreError, match="access mode"):
        ask.rows("MATCH (c:Code) DETACH DELETE c RETURN collect(1)")
    with pytest.raises(StoreError, match="access mode"):
        list(ask.stream("MATCH (c:Code) SET c.code = 'X' RETURN [c.code]"))
    assert list(store.dump()) == before


# Bookmarks


def test_another_connection_waits_for_what_the_first_one_loaded(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[set[str]] = []
    begin = neo4j.Session.begin_transaction

    def recording(self: Any, *arguments: Any, **named: Any) -> Any:
        begun.append(set(self.last_bookmarks().raw_values))
        transaction = begin(self, *arguments, **named)
        begun[-1] |= set(self._get_bookmarks())
        return transaction

    load(store, FY2022.id)
    written = set(connection_of(store).bookmarks.get_bookmarks())
    assert written
    monkeypatch.setattr(neo4j.Session, "begin_transaction", recording)
    with closing(store.again()) as other, other.reading():
        assert set(other.codes.states(ICD10CM, {"G20"})) == {"G20"}
    assert begun
    assert written <= begun[0]


# Time


def test_a_question_is_ended_by_the_server_after_its_time_and_the_next_one_answered(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store, FY2022.id)
    monkeypatch.setenv("CROSSWALK_NEO4J_TIMEOUT", "0.2")
    with closing(Neo4jStore.open(store.url)) as hasty:
        with pytest.raises(StoreBusy, match="took too long"):
            connection_of(hasty).rows(SLOW)
        with hasty.reading(), pytest.raises(StoreBusy, match="took too long"):
            connection_of(hasty).rows(SLOW)
        monkeypatch.setattr(connection_of(hasty), "settings", connection_of(store).settings)
        with hasty.reading():
            assert set(hasty.codes.states(ICD10CM, {"G20"})) == {"G20"}
    running = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery = $query RETURN collect(currentQuery)"
    assert connection_of(store).rows(running, query=SLOW) == []


# Passing faults


class Faults:
    """Lets the driver fail once for each thing it is told to do, or always: before it does it, or after."""

    def __init__(self, kind: type[Exception], *, after: bool = False, always: bool = False) -> None:
        self._kind, self._after, self._always = kind, after, always
        self._work: set[Any] = set()
        self.count = 0

    def around(self, call: Callable[..., Any], name: Callable[..., Any]) -> Callable[..., Any]:
        def failing(self_: Any, *arguments: Any, **values: Any) -> Any:
            work = name(self_, *arguments, **values)
            due = self._always or work not in self._work
            self._work.add(work)
            if due and not self._after:
                self._fail()
            result = call(self_, *arguments, **values)
            if due:
                self._fail()
            return result

        return failing

    def _fail(self) -> None:
        self.count += 1
        raise self._kind("injected")


def _text(_: Any, query: Any, *__: Any, **___: Any) -> str:
    return query.text if isinstance(query, neo4j.Query) else str(query)


@pytest.fixture
def quick_to_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_schema.neo4j.connection.time.sleep", lambda _: None)


KINDS: Final = [neo4j.exceptions.TransientError, neo4j.exceptions.ServiceUnavailable, neo4j.exceptions.SessionExpired]


@pytest.mark.usefixtures("quick_to_retry")
@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_does_not_notice_a_passing_fault_and_keeps_its_view(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    load(store, *EVERYTHING)
    expected = list(store.dump())
    faults = Faults(kind)
    for each in (neo4j.Session, neo4j.Transaction):
        monkeypatch.setattr(each, "run", faults.around(each.run, _text))
    assert list(store.dump()) == expected
    assert faults.count > 10
    with store.reading():
        assert list(store.dump()) == expected


@pytest.mark.usefixtures("quick_to_retry")
@pytest.mark.parametrize("in_view", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_breaks_off_between_its_portions_is_asked_for_again(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, kind: type[Exception], in_view: bool
) -> None:
    load(store, *EVERYTHING)
    expected = store.codes.states(ICD10CM, None)
    assert len(expected) > 5
    monkeypatch.setattr("graph_schema.neo4j.connection._PORTION", 2)
    broken: list[Any] = []
    rows_of = neo4j.Result.__iter__

    def breaking(result: Any) -> Iterator[Any]:
        for at, row in enumerate(rows_of(result)):
            if at == 1 and not broken:
                broken.append(result)
                raise kind("injected")
            yield row

    monkeypatch.setattr(neo4j.Result, "__iter__", breaking)
    with store.reading() if in_view else nullcontext():
        assert store.codes.states(ICD10CM, expected.keys()) == expected
        assert len(broken) == 1
        assert store.codes.parents(ICD10CM, {"E1165"}) != {}


@pytest.mark.usefixtures("quick_to_retry")
def test_a_view_that_was_lost_goes_on_as_it_was_or_says_that_it_cannot(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store, FY2022.id)
    with store.reading():
        before = store.codes.states(ICD10CM, None)
        with closing(store.again()) as other, pytest.MonkeyPatch.context() as patched:
            patched.setattr("graph_schema.neo4j.sweep._WAITING_SECONDS", 0.1)
            load(other, FY2023.id)
        for fault in (neo4j.exceptions.ServiceUnavailable, neo4j.exceptions.TransientError):
            with pytest.MonkeyPatch.context() as patched:
                faults = Faults(fault)
                patched.setattr(neo4j.Transaction, "run", faults.around(neo4j.Transaction.run, lambda *_, **__: "once"))
                assert store.codes.states(ICD10CM, None) == before
                assert faults.count == 1
        connection_of(store)._end_view()
    with store.reading():
        # The view is lost, and before it is taken up again a load sweeps away what it saw.
        view = connection_of(store).view
        assert view is not None
        view.close()
        with closing(store.again()) as other:
            load(other, FY2024.id)
        view.broken = True
        with pytest.raises(StoreBusy, match="was loaded meanwhile"):
            store.codes.states(ICD10CM, {"G20"})


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_that_does_not_pass_is_told_in_the_end(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    load(store, FY2022.id)
    monkeypatch.setattr("graph_schema.neo4j.connection._RETRYING_SECONDS", 0.3)
    faults = Faults(kind, always=True)
    for each in (neo4j.Session, neo4j.Transaction):
        monkeypatch.setattr(each, "run", faults.around(each.run, _text))
    with pytest.raises((StoreBusy, StoreUnreachable)) as raised:
        store.codes.states(ICD10CM, {"G20"})
    assert raised.value.remedy
    assert faults.count > 1


@pytest.mark.usefixtures("quick_to_retry")
@pytest.mark.parametrize(("large", "after"), [(False, True), (True, False), (True, True)])
def test_a_load_goes_on_where_each_of_its_commits_fails_once(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, large: bool, after: bool
) -> None:
    """A connection that is lost after a commit does not tell whether it was done."""
    parts = (EVERYTHING[:4], (*EVERYTHING[4:8], *EDITIONS), EVERYTHING[8:])
    expected = dump_of(tmp_path, *parts)
    if large:
        monkeypatch.setattr(writer, "SMALL", 10)
        monkeypatch.setattr(writer, "BATCH", 7)
    faults = Faults(neo4j.exceptions.ServiceUnavailable, after=after)
    run = neo4j.Transaction.run
    committed: dict[int, str] = {}

    def naming(self: Any, query: str, *arguments: Any, **values: Any) -> Any:
        given = {**(arguments[0] if arguments else {}), **values}
        if "digest" in given or query == writer._SWITCH:
            committed[id(self)] = given.get("digest", f"switch {given['version']}")
        return run(self, query, *arguments, **values)

    monkeypatch.setattr(neo4j.Transaction, "run", naming)
    failing = faults.around(neo4j.Transaction.commit, lambda transaction: committed[id(transaction)])
    monkeypatch.setattr(neo4j.Transaction, "commit", failing)
    for part in parts:
        load(store, *part)
    assert faults.count > (40 if large else 2)
    assert list(store.dump()) == expected
    assert store.version()[0] == len(parts)  # type: ignore[index]
    assert describe(connection_of(store)).left_batches == 0


# Loads that were broken off


class Killed(Exception):
    """Stands for the end of the program."""


@pytest.fixture
def all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "SMALL", 2)
    monkeypatch.setattr(writer, "BATCH", 4)


def broken_off(store: Neo4jStore, *names: str, batches: int | None = None) -> None:
    """A load that ends after so many batches, or with all of them written and before it is switched to."""
    write, written = writer.Load._write, 0

    def write_some(self: writer.Load, *arguments: Any) -> None:
        nonlocal written
        written += 1
        if batches is not None and written > batches:
            raise Killed
        write(self, *arguments)

    def no_switch(*_: Any) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writer.Load, "_write", write_some)
        patched.setattr(writer.Load, "_switch", no_switch)
        with pytest.raises(Killed):
            load(store, *names)
    assert describe(connection_of(store)).left_batches == (written if batches is None else batches)


def dump_of(folder: Path, *parts: Sequence[str]) -> list[str]:
    """What loads give that nobody disturbs."""
    with closing(open_store(SqlitePlace(folder).empty(), create=True)) as undisturbed:
        for part in parts:
            load(undisturbed, *part)
        return list(undisturbed.dump())


@pytest.mark.usefixtures("all_large")
def test_a_load_that_changes_nothing_leaves_what_one_that_was_broken_off_was_about_to_take_out(
    store: Neo4jStore, tmp_path: Path
) -> None:
    load(store, FY2022.id, V32.id)
    expected = dump_of(tmp_path, (FY2022.id, V32.id))
    broken_off(store, FY2024.id, V31.id)
    assert list(store.dump()) == expected
    with store.writing():
        pass
    assert list(store.dump()) == expected
    load(store, FY2024.id, V31.id)
    assert list(store.dump()) == dump_of(tmp_path, (FY2022.id, V32.id), (FY2024.id, V31.id))


@pytest.mark.usefixtures("all_large")
def test_a_load_of_less_than_one_that_was_broken_off_shows_no_more_than_its_own(
    store: Neo4jStore, tmp_path: Path
) -> None:
    """The batches of the first system are those that are there; those of the second must not come with them."""
    broken_off(store, FY2022.id, V32.id)
    load(store, FY2022.id)
    assert list(store.dump()) == dump_of(tmp_path, (FY2022.id,))
    assert describe(connection_of(store)).left_batches == 0


@pytest.mark.usefixtures("all_large")
@pytest.mark.parametrize("other", [(FY2024.id,), (V32.id, "2018")])
def test_a_load_of_something_else_sweeps_away_what_one_that_was_broken_off_left(
    store: Neo4jStore, tmp_path: Path, other: tuple[str, ...]
) -> None:
    load(store, FY2022.id)
    broken_off(store, FY2023.id, V31.id, batches=9)
    load(store, *other)
    assert list(store.dump()) == dump_of(tmp_path, (FY2022.id,), other)
    assert describe(connection_of(store)).left_batches == 0


def test_a_view_that_was_lost_goes_on_after_a_load_that_changed_nothing(store: Neo4jStore) -> None:
    load(store, FY2022.id)
    with store.reading():
        before = store.codes.states(ICD10CM, None)
        view = connection_of(store).view
        assert view is not None
        view.close()
        with closing(store.again()) as other, other.writing():
            pass
        view.broken = True
        assert store.codes.states(ICD10CM, None) == before
