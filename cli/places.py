"""A code in its place, as a tree: chapter, section, headers, the code, with what is printed at each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

import click

from cli.output import print_left_out, say, terminal_width
from crosswalk.domain.lookup.description import CODE, Description, Level
from crosswalk.domain.lookup.validity import Lookup

_MOST_TERMS: Final = 12
_MOST_CHILDREN: Final = 40


def print_place(answer: Lookup, place: Description) -> None:
    """The levels from the chapter down, each with its notes, then axes, seventh characters and index terms."""
    width = terminal_width()
    click.echo()
    for depth, level in enumerate(place.levels):
        say(f"{'  ' * depth}{_name(level)}", bold=level.id == answer.code)
        for indent, line in _notes(level):
            start = "  " * depth + indent
            click.echo(textwrap.fill(line, width, initial_indent=start, subsequent_indent=start + "  "))
    for child in place.children[:_MOST_CHILDREN]:
        say(f"{'  ' * len(place.levels)}{child.code}  {child.title or '(no title stated)'}")
    print_left_out(len(place.children), _MOST_CHILDREN, f": crosswalk tree {answer.code}", indent=4, dim=False)
    for axis in place.axes:
        defined = f": {axis.definition}" if axis.definition else ""
        text = f"{axis.value}  {axis.axis}: {axis.label}{defined}"
        click.echo(textwrap.fill(text, width, initial_indent="  ", subsequent_indent="     "))
    if place.seventh_characters:
        say("  seventh characters:")
        for char, meaning in place.seventh_characters.items():
            say(f"    {char}  {meaning}")
    if place.index_terms:
        say("  in the index:")
        for term in place.index_terms[:_MOST_TERMS]:
            say(f"    {term}")
        print_left_out(len(place.index_terms), _MOST_TERMS, ": --format json", indent=4, dim=False)
    if place.poa_exempt:
        say("  exempt from present-on-admission reporting")
    if place.stated_by:
        say(f"  notes from {place.stated_by}", dim=True)


def _name(level: Level) -> str:
    title = level.title or "(no title stated)"
    return f"{level.id}  {title}" if level.kind == CODE else f"{level.kind.replace('_', ' ')} {level.id}  {title}"


def _notes(level: Level) -> Iterator[tuple[str, str]]:
    """The lines below a level, each with its indentation; a kind with several texts is a list."""
    for kind, texts in level.notes.texts.items():
        name = kind.replace("_", " ")
        if len(texts) == 1:
            yield "    ", f"{name}: {texts[0]}"
            continue
        yield "    ", f"{name}:"
        yield from (("    - ", text) for text in texts)
