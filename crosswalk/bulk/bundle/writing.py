"""Writing a bundle: all of it in a folder of another name, which then takes its place."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.bundle.manifest import (
    FORMAT,
    MANIFEST,
    Manifest,
    TableOfBundle,
    hash_of,
    manifest_text,
    pair_of,
    releases_of,
)
from crosswalk.bulk.bundle.tables import COLUMNS, Row, system_tables, translation_tables
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import MissingExtra, UsageError
from crosswalk.domain.progress import Steps
from crosswalk.domain.translation.question import Question

if TYPE_CHECKING:
    import pyarrow as pa

    from crosswalk.domain.progress import Progress
    from crosswalk.questions.view import View

_WITHOUT: Final = ("cpt",)
"""Systems of which a bundle holds nothing: their licence binds whoever has the copy."""

_CODE: Final = [*COLUMNS["answers"]].index("code")


def write_bundle(
    view: View,
    out: Path,
    pairs: Sequence[tuple[str, str]],
    *,
    codes: Collection[str] | None = None,
    titled: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Manifest:
    """Write the tables of these pairs of systems, or of all, into a folder; of all codes or these, undotted.

    Raises `UsageError` for a folder that is there, `MissingExtra` without pyarrow, and what a question raises.
    """
    _require_pyarrow()
    _check_place(out, overwrite=overwrite)
    systems = sorted({one for pair in pairs for one in pair} or _loaded(view), key=lambda one: SYSTEMS[one].number)
    if any(one in _WITHOUT for one in systems):
        raise UsageError("a bundle holds no codes of CPT, whose licence does not allow it.", remedy="Leave it out.")
    asked = [_dated(view, source, target) for source, target in pairs or _usual_pairs(view)]
    told = [pair_of(view, question) for question in asked]
    steps = Steps(len(asked) + len(systems) + 1, progress)
    with _appearing(out.resolve()) as made:
        tables: dict[str, list[Row]] = {name: [] for name in COLUMNS}
        for question in asked:
            steps.next(f"{question.source} to {question.target}")
            _extend(tables, translation_tables(view, question, codes))
        for system in systems:
            steps.next(f"spellings and states of {system}")
            # Maps list codes too that no loaded release has.
            listed = {str(row[_CODE]) for row in tables["answers"] if row[0] == system}
            _extend(tables, system_tables(view, system, codes, listed, titled=titled))
        steps.next("writing")
        manifest: Manifest = {
            "format": FORMAT,
            "crosswalk": version("crosswalk-codes"),
            "titles": titled,
            "pairs": told,
            "systems": {system: releases_of(view, system) for system in systems},
            "tables": {name: _written(made, name, rows) for name, rows in tables.items()},
            "hash": "",
        }
        manifest["hash"] = hash_of(manifest)
        # Last: a folder without it is no bundle.
        (made / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8", newline="\n")
    steps.end()
    return manifest


def _require_pyarrow() -> None:
    if find_spec("pyarrow") is None:
        raise MissingExtra("a bundle needs pyarrow.", remedy="Install it: pip install 'crosswalk-codes[bulk]'.")


def _check_place(out: Path, *, overwrite: bool) -> None:
    """Raise `UsageError` where something is there that is not to be replaced; nothing but a bundle ever is."""
    if not out.exists():
        return
    if not overwrite:
        raise UsageError(f"{out} is there already.", remedy="Name another folder, or say --overwrite.")
    if not (out / MANIFEST).is_file() and (out.is_file() or any(out.iterdir())):
        raise UsageError(f"{out} is there and is no bundle.", remedy="Name another folder.")


def _loaded(view: View) -> set[str]:
    return {system for system, calendar in view.calendars.items() if calendar.loaded and system not in _WITHOUT}


def _usual_pairs(view: View) -> list[tuple[str, str]]:
    """The pairs of systems between which a map answers unasked, in both directions."""
    return [(each.source, each.target) for each in view.editions if each.answers_unasked]


def _dated(view: View, source: str, target: str) -> Question:
    """A question about all codes of a system: they are of the day that an undated one would take."""
    return Question(source, target, source_on=None if source == target else view.moment(source).day)


def _extend(tables: dict[str, list[Row]], more: dict[str, list[Row]]) -> None:
    for name, rows in more.items():
        tables[name] += rows


def _written(folder: Path, name: str, rows: Sequence[Row]) -> TableOfBundle:
    """Write one table; what it became."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"text": pa.string(), "day": pa.date32(), "boolean": pa.bool_(), "number": pa.int32()}
    columns = COLUMNS[name]
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    table: pa.Table = pa.table(
        {column: pa.array(cells, types[kind]) for (column, kind), cells in zip(columns.items(), values, strict=True)}
    )
    path = folder / f"{name}.parquet"
    pq.write_table(table, path, compression="zstd")
    return {"file": path.name, "rows": len(rows), "sha256": sha256(path.read_bytes()).hexdigest()}


@contextmanager
def _appearing(out: Path) -> Iterator[Path]:
    """A folder that takes its place once it is whole; an older bundle there goes only then."""
    made, gone = (out.with_name(f".{out.name}.{secrets.token_hex(4)}.{end}") for end in ("partial", "gone"))
    try:
        made.mkdir(parents=True)
    except OSError as fault:
        raise UsageError(f"{out} cannot be made: {fault.strerror}.", remedy="Name another folder.") from fault
    try:
        yield made
        if out.exists():
            out.replace(gone)
        made.replace(out)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(gone, ignore_errors=True)
