"""Checks of the settings that need no workspace."""

from __future__ import annotations

import json
import re
import shlex
import unicodedata
from os.path import normpath
from pathlib import Path, PurePosixPath

from problems import Problem

APP_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
APP_NAME_LENGTH = range(2, 31)
APPLICATION_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+")
INTERVALS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]

# Control characters, those that change the direction of text, zero-width ones, and the replacement of invalid bytes.
INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffd]")

# The rules of Unity Catalog for the name of a catalog or a schema, and what BUOY_SCHEMA cannot contain (src/sqlname).
MAX_NAME_LENGTH = 255
NOT_IN_NAMES = re.compile(r"[./ `]|\$\{")

# The job splits its command line like a shell.
NOT_IN_CONFIG = re.compile(r"[\s\x00'\"\\]")

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
        """Returns a value as the bundle contains it, including spaces around it."""
        value = self[name]
        text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
        return "" if text == NOT_SET or not text.strip() else text

    def is_on(self, name: str) -> bool:
        return self.text(name) == "true"

    def resource(self, kind: str, key: str) -> dict:
        return self.config.get("resources", {}).get(kind, {}).get(key, {})

    def set(self, name: str, value: str = "<value>") -> str:
        """Returns the command that sets a variable of this target."""
        return f"scripts/settings.py -t {self.target} {name}={value}"

    def deployment(self, action: str, key: str, *object: str) -> str:
        """Returns the command that binds a resource of this target to an object, or unbinds it."""
        return " ".join(["databricks bundle deployment", action, key, *object, "-t", self.target])

    @property
    def own_warehouse(self) -> bool:
        return self.text("warehouse_id").startswith(UNRESOLVED)


def check(settings: Settings, root: Path, kept: dict) -> list[Problem]:
    """Returns every problem of the settings. root is the folder of the bundle; kept are the settings of this checkout."""
    return [
        *check_kept(settings, kept),
        *check_names(settings),
        *check_schedule(settings),
        *check_config(settings, root),
        *check_people(settings),
        *([] if settings.is_development else check_protection(settings)),
    ]


def check_kept(settings: Settings, kept: dict) -> list[Problem]:
    """The CLI ignores names that it does not know."""
    unknown = sorted(kept.keys() - settings.config["variables"].keys())
    fix = f"correct or remove it in .databricks/bundle/{settings.target}/variable-overrides.json"
    return [Problem(name, "there is no such setting", fix) for name in unknown]


def check_names(settings: Settings) -> list[Problem]:
    problems = []
    # In development the name of the schema contains that of the deployer.
    for name, value in (("catalog", settings.text("catalog")), ("schema", settings.resource("schemas", "buoy").get("name", ""))):
        if not settings.text(name):
            fix = settings.set(name, f"<{name}>") + (" (`databricks catalogs list` shows yours)" if name == "catalog" else "")
            problems.append(Problem(name, "is not set", fix))
        elif not is_name(value):
            text = f'"{value}" is not a valid name: use at most 255 visible characters, without dots, slashes, spaces and back-quotes'
            problems.append(Problem(name, text, settings.set(name, f"<{name}>")))
        elif value != value.lower():
            text = f'"{value}" must be in lower case, because Unity Catalog stores names in lower case'
            problems.append(Problem(name, text, settings.set(name, shlex.quote(settings.text(name).lower()))))
    app = str(settings.resource("apps", "web").get("name", ""))
    if not APP_NAME.fullmatch(app) or len(app) not in APP_NAME_LENGTH:
        length = "1 character" if len(app) == 1 else f"{len(app)} characters"
        text = f'"{app}" ({length}) is not a valid name: use 2 to 30 lower case letters (a to z), digits and hyphens, but no hyphen first or last'
        problems.append(Problem("app_name", text, settings.set("app_name", suggest_app_name(app))))
    return problems


def is_name(text: str) -> bool:
    """Returns whether a catalog or a schema can have this name. The binary accepts the same names."""
    invalid = NOT_IN_NAMES.search(text) or INVISIBLE.search(text) or text != text.strip()
    return not invalid and 0 < len(text) <= MAX_NAME_LENGTH


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
    if settings.own_warehouse and stop not in map(str, range(1, 24 * 60 + 1)):
        text = f'"{stop}" is not a number of minutes from 1 to 1440' + (" (0 would never stop the warehouse)" if stop == "0" else "")
        problems.append(Problem("warehouse_auto_stop", text, settings.set("warehouse_auto_stop", "1")))
    for name in ("app_started", "prune", "run_setup"):
        if settings.text(name) not in ("true", "false"):
            problems.append(Problem(name, f'"{settings.text(name)}" is neither true nor false', settings.set(name, "true")))
    return problems


def check_config(settings: Settings, root: Path) -> list[Problem]:
    value = settings.text("config")
    if PurePosixPath(normpath(value)).parts[:1] != ("config",):
        return [Problem("config", f'"{value}" is not below the folder config, which is what is uploaded', settings.set("config", "config/<folder>"))]
    if NOT_IN_CONFIG.search(value):
        return [Problem("config", f'"{value}" contains a space, a quote or a backslash', settings.set("config", "config/<folder>"))]
    try:
        path = (root / value).resolve(strict=True)
        files = [path] if path.is_file() else [f for f in path.iterdir() if f.suffix in (".yml", ".yaml")]
        missing = "" if files else "has no .yml file"
    except FileNotFoundError:
        missing = "does not exist"
    except (OSError, RuntimeError) as error:  # too long, not readable, or a circle of links
        missing = f"cannot be read ({error})"
    if missing:
        fix = f"create it with the line `platforms: []` in a file {value.rstrip('/')}/buoy.yml"
        return [Problem("config", f'"{value}" {missing}', fix)]
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
    if not settings.is_development and settings.text("manager_group") == settings.text("reader_group") != "":
        text = f'"{settings.text("reader_group")}" is also the manager_group, whose members can open the App anyway'
        problems.append(Problem("reader_group", text, settings.set("reader_group", "<another group>")))
    for name in ("admin_emails", "admin_groups", "operator_groups"):
        problems += check_list(settings, name)
    admins = [email for email in names(settings, "admin_emails") if email]
    known = [admin for admin in admins if is_email(admin) or admin == settings.deployer]
    for email in sorted(set(admins) - set(known)):
        problems.append(Problem("admin_emails", f'"{email}" is not an e-mail address', settings.set("admin_emails", "<e-mail addresses>")))
    if admins == known and all(map(APPLICATION_ID.fullmatch, admins)) and not settings["user_api_scopes"]:
        text = "contains no person, so nobody would be an admin of Buoy"
        problems.append(Problem("admin_emails", text, settings.set("admin_emails", "<e-mail address>")))
    for email in settings["failure_emails"] or []:
        if not is_email(str(email)):
            fix = settings.set("failure_emails", """'["<e-mail address>"]'""")
            problems.append(Problem("failure_emails", f'"{email}" is not an e-mail address', fix))
    return problems


def names(settings: Settings, name: str) -> list[str]:
    """Returns the names in a setting that separates them with commas."""
    text = settings.text(name)
    return [part.strip() for part in text.split(",")] if text else []


def is_email(text: str) -> bool:
    return bool(EMAIL.fullmatch(text)) and not INVISIBLE.search(text)


def check_list(settings: Settings, name: str) -> list[Problem]:
    """Returns the problems of names between commas. The App does not start with an empty one, and an invisible character matches nobody."""
    listed, problems = names(settings, name), []
    if "" in listed:
        problems.append(f'"{settings.text(name)}" has a comma without a name before or after it')
    if name != "admin_emails":  # those have to be addresses
        problems += [f'"{part}" contains an invisible character' for part in listed if INVISIBLE.search(part)]
    return [Problem(name, text, settings.set(name, "<e-mail addresses>" if name == "admin_emails" else "<groups>")) for text in problems]


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
    if settings.target not in PurePosixPath(settings.config["workspace"].get("root_path", "")).parts:
        missing.append("a folder of its own (root_path)")
    if not missing:
        return []
    return [Problem("targets", f"{settings.target} lacks " + ", ".join(missing), f"begin it with `<<: *production` in databricks.yml (targets.{settings.target})")]
