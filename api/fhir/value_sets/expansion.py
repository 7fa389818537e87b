"""An expansion: the codes of a value set, page by page, as the resource that FHIR answers with."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from api.fhir.concepts import Concept, Listed
from api.fhir.outcome import Json, too_costly
from api.fhir.parameters import Asked, entry
from api.fhir.value_sets.compose import canonical_of
from api.fhir.value_sets.composing import Block, Composer
from api.fhir.value_sets.words import by_words

MOST_UNASKED: Final = 1_000
"""Codes of an expansion that nobody asked for by pages."""
MOST_A_PAGE: Final = 5_000

_R5: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion"
"""What R5 has in an expansion and R4 has not stands there as these extensions."""
_NAMESPACE: Final = uuid.UUID("6f1e7a52-6a0c-5d0e-9a51-3d0c1f1f6f8e")
"""Under which expansions are named: the same one has the same name."""
_KEPT: Final = ("meta", "language", "url", "identifier", "version", "name", "title", "status", "experimental", "date",
                "publisher")  # fmt: skip
"""What an expansion keeps of the resource, which it has whole where its definition is asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of an expansion; `echoed` are its parameters as the expansion tells them."""

    text: str | None
    offset: int
    count: int | None
    active_only: bool
    abstract_too: bool
    designations: bool
    definition: bool
    properties: tuple[str, ...]
    echoed: tuple[Json, ...]

    @property
    def is_paged(self) -> bool:
        """Whether a page is asked for."""
        return self.offset > 0 or self.count is not None

    def wants(self, code: Listed) -> bool:
        """Whether a code of this kind is asked for."""
        return (self.abstract_too or not code.abstract) and not (self.active_only and code.inactive)


def wanted_of(asked: Asked) -> Wanted:
    """What a request asks of an expansion. Raises `FhirFault` for a parameter that is not what it takes."""
    count, offset = asked.number("count"), asked.number("offset")
    count = None if count is None else min(count, MOST_A_PAGE)
    text = (asked.text("filter") or "").strip() or None
    flags = ("activeOnly", "excludeNested", "includeDesignations", "excludeNotForUI", "excludePostCoordinated")
    language = asked.text("displayLanguage")
    properties = tuple(asked.texts("property"))
    said = (
        ("filter", "String", text),
        ("offset", "Integer", offset),
        ("count", "Integer", count),
        *((name, "Boolean", asked.flag(name) if name in asked else None) for name in flags),
        ("displayLanguage", "Code", language),
        ("date", "DateTime", asked.text("date")),
    )
    echoed = [each for each in (entry(*one) for one in said) if each is not None]
    return Wanted(
        text=text,
        offset=offset or 0,
        count=count,
        active_only=asked.flag("activeOnly"),
        abstract_too=not asked.flag("excludeNotForUI"),
        designations=asked.flag("includeDesignations"),
        definition=asked.flag("includeDefinition"),
        properties=properties,
        echoed=tuple(echoed),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an expansion: how many codes there are in all, and those that are shown, block by block."""

    total: int
    blocks: tuple[Block, ...]
    more: bool


def page_of(composer: Composer, resource: Mapping[str, Any], wanted: Wanted) -> Page:
    """The page of a value set that is asked for. Raises `FhirFault`: too costly where too many were not paged."""
    blocks = [_narrowed(each, wanted) for each in composer.blocks(resource)]
    total = sum(len(each.listed) for each in blocks)
    if wanted.count is None and total - wanted.offset > MOST_UNASKED:
        raise too_costly(
            f"the expansion has {total:,} codes, more than the {MOST_UNASKED:,} that are given at once."
            f" Ask page by page, at most {MOST_A_PAGE:,} codes each: count={MOST_UNASKED}&offset=0,"
            f" then offset={MOST_UNASKED}; or narrow it with filter."
        )
    end = total if wanted.count is None else wanted.offset + wanted.count
    return Page(total, tuple(_sliced(blocks, wanted.offset, end)), end < total)


def expanded(composer: Composer, resource: Mapping[str, Any], wanted: Wanted, following: str | None = None) -> Json:
    """A value set with the page of its expansion that is asked for; `following` is the address of the next one."""
    page = page_of(composer, resource, wanted)
    used = [
        *({"name": "used-codesystem", "valueUri": each} for each in composer.used_systems),
        *({"name": "used-valueset", "valueUri": each} for each in composer.used_value_sets),
    ]
    extensions = [_property_declared(each) for each in wanted.properties]
    if page.more and following is not None:
        extensions.append({"url": f"{_R5}.next", "valueUri": following})
    expansion: Json = {
        **({"extension": extensions} if extensions else {}),
        "identifier": _name_of(resource, wanted, used),
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
        "total": page.total,
        **({"offset": wanted.offset} if wanted.is_paged else {}),
        "parameter": [*wanted.echoed, *used],
        "contains": list(_contents(page.blocks, wanted)),
    }
    if not expansion["contains"]:
        del expansion["contains"]
    kept = resource if wanted.definition else {name: resource[name] for name in _KEPT if name in resource}
    return {"resourceType": "ValueSet", **kept, "expansion": expansion}


def _narrowed(block: Block, wanted: Wanted) -> Block:
    """The codes of a block that are asked for, in the order in which they are found where a text is."""
    if wanted.active_only or not wanted.abstract_too:
        block = replace(block, listed=[each for each in block.listed if wanted.wants(each)])
    if wanted.text is None:
        return block
    listed = block.listed
    own = by_words(
        wanted.text,
        [each for each in listed if each.code in block.worded],
        lambda each: block.worded[each.code].display,
    )
    found = block.concepts.found(wanted.text, listed)
    codes = {each.code for each in found}
    return replace(block, listed=[*found, *(each for each in own if each.code not in codes)])


def _sliced(blocks: Sequence[Block], start: int, end: int) -> Iterator[Block]:
    at = 0
    for block in blocks:
        size = len(block.listed)
        if at < end and at + size > start:
            yield replace(block, listed=block.listed[max(start - at, 0) : end - at])
        at += size


def _contents(blocks: Sequence[Block], wanted: Wanted) -> Iterator[Json]:
    versions: dict[str, set[str | None]] = {}
    for block in blocks:
        versions.setdefault(block.concepts.uri, set()).add(block.concepts.version)
    for block in blocks:
        several = len(versions[block.concepts.uri]) > 1
        named = block.concepts.named([each.code for each in block.listed])
        for listed, concept in zip(block.listed, named, strict=True):
            yield _entry(block, concept or Concept(listed.code, None), wanted, several=several)


def _entry(block: Block, concept: Concept, wanted: Wanted, *, several: bool) -> Json:
    worded = block.worded.get(concept.code)
    display = worded.display if worded is not None and worded.display is not None else concept.display
    designations = [*(worded.designations if worded else ()), *concept.designations] if wanted.designations else []
    values = [_property(name, value) for name in wanted.properties for value in _values(concept, name)]
    return {
        **({"extension": values} if values else {}),
        "system": block.concepts.uri,
        **({"abstract": True} if concept.abstract else {}),
        **({"inactive": True} if concept.inactive else {}),
        **({"version": block.concepts.version} if several and block.concepts.version else {}),
        "code": concept.code,
        **({} if display is None else {"display": display}),
        **({"designation": designations} if designations else {}),
    }


def _values(concept: Concept, name: str) -> Sequence[Mapping[str, object]]:
    if name == "definition" and concept.definition is not None:
        return [{"valueString": concept.definition}]
    return concept.properties.get(name, ())


def _property(name: str, value: Mapping[str, object]) -> Json:
    inside = [{"url": "code", "valueCode": name}, {"url": "value", **value}]
    return {"url": f"{_R5}.contains.property", "extension": inside}


def _property_declared(name: str) -> Json:
    return {"url": f"{_R5}.property", "extension": [{"url": "code", "valueCode": name}]}


def _name_of(resource: Mapping[str, Any], wanted: Wanted, used: Sequence[Json]) -> str:
    """The name of an expansion: all of its pages have the same."""
    asked = [each for each in wanted.echoed if each["name"] not in ("offset", "count")]
    what = canonical_of(resource) or resource.get("compose")
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, json.dumps([what, asked, used], sort_keys=True))}"
