"""What was learnt of one state of the store, kept warm for the next frame that is asked about."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.answering import Asked
from crosswalk.bulk.batches import Learnt
from crosswalk.bulk.converter import Converter
from crosswalk.bulk.request import Planner
from crosswalk.bulk.validator import Validator

if TYPE_CHECKING:
    from crosswalk.applied.maps import AppliedMaps
    from crosswalk.bulk.request import ConvertRequest
    from crosswalk.bulk.shapes import Shape
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.questions.view import View

_MOST_CONVERTERS: Final = 8
"""Questions about columns whose answers are kept."""


class Warm:
    """Converters and validators, and what they learnt of codes. One thread at a time: take its `turn`."""

    def __init__(self, viewing: Callable[[], AbstractContextManager[View]]) -> None:
        self.turn = threading.Lock()
        self.learnt = Learnt()
        self._viewing = viewing
        self._converters: dict[tuple[Asked, Shape, tuple[str, ...] | None, str], Converter] = {}
        self._validators: dict[tuple[Repairs, tuple[str, ...], bool], Validator] = {}

    def planner(self, request: ConvertRequest, maps: AppliedMaps) -> Planner:
        """Who makes the plan of a request. Raises what is wrong with the question, whatever the frame.

        An applied map is read anew each time: people edit them.
        """
        if request.applied is not None or len(self._converters) >= _MOST_CONVERTERS or self.learnt.is_full:
            self._converters.clear()
            self.learnt.forget()

        def make(asked: Asked) -> Converter:
            key = (asked, request.shape, request.new_columns, request.form)
            if key not in self._converters:
                self._converters[key] = Converter(
                    self._viewing, maps, asked, request.shape, request.new_columns, request.form
                )
            return self._converters[key]

        return Planner(request, maps, make)

    def validator(self, repairs: Repairs, columns: Sequence[str], *, several: bool) -> Validator:
        """Who says whether codes may stand where they stand. Raises `UsageError` for cells that the answer has not."""
        if len(self._validators) >= _MOST_CONVERTERS or self.learnt.is_full:
            self._validators.clear()
            self.learnt.forget()
        key = repairs, tuple(columns), several
        if key not in self._validators:
            self._validators[key] = Validator(self._viewing, repairs, columns, several=several)
        return self._validators[key]
