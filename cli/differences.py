"""A difference of two releases as people read it: the counts, then every kind of change, code by code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from cli.output import cut, print_left_out, print_table, say, say_untitled, terminal_width
from crosswalk.contract.changes import KIND_TITLES, group_rows, shown_predecessors, shown_replacements
from crosswalk.domain.history.rewording import marked, reworded, spaced
from crosswalk.domain.lookup.altered import WITH_LISTS, kind_of
from crosswalk.domain.lookup.changes import ChangeKind
from crosswalk.domain.lookup.meanings import explained

if TYPE_CHECKING:
    from crosswalk.domain.history.difference import Difference
    from crosswalk.domain.history.rewording import Pieces
    from crosswalk.domain.lookup.changes import Altered, Change, Changes

_MARKS: Final = {
    ChangeKind.NEW: ("+", "green"),
    ChangeKind.BECAME_BILLABLE: ("+", "green"),
    ChangeKind.DELETED: ("−", "red"),
    ChangeKind.BECAME_HEADER: ("−", "red"),
}
_OTHER: Final = ("~", "yellow")
INDENT: Final = 14
"""Where titles begin in a line about a code."""
_STYLES: Final[dict[bool, dict[str, Any]]] = {
    True: {"fg": "red", "strikethrough": True},
    False: {"fg": "green", "underline": True},
}
"""How what went is shown, and how what came."""


def print_changes(answer: Changes, most: int | None, beside: Callable[[str], Iterable[str]] = lambda _: ()) -> None:
    """The official counts first, then the kinds; of each the first codes, or all with None.

    `beside` are lines that stand under a code whatever happened to it.
    """
    _print_counts(answer)
    counts = answer.counts
    others = [f"{counts[kind]:,} {KIND_TITLES[kind].lower()}" for kind in counts if kind not in _COUNTED]
    if others:
        say("; ".join(others))
    for kind in answer.sections:
        _print_kind(answer, kind, most, beside)
    _say_notes(answer)
    _say_untitled(answer.difference)


def _say_untitled(answer: Difference) -> None:
    """How to get the titles that are not loaded, of all that is counted."""
    before = [row.long for row in answer.deleted] + [row.before for row in answer.revised]
    after = [row.long for row in answer.new] + [row.after for row in answer.revised]
    for release, titles in ((answer.before, before), (answer.after, after)):
        say_untitled(release.id for title in titles if title is None)


def coded(mark: str, code: str, colour: str) -> str:
    """The beginning of a line about a code, as wide as `INDENT`."""
    return f"  {click.style(f'{mark} {code}', fg=colour)}{'':<{INDENT - 4 - len(code)}}"


def print_groups(answer: Changes, by: str) -> None:
    """The counts, then how many codes of each chapter or section changed, kind by kind."""
    _print_counts(answer)
    kinds = [*answer.counts]
    rows = [
        (row["group"] or "–", row["codes"], *(row[kind.value] or "" for kind in kinds), row["title"] or "no list tells")
        for row in group_rows(answer, by)
    ]
    click.echo()
    print_table([by.capitalize(), "Codes", *(KIND_TITLES[kind] for kind in kinds), "Title"], rows)
    _say_notes(answer)


_COUNTED: Final = (ChangeKind.NEW, ChangeKind.DELETED, ChangeKind.REVISED)


def _print_counts(told: Changes) -> None:
    answer = told.difference
    say(f"{answer.system.title}: {answer.before.id} → {answer.after.id}", bold=True)
    counts = {"new": len(answer.new), "deleted": len(answer.deleted), "revised": len(answer.revised)}
    say("  ".join(f"{count:,} {what}" for what, count in counts.items()))
    official = answer.official
    if official is not None and official.new is not None:
        printed = {"new": official.new, "deleted": official.deleted, "revised": official.revised}
        say(f"official: {'  '.join(f'{_known(count)} {what}' for what, count in printed.items())}", dim=True)
    if told.asked:
        say(f"of which are shown: {', '.join(told.asked)}")


def _known(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def _print_kind(answer: Changes, kind: ChangeKind, most: int | None, beside: Callable[[str], Iterable[str]]) -> None:
    changes = answer.of_kind(kind)
    say(f"\n{KIND_TITLES[kind]}", bold=True)
    mark, colour = _MARKS.get(kind, _OTHER)
    for each in changes[:most]:
        title, note = _title(each, kind)
        head = coded(mark, each.code, colour)
        if len(click.unstyle(title)) + len(note) > terminal_width() - INDENT and title == click.unstyle(title):
            title = cut(title, terminal_width() - INDENT - len(note))
        click.echo(f"{head}{title}{note}".rstrip())
        for line in (*_below(answer, each, kind), *beside(each.code)):
            say(f"{'':<{INDENT}}{line}")
    count = answer.counts[kind]
    print_left_out(count, most or count, ": add --all", indent=4)


def _title(each: Change, kind: ChangeKind) -> tuple[str, str]:
    """The title of a code, and what is to be said behind it."""
    if kind in (ChangeKind.REVISED, ChangeKind.RETITLED):
        if each.before and each.after:
            return _coloured(reworded(each.before, each.after)), ""
        # "…" for one that is not loaded; nothing where neither is.
        return f"{each.before or '…'} → {each.after or '…'}" if each.before or each.after else "", ""
    title = (each.before if kind is ChangeKind.DELETED else each.after or each.before) or ""
    if kind is ChangeKind.DELETED and ChangeKind.BECAME_HEADER in each.kinds:
        return title, " (now a header)"
    return title, " (was a header)" if ChangeKind.BECAME_BILLABLE in each.kinds else ""


def _below(answer: Changes, each: Change, kind: ChangeKind) -> Iterator[str]:
    """The lines under a code: what replaced it, where its cases were, or what of it is another now."""
    if kind is ChangeKind.DELETED and each.replaced_by:
        yield f"→ {shown_replacements(answer, each)}"
    elif kind is ChangeKind.NEW and each.preceded_by:
        yield f"← {shown_predecessors(answer, each)}"
    for altered in each.altered:
        if kind_of(altered) is kind:
            yield from _altered(altered)


def _altered(altered: Altered) -> Iterator[str]:
    what = altered.what.replace("_", " ")
    if kind_of(altered) not in (ChangeKind.NOTES, ChangeKind.MOVED):
        yield f"{what} {_values(altered.what, altered.before)} → {_values(altered.what, altered.after)}"
    elif len(altered.before) == len(altered.after) == 1:
        yield f"{what}: {_coloured(reworded(altered.before[0], altered.after[0]))}"
    else:
        yield from (f"{what} − {line}" for line in altered.before)
        yield from (f"{what} + {line}" for line in altered.after)


def _values(what: str, values: Sequence[str]) -> str:
    return " ".join(explained(what, values)) or "–"


def _coloured(pieces: Pieces) -> str:
    """What went struck out and red, what came underlined and green, where the terminal shows it; else in brackets."""
    context = click.get_current_context(silent=True)
    if not _shows_colours(context):
        return marked(pieces)
    return "".join(text if was and now else click.style(text, **_STYLES[was]) for text, was, now in spaced(pieces))


def _shows_colours(context: click.Context | None) -> bool:
    import sys

    wished = context.color if context is not None else None
    return sys.stdout.isatty() if wished is None else wished


def _say_notes(answer: Changes) -> None:
    """By which lists notes are told, or that they are not."""
    if answer.difference.system.id not in WITH_LISTS:
        return
    if answer.notes_of is None:
        say("\nNotes are not compared: fewer than two tabular lists of these releases are loaded.", dim=True)
    else:
        say(f"\nNotes as in the tabular lists of {answer.notes_of[0]} and {answer.notes_of[1]}.", dim=True)
