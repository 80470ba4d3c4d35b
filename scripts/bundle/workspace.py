"""Checks that ask the workspace."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import leftovers
from checks import Settings
from command import Command, CommandError
from problems import Problem

MAX_CATALOGS = 10


def check(settings: Settings, command: Command, invalid: set[str]) -> list[Problem]:
    """Returns the problems that only the workspace can find. A check without an answer finds none.

    Invalid settings are not looked up.
    """
    lookups = {
        _catalog: {"catalog"},
        _schema: {"catalog", "schema"},
        _app: {"app_name"},
        _warehouse: {"warehouse_id"},
        _job_principal: {"job_principal"},
        _groups: {"manager_group", "reader_group"},
        leftovers.volume: {"catalog", "schema"},
        leftovers.warehouse: {"warehouse_id"},
        leftovers.jobs: set(),
    }
    with ThreadPoolExecutor() as pool:
        found = [pool.submit(_answer, lookup, settings, command) for lookup, names in lookups.items() if not names & invalid]
        return [problem for problems in found for problem in problems.result()]


def _answer(lookup, settings: Settings, command: Command) -> list[Problem]:
    """Returns the problems that a lookup finds. Without an answer it finds none: the deployment itself will report what is wrong."""
    try:
        return lookup(settings, command)
    except CommandError:
        return []


def _catalog(settings: Settings, command: Command) -> list[Problem]:
    name = settings.text("catalog")
    if command.find("catalogs", "get", name) is not None:
        return []
    known = sorted(c["name"] for c in command.query("catalogs", "list"))
    known = [c for c in known if c not in ("system", "samples", "hive_metastore")][:MAX_CATALOGS]
    fix = settings.set("catalog", "<catalog>") + (f" (you can see: {', '.join(known)})" if known else "")
    return [Problem("catalog", f'"{name}" does not exist, or the deployer has no USE CATALOG on it', fix)]


def _schema(settings: Settings, command: Command) -> list[Problem]:
    catalog, schema = settings.text("catalog"), str(settings.resource("schemas", "buoy").get("name", ""))
    wanted, deployed = f"{catalog}.{schema}", settings.resource("schemas", "buoy").get("id")
    if deployed and deployed != wanted:
        text = f"this target is deployed to {deployed}. A deployment to {wanted} would delete that schema with its data, so it is refused"
        fix = (
            f"go back to {deployed}, or release it and keep its data: "
            f"{settings.deployment('unbind', 'files')} && {settings.deployment('unbind', 'buoy')}"
        )
        return [Problem("catalog, schema", text, fix)]
    if deployed or command.find("schemas", "get", wanted) is None:
        return []
    fix = f"if it contains Buoy's data: {settings.deployment('bind', 'buoy', wanted)}"
    if command.find("volumes", "read", wanted + ".files") is not None:
        fix += f" && {settings.deployment('bind', 'files', wanted + '.files')}"
    return [Problem("schema", f"{wanted} exists, but this target did not create it", f"{fix}; otherwise: {settings.set('schema')}")]


def _app(settings: Settings, command: Command) -> list[Problem]:
    app = settings.resource("apps", "web")
    name = str(app.get("name", ""))
    found = command.find("apps", "get", name)
    if found is None and not app.get("id"):
        return []
    if found is None:
        fix = f"{settings.deployment('unbind', 'web')}, then deploy, which creates it again"
        return [Problem("app_name", f"the App {name} of this target was deleted", fix)]
    if (found.get("compute_status") or {}).get("state") == "DELETING":
        text = f"the App {name} is being deleted, which takes up to 20 minutes"
        return [Problem("app_name", text, f"try again later; or {settings.set('app_name')}")]
    if app.get("id"):
        return []
    text = f"the App {name} exists, but this target did not create it (its creator: {found.get('creator', 'unknown')})"
    fix = f"{settings.set('app_name')}; if it is yours: {settings.deployment('bind', 'web', name)}"
    return [Problem("app_name", text, fix)]


def _warehouse(settings: Settings, command: Command) -> list[Problem]:
    value = settings.text("warehouse_id")
    if settings.own_warehouse or command.find("warehouses", "get", value) is not None:
        return []
    fix = settings.set("warehouse_id", "<id>") + " (`databricks warehouses list` shows them), or without a value for a warehouse of its own"
    return [Problem("warehouse_id", f'there is no SQL warehouse "{value}" that the deployer can see', fix)]


def _job_principal(settings: Settings, command: Command) -> list[Problem]:
    value = settings.text("job_principal")
    if settings.is_development:
        return []
    if command.query("service-principals", "list", "--filter", f'applicationId eq "{value}"'):
        return []
    fix = settings.set("job_principal", "<application id>") + " (`databricks service-principals list` shows them)"
    return [Problem("job_principal", f"the workspace has no service principal {value}", fix)]


def _groups(settings: Settings, command: Command) -> list[Problem]:
    problems = []
    for name in ("manager_group", "reader_group"):
        value = settings.text(name)
        if not command.query("groups", "list", "--filter", f"displayName eq {json.dumps(value, ensure_ascii=False)}"):
            problems.append(Problem(name, f'the workspace has no group "{value}"', settings.set(name, "<group>")))
    return problems
