"""The lists of words that come with the package. They lead from words to words, never to a code.

`vocabulary.gz` (every word of the official texts and how many have it), `abbreviations.gz` and `synonyms.gz` are made
by `scripts/make_words.py`; `own.tsv` holds what those lack, each entry with its source.
"""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from math import log
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parent / "lists"
_AFTER_LETTERS: Final = "{"
"""The character behind z."""
PARTS: Final = frozenset({"root", "ending", "broader", "alone", "doubt"})
"""The kinds of entries that are no names of their own."""
_TEXTS: Final = 220_000
"""About how many official texts the vocabulary was counted in."""


def beginning(texts: Sequence[str], start: str) -> Sequence[str]:
    """Those of sorted texts in small letters that begin so."""
    return texts[bisect_left(texts, start) : bisect_left(texts, f"{start}{_AFTER_LETTERS}")]


class Vocabulary(NamedTuple):
    """The words of the official texts, sorted and by their length, each with the number of texts that have it."""

    counts: Mapping[str, int]
    sorted: Sequence[str]
    of_length: Mapping[int, Sequence[str]]

    def beginning(self, start: str) -> Sequence[str]:
        """The words that begin so, in order."""
        return beginning(self.sorted, start)

    def count(self, word: str) -> int:
        """How many official texts have the word; 0 for an unknown one."""
        return self.counts.get(word, 0)

    def rarity(self, word: str) -> float:
        """How much a word tells, from 0 for one of all texts to 1 for one of a single text."""
        return 1 - log(max(1, self.count(word))) / log(_TEXTS)


class OwnEntry(NamedTuple):
    """What people type and what official texts say for it; the first reading is the likeliest.

    `kind` is `shorthand`, which is written out before all else, the `root` or `ending` of a procedure's name
    (*nephr-*, *-ectomy*), `broader` for a part and what it belongs to, `alone` for what is meant where nothing stands
    beside it, `doubt` for what says that a diagnosis is not certain, or says what the word is: the name of a
    `procedure` or `supply`, or where it is from.
    """

    kind: str
    readings: tuple[str, ...]

    @property
    def is_shorthand(self) -> bool:
        """Whether it is written out before all else."""
        return self.kind == "shorthand"


@cache
def vocabulary() -> Vocabulary:
    """The words of the official texts."""
    counts = {word: int(count) for word, _, count in (line.partition("\t") for line in _lines("vocabulary.gz"))}
    of_length: dict[int, list[str]] = {}
    for word in counts:
        of_length.setdefault(len(word), []).append(word)
    return Vocabulary(counts, list(counts), of_length)


@cache
def abbreviations() -> Mapping[str, tuple[str, ...]]:
    """Abbreviations with their readings, the likeliest first."""
    return _pairs("abbreviations.gz")


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Words and phrases with those that mean the same and stand in official texts."""
    return _pairs("synonyms.gz")


@cache
def own() -> Mapping[str, OwnEntry]:
    """What the other lists lack: shorthand of charts, abbreviations and lay words."""
    return {typed: entry for typed, entry in _entries() if entry.kind not in PARTS}


@cache
def broader() -> Mapping[str, tuple[str, ...]]:
    """Parts, each with what it belongs to."""
    return {typed: entry.readings for typed, entry in _entries() if entry.kind == "broader"}


@cache
def alone() -> Mapping[str, str]:
    """Words and phrases, each with what is meant by it where nothing stands beside it."""
    return {typed: entry.readings[0] for typed, entry in _entries() if entry.kind == "alone"}


@cache
def doubts() -> frozenset[str]:
    """What says that a diagnosis is not certain: it is looked for as if it were (official guidelines, II.H)."""
    return frozenset(typed for typed, entry in _entries() if entry.kind == "doubt")


@cache
def roots() -> Mapping[str, OwnEntry]:
    """The beginnings of names of procedures, each with the body part it means."""
    return {typed: entry for typed, entry in _entries() if entry.kind == "root"}


@cache
def endings() -> Mapping[str, OwnEntry]:
    """The endings of names of procedures, each with the operations of ICD-10-PCS it means; the longest first."""
    found = {typed: entry for typed, entry in _entries() if entry.kind == "ending"}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


@cache
def _entries() -> Sequence[tuple[str, OwnEntry]]:
    lines = (FOLDER / "own.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(typed, OwnEntry(kind, tuple(readings.split("|")))) for kind, typed, readings, _source in cells]


def _pairs(name: str) -> Mapping[str, tuple[str, ...]]:
    return {typed: tuple(read.split("|")) for typed, _, read in (line.partition("\t") for line in _lines(name))}


def _lines(name: str) -> Sequence[str]:
    return gzip.decompress((FOLDER / name).read_bytes()).decode().splitlines()
