"""Runs before each `databricks bundle` command. Writes the parts of the bundle that depend on settings, and checks the settings.

All problems are reported at once, before anything is built, each with its fix. Commands that deploy nothing, such as run
and destroy, are not checked.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import checks
import command
import overrides
import workspace
from problems import describe

ROOT = Path(__file__).resolve().parent.parent.parent
WAREHOUSE = ROOT / "resources" / "own" / "warehouse.yml"
DIST = ROOT / "dist"
PERMISSIONS = DIST / "permissions.yml"

CHECKED = ("validate", "plan", "deploy")


def main() -> int:
    if not PERMISSIONS.exists():
        write_permissions([])  # so that the settings can be read
    if os.environ.get(command.NESTED):
        return 0
    running = command.running()
    settings = read_settings(running)
    if settings is None:
        include_warehouse(True)
        return 0
    include_warehouse(settings.own_warehouse)
    write_permissions(permissions(settings))
    if running.name not in CHECKED:
        return 0
    problems = checks.check(settings, ROOT)
    problems += workspace.check(settings, running, {problem.setting for problem in problems})
    if problems:
        print(describe(problems, settings.target), file=sys.stderr)
        return 1
    if running.name == "deploy":
        remember_catalog(settings, running)
    return 0


def read_settings(running: command.Command) -> checks.Settings | None:
    """Returns the settings of the target; None if the command itself is about to report an error about them."""
    try:
        return checks.Settings(running.bundle("summary"))
    except command.CommandError as error:
        if "principal is required" not in str(error):
            return None
    try:
        return checks.Settings(running.with_variable("job_principal", checks.NOT_SET).bundle("summary"))
    except command.CommandError:
        return None


def include_warehouse(included: bool) -> None:
    """Adds the bundle's own warehouse to the bundle, or removes it."""
    replace(DIST / "warehouse.yml", WAREHOUSE.read_text() if included else None)


def permissions(settings: checks.Settings) -> list[dict]:
    """Returns who may do what with the App, the jobs, the warehouse and the uploaded files. Each principal is in it once."""
    is_principal = checks.APPLICATION_ID.fullmatch(settings.deployer)
    deployer = {"service_principal_name" if is_principal else "user_name": settings.deployer}
    entries = [{"level": "CAN_MANAGE", "group_name": settings.text("manager_group")}, {"level": "CAN_MANAGE", **deployer}]
    if settings.text("job_principal") != settings.deployer:
        entries.append({"level": "CAN_RUN", "service_principal_name": settings["job_principal"]})
    return entries


def write_permissions(entries: list[dict]) -> None:
    variable = {"description": "who may do what with the bundle", "type": "complex", "default": entries}
    replace(PERMISSIONS, json.dumps({"variables": {"permissions": variable}}) + "\n")


def replace(file: Path, text: str | None) -> None:
    """Writes a file if its text changes. Without a text the file is removed."""
    if text is None:
        file.unlink(missing_ok=True)
    elif not file.exists() or file.read_text() != text:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)


def remember_catalog(settings: checks.Settings, running: command.Command) -> None:
    """Saves a catalog that only an option or the environment names, so that the next command needs neither."""
    named = "catalog" in running.variables or "BUNDLE_VAR_catalog" in os.environ
    in_target = settings.config["variables"]["catalog"].get("default")
    values = overrides.read(ROOT, settings.target)
    if named and not in_target and "catalog" not in values:
        path = overrides.write(ROOT, settings.target, {**values, "catalog": settings.text("catalog")})
        print(f"Remembered for the target {settings.target}: catalog={settings.text('catalog')} (in {path.relative_to(ROOT)})", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
