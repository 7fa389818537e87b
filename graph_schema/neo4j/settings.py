"""Which server, which database, who asks: from the URL and the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from crosswalk.domain.errors import UsageError

USER_VARIABLE: Final = "CROSSWALK_NEO4J_USER"
PASSWORD_VARIABLE: Final = "CROSSWALK_NEO4J_PASSWORD"  # noqa: S105 - the name of a variable
PASSWORD_FILE_VARIABLE: Final = "CROSSWALK_NEO4J_PASSWORD_FILE"  # noqa: S105 - the name of a variable
DATABASE_VARIABLE: Final = "CROSSWALK_NEO4J_DATABASE"
CERTIFICATE_VARIABLE: Final = "CROSSWALK_NEO4J_CA"
TIMEOUT_VARIABLE: Final = "CROSSWALK_NEO4J_TIMEOUT"

SCHEMES: Final = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
"""With `+s` encrypted and verified, with `+ssc` encrypted with a certificate that nobody vouches for."""

_EXAMPLE: Final = "Write neo4j://HOST[:PORT][/DATABASE], as in neo4j://localhost:7687."


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach one store. `timeout` is what a single question may take, in seconds."""

    url: str
    address: str
    database: str
    user: str
    password: str = field(repr=False)
    certificates: str | None = None
    timeout: float = 60.0


def settings_for(url: str) -> Settings:
    """The settings of a store. Raises `UsageError`, which never repeats a password."""
    parts = _split(url)
    if parts.password is not None or "@" in parts.netloc:
        raise UsageError(
            "the URL of a store holds no user or password.",
            remedy=f"Set {USER_VARIABLE} and {PASSWORD_VARIABLE} (or {PASSWORD_FILE_VARIABLE}) instead.",
        )
    database = parts.path.strip("/") or os.environ.get(DATABASE_VARIABLE) or "neo4j"
    if database == "system":
        raise UsageError("the database system is the server's own.", remedy="Name another one: …:7687/neo4j.")
    query = f"?{parts.query}" if parts.query else ""
    return Settings(
        url=url,
        address=f"{parts.scheme}://{parts.netloc}{query}",
        database=database,
        user=os.environ.get(USER_VARIABLE) or "neo4j",
        password=_password(),
        certificates=os.environ.get(CERTIFICATE_VARIABLE) or None,
        timeout=_timeout(),
    )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or "/" in parts.path.strip("/") or parts.fragment:
        raise UsageError("this is not the URL of a Neo4j server.", remedy=_EXAMPLE)
    return parts


def _password() -> str:
    named = os.environ.get(PASSWORD_VARIABLE)
    file = os.environ.get(PASSWORD_FILE_VARIABLE)
    if named or not file:
        return named or ""
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is no text"
        raise UsageError(
            f"the file that {PASSWORD_FILE_VARIABLE} names cannot be read: {why}.", remedy="Name another file."
        ) from None


def _timeout() -> float:
    text = os.environ.get(TIMEOUT_VARIABLE)
    if not text:
        return 60.0
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise UsageError(f"{TIMEOUT_VARIABLE} is {text!r}, which is no number of seconds.", remedy="Write 60.")
    return seconds
