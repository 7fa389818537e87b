"""Questions about maps: what codes and value sets become, and how entangled the maps are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Final

from questions.asked import Command, Scene, command, options
from questions.codes import (
    DAMAGED,
    FORMATS,
    ODD,
    SAMPLE,
    SETS,
    SEVERAL,
    TARGET,
    TIMES,
    batches,
    codes_of,
    known,
)

_METHODS: Final = ("forward", "backward", "both")


def commands() -> Iterator[Command]:
    """Command lines that translate codes."""
    yield from _translations()
    yield from _carried()


def value_sets() -> Iterator[Scene]:
    """Command lines that translate sets, with the files of these."""
    for each in _sets():
        yield Scene((each,), SETS)


def _translations() -> Iterator[Command]:
    forms, methods = cycle(FORMATS), cycle(_METHODS)
    variants = options("""
        |--best|--clusters 5|--on 2025-03-01|--source-on 2010-01-01|--edition 2015|--clusters 0 --best|--edition 2012
        |--on 2016-01-01|--repair none|--best --on 2024-12-01
    """)
    for source, target in TARGET.items():
        more = cycle(variants)
        for code in known(source):
            yield command("translate", code, "--from", source, *next(more), *next(forms))
        for codes in batches(known(source), 3, 11):
            ends = ("--from", source, "--to", target)
            yield command("translate", *codes, *ends, "--method", next(methods), "--best", *next(forms))
        for seed in (4, 5):
            for codes in batches(codes_of(source), 12, seed):
                chosen = ("--method", next(methods), *next(more))
                yield command("translate", *codes, "--from", source, *chosen, *next(forms))
        for release in TIMES[target]:
            yield command("translate", *known(source)[:8], "--from", source, *release, *next(forms))
    for codes in batches(SEVERAL, 4, 6):
        yield command("translate", *codes, *next(forms))
    for repair in ("none", "safe", "all"):
        for source in ("icd9cm", "icd9pcs", "icd10cm"):
            yield command("translate", *DAMAGED, *ODD, "--from", source, "--repair", repair, *next(forms))
    for source, map_set in (("icd10cm", "reimb-icd10cm-icd9cm"), ("icd10pcs", "reimb-icd10pcs-icd9pcs")):
        for codes in batches(codes_of(source), 25, 7):
            for edition in options("|--edition 2012"):
                by = ("--map-set", map_set, *edition)
                yield command("translate", *codes, "--from", source, *by, *next(forms))
    for form in FORMATS:
        yield command("translate", "-", "--from", "icd9cm", *form, stdin="800.22\n\n18.82\nxx\n250\n")
    yield command("translate", "C9136", "--from", "hcpcs")
    yield command("translate", "99213", "--from", "cpt", "--to", "icd10cm")


def _carried() -> Iterator[Command]:
    """The same system at both ends."""
    forms = cycle(FORMATS)
    for system in SAMPLE:
        for codes, time in zip(batches(codes_of(system), 14, 8), cycle(TIMES[system]), strict=False):
            yield command("translate", *codes, "--from", system, "--to", system, *time, *next(forms))
    for words in options("""
        G20 --from icd10cm --to icd10cm|C9136 --from hcpcs --to hcpcs --on 2020-07-01
        |R51 --from icd10cm --to icd10cm --source-on 2019-01-01 --best
    """):
        for form in FORMATS:
            yield command("translate", *words, *form)


def _sets() -> Iterator[Command]:
    of = {"cm": ("icd10cm", "diabetes"), "hip": ("icd9pcs", "pcs"), "pcs": ("icd10pcs", "hip")}
    methods = options("|--method forward|--method backward|--method both|--method secondary|--method tertiary")
    forms = cycle(FORMATS)
    for name in SETS:
        source, reference = of.get(name, ("icd9cm", "cm"))
        for more in methods if name != "empty" else methods[:1]:
            yield _of_set(name, "--from", source, *more, *next(forms))
        for form in FORMATS:
            yield _of_set(name, "--from", source, "--reference", reference, *form)
    for more in options("--on 2020-01-01|--release 2025|--edition 2014|--source-on 2010-01-01"):
        yield _of_set("range", "--from", "icd9cm", *more, *next(forms))
    yield _of_set("-", "--from", "icd9cm", "--method", "both", stdin="428\n410.*\n")
    for more in options("401.9|--best|--clusters 3|--map x|--reference none|--to icd9cm"):
        yield _of_set("range", "--from", "icd9cm", *more)
    yield _of_set("range")
    yield _of_set("missing", "--from", "icd9cm")


def _of_set(name: str, *more: str, stdin: str = "") -> Command:
    return command("translate", "--value-set", name, *more, kind="value_set", stdin=stdin)
