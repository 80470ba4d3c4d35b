"""Checks for objects of a target that its deployments do not know.

A deployment that loses its connection while it creates an object does not record it. The next one would fail on the existing
object, or create a second one.
"""

from __future__ import annotations

from checks import Settings
from command import Command
from problems import Problem


def volume(settings: Settings, command: Command) -> list[Problem]:
    schema, files = settings.resource("schemas", "buoy").get("id"), settings.resource("volumes", "files")
    name = f"{schema}.{files.get('name')}"
    if not schema or files.get("id") or command.find("volumes", "read", name) is None:
        return []
    return [_unknown(settings, "volumes", "the volume " + name, "files", name)]


def warehouse(settings: Settings, command: Command) -> list[Problem]:
    """The names of warehouses are unique in a workspace."""
    own = settings.resource("sql_warehouses", "warehouse")
    if not settings.own_warehouse or not own or own.get("id"):
        return []
    return [
        _unknown(settings, "warehouse_id", f"the SQL warehouse {own['name']}", "warehouse", found["id"], settings.set("warehouse_id", found["id"]))
        for found in command.query("warehouses", "list")
        if found.get("name") == own.get("name")
    ]


def jobs(settings: Settings, command: Command) -> list[Problem]:
    """Several jobs can have one name. Those of this target contain the path of its state."""
    problems = []
    for key in ("ingest", "setup"):
        job = settings.resource("jobs", key)
        known = str(job.get("id", ""))
        listed = command.query("jobs", "list", "--name", job["name"])
        for number in sorted(str(found["job_id"]) for found in listed if found["settings"]["name"] == job["name"]):
            if number == known or _state(command.query("jobs", "get", number)["settings"]) != _state(job):
                continue
            if known:
                problems.append(Problem("jobs", f"the job {job['name']} of this target exists twice", f"databricks jobs delete {number}"))
            else:
                known = number
                problems.append(_unknown(settings, "jobs", f"the job {job['name']} of this target", key, number))
    return problems


def _state(job: dict) -> str | None:
    return (job.get("deployment") or {}).get("metadata_file_path")


def _unknown(settings: Settings, setting: str, what: str, key: str, number: str, otherwise: str = "") -> Problem:
    fix = settings.deployment("bind", key, number) + (f"; to leave it as it is: {otherwise}" if otherwise else "")
    return Problem(setting, f"{what} exists, but this target did not create it, or lost the connection while it did", fix)
