"""Spark and Delta Lake behind the stand-in: sessions, statements, row counts, errors, and copies of schemas."""
from __future__ import annotations

import json
import os
import shutil
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable
from urllib.parse import unquote, urlparse

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")

from pyspark.sql import Column, DataFrame, SparkSession, functions as F, types as T  # noqa: E402

from hive import SqlError  # noqa: E402

# PySpark's own conversion goes through the process's time zone and fails in the year 1.
T.TimestampType.fromInternal = lambda _, us: (  # type: ignore[method-assign,assignment]
    None if us is None else datetime(1970, 1, 1) + timedelta(microseconds=us))

LITERALS: dict[str, Callable[[str], Column]] = {
    "STRING": F.lit,
    "BOOLEAN": lambda s: F.lit({"true": True, "false": False}[s.lower()]),
    "INTEGER": lambda s: F.expr(f"{int(s)}"),
    "BIGINT": lambda s: F.expr(f"{int(s)}L"),
    "DOUBLE": lambda s: F.lit(float(s)),
    "DECIMAL": lambda s: F.lit(Decimal(s)),
    # As text: lit(datetime) goes through java.sql.Timestamp and its Julian calendar. Both cut to the microsecond.
    "DATE": lambda s: F.expr(f"DATE'{date.fromisoformat(s)}'"),
    "TIMESTAMP": lambda s: F.expr(f"TIMESTAMP_LTZ'{datetime.fromisoformat(s)}'"),
}


def literal(parameter: Any) -> Column:
    """A TSparkParameter as a typed literal: spark.sql() takes literals, no casts."""
    kind, text = (parameter.type or "STRING").upper(), parameter.value.stringValue if parameter.value else None
    if text is None or kind == "VOID":
        return F.lit(None)
    try:
        return LITERALS[kind.split("(")[0]](text)
    except (KeyError, ValueError, ArithmeticError) as e:
        raise SqlError(f"[INVALID_PARAMETER_MARKER_VALUE] {kind}: {text!r}", "22023") from e


# A second name of the catalog, one that SQL has to quote.
QUOTED_CATALOG = "my-catalog's`1`"


def quoted(name: str) -> str:
    """A name for a statement."""
    return "`" + name.replace("`", "``") + "`"


class Engine:
    """One Spark with one catalog, whose data lie in a folder of its own."""

    def __init__(self, jars: Path, home: Path, catalog: str) -> None:
        self.catalog = catalog
        conf = {
            "spark.driver.extraClassPath": f"{jars}/*",
            "spark.driver.memory": "3g",
            # Planning makes much that is garbage at once: a large young generation.
            "spark.driver.extraJavaOptions": f"-XX:+UseSerialGC -Xmn1800m -Dderby.system.home={home}",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
            "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
            "spark.sql.warehouse.dir": f"{home}/data",
            # Hadoop starts a process for each link that it looks at (readlink) and a second file for each checksum: ten
            # processes a commit. As with object storage, there are neither.
            "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
            "spark.hadoop.fs.AbstractFileSystem.file.impl": "org.apache.hadoop.fs.local.RawLocalFs",
            "spark.delta.logStore.file.impl": "io.delta.storage.LocalLogStore",
            # As in a SQL warehouse.
            "spark.sql.sources.default": "delta",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.ansi.enabled": "true",
            # Delta's parser drops the arguments of spark.sql() from Spark 4.1 on (delta-io/delta#7640); this binds
            # them in the analyzer, as Spark 4.0 did.
            "spark.sql.legacy.parameterSubstitution.constantsOnly": "true",
            # For small data, where planning is what takes time: one task a stage, no compiled plans.
            "spark.sql.shuffle.partitions": "1",
            "spark.default.parallelism": "1",
            "spark.databricks.delta.snapshotPartitions": "1",
            "spark.sql.adaptive.enabled": "false",
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        }
        builder = SparkSession.builder.master("local[2]").appName("warehouse")
        for key, value in conf.items():
            builder = builder.config(key, value)
        self.spark = builder.getOrCreate()
        self.spark.sparkContext.setLogLevel("OFF")
        self.warm_up()

    def session(self, configuration: dict[str, str], catalog: str | None, schema: str | None) -> SparkSession:
        """A session with its settings and its current schema."""
        session = self.spark.newSession()
        self._alias_catalog(session)
        for key, value in configuration.items():
            if key.lower() == "timezone":
                session.conf.set("spark.sql.session.timeZone", value)
            elif key.lower() == "ansi_mode":
                session.conf.set("spark.sql.ansi.enabled", value)
        names = [name for name in (catalog or (schema and self.catalog), schema) if name]
        if names:
            session.sql("USE " + ".".join(map(quoted, names)))
        return session

    def _alias_catalog(self, session: SparkSession) -> None:
        """Makes self.catalog and QUOTED_CATALOG names of the session catalog. DeltaCatalog cannot be registered under
        another name, so the loaded one goes into the CatalogManager's map of catalogs."""
        # Which class the session catalog has is read from the thread's active session.
        session._jvm.org.apache.spark.sql.classic.SparkSession.setActiveSession(session._jsparkSession)
        manager = session._jsparkSession.sessionState().catalogManager()
        field = manager.getClass().getDeclaredField("catalogs")
        field.setAccessible(True)
        for name in (self.catalog, QUOTED_CATALOG):
            field.get(manager).put(name, manager.v2SessionCatalog())

    def run(self, session: SparkSession, sql: str, parameters: list[Any], job: str) -> tuple[DataFrame, list[Any]]:
        """Runs a statement under an id by which it can be cancelled and its commit be found."""
        self.spark.sparkContext.setJobGroup(job, sql.strip()[:60], interruptOnCancel=True)
        session.conf.set("spark.databricks.delta.commitInfo.userMetadata", job)
        arguments: Any = {p.name: literal(p) for p in parameters if p.name} or [literal(p) for p in parameters]
        frame = session.sql(sql, arguments) if arguments else session.sql(sql)
        return frame, frame.collect()

    def cancel(self, job: str) -> None:
        """Ends the jobs of a statement, those that it has not started yet too."""
        self.spark.sparkContext._jsc.sc().cancelJobGroupAndFutureJobs(job)

    def clone(self, source: str, target: str) -> int:
        """Makes the schema `target` of copies of the tables of `source`, and says how many there are. What a Delta
        table is (columns, constraints, properties, data) is all in its folder; the catalog only knows where that is."""
        jvm, external = self.spark._jvm, self.spark._jsparkSession.sharedState().externalCatalog()
        if external.databaseExists(target):
            raise ValueError(f"the schema {target} is there already")
        # Not with SQL: outside Unity Catalog that creates only names of letters, digits and _.
        database = external.getDatabase(source)
        location = jvm.java.net.URI.create(f"{str(database.locationUri()).rpartition('/')[0]}/{uuid.uuid4().hex}")
        external.createDatabase(database.copy(target, "", location, database.properties()), False)
        folders = [Path(unquote(urlparse(external.getDatabase(name).locationUri().toString()).path))
                   for name in (source, target)]
        shutil.copytree(*folders, dirs_exist_ok=True)
        tables = external.listTables(source)
        for i in range(tables.size()):
            table = external.getTable(source, tables.apply(i))
            fields = [getattr(table, f"copy$default${n + 1}")() for n in range(table.productArity())]
            name = jvm.org.apache.spark.sql.catalyst.TableIdentifier(tables.apply(i), jvm.scala.Option.apply(target))
            storage = table.storage()
            parts = [getattr(storage, f"copy$default${n + 1}")() for n in range(storage.productArity())]
            parts[0] = jvm.scala.Option.empty()  # the location: where a managed table of this schema lies
            fields[0], fields[2] = name, storage.copy(*parts)
            external.createTable(table.copy(*fields), False)
        return tables.size()

    def warm_up(self) -> None:
        """Runs one statement of each kind, so that the first test does not pay for loading the classes."""
        row = "from_json('[{\"id\":\"a\",\"n\":1}]', 'array<struct<id:string,n:bigint>>')"
        for sql in (
            "CREATE SCHEMA warm_up",
            "CREATE TABLE warm_up.t (id STRING NOT NULL, n BIGINT) USING delta CLUSTER BY (id)",
            f"INSERT INTO warm_up.t (id, n) SELECT r.id, r.n FROM (SELECT inline({row})) r",
            f"MERGE INTO warm_up.t t USING (SELECT inline({row})) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n",
            "UPDATE warm_up.t SET n = 2 WHERE id = 'a'",
            "SELECT id, n FROM warm_up.t WHERE id = 'a' ORDER BY n DESC LIMIT 1",
            "DROP SCHEMA warm_up CASCADE",
        ):
            self.spark.sql(sql).collect()


def modified_rows(kind: str, frame: DataFrame, rows: list[Any], job: str) -> int | None:
    """How many rows a statement wrote; None when it is not one that writes rows."""
    if kind != "INSERT":
        return rows[0][0] if frame.columns[:1] == ["num_affected_rows"] else None
    # An INSERT returns nothing outside Databricks: the commit that carries this statement's id is looked up.
    table = frame._jdf.queryExecution().analyzed().table().table()
    log = Path(unquote(urlparse(table.path().toUri().toString()).path), "_delta_log")
    for commit in sorted(log.glob("*.json"), reverse=True)[:20]:
        # Not splitlines(), which ends lines at what a text in the statistics may hold, such as U+2028.
        for line in filter(None, commit.read_text(encoding="utf-8").split("\n")):
            info = json.loads(line).get("commitInfo", {})
            if info.get("userMetadata") == job:
                return int(info.get("operationMetrics", {}).get("numOutputRows", 0))
    return 0


def files_read(frame: DataFrame) -> int:
    """How many data files the scans of a SELECT read, after pruning; 0 where Delta's log alone had the answer."""
    plan = frame._jdf.queryExecution().executedPlan()
    plans, total = [plan], 0
    subqueries = plan.subqueriesAll()
    plans += [subqueries.apply(i) for i in range(subqueries.size())]
    for root in plans:
        leaves = root.collectLeaves()
        for i in range(leaves.size()):
            metric = leaves.apply(i).metrics().get("numFiles")
            if metric.isDefined():
                total += metric.get().value()
    return total


def sql_error(e: BaseException) -> SqlError:
    """The error of Spark or Delta: the message with its error class, and the SQLSTATE."""
    if isinstance(e, SqlError):
        return e
    # Not e.getMessage(): that looks the error class up in Spark's own list, which lacks Delta's.
    top = cause = getattr(e, "java_exception", None) or getattr(e, "_origin", None)
    while cause is not None:
        if str(cause.getMessage() or "").startswith("[DELTA_"):  # often the cause of a failed job
            top = cause
            break
        cause = cause.getCause()
    if top is None:
        return SqlError(f"{type(e).__name__}: {e}", "HY000")
    state = top.getSqlState() if hasattr(top, "getSqlState") else None
    return SqlError(top.getMessage() or top.toString(), state or "")
