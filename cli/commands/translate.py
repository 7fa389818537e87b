"""`crosswalk translate`"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from cli.main import DONE, SOME_INPUT_UNUSABLE
from cli.options import (
    complete_codes,
    day_option,
    format_option,
    open_store,
    output_form,
    repair_option,
    split_option,
    store_option,
    system_option,
    time_options,
)
from cli.streams import Ask, CsvRows, JsonList, in_tables, write
from crosswalk.contract.translation import translation_json, translation_rows
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.errors import UsageError
from crosswalk.domain.translation.answers import Outcome, Translation
from crosswalk.domain.translation.clusters import MOST_CLUSTERS

if TYPE_CHECKING:
    from crosswalk.domain.applied.applied_map import AppliedMap
    from crosswalk.service import Crosswalk

_DOING: Final = "Translating"
_UNUSABLE: Final = (Outcome.MALFORMED, Outcome.UNKNOWN_CODE, Outcome.AMBIGUOUS_SYSTEM, Outcome.HEADER_SOURCE)


@click.command("translate")
@click.argument("codes", nargs=-1, metavar="CODE…", shell_complete=complete_codes)
@system_option(
    "--from", "source", text="The code system of the codes. A bare code that only one system knows needs none."
)
@system_option("--to", "target", text="The code system to translate into. Default: the one the GEMs map to.")
@time_options
@day_option("--source-on", "The day on which the source code was used.")
@click.option("--edition", metavar="YEAR", help="The edition of the map. Default: the newest that fits the day.")
@click.option("--map-set", metavar="ID", help="Another map than the GEMs, as reimb-icd10cm-icd9cm.")
@click.option(
    "--method",
    type=click.Choice(["forward", "backward", "both", "secondary", "tertiary"]),
    help="Which maps are asked: the one that leads on, the opposite one backwards, or both; the last two for value "
    "sets only. Default: forward; for value sets each, side by side.",
)
@click.option(
    "--best",
    is_flag=True,
    help="Add the choice that a coder makes where nothing more is charted, with its reasons, or between which it stays "
    "open.",
)
@click.option(
    "--value-set", metavar="FILE", help="Translate a set: codes or expressions, one a line; - reads standard input."
)
@click.option("--column", metavar="NAME", help="With --value-set: the column of codes, where the file is a CSV.")
@click.option(
    "--clusters",
    type=click.IntRange(0, MOST_CLUSTERS),
    metavar="N",
    help="Multiply choice lists out: at most N clusters of each code, beside its structure.",
)
@click.option("--reference", metavar="FILE", help="With --value-set: a set in the target system to compare with.")
@click.option("--map", "applied", metavar="NAME", help="By an applied map, NAME or NAME@VERSION: crosswalk map.")
@repair_option
@split_option
@format_option
@store_option
def command(
    codes: tuple[str, ...],
    source: str | None,
    target: str | None,
    on: date | None,
    release: str | None,
    source_on: date | None,
    edition: str | None,
    map_set: str | None,
    method: str | None,
    best: bool,
    clusters: int | None,
    value_set: str | None,
    reference: str | None,
    column: str | None,
    applied: str | None,
    repairs: Repairs,
    form: str | None,
    store: str | None,
) -> int:
    """What a code becomes in another code system, with the whole structure of the official map.

    One line is one alternative; codes joined by + are needed all at once. --on and
    --release speak of the target: a code of the map that is no longer billable then is carried to
    what replaced it, and related codes, newer ones that took part of its cases, are shown too. With the same
    system at both ends its codes are carried to the day so, without a map.

    \b
    crosswalk translate 250.00 800.22 E950.0 82529 --from icd9cm --to icd10cm
    crosswalk translate 332.0 --from icd9cm --on 2025-03-01
    crosswalk translate I10 --from icd10cm --edition 2016
    crosswalk translate C9136 --from hcpcs --to hcpcs --on 2020-07-01
    crosswalk translate A18.01 --from icd10cm --map-set reimb-icd10cm-icd9cm
    crosswalk translate 428.0 --from icd9cm --method both --best
    crosswalk translate 34.73 --from icd9pcs --clusters 100
    crosswalk translate 18.82 --from icd9cm                 # 018.82 before a spreadsheet took its zero
    crosswalk translate "'1100 '" E81.40 --from icd9cm      # in quotation marks, 110.0 is text; E814.0
    crosswalk translate "428.0, 401.9" --from icd9cm --split
    crosswalk translate - --from icd9cm --format csv < codes.txt

    \b
    A value set has one code or expression a line, # begins a remark:
      250.00          a code; a header stands for its billable descendants
      250.00-250.93   a range in the order of the tabular list
      250.*           what begins so; 250.xx, 250.x and 250% too
      250.?0          any character there; 250.x0 too
      descendants(I21)
      250.* not 250.0*, (E10 union E11) not E11.9
      not 250.93      takes out of the whole set

    Headings and titles behind codes are passed over, damaged codes repaired as single ones are, and both told.

    \b
    crosswalk translate --value-set diabetes.txt --from icd9cm --reference E08-E13.txt
    crosswalk translate --value-set phenotype.csv --column icd9_code --from icd9cm
    crosswalk translate --value-set diabetes.txt --from icd9cm --method both --format csv > review.csv
    """
    if value_set is not None:
        if codes or best or map_set or applied or clusters is not None:
            raise click.UsageError(
                "--value-set goes through both GEMs: no codes, --best, --clusters, --map-set or --map beside it."
            )
        from cli.value_sets import translate_value_set

        return translate_value_set(
            store,
            form,
            value_set,
            reference,
            source,
            target,
            method,
            on=on,
            release=release,
            source_on=source_on,
            edition=edition,
            column=column,
            repairs=repairs,
        )
    if not codes:
        raise click.UsageError("Missing argument 'CODE…'; or name a file with --value-set.")
    if reference is not None or column is not None:
        raise click.UsageError("--reference and --column go with --value-set.")
    form = output_form(form)
    unusable = False

    def ask(graph: Crosswalk, texts: Sequence[str]) -> list[Translation]:
        nonlocal unusable
        if applied is not None:
            answers = graph.maps.translate(
                texts, applied, on=on, release=release, repairs=repairs, titled=form == "table"
            )
        else:
            answers = graph.translate(
                texts,
                source,
                target,
                on=on,
                release=release,
                source_on=source_on,
                edition=edition,
                map_set=map_set,
                method=method or "forward",
                best=best,
                repairs=repairs,
                titled=form == "table",
            )
        unusable = unusable or any(answer.status in _UNUSABLE for answer in answers)
        return answers

    with open_store(store).steady() as graph:
        if applied is not None:
            _agree(graph.maps.version(applied), source, target, other=source_on or edition or map_set or method or best)
        _write(codes, partial(ask, graph), form, clusters)
    return SOME_INPUT_UNUSABLE if unusable else DONE


def _write(codes: Sequence[str], ask: Ask[Translation], form: str, clusters: int | None) -> None:
    match form:
        case "json":
            write(codes, _DOING, ask, JsonList(lambda answer: translation_json(answer, clusters)))
        case "csv":
            from crosswalk.contract.shapes.translation import TranslationRow

            write(codes, _DOING, ask, CsvRows(TranslationRow, lambda answer: translation_rows(answer, clusters)))
        case _:
            from cli.translations import print_translations

            for inputs, answers in in_tables(codes, _DOING, ask):
                print_translations(answers, inputs.lines, clusters)


def _agree(made: AppliedMap, source: str | None, target: str | None, *, other: object) -> None:
    """Raise for options that contradict an applied map, which says itself what it is derived from."""
    if source not in (None, made.source) or target not in (None, made.target) or other:
        raise UsageError(
            f"{made.ref} leads from {made.source} to {made.target} and says itself what it is derived from.",
            remedy="Leave the options out that say otherwise.",
        )
