"""The API answers what the command line answers, about one code and about many."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from api.rest.documented import documented
from api.rest.routes import HealthAnswer
from crosswalk.contract.shapes.changes import ChangesJson
from crosswalk.contract.shapes.history import HistoryJson
from crosswalk.contract.shapes.lookup import LookupJson
from crosswalk.contract.shapes.releases import ReleaseJson
from crosswalk.contract.shapes.search import SearchJson
from crosswalk.contract.shapes.translation import TranslationJson
from crosswalk.contract.shapes.tree import TreeJson
from crosswalk.contract.shapes.validation import ValidationJson

ODD_CODES = ["E11.9", "e119", " e11.9 ", "250.00", "250.0", "E950.0", "0051", "S02.0XXA", "0FT44ZZ", "99213"]
NO_CODES = [
    "",
    "a/b",
    "//",
    "?x=1",
    "#",
    "%",
    "100%25",
    "ß",
    "\u0000",
    "1.5E+10",
    "...",
    "E11..9",
    "💊",
    "E11.9\n",
    "a\nb",
    "\r\n",
]

SAME = [
    ("/v1/lookup/E11.9", {}, ["lookup", "E11.9"]),
    ("/v1/lookup/0051", {}, ["lookup", "0051"]),
    ("/v1/lookup/0051", {"system": "icd9pcs"}, ["lookup", "0051", "--system", "icd9pcs"]),
    ("/v1/lookup/G20", {"on": "2021-05-05"}, ["lookup", "G20", "--on", "2021-05-05"]),
    ("/v1/lookup/G20", {"release": "icd10cm:2024"}, ["lookup", "G20", "--release", "icd10cm:2024"]),
    ("/v1/lookup/nonsense", {}, ["lookup", "nonsense"]),
    ("/v1/history/G20", {}, ["history", "G20"]),
    ("/v1/history/0051", {"system": "icd9cm"}, ["history", "0051", "--system", "icd9cm"]),
    ("/v1/translate/80022", {"from": "icd9cm"}, ["translate", "80022", "--from", "icd9cm"]),
    ("/v1/translate/I10", {"to": "icd9cm"}, ["translate", "I10", "--to", "icd9cm"]),
    ("/v1/translate/0051", {}, ["translate", "0051"]),
    (
        "/v1/translate/G20",
        {"from": "icd10cm", "to": "icd10cm"},
        ["translate", "G20", "--from", "icd10cm", "--to", "icd10cm"],
    ),
    (
        "/v1/translate/428.0",
        {"from": "icd9cm", "method": "both", "best": "true"},
        ["translate", "428.0", "--from", "icd9cm", "--method", "both", "--best"],
    ),
    ("/v1/translate/18.82", {"from": "icd9cm"}, ["translate", "18.82", "--from", "icd9cm"]),
    ("/v1/validate/G20", {"on": "2024-10-01"}, ["validate", "G20", "--on", "2024-10-01"]),
    ("/v1/validate/0051", {"kind": "procedure", "on": "2014-10-01"},
     ["validate", "0051", "--kind", "procedure", "--on", "2014-10-01"]),
    ("/v1/validate/nonsense", {}, ["validate", "nonsense"]),
    ("/v1/lookup/345.1", {"repair": "all"}, ["lookup", "345.1", "--repair", "all"]),
    ("/v1/history/18.82", {"system": "icd9cm"}, ["history", "18.82", "--system", "icd9cm"]),
    ("/v1/translate/E950.0", {"from": "icd9cm"}, ["translate", "E950.0", "--from", "icd9cm"]),
    (
        "/v1/translate/250.00",
        {"on": "2020-01-01", "source_on": "2014-01-01", "edition": "2018", "map_set": "gem-icd9cm-icd10cm"},
        ["translate", "250.00", "--on", "2020-01-01", "--source-on", "2014-01-01", "--edition", "2018",
         "--map-set", "gem-icd9cm-icd10cm"],
    ),
    ("/v1/releases", {}, ["releases"]),
    ("/v1/search", {"q": "meniere"}, ["search", "meniere"]),
    ("/v1/search", {"q": "E11", "limit": "3"}, ["search", "E11", "--limit", "3"]),
    ("/v1/search", {"q": "type 2 diab", "system": "icd10cm"}, ["search", "type", "2", "diab", "--system", "icd10cm"]),
    ("/v1/search", {"q": "vaping", "on": "2012-01-01"}, ["search", "vaping", "--on", "2012-01-01"]),
    ("/v1/search", {"q": "G20", "release": "icd10cm:2024"}, ["search", "G20", "--release", "icd10cm:2024"]),
    ("/v1/tree/E11", {}, ["tree", "E11"]),
    ("/v1/tree/icd10cm", {"depth": "2"}, ["tree", "icd10cm", "--depth", "2"]),
    ("/v1/tree/0051", {"system": "icd9pcs", "depth": "0"}, ["tree", "0051", "--system", "icd9pcs", "--depth", "0"]),
    ("/v1/tree/G20", {"on": "2021-05-05"}, ["tree", "G20", "--on", "2021-05-05"]),
    ("/v1/tree/G20", {"release": "icd10cm:2024"}, ["tree", "G20", "--release", "icd10cm:2024"]),
    ("/v1/diff/icd10cm/2026-04", {"before": "2024"}, ["diff", "icd10cm", "2024", "2026-04"]),
    ("/v1/diff/icd10cm/2026-04-01", {"before": "fy2024"}, ["diff", "icd10cm", "2024", "2026-04"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query", "arguments"), SAME, ids=lambda value: " ".join(value) or "-")
def test_the_json_is_that_of_the_command_line(
    client: Any, cli_text: Callable[..., str], path: str, query: dict[str, str], arguments: list[str]
) -> None:
    answer = client.get(path, **query)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    # As text: the order of the fields is the same, too.
    expected = json.loads(cli_text(*arguments))
    assert answer.text == json.dumps(expected, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("question", ["lookup", "validate", "history", "translate"])
@pytest.mark.parametrize("code", ODD_CODES + NO_CODES)
def test_one_code_is_a_batch_of_one(client: Any, question: str, code: str) -> None:
    one = client.get(f"/v1/{question}/{quote(code, safe='')}")
    many = client.post(f"/v1/{question}", codes=[code])
    assert one.status_code == many.status_code == 200
    assert one.json() == many.json() != []
    assert {row["input"] for row in one.json()} == {code}


@pytest.mark.parametrize("question", ["lookup", "validate", "history", "translate"])
def test_many_codes_keep_their_order_and_none_is_lost(client: Any, question: str) -> None:
    codes = ["E11.9", "nonsense", "I10", "E11.9", "Z99.99"]
    rows = client.post(f"/v1/{question}", codes=codes).json()
    assert [row["input"] for row in rows] == codes
    each = [row for code in codes for row in client.get(f"/v1/{question}/{code}").json()]
    assert rows == each
    assert all(row["reason"] for row in rows if row["input"] in ("nonsense", "Z99.99"))


def test_parameters_mean_the_same_in_a_body_as_in_a_query(client: Any) -> None:
    asked = {"from": "icd10cm", "to": "icd9cm", "edition": "2018", "source_on": "2017-10-01"}
    assert (
        client.get("/v1/translate/I10", **asked).json() == client.post("/v1/translate", codes=["I10"], **asked).json()
    )
    when = {"system": "icd10cm", "on": "2020-10-01"}
    assert client.get("/v1/lookup/I10", **when).json() == client.post("/v1/lookup", codes=["I10"], **when).json()
    nothing = {"system": None, "on": None, "release": None}
    assert client.get("/v1/lookup/I10").json() == client.post("/v1/lookup", codes=["I10"], **nothing).json()


def test_a_bare_code_of_two_systems_is_answered_for_both_and_translated_for_neither(client: Any) -> None:
    assert [row["system"] for row in client.get("/v1/lookup/0051").json()] == ["icd9cm", "icd9pcs"]
    assert [row["system"] for row in client.get("/v1/history/0051").json()] == ["icd9cm", "icd9pcs"]
    (translated,) = client.get("/v1/translate/0051").json()
    assert translated["status"] == "ambiguous_system"
    assert translated["systems"] == ["icd9cm", "icd9pcs"]
    (named,) = client.get("/v1/translate/0051", **{"from": "icd9cm"}).json()
    assert named["status"] == "mapped"


def test_several_systems_are_searched_when_named_so(client: Any) -> None:
    searched = client.get("/v1/search?q=asthma&system=icd10cm&system=icd9cm").json()["searched"]
    assert [each["system"] for each in searched] == ["icd10cm", "icd9cm"]


def test_requests_at_the_same_time_do_not_mix(client: Any) -> None:
    paths = [
        f"/v1/{question}/{code}"
        for code in ODD_CODES[:6]
        for question in ("lookup", "validate", "history", "translate")
    ]
    paths += [f"/v1/translate/250.00?on={year}-01-01" for year in range(2016, 2027)]
    paths += ["/v1/diff/icd10cm/2026-04?before=2024"]
    alone = [client.get(path).text for path in paths]
    assert [answer.text for answer in client.get_together(paths * 3)] == alone * 3


def test_no_codes_have_no_answers(client: Any) -> None:
    for question in ("lookup", "validate", "history", "translate"):
        assert client.post(f"/v1/{question}", codes=[]).json() == []


def test_health(client: Any) -> None:
    assert client.get("/v1/health").json()["status"] == "ok"


DOCUMENTED: list[tuple[str, dict[str, str], Any]] = [
    *((f"/v1/lookup/{quote(code, safe='')}", {}, list[LookupJson]) for code in ODD_CODES + NO_CODES),
    ("/v1/lookup/E11.65", {"notes": "true"}, list[LookupJson]),
    ("/v1/lookup/nonsense", {"notes": "true"}, list[LookupJson]),
    *((f"/v1/validate/{quote(code, safe='')}", {}, list[ValidationJson]) for code in ODD_CODES + NO_CODES),
    *((f"/v1/history/{quote(code, safe='')}", {}, list[HistoryJson]) for code in [*ODD_CODES, "G20", "E16.A1"]),
    *((f"/v1/translate/{quote(code, safe='')}", {}, list[TranslationJson]) for code in ODD_CODES + NO_CODES),
    *(
        (f"/v1/translate/{code}", {"from": "icd9cm"}, list[TranslationJson])
        for code in ("80022", "0051", "250", "251.2", "305.1")
    ),
    ("/v1/diff/icd10cm/2026-04", {"before": "2024"}, ChangesJson),
    ("/v1/releases", {}, list[ReleaseJson]),
    *(("/v1/search", {"q": text}, SearchJson) for text in ("0FT4", "asthma", "closed fracture skull", "zzz")),
    ("/v1/search", {"q": "asthma", "on": "1970-01-01"}, SearchJson),
    *((f"/v1/tree/{name}", {"depth": "3"}, TreeJson) for name in ("icd10cm", "E11", "0FT")),
    ("/v1/health", {}, HealthAnswer),
]


@pytest.mark.parametrize(("path", "query", "shape"), DOCUMENTED, ids=str)
def test_answers_are_what_the_document_says(client: Any, path: str, query: dict[str, str], shape: Any) -> None:
    answer = client.get(path, **query).json()
    adapter = TypeAdapter(documented(shape))
    # A field the models do not know would be missing here, and one the answer lacks would be refused.
    told = adapter.dump_python(adapter.validate_python(answer), mode="json", by_alias=True, exclude_unset=True)
    assert told == answer


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=st.text(max_size=40), question=st.sampled_from(["lookup", "validate", "history", "translate"]))
def test_any_text_is_answered(client: Any, code: str, question: str) -> None:
    many = client.post(f"/v1/{question}", codes=[code])
    assert many.status_code == 200
    assert many.json()
    if code not in (".", ".."):  # a client makes a path of these before it sends them
        assert client.get(f"/v1/{question}/{quote(code, safe='')}").json() == many.json()
