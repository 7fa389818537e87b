"""Answers made smaller for the way (gzip), where the asker takes it and it is worth the time."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import Final

SMALLEST: Final = 2048
"""Bytes. A smaller answer fits one packet or two, and to begin takes as long as to squeeze 8,000 bytes: 18 µs."""
LARGE: Final = 256 * 1024
"""Bytes, in 0.7 ms. For more, nothing else would be answered for too long: a thread does it."""

_LEVEL: Final = 1
"""A batch of translations goes to 6.1 % at 370 MB/s; at level 6, the default, to 4.7 % at 118 MB/s."""
_GZIP: Final = 16 + zlib.MAX_WBITS
_KINDS: Final = (
    b"application/json",
    b"application/fhir+",
    b"application/problem+json",
    b"application/x-ndjson",
    b"text/",
)
_REFUSED: Final = re.compile(rb"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")


@lru_cache(1000)
def takes_gzip(accepted: bytes | None) -> bool:
    """Whether a header Accept-Encoding takes gzip."""
    return accepted is not None and b"gzip" in accepted and _REFUSED.search(accepted) is None


def is_worth_it(kind: bytes) -> bool:
    """Whether content of this type gets smaller: text does, pictures and workbooks do not."""
    return kind.startswith(_KINDS) or b"javascript" in kind or b"svg" in kind


def squeezed(content: bytes) -> bytes:
    """The whole of an answer."""
    maker = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return maker.compress(content) + maker.flush()


class Squeezer:
    """Squeezes an answer that comes in parts; each can be read as soon as it is there."""

    def __init__(self) -> None:
        self._maker = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)

    def part(self, content: bytes, *, last: bool) -> bytes:
        """The next part, squeezed."""
        made = self._maker.compress(content)
        return made + self._maker.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
