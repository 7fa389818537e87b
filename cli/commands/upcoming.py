"""`crosswalk upcoming`"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from cli.differences import INDENT, coded
from cli.options import a_system, day_option, format_option, open_store, output_form, store_option
from cli.output import cut, print_csv, print_json, print_left_out, say, say_untitled, terminal_width
from cli.progress import working

if TYPE_CHECKING:
    from datetime import date

    from crosswalk.domain.lookup.upcoming import Upcoming, UpcomingCode, UpcomingDay

_FEW: Final = 5


@click.command("upcoming")
@click.argument("systems", nargs=-1, type=a_system(), metavar="[SYSTEM]…")
@day_option("--on", "The first day, as 2026-07-01. Default: today.")
@click.option("--all", "whole", is_flag=True, help="Print every code in the table, not the first of each day.")
@format_option
@store_option
def command(systems: tuple[str, ...], on: date | None, whole: bool, form: str | None, store: str | None) -> None:
    """What starts or ends from a day on, in these systems or all: new codes, last days, titles.

    By day and system. A code that ends on a day may be used until the day before. HCPCS records state
    days of their own, of other systems it is the day on which a release takes effect. Releases that
    are not loaded and may tell more are named at the end.

    \b
    crosswalk upcoming
    crosswalk upcoming --on 2026-07-01 icd10cm icd10pcs
    crosswalk upcoming hcpcs --on 2020-07-01 --format csv
    """
    with open_store(store) as graph, working("Looking ahead"):
        answer = graph.upcoming(on, systems)
    match output_form(form):
        case "json":
            from crosswalk.contract.upcoming import upcoming_json

            print_json(upcoming_json(answer))
        case "csv":
            from crosswalk.contract.shapes.upcoming import UpcomingRow
            from crosswalk.contract.upcoming import upcoming_rows

            print_csv(UpcomingRow, upcoming_rows(answer))
        case _:
            _print_days(answer, None if whole else _FEW)


def _print_days(answer: Upcoming, most: int | None) -> None:
    if not answer.days:
        say(f"Nothing that is loaded starts or ends from {answer.on} on.")
    for day in answer.days:
        _print_day(day, most)
    for day in answer.days:
        titled = (*day.starts, *day.retitled) if day.release else ()
        say_untitled(day.release for each in titled if each.title is None)
    if answer.awaited:
        say(f"Not loaded, and may tell more: {', '.join(answer.awaited)}.", fg="yellow")


def _print_day(day: UpcomingDay, most: int | None) -> None:
    against = f" (against {day.against})" if day.against else ""
    say(f"{day.day}  {day.release or day.system}{against}", bold=True)
    counts = {"start": len(day.starts), "end": len(day.ends), "get another title": len(day.retitled)}
    say(f"  {', '.join(f'{count:,} {what}' for what, count in counts.items() if count)}")
    _print_codes("+", "green", day.starts, most)
    _print_codes("−", "red", day.ends, most)
    _print_codes("~", "yellow", day.retitled, most)
    click.echo()


def _print_codes(mark: str, colour: str, codes: Sequence[UpcomingCode], most: int | None) -> None:
    for each in codes[:most]:
        title = cut(each.title or "", terminal_width() - INDENT)
        click.echo(f"{coded(mark, each.code, colour)}{title}".rstrip())
    print_left_out(len(codes), most or len(codes), ": add --all", indent=4)
