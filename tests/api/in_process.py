"""Asking an application in this process from a client that waits, and comparing what came with what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from programs import program

InThisProcess = program("scripts/answered_python.py").InThisProcess


def parts_of(value: object) -> object:
    """A value down to its plain parts, with their types and with what a comparison leaves out."""
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), {each.name: parts_of(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list):
        return type(value), [parts_of(each) for each in value]
    if isinstance(value, Mapping):
        return {key: parts_of(each) for key, each in value.items()}
    return type(value), value
