"""A stand-in for a Databricks SQL warehouse: what databricks-sql-go speaks, Thrift over HTTP, in front of a local
Apache Spark with Delta Lake.

  python server.py --jars DIR   prints one JSON line when it is ready, and ends when its standard input is closed

  POST /sql/1.0/warehouses/ANY  a Thrift message in, another out; any bearer token will do
  GET, DELETE /__stats          what was asked for; DELETE forgets it
  POST /__faults                replaces the rules for what goes wrong: a JSON array, see control.py
  POST /__clone                 {"from": "a", "to": "b"}: a new schema b with copies of the tables of a

A request to the warehouse may bring a rule for itself alone, as JSON in the header X-Rig-Fault.
"""
from __future__ import annotations

import argparse
import json
import socket
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from thrift.protocol.TBinaryProtocol import TBinaryProtocolAcceleratedFactory
from thrift.transport.TTransport import TMemoryBuffer

from control import Control
from engine import Engine
from hive import HttpAnswer, TCLIService
from service import Service

WAREHOUSE = "/sql/1.0/warehouses/"


def handler(service: Service, control: Control, engine: Engine) -> type[BaseHTTPRequestHandler]:
    processor, protocols = TCLIService.Processor(service), TBinaryProtocolAcceleratedFactory()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # headers and body are two writes: 40 ms otherwise

        def log_message(self, *_: Any) -> None:
            pass

        def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def answer_json(self, status: int, value: Any) -> None:
            self.answer(status, json.dumps(value).encode(), {"Content-Type": "application/json"})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.startswith(WAREHOUSE):
                return self.thrift(body)
            try:
                if self.path == "/__faults":
                    control.replace(json.loads(body))
                    return self.answer_json(200, {})
                if self.path == "/__clone":
                    names = json.loads(body)
                    return self.answer_json(200, {"tables": engine.clone(names["from"], names["to"])})
            except Exception as e:  # a test gave nonsense: it should read what
                return self.answer_json(400, {"error": f"{type(e).__name__}: {e}"})
            self.other()

        def thrift(self, body: bytes) -> None:
            out = TMemoryBuffer()
            control.caller.token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            control.caller.rule = json.loads(self.headers.get("X-Rig-Fault", "null"))
            try:
                processor.process(protocols.getProtocol(TMemoryBuffer(body)), protocols.getProtocol(out))
            except HttpAnswer as a:
                if a.status:
                    return self.answer(a.status, headers=a.headers)
                self.close_connection = True
                return self.connection.shutdown(socket.SHUT_RDWR)
            self.answer(200, out.getvalue(), {"Content-Type": "application/x-thrift"})

        def do_GET(self) -> None:
            if self.path != "/__stats":
                return self.other()
            self.answer_json(200, control.stats())

        def do_DELETE(self) -> None:
            if self.path != "/__stats":
                return self.other()
            control.forget()
            self.answer_json(200, {})

        def other(self) -> None:
            """Counted, so that a test sees what else the driver asks for: telemetry, feature flags."""
            control.arrive(f"{self.command} {self.path}")
            self.answer(404)

    return Handler


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--jars", type=Path, required=True, help="folder with Delta Lake's jars")
    ap.add_argument("--catalog", default="main", help="the catalog's name")
    ap.add_argument("--port", type=int, default=0)
    ap.add_argument("--direct-wait", type=float, default=5, help="seconds until ExecuteStatement answers RUNNING")
    a = ap.parse_args()
    with tempfile.TemporaryDirectory(prefix="warehouse-") as home:
        engine, control = Engine(a.jars, Path(home), a.catalog), Control()
        service = Service(engine, control, a.direct_wait)
        httpd = ThreadingHTTPServer(("127.0.0.1", a.port), handler(service, control, engine))
        httpd.daemon_threads = True
        threading.Thread(target=lambda: (sys.stdin.read(), httpd.shutdown()), daemon=True).start()
        print(json.dumps({"port": httpd.server_port, "catalog": a.catalog}), flush=True)
        httpd.serve_forever()
        service.close()
        engine.spark.stop()


if __name__ == "__main__":
    main()
