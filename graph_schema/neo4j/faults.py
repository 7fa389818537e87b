"""Faults of the driver and the server as errors of ours."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Final

from neo4j import exceptions as faults

from crosswalk.domain.errors import (
    CrosswalkError,
    ServerMismatch,
    StoreBusy,
    StoreError,
    StoreNotFound,
    StoreRefused,
    StoreUnreachable,
)
from graph_schema.neo4j.settings import (
    CERTIFICATE_VARIABLE,
    PASSWORD_VARIABLE,
    TIMEOUT_VARIABLE,
    USER_VARIABLE,
    Settings,
)

_TOOK_TOO_LONG: Final = (
    "TransactionTimedOut",
    "Transaction.Terminated",
    "LockAcquisitionTimeout",
    "LockClientStopped",  # its time ended while it waited for a lock
)


def translated(fault: Exception, settings: Settings) -> CrosswalkError:
    """A fault of the driver or of the server with these settings as an error of ours."""
    url, text = settings.url, _text_of(fault)
    code = str(getattr(fault, "code", None) or "")
    match fault:
        case faults.AuthError():
            return StoreRefused(
                f"{url} does not know the user {settings.user!r} with this password.",
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
            f"{url} has no database {settings.database!r}.", remedy="Name it after the host: …:7687/neo4j."
        )
    if any(ended in code for ended in _TOOK_TOO_LONG):
        remedy = f"Try again, or give it more seconds with {TIMEOUT_VARIABLE}."
        return StoreBusy(f"{url} took too long to answer.", remedy=remedy)
    if passes(fault):
        return StoreBusy(f"{url} is busy: {text}.", remedy="Try again.")
    return StoreError(f"{url}: {text}.", remedy="The store is as it was; please report this.")


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


def passes(fault: Exception) -> bool:
    """Whether it may help to ask again."""
    return isinstance(fault, (faults.DriverError, faults.Neo4jError)) and fault.is_retryable()
