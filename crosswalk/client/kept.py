"""The questions about lists, and about what people keep on a server: maps and reviews, as what has to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, Unpack
from urllib.parse import quote

from crosswalk.client.asking import Ask, Request, ask_distinct, ask_each, ask_one
from crosswalk.client.questions import asked_codes, asked_moment, asked_repairs
from crosswalk.contract.whole import read_whole, whole
from crosswalk.contract.whole.forms import Unreadable
from crosswalk.domain.answer import Answers
from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow
from crosswalk.domain.history.compared import one_or_two
from crosswalk.domain.lookup.impact import Impact, Judged
from crosswalk.domain.reviews.keeping import Decided, Record
from crosswalk.domain.reviews.reviewed import Reviewed
from crosswalk.domain.translation.answers import Translation
from crosswalk.questions.asking import flag_of, name_of, text_of, texts
from crosswalk.reviews.reviews import among_checked

if TYPE_CHECKING:
    from pathlib import Path

    from crosswalk.bulk.any_frame import Data
    from crosswalk.bulk.lists.impacts import Reviewing
    from crosswalk.bulk.lists.opening import ListText
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.reviews.decisions import Ruling
    from crosswalk.domain.reviews.reviewed import Among

_MAPS: Final = "/v1/maps"
_REVIEWS: Final = "/v1/reviews"


class ListQuestions:
    """What is asked of lists. They are read and written where the client is: only their codes are sent."""

    def impact(self, *lists: str | Path | Data | ListText, **asked: Unpack[Reviewing]) -> Ask[Answers[Impact]]:
        """What changes do to lists of codes: as `Crosswalk.impact`.

        A list has at most 100,000 different codes. Its reading raises `Unreadable` for answers about other codes.
        """
        from crosswalk.bulk.lists.impacts import ListsAsked

        of = ListsAsked(lists, asked)
        ends = {"before": [*map(_end, of.before)], "after": [*map(_end, of.after)], "repair": of.repairs.value}
        requests = [
            Request("POST", "/v1/impact", body={"asked": [[*each] for each in one.codes], **ends}) for one in of.lists
        ]

        def read(documents: Sequence[object]) -> Answers[Impact]:
            judged = [each for document in documents for each in read_whole(Judged, document)]
            if [len(each.impacts) for each in judged] != [len(each.codes) for each in of.lists]:
                raise Unreadable("it judges other codes than those that were asked about")
            return of.answered(judged)

        return Ask(requests, read)


class MapQuestions:
    """The applied maps that people keep on a server: looked at, and used to translate."""

    def newest(self) -> Ask[list[AppliedMap]]:
        """The newest version of every map, by name: as `Crosswalk.maps.newest`."""
        return ask_each(Request("GET", _MAPS), AppliedMap)

    def version(self, ref: str) -> Ask[AppliedMap]:
        """The version of a map that `NAME@VERSION` names: as `Crosswalk.maps.version`."""
        return ask_one(Request("GET", _place(_MAPS, "the name of a map", ref)), AppliedMap)

    def rows(self, ref: str, codes: Sequence[str] | None = None) -> Ask[list[AppliedRow]]:
        """The rows of a map, or those about these codes: as `Crosswalk.maps.rows`."""
        named = None if codes is None else [*texts("codes", codes)]
        return ask_each(Request("POST", _place(_MAPS, "the name of a map", ref), body={"codes": named}), AppliedRow)

    def translate(
        self,
        codes: Sequence[str],
        ref: str,
        *,
        on: date | str | None = None,
        release: str | None = None,
        repairs: Repairs | str = "safe",
        titled: bool = False,
    ) -> Ask[Answers[Translation]]:
        """What each code becomes by a map, one answer an input: as `Crosswalk.maps.translate`."""
        asked = {
            "map": text_of("the name of a map", ref),
            **asked_moment(on, release),
            "repair": asked_repairs(repairs),
            "titled": flag_of("titled", given=titled),
        }
        return ask_distinct("/v1/translate", asked_codes(codes), asked, Translation)


class ReviewQuestions:
    """The reviews that people keep on a server: looked at, begun, decided, undone. They need the scope `review`.

    Where keys are used, `who` is the name of the key and may be left out.
    """

    def all(self) -> Ask[Answers[Reviewed]]:
        """Every review with its progress, by name: as `Crosswalk.reviews.all`."""
        asking = ask_each(Request("GET", _REVIEWS), Reviewed)
        return Ask(asking.requests, lambda documents: Answers(asking.read(documents)))

    def get(self, name: str, **among: Unpack[Among]) -> Ask[Reviewed]:
        """A review as it stands, with all its rows or those asked for: as `Crosswalk.reviews.get`."""
        checked = among_checked(among)
        asking = ask_one(Request("GET", _place(_REVIEWS, "the name of a review", name)), Reviewed)
        return Ask(asking.requests, lambda documents: asking.read(documents).among(checked))

    def record(self, name: str) -> Ask[Record]:
        """A review with everything that was ever decided in it: as `Crosswalk.reviews.record`."""
        return ask_one(Request("GET", f"{_place(_REVIEWS, 'the name of a review', name)}/export"), Record)

    def begin(self, name: str, system: str, *releases: str, who: str | None = None, title: str = "") -> Ask[Reviewed]:
        """A review of what changed between two releases: as `Crosswalk.reviews.begin`."""
        one_or_two(releases)
        *before, after = map(name_of, releases)
        body = {"name": name, "system": system, "before": before[0] if before else None, "after": after}
        return ask_one(_change(_REVIEWS, {**body, "who": who, "title": title}), Reviewed)

    def begin_impact(
        self, name: str, impacts: Sequence[Impact], *, who: str | None = None, title: str = ""
    ) -> Ask[Reviewed]:
        """A review of what changes do to lists: as `Crosswalk.reviews.begin_impact`."""
        body = {"name": name, "impacts": whole(Impact, impacts), "who": who, "title": title}
        return ask_one(_change("/v1/impact/reviews", body), Reviewed)

    def decide(
        self,
        name: str,
        ruling: Ruling | str | None = None,
        *,
        who: str | None = None,
        replace_with: Sequence[str] = (),
        assign_to: str | None = None,
        comment: str | None = None,
        seen: int | None = None,
        note: str = "",
        **among: Unpack[Among],
    ) -> Ask[Decided]:
        """One step that says the same about many rows: as `Crosswalk.reviews.decide`.

        Raises `ReviewConflict`, with what was `decided`, where somebody decided meanwhile otherwise about one of them.
        """
        body = {
            "ruling": None if ruling is None else str(ruling),
            "who": who,
            "replace_with": [*texts("replace_with", replace_with)],
            "assign_to": assign_to,
            "comment": comment,
            "seen": seen,
            "note": note,
            "rows": {
                condition: value if isinstance(value, str | bool) else [*map(str, value)]  # type: ignore[call-overload]
                for condition, value in among_checked(among).items()
            },
        }
        return ask_one(_change(f"{_place(_REVIEWS, 'the name of a review', name)}/decisions", body), Decided)

    def undo(self, name: str, step: int | None = None, *, who: str | None = None, note: str = "") -> Ask[Decided]:
        """A step that undoes another one: as `Crosswalk.reviews.undo`."""
        path = f"{_place(_REVIEWS, 'the name of a review', name)}/undo"
        return ask_one(_change(path, {"step": step, "who": who, "note": note}), Decided)


def _change(path: str, body: Mapping[str, object]) -> Request:
    return Request("POST", path, body=body, changes=True)


def _place(below: str, what: str, name: str) -> str:
    return f"{below}/{quote(text_of(what, name), safe='')}"


def _end(given: date | str) -> str:
    return given.isoformat() if isinstance(given, date) else given
