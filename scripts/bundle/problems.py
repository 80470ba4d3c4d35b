"""What is wrong with the settings of a target."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A setting that a deployment would fail with, or that it must not have."""

    setting: str  # its name
    text: str  # what is wrong, with the value
    fix: str  # what to do, often a command


def describe(problems: list[Problem], target: str) -> str:
    """Returns all problems as text for a terminal."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [f"The target {target} has {count}. Nothing was built or changed."]
    for problem in problems:
        # The CLI removes the space before a line.
        lines += ["", f"- {problem.setting}: {problem.text}.", f"Fix: {problem.fix}"]
    return visible("\n".join(lines))


def visible(text: str) -> str:
    """Returns a text for a terminal in which every character can be seen: an invisible one is written as its number."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)
