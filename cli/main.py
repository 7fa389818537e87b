"""The `crosswalk` command and how its errors become exit statuses."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from crosswalk.domain.errors import CrosswalkError, SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crosswalk.service import Crosswalk

    MakeApp = Callable[[Crosswalk, bool | None], Callable[..., object]]
    """Makes the application over a service, with or without the titles of licensed systems."""

DONE: Final = 0
SOME_INPUT_UNUSABLE: Final = 1
WRONG_USAGE: Final = 2
DATA_AT_FAULT: Final = 3

_COMMANDS: Final = {
    "categories": "How entangled the maps are: codes by category.",
    "diff": "What changed between two releases.",
    "fetch": "Fetch official releases into the local library.",
    "graph": "A part of the graph, for programs that draw or analyse graphs.",
    "history": "The whole life of a code.",
    "load": "Load official releases into the store.",
    "lookup": "What a code is, on a day or in a release.",
    "map": "Applied maps: one answer a code, by a policy and by choices of people.",
    "releases": "Which releases exist, are fetched, are loaded, are missing, are due.",
    "search": "Which code is meant: by words, or by a code's beginning.",
    "serve": "Answer the same questions over HTTP, on this machine.",
    "store": "Make, describe, copy, dump and drop stores.",
    "translate": "What a code becomes in another code system.",
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

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


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


def main(arguments: list[str] | None = None, make_app: MakeApp | None = None) -> None:
    """Run the command line and leave with its exit status. `make_app` makes what `serve` serves."""
    try:
        sys.exit(_run(arguments, make_app))
    except BrokenPipeError:
        # The reader of our output has seen enough, as `head` does.
        sys.stderr.close()
        sys.exit(DONE)


def _run(arguments: list[str] | None, make_app: MakeApp | None) -> int:
    try:
        # Not `crosswalk.main`, which takes a reader that has seen enough for a failure.
        given = list(sys.argv[1:] if arguments is None else arguments)
        with crosswalk.make_context("crosswalk", given, obj=make_app) as context:
            result: Any = crosswalk.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except CrosswalkError as error:
        _say(error)
        return WRONG_USAGE if isinstance(error, UsageError) else DATA_AT_FAULT
    except (BrokenPipeError, SystemExit):
        raise
    except Exception:  # noqa: BLE001 - a bug is shown whole, but must not end with 1, which says something else
        import traceback

        traceback.print_exc()
        return DATA_AT_FAULT
    return result if isinstance(result, int) else DONE


def _say(error: CrosswalkError) -> None:
    place = f"{error.where}: " if error.where else ""
    click.secho(f"Error: {place}{error.message}", err=True, fg="red")
    if error.remedy:
        click.echo(error.remedy, err=True)
    for other in getattr(error, "__notes__", ()):
        click.secho(f"Error: {other}", err=True, fg="red")
    if isinstance(error, SourceError):
        click.echo("Nothing was changed.", err=True)
