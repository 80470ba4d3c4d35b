#!/usr/bin/env python3
"""Shows or changes the settings of a target in this checkout.

    scripts/settings.py -t TARGET                      shows them
    scripts/settings.py -t TARGET NAME=VALUE ...       changes them; lists and maps are JSON
    scripts/settings.py -t TARGET NAME=                removes one, so that its default is used

They are kept in .databricks/bundle/TARGET/variable-overrides.json, which the Databricks CLI reads and git ignores. Settings
that everybody who deploys a target should use belong in databricks.yml, in the variables of the target.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "bundle"))

import overrides
from checks import UNRESOLVED
from command import Command, CommandError

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-t", "--target", help="default: DATABRICKS_BUNDLE_TARGET, or dev")
    parser.add_argument("-p", "--profile", help="of the Databricks CLI")
    parser.add_argument("settings", nargs="*", metavar="NAME=VALUE")
    args = parser.parse_args()
    os.chdir(ROOT)
    selection = [f"--{name}={value}" for name, value in (("target", args.target), ("profile", args.profile)) if value]
    bundle = Command(selection=selection).bundle("validate")
    target, variables = bundle["bundle"]["target"], bundle["variables"]
    for name in ("build", "permissions"):  # the scripts write them
        variables.pop(name, None)
    values = overrides.read(ROOT, target)
    problems = [problem for setting in args.settings if (problem := change(values, variables, setting))]
    if problems:
        print("\n".join(f"settings: {problem}" for problem in problems), file=sys.stderr)
        return 2
    if args.settings:
        overrides.write(ROOT, target, values)
    show(values, variables, overrides.path(ROOT, target))
    return 0


def change(values: dict, variables: dict, setting: str) -> str | None:
    """Changes the values by a setting. Returns what is wrong with it."""
    name, separator, text = setting.partition("=")
    if not separator:
        return f'"{setting}" is not of the form NAME=VALUE'
    if name not in variables:
        return f'there is no setting "{name}"; the settings are: {", ".join(sorted(variables))}'
    if text == "":
        values.pop(name, None)
        return None
    if variables[name].get("type") != "complex":
        values[name] = text
        return None
    try:
        value = json.loads(text)
    except ValueError as error:
        return f"{name} needs JSON, such as {json.dumps(variables[name].get('default'))}: {error}"
    expected = type(variables[name].get("default"))
    if not isinstance(value, expected):
        return f"{name} must be a {'list' if expected is list else 'map'}, such as {json.dumps(variables[name].get('default'))}"
    values[name] = value
    return None


def show(values: dict, variables: dict, file: Path) -> None:
    width = max(map(len, variables))
    for name in sorted(variables):
        shown = values.get(name, variables[name].get("default"))
        text = shown if isinstance(shown, str) else json.dumps(shown)
        if text.startswith(UNRESOLVED):
            text = "(the bundle's own)"
        print(f"{name:<{width}}  {text or '(not set)'}{'  *' if name in values else ''}")
    print(f"\n* set in {file.relative_to(ROOT)}; the others are defaults or set in databricks.yml")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CommandError, OSError) as error:
        sys.exit(f"settings: {error}")
