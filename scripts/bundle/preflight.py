"""Runs before each `databricks bundle` command. Writes the parts of the bundle that depend on settings, and checks the settings.

All problems are reported at once, before anything is built, each with its fix. Commands that deploy nothing, such as run
and destroy, are not checked.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import checks
import command
import overrides
import workspace
from problems import Problem, describe

ROOT = Path(__file__).resolve().parent.parent.parent
WAREHOUSE = ROOT / "resources" / "own" / "warehouse.yml"
DIST = ROOT / "dist"
PERMISSIONS = DIST / "permissions.yml"


def main() -> int:
    if not PERMISSIONS.exists():
        write_permissions([])  # so that the settings can be read
    if os.environ.get(command.NESTED):
        return 0
    running = command.running()
    try:
        settings = read_settings(running)
    except command.CommandError:
        if running.name:
            raise
        return 0  # the command itself will report it
    problems = check(settings, running) if running.name else []
    if problems:
        print(describe(problems, settings.target), file=sys.stderr)
        return 1
    if running.name == "deploy":
        remember_catalog(settings, running)
    # Written last, because a command for another target can run at the same time.
    replace(DIST / "warehouse.yml", WAREHOUSE.read_text() if settings.own_warehouse else None)
    write_permissions(permissions(settings))
    return 0


def read_settings(running: command.Command) -> checks.Settings:
    try:
        return checks.Settings(running.bundle("summary"))
    except command.CommandError as error:
        if "principal is required" not in str(error):
            raise
    return checks.Settings(running.with_variable("job_principal", checks.NOT_SET).bundle("summary"))


def check(settings: checks.Settings, running: command.Command) -> list[Problem]:
    problems = checks.check(settings, ROOT, overrides.read(ROOT, settings.target))
    return problems + workspace.check(settings, running, {problem.setting for problem in problems})


def permissions(settings: checks.Settings) -> list[dict]:
    """Returns who may do what with the App, the jobs, the warehouse and the uploaded files. Each principal is in it once."""
    is_principal = checks.APPLICATION_ID.fullmatch(settings.deployer)
    deployer = {"service_principal_name" if is_principal else "user_name": settings.deployer}
    entries = [{"level": "CAN_MANAGE", "group_name": settings.text("manager_group")}, {"level": "CAN_MANAGE", **deployer}]
    if settings.text("job_principal").lower() != settings.deployer.lower():
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
        overrides.replace(file, text)


def remember_catalog(settings: checks.Settings, running: command.Command) -> None:
    """Saves a catalog that only an option or the environment names, so that the next command needs neither."""
    named = "catalog" in running.variables or "BUNDLE_VAR_catalog" in os.environ
    in_target = settings.config["variables"]["catalog"].get("default")
    values = overrides.read(ROOT, settings.target)
    if named and not in_target and "catalog" not in values:
        path = overrides.write(ROOT, settings.target, {**values, "catalog": settings.text("catalog")})
        print(f"Remembered for the target {settings.target}: catalog={settings.text('catalog')} (in {path.relative_to(ROOT)})", file=sys.stderr)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        sys.exit(main())
    except (command.CommandError, OSError) as error:
        sys.exit(str(error))
