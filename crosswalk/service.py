"""The library's face: one object that opens a store, loads releases and answers questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from copy import copy
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack

from crosswalk.bulk.valuing import Valuing
from crosswalk.domain.answer import Answers
from crosswalk.domain.codes.repairs import repairs_of
from crosswalk.questions.about_codes import AboutCodes
from crosswalk.questions.asking import day_asked, day_of, listed, method_of, texts
from crosswalk.questions.comparing import Comparing
from crosswalk.questions.view import Views
from crosswalk.reviews.own_work import OwnWork
from crosswalk.stores.readers import Readers
from crosswalk.values.standing import Standing
from crosswalk.workspace.file import WorkspaceFile

if TYPE_CHECKING:
    import networkx

    from crosswalk.bulk.any_frame import Data
    from crosswalk.bulk.asking import Converting, Validating
    from crosswalk.bulk.bundle.manifest import Manifest
    from crosswalk.bulk.conversion import Conversion
    from crosswalk.bulk.lists.impacts import Reviewing
    from crosswalk.bulk.lists.opening import ListText
    from crosswalk.bulk.request import ConvertRequest
    from crosswalk.bulk.warm import Warm
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.history.overview import Overview
    from crosswalk.domain.history.verification import Finding
    from crosswalk.domain.lookup.impact import Impact
    from crosswalk.domain.maps.category_counts import CategoryCounts
    from crosswalk.domain.maps.published_categories import Figure
    from crosswalk.domain.store.protocol import Store
    from crosswalk.domain.translation.answers import Translation
    from crosswalk.domain.translation.methods import Method
    from crosswalk.domain.translation.question import Question
    from crosswalk.domain.value_sets.set_translation import SetTranslation
    from crosswalk.graphs.subgraphs import Details, What
    from crosswalk.loading import LoadReport, Progress
    from crosswalk.questions.view import Kept


class Crosswalk(AboutCodes, Comparing, Valuing, OwnWork):
    """A store and the questions one can ask of it. Safe to share among threads, whose questions run side by side.

    `today` is the clock: tests and reproducible reports set it. `workspace` is the file of people's own work.
    """

    def __init__(self, store: Store, today: Callable[[], date], workspace: str) -> None:
        self._first = store
        self._readers = Readers(store)
        self._views = Views(self._readers, today)
        self._own: Store | None = None
        self._workspace = WorkspaceFile(workspace)
        self._today = today
        self.standing = Standing(store, self._workspace, today)
        self._turn = threading.Lock()
        self._warm: tuple[Kept, Warm] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Answer no more; a question of another thread is answered to its end, or raises `StoreClosed`."""
        self._readers.close()
        self.standing.close()
        if self._own is not None:
            self._own.close()
        self._workspace.close()

    @property
    def store(self) -> Store:
        """The engine below, for what the questions here do not cover: over a connection of its own, for one thread."""
        with self._turn:
            if self._own is None:
                self._own = self._another()
            return self._own

    def _another(self) -> Store:
        """The same store over another connection: questions go on while a load or a check of it runs."""
        self._readers.require_open()
        return self._first.again()

    def today(self) -> date:
        """The day by the clock."""
        return self._today()

    def check(self) -> None:
        """Read the store once, whatever else is being asked. Raises what a question raises where it cannot answer."""
        with self._views.one(spare=True):
            pass

    def together(self) -> AbstractContextManager[None]:
        """What this thread asks until the context ends is answered from one state of the store: for a few questions.

            with codes.together():
                codes.lookup(["E11"], "icd10cm"), codes.children(["E11"], "icd10cm")

        A load that is committed meanwhile is seen afterwards. Raises `StoreClosed`.
        """
        return self._views.together()

    def steady(self) -> Self:
        """The same over one state of the store and one day, for what is asked batch by batch; close it, not this.

        Few answers are kept warm. A question that finds the store changed by a load raises `StoreBusy`.
        """
        steady = copy(self)
        steady._views, steady._workspace = self._views.steady(), WorkspaceFile(self._workspace.path)
        return steady

    def keep_few_answers(self) -> None:
        """Keep few answers to new questions warm: for whoever keeps what is made of them."""
        self._views.keep_few_answers()

    def translate(
        self,
        codes: Sequence[str],
        source: str | None = None,
        target: str | None = None,
        *,
        on: date | str | None = None,
        release: str | None = None,
        source_on: date | str | None = None,
        edition: str | None = None,
        map_set: str | None = None,
        method: Method | str = "forward",
        best: bool = False,
        repairs: Repairs | str = "safe",
        titled: bool = False,
    ) -> Answers[Translation]:
        """What each code becomes in the target system, one answer an input, in their order.

            codes.translate(["250.00", "E950.0"], "icd9cm", "icd10cm", on=date(2025, 3, 1))

        With one system as source and target its codes are carried to the day, without a map. `on` or `release` speak of
        the target, `source_on` of the source, days or texts like 2025-03-01; undated questions take today or the last
        covered day. The GEMs answer unless `map_set` names another map. `method` is forward, backward or both; `best`
        adds one choice by a stated order to the whole answer. `repairs` (`none`, `safe`, `all`) says which damaged
        codes are mended. With `titled` each answer has the title of its source code.

        What cannot be used is an answer too, with its reason (docs/design.md, rule 5.10). Raises `UnknownSystem`,
        `UnknownMapSet`, `UnknownRelease`, `ReleaseNotLoaded`, `BadDate` and `UsageError`.
        """
        from crosswalk.domain.translation.question import Question
        from crosswalk.questions.translate import translate

        day, since = day_asked(on, release), day_of(source_on)
        question = Question(
            source, target, day, release, since, edition, map_set, method_of(method), best, repairs_of(repairs)
        )
        with self._views.one() as view:
            return Answers(translate(view, question, listed(codes), titled=titled))

    def compiled(self, question: Question) -> Mapping[str, Translation]:
        """The answers about every code that its map lists, by undotted code. Raises what `translate` raises."""
        with self._views.one() as view:
            return view.translator(question).compile(view.store)

    def bundle(
        self,
        out: str,
        pairs: Sequence[tuple[str, str]] = (),
        *,
        titled: bool = False,
        overwrite: bool = False,
        progress: Progress | None = None,
    ) -> Manifest:
        """Write the answers of pairs of systems, or all unasked maps, as tables of Parquet; their manifest.

            codes.bundle("tables", [("icd9cm", "icd10cm")])

        The folder appears once it is whole. Raises `UsageError` where it is there, `OutputFault` where the disk is
        full, `MissingExtra` without pyarrow, and what `translate` raises (docs/bundle.md).
        """
        from crosswalk.bulk.bundle.writing import write_bundle

        with self._views.one() as view:
            return write_bundle(view, Path(out), pairs, titled=titled, overwrite=overwrite, progress=progress)

    def translate_value_set(
        self,
        text: str,
        source: str,
        target: str | None = None,
        *,
        reference: str | None = None,
        on: date | str | None = None,
        release: str | None = None,
        source_on: date | str | None = None,
        edition: str | None = None,
        column: str | None = None,
        repairs: Repairs | str = "safe",
        names: tuple[str, str] = ("value set", "reference"),
        most: int | None = None,
    ) -> SetTranslation:
        """A set of codes as a set: what it names on the source day, and what it becomes by every method.

        `text` has one code or expression a line, or, as a CSV file, in this `column`; the `reference` to compare with
        is written so in the target system. What is read otherwise than written is told (`read_as`). `names` are those
        in errors. Raises `ExpressionFault`, with its line, `TooMany` where it names more than `most` codes, and what
        `translate` raises.
        """
        from crosswalk.domain.translation.question import Question
        from crosswalk.questions.value_set import files_of, translate_value_set

        day, chosen = day_asked(on, release), repairs_of(repairs)
        question = Question(source, target, day, release, day_of(source_on), edition, repairs=chosen)
        asked, compared = files_of(text, reference, names, column)
        with self._views.one() as view:
            return translate_value_set(view, question, asked, compared, most)

    def convert(
        self,
        given: str,
        made: str,
        columns: Sequence[str],
        *,
        progress: Progress | None = None,
        **asked: Unpack[Converting],
    ) -> Conversion:
        """Convert a file: the same rows with what the codes of these columns become, and a report beside it.

            codes.convert("claims.csv", "today.csv", ["dx1..dx25"], source="icd9cm", target="icd10cm")

        The output appears once it is whole. Raises what `translate` raises, `SourceError` for a file that cannot be
        read, `OutputFault`, `MissingExtra`, and `UsageError` for columns and outputs that cannot be (docs/convert.md).
        """
        from crosswalk.bulk.asking import request_of

        return self._of_file(given, made, request_of(columns, **asked), progress)

    def validate_file(
        self,
        given: str,
        made: str,
        columns: Sequence[str],
        *,
        progress: Progress | None = None,
        **asked: Unpack[Validating],
    ) -> Conversion:
        """Validate a file: the same rows with whether the codes of these columns may stand there, and a report.

            codes.validate_file("claims.csv", "checked.csv", ["dx1..dx25"], source="diagnosis", on_column="dos")

        `source` is a system or a kind. Raises what `validate` and `convert` raise (docs/convert.md).
        """
        from crosswalk.bulk.asking import request_of
        from crosswalk.bulk.options import Asking

        return self._of_file(given, made, request_of(columns, Asking.VALIDATE, **asked), progress)

    def _of_file(self, given: str, made: str, request: ConvertRequest, progress: Progress | None) -> Conversion:
        from crosswalk.bulk.asking import planner_of
        from crosswalk.bulk.convert import convert

        steady, day = self.steady(), self.today()
        with closing(steady.maps) as maps:
            planner = planner_of(request, steady._views.one, maps, steady.values)
            return convert(given, made, request, planner, store=self._first.url, today=day, progress=progress)

    @contextmanager
    def _warm_columns(self) -> Iterator[Warm]:
        """What columns of frames that were asked about before have taught of this state of the store."""
        from crosswalk.bulk.warm import Warm

        with self._views.one() as view, self._turn:
            if self._warm is None or self._warm[0] is not view.kept:
                self._warm = view.kept, Warm(self._views.steady().one)
            warm = self._warm[1]
        with warm.turn:
            yield warm

    def category_counts(self, edition: str | None = None) -> Answers[CategoryCounts]:
        """The codes of every map by category, of one edition or the newest of both. Raises `UnknownMapSet`."""
        from crosswalk.questions.categories import category_counts

        with self._views.one() as view:
            return Answers(category_counts(view, edition))

    def published_figures(self) -> list[Figure]:
        """The figures that Boyd et al. print beside ours, of the editions they used that are loaded."""
        from crosswalk.questions.categories import published_figures

        with self._views.one() as view:
            return published_figures(view)

    def subgraph(
        self, code: str, what: What | str = "neighbourhood", system: str | None = None, **details: Unpack[Details]
    ) -> networkx.MultiDiGraph[str]:
        """A part of the graph, for networkx: see `crosswalk.graphs` for its nodes, edges and exports.

        `what` is the neighbourhood of a code, the chapter, block or category `code` with all its descendants, the
        component of the mapping network around a code, or its lineage. Raises `UnknownCode`, `AmbiguousCode`,
        `UnknownSystem`, `UnknownRelease`, `UnknownMapSet` and `UsageError`.
        """
        from crosswalk.graphs.subgraphs import asked_for, draw

        asked = asked_for(code, what, system, details)
        with self._views.one() as view:
            return draw(view, asked)

    def impact(self, *lists: str | Path | Data | ListText, **asked: Unpack[Reviewing]) -> Answers[Impact]:
        """What the changes from one day or release to another do to lists of codes: files or frames (docs/impact.md).

            codes.impact("cdm.csv", before="hcpcs:2020-10", after="hcpcs:2025-10")
            codes.impact("cdm.csv", "problems.xlsx", before="2025-10-01", after="2026-10-01", apply="applied")

        One answer a list. Raises `UsageError`, `SourceError` for a list that cannot be read, and what `diff` raises.
        """
        from crosswalk.bulk.lists.impacts import impacts

        return impacts(self._views.one, lists, asked)

    def official_map(self, map_set: str, edition: str) -> bytes:
        """One loaded edition of a map set as its official file: the same rows, sorted. Raises `UnknownMapSet`."""
        from crosswalk.loading.write_back import official_map

        with self._views.one() as view:
            return official_map(view.store, map_set, edition)

    def releases(self) -> Overview:
        """Which releases and editions exist, which are fetched and loaded, which days they cover, what is due."""
        from crosswalk.questions.releases import overview
        from crosswalk.settings import library_folder

        with self._views.one() as view:
            return overview(view, library_folder())

    def verify(
        self, targets: Sequence[str] = (), *, mirror: str | None = None, progress: Progress | None = None
    ) -> Answers[Finding]:
        """Every check of what is loaded against the official files and figures: all of it, or the releases named.

        The files are those of a mirror directory, or of the local library. What a check needs and is not there is a
        finding too. Raises `UnknownRelease` and the like for a name, `SourceNotFound` for a directory.
        """
        from crosswalk.loading.verify import verify

        with closing(self._another()) as store:
            return Answers(verify(store, self._today(), texts("targets", targets), mirror, progress))

    def load(
        self,
        targets: Sequence[str] = (),
        *,
        mirror: str | None = None,
        strict: bool = False,
        progress: Progress | None = None,
    ) -> LoadReport:
        """Load releases from the local library or a mirror directory: all it holds, or those named.

        They are named by release (`icd10cm:2025`) or by system or map set (`icd10cm`). A refused file leaves out its
        release, or itself alone where the release can do without it; the report has it under `refused`. Its fault
        is raised, and nothing changed, where nothing is left to load, and always if `strict`.
        """
        from crosswalk.loading import load_mirror

        with closing(self._another()) as store:
            return load_mirror(store, texts("targets", targets), mirror, progress, strict=strict)

    def load_starter(self, *, progress: Progress | None = None) -> LoadReport:
        """Load the built-in facts, with the titles of data packages. Raises `MissingExtra` and `ChecksumMismatch`."""
        from crosswalk.loading import load_starter

        with closing(self._another()) as store:
            return load_starter(store, progress)

    def load_file(
        self,
        *paths: str,
        system: str | None = None,
        label: str | None = None,
        effective: date | str | None = None,
        accept_licence: bool = False,
        strict: bool = False,
        progress: Progress | None = None,
    ) -> LoadReport:
        """Load a file, recognised by its checksum, or by its content with the system, label and effective day given.

        Several files under one label are one release; a folder is what was downloaded into it. Refused parts are left
        out as in `load`. Raises what is wrong with a file (`SourceError`), `AmbiguousContent` for content of several
        releases, `UsageError` for options that do not fit, `LicenceNotAccepted` for CPT without a licence.
        """
        from crosswalk.loading import load_files

        day = day_of(effective)
        with closing(self._another()) as store:
            return load_files(
                store, texts("paths", paths), system, label, day, progress, licensed=accept_licence, strict=strict
            )

    def unload(self, targets: Sequence[str], *, progress: Progress | None = None) -> list[str]:
        """Take releases out, named as `icd10cm:2027`: the store is then as if they had never been loaded.

        The ids that went. Raises `ReleaseNotLoaded`, and `UsageError` where rows of conversion tables would stay.
        """
        from crosswalk.loading.unload import unload

        with closing(self._another()) as store:
            return unload(store, texts("targets", targets), progress)
