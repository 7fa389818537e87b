"""The same questions over HTTP, the documents of the API, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from questions.asked import Request, Scene, Words, options
from questions.codes import (
    DAMAGED,
    ODD,
    RELEASES,
    SAMPLE,
    SETS,
    SEVERAL,
    TARGET,
    TIMES,
    WORDS,
    batches,
    codes_of,
    known,
)

_JSON: Final = (("Content-Type", "application/json"),)
_TEXT: Final = (("Content-Type", "text/plain"),)


def scenes() -> Iterator[Scene]:
    """One server that is asked everything."""
    yield Scene(requests=(*_about_codes(), *_about_maps(), *_documents(), *_refused()))


def _get(kind: str, path: str, **query: Any) -> Request:
    asked = urlencode({name.rstrip("_"): value for name, value in query.items()}, doseq=True)
    return Request(kind, "GET", f"/v1/{path}{'?' if asked else ''}{asked}")


def _post(kind: str, path: str, body: Mapping[str, Any]) -> Request:
    return Request(kind, "POST", f"/v1/{path}", json.dumps(body), _JSON)


def _as_query(words: Words) -> dict[str, Any]:
    """Options of a command line as parameters of a request."""
    found: dict[str, Any] = {}
    for name, value in zip(words, (*words[1:], "--"), strict=False):
        if name.startswith("--"):
            found[name[2:].replace("-", "_")] = True if value.startswith("--") else value
    return {name: int(value) if name == "clusters" else value for name, value in found.items()}


def _about_codes() -> Iterator[Request]:
    for system in SAMPLE:
        for code, time in zip(codes_of(system)[:34], cycle(TIMES[system]), strict=False):
            asked = _as_query(time) | ({} if time[:1] == ("--on",) else {"system": system})
            yield _get("lookup", f"lookup/{quote(code)}", **asked)
        for code in known(system)[:14]:
            yield _get("history", f"history/{quote(code)}", system=system)
        for codes in islice(batches(codes_of(system), 30, 9), 3):
            yield _post("lookup", "lookup", {"codes": codes, "system": system})
            yield _post("history", "history", {"codes": codes[:10], "system": system})
        for code in known(system)[2:8]:
            yield _get("notes", f"lookup/{quote(code)}", system=system, notes="true")
    for code in (*SEVERAL, *DAMAGED[:8], *ODD):
        yield _get("lookup", f"lookup/{quote(code, safe='')}")


def _about_maps() -> Iterator[Request]:
    variants = cycle(options("""
        |--best|--clusters 4|--method both|--on 2025-03-01|--edition 2014|--method backward --best|--repair all
        |--source-on 2012-01-01
    """))  # fmt: skip
    for source in TARGET:
        for code in known(source)[:18]:
            yield _get("translate", f"translate/{quote(code)}", from_=source, **_as_query(next(variants)))
        for codes in islice(batches(codes_of(source), 30, 10), 3):
            asked = {"codes": [*codes, *DAMAGED[:3]], "from": source, **_as_query(next(variants))}
            yield _post("translate", "translate", asked)
    for code, system in options("G20 icd10cm|C9136 hcpcs|R51 icd10cm|0370046 icd10pcs"):
        yield _get("translate", f"translate/{code}", from_=system, to=system)
    more = cycle(options("|--limit 3|--on 2014-06-01|--system icd10cm"))
    for words in WORDS:
        asked = _as_query(next(more))
        if "system" in asked:
            asked["system"] = ["icd10cm", "icd10pcs"]
        yield _get("search", "search", q=words, **asked)
    for system, labels in RELEASES.items():
        for label in labels[1::4]:
            yield _get("diff", f"diff/{system}/{label}")
        yield _get("diff", f"diff/{system}/{labels[-1]}", before=labels[-3])
    for name, text in SETS.items():
        source = {"cm": "icd10cm", "hip": "icd9pcs", "pcs": "icd10pcs"}.get(name, "icd9cm")
        yield _post("value_set", "translate-set", {"value_set": text, "from": source})
        also = {"reference": "E08-E13", "on": "2025-01-01"} if source == "icd9cm" else {"edition": "2015"}
        yield _post("value_set", "translate-set", {"value_set": text, "from": source, **also})


def _documents() -> Iterator[Request]:
    for kind, path in options("health v1/health|releases v1/releases|openapi openapi.json|docs docs|docs redoc"):
        yield Request(kind, "GET", f"/{path}")


def _refused() -> Iterator[Request]:
    for path in (Path(__file__).parent / "refused_paths.txt").read_text("utf-8").split():
        yield Request("api_refused", "GET", path)
    bodies = ('{"codes": "E11.9"}', '{"codes": [1]}', '{"codes": ["E11.9"], "x": 1}', '{"codes": []}')
    for path in ("/v1/lookup", "/v1/history", "/v1/translate", "/v1/translate-set"):
        for body in ("", "{", "[]", "{}", *bodies):
            yield Request("api_refused", "POST", path, body, _JSON)
        yield Request("api_refused", "PUT", path)
        yield Request("api_refused", "POST", path, "codes=E11.9", _TEXT)
    yield _post("api_refused", "lookup", {"codes": ["E11.9"] * 10_001})
    # Only announced: a server that refuses a body hangs up on who is still sending it.
    yield Request("api_refused", "POST", "/v1/lookup", None, (*_JSON, ("Content-Length", "4000000")))
    yield Request("api_refused", "HEAD", "/v1/health")
    yield Request("api_refused", "OPTIONS", "/v1/lookup/E11.9")
    yield Request("api_refused", "DELETE", "/v1/lookup/E11.9")
