"""A Bundle of requests that are answered one by one: each operations, reads or searches, none knowing of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from api.fhir.dispatch import Call, answer, told
from api.fhir.outcome import FhirFault, Issue, Json, invalid, outcome, too_costly
from api.fhir.parameters import Asked, of_query, of_resource, together
from api.shared.answering import Answering

MOST_ENTRIES: Final = 200


def batch(service: Answering, base: str, bundle: object) -> Json:
    """The answers to the entries of a batch, in their order; what is wrong with one is its own outcome.

    Raises `FhirFault` for what is no batch, and for one of more than 200 entries.
    """
    entries = _entries(bundle)
    return {
        "resourceType": "Bundle",
        "type": "batch-response",
        "entry": [_answered(service, base, each, f"Bundle.entry[{at}]") for at, each in enumerate(entries)],
    }


def _entries(bundle: object) -> list[Any]:
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise invalid("a batch is a Bundle.")
    if bundle.get("type") != "batch":
        text = f"a Bundle of type {bundle.get('type')} is not answered, only batch: nothing is written here."
        raise FhirFault(422, Issue("error", "not-supported", text, at="Bundle.type"))
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        raise invalid("Bundle.entry must be a list.", at="Bundle.entry")
    if len(entries) > MOST_ENTRIES:
        raise too_costly(f"a batch has at most {MOST_ENTRIES} entries, not {len(entries)}: send several.")
    return entries


def _answered(service: Answering, base: str, entry: object, at: str) -> Json:
    try:
        resource = answer(service, base, _call(base, entry, at))
    except Exception as error:
        fault = told(error)
        if fault is None:
            raise
        return {"response": {"status": str(fault.status), "outcome": outcome(*fault.issues)}}
    return {"resource": resource, "response": {"status": "200"}}


def _call(base: str, entry: object, at: str) -> Call:
    asked = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(asked, Mapping):
        raise invalid("an entry of a batch has a request.", at=at)
    method, url = asked.get("method"), asked.get("url")
    if not isinstance(method, str) or not isinstance(url, str):
        raise invalid("a request has a method and a url.", at=f"{at}.request")
    try:
        parted = urlsplit(url.removeprefix(base))
    except ValueError as fault:
        raise invalid(f"the url cannot be read: {fault}.", at=f"{at}.request.url") from fault
    if parted.scheme or parted.netloc:
        raise invalid(f"the url is one below {base}, or relative to it.", at=f"{at}.request.url")
    path = [unquote(each) for each in parted.path.strip("/").split("/")]
    query = of_query(parse_qsl(parted.query, keep_blank_values=True))
    return Call(method, path, _with_body(query, entry, method))


def _with_body(query: Asked, entry: Mapping[str, Any], method: str) -> Asked:
    return together(query, of_resource(entry["resource"])) if method == "POST" and "resource" in entry else query
