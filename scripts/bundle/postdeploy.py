"""Runs after each deployment that succeeds. Does what the CLI leaves out.

It runs the job `setup` if `run_setup` is on. It starts an App that should run but has no code: after a first deployment of
the code that failed, the CLI finds no difference and deploys no code again.
"""

from __future__ import annotations

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import checks
import command


def main() -> int:
    try:
        running = command.running()
        settings = checks.Settings(running.bundle("summary"))
        steps = missing_steps(settings, running)
    except command.CommandError as error:
        print(f"The bundle is deployed, but it is not known whether the App runs: {error}")
        return 1
    for key, reason in steps:
        print(f"{reason}: databricks bundle run {key} -t {settings.target}", flush=True)
        if running.run(key) != 0:
            print(f"The bundle is deployed, but this command failed. Deploy again, or run it again: databricks bundle run {key} -t {settings.target}")
            return 1
    return 0


def missing_steps(settings: checks.Settings, running: command.Command) -> list[tuple[str, str]]:
    """Returns the jobs and Apps that have to be run, each with the reason."""
    steps = [("setup", "run_setup is on")] if settings.is_on("run_setup") else []
    if settings.is_on("app_started") and not has_code(settings, running):
        steps.append(("web", "The App has no running code"))
    return steps


def has_code(settings: checks.Settings, running: command.Command) -> bool:
    app = running.query("apps", "get", settings.resource("apps", "web")["name"])
    deployment = app.get("active_deployment") or {}
    return (deployment.get("status") or {}).get("state") == "SUCCEEDED"


if __name__ == "__main__":
    sys.exit(main())
