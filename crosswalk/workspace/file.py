"""The workspace file: one connection that all who keep something in it share, and its faults as errors of ours.

Nothing in it is ever rebuilt: an older schema is brought up to date step by step, a newer one is refused. What is
deleted is gone for good (docs/design.md, rule 13.7).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from crosswalk.domain.errors import CrosswalkError, StoreBusy, WorkspaceFault
from crosswalk.domain.running import RUNNING
from crosswalk.domain.settled import IN_PLACE, Settled
from crosswalk.workspace.schema import bring_up_to_date

BUSY_SECONDS: Final = 30.0


class WorkspaceFile:
    """People's own work in one SQLite file. Where there is none yet, it is made when something is kept.

    Safe to share among threads, which take turns. Any use raises `SchemaMismatch`, `StoreBusy` or `WorkspaceFault`
    where the file cannot be used.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._held: sqlite3.Connection | None = None
        self._turn = threading.RLock()

    @property
    def url(self) -> str:
        """The address of the workspace, as `sqlite:///PATH`."""
        return f"sqlite:///{self.path}"

    @property
    def exists(self) -> bool:
        """Whether there is such a file."""
        return os.path.exists(self.path)  # noqa: PTH110 - pathlib costs a look-up its start

    def close(self) -> None:
        """Close the file; what was put is kept. The next use opens it again."""
        with self._turn:
            if self._held is not None:
                self._held.close()
                self._held = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """The open file, to read one state of it; None where there is none yet."""
        with self._faults():
            connection = self._connection(create=False)
            if connection is None or connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed when the context ends without an error, undone otherwise.

        Undone as well where the request that writes was ended meanwhile (`RUNNING`): its sender was told so.
        """
        with self._faults():
            connection = self._connection(create=True)
            assert connection is not None  # noqa: S101 - made where there was none
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                if running := RUNNING.get():
                    running.require()
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    def wipe(self) -> None:
        """Take what was deleted out of the file for good: no byte of it is left there.

        Deleted cells are overwritten as they go, and copies that a page kept when its cells moved go here. Waits for
        whoever reads or writes, and raises `StoreBusy` where that takes too long: what was deleted stays so.
        """
        with self._faults():
            connection = self._connection(create=False)
            if connection is None:
                return
            try:
                connection.execute("VACUUM")
                # In a file that somebody set to write ahead, old pages stand in the log until nobody reads them.
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                why = "somebody reads it" if busy else None
            except sqlite3.OperationalError as fault:
                why = str(fault)
            if why is not None:
                raise StoreBusy(
                    f"it is deleted, but {self.path} is in use and could not be written anew: {why}.",
                    remedy="Traces may be left in the file until something else is dropped.",
                )

    def _connection(self, *, create: bool) -> sqlite3.Connection | None:
        """The open file; None where there is none and none is to be made."""
        if self._held is not None:
            return self._held
        if not create and not self.exists:
            return None
        self._held = opened(self.path)
        return self._held

    @contextmanager
    def _faults(self) -> Iterator[None]:
        with self._turn, faults_told(self.path):
            yield


class Watched:
    """Whether a workspace file was changed, by whomever, in a few microseconds. For one thread at a time."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._held: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._opened = 0
        self._last: tuple[int, int] | None = None
        self._settled = Settled()
        self._in_place = False

    def changes(self) -> tuple[int, int] | None:
        """A value that changes whenever something was kept or deleted; None where there is no file.

        Waits for nobody: while something is being committed it is still the last value.
        """
        try:
            found = os.stat(self._path)  # noqa: PTH116 - asked before each answer
        except OSError:
            self.close()
            return None
        file = (found.st_dev, found.st_ino)
        if self._held is None or file != self._file:
            self.close()
            self._file = file
            self._held = opened(self._path)
            self._held.execute("PRAGMA busy_timeout = 0")
            # Somebody may have set it to write ahead, into a log beside it.
            self._in_place = self._held.execute("PRAGMA journal_mode").fetchone()[0] in IN_PLACE
            self._settled = Settled()
            self._opened += 1
        if self._in_place and self._settled.holds(found):
            return self._last
        with faults_told(self._path):
            try:
                # What the connection counts of commits by others; it makes none itself.
                self._last = self._opened, self._held.execute("PRAGMA data_version").fetchone()[0]
                self._settled.was_read(found)
            except sqlite3.OperationalError as fault:
                if self._last is None or "locked" not in str(fault):
                    raise
        return self._last

    def close(self) -> None:
        """Let go of the file; the next question opens it again."""
        if self._held is not None:
            self._held.close()
            self._held = None


def opened(path: str) -> sqlite3.Connection:
    """A connection to a workspace file, which is made or brought up to date if need be."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        # What is deleted is overwritten in the file.
        connection.execute("PRAGMA secure_delete = ON")
        bring_up_to_date(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def faults_told(path: str) -> Iterator[None]:
    """Raise the faults of SQLite as errors of ours, which say what to do."""
    try:
        yield
    except sqlite3.Error as fault:
        raise _translated(path, fault) from fault


def marks(count: int) -> str:
    """So many places of values in a statement."""
    return ",".join("?" * count)


def _translated(path: str, fault: sqlite3.Error) -> CrosswalkError:
    text = str(fault)
    if "locked" in text or "busy" in text:
        return StoreBusy(f"the workspace {path} is being written by another program.", remedy="Try again.")
    if "malformed" in text or "not a database" in text:
        return WorkspaceFault(f"{path} is not a readable SQLite file.", remedy="Restore it from a copy of yours.")
    if "unable to open" in text:
        return WorkspaceFault(f"{path} cannot be opened or made.", remedy="Name another with CROSSWALK_WORKSPACE.")
    return WorkspaceFault(f"{path}: {text}.", remedy="The workspace is as it was.")
