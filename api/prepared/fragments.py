"""Answers kept as bytes, small: all answers to one question look alike, and each is kept as what sets it apart."""

from __future__ import annotations

import zlib
from collections.abc import Hashable, Iterable, Mapping
from hashlib import blake2b
from typing import Final

from api.prepared.table import Table

_RAW: Final = -12
"""A stream without header and checksum, which would be a third of it, over a window that is made in little time."""
_LEVEL: Final = 1
_MEMORY: Final = 5
_WINDOW: Final = 4 * 1024
_NAME_BYTES: Final = 16


class Fragments:
    """The answers to one question by its input, each deflated after a common beginning: an answer like all others.

    They stand in a table that other workers may share, under the `repr` of the question. Measured on the full store: a
    seventh (translations) to a fifth (look-ups) of the bytes, 13 µs to deflate and 2 to inflate. Safe to share among
    threads.
    """

    def __init__(self, table: Table, question: Hashable) -> None:
        self._table = table
        self._name = _digest(repr(question).encode("utf-8", "surrogatepass"))
        self._like: tuple[bytes, bytes] | None = None
        """What the answers begin after, and a name for what is deflated so: another worker may have begun otherwise."""

    def get(self, text: str) -> bytes | None:
        """The answer about an input, if it is kept."""
        like = self._like or self._adopted()
        if like is None:
            return None
        small = self._table.get(like[1] + text.encode("utf-8", "surrogatepass"))
        return None if small is None else zlib.decompressobj(_RAW, like[0]).decompress(small)

    def known(self, texts: Iterable[str]) -> dict[str, bytes]:
        """The answers about those of the inputs that are kept."""
        like = self._like or self._adopted()
        if like is None:
            return {}
        (beginning, name), held, inflate = like, self._table.get, zlib.decompressobj
        return {
            text: inflate(_RAW, beginning).decompress(small)
            for text in texts
            if (small := held(name + text.encode("utf-8", "surrogatepass"))) is not None
        }

    def put(self, answers: Mapping[str, bytes]) -> None:
        """Keep these answers too."""
        if not answers:
            return
        like = self._adopted()
        if like is None:
            like = self._like = self._named(next(iter(answers.values()))[-_WINDOW:])
        beginning, name = like
        # What they begin after with them: it is as new as they are.
        items = [(self._name, beginning)]
        for text, answer in answers.items():
            deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, beginning)
            small = deflate.compress(answer) + deflate.flush()
            items.append((name + text.encode("utf-8", "surrogatepass"), small))
        self._table.put(items)

    def _adopted(self) -> tuple[bytes, bytes] | None:
        """What the answers begin after: what stands in the table, else what they began after so far."""
        beginning = self._table.get(self._name)
        if beginning is not None and (self._like is None or self._like[0] != beginning):
            self._like = self._named(beginning)
        return self._like

    def _named(self, beginning: bytes) -> tuple[bytes, bytes]:
        return beginning, _digest(self._name + beginning)


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=_NAME_BYTES).digest()
