"""Translations as a coder reads them: what is one to one, where to choose, what goes together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from cli.output import DERIVED, cut, print_left_out, say, say_untitled, terminal_width
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
from crosswalk.questions.getting import wanting

_MOST_ALTERNATIVES = 40
"""Alternatives shown of one code: V54.12 has 533."""
_MOST_NAMED = 12
"""Codes named in one line."""


def print_translations(answers: Sequence[Translation], lines: Sequence[int | None], clusters: int | None) -> None:
    """Every answer under its source code with its title, then what they rest on."""
    width = terminal_width()
    for answer, line in zip(answers, lines, strict=True):
        _print_answer(answer, line, width)
        if clusters is not None:
            _print_clusters(clusters_of(answer, clusters))
        click.echo()
    say_untitled(_titles_in(answer, choice) for answer, choice in _chosen(answers))
    for text in dict.fromkeys(_basis(answer) for answer in answers):
        if text:
            say(text, dim=True)


def _chosen(answers: Sequence[Translation]) -> list[tuple[Translation, Choice]]:
    """Every code that an answer leads to, once."""
    found = {
        choice.code: (answer, choice)
        for answer in answers
        for alternative in answer.alternatives
        for choices in alternative.choices
        for choice in choices
    }
    return list(found.values())


def _titles_in(answer: Translation, choice: Choice) -> str | None:
    """The release that a code without a title is of, None for one with a title."""
    release = answer.moment.release if answer.moment else None
    return release.id if release is not None and choice.long is None else None


def _print_answer(answer: Translation, line: int | None, width: int) -> None:
    code = answer.code or answer.input
    title = cut(answer.title or "", width - len(code) - 2)
    click.echo(f"{click.style(code, bold=True)}  {title}".rstrip())
    place = f"line {line}: " if line is not None else ""
    if not answer.alternatives:
        say(f"  {_verdict(answer)}: {place}{answer.reason}", fg=_colour(answer))
        if answer.descendants:
            say(f"  descendants: {first_of(answer.descendants, _MOST_NAMED)}")
        _print_candidates(answer.not_carried)
        return
    say(f"  {_headline(answer.alternatives)}", fg="cyan")
    if answer.reason:
        say(f"  {answer.reason}", dim=True)
    for number, alternative in enumerate(answer.alternatives[:_MOST_ALTERNATIVES], 1):
        _print_alternative(alternative, number if len(answer.alternatives) > 1 else None, width)
        _print_finding(alternative, answer.method)
    print_left_out(len(answer.alternatives), _MOST_ALTERNATIVES, " alternatives: --format json has all", indent=2)
    _print_hops(answer.alternatives)
    _print_candidates(answer.not_carried)
    _print_related(answer.also_consider, width)
    if answer.best is not None:
        _print_best(answer.best, width)


def _print_clusters(found: Clusters) -> None:
    for one in found.shown:
        say(f"  of {one.alternative}) {' + '.join(one.codes)}")
    if found.number > len(found.shown):
        say(f"  {len(found.shown):,} of {found.number:,} clusters: ask for more with --clusters", dim=True)


def _print_finding(alternative: Alternative, method: Method) -> None:
    """In which map alone it was found, where both were asked, and with what its code stands for the source."""
    told = []
    if method is Method.BOTH and len(alternative.methods) == 1:
        told.append(f"{alternative.methods[0].value} only")
    if alternative.joint:
        told.append(f"stands for it together with {' and '.join(' or '.join(codes) for codes in alternative.joint)}")
    if told:
        say(f"        {'; '.join(told)}", dim=True)


def _print_best(best: Best, width: int) -> None:
    if best.alternative is None:
        between = first_of([" + ".join(codes) for codes in best.candidates], _MOST_NAMED)
        say(f"  best: open between {between}", fg="yellow")
    else:
        codes = " + ".join(choice.code for choice in best.choices)
        title = best.choices[0].long or "" if len(best.choices) == 1 else ""
        say(f"  best: {codes}  {cut(title, width - len(codes) - 10)}".rstrip(), fg="green")
    say(f"    {'; '.join(best.reasons)}", indent=0, dim=True)


def _print_hops(alternatives: Sequence[Alternative]) -> None:
    """The steps by which codes were carried, those from one code on one day in one line."""
    hops: dict[tuple[str, date], list[str]] = {}
    for hop in dict.fromkeys(hop for alternative in alternatives for hop in alternative.carried):
        hops.setdefault((hop.before, hop.effective), []).append(hop.after)
    for (before, effective), after in list(hops.items())[:_MOST_ALTERNATIVES]:
        say(f"  carried: {before} → {first_of(after, _MOST_NAMED)} ({effective})", dim=True)
    print_left_out(len(hops), _MOST_ALTERNATIVES, ": --format json has all", indent=2)


def _print_candidates(not_carried: Sequence[NotCarried]) -> None:
    for one in not_carried[:_MOST_NAMED]:
        if one.candidates:
            say(f"  in place of {one.code} consider {first_of(one.candidates, _MOST_NAMED)}", fg="yellow")


def _print_related(related: Sequence[RelatedCode], width: int) -> None:
    for one in related[:_MOST_NAMED]:
        text = f"  also consider {one.code}, related to {one.living} (since {one.effective})  "
        say(text + cut(one.long or "", width - len(text)), fg="yellow")
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
        say(f"{lead}→ {_shown(choice, width - len(lead) - 2)}")
        return
    for at, choices in enumerate(alternative.choices):
        joint = "→ " if at == 0 else "+ "
        for n, choice in enumerate(choices):
            start = lead if at == 0 and n == 0 else blank
            mark = joint if n == 0 else "  "
            either = "" if len(choices) == 1 else ("┌ " if n == 0 else "└ " if n == len(choices) - 1 else "│ ")
            say(f"{start}{mark}{either}{_shown(choice, width - len(blank) - 2 - len(either))}")


def _shown(choice: Choice, width: int) -> str:
    if choice.status is Status.VALID:
        return f"{choice.code:<8}  {cut(choice.long or '', width - 10)}"
    note = f"[{choice.status.value.replace('_', ' ')}] "
    return f"{choice.code:<8}  {click.style(note, fg='red')}{cut(choice.long or '', width - 10 - len(note))}"


def _verdict(answer: Translation) -> str:
    # Of an applied map a code may have a row, and be open.
    return "not mapped" if answer.status is Outcome.NOT_IN_MAP else answer.status.value.replace("_", " ")


def _colour(answer: Translation) -> str:
    return "yellow" if answer.status in (Outcome.NO_MAP, Outcome.NOT_IN_MAP) else "red"


def _basis(answer: Translation) -> str:
    moment = answer.moment
    if moment is None or answer.source is None:
        return ""
    release = f"{moment.release.id}{DERIVED if moment.derived else ''}" if moment.release else "no loaded release"
    stale = f", {wanting(moment)}" if moment.missing else ""
    when = f"as in {release}" if moment.by_release else f"as of {moment.day}, from {release}{stale}"
    if answer.map_set is None:
        return f"{answer.source.id} carried without a map; codes {when}"
    other = answer.opposite
    also = f" and {other.map_set}, edition {other.label}" if other and other.map_set != answer.map_set else ""
    return f"{answer.map_set}, edition {answer.edition}{also}; targets {when}"
