"""Asking the server: views, retries and time-outs."""

from __future__ import annotations

import logging
import random
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

import neo4j
from neo4j import exceptions as faults

from crosswalk.domain.errors import ServerMismatch, StoreBusy, StoreClosed, StoreNotFound, StoreUnreachable, UsageError
from graph_schema.neo4j.faults import passes, translated
from graph_schema.neo4j.patience import limited, terminate
from graph_schema.neo4j.settings import CERTIFICATE_VARIABLE, Settings

# What the driver logs of a fault, we raise.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

Row = list[Any]
Result = TypeVar("Result")

MARK: Final = {"application": "crosswalk"}
"""What our questions are called among the transactions of a server; a load waits for those before it sweeps."""

OLDEST_SERVER: Final = (5, 26)

_CONNECTING_SECONDS: Final = 10.0
_RETRYING_SECONDS: Final = 30.0
_VIEW_SECONDS: Final = 3600.0
_PORTION: Final = 125
"""Codes whose rows come as one record."""
_COMPONENTS: Final = """
CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0], edition"""
_POINTER: Final = "MATCH (now:Crosswalk {id: 'store'}) RETURN now.version, now.swept, now.made"


@dataclass(slots=True)
class View:
    """One unchanging view: everything as it stood at the load `at`, while the transaction is open."""

    name: str
    at: int
    swept: int
    made: str
    session: neo4j.Session
    transaction: neo4j.Transaction
    broken: bool = False

    def close(self) -> None:
        """End the transaction and its session; a fault in doing so is passed over, since nothing was written."""
        with suppress(faults.DriverError, faults.Neo4jError):
            self.transaction.close()
        with suppress(faults.DriverError, faults.Neo4jError):
            self.session.close()


class _SharedDriver:
    """A driver that several connections use, each in sessions of its own; the last of them closes it."""

    def __init__(self, settings: Settings) -> None:
        self.driver = _driver(settings)
        self.bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._users = 0
        self._turn = threading.Lock()

    def join(self) -> None:
        with self._turn:
            self._users += 1

    def leave(self) -> None:
        with self._turn:
            self._users -= 1
            last = self._users == 0
        if last:
            self.driver.close()


class Connection:
    """Sessions with one store. For one thread at a time, as the view is one; others take one of their own."""

    def __init__(self, settings: Settings, shared: _SharedDriver | None = None) -> None:
        self.settings = settings
        self.view: View | None = None
        self.version = self.edition = ""
        self._shared = shared or _SharedDriver(settings)
        self._shared.join()
        self.bookmarks = self._shared.bookmarks
        self._stopped = self._left = False

    def again(self) -> Connection:
        """Another one to the same store, over the same driver."""
        other = Connection(self.settings, self._shared)
        other.version, other.edition = self.version, self.edition
        return other

    def stop(self) -> None:
        """What another thread asks next is told `StoreClosed`; what runs is ended by the server, which is asked to."""
        self._stopped = True
        view = self.view
        if view is not None:
            ending = (view.name, lambda: self.session(neo4j.READ_ACCESS))
            threading.Thread(target=terminate, args=ending, daemon=True).start()

    def go_on(self) -> None:
        """Answer again after a stop."""
        self._stopped = False

    def close(self) -> None:
        """End the view, if there is one, and leave the driver; it is ended with the last connection that shares it."""
        self._end_view()
        if not self._left:
            self._left = True
            self._shared.leave()

    def verify(self) -> None:
        """Ask the server for its version and edition, and do not wait for one that does not answer.

        Raises `StoreUnreachable`, `StoreRefused`, and `ServerMismatch` for a version that is too old.
        """
        try:
            with self.session(neo4j.READ_ACCESS) as session:
                found = session.run(_COMPONENTS).single()
        except (faults.DriverError, faults.Neo4jError) as fault:
            raise translated(fault, self.settings) from fault
        self.version, self.edition = _supported(self.settings.url, found)

    # Questions

    def rows(self, query: str, /, **values: object) -> list[Any]:
        """The rows of a question that collects them into one record: `RETURN collect([…])`."""
        return cast("list[Any]", self._asked(query, values, _single)[0])

    def of_codes(
        self, codes: Collection[str], query: str, read: Callable[[list[Row]], Iterable[Result]], /, **values: object
    ) -> list[Result]:
        """What is read of the rows of a question of `schema.of_codes`; about no codes there is nothing to ask.

        The rows of one portion are read while the server works on the next. After a passing fault all are asked for
        again.
        """
        if not codes:
            return []
        ordered = sorted(codes)
        portions = [ordered[at : at + _PORTION] for at in range(0, len(ordered), _PORTION)]

        def take(result: neo4j.Result) -> list[Result]:
            return [one for record in result for one in read(record[0])]

        return self._asked(query, {**values, "portions": portions}, take)

    def stream(self, query: str, /, **values: object) -> Iterator[Row]:
        """The rows of a question that returns one list a record, as they come.

        It is asked at once: the server works on the answer until the first row is wanted.
        """

        def begin() -> tuple[View, neo4j.Result]:
            view = self._view() or self._opened()
            try:
                return view, view.transaction.run(query, {**values, "at": view.at})
            except BaseException:
                if view is not self.view:
                    view.close()
                raise

        return self._taken(*self.retried(begin))

    def _taken(self, view: View, result: neo4j.Result) -> Iterator[Row]:
        try:
            for record in result:
                yield record[0]
        except (faults.DriverError, faults.Neo4jError) as fault:
            raise self._closed() if self._stopped else translated(fault, self.settings) from fault
        finally:
            if view is not self.view:
                view.close()

    def standing(self) -> tuple[int, str]:
        """Number of the last finished load, or of the view's, and the identity of the store. Raises `StoreNotFound`."""
        if self.view is not None:
            return self.view.at, self.view.made
        pointer = self._asked(_POINTER, {}, _single)
        if pointer is None:
            raise self.no_store()
        return pointer[0], pointer[2]

    @contextmanager
    def viewing(self) -> Iterator[None]:
        """A view for several questions; inside another one, that one. Raises `StoreNotFound`."""
        if self.view is not None:
            yield
            return
        self.view = self.retried(self._opened)
        if self.view.at == 0:
            self._end_view()
            raise StoreNotFound(
                f"the store at {self.settings.url} is empty.", remedy="Load something: crosswalk load starter."
            )
        try:
            yield
        finally:
            self._end_view()

    def _end_view(self) -> None:
        if self.view is not None:
            self.view.close()
        self.view = None

    def _asked(self, query: str, values: dict[str, Any], take: Callable[[neo4j.Result], Result]) -> Result:
        """What is taken of the answer to a question: one round trip, in the view if there is one."""

        def ask() -> Result:
            view = self._view()
            if view is not None:
                with limited(self.settings.timeout, view.name, lambda: self.session(neo4j.READ_ACCESS)):
                    return take(view.transaction.run(query, {**values, "at": view.at}))
            with self.session(neo4j.READ_ACCESS) as session:
                asked = neo4j.Query(query, metadata=MARK, timeout=self.settings.timeout)
                return take(session.run(asked, {**values, "at": None}))

        return self.retried(ask)

    def _view(self) -> View | None:
        """The open view, on a new transaction if it lost its own."""
        if self.view is not None and self.view.broken:
            self.view = self._reopened(self.view)
        return self.view

    def _opened(self) -> View:
        session = self.session(neo4j.READ_ACCESS)
        try:
            name = uuid.uuid4().hex
            transaction = session.begin_transaction(metadata={**MARK, "view": name}, timeout=_VIEW_SECONDS)
            pointer = transaction.run(_POINTER).single()
            if pointer is None:
                raise self.no_store()
            at, swept, made = pointer
            return View(name, at, swept, made, session, transaction)
        except BaseException:
            session.close()
            raise

    def _reopened(self, lost: View) -> View:
        """Go on with a view whose transaction was lost, if all that it saw is still there."""
        lost.close()
        fresh = self._opened()
        if fresh.made != lost.made or fresh.swept > lost.at:
            fresh.close()
            raise StoreBusy(f"{self.settings.url} was loaded meanwhile.", remedy="Ask again.")
        fresh.at = lost.at
        return fresh

    # Writing

    def session(self, mode: str) -> neo4j.Session:
        """A session of the driver on the database of the store, to be closed by the caller."""
        return self._shared.driver.session(
            database=self.settings.database,
            default_access_mode=mode,
            bookmark_manager=self.bookmarks,
            fetch_size=-1,
        )

    def write(self, query: str, /, **values: object) -> neo4j.ResultSummary:
        """One statement in a transaction of its own, which may hold `CALL … IN TRANSACTIONS`.

        It is run again after a passing fault: give statements only that may run twice.
        """

        def run() -> neo4j.ResultSummary:
            with self.session(neo4j.WRITE_ACCESS) as session:
                return session.run(query, values).consume()

        return self.retried(run)

    # Faults

    def retried(self, work: Callable[[], Result]) -> Result:
        """Do it, and again after a fault that passes, for at most half a minute. Raises a fault as an error of ours."""
        end = time.monotonic() + _RETRYING_SECONDS
        pause = 0.1
        while True:
            if self._stopped:
                raise self._closed()
            try:
                return work()
            except (faults.DriverError, faults.Neo4jError) as fault:
                if self._stopped:
                    raise self._closed() from fault
                wait = pause * random.uniform(0.8, 1.2)  # noqa: S311 - when to try again is no secret
                if not passes(fault) or time.monotonic() + wait > end:
                    raise translated(fault, self.settings) from fault
                if self.view is not None:
                    self.view.broken = True
                time.sleep(wait)
                pause = min(pause * 2, 5.0)

    def _closed(self) -> StoreClosed:
        return StoreClosed(f"the store at {self.settings.url} was closed.", remedy="Ask again once it is open again.")

    def no_store(self) -> StoreNotFound:
        """The error for a database without a store of ours."""
        return StoreNotFound(
            f"there is no Crosswalk store in the database {self.settings.database!r} of {self.settings.url}.",
            remedy=f"Make one: crosswalk store init --store {self.settings.url}.",
        )


def connect(settings: Settings) -> Connection:
    """A connection to a server that answers and is new enough.

    Raises `StoreUnreachable`, `StoreRefused`, `StoreNotFound` or `ServerMismatch`.
    """
    connection = Connection(settings)
    try:
        connection.verify()
    except BaseException:
        connection.close()
        raise
    return connection


def _single(result: neo4j.Result) -> Any:
    """The one record of an answer, None if it has none."""
    return result.single()


def _supported(url: str, found: Any) -> tuple[str, str]:
    """The version and the edition of a server, if it is new enough."""
    if found is None:
        raise ServerMismatch(f"{url} is no Neo4j server.", remedy="Name another with --store.")
    version, edition = found
    numbers = tuple(int(each) for each in version.split("-")[0].split(".")[:2] if each.isdigit())
    if numbers < OLDEST_SERVER:
        raise ServerMismatch(
            f"{url} is Neo4j {version}; this program needs 5.26 or later.",
            remedy="Update the server, or name another with --store.",
        )
    return version, edition


def _driver(settings: Settings) -> neo4j.Driver:
    options: dict[str, Any] = {}
    if settings.certificates is not None:
        options["trusted_certificates"] = neo4j.TrustCustomCAs(_readable(settings.certificates))
        options["encrypted"] = True
    try:
        return neo4j.GraphDatabase.driver(
            settings.address,
            auth=(settings.user, settings.password),
            connection_timeout=_CONNECTING_SECONDS,
            connection_acquisition_timeout=_RETRYING_SECONDS,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
            user_agent="crosswalk",
            **options,
        )
    except (ValueError, faults.DriverError) as fault:
        why = str(fault).replace(settings.password, "…") if settings.password else str(fault)
        raise StoreUnreachable(
            f"{settings.url} cannot be used: {why}.", remedy=f"Check the URL and {CERTIFICATE_VARIABLE}."
        ) from None


def _readable(certificates: str) -> str:
    """The file of certificates, if it is one: the driver reads it late and tells of it with a bare error."""
    try:
        ssl.create_default_context(cafile=certificates)
    except OSError as fault:
        why = "it holds no certificates" if isinstance(fault, ssl.SSLError) else fault.strerror
        raise UsageError(
            f"the file that {CERTIFICATE_VARIABLE} names cannot be read: {why}.", remedy="Name another file."
        ) from None
    return certificates
