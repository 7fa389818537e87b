"""What a request says, read strictly: nothing is guessed, and of two of a kind none is taken silently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from email.message import Message
from typing import Final

from api.shared.refusal import Refusal

JSON: Final = "application/json"
JSON_LINES: Final = "application/x-ndjson"


class RepeatedKey(ValueError):
    """An object of JSON that has a key twice."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key!r} is given twice")
        self.key = key


def read_json(body: bytes) -> object:
    """The document in a body. Raises `Refusal` (400) where it is no JSON in UTF-8, and `RepeatedKey`."""
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except RepeatedKey:
        raise
    except (ValueError, RecursionError) as fault:
        raise Refusal(
            400,
            "unreadable_body",
            f"the body is no JSON in UTF-8: {_told(fault)}.",
            "Send one JSON object, as /docs shows it.",
        ) from fault


def require_type(headers: Mapping[str, str], wanted: str, *, empty: bool = False) -> None:
    """Raise `Refusal` (415) unless a body is announced as of the wanted type, in UTF-8 and not compressed.

    Of an `empty` one nothing needs to be said.
    """
    said, packed = headers.get("content-type"), headers.get("content-encoding", "identity")
    if (said is None and empty) or (said is not None and packed.lower() == "identity" and _fits(said, wanted)):
        return
    what = "has no Content-Type" if said is None else f"is announced as {said[:80]!r}, {packed[:20]} encoded"
    raise Refusal(
        415,
        "unsupported_media_type",
        f"the body {what}; this path reads {wanted}.",
        f"Send the header Content-Type: {wanted}, and the body in UTF-8, not compressed.",
        {"accept": wanted},
    )


def repeated(names: Iterable[str], many: Sequence[str] = ()) -> list[str]:
    """The names that are given more than once, in their order, and may not be."""
    seen: set[str] = set()
    twice = [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    return [name for name in dict.fromkeys(twice) if name not in many]


def _fits(said: str, wanted: str) -> bool:
    message = Message()
    message["content-type"] = said
    charset = str(message.get_param("charset", "utf-8")).lower()
    return message.get_content_type() == wanted and charset in ("utf-8", "utf8", "us-ascii")


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RepeatedKey(repeated(key for key, _ in pairs)[0])
    return found


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number of JSON")


def _told(fault: Exception) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return f"{fault.msg}, at character {fault.pos}"
    if isinstance(fault, UnicodeDecodeError):
        return f"byte {fault.start} belongs to no character"
    return "it is nested too deep" if isinstance(fault, RecursionError) else "a number has too many digits"
