"""JSON as the faces write it."""

from __future__ import annotations

import json

import orjson


def json_bytes(content: object) -> bytes:
    """A document as JSON in UTF-8; in ASCII where it quotes half a character, which has no UTF-8 form."""
    try:
        return orjson.dumps(content)
    except TypeError:
        return json.dumps(content, separators=(",", ":")).encode("ascii")
