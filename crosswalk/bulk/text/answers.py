"""The answers of one converter as pieces of bytes, each made once, and how often each column of codes has had them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from crosswalk.bulk.answerer import Answerer
from crosswalk.bulk.shapes import BAD_ROW, Converted
from crosswalk.bulk.tally import Tally
from crosswalk.bulk.text.cells import appended
from crosswalk.bulk.text.dialect import Dialect
from crosswalk.bulk.text.keys import Keys, Numbers, Texts, Words, paired, unpaired
from crosswalk.bulk.text.records import Bytes, Positions, Records

NOTHING = 0
"""The answer to a blank line: one piece without any bytes."""


class Pool(NamedTuple):
    """Answers by number, as they are at a time. Answer `n` is the pieces from `firsts[n]`, one for each of its rows.

    `counts` says how many those are. `data` holds the pieces, one behind the other, and `offsets` where each begins,
    and the end.
    """

    firsts: Numbers
    counts: Numbers
    data: Bytes
    offsets: Positions


class Answers:
    """Answers by number, and more of them as they are asked for."""

    def __init__(self, converter: Answerer, dialect: Dialect) -> None:
        self.pool = Pool(np.zeros(1, np.int32), np.ones(1, np.int32), np.empty(0, np.uint8), np.zeros(2, np.int64))
        self._converter = converter
        self._dialect = dialect
        self._texts = Texts(dialect)
        self._pairs = Keys()
        self._of_pair: Numbers = np.empty(0, np.int32)
        self._lines: Numbers = np.empty(0, np.int32)
        self._table: Numbers = np.empty((1, 0), np.int32)
        self._of_reason: dict[str, int] = {}
        self._told: dict[int, tuple[Converted, str]] = {}
        self._told_as: dict[tuple[int, str], int] = {}
        self._volumes: dict[str, Positions] = {}

    def __len__(self) -> int:
        """How many answers are known."""
        return len(self.pool.firsts)

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return self._texts.size + 3 * len(self.pool.data) + 500 * len(self) + self._table.nbytes

    def answer(self, records: Records, at: int, sources: Numbers | int, *, dotted: bool, width: int = 1) -> Numbers:
        """The numbers of the answers to the codes in so many columns from one on, row by row.

        Codes are of one source or of that of their row.
        """
        texts = self._texts.number(records, at, width)
        if isinstance(sources, int):
            line = int(self._lines_of(np.full(1, sources, np.int32))[0])
            at_once: Numbers = self._table[line][texts]
            if line >= 0 and at_once.min(initial=0) >= 0:
                return at_once
            sources = np.full(len(texts), sources, np.int32)
        elif width > 1:
            sources = np.repeat(sources, width)
        lines = self._lines_of(sources)
        plain = lines >= 0
        numbers = self._table[lines, texts]
        missing = plain & (numbers < 0)
        if missing.any():
            pairs = np.unique(paired(sources[missing], texts[missing]))
            of, by = unpaired(pairs)
            self._table[self._lines[of], by] = self._convert(pairs, dotted=dotted)
            numbers = self._table[lines, texts]
        if not plain.all():
            places, pairs = self._pairs.number(paired(sources[~plain], texts[~plain]))
            if len(pairs):
                self._of_pair = np.concatenate((self._of_pair, self._convert(pairs, dotted=dotted)))
            numbers[~plain] = self._of_pair[places]
        return numbers

    def bad(self, reason: str) -> int:
        """The number of the answer to a row that cannot be read."""
        if reason not in self._of_reason:
            said = {"status": BAD_ROW, "reason": reason}
            cells = tuple(said.get(name) for name in self._converter.columns)
            self._of_reason[reason] = int(self._add([Converted((cells,), BAD_ROW, reason, False, 0, None)])[0])
        return self._of_reason[reason]

    def count(self, column: str, numbers: Numbers, weights: Positions | None = None) -> None:
        """Count the answers that cells of a column have had, each as often as it weighs."""
        found = np.bincount(numbers, weights, minlength=len(self)).astype(np.int64, copy=False)
        held = self._volumes.get(column)
        if held is not None:
            found[: len(held)] += held
        self._volumes[column] = found

    def tell(self, tally: Tally) -> None:
        """Hand on what was counted."""
        for column, volumes in self._volumes.items():
            numbers = np.flatnonzero(volumes)
            for number, volume in zip(numbers.tolist(), volumes[numbers].tolist(), strict=True):
                tally.add(column, *self._told[number], volume)
        self._volumes = {}

    def _lines_of(self, sources: Numbers) -> Numbers:
        """The line of the table for each of these sources, -1 for one that has none; all texts have room in it."""
        known = len(self._lines)
        unknown = range(known, int(sources.max(initial=-1)) + 1)
        if unknown:
            plain = np.array([self._converter.is_plain(source) for source in unknown])
            before = int(self._lines.max(initial=-1))
            self._lines = np.concatenate((self._lines, np.where(plain, np.cumsum(plain) + before, -1).astype(np.int32)))
        high, wide = int(self._lines.max(initial=0)) + 1, len(self._texts.seen)
        old_high, old_wide = self._table.shape
        if high > old_high or wide > old_wide:
            table = np.full((max(high, old_high), wide + wide // 2 if wide > old_wide else old_wide), -1, np.int32)
            table[:old_high, :old_wide] = self._table
            self._table = table
        return self._lines[sources]

    def _convert(self, pairs: Words, *, dotted: bool) -> Numbers:
        """The numbers of the answers to pairs of a source and a text, which come in the order of their sources."""
        sources, texts = unpaired(pairs)
        numbers: list[int] = []
        for source in dict.fromkeys(sources.tolist()):
            asked = [self._texts.seen[text] for text in texts[sources == source].tolist()]
            converted = self._converter.convert(source, asked, dotted=dotted)
            # An answer that is the same on all days is written once, whatever the days of its rows.
            keys = [(id(each), text) for each, text in zip(converted, asked, strict=True)]
            fresh = {key: each for key, each in zip(keys, converted, strict=True) if key not in self._told_as}
            self._told_as |= zip(fresh, self._add(list(fresh.values())).tolist(), strict=True)
            self._told |= {self._told_as[key]: (each, key[1]) for key, each in fresh.items()}
            numbers += [self._told_as[key] for key in keys]
        return np.array(numbers, np.int32)

    def _add(self, converted: list[Converted]) -> Numbers:
        """Take in answers, and number them."""
        before = self.pool
        pieces = [appended(cells, self._dialect) for each in converted for cells in each.rows]
        counts = np.array([len(each.rows) for each in converted], np.int32)
        ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int64) + len(before.data)
        firsts = np.cumsum(counts, dtype=np.int32) - counts + np.int32(len(before.offsets) - 1)
        numbers = np.arange(len(self), len(self) + len(converted), dtype=np.int32)
        # A new one: what was laid together of the old one may still be written.
        self.pool = Pool(
            np.concatenate((before.firsts, firsts)),
            np.concatenate((before.counts, counts)),
            np.concatenate((before.data, np.frombuffer(b"".join(pieces), np.uint8))),
            np.concatenate((before.offsets, ends)),
        )
        return numbers
