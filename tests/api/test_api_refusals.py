"""Every refusal of the gate by every face: the status, and the form of error that the face has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from gated import ask

import crosswalk
from api.app import Gate, create, create_app
from api.gate.exchange import Exchange
from api.rest.app import rest_app, written_paths
from api.rest.limits import LARGEST_STREAM
from api.shared.refusal import Refusal
from crosswalk.domain.errors import UsageError
from crosswalk.service import Crosswalk
from crosswalk.serving import SERVING_VARIABLE, Serving

TODAY = date(2024, 3, 1)
FACES = {
    "/v1/lookup": "application/problem+json",
    "/v1/reviews/x": "application/problem+json",
    "/docs": "application/problem+json",
    "/nowhere": "application/problem+json",
    "/fhir/metadata": "application/fhir+json",
    "/fhir/CodeSystem/$lookup": "application/fhir+json",
    "/fhir": "application/fhir+json",
}


@pytest.fixture(scope="module")
def own(starter_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """The starter store with a workspace of these tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CROSSWALK_WORKSPACE", str(tmp_path_factory.mktemp("keys") / "work.sqlite"))
        with crosswalk.open(starter_store, today=lambda: TODAY) as service:
            yield service


@pytest.fixture(scope="module")
def key(own: Crosswalk) -> str:
    return own.keys.make("epic", "read", who="A. Admin").text


@pytest.fixture(scope="module")
def gate(own: Crosswalk, key: str) -> Gate:
    return create_app(own, Serving(keys=True))


def _once(own: Crosswalk, key: str) -> Gate:
    gate = create_app(own, Serving(keys=True, rate=0.001))
    assert ask(gate, "GET", "/v1/lookup/E11.9", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    return gate


@pytest.mark.parametrize("path", FACES)
@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        ("host", 400, "unknown_host"), ("repeated", 400, "repeated_header"), ("no key", 401, "no_key"),
        ("unknown key", 401, "unknown_key"), ("clear", 403, "key_in_the_clear"), ("site", 403, "other_site"),
        ("large", 413, "body_too_large"), ("rate", 429, "too_many_requests"), ("ending", 503, "closed"),
    ],
)  # fmt: skip
def test_every_face_tells_a_refusal_in_its_own_form(
    own: Crosswalk, key: str, gate: Gate, path: str, refusal: str, status: int, code: str
) -> None:
    bearer, options = {"Authorization": f"Bearer {key}"}, dict[str, Any]()
    match refusal:
        case "host":
            options["headers"] = bearer | {"Host": "evil.example"}
        case "repeated":
            options["headers"] = [*bearer.items(), *bearer.items()]
        case "no key":
            pass
        case "unknown key":
            options["headers"] = {"Authorization": f"Bearer {key[:-1]}~"}
        case "clear":
            options |= {"headers": bearer, "client": "192.0.2.7"}
        case "site":
            options["headers"] = bearer | {"Origin": "https://evil.example"}
        case "large":
            options |= {"headers": bearer, "content": b"x" * (LARGEST_STREAM + 1)}
        case "rate":
            gate = _once(own, key)
            options["headers"] = bearer
        case "ending":
            gate = create_app(own, Serving(keys=True))
            gate.drain()
            options["headers"] = bearer
    if refusal == "large" and path == "/v1/reviews/x":
        status, code = 403, "scope"
    answer = ask(gate, "POST", path, **options)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, FACES[path])
    assert answer.headers["X-Request-Id"]
    assert ("Retry-After" in answer.headers) is (status in (429, 503))
    told = answer.json()
    if path.startswith("/fhir"):
        assert told["resourceType"] == "OperationOutcome"
        (issue,) = told["issue"]
        kinds = {400: "invalid", 401: "login", 403: "forbidden", 413: "too-long", 429: "throttled", 503: "transient"}
        assert issue["code"] == kinds.get(status, "processing")
    else:
        assert (told["status"], told["code"]) == (status, code)
        assert told["detail"].endswith(".")


def _asked_for(path: str, gate: Gate) -> Exchange:
    async def send(_: object) -> None:
        raise AssertionError

    return Exchange("GET", path, send, gate)


@pytest.mark.parametrize(("status", "kind"), [(408, "timeout"), (504, "timeout"), (500, "exception")])
def test_what_comes_too_late_has_the_form_of_the_face_as_well(gate: Gate, status: int, kind: str) -> None:
    refusal = Refusal(status, "too_slow", "it took too long.", "Ask for less.")
    media, content = gate.write(_asked_for("/fhir/ValueSet/$expand", gate), refusal)
    assert (media, json.loads(content)["issue"][0]["code"]) == (b"application/fhir+json", kind)
    media, content = gate.write(_asked_for("/v1/translate", gate), refusal)
    assert (media, json.loads(content)["code"]) == (b"application/problem+json", "too_slow")


def test_every_documented_path_has_its_name_in_logs_and_metrics(service: Crosswalk, own: Crosswalk) -> None:
    from api.app import Prepared, answering_of

    documented = rest_app(answering_of(own, Serving()), Prepared(own.standing)).openapi()["paths"]
    assert set(documented) <= set(written_paths())


def test_another_server_makes_the_application_as_the_environment_says(
    starter_store: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("CROSSWALK_STORE", starter_store)
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "work.sqlite"))
    monkeypatch.setenv(SERVING_VARIABLE, '{"keys": true, "allowed_hosts": ["codes.example.org"]}')
    gate = create()
    assert ask(gate, "GET", "/v1/lookup/E11.9", headers={"Host": "codes.example.org"}).status_code == 401
    for wrong in ('{"kyes": true}', "[1]", "{", '"x"'):
        monkeypatch.setenv(SERVING_VARIABLE, wrong)
        with pytest.raises(UsageError, match=SERVING_VARIABLE):
            create()
