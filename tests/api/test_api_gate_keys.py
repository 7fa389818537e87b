"""Keys at the gate, and how often somebody may ask: no key that is over, and none where others could read it."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from gated import ADMIN, GONE, KEYS, OLD, READING, TODAY, answering, ask, asked, bearer, gate_before, key

from api.gate.addresses import counted_as
from api.gate.keyring import Keyring
from api.gate.rates import Rates
from crosswalk.domain.errors import StoreBusy, WorkspaceFault
from crosswalk.domain.keys import Key
from crosswalk.serving import Serving


@pytest.mark.parametrize(
    ("headers", "path", "told"),
    [
        ({}, "/v1/lookup/E11.9", "401 no_key"),
        (bearer(READING), "/v1/lookup/E11.9", "200"),
        ({"X-API-Key": READING}, "/fhir/metadata", "200"),
        ({"Authorization": READING}, "/v1/lookup/E11.9", "200"),
        (bearer(READING), "/v1/reviews/fy2027", "403 scope"),
        (bearer(READING), "/v1/reviewsX", "200"),
        (bearer(ADMIN), "/v1/reviews/fy2027", "200"),
        (bearer(READING[:-1] + "_"), "/v1/lookup/E11.9", "401 unknown_key"),
        (bearer(OLD), "/v1/lookup/E11.9", "401 unknown_key"),
        (bearer(GONE), "/v1/lookup/E11.9", "401 unknown_key"),
        (bearer(""), "/v1/lookup/E11.9", "401 unknown_key"),
        ({"Authorization": "Basic %%%"}, "/v1/lookup/E11.9", "401 unknown_key"),
        ({"Authorization": "Digest x"}, "/v1/lookup/E11.9", "401 no_key"),
        ({}, "/docs", "401 no_key"),
        ({}, "/metrics", "401 no_key"),
        ({}, "/nowhere", "401 no_key"),
        ({}, "/healthz", "200"),
        ({}, "/readyz", "200"),
    ],
)
def test_a_key_is_needed_that_stands_and_may(headers: dict[str, str], path: str, told: str) -> None:
    gate = gate_before(answering(), Serving(keys=True), KEYS)
    for _ in range(2):  # a key is known again faster than it is known
        answer = ask(gate, "GET", path, headers=headers)
        said = "" if answer.status_code == 200 else f" {answer.text.split()[1]}"
        assert f"{answer.status_code}{said}" == told
        assert ("WWW-Authenticate" in answer.headers) is (answer.status_code == 401)


def test_a_key_may_come_as_the_password_of_a_name() -> None:
    gate = gate_before(answering(), Serving(keys=True), KEYS)

    async def both() -> list[int]:
        return [(await asked(gate, auth=(name, text))).status_code for name, text in (("me", READING), ("me", "no"))]

    assert asyncio.run(both()) == [200, 401]


def test_a_key_is_not_taken_where_others_could_read_it() -> None:
    far = {"client": "192.0.2.7", "headers": bearer(READING)}
    assert ask(gate_before(answering(), Serving(keys=True), KEYS), **far).text == "/v1/l key_in_the_clear"
    assert ask(gate_before(answering(), Serving(keys=True, plain_keys=True), KEYS), **far).status_code == 200
    assert ask(gate_before(answering(), Serving(keys=True), KEYS), **far, base="https://127.0.0.1").status_code == 200
    proxied = gate_before(answering(), Serving(keys=True, behind_proxy=("127.0.0.1",)), KEYS)
    said = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    assert ask(proxied, headers=bearer(READING) | said).status_code == 200
    assert ask(proxied, headers=bearer(READING) | said | {"X-Forwarded-Proto": "http"}).status_code == 403


def test_a_person_whom_the_proxy_signed_in_may_read_and_review() -> None:
    gate = gate_before(answering(), Serving(keys=True, behind_proxy=("127.0.0.1",), user_header="X-User"), KEYS)
    assert ask(gate, "GET", "/v1/reviews", headers={"X-User": "a.coder"}).status_code == 200
    assert ask(gate, "GET", "/v1/reviews", headers={"X-User": ""}).status_code == 401
    assert ask(gate, "GET", "/v1/reviews", headers={"X-User": "a.coder"}, client="192.0.2.7").status_code == 401


def test_a_revoked_key_is_not_taken_any_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [key(READING)]
    gate = gate_before(answering(), Serving(keys=True), held)
    assert ask(gate, headers=bearer(READING)).status_code == 200
    held[:] = [key(READING, revoked="2024-03-01T00:00:00+00:00")]
    end = time.monotonic() + 10
    while ask(gate, headers=bearer(READING)).status_code == 200:
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize(("fault", "status"), [(StoreBusy("written"), 200), (WorkspaceFault("damaged"), 503)])
def test_keys_that_cannot_be_read_are_not_taken(fault: Exception, status: int) -> None:
    from api.gate.admitting import _key_in
    from api.shared.refusal import Refusal

    faults: list[Exception] = []

    def read() -> list[Key]:
        if faults:
            raise faults[0]
        return KEYS

    keys = Keyring(read, lambda: TODAY)
    keys.close()
    faults.append(fault)
    keys.refresh()
    if status == 200:
        assert keys.of(f"Bearer {READING}".encode(), _key_in) == KEYS[0]
    else:
        with pytest.raises(Refusal, match="cannot be read") as refused:
            keys.of(f"Bearer {READING}".encode(), _key_in)
        assert refused.value.status == 503


def _asks_for_keys(asked: threading.Event) -> Keyring:
    def read() -> list[Key]:
        asked.set()
        return KEYS

    return Keyring(read, lambda: TODAY)


def test_the_keys_are_read_no_more_once_the_gate_is_closed_or_nobody_has_it() -> None:
    closed, forgotten = threading.Event(), threading.Event()
    gate = gate_before(answering(), Serving(keys=True), KEYS)
    gate._admission._keys = _asks_for_keys(closed)
    gate.close()
    keys = _asks_for_keys(forgotten)
    reading = keys._thread
    del keys
    for each in (closed, forgotten):
        each.clear()
    reading.join(5)
    assert not reading.is_alive()
    assert [each.is_set() for each in (closed, forgotten)] == [False, False]


def test_a_rate_lets_a_burst_through_and_then_so_many_a_second() -> None:
    now = [100.0]
    rates = Rates(5, lambda: now[0])
    assert [rates.take("a")[0] for _ in range(11)] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, -1]
    assert rates.take("a")[1] == pytest.approx(0.2)
    assert rates.take("b")[0] == 9
    now[0] += 0.2
    assert [rates.take("a")[0] for _ in range(2)] == [0, -1]
    now[0] += 100
    assert rates.take("a")[0] == 9


def test_who_asks_too_often_is_told_when_to_ask_again() -> None:
    gate = gate_before(answering(), Serving(rate=1))
    told = [ask(gate) for _ in range(3)]
    assert [each.status_code for each in told] == [200, 200, 429]
    assert [each.headers["RateLimit-Remaining"] for each in told] == ["1", "0", "0"]
    assert told[2].headers["RateLimit-Limit"] == "2"
    assert told[2].headers["Retry-After"] == "1"
    assert ask(gate, client="192.0.2.7").status_code == 200
    # Whoever tries keys is counted by where he is, a key by itself wherever it comes from.
    keyed = gate_before(answering(), Serving(rate=1, keys=True), KEYS)
    assert [ask(keyed, headers=bearer("no")).status_code for _ in range(3)] == [401, 401, 429]
    assert [ask(keyed, headers=bearer(READING)).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(keyed, headers=bearer(ADMIN)).status_code == 200
    # What supervisors ask is not counted.
    assert {ask(gate, "GET", "/healthz").status_code for _ in range(5)} == {200}


def test_addresses_of_one_customer_are_counted_as_one() -> None:
    assert counted_as("192.0.2.7") == "192.0.2.7"
    assert counted_as("2001:db8:1:2:3::4") == counted_as("2001:db8:1:2::9") != counted_as("2001:db8:1:3::9")
