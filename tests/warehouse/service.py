"""The calls of the warehouse's Thrift service that databricks-sql-go makes; the Processor refuses all others."""
from __future__ import annotations

import re
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor, TimeoutError as NotYet
from typing import Any, Callable, NamedTuple

from pyspark.sql import SparkSession, types as T

from control import Control, Rule
from engine import Engine, files_read, modified_rows, sql_error
from hive import OK, HttpAnswer, Refused, SqlError, State, ttypes as tt
from results import row_set, table_schema

FIRST_WORD = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(\w*)", re.S)
LIVE = (State.PENDING_STATE, State.RUNNING_STATE)


class Operation:
    """One statement: its state and outcome, and how far its rows were fetched."""

    def __init__(self, sql: str) -> None:
        found = FIRST_WORD.match(sql)
        self.id, self.sql, self.kind = uuid.uuid4(), sql, found[1].upper() if found else ""
        self.state, self.started = State.PENDING_STATE, time.monotonic()
        self.stopped, self.stopped_as = threading.Event(), State.CANCELED_STATE
        self.schema, self.rows, self.fetched = T.StructType(), [], 0
        self.modified: int | None = None
        self.files: int | None = None
        self.error: SqlError | None = None

    def handle(self) -> Any:
        return tt.TOperationHandle(tt.THandleIdentifier(guid=self.id.bytes, secret=self.id.bytes),
                                   tt.TOperationType.EXECUTE_STATEMENT, True)

    def status(self) -> Any:
        answer = tt.TGetOperationStatusResp(OK, operationState=self.state, hasResultSet=True, numModifiedRows=self.modified)
        if self.error:
            answer.sqlState, answer.displayMessage = self.error.sqlstate, str(self.error)
            answer.errorMessage = answer.displayMessage
        return answer

    def metadata(self) -> Any:
        return tt.TGetResultSetMetadataResp(OK, schema=table_schema(self.schema),
                                            resultFormat=tt.TSparkRowSetType.COLUMN_BASED_SET)

    def fetch(self, limit: int) -> Any:
        start, self.fetched = self.fetched, min(self.fetched + limit, len(self.rows))
        return tt.TFetchResultsResp(OK, hasMoreRows=self.fetched < len(self.rows),
                                    results=row_set(self.schema, self.rows[start:self.fetched], start))


class Session(NamedTuple):
    """An open session: its Spark session and its settings."""

    spark: SparkSession
    configuration: dict[str, str]


def rpc(text: Callable[[Any], str] = lambda _: "") -> Callable[[Any], Any]:
    """Makes a method one of the service's calls: it is counted, and the rule for it applied. `text` is what a rule's
    `match` sees of the request."""

    def decorate(method: Any) -> Any:
        name = method.__name__

        def call(self: Service, request: Any) -> Any:
            try:
                rule = self.control.arrive(name, text(request))
                self.fail(rule, request)
                return method(self, request, rule)
            except Refused as e:
                return getattr(tt, f"T{name}Resp")(e.status)

        return call

    return decorate


class Service:
    """Sessions and operations."""

    def __init__(self, engine: Engine, control: Control, direct_wait: float) -> None:
        self.engine, self.control, self.direct_wait = engine, control, direct_wait
        self.pool = ThreadPoolExecutor(16)
        self.sessions: dict[bytes, Session] = {}
        self.operations: dict[bytes, Operation] = {}

    def stats(self) -> dict[str, Any]:
        """The record, and the settings of the sessions that are open now."""
        return self.control.stats() | {"open_sessions": [session.configuration for session in list(self.sessions.values())]}

    def fail(self, rule: Rule, request: Any) -> None:
        """Applies a rule that ends a call of any kind. Those for a statement apply when it runs."""
        if rule["kind"] == "http":
            raise HttpAnswer(rule["status"], {"Retry-After": str(rule["retry_after"])} if "retry_after" in rule else {})
        if rule["kind"] == "reset":
            raise HttpAnswer(0)
        if rule["kind"] == "status":
            raise Refused(rule["message"])
        if rule["kind"] == "hang" and not isinstance(request, tt.TExecuteStatementReq):
            time.sleep(rule["seconds"])
        if rule["kind"] == "invalid_session":
            handle = getattr(request, "sessionHandle", None)
            self.invalid_session(handle.sessionId.guid if handle else uuid.uuid4().bytes, rule.get("via", "http"))

    def invalid_session(self, guid: bytes, via: str) -> None:
        self.sessions.pop(guid, None)
        message = f"Invalid SessionHandle: SessionHandle [{uuid.UUID(bytes=guid)}]"
        raise Refused(message) if via == "status" else HttpAnswer(400, {"X-Thriftserver-Error-Message": message})

    @rpc(lambda r: f"{r.initialNamespace.catalogName}.{r.initialNamespace.schemaName}" if r.initialNamespace else "")
    def OpenSession(self, request: Any, _: Rule) -> Any:
        configuration, names = request.configuration or {}, request.initialNamespace
        self.control.opened(configuration)
        guid = uuid.uuid4().bytes
        try:
            spark = self.engine.session(configuration, names and names.catalogName, names and names.schemaName)
            self.sessions[guid] = Session(spark, configuration)
        except Exception as e:
            raise Refused(str(sql_error(e))) from e
        return tt.TOpenSessionResp(
            OK, tt.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V8,  # from V8 on the driver sends parameters
            sessionHandle=tt.TSessionHandle(tt.THandleIdentifier(guid=guid, secret=guid)), configuration={})

    @rpc()
    def CloseSession(self, request: Any, _: Rule) -> Any:
        self.sessions.pop(request.sessionHandle.sessionId.guid, None)
        return tt.TCloseSessionResp(OK)

    @rpc(lambda r: r.statement)
    def ExecuteStatement(self, request: Any, rule: Rule) -> Any:
        guid = request.sessionHandle.sessionId.guid
        session = self.sessions.get(guid)
        if session is None:
            self.invalid_session(guid, "http")
        op = Operation(request.statement)
        self.operations[op.id.bytes] = op
        done = self.pool.submit(self.run, op, session.spark, request, rule)
        if rule["kind"] == "commit_then_reset":
            done.result()
            raise HttpAnswer(0)
        try:
            done.result(timeout=0 if rule.get("polled") else self.direct_wait)
        except NotYet:
            pass  # the driver polls, once a second
        answer = tt.TExecuteStatementResp(OK, op.handle())
        if request.getDirectResults:
            answer.directResults = direct = tt.TSparkDirectResults(operationStatus=op.status())
            if direct.operationStatus.operationState not in LIVE:
                direct.resultSetMetadata = op.metadata()
                direct.resultSet = op.fetch(request.getDirectResults.maxRows)
                if not direct.resultSet.hasMoreRows:
                    self.operations.pop(op.id.bytes, None)
                    direct.closeOperation = tt.TCloseOperationResp(OK)
        return answer

    def run(self, op: Operation, session: SparkSession, request: Any, rule: Rule) -> None:
        """Runs a statement, on a thread of the pool."""
        parameters = request.parameters or []
        entry = {"sql": op.sql, "kind": op.kind, "conf": request.confOverlay or {},
                 "parameters": {p.name or str(i): {"type": p.type, "size": len(p.value.stringValue or "") if p.value else 0}
                                for i, p in enumerate(parameters)}}
        self.control.begun(entry)
        state, op.state = State.FINISHED_STATE, State.RUNNING_STATE
        limit = threading.Timer(request.queryTimeout or 0, self.stop, [op, State.TIMEDOUT_STATE])
        if request.queryTimeout:
            limit.start()
        try:
            if rule["kind"] == "hang":
                op.stopped.wait(rule["seconds"])
            if rule["kind"] == "sqlerror":
                raise SqlError(rule["message"], rule.get("sqlstate", ""))
            if op.stopped.is_set():
                raise SqlError("[OPERATION_CANCELED] Operation has been canceled.", "HY008")
            frame, op.rows = self.engine.run(session, op.sql, parameters, str(op.id))
            op.schema, op.modified = frame.schema, modified_rows(op.kind, frame, op.rows, str(op.id))
            if op.kind in ("SELECT", "WITH"):
                op.files = files_read(frame)
        except BaseException as e:
            op.error, op.rows = sql_error(e), []
            state = op.stopped_as if op.stopped.is_set() else State.ERROR_STATE
        finally:
            limit.cancel()
        self.control.ended(entry, state=State._VALUES_TO_NAMES[state].removesuffix("_STATE"), rows=len(op.rows),
                           modified=op.modified, files_read=op.files, error=str(op.error or ""),
                           ms=round(1000 * (time.monotonic() - op.started)))
        op.state = state  # last: a client that sees the end of the statement finds its outcome, and its entry in the record

    def stop(self, op: Operation, state: int) -> None:
        """Stops a statement, which ends in that state unless it was through already."""
        if not op.stopped.is_set():
            op.stopped_as = state
            op.stopped.set()
            self.engine.cancel(str(op.id))

    def close(self) -> None:
        """Stops what still runs or hangs: Python waits for the threads of the pool before it ends."""
        for op in list(self.operations.values()):
            self.stop(op, State.CANCELED_STATE)

    def operation(self, request: Any) -> Operation:
        op = self.operations.get(request.operationHandle.operationId.guid)
        if op is None:
            raise Refused("Invalid OperationHandle", tt.TStatusCode.INVALID_HANDLE_STATUS)
        return op

    @rpc()
    def GetOperationStatus(self, request: Any, _: Rule) -> Any:
        return self.operation(request).status()

    @rpc()
    def GetResultSetMetadata(self, request: Any, _: Rule) -> Any:
        return self.operation(request).metadata()

    @rpc()
    def FetchResults(self, request: Any, _: Rule) -> Any:
        return self.operation(request).fetch(request.maxRows)

    @rpc()
    def CancelOperation(self, request: Any, _: Rule) -> Any:
        self.stop(self.operation(request), State.CANCELED_STATE)
        return tt.TCancelOperationResp(OK)

    @rpc()
    def CloseOperation(self, request: Any, _: Rule) -> Any:
        self.operations.pop(request.operationHandle.operationId.guid, None)
        return tt.TCloseOperationResp(OK)
