"""Checks of the settings that need no workspace."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from problems import Problem

APP_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
APP_NAME_LENGTH = range(2, 31)
APPLICATION_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+")
INTERVALS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]

# The rules of Unity Catalog for the name of a catalog or a schema.
MAX_NAME_LENGTH = 255
NOT_IN_NAMES = re.compile(r"[./ `\x00-\x1f\x7f]")

UNRESOLVED = "${resources."
NOT_SET = "not-set"  # the default of a setting that the CLI does not accept empty


class Settings:
    """The settings of a target, from the output of `databricks bundle summary`."""

    def __init__(self, config: dict):
        self.config = config
        self.target: str = config["bundle"]["target"]
        self.is_development: bool = config["bundle"].get("mode") == "development"
        self.deployer: str = config["workspace"]["current_user"]["userName"]

    def __getitem__(self, name: str) -> object:
        variable = self.config["variables"][name]
        return variable.get("value", variable.get("default"))

    def text(self, name: str) -> str:
        value = str(self[name] if self[name] is not None else "").strip()
        return "" if value == NOT_SET else value

    def resource(self, kind: str, key: str) -> dict:
        return self.config.get("resources", {}).get(kind, {}).get(key, {})

    def set(self, name: str, value: str = "<value>") -> str:
        """Returns the command that sets a variable of this target."""
        return f"scripts/settings.py -t {self.target} {name}={value}"

    @property
    def own_warehouse(self) -> bool:
        return self.text("warehouse_id").startswith(UNRESOLVED)


def check(settings: Settings, root: Path) -> list[Problem]:
    """Returns every problem of the settings. root is the folder of the bundle."""
    return [
        *check_names(settings),
        *check_schedule(settings),
        *check_config(settings, root),
        *check_people(settings),
        *([] if settings.is_development else check_protection(settings)),
    ]


def check_names(settings: Settings) -> list[Problem]:
    problems = []
    for name in ("catalog", "schema"):
        value = settings.text(name)
        if not value:
            fix = settings.set(name, f"<{name}>") + (" (`databricks catalogs list` shows yours)" if name == "catalog" else "")
            problems.append(Problem(name, "is not set", fix))
        elif NOT_IN_NAMES.search(value) or len(value) > MAX_NAME_LENGTH:
            text = f'"{value}" is not a valid name: use at most 255 characters, without dots, slashes, spaces and back-quotes'
            problems.append(Problem(name, text, settings.set(name, f"<{name}>")))
        elif value != value.lower():
            text = f'"{value}" must be in lower case, because Unity Catalog stores names in lower case'
            problems.append(Problem(name, text, settings.set(name, value.lower())))
    app = str(settings.resource("apps", "web").get("name", ""))
    if not APP_NAME.fullmatch(app) or len(app) not in APP_NAME_LENGTH:
        length = "1 character" if len(app) == 1 else f"{len(app)} characters"
        text = f'"{app}" ({length}) is not a valid name: use 2 to 30 lower case letters (a to z), digits and hyphens, but no hyphen first or last'
        problems.append(Problem("app_name", text, settings.set("app_name", suggest_app_name(app))))
    return problems


def suggest_app_name(name: str) -> str:
    """Returns a valid name that is similar to a name."""
    letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    return plain[: APP_NAME_LENGTH.stop - 1].strip("-") if len(plain) >= APP_NAME_LENGTH.start else "buoy"


def check_schedule(settings: Settings) -> list[Problem]:
    problems = []
    minutes = settings.text("ingest_minutes")
    if minutes not in map(str, INTERVALS):
        text = f'"{minutes}" is not a divisor of 60 below 60'
        problems.append(Problem("ingest_minutes", text, settings.set("ingest_minutes", "<one of " + ", ".join(map(str, INTERVALS)) + ">")))
    if not settings.text("warehouse_id"):
        fix = settings.set("warehouse_id", "<id>") + ", or remove the empty value for a warehouse of the bundle"
        problems.append(Problem("warehouse_id", "is empty", fix))
    stop = settings.text("warehouse_auto_stop")
    if settings.own_warehouse and not (stop.isdecimal() and 1 <= int(stop) <= 24 * 60):
        text = f'"{stop}" is not a number of minutes from 1 to 1440' + (" (0 would never stop the warehouse)" if stop == "0" else "")
        problems.append(Problem("warehouse_auto_stop", text, settings.set("warehouse_auto_stop", "1")))
    for name in ("app_started", "prune"):
        if settings.text(name).lower() not in ("true", "false"):
            problems.append(Problem(name, f'"{settings.text(name)}" is neither true nor false', settings.set(name, "true")))
    return problems


def check_config(settings: Settings, root: Path) -> list[Problem]:
    value = settings.text("config")
    path = (root / value).resolve()
    uploaded = (root / "config").resolve()
    if not value or (path != uploaded and uploaded not in path.parents):
        return [Problem("config", f'"{value}" is not below the folder config, which is what is uploaded', settings.set("config", "config/<folder>"))]
    if re.search(r"\s", value):
        return [Problem("config", f'"{value}" contains a space', settings.set("config", "config/<folder>"))]
    files = [path] if path.is_file() else [f for f in path.glob("**/*") if f.suffix in (".yml", ".yaml")] if path.is_dir() else []
    if not files:
        text = f'"{value}" does not exist' if not path.exists() else f'"{value}" has no .yml file'
        return [Problem("config", text, f"create it with the line `platforms: []` in a file {value.rstrip('/')}/buoy.yml")]
    return []


def check_people(settings: Settings) -> list[Problem]:
    problems = []
    principal = settings.text("job_principal")
    if not settings.is_development and not APPLICATION_ID.fullmatch(principal):
        text = f'"{principal}" is not the application id of a service principal' if principal else "is not set, but the jobs of this target run as a service principal"
        fix = settings.set("job_principal", "<application id>") + " (`databricks service-principals list` shows them)"
        problems.append(Problem("job_principal", text, fix))
    for name in ("manager_group", "reader_group"):
        if not settings.text(name):
            problems.append(Problem(name, "is empty", settings.set(name, "<group>")))
    emails = [email.strip() for email in settings.text("admin_emails").split(",") if email.strip()]
    if APPLICATION_ID.fullmatch(settings.deployer) and not any(EMAIL.fullmatch(email) for email in emails):
        text = "a service principal deploys, so nobody would be an admin of Buoy"
        problems.append(Problem("admin_emails", text, settings.set("admin_emails", "<e-mail address>")))
    for email in emails:
        if not EMAIL.fullmatch(email) and email != settings.deployer:
            problems.append(Problem("admin_emails", f'"{email}" is not an e-mail address', settings.set("admin_emails", "<e-mail addresses>")))
    return problems


def check_protection(settings: Settings) -> list[Problem]:
    """Returns what a target lacks that others rely on. The target prod has all of it."""
    missing = []
    for job in ("ingest", "setup"):
        if not settings.resource("jobs", job).get("run_as"):
            missing.append(f"run_as of the job {job}")
    for kind, key in (("schemas", "buoy"), ("volumes", "files")):
        if not settings.resource(kind, key).get("lifecycle", {}).get("prevent_destroy"):
            missing.append(f"prevent_destroy of {kind[:-1]} {key}")
    if "permissions" not in settings.config:
        missing.append("the permissions")
    if settings.config["bundle"].get("mode") != "production":
        missing.append("mode: production")
    if f"/{settings.target}" not in str(settings.config["workspace"].get("root_path", "")):
        missing.append("a folder of its own (root_path)")
    if not missing:
        return []
    return [Problem("targets", f"{settings.target} lacks " + ", ".join(missing), f"begin it with `<<: *production` in databricks.yml (targets.{settings.target})")]
