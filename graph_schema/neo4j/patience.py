"""How long a question in a view may take: the server limits a transaction, and a view is one of many questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import neo4j
from neo4j import exceptions as faults

_TERMINATE: Final = """
SHOW TRANSACTIONS YIELD transactionId AS id, metaData WHERE metaData.view = $view
TERMINATE TRANSACTIONS id YIELD message RETURN message"""


@contextmanager
def limited(seconds: float, view: str, open_session: Callable[[], neo4j.Session]) -> Iterator[None]:
    """The question asked meanwhile in the view of this name fails when it takes longer: the server ends the view."""
    timer = threading.Timer(seconds, terminate, (view, open_session))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def terminate(view: str, open_session: Callable[[], neo4j.Session]) -> None:
    """Have the server end the view of this name, with what is asked in it."""
    # A server that is gone ends the question as well.
    with suppress(faults.DriverError, faults.Neo4jError), open_session() as session:
        session.run(_TERMINATE, view=view).consume()
