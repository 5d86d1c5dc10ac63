"""What was typed → the command that it names: `build` when it names none, those of `new` late."""

from __future__ import annotations

import click

__all__ = ["KINDS", "Door", "Kinds"]

KINDS = ("entry", "claim", "source", "chapter", "page")


class Door(click.Group):
    """A group whose first command is the one that runs when none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `build` before arguments that name no command."""
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "-h")):
            args = ["build", *args]
        return super().parse_args(ctx, args)


class Kinds(click.Group):
    """The commands of `new`, one for each kind, with a flag for each key of its front matter.

    They are made of the declaration of the front matter, which no other command waits for.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the kinds."""
        return list(KINDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return the command of a kind."""
        from timeline import interview

        return interview.command_of(name) if name in KINDS else None
