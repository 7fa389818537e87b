"""Answers kept as bytes, small: all answers to one question look alike, and each is kept as what sets it apart."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterable, Mapping
from typing import Final

_RAW: Final = -12
"""A stream without header and checksum, which would be a third of it, over a window that is made in little time."""
_LEVEL: Final = 1
_MEMORY: Final = 5
_WINDOW: Final = 4 * 1024
_OBJECT_BYTES: Final = 250
"""What a short text and a short string of bytes cost beside their content, in a dictionary."""


class Fragments:
    """The answers to one question by its input, each deflated after a common beginning: an answer like all others.

    Measured on the full store: a seventh (translations) to a fifth (look-ups) of the bytes, 13 µs to deflate and 3 to
    inflate. Safe to share among threads: what is kept is never changed.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._like: bytes | None = None
        self._kept: dict[str, bytes] = {}
        self.size = 0
        """About how many bytes all of them take."""

    def get(self, text: str) -> bytes | None:
        """The answer about an input, if it is kept."""
        held = self._kept.get(text)
        return None if held is None else self._inflated(held)

    def known(self, texts: Iterable[str]) -> dict[str, bytes]:
        """The answers about those of the inputs that are kept."""
        kept, inflated = self._kept, self._inflated
        return {text: inflated(held) for text in texts if (held := kept.get(text)) is not None}

    def put(self, answers: Mapping[str, bytes]) -> None:
        """Keep these answers too."""
        with self._turn:
            for text, answer in answers.items():
                if self._like is None:
                    self._like = answer[-_WINDOW:]
                deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, self._like)
                small = deflate.compress(answer) + deflate.flush()
                if self._kept.setdefault(text, small) is small:
                    self.size += len(small) + len(text) + _OBJECT_BYTES

    def _inflated(self, small: bytes) -> bytes:
        return zlib.decompressobj(_RAW, self._like or b"").decompress(small)
