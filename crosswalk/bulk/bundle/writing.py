"""Writing a bundle: a folder that appears once it is whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.appearing import appearing_folder
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
from crosswalk.bulk.files import checksum
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import MissingExtra, UsageError
from crosswalk.domain.progress import Steps
from crosswalk.domain.translation.question import Question

if TYPE_CHECKING:
    import pyarrow.parquet as pq

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
    codes: Mapping[str, Collection[str]] | None = None,
    titled: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Manifest:
    """Write the tables of these pairs of systems, or of all, into a folder; of all codes or these, undotted.

    `codes` are those of each system; of a system that it does not name there are none.

    Raises `UsageError` for a folder that is there, `OutputFault` where the disk is full, `MissingExtra` without
    pyarrow, and what a question raises.
    """
    _require_pyarrow()
    only = {system: None if codes is None else codes.get(system, ()) for system in SYSTEMS}
    systems = sorted({one for pair in pairs for one in pair} or _loaded(view), key=lambda one: SYSTEMS[one].number)
    if any(one in _WITHOUT for one in systems):
        raise UsageError("a bundle holds no codes of CPT, whose licence does not allow it.", remedy="Leave it out.")
    with appearing_folder(out, overwrite=overwrite, known_by=MANIFEST) as made:
        asked = [_dated(view, source, target) for source, target in pairs or _usual_pairs(view)]
        told = [pair_of(view, question) for question in asked]
        steps = Steps(len(asked) + len(systems), progress)
        listed: dict[str, set[str]] = {system: set() for system in systems}
        with _Tables(made.partial) as tables:
            for question in asked:
                steps.next(f"{question.source} to {question.target}")
                of_pair = translation_tables(view, question, only[question.source or ""])
                # Maps list codes too that no loaded release has.
                listed[question.source or ""].update(str(row[_CODE]) for row in of_pair["answers"])
                tables.add(of_pair)
                # Of millions of rows those of one pair, or of one system, are in memory.
                del of_pair
            for system in systems:
                steps.next(f"spellings and states of {system}")
                tables.add(system_tables(view, system, only[system], listed[system], titled=titled))
        manifest: Manifest = {
            "format": FORMAT,
            "crosswalk": version("crosswalk-codes"),
            "titles": titled,
            "pairs": told,
            "systems": {system: releases_of(view, system) for system in systems},
            "tables": tables.written,
            "hash": "",
        }
        manifest["hash"] = hash_of(manifest)
        (made.partial / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8", newline="\n")
        made.put()
    steps.end()
    return manifest


class _Tables:
    """The files of all tables, which take rows as long as the block goes on; what they became then is `written`."""

    def __init__(self, folder: Path) -> None:
        self.written: dict[str, TableOfBundle] = {}
        self._folder = folder
        self._rows = dict.fromkeys(COLUMNS, 0)
        self._files: dict[str, pq.ParquetWriter] = {}
        self._open = ExitStack()

    def __enter__(self) -> _Tables:
        import pyarrow as pa
        import pyarrow.parquet as pq

        types = {"text": pa.string(), "day": pa.date32(), "boolean": pa.bool_(), "number": pa.int32()}
        for name, columns in COLUMNS.items():
            schema = pa.schema([(column, types[kind]) for column, kind in columns.items()])
            file = pq.ParquetWriter(self._folder / f"{name}.parquet", schema, compression="zstd")
            self._files[name] = self._open.enter_context(file)
        return self

    def add(self, tables: Mapping[str, Sequence[Row]]) -> None:
        """Write more rows of some tables."""
        import pyarrow as pa

        for name, rows in tables.items():
            if rows:
                file = self._files[name]
                cells = [
                    pa.array(each, kind) for kind, each in zip(file.schema.types, zip(*rows, strict=True), strict=True)
                ]
                file.write_table(pa.table(cells, schema=file.schema))
                self._rows[name] += len(rows)

    def __exit__(self, *fault: object) -> None:
        self._open.close()
        if fault[0] is None:
            for name, rows in self._rows.items():
                file = f"{name}.parquet"
                self.written[name] = {"file": file, "rows": rows, "sha256": checksum(self._folder / file)}


def _require_pyarrow() -> None:
    if find_spec("pyarrow") is None:
        raise MissingExtra("a bundle needs pyarrow.", remedy="Install it: pip install 'crosswalk-codes[bulk]'.")


def _loaded(view: View) -> set[str]:
    return {system for system, calendar in view.calendars.items() if calendar.loaded and system not in _WITHOUT}


def _usual_pairs(view: View) -> list[tuple[str, str]]:
    """The pairs of systems between which a map answers unasked, in both directions."""
    return [(each.source, each.target) for each in view.editions if each.answers_unasked]


def _dated(view: View, source: str, target: str) -> Question:
    """A question about all codes of a system: they are of the day that an undated one would take."""
    return Question(source, target, source_on=None if source == target else view.moment(source).day)
