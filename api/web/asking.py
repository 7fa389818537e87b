"""How pages read what they are asked, and whom it comes from."""

from __future__ import annotations

import getpass
from collections.abc import Awaitable, Callable
from datetime import date
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from anyio import to_thread
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.gate.exchange import Exchange
from api.shared.refusal import Refusal
from api.web.rendering import Workbench
from crosswalk.domain.days import read_day

LONGEST_TEXT: Final = 2_000
"""Characters of one parameter in a query."""
_MOST_FIELDS: Final = 5_000
_MOST_FILES: Final = 4
_LONGEST_FIELD: Final = 4 * 1024 * 1024

Handler = Callable[[Request, FormData], Response]
_More = ParamSpec("_More")


def workbench(request: Request) -> Workbench:
    """What all pages stand on."""
    found: Workbench = request.app.state.workbench
    return found


def text_in(request: Request, name: str, default: str = "") -> str:
    """One parameter of the query, without blanks around it. Raises `Refusal` for one longer than anybody types."""
    text = request.query_params.get(name, default).strip()
    if len(text) > LONGEST_TEXT:
        raise Refusal(422, "invalid_request", f"{name} is longer than {LONGEST_TEXT:,} characters.", "Ask for less.")
    return text


def day_in(request: Request, name: str = "on") -> date | None:
    """A day of the query; None where it is left out or empty. Raises `BadDate`."""
    text = text_in(request, name)
    return read_day(text) if text else None


def number_in(request: Request, name: str, default: int, most: int) -> int:
    """A whole number of the query from 1 to `most`; `default` for anything else: such a link was typed by hand."""
    text = text_in(request, name)
    return min(int(text), most) if text.isdecimal() and len(text) < 10 and int(text) > 0 else default


def is_part(request: Request) -> bool:
    """Whether a page asks that is shown already, and wants the part that changes."""
    return request.headers.get("hx-request") == "true" and "hx-boosted" not in request.headers


def who(request: Request) -> str:
    """The name of whoever does something: of the key, of whom the proxy signed in, else of the user of this machine."""
    exchange = request.scope.get("crosswalk")
    named = exchange.key_name or exchange.who if isinstance(exchange, Exchange) else None
    return named or _user()


def may_drop(request: Request, began: str) -> bool:
    """Whether who asks may drop what somebody began: only their own."""
    return began == who(request)


def require_sure(request: Request, form: FormData, name: str, began: str) -> None:
    """Raises `Refusal` unless who asks to drop something began it and wrote its name to say so."""
    if not may_drop(request, began):
        raise Refusal(403, "another_person", f"{began} began {name}.", "Only who began it drops it here.")
    if str(form.get("sure", "")).strip() != name:
        raise Refusal(422, "not_sure", f"the name of {name} was not written.", f"Write {name} to drop it for good.")


def in_one_state(
    handler: Callable[Concatenate[Request, _More], Response],
) -> Callable[Concatenate[Request, _More], Response]:
    """A page that asks several questions: all are answered from one state of the store, which is opened once."""

    @wraps(handler)
    def page(request: Request, /, *more: _More.args, **named: _More.kwargs) -> Response:
        with workbench(request).service.together():
            return handler(request, *more, **named)

    return page


def posted(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A route for a form: read within bounds, sent by a page of this session, handled in a thread."""

    @wraps(handler)
    async def route(request: Request) -> Response:
        try:
            form = await request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD)
        except HTTPException as fault:
            raise Refusal(422, "invalid_request", f"the form cannot be read: {fault.detail}", None) from fault
        try:
            workbench(request).require_own_form(request, str(form.get("csrf", "")))
            return await to_thread.run_sync(handler, request, form)
        finally:
            await form.close()

    return route


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # In a container the user may have no name.
        return "somebody"
