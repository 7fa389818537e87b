"""Lines as the official files write them, and what the tests of the loaders share."""

from __future__ import annotations

from collections.abc import Callable

from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import Part

ReadPart = Callable[[Role, str, str, str], Part]
"""Read a part from the mirror: role, system, path, pattern of the member."""


def source(role: Role, name: str = "file.txt") -> SourceFile:
    return SourceFile(name, "0" * 64, role)


def order_line(number: int, code: str, flag: str, short: str, long: str) -> str:
    return f"{number:05d} {code:<7} {flag} {short:<60} {long}"


CHOLERA = [
    order_line(1, "A00", "0", "Cholera", "Cholera"),
    order_line(2, "A000", "1", "Cholera due to Vibrio cholerae 01, biovar cholerae", "Cholera due to Vibrio cholerae"),
    order_line(3, "A001", "1", "Cholera due to Vibrio cholerae 01, biovar eltor", "Cholera due to eltor"),
]
