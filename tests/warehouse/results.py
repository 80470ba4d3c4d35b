"""Rows as the columns of Thrift: not Arrow, which the driver takes as well."""
from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from pyspark.sql import Row, types as T

from hive import ttypes as tt

# Spark's type -> (Thrift's type, field of TColumn, what stands for NULL). All others are text.
KINDS: dict[str, tuple[int, str, Any]] = {
    "boolean": (tt.TTypeId.BOOLEAN_TYPE, "boolVal", False),
    "byte": (tt.TTypeId.TINYINT_TYPE, "byteVal", 0),
    "short": (tt.TTypeId.SMALLINT_TYPE, "i16Val", 0),
    "integer": (tt.TTypeId.INT_TYPE, "i32Val", 0),
    "long": (tt.TTypeId.BIGINT_TYPE, "i64Val", 0),
    "float": (tt.TTypeId.FLOAT_TYPE, "doubleVal", 0.0),
    "double": (tt.TTypeId.DOUBLE_TYPE, "doubleVal", 0.0),
    "timestamp": (tt.TTypeId.TIMESTAMP_TYPE, "stringVal", ""),
    "date": (tt.TTypeId.DATE_TYPE, "stringVal", ""),
    "decimal": (tt.TTypeId.DECIMAL_TYPE, "stringVal", ""),
}
TEXT = (tt.TTypeId.STRING_TYPE, "stringVal", "")

COLUMNS = {
    "boolVal": tt.TBoolColumn, "byteVal": tt.TByteColumn, "i16Val": tt.TI16Column, "i32Val": tt.TI32Column,
    "i64Val": tt.TI64Column, "doubleVal": tt.TDoubleColumn, "stringVal": tt.TStringColumn,
}


def table_schema(schema: T.StructType) -> Any:
    """The TTableSchema of a result."""
    columns = []
    for position, field in enumerate(schema.fields, start=1):
        kind = KINDS.get(field.dataType.typeName(), TEXT)[0]
        entry = tt.TTypeEntry(primitiveEntry=tt.TPrimitiveTypeEntry(type=kind))
        columns.append(tt.TColumnDesc(columnName=field.name, typeDesc=tt.TTypeDesc(types=[entry]), position=position))
    return tt.TTableSchema(columns=columns)


def row_set(schema: T.StructType, rows: list[Any], start: int) -> Any:
    """The TRowSet of some rows of a result, the first of which is row `start`."""
    columns = []
    for i, field in enumerate(schema.fields):
        _, name, null = KINDS.get(field.dataType.typeName(), TEXT)
        values, nulls = [], bytearray((len(rows) + 7) // 8)  # a bit that is set: NULL
        for n, row in enumerate(rows):
            value = row[i]
            if value is None:
                nulls[n // 8] |= 1 << n % 8
                value = null
            elif name == "stringVal":
                value = _text(value)
            values.append(value)
        columns.append(tt.TColumn(**{name: COLUMNS[name](values=values, nulls=bytes(nulls))}))
    return tt.TRowSet(startRowOffset=start, rows=[], columns=columns)


def _text(value: Any) -> str:
    """A value as text; a timestamp and a date in just the form that the driver parses."""
    if isinstance(value, Row):
        value = value.asDict(recursive=True)
    if isinstance(value, (list, dict)):
        return json.dumps(value, default=_text, ensure_ascii=False)
    return format(value, "f") if isinstance(value, Decimal) else str(value)
