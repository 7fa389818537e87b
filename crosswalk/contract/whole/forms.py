"""How a value of a type is written as JSON and read again: worked out once for each type, by its annotations."""

from __future__ import annotations

import dataclasses
import sys
import types
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cache
from typing import Final, NamedTuple, Union, get_args, get_origin, get_type_hints

from crosswalk.contract.whole.names import NAMES
from crosswalk.domain.attached.tables import ValueTable
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.history.releases import Edition, Release
from crosswalk.domain.lookup.placed import Placed

Json = object
"""A value that JSON can write: None, a text, a number, a list of such values, or texts with them."""

SHARED: Final = (Placed, ValueTable, Edition, Release, Moment)
"""What many answers have the same of, each after those that it has within."""

_LONGEST_NUMBER: Final = 18
"""Digits that any store can keep."""
_PLAIN: Final = (str, int, float, bool, type(None))
_LEFT_OUT: Final = object()


class Unreadable(Exception):
    """JSON that is not the whole form of what was expected; says what is, and where."""


@dataclass
class Sharing:
    """What is written or read once in a document, by the name of its type; `at` tells where it stands."""

    written: dict[str, list[Json]] = field(default_factory=dict)
    read: dict[str, list[object]] = field(default_factory=dict)
    at: dict[object, int] = field(default_factory=dict)
    _seen: dict[int, tuple[object, int]] = field(default_factory=dict)

    def place_of(self, value: object, write: Callable[[object, Sharing], Json]) -> int:
        """Where a value stands among those of its type; it is written where it is not there yet."""
        seen = self._seen.get(id(value))
        if seen is not None:
            return seen[1]
        name = type(value).__name__
        key = (name, value, tuple(value.stated_by.items()) if isinstance(value, Moment) else None)
        place = self.at.get(key)
        if place is None:
            told = write(value, self)
            among = self.written.setdefault(name, [])
            place = self.at[key] = len(among)
            among.append(told)
        # The value is kept with its id, which another one would have once it is gone.
        self._seen[id(value)] = value, place
        return place


class Form(NamedTuple):
    """How values of one type are written and read. `plain` are the types of what is written as it stands."""

    write: Callable[[object, Sharing], Json]
    read: Callable[[Json, Sharing], object]
    plain: tuple[type, ...] = ()


@cache
def form_of(annotation: Hashable) -> Form:
    """The form of values of this type. Raises `TypeError` for one that answers do not have."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _either(parts)
    if origin is not None and isinstance(origin, type):
        return _gathered(origin, parts)
    if not isinstance(annotation, type):
        raise TypeError(f"there is no whole form of {annotation}")
    if annotation in _PLAIN:
        return _plain(annotation)
    if annotation is date:
        return Form(lambda day, _: day.isoformat(), _read_day)  # type: ignore[attr-defined]
    if annotation is CodeSystem:
        return Form(lambda system, _: system.id, _read_system)  # type: ignore[attr-defined]
    if issubclass(annotation, Enum):
        return Form(lambda flag, _: flag.value, lambda told, _: _read_flag(annotation, told))  # type: ignore[attr-defined]
    kind: type = annotation
    return _shared(kind) if kind in SHARED else _object(kind)


def _plain(kind: type) -> Form:
    # JSON writes 1.0 as a number, and a reader may take it for a whole one.
    plain = (int, float) if kind is float else (kind,)

    def read(told: Json, _: Sharing) -> object:
        if type(told) not in plain:
            raise Unreadable(f"{_short(told)} is not of type {kind.__name__}")
        return float(told) if kind is float else told  # type: ignore[arg-type]

    return Form(lambda value, _: value, read, () if kind is float else plain)


def _read_day(told: Json, _: Sharing) -> date:
    try:
        return date.fromisoformat(told)  # type: ignore[arg-type]
    except (TypeError, ValueError) as fault:
        raise Unreadable(f"{_short(told)} is no day") from fault


def _read_system(told: Json, _: Sharing) -> CodeSystem:
    found = SYSTEMS.get(told) if isinstance(told, str) else None
    if found is None:
        raise Unreadable(f"{_short(told)} is no code system")
    return found


def _read_flag(kind: type[Enum], told: Json) -> Enum:
    try:
        return kind(told)
    except ValueError as fault:
        raise Unreadable(f"{_short(told)} is no {kind.__name__}") from fault


def _either(parts: tuple[object, ...]) -> Form:
    """Of a value that may be None, or of one of some plain types."""
    known = [each for each in parts if each is not type(None)]
    forms = [form_of(each) for each in known]
    plain = tuple(kind for form in forms for kind in form.plain)
    if all(form.plain for form in forms):
        allowed = (*plain, type(None)) if len(known) < len(parts) else plain
        return Form(lambda value, _: value, lambda told, _: _one_of(allowed, told), allowed)
    if len(forms) != 1:
        raise TypeError(f"JSON cannot tell {known} apart")
    (form,) = forms
    return Form(
        lambda value, shared: None if value is None else form.write(value, shared),
        lambda told, shared: None if told is None else form.read(told, shared),
    )


def _one_of(allowed: tuple[type, ...], told: Json) -> Json:
    if type(told) not in allowed:
        raise Unreadable(f"{_short(told)} is none of {', '.join(kind.__name__ for kind in allowed)}")
    return told


def _gathered(origin: type, parts: tuple[object, ...]) -> Form:
    """Of a list, a tuple, a set or a mapping."""
    if issubclass(origin, Mapping):
        return _mapping(form_of(parts[0]), form_of(parts[1]))
    if issubclass(origin, tuple) and (len(parts) != 2 or parts[1] is not Ellipsis):
        return _of_each(tuple(map(form_of, parts)))
    form = form_of(parts[0])
    write, read = form.write, form.read
    if issubclass(origin, AbstractSet):
        return Form(
            lambda values, shared: sorted(write(each, shared) for each in values),  # type: ignore[attr-defined, type-var]
            lambda told, shared: frozenset(read(each, shared) for each in listed_in(told)),
        )
    make: Callable[[Iterable[object]], object] = tuple if issubclass(origin, tuple) else list
    return Form(
        lambda values, shared: [write(each, shared) for each in values],  # type: ignore[attr-defined]
        lambda told, shared: make([read(each, shared) for each in listed_in(told)]),
    )


def _of_each(forms: tuple[Form, ...]) -> Form:
    """Of a tuple with a type for each of its places."""

    def read(told: Json, shared: Sharing) -> object:
        values = listed_in(told)
        if len(values) != len(forms):
            raise Unreadable(f"{_short(told)} has not {len(forms)} values")
        return tuple(form.read(each, shared) for form, each in zip(forms, values, strict=True))

    return Form(
        lambda values, shared: [form.write(each, shared) for form, each in zip(forms, values, strict=True)],  # type: ignore[call-overload]
        read,
    )


def _mapping(keys: Form, values: Form) -> Form:
    # JSON writes numbers that are keys as texts.
    named = _numbered if keys.plain == (int,) else keys.read

    def read(told: Json, shared: Sharing) -> object:
        if not isinstance(told, dict):
            raise Unreadable(f"{_short(told)} is no object")
        return {named(key, shared): values.read(value, shared) for key, value in told.items()}

    return Form(
        lambda given, shared: {str(keys.write(k, shared)): values.write(v, shared) for k, v in given.items()},  # type: ignore[attr-defined]
        read,
    )


def _numbered(told: Json, _: Sharing) -> int:
    if not isinstance(told, str) or not told.isdecimal() or len(told) > _LONGEST_NUMBER:
        raise Unreadable(f"{_short(told)} is no number")
    return int(told)


def _shared(kind: type) -> Form:
    form = _object(kind)

    def read(told: Json, shared: Sharing) -> object:
        try:
            return shared.read[kind.__name__][told]  # type: ignore[call-overload]
        except (KeyError, IndexError, TypeError) as fault:
            raise Unreadable(f"there is no {kind.__name__} {_short(told)}") from fault

    return Form(lambda value, shared: shared.place_of(value, form.write), read)


@dataclass(frozen=True, slots=True)
class _Attribute:
    """An attribute of a type, with its default where it has one; a type may have itself within, so its form waits."""

    name: str
    annotation: Hashable
    default: object

    @property
    def form(self) -> Form:
        return form_of(self.annotation)


def object_form(kind: type) -> Form:
    """The form of an object by itself, also where documents share it."""
    return _object(kind)


@cache
def _object(kind: type) -> Form:
    """Of a dataclass or named tuple: its attributes by their names."""
    attributes = _attributes(kind)
    writers: list[tuple[str, object, Callable[[object, Sharing], Json] | None]] = []
    readers: dict[str, tuple[tuple[type, ...], Callable[[Json, Sharing], object]]] = {}

    def prepare() -> None:
        for each in attributes:
            form = each.form
            writers.append((each.name, each.default, None if form.plain else form.write))
            readers[each.name] = form.plain, form.read

    def write(value: object, shared: Sharing) -> Json:
        if not writers:
            prepare()
        told: dict[str, Json] = {}
        for name, default, form in writers:
            held = getattr(value, name)
            if held is default or (default is not _LEFT_OUT and held == default):
                continue
            told[name] = held if form is None or held is None else form(held, shared)
        return told

    def read(told: Json, shared: Sharing) -> object:
        if not readers:
            prepare()
        if not isinstance(told, dict):
            raise Unreadable(f"{_short(told)} is no {kind.__name__}")
        held: dict[str, object] = {}
        for name, value in told.items():
            known = readers.get(name)
            if known is not None:
                held[name] = value if type(value) in known[0] else known[1](value, shared)
        try:
            return kind(**held)
        except TypeError as fault:
            raise Unreadable(f"{_short(told)} lacks something of a {kind.__name__}") from fault

    return Form(write, read)


def _attributes(kind: type) -> list[_Attribute]:
    hints = get_type_hints(kind, {**NAMES, **vars(sys.modules[kind.__module__])})
    if dataclasses.is_dataclass(kind):
        return [_Attribute(each.name, hints[each.name], _default(each)) for each in dataclasses.fields(kind)]
    if not issubclass(kind, tuple):
        raise TypeError(f"there is no whole form of {kind.__name__}")
    defaults: Mapping[str, object] = getattr(kind, "_field_defaults", {})
    return [_Attribute(name, hints[name], defaults.get(name, _LEFT_OUT)) for name in getattr(kind, "_fields", ())]


def _default(given: dataclasses.Field[object]) -> object:
    if given.default is not dataclasses.MISSING:
        return given.default
    return _LEFT_OUT if given.default_factory is dataclasses.MISSING else given.default_factory()


def listed_in(told: Json) -> Collection[Json]:
    """The values of a list of JSON. Raises `Unreadable` for anything else."""
    if not isinstance(told, list):
        raise Unreadable(f"{_short(told)} is no list")
    return told


def _short(told: Json) -> str:
    return repr(told)[:60]
