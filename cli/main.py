"""The `crosswalk` command and how its errors become exit statuses."""

from __future__ import annotations

import errno
import io
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from cli.help_text import HelpText
from cli.progress import coloured
from crosswalk.domain.errors import CrosswalkError, SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from click.shell_completion import CompletionItem

    from crosswalk.serving import Serving

    Serve = Callable[[Serving, socket, Callable[[str], None]], None]
    """Answers on a socket as an operator decided, until it is ended; what is said to him it is given last."""

DONE: Final = 0
SOME_INPUT_UNUSABLE: Final = 1
WRONG_USAGE: Final = 2
DATA_AT_FAULT: Final = 3

_COMMANDS: Final = {
    "bundle": "All answers as tables of Parquet, for warehouses and clusters.",
    "categories": "How entangled the maps are: codes by category.",
    "completion": "Completion with the tab key, for bash, zsh and fish.",
    "convert": "Convert the codes of a file: CSV, Parquet, JSON lines, XLSX.",
    "diff": "What changed between two releases.",
    "fetch": "Fetch official releases into the local library.",
    "graph": "A part of the graph, for programs that draw or analyse graphs.",
    "history": "The whole life of a code.",
    "impact": "What changes do to a list: a charge master, an order set, a problem list.",
    "keys": "Keys of those who ask the API: make, list, revoke.",
    "load": "Load official releases into the store.",
    "lookup": "What a code is, on a day or in a release.",
    "map": "Applied maps: one answer a code, by a policy and by choices of people.",
    "releases": "Which releases exist, are fetched, are loaded, are overdue, are due next.",
    "review": "Reviews: what changed, and what people decide about it.",
    "search": "Which code is meant: by words, or by a code's beginning.",
    "serve": "Answer the same questions over HTTP, on this machine.",
    "store": "Make, describe, copy, dump and drop stores; back up people's own work.",
    "translate": "What a code becomes in another code system.",
    "tree": "What lies below a code, a chapter or a whole system.",
    "unload": "Take releases out of the store again.",
    "upcoming": "What starts or ends from a day on.",
    "validate": "Whether codes may be used on a day, and what to write instead.",
    "values": "Attached values, as CC and HCC: what tables of yours say of codes, by the day.",
    "verify": "Check the store against the official files and figures.",
}


class _LazyGroup(click.Group):
    """Imports a command when it is run, so that none pays for what another needs."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - every module of the folder has one
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        found = [CompletionItem(name, help=told) for name, told in _COMMANDS.items() if name.startswith(incomplete)]
        # Past the group, which would import every command.
        return [*found, *super(click.Group, self).shell_complete(ctx, incomplete)]

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


click.Context.formatter_class = HelpText


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="crosswalk-codes")
def crosswalk() -> None:
    """Every yearly release of the US medical code sets in one dated graph.

    \b
    crosswalk load starter
    crosswalk translate 250.00 800.22 --from icd9cm --to icd10cm
    crosswalk lookup E11.9
    crosswalk search heart attack
    crosswalk diff icd10cm 2024 2026-04

    Exit status: 0 done, 1 done but some input could not be used, 2 wrong usage, 3 the data or the
    store is at fault.
    """


def main(arguments: list[str] | None = None, serve: Serve | None = None) -> None:
    """Run the command line and leave with its exit status. `serve` is what the command of this name runs."""
    if sys.stdout is None:
        # Closed by whoever called us. Nothing can be written to what takes its place, which is told.
        sys.stdout = open(os.devnull)  # noqa: SIM115, PTH123 - for as long as this process lives
    try:
        status = _run(arguments, serve)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has seen enough, as `head` does.
        sys.stderr.close()
        status = DONE
    except OSError as fault:
        if not _is_of_output(fault):
            raise
        _tell_fault(f"the output cannot be written: {fault.strerror or 'it is closed'}.")
        # What is left of it fails no second time.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = DATA_AT_FAULT
    sys.exit(status)


def _is_of_output(fault: BaseException) -> bool:
    """Whether the disk is full under the output, or it is closed. Faults of files that are opened have their name."""
    full = isinstance(fault, OSError) and fault.filename is None and fault.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or isinstance(fault, io.UnsupportedOperation)


def _run(arguments: list[str] | None, serve: Serve | None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = os.environ.get("_CROSSWALK_COMPLETE")
    if asked:
        from cli.completion import answer

        return answer(crosswalk, asked)
    try:
        # Not `crosswalk.main`, which takes a reader that has seen enough for a failure.
        with crosswalk.make_context("crosswalk", given, obj=serve, color=coloured()) as context:
            result: Any = crosswalk.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except CrosswalkError as error:
        _tell(error)
        if given[:1] == ["load"] and isinstance(error, SourceError):
            click.echo("Nothing was changed.", err=True)
        return WRONG_USAGE if isinstance(error, UsageError) else DATA_AT_FAULT
    except (BrokenPipeError, SystemExit):
        raise
    except Exception as fault:
        if _is_of_output(fault):
            raise
        import traceback

        traceback.print_exc()
        return DATA_AT_FAULT
    return result if isinstance(result, int) else DONE


def _tell(error: CrosswalkError) -> None:
    place = f"{error.where}: " if error.where else ""
    _tell_fault(f"{place}{error.message}")
    if error.remedy:
        click.echo(error.remedy, err=True)
    for other in getattr(error, "__notes__", ()):
        _tell_fault(other)


def _tell_fault(text: str) -> None:
    click.secho(f"Error: {text}", err=True, fg="red", color=coloured())
