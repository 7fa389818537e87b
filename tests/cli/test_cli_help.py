"""The help of every command: no wider than the terminal, and nothing of it lost."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from cli.main import crosswalk


def every(command: click.Command, context: click.Context) -> Iterator[click.Context]:
    """The contexts of a command and of all below it."""
    yield context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from every(below, click.Context(below, info_name=name, parent=context))


# With its settings: a command keeps the names of its help that it is first asked with.
CONTEXTS = list(every(crosswalk, click.Context(crosswalk, info_name="crosswalk", **crosswalk.context_settings)))


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.command_path)
@pytest.mark.parametrize("columns", [60, 80])
def test_no_help_is_wider_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, context: click.Context, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = context.get_help()
    assert [line for line in shown.splitlines() if len(line) > columns] == []
    # Of what is written for this command no word is lost.
    told = " ".join(shown.replace(" \\\n", " ").split())
    assert " ".join((context.command.help or "").replace("\b", "").split()) in told


def test_no_two_parameters_of_a_command_have_one_name() -> None:
    """What one is given, the other would get as well; but for flags that choose among values of one."""
    for context in CONTEXTS:
        choices = {each.name for each in context.command.params if getattr(each, "is_flag", False)}
        names = [*choices, *(each.name for each in context.command.params if not getattr(each, "is_flag", False))]
        assert len({*names}) == len(names), context.command_path


def test_a_long_command_goes_on_behind_a_backslash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    (shown,) = (each.get_help() for each in CONTEXTS if each.command_path == "crosswalk translate")
    assert "  crosswalk translate A18.01 --from icd10cm --map-set \\\n    reimb-icd10cm-icd9cm\n" in shown
    assert "--from icd9cm\n    # 018.82 before a spreadsheet took its zero\n" in shown
    assert "    250.00          a code; a header stands for its billable\n                    descendants\n" in shown
