"""What can be said of a conversion before anything is read: formats, names, what is installed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.appearing import refuse_folder
from crosswalk.bulk.files import STANDARD, FileFormat, Packing, format_of, packing_of
from crosswalk.bulk.text.dialect import checked_encoding
from crosswalk.domain.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from crosswalk.bulk.request import ConvertRequest

_INPUT: Final = "--input-format"
_OUTPUT: Final = "--output-format"

_NEEDED: Final[dict[FileFormat, tuple[str, ...]]] = {
    FileFormat.CSV: ("numpy", "pyarrow"),
    FileFormat.TSV: ("numpy", "pyarrow"),
    FileFormat.PARQUET: ("numpy", "pyarrow"),
    FileFormat.JSON_LINES: (),
    FileFormat.XLSX: ("xlsxwriter",),
}


def one_format(given: str, made: str, request: ConvertRequest) -> FileFormat:
    """The format of both files. Of a pipe it is that of the other end, where nobody says it.

    Raises `UsageError` where they differ, or where a format cannot be read from a pipe.
    """
    read, wrote = request.input_format, request.output_format
    if made != STANDARD:
        refuse_folder(Path(made))
    if given == STANDARD and made != STANDARD:
        read = read or format_of(made, wrote, _OUTPUT)
    form = format_of(given, read, _INPUT)
    other = format_of(made, wrote or (form if made == STANDARD else None), _OUTPUT)
    if form is not other:
        raise UsageError(f"{given} is {form}, and {made} {other}.", remedy="Name an output of the same format.")
    for name in (given, made):
        if not form.is_stream and (name == STANDARD or packing_of(name) is not Packing.NONE):
            raise UsageError(f"{form} is neither piped nor packed.", remedy="Name a file, without .gz or .zst.")
    return form


def agree(form: FileFormat, request: ConvertRequest) -> None:
    """Raise `UsageError` for what is said of a file and is nothing to its format."""
    text = form in (FileFormat.CSV, FileFormat.TSV)
    said = {
        "delimiter": request.delimiter is not None and not text,
        "encoding": request.encoding is not None and not text,
        "sheet": request.sheet is not None and form is not FileFormat.XLSX,
        "row without a header": not request.header and not text and form is not FileFormat.XLSX,
    }
    wrong = next((name for name, is_wrong in said.items() if is_wrong), None)
    if wrong is not None:
        raise UsageError(f"{form} has no {wrong}.", remedy="Leave that out.")
    if request.encoding is not None:
        checked_encoding(request.encoding)


def reports_of(made: str, request: ConvertRequest) -> list[str]:
    """The files that tell what was done."""
    if not request.reported or (made == STANDARD and request.report is None):
        return []
    if request.report is not None and request.report.endswith((".json", ".html")):
        return [request.report]
    base = request.report or f"{made}.report"
    return [f"{base}.json", f"{base}.html"]


def require(form: FileFormat, given: str, made: str, *, paged: bool) -> None:
    """Raise `MissingExtra` for packages that this conversion needs and that are not installed."""
    needed = [*_NEEDED[form], *(["jinja2"] if paged else [])]
    if Packing.ZSTD in (packing_of(given), packing_of(made)):
        needed.append("pyarrow")
    missing = [name for name in dict.fromkeys(needed) if find_spec(name) is None]
    if missing:
        raise MissingExtra(
            f"converting this needs {' and '.join(missing)}, not installed here.",
            remedy="Install it: pip install 'crosswalk-codes[bulk]'.",
        )


def refuse_same(given: str, made: Sequence[str]) -> None:
    """Raise `UsageError` where a file would be written over another that is read or written."""
    named = [each for each in (given, *made) if each != STANDARD]
    # Unlike `resolve`, it lets a link that leads to itself be, which then cannot be read or is in the way.
    places = [Path(os.path.realpath(each)) for each in named]
    for at, place in enumerate(places):
        same = next((each for each in places[:at] if each == place or _is_same(each, place)), None)
        if same is not None:
            raise UsageError(f"{named[at]} would be written over {named[places.index(same)]}.", remedy="Name another.")


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)
