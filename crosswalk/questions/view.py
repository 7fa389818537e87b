"""One unchanging view of the store, in which a question is answered, and what is read once for it and for others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.errors import StoreBusy, UnknownRelease
from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.questions.few import Few
from crosswalk.questions.getting import how_to_get

if TYPE_CHECKING:
    from crosswalk.domain.history.overview import Loaded
    from crosswalk.domain.history.releases import Edition, MapSet, Role
    from crosswalk.domain.history.states import States
    from crosswalk.domain.lookup.changes import Changes
    from crosswalk.domain.lookup.group_paths import GroupPath
    from crosswalk.domain.lookup.placed import Placed
    from crosswalk.domain.lookup.places import Places
    from crosswalk.domain.lookup.roster import Roster
    from crosswalk.domain.lookup.upcoming import Upcoming
    from crosswalk.domain.search.answers import Search
    from crosswalk.domain.store.protocol import Store
    from crosswalk.domain.translation.question import Question
    from crosswalk.domain.translation.translator import Translator
    from crosswalk.stores.readers import Readers

_MOST_TRANSLATORS: Final = 16
"""Questions whose answers are kept warm; a service is asked a few, day after day."""
_MOST_KEPT: Final = 2
"""What is read is kept for this many states of the store: a question begun before a load goes on in the older one."""
_MOST_ROSTERS: Final = 4
"""Whole systems whose codes are kept, some 8 MB each: those that are paged through."""
_MOST_PATHS: Final = 8
"""Systems at a moment whose groups are kept, less than 1 MB each."""
_MOST_COMPARISONS: Final = 4
"""Pairs of releases whose changes are kept: those that are paged through. Thirteen years of a system have 9,400."""
_MOST_SEARCHES: Final = 300
"""Searches whose hits are kept, some 20 KB each: whoever types begins as others did, and a letter finds the most."""
_FEW_ANSWERS: Final = 4_000
"""Answers kept warm for a question that is asked batch by batch: a batch or two."""


@dataclass(slots=True)
class Kept:
    """What was read of one state of the store on one day. Safe to share among the threads that ask about it.

    Two that look for the same at once may both read it; they read the same.
    """

    calendars: Mapping[str, Calendar] | None = None
    editions: Mapping[MapSet, Sequence[Edition]] | None = None
    stating: dict[str, Mapping[Role, Sequence[int]]] = field(default_factory=dict)
    translators: dict[Question, Translator] = field(default_factory=dict)
    rosters: dict[Hashable, Roster] = field(default_factory=dict)
    paths: dict[Moment, Mapping[str, GroupPath]] = field(default_factory=dict)
    changes: Few[tuple[Changes, Places]] = field(default_factory=lambda: Few(_MOST_COMPARISONS))
    upcoming: Few[Upcoming] = field(default_factory=lambda: Few(_MOST_COMPARISONS))
    searches: Few[Search] = field(default_factory=lambda: Few(_MOST_SEARCHES))
    few_answers: bool = False
    turn: threading.Lock = field(default_factory=threading.Lock)

    def keep_roster(self, key: Hashable, roster: Roster) -> None:
        """Keep the codes of a system at a moment for the questions to come, beside a few others."""
        with self.turn:
            self.rosters[key] = roster
            while len(self.rosters) > _MOST_ROSTERS:
                del self.rosters[next(iter(self.rosters))]

    def keep_paths(self, moment: Moment, paths: Mapping[str, GroupPath]) -> None:
        """Keep the groups above the topmost codes of a system at a moment: whoever browses asks for them again."""
        with self.turn:
            self.paths[moment] = paths
            while len(self.paths) > _MOST_PATHS:
                del self.paths[next(iter(self.paths))]


@dataclass(frozen=True, slots=True)
class View:
    """The store as it stood when the question came, over a connection that no other thread uses meanwhile.

    `today` is the day by the clock, `kept` what questions about the same state of the store have read.
    """

    store: Store
    today: date
    kept: Kept

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """The calendar of every system, empty where no release is loaded."""
        held = self.kept.calendars
        if held is None:
            calendars = self.store.releases.calendars()
            held = {system: replace(each, getting=how_to_get) for system, each in calendars.items()}
            self.kept.calendars = held
        return held

    @property
    def editions(self) -> Mapping[MapSet, Sequence[Edition]]:
        """The loaded editions of every map set, oldest first."""
        held = self.kept.editions
        if held is None:
            held = self.kept.editions = self.store.maps.editions()
        return held

    @property
    def loaded(self) -> Loaded:
        """The ids of what the store holds, by what questions read of it anyway."""
        from crosswalk.domain.history.overview import Loaded

        calendars = (each for each in self.calendars.values() if each.loaded)
        return Loaded(
            {one.system.id: [each.id for each in one.known if each.id in one.loaded] for one in calendars},
            {one.id: [f"{one.id}:{each.label}" for each in held] for one, held in self.editions.items()},
        )

    def editions_of(self, map_set: str) -> Sequence[Edition]:
        """The loaded editions of one map set, oldest first; none of one that is not loaded."""
        return next((held for each, held in self.editions.items() if each.id == map_set), ())

    def stating(self, system: CodeSystem) -> Mapping[Role, Sequence[int]]:
        """For each role of a source file the loaded releases that have such a source, oldest first."""
        held = self.kept.stating.get(system.id)
        if held is None:
            held = self.kept.stating[system.id] = self.store.releases.stating(system)
        return held

    def states(self, placed: Iterable[Placed]) -> Mapping[str, Mapping[str, States]]:
        """The states of all codes in question by system: one request a system."""
        wanted: dict[str, set[str]] = {}
        for each in placed:
            for one in each.systems:
                wanted.setdefault(one.id, set()).add(each.code or "")
        return {one: self.store.codes.states(SYSTEMS[one], codes) for one, codes in wanted.items()}

    def moment(self, system: str, on: date | None = None, release: str | None = None) -> Moment:
        """The day or release asked about in a system, by default today or the last covered day before it.

        Raises `UnknownRelease` and `ReleaseNotLoaded`.
        """
        calendar = self.calendars[system]
        if release is not None:
            return calendar.of(release)
        return calendar.on(on) if on is not None else calendar.default(self.today)

    def moments(self, systems: Iterable[str], on: date | None, release: str | None) -> Mapping[str, Moment]:
        """The moment asked about in each system; without those that lack a release other systems have.

        Raises `UnknownRelease` where all of them lack it, and `ReleaseNotLoaded`.
        """
        moments: dict[str, Moment] = {}
        lacking: list[UnknownRelease] = []
        for system in systems:
            try:
                moments[system] = self.moment(system, on, release)
            except UnknownRelease as fault:
                lacking.append(fault)
        if lacking and not moments:
            raise lacking[0]
        return moments

    def translator(self, question: Question) -> Translator:
        """The translator of a question, warm if it was asked before.

        Raises `UnknownSystem`, `UnknownMapSet`, `UnknownRelease` and `UsageError`.
        """
        kept = self.kept
        with kept.turn:
            held = kept.translators.pop(question, None)
            if held is not None:
                kept.translators[question] = held
                return held
        made = self.passing_translator(question)
        with kept.turn:
            held = kept.translators.setdefault(question, made)
            if len(kept.translators) > _MOST_TRANSLATORS:
                # The one that was asked longest ago.
                del kept.translators[next(iter(kept.translators))]
            return held

    def passing_translator(self, question: Question) -> Translator:
        """A translator that nothing keeps, for what is asked once. Raises what `translator` raises."""
        from crosswalk.domain.translation.translator import MOST_ANSWERS, Translator

        most = _FEW_ANSWERS if self.kept.few_answers else MOST_ANSWERS
        return Translator(question, self.today, self.calendars, self.editions, most)


class Views:
    """The views of one store: one for each question, and what they read is kept for those that come after."""

    def __init__(self, readers: Readers, today: Callable[[], date]) -> None:
        self._readers = readers
        self._today = today
        self._turn = threading.Lock()
        self._few_answers = False
        self._kept: dict[Hashable, Kept] = {}
        self._shared = threading.local()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All questions of this thread are answered in one view until the context ends. Raises `StoreClosed`."""
        if self._held is not None:
            yield
            return
        with self.one() as view:
            self._shared.view = view
            try:
                yield
            finally:
                self._shared.view = None

    @property
    def _held(self) -> View | None:
        """The view that the questions of this thread share."""
        return getattr(self._shared, "view", None)

    @contextmanager
    def one(self, *, spare: bool = False) -> Iterator[View]:
        """One unchanging view of the store, for one question of one thread. Raises `StoreClosed`.

        A `spare` one is had at once, however many others there are.
        """
        held = self._held
        if held is not None:
            yield held
            return
        with self._readers.one(spare=spare) as store, store.reading():
            today = self._today()
            yield View(store, today, self._kept_of((store.version(), today)))

    def keep_few_answers(self) -> None:
        """Of questions that are asked for the first time from now on keep a batch or two of answers warm, not all."""
        with self._turn:
            self._few_answers = True
            for kept in self._kept.values():
                kept.few_answers = True

    def steady(self) -> Views:
        """Views of the store and the day as they are at the first of them, for what is asked batch by batch.

        None is held in between, in which a load would wait for a reader that takes its time. A view that finds the
        store changed by one raises `StoreBusy` instead.
        """
        day = self._today()
        steady = _SteadyViews(self._readers, lambda: day)
        steady.keep_few_answers()
        return steady

    def _kept_of(self, state: Hashable) -> Kept:
        """What questions about this state of the store on this day have read; of older ones it is let go."""
        with self._turn:
            kept = self._kept.pop(state, None) or Kept(few_answers=self._few_answers)
            self._kept[state] = kept
            while len(self._kept) > _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            return kept


class _SteadyViews(Views):
    """Views of one state of the store, which is that of the first."""

    def _kept_of(self, state: Hashable) -> Kept:
        if not self._kept:
            self._kept[state] = Kept(few_answers=self._few_answers)
        elif state not in self._kept:
            raise StoreBusy(
                "the store was changed by a load while answers were written.",
                remedy="Those written are of the store as it was before: ask again.",
            )
        return self._kept[state]
