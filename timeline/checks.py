"""`Story` → what an editor should look at: one function per rule, its name the code."""

from __future__ import annotations

from timeline.diagnostics import Diagnostic
from timeline.story import Story

__all__ = ["RULES", "warnings_of"]

RULES: tuple = ()  # type: ignore[type-arg]


def warnings_of(story: Story) -> tuple[Diagnostic, ...]:
    """Return every warning of every rule."""
    return tuple(fault for rule in RULES for fault in rule(story))
