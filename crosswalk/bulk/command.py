"""The line that repeats a conversion."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.options import Asking
from crosswalk.domain.codes.qualifiers import Kind

if TYPE_CHECKING:
    from crosswalk.bulk.request import ConvertRequest

_OPTIONS: Final = {
    "columns": "--column",
    "source": "--from",
    "target": "--to",
    "repairs": "--repair",
    "applied": "--map",
    "new_columns": "--columns",
    "values": "--value",
    "form": "--code-form",
    "system_columns": "--system-column",
    "header": "--no-header",
    "reported": "--no-report",
}
"""Options that are called otherwise than what they say of a request."""

_EACH: Final = ("columns", "system_columns", "values")


def command_of(given: str, made: str, request: ConvertRequest, store: str, today: date) -> str:
    """The line for a shell that does the same again, today and later: an undated question is one of its day."""
    files = [f"./{each}" if each.startswith("-") and each != "-" else each for each in (given, made)]
    if request.asking is Asking.VALIDATE:
        files = [files[0], "--output", files[1]]
    line = shlex.join(["crosswalk", request.asking, *files, *_options(request), "--store", store])
    # Not --on: each system has its own last day that is covered.
    return line if request.on or request.release else f"CROSSWALK_TODAY={today} {line}"


def _options(request: ConvertRequest) -> Iterator[str]:
    for each in fields(request):
        value = getattr(request, each.name)
        if value == each.default or each.name == "asking":
            continue
        name = _OPTIONS.get(each.name, f"--{each.name.replace('_', '-')}")
        if each.name == "source" and request.asking is Asking.VALIDATE:
            name = "--kind" if value in [*Kind] else "--system"
        if isinstance(value, bool):
            yield name
        elif each.name in _EACH:
            for one in value:
                yield from (name, one)
        elif isinstance(value, tuple):
            yield from (name, ",".join(value))
        else:
            yield from (name, value.value if isinstance(value, StrEnum) else str(value))
