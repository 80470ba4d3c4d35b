"""The `databricks bundle` command that runs a script of the bundle, and further commands for the same target.

The CLI runs scripts without any information about its command. So the options are read from the list of processes.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

# Set for the commands that a script of the bundle runs itself, so that they do not run it again.
NESTED = "BUOY_NESTED_COMMAND"

# The commands that compute what a deployment changes.
CHECKED = ("validate", "plan", "deploy")

MAX_ANCESTORS = 8
QUERY_TIMEOUT_SECONDS = 60

# The CLI repeats its requests for minutes, and prints nothing meanwhile.
NOTICE_SECONDS = 15
NO_ANSWER = "The workspace has not answered yet. Press Ctrl-C and check the host (`databricks auth describe`) if this takes minutes."


class CommandError(Exception):
    """A command of the CLI failed. The text is what it printed."""


@dataclass(frozen=True)
class Command:
    """A `databricks bundle` command."""

    name: str = ""  # one of CHECKED; empty for other commands
    selection: list[str] = field(default_factory=list)  # the options for target and profile
    variables: dict[str, str] = field(default_factory=dict)  # of --var

    @property
    def options(self) -> list[str]:
        """The options that select target, profile and variables."""
        pairs = [f"{name}={value}".replace('"', '""') for name, value in self.variables.items()]
        return [*self.selection, *(f'--var="{pair}"' for pair in pairs)]  # quoted as in CSV, because of commas

    def with_variable(self, name: str, value: str) -> Command:
        """Returns the same command with another value of a variable."""
        return replace(self, variables={**self.variables, name: value})

    def bundle(self, *args: str) -> dict:
        """Runs another `databricks bundle` command for the same target. Returns its JSON output. Says so if there is no answer for long."""
        # The CLI shows only the standard output of a script at once.
        notice = threading.Timer(NOTICE_SECONDS, lambda: print(NO_ANSWER, flush=True))
        notice.start()
        try:
            return _run("bundle", *args, *self.options)
        finally:
            notice.cancel()

    def run(self, key: str) -> int:
        """Runs `databricks bundle run` for a job or an App of the same target. Shows its output. Returns its exit code."""
        program = [_program(), "bundle", "run", key, *self.options]
        return subprocess.run(program, env=_environment(), stderr=subprocess.STDOUT, check=False).returncode

    def query(self, *args: str):
        """Runs a command of the CLI that reads the workspace of the same target. Returns its JSON output."""
        return _run(*args, *self.selection, timeout=QUERY_TIMEOUT_SECONDS)

    def find(self, *args: str) -> dict | None:
        """Runs a query for one object. Returns None if the object does not exist."""
        try:
            return self.query(*args)
        except CommandError as error:
            if re.search(r"does not exist|not found|DOES_NOT_EXIST|NOT_FOUND", str(error), re.IGNORECASE):
                return None
            raise


def _program() -> str:
    return shutil.which(os.environ.get("DATABRICKS_CLI_PATH", "")) or "databricks"


def _environment() -> dict[str, str]:
    return {**os.environ, NESTED: "1"}


def _run(*args: str, timeout: int | None = None):
    try:
        done = subprocess.run([_program(), *args, "--output", "json"], env=_environment(), capture_output=True, encoding="utf-8", timeout=timeout)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandError(str(error)) from error
    if done.returncode != 0:
        raise CommandError(done.stderr.replace("Executing 'preinit' script\n", "").strip())
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise CommandError(f"no JSON: {done.stdout[:200]}") from error


def parse(argv: list[str]) -> Command:
    """Returns the command with these arguments, without the name of the program."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-t", "--target")
    parser.add_argument("-e", "--environment")  # the old name of --target
    parser.add_argument("-p", "--profile")
    parser.add_argument("--var", action="append", default=[])
    known, words = parser.parse_known_args(argv)
    target = known.target or known.environment
    selection = [f"--{name}={value}" for name, value in (("target", target), ("profile", known.profile)) if value]
    # One option can set several variables, as a line of CSV.
    pairs = [pair for option in known.var for pair in next(csv.reader(option.splitlines()), [])]
    variables = {name.strip(): value for name, separator, value in (pair.partition("=") for pair in pairs) if separator}
    return Command(next((word for word in words if word in CHECKED), ""), selection, variables)


def running() -> Command:
    """Returns the command that runs this script."""
    process = os.getppid()
    try:
        for _ in range(MAX_ANCESTORS):
            argv = _arguments(process)
            if argv and (Path(argv[0]).name.startswith("databricks") or "bundle" in argv[1:]):
                return parse(argv[1:])
            process = _parent(process)
    except (OSError, ValueError, subprocess.CalledProcessError):
        pass  # the processes of this machine cannot be read, or this was the last one
    raise CommandError("The databricks command that runs this script is not in the list of processes, so its target is not known.")


def _arguments(process: int) -> list[str]:
    try:  # Linux
        return Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return _ps(process, "command").split()  # which shows no quotes: a value with a space is cut off


def _parent(process: int) -> int:
    try:  # Linux. The name of the program, in brackets, can contain spaces.
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return int(_ps(process, "ppid"))


def _ps(process: int, column: str) -> str:
    return subprocess.run(["ps", "-ww", "-o", f"{column}=", "-p", str(process)], capture_output=True, text=True, check=True).stdout.strip()
