"""What is to come: which codes start, end and get another title from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web.asking import day_in, in_one_state, number_in, text_in, workbench
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.rewording import Pieces, reworded, spaced
from crosswalk.domain.lookup.upcoming import UpcomingCode, UpcomingDay

_FEW: Final = 10
"""Codes of each part of a day where many days are shown."""
_ROWS: Final = 100
"""Codes of a part on a page of one day."""
_MOST_DAYS: Final = 12


@dataclass(frozen=True, slots=True)
class Part:
    """The codes of a day to which one thing happens, as far as they are shown."""

    name: str
    tone: str
    total: int
    codes: tuple[UpcomingCode, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a system as it is shown."""

    told: UpcomingDay
    parts: tuple[Part, ...]

    @property
    def longest(self) -> int:
        """How many codes its longest part has."""
        return max(part.total for part in self.parts)


@in_one_state
def page(request: Request) -> Response:
    """The days from one on, by default today, each with its first codes; or one day with all of its codes."""
    board = workbench(request)
    loaded = [each for each in SYSTEMS if board.service.calendar(each).loaded]
    systems = [each for each in request.query_params.getlist("system") if each in SYSTEMS]
    since, only = day_in(request) or board.service.today(), day_in(request, "day")
    answer = board.service.upcoming(only or since, systems)
    days = [each for each in answer.days if only is None or each.day == only]
    number = number_in(request, "page", 1, 1_000)
    first, most = (0, _FEW) if only is None else ((number - 1) * _ROWS, _ROWS)
    shown = [laid_out(each, first, most) for each in days[:_MOST_DAYS]]
    told = {
        "answer": answer,
        "since": since,
        "only": only,
        "days": shown,
        "next": days[_MOST_DAYS].day if len(days) > _MOST_DAYS else None,
        "left_out": len(days) - len(shown),
        "loaded": loaded,
        "chosen": systems,
        "page": number,
        "pages": 1 if only is None else max((-(-each.longest // _ROWS) for each in shown), default=1),
        "first": first,
        "pieces": pieces,
        "on": text_in(request, "on"),
    }
    return board.page(request, "upcoming.html", told)


routes = [Route("/changes/upcoming", page)]


def laid_out(told: UpcomingDay, first: int, most: int) -> Day:
    """A day with so many codes of each of its parts, from one on."""
    parts: Sequence[tuple[str, str, tuple[UpcomingCode, ...]]] = (
        ("start", "good", told.starts),
        ("end", "bad", told.ends),
        ("get another title", "warn", told.retitled),
    )
    return Day(
        told,
        tuple(Part(name, tone, len(codes), codes[first : first + most]) for name, tone, codes in parts if codes),
    )


def pieces(code: UpcomingCode) -> Pieces:
    """The title of a code in pieces, with the words that go and that come where it has another one then."""
    if code.before and code.title:
        return spaced(reworded(code.before, code.title))
    return ((code.title, True, True),) if code.title else ()
