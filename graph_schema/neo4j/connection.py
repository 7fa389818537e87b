"""Asking the server: views, retries, time-outs, and its faults as errors of ours."""

from __future__ import annotations

import logging
import random
import ssl
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

import neo4j
from neo4j import exceptions as faults

from crosswalk.domain.errors import (
    CrosswalkError,
    ServerMismatch,
    StoreBusy,
    StoreError,
    StoreNotFound,
    StoreRefused,
    StoreUnreachable,
    UsageError,
)
from graph_schema.neo4j.patience import limited
from graph_schema.neo4j.settings import (
    CERTIFICATE_VARIABLE,
    PASSWORD_VARIABLE,
    TIMEOUT_VARIABLE,
    USER_VARIABLE,
    Settings,
)

# What the driver logs of a fault, we raise.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

Row = list[Any]
Result = TypeVar("Result")

MARK: Final = {"application": "crosswalk"}
"""What our questions are called among the transactions of a server; a load waits for those before it sweeps."""

OLDEST_SERVER: Final = (5, 26)

_TOOK_TOO_LONG: Final = ("TransactionTimedOut", "Transaction.Terminated", "LockAcquisitionTimeout")
_CONNECTING_SECONDS: Final = 10.0
_RETRYING_SECONDS: Final = 30.0
_VIEW_SECONDS: Final = 3600.0
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
        with suppress(faults.DriverError, faults.Neo4jError):
            self.transaction.close()
        with suppress(faults.DriverError, faults.Neo4jError):
            self.session.close()


class Connection:
    """A driver of one store. For one thread at a time, as the view is one."""

    def __init__(self, settings: Settings, bookmarks: Any = None) -> None:
        self.settings = settings
        self.bookmarks = bookmarks or neo4j.GraphDatabase.bookmark_manager()
        self.view: View | None = None
        self.version = self.edition = ""
        self._driver = _driver(settings)

    def close(self) -> None:
        self._end_view()
        self._driver.close()

    def verify(self) -> None:
        """See `connect`. A server that does not answer is not waited for."""
        try:
            with self.session(neo4j.READ_ACCESS) as session:
                found = session.run(_COMPONENTS).single()
        except (faults.DriverError, faults.Neo4jError) as fault:
            raise self.translated(fault) from fault
        self.version, self.edition = _supported(self.settings.url, found)

    # Questions

    def rows(self, query: str, /, **values: object) -> list[Any]:
        """The rows of a question that collects them into one record: `RETURN collect([…])`."""
        return cast("list[Any]", self._record(query, values)[0])

    def rows_of(self, codes: Collection[str], query: str, /, **values: object) -> list[Any]:
        """The rows of a question about `$codes`; about none there is nothing to ask."""
        return self.rows(query, codes=sorted(codes), **values) if codes else []

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
            raise self.translated(fault) from fault
        finally:
            if view is not self.view:
                view.close()

    def standing(self) -> tuple[int, str]:
        """The number of the last finished load, or of the view's, and the identity of the store."""
        if self.view is not None:
            return self.view.at, self.view.made
        pointer = self._record(_POINTER, {})
        if pointer is None:
            raise self.no_store()
        return pointer[0], pointer[2]

    @contextmanager
    def viewing(self) -> Iterator[None]:
        """A view for several questions; inside another one, that one."""
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

    def _record(self, query: str, values: dict[str, Any]) -> Any:
        """The one record of a question, None if it has none: one round trip, in the view if there is one."""

        def ask() -> Any:
            view = self._view()
            if view is not None:
                with limited(self.settings.timeout, view.name, lambda: self.session(neo4j.READ_ACCESS)):
                    return view.transaction.run(query, {**values, "at": view.at}).single()
            with self.session(neo4j.READ_ACCESS) as session:
                asked = neo4j.Query(query, metadata=MARK, timeout=self.settings.timeout)
                return session.run(asked, {**values, "at": None}).single()

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
        return self._driver.session(
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
        """Do it, and again after a fault that passes, for at most half a minute."""
        end = time.monotonic() + _RETRYING_SECONDS
        pause = 0.1
        while True:
            try:
                return work()
            except (faults.DriverError, faults.Neo4jError) as fault:
                wait = pause * random.uniform(0.8, 1.2)  # noqa: S311 - when to try again is no secret
                if not _passes(fault) or time.monotonic() + wait > end:
                    raise self.translated(fault) from fault
                if self.view is not None:
                    self.view.broken = True
                time.sleep(wait)
                pause = min(pause * 2, 5.0)

    def no_store(self) -> StoreNotFound:
        return StoreNotFound(
            f"there is no Crosswalk store in the database {self.settings.database!r} of {self.settings.url}.",
            remedy=f"Make one: crosswalk store init --store {self.settings.url}.",
        )

    def translated(self, fault: Exception) -> CrosswalkError:
        """A fault of the driver or the server as an error of ours."""
        url, text = self.settings.url, _text_of(fault)
        code = str(getattr(fault, "code", None) or "")
        match fault:
            case faults.AuthError():
                return StoreRefused(
                    f"{url} does not know the user {self.settings.user!r} with this password.",
                    remedy=f"Set {USER_VARIABLE} and {PASSWORD_VARIABLE}.",
                )
            case faults.Forbidden():
                return StoreRefused(f"{url} does not allow this: {text}.", remedy="Ask as a user with more rights.")
            case faults.UnsupportedServerProduct():
                return ServerMismatch(f"{url} is no Neo4j server that this driver knows.", remedy="It needs 5.26.")
            case faults.ServiceUnavailable() | faults.SessionExpired():
                return _unreachable(url, fault)
            case faults.ConfigurationError():
                return StoreUnreachable(f"{url} cannot be used: {text}.", remedy="Check the URL and its encryption.")
        if "DatabaseNotFound" in code:
            return StoreNotFound(
                f"{url} has no database {self.settings.database!r}.", remedy="Name it after the host: …:7687/neo4j."
            )
        if any(ended in code for ended in _TOOK_TOO_LONG):
            remedy = f"Try again, or give it more seconds with {TIMEOUT_VARIABLE}."
            return StoreBusy(f"{url} took too long to answer.", remedy=remedy)
        if _passes(fault):
            return StoreBusy(f"{url} is busy: {text}.", remedy="Try again.")
        return StoreError(f"{url}: {text}.", remedy="The store is as it was; please report this.")


def connect(settings: Settings, bookmarks: Any = None) -> Connection:
    """A connection to a server that answers and is new enough.

    Raises `StoreUnreachable`, `StoreRefused`, `StoreNotFound` or `ServerMismatch`.
    """
    connection = Connection(settings, bookmarks)
    try:
        connection.verify()
    except BaseException:
        connection.close()
        raise
    return connection


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


def _unreachable(url: str, fault: BaseException) -> StoreUnreachable:
    """Nobody answers, or nobody who is trusted: what the driver tells of that only in the causes of its fault."""
    encrypted = "+s" in url.partition("://")[0]
    if encrypted and any(isinstance(each, ssl.SSLCertVerificationError) for each in _causes(fault)):
        return StoreUnreachable(
            f"the certificate of {url} is not trusted.",
            remedy=f"Set {CERTIFICATE_VARIABLE} to the certificate that vouches for it, or write +ssc for +s.",
        )
    if encrypted:
        return StoreUnreachable(
            f"no Neo4j server answers with TLS at {url}.",
            remedy="Start it, or check the URL: without TLS it begins with neo4j:// or bolt://.",
        )
    return StoreUnreachable(f"no Neo4j server answers at {url}.", remedy="Start it, or check the URL.")


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """A fault, what led to it, and what led to that."""
    yield fault
    inner = fault.exceptions if isinstance(fault, BaseExceptionGroup) else ()
    for each in (*inner, fault.__cause__):
        if each is not None:
            yield from _causes(each)


def _text_of(fault: Exception) -> str:
    """What a fault says in one line; those of the driver say it in their first argument."""
    told = fault.message if isinstance(fault, faults.Neo4jError) else None
    return str(told or (fault.args[0] if fault.args else fault)).splitlines()[0].rstrip(".")


def _passes(fault: Exception) -> bool:
    return isinstance(fault, (faults.DriverError, faults.Neo4jError)) and fault.is_retryable()
