"""A file of delimited text with new cells behind each of its records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Final

import numpy as np

from crosswalk.bulk.converter import usually_dotted
from crosswalk.bulk.options import OnBadRow
from crosswalk.bulk.plan import CodeColumn, Plan
from crosswalk.bulk.tally import BadRow, Tally
from crosswalk.bulk.text.answers import NOTHING, Answers
from crosswalk.bulk.text.assembly import Column, assembled
from crosswalk.bulk.text.blocks import BLOCK, Block, Opened, blocks
from crosswalk.bulk.text.cells import appended
from crosswalk.bulk.text.keys import Numbers
from crosswalk.bulk.text.records import Positions, Records
from crosswalk.bulk.text.said import Said, Sources, Weights, columns_said
from crosswalk.bulk.text.streams import Sink
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import UnreadableRows, Where

_MOST_RECORDS: Final = 1 << 17
"""Records that are converted at once, so that what damaged ones become does not fill the memory."""

MOST_ANSWERS: Final = 250_000
"""Answers that are kept of a column, and what rows say of their codes; then all of it is learnt again."""

_MOST_KEPT: Final = 64 << 20
"""Bytes that may be kept so."""


_LOOKED_AT: Final = 1_000
"""Rows by which is told whether the codes of a column are written with their points."""


def splice(
    opened: Opened,
    out: Sink,
    plan: Plan,
    tally: Tally,
    *,
    on_bad_row: OnBadRow = OnBadRow.STOP,
    most_rows: int | None = None,
    block_size: int = BLOCK,
    progress: Callable[[], None] | None = None,
) -> None:
    """Write the file with the new cells of its plan, in its order; blank lines and every other byte stay as they are.

    `tally` counts as it goes, and `progress` is called after each block; the columns are only counted at the end.
    Raises `UnreadableRows`, with its line, at a row that cannot be read, unless such rows are kept or skipped.
    """
    written = _Spliced(opened, plan, tally, on_bad_row)
    out.write(opened.head)
    if opened.has_head:
        out.write(appended(plan.new_names, opened.dialect))
    # The line end before the first record of a file without a head is none of its bytes.
    behind = _Behind(out, 0 if opened.has_head else len(opened.dialect.line_end))
    with collector_paused(), ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as writer:
        writing: Future[object] = writer.submit(int)
        for block in _ahead(blocks(opened, block_size), reader):
            for parts in written.block(block, most_rows):
                writing.result()
                writing = writer.submit(behind.write, parts)
            if progress is not None:
                progress()
            if most_rows is not None and tally.rows_read >= most_rows:
                break
        writing.result()
        written.tell()


def _ahead(found: Iterator[Block], reader: Executor) -> Iterator[Block]:
    """The same, each looked for while the one before is worked on."""
    coming = reader.submit(next, found, None)
    while block := coming.result():
        coming = reader.submit(next, found, None)
        yield block


class _Behind:
    """Writes what comes, but for so many bytes at its beginning."""

    def __init__(self, out: Sink, left_out: int) -> None:
        self._out = out
        self._left_out = left_out

    def write(self, parts: Iterator[memoryview]) -> None:
        """Write these, each laid together when it is its turn."""
        for part in parts:
            self._out.write(part[self._left_out :])
            self._left_out = max(self._left_out - len(part), 0)


class _Spliced:
    """The conversion of one file: what has been learnt so far, and how far it is."""

    def __init__(self, opened: Opened, plan: Plan, tally: Tally, on_bad_row: OnBadRow) -> None:
        self._dialect = opened.dialect
        self._name = opened.name
        self._plan = plan
        self._tally = tally
        self._on_bad_row = on_bad_row
        self._dotted: dict[int, bool] = {}
        self._begin()

    def _begin(self) -> None:
        """Know nothing."""
        self._said: dict[tuple[int, ...], Said] = {}
        self._sources: dict[object, Sources] = {}
        self._answers: dict[int, Answers] = {}
        self._weights: Weights | None = None

    def block(self, block: Block, most_rows: int | None) -> Iterator[Iterator[memoryview]]:
        """The bytes of the output for a block, part by part, at most so many rows of the input in all.

        What is learnt meanwhile changes nothing about a part that is not laid together yet.
        """
        records = block.records
        for begin in range(0, len(records), _MOST_RECORDS):
            part = records.part(begin, min(begin + _MOST_RECORDS, len(records)))
            if most_rows is not None:
                texts = part.texts[: most_rows - self._tally.rows_read + 1]
                if len(texts) > most_rows - self._tally.rows_read:
                    part = part.part(0, texts[-1])
            yield self._part(part, block)
            self._forget()

    def tell(self) -> None:
        """Hand on the counts of the columns."""
        for answers in self._answers.values():
            answers.tell(self._tally)

    def _forget(self) -> None:
        kept: list[Answers | Said] = [*self._answers.values(), *self._said.values()]
        most = max((len(each) for each in kept), default=0)
        if most > MOST_ANSWERS or sum(each.size for each in kept) > _MOST_KEPT:
            self.tell()
            self._begin()

    def _part(self, records: Records, block: Block) -> Iterator[memoryview]:
        bad = sorted(records.bad)
        if bad:
            self._judge(bad, records, block)
        weights = self._weighed(records)
        answered = [one for codes in self._alike(records) for one in self._columns(codes, records, weights)]
        pools = {id(answers): answers.pool for answers, _ in answered}
        columns = [Column(pools[id(answers)], numbers) for answers, numbers in answered]
        kept = np.arange(len(records))
        if bad and self._on_bad_row is OnBadRow.SKIP:
            kept = np.delete(kept, bad)
        row_ids = None
        if self._plan.is_long:
            row_ids = np.where(records.blank, 0, np.cumsum(~records.blank) + self._tally.rows_read)
        self._tally.rows_read += int(np.count_nonzero(~records.blank))
        answers, numbers = columns[0]
        self._tally.rows_written += int(answers.counts[numbers[kept[~records.blank[kept]]]].sum())
        return assembled(records, kept, columns, row_ids, self._dialect)

    def _judge(self, bad: Sequence[int], records: Records, block: Block) -> None:
        """Count the rows that cannot be read, or raise at the first."""
        newlines = np.flatnonzero(records.data == self._dialect.newline)
        lines = np.searchsorted(newlines, records.starts[bad]) + block.lines + 1
        for line, at in zip(lines.tolist(), bad, strict=True):
            if self._on_bad_row is OnBadRow.STOP:
                raise UnreadableRows(
                    f"{records.bad[at]}.",
                    where=Where(self._name, line=line),
                    remedy="Mend the line, or keep or leave out such rows: --on-bad-row keep or skip.",
                )
            self._tally.add_bad(BadRow(line, records.bad[at]), kept=self._on_bad_row is OnBadRow.KEEP)

    def _weighed(self, records: Records) -> Positions | None:
        """How often each row counts; None where each counts once."""
        at = self._plan.volume_at
        if at is None:
            return None
        if self._weights is None:
            self._weights = Weights(self._plan, at, self._said_in((at,)))
        return self._weights.number(records, self._tally.rows_read)

    def _alike(self, records: Records) -> Iterator[list[CodeColumn]]:
        """The columns of codes in their order, those together that stand side by side and are asked the same."""
        group: list[CodeColumn] = []
        for code in self._plan.codes:
            if code.at not in self._dotted:
                raw = records.raw(code.at, _LOOKED_AT)
                self._dotted[code.at] = usually_dotted(map(self._dialect.unquoted, raw))
            if group and (code.at != group[-1].at + 1 or not self._are_alike(code, group[-1])):
                yield group
                group = []
            group.append(code)
        yield group

    def _are_alike(self, one: CodeColumn, other: CodeColumn) -> bool:
        """Whether the same is asked of two columns, and their codes are written alike."""
        return self._asked(one) == self._asked(other) and self._dotted[one.at] == self._dotted[other.at]

    def _asked(self, code: CodeColumn) -> tuple[object, ...]:
        """What converts the codes of a column, and what says their source."""
        return id(code.converter), code.kind, code.given, tuple(columns_said(self._plan, code).values())

    def _columns(
        self, codes: Sequence[CodeColumn], records: Records, weights: Positions | None
    ) -> Iterator[tuple[Answers, Numbers]]:
        """The answers of the codes in columns that stand side by side, one for each record, column by column."""
        first, width = codes[0], len(codes)
        if id(first.converter) not in self._answers:
            self._answers[id(first.converter)] = Answers(first.converter, self._dialect)
        answers = self._answers[id(first.converter)]
        source, dotted = self._source(first, records), self._dotted[first.at]
        found = answers.answer(records, first.at, source, dotted=dotted, width=width).reshape(-1, width)
        # Each column is gone through several times.
        for code, numbers in zip(codes, np.ascontiguousarray(found.T), strict=True):
            answers.count(code.name, numbers, weights)
            yield answers, self._every(answers, numbers, records)

    def _every(self, answers: Answers, numbers: Numbers, records: Records) -> Numbers:
        """The answers of all records by those of the rows among them."""
        if len(numbers) == len(records):
            return numbers
        every = np.full(len(records), NOTHING, np.int32)
        every[records.rows] = numbers
        for at, why in records.bad.items():
            every[at] = answers.bad(why)
        return every

    def _source(self, code: CodeColumn, records: Records) -> Numbers | int:
        """The source of the codes of a column: one of all rows, or that of each."""
        said = tuple(columns_said(self._plan, code).values())
        if not said:
            return self._plan.source(code)
        key = self._asked(code)
        if key not in self._sources:
            self._sources[key] = Sources(self._plan, code, self._said_in(said))
        return self._sources[key].number(records)

    def _said_in(self, columns: tuple[int, ...]) -> Said:
        """What rows say in these columns; what they say in the last ones is found once for all."""
        if columns not in self._said:
            others = self._said_in(columns[1:]) if len(columns) > 1 else None
            self._said[columns] = Said(columns[0], others, self._dialect)
        return self._said[columns]
