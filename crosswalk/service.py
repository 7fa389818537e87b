"""The library's face: one object that opens a store, loads releases and answers questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Final, Self, Unpack

from crosswalk.domain.codes.repairs import Repairs, repairs_of
from crosswalk.domain.codes.systems import SYSTEMS, system_of
from crosswalk.domain.errors import UnknownRelease
from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.domain.history.states import States
from crosswalk.domain.lookup.history import History
from crosswalk.domain.lookup.placing import Placed, noted, place
from crosswalk.domain.lookup.validity import Lookup, look_up
from crosswalk.questions.asking import asked_system, method_of, moment_of, one_of, refused_lookup, without_release

if TYPE_CHECKING:
    import networkx

    from crosswalk.applied.maps import AppliedMaps
    from crosswalk.domain.history.difference import Difference
    from crosswalk.domain.history.overview import Overview
    from crosswalk.domain.history.verification import Finding
    from crosswalk.domain.lookup.description import Description
    from crosswalk.domain.maps.category_counts import CategoryCounts
    from crosswalk.domain.maps.published_categories import Figure
    from crosswalk.domain.search.ranking import Search
    from crosswalk.domain.store import Store
    from crosswalk.domain.translation.answers import Translation
    from crosswalk.domain.translation.methods import Method
    from crosswalk.domain.translation.translator import Question, Translator
    from crosswalk.domain.value_sets.set_translation import SetTranslation
    from crosswalk.graphs.subgraphs import Details, What
    from crosswalk.loading import LoadReport, Progress

_MOST_TRANSLATORS: Final = 16
"""Questions whose answers are kept warm; a service is asked a few, day after day."""


class Crosswalk:
    """A store and the questions one can ask of it. Safe to share among threads, which take turns.

    `today` is the clock: tests and reproducible reports set it. `workspace` is the file of people's own work.
    """

    def __init__(self, store: Store, today: Callable[[], date], workspace: str) -> None:
        self._store = store
        self._workspace = workspace
        self._maps: AppliedMaps | None = None
        self._today = today
        self._turn = threading.RLock()
        self._version: Hashable = None
        self._translators: dict[Question, Translator] = {}
        self._calendars: Mapping[str, Calendar] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._store.close()
        if self._maps is not None:
            self._maps.close()

    @property
    def store(self) -> Store:
        """The engine below, for what the questions here do not cover."""
        return self._store

    def today(self) -> date:
        """The day by the clock."""
        return self._today()

    @property
    def maps(self) -> AppliedMaps:
        """The applied maps of the workspace: made, edited, compared, checked and used to translate."""
        if self._maps is None:
            from crosswalk.applied.maps import AppliedMaps
            from crosswalk.workspace.sqlite import SqliteWorkspace

            workspace = SqliteWorkspace(self._workspace)
            self._maps = AppliedMaps(workspace, self._store, self._asking, self.translator, self._today)
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
    ) -> list[Translation]:
        """What each code becomes in the target system, one answer an input, in their order.

        With one system as source and target its codes are carried to the day, without a map.
        `on` or `release` speak of the target, `source_on` of the source; undated questions take
        today or the last covered day. The GEMs answer unless `map_set` names another map. `method` is
        forward, backward or both; `best` adds one choice by a stated order to the whole answer. Raises
        `UnknownSystem`, `UnknownMapSet`, `UnknownRelease` and `UsageError`.
        `repairs` (`none`, `safe`, `all`) says which damaged codes are mended.
        """
        from crosswalk.domain.translation.translator import Question

        one_of(on, release)
        question = Question(
            source, target, on, release, source_on, edition, map_set, method_of(method), best, repairs_of(repairs)
        )
        with self._asking():
            return self.translator(question).translate(codes)

    def translator(self, question: Question) -> Translator:
        """The warm translator of a question."""
        from crosswalk.domain.translation.translator import Translator

        with self._asking():
            held = self._translators.pop(question, None) or Translator(self._store, question, self._today())
            if len(self._translators) >= _MOST_TRANSLATORS:
                # The one that was asked longest ago.
                self._translators.pop(next(iter(self._translators)))
            self._translators[question] = held
            return held

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
        from crosswalk.domain.translation.translator import Question
        from crosswalk.questions.value_set import ValueSetFile, translate_value_set

        one_of(on, release)
        question = Question(source, target, on, release, source_on, edition)
        asked = ValueSetFile(text, names[0])
        compared = None if reference is None else ValueSetFile(reference, names[1])
        with self._asking():
            return translate_value_set(self._store, question, self._today(), asked, compared)

    def category_counts(self, edition: str | None = None) -> list[CategoryCounts]:
        """The codes of every map by category, of one edition or of the newest that both directions have.

        Raises `UnknownMapSet`.
        """
        from crosswalk.domain.collector import collector_paused
        from crosswalk.questions.categories import category_counts

        with self._asking(), collector_paused():
            return category_counts(self._store, edition)

    def published_figures(self) -> list[Figure]:
        """The figures that Boyd et al. print beside ours, of the editions they used that are loaded."""
        from crosswalk.domain.collector import collector_paused
        from crosswalk.questions.categories import published_figures

        with self._asking(), collector_paused():
            return published_figures(self._store)

    def lookup(
        self,
        codes: Sequence[str],
        system: str | None = None,
        *,
        on: date | None = None,
        release: str | None = None,
        repairs: str = Repairs.SAFE,
    ) -> list[Lookup]:
        """What each code is at a moment: one answer an input, or one a system that knows a bare code."""
        one_of(on, release)
        today = self._today()
        with self._asking():
            placed = place(self._store, codes, asked_system(system, release), repairs_of(repairs))
            states = self._states_of(placed)
            moments = self._moments(states.keys(), on, release)
            answers: list[Lookup] = []
            for each in placed:
                if each.code is None:
                    answers.append(noted(refused_lookup(each, system), each))
                for one in each.systems:
                    moment = moments.get(one.id)
                    if each.code is None or moment is None:
                        answers.append(without_release(each, one, release))
                        continue
                    life = states[one.id].get(each.code, ())
                    answer = look_up(each.text, each.code, life, moment, self._calendars[one.id], today)
                    answers.append(noted(answer, each))
            return answers

    def describe(self, answers: Sequence[Lookup]) -> list[Description | None]:
        """The place of each code that `lookup` answered about: chapter to code, with notes, axes and index terms.

        None for an answer about a code that is none at that moment.
        """
        from crosswalk.questions.describe import describe_all

        with self._asking():
            return describe_all(self._store, self._calendars, answers)

    def history(self, codes: Sequence[str], system: str | None = None, *, repairs: str = Repairs.SAFE) -> list[History]:
        """The whole life of each code: its states, the codes above it, what preceded it and what followed."""
        from crosswalk.domain.lookup.histories import histories

        today = self._today()
        with self._asking():
            placed = place(self._store, codes, asked_system(system, None), repairs_of(repairs))
            return histories(self._store, placed, system, self._calendars, today)

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

        Searches long and short titles, inclusion terms and index terms as they stood at the moment, in these systems
        or in all that are loaded. Raises `BadQuery`, `UnknownSystem`, `UnknownRelease`.
        """
        from crosswalk.domain.search.query import checked_limit, read_query
        from crosswalk.domain.search.searcher import Searcher

        one_of(on, release)
        query, most = read_query(text), checked_limit(limit)
        named = [system_of(system) for system in dict.fromkeys(systems)]
        by_release = asked_system(None, release)
        with self._asking():
            asked = named or ([by_release] if by_release else [])
            searched = asked or [each.system for each in self._calendars.values() if each.loaded]
            moments = self._moments((each.id for each in searched), on, release)
            return Searcher(self._store, self._calendars, self._today()).search(query, list(moments.values()), most)

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
        with self._asking():
            return draw(self._store, self._calendars, asked, self._today())

    def diff(self, system: str, *releases: str) -> Difference:
        """What changed: between two releases, or in one against the base of its official count.

        Raises `UnknownRelease` or `ReleaseNotLoaded`.
        """
        from crosswalk.questions.diff import official_difference

        with self._asking():
            return official_difference(self._store, self._calendars, system, releases)

    def official_map(self, map_set: str, edition: str) -> bytes:
        """One loaded edition of a map set as its official file: the same rows, sorted, in its layout.

        Raises `UnknownMapSet` where it is not loaded.
        """
        from crosswalk.loading.write_back import official_map

        with self._asking():
            return official_map(self._store, map_set, edition)

    def releases(self) -> Overview:
        """Which releases and editions exist, which are fetched and loaded, which days they cover, what is due."""
        from crosswalk.questions.releases import overview
        from crosswalk.settings import library_folder

        with self._asking():
            return overview(self._store, self._today(), library_folder())

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
            return verify(store, targets, mirror, progress)

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
        """Load the starter set from the installed data packages and the fact tables."""
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

        A file of CPT raises `LicenceNotAccepted` unless `accept_licence` says that there is a licence. Of an archive
        that holds several parts those that are refused are left out as in `load`.
        """
        from crosswalk.loading import load_file

        with self._store_of_its_own() as store:
            return load_file(store, path, system, label, effective, progress, licensed=accept_licence, strict=strict)

    @contextmanager
    def _store_of_its_own(self) -> Iterator[Store]:
        """The same store over a connection of its own, so that questions go on while it is loaded or checked."""
        store = self._store.again()
        try:
            yield store
        finally:
            store.close()

    # How questions are asked

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """One unchanging view of the store; what was kept warm is dropped when a load or a day has passed."""
        with self._turn, self._store.reading():
            version = (self._store.version(), self._today())
            if version != self._version:
                self._version = version
                self._translators.clear()
                self._calendars = self._store.calendars()
            yield

    def _moments(self, systems: Iterable[str], on: date | None, release: str | None) -> Mapping[str, Moment]:
        """The moment asked about in each system; without those that lack a release other systems have."""
        moments: dict[str, Moment] = {}
        lacking: list[UnknownRelease] = []
        for system in systems:
            try:
                moments[system] = moment_of(self._calendars[system], on, release, self._today())
            except UnknownRelease as fault:
                lacking.append(fault)
        if lacking and not moments:
            raise lacking[0]
        return moments

    def _states_of(self, placed: Iterable[Placed]) -> Mapping[str, Mapping[str, States]]:
        """The states of all codes in question by system: one request a system."""
        wanted: dict[str, set[str]] = {}
        for each in placed:
            for one in each.systems:
                wanted.setdefault(one.id, set()).add(each.code or "")
        return {one: self._store.states(SYSTEMS[one], codes) for one, codes in wanted.items()}
