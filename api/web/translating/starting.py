"""Where a list is sent: shown as it is read, then translated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.shared.answering import Answering
from api.web.asking import in_one_state, is_part, text_in, workbench
from api.web.lists.sent import ROLES, Read, read_in
from api.web.translating.asked import SOURCE, TARGET, Asked, asked_in, judged, text_of, translated
from api.web.translating.choosing import codes_page
from api.web.translating.reading import MOST_ROWS, items_of
from api.web.translating.sheet import Sheet
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import CrosswalkError, StoreError, UsageError

_ROOM_FOR_TEXT: Final = 100_000
"""Characters of a pasted list that a page gives back."""
_ROLES: Final = {role: said for role, said in ROLES.items() if role != "volume"}


@in_one_state
def page(request: Request) -> Response:
    """The page on which a list is pasted or chosen."""
    return _page(request, text=text_in(request, "codes"))


@in_one_state
def look(request: Request, form: FormData) -> Response:
    """How a list is read, before it is translated."""

    def looked() -> Response:
        read, asked = read_in(form), asked_in(form)
        codes = len(items_of(read, asked.source)) if read.look.fault is None else 0
        return _page(request, form, read=read, fault=read.look.fault, codes=codes)

    return _tried(request, form, looked)


@in_one_state
def start(request: Request, form: FormData) -> Response:
    """The list with what each of its codes becomes."""

    def started() -> Response:
        read, asked = read_in(form), asked_in(form)
        if read.look.fault is not None:
            return _page(request, form, read=read, fault=read.look.fault, status=422)
        service = workbench(request).service
        return codes_page(request, sheet_of(service, read, asked))

    return _tried(request, form, started)


def sheet_of(service: Answering, read: Read, asked: Asked) -> Sheet:
    """A list that was read, translated. Raises `UsageError` for one without codes, and what `translate` does."""
    items = items_of(read, asked.source)
    if not items:
        raise UsageError("the list has no codes.", remedy="Paste one code a line, or choose another column.")
    return Sheet(read.look.table.name, asked, tuple(judged(items, translated(service, asked, items))), {})


def _tried(request: Request, form: FormData, ask: Callable[[], Response]) -> Response:
    try:
        return ask()
    except StoreError:
        # The store is at fault, and not what was sent.
        raise
    except CrosswalkError as fault:
        return _page(request, form, fault=fault, status=422)


def _page(
    request: Request,
    form: FormData | None = None,
    *,
    read: Read | None = None,
    fault: CrosswalkError | None = None,
    codes: int = 0,
    text: str = "",
    status: int = 200,
) -> Response:
    board = workbench(request)
    said: dict[str, str] = {"source": SOURCE, "target": TARGET, "on": "", "text": text}
    if form is not None:
        said = {name: text_of(form, name) for name in said}
    loaded = [system for system in SYSTEMS if board.service.calendar(system).loaded]
    context: dict[str, Any] = {
        "said": {**said, "text": said["text"] if len(said["text"]) <= _ROOM_FOR_TEXT else ""},
        "loaded": loaded,
        "read": read,
        "fault": fault,
        "roles": _ROLES,
        "codes": codes,
        "most": MOST_ROWS,
        "today": board.service.today(),
    }
    return board.page(request, "translate_read.html" if is_part(request) else "translate.html", context, status)
