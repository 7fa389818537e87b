"""Which code is meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crosswalk.domain.codes.systems import system_of
from crosswalk.domain.errors import BadQuery
from crosswalk.domain.search.answers import Search
from crosswalk.domain.search.query import checked_limit, read_query
from crosswalk.domain.search.searcher import Searcher
from crosswalk.domain.search.understanding import understood
from crosswalk.questions.asking import asked_system, flag_of, number_of
from crosswalk.questions.view import View


def search(
    view: View,
    text: str,
    systems: Sequence[str],
    on: date | None,
    release: str | None,
    limit: int,
    *,
    billable: bool = False,
) -> Search:
    """At most `limit` hits in these systems, or in all that are loaded, likeliest first, with the moments they rest on.

    With `billable` headers are left out. Raises `BadQuery`, `UnknownSystem`, `UnknownRelease`, `ReleaseNotLoaded`.
    """
    query, most = read_query(text), checked_limit(number_of("the limit", limit))
    only = flag_of("billable", given=billable)
    named = [system_of(system) for system in dict.fromkeys(systems)]
    by_release = asked_system(None, release)
    asked = named or ([by_release] if by_release else [])
    searched = asked or [each.system for each in view.calendars.values() if each.loaded]
    moments = tuple(view.moments((each.id for each in searched), on, release).values())
    key = query, moments, most, only
    held = view.kept.searches.get(key)
    if held is not None:
        return held
    searcher = Searcher(view.store, view.calendars, view.stating, view.today)
    found = searcher.search(query, moments, most, billable=only)
    if not found.hits and not understood(query.words):
        raise BadQuery(
            f"{text!r} has only words that join others: no word is left to search for.",
            remedy="Add what it is about. Try: crosswalk search heart attack.",
        )
    return view.kept.searches.keep(key, found)
