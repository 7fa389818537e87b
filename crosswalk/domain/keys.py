"""Keys of programs and people that ask over HTTP: what a key may do, until when, and how one is known again.

A key is 256 bits of chance, which nobody guesses: so a fast hash of it is kept, and no slow one as for passwords, which
people choose. Who reads the workspace learns no key from it.
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hmac import compare_digest
from typing import Final

CHANCE: Final = 32
"""Bytes of chance in a key."""
PREFIX_CHANCE: Final = 5
"""Bytes of chance in its prefix, which is no secret: it names the key in lists and logs."""

_SHAPE: Final = re.compile(r"(xw_[a-z2-7]{8})_[A-Za-z0-9_-]{43}")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"


class Scope(StrEnum):
    """What a key may do: ask questions, also keep reviews and compare lists, also see the lists of others."""

    READ = "read"
    REVIEW = "review"
    ADMIN = "admin"

    def allows(self, needed: Scope) -> bool:
        """Whether a key of this scope may do what needs another one: each scope holds those before it."""
        return self is needed or [*Scope].index(self) > [*Scope].index(needed)


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: its prefix and hash, never the key.

    `at` and `revoked` are moments in ISO form, `expires` the first day on which it is no longer taken.
    """

    prefix: str
    name: str
    scope: Scope
    sha256: str
    who: str
    at: str
    expires: date | None = None
    revoked: str | None = None

    def is_for(self, text: str) -> bool:
        """Whether this text is the key. It takes as long whatever the text is."""
        return compare_digest(sha256_of(text), self.sha256)

    def stands(self, today: date) -> bool:
        """Whether it is taken on a day."""
        return self.revoked is None and (self.expires is None or today < self.expires)


def key_text(chance: bytes, prefix_chance: bytes) -> str:
    """A key as it is shown once: `xw_`, eight letters that name it, and 43 characters of chance."""
    number = int.from_bytes(prefix_chance)
    name = "".join(_LETTERS[number >> 5 * at & 31] for at in range(8))
    return f"xw_{name}_{urlsafe_b64encode(chance).rstrip(b'=').decode('ascii')}"


def prefix_of(text: str) -> str | None:
    """The prefix of a text that has the shape of a key; None for any other."""
    found = _SHAPE.fullmatch(text)
    return found[1] if found else None


def sha256_of(text: str) -> str:
    """The hash of a key in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
