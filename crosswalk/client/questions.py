"""The questions of `crosswalk.Crosswalk` that the API answers, as what has to be asked of a server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final, Unpack
from urllib.parse import quote

from crosswalk.client.asking import Ask, Request, ask_many, ask_one
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
    from crosswalk.questions.describe import Looking
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
        asked = {"system": system, **_moment(on, release), "repair": _repairs(repairs)}
        return ask_many(f"{_BELOW}/lookup", _codes(codes), asked, Lookup)

    def describe(
        self, codes: Sequence[str], system: str | None = None, **asked: Unpack[Looking]
    ) -> Ask[Answers[Described]]:
        """The answers of `lookup`, each with the place of its code: as `Crosswalk.describe`."""
        whole = {
            "system": system,
            **_moment(asked.get("on"), asked.get("release")),
            "repair": _repairs(asked.get("repairs", "safe")),
            "notes": True,
        }
        return ask_many(f"{_BELOW}/lookup", _codes(codes), whole, Described)

    def validate(
        self,
        codes: Sequence[str],
        system: str | None = None,
        *,
        repairs: Repairs | str = "safe",
        **rows: Unpack[Columns],
    ) -> Ask[Answers[Validation]]:
        """Whether the code of each row may stand there on its day: as `Crosswalk.validate`."""
        given = _codes(codes)
        asked: dict[str, object] = {
            "system": system,
            "kind": rows.get("kind"),
            "on": _day(rows.get("on")),
            "repair": _repairs(repairs),
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
        asked = {"system": system, "repair": _repairs(repairs)}
        return ask_many(f"{_BELOW}/history", _codes(codes), asked, History)

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
        moment = _moment(on, release)
        query = [("q", text_of("the query", text)), *(("system", each) for each in texts("systems", systems))]
        read_query(text)
        most = checked_limit(number_of("the limit", limit))
        query += _query({**moment, "limit": most, "billable": flag_of("billable", given=billable)})
        return ask_one(Request("GET", f"{_BELOW}/search", query), Search)

    def tree(self, name: str, system: str | None = None, **asked: Unpack[Growing]) -> Ask[Tree]:
        """What lies below a code, a group or a system: as `Crosswalk.tree`."""
        query = {
            "system": system,
            **_moment(asked.get("on"), asked.get("release")),
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
    ) -> Ask[Answers[Translation]]:
        """What each code becomes in the target system: as `Crosswalk.translate`."""
        asked = {
            "from": source,
            "to": target,
            **_moment(on, release),
            "source_on": _day(source_on),
            "edition": edition,
            "map_set": map_set,
            "method": method_of(method).value,
            "best": flag_of("best", given=best),
            "repair": _repairs(repairs),
        }
        return ask_many(f"{_BELOW}/translate", _codes(codes), asked, Translation)

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
            **_moment(on, release),
            "source_on": _day(source_on),
            "edition": edition,
            "column": column,
            "repair": _repairs(repairs),
        }
        body = {name: value for name, value in asked.items() if value is not None}
        asking = ask_one(Request("POST", f"{_BELOW}/translate-set", body=body), SetTranslation)
        return replace(asking, files=dict(zip(("value_set", "reference"), names, strict=True)))

    def diff(self, system: str, *releases: str) -> Ask[Difference]:
        """What changed between releases, by the official counting rules: as `Crosswalk.diff`."""
        whole = self.changes(system, *releases)
        return Ask(whole.requests, lambda documents: whole.read(documents).difference)

    def changes(self, system: str, *releases: str) -> Ask[Changes]:
        """What `diff` counts and all else that changed: as `Crosswalk.changes`, without what narrows it."""
        one_or_two(releases)
        *before, after = map(name_of, releases)
        path = f"{_BELOW}/diff/{quote(text_of('the system', system), safe='')}/{quote(after, safe='')}"
        return ask_one(Request("GET", path, [("before", each) for each in before]), Changes)

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


def _codes(codes: Sequence[str]) -> Sequence[str]:
    """The codes that can be sent. Raises `UsageError` for what is no text."""
    given = listed(codes)
    for each in given:
        if not isinstance(each, str):
            raise UsageError(f"{each!r} is no text, as codes are.", remedy="Give codes as text.")
    return given


def _column(values: Sequence[object] | None, rows: int) -> list[object] | None:
    """What each row says, with days as texts. Raises `UsageError` where it is not one value a row."""
    if values is None:
        return None
    if len(values) != rows:
        raise UsageError(f"of {rows} codes there are {len(values)} values in a column.", remedy="Give one a code.")
    return [each.isoformat() if isinstance(each, date) else each for each in values]


def _moment(on: date | str | None, release: str | None) -> dict[str, object]:
    return {"on": _iso(day_asked(on, release)), "release": release}


def _day(given: date | str | None) -> str | None:
    return _iso(day_of(given))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _repairs(repairs: Repairs | str) -> str:
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
