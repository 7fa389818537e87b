"""Which headers stand above codes, and which codes directly below them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import TypedDict

from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import CodeSystem, system_of
from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.domain.lookup.hierarchy import directly_below, headers_above
from crosswalk.domain.store.protocol import Store
from crosswalk.questions.asking import day_asked
from crosswalk.questions.view import View

Found = Mapping[str, tuple[str, ...]]


class AtMoment(TypedDict, total=False):
    """The moment of a question: a day or a release."""

    on: date | str | None
    release: str | None


def headers(view: View, codes: Sequence[str], system: str, asked: AtMoment) -> list[tuple[str, ...]]:
    """The headers above each code, dotted, the topmost first; none of what is no code of the system."""
    return _dotted(view, codes, system, asked, headers_above)


def children(view: View, codes: Sequence[str], system: str, asked: AtMoment) -> list[tuple[str, ...]]:
    """The codes directly below each, dotted, in order; none of what is no code of the system."""
    return _dotted(view, codes, system, asked, directly_below)


def _dotted(
    view: View,
    codes: Sequence[str],
    system: str,
    asked: AtMoment,
    ask: Callable[[Store, Moment, Calendar, Collection[str]], Found],
) -> list[tuple[str, ...]]:
    meant: CodeSystem = system_of(system)
    release = asked.get("release")
    moment = view.moment(system, day_asked(asked.get("on"), release), release)
    # A column of a data frame has gaps too: what is no text is no code.
    read = [(shaped(meant, code) or "") if isinstance(code, str) else "" for code in codes]
    found = ask(view.store, moment, view.calendars[system], {*read} - {""})
    return [tuple(map(meant.display, found.get(code, ()))) for code in read]
