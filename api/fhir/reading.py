"""How a request over HTTP is read: which form of answer it takes, and what it asks in its query or its body."""

from __future__ import annotations

from email.message import Message
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request as HttpRequest

from api.fhir.outcome import FhirFault, Issue, invalid
from api.fhir.parameters import Asked, of_query, of_resource, together
from api.shared.reading import RepeatedKey, read_json
from api.shared.refusal import Refusal

FHIR_JSON: Final = "application/fhir+json"
LARGEST_BODY: Final = 16 * 1024 * 1024
"""Bytes: code systems and value sets come with requests."""
_MOST_FIELDS: Final = 2_000
_JSON: Final = (FHIR_JSON, "application/json", "application/json+fhir", "text/json", "json")
_FORM: Final = "application/x-www-form-urlencoded"
_ANY: Final = ("*/*", "application/*")


def check_format(http: HttpRequest, query: Asked) -> None:
    """Raise `FhirFault` (406) where no form of JSON will do. `_format` goes before the header Accept."""
    said = query.text("_format")
    wanted = http.headers.get("accept", "*/*") if said is None else said
    if not is_json(wanted):
        text = f"only JSON is spoken here, and '{wanted[:80]}' is asked for: send _format=json or Accept: {FHIR_JSON}."
        raise FhirFault(406, Issue("error", "not-supported", text))


def is_json(wanted: str) -> bool:
    """Whether JSON will do for whoever wants this, by a header Accept or a parameter."""
    # In a query a plus is a blank, unless it is written %2B.
    types = [each.partition(";")[0].strip().lower().replace(" ", "+") for each in wanted.split(",")]
    return any(each in (*_JSON, *_ANY, "") for each in types)


async def posted(http: HttpRequest) -> object:
    """The resource in the body of a request. Raises `FhirFault` and `Refusal`."""
    return _json(await _body(http), _type(http))


async def asked_of(http: HttpRequest, query: Asked) -> Asked:
    """What a request asks: in its query, and in the form or the Parameters resource that is posted.

    Raises `FhirFault` and `Refusal`.
    """
    if http.method != "POST":
        return query
    body, kind = await _body(http), _type(http)
    if not body and kind is None:
        return query
    if kind == _FORM:
        return together(query, _form(body))
    return together(query, of_resource(_json(body, kind)))


def _form(body: bytes) -> Asked:
    try:
        return of_query(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as fault:
        raise invalid("the body is no form in UTF-8.") from fault


def _json(body: bytes, kind: str | None) -> object:
    if kind not in _JSON:
        what = "has no Content-Type" if kind is None else f"is announced as '{kind[:80]}'"
        text = f"the body {what}; read are {FHIR_JSON} and, for parameters, {_FORM}, in UTF-8 and not compressed."
        raise FhirFault(415, Issue("error", "not-supported", text))
    try:
        return read_json(body)
    except RepeatedKey as fault:
        raise invalid(f"in the body {fault}.") from fault


def _type(http: HttpRequest) -> str | None:
    """The media type of a body, with what is not read behind it; None where it has none."""
    said = http.headers.get("content-type")
    if said is None:
        return None
    message = Message()
    message["content-type"] = said
    charset, packed = str(message.get_param("charset", "utf-8")), http.headers.get("content-encoding", "identity")
    strange = charset.lower() not in ("utf-8", "utf8", "us-ascii") or packed.lower() != "identity"
    return f"{said}, {packed}" if strange else message.get_content_type() if "/" in said else said


async def _body(http: HttpRequest) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in http.stream():
        size += len(part)
        if size > LARGEST_BODY:
            raise Refusal(413, "too_large", f"a body has at most {LARGEST_BODY:,} bytes.", "Send several requests.")
        parts.append(part)
    return b"".join(parts)
