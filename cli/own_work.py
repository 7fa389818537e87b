"""What commands about people's own work share: who does it, and the files that they give."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from crosswalk.domain.errors import SourceNotFound, UsageError, Where

Command = TypeVar("Command", bound=Callable[..., Any])


def who_option(command: Command) -> Command:
    """`--by NAME`."""
    return click.option("--by", "who", metavar="NAME", help="Who answers for it. Default: the user of this machine.")(
        command
    )


def person(named: str | None) -> str:
    """Who answers for what is done: the one that is named, else the user of this machine. Raises `UsageError`."""
    if named:
        return named
    try:
        return getpass.getuser()
    except OSError as fault:
        raise UsageError("nobody knows who you are.", remedy="Say --by NAME.") from fault


def content(file: str) -> bytes:
    """What is in a file that somebody gave. Raises `SourceNotFound`."""
    try:
        return Path(file).read_bytes()
    except OSError as fault:
        raise SourceNotFound(f"cannot be read: {fault.strerror}.", where=Where(file), remedy="Name a file.") from fault
