"""The settings of a target in this checkout: the file of the CLI that overrides variables. Git ignores it."""

from __future__ import annotations

import json
import os
from pathlib import Path


def path(root: Path, target: str) -> Path:
    return root / ".databricks" / "bundle" / target / "variable-overrides.json"


def read(root: Path, target: str) -> dict:
    """Returns the values by name. The error of a file that is not valid JSON names it."""
    file = path(root, target)
    try:
        values = json.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise SystemExit(f"{file}: not valid JSON: {error}") from error
    if not isinstance(values, dict):
        raise SystemExit(f"{file}: must contain an object of values by name")
    return values


def write(root: Path, target: str, values: dict) -> Path:
    """Replaces the file. Returns its path."""
    file = path(root, target)
    replace(file, json.dumps(values, indent=2, sort_keys=True) + "\n")
    return file


def replace(file: Path, text: str) -> None:
    """Writes a file in one step, so that nobody reads a part of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}")
    new.write_text(text)
    os.replace(new, file)
