"""What a shell may complete: commands, options and their values, release ids, codes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
    shell_complete,
)

import crosswalk
from crosswalk.domain.errors import CrosswalkError

if TYPE_CHECKING:
    from crosswalk.domain.history.overview import ReleaseLine

VARIABLE: Final = "_CROSSWALK_COMPLETE"
"""Set by the scripts of the shells when they ask."""
SHELLS: Final = ("bash", "zsh", "fish")
_SHORTEST_CODE: Final = 2
_MOST_CODES: Final = 40


class _Bash(BashComplete):
    """Bash takes a colon for the end of a word, and ids of releases have one: what it cut is joined again."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type] # they are handed on
        self._kept = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        words: list[str] = []
        for word in os.environ["COMP_WORDS"].split("\n")[: int(os.environ["COMP_CWORD"]) + 1]:
            if words and word and (word == ":" or words[-1].endswith(":")):
                words[-1] += word
            else:
                words.append(word)
        *before, incomplete = words
        self._kept = incomplete[: incomplete.rfind(":") + 1]
        return before[1:], incomplete

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.type},{str(item.value).removeprefix(self._kept)}"


add_completion_class(_Bash)


def script(shell: str, command: click.Command) -> str:
    """What a shell has to run once for this command to be completed in it."""
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - the shells are those that click knows
    return kind(command, {}, "crosswalk", VARIABLE).source()


def answer(command: click.Command, instruction: str) -> int:
    """Print what the script of a shell asks for. The exit status."""
    return shell_complete(command, {}, "crosswalk", VARIABLE, instruction)


def release_ids(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The releases and editions that begin so, with their status: `icd10cm:2025`, and the systems themselves."""
    lines = _lines(context)
    known = {line.id.partition(":")[0]: "" for line in lines} if ":" not in incomplete else {}
    return _begun(known | {line.id: _told(line) for line in lines}, incomplete)


def releases_of_system(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The releases of the system that is named, by their labels (`2024-04`), or by their ids where one is begun."""
    system = context.params.get("system") or context.params.get("target")
    if not system or incomplete[:1].isalpha():
        return release_ids(context, parameter, incomplete)
    lines = (line for line in _lines(context) if line.id.partition(":")[0] == system)
    return _begun({line.id.partition(":")[2]: _told(line) for line in lines}, incomplete)


def _lines(context: click.Context) -> Sequence[ReleaseLine]:
    """What is known of every release and edition; of none where the store is at fault."""
    from crosswalk.domain.errors import StoreNotFound

    try:
        with crosswalk.open(context.params.get("store")) as graph:
            return graph.releases().lines
    except StoreNotFound:
        from crosswalk.questions.releases import catalogued
        from crosswalk.settings import clock, library_folder

        return catalogued(clock()(), library_folder()).lines
    except CrosswalkError:
        return ()


def _begun(known: Mapping[str, str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name, help=told or None) for name, told in known.items() if name.startswith(incomplete)]


def _told(line: ReleaseLine) -> str:
    return f"{line.status}, effective {line.effective}"


def codes(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The first codes that begin so, with their titles; of the system that is named, if one is."""
    return [*_codes(context, incomplete)] if len(incomplete) >= _SHORTEST_CODE else []


def _codes(context: click.Context, incomplete: str) -> Iterator[CompletionItem]:
    system = context.params.get("system") or context.params.get("source")
    with suppress(CrosswalkError), crosswalk.open(context.params.get("store")) as graph:
        for hit in graph.search(incomplete, [system] if system else [], limit=_MOST_CODES).hits:
            if hit.code.startswith(incomplete.upper()):
                yield CompletionItem(hit.code, help=hit.title)
