"""Reviews as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from cli.output import cell, counted, print_left_out, print_table, say
from crosswalk.contract.guarded import guarded
from crosswalk.contract.reviews import comment_text, lapsed_text, reviewed_row_json
from crosswalk.domain.naming import first_of
from crosswalk.domain.reviews.decisions import Ruling

if TYPE_CHECKING:
    from crosswalk.contract.shapes.reviews import OnListJson, ReviewedRowJson, ReviewRow
    from crosswalk.domain.reviews.carrying import Carried
    from crosswalk.domain.reviews.keeping import Decided
    from crosswalk.domain.reviews.reviewed import Progress, Reviewed

_MOST_ROWS: Final = 40
_MOST_LINES: Final = 4


def print_reviews(found: Sequence[Reviewed]) -> None:
    """A table of reviews, one line each."""
    heads = ["Review", "Rows", "Decided", "Open", "Step", "By", "On", "Title"]
    rows = [
        [
            each.review.name,
            each.progress.rows,
            each.progress.decided,
            each.progress.open,
            each.review.step,
            each.review.who,
            each.review.at[:10],
            each.review.title,
        ]
        for each in found
    ]
    print_table(heads, rows, below=["; ".join(map(str, each.review.ends)) for each in found])


def print_review(answer: Reviewed, *, whole: bool, narrowed: bool) -> None:
    """What a review is, how far it is, and its first rows, or all."""
    review = answer.review
    say(f"{review.name}  {review.title}".rstrip(), bold=True)
    came = f", carried from {review.carried_from}" if review.carried_from else ""
    say(f"  {review.subject.value} of {'; '.join(map(str, review.ends))}{came}")
    say(f"  begun by {review.who} on {review.at[:10]}; step {review.step}")
    _say_progress(answer.progress)
    if narrowed:
        say(f"  {len(answer.reviewed):,} of them:")
    shown = answer.reviewed if whole else answer.reviewed[:_MOST_ROWS]
    told = [reviewed_row_json(each) for each in shown]
    if told:
        print_table(
            ["Code", "What", "Decision", "By", "Assigned to"], [*map(_row, told)], [*map(_said, told)], spare=True
        )
    print_left_out(len(answer.reviewed), len(shown), ": add --all")


def print_steps(answer: Reviewed) -> None:
    """A table of the steps of a review, the oldest first."""
    rows = [
        [
            step.number,
            step.action.value if step.undoes is None else f"undo of {step.undoes}",
            step.who,
            step.at[:16].replace("T", " "),
            f"undone by {answer.undone[step.number]}" if step.number in answer.undone else "",
        ]
        for step in answer.steps
    ]
    told = [": ".join(filter(None, (answer.did.get(step.number), step.note))) for step in answer.steps]
    print_table(["Step", "What", "By", "On", "Stands"], rows, told, spare=True)


def print_carried(answer: Carried) -> None:
    """What a review took over from an earlier one, and which decisions do not hold any more, all of them."""
    say(f"{answer.review.name}: {'; '.join(map(str, answer.review.ends))}", bold=True)
    say(f"  {counted(answer.taken, 'decision')} taken over from {answer.review.carried_from}")
    say(f"  {answer.still_open:,} rows were open there and are, {answer.fresh:,} rows are new")
    if answer.lapsed:
        say(f"  {len(answer.lapsed):,} decisions do not hold and are left open:", fg="yellow")
        rows = [
            [each.row.code, each.ruling.what, f"{each.ruling.who}, {each.ruling.at[:10]}", each.why]
            for each in answer.lapsed
        ]
        print_table(["Code", "Was decided", "By", "Why it does not hold"], rows)


def say_begun(answer: Reviewed) -> None:
    """That a review is there now."""
    told = answer.progress
    said = f"{told.rows:,} rows, {told.decided:,} decided"
    click.echo(f"{answer.review.name}: {'; '.join(map(str, answer.review.ends))}, {said}.", err=True)


def say_decided(name: str, made: Decided) -> None:
    """What a step did."""
    passed = f" {made.passed:,} were decided or assigned before and passed over." if made.passed else ""
    if not made.rows:
        click.echo(f"{name}: nothing to change.{passed}", err=True)
        return
    what = made.step.action.value if made.step.undoes is None else f"undid step {made.step.undoes}"
    rows = "1 row" if made.rows == 1 else f"{made.rows:,} rows"
    click.echo(f"{name}, step {made.step.number}: {what}, {rows}.{passed}", err=True)


def guarded_rows(rows: Iterable[ReviewRow]) -> Iterator[Mapping[str, object]]:
    """The rows for CSV, in which nothing that people wrote starts a formula."""
    for row in rows:
        yield {name: guarded(value) if isinstance(value, str) else cell(value) for name, value in row.items()}


def _say_progress(told: Progress) -> None:
    rulings = ", ".join(f"{count:,} {ruling}" for ruling, count in told.by_ruling.items() if ruling is not Ruling.OPEN)
    say(f"  {told.rows:,} rows: {told.decided:,} decided ({rulings}), {told.open:,} open")
    if told.decided_by:
        say(f"  decided by {', '.join(f'{who} {count:,}' for who, count in told.decided_by.items())}")
    assigned = [f"{who} {count:,}" for who, count in told.open_for.items() if who]
    if assigned:
        say(f"  open and assigned to {', '.join(assigned)}")
    if told.lapsed:
        say(f"  {told.lapsed:,} earlier decisions do not hold any more: --lapsed", fg="yellow")


def _row(told: ReviewedRowJson) -> list[str]:
    decision = " ".join([told["decision"], *told["replace_with"]]) if told["decision"] != Ruling.OPEN else ""
    by = f"{told['decided_by']}, {(told['decided_at'] or '')[:10]}" if told["decided_by"] else ""
    return [told["code"], " ".join(told["kinds"]), decision, by, told["assigned_to"] or ""]


def _said(told: ReviewedRowJson) -> str:
    """What is told of a row: where it is, its titles and what replaced it, and what people wrote."""
    where = told["list"]
    said = [
        *([_place(where)] if where else []),
        _title(told),
        *(f"[{comment_text(each)}]" for each in told["comments"]),
    ]
    if told["lapsed"] and told["decision"] == Ruling.OPEN:
        said.insert(0, f"does not hold: {lapsed_text(told['lapsed'])}.")
    return " ".join(filter(None, said))


def _place(where: OnListJson) -> str:
    """The list and its rows, with how often they are used."""
    volume = where["volume"]
    used = "" if volume is None else f", volume {volume:,}"
    return f"{where['name']} {first_of([*map(str, where['lines'])], _MOST_LINES)}{used}:"


def _title(told: ReviewedRowJson) -> str:
    before, after = told["before"], told["after"]
    if before and after and before != after:
        return f"{before} → {after}"
    instead = f" → {' '.join(told['replaced_by'])}" if told["replaced_by"] else ""
    return f"{after or before or ''}{instead}"
