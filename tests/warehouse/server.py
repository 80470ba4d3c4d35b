"""A stand-in for a Databricks SQL warehouse: what databricks-sql-go speaks, Thrift over HTTP, in front of a local
Apache Spark with Delta Lake.

  python server.py --jars DIR   prints one JSON line when it is ready, and ends when its standard input is closed

  POST /sql/1.0/warehouses/ID           a Thrift message in, another out; any bearer token will do
  GET, DELETE /__stats/ID               what was asked for; DELETE forgets it
  POST /__faults/ID                     replaces the rules for what goes wrong: a JSON array, see control.py
  POST /__clone                         {"from": "a", "to": "b"}: a new schema b with copies of the tables of a

There is a warehouse of every id. All have the same tables; rules, record and sessions are of one, so that tests with a
warehouse each can run side by side. A request may bring a rule for itself alone, as JSON in the header X-Rig-Fault.
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

WAREHOUSE, FAULTS, STATS = "/sql/1.0/warehouses/", "/__faults/", "/__stats/"


class Warehouses:
    """One service an id, made when it is first asked for."""

    def __init__(self, engine: Engine, direct_wait: float) -> None:
        self.engine, self.direct_wait = engine, direct_wait
        self.lock, self.services = threading.Lock(), dict[str, Service]()

    def get(self, name: str) -> Service:
        with self.lock:
            if name not in self.services:
                self.services[name] = Service(self.engine, Control(), self.direct_wait)
            return self.services[name]

    def close(self) -> None:
        for service in self.services.values():
            service.close()


def handler(warehouses: Warehouses) -> type[BaseHTTPRequestHandler]:
    protocols = TBinaryProtocolAcceleratedFactory()

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
                return self.thrift(warehouses.get(self.path.removeprefix(WAREHOUSE)), body)
            try:
                if self.path.startswith(FAULTS):
                    warehouses.get(self.path.removeprefix(FAULTS)).control.replace(json.loads(body))
                    return self.answer_json(200, {})
                if self.path == "/__clone":
                    names = json.loads(body)
                    return self.answer_json(200, {"tables": warehouses.engine.clone(names["from"], names["to"])})
            except Exception as e:  # a test gave nonsense: it should read what
                return self.answer_json(400, {"error": f"{type(e).__name__}: {e}"})
            self.answer(404)

        def thrift(self, service: Service, body: bytes) -> None:
            out, control = TMemoryBuffer(), service.control
            control.caller.token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            control.caller.rule = json.loads(self.headers.get("X-Rig-Fault", "null"))
            try:
                TCLIService.Processor(service).process(protocols.getProtocol(TMemoryBuffer(body)), protocols.getProtocol(out))
            except HttpAnswer as a:
                if a.status:
                    return self.answer(a.status, headers=a.headers)
                self.close_connection = True
                return self.connection.shutdown(socket.SHUT_RDWR)
            self.answer(200, out.getvalue(), {"Content-Type": "application/x-thrift"})

        def do_GET(self) -> None:
            if not self.path.startswith(STATS):
                return self.answer(404)
            self.answer_json(200, warehouses.get(self.path.removeprefix(STATS)).stats())

        def do_DELETE(self) -> None:
            if not self.path.startswith(STATS):
                return self.answer(404)
            warehouses.get(self.path.removeprefix(STATS)).control.forget()
            self.answer_json(200, {})

    return Handler


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--jars", type=Path, required=True, help="folder with Delta Lake's jars")
    ap.add_argument("--catalog", default="main", help="the catalog's name")
    ap.add_argument("--port", type=int, default=0)
    ap.add_argument("--direct-wait", type=float, default=5, help="seconds until ExecuteStatement answers RUNNING")
    a = ap.parse_args()
    with tempfile.TemporaryDirectory(prefix="warehouse-") as home:
        engine = Engine(a.jars, Path(home), a.catalog)
        warehouses = Warehouses(engine, a.direct_wait)
        httpd = ThreadingHTTPServer(("127.0.0.1", a.port), handler(warehouses))
        httpd.daemon_threads = True
        threading.Thread(target=lambda: (sys.stdin.read(), httpd.shutdown()), daemon=True).start()
        print(json.dumps({"port": httpd.server_port, "catalog": a.catalog}), flush=True)
        httpd.serve_forever()
        warehouses.close()
        engine.spark.stop()


if __name__ == "__main__":
    main()
