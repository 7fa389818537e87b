"""A whole file in, the same file with what its codes become out, and a report beside it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from crosswalk.bulk.appearing import Appearing, appearing
from crosswalk.bulk.checks import agree, one_format, refuse_same, reports_of, require
from crosswalk.bulk.command import command_of
from crosswalk.bulk.conversion import Conversion, ConvertedFile
from crosswalk.bulk.digest import Digest
from crosswalk.bulk.files import STANDARD, FileFormat, checksum, opened, opened_file, size_of, written
from crosswalk.bulk.options import FileOptions
from crosswalk.bulk.tally import Tally

if TYPE_CHECKING:
    from crosswalk.bulk.options import Moved, PlanOf
    from crosswalk.bulk.request import ConvertRequest, Planner
    from crosswalk.bulk.validating import ValidatePlanner
    from crosswalk.domain.progress import Progress

    Engine = Callable[[BinaryIO, BinaryIO, PlanOf, Tally, FileOptions, Moved], None]
    """Reads a file, makes the plan out of the names of its columns, and writes what the rows become."""

_SECONDS_BETWEEN: Final = 0.2
"""How often whoever watches is told, at most."""
_SHARES: Final = 1_000


def convert(
    given: str,
    made: str,
    request: ConvertRequest,
    planner: Planner | ValidatePlanner,
    *,
    store: str,
    today: date,
    progress: Progress | None = None,
) -> Conversion:
    """Convert a file, `-` for standard input or output. The output and its reports appear once they are whole.

    Raises `UsageError` before anything is read for a format or an output that cannot be, `SourceError` for what is
    wrong with the input, and `OutputFault` where the disk is full. The report tells the address of the `store`, and
    names `today` where an undated question is of that day.
    """
    begun = time.monotonic()
    form = one_format(given, made, request)
    agree(form, request)
    told = reports_of(made, request)
    require(form, given, made, paged=any(each.endswith(".html") for each in told))
    refuse_same(given, [*told, made])
    if given != STANDARD and not Path(given).is_fifo():
        # What is wrong with the input is said before what is wrong with the output.
        with opened_file(given):
            pass
    tally = Tally()
    places = [Path(each) for each in (made, *told) if each != STANDARD]
    with appearing(places, overwrite=request.overwrite) as files:
        output, reports = (None, files) if made == STANDARD else (files[0], files[1:])
        read, wrote = _converted(form, given, made, output, request, planner, tally, progress)
        conversion = Conversion(
            ConvertedFile(given, form, read),
            ConvertedFile(made, form, wrote),
            request.shape,
            tally,
            tuple(planner.bases),
            time.monotonic() - begun,
            command_of(given, made, request, store, today),
            f"crosswalk {version('crosswalk-codes')}",
            tuple(told),
            request.volume_column,
            request.asking,
        )
        for file in reports:
            _write_report(file, conversion)
        for file in files:
            file.require_room()
        # The output last: where it is, all is.
        for file in reversed(files):
            file.put()
    return conversion


def _converted(
    form: FileFormat,
    given: str,
    made: str,
    output: Appearing | None,
    request: ConvertRequest,
    planner: Planner | ValidatePlanner,
    tally: Tally,
    progress: Progress | None,
) -> tuple[str | None, str]:
    """Convert by the engine of the format; the checksums of input, None where not all of it was read, and output."""
    options = FileOptions(
        given, request.on_bad_row, request.rows, request.delimiter, request.encoding, request.header, request.sheet
    )
    pace = _Pace(tally, progress, size_of(given) if progress else None)
    engine = _ENGINES[form]
    if output is not None and not form.is_stream:
        with opened_file(given) as file:
            engine(file, output.file, planner.plan, tally, options, pace.moved)
        output.flush()
        return checksum(given) if request.rows is None else None, checksum(output.partial)
    with Digest() as read, Digest() as wrote:
        with opened(given, read, whole=request.rows is None) as stream, _target(made, output, wrote) as target:
            pace.place = lambda: read.count
            engine(stream, target, planner.plan, tally, options, pace.moved)
        return read.hexdigest() if request.rows is None else None, wrote.hexdigest()


def _json_lines(
    given: BinaryIO, made: BinaryIO, plan_of: PlanOf, tally: Tally, options: FileOptions, moved: Moved
) -> None:
    from crosswalk.bulk.json_lines import convert_json_lines

    convert_json_lines(given, made, plan_of, tally, options, moved)


def _text(given: BinaryIO, made: BinaryIO, plan_of: PlanOf, tally: Tally, options: FileOptions, moved: Moved) -> None:
    from crosswalk.bulk.text.blocks import open_text
    from crosswalk.bulk.text.splice import splice

    text = open_text(
        given, options.name, delimiter=options.delimiter, has_head=options.header, encoding=options.encoding
    )
    splice(
        text,
        made,
        plan_of(text.names),
        tally,
        on_bad_row=options.on_bad_row,
        most_rows=options.rows,
        progress=lambda: moved(None),
    )


def _tab_separated(
    given: BinaryIO, made: BinaryIO, plan_of: PlanOf, tally: Tally, options: FileOptions, moved: Moved
) -> None:
    _text(given, made, plan_of, tally, replace(options, delimiter=options.delimiter or "tab"), moved)


def _parquet(
    given: BinaryIO, made: BinaryIO, plan_of: PlanOf, tally: Tally, options: FileOptions, moved: Moved
) -> None:
    from crosswalk.bulk.parquet import convert_parquet

    convert_parquet(given, made, plan_of, tally, name=options.name, most=options.rows, moved=moved)


def _workbook(
    given: BinaryIO, made: BinaryIO, plan_of: PlanOf, tally: Tally, options: FileOptions, moved: Moved
) -> None:
    from crosswalk.bulk.workbooks import convert_workbook

    convert_workbook(given, made, plan_of, tally, options, moved)


_ENGINES: Final[dict[FileFormat, Engine]] = {
    FileFormat.CSV: _text,
    FileFormat.TSV: _tab_separated,
    FileFormat.JSON_LINES: _json_lines,
    FileFormat.PARQUET: _parquet,
    FileFormat.XLSX: _workbook,
}
"""Each imports what it needs when a file is of its format."""


@contextmanager
def _target(made: str, output: Appearing | None, digest: Digest) -> Iterator[BinaryIO]:
    """Where the bytes of a stream go."""
    file = output.file if output is not None else sys.stdout.buffer
    with written(file, made, digest) as target:
        yield target
    file.flush()


def _write_report(file: Appearing, conversion: Conversion) -> None:
    if file.place.suffix == ".html":
        from crosswalk.bulk.reports.conversion_page import page

        text = page(conversion)
    else:
        import json

        text = json.dumps(conversion.json(), indent=1, ensure_ascii=False) + "\n"
    file.file.write(text.encode("utf-8", "backslashreplace"))


class _Pace:
    """Tells whoever watches how many rows are done, how fast, and which share of the whole that is."""

    def __init__(self, tally: Tally, progress: Progress | None, size: int | None) -> None:
        self._tally = tally
        self._progress = progress
        self._size = size
        self._begun = self._told = time.monotonic()
        self.place: Callable[[], int] = int

    def moved(self, share: float | None) -> None:
        """More rows are counted."""
        now = time.monotonic()
        if self._progress is None or now - self._told < _SECONDS_BETWEEN:
            return
        self._told = now
        if share is None:
            share = min(self.place() / self._size, 1.0) if self._size else 0.0
        rows = self._tally.rows_read
        self._progress(round(share * _SHARES), _SHARES, f"{rows:,} rows, {rows / (now - self._begun):,.0f} a second")
