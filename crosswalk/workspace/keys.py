"""The keys of a workspace: made, listed, revoked. A revoked one stays in the list, so that old logs can be read."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from crosswalk.domain.errors import UnknownKey, UsageError
from crosswalk.domain.keys import CHANCE, PREFIX_CHANCE, Key, Scope, key_text, prefix_of, sha256_of
from crosswalk.domain.naming import first_of
from crosswalk.domain.own_words import checked_name, checked_text
from crosswalk.workspace.file import WorkspaceFile, marks

_COLUMNS: Final = "prefix, name, scope, sha256, who, at, expires, revoked"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made, with its text, which is kept nowhere."""

    text: str
    key: Key


class Keys:
    """The keys of a workspace file, which is open only while it is used: it may be put in another's place meanwhile.

    Any method raises what the file raises where it cannot be used.
    """

    def __init__(self, file: WorkspaceFile, today: Callable[[], date]) -> None:
        self._file = file
        self._today = today

    def all(self) -> list[Key]:
        """Every key that was ever made, by name and then by when it was; none where the file is not there yet."""
        with closing(self._file), self._file.reading() as connection:
            if connection is None:
                return []
            return [
                _key(*row) for row in connection.execute(f"SELECT {_COLUMNS} FROM api_key ORDER BY name, at, prefix")
            ]

    def make(self, name: str, scope: Scope | str = Scope.READ, *, expires: date | None = None, who: str) -> NewKey:
        """A new key, whose text is kept nowhere. A name may have several, so that one can follow another.

        Raises `UsageError` for a name or scope that cannot be, and a day that is not to come.
        """
        if expires is not None and expires <= self._today():
            raise UsageError(f"{expires} is not to come.", remedy="Name the first day on which the key is not taken.")
        text = key_text(secrets.token_bytes(CHANCE), secrets.token_bytes(PREFIX_CHANCE))
        prefix = prefix_of(text)
        assert prefix is not None  # noqa: S101 - it was made so
        key = Key(
            prefix, checked_name("a key", name), _scope_of(scope), sha256_of(text), checked_text("who makes it", who),
            _now(), expires,
        )  # fmt: skip
        with closing(self._file), self._file.writing() as connection:
            cells = (
                prefix,
                key.name,
                key.scope.value,
                key.sha256,
                key.who,
                key.at,
                expires and expires.isoformat(),
                None,
            )
            connection.execute(f"INSERT INTO api_key ({_COLUMNS}) VALUES ({marks(8)})", cells)
        return NewKey(text, key)

    def revoke(self, which: str) -> Key:
        """Take a key no longer, named by its prefix, or by its name where one key alone of that name is not revoked.

        Raises `UnknownKey`, and `UsageError` for a name of several.
        """
        standing = [key for key in self.all() if key.revoked is None]
        found = [key for key in standing if which in (key.prefix, key.name)]
        if not found:
            known = first_of([f"{key.name} ({key.prefix})" for key in standing]) or "none"
            raise UnknownKey(f"there is no key {which[:80]!r} that is not revoked.", remedy=f"There are: {known}.")
        if len(found) > 1:
            named = first_of([f"{key.prefix} of {key.at[:10]}" for key in found])
            raise UsageError(f"{which} names several keys: {named}.", remedy="Name one by its prefix.")
        revoked = replace(found[0], revoked=_now())
        with closing(self._file), self._file.writing() as connection:
            connection.execute("UPDATE api_key SET revoked = ? WHERE prefix = ?", (revoked.revoked, revoked.prefix))
        return revoked


def _scope_of(scope: Scope | str) -> Scope:
    try:
        return Scope(scope)
    except ValueError as fault:
        raise UsageError(f"there is no scope {scope!r}.", remedy=f"There are: {', '.join(Scope)}.") from fault


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _key(
    prefix: str, name: str, scope: str, sha256: str, who: str, at: str, expires: str | None, revoked: str | None
) -> Key:
    day = None if expires is None else date.fromisoformat(expires)
    return Key(prefix, name, Scope(scope), sha256, who, at, day, revoked)
