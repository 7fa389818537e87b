"""`crosswalk completion`"""

from __future__ import annotations

import click

from cli.completion import SHELLS, script


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """What makes a shell complete commands, options, systems, release ids and codes with the tab key.

    \b
    crosswalk completion bash >> ~/.bashrc
    crosswalk completion zsh >> ~/.zshrc
    crosswalk completion fish > ~/.config/fish/completions/crosswalk.fish
    """
    click.echo(script(shell, context.find_root().command))
