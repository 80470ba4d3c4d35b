"""Runs buoy in a Databricks job, which can start Python and nothing else:

    job.py FILES [NAME=VALUE ...] COMMAND ...

FILES is where the bundle's files are: dist/job in it has the parts of the binary. NAME=VALUE sets variables, as in env(1):
tasks have no other way to get any. Each COMMAND is a command line of buoy, such as "apply -f config"; they run in FILES, one
after the other, until one fails.

The platform knows who the run is (run_as), but only Python libraries can ask it. So this program answers for the SDK inside
buoy on an address of this machine, under a path that nobody can guess: a run that takes longer than a token lives gets new
ones. Tokens are never printed, and are in no variable that others could read.
"""

import gzip
import hashlib
import http.server
import io
import json
import os
import platform
import re
import secrets
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# The SDK asks for another token when this many seconds have passed; the libraries here know by themselves when it is due.
TOKEN_SECONDS = 300


class Failure(Exception):
    """What went wrong, in one line for people."""


def parts(folder, name):
    """The gzip stream of a binary, when each of its parts is what the list says."""
    try:
        with open(os.path.join(folder, name + ".sha256"), encoding="ascii") as file:
            lines = file.read().splitlines()
    except OSError as error:
        raise Failure(f"{name}.sha256 is missing, the list of the parts: deploy the bundle again") from error
    stream = bytearray()
    for line in lines:
        digest, part = line.split()
        try:
            with open(os.path.join(folder, part), "rb") as file:
                data = file.read()
        except OSError as error:
            raise Failure(f"{part} is missing: deploy the bundle again") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise Failure(f"{part} is damaged: deploy the bundle again")
        stream += data
    return bytes(stream)


def assemble(folder, home):
    """Writes the binary for this machine where it may be run from: uploaded files have no exec bit."""
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise Failure(f"there is no buoy for {machine}, only for {', '.join(ARCHITECTURES)}")
    name = "buoy-linux-" + ARCHITECTURES[machine]
    stream = parts(folder, name)
    path = os.path.join(home, "buoy")
    try:
        with gzip.open(io.BytesIO(stream)) as packed, open(path, "wb") as binary:
            while chunk := packed.read(1 << 20):
                binary.write(chunk)
    except EOFError as error:
        raise Failure(f"{name}.sha256 does not list all parts: deploy the bundle again") from error
    os.chmod(path, 0o755)
    return path


def who():
    """The identity of the run: its workspace, and a function that gives a token that is good now."""
    try:
        from databricks.sdk.core import Config
    except ImportError as error:
        raise Failure("the package databricks-sdk is missing, which serverless jobs have") from error
    try:
        config = Config()
    except Exception as error:
        raise Failure(f"the platform does not say who this run is ({type(error).__name__})") from error
    if not config.host:
        raise Failure("the platform does not say which workspace this run is in")
    return config.host.rstrip("/"), lambda: config.authenticate()["Authorization"].removeprefix("Bearer ")


class Tokens(http.server.ThreadingHTTPServer):
    """Gives tokens to the SDK inside buoy, as its credentials of the type metadata-service ask for them."""

    daemon_threads = True

    def __init__(self, host, token):
        super().__init__(("127.0.0.1", 0), Answer)
        self.host, self.token = host, token
        self.path = "/" + secrets.token_urlsafe(32)
        self.url = f"http://127.0.0.1:{self.server_port}{self.path}"


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if not secrets.compare_digest(self.path.encode(), self.server.path.encode()):
            return self.answer(404, {"error": "there is nothing here"})
        if self.headers["X-Databricks-Metadata-Version"] != "1" or self.headers["X-Databricks-Host"] != self.server.host:
            return self.answer(400, {"error": f"version 1 for the host {self.server.host}"})
        try:
            token = self.server.token()
        except Exception as error:  # what it says may have the token in it
            return self.answer(500, {"error": f"the platform gives no token ({type(error).__name__})"})
        self.answer(200, {"access_token": token, "token_type": "Bearer", "expires_on": int(time.time()) + TOKEN_SECONDS})

    def answer(self, code, body):
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Says nothing: the path of a request is the secret that keeps others out."""


def environment(settings, host, url):
    """The variables that buoy gets: its settings, and no other way to sign in than the one here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABRICKS_", "BUOY_"))}
    ours = {"DATABRICKS_HOST": host, "DATABRICKS_AUTH_TYPE": "metadata-service", "DATABRICKS_METADATA_SERVICE_URL": url}
    return kept | settings | ours


def run(binary, command, env, files):
    """Runs one command, passes on what it says, and fails with its last line where it fails."""
    last = ""
    process = subprocess.Popen(
        [binary, *shlex.split(command)], env=env, cwd=files, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace",
    )
    previous = forward(process)
    try:
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
        code = process.wait()
    finally:
        if process.poll() is None:  # this program is being ended
            process.terminate()
        if previous:
            signal.signal(signal.SIGTERM, previous)
    if code:
        raise Failure(f"buoy {command}: exit code {code}: {last}")


def forward(process):
    """Hands the platform's SIGTERM on, so that a cancelled run writes what it has. Only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        return None
    return signal.signal(signal.SIGTERM, lambda *_: process.terminate())


def main(arguments):
    if not arguments:
        raise Failure("the first parameter is where the bundle's files are")
    files, rest = arguments[0], arguments[1:]
    settings = {}
    while rest and re.match(r"[A-Z_]+=", rest[0]):
        name, _, value = rest.pop(0).partition("=")
        settings[name] = value
    if not rest:
        raise Failure("there is no command to run")
    with tempfile.TemporaryDirectory(prefix="buoy-") as home:
        binary = assemble(os.path.join(files, "dist", "job"), home)
        host, token = who()
        with Tokens(host, token) as tokens:
            threading.Thread(target=tokens.serve_forever, daemon=True).start()
            try:
                for command in rest:
                    print(f"$ buoy {command}", flush=True)
                    run(binary, command, environment(settings, host, tokens.url), files)
            finally:
                tokens.shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])  # what it raises is how the platform learns that the run has failed
