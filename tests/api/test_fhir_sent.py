"""Code systems and value sets that are sent with a request: read with bounds, asked like those of the store."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

from api.fhir.concepts import Concepts, Filter
from api.fhir.outcome import FhirFault, NoCodeSystem, NoValueSet
from api.fhir.parameters import of_resource
from api.fhir.sent.concepts import SentConcepts
from api.fhir.sent.overlay import MOST_RESOURCES, Overlay, overlaid
from api.fhir.sent.reading import DEEPEST, MOST_CONCEPTS, sent_system
from api.fhir.value_sets.patterns import LONGEST, Pattern

URL = "http://example.org/shapes"
STATUS = "http://hl7.org/fhir/concept-properties#"

SHAPES: dict[str, Any] = {
    "resourceType": "CodeSystem",
    "url": URL,
    "version": "1.0",
    "name": "Shapes",
    "status": "active",
    "content": "complete",
    "caseSensitive": True,
    "property": [
        {"code": "state", "uri": f"{STATUS}status", "type": "code"},
        {"code": "grouper", "uri": f"{STATUS}notSelectable", "type": "boolean"},
        {"code": "sides", "type": "integer"},
        {"code": "under", "uri": f"{STATUS}parent", "type": "code"},
    ],
    "concept": [
        {
            "code": "polygon",
            "display": "Polygon",
            "definition": "Has straight sides",
            "property": [{"code": "grouper", "valueBoolean": True}],
            "concept": [
                {
                    "code": "square",
                    "display": "Square",
                    "designation": [{"language": "de", "value": "Quadrat"}],
                    "property": [{"code": "sides", "valueInteger": 4}, {"code": "under", "valueCode": "regular"}],
                },
                {"code": "triangle", "display": "Triangle", "property": [{"code": "sides", "valueInteger": 3}]},
            ],
        },
        {"code": "regular", "display": "Regular shape"},
        {"code": "blob", "display": "Blob", "property": [{"code": "state", "valueCode": "retired"}]},
    ],
}


class _Nothing:
    """A store that holds nothing."""

    def concepts(self, uri: str, version: str | None) -> Concepts:
        raise NoCodeSystem(uri, version)

    def value_set(self, url: str, version: str | None) -> Mapping[str, Any]:
        raise NoValueSet(url, version)


@pytest.fixture(scope="module")
def shapes() -> SentConcepts:
    return SentConcepts(sent_system(SHAPES))


def _codes(concepts: SentConcepts, *filters: tuple[str, str, str]) -> list[str]:
    return [each.code for each in concepts.selected([Filter(*each) for each in filters])]


def test_concepts_are_what_their_properties_make_them(shapes: SentConcepts) -> None:
    polygon, square, blob, none = shapes.named(["polygon", "square", "blob", "circle"])
    assert polygon is not None
    assert square is not None
    assert blob is not None
    assert (polygon.abstract, polygon.inactive, polygon.definition) == (True, False, "Has straight sides")
    assert (blob.inactive, blob.status) == (True, "retired")
    assert square.properties == {"sides": [{"valueInteger": 4}]}
    assert none is None
    assert "'circle'" in shapes.why_none("circle")


def test_places_are_those_of_nesting_and_of_properties(shapes: SentConcepts) -> None:
    assert shapes.parents(["square", "polygon", "circle"]) == [["polygon", "regular"], [], ()]
    assert shapes.children(["polygon", "regular"]) == [["square", "triangle"], ["square"]]
    assert shapes.subsumes("regular", "square")
    assert not shapes.subsumes("square", "regular")
    assert not shapes.subsumes("square", "square")


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ((), ["polygon", "square", "triangle", "regular", "blob"]),
        ((("concept", "is-a", "polygon"),), ["polygon", "square", "triangle"]),
        ((("concept", "is-a", "none"),), []),
        ((("concept", "descendent-of", "polygon"),), ["square", "triangle"]),
        ((("concept", "is-not-a", "polygon"),), ["regular", "blob"]),
        ((("concept", "generalizes", "square"),), ["polygon", "square", "regular"]),
        ((("concept", "child-of", "polygon"),), ["square", "triangle"]),
        ((("concept", "descendent-leaf", "polygon"),), ["square", "triangle"]),
        ((("sides", "=", "4"),), ["square"]),
        ((("sides", "in", "3, 4"),), ["square", "triangle"]),
        ((("sides", "not-in", "3"),), ["polygon", "square", "regular", "blob"]),
        ((("sides", "exists", "true"),), ["square", "triangle"]),
        ((("grouper", "=", "true"),), ["polygon"]),
        ((("code", "regex", "[a-z]{4}"),), ["blob"]),
        ((("code", "regex", "[a-z]{4}|square"),), ["square", "blob"]),
        ((("display", "=", "Blob"),), ["blob"]),
        ((("parent", "=", "regular"),), ["square"]),
        ((("inactive", "=", "true"),), ["blob"]),
        ((("concept", "is-a", "polygon"), ("sides", "=", "3")), ["triangle"]),
    ],
)
def test_filters(shapes: SentConcepts, asked: tuple[tuple[str, str, str], ...], codes: list[str]) -> None:
    assert _codes(shapes, *asked) == codes


@pytest.mark.parametrize(
    "asked",
    [("colour", "=", "red"), ("sides", "is-a", "4"), ("sides", "near", "4"), ("sides", "exists", "maybe"),
     ("code", "regex", "(")],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_refused(shapes: SentConcepts, asked: tuple[str, str, str]) -> None:
    with pytest.raises(FhirFault) as refused:
        _codes(shapes, asked)
    assert refused.value.status == 422


def test_case_is_nothing_where_the_system_says_so() -> None:
    loose = SentConcepts(sent_system({**SHAPES, "caseSensitive": False}))
    (found,) = loose.named(["SQUARE"])
    assert found is not None
    assert found.code == "square"
    assert loose.parents(["SQUARE"]) == [["polygon", "regular"]]
    assert loose.subsumes("Polygon", "SQUARE")


def test_words_find_concepts(shapes: SentConcepts) -> None:
    assert [each.code for each in shapes.found("shape reg", shapes.selected([]))] == ["regular"]


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"url": None}, "has a url"),
        ({"url": 3}, "is a text"),
        ({"concept": {}}, "are a list"),
        ({"concept": [{"display": "nothing"}]}, "has a code"),
        ({"concept": ["square"]}, "has a code"),
        ({"concept": [{"code": "a"}, {"code": "a"}]}, "twice"),
        ({"concept": [{"code": "a", "property": [3]}]}, "list of other things"),
        ({"content": "supplement"}, "supplements another"),
        ({"content": "not-present"}, "content is not-present"),
    ],
)
def test_what_is_no_code_system_is_refused(changed: dict[str, Any], text: str) -> None:
    with pytest.raises(FhirFault, match=text):
        sent_system({**SHAPES, **changed})


def test_size_and_depth_are_bounded() -> None:
    with pytest.raises(FhirFault, match="more than 50000 concepts"):
        sent_system({**SHAPES, "concept": [{"code": str(number)} for number in range(MOST_CONCEPTS + 1)]})
    deep: dict[str, Any] = {"code": "0"}
    for number in range(1, DEEPEST + 1):
        deep = {"code": str(number), "concept": [deep]}
    with pytest.raises(FhirFault, match="levels deep"):
        sent_system({**SHAPES, "concept": [deep]})


def test_places_may_go_round_in_a_circle() -> None:
    ring = [{"code": one, "property": [{"code": "parent", "valueCode": other}]} for one, other in ("ab", "bc", "ca")]
    concepts = SentConcepts(sent_system({**SHAPES, "property": [], "concept": ring}))
    assert _codes(concepts, ("concept", "is-a", "a")) == ["a", "b", "c"]
    assert concepts.subsumes("a", "b")


@pytest.mark.parametrize("text", ["(?=a)a", r"(a)\1", "a)|(b", "a{1000}{1000}{1000}", "a" * (LONGEST + 1), "[z-a]"])
def test_a_pattern_that_cannot_be_matched_in_bounded_time_is_refused(text: str) -> None:
    with pytest.raises(FhirFault):
        Pattern(text)


@pytest.mark.parametrize("text", ["(a+)+b", "(a|aa)+b", "(.*a){20}b", "([a-z]+)*[0-9]"])
def test_no_pattern_holds_the_server(text: str) -> None:
    start = time.process_time()
    assert not Pattern(text).matches("a" * 5_000)
    assert time.process_time() - start < 2


def test_a_pattern_is_of_the_whole_text() -> None:
    assert Pattern("a|bc").matches("bc")
    assert not Pattern("a|bc").matches("abc")
    assert not Pattern("a").matches("a\n")


def test_what_was_sent_stands_before_the_store() -> None:
    newer = {**SHAPES, "version": "1.10", "concept": []}
    value_set = {"resourceType": "ValueSet", "url": "http://example.org/all", "version": "2"}
    terminology = Overlay([SHAPES, newer, {**SHAPES, "version": "1.9"}, value_set], _Nothing())
    assert terminology.concepts(URL, None).version == "1.10"
    assert terminology.concepts(URL, "1.0").named(["blob"])[0] is not None
    assert terminology.concepts(URL, "1.x").version == "1.10"
    with pytest.raises(NoCodeSystem) as unknown:
        terminology.concepts(URL, "3")
    assert unknown.value.versions == ["1.0", "1.10", "1.9"]
    with pytest.raises(NoCodeSystem):
        terminology.concepts("http://example.org/other", None)
    assert terminology.value_set("http://example.org/all", None) == value_set
    with pytest.raises(NoValueSet):
        terminology.value_set("http://example.org/all", "1")
    with pytest.raises(NoValueSet):
        terminology.value_set("http://example.org/none", None)


def test_a_code_system_without_its_codes_leaves_those_of_the_store() -> None:
    with pytest.raises(NoCodeSystem):
        Overlay([{**SHAPES, "content": "not-present"}], _Nothing()).concepts(URL, None)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ([{"resourceType": "Patient", "url": "http://example.org/1"}], 400),
        ([{"resourceType": "ValueSet"}], 400),
        ([{**SHAPES, "version": 3}], 400),
        ([SHAPES] * (MOST_RESOURCES + 1), 413),
    ],
)
def test_what_may_not_be_sent_is_refused(sent: list[dict[str, Any]], status: int) -> None:
    asked = of_resource(
        {
            "resourceType": "Parameters",
            "parameter": [{"name": "tx-resource", "resource": each} for each in sent],
        }
    )
    with pytest.raises(FhirFault) as refused:
        overlaid(asked, _Nothing())
    assert refused.value.status == status
