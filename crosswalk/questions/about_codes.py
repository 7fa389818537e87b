"""The questions about codes, as methods of the service: what they are, were and mean, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Unpack

from crosswalk.domain.answer import Answers
from crosswalk.domain.codes.repairs import repairs_of
from crosswalk.domain.codes.systems import system_of
from crosswalk.questions.asking import day_asked, listed, text_of, texts

if TYPE_CHECKING:
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.history.overview import Loaded
    from crosswalk.domain.history.releases import Edition, MapSet
    from crosswalk.domain.lookup.description import Described
    from crosswalk.domain.lookup.history import History
    from crosswalk.domain.lookup.roster import Roster
    from crosswalk.domain.lookup.tree import Tree
    from crosswalk.domain.lookup.validation import Validation
    from crosswalk.domain.lookup.validity import Lookup
    from crosswalk.domain.search.answers import Search
    from crosswalk.questions.describe import Looking
    from crosswalk.questions.hierarchy import AtMoment
    from crosswalk.questions.roster import Listing
    from crosswalk.questions.tree import Growing
    from crosswalk.questions.validate import Columns
    from crosswalk.questions.view import Views


class AboutCodes:
    """What codes are at a moment, whether they may be used, their lives, how they are found, what lies below them."""

    _views: Views

    def lookup(
        self,
        codes: Sequence[str],
        system: str | None = None,
        *,
        on: date | str | None = None,
        release: str | None = None,
        repairs: Repairs | str = "safe",
    ) -> Answers[Lookup]:
        """What each code is at a moment: one answer an input, or one a system that knows a bare code.

        `valid_from` and `valid_to` are the half-open run of days in which the code exists and is billable, or exists
        and is a header (docs/design.md, rule 3.8). `repairs` (`none`, `safe`, `all`) says which damaged codes are read
        as what they were; every other one is suggested. What is no text is malformed, with the reason.

        Raises `UnknownSystem`, `UnknownRelease`, `ReleaseNotLoaded`, `BadDate` and `UsageError`.
        """
        from crosswalk.questions.lookup import lookup

        with self._views.one() as view:
            return Answers(lookup(view, listed(codes), system, day_asked(on, release), release, repairs_of(repairs)))

    def validate(
        self,
        codes: Sequence[str],
        system: str | None = None,
        *,
        repairs: Repairs | str = "safe",
        **rows: Unpack[Columns],
    ) -> Answers[Validation]:
        """Whether the code of each row may stand there on its day, since when, and what to write instead.

            codes.validate(dx, kind="diagnosis", days=from_days, through=to_days, settings=settings, systems=versions)

        One answer a row, or one a system that knows a bare code. `on` is one day for all; columns have a value a row
        (docs/design.md, rules 11.1 to 11.5). What a row says wrong refuses that row alone. Raises `UnknownSystem`,
        `BadDate` and `UsageError` for what is said of all.
        """
        from crosswalk.questions.validate import validate

        with self._views.one() as view:
            return Answers(validate(view, listed(codes), system, rows, repairs_of(repairs)))

    def describe(self, codes: Sequence[str], system: str | None = None, **asked: Unpack[Looking]) -> Answers[Described]:
        """The answers of `lookup`, each with the place of its code: chapter to code, notes, axes and index terms.

        Takes and raises what `lookup` does.
        """
        from crosswalk.questions.describe import described

        with self._views.one() as view:
            return Answers(described(view, listed(codes), system, asked))

    def history(
        self, codes: Sequence[str], system: str | None = None, *, repairs: Repairs | str = "safe"
    ) -> Answers[History]:
        """The whole life of each code: its states, its parents, what preceded it and what followed.

        States are in order of time, each with its span of releases and its half-open span of days (docs/design.md,
        rule 3.2). Raises `UnknownSystem` and `UsageError`.
        """
        from crosswalk.questions.history import history

        with self._views.one() as view:
            return Answers(history(view, listed(codes), system, repairs_of(repairs)))

    def search(
        self,
        text: str,
        systems: Sequence[str] = (),
        *,
        on: date | str | None = None,
        release: str | None = None,
        limit: int = 10,
        billable: bool = False,
    ) -> Search:
        """The codes that a coder most likely means: by words, of which the last may be only begun, or a code's start.

        Searches titles, inclusion terms and index terms as they stood at the moment, in these systems or all loaded,
        the likeliest code first. `steps` tell how words were read; with `billable` headers are left out. Raises
        `BadQuery`, `UnknownSystem`, `UnknownRelease`.
        """
        from crosswalk.questions.search import search

        day = day_asked(on, release)
        with self._views.one() as view:
            query, among = text_of("the query", text), texts("systems", systems)
            return search(view, query, among, day, release, limit, billable=billable)

    def tree(self, name: str, system: str | None = None, **asked: Unpack[Growing]) -> Tree:
        """What lies below a code, a group (`A00-B99`, `chapter:4`) or a system (`icd10cm`), on a day or in a release.

        `depth` is how many levels, else two below a code and one below anything else. Raises `TooMany` where it has
        more than `most` branches, `UnknownCode`, `AmbiguousCode`, `UnknownSystem`, `UnknownRelease` and `UsageError`.
        """
        from crosswalk.questions.tree import tree

        with self._views.one() as view:
            return tree(view, text_of("the name", name), system, asked)

    def headers(self, codes: Sequence[str], system: str, **asked: Unpack[AtMoment]) -> list[tuple[str, ...]]:
        """The headers above each code on a day or in a release, the topmost first: `E11.65` has `E11` and `E11.6`.

        One answer an input, empty for what is no code. Raises `UnknownSystem`, `UnknownRelease`, `ReleaseNotLoaded`,
        `BadDate` and `UsageError`.
        """
        from crosswalk.questions.hierarchy import headers

        with self._views.one() as view:
            return headers(view, listed(codes), system, asked)

    def children(self, codes: Sequence[str], system: str, **asked: Unpack[AtMoment]) -> list[tuple[str, ...]]:
        """The codes directly below each code on a day or in a release, in order.

        One answer an input, empty for a code without any. Raises what `headers` raises.
        """
        from crosswalk.questions.hierarchy import children

        with self._views.one() as view:
            return children(view, listed(codes), system, asked)

    def calendar(self, system: str) -> Calendar:
        """The releases of a code system: which are known, which are loaded, which days they cover.

        Raises `UnknownSystem`.
        """
        with self._views.one() as view:
            return view.calendars[system_of(system).id]

    def roster(self, system: str, **asked: Unpack[Listing]) -> Roster:
        """The codes that a system has on a day or in a release, in the order of the tabular list, without their titles.

            codes.roster("icd10cm", on="2025-03-01", under=["E11", "chapter:4"], billable=True)

        All of them, or those that are or lie `under` codes and groups; `billable` ones, or headers with False. Raises
        `UnknownSystem`, `UnknownRelease`, `ReleaseNotLoaded`, `BadDate`, and `UnknownCode` for what names neither.
        """
        from crosswalk.questions.roster import roster

        with self._views.one() as view:
            return roster(view, system, asked)

    def loaded(self) -> Loaded:
        """What the store holds, at once, whatever else is being asked. Raises what a question raises."""
        with self._views.one(spare=True) as view:
            return view.loaded

    def editions(self) -> dict[MapSet, list[Edition]]:
        """The loaded editions of every map set, oldest first; the GEMs before the others."""
        with self._views.one() as view:
            return {map_set: [*held] for map_set, held in view.editions.items()}

    def known(self, codes: Sequence[str], system: str) -> set[str]:
        """Those of these codes, as they are written, that any loaded release or map of a system knows.

        For many of which most may be none: `lookup` looks for what those may have meant. Raises `UnknownSystem`.
        """
        from crosswalk.domain.codes.reading import shaped
        from crosswalk.domain.codes.systems import system_of

        meant = system_of(system)
        read = {text: shaped(meant, text) for text in listed(codes)}
        with self._views.one() as view:
            held = view.store.codes.known_in({code for code in read.values() if code is not None})
        return {text for text, code in read.items() if code is not None and system in held.get(code, ())}
