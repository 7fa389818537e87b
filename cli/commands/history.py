"""`crosswalk history`"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from cli.commands.lookup import OPEN_END
from cli.lifelines import draw
from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import (
    codes_argument,
    format_option,
    open_store,
    output_form,
    repair_option,
    split_option,
    store_option,
    system_option,
)
from cli.output import print_table, say, say_untitled, terminal_width, titled
from cli.streams import CsvRows, JsonList, in_tables, write
from crosswalk.contract.history import history_json, history_rows
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import END, SYSTEMS
from crosswalk.domain.lookup.history import History, HistoryState

if TYPE_CHECKING:
    from crosswalk.domain.history.snapshot import Properties

_DOING: Final = "Asking"


@click.command("history")
@codes_argument
@system_option("--system", text="The code system; without it, every system that knows the code answers.")
@repair_option
@split_option
@format_option
@store_option
def command(codes: tuple[str, ...], system: str | None, repairs: Repairs, form: str | None, store: str | None) -> int:
    """The whole life of a code: every state with its releases, its days and its title, then drawn as a line.

    With conversion tables loaded, the line shows where its cases were coded before, which newer codes took
    part of them, what replaced it, and what became of that. For HCPCS codes the cross references of the
    records tell it; those that are no replacement are listed with the reason.

    \b
    crosswalk history G20
    crosswalk history C9136
    crosswalk history 0051 --system icd9pcs --format json
    """
    unusable = False

    def ask(texts: Sequence[str]) -> list[History]:
        nonlocal unusable
        answers = graph.history(texts, system, repairs=repairs)
        unusable = unusable or not all(answer.states for answer in answers)
        return answers

    with open_store(store).steady() as graph:
        match output_form(form):
            case "json":
                write(codes, _DOING, ask, JsonList(history_json, numbered=False))
            case "csv":
                from crosswalk.contract.shapes.history import HistoryRow

                write(codes, _DOING, ask, CsvRows(HistoryRow, history_rows))
            case _:
                for _, answers in in_tables(codes, _DOING, ask):
                    _print_lives(answers)
    return SOME_INPUT_UNUSABLE if unusable else DONE


def _print_lives(answers: Sequence[History]) -> None:
    for answer in answers:
        _print_life(answer)
    say_untitled(_titles_in(answer) for answer in answers)
    if any(state.open_start or state.open_end for answer in answers for state in answer.states):
        say(OPEN_END, dim=True)


def _titles_in(answer: History) -> str | None:
    """The newest release that has the code, where no title of it is loaded."""
    if any(state.long or state.short for state in answer.states):
        return None
    return next((state.last_release for state in reversed(answer.states) if state.last_release), None)


def _print_life(answer: History) -> None:
    say(f"{answer.code or answer.input}  {answer.system or ''}", bold=True)
    if not answer.states:
        say(f"  {answer.reason}")
        return
    owns_dates = answer.system is not None and SYSTEMS[answer.system].owns_dates
    rows = [_row(state, owns_dates) for state in answer.states]
    print_table(["  From", "Until", "Releases", "", "Title"], rows)
    _print_properties(answer.states)
    _print_references(answer)
    draw(answer, terminal_width())


def _print_properties(states: Sequence[HistoryState]) -> None:
    """The properties of the first state that has any, and what changed in those after it."""
    before: Properties | None = None
    for state in states:
        if state.properties is None or state.properties == before:
            continue
        from cli.properties import changes, told

        line = told(state.properties) if before is None else changes(before, state.properties)
        say(f"  {state.first_release or state.valid_from}: {line}")
        before = state.properties


def _print_references(answer: History) -> None:
    """The cross references that are no replacement; those that are stand in the line of the life."""
    for one in answer.cross_references:
        if one.reason is not None:
            where = dict.fromkeys((one.first_release, one.last_release))
            say(f"  cross reference {one.code}: {one.reason} ({' … '.join(where)})")


def _row(state: HistoryState, owns_dates: bool) -> list[str]:
    if state.valid_from is None:
        start, end = ("", "") if owns_dates else ("never in force", "")
    else:
        start = f"{'? ' if state.open_start else '  '}{state.valid_from}"
        end = "no end" if state.valid_to == END else str(state.valid_to)
        end = f"{end} ?" if state.open_end else end
    releases = (
        f"{state.first_release} … {state.last_release}"
        if state.first_release
        else "(by its record)"
        if owns_dates
        else "(between releases)"
    )
    if state.first_release == state.last_release and state.first_release:
        releases = state.first_release
    kind = "billable" if state.billable else "not in use" if owns_dates else "header"
    return [start, end, releases, kind, titled(state.long or state.short, state.title_from, built=state.title_built)]
