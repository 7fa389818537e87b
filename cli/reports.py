"""Reports as files: a page that stands alone, or a workbook."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from cli.output import write_file
from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from crosswalk.bulk.reports.report import Report

FILES: Final = ("html", "xlsx")
"""The formats of reports, for `formats_option`."""


def write_report(report: Report, form: str, output: Path | None) -> None:
    """Write a report into a file, or on standard output where that is no terminal.

    Raises `UsageError` for a terminal and for a file that cannot be written, `MissingExtra` and `OutputFault`.
    """
    if output is None and sys.stdout.isatty():
        raise UsageError(f"{form} is no text for a terminal.", remedy=f"Name a file: -o review.{form}.")
    if form == "html":
        from crosswalk.bulk.reports.page import page

        content, cut = page(report).encode(), 0
    else:
        from io import BytesIO

        from crosswalk.bulk.reports.workbook import write_workbook

        made = BytesIO()
        cut = write_workbook(report, made)
        content = made.getvalue()
    write_file([content], output)
    if cut:
        click.echo(f"{cut:,} cells were too long for a workbook, and end in …", err=True)
