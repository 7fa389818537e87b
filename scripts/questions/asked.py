"""What can be asked: a command line, a request, and scenes of several."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

TODAY: Final = "2026-11-29"

Words = tuple[str, ...]


@dataclass(frozen=True)
class Command:
    """One command line, without the name of the program."""

    kind: str
    arguments: Words
    stdin: str = ""
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def ask(self) -> str:
        """The question as people would type it; answers are compared by it."""
        set_to = "".join(f"{name}={value} " for name, value in self.environment)
        piped = f" <<< {self.stdin!r}" if self.stdin else ""
        return f"{set_to}crosswalk {shlex.join(self.arguments)}{piped}"


@dataclass(frozen=True)
class Request:
    """One HTTP request."""

    kind: str
    method: str
    path: str
    body: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def ask(self) -> str:
        """The question with at most 2,000 characters of its body."""
        return " ".join((self.method, self.path, *([] if self.body is None else [self.body[:2000]])))


@dataclass(frozen=True)
class Scene:
    """Commands that follow one another in one folder, with the files in it, then requests to a server there.

    The name is that of scenes whose answers rest on what was done before, and tells them from other answers
    to the same question.
    """

    commands: tuple[Command, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()
    serving: Words = ()
    name: str = ""

    @property
    def kinds(self) -> set[str]:
        """The kinds of its questions."""
        return {each.kind for each in self.commands} | {each.kind for each in self.requests}

    @property
    def from_mirror(self) -> bool:
        """Whether it reads official archives, which are at `mirror` in its folder."""
        return any("mirror" in word.split("/") for each in self.commands for word in each.arguments)


def command(*arguments: str, kind: str | None = None, stdin: str = "", **environment: str) -> Command:
    """A command line, of the kind that its first word says unless another is named."""
    return Command(kind or arguments[0], arguments, stdin, tuple(environment.items()))


def options(text: str) -> list[Words]:
    """The words of each part of a text, with bars between the parts."""
    return [tuple(shlex.split(part)) for part in text.replace("\n", " ").split("|")]
