"""Help that is no wider than the terminal: what click takes as it is written, examples and tables, is folded too."""

from __future__ import annotations

import re
from typing import Final

import click

_COLUMN: Final = re.compile(r"\s*\S.*?\s{2,}")
"""The first column of a table, or the command before a remark."""

_COMMAND: Final = re.compile(r"(?:^|[|&])\s*crosswalk\s")


class HelpText(click.HelpFormatter):
    """The text of `--help`."""

    def getvalue(self) -> str:
        """All that was written, long lines gone on in the next: tables in their column, commands behind a backslash."""
        from cli.output import terminal_width

        room = terminal_width()
        return "".join(
            f"{line if len(line) <= room else _folded(line, room)}\n" for line in super().getvalue().splitlines()
        )


def _folded(text: str, room: int) -> str:
    import textwrap

    column = _COLUMN.match(text)
    margin = " " * (len(text) - len(text.lstrip()))
    further = f"{margin}  "
    if column is None and _COMMAND.search(text):
        # In the shell as in the help the next line goes on with it.
        lines = textwrap.wrap(text, room - 2, subsequent_indent=further, break_long_words=False, break_on_hyphens=False)
        return " \\\n".join(lines)
    if column is None:
        return textwrap.fill(text, room, subsequent_indent=margin)
    told = text[column.end() :]
    if told.startswith("#"):
        return f"{column[0].rstrip()}\n{textwrap.fill(told, room, initial_indent=further, subsequent_indent=further)}"
    return textwrap.fill(told, room, initial_indent=column[0], subsequent_indent=" " * column.end())
