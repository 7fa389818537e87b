"""The answers that are ready: by question and input, as long as what they rest on stands."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import nullcontext
from contextvars import Context
from dataclasses import dataclass, field
from typing import Final

from anyio import CapacityLimiter, to_thread

from api.prepared.fragments import Fragments
from api.prepared.table import Table
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.running import RUNNING, Running
from crosswalk.values.standing import Standing

Answer = Callable[[Sequence[str]], Mapping[str, bytes]]
"""Answers a question about inputs, each but once: the bytes of JSON about each.

Those are left out that have no answer to be kept.
"""

MOST_BYTES: Final = 32 * 1024 * 1024
"""Of answers, deflated, of all workers together: some 200,000."""
_MOST_ASKED: Final = 64
"""Questions that are known at a time; they differ in what is asked besides the code."""
_ROUNDS_AT_ONCE: Final = 2
"""Rounds of answers about single codes that are under way, beside which the threads of the faces go on."""
_MOST_A_ROUND: Final = 64
"""Inputs that are answered together; whoever asks about one waits for all of them."""


@dataclass(slots=True)
class _Waited:
    """An input that is waited for, and how many requests do."""

    future: asyncio.Future[bytes | None]
    requests: int = 0


@dataclass(slots=True)
class _Question:
    """A question with its answers, and the inputs that somebody waits for.

    `round` are the inputs that are being answered, with the work on them.
    """

    answers: Fragments
    waiting: dict[str, _Waited] = field(default_factory=dict)
    is_asked: bool = False
    round: tuple[Sequence[str], Running] | None = None

    def end_in_vain(self) -> None:
        """Break the round off where nobody waits for any of its inputs any longer."""
        texts, running = self.round or ((), None)
        if running is not None and not any(text in self.waiting and self.waiting[text].requests for text in texts):
            running.end()


class _Share:
    """What one request has in a round: it can go, and the round goes on for the others. Of the thread of the loop."""

    def __init__(self, held: _Question, waited: _Waited) -> None:
        self._held, self._waited, self._is_over = held, waited, False
        waited.requests += 1

    def stop(self) -> None:
        """Wait no longer."""
        if not self._is_over:
            self._is_over = True
            self._waited.requests -= 1
        self._held.end_in_vain()

    def go_on(self) -> None:
        """Nothing of it is used again."""


class Prepared:
    """Answers by question and input. One loop asks for single ones, any thread for many.

    A question is any hashable value that says all that is asked besides the input, and whose `repr` says it too. What
    stands in the `table` is found by all who share it, as long as it rests on what they rest on; then its room is used
    for something else.
    """

    def __init__(self, standing: Standing, table: Table | None = None) -> None:
        self._standing = standing
        self._table = table or Table(MOST_BYTES)
        self._stands: Hashable = None
        self._questions: dict[Hashable, _Question] = {}
        self._latest: tuple[Hashable, _Question | None] = (None, None)
        self._turn = threading.Lock()
        self._rounds = CapacityLimiter(_ROUNDS_AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[Hashable] | None = None
        self._seen: Hashable = None

    async def one(self, question: Hashable, text: str, answer: Answer) -> bytes | None:
        """The answer about one input, at once if it is ready, else with those that others wait for.

        None where there is none to be kept. Raises what `answer` raises, and what `Standing` raises.
        """
        stands = self._now() if self._standing.is_near else await self._after_a_look()
        held = self._question(stands, question)
        ready = held.answers.get(text)
        if ready is not None:
            return ready
        waiting = held.waiting.get(text)
        if waiting is None:
            waiting = held.waiting[text] = _Waited(asyncio.get_running_loop().create_future())
        if not held.is_asked:
            held.is_asked = True
            # In a context of its own: who asked first may go, and the others wait on.
            task = asyncio.get_running_loop().create_task(self._answer_all(stands, held, answer), context=Context())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        share, running = _Share(held, waiting), RUNNING.get()
        try:
            with running.holding(share) if running is not None else nullcontext():
                return await asyncio.shield(waiting.future)
        except asyncio.CancelledError:
            share.stop()
            raise

    def many(self, question: Hashable, texts: Sequence[str], answer: Answer) -> list[bytes]:
        """The answers about all inputs, in their order. Blocks: for a thread. Raises as `one` does."""
        stands = self._standing()
        held = self._question(stands, question)
        found = held.answers.known(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing or not texts:
            # Asked about nothing too: whoever asks so wants to know whether it can be answered.
            found |= self._answered(stands, held, missing, answer)
        return list(map(found.__getitem__, texts))

    # What they rest on

    def _now(self) -> Hashable:
        """What answers rest on, looked up once for all requests that one turn of the loop has read."""
        if self._seen is None:
            self._seen = self._standing()
            asyncio.get_running_loop().call_soon(self._forget)
        return self._seen

    def _forget(self) -> None:
        self._seen = None

    async def _after_a_look(self) -> Hashable:
        """What answers rest on, by a look that began after the request came; who comes meanwhile shares the next."""
        if self._looking is not None:
            await asyncio.wait([self._looking])
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(to_thread.run_sync(self._standing, limiter=self._rounds))
        return await asyncio.shield(self._looking)

    def _question(self, stands: Hashable, question: Hashable) -> _Question:
        """The question with its answers; those to all questions are let go where they rest on something else."""
        latest, held = self._latest
        if held is not None and latest == (stands, question):
            return held
        with self._turn:
            if stands != self._stands:
                self._questions, self._stands = {}, stands
            held = self._questions.pop(question, None) or _Question(Fragments(self._table, (stands, question)))
            self._questions[question] = held
            if len(self._questions) > _MOST_ASKED:
                del self._questions[next(iter(self._questions))]
            self._latest = (stands, question), held
            return held

    # Answering

    async def _answer_all(self, stands: Hashable, held: _Question, answer: Answer) -> None:
        """Answer what is waited for, round by round: while one is under way the next gathers."""
        try:
            while held.waiting:
                texts = list(held.waiting)[:_MOST_A_ROUND]
                running = Running()
                held.round = texts, running
                RUNNING.set(running)
                try:
                    found = await to_thread.run_sync(self._answered, stands, held, texts, answer, limiter=self._rounds)
                except Exception as fault:  # noqa: BLE001 - whoever waits is told
                    _tell(held, texts, fault)
                else:
                    for text in texts:
                        waiting = held.waiting.pop(text).future
                        if not waiting.done():
                            waiting.set_result(found.get(text))
        finally:
            held.is_asked = False
            _tell(held, list(held.waiting), asyncio.CancelledError())

    def _answered(self, stands: Hashable, held: _Question, texts: Sequence[str], answer: Answer) -> Mapping[str, bytes]:
        with collector_paused(len(texts)):
            found = answer(texts)
        if self._standing() == stands:
            held.answers.put(found)
        return found


def _tell(held: _Question, texts: Sequence[str], fault: BaseException) -> None:
    """Raise the fault where these answers are waited for."""
    for text in texts:
        waiting = held.waiting.pop(text).future
        if waiting.done():
            continue
        if isinstance(fault, asyncio.CancelledError):
            waiting.cancel()
        else:
            waiting.set_exception(fault)
            # Whoever waited may have gone.
            waiting.exception()
