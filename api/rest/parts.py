"""What routes share: who answers, what stands in paths, which problems an answer may be."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from fastapi import Depends, Path, Request

from api.rest.documented import Responses
from api.rest.limits import LONGEST_NAME, LONGEST_TEXT
from api.rest.openapi import problem_responses
from api.rest.pages import LINKED
from api.rest.paths import register
from api.shared.answering import Answering
from crosswalk.domain.days import read_day

register()


async def _service(request: Request) -> Answering:
    # async, because the framework would run a plain function in a thread of its own
    service: Answering = request.app.state.service
    return service


Service = Annotated[Answering, Depends(_service)]
# A code in a path may be any text, so a slash in it ends neither the path nor the answer.
OneCode = Annotated[str, Path(max_length=LONGEST_TEXT, description="Dotted or not, in any case.", examples=["E11.9"])]
OneName = Annotated[str, Path(max_length=LONGEST_NAME, description="A name that people gave.")]

ONE: Final = problem_responses(400, 404, 409, 422, 503)
MANY: Final = problem_responses(400, 404, 409, 413, 415, 422, 503)


def paged(responses: Responses) -> Responses:
    """The responses of a path that answers page by page."""
    return {**responses, 200: {"description": "A page of the answer, or all of it.", "headers": LINKED}}


def day_in(text: str | None) -> date | None:
    """A day as it was asked. Raises `BadDate`."""
    return None if text is None else read_day(text)
