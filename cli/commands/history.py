"""`crosswalk history`"""

from __future__ import annotations

from typing import Any

import click

from cli.commands.lookup import OPEN_END
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import codes_argument, format_option, open_store, output_form, read_codes, store_option, system_option
from cli.output import print_csv, print_json, print_table
from crosswalk.contract import history_json
from crosswalk.domain.systems import END
from crosswalk.domain.validity import History, HistoryState


@click.command("history")
@codes_argument
@system_option("--system", text="The code system; without it, every system that knows the code answers.")
@format_option
@store_option
def command(codes: tuple[str, ...], system: str | None, form: str | None, store: str | None) -> int:
    """The whole life of a code: every state with its releases, its days and its title.

    \b
    crosswalk history G20
    crosswalk history 0051 --system icd9pcs --format json
    """
    inputs = read_codes(codes)
    with open_store(store) as graph:
        answers = graph.history(inputs.texts, system)
    match output_form(form):
        case "json":
            print_json([history_json(answer) for answer in answers])
        case "csv":
            rows = [row for answer in answers for row in _flat(history_json(answer))]
            print_csv(_COLUMNS, rows)
        case _:
            for answer in answers:
                _print_life(answer)
            if any(state.open_start or state.open_end for answer in answers for state in answer.states):
                click.secho(OPEN_END, dim=True)
    return DONE if all(answer.states for answer in answers) else SOME_INPUT_UNUSABLE


_COLUMNS = [
    "input", "system", "code", "reason", "first_release", "last_release", "valid_from", "valid_to",
    "open_start", "open_end", "billable", "short", "long",
]  # fmt: skip


def _flat(answer: dict[str, Any]) -> list[dict[str, Any]]:
    states = answer["states"] or [{}]
    return [{**answer, **state} for state in states]


def _print_life(answer: History) -> None:
    click.secho(f"{answer.code or answer.input}  {answer.system or ''}", bold=True)
    if not answer.states:
        click.echo(f"  {answer.reason}")
        return
    rows = [_row(state) for state in answer.states]
    print_table(["  From", "Until", "Releases", "", "Title"], rows)
    told = history_json(answer)
    if told["preceded_by"]:
        click.echo(f"  cases coded before: {', '.join(_link(link) for link in told['preceded_by'])}")
    if told["replaced_by"]:
        click.echo(f"  replaced by: {', '.join(_link(link) for link in told['replaced_by'])}")


def _link(link: dict[str, Any]) -> str:
    together = " together with the others" if link.get("relation") == "all" else ""
    return f"{link['code']} ({link['effective']}){together}"


def _row(state: HistoryState) -> list[str]:
    if state.valid_from is None:
        start, end = "never in force", ""
    else:
        start = f"{'? ' if state.open_start else '  '}{state.valid_from}"
        end = "no end" if state.valid_to == END else str(state.valid_to)
        end = f"{end} ?" if state.open_end else end
    releases = f"{state.first_release} … {state.last_release}" if state.first_release else "(between releases)"
    if state.first_release == state.last_release and state.first_release:
        releases = state.first_release
    return [start, end, releases, "billable" if state.billable else "header", state.long or state.short or ""]
