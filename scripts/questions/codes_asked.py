"""Questions about codes: what each is, its place, its history, and which one is meant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from questions.asked import Command, command, options
from questions.codes import DAMAGED, FORMATS, KNOWN, ODD, SAMPLE, SEVERAL, TIMES, WORDS, batches, codes_of, known


def commands() -> Iterator[Command]:
    """Command lines that look up, describe, follow and search codes."""
    yield from _lookups()
    yield from _notes()
    yield from _histories()
    yield from _searches()


def _lookups() -> Iterator[Command]:
    for system in SAMPLE:
        times, forms = cycle(TIMES[system]), cycle(FORMATS)
        for seed in range(2):
            for codes in batches(codes_of(system), 14, seed):
                yield command("lookup", *codes, "--system", system, *next(times), *next(forms))
    forms, days = cycle(FORMATS), cycle(options("|--on 2014-06-01|--on 2020-01-01|--on 2030-01-01"))
    for codes in batches([code for system in SAMPLE for code in codes_of(system)], 14, 2):
        yield command("lookup", *codes, *next(days), *next(forms))
    for code in (*SEVERAL, *(code for system in KNOWN for code in known(system)[:6])):
        yield command("lookup", code, *next(forms))
    for repair in ("none", "safe", "all"):
        for form in FORMATS:
            yield command("lookup", *DAMAGED, "--repair", repair, *form)
            yield command("lookup", *ODD, "--repair", repair, *form)
            for system in ("icd9cm", "icd10pcs"):
                yield command("lookup", *DAMAGED, "--system", system, "--repair", repair, *form)
    for form in FORMATS:
        yield command("lookup", "-", *form, stdin="\ufeffE11.9\r\n\n 250.00 \nnonsense\n34.73\n")
        yield command("lookup", "I10", "-", "--system", "icd10cm", *form, stdin="G20\nbad\udcff\n")
        yield command("lookup", "-", *form)
        yield command("lookup", "99213", "25", "--system", "cpt", *form)
    yield command("lookup", "E11.9", "C9136")
    for today in ("2014-06-01", "2026-03-31", "1995-01-01", "2031-01-01"):
        for words in options("lookup E11.9 250.00 C9136|translate 332.0 --from icd9cm|search gout"):
            yield command(*words, kind="today", CROSSWALK_TODAY=today)


def _notes() -> Iterator[Command]:
    forms = cycle(options("--format table|--format json|--format table|--format csv"))
    for system in SAMPLE:
        for code, time in zip(codes_of(system)[:16], cycle(TIMES[system][:6]), strict=False):
            yield command("lookup", code, "--system", system, "--notes", *time, *next(forms), kind="notes")
    for code in ("E11.65", "S72.001A", "E08", "0FT", "250", "V10", "T36", "O09", "nonsense", "250.00 ", "18.82"):
        yield command("lookup", code, "--notes", *next(forms), kind="notes")


def _histories() -> Iterator[Command]:
    forms = cycle(FORMATS)
    for system in SAMPLE:
        for code in known(system)[:16]:
            yield command("history", code, "--system", system, *next(forms))
        for codes in batches(codes_of(system), 12, 3):
            yield command("history", *codes, "--system", system, *next(forms))
    for code in SEVERAL:
        yield command("history", code, *next(forms))
    for repair in ("none", "safe", "all"):
        yield command("history", *DAMAGED, *ODD, "--repair", repair, *next(forms))
    yield command("history", "-", stdin="G20\nC9136\n\nzzz\n")


def _searches() -> Iterator[Command]:
    forms = cycle(FORMATS)
    more = cycle(options("""
        --limit 3|--on 2014-06-01|--system icd10cm --limit 25|--system icd9cm --system icd9pcs|--system icd10pcs
        |--system hcpcs|--system icd10cm --release 2020|--on 2024-01-01 --limit 40
    """))  # fmt: skip
    for words in WORDS:
        yield command("search", *words.split(), *next(forms))
        yield command("search", words, *next(more), *next(forms))
