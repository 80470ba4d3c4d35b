"""The `databricks bundle` command that runs a script of the bundle, and further commands for the same target.

The CLI runs scripts without any information about its command. So the options are read from the list of processes.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

# Set for the commands that a script of the bundle runs itself, so that they do not run it again.
NESTED = "BUOY_NESTED_COMMAND"

MAX_ANCESTORS = 8
TIMEOUT_SECONDS = 60


class CommandError(Exception):
    """A command of the CLI failed. The text is what it printed."""


@dataclass
class Command:
    """A `databricks bundle` command: its name, such as deploy, and the options that select target and variables."""

    name: str = ""
    options: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)  # of --var

    def bundle(self, *args: str) -> dict:
        """Runs another `databricks bundle` command for the same target. Returns its JSON output."""
        return self._run("bundle", *args, *self.options, "--output", "json")

    def with_variable(self, name: str, value: str) -> Command:
        """Returns the same command with another value of a variable."""
        others = [f"--var={n}={v}" for n, v in self.variables.items() if n != name]
        options = [o for o in self.options if not o.startswith("--var=")]
        return Command(self.name, [*options, *others, f"--var={name}={value}"], {**self.variables, name: value})

    def get(self, path: str) -> dict:
        """Sends a GET request to the workspace. Returns the response."""
        profile = [o for o in self.options if o.startswith("--profile=")]
        return self._run("api", "get", path, *profile)

    @staticmethod
    def _run(*args: str) -> dict:
        program = os.environ.get("DATABRICKS_CLI_PATH") or "databricks"
        try:
            done = subprocess.run(
                [program, *args], env={**os.environ, NESTED: "1"}, capture_output=True, text=True, timeout=TIMEOUT_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CommandError(str(error)) from error
        if done.returncode != 0:
            raise CommandError(done.stderr.strip())
        try:
            return json.loads(done.stdout)
        except ValueError as error:
            raise CommandError(f"no JSON: {done.stdout[:200]}") from error


def parse(argv: list[str]) -> Command:
    """Returns the command with these arguments, without the name of the program."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-t", "--target")
    parser.add_argument("-p", "--profile")
    parser.add_argument("--var", action="append", default=[])
    known, rest = parser.parse_known_args(argv)
    words = [word for word in rest if not word.startswith("-")]
    command = Command(name="".join(words[words.index("bundle") + 1 :][:1]) if "bundle" in words else "")
    if known.target:
        command.options.append(f"--target={known.target}")
    if known.profile:
        command.options.append(f"--profile={known.profile}")
    for value in known.var:
        command.options.append(f"--var={value}")
        # One option can set several variables, with commas between them.
        for pair in value.split(","):
            name, separator, text = pair.partition("=")
            if separator:
                command.variables[name.strip()] = text
    return command


def running() -> Command:
    """Returns the command that runs this script. Its name is empty if it is not found."""
    process = os.getppid()
    try:
        for _ in range(MAX_ANCESTORS):
            argv = _arguments(process)
            if argv and Path(argv[0]).name.startswith("databricks"):
                return parse(argv[1:])
            process = _parent(process)
    except (OSError, ValueError, subprocess.CalledProcessError):
        pass  # the processes of this machine cannot be read
    return Command()


def _arguments(process: int) -> list[str]:
    try:  # Linux
        return Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return shlex.split(_ps(process, "command"))


def _parent(process: int) -> int:
    try:  # Linux. The name of the program, in brackets, can contain spaces.
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return int(_ps(process, "ppid"))


def _ps(process: int, column: str) -> str:
    return subprocess.run(["ps", "-ww", "-o", f"{column}=", "-p", str(process)], capture_output=True, text=True, check=True).stdout.strip()
