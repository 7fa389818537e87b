"""The library's face: one object that opens a store, loads releases and answers questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Self, Unpack

from crosswalk.domain.codes.repairs import Repairs, repairs_of
from crosswalk.questions.asking import method_of, one_of
from crosswalk.questions.view import Views
from crosswalk.stores.readers import Readers

if TYPE_CHECKING:
    import networkx

    from crosswalk.applied.maps import AppliedMaps
    from crosswalk.domain.history.difference import Difference
    from crosswalk.domain.history.overview import Overview
    from crosswalk.domain.history.verification import Finding
    from crosswalk.domain.lookup.description import Described
    from crosswalk.domain.lookup.history import History
    from crosswalk.domain.lookup.validity import Lookup
    from crosswalk.domain.maps.category_counts import CategoryCounts
    from crosswalk.domain.maps.published_categories import Figure
    from crosswalk.domain.search.ranking import Search
    from crosswalk.domain.store.protocol import Store
    from crosswalk.domain.translation.answers import Translation
    from crosswalk.domain.translation.methods import Method
    from crosswalk.domain.translation.question import Question
    from crosswalk.domain.value_sets.set_translation import SetTranslation
    from crosswalk.graphs.subgraphs import Details, What
    from crosswalk.loading import LoadReport, Progress


class Crosswalk:
    """A store and the questions one can ask of it. Safe to share among threads, whose questions run side by side.

    `today` is the clock: tests and reproducible reports set it. `workspace` is the file of people's own work.
    """

    def __init__(self, store: Store, today: Callable[[], date], workspace: str) -> None:
        self._first = store
        self._readers = Readers(store)
        self._views = Views(self._readers, today)
        self._own: Store | None = None
        self._workspace = workspace
        self._maps: AppliedMaps | None = None
        self._today = today
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Answer no more; a question of another thread is answered to its end, or raises `StoreClosed`."""
        self._readers.close()
        if self._own is not None:
            self._own.close()
        if self._maps is not None:
            self._maps.close()

    @property
    def store(self) -> Store:
        """The engine below, over a connection of its own, for what the questions here do not cover.

        For one thread at a time, other than the questions.
        """
        with self._turn:
            if self._own is None:
                self._own = self._first.again()
            return self._own

    def today(self) -> date:
        """The day by the clock."""
        return self._today()

    @property
    def maps(self) -> AppliedMaps:
        """The applied maps of the workspace: made, edited, compared, checked and used to translate."""
        from crosswalk.applied.maps import AppliedMaps
        from crosswalk.workspace.sqlite import SqliteWorkspace

        with self._turn:
            if self._maps is None:
                self._maps = AppliedMaps(SqliteWorkspace(self._workspace), self._views.one, self._today)
            return self._maps

    # Questions

    def translate(
        self,
        codes: Sequence[str],
        source: str | None = None,
        target: str | None = None,
        *,
        on: date | None = None,
        release: str | None = None,
        source_on: date | None = None,
        edition: str | None = None,
        map_set: str | None = None,
        method: Method | str = "forward",
        best: bool = False,
        repairs: str = Repairs.SAFE,
        titled: bool = False,
    ) -> list[Translation]:
        """What each code becomes in the target system, one answer an input, in their order.

            codes.translate(["250.00", "E950.0"], "icd9cm", "icd10cm", on=date(2025, 3, 1))

        With one system as source and target its codes are carried to the day, without a map. `on` or `release` speak of
        the target, `source_on` of the source; undated questions take today or the last covered day. The GEMs answer
        unless `map_set` names another map. `method` is forward, backward or both; `best` adds one choice by a stated
        order to the whole answer. `repairs` (`none`, `safe`, `all`) says which damaged codes are mended. With `titled`
        each answer has the title of its source code.

        What cannot be used is an answer too, with its reason (docs/design.md, rule 5.10). Raises `UnknownSystem`,
        `UnknownMapSet`, `UnknownRelease`, `ReleaseNotLoaded` and `UsageError`.
        """
        from crosswalk.domain.translation.question import Question
        from crosswalk.questions.translate import translate

        one_of(on, release)
        question = Question(
            source, target, on, release, source_on, edition, map_set, method_of(method), best, repairs_of(repairs)
        )
        with self._views.one() as view:
            return translate(view, question, codes, titled=titled)

    def compiled(self, question: Question) -> Mapping[str, Translation]:
        """The answers about every code that the map of a question lists, by undotted code.

        Raises what `translate` raises.
        """
        with self._views.one() as view:
            return view.translator(question).compile(view.store)

    def translate_value_set(
        self,
        text: str,
        source: str,
        target: str | None = None,
        *,
        reference: str | None = None,
        on: date | None = None,
        release: str | None = None,
        source_on: date | None = None,
        edition: str | None = None,
        names: tuple[str, str] = ("value set", "reference"),
    ) -> SetTranslation:
        """A set of codes as a set: what it names on the source day, and what it becomes by every method.

        `text` has one code or expression a line (see `crosswalk.domain.codes.expressions`), and so has the
        `reference` to compare with, in the target system. `names` are those that errors give them. Raises
        `ExpressionFault`, with line and column, and what `translate` raises.
        """
        from crosswalk.domain.translation.question import Question
        from crosswalk.questions.value_set import ValueSetFile, translate_value_set

        one_of(on, release)
        question = Question(source, target, on, release, source_on, edition)
        asked = ValueSetFile(text, names[0])
        compared = None if reference is None else ValueSetFile(reference, names[1])
        with self._views.one() as view:
            return translate_value_set(view, question, asked, compared)

    def category_counts(self, edition: str | None = None) -> list[CategoryCounts]:
        """The codes of every map by category, of one edition or of the newest that both directions have.

        Raises `UnknownMapSet`.
        """
        from crosswalk.questions.categories import category_counts

        with self._views.one() as view:
            return category_counts(view, edition)

    def published_figures(self) -> list[Figure]:
        """The figures that Boyd et al. print beside ours, of the editions they used that are loaded."""
        from crosswalk.questions.categories import published_figures

        with self._views.one() as view:
            return published_figures(view)

    def lookup(
        self,
        codes: Sequence[str],
        system: str | None = None,
        *,
        on: date | None = None,
        release: str | None = None,
        repairs: str = Repairs.SAFE,
    ) -> list[Lookup]:
        """What each code is at a moment: one answer an input, or one a system that knows a bare code.

            codes.lookup(["e119", "G20"], on=date(2024, 6, 1))

        `valid_from` and `valid_to` are the half-open run of days in which the code exists and is billable, or exists
        and is a header (docs/design.md, rule 3.8).

        Raises `UnknownSystem`, `UnknownRelease`, `ReleaseNotLoaded` and `UsageError`.
        """
        from crosswalk.questions.lookup import lookup

        one_of(on, release)
        with self._views.one() as view:
            return lookup(view, codes, system, on, release, repairs_of(repairs))

    def describe(
        self,
        codes: Sequence[str],
        system: str | None = None,
        *,
        on: date | None = None,
        release: str | None = None,
        repairs: str = Repairs.SAFE,
    ) -> list[Described]:
        """The answers of `lookup`, each with the place of its code: chapter to code, notes, axes and index terms.

        Raises as `lookup` does.
        """
        from crosswalk.questions.describe import described
        from crosswalk.questions.lookup import lookup

        one_of(on, release)
        with self._views.one() as view:
            return described(view, lookup(view, codes, system, on, release, repairs_of(repairs)))

    def history(self, codes: Sequence[str], system: str | None = None, *, repairs: str = Repairs.SAFE) -> list[History]:
        """The whole life of each code: its states, the codes above it, what preceded it and what followed.

        States are in order of time, each with its span of releases and its half-open span of days (docs/design.md,
        rule 3.2). Raises `UnknownSystem` and `UsageError`.
        """
        from crosswalk.questions.history import history

        with self._views.one() as view:
            return history(view, codes, system, repairs_of(repairs))

    def search(
        self,
        text: str,
        systems: Sequence[str] = (),
        *,
        on: date | None = None,
        release: str | None = None,
        limit: int = 10,
    ) -> Search:
        """The codes that a coder most likely means: by words, of which the last may be only begun, or a code's start.

            codes.search("type 2 diab", limit=3)

        Searches long and short titles, inclusion terms and index terms as they stood at the moment, in these systems
        or in all that are loaded; the likeliest code is first. Raises `BadQuery`, `UnknownSystem`, `UnknownRelease`.
        """
        from crosswalk.questions.search import search

        one_of(on, release)
        with self._views.one() as view:
            return search(view, text, systems, on, release, limit)

    def subgraph(
        self, code: str, what: What | str = "neighbourhood", system: str | None = None, **details: Unpack[Details]
    ) -> networkx.MultiDiGraph[str]:
        """A part of the graph, for networkx: see `crosswalk.graphs` for its nodes, edges and exports.

        `what` is the neighbourhood of a code, the chapter, block or category `code` with all below it, the
        component of the mapping network around a code, or its lineage. Raises `UnknownCode`, `AmbiguousCode`,
        `UnknownSystem`, `UnknownRelease`, `UnknownMapSet` and `UsageError`.
        """
        from crosswalk.graphs.subgraphs import asked_for, draw

        asked = asked_for(code, what, system, details)
        with self._views.one() as view:
            return draw(view, asked)

    def diff(self, system: str, *releases: str) -> Difference:
        """What changed: between two releases, or in one against the base of its official count.

            codes.diff("icd10cm", "2025")             # against the release its addendum counts from
            codes.diff("icd10cm", "2024", "2026-04")  # exactly these two

        Counted as the footers of the official addenda do (docs/design.md, rule 6.1). Raises `UnknownSystem`,
        `UnknownRelease`, `ReleaseNotLoaded`, and `UsageError` for more than two releases or none.
        """
        from crosswalk.questions.diff import official_difference

        with self._views.one() as view:
            return official_difference(view, system, releases)

    def official_map(self, map_set: str, edition: str) -> bytes:
        """One loaded edition of a map set as its official file: the same rows, sorted, in its layout.

        Raises `UnknownMapSet` where it is not loaded.
        """
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
    ) -> list[Finding]:
        """Every check of what is loaded against the official files and figures: all of it, or the releases named.

        The files are those of a mirror directory, or of the local library. A check that needs a file or release
        that is not there is a finding too. Raises `UnknownRelease` and the like for a name, `SourceNotFound`
        where the directory is not there.
        """
        from crosswalk.loading.verify import verify

        with self._store_of_its_own() as store:
            return verify(store, self._today(), targets, mirror, progress)

    # Loading

    def load(
        self,
        targets: Sequence[str] = (),
        *,
        mirror: str | None = None,
        strict: bool = False,
        progress: Progress | None = None,
    ) -> LoadReport:
        """Load releases from the local library or a mirror directory: all it holds, or those named.

        They are named by release (`icd10cm:2025`) or by system or map set (`icd10cm`). A file that is refused
        leaves out its release, or only itself where the release can do without it; the report names it under
        `refused`. The fault of the file is raised, and nothing is changed, where it leaves nothing to load, and
        for every refused file if `strict`.
        """
        from crosswalk.loading import load_mirror

        with self._store_of_its_own() as store:
            return load_mirror(store, targets, mirror, progress, strict=strict)

    def load_starter(self, *, progress: Progress | None = None) -> LoadReport:
        """Load the starter set from the installed data packages and the fact tables.

        Raises `MissingExtra` where a package is not installed, `ChecksumMismatch` where it holds another file.
        """
        from crosswalk.loading import load_starter

        with self._store_of_its_own() as store:
            return load_starter(store, progress)

    def load_file(
        self,
        path: str,
        *,
        system: str | None = None,
        label: str | None = None,
        effective: date | None = None,
        accept_licence: bool = False,
        strict: bool = False,
        progress: Progress | None = None,
    ) -> LoadReport:
        """Load one file, recognised by its checksum, or by the system, label and effective day given.

            codes.load_file("icd10cm_order_2031.txt", system="icd10cm", label="2031", effective=date(2030, 10, 1))

        Of an archive that holds several parts those that are refused are left out as in `load`. Raises what is wrong
        with a file (`SourceError` and its kinds), `AmbiguousContent` where several releases share the content and no
        label says which is meant, `UsageError` for options that do not fit, and for a file of CPT `LicenceNotAccepted`
        unless `accept_licence` says that there is a licence.
        """
        from crosswalk.loading import load_file

        with self._store_of_its_own() as store:
            return load_file(store, path, system, label, effective, progress, licensed=accept_licence, strict=strict)

    @contextmanager
    def _store_of_its_own(self) -> Iterator[Store]:
        """The same store over a connection of its own: questions go on while a load or a check of it runs."""
        store = self._first.again()
        try:
            yield store
        finally:
            store.close()
