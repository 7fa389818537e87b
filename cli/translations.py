"""Translations as a coder reads them: what is one to one, where to choose, what goes together."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from datetime import date

import click

from cli.output import DERIVED, cut, print_left_out
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.naming import first_of
from crosswalk.domain.translation.answers import (
    Alternative,
    Best,
    Choice,
    NotCarried,
    Outcome,
    RelatedCode,
    Translation,
)
from crosswalk.domain.translation.clusters import Clusters, clusters_of
from crosswalk.domain.translation.methods import Method

_MOST_ALTERNATIVES = 40
"""Alternatives shown of one code: V54.12 has 533."""
_MOST_NAMED = 12
"""Codes named in one line."""


def print_translations(answers: Sequence[Translation], lines: Sequence[int | None], clusters: int | None) -> None:
    """Every answer under its source code with its title, then what they rest on."""
    width = shutil.get_terminal_size((120, 24)).columns
    for answer, line in zip(answers, lines, strict=True):
        _print_answer(answer, line, width)
        if clusters is not None:
            _print_clusters(clusters_of(answer, clusters))
        click.echo()
    for text in dict.fromkeys(_basis(answer) for answer in answers):
        if text:
            click.secho(text, dim=True)


def _print_answer(answer: Translation, line: int | None, width: int) -> None:
    code = answer.code or answer.input
    title = cut(answer.title or "", width - len(code) - 2)
    click.echo(f"{click.style(code, bold=True)}  {title}".rstrip())
    place = f"line {line}: " if line is not None else ""
    if not answer.alternatives:
        click.secho(f"  {_verdict(answer)}: {place}{answer.reason}", fg=_colour(answer))
        if answer.descendants:
            click.echo(f"  below it: {first_of(answer.descendants, _MOST_NAMED)}")
        _print_candidates(answer.not_carried)
        return
    click.secho(f"  {_headline(answer.alternatives)}", fg="cyan")
    if answer.reason:
        click.secho(f"  {answer.reason}", dim=True)
    for number, alternative in enumerate(answer.alternatives[:_MOST_ALTERNATIVES], 1):
        _print_alternative(alternative, number if len(answer.alternatives) > 1 else None, width)
        _print_finding(alternative, answer.method)
    print_left_out(len(answer.alternatives), _MOST_ALTERNATIVES, " ways: --format json has all", indent=2)
    _print_hops(answer.alternatives)
    _print_candidates(answer.not_carried)
    _print_related(answer.also_consider, width)
    if answer.best is not None:
        _print_best(answer.best, width)


def _print_clusters(found: Clusters) -> None:
    for one in found.shown:
        click.echo(f"  of {one.alternative}) {' + '.join(one.codes)}")
    if found.number > len(found.shown):
        click.secho(f"  {len(found.shown):,} of {found.number:,} clusters: ask for more with --clusters", dim=True)


def _print_finding(alternative: Alternative, method: Method) -> None:
    """In which map alone it was found, where both were asked, and with what its code stands for the source."""
    told = []
    if method is Method.BOTH and len(alternative.methods) == 1:
        told.append(f"{alternative.methods[0].value} only")
    if alternative.joint:
        told.append(f"stands for it together with {' and '.join(' or '.join(codes) for codes in alternative.joint)}")
    if told:
        click.secho(f"        {'; '.join(told)}", dim=True)


def _print_best(best: Best, width: int) -> None:
    codes = " + ".join(choice.code for choice in best.choices)
    title = best.choices[0].long or "" if len(best.choices) == 1 else ""
    click.secho(f"  best: {codes}  {cut(title, width - len(codes) - 10)}".rstrip(), fg="green")
    reasons = "; ".join(best.reasons)
    click.secho(textwrap.fill(reasons, width, initial_indent="    ", subsequent_indent="    "), dim=True)


def _print_hops(alternatives: Sequence[Alternative]) -> None:
    """The steps by which codes were carried, those from one code on one day in one line."""
    hops: dict[tuple[str, date], list[str]] = {}
    for hop in dict.fromkeys(hop for alternative in alternatives for hop in alternative.carried):
        hops.setdefault((hop.before, hop.effective), []).append(hop.after)
    for (before, effective), after in list(hops.items())[:_MOST_ALTERNATIVES]:
        click.secho(f"  carried: {before} → {first_of(after, _MOST_NAMED)} ({effective})", dim=True)
    print_left_out(len(hops), _MOST_ALTERNATIVES, ": --format json has all", indent=2)


def _print_candidates(not_carried: Sequence[NotCarried]) -> None:
    for one in not_carried[:_MOST_NAMED]:
        if one.candidates:
            click.secho(f"  in place of {one.code} consider {first_of(one.candidates, _MOST_NAMED)}", fg="yellow")


def _print_related(related: Sequence[RelatedCode], width: int) -> None:
    for one in related[:_MOST_NAMED]:
        text = f"  beside {one.living} consider {one.code} (since {one.effective})  "
        click.secho(text + cut(one.long or "", width - len(text)), fg="yellow")
    print_left_out(len(related), _MOST_NAMED, " to consider", indent=2)


def _headline(alternatives: Sequence[Alternative]) -> str:
    """What the coder has to do, in a few words."""
    combined = [alternative for alternative in alternatives if len(alternative.choices) > 1]
    sizes = sorted({len(alternative.choices) for alternative in combined})
    together = f"{' or '.join(map(str, sizes))} codes together"
    if len(alternatives) == 1:
        (alternative,) = alternatives
        if combined:
            return f"needs {together}: one from each list"
        return "one to one, approximate" if alternative.approximate else "one to one, exact"
    if not combined:
        return f"choose 1 of {len(alternatives)}"
    if len(combined) == len(alternatives):
        return f"choose 1 of {len(alternatives)} combinations, each {together}"
    single = len(alternatives) - len(combined)
    return f"choose 1 of {len(alternatives)}: {single} single codes, {len(combined)} with {together}"


def _print_alternative(alternative: Alternative, number: int | None, width: int) -> None:
    lead = f"  {number:>2}) " if number is not None else "  "
    blank = " " * len(lead)
    if sum(map(len, alternative.choices)) == 1:
        ((choice,),) = alternative.choices
        click.echo(f"{lead}→ {_shown(choice, width - len(lead) - 2)}")
        return
    for at, choices in enumerate(alternative.choices):
        joint = "→ " if at == 0 else "+ "
        for n, choice in enumerate(choices):
            start = lead if at == 0 and n == 0 else blank
            mark = joint if n == 0 else "  "
            either = "" if len(choices) == 1 else ("┌ " if n == 0 else "└ " if n == len(choices) - 1 else "│ ")
            click.echo(f"{start}{mark}{either}{_shown(choice, width - len(blank) - 2 - len(either))}")


def _shown(choice: Choice, width: int) -> str:
    if choice.status is Status.VALID:
        return f"{choice.code:<8}  {cut(choice.long or '', width - 10)}"
    note = f"[{choice.status.value.replace('_', ' ')}] "
    return f"{choice.code:<8}  {click.style(note, fg='red')}{cut(choice.long or '', width - 10 - len(note))}"


def _verdict(answer: Translation) -> str:
    return answer.status.value.replace("_", " ")


def _colour(answer: Translation) -> str:
    return "yellow" if answer.status in (Outcome.NO_MAP, Outcome.NOT_IN_MAP) else "red"


def _basis(answer: Translation) -> str:
    moment = answer.moment
    if moment is None or answer.source is None:
        return ""
    release = f"{moment.release.id}{DERIVED if moment.derived else ''}" if moment.release else "no loaded release"
    stale = f", stale: {moment.missing} is not loaded" if moment.stale else ""
    uncovered = f", {moment.missing} is not loaded" if moment.missing and not moment.stale else ""
    when = f"as in {release}" if moment.by_release else f"as of {moment.day}, from {release}{stale}{uncovered}"
    if answer.map_set is None:
        return f"{answer.source.id} carried without a map; codes {when}"
    other = answer.opposite
    also = f" and {other.map_set}, edition {other.label}" if other and other.map_set != answer.map_set else ""
    return f"{answer.map_set}, edition {answer.edition}{also}; targets {when}"
