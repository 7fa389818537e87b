"""How pages are written: templates, with what every page has, under a policy that lets no script but ours run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.gate.exchange import Exchange
from api.shared.answering import Answering
from api.shared.refusal import Refusal
from api.shared.sessions import COOKIE, SECONDS, Session, Sessions
from api.web.static import address_of
from api.web.titles import sentence
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.keys import Scope

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What a browser may do with these pages: run our files, ask this server."""

NAVIGATION: Final = (
    ("/", "Find"),
    ("/translate", "Translate"),
    ("/changes", "What changed"),
    ("/lists", "My lists"),
    ("/explore", "Explore"),
)
_SHORT: Final = {
    "icd9cm": "ICD-9-CM diagnoses",
    "icd9pcs": "ICD-9-CM procedures",
    "icd10cm": "ICD-10-CM",
    "icd10pcs": "ICD-10-PCS",
    "hcpcs": "HCPCS",
    "cpt": "CPT",
}
_A_DAY: Final = timedelta(days=1)
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LETTERS: Final = frozenset({"betos", "asc", "cim", "mcm"})
"""Words of the names of properties that are called by their first letters."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """What pages stand on: who answers, the sessions, whether people sign in here."""

    service: Answering
    sessions: Sessions
    signs_in: bool
    templates: Environment

    def page(
        self, request: Request, template: str, context: Mapping[str, Any], status: int = 200, policy: str = POLICY
    ) -> Response:
        """A page, or a part of one, with the cookie of its session where that is new or needs a fresh one."""
        session = session_of(request)
        opened = session or self.sessions.open()
        told = {
            **context,
            "at": lambda path, **query: at(request, path, **query),
            "here": request.url.path.removeprefix(request.scope.get("root_path", "")) or "/",
            "csrf": self.sessions.token(opened),
            "person": name_of(request),
            "signed_in": session is not None and session.prefix is not None,
            "signs_in": self.signs_in,
            "may_review": may(request, Scope.REVIEW),
        }
        response = HTMLResponse(self.templates.get_template(template).render(told), status)
        response.headers["content-security-policy"] = policy
        response.headers["cache-control"] = "private, no-cache"
        fresh = opened if session is None else self.sessions.afresh(opened)
        if fresh is not None:
            self.keep(request, response, fresh)
        return response

    def keep(self, request: Request, response: Response, session: Session) -> None:
        """Let the browser keep a session, and send it to nobody else."""
        response.set_cookie(
            COOKIE,
            self.sessions.cookie(session),
            max_age=SECONDS,
            path=request.scope.get("root_path", "") or "/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )

    def require_own_form(self, request: Request, token: str) -> None:
        """Raise `Refusal` for a form that no page of this session sent."""
        session = session_of(request)
        sent = token or request.headers.get("x-csrf-token", "")
        if session is None or not self.sessions.is_token(session, sent):
            raise Refusal(
                403, "other_form", "this form is not of a page that you look at, or the page is over an hour old.",
                "Load the page again, and send the form from there.",
            )  # fmt: skip


def made_workbench(service: Answering, sessions: Sessions, *, signs_in: bool) -> Workbench:
    """What the pages stand on, over whoever answers."""
    return Workbench(service, sessions, signs_in, environment())


def at(request: Request, path: str, **query: object) -> str:
    """A path of the workbench as a link: below where a proxy puts it, with what is asked; what is None is left out."""
    said = {name: value for name, value in query.items() if value is not None and value not in ("", False)}
    asked = f"?{urlencode(said, doseq=True)}" if said else ""
    return f"{request.scope.get('root_path', '')}{quote(path)}{asked}"


def session_of(request: Request) -> Session | None:
    """The session of the browser that asks, if it has one that stands."""
    exchange = request.scope.get("crosswalk")
    return exchange.session if isinstance(exchange, Exchange) else None


def name_of(request: Request) -> str | None:
    """Who signed in; None where nobody needs to."""
    exchange = request.scope.get("crosswalk")
    return (exchange.key_name or exchange.who) if isinstance(exchange, Exchange) else None


def id_of(request: Request) -> str:
    """What the request is called in the log."""
    exchange = request.scope.get("crosswalk")
    return exchange.id if isinstance(exchange, Exchange) else ""


def may(request: Request, needed: Scope) -> bool:
    """Whether whoever asks may do what needs this scope."""
    exchange = request.scope.get("crosswalk")
    held = exchange.scope if isinstance(exchange, Exchange) else None
    return held is None or held.allows(needed)


@cache
def environment() -> Environment:
    """The templates of all pages, with what they may use."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        day=day,
        last_day=last_day,
        dated=dated,
        number=number,
        system=system_name,
        property=property_name,
        sentence=sentence,
    )
    made.globals.update(
        navigation=NAVIGATION, asset=address_of, systems=SYSTEMS, system_names=_SHORT, group_name=group_name
    )
    return made


def number(value: int) -> Markup:
    """A number with its thousands parted; our script writes it as the reader's own language does."""
    return Markup('<data value="{}">{:,}</data>').format(value, value)


def day(value: date) -> Markup:
    """A day as people in the United States write it; our script writes it as the reader's own language does."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), f"{value:%b} {value.day}, {value.year}")


def last_day(end: date) -> Markup:
    """The last day of what ends, exclusively, on a day: people say to which day a code was valid, that one included."""
    return day(end - _A_DAY)


def dated(value: str) -> Markup | str:
    """What a record says, a day in it as people write days."""
    try:
        return day(date.fromisoformat(value)) if _ISO_DAY.fullmatch(value) else value
    except ValueError:
        return value


def system_name(system: str) -> str:
    """The name of a code system, as short as people say it."""
    return _SHORT[system]


def group_name(kind: str, name: str) -> str:
    """A group as people name it: `Chapter 4`, `Body system 02`."""
    return f"{kind.replace('_', ' ').capitalize()} {name}"


def property_name(name: str) -> str:
    """What a record of a code says of it, as people name that: `type_of_service` is *Type of service*."""
    words = " ".join(word.upper() if word in _LETTERS else word for word in name.split("_"))
    return words[:1].upper() + words[1:]
