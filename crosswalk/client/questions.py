"""The questions of `crosswalk.Crosswalk` that the API answers, as what has to be asked of a server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final, Unpack
from urllib.parse import quote

from crosswalk.client.asking import Ask, Request, ask_distinct, ask_many, ask_one, ask_parts
from crosswalk.contract.whole import Said, read_whole, whole
from crosswalk.domain.codes.repairs import repairs_of
from crosswalk.domain.errors import UsageError
from crosswalk.domain.history.compared import one_or_two
from crosswalk.domain.history.difference import Difference
from crosswalk.domain.history.overview import Overview
from crosswalk.domain.lookup.changes import Changes
from crosswalk.domain.lookup.description import Described
from crosswalk.domain.lookup.history import History
from crosswalk.domain.lookup.tree import Tree
from crosswalk.domain.lookup.upcoming import Upcoming
from crosswalk.domain.lookup.validation import Validation
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.domain.search.answers import Search
from crosswalk.domain.search.query import checked_limit, read_query
from crosswalk.domain.translation.answers import Translation
from crosswalk.domain.value_sets.set_translation import SetTranslation
from crosswalk.questions.asking import day_asked, day_of, flag_of, listed, method_of, name_of, number_of, text_of, texts
from crosswalk.questions.tree import depth_of

if TYPE_CHECKING:
    from crosswalk.domain.answer import Answers
    from crosswalk.domain.attached.standing import Attached
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.translation.methods import Method
    from crosswalk.questions.changes import Narrowed
    from crosswalk.questions.describe import Looking
    from crosswalk.questions.hierarchy import AtMoment
    from crosswalk.questions.tree import Growing
    from crosswalk.questions.validate import Columns

_BELOW: Final = "/v1"
_ANSWERS: Final = 1_000
"""Answers that a request sends back: their form is some ten times as long as their codes."""


class Questions:
    """Each question as what has to be asked. Parameters, defaults and answers are those of `Crosswalk`."""

    def lookup(
        self,
        codes: Sequence[str],
        system: str | None = None,
        *,
        on: date | str | None = None,
        release: str | None = None,
        repairs: Repairs | str = "safe",
    ) -> Ask[Answers[Lookup]]:
        """What each code is at a moment: as `Crosswalk.lookup`."""
        asked = {"system": system, **asked_moment(on, release), "repair": asked_repairs(repairs)}
        return ask_many(f"{_BELOW}/lookup", asked_codes(codes), asked, Lookup)

    def describe(
        self, codes: Sequence[str], system: str | None = None, **asked: Unpack[Looking]
    ) -> Ask[Answers[Described]]:
        """The answers of `lookup`, each with the place of its code: as `Crosswalk.describe`."""
        whole = {
            "system": system,
            **asked_moment(asked.get("on"), asked.get("release")),
            "repair": asked_repairs(asked.get("repairs", "safe")),
            "notes": True,
        }
        return ask_many(f"{_BELOW}/lookup", asked_codes(codes), whole, Described)

    def validate(
        self,
        codes: Sequence[str],
        system: str | None = None,
        *,
        repairs: Repairs | str = "safe",
        **rows: Unpack[Columns],
    ) -> Ask[Answers[Validation]]:
        """Whether the code of each row may stand there on its day: as `Crosswalk.validate`."""
        given = asked_codes(codes)
        asked: dict[str, object] = {
            "system": system,
            "kind": rows.get("kind"),
            "on": _day(rows.get("on")),
            "repair": asked_repairs(repairs),
        }
        columns = {
            "days": rows.get("days"),
            "through": rows.get("through"),
            "settings": rows.get("settings"),
            "systems": rows.get("systems"),
        }
        asked |= {name: _column(values, len(given)) for name, values in columns.items()}
        return ask_many(f"{_BELOW}/validate", given, asked, Validation, _further_on)

    def history(
        self, codes: Sequence[str], system: str | None = None, *, repairs: Repairs | str = "safe"
    ) -> Ask[Answers[History]]:
        """The whole life of each code: as `Crosswalk.history`."""
        asked = {"system": system, "repair": asked_repairs(repairs)}
        return ask_many(f"{_BELOW}/history", asked_codes(codes), asked, History)

    def children(self, codes: Sequence[str], system: str, **asked: Unpack[AtMoment]) -> Ask[list[tuple[str, ...]]]:
        """The codes directly below each code: as `Crosswalk.children`."""
        return _hierarchy("children", codes, system, asked)

    def headers(self, codes: Sequence[str], system: str, **asked: Unpack[AtMoment]) -> Ask[list[tuple[str, ...]]]:
        """The headers above each code, the topmost first: as `Crosswalk.headers`."""
        return _hierarchy("ancestors", codes, system, asked)

    def search(
        self,
        text: str,
        systems: Sequence[str] = (),
        *,
        on: date | str | None = None,
        release: str | None = None,
        limit: int = 10,
        billable: bool = False,
    ) -> Ask[Search]:
        """The codes that a coder most likely means: as `Crosswalk.search`."""
        moment = asked_moment(on, release)
        query = [("q", text_of("the query", text)), *(("system", each) for each in texts("systems", systems))]
        read_query(text)
        most = checked_limit(number_of("the limit", limit))
        query += _query({**moment, "limit": most, "billable": flag_of("billable", given=billable)})
        return ask_one(Request("GET", f"{_BELOW}/search", query), Search)

    def tree(self, name: str, system: str | None = None, **asked: Unpack[Growing]) -> Ask[Tree]:
        """What lies below a code, a group or a system: as `Crosswalk.tree`."""
        query = {
            "system": system,
            **asked_moment(asked.get("on"), asked.get("release")),
            "depth": depth_of(asked.get("depth")),
        }
        path = f"{_BELOW}/tree/{quote(text_of('the name', name), safe='')}"
        return ask_one(Request("GET", path, _query(query)), Tree)

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
    ) -> Ask[Answers[Translation]]:
        """What each code becomes in the target system: as `Crosswalk.translate`."""
        asked = {
            "from": source,
            "to": target,
            **asked_moment(on, release),
            "source_on": _day(source_on),
            "edition": edition,
            "map_set": map_set,
            "method": method_of(method).value,
            "best": flag_of("best", given=best),
            "repair": asked_repairs(repairs),
            "titled": flag_of("titled", given=titled),
        }
        return ask_distinct(f"{_BELOW}/translate", asked_codes(codes), asked, Translation)

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
    ) -> Ask[SetTranslation]:
        """A set of codes as a set, by every method: as `Crosswalk.translate_value_set`."""
        asked = {
            "value_set": text_of("the value set", text),
            "from": source,
            "to": target,
            "reference": reference,
            **asked_moment(on, release),
            "source_on": _day(source_on),
            "edition": edition,
            "column": column,
            "repair": asked_repairs(repairs),
        }
        body = {name: value for name, value in asked.items() if value is not None}
        asking = ask_one(Request("POST", f"{_BELOW}/translate-set", body=body), SetTranslation)
        return replace(asking, files=dict(zip(("value_set", "reference"), names, strict=True)))

    def diff(self, system: str, *releases: str) -> Ask[Difference]:
        """What changed between releases, by the official counting rules: as `Crosswalk.diff`."""
        whole = self.changes(system, *releases)
        return Ask(whole.requests, lambda documents: whole.read(documents).difference)

    def changes(self, system: str, *releases: str, **narrowed: Unpack[Narrowed]) -> Ask[Changes]:
        """What `diff` counts and all else that changed, or as far as is asked for: as `Crosswalk.changes`."""
        one_or_two(releases)
        *before, after = map(name_of, releases)
        path = f"{_BELOW}/diff/{quote(text_of('the system', system), safe='')}/{quote(after, safe='')}"
        query = [("before", each) for each in before]
        query += [("chapter", each) for each in _one_or_many("chapters", narrowed.get("chapter"))]
        query += [("under", each) for each in _one_or_many("under", narrowed.get("under"))]
        query += [("kind", each) for each in _one_or_many("kinds", narrowed.get("kinds"))]
        first = narrowed.get("first")
        query += [] if first is None else [("first", str(number_of("the number of codes", first)))]
        return ask_one(Request("GET", path, query), Changes)

    def upcoming(self, on: date | str | None = None, systems: Sequence[str] = ()) -> Ask[Upcoming]:
        """What starts, ends and is retitled from a day on: as `Crosswalk.upcoming`."""
        query = _query({"on": _day(on)}) + [("system", each) for each in texts("systems", systems)]
        return ask_one(Request("GET", f"{_BELOW}/upcoming", query), Upcoming)

    def attached(self, answers: Sequence[Lookup], names: Sequence[str] = ()) -> Ask[list[tuple[Attached, ...]]]:
        """What tables of values say of codes that were looked up: as `Crosswalk.attached`, by the server's tables."""
        named, path = [*texts("names", names)], f"{_BELOW}/attached"
        parts = (answers[start : start + _ANSWERS] for start in range(0, len(answers), _ANSWERS))
        requests = [Request("POST", path, body={"answers": whole(Lookup, some), "names": named}) for some in parts]
        return Ask(requests, lambda documents: [each.tables for one in documents for each in read_whole(Said, one)])

    def releases(self) -> Ask[Overview]:
        """Which releases and editions exist and which are loaded: as `Crosswalk.releases`."""
        return ask_one(Request("GET", f"{_BELOW}/releases"), Overview)

    def check(self) -> Ask[None]:
        """Whether the store of the server answers. Raises what a question raises where it cannot."""
        return Ask((Request("GET", f"{_BELOW}/health"),), lambda _: None)


def _hierarchy(where: str, codes: Sequence[str], system: str, asked: AtMoment) -> Ask[list[tuple[str, ...]]]:
    whole = {"system": text_of("the system", system), **asked_moment(asked.get("on"), asked.get("release"))}
    parts = ask_parts(f"{_BELOW}/{where}", asked_codes(codes), whole, tuple[str, ...])
    return Ask(parts.requests, lambda documents: [each for _, some in parts.read(documents) for each in some])


def asked_codes(codes: Sequence[str]) -> Sequence[object]:
    """The codes as they are sent: of what is no text how it is written, and its type, as answers tell it."""
    given = listed(codes)
    if all(type(each) is str for each in given):
        return given
    return [str(each) if isinstance(each, str) else {"text": str(each), "kind": type(each).__name__} for each in given]


def _column(values: Sequence[object] | None, rows: int) -> list[object] | None:
    """What each row says, with days as texts. Raises `UsageError` where it is not one value a row."""
    if values is None:
        return None
    if len(values) != rows:
        raise UsageError(f"of {rows} codes there are {len(values)} values in a column.", remedy="Give one a code.")
    return [_iso(day_of(each)) if isinstance(each, date) else each for each in values]


def _one_or_many(what: str, given: str | Sequence[str] | None) -> Sequence[str]:
    if given is None:
        return ()
    return [given] if isinstance(given, str) else texts(what, given)


def asked_moment(on: date | str | None, release: str | None) -> dict[str, object]:
    """The moment of a question as it is sent. Raises `BadDate`, and `UsageError` for a day and a release."""
    return {"on": _iso(day_asked(on, release)), "release": release}


def _day(given: date | str | None) -> str | None:
    return _iso(day_of(given))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def asked_repairs(repairs: Repairs | str) -> str:
    """Which damaged codes are mended, as it is sent. Raises `UsageError`."""
    return repairs_of(repairs).value


def _query(asked: dict[str, object]) -> list[tuple[str, str]]:
    """What follows behind the ?, as texts; flags as JSON writes them."""
    return [
        (name, str(value).lower() if isinstance(value, bool) else str(value))
        for name, value in asked.items()
        if value is not None
    ]


def _further_on(answer: Validation, rows: int) -> Validation:
    return answer._replace(row=answer.row + rows)
