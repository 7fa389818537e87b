"""Who answers for what is kept in the workspace."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Any, TypeVar

import click

from crosswalk.domain.errors import UsageError

Command = TypeVar("Command", bound=Callable[..., Any])


def who_option(command: Command) -> Command:
    """`--by NAME`."""
    return click.option("--by", "who", metavar="NAME", help="Who answers for it. Default: the user of this machine.")(
        command
    )


def who_is_it(named: str | None) -> str:
    """The person who is named, else the user of this machine. Raises `UsageError` where there is none."""
    if named:
        return named
    try:
        return getpass.getuser()
    except OSError as fault:
        raise UsageError("nobody knows who you are.", remedy="Say --by NAME.") from fault
