"""The OpenAPI document as a page without any script: what each path takes and answers, with its examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_DEEPEST: Final = 8

Document = Mapping[str, Any]


def plain_page(document: Document, to_root: str = "") -> str:
    """The page. `to_root` leads from its own path to that of the document."""
    info = document["info"]
    return "\n".join(
        (
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<title>{escape(info["title"])}: the API</title><link rel="icon" href="data:,">',
            f'<link rel="stylesheet" href="{to_root}docs/files/plain.css">',
            f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>",
            _prose(info.get("description", "")),
            f'<p>The same for programs: <a href="{to_root}openapi.json">openapi.json</a>.</p>',
            *_sections(document),
            "</html>",
        )
    )


def _sections(document: Document) -> Iterator[str]:
    """A heading for each kind of path, with the paths of the kind."""
    kinds: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                told = methods[method]
                kind = (told.get("tags") or ["other"])[0]
                kinds.setdefault(kind, []).append(_operation(document, path, method, told))
    for kind, operations in kinds.items():
        yield f"<h2>{escape(kind.capitalize())}</h2>"
        yield from operations


def _operation(document: Document, path: str, method: str, told: Document) -> str:
    parts = [
        f"<article><h3><b>{method.upper()}</b> {escape(path)}</h3>",
        f"<p><strong>{escape(told.get('summary', ''))}</strong></p>{_prose(told.get('description', ''))}",
        _table(("parameter", "where", "type", "what it says"), _parameters(document, told)),
    ]
    body = told.get("requestBody", {}).get("content", {})
    for media_type, content in body.items():
        schema = _resolved(document, content.get("schema", {}))
        parts.append(f"<p>The body is <code>{escape(media_type)}</code>:</p>")
        parts.append(_table(("field", "", "type", "what it says"), _fields(document, schema)))
        parts.append(_example("An example of a body", _example_of(document, schema)))
    parts.append(_table(("status", "what it means"), _responses(told)))
    answers = told.get("responses", {}).get("200", {}).get("content", {}).values()
    parts += [_example("An example of an answer", _example_of(document, each.get("schema", {}))) for each in answers]
    return "".join((*parts, "</article>"))


def _parameters(document: Document, told: Document) -> Iterator[Sequence[str]]:
    for each in told.get("parameters", ()):
        name = f"{each['name']}{' (needed)' if each.get('required') else ''}"
        schema = each.get("schema", {})
        yield name, each["in"], _type(document, schema), each.get("description") or schema.get("description", "")


def _fields(document: Document, schema: Document) -> Iterator[Sequence[str]]:
    needed = schema.get("required", ())
    for name, each in schema.get("properties", {}).items():
        yield name, "needed" if name in needed else "", _type(document, each), each.get("description", "")


def _responses(told: Document) -> Iterator[Sequence[str]]:
    for status, each in told.get("responses", {}).items():
        yield status, each.get("description", "")


def _type(document: Document, schema: Document) -> str:
    """A type in words: `text`, `list of text`, `one of a, b`."""
    schema = _resolved(document, schema)
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    for choices in ("anyOf", "oneOf"):
        if choices in schema:
            return " or ".join(dict.fromkeys(_type(document, each) for each in schema[choices]))
    if schema.get("type") == "array":
        return f"list of {_type(document, schema.get('items', {}))}"
    named = {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "null"}
    return str(schema.get("format") or named.get(schema.get("type", ""), schema.get("title", "object")))


def _resolved(document: Document, schema: Document) -> Document:
    """The schema itself, where only its place in the document is named."""
    found = schema
    for part in schema.get("$ref", "").removeprefix("#/").split("/") if "$ref" in schema else ():
        found = document[part] if found is schema else found[part]
    return found


def _example_of(document: Document, schema: Document, depth: int = 0) -> object:
    """An example of a schema: its own, or one put together of its parts; None where there is none."""
    schema = _resolved(document, schema)
    if schema.get("examples"):
        return schema["examples"][0]
    if depth > _DEEPEST:
        return None
    if schema.get("type") == "array":
        within = _example_of(document, schema.get("items", {}), depth + 1)
        return None if within is None else [within]
    for each in schema.get("anyOf", ()):
        found = _example_of(document, each, depth + 1)
        if found is not None:
            return found
    return None


def _example(title: str, value: object) -> str:
    if value is None:
        return ""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return f"<details><summary>{title}</summary><pre>{escape(text)}</pre></details>"


def _table(heading: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    lines = ["".join(f"<td>{_marked(cell)}</td>" for cell in row) for row in rows]
    if not lines:
        return ""
    head = "".join(f"<th>{each}</th>" for each in heading)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _prose(text: str) -> str:
    """Paragraphs and lists of the little Markdown that descriptions have."""
    blocks = []
    for block in re.split(r"\n\s*\n", text.strip()):
        items = re.split(r"^- ", block, flags=re.MULTILINE)
        opening, listed = items[0].strip(), items[1:]
        blocks.append(f"<p>{_marked(opening)}</p>" if opening else "")
        if listed:
            blocks.append(f"<ul>{''.join(f'<li>{_marked(item.strip())}</li>' for item in listed)}</ul>")
    return "".join(blocks)


def _marked(text: str) -> str:
    """A text with its code and what is stressed in it marked."""
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", marked)
