"""Runs buoy in a Databricks job, which can only start Python:

    job.py FILES [NAME=VALUE ...] COMMAND ...

FILES is the folder of the bundle's files; dist/job in it contains the parts of the binary. NAME=VALUE sets environment variables, as
in env(1), because tasks cannot set any. Each COMMAND is a command line of buoy, such as "apply -f config". The commands run in FILES, in
order, until one fails.

Only Python libraries can get the identity of the run (run_as). So this program serves tokens to the SDK inside buoy, on a loopback
address under a path that cannot be guessed. A run that outlives its token gets a new one. Tokens are never printed or put into an
environment variable.
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
# The SDK asks for a new token after this many seconds. The libraries here renew it when it is due.
TOKEN_SECONDS = 300
OTHER_FOLDER = "add TMPDIR=<another folder> to the parameters of the task"


class Failure(Exception):
    """An error message of one line for people."""


def parts(folder, name):
    """Returns the gzip stream of a binary after checking each part against the list."""
    try:
        with open(os.path.join(folder, name + ".sha256"), encoding="ascii") as file:
            lines = file.read().splitlines()
    except OSError as error:
        raise Failure(f"the list of the parts {name}.sha256 is missing: deploy the bundle again") from error
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
    """Writes the binary for this machine to a folder that allows execution: uploaded files have no exec bit."""
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise Failure(f"no buoy binary for {machine}; supported: {', '.join(ARCHITECTURES)}")
    name = "buoy-linux-" + ARCHITECTURES[machine]
    stream = parts(folder, name)
    path = os.path.join(home, "buoy")
    try:
        with gzip.open(io.BytesIO(stream)) as packed, open(path, "wb") as binary:
            while chunk := packed.read(1 << 20):
                binary.write(chunk)
    except EOFError as error:
        raise Failure(f"{name}.sha256 does not list all parts: deploy the bundle again") from error
    except OSError as error:
        raise Failure(f"cannot write to the temporary folder {os.path.dirname(home)} ({error.strerror}): {OTHER_FOLDER}") from error
    os.chmod(path, 0o755)
    if not os.access(path, os.X_OK):
        raise Failure(f"the temporary folder {os.path.dirname(home)} does not allow programs to run (noexec): {OTHER_FOLDER}")
    return path


def temporary_folder(parent):
    """Returns a new folder in parent, or in the one of the system. It is removed at the end of a `with`."""
    try:
        return tempfile.TemporaryDirectory(prefix="buoy-", dir=parent)
    except OSError as error:
        raise Failure(f"cannot make a temporary folder ({error.strerror}): {OTHER_FOLDER}") from error


def identity():
    """Returns the workspace of the run and a function that returns a valid token."""
    try:
        from databricks.sdk.core import Config
    except ImportError as error:
        raise Failure("the package databricks-sdk is missing; run the job on serverless compute") from error
    try:
        config = Config()
    except Exception as error:
        raise Failure(f"the platform does not provide the identity of this run ({type(error).__name__})") from error
    if not config.host:
        raise Failure("the platform does not provide the workspace of this run")
    return config.host.rstrip("/"), lambda: config.authenticate()["Authorization"].removeprefix("Bearer ")


class Tokens(http.server.ThreadingHTTPServer):
    """Serves tokens to the SDK inside buoy in the form of its metadata-service credentials."""

    daemon_threads = True

    def __init__(self, host, token):
        super().__init__(("127.0.0.1", 0), Handler)
        self.host, self.token = host, token
        self.path = "/" + secrets.token_urlsafe(32)
        self.url = f"http://127.0.0.1:{self.server_port}{self.path}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if not secrets.compare_digest(self.path.encode(), self.server.path.encode()):
            return self.respond(404, {"error": "not found"})
        if self.headers["X-Databricks-Metadata-Version"] != "1" or self.headers["X-Databricks-Host"] != self.server.host:
            return self.respond(400, {"error": f"version 1 for the host {self.server.host}"})
        try:
            token = self.server.token()
        except Exception as error:  # its message can contain the token
            return self.respond(500, {"error": f"the platform returned no token ({type(error).__name__})"})
        self.respond(200, {"access_token": token, "token_type": "Bearer", "expires_on": int(time.time()) + TOKEN_SECONDS})

    def respond(self, code, body):
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Logs nothing: the path of a request is a secret."""


def environment(settings, host, url):
    """Returns the environment of buoy: its settings, and this program as the only way to sign in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABRICKS_", "BUOY_"))}
    sign_in = {"DATABRICKS_HOST": host, "DATABRICKS_AUTH_TYPE": "metadata-service", "DATABRICKS_METADATA_SERVICE_URL": url}
    return kept | settings | sign_in


def run(binary, command, env, files):
    """Runs one command and prints its output. If the command fails, the error contains its last line."""
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
        if process.poll() is None:  # this program is ending
            process.terminate()
            process.wait()
        if previous:
            signal.signal(signal.SIGTERM, previous)
    if code:
        raise Failure(f"buoy {command}: exit code {code}: {last}")


def forward(process):
    """Forwards the platform's SIGTERM, so that a cancelled run writes its results. Only the main thread can do this."""
    if threading.current_thread() is not threading.main_thread():
        return None
    return signal.signal(signal.SIGTERM, lambda *_: process.terminate())


def main(arguments):
    if not arguments:
        raise Failure("the first argument must be the folder of the bundle's files")
    files, rest = arguments[0], arguments[1:]
    settings = {}
    while rest and re.match(r"[A-Z_][A-Z0-9_]*=", rest[0]):
        name, _, value = rest.pop(0).partition("=")
        settings[name] = value
    if not rest:
        raise Failure("no command to run")
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("cancelled"))  # an exception, which removes the temporary folder
    with temporary_folder(settings.get("TMPDIR")) as home:
        binary = assemble(os.path.join(files, "dist", "job"), home)
        host, token = identity()
        with Tokens(host, token) as tokens:
            threading.Thread(target=tokens.serve_forever, daemon=True).start()
            try:
                for command in rest:
                    print(f"$ buoy {command}", flush=True)
                    run(binary, command, environment(settings, host, tokens.url), files)
            finally:
                tokens.shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])  # an exception tells the platform that the run has failed
