"""What a system adds to its codes, in a line: coverage, pricing, actions, a record's own dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosswalk.domain.history.snapshot import Properties


def told(properties: Properties) -> str:
    """`betos D1E · coverage D · pricing 00 53`"""
    return " · ".join(f"{_name(name)} {' '.join(values)}" for name, values in properties)


def told_meanings(properties: Properties) -> Iterator[str]:
    """A line for each property whose values mean something: `coverage D: special coverage instructions`."""
    from crosswalk.domain.lookup.meanings import meanings

    for name, values in meanings(properties).items():
        yield f"{_name(name)} {'; '.join(f'{value}: {meaning}' for value, meaning in values.items())}"


def changes(before: Properties, after: Properties) -> str:
    """What differs: `coverage C → D`, a value that is not there as a dash."""
    old, new = dict(before), dict(after)
    changed = (name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name))
    return " · ".join(f"{_name(name)} {_values(old.get(name))} → {_values(new.get(name))}" for name in changed)


def _name(name: str) -> str:
    return name.replace("_", " ")


def _values(values: Sequence[str] | None) -> str:
    return " ".join(values) if values else "–"
